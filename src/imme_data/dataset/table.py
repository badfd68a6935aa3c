"""`Table`: an Arrow table that returns records. `Tables`: all tables of a package, with its metadata."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast, overload

import attrs
import pyarrow as pa

from imme_data.dataset.links import text_fragment
from imme_data.errors import UnknownKeyError
from imme_data.model import records
from imme_data.model.profile import Cell, TableSchema
from imme_data.shown import harmless

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["PackageInfo", "Table", "Tables"]

R = TypeVar("R", bound=records.Record)
_ROWS_AT_A_TIME = 1024
_MANY = 500


@attrs.frozen(kw_only=True)
class PackageInfo:
    """The metadata of a data package, from its `datapackage.json`.

    `version` follows Semantic Versioning, `created` is the release date. `title_fr` and `description_fr` are in French.
    """

    name: str
    title: str
    title_fr: str | None = None
    description: str
    description_fr: str | None = None
    version: str
    created: datetime.date
    homepage: str | None = None
    keywords: tuple[str, ...] = ()
    licenses: tuple[Mapping[str, str], ...]
    contributors: tuple[Mapping[str, Any], ...]


class Table(Generic[R]):
    """A table of records, stored as an Arrow table. Records are created on access.

    A table supports `len(table)`, `table[key]`, `key in table`, `table.get(key)`, and iteration over records. The key
    is the primary key: a string, or a tuple if it has two columns. Rows are sorted by the key.

    polars, DuckDB, pandas 3 and others accept a table by the Arrow PyCapsule protocol: `pl.DataFrame(table)`.

    >>> import imme_data
    >>> data = imme_data.load()
    >>> data.organizations["fimme"].acronym
    'FIMME'
    >>> [event.edition for event in data.events if event.name == "SISTEP"]
    [1, 2, 5, 11]
    """

    def __init__(self, schema: TableSchema, arrow: pa.Table) -> None:
        self.schema = schema
        self._arrow = arrow
        self._data: Tables | None = None  # the tables that its keys refer to
        self._record = cast("Callable[..., R]", records.TABLES[schema.name])
        self._rows: dict[object, int] | None = None
        self._places: dict[str, dict[Cell, list[int]]] = {}

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    def to_arrow(self) -> pa.Table:
        """Return the Arrow table; its fields have title, description and unit as metadata."""
        return self._arrow

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas DataFrame: dates are datetime64, integers int64 (Int64 if nullable), strings str.

        Raises
        ------
        MissingExtraError
            If pandas is not installed.

        Examples
        --------
        >>> import imme_data
        >>> frame = imme_data.load().figures.to_pandas()
        >>> str(frame["as_of_on"].dtype), str(frame["quote_start"].dtype)
        ('datetime64[ms]', 'Int64')
        """
        from imme_data.dataset.convert import to_pandas

        return to_pandas(self._arrow)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars DataFrame. Raises MissingExtraError if polars is not installed."""
        from imme_data.dataset.convert import to_polars

        return to_polars(self._arrow)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the table by the Arrow PyCapsule protocol, which polars, DuckDB, pandas 3 and others read."""
        return self._arrow.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Export the schema by the same protocol."""
        return self._arrow.schema.__arrow_c_schema__()

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self._arrow.num_rows)

    def __iter__(self) -> Iterator[R]:
        """Iterate over the records, in the order of their keys."""
        for batch in self._arrow.to_batches(max_chunksize=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                yield self._record(**row)

    def __contains__(self, key: object) -> bool:
        """Check whether a record has this primary key."""
        return self._place(key) is not None

    def __getitem__(self, key: str | tuple[str, ...]) -> R:
        """Return the record with this primary key. Raises UnknownKeyError, which names the nearest keys."""
        row = self._place(key)
        if row is None:
            from rapidfuzz import fuzz, process  # imported here because only the message needs it

            known = map(str, self._index())
            near = [
                text for text, _, _ in process.extract(str(key), known, scorer=fuzz.ratio, limit=3, score_cutoff=75)
            ]
            hint = f"; did you mean {' or '.join(near)}?" if near else f"; it has {len(self)} records"
            raise UnknownKeyError(f"{self.name} has no record {key!r}{hint}")
        return self._record(**self._arrow.slice(row, 1).to_pylist()[0])

    @overload
    def get(self, key: str | tuple[str, ...]) -> R | None: ...
    @overload
    def get(self, key: str | tuple[str, ...], default: R) -> R: ...
    def get(self, key: str | tuple[str, ...], default: R | None = None) -> R | None:
        """Return the record with this primary key, or `default`."""
        return default if self._place(key) is None else self[key]

    def keys(self) -> list[Any]:
        """List the primary keys in order: strings, or tuples if the key has two columns."""
        return list(self._index())

    def __eq__(self, other: object) -> bool:
        """Check whether two tables have the same name, columns and rows."""
        if not isinstance(other, Table):
            return NotImplemented
        return self.name == other.name and bool(self._arrow.equals(other._arrow))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return one line: name, size and columns."""
        columns = ", ".join(field.name for field in self.schema.fields)
        return harmless(f"<Table {self.name}: {len(self)} records of {columns}>")

    def __str__(self) -> str:
        """Return the first and the last rows as text."""
        from imme_data.view.listing import table_text

        return table_text(self.schema, self._arrow)

    def _repr_html_(self) -> str:
        from imme_data.view.listing import table_html

        return table_html(self.schema, self._arrow, self._label, self._link)

    def _label(self, column: str, value: Any) -> str | None:
        """Return the label of the record that a value refers to."""
        target = records.TABLES[self.name].REFERENCES.get(column)
        if target is None or self._data is None or (named := self._data.tables[target].get(value)) is None:
            return None
        return str(getattr(named, named.LABEL)) if named.LABEL else None

    def _link(self, row: Mapping[str, Any]) -> str | None:
        """Return the link to the quote of a figure."""
        if self._data is None or self.name != "figures":
            return None
        return self._data.link(records.Figure(**row))

    def _ipython_key_completions_(self) -> list[Any]:
        return self.keys()

    def _of(self, data: Tables) -> Table[R]:
        """Return the same table, connected to the other tables."""
        table = Table[R](self.schema, self._arrow)
        table._data = data
        return table

    def _only(self, rows: Iterable[Mapping[str, Cell]]) -> Table[R]:
        """Return a table with some of the rows."""
        table = Table[R](self.schema, pa.Table.from_pylist(list(rows), schema=self._arrow.schema))
        table._data = self._data
        return table

    def _rows_where(self, column: str, value: Cell) -> list[dict[str, Any]]:
        """Return the rows with a value in a column. An index of the column is kept for later calls."""
        if column not in self._places:
            places: dict[Cell, list[int]] = {}
            for row, cell in enumerate(self._arrow.column(column).to_pylist()):
                if cell is not None:
                    places.setdefault(cell, []).append(row)
            self._places[column] = places
        found = self._places[column].get(value, ())
        if len(found) < _MANY:  # take() imports pyarrow.compute, which is slow
            return [self._arrow.slice(row, 1).to_pylist()[0] for row in found]
        return cast("list[dict[str, Any]]", self._arrow.take(found).to_pylist())

    def _place(self, key: object) -> int | None:
        try:
            return self._index().get(key)
        except TypeError:  # an unhashable value is not a key
            return None

    def _index(self) -> dict[object, int]:
        # Made at the first look-up, because a table that is only converted does not need it.
        if self._rows is None:
            columns = [self._arrow.column(name).to_pylist() for name in self.schema.primary_key]
            keys: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
            self._rows = {key: row for row, key in enumerate(keys)}
        return self._rows


