"""Table Schemas: their fields and keys, and the errors of a schema itself.

`Schema` models a table's columns, constraints and keys. A profile is a subclass whose fields have rules beyond Table
Schema: `imme_data.model.profile.TableSchema` is the profile of this project's own tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, ClassVar, Final, Self

import attrs

from imme_data.errors import Problem
from imme_data.tableschema.fields import Field, missing_values
from imme_data.tableschema.readers import shortened

__all__ = ["PROFILE", "ForeignKey", "Schema"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
# Each field and each key is checked in every batch of rows. (A spreadsheet has at most 16,384 columns.)
_MOST_FIELDS: Final = 20_000
_MOST_COMPOSITE: Final = 50  # fields of keys of several fields, which are joined in memory
_MOST_KEY_FIELDS: Final = 1000  # fields of all keys together
_MATCHES: Final = ("exact", "equal", "subset", "superset", "partial")


@attrs.frozen
class ForeignKey:
    """Columns whose values must exist in columns of another table, or of the same table."""

    fields: tuple[str, ...]
    table: str  # "" for the table itself
    reference: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Schema:
    """A valid Table Schema."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    match: str
    descriptor: Mapping[str, Any] = attrs.field(eq=False, repr=False)

    #: The class of the fields; a profile replaces it.
    field_type: ClassVar[type[Field]] = Field

    def __getitem__(self, name: str) -> Field:
        """The field of that name."""
        return self.by_name[name]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {field.name: field for field in self.fields}

    @classmethod
    def read(cls, descriptor: object, table: str | None = None) -> tuple[Self | None, list[Problem]]:
        """Read a Table Schema; return the schema, or None and all problems of the descriptor.

        `reference.read_schema` also checks it with frictionless, and that patterns can be matched in linear time.
        """
        problems: list[Problem] = []

        def report(message: str, remedy: str, type_: str = "schema-error", field: str | None = None) -> None:
            problems.append(Problem(message, remedy, table=table, field=field, type=type_))

        if not isinstance(descriptor, Mapping) or not isinstance(descriptor.get("fields"), list):
            report("the schema is not an object with a list of fields", 'write {"fields": [...]}')
            return None, problems
        if len(descriptor["fields"]) > _MOST_FIELDS:
            report(f"the schema has {len(descriptor['fields'])} fields", f"write at most {_MOST_FIELDS} fields")
            return None, problems
        missing = descriptor.get("missingValues")
        with suppress(ValueError):  # each field reports it
            missing = None if missing is None else missing_values(missing)
        fields = []
        for number, field in enumerate(descriptor["fields"], start=1):
            name = field.get("name") if isinstance(field, Mapping) else None
            try:
                fields.append(cls.field_type.from_descriptor(field, missing))
            except ValueError as error:
                shown = name if isinstance(name, str) else f"number {number}"
                report(f"field {shown}: {error}", "correct the field's descriptor", "field-error", shown)
        for name in sorted(name for name, count in Counter(field.name for field in fields).items() if count > 1):
            report(f"two fields have the name '{name}'", "give each field its own name")
        described = [field.get("name") for field in descriptor["fields"] if isinstance(field, Mapping)]
        known = {name for name in described if isinstance(name, str)}
        key_fields = 0

        def key(value: object, what: str) -> tuple[str, ...]:
            nonlocal key_fields
            parts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
            if not parts or not all(isinstance(part, str) for part in parts):
                report(f"{what} is {shortened(value)}", "write a list of field names")
                return ()
            key_fields += len(parts)
            if key_fields > _MOST_KEY_FIELDS:
                return parts
            for part in parts:
                if part not in known:
                    report(f"{what} names the field '{part}', which the table doesn't have", "correct the name")
            return parts

        primary = key(descriptor["primaryKey"], "the primary key") if descriptor.get("primaryKey") else ()
        unique = tuple(
            key(value, "a unique key") for value in _list(descriptor.get("uniqueKeys"), "uniqueKeys", report)
        )
        foreign = []
        for value in _list(descriptor.get("foreignKeys"), "foreignKeys", report):
            reference = value.get("reference") if isinstance(value, Mapping) else None
            if not isinstance(reference, Mapping):
                report(f"a foreign key is {shortened(value)}", "give it fields and a reference")
                continue
            other = reference.get("resource", "")
            mine = key(value.get("fields"), "a foreign key")
            theirs = reference.get("fields")
            there = (theirs,) if isinstance(theirs, str) else tuple(theirs) if isinstance(theirs, list) else ()
            if not isinstance(other, str) or len(there) != len(mine) or not all(isinstance(n, str) for n in there):
                report(
                    f"a foreign key refers to {shortened(dict(reference))}",
                    "name a resource, and one of its fields for each field of the key",
                )
                continue
            foreign.append(ForeignKey(mine, "" if other == table else other, there))
        if key_fields > _MOST_KEY_FIELDS:
            report(
                f"the keys have {key_fields} fields", f"write keys that have at most {_MOST_KEY_FIELDS} fields together"
            )
        composite = sum(len(key) for key in {primary, *unique, *(one.fields for one in foreign)} if len(key) > 1)
        if composite > _MOST_COMPOSITE:
            remedy = f"write keys of several fields that have at most {_MOST_COMPOSITE} fields together"
            report(f"the keys of several fields have {composite} fields", remedy)
        match = descriptor.get("fieldsMatch", "exact")
        # A string by the standard's text, a list with one string by its JSON profile.
        match = match[0] if isinstance(match, list) and len(match) == 1 else match
        if match not in _MATCHES:
            report(f"fieldsMatch is {shortened(match)}", f"write one of {', '.join(_MATCHES)}")
        if problems:
            return None, problems
        schema = cls(
            fields=tuple(fields),
            primary_key=primary,
            unique_keys=unique,
            foreign_keys=tuple(foreign),
            match=match,
            descriptor=descriptor,
        )
        return schema, []


def _list(value: object, what: str, report: Callable[[str, str], None]) -> list[Any]:
    if value is None or isinstance(value, list):
        return value or []
    report(f"{what} is {shortened(value)}", "write a list")
    return []
