"""The file of a table becomes exactly the cells that it holds, or it is refused with the place of the fault."""

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.memory import Budget, BudgetError
from imme_data.model.profile import TableSchema
from imme_data.publication import decoding
from imme_data.publication.decoding import DecodingError, decode_csv, decode_parquet
from imme_data.significance import significant
from imme_data.tableschema.parquet_pages import column_chunks, column_pages

FIELDS: list[dict[str, Any]] = [
    {"name": "key", "type": "string", "constraints": {"required": True}},
    {"name": "size", "type": "number"},
    {"name": "day", "type": "date"},
    {"name": "count", "type": "integer"},
]
SCHEMA = TableSchema.from_descriptor("things", {"fields": FIELDS, "primaryKey": ["key"]})
NAMES = [field["name"] for field in FIELDS]
EPOCH = datetime.date(1970, 1, 1).toordinal()
FIRST, LAST = datetime.date.min.toordinal() - EPOCH, datetime.date.max.toordinal() - EPOCH
LARGE = 50_001  # rows; from here on, other code looks at dates

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=9),
            "size": st.none() | st.floats(-1e20, 1e20).map(significant),
            "day": st.none() | st.dates(),
            "count": st.none() | st.integers(-(2**63) + 1, 2**63 - 1),
        }
    ),
    max_size=6,
)


def from_csv(*lines: str) -> pa.Table:
    return decode_csv("".join(f"{line}\n" for line in (",".join(NAMES), *lines)).encode(), SCHEMA, Budget())


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    """A Parquet file with these columns; those that are not given are empty."""
    schema = SCHEMA.to_arrow()
    length = len(next(iter(columns.values())))
    stream = io.BytesIO()
    arrays = [pa.array(columns.get(field.name, [None] * length), field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), stream, **options)
    return stream.getvalue()


@given(ROWS)
def test_any_rows_are_decoded_as_they_were_written(rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    target = csv.writer(text, lineterminator="\n")
    target.writerows([NAMES, *([field.format(row[field.name]) for field in SCHEMA.fields] for row in rows)])
    assert decode_csv(text.getvalue().encode(), SCHEMA, Budget()).to_pylist() == rows
    data = parquet({name: [row[name] for row in rows] for name in NAMES})
    assert decode_parquet(data, SCHEMA, Budget()).to_pylist() == rows
    assert decode_parquet(data, SCHEMA, Budget()).schema.equals(SCHEMA.to_arrow(), check_metadata=True)


# --- CSV ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a,,,", ("a", None, None, None)),
        ('a,"","",""', ("a", None, None, None)),  # a quoted empty cell is empty too
        ('"a,b","1",2020-02-29,"-7"', ("a,b", 1.0, datetime.date(2020, 2, 29), -7)),
        ('"a""b",0.5,0001-01-01,0', ('a"b', 0.5, datetime.date.min, 0)),
        (" a ,-0.25,9999-12-31,9", (" a ", -0.25, datetime.date.max, 9)),
        ("NA,,,", ("NA", None, None, None)),
        # A number has at most 15 digits: 16 characters can be such a number, 16 digits can't.
        ("a,123456789012345,,", ("a", 123456789012345.0, None, None)),
        ("a,-12345678901234.5,,", ("a", -12345678901234.5, None, None)),
        ("a,100000000000000000000,,", ("a", 1e20, None, None)),
        ("a,,,9223372036854775807", ("a", None, None, 2**63 - 1)),
    ],
)
def test_a_line_is_decoded(line: str, cells: tuple[Any, ...]) -> None:
    assert [tuple(row.values()) for row in from_csv(line).to_pylist()] == [cells]


