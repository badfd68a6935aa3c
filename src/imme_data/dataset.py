"""`Dataset` and `Table`: Arrow tables that hand out records.

>>> import imme_data
>>> data = imme_data.load()
>>> data.commitments["imm-jobs-2020"].value
13340.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import attrs
import pyarrow as pa

from imme_data import records
from imme_data.errors import UnknownKeyError
from imme_data.schemas import Cell, TableSchema

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Dataset", "PackageInfo", "Table"]

R = TypeVar("R", bound=records.Record)

_ROWS_AT_A_TIME = 1024


@attrs.frozen(kw_only=True)
class PackageInfo:
    """What a data package says of itself: the properties of `datapackage.json` that are about the whole.

    `version` follows Semantic Versioning, `created` is the release date.
    """

    name: str
    title: str
    description: str
    version: str
    created: datetime.date
    homepage: str | None = None
    keywords: tuple[str, ...] = ()
    licenses: tuple[Mapping[str, str], ...]
    contributors: tuple[Mapping[str, Any], ...]


class Table(Generic[R]):
    """A table of records, kept as an Arrow table: a record is made when it is asked for.

    `len(table)`, iteration, `table[key]`, `key in table` and `table.get(key)` work as on a mapping's values; the key is
    the primary key, a tuple where it has two columns. Rows are in the order of the key.
    """

    def __init__(self, schema: TableSchema, arrow: pa.Table) -> None:
        self.schema = schema
        self._arrow = arrow
        self._record = cast("Callable[..., R]", records.TABLES[schema.name])
        self._rows: dict[object, int] | None = None

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    def to_arrow(self) -> pa.Table:
        """The Arrow table itself; its fields carry title, description and unit as metadata."""
        return self._arrow

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule protocol: polars, DuckDB, pandas and others take a table as it is."""
        return self._arrow.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The schema alone, by the same protocol."""
        return self._arrow.schema.__arrow_c_schema__()

    def __len__(self) -> int:
        """How many records there are."""
        return int(self._arrow.num_rows)

    def __iter__(self) -> Iterator[R]:
        """The records, in the order of their keys."""
        for batch in self._arrow.to_batches(max_chunksize=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                yield self._record(**row)

    def __contains__(self, key: object) -> bool:
        """Whether a record has that primary key."""
        return key in self._index()

    def __getitem__(self, key: str | tuple[str, ...]) -> R:
        """The record with that primary key. Raises UnknownKeyError, which names the nearest keys."""
        row = self._index().get(key)
        if row is None:
            import difflib  # only for a message

            near = difflib.get_close_matches(str(key), [str(known) for known in self._index()], n=3)
            hint = f"; did you mean {' or '.join(near)}?" if near else f"; it has {len(self)} records"
            raise UnknownKeyError(f"{self.name} has no record {key!r}{hint}")
        return self._record(**self._arrow.slice(row, 1).to_pylist()[0])

    @overload
    def get(self, key: str | tuple[str, ...]) -> R | None: ...
    @overload
    def get(self, key: str | tuple[str, ...], default: R) -> R: ...
    def get(self, key: str | tuple[str, ...], default: R | None = None) -> R | None:
        """The record with that primary key, or `default`."""
        return self[key] if key in self._index() else default

    def keys(self) -> list[Any]:
        """The primary keys, in order: texts, or tuples where the key has two columns."""
        return list(self._index())

    def __eq__(self, other: object) -> bool:
        """Whether two tables hold the same rows in the same columns."""
        if not isinstance(other, Table):
            return NotImplemented
        return self.name == other.name and bool(self._arrow.equals(other._arrow))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """The table in a line: its name, size and columns."""
        columns = ", ".join(field.name for field in self.schema.fields)
        return f"<Table {self.name}: {len(self)} records of {columns}>"

    def _index(self) -> dict[object, int]:
        # Made at the first look-up: a table that is only converted never pays for it.
        if self._rows is None:
            columns = [self._arrow.column(name).to_pylist() for name in self.schema.primary_key]
            keys: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
            self._rows = {key: row for row, key in enumerate(keys)}
        return self._rows


class Dataset:
    """All the tables of a data package, each an attribute; `info` is what the package says of itself."""

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
    commitments: Table[records.Commitment]
    figures: Table[records.Figure]
    tracker: Table[records.TrackerRow]

    def __init__(self, info: PackageInfo, tables: Mapping[str, Table[Any]]) -> None:
        self.info = info
        self.tables: dict[str, Table[Any]] = {name: tables[name] for name in records.TABLES}
        vars(self).update(self.tables)

    @classmethod
    def from_rows(
        cls, info: PackageInfo, schemas: Mapping[str, TableSchema], rows: Mapping[str, Iterable[Mapping[str, Cell]]]
    ) -> Dataset:
        """A dataset of plain rows, sorted by primary key. The rows are taken as they are, not checked."""
        tables = {}
        for name, schema in schemas.items():
            ordered = sorted(rows.get(name, ()), key=schema.key)
            tables[name] = Table[Any](schema, pa.Table.from_pylist(list(ordered), schema=schema.to_arrow()))
        return cls(info, tables)

    @property
    def version(self) -> str:
        """Version of the data (Semantic Versioning), not of the library."""
        return self.info.version

    @property
    def schemas(self) -> dict[str, TableSchema]:
        """The schema of each table."""
        return {name: table.schema for name, table in self.tables.items()}

    def __eq__(self, other: object) -> bool:
        """Whether two datasets say the same of themselves and hold the same rows."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return self.info == other.info and self.tables == other.tables

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """The dataset in a line: its name, version and the size of each table."""
        sizes = ", ".join(f"{len(table)} {name}" for name, table in self.tables.items())
        return f"<Dataset {self.info.name} {self.version}: {sizes}>"
