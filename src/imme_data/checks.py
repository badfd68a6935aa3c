"""A table against its Table Schema, stricter than frictionless where frictionless is lenient.

Frictionless 5 does not enforce unique keys, lets a null stand in one part of a composite primary key, matches a pattern
such as `a|b` in part, and says nothing about text that CSV cannot carry. Everything these checks accept, frictionless
accepts; the tests hold the two against each other.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from imme_data import constraints, edtf
from imme_data.schemas import Cell, Field, TableSchema
from imme_data.significance import significant

__all__ = ["Finding", "check_cells", "check_foreign_keys", "check_general", "check_keys", "check_table", "check_text"]

Row = Mapping[str, Any]


@attrs.frozen
class Finding:
    """Something wrong in one row of a table: `index` counts the rows from 0, `type` is frictionless' name for it."""

    table: str
    index: int
    field: str | None
    type: str
    message: str
    remedy: str


def check_table(schema: TableSchema, rows: Sequence[Row]) -> Iterator[Finding]:
    """Everything that is wrong with a table by itself: its cells and its keys."""
    yield from check_cells(schema, rows)
    yield from check_keys(schema, rows)


def check_cells(schema: TableSchema, rows: Sequence[Row]) -> Iterator[Finding]:
    """Every cell that its field's type or constraints refuse."""
    for index, row in enumerate(rows):
        for field in schema.fields:
            value = row.get(field.name)
            for message, remedy in _cell(field, value):
                yield Finding(schema.name, index, field.name, "constraint-error", message, remedy)


def check_general(schema: TableSchema, rows: Sequence[Row]) -> Iterator[Finding]:
    """Every cell that no column of this project can have, whatever its schema says: text that is not clean, say."""
    for index, row in enumerate(rows):
        for field in schema.fields:
            if (general := _general(field, row.get(field.name))) is not None:
                yield Finding(schema.name, index, field.name, "constraint-error", *general)


def _general(field: Field, value: Cell) -> tuple[str, str] | None:
    return _text(field, value) if isinstance(value, str) else _number(value) if isinstance(value, float) else None


def _cell(field: Field, value: Cell) -> Iterator[tuple[str, str]]:
    if value is None:
        if field.required:
            yield "it is missing", f"write it: {field.description}"
        return
    general = _general(field, value)
    if general is not None:
        # The field's constraints would say the same again in other words.
        yield general
        return
    for name, limit in field.constraints.items():
        if not constraints.keeps(name, value, limit):
            message = f"'{field.format(value)}' breaks {name} {constraints.shown(limit)}"
            yield message, constraints.remedy(name, limit, field.example)


def _number(value: float) -> tuple[str, str] | None:
    if not math.isfinite(value):
        return f"{value} is not a number", "write a finite number, or leave the field out"
    if significant(value) != value:
        return f"{value!r} has more than 15 significant digits", "round it to what the source prints"
    return None


def check_text(value: str) -> tuple[str, str] | None:
    """What is wrong with a text, of whatever column, and what to do: CSV, Parquet and records must carry it alike."""
    if not value:
        return "it is empty", "leave the field out where there is nothing to say"
    if not unicodedata.is_normalized("NFC", value):
        return (
            f"'{value}' is not in Unicode's composed form",
            f"write it in NFC: '{unicodedata.normalize('NFC', value)}'",
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return f"{value!r} holds a control character", "write it on one line, without tabs"
    if value != value.strip():
        return f"{value!r} starts or ends with a space", "remove the space"
    if all(unicodedata.category(character) in ("Cf", "Mn") for character in value):
        return f"{value!r} shows nothing", "write a text that can be seen, or leave the field out"
    return None


def _text(field: Field, value: str) -> tuple[str, str] | None:
    general = check_text(value)
    if general is None and field.rdf_type == edtf.TYPE:
        try:
            edtf.days(value)
        except ValueError as error:
            return str(error), "write 2019, 2019-02, 2019-02-01 or 2021-10-05/2021-10-07"
    return general


def check_keys(schema: TableSchema, rows: Sequence[Row]) -> Iterator[Finding]:
    """Every row whose primary key has a null part, or whose primary or unique key another row has too."""
    unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
    keys = [(schema.primary_key, "primary-key"), *((key, "unique-error") for key in (*unique, *schema.unique_keys))]
    for key, type_ in keys:
        seen: dict[tuple[Cell, ...], Row] = {}
        for index, row in enumerate(rows):
            values = tuple(row.get(name) for name in key)
            shown = ", ".join(map(str, values))
            if None in values:
                # A required field that is empty has been reported as such; a unique key skips rows with a null.
                part = key[values.index(None)]
                if type_ == "primary-key" and not schema[part].required:
                    yield Finding(schema.name, index, part, type_, "a part of the primary key is empty", "write it")
            elif values in seen:
                other = " ".join(map(str, schema.key(seen[values])))
                message = f"'{shown}' stands in another record of {schema.name} too, {other}"
                yield Finding(schema.name, index, key[0], type_, message, f"give each record its own {', '.join(key)}")
            seen.setdefault(values, row)


def check_foreign_keys(schemas: Mapping[str, TableSchema], tables: Mapping[str, Sequence[Row]]) -> Iterator[Finding]:
    """Every reference to a record that is not there."""
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            known = {tuple(row.get(field) for field in key.reference) for row in tables.get(key.table, ())}
            for index, row in enumerate(tables.get(name, ())):
                values = tuple(row.get(field) for field in key.fields)
                if None not in values and values not in known:
                    shown = ", ".join(map(str, values))
                    message = f"{key.table} has no record '{shown}'"
                    near = _nearest(shown, known)
                    remedy = f"did you mean {near}?" if near else f"add it to {key.table}, or correct the reference"
                    yield Finding(name, index, key.fields[0], "foreign-key", message, remedy)


def _nearest(shown: str, known: set[tuple[Cell, ...]]) -> str:
    import difflib  # only for a message

    return " or ".join(difflib.get_close_matches(shown, [str(values[0]) for values in known], n=2))
