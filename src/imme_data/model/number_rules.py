"""The rules of numbers: quotes, ranges, parts, conversions and resolutions."""

from __future__ import annotations

from collections.abc import Iterator

from imme_data import quantities
from imme_data.model import derive
from imme_data.model.codes import CURRENCIES
from imme_data.model.intervals import top
from imme_data.model.rule_definition import Found, Lookup, Row, row_rule

__all__: list[str] = []


@row_rule(
    "range-reversed",
    "The upper end of a range is above its lower end.",
    "commitments figures",
    {"commitments": "value value_max", "figures": "value value_max"},
)
def _range_reversed(row: Row, lookup: Lookup) -> Iterator[Found]:
    value, end = row.get("value"), row.get("value_max")
    if value is not None and end is not None and end <= value:
        message = f"the upper end of the range, {end:.15g}, is not above its lower end, {value:.15g}"
        yield "value_max", message, "correct one, or leave value_max out"


@row_rule(
    "part-mismatch",
    "A part has the unit of its whole and is not greater. Actuals and observations are parts of actuals and "
    "observations only; targets and projections are parts of targets and projections only.",
    "figures",
    {"figures": "part_of_id value value_max unit role"},
)
def _part_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    whole = lookup.find("figures", figure.get("part_of_id"))
    if figure.get("value") is None or whole.get("value") is None:
        return
    if figure.get("unit") != whole.get("unit"):
        message = f"its unit is {figure.get('unit')}, but the figure that it is a part of has {whole.get('unit')}"
        yield "part_of_id", message, "give both the same unit, or name another whole"
    elif len({role in ("actual", "observation") for role in (figure.get("role"), whole.get("role"))}) > 1:
        message = f"its role is {figure.get('role')}, but the figure that it is a part of has {whole.get('role')}"
        remedy = "correct a role: a result can't be a part of a target or a projection, nor the reverse"
        yield "part_of_id", message, remedy
    elif (part := top(figure)) > (most := top(whole)):
        message = f"the part {part:.15g} is greater than its whole {most:.15g}"
        yield "part_of_id", message, "correct a value, or name another whole"


@row_rule(
    "conversion-mismatch",
    "A figure converts another figure of its page: the same indicator and role, in another currency.",
    "figures",
    {"figures": "converts_id article_id indicator_id role unit"},
)
def _conversion_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    other = lookup.find("figures", figure.get("converts_id"))
    if not other:
        return
    for field in ("article_id", "indicator_id", "role"):
        if figure.get(field) != other.get(field):
            message = f"its {field} is {figure.get(field)}, but the figure that it converts has {other.get(field)}"
            yield "converts_id", message, "name the figure of the same page that prints the other currency"
    if figure.get("unit") == other.get("unit") or not {figure.get("unit"), other.get("unit")} <= CURRENCIES:
        message = f"{figure.get('unit')} is no conversion of {other.get('unit')}"
        yield "converts_id", message, "a conversion goes from one currency to another: leave converts_id out"


@row_rule(
    "resolution-mismatch",
    "The resolution of a figure is that of the number in its quote. It is written by hand if, and only if, the quote "
    "does not print the value.",
    "figures",
    {"figures": "quote value value_max note"},  # not resolution: it may be missing because it must be written
)
def _resolution_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    if figure.get("quote") is None or figure.get("value") is None:
        return
    written, read = figure.get("resolution"), derive.read_resolution(figure)
    if read is not None and written is not None and written != read:
        message = f"the resolution is {written:.15g}, but the quote prints a step of {read:.15g}"
        yield "resolution", message, "remove it: the build reads it"
    elif read is None and written is None and not _differences(figure):
        message = "the quote does not print the value, so its resolution can't be read"
        yield "resolution", message, "write the step of the printed number in base units, such as 1000000 for millions"


@row_rule(
    "value-not-quoted",
    "The quote of a figure prints its value, or its note names the value.",
    "figures",
    {"figures": "quote value value_max note"},
)
def _value_not_quoted(figure: Row, lookup: Lookup) -> Iterator[Found]:
    printed = _differences(figure).get("value")
    if printed is not None:
        message = f"the quote prints no number that is the value (it prints {printed})"
        remedy = "correct the value or the quote; if the source misprints it, write a note that names the value"
        yield "quote", message, remedy


@row_rule(
    "quote-mismatch",
    "The quote of a figure states its unit and its comparison, or its note names them.",
    "figures",
    {"indicators": "unit", "figures": "quote value value_max unit comparison note indicator_id"},
)
def _quote_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    counted = lookup.find("indicators", figure.get("indicator_id")).get("unit")
    # A unit that is not its indicator's is reported as a unit-mismatch.
    fits = figure.get("unit") == counted or (counted is None and figure.get("unit") in CURRENCIES)
    for field, read_as in _differences(figure).items():
        if field == "comparison" or (field == "unit" and fits):
            message = f"the quote is read as {read_as}, the record says {figure[field]}"
            named = f"the {field} is {figure[field].replace('_', ' ')} because ..."
            yield field, message, f"correct one, or say in the note why: {named}"


def _differences(figure: Row) -> dict[str, str]:
    """What the quote of a figure says otherwise than its record."""
    quote, value = figure.get("quote"), figure.get("value")
    if quote is None or value is None:
        return {}
    unit, comparison, top = figure.get("unit"), figure.get("comparison"), figure.get("value_max")
    return quantities.check(quote, value, unit, comparison, value_max=top, note=figure.get("note")).differences
