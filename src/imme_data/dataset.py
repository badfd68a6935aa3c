"""`Dataset` and `Table`: Arrow tables that hand out records.

>>> import imme_data
>>> data = imme_data.load()
>>> data.commitments["imm-jobs-2020"].value
13340.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import attrs
import pyarrow as pa

from imme_data import records
from imme_data.errors import UnknownKeyError
from imme_data.schemas import Cell, TableSchema

if TYPE_CHECKING:
    from collections.abc import Callable

    from imme_data.frames import Library
    from imme_data.names import Names, Suggestion
    from imme_data.tracked import Tracked, TrackedList

__all__ = ["Dataset", "PackageInfo", "Table"]

R = TypeVar("R", bound=records.Record)

_ROWS_AT_A_TIME = 1024
_MANY = 500


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

    polars, DuckDB, pandas 3 and others take a table as it is, by the Arrow PyCapsule protocol: `pl.DataFrame(table)`.

    >>> import imme_data
    >>> data = imme_data.load()
    >>> data.organizations["fimme"].acronym
    'FIMME'
    >>> [event.edition for event in data.events if event.name == "SISTEP"]
    [1, 2, 5]
    """

    def __init__(self, schema: TableSchema, arrow: pa.Table) -> None:
        self.schema = schema
        self._arrow = arrow
        self._data: Dataset | None = None  # where what it refers to stands
        self._record = cast("Callable[..., R]", records.TABLES[schema.name])
        self._rows: dict[object, int] | None = None
        self._places: dict[str, dict[Cell, list[int]]] = {}

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.schema.name

    def to_arrow(self) -> pa.Table:
        """The Arrow table itself; its fields carry title, description and unit as metadata."""
        return self._arrow

    def to_pandas(self) -> Any:
        """A pandas DataFrame: days are datetime64, whole numbers int64 or Int64, texts str; nothing is an object.

        Raises MissingExtraError where pandas is not installed.

        >>> import imme_data
        >>> frame = imme_data.load().figures.to_pandas()
        >>> str(frame["as_of_on"].dtype), str(frame["quote_start"].dtype)
        ('datetime64[ms]', 'Int64')
        """
        from imme_data import frames

        return frames.to_pandas(self._arrow)

    def to_polars(self) -> Any:
        """A polars DataFrame. Raises MissingExtraError where polars is not installed."""
        from imme_data import frames

        return frames.to_polars(self._arrow)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule protocol: polars, DuckDB, pandas 3 and others take a table as it is."""
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
        return self._place(key) is not None

    def __getitem__(self, key: str | tuple[str, ...]) -> R:
        """The record with that primary key. Raises UnknownKeyError, which names the nearest keys."""
        row = self._place(key)
        if row is None:
            from rapidfuzz import fuzz, process  # only for a message

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
        """The record with that primary key, or `default`."""
        return default if self._place(key) is None else self[key]

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

    def __str__(self) -> str:
        """Its rows as text, the first ones and the last; `print(table)` shows them."""
        from imme_data.display import table_text

        return table_text(self)

    def _repr_html_(self) -> str:
        from imme_data.display import table_html

        return table_html(self, self._data)

    def _ipython_key_completions_(self) -> list[Any]:
        return self.keys()

    def _of(self, data: Dataset) -> Table[R]:
        """The same table, which knows the dataset that it is one of."""
        table = Table[R](self.schema, self._arrow)
        table._data = data
        return table

    def _only(self, rows: Iterable[Mapping[str, Cell]]) -> Table[R]:
        """A table of some of its rows."""
        table = Table[R](self.schema, pa.Table.from_pylist(list(rows), schema=self._arrow.schema))
        table._data = self._data
        return table

    def _rows_where(self, column: str, value: Cell) -> list[dict[str, Any]]:
        """The rows that have a value in a column, found again without a search."""
        if column not in self._places:
            places: dict[Cell, list[int]] = {}
            for row, cell in enumerate(self._arrow.column(column).to_pylist()):
                if cell is not None:
                    places.setdefault(cell, []).append(row)
            self._places[column] = places
        found = self._places[column].get(value, ())
        if len(found) < _MANY:  # pyarrow.compute, which take needs, takes its time to import
            return [self._arrow.slice(row, 1).to_pylist()[0] for row in found]
        return cast("list[dict[str, Any]]", self._arrow.take(found).to_pylist())

    def _place(self, key: object) -> int | None:
        try:
            return self._index().get(key)
        except TypeError:  # what has no hash is no key
            return None

    def _index(self) -> dict[object, int]:
        # Made at the first look-up: a table that is only converted never pays for it.
        if self._rows is None:
            columns = [self._arrow.column(name).to_pylist() for name in self.schema.primary_key]
            keys: Iterable[object] = columns[0] if len(columns) == 1 else zip(*columns, strict=True)
            self._rows = {key: row for row, key in enumerate(keys)}
        return self._rows


class Dataset:
    """All the tables of a data package, each an attribute; `info` is what the package says of itself.

    >>> import imme_data
    >>> data = imme_data.load()
    >>> data.track("imm-value-added-2020").consistency
    'conflicting'
    >>> data.organization("la F.I.M.M.E.").name_en
    'Federation of Metallurgical, Mechanical and Electromechanical Industries'
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
    commitments: Table[records.Commitment]
    figures: Table[records.Figure]
    tracker: Table[records.TrackerRow]

    def __init__(self, info: PackageInfo, tables: Mapping[str, Table[Any]]) -> None:
        self.info = info
        self.tables: dict[str, Table[Any]] = {name: tables[name]._of(self) for name in records.TABLES}
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

    @overload
    def track(self, commitment_id: str) -> Tracked: ...
    @overload
    def track(self, commitment_id: None = None) -> TrackedList: ...
    def track(self, commitment_id: str | None = None) -> Tracked | TrackedList:
        """What became of a commitment, or of all: reports, actuals, sources, consistency and progress.

        Parameters
        ----------
        commitment_id : str, optional
            A key of `commitments`; without it, all of them are tracked, in the order of the keys.

        Raises
        ------
        UnknownKeyError
            If there is no such commitment; the message names the nearest.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> jobs = data.track("imm-jobs-2020")
        >>> sorted({figure.value for figure in jobs.reports}), jobs.latest.value, jobs.status.sources
        ([13300.0, 13340.0, 13400.0], 5878.0, 10)
        >>> [one.commitment.commitment_id for one in data.track() if one.consistency == "conflicting"][:2]
        ['aluminium-investment', 'aluminium-line-capacity']
        """
        from imme_data.tracked import track

        if commitment_id is not None:
            if not isinstance(commitment_id, str):
                raise TypeError(f"{commitment_id!r} is not a commitment_id: give one as a text, such as imm-jobs-2020")
            commitment = self.commitments[commitment_id]
            return track(self, [commitment], self.figures._rows_where("commitment_id", commitment_id))[0]
        commitments = list(self.commitments)
        rows = (self.figures._rows_where("commitment_id", one.commitment_id) for one in commitments)
        return track(self, commitments, [row for found in rows for row in found])

    def organization(self, text: str) -> records.Organization:
        """The organization that a text names, as any article prints it, whatever its case, accents and articles.

        Parameters
        ----------
        text : str
            A name, an acronym, or an organization_id.

        Raises
        ------
        UnknownNameError
            If nobody is printed under that name; `candidates` are the nearest, which are never taken by themselves.
        AmbiguousNameError
            If more than one is; `candidates` are all of them.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> data.organization("FEDERATION DES INDUSTRIES MECANIQUES, METALLURGIQUES ET ELECTRIQUES").acronym
        'FIMME'
        """
        return self.organizations[self._organization_names.one(text)]

    def person(self, text: str) -> records.Person:
        """The person whom a text names, as any article prints it; raises as `organization` does.

        >>> import imme_data
        >>> imme_data.load().person("tarek itri").name  # as one article misprints it
        'Tarik Aitri'
        """
        return self.people[self._person_names.one(text)]

    def suggest_organizations(self, text: str, limit: int = 5) -> list[Suggestion]:
        """The organizations whose names come nearest to a text, each with a score from 0 to 100, the best first.

        Only a suggestion: nothing in this library takes one by itself.

        >>> import imme_data
        >>> [one.id for one in imme_data.load().suggest_organizations("Federation de la metallurgie", limit=1)]
        ['fimme']
        """
        return self._organization_names.suggest(text, limit)

    def names(self, text: str) -> Table[records.OrganizationMention] | Table[records.PersonMention]:
        """Under which names an organization or a person is printed, and in which article each stands.

        Parameters
        ----------
        text : str
            An organization_id, a person_id, or any printed name. What is both is taken for the organization.

        Raises
        ------
        UnknownNameError, AmbiguousNameError
            As `organization` and `person` do.

        Examples
        --------
        >>> import imme_data
        >>> for mention in imme_data.load().names("david-govrin"):
        ...     print(mention.article_id, mention.name)
        lavieeco-2021-10-e-sistep David Govrin
        marocgazette-2021-10-13-e-sistep David Govrin
        """
        if not self._organization_names.find(text):
            if not self._person_names.find(text):
                from imme_data.names import unknown

                raise unknown(text, self._organization_names, self._person_names)
            key = self._person_names.one(text)
            return self.person_mentions._only(self.person_mentions._rows_where("person_id", key))
        key = self._organization_names.one(text)
        return self.organization_mentions._only(self.organization_mentions._rows_where("organization_id", key))

    def link(self, figure: records.Figure | str) -> str | None:
        """The address that opens an article at the words that print a figure; None where the page has no address.

        Parameters
        ----------
        figure : Figure or str
            A figure, or its figure_id. Raises UnknownKeyError where there is none.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> print(data.link("infomediaire-2019-02-ecosystemes.turnover-target").partition("#")[2])
        :~:text=chiffre%20d%E2%80%99affaires%20de%2011%20MMDH
        """
        from imme_data.links import text_fragment

        if isinstance(figure, str):
            figure = self.figures[figure]
        if not isinstance(figure, records.Figure):
            raise TypeError(f"{figure!r} is not a figure: give a record of `figures`, or its figure_id")
        url = self.articles[figure.article_id].url
        return None if url is None else text_fragment(url, figure.quote)

    def series(
        self,
        indicator_id: str,
        *,
        organization_id: str | None = None,
        ecosystem_id: str | None = None,
        unit: str | None = None,
    ) -> list[records.Figure]:
        """What articles print of one indicator, in the order of the dates that they speak of.

        A figure that names no date stands at the date of its page, and first if that has none. Targets are left out
        (`track` has them), and so are parts of another figure of the same series, and what is counted of an event.

        Parameters
        ----------
        indicator_id : str
            What is counted: `turnover`, `firms`.
        organization_id, ecosystem_id : str, optional
            Whose; without both, the sector's.
        unit : str, optional
            Only those in this unit, such as `MAD`: pages print money in several currencies.

        Raises
        ------
        UnknownKeyError
            If there is no such indicator, organization or ecosystem.

        Examples
        --------
        >>> import imme_data
        >>> for figure in imme_data.load().series("net-income", organization_id="sonasid")[:1]:
        ...     print(figure.as_of, figure.quote)
        2006 le bénéfice net (712 millions DH)
        """
        from imme_data.series import series

        self.indicators[indicator_id]  # raises where there is none, as the next two do
        if organization_id is not None:
            self.organizations[organization_id]
        if ecosystem_id is not None:
            self.ecosystems[ecosystem_id]
        found = series(self, indicator_id, organization_id, ecosystem_id)
        return [figure for figure in found if unit in (None, figure.unit)]

    def contradictions(
        self, figures: Iterable[records.Figure] | None = None
    ) -> list[tuple[records.Figure, records.Figure]]:
        """The pairs of figures on two pages that count the same, at the same date, and can't state the same number.

        The same is counted where the indicator, the unit, the role, and whose it is (organization, ecosystem, event,
        commitment) are equal. A figure that names no date speaks of the year of its page, and what has neither
        contradicts nothing; `2023` and `2023-12` are two dates. Left out are parts of another figure of that indicator,
        and pages that print several such figures, because they tell them apart by something that no column holds. Two
        numbers can't be the same by the rule of the tracker: they differ by more than half the coarser of their last
        digits, and no bound joins them. Read the notes: what a page means by its words may still differ.

        Parameters
        ----------
        figures : iterable of Figure, optional
            Those to compare; without it, all but targets, whose conflicts `track` tells.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> one = data.figures["infomediaire-2023-03-conventions.agreements"]
        >>> for other in (b for a, b in data.contradictions() if a == one):
        ...     print(one.quote, "|", other.quote)
        trois conventions actées | deux conventions de partenariat
        trois conventions actées | deux conventions ont été signées
        """
        from imme_data.series import contradictions

        some = (figure for figure in self.figures if figure.role != "target") if figures is None else figures
        return contradictions(self, some)

    def spoken_of(self, figure: records.Figure) -> datetime.date | None:
        """The last day of the date that a figure speaks of; where it names none, the first day of its page's.

        >>> import imme_data
        >>> data = imme_data.load()
        >>> data.spoken_of(data.figures["ecoactu-2019-02-01-ecosystemes.jobs-actual"])
        datetime.date(2018, 12, 31)
        """
        from imme_data.series import spoken_of

        return spoken_of(self, figure)

    def frame(self, table: str, library: Library = "pandas") -> Any:
        """A table with the names behind its identifiers, as a data frame.

        After each column `x_id` stands `x`: the headline of an article, the name of an organization, the statement of a
        commitment. Figures and mentions also have their publisher, figures their `link`, the tracker its promisor,
        indicator, ecosystem and agreement.

        Parameters
        ----------
        table : str
            The name of a table.
        library : str
            `pandas`, `polars`, or `arrow` for a pyarrow Table.

        Raises
        ------
        UnknownKeyError
            If there is no such table or library.
        MissingExtraError
            If the library is not installed.

        Examples
        --------
        >>> import imme_data
        >>> frame = imme_data.load().frame("tracker").set_index("commitment_id")
        >>> frame.loc["imm-state-support", ["promisor", "indicator", "consistency"]].tolist()
        ['État marocain', 'State support', 'unanimous']
        """
        from imme_data import frames

        return frames.convert(frames.joined(self, table), library)

    @cached_property
    def _organization_names(self) -> Names:
        from imme_data.names import organization_names

        return organization_names(self)

    @cached_property
    def _person_names(self) -> Names:
        from imme_data.names import person_names

        return person_names(self)

    @cached_property
    def _article_rows(self) -> dict[str, dict[str, Any]]:
        """Of each article, what tells the sources apart and puts them in order."""
        columns = ("article_id", "publisher_id", "agency_id", "republishes_id", "published", "published_on")
        return {row["article_id"]: row for row in self.articles.to_arrow().select(columns).to_pylist()}

    def _repr_html_(self) -> str:
        from imme_data.display import dataset_html

        return dataset_html(self)

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
