"""Keys over a whole table: the key of each value, and what is repeated or missing."""

import datetime
import decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.tableschema import keys, vectorized
from imme_data.tableschema.batches import Rows
from imme_data.tableschema.fields import Field
from imme_data.tableschema.keys import KeyColumn, combine, group, missing_keys, repeated


def texts(type_: str, cells: list[Any], arrow: pa.DataType | None = None, **more: Any) -> list[Any]:
    """The keys of a column: of strings, as in a CSV file, or of typed values, as in a Parquet file."""
    field = Field(name="cell", type=type_, **more)
    column = pa.array(cells, arrow or pa.string())
    missing = None if arrow else vectorized.missing(field, column)
    found: list[Any] = keys.texts(field, column, missing).to_pylist()
    return found


@pytest.mark.parametrize(
    ("type_", "cells", "expected"),
    [
        ("string", ["a", "", " a "], ["a", None, " a "]),
        ("any", ["1", "01"], ["1", "01"]),
        # Whole numbers of 64 bits are kept as numbers; one that is larger makes all of them strings.
        ("integer", ["1", "01", "+1", "-1", "", "x", "9" * 18], [1, 1, 1, -1, None, None, 10**18 - 1]),
        ("integer", [str(2**63 - 1), str(1 - 2**63)], [2**63 - 1, 1 - 2**63]),
        ("integer", ["1", str(2**63)], ["1", str(2**63)]),
        ("integer", ["1", str(-(2**63))], ["1", str(-(2**63))]),
        ("year", ["2020", "x"], ["2020", None]),
        ("number", ["1.50", "1.5", "-0.0", "0", "1e2", "x"], ["1.5", "1.5", "0", "0", "100", None]),
        ("number", ["0.05", "-0.05", "120", "10.010"], ["0.05", "-0.05", "120", "10.01"]),
        ("number", ["INF", "-INF"], ["Infinity", "-Infinity"]),
        ("number", ["1e399", "1e400", "1e-399", "1e-400"],
         ["1" + "0" * 399, "1E400", "0." + "0" * 398 + "1", "1E-400"]),
        ("number", [f"{'1' * 399}.0", f"{'1' * 400}.0"], ["1" * 399, f"{'1' * 400}E0"]),
        ("boolean", ["true", "True", "1", "false", "0"], ["true", "true", "true", "false", "false"]),
        ("date", ["2020-02-29", "2020-02-30"], ["2020-02-29", None]),
        ("time", ["12:30:00"], ["12:30:00"]),
        ("yearmonth", ["2020-02", "0020-12"], ["2020-02", "0020-12"]),
        ("datetime", ["2020-01-01T12:00:00"], ["2020-01-01T12:00:00"]),
        # With a zone: the microseconds since the first moment of the calendar.
        ("datetime", ["0001-01-01T00:00:00Z", "0001-01-01T01:00:00.000003+01:00", "0001-01-01T00:00:00+01:00"],
         ["0Z", "3Z", "-3600000000Z"]),
        ("object", ['{"b": 1, "a": "é"}', '{"a":"é","b":1}'], ['{"a": "é", "b": 1}'] * 2),
        ("array", ["[1, 2]", "[1,2]"], ["[1, 2]"] * 2),
        ("geopoint", ["1.0, 2", "1,2.00"], ["1/2"] * 2),
    ],
)  # fmt: skip
def test_the_keys_of_cells(type_: str, cells: list[str], expected: list[Any]) -> None:
    assert texts(type_, cells) == expected


