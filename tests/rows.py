"""Rows of this project's tables: a small example that keeps every rule, and what is wrong with any tables."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from imme_data.errors import Problem
from imme_data.model import derive, evidence, records
from imme_data.model.profile import TableSchema
from imme_data.model.rules import check_rules
from imme_data.tableschema.engine import check_tables
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.report import Collector

Rows = Sequence[Mapping[str, Any]]


def record(table: str, **cells: Any) -> dict[str, Any]:
    """A row of a table with some cells, and with what the build derives from them; the other columns are empty."""
    empty = {field.name: None for field in attrs.fields(records.TABLES[table])}
    assert cells.keys() <= empty.keys()
    row = {**empty, **cells}
    return {**row, **derive.derive(table, row)}


def row_errors(schema: TableSchema, rows: Rows) -> list[Problem]:
    """What is wrong with a table by itself."""
    collector = Collector(None)
    check_tables({schema.name: (schema, ParquetTable(schema.unchecked_table(rows)))}, collector)
    return [problem for problem in collector.problems if problem.type != "foreign-key"]


def table_errors(
    schemas: Mapping[str, TableSchema], tables: Mapping[str, Rows], released: datetime.date | None = None
) -> list[Problem]:
    """What is wrong with all the tables, each by itself and together; with a release date, also by the rules."""
    collector = Collector(None)
    sources = {name: (schema, ParquetTable(schema.unchecked_table(tables[name]))) for name, schema in schemas.items()}
    check_tables(sources, collector, schemas)
    return [*collector.problems, *(check_rules(tables, released) if released else ())]


RELEASED = datetime.date(2022, 1, 1)


def small() -> dict[str, list[dict[str, Any]]]:
    """An example of every table, which keeps every schema and every rule on the day `RELEASED`."""
    cells: dict[str, list[dict[str, Any]]] = {name: list(map(dict, rows)) for name, rows in _SMALL.items()}
    for name, usual in _USUAL.items():
        cells[name] = [{**usual, **row} for row in cells[name]]
    tables = {name: [record(name, **row) for row in cells.get(name, ())] for name in records.TABLES}
    tables["tracker"] = evidence.track(tables, RELEASED)
    return tables


_USUAL: dict[str, dict[str, Any]] = {
    "articles": {
        "headline_basis": "printed",
        "publisher_id": "paper",
        "language": "fr",
        "read": "whole",
        "collection": "extended",
        "abstract": "What the page says.",
    },
    "indicators": {"definition": "What is counted."},
    "figures": {"comparison": "exactly", "readings": 1},
    "commitments": {"kind": "goal", "comparison": "exactly"},
}
# A page that prints everything, and a second one: a promise of jobs with a part and an actual, and one of money.
_SMALL: dict[str, list[dict[str, Any]]] = {
    "organizations": [
        {"organization_id": "federation", "name": "Fédération", "classification": "federation", "country": "MA"},
        {"organization_id": "firm", "name": "Usine", "classification": "company", "parent_id": "federation"},
        {"organization_id": "paper", "name": "Journal", "classification": "media"},
    ],
    "organization_mentions": [{"article_id": "page", "name": "l'Usine", "organization_id": "firm"}],
    "people": [{"person_id": "somebody", "name": "Somebody"}],
    "person_mentions": [{"article_id": "page", "name": "M. Somebody", "person_id": "somebody"}],
    "agreements": [
        {"agreement_id": "plan", "title": "Plan", "kind": "plan", "signed": "2015", "description": "A plan."}
    ],
    "agreement_parties": [{"agreement_id": "plan", "organization_id": "firm"}],
    "ecosystems": [{"ecosystem_id": "naval", "name": "Construction navale", "name_en": "Shipbuilding"}],
    "events": [{"event_id": "fair", "name": "Salon", "dates": "2018-05", "format": "in_person"}],
    "indicators": [
        {"indicator_id": "jobs", "name": "Jobs", "name_fr": "Emplois", "kind": "stock", "result": "outcome",
         "ascending": True, "unit": "job"},
        {"indicator_id": "money", "name": "Money", "name_fr": "Argent", "kind": "flow", "result": "input",
         "ascending": True},
        {"indicator_id": "share", "name": "Share", "name_fr": "Part", "kind": "rate", "result": "outcome",
         "unit": "percent"},
    ],
    "measures": [
        {"measure_id": "share-held", "indicator_id": "share", "definition": "The share that somebody holds."},
        {"measure_id": "share-sold", "indicator_id": "share", "definition": "The share that was sold."},
    ],
    "releases": [{"release_id": "text", "issuer_id": "firm", "title": "What the firm says."}],
    "articles": [
        {"article_id": "page", "headline": "Page", "published": "2019-02-01", "published_basis": "stated",
         "collection": "founding", "document": "page.txt", "sha256": "0" * 64, "release_id": "text"},
        {"article_id": "other", "headline": "Other", "published": "2019-03", "published_basis": "inferred"},
    ],
    "commitments": [
        {"commitment_id": "all-jobs", "statement": "13,340 jobs", "kind": "undertaking", "promisor_id": "firm",
         "kind_figure_id": "page.jobs", "agreement_id": "plan", "indicator_id": "jobs", "value": 13340.0,
         "unit": "job", "made": "2015", "due": "2020"},
        {"commitment_id": "some-jobs", "statement": "340 jobs", "kind_figure_id": "page.part", "agreement_id": "plan",
         "indicator_id": "jobs", "value": 340.0, "unit": "job"},
        {"commitment_id": "funds", "statement": "10 million dirhams", "kind": "expectation",
         "kind_figure_id": "page.dirhams", "indicator_id": "money", "value": 1e7, "unit": "MAD", "per": "year"},
    ],
    "commitment_relations": [
        {"commitment_id": "some-jobs", "other_id": "all-jobs", "relation": "part_of", "figure_id": "page.part"}
    ],
    "figures": [
        {"figure_id": "page.jobs", "article_id": "page", "indicator_id": "jobs", "role": "target", "value": 13340.0,
         "unit": "job", "as_of": "2020", "commitment_id": "all-jobs", "promisor_id": "firm", "said_by_id": "firm",
         "quote": "13.340 emplois", "quote_start": 7, "speaker_id": "somebody"},
        {"figure_id": "page.part", "article_id": "page", "indicator_id": "jobs", "role": "target", "value": 340.0,
         "unit": "job", "commitment_id": "some-jobs", "part_of_id": "page.jobs", "quote": "340 emplois"},
        {"figure_id": "page.done", "article_id": "page", "indicator_id": "jobs", "role": "actual", "stage": "measured",
         "value": 5878.0, "unit": "job", "as_of": "2018", "commitment_id": "all-jobs", "quote": "5.878 emplois"},
        {"figure_id": "page.dirhams", "article_id": "page", "indicator_id": "money", "role": "target", "value": 1e7,
         "unit": "MAD", "per": "year", "commitment_id": "funds", "organization_id": "firm",
         "quote": "10 millions de dirhams"},
        {"figure_id": "page.euros", "article_id": "page", "indicator_id": "money", "role": "target", "value": 1e6,
         "unit": "EUR", "per": "year", "commitment_id": "funds", "organization_id": "firm",
         "converts_id": "page.dirhams", "quote": "1 million d'euros"},
        {"figure_id": "page.fair", "article_id": "page", "indicator_id": "jobs", "role": "observation",
         "value": 200.0, "unit": "job", "as_of": "2018-05", "event_id": "fair", "quote": "200 emplois"},
        {"figure_id": "page.ships", "article_id": "page", "indicator_id": "jobs", "role": "projection",
         "value": 50.0, "value_max": 60.0, "unit": "job", "ecosystem_id": "naval", "quote": "50 à 60 emplois"},
        {"figure_id": "page.share", "article_id": "page", "indicator_id": "share", "measure_id": "share-held",
         "role": "observation", "value": 12.0, "unit": "percent", "universe": "sector", "quote": "12%"},
        {"figure_id": "other.share", "article_id": "other", "indicator_id": "share", "measure_id": "share-sold",
         "role": "observation", "value": 7.0, "unit": "percent", "universe": "industry", "quote": "un treizième",
         "resolution": 1.0, "note": "The value is 7. The unit is percent. The comparison is exactly."},
    ],
    "developments": [
        {"development_id": "page.opened", "article_id": "page", "kind": "opening", "occurred": "2018-05",
         "organization_id": "firm", "quote": "a été inaugurée", "readings": 1},
    ],
    "development_commitments": [{"development_id": "page.opened", "commitment_id": "all-jobs"}],
    "searches": [
        {"search_id": "first", "searched_on": datetime.date(2021, 5, 1), "place": "an archive", "reach": "whole",
         "query": "emplois", "outcome": "nothing"},
    ],
    "search_commitments": [{"search_id": "first", "commitment_id": "all-jobs"}],
}  # fmt: skip
