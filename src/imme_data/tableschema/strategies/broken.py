"""Rows that break their schema in exactly one way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.schema import ForeignKey
from imme_data.tableschema.strategies.domain import Strategy
from imme_data.tableschema.strategies.packages import packages
from imme_data.tableschema.strategies.plans import Row, TablePlan, hashable

__all__ = ["Broken", "broken_packages", "broken_rows"]


@attrs.frozen
class Broken:
    """A row that breaks its schema in one way.

    Attributes
    ----------
    row : dict or record
        The row.
    field : str
        The field with the wrong value; of a key with several fields, the first.
    error : str
        The type of the error, as frictionless names it.
    constraint : str
        The name of the broken constraint, or `type`, `primaryKey`, `unique` or `foreignKey`.
    table : tuple of dict or record
        All rows of the table. `row` is the last; if it repeats a key, the first row with this key is before it.
    name : str
        The name of the table; empty for a schema without a name.
    tables : mapping of str to tuple of dict
        All tables of a data package; empty for a single table.
    """

    row: Any
    field: str
    error: str
    constraint: str
    table: tuple[Any, ...]
    name: str = ""
    tables: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict, hash=False)


def broken_packages(plans: Mapping[str, TablePlan]) -> Strategy:
    """Packages with one wrong row: a cell of no key breaks a constraint, or a foreign key refers to no row."""
    kinds = []
    for plan in plans.values():
        used = {name for key in (*plan.keys, plan.schema.primary_key) for name in key}
        used |= {name for choice in plan.choices for name in choice.fields}
        for other in plans.values():
            for key in other.schema.foreign_keys:
                if (key.table or other.name) == plan.name:
                    used |= set(key.reference)
        for field in plan.schema.fields:
            if field.name not in used:
                for constraint, values in plan.domains[field.name].broken.items():
                    alone = values.map(lambda value: [(value,)])
                    kind = (_error_of(constraint), constraint)
                    kinds.append(_in_package(plans, plan, (field.name,), alone, kind))
        for choice in plan.choices:
            unkeyed = not any(set(key) & set(choice.fields) for key in plan.keys)
            if choice.reference is not None and choice.reference.table and unkeyed:
                parts = st.tuples(*(plan.domains[name].values for name in choice.fields))
                given = st.lists(parts, min_size=3, max_size=3, unique_by=lambda values: tuple(map(hashable, values)))
                if all(plan.domains[name].few is None for name in choice.fields):
                    kinds.append(_in_package(plans, plan, choice.fields, given, ("foreign-key", "foreignKey")))
    if not kinds:
        raise ConstraintConflictError("nothing in the package can be broken alone")
    return st.one_of(kinds)


def _in_package(
    plans: Mapping[str, TablePlan], plan: TablePlan, fields: tuple[str, ...], given: Strategy, kind: tuple[str, str]
) -> Strategy:
    """Packages in which some fields of the last row of one table have values that no parent row has."""
    reference = next((c.reference for c in plan.choices if c.fields == fields and c.reference is not None), None)

    def put(drawn: tuple[dict[str, list[Row]], list[tuple[Any, ...]]]) -> Broken:
        tables, candidates = drawn
        known: list[Any] = []
        if reference is not None:
            known = [tuple(row[name] for name in reference.reference) for row in tables[reference.table]]
        values = next(values for values in candidates if values not in known)
        rows = tables[plan.name]
        rows = [*rows[:-1], {**rows[-1], **dict(zip(fields, values, strict=True))}]
        whole = {name: tuple(rows if name == plan.name else table) for name, table in tables.items()}
        return Broken(rows[-1], fields[0], *kind, tuple(rows), plan.name, whole)

    return st.tuples(packages(plans, 1, 2), given).map(put)


def broken_rows(plan: TablePlan) -> Strategy:
    """Rows that break their schema in exactly one way, for each way that is possible."""
    kinds = [*_broken_cells(plan), *_broken_keys(plan), *_broken_references(plan)]
    if not kinds:
        raise ConstraintConflictError(f"nothing in {plan.name or 'the table'} can be broken alone")
    return st.one_of(kinds)


def _error_of(constraint: str) -> str:
    return "type-error" if constraint == "type" else "constraint-error"


def _broken(plan: TablePlan, rows: Sequence[Row], field: str, error: str, constraint: str) -> Broken:
    made = tuple(plan.make(row) for row in rows)
    return Broken(made[-1], field, error, constraint, made, plan.name)


def _row(plan: TablePlan) -> Strategy:
    return plan.raw(1, 1).map(lambda raws: plan.resolve(raws, {})[0])


def _broken_cells(plan: TablePlan) -> Iterator[Strategy]:
    alone = plan.schema.primary_key if len(plan.schema.primary_key) == 1 else ()
    # A wrong value in a foreign key to the same table would break the foreign key too.
    referring = {name for key in plan.schema.foreign_keys if not key.table for name in (*key.fields, *key.reference)}
    for field in plan.schema.fields:
        for constraint, values in plan.domains[field.name].broken.items():
            if field.name in referring and constraint != "type":
                continue
            if constraint == "type" and (field.name in alone or field.name in referring):
                continue  # a key that can't be read counts as empty: two errors
            yield _changed(plan, field.name, values, _error_of(constraint), constraint)
        others = [other.name for other in plan.schema.fields if other.name != field.name]
        excluded = field.name in plan.schema.primary_key or field.name in referring or not field.missing
        if field.required and others and not excluded:
            yield _emptied(plan, field.name, others, "constraint-error", "required")
    for name in alone:
        others = [other.name for other in plan.schema.fields if other.name != name]
        excluded = plan.schema[name].required or not plan.schema[name].missing or name in referring
        if others and not excluded:
            yield _emptied(plan, name, others, "primary-key", "primaryKey")


def _changed(plan: TablePlan, name: str, values: Strategy, error: str, constraint: str) -> Strategy:
    def put(drawn: tuple[Row, Any]) -> Broken:
        row, value = drawn
        return _broken(plan, [{**row, name: value}], name, error, constraint)

    return st.tuples(_row(plan), values).map(put)


def _emptied(plan: TablePlan, name: str, others: Sequence[str], error: str, constraint: str) -> Strategy:
    """Rows in which one field is empty and another is not, so that the line is not blank."""
    other = next((field for field in others if field in plan.required), others[0])

    def put(drawn: tuple[Row, Any]) -> Broken:
        row, value = drawn
        kept = row[other] if row[other] is not None else value
        return _broken(plan, [{**row, name: None, other: kept}], name, error, constraint)

    return st.tuples(_row(plan), plan.domains[other].values).map(put)


def _broken_keys(plan: TablePlan) -> Iterator[Strategy]:
    """Tables of two rows that have one key in common and no other."""
    primary = plan.schema.primary_key
    kinds = [(primary, "primary-key", "primaryKey")] if primary else []
    unique = {(field.name,) for field in plan.schema.fields if field.constraints.get("unique")}
    kinds += [(key, "unique-error", "unique") for key in sorted(unique)]
    all_keys = [*([primary] if primary else []), *unique, *plan.schema.unique_keys]
    own = {name for key in plan.schema.foreign_keys if not key.table for name in key.fields}
    for key, error, constraint in kinds:
        # Another key with the same field could be repeated too. A changed foreign key could refer to no row.
        shared = sum(bool(set(other) & set(key)) for other in all_keys) > 1
        needed = any(choice.needed and choice.reference is not None for choice in plan.choices)
        if shared or needed or own & set(key) or (plan.max_rows is not None and plan.max_rows < 2):
            continue
        yield _repeated(plan, key, error, constraint)


def _repeated(plan: TablePlan, key: tuple[str, ...], error: str, constraint: str) -> Strategy:
    def repeat(drawn: tuple[Sequence[Row], Row]) -> Broken:
        raws, given = drawn
        first, *more = plan.resolve(raws, {})
        # If a key has only one possible value, the second row is empty in this field.
        second = more[0] if more else {**first, **dict.fromkeys(others)}
        values = {name: first[name] if first[name] is not None else given[name] for name in key}
        return _broken(plan, [{**first, **values}, {**second, **values}], key[0], error, constraint)

    others = {name for other in plan.keys for name in other if name not in plan.required} - set(key)
    given = st.fixed_dictionaries({name: plan.domains[name].values for name in key})
    return st.tuples(plan.raw(2, 2), given).map(repeat)


def _broken_references(plan: TablePlan) -> Iterator[Strategy]:
    """Rows whose foreign key to the same table refers to no row."""
    for reference in plan.schema.foreign_keys:
        if reference.table or set(reference.fields) & set(reference.reference):
            continue
        others = [other for other in plan.schema.foreign_keys if other is not reference and not other.table]
        if any({*other.fields, *other.reference} & set(reference.fields) for other in others):
            continue  # another foreign key would be broken too
        if any(set(key) & set(reference.fields) for key in plan.keys):
            continue
        given = [plan.domains[name].values for name in reference.fields]
        yield _dangling(plan, reference, given)


def _dangling(plan: TablePlan, reference: ForeignKey, given: Sequence[Strategy]) -> Strategy:
    def change(drawn: tuple[Row, tuple[Any, ...], tuple[Any, ...]]) -> Broken:
        row, *chosen = drawn
        own = tuple(row[name] for name in reference.reference)
        first, second = chosen
        # A row may refer to itself. Of two different values, one differs from its own key.
        values = next((values for values in (first, second) if values != own), None)
        if values is None:
            values = first
            row = {**row, **dict.fromkeys((n for n in reference.reference if n not in plan.required), None)}
        return _broken(
            plan,
            [{**row, **dict(zip(reference.fields, values, strict=True))}],
            reference.fields[0],
            "foreign-key",
            "foreignKey",
        )

    pair = st.lists(st.tuples(*given), min_size=2, max_size=2, unique_by=lambda values: tuple(map(hashable, values)))
    return st.tuples(_row(plan), pair).map(lambda drawn: change((drawn[0], *drawn[1])))
