"""Equal values are one key, however they are written."""

import time
from pathlib import Path

import pyarrow as pa
import pytest

import imme_data
from imme_data.tableschema import keys, vectorized
from imme_data.tableschema.batches import Rows
from imme_data.tableschema.fields import Field

# --- keys -----------------------------------------------------------------------------------------------------------


def marks(type_: str, *texts: str) -> list[str | None]:
    """The strings under which cells of a type are kept as keys."""
    cell = Field(name="cell", type=type_)
    column = pa.array(texts, pa.string())
    found = keys.texts(cell, column, vectorized.missing(cell, column)).cast(pa.string()).to_pylist()
    return list(found)


@pytest.mark.parametrize(
    ("type_", "texts", "same"),
    [
        ("number", ("1.50", "1.5"), True),
        ("number", ("1.50", "15"), False),  # the digits are those of 15, and the point is not lost with the zero
        ("number", ("1.50", "150"), False),
        ("number", ("1500", "15"), False),
        ("number", ("1500", "1.5e3"), True),
        ("number", ("0.015", "1.5e-2"), True),
        ("number", ("0.015", "0.15"), False),
        ("number", ("0", "-0"), True),
        ("number", ("0", "-0.00"), True),
        ("number", ("1", "-1"), False),
        ("number", ("1.50", "-1.50"), False),
        ("number", ("-1.50", "-1.5"), True),
        ("integer", ("0", "-0"), True),
        ("integer", ("7", "-7"), False),
        ("datetime", ("2020-01-01T12:00:00Z", "2020-01-01T13:00:00+01:00"), True),
        ("datetime", ("2020-01-01T00:30:00+01:00", "2019-12-31T23:30:00Z"), True),
        ("datetime", ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00+01:00"), False),
        ("datetime", ("2020-01-01T12:00:00Z", "2020-01-01T12:00:00"), False),  # no zone is not UTC
        ("datetime", ("2020-01-01T12:00:00-05:30", "2020-01-01T17:30:00Z"), True),
        ("string", ("1.50", "1.5"), False),
    ],
)
def test_equal_values_are_one_key(tmp_path: Path, type_: str, texts: tuple[str, str], same: bool) -> None:
    one, other = marks(type_, *texts)
    assert one is not None
    assert other is not None
    assert (one == other) == same
    # The same in a file, as a primary key and as a foreign key.
    fields = [{"name": "id", "type": type_}, {"name": "other", "type": type_}]
    reference = {"fields": "other", "reference": {"resource": "", "fields": "id"}}
    (tmp_path / "t.csv").write_text(f"id,other\n{texts[0]},\n{texts[1]},\n", encoding="utf-8")
    report = imme_data.validate(tmp_path / "t.csv", {"fields": fields, "primaryKey": "id"})
    assert report.counts == ({"primary-key": 1} if same else {})
    (tmp_path / "t.csv").write_text(f"id,other\n{texts[0]},{texts[1]}\n", encoding="utf-8")
    report = imme_data.validate(tmp_path / "t.csv", {"fields": fields, "foreignKeys": [reference]})
    assert report.counts == ({} if same else {"foreign-key": 1})


def test_numbers_with_the_same_hash_in_python_are_no_burden() -> None:
    """Python's hash of a whole number is its rest modulo 2**61 - 1, so these share one. A dict of them takes minutes."""
    numbers = [place * (2**61 - 1) for place in range(60_000)]
    column = keys.texts(Field(name="id", type="integer"), pa.array([*map(str, numbers), "0"]), None)
    key = keys.KeyColumn()
    key.add(column, Rows((0,), (2,)), column)
    start = time.process_time()
    assert [(row, earlier) for row, earlier, _ in keys.repeated(key)[0]] == [(len(numbers) + 2, 2)]
    assert time.process_time() - start < 10
