"""Tables as data frames, with the names that stand behind their identifiers.

>>> import imme_data
>>> data = imme_data.load()
>>> joined(data, "figures").column_names[:6]
['figure_id', 'article_id', 'article', 'publisher_id', 'publisher', 'published_on']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow as pa

from imme_data import records
from imme_data.errors import UnknownKeyError
from imme_data.extras import optional
from imme_data.links import text_fragment

if TYPE_CHECKING:
    from imme_data.dataset import Dataset

__all__ = ["Library", "convert", "joined", "to_pandas", "to_polars"]

Library = Literal["pandas", "polars", "arrow"]

# What a reader wants beside a record that stands in the record it refers to: by table and column, the columns there.
_FURTHER: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "figures": {"article_id": ("publisher_id", "published_on")},
    "tracker": {"commitment_id": ("promisor_id", "indicator_id", "ecosystem_id", "agreement_id")},
    "organization_mentions": {"article_id": ("publisher_id", "published_on")},
    "person_mentions": {"article_id": ("publisher_id", "published_on")},
}


def to_pandas(table: pa.Table) -> Any:
    """A pandas DataFrame: days as datetime64, whole numbers as int64 (Int64 where some may be missing), texts as str.

    Raises MissingExtraError where pandas is not installed.
    """
    pd = optional("pandas")
    types = {
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype("pyarrow", na_value=float("nan")),
    }
    frame = table.to_pandas(types_mapper=types.get, date_as_object=False)
    plain = {pa.int64(): "int64", pa.bool_(): "bool"}
    certain = {f.name: plain[f.type] for f in table.schema if not f.nullable and f.type in plain}
    return frame.astype(certain)


def to_polars(table: pa.Table) -> Any:
    """A polars DataFrame. Raises MissingExtraError where polars is not installed."""
    return optional("polars").from_arrow(table)


def convert(table: pa.Table, library: Library) -> Any:
    """An Arrow table as a frame of a library. Raises UnknownKeyError for a library that is not known."""
    match library:
        case "pandas":
            return to_pandas(table)
        case "polars":
            return to_polars(table)
        case "arrow":
            return table
    raise UnknownKeyError(f"there are no frames of {library!r}; take pandas, polars or arrow")


def joined(data: Dataset, name: str) -> pa.Table:
    """A table with the names behind its identifiers: after each `x_id` a column `x`, and for figures their `link`."""
    if name not in list(data.tables):  # a list takes what has no hash, too
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
        links = [None if url is None else text_fragment(url, quote) for url, quote in places]
        columns["link"] = pa.field("link", pa.string()), pa.chunked_array([pa.array(links, pa.string())])
    fields, values = zip(*columns.values(), strict=True)
    return pa.table(list(values), schema=pa.schema(fields))


def _looked_up(data: Dataset, table: str, column: str, keys: Any) -> tuple[pa.Field, Any]:
    """A column of the records that some identifiers name, in their order."""
    import pyarrow.compute as pc

    there = data.tables[table].to_arrow()
    (key,) = records.TABLES[table].KEY
    rows = pc.index_in(keys, value_set=there[key].combine_chunks())
    return there.schema.field(column).with_nullable(True), there[column].take(rows)
