"""From the bytes of a table's file to its Arrow table, columns and types as its schema has them, or an error.

The bytes have the hash that their package states, and may still be anything: whoever made the package made the hash.
"""

from __future__ import annotations

import datetime
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from imme_data.datapackage.sources import MAX_FILE
from imme_data.model.profile import LEXICAL_FORMS, Field, TableSchema

__all__ = ["DecodingError", "decode_csv", "decode_parquet"]

_FAULTS: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)
_LARGE: Final = 50_000  # rows; from there on, pyarrow.compute is worth the time that it takes to import
_SMALL: Final = 2**28  # bytes; what comes to no more needs no second thought
_THREADED: Final = 2**26  # bytes of CSV; below it, threads save nothing that could be felt
_SURE_DIGITS: Final = 15  # a number of no more characters has no more digits
# Arrow counts days from 1970.
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
_FIRST_DAY: Final = datetime.date.min.toordinal() - _EPOCH
_LAST_DAY: Final = datetime.date.max.toordinal() - _EPOCH


class DecodingError(Exception):
    """A file is not the table that it should be: why, and where that can be said."""

    def __init__(self, message: str, field: str | None = None, row: int | None = None) -> None:
        self.field, self.row = field, row
        super().__init__(message)


def decode_parquet(data: bytes, schema: TableSchema) -> pa.Table:
    """A Parquet file as an Arrow table. Raises DecodingError."""
    expected = schema.to_arrow()
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        if not file.schema_arrow.equals(expected):
            raise DecodingError("its columns are not those of its schema")
        # A few bytes of Parquet can stand for gigabytes: a text that many rows share is stored once. What the footer
        # says of sizes may be a lie, so the texts are read as they are stored, and unfolded if that can be borne.
        rows, texts = file.metadata.num_rows, [field.name for field in expected if pa.types.is_string(field.type)]
        _bear(8 * rows * len(expected))
        # One thread starts faster than a pool does, and a small table is read by then.
        folded = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts).read(use_threads=rows > _LARGE)
        stored = sum(chunk.dictionary.nbytes for name in texts for chunk in folded[name].chunks)
        table = file.read(use_threads=False) if rows * stored <= _SMALL else _unfold(folded, expected)
        table.validate(full=True)  # text that is not UTF-8 would fail later, a record at a time
    except _FAULTS as error:
        raise DecodingError(f"it is not Parquet, or not whole: {error}") from None
    # The fields describe themselves as the schema does; Table.cast would import pyarrow.compute, slow to load.
    return _checked(pa.Table.from_arrays(table.columns, schema=expected), schema)


def _bear(size: int) -> None:
    if size > MAX_FILE:
        raise DecodingError(f"it unpacks to more than {MAX_FILE} bytes")


def _unfold(folded: pa.Table, expected: pa.Schema) -> pa.Table:
    """The table with every text in every row, unless they come to too much."""
    import pyarrow.compute as pc

    columns, size = [], 0
    for field in expected:
        chunks = []
        for chunk in folded[field.name].chunks:
            if isinstance(chunk, pa.DictionaryArray):
                size += pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices.drop_null())).as_py() or 0
                _bear(size)
                chunks.append(chunk.dictionary_decode())
            else:
                chunks.append(chunk)
        columns.append(pa.chunked_array(chunks, field.type))
    return pa.Table.from_arrays(columns, schema=expected)


def decode_csv(data: bytes, schema: TableSchema) -> pa.Table:
    """A CSV file in the dialect of `layout.DIALECT` as an Arrow table. Raises DecodingError."""
    import pyarrow.csv  # Parquet packages don't need it

    names = [field.name for field in schema.fields]
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
        header = texts.column_names  # raises where the header is not UTF-8
    except _FAULTS as error:
        raise DecodingError(f"it is not CSV, or not whole: {error}") from None
    if header != names:
        raise DecodingError(f"its header is not {', '.join(names)}")
    columns = [_parsed(texts[field.name], field) for field in schema.fields]
    return _checked(pa.table(columns, schema=schema.to_arrow()), schema)


def _parsed(texts: pa.ChunkedArray, field: Field) -> pa.ChunkedArray:
    """What `Field.parse` makes of each text, a column at a time."""
    import pyarrow.compute as pc

    if field.type == "string":
        return texts
    # Arrow's own casts take more, such as 1e3 and nan, and round what has too many digits.
    strange = pc.invert(pc.match_substring_regex(texts, rf"\A(?:{LEXICAL_FORMS[field.type]})\z"))
    if field.type == "number":
        strange = pc.or_(strange, pc.greater(pc.utf8_length(texts), _SURE_DIGITS))
    row = 0
    try:
        for row in pc.indices_nonzero(strange).to_pylist():
            field.parse(texts[row].as_py())
        return texts.cast(field.to_arrow().type)
    except (pa.ArrowException, ValueError) as error:
        # The header is row 1. Of a failed cast, the row is not known.
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
    """Whether every date is one that Python can hold."""
    if len(column) > _LARGE:
        import pyarrow.compute as pc

        ends = pc.min_max(column.cast(pa.int32())).as_py().values()
        return all(end is None or _FIRST_DAY <= end <= _LAST_DAY for end in ends)
    try:
        column.to_pylist()
    except (OverflowError, ValueError):
        return False
    return True
