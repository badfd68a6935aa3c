"""Random datasets of this library's tables, which keep every schema, every reference and every rule of the build.

Seeds can express such a dataset, so that tests can build, export, reload and track it. Nothing is filtered: tables are
drawn after those that they refer to, references are chosen from existing records, and columns that contradict each
other are corrected. In the end, records that nothing uses are dropped.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping

from hypothesis import strategies as st

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo
from imme_data.model import derive
from imme_data.model.profile import TableSchema
from imme_data.strategies.claims import draw_claims
from imme_data.strategies.drawing import Choices, Columns, Drawing
from imme_data.strategies.statements import Row, Values

__all__ = ["datasets"]


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
        The description of every dataset. Its date is the release date, from which states are computed.
    max_size : int
        The maximum number of records of a table. There are more figures: each commitment has at least one report.
    """
    return _datasets(Columns(values, schemas), info, max_size)


@st.composite
def _datasets(draw: st.DrawFn, columns: Columns, info: PackageInfo, max_size: int) -> Dataset:
    drawing = Drawing(draw, columns, max_size)
    _draw_registries(drawing)
    if drawing.rows["organizations"]:
        _draw_articles(drawing)
    if drawing.rows["articles"]:
        _draw_mentions(drawing)
    if drawing.rows["articles"] and drawing.rows["indicators"]:
        draw_claims(drawing)
    drawing.drop_unused()
    return Dataset.from_rows(info, columns.schemas, _completed(drawing, info.created))


def _draw_registries(drawing: Drawing) -> None:
    drawing.table("organizations", core=True)
    drawing.chain("organizations", "parent_id")
    drawing.table("people")
    drawing.table("agreements")
    drawing.chain("agreements", "part_of_id")
    drawing.pairs("agreement_parties", "agreements", "organizations")
    drawing.table("ecosystems", {"agreement_id": drawing.maybe("agreements")})
    drawing.table("events", {"organizer_id": drawing.maybe("organizations")})
    drawing.table("indicators", core=True)
    if drawing.rows["indicators"]:
        drawing.table("measures", {"indicator_id": drawing.keys("indicators")})
    if drawing.rows["organizations"]:
        drawing.table("releases", {"issuer_id": drawing.keys("organizations")})


def _draw_articles(drawing: Drawing) -> None:
    # Most articles have no agency and no release, and republish no other, so that there are several sources.
    origin: Choices = {
        "publisher_id": drawing.keys("organizations"),
        "agency_id": [None, *drawing.maybe("organizations")],
        "release_id": [None, None, *drawing.maybe("releases")],
    }
    drawing.table("articles", origin, {"published": drawing.dates, "held": (False, True)}, core=True)
    drawing.chain("articles", "republishes_id")
    for row in drawing.rows["articles"]:
        if row["published"] is None:
            row["published_basis"] = None
        # Somebody holds the text of each founding article, and of some others.
        held = row.pop("held") or row["collection"] == "founding"
        row["document"] = row["document"] if held else None
        row["sha256"] = hashlib.sha256(row["document"].encode()).hexdigest() if held else None


def _draw_mentions(drawing: Drawing) -> None:
    articles, organizations = drawing.keys("articles"), drawing.keys("organizations")
    drawing.table("organization_mentions", {"article_id": articles, "organization_id": organizations})
    if drawing.rows["people"]:
        person: Choices = {"person_id": drawing.keys("people"), "organization_id": [None, *organizations]}
        drawing.table("person_mentions", {"article_id": articles, **person})


def _completed(drawing: Drawing, released: datetime.date) -> dict[str, list[Row]]:
    """The rows of every table with all their columns, and the derived tables."""
    tables: dict[str, list[Row]] = {}
    for name, schema in drawing.columns.schemas.items():
        empty = {field.name: None for field in schema.fields}
        tables[name] = [{**empty, **row, **derive.derive(name, row)} for row in drawing.rows[name]]
    for name, function in derive.TABLES.items():
        tables[name] = function(tables, released)
    return tables
