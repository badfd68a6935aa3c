"""Rows, tables and whole packages from Table Schemas: keys unique, references resolved, wrong rows with one violation.

A row is drawn at once, with a wish (a number) wherever it must choose among what is only known later: a value of a
small vocabulary that is a key, a row of another table, an earlier row of its own. `settle` grants the wishes, the next
free choice where one is taken.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema import keys as key_groups
from imme_data.tableschema.fields import Field
from imme_data.tableschema.schema import ForeignKey, Schema
from imme_data.tableschema.strategies.domains import Domain

__all__ = ["Broken", "TablePlan", "broken_rows", "packages"]

Row = dict[str, Any]
Strategy = st.SearchStrategy[Any]
_WISH: Final = st.integers(0, 2**16 - 1)
_MOST_TRIES: Final = 4000  # combinations that are tried for a key before a row is given up
_FEW_KEYS: Final = 4096


@attrs.frozen
class Broken:
    """A row that breaks its schema in one way.

    `row` is the row, `field` the field that is wrong, `error` frictionless' name for the error, `constraint` what is
    broken: the name of a constraint, `type`, `primaryKey` or `foreignKey`. `table` are all rows of its table, of which
    `row` is the last: what makes a repeated key wrong stands before it. `tables` has the other tables of a package.
    """

    row: Any
    field: str
    error: str
    constraint: str
    table: tuple[Any, ...]
    name: str = ""
    tables: Mapping[str, tuple[Any, ...]] = attrs.field(factory=dict, hash=False)


def _hashable(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return repr(value)
    return value


@attrs.frozen(eq=False)
class _Choice:
    """Fields whose values are chosen together: from a list known beforehand, or from the rows of a table."""

    fields: tuple[str, ...]
    options: tuple[tuple[Any, ...], ...] | None
    reference: ForeignKey | None
    needed: bool

    @property
    def wish(self) -> Strategy:
        return _WISH if self.needed else st.none() | _WISH


class TablePlan:
    """How to draw the rows of one table; `parents` are the tables whose rows will be known by then."""

    def __init__(
        self,
        name: str,
        schema: Schema,
        domains: Mapping[str, Domain],
        parents: Iterable[str] = (),
        make: Callable[[Row], Any] | None = None,
    ) -> None:
        self.name = name
        self.schema = schema
        self.domains = domains
        self.make = make or (lambda row: row)
        # What has no missing values has no way to be empty.
        self.required = {field.name for field in schema.fields if field.required or not field.missing}
        self.required |= set(schema.primary_key)
        unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
        keys = [*([schema.primary_key] if schema.primary_key else []), *unique, *schema.unique_keys]
        #: Keys that no other key is a part of: where they differ, all do.
        self.keys = [
            key
            for number, key in enumerate(keys)
            if not any(
                set(other) < set(key) or (set(other) == set(key) and place < number) for place, other in enumerate(keys)
            )
        ]
        self.choices = self._choose(set(parents))
        chosen = {field for choice in self.choices for field in choice.fields}
        self._free = [field.name for field in schema.fields if field.name not in chosen]
        self._fields = {name: self._cells(name) for name in self._free}
        # A row of nothing but empty cells is no row: then one field has a value after all.
        self._anchor = self._free[0] if self._free and not self.required else ""
        if self.choices and not self._free and not self.required:
            self.choices[0] = attrs.evolve(self.choices[0], needed=True)

    def need(self, fields: Iterable[str]) -> None:
        """Leave none of some fields empty."""
        self.required |= set(fields)
        self._anchor = ""
        self._fields = {name: self._cells(name) for name in self._free}
        self.choices = [
            attrs.evolve(choice, needed=choice.needed or bool(set(choice.fields) & self.required))
            for choice in self.choices
        ]

    def _cells(self, name: str) -> Strategy:
        values = self.domains[name].values
        return values if name in self.required else st.none() | values

    def _choose(self, parents: set[str]) -> list[_Choice]:
        choices: list[_Choice] = []
        taken: set[str] = set()
        shown = self.name or "the table"
        for reference in self.schema.foreign_keys:
            if reference.table and reference.table not in parents:
                continue
            if not reference.table and reference.fields == reference.reference:
                continue  # it refers to itself, whatever it is
            fields = ", ".join(reference.fields)
            if taken & set(reference.fields):
                raise ConstraintConflictError(
                    f"two foreign keys of {shown} share the field {fields}: their values can't be drawn together"
                )
            if not reference.table and set(reference.fields) & set(reference.reference):
                raise ConstraintConflictError(
                    f"a foreign key of {shown} refers from {fields} to {', '.join(reference.reference)}: "
                    "a field can't be on both sides"
                )
            taken |= set(reference.fields)
            needed = any(field in self.required for field in reference.fields)
            choices.append(_Choice(reference.fields, None, reference, needed))
            if needed and not reference.table:
                # A row that refers to itself has a value to refer to, and one that its own field takes.
                self.required |= set(reference.reference)
                for mine, theirs in zip(reference.fields, reference.reference, strict=True):
                    check_reference(shown, self.domains[mine].field, shown, self.domains[theirs].field)
        for key in self.keys:
            few = [self.domains[name].few for name in key if name not in taken]
            size = 1
            for values in few:
                size *= len(values) if values is not None else _FEW_KEYS + 1
            if few and size <= _FEW_KEYS:
                for name in key:
                    if name not in taken:
                        values = self.domains[name].few
                        assert values is not None
                        taken.add(name)
                        options = tuple((value,) for value in values)
                        choices.append(_Choice((name,), options, None, name in self.required))
        return choices

    @property
    def most(self) -> int | None:
        """How many rows there can be, where the values of a key are few; None where there is no such bound."""
        bounds = []
        for key in self.keys:
            sizes = [len(self.domains[name].few or ()) for name in key]
            if all(sizes) and all(name in self.required for name in key):
                bounds.append(math.prod(sizes))
        return min(bounds, default=None)

    def raw(self, low: int, high: int | None) -> Strategy:
        """Rows as they are drawn, wishes not yet granted."""
        cells: dict[str, Strategy] = dict(self._fields)
        for number, choice in enumerate(self.choices):
            cells[f"\0{number}"] = choice.wish
        if self._anchor:
            cells["\0anchor"] = self.domains[self._anchor].values
        row = st.fixed_dictionaries(cells)
        if (low, high) == (1, 1):
            return st.tuples(row)
        keys = [key for key in self.keys if all(name in self._fields for name in key)]
        return st.lists(row, min_size=low, max_size=high, unique_by=tuple(_identity(key) for key in keys) or None)

    def settle(self, raws: Sequence[Row], known: Mapping[str, Sequence[Row]]) -> list[Row]:
        """The rows, every wish granted; a row for which no free choice is left is dropped."""
        rows: list[Row] = []
        used: list[set[Any]] = [set() for _ in self.keys]
        options = [self._options(choice, known) for choice in self.choices]
        for raw in raws:
            for row in self._attempts(raw, rows, options):
                if self._anchor and all(value is None for value in row.values()):
                    row[self._anchor] = raw["\0anchor"]
                marks = [_identity(key)(row) for key in self.keys]
                if not any(mark in seen for mark, seen in zip(marks, used, strict=True)):
                    for mark, seen in zip(marks, used, strict=True):
                        seen.add(mark)
                    rows.append(row)
                    break
        return rows

    def _options(self, choice: _Choice, known: Mapping[str, Sequence[Row]]) -> list[tuple[Any, ...]]:
        if choice.options is not None:
            return list(choice.options)
        reference = choice.reference
        if reference is None or not reference.table:
            return []
        return list(self._referred(choice, reference, known.get(reference.table, ())))

    def _referred(self, choice: _Choice, reference: ForeignKey, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            values = tuple(row[name] for name in reference.reference)
            fitting = zip(choice.fields, values, strict=True)
            if None not in values and all(self.domains[name].fits(value) for name, value in fitting):
                yield values

    def _attempts(self, raw: Row, rows: Sequence[Row], options: Sequence[list[tuple[Any, ...]]]) -> Iterator[Row]:
        plain = {name: raw[name] for name in self._free}
        turns = []
        for number, (choice, known) in enumerate(zip(self.choices, options, strict=True)):
            wish = raw[f"\0{number}"]
            if wish is None:
                turns.append([(None,) * len(choice.fields)])
                continue
            own = choice.reference is not None and not choice.reference.table
            if own and choice.reference is not None:
                known = list(self._referred(choice, choice.reference, rows))
            start = wish % len(known) if known else 0
            turn = [*known[start:], *known[:start]]
            # Where no row is free to be referred to, a row refers to nothing, or to itself.
            if not choice.needed:
                turn.append((None,) * len(choice.fields))
            elif own:
                turn.append(_OWN)
            turns.append(turn)
        for chosen in itertools.islice(itertools.product(*turns), _MOST_TRIES):
            row = dict(plain)
            own_choices = []
            for choice, values in zip(self.choices, chosen, strict=True):
                if values is _OWN:
                    own_choices.append(choice)
                else:
                    row.update(zip(choice.fields, values, strict=True))
            for choice in own_choices * len(own_choices):  # one may refer to a field that another fills
                assert choice.reference is not None
                pairs = zip(choice.fields, choice.reference.reference, strict=True)
                row.update({name: row.get(other) for name, other in pairs})
            yield {field.name: row[field.name] for field in self.schema.fields}

    def rows(self) -> Strategy:
        """One row."""
        return self.raw(1, 1).map(lambda raws: self.make(self.settle(raws, {})[0]))

    def at_most(self, low: int) -> int | None:
        """How many rows there can be. Raises ConstraintConflictError where that is too few."""
        if self.most is not None and low > self.most:
            raise ConstraintConflictError(
                f"{self.name or 'the table'} can't have {low} rows: its keys have {self.most} different values"
            )
        return self.most

    def tables(self, low: int, high: int | None) -> Strategy:
        """Some rows. Raises ConstraintConflictError where there can't be so many."""
        most = self.at_most(low)
        high = most if high is None or (most is not None and most < high) else high
        return self.raw(low, high).map(lambda raws: [self.make(row) for row in self.settle(raws, {})])


