"""The fields of a Table Schema: reads a cell and reports its errors, for every type, format and constraint.

Cells that a vectorized check can't confirm are read here, one at a time. Frictionless accepts every cell that is
accepted here. It also accepts some cells that are refused here; `deviations` lists them with the reasons.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final, Self

import attrs

from imme_data.errors import Problem
from imme_data.tableschema import constraints
from imme_data.tableschema.patterns import MOST_CHARACTERS
from imme_data.tableschema.readers import FALSE_VALUES, TRUE_VALUES, TextForm, shortened

__all__ = ["BOUNDS", "CONSTRAINTS", "FORMATS", "TYPES", "Field", "missing_values"]

BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_LENGTHS: Final = ("minLength", "maxLength")
_BOUNDED: Final = ("required", "unique", *BOUNDS, "enum")
_PLAIN: Final = ("required", "unique", "enum")
# The constraints that each type supports: those that frictionless can check.
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
_LONGEST_FORMAT: Final = 200  # characters
# The formats of a type besides `default`; dates and times also have any strptime pattern as format.
FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "string": ("email", "uri", "binary", "uuid"),
    "geopoint": ("array", "object"),
    "geojson": ("topojson",),
}
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
    "list": "separate the items with the field's delimiter, and write each in the form of its type",
    "email": "write an address such as office@example.org",
    "uri": "write a complete address such as https://example.org/page, with other characters percent-encoded",
    "uuid": "write it as 123e4567-e89b-42d3-a456-426614174000",
    "binary": "write it in base64",
}


@attrs.frozen(kw_only=True)
class Field(TextForm):
    """A field of a Table Schema: it reads cells and finds their errors. Made by `from_descriptor`.

    A profile is a subclass with rules beyond Table Schema: see `beyond`.

    >>> field = Field.from_descriptor({"name": "n", "type": "integer", "constraints": {"maximum": 9}})
    >>> field.read("7"), [error.message for error in field.errors("12")]
    (7, ["'12' breaks maximum 9"])
    """

    name: str
    title: str = ""
    description: str = ""
    example: str = ""
    rdf_type: str = ""
    missing: frozenset[str] = frozenset({""})
    constraints: Mapping[str, Any] = attrs.field(factory=dict, hash=False)
    categories: tuple[Any, ...] | None = None

    @classmethod
    def from_descriptor(cls, descriptor: Mapping[str, Any], missing: object = None) -> Self:
        """Read a field descriptor.

        Parameters
        ----------
        descriptor : mapping
            The field as in a Table Schema.
        missing : list of str, optional
            The missingValues of the schema, which those of the field replace; or the result of `missing_values`.

        Raises
        ------
        ValueError
            If the descriptor is invalid; the message says what is wrong.
        """
        name = _mapping(descriptor, "a field").get("name")
        if not isinstance(name, str):
            raise ValueError(f"a field has the name {name!r}: write a string")
        # A field without a type may have any type. It is read as a string, so that its constraints can be checked.
        type_, format_ = descriptor.get("type", "string"), descriptor.get("format", "default")
        if not isinstance(type_, str) or type_ not in CONSTRAINTS:
            raise ValueError(f"the type {type_!r} is not one of {', '.join(TYPES)}")
        if not isinstance(format_, str):
            raise ValueError(f"the format {format_!r} is not a string")
        if len(format_) > _LONGEST_FORMAT:
            raise ValueError(f"the format has {len(format_)} characters, and at most {_LONGEST_FORMAT} are read")
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
        written: dict[str, Any] = {
            "type": type_,
            "format_name": format_,
            "true_values": _texts(descriptor.get("trueValues", TRUE_VALUES), "trueValues"),
            "false_values": _texts(descriptor.get("falseValues", FALSE_VALUES), "falseValues"),
            "decimal_char": _text(descriptor.get("decimalChar", "."), "decimalChar"),
            "group_char": _text(descriptor.get("groupChar", ""), "groupChar"),
            "bare": _truth(descriptor.get("bareNumber", True), "bareNumber"),
            "delimiter": _text(descriptor.get("delimiter", ","), "delimiter"),
            "item_type": _text(descriptor.get("itemType", "string"), "itemType"),
        }
        form = TextForm(**written)
        if not form.decimal_char:
            raise ValueError("decimalChar is empty: write a character, or leave it out")
        if type_ == "list" and (not form.delimiter or form.item_type not in _ITEM_TYPES):
            raise ValueError(f"a list needs a delimiter, and an itemType that is one of {', '.join(_ITEM_TYPES)}")
        limits = {key: _limit(form, key, value) for key, value in constraints.items()}
        return cls(
            **written,
            name=name,
            title=str(descriptor.get("title", "")),
            description=str(descriptor.get("description", "")),
            example=str(descriptor.get("example", "")),
            rdf_type=str(descriptor.get("rdfType", "")),
            missing=missing_values([""] if field_missing is None else field_missing),
            constraints=limits,
            categories=_categories(form, descriptor.get("categories"), limits),
        )

    @property
    def required(self) -> bool:
        """Whether a missing value is an error."""
        return bool(self.constraints.get("required", False))

    @cached_property
    def shows_missing(self) -> bool:
        """Whether a missing value can be recognized because an empty string is not a valid value."""
        if self.missing != {""}:
            return False
        try:
            return bool(self.constraint_errors(self.read(""), ""))
        except ValueError:
            return True

    def beyond(self, value: Any) -> Problem | None:
        """The error of a value that Table Schema allows and a profile does not. Without a profile there is none."""
        return None

    def confirm_beyond(self, column: Any) -> Any:
        """Which values of an Arrow column have nothing wrong that `beyond` looks for; None if that can't be said."""
        return None

    @cached_property
    def is_profiled(self) -> bool:
        """Whether a subclass defines `beyond`, so that each value must be checked with it."""
        return type(self).beyond is not Field.beyond

    def errors(self, text: str | None, matched: bool | None = None) -> list[Problem]:
        """The cell errors of a cell's string. `matched` says whether it matches the pattern, if that is known."""
        if text is None or text in self.missing:
            return self.missing_errors()
        try:
            value = self.read(text)
        except ValueError as error:
            return [self._type_error(text, error)]
        return self.constraint_errors(value, text, matched)

    def value_errors(self, value: object) -> list[Problem]:
        """The cell errors of a value that has a type already, as in Parquet; None is a missing value."""
        if value is None:
            return self.missing_errors()
        try:
            accepted = self.accept(value)
        except ValueError as error:
            return [self._type_error(value, error)]
        return self.constraint_errors(accepted, value)

    def missing_errors(self) -> list[Problem]:
        """The cell errors of a missing value."""
        if not self.required:
            return []
        remedy = f"write it: {self.description}" if self.description else "write it, or leave the row out"
        return [self._constraint_error("it is missing", remedy, "required")]

    def constraint_errors(self, value: Any, written: object, matched: bool | None = None) -> list[Problem]:
        """The constraints that a value breaks. An error of the profile is reported alone: others would repeat it."""
        if self.is_profiled and (found := self.beyond(value)) is not None:
            return [attrs.evolve(found, field=self.name)]
        return list(self._broken(value, written, matched))

    def _broken(self, value: Any, written: object, matched: bool | None) -> Iterator[Problem]:
        for name, limit in self.constraints.items():
            try:
                if name == "pattern":
                    satisfied = self.matches(value) if matched is None else matched
                else:
                    satisfied = constraints.satisfies(name, value, limit)
            except TypeError:  # a moment with a time zone can't be compared with one without
                satisfied = False
            if not satisfied:
                # A geopoint is a tuple, but one value.
                limit = limit if name == "enum" else str(limit)
                message = f"{shortened(written)} breaks {name} {constraints.shown(limit)}"
                yield self._constraint_error(message, constraints.remedy(name, limit, self.example), name)
        if self.categories is not None and value not in self.categories:
            remedy = f"write one of {constraints.shown(self.categories)}"
            yield self._constraint_error(f"{shortened(written)} is not one of the categories", remedy, "categories")

    def _constraint_error(self, message: str, remedy: str, constraint: str) -> Problem:
        return Problem(message, remedy, field=self.name, type="constraint-error", rule=constraint)

    def _type_error(self, written: object, error: ValueError) -> Problem:
        advice = _ADVICE.get(self.format_name if self.type == "string" else self.type, "correct it")
        if self.format_name not in ("default", "any") and self.type in ("date", "time", "datetime"):
            advice = f"write it in the form {self.format_name}"
        advice = advice.format(values=", ".join((*self.true_values, *self.false_values))) if "{v" in advice else advice
        message = str(error) or f"{shortened(written)} is not of type {self.type}"
        return Problem(message, advice, field=self.name, type="type-error")

    def matches(self, text: str) -> bool:
        """Whether a string matches the field's pattern.

        Raises `matching.UnmatchedError` if only Python can match the pattern, and takes too long.
        """
        from imme_data.tableschema import matching  # pyarrow.compute is slow to import, and loading does not need it

        return matching.match(self.constraints["pattern"], text)


