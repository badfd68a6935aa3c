"""The profile of Table Schema that this project uses: fields have units, derived columns and one text form.

The schemas themselves are JSON files (Frictionless Table Schema v2, https://datapackage.org/standard/table-schema/).
In a data package they are inside `datapackage.json`. All that the library knows about a column comes from them.

>>> field = Field.from_descriptor({"name": "value", "type": "number", "constraints": {"minimum": 0}})
>>> field.parse("13340")
13340.0
>>> field.format(1.7e9)
'1700000000'
>>> field.parse("13.340,00")  # doctest: +ELLIPSIS
Traceback (most recent call last):
imme_data.model.profile.ReadError: '13.340,00' is not a number: write digits with an optional decimal point, ...
"""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Self

import attrs
import pyarrow as pa

from imme_data.errors import Problem, UnknownKeyError
from imme_data.model import edtf
from imme_data.model.clean_text import text_problem
from imme_data.significance import significant
from imme_data.tableschema.fields import Field as BaseField
from imme_data.tableschema.schema import ForeignKey, Schema

__all__ = ["LEXICAL_FORMS", "Cell", "Field", "ForeignKey", "ReadError", "TableSchema"]

Cell = str | float | int | bool | datetime.date | None

# The only form of each type. It is stricter than frictionless, which accepts `1_000`, ` 1.5 ` and `2024-1-2`.
# The patterns use syntax that means the same in RE2 and Python, because Arrow matches whole columns with RE2.
LEXICAL_FORMS: Final[Mapping[str, str]] = {
    "string": r"(?s:.+)",
    "number": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?",
    "integer": r"-?(?:0|[1-9][0-9]*)",
    "boolean": r"true|false",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}
_ADVICE: Final[Mapping[str, tuple[str, str]]] = {
    "string": ("a string", "leave the field out if there is no value"),
    "number": ("a number", "write digits with an optional decimal point, such as 13340 or 1.7"),
    "integer": ("a whole number", "write digits alone, such as 12"),
    "boolean": ("a truth value", "write true or false"),
    "date": ("a date", "write it as 2019-02-01"),
}
_PATTERNS: Final = {type_: re.compile(form) for type_, form in LEXICAL_FORMS.items()}
# Strings that are surely clean: letters and signs that are composed (NFC) and visible, with spaces between them alone.
_SEEN: Final = "!-~\u00a1-\u00ac\u00ae-\u02ff\u0621-\u063a\u0641-\u064a\u0660-\u0669\u2010-\u2027\u2030-\u205e\u20ac"
_CLEAN: Final = rf"\A[{_SEEN}](?:[ \x{{A0}}\x{{2009}}\x{{202F}}{_SEEN}]*[{_SEEN}])?\z"
_ROUND: Final = "round it to what the source prints"
_ARROW: Final = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
# Properties of Table Schema that allow other forms of values.
_OTHER_FORMS: Final = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "missingValues")


