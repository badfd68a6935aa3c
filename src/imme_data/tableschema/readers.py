"""Reads the string of a cell as a value of each type, strictly as Table Schema v2 defines it."""

from __future__ import annotations

import base64
import binascii
import datetime
import decimal
import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import attrs

__all__ = ["FALSE_VALUES", "TRUE_VALUES", "Duration", "Geopoint", "TextForm", "Yearmonth", "shortened"]

TRUE_VALUES: Final = ("true", "True", "TRUE", "1")
FALSE_VALUES: Final = ("false", "False", "FALSE", "0")
_DIGITS: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBER: Final = re.compile(rf"[+-]?{_DIGITS}(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"nan|-?inf", re.IGNORECASE)
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
_DATETIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_YEAR: Final = re.compile(r"[0-9]{4}")
_YEARMONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_DURATION: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})*")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOST_DIGITS: Final = 4300  # Python's own limit: the time of int() grows with the square of the length


class Yearmonth(NamedTuple):
    """A month of a year, such as `Yearmonth(2019, 2)`."""

    year: int
    month: int


class Duration(NamedTuple):
    """A duration: calendar months, and exact seconds."""

    months: int
    seconds: decimal.Decimal


class Geopoint(NamedTuple):
    """A point on earth: longitude and latitude in degrees."""

    lon: decimal.Decimal
    lat: decimal.Decimal


@attrs.frozen(kw_only=True)
class TextForm:
    """How the values of a field are written: its type, its format, and the properties that depend on them.

    The names are those of Table Schema: `format_name` is format, `decimal_char` decimalChar, `bare` bareNumber.
    """

    type: str
    format_name: str = "default"
    true_values: tuple[str, ...] = TRUE_VALUES
    false_values: tuple[str, ...] = FALSE_VALUES
    decimal_char: str = "."
    group_char: str = ""
    bare: bool = True
    delimiter: str = ","
    item_type: str = "string"

    def read(self, text: str) -> Any:
        """The value of a string. Raises ValueError if the string does not have the form that the standard requires."""
        return _READERS[self.type](self, text)

    def accept(self, value: Any) -> Any:
        """Convert a value from JSON or Parquet to this type. Raises ValueError if it has another type."""
        if isinstance(value, str):
            return self.read(value)
        found = _accept(self.type, value)
        if found is None:
            raise ValueError(f"{shortened(value)} is not of type {self.type}")
        return found


def shortened(written: object) -> str:
    """A value for an error message, cut after 80 characters."""
    text = f"'{written}'" if isinstance(written, str) else repr(written)
    return text if len(text) <= 80 else f"{text[:76]}...'"


# Each reader returns the value of a string, or raises ValueError.


def _read_string(form: TextForm, text: str) -> str:
    match form.format_name:
        case "uri":
            good = _URI.fullmatch(text) is not None and _by_frictionless("string", "uri", text)
        case "email":
            good = _by_frictionless("string", "email", text)
        case "uuid":
            good = _UUID.fullmatch(text) is not None and _by_frictionless("string", "uuid", text)
        case "binary":
            try:
                base64.b64decode(text, validate=True)
                good = True
            except (binascii.Error, ValueError):
                good = False
        case _:
            return text
    if not good:
        raise ValueError(f"{shortened(text)} is not a valid {form.format_name}")
    return text


def _by_frictionless(type_: str, format_: str, text: str) -> bool:
    # Addresses, identifiers and GeoJSON have complex grammars; frictionless uses libraries for them.
    return _reader(type_, format_)(text) is not None


_READER_CACHE: Final[dict[tuple[str, str], Callable[[Any], Any]]] = {}


def _reader(type_: str, format_: str) -> Callable[[Any], Any]:
    if (type_, format_) not in _READER_CACHE:
        from frictionless import Field  # slow to import, and rarely needed here

        field = Field.from_descriptor({"name": "cell", "type": type_, "format": format_})
        _READER_CACHE[type_, format_] = field.create_value_reader()
    return _READER_CACHE[type_, format_]


def _ungrouped(form: TextForm, text: str) -> str:
    bare = text if form.bare else _without_ends(text)
    if form.decimal_char != "." and "." in (bare.replace(form.group_char, "") if form.group_char else bare):
        raise ValueError(f"{shortened(text)} has a point, but the field's decimal character is '{form.decimal_char}'")
    whole, mark, decimals = bare.partition(form.decimal_char) if form.decimal_char else (bare, "", "")
    if form.group_char:
        if form.group_char in decimals or not _well_grouped(whole, form.group_char):
            raise ValueError(f"{shortened(text)} has '{form.group_char}' where it does not separate digits")
        whole = whole.replace(form.group_char, "")
    return whole + ("." if mark else "") + decimals


