"""What figures state, and the quotes that print it.

A quote says the value, the unit and the comparison of its figure in French. If it doesn't, a note explains why.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import attrs
from hypothesis import strategies as st

from imme_data.model.profile import Field, TableSchema
from imme_data.quantities import UNITS, Comparison, Style, check, write
from imme_data.significance import significant

__all__ = [
    "READABLE_UNITS",
    "Amount",
    "Row",
    "Statement",
    "Values",
    "quote_of",
    "stated_amount",
    "stated_step",
    "stated_wording",
    "statements",
]

Row = dict[str, Any]
Values = Callable[[Field], st.SearchStrategy[Any]]

# The words of a comparison, before a number; `exactly` has none.
_COMPARISON_WORDS: Final[Mapping[Comparison, tuple[str, ...]]] = {
    "exactly": ("",),
    "about": ("près de ", "environ ", "quelque "),
    "more_than": ("plus de ", "au-delà de "),
    "at_least": ("au moins ", "pas moins de "),
    "less_than": ("moins de ",),
    "at_most": ("au plus ", "jusqu'à "),
}
_PHRASES: Final = ("{}", "prévoit {}", "{} au total", "« {} »", "soit {}, selon la fédération")
_STYLES: Final = (
    Style(),
    Style(group="."),
    Style(group=""),
    Style(group="\u202f", space="\u00a0"),
    Style(group="\u00a0", space="\u202f", symbol=True),
    Style(group="\u2009", symbol=True),
    Style(decimal="."),
    Style(words="fr"),
    Style(words="be"),
    Style(words="ch"),
)
_WORD_SCALES: Final = {9: "milliard", 6: "million", 3: "mille"}
_SIGN_SCALES: Final = {9: "Mds", 6: "M", 3: "k"}
_DIRHAM_SCALES: Final = {9: "MMDH", 6: "MDH", 3: "kDH"}
_MAX_QUOTE: Final = 60  # characters
Scale = Literal["", "word", "sign"]
Omission = Literal["", "unit", "comparison", "value", "all"]


@attrs.frozen
class Wording:
    """How a figure is printed: the style and the scale of its number, the words around it, and what is omitted."""

    style: Style
    scale: Scale
    phrase: str
    omits: Omission
    choice: int  # between words of the same meaning


# The simplest come first, because Hypothesis shrinks towards them. A note explains an omission or a misprint.
_OMISSIONS: Final[tuple[Omission, ...]] = ("", "", "", "", "unit", "comparison", "value", "all")
_SCALES: Final[tuple[Scale, ...]] = ("", "word", "sign")
_WORDINGS: Final = st.sampled_from(
    [
        Wording(style, scale, phrase, omits, choice)
        for omits, scale, style, (choice, phrase) in itertools.product(
            _OMISSIONS, _SCALES, _STYLES, enumerate(_PHRASES)
        )
    ]
)


@attrs.frozen
class Amount:
    """What a figure states: a number, or a range of numbers, in base units."""

    low: float
    high: float | None
    unit: str
    comparison: Comparison


READABLE_UNITS: Final = frozenset(unit.code for unit in UNITS)


def quote_of(amount: Amount, wording: Wording, text: str) -> tuple[str, str | None]:
    """The quote that prints an amount, and a note if the quote does not say all of it.

    If the wording omits everything, the quote is `text`.
    """
    explanation = _explanation(amount)
    if wording.omits == "all":
        return text, explanation
    shown = amount
    if wording.omits == "value":  # a misprint: one zero too many
        shown = attrs.evolve(amount, low=_times_ten(amount.low), high=amount.high and _times_ten(amount.high))
    note = explanation if wording.omits else None
    plain = attrs.evolve(wording, phrase="{}", choice=0)
    for style, words in ((_scaled(shown, wording), wording), (wording.style, wording), (Style(), plain)):
        quote = _print(shown, style, words)
        if quote is not None and len(quote) <= _MAX_QUOTE and not _has_differences(quote, amount, note):
            return quote, note
    # Rarely, a number is read differently in every form: it is printed in digits, which need at most 60 characters.
    return _number(amount.low, None, Style()), explanation


def _times_ten(value: float) -> float:
    return significant(value * 10)


def _explanation(amount: Amount) -> str:
    """A note that names the value, the unit and the comparison in the words that `check` looks for."""
    ends = (amount.low,) if amount.high is None else (amount.low, amount.high)
    value = " to ".join(_number(end, None, Style()) for end in ends)
    return f"The value is {value}. The unit is {amount.unit}. The comparison is {amount.comparison.replace('_', ' ')}."


def _has_differences(quote: str, amount: Amount, note: str | None) -> bool:
    read = check(quote, amount.low, amount.unit, amount.comparison, value_max=amount.high, note=note)
    return bool(read.differences)


def _scaled(amount: Amount, wording: Wording) -> Style:
    """The style with the scale of the amount, such as millions from one million on."""
    if not wording.scale:
        return wording.style
    scales = _WORD_SCALES
    if wording.scale == "sign":
        scales = _DIRHAM_SCALES if amount.unit == "MAD" and not wording.style.words else _SIGN_SCALES
    scale = next((name for power, name in scales.items() if abs(amount.low) >= 10**power), "")
    return attrs.evolve(wording.style, scale=scale)


def _print(amount: Amount, style: Style, wording: Wording) -> str | None:
    """The quote; None if the style can't print this amount."""
    unit = amount.unit if amount.unit in READABLE_UNITS and wording.omits != "unit" else None
    words = _COMPARISON_WORDS["exactly" if wording.omits == "comparison" else amount.comparison]
    said = words[wording.choice % len(words)]
    try:
        if amount.high is None:
            return wording.phrase.format(said + _number(amount.low, unit, style))
        # A range may print its scale once. Letters such as MDH include the currency and are printed twice.
        first, second = (
            _number(end, unit if style.scale in _DIRHAM_SCALES.values() else kept, style)
            for end, kept in ((amount.low, None), (amount.high, unit))
        )
    except ValueError:
        return None
    between = wording.choice % 2 == 0
    body = f"entre {said}{first} et {second}" if between else f"{said}{first} à {second}"
    return wording.phrase.format(body)


