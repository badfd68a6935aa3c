"""The founding data, whatever else is published one day, and the same with something changed."""

from typing import Any

from generated import DATA, SCHEMAS
from imme_data.dataset.dataset import Dataset
from imme_data.model.evidence import track

Row = dict[str, Any]


def _founding() -> Dataset:
    """What the founding articles print: the examples that the tests know by heart."""
    tables: dict[str, list[Row]] = {name: table.to_arrow().to_pylist() for name, table in DATA.tables.items()}
    tables["articles"] = [row for row in tables["articles"] if row["collection"] == "founding"]
    pages = {row["article_id"] for row in tables["articles"]}
    for name in ("figures", "organization_mentions", "person_mentions"):
        tables[name] = [row for row in tables[name] if row["article_id"] in pages]
    reported = {row["commitment_id"] for row in tables["figures"] if row["role"] == "target"}
    # A figure may measure a promise that only other pages report. A part then measures the promise of its whole, and any
    # other figure becomes an observation.
    known = {row["figure_id"]: row for row in tables["figures"]}
    for row in tables["figures"]:
        if row["commitment_id"] not in reported:
            row["commitment_id"] = known[row["part_of_id"]]["commitment_id"] if row["part_of_id"] else None
            row["role"] = "observation" if row["commitment_id"] is None and row["role"] == "actual" else row["role"]
    tables["commitments"] = [row for row in tables["commitments"] if row["commitment_id"] in reported]
    counted = {row["indicator_id"] for row in tables["figures"]}
    tables["indicators"] = [row for row in tables["indicators"] if row["indicator_id"] in counted]
    tables["tracker"] = track(tables)
    return Dataset.from_rows(DATA.info, SCHEMAS, tables)


FOUNDING = _founding()

ECOACTU = "ecoactu-2019-02-01-ecosystemes"
INFOMEDIAIRE = "infomediaire-2019-02-ecosystemes"


def with_figures(*more: Row, articles: tuple[Row, ...] = ()) -> Dataset:
    """The published data with more figures, each a published one with some of its fields changed."""
    tables = {name: table.to_arrow().to_pylist() for name, table in FOUNDING.tables.items()}
    known = {row["figure_id"]: row for row in tables["figures"]}
    tables["figures"] += [{**known[change.pop("like")], **change} for change in more]
    tables["articles"] += articles
    return Dataset.from_rows(FOUNDING.info, SCHEMAS, tables)


def conflicting() -> Dataset:
    """Two commitments with a third report each: one that conflicts with the others, and one that only rounds."""
    return with_figures(
        {
            "like": f"{INFOMEDIAIRE}.value-added-target",
            "figure_id": "libe-2019-07-imme.va",
            "article_id": "libe-2019-07-imme",
            "value": 1.63e9,
            "resolution": 1e7,
            "quote": "1,63 milliard de dirhams",
        },
        {
            "like": f"{INFOMEDIAIRE}.turnover-target",
            "figure_id": "libe-2019-07-imme.tt",
            "article_id": "libe-2019-07-imme",
            "value": 10.8e9,
            "resolution": 1e8,
        },
    )


def hostile_data(text: str) -> Dataset:
    """The published data with a text in place of every text that the schemas leave free."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, table in FOUNDING.tables.items():
        keys = {column for key in (*table.schema.foreign_keys,) for column in key.fields} | set(
            table.schema.primary_key
        )
        free = [
            field.name
            for field in table.schema.fields
            if field.type == "string" and "enum" not in field.constraints and field.name not in keys
        ]
        tables[name] = [
            {**row, **{column: text for column in free if row[column] is not None}}
            for row in table.to_arrow().to_pylist()
        ]
    return Dataset.from_rows(FOUNDING.info, SCHEMAS, tables)
