"""Small files of a forger are refused, or read, in little memory: what a header or a footer says may be false."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import imme_data
from forged import column, data_page, dictionary_page, file, levels, run, struct
from imme_data.errors import PackageError

INT32, BYTES = 1, 6
ZSTD = 6


def many_values_of_one_row() -> bytes:
    """A list of 30 million numbers: a few runs of levels."""
    count = 30_000_000
    body = levels(run(1, 0, 1) + run(1, 1, count - 1)) + levels(run(1, 1, count)) + b"\1" + run(1, 0, count)
    dictionary = dictionary_page(4, 4, 1) + b"\5\0\0\0"
    pages = dictionary + data_page(len(body), len(body), count, 8) + body
    return file(pages, column(INT32, count, pages, dictionary=len(dictionary)), 1, kind=INT32, repetition=2)


def a_dictionary_that_hides_its_size() -> bytes:
    """It is not compressed, so nobody needs the size that its header states. Each value of a list is its one string."""
    size, count = 2**20, 3000
    string = size.to_bytes(4, "little") + b"x" * size
    body = levels(run(1, 0, 1) + run(1, 1, count - 1)) + levels(run(1, 1, count)) + b"\1" + run(1, 0, count)
    dictionary = dictionary_page(1, len(string), 1) + string
    pages = dictionary + data_page(len(body), len(body), count, 8) + body
    return file(pages, column(BYTES, count, pages, dictionary=len(dictionary)), 1, kind=BYTES, repetition=2)


def a_header_with_two_sizes() -> bytes:
    """The second size is a number of 64 bits, which the decoder does not take."""
    count = 2**26
    data = pa.compress(bytes(4 * count), codec="zstd", asbytes=True)
    details = {1: count, 2: 0, 3: 3, 4: 3}
    pages = struct((1, 0), (2, 4 * count), (2, (6, 1)), (3, len(data)), (5, details)) + data
    return file(pages, column(INT32, count, pages, codec=ZSTD), count, kind=INT32, repetition=0)


def two_billion_nulls() -> bytes:
    """A run of levels says that no row has a value."""
    count = 2**31 - 1
    body = levels(run(1, 0, count))
    pages = data_page(len(body), len(body), count) + body
    return file(pages, column(INT32, count, pages), count, kind=INT32, repetition=1)


def row_groups_that_share_their_pages() -> bytes:
    """A thousand row groups name the same bytes."""
    body = levels(run(1, 0, 325))
    pages = 200 * (data_page(len(body), len(body), 325) + body)
    return file(pages, column(INT32, 65_000, pages), 65_000, kind=INT32, repetition=1, groups=1000)


FORGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "many values of one row": (many_values_of_one_row, "the budget is"),
    "a dictionary that hides its size": (a_dictionary_that_hides_its_size, "the budget is"),
    "a header with two sizes": (a_header_with_two_sizes, "states a field twice"),
    "two billion nulls": (two_billion_nulls, "are read"),
    "row groups that share their pages": (row_groups_that_share_their_pages, "its columns overlap"),
}


@pytest.mark.parametrize(("make", "said"), FORGED.values(), ids=FORGED)
def test_a_forged_file_is_refused(tmp_path: Path, make: Callable[[], bytes], said: str) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(make())
    before = pa.default_memory_pool().max_memory() or 0
    report = imme_data.validate(path, {"fields": [{"name": "a", "type": "any"}]})
    assert said in str(report)
    assert report.checked == {}
    assert (pa.default_memory_pool().max_memory() or 0) <= max(before, 2**26)


def test_a_hand_written_file_is_read(tmp_path: Path) -> None:
    """So the others are refused for what they state, and not for how they are written."""
    body = levels(run(1, 1, 3)) + b"".join(number.to_bytes(4, "little") for number in (5, 6, 7))
    pages = data_page(len(body), len(body), 3) + body
    (tmp_path / "a.parquet").write_bytes(file(pages, column(INT32, 3, pages), 3, kind=INT32, repetition=1))
    assert pq.read_table(tmp_path / "a.parquet")["a"].to_pylist() == [5, 6, 7]
    assert imme_data.validate(tmp_path / "a.parquet", {"fields": [{"name": "a", "type": "integer"}]}).valid


NESTED = {"datapackage.json": '{"keywords": [' + ",".join(["[" * 500 + "]" * 500] * 9000) + '], "resources": []}'}
SCHEMA = {
    "datapackage.json": json.dumps({"resources": [{"name": "t", "path": "t.csv", "schema": "s.json"}]}),
    "t.csv": "a\n1\n",
    "s.json": '{"fields": [], "x": [' + ",".join(["[" * 500 + "]" * 500] * 4000) + "]}",
}
SUMS = {"SHA256SUMS": "\x80\n" * 2**20, "datapackage.json": '{"resources": []}'}


@pytest.mark.parametrize(
    ("members", "said"),
    [(NESTED, "the budget is"), (SCHEMA, "the budget is"), (SUMS, "SHA256SUMS is larger than 1048576 bytes")],
    ids=["a descriptor of lists", "a schema of lists", "a long list of hashes"],
)
def test_a_zip_of_a_few_kilobytes_is_refused(tmp_path: Path, members: dict[str, str], said: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in members.items():
            target.writestr(name, text)
    assert (tmp_path / "x.zip").stat().st_size < 200_000
    assert said in str(imme_data.validate(tmp_path / "x.zip"))


HALF = "\ud800"


@pytest.mark.parametrize("place", ["missingValues", "enum", "trueValues", "title"])
def test_half_of_a_surrogate_pair_is_reported(tmp_path: Path, place: str) -> None:
    field: dict[str, Any] = {"name": "a", "type": "boolean" if place == "trueValues" else "string"}
    schema: dict[str, Any] = {"fields": [field]}
    if place == "enum":
        field["constraints"] = {"enum": [HALF]}
    else:
        (schema if place == "missingValues" else field)[place] = HALF if place == "title" else [HALF]
    (tmp_path / "a.csv").write_text("a\nx\n", encoding="utf-8")
    assert "surrogate" in str(imme_data.validate(tmp_path / "a.csv", schema))
    (tmp_path / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    assert "surrogate" in str(imme_data.validate(tmp_path / "a.csv", tmp_path / "s.json"))


@pytest.mark.parametrize(
    ("schema", "dialect", "said"),
    [
        ({"fields": [{"name": "a", "type": "date", "format": "%Y" * 500}]}, {}, "the format has 1000 characters"),
        ({"fields": [{"name": "a"}]}, {"headerRows": [1, 2], "headerJoin": "x" * 1000}, "headerJoin is longer than"),
    ],
    ids=["a long format", "a long join"],
)
def test_a_long_text_of_a_description_is_refused(
    tmp_path: Path, schema: dict[str, Any], dialect: dict[str, Any], said: str
) -> None:
    resource = {"name": "a", "path": "a.csv", "schema": schema, "dialect": dialect}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    (tmp_path / "a.csv").write_text("a\nb\n1\n", encoding="utf-8")
    assert said in str(imme_data.validate(tmp_path))


def test_the_same_file_named_often_does_not_enlarge_the_budget(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n" + "".join(f"{number}\n" for number in range(20_000)), encoding="utf-8")
    schema = {"fields": [{"name": "a", "type": "integer"}], "primaryKey": "a"}
    resources = [{"name": f"t{number}", "path": "a.csv", "schema": schema} for number in range(20)]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    report = imme_data.validate(tmp_path, budget=2_000_000)
    assert "bytes of other tables" in str(report)  # 480,000 bytes for the keys of each


def test_millions_of_repeated_keys_are_counted(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": pa.repeat(1, 3_000_000)}), tmp_path / "a.parquet")
    schema = {"fields": [{"name": "a", "type": "integer"}], "primaryKey": "a"}
    program = f"""
