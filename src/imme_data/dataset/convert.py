"""Converts Arrow tables to data frames of pandas and polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

import pyarrow as pa

from imme_data.errors import UnknownKeyError
from imme_data.extras import optional

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["Library", "convert", "to_pandas", "to_polars"]

Library = Literal["pandas", "polars", "arrow"]


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Convert to a pandas DataFrame: dates are datetime64, integers int64 (Int64 if nullable), strings str.

    Raises MissingExtraError if pandas is not installed.
    """
    library = optional("pandas")
    types = {
        pa.int64(): library.Int64Dtype(),
        pa.bool_(): library.BooleanDtype(),
        pa.string(): library.StringDtype("pyarrow", na_value=float("nan")),
    }
    frame = table.to_pandas(types_mapper=types.get, date_as_object=False)
    plain = {pa.int64(): "int64", pa.bool_(): "bool"}
    certain = {f.name: plain[f.type] for f in table.schema if not f.nullable and f.type in plain}
    return frame.astype(certain)


def to_polars(table: pa.Table) -> pl.DataFrame:
    """Convert to a polars DataFrame. Raises MissingExtraError if polars is not installed."""
    frame: pl.DataFrame = optional("polars").from_arrow(table)
    return frame


@overload
def convert(table: pa.Table, library: Literal["pandas"]) -> pd.DataFrame: ...
@overload
def convert(table: pa.Table, library: Literal["polars"]) -> pl.DataFrame: ...
@overload
def convert(table: pa.Table, library: Literal["arrow"]) -> pa.Table: ...
@overload
def convert(table: pa.Table, library: Library) -> pd.DataFrame | pl.DataFrame | pa.Table: ...
def convert(table: pa.Table, library: Library) -> pd.DataFrame | pl.DataFrame | pa.Table:
    """Convert an Arrow table to a data frame of a library. Raises UnknownKeyError for an unknown library."""
    match library:
        case "pandas":
            return to_pandas(table)
        case "polars":
            return to_polars(table)
        case "arrow":
            return table
    raise UnknownKeyError(f"{library!r} is not a supported library; take pandas, polars or arrow")