@pytest.mark.parametrize(
    ("type_", "arrow", "cells", "expected"),
    [
        ("integer", pa.int8(), [1, -1, None], [1, -1, None]),
        ("year", pa.int16(), [2020], [2020]),
        ("string", pa.int64(), [1], [None]),  # of another type than its field
        ("integer", pa.float64(), [1.0, 1.5, None], ["1", None, None]),
        ("integer", pa.uint64(), [1, 2**64 - 1], ["1", str(2**64 - 1)]),
        ("number", pa.float64(), [1.5, 1e300, None, -0.0], ["1.5", "1" + "0" * 300, None, "0"]),
        ("date", pa.date32(), [datetime.date(2020, 2, 29), None], ["2020-02-29", None]),
        ("boolean", pa.bool_(), [True, False, None], ["true", "false", None]),
        ("number", pa.decimal128(9, 2), [decimal.Decimal("1.50")], ["1.5"]),
    ],
)
def test_the_keys_of_typed_values(type_: str, arrow: pa.DataType, cells: list[Any], expected: list[Any]) -> None:
    assert texts(type_, cells, arrow) == expected


def test_a_list_has_the_keys_of_its_items() -> None:
    assert texts("list", ["1.50,2", "1.5,2.0"], item_type="number") == ['["1.5", "2"]'] * 2
    assert texts("list", ["2020-01-01"], item_type="date") == ['["2020-01-01"]']


def test_nan_is_never_equal_to_itself() -> None:
    one, other = texts("number", ["NaN", "NaN"])
    assert one.startswith("NaN ")
    assert other.startswith("NaN ")
    assert one != other


def test_whole_numbers_that_are_known_already_are_taken() -> None:
    field, column, known = Field(name="cell", type="integer"), pa.array(["1", "2"]), pa.array([1, 2])
    assert keys.texts(field, column, None, known) is known
    missing = pa.array([True, False])
    assert keys.texts(field, column, missing, known).to_pylist() == [None, 2]


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=None), st.decimals(allow_nan=False, allow_infinity=False)
)
def test_numbers_have_one_key_if_and_only_if_they_are_equal(one: decimal.Decimal, other: decimal.Decimal) -> None:
    for number in (one, one.normalize(), other):
        assert (keys._decimal(one) == keys._decimal(number)) == (one == number)
    assert decimal.Decimal(keys._decimal(one)) == one


def test_only_comparable_types_are_one_group() -> None:
    assert {group(Field(name="cell", type=name)) for name in ("integer", "year", "number")} == {"number"}
    assert {group(Field(name="cell", type=name)) for name in ("any", "string")} == {"string"}
    assert group(Field(name="cell", type="date")) == "date"


# --- several columns ------------------------------------------------------------------------------------------------

CELLS = st.none() | st.text("1:~a", max_size=3)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=9))
def test_different_rows_have_different_combined_keys(rows: list[tuple[str | None, str | None]]) -> None:
    parts = [pa.array([row[place] for row in rows], pa.string()) for place in range(2)]
    found = combine(parts).to_pylist()
    assert len(set(found)) == len(set(rows))
    assert None not in found


def test_one_column_is_its_own_key() -> None:
    part = pa.array([1, None])
    assert combine([part]) is part
    assert combine([part, part]).to_pylist() == ["1:11:1", "~~"]


# --- what is repeated, and what is missing --------------------------------------------------------------------------


def column(*chunks: list[Any]) -> KeyColumn:
    """A key over batches; rows are numbered from 2, as those of a file."""
    key, row = KeyColumn(), 2
    for cells in chunks:
        values = pa.array(cells, pa.int64() if all(isinstance(cell, int | None) for cell in cells) else pa.string())
        key.add(values, Rows((0,), (row,)), values.unique())
        row += len(cells)
    return key


def expected_repeats(cells: list[Any]) -> list[tuple[int, int, str]]:
    seen: dict[Any, int] = {}
    found = []
    for row, cell in enumerate(cells, 2):
        if cell is not None and cell in seen:
            found.append((row, seen[cell], str(cell)))
        seen[cell] = row
    return found


NUMBERS = st.none() | st.integers(0, 9) | st.integers(-(2**63), 2**63 - 1)
WORDS = st.none() | st.text("ab", max_size=2)