def _without_ends(text: str) -> str:
    """The number in a text, without everything before and after it, for bareNumber = false."""
    # A regular expression for the end, `\D*$`, would try each place anew: its time grows with the square of the length.
    end = next((place for place in range(len(text), 0, -1) if text[place - 1].isdecimal()), 0)
    start = next((place for place in range(end) if text[place] == "-" or text[place].isdecimal()), end)
    return text[start:end]


def _well_grouped(whole: str, mark: str) -> bool:
    # Groups may have any size (as with lakhs): a mark must only be between two digits.
    return all(part[-1:].isdigit() and rest[:1].isdigit() for part, rest in itertools.pairwise(whole.split(mark)))


def _read_number(form: TextForm, text: str) -> decimal.Decimal:
    plain = text if _is_plain(form) else _ungrouped(form, text)
    if not (_NUMBER.fullmatch(plain) or (_NOT_FINITE.fullmatch(plain) and form.bare)):
        raise ValueError(f"{shortened(text)} is not a number")
    try:
        return decimal.Decimal(plain)
    except decimal.InvalidOperation:
        raise ValueError(f"{shortened(text)} is too large for a number") from None


def _is_plain(form: TextForm) -> bool:
    return form.bare and not form.group_char and form.decimal_char == "."


def _read_integer(form: TextForm, text: str) -> int:
    plain = text if form.bare and not form.group_char else _ungrouped(attrs.evolve(form, decimal_char="\0"), text)
    if not _INTEGER.fullmatch(plain) or len(plain) > _MOST_DIGITS:
        raise ValueError(f"{shortened(text)} is not a whole number")
    return int(plain)


def _read_boolean(form: TextForm, text: str) -> bool:
    # Same order as frictionless: a string in both lists is false.
    if text in form.false_values:
        return False
    if text in form.true_values:
        return True
    raise ValueError(f"{shortened(text)} is not a boolean")


def _temporal(form: TextForm, text: str) -> datetime.datetime | None:
    """A date or time read in the field's format; None if the format is `default`."""
    if form.format_name == "default":
        return None
    if form.format_name == "any":
        if not _by_frictionless(form.type, "any", text):
            raise ValueError(f"{shortened(text)} is not a {form.type}")
        found = _reader(form.type, "any")(text)
        if form.type == "datetime":
            return found  # type: ignore[no-any-return]
        day = found if form.type == "date" else datetime.date(1900, 1, 1)
        return datetime.datetime.combine(day, found if form.type == "time" else datetime.time())
    try:
        return datetime.datetime.strptime(text, form.format_name)
    except (ValueError, re.error, OverflowError):
        raise ValueError(f"{shortened(text)} is not in the form {form.format_name}") from None


def _read_date(form: TextForm, text: str) -> datetime.date:
    if found := _temporal(form, text):
        return found.date()
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"{shortened(text)} is not a date")


def _read_time(form: TextForm, text: str) -> datetime.time:
    if found := _temporal(form, text):
        return found.timetz()
    if _TIME.fullmatch(text):
        try:
            return datetime.time.fromisoformat("00:00:00" if text == "24:00:00" else text)
        except ValueError:
            pass
    raise ValueError(f"{shortened(text)} is not a time")


def _read_datetime(form: TextForm, text: str) -> datetime.datetime:
    if found := _temporal(form, text):
        return found
    match = _DATETIME.fullmatch(text)
    if match:
        day, time, fraction, zone = match.groups()
        # XML Schema allows time zones up to fourteen hours, and 24:00:00 for the end of a day.
        if zone in (None, "Z") or (zone[1:] <= "14:00" and zone[4:] < "60"):
            late = time == "24:00:00" and not int(fraction or 0)
            try:
                found = datetime.datetime.fromisoformat(
                    f"{day}T{'00:00:00' if late else time}.{(fraction or '0')[:6]:0<6}{zone or ''}"
                )
                return found + datetime.timedelta(days=late)
            except (ValueError, OverflowError):
                pass
    raise ValueError(f"{shortened(text)} is not a date and time")