import imme_data, resource
report = imme_data.validate({str(tmp_path / "a.parquet")!r}, {schema})
print(report.counts["primary-key"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 2_999_999
    assert megabytes < 700


def test_a_zip_whose_directory_names_a_wrong_place_is_reported(root: Path, tmp_path: Path) -> None:
    data = bytearray((root / "dist/imme-data-csv.zip").read_bytes())
    entry = data.rindex(b"data/people.csv") - 46  # where the entry of the directory begins
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 42 : entry + 46] = (1).to_bytes(4, "little")
    (tmp_path / "x.zip").write_bytes(data)
    report = imme_data.validate(tmp_path / "x.zip")
    assert "'data/people.csv' can't be unpacked" in str(report)
    with pytest.raises(PackageError, match="can't be unpacked"):
        imme_data.load(tmp_path / "x.zip")


@pytest.mark.parametrize("engine", ["arrow", "frictionless"])
def test_a_label_of_megabytes_is_not_quoted_whole(tmp_path: Path, engine: Any) -> None:
    (tmp_path / "a.csv").write_bytes(b"x" * 2**20)
    report = imme_data.validate(tmp_path / "a.csv", {"fields": [{"name": "a", "type": "string"}]}, engine=engine)
    assert not report.valid
    assert len(str(report)) < 10_000


def test_a_long_text_of_a_table_of_ours_is_checked_at_once(tmp_path: Path) -> None:
    """Each character was looked at by itself: two gigabytes of text took minutes."""
    names = pa.DictionaryArray.from_arrays(pa.array([0] * 100), ["x" * 500_000 + "\x01"])
    schema = imme_data.load().people.to_arrow().schema
    fields = [schema.field(0), pa.field("name", names.type, nullable=False)]
    keys = pa.array([f"p{number}" for number in range(100)])
    table = pa.Table.from_arrays([keys, names], schema=pa.schema(fields))
    pq.write_table(table, tmp_path / "people.parquet", store_schema=False, dictionary_pagesize_limit=2**30)
    report = imme_data.validate(tmp_path / "people.parquet", "people")
    assert report.counts["constraint-error"] == 100
    assert all(len(problem.message) < 200 for problem in report.errors)
