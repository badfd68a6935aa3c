"""The founding data, whatever else is published one day, and the same with something changed."""

from typing import Any

from generated import DATA, SCHEMAS
from imme_data.dataset.dataset import Dataset
from imme_data.model import derive, records
from imme_data.model.evidence import is_part, track

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def founding(data: Dataset) -> Dataset:
    """What the founding articles of a dataset print, with the promises that they report. It keeps every rule."""
    tables: Rows = {name: table.to_arrow().to_pylist() for name, table in data.tables.items()}
    tables["articles"] = [row for row in tables["articles"] if row["collection"] == "founding"]
    pages = {row["article_id"] for row in tables["articles"]}
    for name in ("figures", "organization_mentions", "person_mentions"):
        tables[name] = [row for row in tables[name] if row["article_id"] in pages]
    _keep_reported(tables)
    kept = {row["commitment_id"] for row in tables["commitments"]}
    tables["commitment_relations"] = [
        row for row in tables["commitment_relations"] if {row["commitment_id"], row["other_id"]} <= kept
    ]
    for name in ("developments", "development_commitments", "searches", "search_commitments"):
        tables[name] = []
    for table, record in records.TABLES.items():
        for column, target in record.REFERENCES.items():
            if target in ("articles", "figures") and not SCHEMAS[table][column].required:
                known = {row[records.TABLES[target].KEY[0]] for row in tables[target]}
                for row in tables[table]:
                    row[column] = row[column] if row[column] in known else None
    _drop_unused(tables)
    tables["tracker"] = track(tables, data.info.created)
    return Dataset.from_rows(data.info, data.schemas, tables)


def _keep_reported(tables: Rows) -> None:
    """Keep the commitments that a figure reports as a whole, and let them rest on the figures that are left.

    A figure may measure a promise that only other pages report. It then becomes an observation about the programme of
    that promise, and a part measures the promise of its whole.
    """
    known = {row["figure_id"]: row for row in tables["figures"]}
    promises = {row["commitment_id"]: row for row in tables["commitments"]}
    reports: dict[str, list[Row]] = {}
    for row in tables["figures"]:
        key = row["commitment_id"]
        if row["role"] == "target" and key and row["unit"] == promises[key]["unit"] and not is_part(row, known):
            reports.setdefault(key, []).append(row)
    for row in tables["figures"]:
        if row["commitment_id"] is None or row["commitment_id"] in reports:
            continue
        missing = promises[row["commitment_id"]]
        whole = known.get(row["part_of_id"] or "", {}).get("commitment_id")
        shared = ("indicator_id", "measure_id", "ecosystem_id", "per")
        if row["role"] != "target" and whole in reports and all(row[one] == promises[whole][one] for one in shared):
            row["commitment_id"] = whole
        else:
            row |= {"commitment_id": None, "agreement_id": row["agreement_id"] or missing["agreement_id"]}
            if row["role"] == "actual":
                row |= {"role": "observation", "stage": None, "said_by_id": None}
    for row in tables["figures"]:
        if known.get(row["converts_id"] or "", row)["role"] != row["role"]:
            row["converts_id"] = None
    tables["commitments"] = [row for row in tables["commitments"] if row["commitment_id"] in reports]
    for row in tables["commitments"]:
        mine = reports[row["commitment_id"]]
        if row["value"] not in {report["value"] for report in mine}:
            row |= {name: mine[0][name] for name in ("value", "value_max", "comparison")}
        if row["kind_figure_id"] not in known:
            row["kind_figure_id"] = next((one for one in mine if one["promisor_id"]), mine[0])["figure_id"]
        if row["kind"] == "undertaking" and known[row["kind_figure_id"]]["promisor_id"] is None:
            row["kind"] = "goal"


def _drop_unused(tables: Rows) -> None:
    """Drop the records of registries that no other record uses any more."""
    kept = {"articles", "figures", "commitments", "tracker"}
    registries = [name for name, record in records.TABLES.items() if len(record.KEY) == 1 and name not in kept]
    sizes = None
    while sizes != (sizes := [len(rows) for rows in tables.values()]):
        for registry in registries:
            used = {
                row[column]
                for table, record in records.TABLES.items()
                for column, target in record.REFERENCES.items()
                if target == registry and (table, target) != ("measures", "indicators")
                for row in tables[table]
            }
            tables[registry] = [row for row in tables[registry] if row[records.TABLES[registry].KEY[0]] in used]


FOUNDING = founding(DATA)

ECOACTU = "ecoactu-2019-02-01-ecosystemes"
INFOMEDIAIRE = "infomediaire-2019-02-ecosystemes"


def with_figures(*more: Row, articles: tuple[Row, ...] = ()) -> Dataset:
    """The published data with more figures, each a published one with some of its fields changed."""
    tables = {name: table.to_arrow().to_pylist() for name, table in FOUNDING.tables.items()}
    known = {row["figure_id"]: row for row in tables["figures"]}
    for change in more:
        row = {**known[change.pop("like")], **change}
        tables["figures"].append({**row, **derive.derive("figures", row)})
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