def _read_year(form: TextForm, text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise ValueError(f"{shortened(text)} is not a year")
    return int(text)


def _read_yearmonth(form: TextForm, text: str) -> Yearmonth:
    match = _YEARMONTH.fullmatch(text)
    if match is None:
        raise ValueError(f"{shortened(text)} is not a year and month")
    return Yearmonth(int(match[1]), int(match[2]))


def _read_duration(form: TextForm, text: str) -> Duration:
    match = _DURATION.fullmatch(text)
    if match is None or len(text) > 100 or not _by_frictionless("duration", "default", text):
        raise ValueError(f"{shortened(text)} is not a duration")
    sign = -1 if match[1] else 1
    years, months, days, hours, minutes, seconds = (decimal.Decimal(part or 0) for part in match.groups()[1:])
    exact = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return Duration(sign * int(years * 12 + months), sign * exact)


def _json(text: str, what: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse, parse_float=decimal.Decimal)
    except (ValueError, RecursionError):
        raise ValueError(f"{shortened(text)} is not a JSON {what}") from None


def _read_object(form: TextForm, text: str) -> dict[str, Any]:
    value = _json(text, "object")
    if not isinstance(value, dict):
        raise ValueError(f"{shortened(text)} is not a JSON object")
    return value


def _read_array(form: TextForm, text: str) -> list[Any]:
    value = _json(text, "array")
    if not isinstance(value, list):
        raise ValueError(f"{shortened(text)} is not a JSON array")
    return value


def _read_geojson(form: TextForm, text: str) -> dict[str, Any]:
    value = _read_object(form, text)
    if not _by_frictionless("geojson", form.format_name, text):
        raise ValueError(f"{shortened(text)} is not {'TopoJSON' if form.format_name == 'topojson' else 'GeoJSON'}")
    return value


def _read_geopoint(form: TextForm, text: str) -> Geopoint:
    if form.format_name == "default":
        parts = re.split(", ?", text)
        point = _point([decimal.Decimal(part) for part in parts if _NUMBER.fullmatch(part) and len(part) < 100])
    else:
        value = _json(text, form.format_name)
        point = _point(value) if isinstance(value, list if form.format_name == "array" else dict) else None
    if point is None:
        raise ValueError(f"{shortened(text)} is not a longitude and latitude")
    return point


def _point(pair: Any) -> Geopoint | None:
    if isinstance(pair, dict):
        pair = [pair["lon"], pair["lat"]] if pair.keys() == {"lon", "lat"} else []
    numbers = [_accept("number", part) for part in pair]
    if len(numbers) != 2 or any(number is None or not number.is_finite() for number in numbers):
        return None
    point = Geopoint(*numbers)
    return point if abs(point.lon) <= 180 and abs(point.lat) <= 90 else None


def _read_list(form: TextForm, text: str) -> list[Any]:
    item = TextForm(type=form.item_type)
    try:
        return [item.read(part) for part in text.split(form.delimiter)]
    except ValueError as error:
        raise ValueError(f"{shortened(text)} has an invalid item: {error}") from None


_READERS: Final[Mapping[str, Callable[[TextForm, str], Any]]] = {
    "string": _read_string,
    "number": _read_number,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "date": _read_date,
    "time": _read_time,
    "datetime": _read_datetime,
    "year": _read_year,
    "yearmonth": _read_yearmonth,
    "duration": _read_duration,
    "object": _read_object,
    "array": _read_array,
    "list": _read_list,
    "geopoint": _read_geopoint,
    "geojson": _read_geojson,
    "any": lambda form, text: text,
}


def _accept(type_: str, value: Any) -> Any:
    """Convert a value that is not a string to a type; None if it is not of that type."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    match type_:
        case "number" if whole or isinstance(value, float):
            return decimal.Decimal(repr(value))
        case "number" if isinstance(value, decimal.Decimal):
            return value
        case "integer" if whole:
            return value
        case "integer" if isinstance(value, (float, decimal.Decimal)):
            return int(value) if value == value and abs(value) != float("inf") and value % 1 == 0 else None
        case "boolean" if isinstance(value, bool):
            return value
        case "datetime" if isinstance(value, datetime.datetime):
            return value
        case "date" if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value
        case "time" if isinstance(value, datetime.time):
            return value
        case "year" if whole:
            return value if 0 <= value <= 9999 else None
        case "duration" if isinstance(value, datetime.timedelta):
            return Duration(0, decimal.Decimal(value // datetime.timedelta(microseconds=1)) / 10**6)
        case "object" | "geojson" if isinstance(value, dict):
            return value
        case "array" | "list" if isinstance(value, list):
            return value
        case "geopoint" if isinstance(value, (dict, list)):
            return _point(value)
        case "any":
            return value
        case _:
            return None
