"""Strategies for the values of a field, by its type. Numbers, dates, times and strings have modules of their own."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.fields import BOUNDS, Field
from imme_data.tableschema.patterns import ANY_CHARACTER, Ranges
from imme_data.tableschema.readers import Geopoint
from imme_data.tableschema.strategies.csv_text import write
from imme_data.tableschema.strategies.domain import (
    Domain,
    Strategy,
    broken_listed_values,
    conflict,
    is_valid,
    listed_values,
)
from imme_data.tableschema.strategies.ordered import SCALES, ordered_values, scaled
from imme_data.tableschema.strategies.strings import string_values

__all__ = ["domain"]

_MAX_ITEMS: Final = 100  # a larger maxLength is not broken: the collections would be slow to draw
# Candidates for a cell that can't be read as the type of its field.
_UNREADABLE: Final = ("x", "?", "12x", "1.5.2", "2024-13-45", "no such thing", "{", "@", "%", "é", "a b", "YQ")


def domain(field: Field, *, floats: bool = False, alphabet: Ranges = ANY_CHARACTER, wrong: bool = False) -> Domain:
    """Strategies for the values of a field.

    Parameters
    ----------
    field : Field
        The field, with its type, format and constraints.
    floats : bool
        Whether numbers are floats of at most fifteen digits. Otherwise they are decimals.
    alphabet : ranges of code points
        The characters of strings.
    wrong : bool
        Whether to prepare values that break one constraint too.

    Raises
    ------
    ConstraintConflictError
        If no value meets all constraints; the message names them.

    Examples
    --------
    >>> domain(Field.from_descriptor({"name": "n", "type": "integer", "constraints": {"enum": [1, 2]}})).few
    (1, 2)
    """
    listed = listed_values(field)
    if field.type in ("string", "any"):
        values, few, broken = string_values(field, alphabet, listed, wrong)
    elif field.type in SCALES and (field.format_name in ("default", "any")):
        values, few, broken = ordered_values(field, floats, listed)
    else:
        values, few, broken = _others(field, listed)
    if listed is not None:
        if not listed:
            raise conflict(field)
        values, few = st.sampled_from(listed), tuple(listed)
        broken = {name: strategy for name, strategy in broken.items() if name == "enum"} | dict(
            broken_listed_values(field)
        )
    if floats and field.type == "number":
        values, few = values.map(float), None if few is None else tuple(map(float, few))
        broken = {name: strategy.map(_as_float) for name, strategy in broken.items()}
    unreadable = _unreadable(field) if wrong else []
    broken |= {"type": st.sampled_from(unreadable)} if unreadable else {}
    return Domain(field, values, few, broken)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, decimal.Decimal) else value


def _others(field: Field, listed: Sequence[Any] | None) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    few: tuple[Any, ...] | None = None
    broken: dict[str, Strategy] = {}
    if field.type == "boolean":
        known = [value for value in (False, True) if (field.true_values if value else field.false_values)]
        few = tuple(value for value in known if is_valid(field, value))
        if not few and listed is None:
            raise conflict(field)
        if "enum" in field.constraints:
            wrong = [value for value in known if value not in field.constraints["enum"]]
            broken |= {"enum": st.sampled_from(wrong)} if wrong else {}
        return st.sampled_from(few) if few else st.nothing(), few, broken
    if field.type in ("object", "array", "list"):
        return _collections(field)
    if field.type in ("date", "time", "datetime"):
        return _formatted_moments(field), None, {}
    if field.type == "duration":
        return st.timedeltas(datetime.timedelta(-(10**6)), datetime.timedelta(10**6)), None, {}
    coordinates = [
        st.integers(-most * 1000, most * 1000).map(partial(scaled, unit=decimal.Decimal("0.001"))) for most in (180, 90)
    ]
    if field.type == "geopoint":
        return st.tuples(*coordinates).map(lambda pair: Geopoint(*pair)), None, {}
    places = st.tuples(*coordinates).map(lambda pair: [float(pair[0]), float(pair[1])])
    if field.format_name == "topojson":
        return st.lists(places, min_size=2, max_size=4).map(_topology), None, {}
    lines = st.lists(places, min_size=2, max_size=4).map(lambda line: {"type": "LineString", "coordinates": line})
    return places.map(lambda place: {"type": "Point", "coordinates": place}) | lines, None, {}


def _topology(line: list[list[float]]) -> dict[str, Any]:
    return {"type": "Topology", "objects": {"line": {"type": "LineString", "arcs": [0]}}, "arcs": [line]}


_JSON_SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)


def _collections(field: Field) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    low, high = field.constraints.get("minLength", 0), field.constraints.get("maxLength")
    # An empty list is written in the same way as a list with one empty item.
    least = 1 if field.type == "list" or write(field, {} if field.type == "object" else []) in field.missing else 0
    if high is not None and max(low, least) > high:
        raise conflict(field)
    sized = partial(_sized, field)
    broken = {}
    if low - 1 >= least:
        broken["minLength"] = sized(least, low - 1)
    if high is not None and high < _MAX_ITEMS:
        broken["maxLength"] = sized(high + 1, high + 3)
    return (
        sized(max(low, least), min(max(low, least) + 20, high) if high is not None else max(low, least) + 4),
        None,
        broken,
    )


_ITEM_CHARACTERS: Final = {
    "number": "+-.0123456789",
    "integer": "+-0123456789",
    "boolean": "truefalse",
    "date": "-0123456789",
    "time": ":0123456789",
    "datetime": "-:.TZ0123456789",
}


def _sized(field: Field, low: int, high: int) -> Strategy:
    if field.type == "object":
        keys = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=6)
        return st.dictionaries(keys, _JSON_SCALARS, min_size=low, max_size=high)
    if field.type == "array":
        return st.lists(_JSON_SCALARS, min_size=low, max_size=high)
    item = Field(name=field.name, type=field.item_type, missing=frozenset({"", *field.missing}))
    if set(field.delimiter) & set(_ITEM_CHARACTERS.get(field.item_type, "")):
        raise ConstraintConflictError(
            f"an item of the field {field.name}, a {field.item_type}, may contain its delimiter {field.delimiter!r}"
        )
    if field.item_type == "string":
        # No item contains the delimiter.
        banned = "".join(field.delimiter)
        letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=banned)
        return st.lists(st.text(letters, min_size=1, max_size=8), min_size=low, max_size=high)
    return st.lists(domain(item).values, min_size=low, max_size=high)


def _formatted_moments(field: Field) -> Strategy:
    """Dates and times with a format of the schema. A value has no part that the format does not print."""
    low, high = _moment_bounds(field)
    zone = datetime.UTC if "%z" in field.format_name else None

    def read_back(moment: datetime.datetime) -> Any:
        text = moment.replace(tzinfo=zone, microsecond=0).strftime(field.format_name)
        value = field.read(text)
        return None if text in field.missing or field.constraint_errors(value, value) else value

    try:
        # A value is replaced by this one if its text is a missing value, or is read back as a value out of bounds.
        near = (low + datetime.timedelta(days=days, minutes=minutes) for days in range(3) for minutes in range(3))
        fallback = next(
            (value for moment in (high, *near) if moment <= high and (value := read_back(moment)) is not None), None
        )
    except ValueError as error:
        raise ConstraintConflictError(
            f"the field {field.name} has a format whose values can't be read back: {error}"
        ) from None
    if fallback is None:
        raise conflict(field)

    def valid(moment: datetime.datetime) -> Any:
        found = read_back(moment)
        return fallback if found is None else found

    return st.datetimes(low, high).map(valid)


def _moment_bounds(field: Field) -> tuple[datetime.datetime, datetime.datetime]:
    """The first and the last moment. Without bounds, the years are those that `%y` reads back."""
    # Some systems write years before 1000 with fewer than four digits; these can't be read back.
    low, high = datetime.datetime(1000, 1, 1), datetime.datetime(9999, 12, 31)
    unit = datetime.timedelta(days=1) if field.type == "date" else datetime.timedelta(minutes=1)
    unit = datetime.timedelta(seconds=1) if "%S" in field.format_name or "%X" in field.format_name else unit
    limits = {name: field.constraints[name] for name in BOUNDS if name in field.constraints}
    for name, limit in limits.items():
        day = limit if isinstance(limit, datetime.date) else datetime.date(2000, 1, 1)
        time = limit.replace(tzinfo=None) if isinstance(limit, datetime.time) else datetime.time()
        moment = (
            limit.replace(tzinfo=None) if isinstance(limit, datetime.datetime) else datetime.datetime.combine(day, time)
        )
        step = unit if name.startswith("ex") else datetime.timedelta()
        if "inimum" in name:
            low = max(low, moment + step)
        else:
            high = min(high, moment - step)
    if not any("inimum" in name for name in limits):
        low = max(low, min(datetime.datetime(1970, 1, 1), high - datetime.timedelta(days=3650)))
    if not any("aximum" in name for name in limits):
        high = min(high, max(datetime.datetime(2068, 12, 31), low + datetime.timedelta(days=3650)))
    if low > high:
        raise conflict(field)
    return low, high


def _unreadable(field: Field) -> list[str]:
    """Strings that neither this library nor frictionless can read as the type of the field."""
    if field.type == "any" or (field.type == "string" and field.format_name == "default"):
        return []
    found = []
    for text in _UNREADABLE:
        if text in field.missing:
            continue
        try:
            field.read(text)
        except ValueError:
            if field.format_name != "binary" or text in ("é", "YQ"):
                found.append(text)
    return found
