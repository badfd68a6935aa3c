"""Parquet files, and Arrow tables in memory, as batches of typed columns."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from imme_data.memory import Budget, BudgetError
from imme_data.tableschema.batches import DAMAGED, Batch, Opener, Rows, UnreadableError
from imme_data.tableschema.parquet_pages import (
    THRIFT_LIMITS,
    ColumnPages,
    FilePages,
    column_chunks,
    column_pages,
    footer_memory,
)

__all__ = ["ParquetTable", "values"]

_PARQUET_ROWS: Final = 65_536
_AT_ONCE: Final = 32  # parts of the budget: a few batches are in memory at once, each of them several times
_MOST_BATCHES: Final = 10_000  # of a row group with huge values, which is read in small batches
# A small file may state that all rows share a large string. To read it again and again would take hours.
_MOST_DECODED: Final = 8  # times the budget
_MOST_RATIO: Final = 1000  # times the size of the file, if that is more
_LEVEL: Final = 80  # bytes of a list of one value, as Arrow and Python have it
_MOST_STRINGS: Final = 1_000_000  # in a dictionary whose longest string is looked for
_CELL: Final = 8  # bytes of a number, or of the offset of a string


class ParquetTable:
    """A Parquet file or an Arrow table: columns that have types. Rows are numbered from 2, as in CSV.

    Parameters
    ----------
    source : function or pyarrow.Table
        Opens the file, which must be seekable; or the table.
    budget : Budget, optional
        The memory that reading the file may take.

    Raises
    ------
    UnreadableError
        If the file is not Parquet. `batches` raises it too, if the file is damaged.
    BudgetError
        If its footer needs too much memory. `batches` raises it too, before it decodes values that do.
    """

    def __init__(self, source: Opener | pa.Table, budget: Budget | None = None) -> None:
        self._source = source
        self._budget = budget or Budget()
        if isinstance(source, pa.Table):
            self.labels = list(source.column_names)
            return
        try:
            with source() as stream:
                self.labels = list(self._opened(stream).schema_arrow.names)
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is not Parquet: {error}") from None

    def _opened(self, stream: IO[bytes], texts: Iterable[str] = ()) -> pq.ParquetFile:
        stream.seek(-8, os.SEEK_END)
        self._budget.check(footer_memory(stream.read(8)))
        return pq.ParquetFile(stream, read_dictionary=list(texts), **THRIFT_LIMITS)

    def batches(self) -> Iterator[Batch]:
        """The rows, in the order of the file."""
        if isinstance(self._source, pa.Table):
            yield from self._numbered(self._source.to_batches(_PARQUET_ROWS))
            return
        try:
            with self._source() as stream, self._source() as headers:
                file = self._opened(stream)
                texts, runs = self._plan(file, headers)
                folded = self._opened(stream, texts)
                row = 2
                for size, groups in runs:
                    for batch in folded.iter_batches(size, row_groups=groups):
                        for columns in self._decoded(batch):
                            yield Batch(Rows((0,), (row,)), columns)
                            row += len(columns[0]) if columns else 0
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is damaged: {error}") from None

    def _numbered(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Batch]:
        row = 2
        for batch in batches:
            yield Batch(Rows((0,), (row,)), [_plain(column) for column in batch.columns])
            row += len(batch)

    def _plan(self, file: pq.ParquetFile, headers: IO[bytes]) -> tuple[list[str], list[tuple[int, list[int]]]]:
        """Which columns to read as dictionaries, and how many rows to read at once for runs of row groups.

        Rows share the strings of a dictionary, so a few bytes may decode to gigabytes. Read as dictionaries, strings
        are decoded later, in parts whose size is known. Arrow can't do that in lists, nor with some encodings, and
        gathers strings that are in no dictionary.
        Raises BudgetError if a row group is too large.
        """
        metadata = file.metadata
        leaves = [file.schema.column(place) for place in range(metadata.num_columns)]
        strings = [leaf.physical_type == "BYTE_ARRAY" for leaf in leaves]
        size = headers.seek(0, os.SEEK_END)
        pages = [column_pages(FilePages(headers), chunk) for chunk in column_chunks(metadata, size)]
        self._unfolded, self._most = 0, max(_MOST_DECODED * self._budget.limit, _MOST_RATIO * size)
        self._count(metadata.num_rows * _CELL * len(leaves))
        groups = [pages[start : start + len(leaves)] for start in range(0, len(pages), len(leaves) or 1)]
        folds = [
            string
            and "." not in leaf.path
            and not leaf.max_repetition_level
            and all(group[place].folds(self._part) for group in groups)
            for place, (leaf, string) in enumerate(zip(leaves, strings, strict=True))
        ]
        runs: list[tuple[int, list[int]]] = []
        for number, group in enumerate(groups):
            about = metadata.row_group(number)
            row = always = 0
            for place, column in enumerate(group):
                leaf, longest, chunk = leaves[place], 0, about.column(place)
                if strings[place] and not folds[place]:
                    self._budget.check(column.dictionary)
                    longest = _longest(headers, column, chunk.compression)
                always += column.dictionary
                if leaf.max_repetition_level:  # one row may have all values of the row group
                    levels = leaf.max_repetition_level + leaf.max_definition_level
                    always += column.data + chunk.num_values * (max(longest, _width(leaf)) + _LEVEL * levels)
                else:
                    row += max(_width(leaf), longest, math.ceil(column.densest))
            self._budget.check(always + max((column.largest for column in group), default=0) + _AT_ONCE * row)
            size = min(_PARQUET_ROWS, max(1, self._part // max(row, 1)))
            if about.num_rows > size * _MOST_BATCHES:
                self._budget.check(_AT_ONCE * row * (about.num_rows // _MOST_BATCHES))
            if runs and runs[-1][0] == size:
                runs[-1][1].append(number)
            else:
                runs.append((size, [number]))
        return [leaf.path for leaf, fold in zip(leaves, folds, strict=True) if fold], runs

    def _count(self, size: int) -> None:
        """Count bytes that are decoded, whether they are kept or not. Raises BudgetError if they are too many."""
        self._unfolded += size
        if self._unfolded > self._most:
            raise BudgetError(f"its rows decode to {self._unfolded:,} bytes or more; at most {self._most:,} are read")

    @property
    def _part(self) -> int:
        return max(1, self._budget.left // _AT_ONCE)

    def _decoded(self, batch: pa.RecordBatch) -> Iterator[list[pa.Array]]:
        """The columns of a batch without dictionaries, in parts that take a small part of the budget."""
        size = sum(map(_unfolded_size, batch.columns))
        if size > self._part and len(batch) > 1:
            half = len(batch) // 2
            yield from self._decoded(batch.slice(0, half))
            yield from self._decoded(batch.slice(half))
            return
        self._budget.check(_AT_ONCE * size)
        plain = (column for column in batch.columns if not pa.types.is_dictionary(column.type))
        self._count(size + sum(column.nbytes for column in plain))
        yield [_plain(column) for column in batch.columns]


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


def _width(leaf: Any) -> int:
    return int(leaf.length) if leaf.physical_type == "FIXED_LEN_BYTE_ARRAY" else _CELL


def _unfolded_size(column: pa.Array) -> int:
    """How many bytes the strings of a column take that are kept in a dictionary, in all its rows."""
    if not pa.types.is_dictionary(column.type):
        return 0
    values = column.dictionary
    lengths = pc.binary_length(values.cast(pa.binary()) if pa.types.is_string(values.type) else values)
    return pc.sum(lengths.take(column.indices)).as_py() or 0


def _longest(stream: IO[bytes], pages: ColumnPages, codec: str) -> int:
    """How many bytes the longest string in the dictionary of a column has; if it can't be read, the whole of it."""
    place, packed = pages.place
    stream.seek(place)
    data = stream.read(packed)
    try:
        if codec != "UNCOMPRESSED":
            data = pa.decompress(data, pages.dictionary, codec.lower(), asbytes=True)
    except (pa.ArrowException, ValueError, OSError):
        return pages.dictionary
    longest = place = 0
    for _ in range(_MOST_STRINGS):  # each string follows its length
        if place >= len(data):
            return min(longest, pages.dictionary)
        length = int.from_bytes(data[place : place + 4], "little")
        longest, place = max(longest, length), place + 4 + length
    return pages.dictionary


def _plain(column: pa.Array) -> pa.Array:
    """A column in the simplest type for its values. Strings become bytes: their encoding is not checked yet."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or column.type == pa.string_view():
        column = column.cast(pa.string())
    return column.cast(pa.binary()) if pa.types.is_string(column.type) else column
