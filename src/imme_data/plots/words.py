"""The texts of pictures in English and French: headings, keys and labels."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from imme_data.model.evidence import BOUNDS
from imme_data.view.amounts import Language, amount, visible

if TYPE_CHECKING:
    from imme_data.dataset.table import Tables
    from imme_data.dataset.tracked import Tracked
    from imme_data.model.records import Figure, Organization

__all__ = [
    "LABEL",
    "ends",
    "folded",
    "indicator",
    "label",
    "promised",
    "promisor",
    "publisher",
    "said",
    "short",
    "span",
    "words_of",
]

LABEL: Final = 38  # maximum number of characters in a line of a label

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "progress": "How far each commitment has come, by the latest number that is printed",
        "timeline": "When it was promised, reported, due, and measured",
        "sources": "Who printed what: {}, {} ({})",
        "history": "What is printed over the years: {}",
        "pages": "{} figures from {} pages, speaking of {} to {}",
        "contradicted": "contradicted by another page for the same date",
        "observation": "says how it was",
        "projection": "forecasts it",
        "counts": "{} reports, {} independent sources: {}",
        "single": "a single source",
        "unanimous": "unanimous",
        "compatible": "compatible",
        "conflicting": "conflicting",
        "source": "Source: {}, version {}. Dated evidence, not a verdict.",
        "share": "share of the target (100% is what was promised)",
        "none": "no actual printed",
        "due": "due {}",
        "no due": "no due date",
        "done": "{} ({}), {}",
        "no share": "{}, {} (no share of a target of zero)",
        "undated": "undated",
        "conflict": "sources conflict: {} to {}",
        "range": "sources print {} to {}",
        "target": "target",
        "target is": "target: {}",
        "latest": "latest actual",
        "up to": "up to its upper end",
        "less": "less is better",
        "ceiling": "the target is a ceiling",
        "conflicting sources": "conflicting sources",
        "compatible sources": "compatible sources",
        "made": "promised until due",
        "made open": "promised, no due date",
        "due date": "due",
        "report": "reports the target",
        "actual": "says what was done",
        "baseline": "says where it started",
        "part": "part, not counted",
        "copy key": "copy, or text of an agency",
        "whisker": "what the last digit leaves open",
        "span": "a range, as printed",
        "agency": "text of {}",
        "copy": "copy of {}",
        "for": "for {}",
        "as of": "as of {}",
        "left out": "Figures without a date, not shown: {}.",
        "parts left out": "Parts, not shown: {}.",
        "quote": "“{}”",
    },
    "fr": {
        "progress": "Où en est chaque engagement, selon le dernier chiffre publié",
        "timeline": "Quand l’engagement a été pris, rapporté, dû et mesuré",
        "sources": "Qui a publié quoi\u00a0: {}, {} ({})",
        "history": "Ce qui est publié au fil des ans\u00a0: {}",
        "pages": "{} chiffres de {} pages, portant sur {} à {}",
        "contradicted": "contredit par une autre page pour la même date",
        "observation": "dit ce qui était",
        "projection": "le prévoit",
        "counts": "Mentions\u00a0: {}\u00a0; sources indépendantes\u00a0: {}\u00a0; {}",
        "single": "une seule source",
        "unanimous": "unanimes",
        "compatible": "compatibles",
        "conflicting": "contradictoires",
        "source": "Source\u00a0: {}, version {}. Des faits datés, pas un verdict.",
        "share": "part de l’objectif (100\u202f%\u00a0: ce qui a été promis)",
        "none": "aucune réalisation publiée",
        "due": "échéance {}",
        "no due": "sans échéance",
        "done": "{} ({}), {}",
        "no share": "{}, {} (pas de part d’un objectif nul)",
        "undated": "sans date",
        "conflict": "sources contradictoires\u00a0: de {} à {}",
        "range": "les sources donnent de {} à {}",
        "target": "objectif",
        "target is": "objectif\u00a0: {}",
        "latest": "dernière réalisation",
        "up to": "jusqu’à la borne haute",
        "less": "moins, c’est mieux",
        "ceiling": "l’objectif est un plafond",
        "conflicting sources": "sources contradictoires",
        "compatible sources": "sources compatibles",
        "made": "de l’engagement à l’échéance",
        "made open": "engagement sans échéance",
        "due date": "échéance",
        "report": "rapporte l’objectif",
        "actual": "dit ce qui a été réalisé",
        "baseline": "dit d’où l’on part",
        "part": "partie, non comptée",
        "copy key": "reprise, ou texte d’une agence",
        "whisker": "ce que le dernier chiffre laisse ouvert",
        "span": "fourchette publiée",
        "agency": "texte de {}",
        "copy": "reprise de {}",
        "for": "horizon {}",
        "as of": "situation {}",
        "left out": "Chiffres sans date, non représentés\u00a0: {}.",
        "parts left out": "Parties, non représentées\u00a0: {}.",
        "quote": "«\u00a0{}\u00a0»",
    },
}


def words_of(language: Language) -> dict[str, str]:
    """Return the words of a language. Raises ValueError if it is unknown."""
    if language not in _WORDS:
        raise ValueError(f"{language!r} is not a supported language: take {' or '.join(_WORDS)}")
    return _WORDS[language]


def folded(text: str, width: int = LABEL, lines: int = 2) -> str:
    """Wrap a string to some lines; a longer one ends in an ellipsis."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder=" …")) or "…"


