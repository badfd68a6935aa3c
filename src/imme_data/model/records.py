"""One record class for each table: frozen, fully typed, with the same columns as the schema of the table.

This file is long because each table has its class here.

`help(Figure)` shows the meaning, unit and constraints of each field. They come from the schema of the table
(`data.figures.schema`). An empty field is None. Identifiers are slugs; a field named `..._id` is the key of a record
of another table. Dates known only to the month or the year are EDTF strings (`published`); a second field holds a
`datetime.date` (`published_on`).

>>> Person(person_id="tarik-aitri", name="Tarik Aitri")
Person(person_id='tarik-aitri', name='Tarik Aitri')
"""

import datetime
import functools
import json
import types
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Union, get_args, get_origin

import attrs

from imme_data.errors import ImmeDataError

if TYPE_CHECKING:
    from imme_data.model.profile import TableSchema

__all__ = [
    "TABLES",
    "Agreement",
    "AgreementParty",
    "Article",
    "Commitment",
    "CommitmentRelation",
    "Development",
    "DevelopmentCommitment",
    "Ecosystem",
    "Event",
    "Figure",
    "Indicator",
    "Measure",
    "Organization",
    "OrganizationMention",
    "Person",
    "PersonMention",
    "Record",
    "Release",
    "Search",
    "SearchCommitment",
    "TrackerRow",
    "mismatches",
]

Comparison = Literal["exactly", "about", "more_than", "at_least", "less_than", "at_most"]
Role = Literal["target", "actual", "observation", "projection"]
Stage = Literal["measured", "announced", "completed", "committed", "under_way"]
Kind = Literal["undertaking", "plan", "goal", "expectation", "option"]
Relation = Literal["restates", "rescopes", "part_of", "revises"]
Per = Literal["year", "month"]
Consistency = Literal["single", "unanimous", "compatible", "bounded", "conflicting"]
State = Literal[
    "revised",
    "reached",
    "reached_late",
    "short_at_due",
    "spent",
    "announced",
    "some_done",
    "due_passed",
    "open",
    "undated",
]
Classification = Literal[
    "government", "federation", "company", "agency", "media", "news_agency", "education", "international", "other"
]
DevelopmentKind = Literal[
    "opening",
    "start",
    "status",
    "delivery",
    "award",
    "delay",
    "suspension",
    "restructuring",
    "layoffs",
    "sale",
    "cancellation",
    "closure",
    "liquidation",
]
AgreementKind = Literal["performance_contract", "convention", "memorandum", "programme", "plan"]


class _Help:
    """The docstring of a record class: its own text, and the fields as its schema describes them. Made on first use."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __get__(self, record: object, owner: type) -> str:
        import textwrap

        try:
            schema = _schemas()[owner]
        except (ImmeDataError, OSError, ValueError, KeyError):  # the package is missing or damaged: help() still works
            return self.words
        lines = [self.words, "", "Attributes", "----------"]
        for field in schema.fields:
            optional = "" if field.required else " or None"
            lines.append(f"{field.name} : {_PYTHON[field.type]}{optional}")
            lines += textwrap.wrap(field.meaning, 100, initial_indent="    ", subsequent_indent="    ")
            targets = [key.table for key in schema.foreign_keys if key.fields == (field.name,)]
            lines += [f"    The key of a record of `{table}`." for table in targets]
            if field.derived_from:
                lines.append(f"    Derived from {', '.join(field.derived_from)}.")
        lines += ["", "Examples", "--------", ">>> import imme_data"]
        lines.append(f">>> for one in list(imme_data.load().{schema.name})[:1]:")
        lines.append(f"...     print(type(one).__name__, one.{schema.fields[0].name} is None)")
        lines.append(f"{owner.__name__} False")
        return "\n".join(lines)


@functools.cache
def _schemas() -> "dict[type, TableSchema]":
    """Return the schema of each record class, from the embedded package."""
    from imme_data.datapackage.layout import DESCRIPTOR
    from imme_data.model.embedded import embedded
    from imme_data.model.profile import TableSchema

    descriptor = json.loads((embedded() / DESCRIPTOR).read_text(encoding="utf-8"))
    return {
        TABLES[resource["name"]]: TableSchema.from_descriptor(resource["name"], resource["schema"])
        for resource in descriptor["resources"]
    }


@attrs.frozen(kw_only=True)
class Record:
    """A row of a table. The class has the primary key, the tables that columns refer to, and the label of the table."""

    KEY: ClassVar[tuple[str, ...]]
    LABEL: ClassVar[str] = ""  # the column that describes a record to a reader
    REFERENCES: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Add the descriptions of the fields to the docstring of the class."""
        # attrs creates the class twice, the second time with slots; then __doc__ is no string any more.
        doc = cls.__dict__.get("__doc__")
        if isinstance(doc, str):
            cls.__doc__ = _Help(doc)  # type: ignore[assignment]