_OWN: Final[tuple[Any, ...]] = ("\0own",)


def _identity(key: tuple[str, ...]) -> Callable[[Row], Any]:
    def identity(row: Row) -> Any:
        values = tuple(_hashable(row[name]) for name in key)
        return object() if None in values else values  # what is empty is not repeated

    return identity


def check_reference(child_table: str, child: Field, parent_table: str, parent: Field) -> None:
    """Raises ConstraintConflictError where a field that must refer to another can't have every value of that one."""
    place = f"{child_table}.{child.name} refers to {parent_table}.{parent.name}"
    if key_groups.group(child) != key_groups.group(parent):
        raise ConstraintConflictError(f"{place}, and the one is a {child.type}, the other a {parent.type}")
    asked = {name: limit for name, limit in child.constraints.items() if name not in ("required", "unique")}
    more = [name for name, limit in asked.items() if parent.constraints.get(name) != limit]
    if child.categories not in (None, parent.categories):
        more.append("categories")
    if not child.missing - {""} <= parent.missing:
        more.append("missingValues")
    if more:
        raise ConstraintConflictError(f"{place}, and asks more of its values: give both the same {', '.join(more)}")


# Whole packages


def require(plans: Mapping[str, TablePlan]) -> None:
    """Give what a row must refer to a value in every row of the other table, and see that the two go together."""
    for plan in reversed(list(plans.values())):
        for choice in plan.choices:
            if choice.reference is None or not choice.reference.table:
                continue
            parent = plans[choice.reference.table]
            for mine, theirs in zip(choice.fields, choice.reference.reference, strict=True):
                child, other = plan.domains[mine].field, parent.domains[theirs].field
                if key_groups.group(child) != key_groups.group(other) or choice.needed:
                    check_reference(plan.name, child, parent.name, other)
            if choice.needed:
                parent.need(choice.reference.reference)


