"""One cell against its field: any type, format and constraint of Table Schema v2, to the letter of the standard.

This is the reference of the library: what a column kernel can't prove right is read here, a cell at a time. A cell
that is accepted here is accepted by frictionless; the other way round there are differences, which are listed with
their reasons in `imme_data.validation.leniencies`.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import decimal
import itertools
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final, NamedTuple

import attrs

from imme_data import constraints
from imme_data.patterns import Pattern, parse

__all__ = ["BOUNDS", "CONSTRAINTS", "FORMATS", "TYPES", "CellType", "Duration", "Flaw", "Geopoint", "Yearmonth"]

BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS: Final = ("minLength", "maxLength")
_BOUNDED: Final = ("required", "unique", *BOUNDS, "enum")
_PLAIN: Final = ("required", "unique", "enum")
# The constraints that each type takes: those that frictionless knows how to hold it against.
CONSTRAINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("required", "unique", *_LENGTHS, "pattern", "enum"),
    "number": _BOUNDED,
    "integer": _BOUNDED,
    "boolean": _PLAIN,
    "date": _BOUNDED,
    "time": _BOUNDED,
    "datetime": _BOUNDED,
    "year": _BOUNDED,
    "yearmonth": _BOUNDED,
    "duration": _PLAIN,
    "object": ("required", "unique", *_LENGTHS, "enum"),
    "array": ("required", "unique", *_LENGTHS, "enum"),
    "list": ("required", "unique", *_LENGTHS),
    "geopoint": _PLAIN,
    "geojson": _PLAIN,
    "any": _PLAIN,
}
TYPES: Final = tuple(CONSTRAINTS)
_ITEM_TYPES: Final = ("string", "integer", "boolean", "number", "datetime", "date", "time")
# The formats of a type, beside `default`; a temporal type takes any strptime pattern too.
FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("email", "uri", "binary", "uuid"),
    "geopoint": ("array", "object"),
    "geojson": ("topojson",),
}
_TRUE: Final = ("true", "True", "TRUE", "1")
_FALSE: Final = ("false", "False", "FALSE", "0")

_DIGITS: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_NUMBER: Final = re.compile(rf"[+-]?{_DIGITS}(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"nan|-?inf", re.IGNORECASE)
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_BARE_ENDS: Final = re.compile(r"((^[^-\d]*)|(\D*$))")  # what surrounds a number that is not bare
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
_MOST_DIGITS: Final = 4300  # as Python's own bound: the cost of int() grows with the square of the length

_ADVICE: Final[Mapping[str, str]] = {
    "number": "write digits with an optional decimal point, such as 13340 or 1.7",
    "integer": "write digits alone, such as 12",
    "boolean": "write one of {values}",
    "date": "write a day of the calendar as 2019-02-01",
    "time": "write it as 15:00:00",
    "datetime": "write it as 2019-02-01T15:00:00, with Z or +01:00 where the time zone is known",
    "year": "write four digits, such as 2019",
    "yearmonth": "write it as 2019-02",
    "duration": "write it as P1Y2M, P3D or PT1H30M",
    "geopoint": "write longitude and latitude, such as -7.6, 33.6",
    "geojson": "write a GeoJSON object",
    "object": 'write a JSON object, such as {"a": 1}',
    "array": "write a JSON array, such as [1, 2]",
    "list": "separate the items as the field says, each in the form of its type",
    "email": "write an address such as office@example.org",
    "uri": "write a whole address such as https://example.org/page, other characters percent-encoded",
    "uuid": "write it as 123e4567-e89b-42d3-a456-426614174000",
    "binary": "write it in base64",
}


class Flaw(NamedTuple):
    """One thing that is wrong with a cell; `type` is frictionless' name for it."""

    type: str
    message: str
    remedy: str
    constraint: str | None = None


class Yearmonth(NamedTuple):
    """A month of a year, such as `Yearmonth(2019, 2)`."""

    year: int
    month: int


class Duration(NamedTuple):
    """A duration: calendar months, and exact seconds."""

    months: int
    seconds: decimal.Decimal


class Geopoint(NamedTuple):
    """A place on earth, in degrees."""

    lon: decimal.Decimal
    lat: decimal.Decimal