def _number(value: float, unit: str | None, style: Style) -> str:
    """A number without its sign, which quotes don't print: in an article, words say that a number fell."""
    return write(abs(value), unit, style)


# How the number of a figure is derived from the number of the first report of its commitment.
Relation = Literal["free", "same", "rounded", "bound", "less"]
_RELATIONS: Final[tuple[Relation, ...]] = ("free", "same", "rounded", "bound", "less", "same")
_SPANS: Final = (0.0, 0.0, 0.0, 0.25, 2.0)  # the width of a range, as a share of its lower end
_SIGNS: Final = (1.0, 1.0, 1.0, 1.0, -1.0)
_SHAPES: Final = st.sampled_from(list(itertools.product(_SIGNS, _SPANS, _RELATIONS, _COMPARISON_WORDS)))
_STEPS: Final = (1.0, 1e6, 0.1, 100.0, 1e9)
_MAX_VALUE: Final = 999_999_999_999_999.0
_NUMBERS: Final = (
    st.integers(0, 999).map(float)
    | st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 9999), st.integers(-3, 11))
    | st.integers(0, 10**15 - 1).map(float)
)


@attrs.frozen
class Statement:
    """What is drawn for one figure independently of others: columns, a number, and how it is changed and printed."""

    own: Row
    number: float
    sign: float
    span: float
    relation: Relation
    comparison: Comparison
    wording: Wording
    text: str


@st.composite
def statements(draw: st.DrawFn, own: st.SearchStrategy[Row], texts: st.SearchStrategy[str]) -> Statement:
    """Statements with `own` columns; `texts` are quotes that print something else."""
    wording = draw(_WORDINGS)
    text = draw(texts) if wording.omits == "all" else ""
    return Statement(draw(own), draw(_NUMBERS), *draw(_SHAPES), wording, text)


def stated_amount(statement: Statement, unit: str, anchor: Amount | None, schema: TableSchema) -> Amount:
    """What a figure states, within the bounds of the schema; `anchor` is the first report of its commitment."""
    low, span, comparison = statement.sign * statement.number, statement.span, statement.comparison
    if anchor is not None:
        match statement.relation:
            case "same":
                return attrs.evolve(anchor, unit=unit)
            case "rounded":
                low, comparison, span = significant(anchor.low, 2), "exactly", 0.0
            case "bound":
                low, comparison, span = significant(anchor.low * 0.9, 2), "more_than", 0.0
            case "less":
                low = significant(anchor.low * 0.37, 4)
            case "free":
                pass
    low = _within(low, schema["value"])
    high = _within(significant(low + abs(low) * span), schema["value_max"])
    return Amount(low, high if high > low else None, unit, comparison)


def _within(value: float, field: Field) -> float:
    least, greatest = field.constraints.get("minimum", -_MAX_VALUE), field.constraints.get("maximum", _MAX_VALUE)
    return float(min(max(value, least), greatest)) + 0.0


def stated_step(statement: Statement) -> float:
    """A resolution to write by hand, for a number that its quote does not print."""
    return _STEPS[statement.wording.choice % len(_STEPS)]


def stated_wording(statement: Statement, anchor: Amount | None) -> Wording:
    """How a figure is printed. A rounded number is printed with a scale, which makes its resolution coarse."""
    if anchor is not None and statement.relation == "rounded":
        return attrs.evolve(statement.wording, style=Style(), scale="word", omits="")
    return statement.wording