def _categories(form: TextForm, stated: object, limits: Mapping[str, Any]) -> tuple[Any, ...] | None:
    if stated is None:
        return None
    if form.type not in ("string", "integer") or not isinstance(stated, list):
        raise ValueError("categories must be a list of strings or whole numbers, and the type string or integer")
    values = [item.get("value") if isinstance(item, dict) else item for item in stated]
    taken = constraints.Listed(_constant(form, "categories", value) for value in values)
    if len(set(taken)) < len(taken):
        raise ValueError("two categories have the same value")
    if foreign := [value for value in limits.get("enum", ()) if value not in taken]:
        raise ValueError(f"enum has {foreign[0]!r}, which is not one of the categories")
    return taken


def _limit(form: TextForm, key: str, value: Any) -> Any:
    """A constraint's value, read in the same way as the field's values."""
    match key:
        case "required" | "unique":
            return _truth(value, key)
        case "minLength" | "maxLength":
            if type(value) is not int:
                raise ValueError(f"{key} is {value!r}: write a whole number")
            return value
        case "pattern":
            return _regular_expression(_text(value, key))
        case "enum":
            if not isinstance(value, list) or not value:
                raise ValueError(f"enum is {shortened(value)}: write a list of values")
            return constraints.Listed(_constant(form, key, item) for item in value)
        case _:
            return _constant(form, key, value)


