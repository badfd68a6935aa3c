"""One random dataset while it is drawn, table by table: own columns, references to earlier rows, and unique keys.

`claims` draws the commitments and their figures with it, `sector` the other tables.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from imme_data.model.codes import COUNTRIES, LANGUAGES
from imme_data.model.profile import Field, TableSchema
from imme_data.model.rules import USERS
from imme_data.strategies.statements import READABLE_UNITS, Row, Values, statements

__all__ = ["Choices", "Columns", "Drawing"]

Choices = Mapping[str, Sequence[Any]]  # the possible values of some columns

# Identifiers, file names and units, drawn if they match the pattern of a column. This is faster than drawing from the
# pattern. Some look like something else: a number, a date, a boolean, null or the beginning of another.
_SLUGS: Final = ("a", "a.a", "b", "a.b", "a-b", "1e5", "2019-02", "true", "null", "z" * 60)
_UNITS: Final = ("job", "percent", "hectare", "person", "firm", "tonne", "MAD")
_OTHER_UNITS: Final = ("library", "gigafactory", "a_b_c", "null", "z", "ABC")
# Columns that depend on other records by a rule.
_DEPENDENT: Final[Mapping[str, tuple[str, ...]]] = {
    "articles": ("published", "sha256"),
    "commitments": ("value", "value_max", "unit", "comparison", "made", "due", "starts"),
    "commitment_relations": ("relation",),
    "figures": ("role", "value", "value_max", "unit", "comparison", "as_of", "quote"),
}
# Optional columns that are always drawn, and emptied later if a rule says so.
_ALWAYS: Final = (
    ("articles", "published_basis"),
    ("articles", "document"),
    ("figures", "stage"),
    ("figures", "universe"),
)
# Columns of few values, some of them more often than others.
_OFTEN: Final[Mapping[tuple[str, str], Sequence[Any]]] = {
    ("figures", "doubtful"): (False, False, False, False, False, True),
    ("figures", "stage"): ("measured", "completed", "announced", "committed", "under_way", "measured"),
}


@st.composite
def _own(draw: st.DrawFn, forms: st.SearchStrategy[tuple[Row, Mapping[str, st.SearchStrategy[Any]]]]) -> Row:
    """The own columns of a record: one draw gives those of few values, and which others are filled."""
    row, filled = draw(forms)
    return row | {name: draw(values) for name, values in filled.items()}


class Columns:
    """The strategies for columns that refer to no table, made once for all datasets."""

    def __init__(self, values: Values, schemas: Mapping[str, TableSchema]) -> None:
        self.schemas = schemas
        self._values = values
        unit = schemas["indicators"]["unit"]
        units = (_UNITS, sorted(READABLE_UNITS), _OTHER_UNITS)
        self._known: dict[tuple[str, str], st.SearchStrategy[Any]] = {
            ("organizations", "country"): st.sampled_from(sorted(COUNTRIES)),
            ("articles", "language"): st.sampled_from(("fr", "ar", *sorted(LANGUAGES))),
            ("articles", "document"): self._words(schemas["articles"]["document"], _SLUGS),
            ("indicators", "unit"): st.one_of([self._words(unit, words) for words in units]),
        }
        for name, schema in schemas.items():
            for key in schema.primary_key if len(schema.primary_key) == 1 else ():
                self._known[name, key] = self._words(schema[key], _SLUGS)
        self.own = {name: self._columns(schema) for name, schema in schemas.items()}
        self.dates = st.lists(values(schemas["figures"]["as_of"]), max_size=4)
        self.statements = statements(self.own["figures"], values(schemas["figures"]["quote"]))

    def _columns(self, schema: TableSchema) -> st.SearchStrategy[Row]:
        """The columns of a table that are not derived, not foreign keys, and bound to no other table by a rule."""
        skipped = {*_DEPENDENT.get(schema.name, ()), *(column for key in schema.foreign_keys for column in key.fields)}
        choices: list[list[tuple[str, Any]]] = []
        for field in schema.fields:
            place = (schema.name, field.name)
            if field.name in skipped or field.derived_from:
                continue
            few = _OFTEN.get(place) or field.constraints.get("enum", (False, True) if field.type == "boolean" else ())
            always = field.required or place in _ALWAYS
            known = [*few] or [self._known.get(place, self._values(field))]
            choices.append([(field.name, choice) for choice in (known if always else [None, *known])])
        forms = []
        for form in itertools.product(*choices):
            filled = {name: choice for name, choice in form if isinstance(choice, st.SearchStrategy)}
            forms.append(({name: choice for name, choice in form if name not in filled}, filled))
        return _own(st.sampled_from(forms))

    def _words(self, field: Field, words: Sequence[str]) -> st.SearchStrategy[str]:
        pattern = field.constraints.get("pattern", "(?s:.*)")
        fit = [word for word in words if re.fullmatch(pattern, word)]
        return st.sampled_from(fit) if fit else self._values(field)


class Drawing:
    """The rows drawn so far, and how to draw more."""

    def __init__(self, draw: st.DrawFn, columns: Columns, max_size: int) -> None:
        self.draw, self.columns, self.max_size = draw, columns, max_size
        self.rows: dict[str, list[Row]] = {name: [] for name in columns.schemas}
        self._sizes = st.integers(0, max_size)
        # Every figure needs an organization, an indicator and an article, and two sources need two articles, so that
        # larger sizes of these tables are more likely.
        self._core_sizes = st.sampled_from([0, *(size for size in range(1, max_size + 1) for _ in range(2 * size))])
        # All tables draw from a few dates, so that some dates are equal.
        self.dates: tuple[str | None, ...] = (None, *draw(columns.dates))

    def one_of(self, *choices: Sequence[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
        """One value of each of several lists, in one draw."""
        return st.sampled_from(list(itertools.product(*choices)))

    def table(self, name: str, *choices: Choices, core: bool = False) -> None:
        """Draw the records of a table: own columns and, in one draw for each mapping, columns chosen from lists."""
        chosen = [self.one_of(*columns.values()) for columns in choices]
        names = [column for columns in choices for column in columns]
        # With a size drawn as a number, Hypothesis can remove any record when it shrinks.
        size = self.draw(self._core_sizes if core else self._sizes)
        drawn = [self.draw(st.tuples(self.columns.own[name], *chosen)) for _ in range(size)]
        for row, *cells in drawn:
            self.rows[name].append(row | dict(zip(names, itertools.chain(*cells), strict=True)))
        self.make_unique(name)

    def make_unique(self, name: str) -> None:
        """Make keys unique: number those that occur twice."""
        schema = self.columns.schemas[name]
        unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
        for key in (schema.primary_key, *schema.unique_keys, *unique):
            taken: set[tuple[Any, ...]] = set()
            for row in self.rows[name]:
                first = row.get(key[-1])
                number = 2
                while first is not None and tuple(row.get(column) for column in key) in taken:
                    row[key[-1]] = f"{first}-{number}"
                    number += 1
                taken.add(tuple(row.get(column) for column in key))

    def keys(self, table: str) -> list[str]:
        """The keys of a table."""
        (key,) = self.columns.schemas[table].primary_key
        return [row[key] for row in self.rows[table]]

    def maybe(self, table: str) -> list[str | None]:
        """The keys of a table, or none."""
        return [None, *self.keys(table)]

    def chain(self, table: str, column: str) -> None:
        """Let records refer to earlier ones, so that there is no circle."""
        keys: list[str] = []
        for row, key in zip(self.rows[table], self.keys(table), strict=True):
            row[column] = self.draw(st.sampled_from([None, None, *keys])) if keys else None
            keys.append(key)

    def pairs(self, table: str, first: str, second: str) -> None:
        """Draw a table that pairs the records of two others."""
        columns = self.columns.schemas[table].primary_key
        pairs = list(itertools.product(self.keys(first), self.keys(second)))
        if pairs:
            found = self.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=self.max_size))
            self.rows[table] = [dict(zip(columns, pair, strict=True)) for pair in found]

    def drop_unused(self) -> None:
        """Drop the records of registries that no other record uses, and then those that only dropped ones used."""
        dropped = True
        while dropped:
            dropped = False
            for registry, places in USERS.items():
                (key_column,) = self.columns.schemas[registry].primary_key
                used = {row.get(column) for name, column in places for row in self.rows[name]}
                kept = [row for row in self.rows[registry] if row[key_column] in used]
                dropped = dropped or len(kept) < len(self.rows[registry])
                self.rows[registry] = kept
