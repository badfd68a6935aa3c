"""Foreign keys: each value must exist in the table that it refers to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final

import attrs

from imme_data.errors import Problem
from imme_data.tableschema import keys
from imme_data.tableschema.batch_errors import KeyName
from imme_data.tableschema.report import Collector
from imme_data.tableschema.schema import ForeignKey, Schema

__all__ = ["Checked", "check_references"]

_SUGGESTED_FROM: Final = 2000  # keys of a table; among more, no near key is looked for
_SUGGESTIONS: Final = 20  # missing keys of one foreign key for which near ones are looked for
_NEAR: Final = 60  # percent of the characters
_LONGEST: Final = 200  # characters; the time of a comparison grows with the square of the length


@attrs.frozen
class Checked:
    """What is kept of a table after its rows are read: the number of rows, and the values of its keys."""

    name: str
    schema: Schema
    rows: int
    keys: Mapping[KeyName, keys.KeyColumn]
    fields: frozenset[str]


def check_references(
    tables: Mapping[str, Checked], collector: Collector, resources: Collection[str] | None = None
) -> Iterator[str]:
    """Check foreign keys against the tables that they refer to; yield a phrase for each that can't be checked.

    `resources` names all tables of the package, also those that could not be read; None if there is no package.
    """
    for name, table in tables.items():
        for reference in table.schema.foreign_keys:
            other = reference.table
            if other and resources is not None and other not in resources:
                message = f"the foreign key {', '.join(reference.fields)} refers to {other}, and there is no such table"
                remedy = "add the table to the package, or correct the schema"
                collector.add(Problem(message, remedy, table=name, type="resource-error"))
            else:
                yield from _check_reference(name, table, reference, tables, collector)


def _check_reference(
    name: str, table: Checked, reference: ForeignKey, tables: Mapping[str, Checked], collector: Collector
) -> Iterator[str]:
    if not set(reference.fields) <= table.fields:
        return  # a column is missing, which is already reported
    fields, other = ", ".join(reference.fields), reference.table or name
    parent = tables.get(other)
    if parent is None:
        yield f"the foreign key {fields} of {name}, because there is no table {other}"
        return
    problem = partial(Problem, table=name, field=reference.fields[0])
    if not parent.schema.by_name.keys() >= set(reference.reference):
        message = (
            f"the foreign key {fields} refers to a field that {other} doesn't have: {', '.join(reference.reference)}"
        )
        collector.add(problem(message, "correct the schema", type="schema-error"))
        return
    own_groups = [keys.group(table.schema[name]) for name in reference.fields]
    parent_groups = [keys.group(parent.schema[name]) for name in reference.reference]
    # If the parent's file lacks the column, or its values are of another group, no key is found.
    comparable = set(reference.reference) <= parent.fields and own_groups == parent_groups
    known = parent.keys[reference.reference, "all"] if comparable else keys.KeyColumn()
    near_keys = _Suggestions(known if len(reference.fields) == 1 else keys.KeyColumn())
    missing, more = keys.missing_keys(table.keys[reference.fields, "all"], known)
    if more:
        collector.count("foreign-key", more)
    for row, text in missing:
        if collector.full:
            collector.count("foreign-key")
            continue
        shown = f"'{text}'" if len(reference.fields) == 1 else "this"
        message = f"{other} has no row with {', '.join(reference.reference)} {shown}"
        near = near_keys(text)
        remedy = f"did you mean {near}?" if near else f"add it to {other}, or correct the reference"
        collector.add(problem(message, remedy, row=row, type="foreign-key"))


class _Suggestions:
    """Proposes the keys nearest to a missing one. Its work is bounded, however many keys are missing."""

    def __init__(self, parent: keys.KeyColumn) -> None:
        known = parent.known
        texts = map(str, known.to_pylist()) if len(known) <= _SUGGESTED_FROM else ()
        self._known = [text for text in texts if len(text) <= _LONGEST]
        self._found: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        if text not in self._found and self._known and len(text) <= _LONGEST and len(self._found) < _SUGGESTIONS:
            from rapidfuzz import fuzz, process  # imported here because only the message needs it

            near = process.extract(text, self._known, scorer=fuzz.ratio, limit=2, score_cutoff=_NEAR)
            self._found[text] = " or ".join(key for key, _, _ in near)
        return self._found.get(text, "")
