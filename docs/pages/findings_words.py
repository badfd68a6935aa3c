"""The words of the findings: links to the words that print a number or a fact, who promises, and who says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeVar

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import Tables
from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model import edtf
from imme_data.model.origins import sources
from imme_data.model.records import Commitment, Development, Figure, Organization
from pages.findings_edition import Edition

__all__ = [
    "by_statement",
    "cited",
    "counting",
    "dated",
    "deadline",
    "happened",
    "is_inferred",
    "label",
    "linked",
    "newest",
    "notes",
    "notes_of_facts",
    "period",
    "promisor",
    "quoted",
    "sayer",
    "source_count",
    "stated",
    "teller",
    "told",
    "when",
]

# What a note says of the value and the unit explains the record, not the page.
_OF_THE_RECORD: Final = re.compile(r"The (?:value|unit) is [^.:;]*(?:[:;] |\.(?: |$))")
_WITH_ARTICLE: Final = ("Federation ", "Ministry ", "Office ", "State ")
_SOURCES: Final = 3  # maximum number of sources that a cell of a table names

Printed = TypeVar("Printed", Figure, Development)


def counting(tracked: TrackedList) -> list[Tracked]:
    """The commitments that count."""
    return [one for one in tracked if one.status.counts]


def label(edition: Edition, commitment: Commitment) -> str:
    """The statement of a commitment and its key."""
    return f"{edition.statement(commitment)} `{commitment.commitment_id}`"


def linked(edition: Edition, printed: Figure | Development) -> str:
    """The publisher and the date of a page, as a link to the words that print the figure or the fact."""
    text, address = _page(edition, printed), edition.data.link(printed)
    return f"[{text}](<{address}>)" if address else text


def quoted(edition: Edition, development: Development) -> str:
    """The words that print a fact, as a link to them, with the publisher and the date of the page."""
    words = edition.say("quoted", development.quote.replace("[", "\\[").replace("]", "\\]"))
    address = edition.data.link(development)
    text = f"[{words}](<{address}>)" if address else words
    return f"{text}, {_page(edition, development)}"


def _page(edition: Edition, printed: Figure | Development) -> str:
    """The publisher and the date of a page."""
    article = edition.data.articles[printed.article_id]
    date = edition.date(article.published) if article.published else edition.say("no date")
    return f"{edition.short(article.publisher_id)}, {date}"


def _by_source(data: Dataset, some: Iterable[Printed]) -> list[list[Printed]]:
    """One figure or fact for each page, the pages of one text together."""
    pages_of_text = data.articles.to_arrow().select(["article_id", "release_id", "republishes_id"])
    origins = sources(pages_of_text.to_pylist())
    groups: dict[str, dict[str, Printed]] = {}
    for printed in some:
        groups.setdefault(origins[printed.article_id], {}).setdefault(printed.article_id, printed)
    return [list(pages.values()) for pages in groups.values()]


def source_count(data: Dataset, figures: Iterable[Figure]) -> int:
    """The number of independent sources of some figures."""
    return len(_by_source(data, figures))


def _issuer(edition: Edition, printed: Figure | Development) -> str | None:
    """Who issued the text that a page carries, if it carries a release."""
    release = edition.data.articles[printed.article_id].release_id
    name = edition.short(edition.data.releases[release].issuer_id) if release else None
    return f"the {name}" if edition.language == "en" and name and name.startswith(_WITH_ARTICLE) else name


def cited(edition: Edition, figures: Iterable[Figure], *, every: bool = False) -> str:
    """Links to the pages that print some figures. Pages that carry one text stand together: they are one source.

    Without `every`, the first page of a text stands for all, and only the first sources are named.
    """
    groups = _by_source(edition.data, figures)
    shown = groups if every else groups[:_SOURCES]
    texts = []
    for pages in shown:
        links = [linked(edition, figure) for figure in (pages if every else pages[:1])]
        remark = _remark(edition, pages, len(links))
        texts.append(edition.join(links, "and") + (f" ({remark})" if remark else ""))
    return _with_more(edition, texts, len(groups))


def told(edition: Edition, developments: Iterable[Development], *, every: bool = False) -> str:
    """The words of the pages that print a fact, each as a link: one of each source, and only of the first ones."""
    groups = _by_source(edition.data, developments)
    texts = []
    for pages in groups if every else groups[:_SOURCES]:
        remark = _remark(edition, pages, 1)
        texts.append(quoted(edition, pages[0]) + (f" ({remark})" if remark else ""))
    return _with_more(edition, texts, len(groups))


def _remark(edition: Edition, pages: list[Printed], shown: int) -> str:
    """Whose text some pages carry, and in how many pages more it stands."""
    whose = sorted({name for name in (_issuer(edition, one) for one in pages) if name})
    text = edition.say("text of", ", ".join(whose)) if whose else edition.say("one text") if len(pages) > 1 else ""
    if len(pages) == shown:
        return text
    return edition.say("also in", text=text, pages=edition.count(len(pages) - shown, "other page"))


def _with_more(edition: Edition, texts: list[str], groups: int) -> str:
    """Some sources in a row, and the number of those that are not named."""
    more = groups - len(texts)
    return edition.join([*texts, edition.say("and more", edition.count(more, "more source"))] if more else texts)


def happened(edition: Edition, development: Development) -> str:
    """The kind of a fact, and its date if a page prints one."""
    kind = edition.word(development.kind)
    return f"{kind}, {edition.date(development.occurred)}" if development.occurred else kind


def dated(edition: Edition, figure: Figure) -> str:
    """The date that a figure describes, or the date of its page."""
    if figure.as_of:
        return edition.date(figure.as_of)
    published = edition.data.articles[figure.article_id].published
    return (
        edition.say("no date, page of", edition.date(published)) if published else edition.say("no date, undated page")
    )


def period(edition: Edition, figure: Figure) -> str:
    """The date that a figure describes, or the date of its page in brackets."""
    if figure.as_of:
        return edition.date(figure.as_of)
    published = edition.data.articles[figure.article_id].published
    return f"({edition.date(published)})" if published else edition.say("unknown")


def when(data: Tables, development: Development) -> tuple[int, int]:
    """The last day on which a fact can have happened, and the first one; without a date, those of its page.

    Days are numbers. A fact without any date comes before all others.
    """
    text = development.occurred or data.articles[development.article_id].published
    first, last = (one.toordinal() for one in edtf.days(text)) if text else (0, 0)
    return last, first


def newest(one: Tracked, developments: Iterable[Development]) -> Development | None:
    """The newest of some facts about a commitment; of several of one date, that of the newest page."""

    def key(fact: Development) -> tuple[int, str]:
        return when(one.data, fact)[0], one.data.articles[fact.article_id].published or ""

    return max(developments, key=key, default=None)


def by_statement(edition: Edition, figures: Iterable[Figure]) -> dict[tuple[str, str, str], list[Figure]]:
    """Figures with the same number, stage and date, in the order given."""
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for figure in figures:
        found.setdefault((edition.said(figure), figure.stage or "", dated(edition, figure)), []).append(figure)
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


def deadline(edition: Edition, one: Tracked) -> str:
    """The due date, else the start-up date that was planned."""
    made = one.commitment
    if made.due:
        return edition.say("due", edition.date(made.due))
    return edition.say("starts", edition.date(made.starts)) if made.starts else edition.say("no deadline")


def is_inferred(one: Tracked) -> bool:
    """Whether a commitment has a promisor that no page in the data names."""
    key = one.commitment.promisor_id
    return key is not None and all(figure.promisor_id != key for figure in one.reports)


def promisor(edition: Edition, one: Tracked) -> str:
    """Who promises: by the pages, or inferred. An expectation has no promisor."""
    key = one.commitment.promisor_id
    if key is None:
        return edition.say("nobody")
    by_pages = {figure.promisor_id for figure in one.reports if figure.promisor_id}
    others = ", ".join(sorted(edition.short(other) for other in by_pages - {key}))
    if is_inferred(one):
        return edition.say("inferred", edition.short(key))
    return edition.say("by another page", edition.short(key), others) if others else edition.short(key)


def teller(edition: Edition, figure: Figure) -> str:
    """Who says a number: a person, an organization, the text that the page carries, or the page itself."""
    if figure.said_by_id is None:
        whose = _issuer(edition, figure)
        name = edition.say("text of", whose) if whose else edition.say("page itself")
    else:
        name = edition.short(figure.said_by_id)
    return f"{edition.data.people[figure.speaker_id].name}, {name}" if figure.speaker_id else name


def sayer(edition: Edition, one: Tracked, figure: Figure) -> str:
    """Who says an actual, and whether that is the promisor, a public body or a third party."""
    data = edition.data
    article = data.articles[figure.article_id]
    release = data.releases[article.release_id].issuer_id if article.release_id else None
    key = figure.said_by_id or release or article.publisher_id
    organization, made = data.organizations[key], one.commitment
    promising = data.organizations[made.promisor_id] if made.promisor_id else None
    if promising and (key in _family(promising) or organization.parent_id == promising.organization_id):
        kind = "promisor"
    else:
        kind = "official" if organization.classification in ("government", "agency") else "third_party"
    return edition.say("says", teller(edition, figure), edition.word(kind))


def _family(organization: Organization) -> tuple[str | None, ...]:
    return organization.organization_id, organization.parent_id


def notes(edition: Edition, figures: Iterable[Figure]) -> list[str]:
    """The notes of figures, one line each, with the keys of their commitments. Notes are in English only.

    Figures with the same note share a line.
    """
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        note = _OF_THE_RECORD.sub("", figure.note or "").strip()
        if note:
            found.setdefault(f"{note[0].upper()}{note[1:]}".rstrip("."), []).append(figure)
    return _noted(
        edition,
        [
            f"{_keys(one.commitment_id for one in some)}"
            f"{' and '.join(dict.fromkeys(map(edition.said, some)))}, "
            f"{' and '.join(linked(edition, one) for one in some)}: {note}."
            for note, some in found.items()
        ],
    )


def _keys(some: Iterable[str | None]) -> str:
    """The keys of commitments before a note. A number of the sector belongs to no commitment."""
    keys = [f"`{key}`" for key in dict.fromkeys(some) if key]
    return f"{', '.join(keys)}: " if keys else ""


def notes_of_facts(edition: Edition, some: Iterable[tuple[Development, Iterable[Tracked]]]) -> list[str]:
    """The notes of facts in words, one line each, with the keys of the commitments that they bear on."""
    return _noted(
        edition,
        [
            f"{_keys(other.commitment.commitment_id for other in commitments)}"
            f"{edition.word(one.kind)}, {linked(edition, one)}: "
            f"{one.note[0].upper()}{one.note[1:].rstrip('.')}."
            for one, commitments in some
            if one.note
        ],
    )


def _noted(edition: Edition, lines: list[str]) -> list[str]:
    if edition.language != "en" or not lines:
        return []
    return ["Notes of the readers:", "", *(f"- {line}" for line in lines), ""]