@given(
    st.lists(st.lists(NUMBERS, min_size=1, max_size=9), min_size=1, max_size=3)
    | st.lists(st.lists(WORDS, min_size=1, max_size=9), min_size=1, max_size=3)
)
def test_every_repeated_key_is_found_with_the_row_before(chunks: list[list[Any]]) -> None:
    cells = [cell for chunk in chunks for cell in chunk]
    if any(isinstance(cell, str) for cell in cells) and any(not any(chunk) for chunk in chunks):
        return  # a batch without any value has no type of its own
    assert repeated(column(*chunks)) == (expected_repeats(cells), 0)


@pytest.mark.parametrize("spread", [0, 10**6], ids=["by code", "by position"])
@pytest.mark.parametrize(
    "cells", [[3, 1, 3], [3, 1, 2], [3, None, 3, None], [None, None], [2, 1, 2, 1, 2], [5, 5], [-4, 7, -4]]
)
def test_numbers_are_found_by_either_way(monkeypatch: pytest.MonkeyPatch, spread: int, cells: list[int | None]) -> None:
    monkeypatch.setattr(keys, "_SPREAD", spread)
    assert repeated(column(cells)) == (expected_repeats(cells), 0)


def test_numbers_that_are_far_apart_are_not_indexed_by_position() -> None:
    assert keys._repeated_by_position(pa.array([0, 24, 0])) is not None
    assert keys._repeated_by_position(pa.array([0, 25, 0])) is None
    assert keys._repeated_by_position(pa.array([None], pa.int64())) is None


@pytest.mark.parametrize(
    ("chunks", "increasing"),
    [
        ([[1, 2], [3, 4]], True),
        ([[1, 2], [2, 3]], False),
        ([[1, 2], [1, 3]], False),
        ([[1, 1]], False),
        ([[2, 1]], False),
        ([[1, None]], False),
        ([[1, 2], [3, 4], [5, 6]], True),
        ([[1, 5], [3, 6]], False),
        ([], True),
    ],
)
def test_keys_that_increase_are_known_at_once(chunks: list[list[Any]], increasing: bool) -> None:
    assert keys._is_increasing([pa.array(chunk, pa.int64()) for chunk in chunks]) is increasing


@given(st.lists(NUMBERS | WORDS, max_size=9), st.lists(NUMBERS, min_size=1, max_size=9))
def test_every_missing_key_is_found_with_its_row(mine: list[Any], theirs: list[Any]) -> None:
    mine = [cell if cell is None else str(cell) for cell in mine]
    known = {str(cell) for cell in theirs}
    wanted = [(row, cell) for row, cell in enumerate(mine, 2) if cell is not None and cell not in known]
    if any(cell is not None for cell in mine):
        assert missing_keys(column(mine), column(theirs)) == (wanted, 0)


def test_missing_numbers_are_found_among_numbers() -> None:
    assert missing_keys(column([1, 7, None], [7, 2]), column([2], [1])) == ([(3, "7"), (5, "7")], 0)
    assert missing_keys(column([1]), column([1])) == ([], 0)


def test_a_batch_without_rows_adds_nothing() -> None:
    key = column([1])
    key.add(pa.array([], pa.string()), Rows((0,), (9,)), pa.array([], pa.string()))
    assert key.values.type == pa.int64()
    assert (key.values.to_pylist(), key.known.to_pylist()) == ([1], [1])
    assert len(key.rows) == 1


def test_of_very_many_wrong_keys_the_first_are_listed_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imme_data.tableschema.keys._MOST_LISTED", 5)
    cells = [1, 1, 2, 1, 2, 1, 3, 2]
    listed, more = repeated(column(cells))
    assert listed == [(3, 2, "1"), (5, 3, "1"), (6, 4, "2")]
    assert len(listed) + more == len(expected_repeats(cells))
    missing, more = missing_keys(column([7] * 9), column([1]))
    assert ([row for row, _ in missing], more) == ([2, 3, 4, 5, 6], 4)