class ReadError(ValueError):
    """A string does not have the form of its field; `remedy` says how to correct it."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(f"{message}: {remedy}")


@attrs.frozen(kw_only=True)
class Field(BaseField):
    """One column: a Table Schema field with its unit and the columns that it is derived from.

    In addition to Table Schema, strings are clean (`clean_text`), dates known only to the month or the year are EDTF
    strings, and numbers have at most 15 significant digits.
    """

    unit: str | None = None
    derived_from: tuple[str, ...] = ()

    @classmethod
    def from_descriptor(cls, descriptor: Mapping[str, Any], missing: object = None) -> Self:
        """Read a field descriptor. Raises ValueError if the profile does not allow it."""
        field = super().from_descriptor(descriptor, missing)
        if "type" not in descriptor or field.type not in LEXICAL_FORMS:
            raise ValueError(f"the type '{descriptor.get('type', '')}' is not one of {', '.join(LEXICAL_FORMS)}")
        other = [key for key in _OTHER_FORMS if key in descriptor]
        if (
            other
            or field.format_name not in ("default", "uri")
            or (field.format_name == "uri" and field.type != "string")
        ):
            raise ValueError(f"{(*other, 'format')[0]} changes the form of values, which this profile does not allow")
        if "enum" in field.constraints and field.type != "string":
            raise ValueError(f"enum is for strings, and the type is {field.type}")
        derived = descriptor.get("derivedFrom", ())
        if not isinstance(derived, (list, tuple)) or not all(isinstance(name, str) for name in derived):
            raise ValueError(f"derivedFrom is {derived!r}: write a list of field names")
        if not derived and "unit" not in descriptor:
            return field
        unit = str(descriptor["unit"]) if "unit" in descriptor else None
        return attrs.evolve(field, unit=unit, derived_from=tuple(derived))

    def beyond(self, value: Any) -> Problem | None:
        """Check the rules of the profile that Table Schema does not have; None if the value is valid."""
        found = None
        if isinstance(value, str):
            found = text_problem(value) or self._edtf_problem(value)
        elif isinstance(value, (float, decimal.Decimal)):
            found = _number_problem(value)
        return found and Problem(*found, field=self.name, type="constraint-error")

    def confirm_beyond(self, column: Any) -> Any:
        """Which values of an Arrow column are clean at first sight; None for dates that may be EDTF."""
        import pyarrow.compute as pc  # slow to import, and loading needs none of it

        if pa.types.is_floating(column.type):
            return pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), 1e15))
        if not pa.types.is_string(column.type):
            return pc.is_valid(column)
        return None if self.rdf_type == edtf.TYPE else pc.match_substring_regex(column, _CLEAN)

    def _edtf_problem(self, value: str) -> tuple[str, str] | None:
        if self.rdf_type != edtf.TYPE:
            return None
        try:
            edtf.days(value)
        except ValueError as error:
            return str(error), "write 2019, 2019-02, 2019-02-01 or 2021-10-05/2021-10-07"
        return None

    @property
    def meaning(self) -> str:
        """The description, unit and constraints of the field in sentences.

        Patterns, and constraints that most fields share, are left out; the schema has them.
        """
        said = [self.description, f"Unit: {self.unit}." if self.unit else ""]
        said += [_limit_in_words(name, limit) for name, limit in self.constraints.items()]
        return " ".join(filter(None, said))

    def parse(self, text: str) -> Cell:
        """Convert a string to a value. Raises ReadError if the string does not have the form of the type."""
        if not text and self.required:
            raise ReadError("the value is empty, and it is required", "write it")
        if not _PATTERNS[self.type].fullmatch(text):
            kind, remedy = _ADVICE[self.type]
            raise ReadError(f"'{text}' is not {kind}" if text else f"the value is empty, not {kind}", remedy)
        match self.type:
            case "number":
                value = float(text)
                if math.isinf(value) or decimal.Decimal(text) != decimal.Decimal(repr(significant(value))):
                    raise ReadError(f"'{text}' has more than 15 significant digits", _ROUND)
                return significant(value)
            case "integer":
                # int() is slow for long strings and has a limit, so they are rejected first.
                if len(text) > 19 or abs(int(text)) >= 2**63:
                    raise ReadError(f"'{text[:25]}' is too large for a 64-bit whole number", "check its digits")
                return int(text)
            case "boolean":
                return text == "true"
            case "date":
                try:
                    return datetime.date.fromisoformat(text)
                except ValueError:
                    raise ReadError(f"'{text}' is not a day of the calendar", "check its month and day") from None
            case _:
                return text

    def format(self, value: Cell) -> str:
        """Convert a value to its text form; None becomes the empty string."""
        match value:
            case None:
                return ""
            case bool():
                return "true" if value else "false"
            case float():
                return f"{decimal.Decimal(repr(value + 0.0)).normalize():f}"  # -0.0 is written as 0
            case _:
                return str(value)

    def to_arrow(self) -> pa.Field:
        """Return the Arrow field: type, nullability, and the title, description and unit as metadata."""
        metadata = {"title": self.title, "description": self.description, "unit": self.unit}
        return pa.field(
            self.name,
            _ARROW[self.type],
            nullable=not self.required,
            metadata={key: text for key, text in metadata.items() if text} or None,
        )


@attrs.frozen(kw_only=True)
class TableSchema(Schema):
    """The columns and keys of one table of this project; `descriptor` is the JSON it was read from."""

    name: str = ""
    title: str = ""
    description: str = ""
    fields: tuple[Field, ...]

    field_type: ClassVar[type[BaseField]] = Field

    @classmethod
    def read(cls, descriptor: object, table: str | None = None) -> tuple[Self | None, list[Problem]]:
        """Read a Table Schema. Returns the schema (None if it is invalid) and all problems."""
        found, problems = super().read(descriptor, table)
        if found is None:
            return None, problems
        name, written = table or "", found.descriptor
        if not found.primary_key:
            problems.append(Problem("the schema lacks 'primaryKey'", "write it", table=table, type="schema-error"))
        if written.get("missingValues", [""]) != [""]:
            message = "the schema has missing values other than the empty string"
            problems.append(Problem(message, "leave missingValues out", table=table, type="schema-error"))
        keys = tuple(attrs.evolve(key, table=key.table or name) for key in found.foreign_keys)
        title, description = str(written.get("title", name)), str(written.get("description", ""))
        named = attrs.evolve(found, name=name, title=title, description=description, foreign_keys=keys)
        return (None if problems else named), problems

    @classmethod
    def from_descriptor(cls, name: str, descriptor: Mapping[str, Any]) -> Self:
        """Read a Table Schema. Raises ValueError with all problems."""
        found, problems = cls.read(descriptor, name)
        if found is None:
            raise ValueError(f"the schema of {name}: {'; '.join(problem.message for problem in problems)}")
        return found

    def __getitem__(self, name: str) -> Field:
        """Return the field with a name. Raises UnknownKeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownKeyError(f"{self.name} has no field {name!r}; it has {', '.join(f.name for f in self.fields)}")

    def to_arrow(self) -> pa.Schema:
        """Return the Arrow schema; its fields have the descriptions and units as metadata."""
        return pa.schema([field.to_arrow() for field in self.fields])

    def unchecked_table(self, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Convert rows to an Arrow table with typed, nullable columns, as input of the validation engine."""
        columns = {
            field.name: pa.array([row.get(field.name) for row in rows], _ARROW[field.type]) for field in self.fields
        }
        return pa.table(columns)

    def key(self, row: Mapping[str, Any]) -> tuple[Cell, ...]:
        """Return the primary key of a row."""
        return tuple(row.get(name) for name in self.primary_key)


def _number_problem(value: float | decimal.Decimal) -> tuple[str, str] | None:
    number = float(value)
    if not math.isfinite(number):
        return f"{value} is not a number", "write a finite number, or leave the field out"
    exact = value if isinstance(value, decimal.Decimal) else decimal.Decimal(repr(value))
    if decimal.Decimal(repr(significant(number))) != exact:
        return f"{value} has more than 15 significant digits", _ROUND
    return None


def _is_short(limit: object) -> bool:
    if not isinstance(limit, (int, decimal.Decimal)):
        return False
    return -(10**6) < limit < 10**6 and limit % 1 == 0


def _limit_in_words(name: str, limit: object) -> str:
    match name:
        case "enum" if isinstance(limit, tuple):
            return f"One of {', '.join(f'`{word}`' for word in limit)}."
        case "maxLength":
            return f"At most {limit} characters."
        case "unique":
            return "No two records share it."
        case "minimum" | "maximum" if _is_short(limit):
            return f"{'At least' if name == 'minimum' else 'At most'} {limit}."
        case "exclusiveMinimum":
            return f"More than {limit}."
        case _:
            return ""
