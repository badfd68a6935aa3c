"""How the rows of one table are drawn.

Some values depend on other rows: foreign keys, and keys with few possible values. They are drawn as indices first.
`TablePlan.resolve` replaces an index by a value afterwards, and takes the next free value if that one is used.
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
from imme_data.tableschema.strategies.domain import Domain, Strategy

__all__ = ["Row", "TablePlan", "check_reference", "hashable"]

Row = dict[str, Any]
_INDEX: Final = st.integers(0, 2**16 - 1)
_MAX_TRIES: Final = 4000  # combinations of values that are tried before a row is dropped
_MAX_LISTED_KEYS: Final = 4096  # a key with at most so many possible values is drawn as indices


def hashable(value: Any) -> Any:
    """The value, or its text if it is a list or a mapping."""
    if isinstance(value, (list, dict)):
        return repr(value)
    return value


@attrs.frozen(eq=False)
class Choice:
    """Fields that are drawn as one index: into a list of options, or into the rows that a foreign key refers to.

    `needed` tells whether the fields must not be empty.
    """

    fields: tuple[str, ...]
    options: tuple[tuple[Any, ...], ...] | None
    reference: ForeignKey | None
    needed: bool

    @property
    def index(self) -> Strategy:
        return _INDEX if self.needed else st.none() | _INDEX


class TablePlan:
    """How to draw the rows of one table.

    Parameters
    ----------
    name : str
        The name of the table, for messages.
    schema : Schema
        Its schema.
    domains : mapping of str to Domain
        The values of each field.
    parents : iterable of str
        The tables whose rows are resolved before. Foreign keys to other tables are ignored.
    make : function, optional
        Makes a record from a dict.

    Raises
    ------
    ConstraintConflictError
        If the foreign keys can't be drawn.
    """

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
        # A field without missing values can't be empty.
        self.required = {field.name for field in schema.fields if field.required or not field.missing}
        self.required |= set(schema.primary_key)
        unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
        keys = [*([schema.primary_key] if schema.primary_key else []), *unique, *schema.unique_keys]
        #: Keys that contain no other key. If these are unique, all keys are.
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
        # A row of empty cells would be a blank line, so that one field has a value then.
        self._anchor = self._free[0] if self._free and not self.required else ""
        if self.choices and not self._free and not self.required:
            self.choices[0] = attrs.evolve(self.choices[0], needed=True)

    def require(self, fields: Iterable[str]) -> None:
        """Make some fields required."""
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

    def _choose(self, parents: set[str]) -> list[Choice]:
        choices: list[Choice] = []
        taken: set[str] = set()
        shown = self.name or "the table"
        for reference in self.schema.foreign_keys:
            if reference.table and reference.table not in parents:
                continue
            if not reference.table and reference.fields == reference.reference:
                continue  # each row refers to itself
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
            choices.append(Choice(reference.fields, None, reference, needed))
            if needed and not reference.table:
                # The first row must refer to itself: it needs a value that is valid for both fields.
                self.required |= set(reference.reference)
                for mine, theirs in zip(reference.fields, reference.reference, strict=True):
                    check_reference(shown, self.domains[mine].field, shown, self.domains[theirs].field)
        for key in self.keys:
            few = [self.domains[name].few for name in key if name not in taken]
            size = 1
            for values in few:
                size *= len(values) if values is not None else _MAX_LISTED_KEYS + 1
            if few and size <= _MAX_LISTED_KEYS:
                for name in key:
                    if name not in taken:
                        values = self.domains[name].few
                        assert values is not None
                        taken.add(name)
                        options = tuple((value,) for value in values)
                        choices.append(Choice((name,), options, None, name in self.required))
        return choices

    @property
    def max_rows(self) -> int | None:
        """The maximum number of rows, if a key has few possible values; otherwise None."""
        bounds = []
        for key in self.keys:
            sizes = [len(self.domains[name].few or ()) for name in key]
            if all(sizes) and all(name in self.required for name in key):
                bounds.append(math.prod(sizes))
        return min(bounds, default=None)

    def raw(self, low: int, high: int | None) -> Strategy:
        """Lists of rows in which foreign keys, and keys with few values, are indices."""
        cells: dict[str, Strategy] = dict(self._fields)
        for number, choice in enumerate(self.choices):
            cells[f"\0{number}"] = choice.index
        if self._anchor:
            cells["\0anchor"] = self.domains[self._anchor].values
        row = st.fixed_dictionaries(cells)
        if (low, high) == (1, 1):
            return st.tuples(row)
        keys = [key for key in self.keys if all(name in self._fields for name in key)]
        return st.lists(row, min_size=low, max_size=high, unique_by=tuple(_identity(key) for key in keys) or None)

    def resolve(self, raws: Sequence[Row], known: Mapping[str, Sequence[Row]]) -> list[Row]:
        """Replace the indices of drawn rows by values; a row for which no free value is left is dropped.

        `known` has the resolved rows of other tables.
        """
        rows: list[Row] = []
        used: list[set[Any]] = [set() for _ in self.keys]
        options = [self._options(choice, known) for choice in self.choices]
        for raw in raws:
            for row in self._candidates(raw, rows, options):
                if self._anchor and all(value is None for value in row.values()):
                    row[self._anchor] = raw["\0anchor"]
                marks = [_identity(key)(row) for key in self.keys]
                if not any(mark in seen for mark, seen in zip(marks, used, strict=True)):
                    for mark, seen in zip(marks, used, strict=True):
                        seen.add(mark)
                    rows.append(row)
                    break
        return rows

    def _options(self, choice: Choice, known: Mapping[str, Sequence[Row]]) -> list[tuple[Any, ...]]:
        if choice.options is not None:
            return list(choice.options)
        reference = choice.reference
        if reference is None or not reference.table:
            return []
        return list(self._referenced(choice, reference, known.get(reference.table, ())))

    def _referenced(self, choice: Choice, reference: ForeignKey, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            values = tuple(row[name] for name in reference.reference)
            fitting = zip(choice.fields, values, strict=True)
            if None not in values and all(self.domains[name].fits(value) for name, value in fitting):
                yield values

    def _candidates(self, raw: Row, rows: Sequence[Row], options: Sequence[list[tuple[Any, ...]]]) -> Iterator[Row]:
        plain = {name: raw[name] for name in self._free}
        candidates = []
        for number, (choice, known) in enumerate(zip(self.choices, options, strict=True)):
            index = raw[f"\0{number}"]
            if index is None:
                candidates.append([(None,) * len(choice.fields)])
                continue
            own = choice.reference is not None and not choice.reference.table
            if own and choice.reference is not None:
                known = list(self._referenced(choice, choice.reference, rows))
            start = index % len(known) if known else 0
            options_in_turn = [*known[start:], *known[:start]]
            # If no row is left to refer to, a row refers to no row, or to itself.
            if not choice.needed:
                options_in_turn.append((None,) * len(choice.fields))
            elif own:
                options_in_turn.append(_SELF)
            candidates.append(options_in_turn)
        for chosen in itertools.islice(itertools.product(*candidates), _MAX_TRIES):
            row = dict(plain)
            own_choices = []
            for choice, values in zip(self.choices, chosen, strict=True):
                if values is _SELF:
                    own_choices.append(choice)
                else:
                    row.update(zip(choice.fields, values, strict=True))
            for choice in own_choices * len(own_choices):  # a foreign key may refer to a field of another one
                assert choice.reference is not None
                pairs = zip(choice.fields, choice.reference.reference, strict=True)
                row.update({name: row.get(other) for name, other in pairs})
            yield {field.name: row[field.name] for field in self.schema.fields}

    def rows(self) -> Strategy:
        """One row."""
        return self.raw(1, 1).map(lambda raws: self.make(self.resolve(raws, {})[0]))

    def check_size(self, low: int) -> int | None:
        """The maximum number of rows. Raises ConstraintConflictError if it is less than `low`."""
        if self.max_rows is not None and low > self.max_rows:
            raise ConstraintConflictError(
                f"{self.name or 'the table'} can't have {low} rows: its keys have {self.max_rows} different values"
            )
        return self.max_rows

    def tables(self, low: int, high: int | None) -> Strategy:
        """Lists of `low` to `high` rows. Raises ConstraintConflictError if `low` rows are impossible."""
        most = self.check_size(low)
        high = most if high is None or (most is not None and most < high) else high
        return self.raw(low, high).map(lambda raws: [self.make(row) for row in self.resolve(raws, {})])


_SELF: Final[tuple[Any, ...]] = ("\0self",)


def _identity(key: tuple[str, ...]) -> Callable[[Row], Any]:
    def identity(row: Row) -> Any:
        values = tuple(hashable(row[name]) for name in key)
        return object() if None in values else values  # empty keys may be repeated

    return identity


def check_reference(child_table: str, child: Field, parent_table: str, parent: Field) -> None:
    """Raises ConstraintConflictError if a field can't have every value of the field that it refers to."""
    place = f"{child_table}.{child.name} refers to {parent_table}.{parent.name}"
    if key_groups.group(child) != key_groups.group(parent):
        raise ConstraintConflictError(f"{place}, but their types differ: {child.type} and {parent.type}")
    limits = {name: limit for name, limit in child.constraints.items() if name not in ("required", "unique")}
    more = [name for name, limit in limits.items() if parent.constraints.get(name) != limit]
    if child.categories not in (None, parent.categories):
        more.append("categories")
    if not child.missing - {""} <= parent.missing:
        more.append("missingValues")
    if more:
        raise ConstraintConflictError(f"{place}, but has other constraints: give both the same {', '.join(more)}")
