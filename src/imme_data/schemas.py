"""Table Schemas: the columns of every table, and how a cell is written as text and read back.

The schemas themselves are JSON files (Frictionless Table Schema v2, https://datapackage.org/standard/table-schema/);
in a data package they stand inside `datapackage.json`. Everything the library knows about a column comes from there.

>>> field = Field.from_descriptor({"name": "value", "type": "number", "constraints": {"minimum": 0}})
>>> field.parse("13340")
13340.0
>>> field.format(1.7e9)
'1700000000'
>>> field.parse("13.340,00")
Traceback (most recent call last):
ValueError: '13.340,00' is not a number: write digits with an optional decimal point, such as 13340 or 1.7
"""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Mapping
from typing import Any, Final

import attrs
import pyarrow as pa

from imme_data.errors import UnknownKeyError
from imme_data.significance import significant

__all__ = ["LEXICAL_FORMS", "Cell", "Field", "ForeignKey", "TableSchema"]

Cell = str | float | int | bool | datetime.date | None

# The only way each type is written, stricter than frictionless, which takes `1_000`, ` 1.5 ` and `2024-1-2`.
# Kept to syntax that RE2 reads as Python does, because whole columns are matched with it by Arrow.
LEXICAL_FORMS: Final[Mapping[str, str]] = {
    "string": r"(?s:.+)",
    "number": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?",
    "integer": r"-?(?:0|[1-9][0-9]*)",
    "boolean": r"true|false",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_ADVICE: Final[Mapping[str, str]] = {
    "string": "a text: leave the field out where there is nothing to say",
    "number": "a number: write digits with an optional decimal point, such as 13340 or 1.7",
    "integer": "a whole number: write digits alone, such as 12",
    "boolean": "a truth value: write true or false",
    "date": "a date: write it as 2019-02-01",
}
_PATTERNS: Final = {type_: re.compile(form) for type_, form in LEXICAL_FORMS.items()}
_ARROW: Final = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
# Properties by which a Table Schema may have values written otherwise than in their one form.
_OTHER_FORMS: Final = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "missingValues")
_CONSTRAINTS: Final = (
    "required",
    "unique",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "pattern",
    "enum",
)


@attrs.frozen
class Field:
    """One column: a Table Schema field descriptor, and the text form of its values."""

    name: str
    type: str
    title: str = ""
    description: str = ""
    unit: str | None = None
    rdf_type: str = ""
    derived_from: tuple[str, ...] = ()
    constraints: Mapping[str, Any] = attrs.field(factory=dict)
    example: str = ""

    @classmethod
    def from_descriptor(cls, descriptor: Mapping[str, Any]) -> Field:
        """Read a field descriptor. Raises ValueError for a type or a constraint that is not supported."""
        name, type_ = str(descriptor.get("name", "")), str(descriptor.get("type", ""))
        if type_ not in LEXICAL_FORMS:
            raise ValueError(f"field {name or '?'}: type '{type_}' is not one of {', '.join(LEXICAL_FORMS)}")
        constraints = dict(descriptor.get("constraints", {}))
        unknown = [key for key in constraints if key not in _CONSTRAINTS]
        if unknown:
            raise ValueError(f"field {name}: constraint {unknown[0]} is not one of {', '.join(_CONSTRAINTS)}")
        spoken = [key for key in _OTHER_FORMS if key in descriptor]
        if spoken or descriptor.get("format", "default") not in ("default", "uri"):
            raise ValueError(f"field {name}: {(*spoken, 'format')[0]} gives values another form than the one read here")
        for key, value in constraints.items():
            if not _is_limit(key, value, type_):
                raise ValueError(f"field {name}: {key} can't be {value!r} for a field of type {type_}")
        if "pattern" in constraints:
            try:
                re.compile(constraints["pattern"])
            except (re.error, TypeError, OverflowError, RecursionError) as error:
                raise ValueError(f"field {name}: its pattern is not a regular expression ({error})") from None
        return cls(
            name=name,
            type=type_,
            title=str(descriptor.get("title", "")),
            description=str(descriptor.get("description", "")),
            unit=str(descriptor["unit"]) if "unit" in descriptor else None,
            rdf_type=str(descriptor.get("rdfType", "")),
            derived_from=_names(descriptor["derivedFrom"]) if "derivedFrom" in descriptor else (),
            constraints=constraints,
            example=str(descriptor.get("example", "")),
        )

    @property
    def required(self) -> bool:
        """Whether every record has a value here."""
        return bool(self.constraints.get("required", False))

    @property
    def meaning(self) -> str:
        """What a value means, in sentences: description, unit and constraints.

        What all fields have in common (slugs, the bounds of numbers) and patterns are left out; the schema has them.
        """
        said = [self.description, f"Unit: {self.unit}." if self.unit else ""]
        said += [_limit_in_words(name, limit) for name, limit in self.constraints.items()]
        return " ".join(filter(None, said))

    def parse(self, text: str) -> Cell:
        """The value that a text stands for. Raises ValueError with advice where it is not written as it should be."""
        if not text and self.required:
            raise ValueError("the value is empty, and every record needs one: write it")
        if not _PATTERNS[self.type].fullmatch(text):
            raise ValueError(
                f"'{text}' is not {_ADVICE[self.type]}" if text else f"the value is empty, not {_ADVICE[self.type]}"
            )
        match self.type:
            case "number":
                value = float(text)
                if math.isinf(value) or decimal.Decimal(text) != decimal.Decimal(repr(significant(value))):
                    raise ValueError(
                        f"'{text}' has more than 15 significant digits: round it to what the source prints"
                    )
                return significant(value)
            case "integer":
                # Longer texts are refused before int(), whose cost and limits grow with their length.
                if len(text) > 19 or abs(int(text)) >= 2**63:
                    raise ValueError(f"'{text[:25]}' is too large for a 64-bit whole number: check its digits")
                return int(text)
            case "boolean":
                return text == "true"
            case "date":
                try:
                    return datetime.date.fromisoformat(text)
                except ValueError:
                    raise ValueError(f"'{text}' is not a day of the calendar: check its month and day") from None
            case _:
                return text

    def format(self, value: Cell) -> str:
        """The one text that stands for a value; the empty text for None."""
        match value:
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case float():
                return f"{decimal.Decimal(repr(value + 0.0)).normalize():f}"  # zero is never negative
            case _:
                return str(value)

    def to_arrow(self) -> pa.Field:
        """The Arrow field: type, nullability, and the title, description and unit as metadata."""
        metadata = {"title": self.title, "description": self.description, "unit": self.unit}
        return pa.field(
            self.name,
            _ARROW[self.type],
            nullable=not self.required,
            metadata={key: text for key, text in metadata.items() if text} or None,
        )


