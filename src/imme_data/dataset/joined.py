"""Tables with a name for each identifier.

>>> import imme_data
>>> data = imme_data.load()
>>> joined(data, "figures").column_names[:6]
['figure_id', 'article_id', 'article', 'publisher_id', 'publisher', 'published_on']
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from imme_data.dataset.links import text_fragment
from imme_data.dataset.table import Tables
from imme_data.errors import UnknownKeyError
from imme_data.model import records

__all__ = ["joined"]

# Columns to add from the record that a column refers to, by table and column.
_FURTHER: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "figures": {"article_id": ("publisher_id", "published_on")},
    "tracker": {"commitment_id": ("promisor_id", "indicator_id", "ecosystem_id", "agreement_id")},
    "organization_mentions": {"article_id": ("publisher_id", "published_on")},
    "person_mentions": {"article_id": ("publisher_id", "published_on")},
}


def joined(data: Tables, name: str) -> pa.Table:
    """Return a table with a column `x` after each `x_id`, and a column `link` for figures. Raises UnknownKeyError."""
    if name not in list(data.tables):  # a list also accepts unhashable values
        raise UnknownKeyError(f"there is no table {name!r}; there are {', '.join(data.tables)}")
    table = data.tables[name].to_arrow()
    columns: dict[str, tuple[pa.Field, Any]] = {}

    def add(table_name: str, field: pa.Field, values: Any) -> None:
        columns[field.name] = field, values
        target = records.TABLES[table_name].REFERENCES.get(field.name)
        if target is None:
            return
        label = records.TABLES[target].LABEL
        for wanted in filter(None, (label, *_FURTHER.get(name, {}).get(field.name, ()))):
            found, there = _looked_up(data, target, wanted, values)
            if wanted == label:
                columns[field.name.removesuffix("_id")] = found.with_name(field.name.removesuffix("_id")), there
            else:
                add(target, found, there)

    for field in table.schema:
        add(name, field, table[field.name])
    if name == "figures":
        _, urls = _looked_up(data, "articles", "url", table["article_id"])
        places = zip(urls.to_pylist(), table["quote"].to_pylist(), strict=True)
        links = [text_fragment(url, quote) for url, quote in places]
        columns["link"] = pa.field("link", pa.string()), pa.chunked_array([pa.array(links, pa.string())])
    fields, values = zip(*columns.values(), strict=True)
    return pa.table(list(values), schema=pa.schema(fields))


def _looked_up(data: Tables, table: str, column: str, keys: Any) -> tuple[pa.Field, Any]:
    """Look up a column of the records with these keys, in the order of the keys."""
    import pyarrow.compute as pc

    there = data.tables[table].to_arrow()
    (key,) = records.TABLES[table].KEY
    rows = pc.index_in(keys, value_set=there[key].combine_chunks())
    return there.schema.field(column).with_nullable(True), there[column].take(rows)