@attrs.frozen
class CellType:
    """What a field of a Table Schema takes: made by `from_descriptor`, it reads cells and finds their flaws."""

    name: str
    type: str
    format: str = "default"
    missing: frozenset[str] = frozenset({""})
    constraints: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    categories: tuple[Any, ...] | None = None
    true_values: tuple[str, ...] = _TRUE
    false_values: tuple[str, ...] = _FALSE
    decimal_char: str = "."
    group_char: str = ""
    bare: bool = True
    delimiter: str = ","
    item_type: str = "string"
    description: str = ""
    example: str = ""

    @classmethod
    def from_descriptor(cls, descriptor: Mapping[str, Any], missing: object = None) -> CellType:
        """Read a field descriptor; `missing` are its schema's missingValues. Raises ValueError with what is wrong."""
        name = _mapping(descriptor, "a field").get("name")
        if not isinstance(name, str):
            raise ValueError(f"a field has the name {name!r}: write a text")
        # A field without a type is of any type; where it has constraints of text, it is text that they are held to.
        type_, format_ = descriptor.get("type", "string"), descriptor.get("format", "default")
        if not isinstance(type_, str) or type_ not in CONSTRAINTS:
            raise ValueError(f"the type {type_!r} is not one of {', '.join(TYPES)}")
        if not isinstance(format_, str):
            raise ValueError(f"the format {format_!r} is not a text")
        format_ = format_.removeprefix("fmt:")
        if type_ in FORMATS and format_ not in ("default", *FORMATS[type_]):
            raise ValueError(f"the format '{format_}' is not one of default, {', '.join(FORMATS[type_])}")
        constraints = _mapping(descriptor.get("constraints", {}), "constraints")
        for key in constraints:
            if key not in CONSTRAINTS[type_]:
                raise ValueError(
                    f"the constraint {key} is not supported for the type {type_}, which takes "
                    + ", ".join(CONSTRAINTS[type_])
                )
        field_missing = descriptor.get("missingValues", missing)
        cell = cls(
            name=name,
            type=type_,
            format=format_,
            missing=frozenset(_missing_values([""] if field_missing is None else field_missing)),
            true_values=_texts(descriptor.get("trueValues", _TRUE), "trueValues"),
            false_values=_texts(descriptor.get("falseValues", _FALSE), "falseValues"),
            decimal_char=_text(descriptor.get("decimalChar", "."), "decimalChar"),
            group_char=_text(descriptor.get("groupChar", ""), "groupChar"),
            bare=_truth(descriptor.get("bareNumber", True), "bareNumber"),
            delimiter=_text(descriptor.get("delimiter", ","), "delimiter"),
            item_type=_text(descriptor.get("itemType", "string"), "itemType"),
            description=str(descriptor.get("description", "")),
            example=str(descriptor.get("example", "")),
        )
        if not cell.decimal_char:
            raise ValueError("decimalChar is empty: write a character, or leave it out")
        if type_ == "list" and (not cell.delimiter or cell.item_type not in _ITEM_TYPES):
            raise ValueError(f"a list needs a delimiter, and an itemType that is one of {', '.join(_ITEM_TYPES)}")
        read = {key: cell._limit(key, value) for key, value in constraints.items()}
        return attrs.evolve(cell, constraints=read, categories=cell._categories(descriptor.get("categories"), read))

    def _categories(self, stated: object, constraints: Mapping[str, Any]) -> tuple[Any, ...] | None:
        if stated is None:
            return None
        if self.type not in ("string", "integer") or not isinstance(stated, list):
            raise ValueError("categories are a list of texts or whole numbers, of a string or an integer field")
        values = [item.get("value") if isinstance(item, dict) else item for item in stated]
        taken = tuple(self._constant("categories", value) for value in values)
        if len(set(taken)) < len(taken):
            raise ValueError("two categories have the same value")
        if foreign := [value for value in constraints.get("enum", ()) if value not in taken]:
            raise ValueError(f"enum has {foreign[0]!r}, which is not one of the categories")
        return taken

    def _limit(self, key: str, value: Any) -> Any:
        """A constraint's value, read as the field's own values are."""
        match key:
            case "required" | "unique":
                return _truth(value, key)
            case "minLength" | "maxLength":
                if type(value) is not int:
                    raise ValueError(f"{key} is {value!r}: write a whole number")
                return value
            case "pattern":
                text = _text(value, key)
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # what a pattern may mean one day is not the data's concern
                        if re.compile(text).flags & ~re.UNICODE and text.startswith("(?"):
                            raise ValueError(f"the pattern '{text}' has flags for all of it: write them as (?i:...)")
                        re.compile(f"(?:{text})")
                        re.compile(f"^{text}$")  # as frictionless has it
                except (re.error, OverflowError, RecursionError) as error:
                    raise ValueError(f"the pattern '{text}' is not a regular expression: {error}") from None
                from imme_data.validation import kernels

                if (pattern := parse(text)) is not None and not kernels.fits(pattern):
                    raise ValueError(
                        f"the pattern '{_cut(text)}' is too large to be matched in linear time: repeat less"
                    )
                return text
            case "enum":
                if not isinstance(value, list) or not value:
                    raise ValueError(f"enum is {value!r}: write a list of values")
                return tuple(self._constant(key, item) for item in value)
            case _:
                return self._constant(key, value)

    def _constant(self, key: str, value: Any) -> Any:
        try:
            found = self.read(value) if isinstance(value, str) else self.accept(value)
        except ValueError as error:
            raise ValueError(f"{key} has a value that the field itself can't have: {error}") from None
        if found != found:
            raise ValueError(f"{key} is NaN, with which nothing can be compared")
        return found

    @property
    def required(self) -> bool:
        """Whether an empty cell is wrong."""
        return bool(self.constraints.get("required", False))

    @cached_property
    def pattern(self) -> Pattern | None:
        """The field's pattern taken apart; None where there is none, or it is not regular."""
        return parse(self.constraints["pattern"]) if "pattern" in self.constraints else None

    @cached_property
    def shows_missing(self) -> bool:
        """Whether no cell that holds nothing could be taken for one that holds a value."""
        if self.missing != {""}:
            return False
        try:
            return bool(list(self.broken(self.read(""), "")))
        except ValueError:
            return True

    def is_missing(self, text: str | None) -> bool:
        """Whether a cell stands for no value."""
        return text is None or text in self.missing

    def flaws(self, text: str | None) -> list[Flaw]:
        """Everything that is wrong with a cell as it is written."""
        if self.is_missing(text) or text is None:
            return self.empty()
        try:
            value = self.read(text)
        except ValueError as error:
            return [self._not_read(text, error)]
        return list(self.broken(value, text))

    def value_flaws(self, value: object) -> list[Flaw]:
        """Everything that is wrong with a value that has a type already, as in Parquet; None is missing."""
        if value is None:
            return self.empty()
        try:
            taken = self.accept(value)
        except ValueError as error:
            return [self._not_read(value, error)]
        return list(self.broken(taken, value))

    def empty(self) -> list[Flaw]:
        """What is wrong with a cell that holds nothing."""
        if not self.required:
            return []
        remedy = f"write it: {self.description}" if self.description else "write it, or leave the row out"
        return [Flaw("constraint-error", "it is missing", remedy, "required")]

    def _not_read(self, written: object, error: ValueError) -> Flaw:
        advice = _ADVICE.get(self.format if self.type == "string" else self.type, "correct it")
        if self.format not in ("default", "any") and self.type in ("date", "time", "datetime"):
            advice = f"write it in the form {self.format}"
        advice = advice.format(values=", ".join((*self.true_values, *self.false_values))) if "{v" in advice else advice
        return Flaw("type-error", str(error) or f"{_cut(written)} is not of type {self.type}", advice)

    def broken(self, value: Any, written: object) -> Iterator[Flaw]:
        """Each constraint that a value breaks."""
        for name, limit in self.constraints.items():
            try:
                kept = self.matches(value) if name == "pattern" else constraints.keeps(name, value, limit)
            except TypeError:  # a day with a time zone has no order with a day without
                kept = False
            if not kept:
                # A date with a time, or a place, is one value though it has parts.
                limit = limit if name == "enum" else str(limit)
                message = f"{_cut(written)} breaks {name} {constraints.shown(limit)}"
                yield Flaw("constraint-error", message, constraints.remedy(name, limit, self.example), name)
        if self.categories is not None and value not in self.categories:
            shown = ", ".join(map(str, self.categories))
            yield Flaw(
                "constraint-error",
                f"{_cut(written)} is not one of the categories",
                f"write one of {shown}",
                "categories",
            )

    def matches(self, text: str) -> bool:
        """Whether a text keeps the field's pattern: by Arrow in linear time, where the pattern is regular."""
        from imme_data.validation import kernels

        found = kernels.match(self, text)
        return constraints.keeps("pattern", text, self.constraints["pattern"]) if found is None else found

    def read(self, text: str) -> Any:
        """The value that a text stands for. Raises ValueError where it is not written as the standard has it."""
        return _READERS[self.type](self, text)

    def accept(self, value: Any) -> Any:
        """A value from JSON or Parquet as this type has it. Raises ValueError where it is of another type."""
        if isinstance(value, str):
            return self.read(value)
        found = _accept(self.type, value)
        if found is None:
            raise ValueError(f"{_cut(value)} is not of type {self.type}")
        return found