def packages(plans: Mapping[str, TablePlan], low: int, high: int) -> Strategy:
    """Tables that refer to each other, parents before children."""
    drawn = {}
    for name, plan in plans.items():
        most = plan.at_most(low)
        drawn[name] = plan.raw(low, high if most is None else min(high, most))

    def settle(raws: Mapping[str, Sequence[Row]]) -> dict[str, list[Any]]:
        known: dict[str, list[Row]] = {}
        for name, plan in plans.items():
            known[name] = plan.settle(raws[name], known)
        return {name: [plans[name].make(row) for row in rows] for name, rows in known.items()}

    return st.fixed_dictionaries(drawn).map(settle)


# Rows that are wrong


def broken_packages(plans: Mapping[str, TablePlan]) -> Strategy:
    """Packages with one row that is wrong: in a cell that nothing else depends on, or in what it refers to."""
    kinds = []
    for plan in plans.values():
        tied = {name for key in (*plan.keys, plan.schema.primary_key) for name in key}
        tied |= {name for choice in plan.choices for name in choice.fields}
        for other in plans.values():
            for key in other.schema.foreign_keys:
                if (key.table or other.name) == plan.name:
                    tied |= set(key.reference)
        for field in plan.schema.fields:
            if field.name not in tied:
                for constraint, values in plan.domains[field.name].broken.items():
                    alone = values.map(lambda value: [(value,)])
                    error = _ERRORS.get(constraint, "constraint-error")
                    kinds.append(_in_package(plans, plan, (field.name,), alone, (error, constraint)))
        for choice in plan.choices:
            lone = not any(set(key) & set(choice.fields) for key in plan.keys)
            if choice.reference is not None and choice.reference.table and lone:
                parts = st.tuples(*(plan.domains[name].values for name in choice.fields))
                given = st.lists(parts, min_size=3, max_size=3, unique_by=lambda values: tuple(map(_hashable, values)))
                if all(plan.domains[name].few is None for name in choice.fields):
                    kinds.append(_in_package(plans, plan, choice.fields, given, ("foreign-key", "foreignKey")))
    if not kinds:
        raise ConstraintConflictError("nothing in the package can be broken alone")
    return st.one_of(kinds)


