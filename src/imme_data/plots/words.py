"""The texts of pictures in English and French: labels, numbers, dates, and who says them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from imme_data.model.intervals import LOWER_BOUNDS, UPPER_BOUNDS
from imme_data.plots.phrases import PHRASES
from imme_data.view import states as view
from imme_data.view.amounts import Language, amount, visible
from imme_data.view.states import sources_text, value_text
from imme_data.view.wording import day

if TYPE_CHECKING:
    from imme_data.dataset.table import Tables
    from imme_data.dataset.tracked import Tracked
    from imme_data.model.records import Commitment, Figure, Organization, TrackerRow

__all__ = [
    "BOUNDS",
    "LABEL",
    "counts",
    "day",
    "deadline",
    "ends",
    "folded",
    "indicator",
    "is_copy",
    "label",
    "paired",
    "promised",
    "promisor",
    "publisher",
    "said",
    "short",
    "span",
    "words_of",
]

LABEL: Final = 38  # maximum number of characters in a line of a label
BOUNDS: Final = LOWER_BOUNDS | UPPER_BOUNDS


def words_of(language: Language) -> dict[str, str]:
    """Return the words of a language. Raises ValueError if it is unknown."""
    if language not in PHRASES:
        raise ValueError(f"{language!r} is not a supported language: take {' or '.join(PHRASES)}")
    return PHRASES[language]


def folded(text: str, width: int = LABEL, lines: int = 2) -> str:
    """Wrap a string to some lines; a longer one ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …")) or "…"


def indicator(one: Tracked, language: Language) -> str:
    """Return the name of the indicator of a commitment."""
    found = one.data.indicators[one.commitment.indicator_id]
    return visible(found.name if language == "en" else found.name_fr)


def promised(one: Tracked, language: Language) -> str:
    """Write the promised number with its unit and comparison."""
    text = said(one.commitment, language)
    return text if len(text) <= 2 * LABEL else f"{text[: 2 * LABEL - 1]}…"


def promisor(one: Tracked, language: Language) -> str:
    """Write who promises. Nobody promises what is only expected: write who says it."""
    made, words = one.commitment, words_of(language)
    if made.promisor_id is not None:
        return folded(short(one.data.organizations[made.promisor_id]), lines=1)
    if made.kind != "expectation":
        return words["no promisor"]
    sayer = _sayer(one)
    room = LABEL - len(words["expected"])
    sayer = sayer if len(sayer) <= room else f"{sayer[: room - 1].rstrip()}…"
    return words["expected"].format(sayer) if sayer else words["expected only"]


def _sayer(one: Tracked) -> str:
    """Who says an expectation in the figure that shows its kind; the publisher, where the page itself says it."""
    reports = sorted(one.reports, key=lambda figure: figure.figure_id != one.commitment.kind_figure_id)
    if not reports:
        return ""
    return short(one.data.organizations[reports[0].said_by_id or one.article(reports[0]).publisher_id])


def short(organization: Organization) -> str:
    """Return the acronym of an organization, or its name."""
    return visible(organization.acronym or organization.name)


def label(one: Tracked, language: Language) -> str:
    """Write the label of a row: the indicator, the promised number, the promisor, and the commitment_id.

    The commitment_id distinguishes equal promises of one promisor, and is the argument of `data.track`.
    """
    what, who = promised(one, language), promisor(one, language)
    both = f"{what} · {who}"
    below = both if len(both) <= LABEL else f"{folded(what, lines=1)}\n{who}"
    return "\n".join([folded(indicator(one, language)), below, folded(one.commitment.commitment_id)])


def is_copy(data: Tables, figure: Figure) -> bool:
    """Check whether the page of a figure is a copy of another page, or carries a release."""
    article = data.articles[figure.article_id]
    return article.republishes_id is not None or article.release_id is not None


def publisher(data: Tables, figure: Figure, language: Language) -> str:
    """Write the publisher and date of a figure, and the origin of its text if it is a copy or of a release."""
    article, words = data.articles[figure.article_id], words_of(language)
    whose = []
    if article.republishes_id is not None:
        original = data.articles[article.republishes_id]
        whose.append(words["copy"].format(short(data.organizations[original.publisher_id])))
    if article.release_id is not None:
        issuer = data.organizations[data.releases[article.release_id].issuer_id]
        whose.append(words["release"].format(short(issuer)))
    date = day(article.published, language) if article.published else words["undated"]
    lines = [visible(data.organizations[article.publisher_id].name), *whose, date]
    return "\n".join(folded(line, lines=1) for line in lines)


def said(one: Figure | Commitment, language: Language) -> str:
    """Write the number of a figure or a commitment with its unit and comparison."""
    return _clean(value_text(one, language))


def _clean(text: str) -> str:
    """Replace control characters, as `visible` does, and keep the spaces within numbers, so that no line ends there."""
    return "".join(one if one.isprintable() or one in "\u00a0\u202f" else " " for one in text)


def paired(one: Tracked, done: Figure, language: Language) -> tuple[str, str]:
    """Write an actual and the plan. If they share the words of their unit, these stand once."""
    actual, plan = view.paired(done, one.commitment, language)
    return _clean(actual), _clean(plan)


def span(figure: Figure) -> tuple[float, float]:
    """Return the lower and the upper end of a figure."""
    low, high = sorted((figure.value, figure.value if figure.value_max is None else figure.value_max))
    return low, high


def ends(one: Tracked, language: Language) -> tuple[str, str]:
    """Write the lowest and the highest number of the compared reports, with their comparisons if they are bounds."""

    def written(figure: Figure, value: float) -> str:
        bound = figure.comparison if figure.comparison in BOUNDS else "exactly"
        return _clean(amount(value, figure.unit, comparison=bound, language=language))

    unit = one.commitment.unit
    compared = [figure for figure in one.reports if not figure.doubtful and figure.unit == unit] or one.reports
    low = min(compared, key=lambda figure: span(figure)[0])
    high = max(compared, key=lambda figure: span(figure)[1])
    return written(low, span(low)[0]), written(high, span(high)[1])


def counts(status: TrackerRow, language: Language) -> str:
    """Write the reports, their sources and publishers, and how they agree."""
    words = words_of(language)
    said = sources_text(status, language)
    if status.sources <= 1:
        return said
    return words["agreeing"].format(said, words[status.consistency])


def deadline(one: Tracked, language: Language) -> str:
    """Write the due date, else the start-up date, else that no page prints one."""
    return view.deadline(one, language) or words_of(language)["no due"]
