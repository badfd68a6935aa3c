"""Any Table Schema, as validation reads it: its fields, its keys, and what is wrong with itself."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import attrs

from imme_data.errors import Problem
from imme_data.validation.cells import CellType

__all__ = ["PROFILE", "Reference", "Schema"]

PROFILE: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
_MATCHES: Final = ("exact", "equal", "subset", "superset", "partial")


@attrs.frozen
class Reference:
    """A foreign key: fields whose values must stand in the fields of another table, or of the same one."""

    fields: tuple[str, ...]
    table: str  # the empty text for the table itself
    reference: tuple[str, ...]


@attrs.frozen
class Schema:
    """A Table Schema that makes sense."""

    fields: tuple[CellType, ...]
    primary_key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[Reference, ...]
    match: str
    descriptor: Mapping[str, Any] = attrs.field(eq=False, repr=False)

    def __getitem__(self, name: str) -> CellType:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    @classmethod
    def from_descriptor(cls, descriptor: object, table: str | None = None) -> tuple[Schema | None, list[Problem]]:
        """Read a Table Schema: the schema, or None and everything that is wrong with it."""
        problems: list[Problem] = []

        def report(message: str, remedy: str, type_: str = "schema-error", field: str | None = None) -> None:
            problems.append(Problem(message, remedy, table=table, field=field, type=type_))

        if not isinstance(descriptor, Mapping) or not isinstance(descriptor.get("fields"), list):
            report("the schema is not an object with a list of fields", 'write {"fields": [...]}')
            return None, problems
        fields = []
        for number, field in enumerate(descriptor["fields"], start=1):
            name = field.get("name") if isinstance(field, Mapping) else None
            try:
                fields.append(CellType.from_descriptor(field, descriptor.get("missingValues")))
            except ValueError as error:
                shown = name if isinstance(name, str) else f"number {number}"
                report(f"field {shown}: {error}", "correct the field's descriptor", "field-error", shown)
        names = [field.name for field in fields]
        for name in sorted({name for name in names if names.count(name) > 1}):
            report(f"two fields have the name '{name}'", "give each field its own name")
        known = [field.get("name") for field in descriptor["fields"] if isinstance(field, Mapping)]

        def key(value: object, what: str) -> tuple[str, ...]:
            parts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
            if not parts or not all(isinstance(part, str) for part in parts):
                report(f"{what} is {value!r}", "write a list of field names")
                return ()
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
                report(f"a foreign key is {value!r}", "give it fields and a reference")
                continue
            other = reference.get("resource", "")
            mine = key(value.get("fields"), "a foreign key")
            theirs = reference.get("fields")
            there = (theirs,) if isinstance(theirs, str) else tuple(theirs) if isinstance(theirs, list) else ()
            if not isinstance(other, str) or len(there) != len(mine) or not all(isinstance(n, str) for n in there):
                report(f"a foreign key refers to {dict(reference)!r}", "name a resource and as many of its fields")
                continue
            foreign.append(Reference(mine, "" if other == table else other, there))
        match = descriptor.get("fieldsMatch", "exact")
        # The standard's text has a word here, its own profile a list with one.
        match = match[0] if isinstance(match, list) and len(match) == 1 else match
        if match not in _MATCHES:
            report(f"fieldsMatch is {match!r}", f"write one of {', '.join(_MATCHES)}")
        problems += [] if problems else _by_frictionless(descriptor, table)
        if problems:
            return None, problems
        return cls(tuple(fields), primary, unique, tuple(foreign), match, descriptor), []


def _list(value: object, what: str, report: Any) -> list[Any]:
    if value is None or isinstance(value, list):
        return value or []
    report(f"{what} is {value!r}", "write a list")
    return []


def versioned(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as frictionless is to read it: by version 2 of the standard, unless it says otherwise itself."""
    read = copy.deepcopy(dict(descriptor))
    read.setdefault("$schema", PROFILE)
    if isinstance(read.get("fieldsMatch"), list) and len(read["fieldsMatch"]) == 1:
        read["fieldsMatch"] = read["fieldsMatch"][0]
    return read


def _by_frictionless(descriptor: Mapping[str, Any], table: str | None) -> list[Problem]:
    """What frictionless finds wrong with the schema itself, beyond what is told already."""
    import frictionless  # slow to import, and needed by nothing that only loads

    try:
        frictionless.Schema.from_descriptor(versioned(descriptor))
    except frictionless.FrictionlessException as failure:
        return [
            Problem(f"frictionless: {reason.note}", "correct the property that it names", table=table, type=reason.type)
            for reason in failure.reasons or [failure.error]
        ]
    except Exception as failure:  # what it stumbles over, it raises as whatever Python calls it
        message = f"frictionless can't read the schema: {type(failure).__name__}: {failure}"
        return [Problem(message, "write each property as the standard has it", table=table, type="schema-error")]
    return []