def indicator(one: Tracked, language: Language) -> str:
    """Return the name of the indicator of a commitment."""
    found = one.data.indicators[one.commitment.indicator_id]
    return visible(found.name if language == "en" else found.name_fr)


def promised(one: Tracked, language: Language) -> str:
    """Write the promised number with its unit and comparison."""
    made = one.commitment
    said = visible(amount(made.value, made.unit, comparison=made.comparison, language=language))
    return said if len(said) <= 2 * LABEL else f"{said[: 2 * LABEL - 1]}…"


def promisor(one: Tracked) -> str:
    """Return the acronym of the promisor, or its name."""
    found = one.data.organizations[one.commitment.promisor_id]
    return folded(short(found), lines=1)


def short(organization: Organization) -> str:
    """Return the acronym of an organization, or its name."""
    return visible(organization.acronym or organization.name)


def label(one: Tracked, language: Language) -> str:
    """Write the label of a row: the indicator, the promised number, the promisor, and the commitment_id.

    The commitment_id distinguishes equal promises of one promisor, and is the argument of `data.track`.
    """
    what, who = promised(one, language), promisor(one)
    both = f"{what} · {who}"
    below = both if len(both) <= LABEL else f"{folded(what, lines=1)}\n{who}"
    return "\n".join([folded(indicator(one, language)), below, folded(one.commitment.commitment_id, lines=1)])


def publisher(data: Tables, figure: Figure, language: Language) -> str:
    """Write the publisher and date of a figure, and the origin of its text if it is a copy or of an agency."""
    article, words = data.articles[figure.article_id], words_of(language)
    whose = []
    if article.republishes_id is not None:
        original = data.articles[article.republishes_id]
        whose.append(words["copy"].format(short(data.organizations[original.publisher_id])))
    if article.agency_id is not None:
        whose.append(words["agency"].format(short(data.organizations[article.agency_id])))
    lines = [visible(data.organizations[article.publisher_id].name), *whose, article.published or words["undated"]]
    return "\n".join(folded(line, lines=1) for line in lines)


def said(figure: Figure, language: Language) -> str:
    """Write the number of a figure with its unit and comparison."""
    text = amount(
        figure.value, figure.unit, value_max=figure.value_max, comparison=figure.comparison, language=language
    )
    return visible(text)


def span(figure: Figure) -> tuple[float, float]:
    """Return the lower and the upper end of a figure."""
    low, high = sorted((figure.value, figure.value if figure.value_max is None else figure.value_max))
    return low, high


def ends(one: Tracked, language: Language) -> tuple[str, str]:
    """Write the lowest and the highest number of the reports, with their comparisons if they are bounds."""

    def written(figure: Figure, value: float) -> str:
        bound = figure.comparison if figure.comparison in BOUNDS else "exactly"
        return visible(amount(value, figure.unit, comparison=bound, language=language))

    low = min(one.reports, key=lambda figure: span(figure)[0])
    high = max(one.reports, key=lambda figure: span(figure)[1])
    return written(low, span(low)[0]), written(high, span(high)[1])