@attrs.frozen
class ForeignKey:
    """Columns whose values must stand in the columns of another table, or of the same one."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@attrs.frozen
class TableSchema:
    """The columns and keys of one table; `descriptor` is the JSON it was read from."""

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    descriptor: Mapping[str, Any] = attrs.field(eq=False, repr=False)

    @classmethod
    def from_descriptor(cls, name: str, descriptor: Mapping[str, Any]) -> TableSchema:
        """Read a Table Schema. Raises ValueError where it lacks a part or names a field that it doesn't have."""
        try:
            fields = tuple(Field.from_descriptor(field) for field in descriptor["fields"])
            primary_key = _names(descriptor["primaryKey"])
            unique_keys = tuple(_names(key) for key in descriptor.get("uniqueKeys", []))
            foreign_keys = tuple(
                ForeignKey(
                    _names(key["fields"]),
                    _names(key["reference"].get("resource") or name)[0],
                    _names(key["reference"]["fields"]),
                )
                for key in descriptor.get("foreignKeys", [])
            )
            title, description = str(descriptor.get("title", name)), str(descriptor.get("description", ""))
            if descriptor.get("missingValues", [""]) != [""]:
                raise ValueError(f"the schema of {name} has other missing values than the empty text")
        except KeyError as error:
            raise ValueError(f"the schema of {name} lacks {error}") from None
        except (TypeError, AttributeError) as error:
            raise ValueError(f"the schema of {name} has a part of the wrong type ({error})") from None
        names = [field.name for field in fields]
        used = [
            *primary_key,
            *(n for key in unique_keys for n in key),
            *(n for key in foreign_keys for n in key.fields),
        ]
        for wrong in [n for n in used if n not in names]:
            raise ValueError(f"a key of {name} names the field {wrong}, which the table doesn't have")
        if len(set(names)) < len(names):
            raise ValueError(f"the schema of {name} has two fields of the same name")
        return cls(name, title, description, fields, primary_key, unique_keys, foreign_keys, dict(descriptor))

    def __getitem__(self, name: str) -> Field:
        """The field of that name. Raises UnknownKeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownKeyError(f"{self.name} has no field {name!r}; it has {', '.join(f.name for f in self.fields)}")

    def to_arrow(self) -> pa.Schema:
        """The Arrow schema, each field with its description and unit."""
        return pa.schema([field.to_arrow() for field in self.fields])

    def key(self, row: Mapping[str, Any]) -> tuple[Cell, ...]:
        """The primary key of a row."""
        return tuple(row.get(name) for name in self.primary_key)


def _limit_in_words(name: str, limit: object) -> str:
    match name:
        case "enum" if isinstance(limit, list):
            return f"One of {', '.join(f'`{word}`' for word in limit)}."
        case "maxLength":
            return f"At most {limit} characters."
        case "unique":
            return "No two records share it."
        case "minimum" | "maximum" if isinstance(limit, int) and abs(limit) < 10**6:
            return f"{'At least' if name == 'minimum' else 'At most'} {limit}."
        case "exclusiveMinimum":
            return f"More than {limit}."
        case _:
            return ""


def _is_limit(key: str, value: object, type_: str) -> bool:
    match key:
        case "required" | "unique":
            return isinstance(value, bool)
        case "minLength" | "maxLength":
            return type_ == "string" and type(value) is int and value >= 0
        case "pattern":
            return type_ == "string" and isinstance(value, str)
        case "enum":
            return type_ == "string" and isinstance(value, list) and all(isinstance(word, str) for word in value)
        case _:
            return type_ in ("number", "integer") and type(value) in (int, float)


def _names(value: object) -> tuple[str, ...]:
    # Consumers of a Table Schema must take a lone string for a key of one field.
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise ValueError(f"{value!r} is not a field name or a list of field names")