def _constant(form: TextForm, key: str, value: Any) -> Any:
    try:
        found = form.read(value) if isinstance(value, str) else form.accept(value)
    except ValueError as error:
        raise ValueError(f"{key} has a value that is invalid for the field: {error}") from None
    if found != found:
        raise ValueError(f"{key} is NaN, which can't be compared")
    return found


@lru_cache(maxsize=1024)  # the fields of a package share their patterns
def _regular_expression(text: str) -> str:
    """The text of a pattern, if it is a regular expression. Raises ValueError otherwise."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the pattern has {len(text)} characters: write at most {MOST_CHARACTERS}, or use enum")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of syntax whose meaning may change
            if re.compile(text).flags & ~re.UNICODE and text.startswith("(?"):
                raise ValueError(f"the pattern {shortened(text)} has global flags: write them as (?i:...)")
            re.compile(f"(?:{text})")
            re.compile(f"^{text}$")  # as frictionless compiles it
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"the pattern {shortened(text)} is not a regular expression: {error}") from None
    return text


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is {shortened(value)}: write an object")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {shortened(value)}: write a string")
    return value


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {shortened(value)}: write true or false")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is {shortened(value)}: write a list of strings")
    return tuple(value)


def missing_values(stated: object) -> frozenset[str]:
    """The strings of missingValues. Raises ValueError."""
    if isinstance(stated, frozenset):
        return stated
    if not isinstance(stated, (list, tuple)):
        raise ValueError(f"missingValues is {shortened(stated)}: write a list of strings")
    return frozenset(_text(item.get("value") if isinstance(item, dict) else item, "a missing value") for item in stated)
