"""Random datasets of this library's tables, which keep every schema, every reference and every rule of the build.

Seeds can express such a dataset, so that tests can build, export, reload and track it. Nothing is filtered: tables are
drawn after those that they refer to, references are chosen from existing records, and columns that contradict each
other are corrected.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo
from imme_data.model import derive, edtf
from imme_data.model import evidence as tracker
from imme_data.model.codes import COUNTRIES, LANGUAGES
from imme_data.model.profile import Field, TableSchema
from imme_data.strategies.statements import (
    READABLE_UNITS,
    Amount,
    Row,
    Statement,
    Values,
    quote_of,
    stated_amount,
    stated_wording,
    statements,
)

__all__ = ["datasets"]

Choices = Mapping[str, Sequence[Any]]  # the possible values of some columns


def datasets(
    values: Values, schemas: Mapping[str, TableSchema], info: PackageInfo, *, max_size: int = 3
) -> st.SearchStrategy[Dataset]:
    """Datasets that a build would accept; they shrink towards the empty dataset.

    Parameters
    ----------
    values : function
        Gives the strategy for the values of a field, without None.
    schemas : mapping of str to TableSchema
        The schema of each table. Columns, keys and patterns are those of this library; bounds may differ.
    info : PackageInfo
        The description of every dataset.
    max_size : int
        The maximum number of records of a table. There are more figures: each commitment has at least one report.
    """
    return _datasets(_Sector(values, schemas), info, max_size)


# Currencies, dirhams more often than others. The last one is not in the table of units.
_MONEY: Final = ("MAD", "EUR", "MAD", "USD", "MAD", "XOF", "PLN")
# Identifiers, file names and units, drawn if they match the pattern of a column. This is faster than drawing from the
# pattern. Some look like something else: a number, a date, a boolean, null or the beginning of another.
_SLUGS: Final = ("a", "a.a", "b", "a.b", "a-b", "1e5", "2019-02", "true", "null", "z" * 60)
_UNITS: Final = ("job", "percent", "hectare", "person", "firm", "tonne", "MAD")
_OTHER_UNITS: Final = ("library", "gigafactory", "a_b_c", "null", "z", "ABC")
# The roles of figures without a commitment, of figures with one (likely ones twice), and of achievements.
_FREE_ROLES: Final = ("observation", "target", "projection")
_COMMITMENT_ROLES: Final = ("target", "actual", "target", "observation", "actual")
_ACHIEVED_ROLES: Final = ("actual", "observation")
# Columns that depend on other tables by a rule, or on the collection of an article.
_DEPENDENT: Final[Mapping[str, tuple[str, ...]]] = {
    "articles": ("published", "sha256"),
    "commitments": ("value", "unit", "made", "due"),
    "figures": ("role", "value", "value_max", "unit", "comparison", "as_of", "quote"),
}
# Optional columns that are always drawn, and emptied later if the column that they depend on is empty.
_ALWAYS: Final = (("articles", "published_basis"), ("articles", "document"))


@st.composite
def _own(draw: st.DrawFn, forms: st.SearchStrategy[tuple[Row, Mapping[str, st.SearchStrategy[Any]]]]) -> Row:
    """The own columns of a record: one draw gives those of few values, and which others are filled."""
    row, filled = draw(forms)
    return row | {name: draw(values) for name, values in filled.items()}


class _Sector:
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
            if field.name in skipped or field.derived_from:
                continue
            few = field.constraints.get("enum", (False, True) if field.type == "boolean" else ())
            always = field.required or (schema.name, field.name) in _ALWAYS
            known = [*few] or [self._known.get((schema.name, field.name), self._values(field))]
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


class _Drawing:
    """One dataset while it is drawn, table by table."""

    def __init__(self, draw: st.DrawFn, sector: _Sector, max_size: int) -> None:
        self._draw, self._sector, self._max_size = draw, sector, max_size
        self.rows: dict[str, list[Row]] = {name: [] for name in sector.schemas}
        self._sizes = st.integers(0, max_size)
        # Every figure needs an organization, an indicator and an article, and two sources need two articles, so that
        # larger sizes of these tables are more likely.
        self._core_sizes = st.sampled_from([0, *(size for size in range(1, max_size + 1) for _ in range(2 * size))])
        # All tables draw from a few dates, so that some dates are equal.
        self._dates = (None, *draw(sector.dates))

    def tables(self) -> dict[str, list[Row]]:
        """The rows of every table, with derived columns and tables."""
        self._table("organizations", core=True)
        self._chain("organizations", "parent_id")
        self._table("people")
        self._table("agreements")
        self._chain("agreements", "part_of_id")
        self._pairs("agreement_parties", "agreements", "organizations")
        self._table("ecosystems", {"agreement_id": self._maybe("agreements")})
        self._table("events", {"organizer_id": self._maybe("organizations")})
        self._table("indicators", core=True)
        if self.rows["organizations"]:
            self._articles()
        if self.rows["articles"]:
            mention: Choices = {"article_id": self._keys("articles"), "organization_id": self._keys("organizations")}
            self._table("organization_mentions", mention)
            if self.rows["people"]:
                person: Choices = {"person_id": self._keys("people"), "organization_id": self._maybe("organizations")}
                self._table("person_mentions", {"article_id": self._keys("articles"), **person})
        if self.rows["articles"] and self.rows["indicators"]:
            self._commitments()
            self._figures()
        return self._derived()

    def _table(self, name: str, *choices: Choices, core: bool = False) -> None:
        """Draw the records of a table: own columns and, in one draw for each mapping, columns chosen from lists."""
        chosen = [st.sampled_from(list(itertools.product(*columns.values()))) for columns in choices]
        names = [column for columns in choices for column in columns]
        # With a size drawn as a number, Hypothesis can remove any record when it shrinks.
        size = self._draw(self._core_sizes if core else self._sizes)
        drawn = [self._draw(st.tuples(self._sector.own[name], *chosen)) for _ in range(size)]
        for row, *cells in drawn:
            self.rows[name].append(row | dict(zip(names, itertools.chain(*cells), strict=True)))
        self._make_unique(name)

    def _make_unique(self, name: str) -> None:
        """Make keys unique: number those that occur twice."""
        schema = self._sector.schemas[name]
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

    def _keys(self, table: str) -> list[str]:
        (key,) = self._sector.schemas[table].primary_key
        return [row[key] for row in self.rows[table]]

    def _maybe(self, table: str) -> list[str | None]:
        return [None, *self._keys(table)]

    def _chain(self, table: str, column: str) -> None:
        """Let records refer to earlier ones, so that there is no circle."""
        keys: list[str] = []
        for row, key in zip(self.rows[table], self._keys(table), strict=True):
            row[column] = self._draw(st.sampled_from([None, None, *keys])) if keys else None
            keys.append(key)

    def _pairs(self, table: str, first: str, second: str) -> None:
        columns = self._sector.schemas[table].primary_key
        pairs = list(itertools.product(self._keys(first), self._keys(second)))
        if pairs:
            found = self._draw(st.lists(st.sampled_from(pairs), unique=True, max_size=self._max_size))
            self.rows[table] = [dict(zip(columns, pair, strict=True)) for pair in found]

    def _articles(self) -> None:
        # Most articles have no agency and republish no other, so that there are several sources.
        origin: Choices = {
            "publisher_id": self._keys("organizations"),
            "agency_id": [None, *self._maybe("organizations")],
        }
        self._table("articles", {**origin, "published": self._dates}, core=True)
        self._chain("articles", "republishes_id")
        for row in self.rows["articles"]:
            if row["published"] is None:
                row["published_basis"] = None
            founding = row["collection"] == "founding"
            row["document"] = row["document"] if founding else None
            row["sha256"] = hashlib.sha256(row["document"].encode()).hexdigest() if founding else None

    def _commitments(self) -> None:
        """Draw commitments; `_promise` takes their values from their reports."""
        promise: Choices = {"promisor_id": self._keys("organizations"), "measure": self._measures()}
        place: Choices = {"agreement_id": self._maybe("agreements"), "ecosystem_id": self._maybe("ecosystems")}
        self._table("commitments", promise, place, {"made": self._dates, "due": self._dates}, core=True)
        for row in self.rows["commitments"]:
            row["indicator_id"], row["unit"] = row.pop("measure")
            made, due = row["made"], row["due"]
            if made and due and edtf.days(made)[0] > edtf.days(due)[1]:
                row["made"], row["due"] = due, made

    def _measures(self) -> list[tuple[str, str]]:
        """Pairs of an indicator and a unit; amounts of money may have any currency."""
        return [
            (row["indicator_id"], unit)
            for row in self.rows["indicators"]
            for unit in ((row["unit"],) if row["unit"] is not None else _MONEY)
        ]

    def _figures(self) -> None:
        """Draw a report of each commitment, and more figures with and without a commitment."""
        commitments = self.rows["commitments"]
        free = [(None, role, *measure) for measure in self._measures() for role in _FREE_ROLES]
        bound = [(row, role, row["indicator_id"], row["unit"]) for row in commitments for role in _COMMITMENT_ROLES]
        # At least two thirds have a commitment, if there is one, so that some have several reports and actuals.
        purposes = st.sampled_from(free + bound * (1 + 2 * len(free) // max(len(bound), 1)))
        context = st.sampled_from(list(itertools.product(self.rows["articles"], self._dates)))
        actors, occasion = (
            st.sampled_from(list(itertools.product(self._maybe(first), self._maybe(second))))
            for first, second in (("organizations", "ecosystems"), ("events", "people"))
        )
        figure = (self._sector.statements, context, actors, occasion)
        anchors: dict[str, Amount] = {}
        for commitment in commitments:
            purpose = (commitment, "target", commitment["indicator_id"], commitment["unit"])
            self.rows["figures"].append(self._figure(anchors, *self._draw(st.tuples(*figure)), purpose))
        for _ in range(self._draw(st.integers(0, 4 * self._max_size))):
            self.rows["figures"].append(self._figure(anchors, *self._draw(st.tuples(*figure, purposes))))
        self._make_unique("figures")
        self._part()
        self._promise()

    def _figure(
        self,
        anchors: dict[str, Amount],
        statement: Statement,
        context: tuple[Row, str | None],
        actors: tuple[str | None, str | None],
        occasion: tuple[str | None, str | None],
        purpose: tuple[Row | None, str, str, str],
    ) -> Row:
        (article, as_of), (commitment, role, indicator, unit) = context, purpose
        key = None if commitment is None else commitment["commitment_id"]
        anchor = anchors.get(key or "")
        amount = stated_amount(statement, unit, anchor, self._sector.schemas["figures"])
        if key is not None:
            anchors.setdefault(key, amount)
        quote, explanation = quote_of(amount, stated_wording(statement, anchor), statement.text)
        if role in _ACHIEVED_ROLES and as_of and article["published"]:
            start = edtf.days(as_of.rpartition("/")[2])[0]
            as_of = article["published"] if start > edtf.days(article["published"])[1] else as_of
        own = statement.own
        return {
            **own,
            "figure_id": f"{article['article_id']}.{own['figure_id']}",
            "article_id": article["article_id"],
            "indicator_id": indicator,
            "commitment_id": key,
            "role": role,
            "value": amount.low,
            "value_max": amount.high,
            "unit": unit,
            "comparison": amount.comparison,
            "as_of": as_of,
            "organization_id": actors[0],
            "ecosystem_id": actors[1],
            "event_id": occasion[0],
            "speaker_id": occasion[1],
            "quote": quote,
            "quote_start": own["quote_start"] if article["document"] is not None else None,
            "note": " ".join(filter(None, (explanation, own["note"]))) or None,
        }

    def _part(self) -> None:
        """Make some figures parts of earlier figures of the same kind that are at least as large."""
        figures = self.rows["figures"]
        for place, row in enumerate(figures):
            wholes = [other["figure_id"] for other in figures[:place] if _contains(other, row)]
            row["part_of_id"] = self._draw(st.sampled_from([None, *wholes])) if wholes else None

    def _promise(self) -> None:
        """Give each commitment the value of one of its reports. At least the first report is no part of another."""
        figures = {row["figure_id"]: row for row in self.rows["figures"]}
        values: dict[str, list[float]] = {}
        for row in figures.values():
            if row["role"] == "target" and row["commitment_id"] and not tracker.is_part(row, figures):
                values.setdefault(row["commitment_id"], []).append(row["value"])
        for row in self.rows["commitments"]:
            row["value"] = self._draw(st.sampled_from(values[row["commitment_id"]]))

    def _derived(self) -> dict[str, list[Row]]:
        for name, rows in self.rows.items():
            for row in rows:
                row |= derive.derive(name, row)
        for name, function in derive.TABLES.items():
            self.rows[name] = function(self.rows)
        return self.rows


def _contains(whole: Row, part: Row) -> bool:
    """Whether a figure can contain another one as a part."""
    return (
        whole["unit"] == part["unit"]
        and (whole["role"] in _ACHIEVED_ROLES) == (part["role"] in _ACHIEVED_ROLES)
        and _top(part) <= _top(whole)
    )


def _top(row: Row) -> float:
    return float(row["value"] if row["value_max"] is None else row["value_max"])


@st.composite
def _datasets(draw: st.DrawFn, sector: _Sector, info: PackageInfo, max_size: int) -> Dataset:
    return Dataset.from_rows(info, sector.schemas, _Drawing(draw, sector, max_size).tables())