def _in_package(
    plans: Mapping[str, TablePlan], plan: TablePlan, fields: tuple[str, ...], given: Strategy, kind: tuple[str, str]
) -> Strategy:
    """A package in which the last row of one table has other values in some fields: the first that no parent has."""
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
    """Rows with one violation each, of every kind that the schema has."""
    kinds = [*_broken_cells(plan), *_broken_keys(plan), *_broken_references(plan)]
    if not kinds:
        raise ConstraintConflictError(f"nothing in {plan.name or 'the table'} can be broken alone")
    return st.one_of(kinds)


_ERRORS: Final = {"type": "type-error"}


def _broken(plan: TablePlan, rows: Sequence[Row], field: str, error: str, constraint: str) -> Broken:
    made = tuple(plan.make(row) for row in rows)
    return Broken(made[-1], field, error, constraint, made, plan.name)


def _one(plan: TablePlan) -> Strategy:
    return plan.raw(1, 1).map(lambda raws: plan.settle(raws, {})[0])


def _broken_cells(plan: TablePlan) -> Iterator[Strategy]:
    alone = plan.schema.primary_key if len(plan.schema.primary_key) == 1 else ()
    # A field of a reference to the table itself breaks the reference too.
    referring = {name for key in plan.schema.foreign_keys if not key.table for name in (*key.fields, *key.reference)}
    for field in plan.schema.fields:
        for constraint, values in plan.domains[field.name].broken.items():
            if field.name in referring and constraint != "type":
                continue
            if constraint == "type" and (field.name in alone or field.name in referring):
                continue  # what can't be read is no key either: two errors, not one
            yield _with(plan, field.name, values, _ERRORS.get(constraint, "constraint-error"), constraint)
        others = [other.name for other in plan.schema.fields if other.name != field.name]
        settled = field.name in plan.schema.primary_key or field.name in referring or not field.missing
        if field.required and others and not settled:
            yield _empty(plan, field.name, others, "constraint-error", "required")
    for name in alone:
        others = [other.name for other in plan.schema.fields if other.name != name]
        settled = plan.schema[name].required or not plan.schema[name].missing or name in referring
        if others and not settled:
            yield _empty(plan, name, others, "primary-key", "primaryKey")


