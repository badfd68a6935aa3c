"""Parquet files, and Arrow tables in memory, as batches of typed columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imme_data.tableschema.batches import DAMAGED, Batch, Opener, Rows, UnreadableError

__all__ = ["ParquetTable", "values"]

_PARQUET_ROWS: Final = 65_536
_MAX_DECODED: Final = 2**29  # most bytes of one column of a batch, decoded


class ParquetTable:
    """A Parquet file or an Arrow table: columns that have types. Rows are numbered from 2, as in CSV."""

    def __init__(self, source: Opener | pa.Table) -> None:
        self._source = source
        if isinstance(source, pa.Table):
            self.labels = list(source.column_names)
            return
        try:
            with source() as stream:
                self.labels = list(pq.ParquetFile(stream).schema_arrow.names)
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is not Parquet: {error}") from None

    def batches(self) -> Iterator[Batch]:
        """The rows, in the order of the file."""
        row = 2
        if isinstance(self._source, pa.Table):
            yield from self._numbered(self._source.to_batches(_PARQUET_ROWS), row)
            return
        try:
            with self._source() as stream:
                # Rows share strings in a dictionary, so a few bytes may decode to gigabytes. `_plain` checks the
                # size first.
                schema = pq.ParquetFile(stream).schema_arrow
                texts = [field.name for field in schema if pa.types.is_string(field.type)]
                file = pq.ParquetFile(stream, read_dictionary=texts)
                yield from self._numbered(file.iter_batches(_PARQUET_ROWS), row)
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is damaged: {error}") from None

    def _numbered(self, batches: Iterable[pa.RecordBatch], row: int) -> Iterator[Batch]:
        for batch in batches:
            yield Batch(Rows((0,), (row,)), [_plain(column) for column in batch.columns])
            row += len(batch)


def values(column: pa.Array) -> list[Any]:
    """The Python values of a column; a string for what Python can't represent, such as the year 12345."""
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError, NotImplementedError, KeyError):
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, NotImplementedError, KeyError):
        pass
    try:
        return str(scalar.cast(pa.string()))
    except (pa.ArrowException, NotImplementedError):
        return f"a value of {scalar.type} that can't be shown"


def _plain(column: pa.Array) -> pa.Array:
    """A column in the simplest type for its values. Strings become bytes: their encoding is not checked yet."""
    if pa.types.is_dictionary(column.type):
        values = column.dictionary
        if pa.types.is_string(values.type):
            lengths = pc.binary_length(values.cast(pa.binary()))
            if (pc.sum(lengths.take(column.indices)).as_py() or 0) > _MAX_DECODED:
                raise UnreadableError(f"{len(column)} of its rows decode to more than {_MAX_DECODED} bytes")
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or column.type == pa.string_view():
        column = column.cast(pa.string())
    return column.cast(pa.binary()) if pa.types.is_string(column.type) else column