@attrs.frozen(kw_only=True)
class Article(Record):
    """A published page that prints figures (schema.org NewsArticle)."""

    KEY = ("article_id",)
    LABEL = "headline"
    REFERENCES = {
        "publisher_id": "organizations",
        "agency_id": "organizations",
        "release_id": "releases",
        "republishes_id": "articles",
    }

    article_id: str
    headline: str
    headline_basis: Literal["printed", "url", "supplied"]
    publisher_id: str
    agency_id: str | None = None
    release_id: str | None = None
    url: str | None = None
    archived_url: str | None = None
    language: str
    published: str | None = None
    published_on: datetime.date | None = None
    published_basis: Literal["stated", "inferred"] | None = None
    accessed_on: datetime.date | None = None
    read: Literal["whole", "opening"]
    republishes_id: str | None = None
    collection: Literal["founding", "extended"]
    document: str | None = None
    sha256: str | None = None
    abstract: str


@attrs.frozen(kw_only=True)
class Organization(Record):
    """An organization that articles name; one record for all its names (Popolo Organization)."""

    KEY = ("organization_id",)
    LABEL = "name"
    REFERENCES = {"parent_id": "organizations"}

    organization_id: str
    name: str
    name_en: str | None = None
    acronym: str | None = None
    classification: Classification
    parent_id: str | None = None
    founded: str | None = None
    country: str | None = None
    homepage: str | None = None


@attrs.frozen(kw_only=True)
class OrganizationMention(Record):
    """A form of an organization's name, as one article prints it."""

    KEY = ("article_id", "name")
    REFERENCES = {"article_id": "articles", "organization_id": "organizations"}

    article_id: str
    name: str
    organization_id: str


@attrs.frozen(kw_only=True)
class Person(Record):
    """A person whom articles name (Popolo Person)."""

    KEY = ("person_id",)
    LABEL = "name"

    person_id: str
    name: str


@attrs.frozen(kw_only=True)
class PersonMention(Record):
    """A form of a person's name, as one article prints it, with the role that the article gives."""

    KEY = ("article_id", "name")
    REFERENCES = {"article_id": "articles", "person_id": "people", "organization_id": "organizations"}

    article_id: str
    name: str
    person_id: str
    role: str | None = None
    organization_id: str | None = None


@attrs.frozen(kw_only=True)
class Agreement(Record):
    """A performance contract, convention, memorandum, programme or plan."""

    KEY = ("agreement_id",)
    LABEL = "title"
    REFERENCES = {"part_of_id": "agreements"}

    agreement_id: str
    title: str
    kind: AgreementKind
    signed: str | None = None
    signed_on: datetime.date | None = None
    part_of_id: str | None = None
    description: str


@attrs.frozen(kw_only=True)
class AgreementParty(Record):
    """An organization that is party to an agreement."""

    KEY = ("agreement_id", "organization_id")
    REFERENCES = {"agreement_id": "agreements", "organization_id": "organizations"}

    agreement_id: str
    organization_id: str


@attrs.frozen(kw_only=True)
class Ecosystem(Record):
    """An industrial segment that an agreement organises."""

    KEY = ("ecosystem_id",)
    LABEL = "name"
    REFERENCES = {"agreement_id": "agreements"}

    ecosystem_id: str
    name: str
    name_en: str
    agreement_id: str | None = None


@attrs.frozen(kw_only=True)
class Event(Record):
    """One edition of a fair, a conference or a meeting."""

    KEY = ("event_id",)
    LABEL = "name"
    REFERENCES = {"organizer_id": "organizations"}

    event_id: str
    name: str
    edition: int | None = None
    dates: str
    starts_on: datetime.date
    ends_on: datetime.date
    place: str | None = None
    format: Literal["in_person", "online"]
    organizer_id: str | None = None


@attrs.frozen(kw_only=True)
class Indicator(Record):
    """A quantity that figures count, with its definition and unit."""

    KEY = ("indicator_id",)
    LABEL = "name"

    indicator_id: str
    name: str
    name_fr: str
    kind: Literal["stock", "flow", "rate"]
    result: Literal["input", "output", "outcome"]
    ascending: bool | None = None
    yearly: bool | None = None
    unit: str | None = None
    definition: str


