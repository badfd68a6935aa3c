"""Vectorized checks of a column against its field, made of Arrow's own functions.

A check confirms that cells are valid; it never reports an error. Cells that it can't confirm are read one at a time by
`fields`, so a check may confirm only the common forms, and the rules for all other forms are written only once.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from imme_data.tableschema.fields import BOUNDS, Field
from imme_data.tableschema.matching import matches
from imme_data.tableschema.readers import Yearmonth

__all__ = ["WHOLE_DIGITS", "canonical", "confirmed", "matched", "missing", "whole_numbers"]

# Forms in which a string is certainly a valid value of its type, limited to numbers that Arrow represents exactly.
_INTEGER: Final = r"\A[+-]?[0-9]{1,18}\z"
_NUMBER: Final = r"\A[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?\z"
_DATETIME: Final = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z?\z"
_TIME: Final = r"\A(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\z"
WHOLE_DIGITS: Final = 18  # every number with so many digits fits into 64 bits
_YEAR: Final = r"\A[0-9]{4}\z"
_YEARMONTH: Final = r"\A[0-9]{4}-(?:0[1-9]|1[0-2])\z"
_URI_PART: Final = r"(?:[A-Za-z0-9._~/:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_URI: Final = rf"\Ahttps?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/{_URI_PART})?(?:\?{_URI_PART})?\z"
# Canonical forms: each value has at most one string of this form, so equal values are equal strings.
_CANONICAL: Final[Mapping[str, str]] = {
    "integer": r"\A(?:0|-?[1-9][0-9]*)\z",
    "year": r"\A[1-9][0-9]{3}\z",
    "number": r"\A(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])\z",
}
_TEXT_IS_VALUE: Final = ("string", "any")


def missing(field: Field, column: pa.Array) -> pa.Array | None:
    """Which cells of a column are missing; None if none is."""
    found = pc.is_null(column) if column.null_count else None
    if pa.types.is_string(column.type) and field.missing:
        if field.missing == {""}:
            written = pc.equal(pc.binary_length(column), 0)
        else:
            written = pc.is_in(column, value_set=_strings_of(field.missing))
        found = written if found is None else pc.or_kleene(found, written)
    return None if found is None or not found.true_count else found


@lru_cache(maxsize=64)
def _strings_of(words: frozenset[str]) -> pa.Array:
    return pa.array(sorted(words), pa.string())


def matched(field: Field, column: pa.Array) -> pa.Array | None:
    """Which values of a column match the pattern of its field; None if it has none. Raises UnmatchedError."""
    if "pattern" not in field.constraints or not pa.types.is_string(column.type):
        return None
    return matches(field.constraints["pattern"], column)


def confirmed(field: Field, column: pa.Array, numbers: pa.Array | None = None) -> pa.Array | None:
    """Which cells of a column are confirmed as valid; None if no check applies. Missing cells may be true or false.

    `numbers` is the result of `whole_numbers` for the column, if it is known already.
    """
    check = _CHECKS.get(field.type) if pa.types.is_string(column.type) else _confirmed_values
    if check is None:
        return None
    try:
        beyond = field.confirm_beyond(column) if field.is_profiled else None
        if field.is_profiled and beyond is None:
            return None
        found = _integers(field, column, numbers) if numbers is not None else check(field, column)
        return found if beyond is None or found is None else pc.and_(found, beyond)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OverflowError, TypeError):
        # Arrow can't read a cell, represent a bound or handle the type: the cells are read one at a time.
        return None


def _all_of(parts: list[pa.Array | None], column: pa.Array) -> pa.Array:
    kept = [part for part in parts if part is not None]
    if not kept:
        return pa.repeat(True, len(column)) if len(column) else pa.array([], pa.bool_())
    found = kept[0]
    for part in kept[1:]:
        found = pc.and_(found, part)
    return found


def _strings(field: Field, column: pa.Array) -> pa.Array | None:
    limits, values = field.constraints, _allowed_values(field)
    if values is not None:
        # `_allowed_values` has already checked the values of an enum against the other constraints.
        return pc.is_in(column, value_set=values)
    if field.format_name != "default":
        if field.format_name != "uri":
            return None
        parts = [pc.match_substring_regex(column, _URI)]
    else:
        parts = []
    if "minLength" in limits or "maxLength" in limits:
        plain = pc.string_is_ascii(column).true_count == len(column)
        length = pc.binary_length(column) if plain else pc.utf8_length(column)
        parts += [pc.greater_equal(length, limits["minLength"])] if "minLength" in limits else []
        parts += [pc.less_equal(length, limits["maxLength"])] if "maxLength" in limits else []
    return _all_of([*parts, matched(field, column)], column)


@cache
def _allowed_values(field: Field) -> pa.Array | None:
    limits = [set(words) for words in (field.constraints.get("enum"), field.categories) if words is not None]
    if not limits:
        return None
    words = set.intersection(*limits)
    if field.type == "string":
        column = pa.array(sorted(words), pa.string())
        fitting = matched(field, column)
        known = [None] * len(column) if fitting is None else fitting.to_pylist()
        valid = [not field.errors(word, fit) for word, fit in zip(column.to_pylist(), known, strict=True)]
        return column.filter(pa.array(valid, pa.bool_()))
    return pa.array(sorted(words))


def whole_numbers(field: Field, column: pa.Array) -> pa.Array | None:
    """A column of digits as int64, with its nulls; None if a cell is anything else, or the type is not integer."""
    if field.type != "integer" or field.group_char or not field.bare or not pa.types.is_string(column.type):
        return None
    if pc.ascii_is_decimal(column).true_count + column.null_count < len(column):
        return None
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return None  # a number needs more than 64 bits


def _integers(field: Field, column: pa.Array, numbers: pa.Array | None = None) -> pa.Array | None:
    if field.group_char or not field.bare:
        return None
    limits = _limits(field, int)
    values = _allowed_values(field)
    numbers = whole_numbers(field, column) if numbers is None else numbers
    if numbers is None:
        form = pc.match_substring_regex(column, _INTEGER)
        numbers = _cast(column, form, pa.int64()) if limits or values is not None else None
    else:
        form = _all_of([], column)
    if numbers is None or (not limits and values is None):
        return form
    parts = [form, *_compared(numbers, limits)]
    if values is not None:
        parts.append(pc.is_in(numbers, value_set=values))
    return _all_of(parts, column)


def _numbers(field: Field, column: pa.Array) -> pa.Array | None:
    if field.group_char or not field.bare or field.decimal_char != "." or "enum" in field.constraints:
        return None
    limits = _limits(field, float)
    try:
        # Arrow reads numbers as the standard writes them, except NaN and infinity.
        numbers = column.cast(pa.float64())
        form = pc.is_finite(numbers)
    except pa.ArrowInvalid:
        form = pc.match_substring_regex(column, _NUMBER)
        numbers = _cast(column, form, pa.float64())
    parts = [form]
    for name, limit in limits.items():
        # A float is exact to fifteen digits, and a very small one becomes 0: a value that is closer to a bound than
        # that is read as a decimal.
        above = name in ("minimum", "exclusiveMinimum")
        margin = abs(limit) * 1e-14 * (1 if above else -1)
        parts += _compared(numbers, {"exclusiveMinimum" if above else "exclusiveMaximum": limit + margin})
    return _all_of(parts, column)


def _cast(column: pa.Array, form: pa.Array, type_: pa.DataType) -> pa.Array:
    """The values of the cells that have the form; null for the others."""
    complete = form.true_count == len(form)
    if not complete:
        plain = "2000-01-01" if pa.types.is_temporal(type_) else "0"
        column = pc.if_else(form, column, plain)  # old versions of Arrow read this, and fail on null
    # Arrow does not accept a plus sign.
    if pc.any(pc.starts_with(column, "+")).as_py():
        column = pc.utf8_ltrim(column, characters="+")
    found = column.cast(type_)
    return found if complete else pc.if_else(form, found, pa.scalar(None, type_))


def _limits(field: Field, type_: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: type_(field.constraints[name]) for name in BOUNDS if name in field.constraints}


_COMPARE: Final[Mapping[str, Callable[[pa.Array, Any], pa.Array]]] = {
    "minimum": pc.greater_equal,
    "maximum": pc.less_equal,
    "exclusiveMinimum": pc.greater,
    "exclusiveMaximum": pc.less,
}


def _compared(values: pa.Array, limits: Mapping[str, Any]) -> list[pa.Array]:
    found = [_COMPARE[name](values, pa.scalar(limit, values.type)) for name, limit in limits.items()]
    return [pc.fill_null(kept, False) for kept in found] if values.null_count else found


def _booleans(field: Field, column: pa.Array) -> pa.Array | None:
    if "enum" in field.constraints:
        return None
    return pc.is_in(column, value_set=pa.array([*field.true_values, *field.false_values], pa.string()))


def _dates(field: Field, column: pa.Array) -> pa.Array | None:
    if field.format_name != "default" or "enum" in field.constraints:
        return None
    # Arrow reads only valid days written as yyyy-mm-dd; it accepts the year 0, which Python does not.
    form = pc.equal(pc.binary_length(column), 10)
    days = column.cast(pa.date32()) if form.true_count == len(form) else _cast(column, form, pa.date32())
    limits = {"minimum": datetime.date.min, **_limits(field, lambda day: day)}
    return _all_of([form, *_compared(days, limits)], column)


def _times(field: Field, column: pa.Array) -> pa.Array | None:
    if field.format_name != "default" or "enum" in field.constraints:
        return None
    form = pc.match_substring_regex(column, _TIME)
    # Times of this form are in the same order as their strings.
    limits = {name: str(time.replace(microsecond=0)) for name, time in _limits(field, lambda time: time).items()}
    if any(time.tzinfo is not None or time.microsecond for time in _limits(field, lambda time: time).values()):
        return None
    return _all_of([form, *_compared(column, limits)], column)


def _datetimes(field: Field, column: pa.Array) -> pa.Array | None:
    if field.format_name != "default" or "enum" in field.constraints:
        return None
    form = pc.match_substring_regex(column, _DATETIME)
    limits = _limits(field, lambda moment: moment)
    zoned = [moment.tzinfo is not None for moment in limits.values()]
    if len(set(zoned)) > 1:
        return None
    if limits:
        # A moment with a time zone can't be compared with one without.
        form = pc.and_(form, pc.equal(pc.ends_with(column, "Z"), all(zoned)))
    column = pc.if_else(form, column, pa.scalar(None, pa.string()))
    moments = pc.utf8_rtrim(column, characters="Z").cast(pa.timestamp("us"))
    naive = {
        name: moment.astimezone(datetime.UTC).replace(tzinfo=None) if moment.tzinfo else moment
        for name, moment in limits.items()
    }
    return _all_of([form, *_compared(moments, {"minimum": datetime.datetime.min, **naive})], column)


def _years(field: Field, column: pa.Array) -> pa.Array | None:
    if "enum" in field.constraints:
        return None
    form = pc.match_substring_regex(column, _YEAR)
    return _all_of([form, *_compared(column, _limits(field, lambda year: f"{year:04}"))], column)


def _yearmonths(field: Field, column: pa.Array) -> pa.Array | None:
    if "enum" in field.constraints:
        return None

    def text(month: Yearmonth) -> str:
        return f"{month.year:04}-{month.month:02}"

    form = pc.match_substring_regex(column, _YEARMONTH)
    return _all_of([form, *_compared(column, _limits(field, text))], column)


_CHECKS: Final[Mapping[str, Callable[[Field, pa.Array], pa.Array | None]]] = {
    "string": _strings,
    "any": lambda field, column: None if "enum" in field.constraints else _all_of([], column),
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "date": _dates,
    "time": _times,
    "datetime": _datetimes,
    "year": _years,
    "yearmonth": _yearmonths,
}


def _confirmed_values(field: Field, column: pa.Array) -> pa.Array | None:
    """As `confirmed`, for a column that has a type already, as in Parquet."""
    limits, type_ = field.constraints, column.type
    if "enum" in limits or field.categories is not None:
        return None
    if field.type == "integer" and pa.types.is_integer(type_):
        return _all_of(_compared(column.cast(pa.int64()), _limits(field, int)), column)
    if field.type == "number" and (pa.types.is_floating(type_) or pa.types.is_integer(type_)):
        bounds = {name: float(limit) for name, limit in _limits(field, decimal.Decimal).items()}
        if any(decimal.Decimal(bounds[name]) != limit for name, limit in _limits(field, decimal.Decimal).items()):
            return None  # a float can't represent the bound: the values are compared as decimals
        return _all_of(_compared(column.cast(pa.float64()), bounds), column)
    if field.type == "boolean" and pa.types.is_boolean(type_):
        return _all_of([], column)
    if field.type == "date" and pa.types.is_date32(type_):
        ends = {"minimum": datetime.date.min, "maximum": datetime.date.max, **_limits(field, lambda day: day)}
        return _all_of(_compared(column, ends), column)
    return None


def canonical(field: Field, column: pa.Array) -> pa.Array | None:
    """Which strings are the canonical form of their value, so that equal values are equal strings; None if all are."""
    if field.type in _TEXT_IS_VALUE or not pa.types.is_string(column.type):
        return None
    if field.type in _CANONICAL and field.bare and not field.group_char and field.decimal_char == ".":
        return pc.match_substring_regex(column, _CANONICAL[field.type])
    if field.type in ("date", "yearmonth") and field.format_name == "default":
        return None
    return pa.repeat(False, len(column)) if len(column) else pa.array([], pa.bool_())
