"""The words of docs/findings.md: numbers, dates, names, and links to the words that print a number."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Final, Protocol

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked
from imme_data.model.origins import sources
from imme_data.model.records import Figure, Organization
from imme_data.view.amounts import amount, counted

__all__ = [
    "bullets",
    "by_statement",
    "cited",
    "dated",
    "deadline",
    "full",
    "linked",
    "long_date",
    "named",
    "notes",
    "period",
    "promisor",
    "ranged",
    "said",
    "sayer",
    "short",
    "source_count",
    "stated",
    "teller",
]

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
# What a note says of the value and the unit explains the record, not the page.
_OF_THE_RECORD: Final = re.compile(r"The (?:value|unit) is [^.:;]*(?:[:;] |\.(?: |$))")
_WITH_ARTICLE: Final = ("Federation ", "Ministry ", "Office ", "State ")
_SOURCES: Final = 3  # maximum number of sources that a cell of a table names


class Stated(Protocol):
    """A number as a figure or a commitment has it."""

    @property
    def value(self) -> float:
        """The number, in base units."""
        ...

    @property
    def value_max(self) -> float | None:
        """The upper end of a range."""
        ...

    @property
    def unit(self) -> str:
        """The unit."""
        ...

    @property
    def comparison(self) -> str:
        """The qualifying word."""
        ...

    @property
    def per(self) -> str | None:
        """A year or a month, for a rate."""
        ...


def said(one: Stated) -> str:
    """The number of a figure or a commitment, with its unit and its qualifying word."""
    text = amount(one.value, one.unit, value_max=one.value_max, comparison=one.comparison)
    return f"{text} a {one.per}" if one.per else text


def bullets(*texts: str) -> list[str]:
    """A list, in lines of 120 characters."""
    lines = (" ".join(f"- {text}".split()) for text in texts)
    return [
        *(
            textwrap.fill(line, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
            for line in lines
        ),
        "",
    ]


def long_date(text: str) -> str:
    """An EDTF date in words.

    >>> long_date("2019"), long_date("2019-02"), long_date("2019-02-01"), long_date("2009-10/2009-12")
    ('2019', 'February 2019', '1 February 2019', 'October 2009 to December 2009')
    """
    first, _, last = text.partition("/")
    if last:
        return f"{long_date(first)} to {long_date(last)}"
    year, *rest = text.split("-")
    if not rest:
        return year
    month = f"{_MONTHS[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def short(organization: Organization) -> str:
    """The acronym of an organization, if it is longer than three letters; else its name, in English if it has one."""
    name = organization.name_en or organization.name
    return organization.acronym if organization.acronym and len(organization.acronym) > 3 else name


def full(organization: Organization) -> str:
    """The name of an organization, in English if it has one, and its acronym."""
    name = organization.name_en or organization.name
    return f"{name} ({organization.acronym})" if organization.acronym else name


def named(data: Dataset, organization_id: str) -> str:
    """The short name of the organization with that key."""
    return short(data.organizations[organization_id])


def linked(data: Dataset, figure: Figure) -> str:
    """The publisher and the date of a page, as a link to the words that print the figure."""
    article = data.articles[figure.article_id]
    date = long_date(article.published) if article.published else "no date"
    label = f"{named(data, article.publisher_id)}, {date}"
    address = data.link(figure)
    return f"[{label}](<{address}>)" if address else label


def _by_source(data: Dataset, figures: Iterable[Figure]) -> list[list[Figure]]:
    """One figure for each page, the pages of one text together."""
    pages_of_text = data.articles.to_arrow().select(["article_id", "release_id", "republishes_id"])
    origins = sources(pages_of_text.to_pylist())
    groups: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        groups.setdefault(origins[figure.article_id], {}).setdefault(figure.article_id, figure)
    return [list(pages.values()) for pages in groups.values()]


def source_count(data: Dataset, figures: Iterable[Figure]) -> int:
    """The number of independent sources of some figures."""
    return len(_by_source(data, figures))


def issuer(data: Dataset, figure: Figure) -> str | None:
    """Who issued the text that the page of a figure carries, if it carries a release."""
    release = data.articles[figure.article_id].release_id
    name = named(data, data.releases[release].issuer_id) if release else None
    return f"the {name}" if name and name.startswith(_WITH_ARTICLE) else name


def cited(data: Dataset, figures: Iterable[Figure], *, every: bool = False) -> str:
    """Links to the pages that print some figures. Pages that carry one text stand together: they are one source.

    Without `every`, the first page of a text stands for all, and only the first sources are named.
    """
    groups = _by_source(data, figures)
    shown = groups if every else groups[:_SOURCES]
    texts = []
    for pages in shown:
        links = [linked(data, figure) for figure in (pages if every else pages[:1])]
        whose = {name for name in (issuer(data, figure) for figure in pages) if name}
        more = counted(len(pages) - len(links), "other page") if len(pages) > len(links) else ""
        text = f"a text of {', '.join(sorted(whose))}" if whose else "one text" if len(pages) > 1 else ""
        remark = f"{text}, also in {more}" if more else text
        texts.append(" and ".join(links) + (f" ({remark})" if remark else ""))
    if len(groups) > len(shown):
        texts.append(f"and {counted(len(groups) - len(shown), 'more source')}")
    return "; ".join(texts)


def dated(data: Dataset, figure: Figure) -> str:
    """The date that a figure describes, or the date of its page."""
    if figure.as_of:
        return long_date(figure.as_of)
    published = data.articles[figure.article_id].published
    return f"no date; page of {long_date(published)}" if published else "no date; undated page"


def period(data: Dataset, figure: Figure) -> str:
    """The date that a figure describes, or the date of its page in brackets."""
    if figure.as_of:
        return long_date(figure.as_of)
    published = data.articles[figure.article_id].published
    return f"({long_date(published)})" if published else "unknown"


def by_statement(data: Dataset, figures: Iterable[Figure]) -> dict[tuple[str, str, str], list[Figure]]:
    """Figures with the same number, stage and date, in the order given."""
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in figures:
        found.setdefault((said(figure), figure.stage or "", dated(data, figure)), []).append(figure)
    return found


def stated(one: Tracked) -> list[Figure]:
    """The reports that print the target as the commitment has it. If there is none, the first report."""
    made = one.commitment
    same = [
        figure
        for figure in one.reports
        if (figure.value, figure.value_max, figure.unit) == (made.value, made.value_max, made.unit)
    ]
    found = [figure for figure in same if not figure.doubtful] or same or list(one.reports[:1])
    # A page that prints the deadline too comes first.
    return sorted(found, key=lambda figure: made.due is None or figure.as_of != made.due)


def deadline(one: Tracked) -> str:
    """The due date, else the start-up date that was planned."""
    made = one.commitment
    if made.due:
        return f"due date: {long_date(made.due)}"
    return f"planned start-up: {long_date(made.starts)}" if made.starts else "no deadline printed"


def promisor(data: Dataset, one: Tracked) -> str:
    """Who promises: by the pages, or inferred. An expectation has no promisor."""
    key = one.commitment.promisor_id
    if key is None:
        return "no named organization"
    by_pages = {figure.promisor_id for figure in one.reports if figure.promisor_id}
    others = ", ".join(sorted(named(data, other) for other in by_pages - {key}))
    if key not in by_pages:
        return f"{named(data, key)} (inferred)"
    return f"{named(data, key)} (by another page: {others})" if others else named(data, key)


def teller(data: Dataset, figure: Figure) -> str:
    """Who says a number: a person, an organization, the text that the page carries, or the page itself."""
    if figure.said_by_id is None:
        whose = issuer(data, figure)
        name = f"a text of {whose}" if whose else "the page itself"
    else:
        name = named(data, figure.said_by_id)
    return f"{data.people[figure.speaker_id].name}, {name}" if figure.speaker_id else name


def sayer(data: Dataset, one: Tracked, figure: Figure) -> str:
    """Who says an actual, and whether that is the promisor, a public body or a third party."""
    article = data.articles[figure.article_id]
    release = data.releases[article.release_id].issuer_id if article.release_id else None
    key = figure.said_by_id or release or article.publisher_id
    organization, made = data.organizations[key], one.commitment
    promising = data.organizations[made.promisor_id] if made.promisor_id else None
    if promising and (key in _family(promising) or organization.parent_id == promising.organization_id):
        kind = "the promisor"
    else:
        kind = "a public body" if organization.classification in ("government", "agency") else "a third party"
    return f"{teller(data, figure)}: {kind}"


def _family(organization: Organization) -> tuple[str | None, ...]:
    return organization.organization_id, organization.parent_id


def notes(data: Dataset, figures: Iterable[Figure]) -> list[str]:
    """The notes of figures, one line each. Figures with the same note share a line."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        note = _OF_THE_RECORD.sub("", figure.note or "").strip()
        if note:
            found.setdefault(f"{note[0].upper()}{note[1:]}".rstrip("."), []).append(figure)
    lines = [
        f"- {' and '.join(dict.fromkeys(map(said, some)))}, {' and '.join(linked(data, one) for one in some)}: {note}."
        for note, some in found.items()
    ]
    return ["Notes of the readers:", "", *lines, ""] if lines else []


def ranged(figure: Figure) -> str | None:
    """The numbers that the words of a figure allow, if they are limited on both sides."""
    if figure.low is None or figure.high is None:
        return None
    return amount(figure.low, figure.unit, value_max=figure.high)