def _cut(written: object) -> str:
    text = f"'{written}'" if isinstance(written, str) else repr(written)
    return text if len(text) <= 80 else f"{text[:76]}...'"


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is {value!r}: write an object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}: write a text")
    return value


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}: write true or false")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is {value!r}: write a list of texts")
    return tuple(value)


def _missing_values(stated: object) -> Iterator[str]:
    if not isinstance(stated, (list, tuple)):
        raise ValueError(f"missingValues is {stated!r}: write a list of texts")
    for item in stated:
        yield _text(item.get("value") if isinstance(item, dict) else item, "a missing value")


# Each reader gives the value of a text, or raises ValueError: with nothing to say where the type says it all.


def _read_string(cell: CellType, text: str) -> str:
    match cell.format:
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
        raise ValueError(f"{_cut(text)} is not a valid {cell.format}")
    return text


def _by_frictionless(type_: str, format_: str, text: str) -> bool:
    # Addresses and shapes have grammars of their own, which the libraries behind frictionless know.
    return _reader(type_, format_)(text) is not None


_READER_CACHE: Final[dict[tuple[str, str], Callable[[Any], Any]]] = {}


def _reader(type_: str, format_: str) -> Callable[[Any], Any]:
    if (type_, format_) not in _READER_CACHE:
        from frictionless import Field  # slow to import, and rarely needed here

        field = Field.from_descriptor({"name": "cell", "type": type_, "format": format_})
        _READER_CACHE[type_, format_] = field.create_value_reader()
    return _READER_CACHE[type_, format_]


