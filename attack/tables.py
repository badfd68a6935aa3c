"""Tables as no honest program writes them, in CSV and Parquet; small files of much data among them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from attack.checks import TEXTS, hurt

__all__ = ["CSV", "PARQUET"]

Spoil = Callable[[random.Random, bytes, Path], bytes]


def _cells(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Hostile texts in cells."""
    lines = [line.split(b",") for line in data.split(b"\n")]
    for _ in range(rng.choice((1, 3))):
        line, text = rng.choice(lines), rng.choice(TEXTS).encode("utf-8", "surrogatepass")
        line[rng.randrange(len(line))] = rng.choice((text, b'"' + text.replace(b'"', b'""') + b'"'))
    return b"\n".join(b",".join(line) for line in lines)


def _lines(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Lines that are repeated, dropped, reversed or lengthened, with other ends."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at : at + 1] = rng.choice(
        (
            [lines[at]] * 2,
            [lines[at]] * 5000,
            [],
            [b",".join(reversed(lines[at].split(b",")))],
            [lines[at] + b"," * 100_000],
        )
    )
    return rng.choice((b"\n", b"\n", b"\r\n", b"\r", b"\n\n")).join(lines)


def _encoded(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Another encoding."""
    text = data.decode("utf-8", "replace")
    return rng.choice(
        (text.encode("utf-16"), text.encode("utf-32"), b"\xef\xbb\xbf" + data, text.encode("cp1252", "replace"))
    )


def _large_csv(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Many rows or columns; a cell or a quotation that hardly ends."""
    header, _, rest = data.partition(b"\n")
    row = b"," * header.count(b",") + b"\n"
    return rng.choice(
        (
            lambda: header + b"\n" + row * (2**25 // len(row)),
            lambda: header + b"\n" + b"x" * 2**25 + row,
            lambda: header + b'\n"' + b"x\n" * 2**24,
            lambda: header + b"\n" * 2**24,
            lambda: b",".join(b"c%d" % number for number in range(300_000)) + b"\n" + rest,
            lambda: header + b"\n" + b'""' * 2**23 + row,
        )
    )()


CSV: Final[dict[str, Spoil]] = {"cells": _cells, "lines": _lines, "encoding": _encoded, "large": _large_csv}


def _written(table: pa.Table, **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def _opened(data: bytes) -> pa.Table:
    """The table of a file; another one if the file is already spoiled."""
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError):
        table = pa.table({})
    return table if table.num_columns else pa.table({"a": ["x", "y"], "b": [1, 2]})


def _encodings(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """The same table with another codec, other pages, row groups and versions; damaged, some of them."""
    table, plain = _opened(data), rng.random() < 0.5
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    encodings = {name: rng.choice(("PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY")) for name in texts}
    made = _written(
        table,
        compression=rng.choice(("none", "snappy", "gzip", "zstd", "lz4", "brotli")),
        version=rng.choice(("1.0", "2.4", "2.6")),
        data_page_version=rng.choice(("1.0", "2.0")),
        data_page_size=rng.choice((1, 100, None)),
        row_group_size=rng.choice((1, 7, None)),
        write_statistics=rng.random() < 0.5,
        store_schema=rng.random() < 0.5,
        write_page_index=rng.random() < 0.5,
        use_dictionary=not plain,
        column_encoding=encodings if plain else None,
    )
    return hurt(rng, made) if rng.random() < 0.4 else made


_TYPES: Final = (
    pa.large_string(), pa.binary(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.list_(pa.string()),
    pa.struct([("a", pa.string())]), pa.map_(pa.string(), pa.int8()), pa.null(), pa.bool_(), pa.int8(), pa.uint64(),
    pa.float16(), pa.decimal128(38, 10), pa.decimal256(76, 70), pa.date64(), pa.time64("ns"), pa.timestamp("s"),
    pa.timestamp("ns", "Africa/Casablanca"), pa.duration("ns"), pa.binary(16),
)  # fmt: skip


def _types(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Another type in a column."""
    table, type_ = _opened(data), rng.choice(_TYPES)
    column = rng.randrange(table.num_columns)
    values = pa.nulls(len(table), type_)
    if pa.types.is_temporal(type_) and not pa.types.is_date64(type_):
        extreme = rng.choice((2**63 - 1, -(2**63), 0))
        values = pa.array([extreme] * len(table), pa.int64()).view(type_)
    try:
        return _written(table.set_column(column, table.column_names[column], values))
    except (pa.ArrowException, OSError):  # Parquet has no such type
        return _written(table.remove_column(column))


def _columns(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Columns that are swapped, renamed, repeated, added or missing."""
    table = _opened(data)
    names = table.column_names
    renamed = [rng.choice(TEXTS).encode("utf-8", "replace").decode(), *names[1:]]
    more = pa.table({f"c{number}": pa.nulls(len(table), pa.int8()) for number in range(2000)})
    changed = rng.choice(
        (table.select(names[::-1]), table.rename_columns(renamed), table.append_column(rng.choice(names),
        table.column(0)),
         table.select(names[1:]), pa.table([*table.columns, *more.columns], [*names, *more.column_names]))
    )  # fmt: skip
    return _written(changed)


def _values(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Hostile values in a column: texts, invalid UTF-8, numbers that are none, days beyond the calendar."""
    table = _opened(data)
    if not len(table):
        table = _rows(table.schema, 3, "x")
    column, size = rng.randrange(table.num_columns), len(table)
    field = table.schema.field(column)
    if pa.types.is_string(field.type):
        texts = [rng.choice(TEXTS).encode("utf-8", rng.choice(("replace", "surrogatepass"))) for _ in range(size)]
        values = pa.array(texts, pa.binary()).view(pa.string())
    elif pa.types.is_floating(field.type):
        odd = (float("nan"), float("inf"), -0.0, 5e-324, 1.7e308, 1 / 3)
        values = pa.array([rng.choice(odd) for _ in range(size)], field.type)
    elif pa.types.is_date32(field.type):
        days = (2**31 - 1, -(2**31), 2932897, -719163)
        values = pa.array([rng.choice(days) for _ in range(size)], pa.int32()).view(field.type)
    else:
        values = _filled(field, size)
    return _written(table.set_column(column, field, values))


def _footer(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Damaged metadata, or numbers of rows in it that are not true."""
    if rng.random() < 0.3:
        made = _written(_rows(_opened(data).schema, 100, "x"))  # as a varint, 100 is C8 01
        return made.replace(b"\xc8\x01", rng.choice((b"\xfe\x7f", b"\x80\x00", b"\xc7\x01")))
    size = int.from_bytes(data[-8:-4], "little")
    if not 0 < size < len(data) - 8:
        return hurt(rng, data)
    footer = hurt(rng, data[-8 - size : -8])
    return data[: -8 - size] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def _metadata(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """Metadata that readers act on: the schema of Arrow, that of pandas, and extension types."""
    table = _opened(data)
    pandas = rng.choice((b"{", b'{"index_columns": ["x"], "columns": [], "pandas_version": "1"}', b"null", b"[" * 5000))
    name = rng.choice((b"arrow.py_extension_type", b"arrow.json", b"arrow.uuid", b"arrow.opaque"))
    extension = {b"ARROW:extension:name": name, b"ARROW:extension:metadata": b"cos\nsystem\n(S'id'\ntR."}
    schema = table.schema.set(0, table.schema.field(0).with_metadata(extension)).with_metadata({"pandas": pandas})
    made = _written(pa.Table.from_arrays(table.columns, schema=schema))
    at = made.find(b"ARROW:schema")
    return made if at < 0 or rng.random() < 0.5 else made[:at] + hurt(rng, made[at : at + 400]) + made[at + 400 :]


def _bomb(rng: random.Random, data: bytes, shared: Path) -> bytes:
    """A few kilobytes or megabytes that unpack to gigabytes. Each is written once."""
    kind, schema = rng.choice([*BOMBS]), _opened(data).schema
    path = shared / f"{kind} {len(schema)} {schema.names[0].encode().hex()[:20]}"
    if not path.exists():
        options, size, length, count = BOMBS[kind]
        group = _rows(schema, size, "x" * length, folded=options is _FOLDED)
        with pq.ParquetWriter(path.with_suffix(".part"), group.schema, **options) as writer:
            for _ in range(count):
                writer.write_table(group)
        path.with_suffix(".part").rename(path)
    return path.read_bytes()


def _rows(schema: pa.Schema, size: int, text: str, *, folded: bool = False) -> pa.Table:
    """Rows without values, but for the last column that takes texts; these may be stored once for all rows."""
    columns = [_filled(field, size) for field in schema]
    for number in [number for number, field in enumerate(schema) if pa.types.is_string(field.type)][-1:]:
        if folded:
            columns[number] = pa.DictionaryArray.from_arrays(pa.array([0] * size, pa.int32()), [text])
            schema = schema.set(number, schema.field(number).with_type(columns[number].type))
        else:
            columns[number] = pa.array([text] * size, pa.string())
    return pa.Table.from_arrays(columns, schema=schema)


def _filled(field: pa.Field, size: int) -> pa.Array:
    """A column without values, or with zeros where the field must have some."""
    return pa.nulls(size, field.type) if field.nullable else pa.array([0] * size, pa.int32()).cast(field.type)


_PLAIN: Final = {"use_dictionary": False}
_FOLDED: Final = {"compression": "zstd", "dictionary_pagesize_limit": 2**30, "store_schema": False}
# Options of the writer, rows of a row group, characters of a text, row groups.
BOMBS: Final[dict[str, tuple[dict[str, Any], int, int, int]]] = {
    "dictionary": (_FOLDED, 4000, 2**19, 1),
    "dictionaries": (_FOLDED, 40, 2**19, 100),
    "zstd": ({"compression": "zstd", **_PLAIN}, 64, 2**18, 120),
    "gzip": ({"compression": "gzip", **_PLAIN}, 64, 2**18, 120),
    "brotli": ({"compression": "brotli", **_PLAIN}, 64, 2**18, 120),
    "lz4": ({"compression": "lz4", **_PLAIN}, 64, 2**18, 120),
    "one page": ({"compression": "zstd", "data_page_size": 2**31 - 1, **_PLAIN}, 300, 2**18, 12),
    "rows": ({"compression": "zstd"}, 2**20, 0, 100),
    "row groups": ({"compression": "none"}, 1, 1, 3000),
}
PARQUET: Final[dict[str, Spoil]] = {
    "encodings": _encodings, "types": _types, "columns": _columns, "values": _values, "footer": _footer,
    "metadata": _metadata, "bomb": _bomb,
}  # fmt: skip
