"""Decodes the file of a table to an Arrow table with the columns and types of its schema.

The hash of the file is already checked. The content is still untrusted, because the package that states the hash may
come from anybody.
"""

from __future__ import annotations

import datetime
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from imme_data.memory import Budget
from imme_data.model.profile import LEXICAL_FORMS, Field, TableSchema
from imme_data.tableschema.parquet_pages import THRIFT_LIMITS, column_chunks, column_pages, footer_memory

__all__ = ["LARGE", "DecodingError", "decode_csv", "decode_parquet"]

_FAULTS: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
LARGE: Final = 50_000  # rows; a larger table saves more time with pyarrow.compute than its import takes
_SMALL: Final = 2**28  # bytes; a table whose strings can't take more is read directly
_CELL: Final = 8  # bytes of a number, or of the offset of a string
_THREADED: Final = 2**26  # bytes of CSV; threads save no noticeable time below
_SURE_DIGITS: Final = 15  # a number with at most this many characters has at most 15 digits
# Arrow counts days from 1970.
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = datetime.date.min.toordinal() - _EPOCH
_LAST_DAY: Final = datetime.date.max.toordinal() - _EPOCH


class DecodingError(Exception):
    """A file does not hold the table that its schema describes. `field` and `row` are the place, if it is known."""

    def __init__(self, message: str, field: str | None = None, row: int | None = None) -> None:
        self.field, self.row = field, row
        super().__init__(message)


def decode_parquet(data: bytes, schema: TableSchema, budget: Budget) -> pa.Table:
    """Decode a Parquet file to an Arrow table. Raises DecodingError, or BudgetError before it takes too much memory."""
    expected = schema.to_arrow()
    try:
        budget.check(len(data) + footer_memory(data))
        file = pq.ParquetFile(pa.BufferReader(data), **THRIFT_LIMITS)
        if not file.schema_arrow.equals(expected):
            raise DecodingError("its columns are not those of its schema")
        rows, texts = file.metadata.num_rows, [field.name for field in expected if pa.types.is_string(field.type)]
        chunks = list(column_chunks(file.metadata, len(data)))
        pages = [column_pages(data, chunk) for chunk in chunks]
        columns = (chunks[place :: len(expected)] for place in range(len(expected)))
        if any(sum(chunk.num_values for chunk in column) != rows for column in columns):
            raise DecodingError("its columns do not have as many values as it has rows")
        stored = sum(page.dictionary for page in pages)
        size = len(data) + _CELL * rows * len(expected) + sum(page.data for page in pages) + stored
        budget.check(size + max((page.largest for page in pages), default=0))
        # A string that many rows share is stored once, in the dictionary. If the strings of all rows may be large, they
        # are read as dictionaries, and unpacked once their sizes are known.
        if rows * stored <= min(_SMALL, budget.left - size):
            table = file.read(use_threads=False)
        else:
            if not all(page.folds(budget.left) for page in pages):
                budget.check(size + rows * stored)  # Arrow can't read strings of some encodings as dictionaries
                texts = []
            # For a small table, one thread is faster than starting a pool.
            folded = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts, **THRIFT_LIMITS)
            table = _unfold(folded.read(use_threads=rows > LARGE), expected, budget, size)
        table.validate(full=True)  # invalid UTF-8 would fail later, when records are created
    except _FAULTS as error:
        raise DecodingError(f"it is not Parquet, or it is incomplete: {error}") from None
    # Adds the metadata of the fields. Table.cast would do it too, but it imports pyarrow.compute, which is slow.
    return _checked(pa.Table.from_arrays(table.columns, schema=expected), schema)


def _unfold(folded: pa.Table, expected: pa.Schema, budget: Budget, size: int) -> pa.Table:
    """Replace dictionaries by plain strings. Raises BudgetError if they need too much memory, `size` included."""
    import pyarrow.compute as pc

    columns = []
    for field in expected:
        chunks = []
        for chunk in folded[field.name].chunks:
            if isinstance(chunk, pa.DictionaryArray):
                size += pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices.drop_null())).as_py() or 0
                budget.check(size)
                chunks.append(chunk.dictionary_decode())
            else:
                chunks.append(chunk)
        columns.append(pa.chunked_array(chunks, field.type))
    return pa.Table.from_arrays(columns, schema=expected)


def decode_csv(data: bytes, schema: TableSchema, budget: Budget) -> pa.Table:
    """Decode a CSV file in the dialect `layout.DIALECT` to an Arrow table.

    Raises DecodingError, or BudgetError before it takes too much memory.
    """
    import pyarrow.csv  # imported here because Parquet packages do not need it

    names = [field.name for field in schema.fields]
    # The file, its cells as strings, and their values. A row of empty cells has few bytes in the file.
    rows = data.count(b"\n") + data.count(b"\r") + 1
    budget.check(2 * len(data) + 2 * _CELL * rows * len(names))
    try:
        texts = pyarrow.csv.read_csv(
            pa.BufferReader(data),
            # Arrow's worker threads can abort a process that ends soon after (apache/arrow#34314).
            read_options=pyarrow.csv.ReadOptions(use_threads=len(data) > _THREADED),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=",", quote_char='"', double_quote=True, newlines_in_values=False, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        header = texts.column_names  # raises if the header is not UTF-8
    except _FAULTS as error:
        raise DecodingError(f"it is not CSV, or it is incomplete: {error}") from None
    if header != names:
        raise DecodingError(f"its header is not {', '.join(names)}")
    columns = [_parsed(texts[field.name], field) for field in schema.fields]
    return _checked(pa.table(columns, schema=schema.to_arrow()), schema)


def _parsed(texts: pa.ChunkedArray, field: Field) -> pa.ChunkedArray:
    """Apply `Field.parse` to a column, vectorized."""
    import pyarrow.compute as pc

    if field.type == "string":
        return texts
    # The casts of Arrow accept 1e3 and nan, and round numbers with too many digits. So unusual forms are parsed.
    strange = pc.invert(pc.match_substring_regex(texts, rf"\A(?:{LEXICAL_FORMS[field.type]})\z"))
    if field.type == "number":
        strange = pc.or_(strange, pc.greater(pc.utf8_length(texts), _SURE_DIGITS))
    row = 0
    try:
        for row in pc.indices_nonzero(strange).to_pylist():
            field.parse(texts[row].as_py())
        return texts.cast(field.to_arrow().type)
    except (pa.ArrowException, ValueError) as error:
        # The header is row 1. If a cast failed, the row is not known.
        known = None if isinstance(error, pa.ArrowException) else row + 2
        raise DecodingError(str(error), field.name, known) from None


def _checked(table: pa.Table, schema: TableSchema) -> pa.Table:
    for field, column in zip(schema.fields, table.columns, strict=True):
        if field.required and column.null_count:
            raise DecodingError(f"{column.null_count} rows have no value, and the schema requires one", field.name)
        if field.type == "date" and not _has_days(column):
            raise DecodingError("it has a date beyond the years 1 to 9999", field.name)
    return table


def _has_days(column: pa.ChunkedArray) -> bool:
    """Check whether Python can represent every date."""
    if len(column) > LARGE:
        import pyarrow.compute as pc

        ends = pc.min_max(column.cast(pa.int32())).as_py().values()
        return all(end is None or _FIRST_DAY <= end <= _LAST_DAY for end in ends)
    try:
        column.to_pylist()
    except (OverflowError, ValueError):
        return False
    return True