def _ungrouped(cell: CellType, text: str) -> str:
    bare = text if cell.bare else _BARE_ENDS.sub("", text)
    if cell.decimal_char != "." and "." in (bare.replace(cell.group_char, "") if cell.group_char else bare):
        raise ValueError(f"{_cut(text)} has a point, and the field's decimals stand behind '{cell.decimal_char}'")
    whole, mark, decimals = bare.partition(cell.decimal_char) if cell.decimal_char else (bare, "", "")
    if cell.group_char:
        if cell.group_char in decimals or not _well_grouped(whole, cell.group_char):
            raise ValueError(f"{_cut(text)} has '{cell.group_char}' where it groups no digits")
        whole = whole.replace(cell.group_char, "")
    return whole + ("." if mark else "") + decimals


def _well_grouped(whole: str, mark: str) -> bool:
    # Groups of three or of another size (lakhs): a mark stands between two digits, that is all.
    return all(part[-1:].isdigit() and rest[:1].isdigit() for part, rest in itertools.pairwise(whole.split(mark)))


def _read_number(cell: CellType, text: str) -> decimal.Decimal:
    plain = text if _is_plain(cell) else _ungrouped(cell, text)
    if not (_NUMBER.fullmatch(plain) or (_NOT_FINITE.fullmatch(plain) and cell.bare)):
        raise ValueError(f"{_cut(text)} is not a number")
    try:
        return decimal.Decimal(plain)
    except decimal.InvalidOperation:
        raise ValueError(f"{_cut(text)} is too large for a number") from None


def _is_plain(cell: CellType) -> bool:
    return cell.bare and not cell.group_char and cell.decimal_char == "."


def _read_integer(cell: CellType, text: str) -> int:
    plain = text if cell.bare and not cell.group_char else _ungrouped(attrs.evolve(cell, decimal_char="\0"), text)
    if not _INTEGER.fullmatch(plain) or len(plain) > _MOST_DIGITS:
        raise ValueError(f"{_cut(text)} is not a whole number")
    return int(plain)


def _read_boolean(cell: CellType, text: str) -> bool:
    # In this order, as frictionless: a text in both lists is false.
    if text in cell.false_values:
        return False
    if text in cell.true_values:
        return True
    raise ValueError(f"{_cut(text)} is not a truth value")


def _temporal(cell: CellType, text: str) -> datetime.datetime | None:
    """What a format of its own makes of a date or a time; None where the field has the default form."""
    if cell.format == "default":
        return None
    if cell.format == "any":
        if not _by_frictionless(cell.type, "any", text):
            raise ValueError(f"{_cut(text)} is not a {cell.type}")
        found = _reader(cell.type, "any")(text)
        if cell.type == "datetime":
            return found  # type: ignore[no-any-return]
        day = found if cell.type == "date" else datetime.date(1900, 1, 1)
        return datetime.datetime.combine(day, found if cell.type == "time" else datetime.time())
    try:
        return datetime.datetime.strptime(text, cell.format)
    except (ValueError, re.error, OverflowError):
        raise ValueError(f"{_cut(text)} is not in the form {cell.format}") from None