def _with(plan: TablePlan, name: str, values: Strategy, error: str, constraint: str) -> Strategy:
    def put(drawn: tuple[Row, Any]) -> Broken:
        row, value = drawn
        return _broken(plan, [{**row, name: value}], name, error, constraint)

    return st.tuples(_one(plan), values).map(put)


def _empty(plan: TablePlan, name: str, others: Sequence[str], error: str, constraint: str) -> Strategy:
    """A row with nothing in one field, and something in another, so that it is not blank."""
    other = next((field for field in others if field in plan.required), others[0])

    def put(drawn: tuple[Row, Any]) -> Broken:
        row, value = drawn
        kept = row[other] if row[other] is not None else value
        return _broken(plan, [{**row, name: None, other: kept}], name, error, constraint)

    return st.tuples(_one(plan), plan.domains[other].values).map(put)


def _broken_keys(plan: TablePlan) -> Iterator[Strategy]:
    """Two rows that share one key and no other."""
    primary = plan.schema.primary_key
    kinds = [(primary, "primary-key", "primaryKey")] if primary else []
    unique = {(field.name,) for field in plan.schema.fields if field.constraints.get("unique")}
    kinds += [(key, "unique-error", "unique") for key in sorted(unique)]
    all_keys = [*([primary] if primary else []), *unique, *plan.schema.unique_keys]
    own = {name for key in plan.schema.foreign_keys if not key.table for name in key.fields}
    for key, error, constraint in kinds:
        # With a shared field, another key might be repeated as well; with a reference, one might be lost.
        shared = sum(bool(set(other) & set(key)) for other in all_keys) > 1
        needed = any(choice.needed and choice.reference is not None for choice in plan.choices)
        if shared or needed or own & set(key) or (plan.most is not None and plan.most < 2):
            continue
        yield _repeated(plan, key, error, constraint)


def _repeated(plan: TablePlan, key: tuple[str, ...], error: str, constraint: str) -> Strategy:
    def repeat(drawn: tuple[Sequence[Row], Row]) -> Broken:
        raws, given = drawn
        first, *more = plan.settle(raws, {})
        # Where a small vocabulary has no second value, the second row has none.
        second = more[0] if more else {**first, **dict.fromkeys(others)}
        values = {name: first[name] if first[name] is not None else given[name] for name in key}
        return _broken(plan, [{**first, **values}, {**second, **values}], key[0], error, constraint)

    others = {name for other in plan.keys for name in other if name not in plan.required} - set(key)
    given = st.fixed_dictionaries({name: plan.domains[name].values for name in key})
    return st.tuples(plan.raw(2, 2), given).map(repeat)


def _broken_references(plan: TablePlan) -> Iterator[Strategy]:
    """A row of a table that refers to a row which is not there; only what the table says of itself."""
    for reference in plan.schema.foreign_keys:
        if reference.table or set(reference.fields) & set(reference.reference):
            continue
        others = [other for other in plan.schema.foreign_keys if other is not reference and not other.table]
        if any({*other.fields, *other.reference} & set(reference.fields) for other in others):
            continue  # another reference would be lost with it
        if any(set(key) & set(reference.fields) for key in plan.keys):
            continue
        given = [plan.domains[name].values for name in reference.fields]
        yield _lost(plan, reference, given)


def _lost(plan: TablePlan, reference: ForeignKey, given: Sequence[Strategy]) -> Strategy:
    def lose(drawn: tuple[Row, tuple[Any, ...], tuple[Any, ...]]) -> Broken:
        row, *chosen = drawn
        own = tuple(row[name] for name in reference.reference)
        first, second = chosen
        # The row's own key is not lost: of two values that differ, one is another.
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

    pair = st.lists(st.tuples(*given), min_size=2, max_size=2, unique_by=lambda values: tuple(map(_hashable, values)))
    return st.tuples(_one(plan), pair).map(lambda drawn: lose((drawn[0], *drawn[1])))