@attrs.frozen(kw_only=True)
class Measure(Record):
    """What exactly a number of an indicator counts, where that has more than one answer."""

    KEY = ("measure_id",)
    LABEL = "definition"
    REFERENCES = {"indicator_id": "indicators"}

    measure_id: str
    indicator_id: str
    definition: str
    definition_fr: str | None = None


@attrs.frozen(kw_only=True)
class Release(Record):
    """A communiqué or agency text that several pages carry."""

    KEY = ("release_id",)
    LABEL = "title"
    REFERENCES = {"issuer_id": "organizations"}

    release_id: str
    issuer_id: str
    title: str
    issued: str | None = None


@attrs.frozen(kw_only=True)
class Commitment(Record):
    """A promise of a number: who promised what, by when. `value` is in base units of `unit`."""

    KEY = ("commitment_id",)
    LABEL = "statement"
    REFERENCES = {
        "kind_figure_id": "figures",
        "promisor_id": "organizations",
        "agreement_id": "agreements",
        "ecosystem_id": "ecosystems",
        "indicator_id": "indicators",
        "measure_id": "measures",
    }

    commitment_id: str
    statement: str
    statement_fr: str | None = None
    kind: Kind
    kind_figure_id: str
    promisor_id: str | None = None
    agreement_id: str | None = None
    ecosystem_id: str | None = None
    indicator_id: str
    measure_id: str | None = None
    value: float
    value_max: float | None = None
    unit: str
    per: Per | None = None
    comparison: Comparison
    made: str | None = None
    due: str | None = None
    due_on: datetime.date | None = None
    starts: str | None = None


@attrs.frozen(kw_only=True)
class CommitmentRelation(Record):
    """How one commitment relates to another: it restates, rescopes, is a part of, or revises it."""

    KEY = ("commitment_id", "other_id")
    REFERENCES = {"commitment_id": "commitments", "other_id": "commitments", "figure_id": "figures"}

    commitment_id: str
    other_id: str
    relation: Relation
    figure_id: str | None = None
    note: str | None = None


@attrs.frozen(kw_only=True)
class Figure(Record):
    """A number that one article prints, with the words that print it. `value` is in base units of `unit`."""

    KEY = ("figure_id",)
    LABEL = "quote"
    REFERENCES = {
        "article_id": "articles",
        "indicator_id": "indicators",
        "measure_id": "measures",
        "commitment_id": "commitments",
        "promisor_id": "organizations",
        "said_by_id": "organizations",
        "organization_id": "organizations",
        "ecosystem_id": "ecosystems",
        "event_id": "events",
        "agreement_id": "agreements",
        "part_of_id": "figures",
        "converts_id": "figures",
        "speaker_id": "people",
    }

    figure_id: str
    article_id: str
    indicator_id: str
    measure_id: str | None = None
    role: Role
    stage: Stage | None = None
    value: float
    value_max: float | None = None
    unit: str
    per: Per | None = None
    comparison: Comparison
    resolution: float
    low: float | None = None
    high: float | None = None
    doubtful: bool
    as_of: str | None = None
    as_of_on: datetime.date | None = None
    commitment_id: str | None = None
    promisor_id: str | None = None
    said_by_id: str | None = None
    organization_id: str | None = None
    ecosystem_id: str | None = None
    event_id: str | None = None
    agreement_id: str | None = None
    universe: Literal["sector", "industry", "other"] | None = None
    part_of_id: str | None = None
    converts_id: str | None = None
    speaker_id: str | None = None
    quote: str
    quote_start: int | None = None
    readings: int
    note: str | None = None


@attrs.frozen(kw_only=True)
class Development(Record):
    """What one article prints in words of what became of commitments, such as a liquidation."""

    KEY = ("development_id",)
    LABEL = "quote"
    REFERENCES = {"article_id": "articles", "organization_id": "organizations"}

    development_id: str
    article_id: str
    kind: DevelopmentKind
    occurred: str | None = None
    organization_id: str | None = None
    quote: str
    readings: int
    note: str | None = None


@attrs.frozen(kw_only=True)
class DevelopmentCommitment(Record):
    """A commitment that a development bears on."""

    KEY = ("development_id", "commitment_id")
    REFERENCES = {"development_id": "developments", "commitment_id": "commitments"}

    development_id: str
    commitment_id: str