@pytest.mark.parametrize(
    ("line", "message", "field", "row"),
    [
        ("a,1234567890123456,,", "'1234567890123456' has more than 15 significant digits", "size", 3),
        ("a,0.1234567890123456,,", "has more than 15 significant digits", "size", 3),
        ("a,1e3,,", "'1e3' is not a number", "size", 3),
        ("a,nan,,", "'nan' is not a number", "size", 3),
        ("a,,2020-2-1,", "'2020-2-1' is not a date", "day", 3),
        ("a,,2020-02-31,", "2020-02-31", "day", None),  # of the right form: Arrow does not say where it is
        ("a,,,1.0", "'1.0' is not a whole number", "count", 3),
        ("a,,,99999999999999999999", "", "count", None),
        (",,,", "1 rows have no value", "key", None),
        ('"",,,', "1 rows have no value", "key", None),
        ("", "1 rows have no value", "key", None),  # an empty line is a row too
        ("a,,", "it is not CSV", None, None),
        ("a,,,,", "it is not CSV", None, None),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(line: str, message: str, field: str | None, row: int | None) -> None:
    with pytest.raises(DecodingError) as caught:
        from_csv("first,1,2020-01-01,1", line, "last,,,")
    assert message in str(caught.value)
    assert (caught.value.field, caught.value.row) == (field, row)


@pytest.mark.parametrize("header", [["key", "size", "day"], ["size", "key", "day", "count"], [*NAMES, "more"]])
def test_a_file_with_another_header_is_refused(header: list[str]) -> None:
    with pytest.raises(DecodingError, match="its header is not key, size, day, count"):
        decode_csv(",".join(header).encode() + b"\n", SCHEMA, Budget())


def test_a_csv_has_room_twice_for_its_bytes_and_its_cells() -> None:
    data = b"key,size,day,count\n" + b"a,,,\n" * 9
    needed = 2 * len(data) + 2 * 8 * 11 * 4
    assert len(decode_csv(data, SCHEMA, Budget(needed))) == 9
    with pytest.raises(BudgetError, match=f"it needs {needed:,} bytes"):
        decode_csv(data, SCHEMA, Budget(needed - 1))
    # Rows may end with a carriage return.
    with pytest.raises(BudgetError, match=f"it needs {needed:,} bytes"):
        decode_csv(data.replace(b"\n", b"\r"), SCHEMA, Budget(needed - 1))


# --- Parquet --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(
    ("day", "valid"), [(None, True), (FIRST, True), (LAST, True), (FIRST - 1, False), (LAST + 1, False)]
)
def test_every_date_of_any_table_is_in_the_calendar(rows: int, day: int | None, valid: bool) -> None:
    days = pa.array([None] * (rows - 1) + [day], pa.int32()).view(pa.date32())
    data = parquet({"key": ["a"] * rows, "day": days})
    if valid:
        found = decode_parquet(data, SCHEMA, Budget())
        assert found["day"][rows - 1].cast(pa.int32()).as_py() == day
    else:
        with pytest.raises(DecodingError, match="beyond the years 1 to 9999") as caught:
            decode_parquet(data, SCHEMA, Budget())
        assert caught.value.field == "day"


def test_a_parquet_that_lacks_a_required_value_is_refused() -> None:
    empty = pa.schema([field.with_nullable(True) for field in SCHEMA.to_arrow()])
    table = pa.table({"key": ["a", None], "size": [1.0, None], "day": [None, None], "count": [1, 2]}, empty)
    stream = io.BytesIO()
    pq.write_table(table, stream)
    with pytest.raises(DecodingError, match="its columns are not those of its schema"):
        decode_parquet(stream.getvalue(), SCHEMA, Budget())
    with pytest.raises(DecodingError, match="1 rows have no value, and the schema requires one") as caught:
        decoding._checked(table, SCHEMA)
    assert caught.value.field == "key"


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 9])
def test_what_is_not_parquet_is_refused(data: bytes) -> None:
    with pytest.raises((DecodingError, BudgetError)):
        decode_parquet(data, SCHEMA, Budget())


def test_a_text_that_is_not_utf_8_is_refused() -> None:
    keys = pa.array([b"\xff\xfe"]).view(pa.string())
    with pytest.raises(DecodingError, match="it is not Parquet, or it is incomplete"):
        decode_parquet(parquet({"key": keys}), SCHEMA, Budget())


TEXTS = TableSchema.from_descriptor(
    "texts", {"fields": [{"name": "one", "type": "string"}, {"name": "other", "type": "string"}], "primaryKey": ["one"]}
)