def _read_date(cell: CellType, text: str) -> datetime.date:
    if found := _temporal(cell, text):
        return found.date()
    if _DATE.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"{_cut(text)} is not a date")


def _read_time(cell: CellType, text: str) -> datetime.time:
    if found := _temporal(cell, text):
        return found.timetz()
    if _TIME.fullmatch(text):
        try:
            return datetime.time.fromisoformat("00:00:00" if text == "24:00:00" else text)
        except ValueError:
            pass
    raise ValueError(f"{_cut(text)} is not a time")


def _read_datetime(cell: CellType, text: str) -> datetime.datetime:
    if found := _temporal(cell, text):
        return found
    match = _DATETIME.fullmatch(text)
    if match:
        day, time, fraction, zone = match.groups()
        # XML Schema has a time zone reach fourteen hours, and the last instant of a day be written as 24:00:00.
        if zone in (None, "Z") or (zone[1:] <= "14:00" and zone[4:] < "60"):
            late = time == "24:00:00" and not int(fraction or 0)
            try:
                found = datetime.datetime.fromisoformat(
                    f"{day}T{'00:00:00' if late else time}.{(fraction or '0')[:6]:0<6}{zone or ''}"
                )
                return found + datetime.timedelta(days=late)
            except (ValueError, OverflowError):
                pass
    raise ValueError(f"{_cut(text)} is not a date with a time")


def _read_year(cell: CellType, text: str) -> int:
    if not _YEAR.fullmatch(text):
        raise ValueError(f"{_cut(text)} is not a year")
    return int(text)


def _read_yearmonth(cell: CellType, text: str) -> Yearmonth:
    match = _YEARMONTH.fullmatch(text)
    if match is None:
        raise ValueError(f"{_cut(text)} is not a month of a year")
    return Yearmonth(int(match[1]), int(match[2]))


def _read_duration(cell: CellType, text: str) -> Duration:
    match = _DURATION.fullmatch(text)
    if match is None or len(text) > 100 or not _by_frictionless("duration", "default", text):
        raise ValueError(f"{_cut(text)} is not a duration")
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
        raise ValueError(f"{_cut(text)} is not a JSON {what}") from None


def _read_object(cell: CellType, text: str) -> dict[str, Any]:
    value = _json(text, "object")
    if not isinstance(value, dict):
        raise ValueError(f"{_cut(text)} is not a JSON object")
    return value


def _read_array(cell: CellType, text: str) -> list[Any]:
    value = _json(text, "array")
    if not isinstance(value, list):
        raise ValueError(f"{_cut(text)} is not a JSON array")
    return value


def _read_geojson(cell: CellType, text: str) -> dict[str, Any]:
    value = _read_object(cell, text)
    if not _by_frictionless("geojson", cell.format, text):
        raise ValueError(f"{_cut(text)} is not {'TopoJSON' if cell.format == 'topojson' else 'GeoJSON'}")
    return value


def _read_geopoint(cell: CellType, text: str) -> Geopoint:
    if cell.format == "default":
        parts = re.split(", ?", text)
        point = _point([decimal.Decimal(part) for part in parts if _NUMBER.fullmatch(part) and len(part) < 100])
    else:
        value = _json(text, cell.format)
        point = _point(value) if isinstance(value, list if cell.format == "array" else dict) else None
    if point is None:
        raise ValueError(f"{_cut(text)} is not a place on earth")
    return point


def _point(pair: Any) -> Geopoint | None:
    if isinstance(pair, dict):
        pair = [pair["lon"], pair["lat"]] if pair.keys() == {"lon", "lat"} else []
    numbers = [_accept("number", part) for part in pair]
    if len(numbers) != 2 or any(number is None or not number.is_finite() for number in numbers):
        return None
    point = Geopoint(*numbers)
    return point if abs(point.lon) <= 180 and abs(point.lat) <= 90 else None


def _read_list(cell: CellType, text: str) -> list[Any]:
    item = CellType(cell.name, cell.item_type)
    try:
        return [item.read(part) for part in text.split(cell.delimiter)]
    except ValueError as error:
        raise ValueError(f"{_cut(text)} has an item that can't be taken: {error}") from None


_READERS: Final[Mapping[str, Callable[[CellType, str], Any]]] = {
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
    "any": lambda cell, text: text,
}


def _accept(type_: str, value: Any) -> Any:
    """A value that is not a text, as a type has it; None where it is not of that type."""
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