@attrs.frozen(kw_only=True)
class Search(Record):
    """A search for what became of commitments, and what it found."""

    KEY = ("search_id",)
    LABEL = "query"
    REFERENCES = {"article_id": "articles"}

    search_id: str
    searched_on: datetime.date
    place: str
    reach: Literal["openings", "whole"]
    query: str
    outcome: Literal["number", "words", "repeats", "nothing"]
    article_id: str | None = None


@attrs.frozen(kw_only=True)
class SearchCommitment(Record):
    """A commitment that a search was for."""

    KEY = ("search_id", "commitment_id")
    REFERENCES = {"search_id": "searches", "commitment_id": "commitments"}

    search_id: str
    commitment_id: str


@attrs.frozen(kw_only=True)
class TrackerRow(Record):
    """The state of one commitment, derived from its figures. `progress` is a share of the target (1 = all)."""

    KEY = ("commitment_id",)
    REFERENCES = {"commitment_id": "commitments", "root_id": "commitments"}

    commitment_id: str
    root_id: str
    counts: bool
    kind: Kind
    state: State
    target: float
    unit: str
    due_on: datetime.date | None = None
    deadline_on: datetime.date | None = None
    deadline_basis: Literal["due", "starts"] | None = None
    reports: int
    sources: int
    publishers: int
    lowest: float
    highest: float
    consistency: Consistency
    actual: float | None = None
    actual_as_of_on: datetime.date | None = None
    stage: Stage | None = None
    said_by: Literal["promisor", "official", "third_party"] | None = None
    progress: float | None = None
    searches: int
    last_searched_on: datetime.date | None = None
    read_twice: bool


TABLES: Final[dict[str, type[Record]]] = {
    "articles": Article,
    "organizations": Organization,
    "organization_mentions": OrganizationMention,
    "people": Person,
    "person_mentions": PersonMention,
    "agreements": Agreement,
    "agreement_parties": AgreementParty,
    "ecosystems": Ecosystem,
    "events": Event,
    "indicators": Indicator,
    "measures": Measure,
    "releases": Release,
    "commitments": Commitment,
    "commitment_relations": CommitmentRelation,
    "figures": Figure,
    "developments": Development,
    "development_commitments": DevelopmentCommitment,
    "searches": Search,
    "search_commitments": SearchCommitment,
    "tracker": TrackerRow,
}

_TYPES: Final[dict[Any, str]] = {str: "string", float: "number", int: "integer", bool: "boolean", datetime.date: "date"}
_PYTHON: Final = {name: "datetime.date" if name == "date" else type_.__name__ for type_, name in _TYPES.items()}


def mismatches(schema: "TableSchema") -> list[str]:
    """List the differences between a schema and the record class of its table, one sentence each.

    Compares the names, order and types of the columns, whether they are required, their enums, and the primary and
    foreign keys. The rest of the library relies on these.
    """
    record = TABLES[schema.name]
    expected = [field.name for field in attrs.fields(record)]
    given = [field.name for field in schema.fields]
    if expected != given:
        missing = [name for name in expected if name not in given]
        extra = [name for name in given if name not in expected]
        if missing or extra:
            return [f"it lacks the column {name}" for name in missing] + [
                f"the column {name} is unknown" for name in extra
            ]
        return [f"its columns are not in the order {', '.join(expected)}"]
    found = []
    for field, attribute in zip(schema.fields, attrs.fields(record), strict=True):
        hint, optional, words = attribute.type, False, None
        if get_origin(hint) in (Union, types.UnionType):
            optional = type(None) in get_args(hint)
            hint = next(part for part in get_args(hint) if part is not type(None))
        if get_origin(hint) is Literal:
            hint, words = str, list(get_args(hint))
        if field.type != _TYPES[hint]:
            found.append(f"the column {field.name} is of type {field.type}, not {_TYPES[hint]}")
        if field.required is optional:
            found.append(f"the column {field.name} must {'not ' if optional else ''}be required")
        enum = list(field.constraints["enum"]) if "enum" in field.constraints else None
        if enum != words:
            found.append(f"the enum of {field.name} is {enum}, not {words}")
    if schema.primary_key != record.KEY:
        found.append(f"its primary key is {', '.join(schema.primary_key)}, not {', '.join(record.KEY)}")
    references = {key.fields: (key.table, key.reference) for key in schema.foreign_keys}
    for column, table in record.REFERENCES.items():
        if references.pop((column,), None) != (table, TABLES[table].KEY):
            found.append(f"it lacks the foreign key from {column} to {table}")
    found += [f"the foreign key from {', '.join(columns)} is unknown" for columns in references]
    return found