Cells = Sequence[str | None]


def texts(one: Cells, other: Cells, **options: Any) -> bytes:
    stream = io.BytesIO()
    schema = TEXTS.to_arrow()
    arrays = [pa.array(cells, pa.string()) for cells in (one, other)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), stream, write_statistics=False, **options)
    return stream.getvalue()


def sizes(data: bytes) -> tuple[int, int, int]:
    """What a file takes: itself, its cells and its pages; then its largest page, and its dictionaries."""
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    pages = [column_pages(data, chunk) for chunk in column_chunks(metadata, len(data))]
    stored = sum(page.dictionary for page in pages)
    size = len(data) + 8 * metadata.num_rows * 2 + sum(page.data for page in pages) + stored
    return size, max(page.largest for page in pages), stored


def fits(data: bytes, needed: int, expected: Sequence[Cells]) -> None:
    """Check that a file is decoded within so many bytes, and refused within one less."""
    assert decode_parquet(data, TEXTS, Budget(needed)).to_pydict() == dict(zip(("one", "other"), expected, strict=True))
    with pytest.raises(BudgetError):
        decode_parquet(data, TEXTS, Budget(needed - 1))


def test_plain_pages_have_room_with_the_largest_twice() -> None:
    one, other = ["a" * 900_000, None, "b"], ["c" * 90, None, "d"]
    data = texts(one, other, use_dictionary=False)
    size, largest, stored = sizes(data)
    assert (largest > 900_000, stored) == (True, 0)
    fits(data, size + largest, [one, other])


def test_strings_that_many_rows_share_have_room_unpacked() -> None:
    """If all rows had the longest string, they would not fit. So their lengths are added, before they are unpacked."""
    one, other = ["a" * 300_000, *["b", None] * 60], [None, *["c", "d" * 20] * 60]
    data = texts(one, other)
    size, largest, stored = sizes(data)
    lengths = sum(len(text or "") for text in (*one, *other))
    assert lengths > largest  # more than the pages alone
    assert len(one) * stored > 10 * lengths
    fits(data, size + lengths, [one, other])


def test_a_string_of_every_row_has_room_in_every_row() -> None:
    one = ["a" * 9_000] * 50
    data = texts(one, one)
    size, largest, stored = sizes(data)
    assert len(one) * stored > 2 * 50 * 9_000 > size + largest
    fits(data, size + 2 * 50 * 9_000, [one, one])
    nothing = [None] * 50  # takes no room
    data = texts(nothing, one)
    size, *_ = sizes(data)
    fits(data, size + 50 * 9_000, [nothing, one])


def test_strings_that_can_not_stay_shared_have_room_for_the_longest_in_every_row() -> None:
    one, other = ["a" * 50_000] * 9, [f"b{number}" for number in range(9)]
    data = texts(one, other, use_dictionary=["one"], column_encoding={"other": "DELTA_BYTE_ARRAY"})
    size, largest, stored = sizes(data)
    assert 9 * stored > largest
    fits(data, size + 9 * stored, [one, other])


@pytest.mark.parametrize("small", [0, 2**28], ids=["as dictionaries", "at once"])
def test_a_table_is_the_same_however_it_is_read(monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    monkeypatch.setattr(decoding, "_SMALL", small)
    one, other = ["a", None, "a", "b"] * 30, [None] * 120
    data = texts(one, other, row_group_size=50)
    assert decode_parquet(data, TEXTS, Budget()).to_pydict() == {"one": one, "other": other}


def test_a_file_takes_its_own_bytes_and_its_footer_first() -> None:
    with pytest.raises(BudgetError, match=f"it needs {12 + 200 * 7:,} bytes"):
        decode_parquet(b"PAR1" + (7).to_bytes(4, "little") + b"PAR1", SCHEMA, Budget(1_411))
    with pytest.raises(DecodingError):
        decode_parquet(b"PAR1" + (7).to_bytes(4, "little") + b"PAR1", SCHEMA, Budget(1_412))