class Tables:
    """All the tables of a data package. Each table is an attribute; `info` has the metadata of the package.

    The subclass `Dataset` adds the queries. The functions that compute them take `Tables`.
    """

    articles: Table[records.Article]
    organizations: Table[records.Organization]
    organization_mentions: Table[records.OrganizationMention]
    people: Table[records.Person]
    person_mentions: Table[records.PersonMention]
    agreements: Table[records.Agreement]
    agreement_parties: Table[records.AgreementParty]
    ecosystems: Table[records.Ecosystem]
    events: Table[records.Event]
    indicators: Table[records.Indicator]
    measures: Table[records.Measure]
    releases: Table[records.Release]
    commitments: Table[records.Commitment]
    commitment_relations: Table[records.CommitmentRelation]
    figures: Table[records.Figure]
    developments: Table[records.Development]
    development_commitments: Table[records.DevelopmentCommitment]
    searches: Table[records.Search]
    search_commitments: Table[records.SearchCommitment]
    tracker: Table[records.TrackerRow]

    def __init__(self, info: PackageInfo, tables: Mapping[str, Table[Any]]) -> None:
        self.info = info
        self.tables: dict[str, Table[Any]] = {name: tables[name]._of(self) for name in records.TABLES}
        vars(self).update(self.tables)

    @classmethod
    def from_rows(
        cls, info: PackageInfo, schemas: Mapping[str, TableSchema], rows: Mapping[str, Iterable[Mapping[str, Cell]]]
    ) -> Self:
        """Create a dataset from plain rows, which are sorted by primary key and not validated."""
        tables = {}
        for name, schema in schemas.items():
            ordered = sorted(rows.get(name, ()), key=schema.key)
            tables[name] = Table[Any](schema, pa.Table.from_pylist(list(ordered), schema=schema.to_arrow()))
        return cls(info, tables)

    @property
    def version(self) -> str:
        """The version of the data (Semantic Versioning), not of the library."""
        return self.info.version

    @property
    def schemas(self) -> dict[str, TableSchema]:
        """The schema of each table."""
        return {name: table.schema for name, table in self.tables.items()}

    def link(self, figure: records.Figure | records.Development | str) -> str | None:
        """Return a link that opens the article at the quote of a figure or a development.

        It is None if the address of the article is not http or https.

        Parameters
        ----------
        figure : Figure, Development or str
            A figure, its figure_id, or a development.

        Raises
        ------
        UnknownKeyError
            If there is no such figure.
        TypeError
            If it is neither a figure, nor a development, nor a string.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> print(data.link("infomediaire-2019-02-ecosystemes.turnover-target").partition("#")[2])
        :~:text=chiffre%20d%E2%80%99affaires%20de%2011%20MMDH
        """
        if isinstance(figure, str):
            figure = self.figures[figure]
        if not isinstance(figure, records.Figure | records.Development):
            raise TypeError(f"{figure!r} is not a figure: give a record of `figures`, or its figure_id")
        return text_fragment(self.articles[figure.article_id].url, figure.quote)

    @cached_property
    def _article_rows(self) -> dict[str, dict[str, Any]]:
        """The columns of the articles that identify and sort the sources, by article_id."""
        columns = ("article_id", "publisher_id", "release_id", "republishes_id", "published", "published_on")
        return {row["article_id"]: row for row in self.articles.to_arrow().select(columns).to_pylist()}

    @cached_property
    def _evidence_rows(self) -> dict[str, list[dict[str, Any]]]:
        """The rows that the evidence on any commitment needs, by table."""
        names = ("commitment_relations", "indicators", "organizations", "searches", "search_commitments")
        rows = {name: self.tables[name].to_arrow().to_pylist() for name in names}
        return {**rows, "articles": list(self._article_rows.values())}

    def __eq__(self, other: object) -> bool:
        """Check whether two datasets have the same metadata and rows."""
        if not isinstance(other, Tables):
            return NotImplemented
        return self.info == other.info and self.tables == other.tables

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return one line: name, version and the size of each table."""
        sizes = ", ".join(f"{len(table)} {name}" for name, table in self.tables.items())
        return harmless(f"<Dataset {self.info.name} {self.version}: {sizes}>")
