"""Validation of tables against Table Schemas: which errors are reported, where, and how they are counted."""

import csv
import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz import process

import any_schema
import imme_data
from examples import tried
from imme_data.datapackage import progress
from imme_data.errors import LocationError
from imme_data.tableschema import csv_files, keys, vectorized
from imme_data.tableschema.dialect import Dialect
from imme_data.tableschema.fields import Field
from imme_data.tableschema.reference import read_schema

pytestmark = pytest.mark.usefixtures("frictionless_here")

Descriptor = dict[str, Any]
Found = list[tuple[str | None, int | None, str | None]]
TWO = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}], "primaryKey": "id"}
FULL = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "skipInitialSpace": False, "header": True}  # fmt: skip


def check(tmp_path: Path, data: bytes | str, schema: Any = TWO, **options: Any) -> Any:
    path = tmp_path / "table.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return imme_data.validate(path, schema, **options)


def found(report: Any) -> Found:
    return [(error.type, error.row, error.field) for error in report.errors]


def package(directory: Path, files: dict[str, bytes], *resources: Descriptor) -> Path:
    directory.mkdir(exist_ok=True)
    for path, data in files.items():
        (directory / path).write_bytes(data)
    described = [{"type": "table", "format": "csv", "encoding": "utf-8", "dialect": FULL, **one} for one in resources]
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "resources": described,
    }
    (directory / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return directory


# --- rows -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("id,name\n1,a\n2,b\n", []),
        ("id,name\n1,a\nx,b\n", [("type-error", 3, "id"), ("primary-key", 3, "id")]),
        ("id,name\r\n1,a\r\nx,b", [("type-error", 3, "id"), ("primary-key", 3, "id")]),
        ('id,name\n1,"two\nlines"\n2,b\n2,c\n', [("primary-key", 4, "id")]),  # a row with a line break is one row
        ("id,name\n1\n2,b\n3,c,d\n3,e\n", [("missing-cell", 2, "name"), ("extra-cell", 4, None), ("primary-key", 5, "id")]),
        ("id,name\n1,a\n\n2,b\n", [("blank-row", 3, None), ("primary-key", 3, "id")]),
        ("id,name\n1,a\n1,b\n01,c\n", [("primary-key", 3, "id"), ("primary-key", 4, "id")]),
        ("id,nom\n1,a\n", [("incorrect-label", 1, "name")]),
        ("id\n1\n2,b\n", [("missing-label", 1, "name"), ("extra-cell", 3, None)]),
        ("id,name,more\n1,a,\n", [("extra-label", 1, None)]),
        ("id,id\n1,a\n", [("duplicate-label", 1, "name")]),
        ("id,\n1,a\n", [("blank-label", 1, "name")]),
        ("", [("source-error", None, None)]),
        ("\ufeffid,name\n1,a\n", []),
    ],
)  # fmt: skip
def test_errors_have_the_rows_and_types_of_frictionless(tmp_path: Path, data: str, expected: Found) -> None:
    assert found(check(tmp_path, data)) == expected
    theirs = check(tmp_path, data, engine="frictionless")
    assert [(e.type, e.row) for e in theirs.errors if e.row] == [(t, row) for t, row, _ in expected if row and row > 1]


@given(
    st.lists(st.lists(st.text('ab,"\n\r;é \0', max_size=4), min_size=2, max_size=2), max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([7, 64, 4096]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arrow_divides_rows_and_cells_as_csv_does(
    monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], end: str, block: int
) -> None:
    """For any size of the blocks that are read; if a row is longer than a block, `csv` reads the rest."""
    monkeypatch.setattr(csv_files, "_BLOCK", block)
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["x", "y"], *rows])
    data = stream.getvalue().encode()
    _assert_same_rows(data, 2)


@given(st.lists(st.text('a,"\n\r', max_size=8), max_size=8).map("\n".join), st.sampled_from([16, 4096]))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arrow_divides_invalid_csv_as_csv_does(monkeypatch: pytest.MonkeyPatch, text: str, block: int) -> None:
    monkeypatch.setattr(csv_files, "_BLOCK", block)
    _assert_same_rows(b"x,y\n" + text.encode(), 2)


def _assert_same_rows(data: bytes, width: int) -> None:
    expected = dict(enumerate(csv.reader(io.TextIOWrapper(io.BytesIO(data), newline="")), start=1))
    del expected[1]
    rows: dict[int, list[str]] = {}
    for batch in csv_files.CsvTable(lambda: io.BytesIO(data), Dialect()).batches(width, True):
        for index in range(len(batch.columns[0])):
            rows[batch.rows[index]] = [column[index].as_py() for column in batch.columns]
        for ragged in batch.ragged:
            assert ragged.row not in rows
            rows[ragged.row] = list(ragged.cells)
    # Arrow reads an empty line as a row of empty cells. If the last quotation of a file is never closed, it drops the
    # last line break.
    last = max(expected, default=0)
    for read in (rows, expected):
        if read.get(last):
            read[last] = [*read[last][:-1], read[last][-1].rstrip("\r\n")]
    assert {row: cells if any(cells) else [] for row, cells in rows.items()} == {
        row: cells if any(cells) else [] for row, cells in expected.items()
    }


@pytest.mark.parametrize(
    ("dialect", "data"),
    [
        ({"delimiter": ";"}, "id;name\n1;a\nx;b\n"),
        ({"delimiter": "\t"}, "id\tname\n1\ta\nx\tb\n"),
        ({"quoteChar": "'"}, "id,name\n1,'a,b'\nx,b\n"),
        ({"escapeChar": "\\"}, "id,name\n1,a\\,b\nx,b\n"),
        ({"doubleQuote": False, "escapeChar": "\\"}, 'id,name\n1,"a\\"b"\nx,b\n'),
        ({"skipInitialSpace": True}, 'id,name\n1, "a,b"\nx, b\n'),
        ({"commentChar": "#"}, "id,name\n#a\n1,b\nx,b\n"),
        ({"commentRows": [2]}, "id,name\noh\n1,b\nx,b\n"),
        ({"headerRows": [2]}, "oh\nid,name\n1,b\nx,b\n"),
        ({"headerRows": [1, 2], "headerJoin": "-"}, "i,n\nd,ame\n1,b\nx,b\n"),
        ({"header": False}, "1,b\nx,b\n"),
    ],
    ids=str,
)  # fmt: skip
def test_dialects_are_read_with_the_row_numbers_of_frictionless(tmp_path: Path, dialect: Descriptor, data: str) -> None:
    schema = {**TWO, "fields": [{**TWO["fields"][0], "name": "i-d"}, {**TWO["fields"][1], "name": "n-ame"}], "primaryKey": "i-d"} if dialect.get("headerJoin") else TWO  # type: ignore[dict-item]  # fmt: skip
    one = {"name": "t", "path": "t.csv", "schema": schema, "dialect": {**FULL, **dialect}}
    target = package(tmp_path / "p", {"t.csv": data.encode()}, one)
    ours, theirs = imme_data.validate(target), imme_data.validate(target, engine="frictionless")
    assert len(ours.errors) == 2
    assert sorted((e.type, e.row) for e in ours.errors) == sorted((e.type, e.row) for e in theirs.errors)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "utf-16"])
def test_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    schema = {"fields": [{"name": "é", "type": "string", "constraints": {"enum": ["à", "ç"]}}]}
    one = {"name": "t", "path": "t.csv", "schema": schema, "encoding": encoding}
    report = imme_data.validate(package(tmp_path / "p", {"t.csv": "é\nà\nü\n".encode(encoding)}, one))
    assert found(report) == [("constraint-error", 3, "é")]


def test_encoding_errors_are_reported_with_their_place(tmp_path: Path) -> None:
    report = check(tmp_path, b"id,name\n1,a\n2,\xff\nx,b\n")
    assert ("encoding-error", 3, "name") in found(report)
    assert ("type-error", 4, "id") in found(report)
    assert check(tmp_path, b"id,name\n1,a\n2,\xff\nx,b\n", engine="frictionless").counts == {"encoding-error": 1}


# --- counts, limits, reports ----------------------------------------------------------------------------------------


@given(st.integers(0, 40), st.integers(0, 30), st.sampled_from([None, 0, 1, 5, 1000]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_limit_leaves_the_counts_exact(tmp_path: Path, wrong: int, twice: int, limit: int | None) -> None:
    rows = [f"{n},a" for n in range(50)] + ["x,a"] * wrong + [f"{n},b" for n in range(twice)]
    report = check(tmp_path, "id,name\n" + "\n".join(rows) + "\n", limit=limit)
    expected = {"type-error": wrong, "primary-key": wrong + twice}
    assert report.counts == {name: count for name, count in expected.items() if count}
    total = sum(report.counts.values())
    assert len(report.errors) == (total if limit is None else min(limit, total))
    assert report.valid == (total == 0)
    assert json.loads(report.to_json())["counts"] == dict(report.counts)
    if total > len(report.errors):
        assert f"{total - len(report.errors)} more" in str(report)


def test_a_report_as_a_string(tmp_path: Path) -> None:
    report = check(tmp_path, "id,name\n1,a\nx,b\n1,c\n")
    name = tmp_path / "table.csv"
    assert repr(report) == f"<Report {name}: 1 type-error, 2 primary-key>"
    assert str(report) == (
        f"{name}: 3 problems\n"
        "table x (row 3), id: 'x' is not a whole number\n    → write digits alone, such as 12\n"
        "table x (row 3), id: the primary key is empty, or can't be read\n    → write id\n"
        "table (row 4), id: id: '1' is in row 2 too\n    → give each row its own id"
    )
    assert str(check(tmp_path, "id,name\n1,a\n")) == f"{name}: valid (1 table)"


@pytest.mark.parametrize(
    ("options", "error"),
    [({"engine": "fast"}, ValueError), ({"limit": -1}, ValueError), ({"schema": 3}, TypeError), ({"schema": None}, LocationError), ({"schema": "nowhere.json"}, LocationError)],
    ids=str,
)  # fmt: skip
def test_invalid_arguments_are_raised(tmp_path: Path, options: Descriptor, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(tmp_path, "id,name\n1,a\n", **options)
    with pytest.raises(LocationError):
        imme_data.validate(tmp_path / "nowhere.csv", TWO)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.sampled_from(["", "a", "string", "id"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["fields", "name", "type", "constraints", "primaryKey", "a"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, inner in items for deeper in _paths(inner, (*path, key)))]


@given(st.data(), JSON)
@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_schema_gives_a_report(tmp_path: Path, data: st.DataObject, put: Any) -> None:
    schema = json.loads(json.dumps(data.draw(any_schema.schemas())))
    path = data.draw(st.sampled_from(_paths(schema)))
    place = schema
    for key in path[:-1]:
        place = place[key]
    if path:
        place[path[-1]] = put
    report = check(tmp_path, "a,b,c\n1,2,3\n,,\n", schema)
    assert all(problem.message and problem.remedy and problem.type for problem in report.errors)


# --- columns and cells ----------------------------------------------------------------------------------------------


@given(st.data())
@tried(600, suppress_health_check=[HealthCheck.too_slow])
def test_cells_confirmed_by_a_vectorized_check_are_valid(data: st.DataObject) -> None:
    descriptor = data.draw(any_schema.fields("cell"))
    schema, _ = read_schema({"fields": [descriptor]})
    if schema is None:
        return
    cell = schema.fields[0]
    texts = data.draw(st.lists(any_schema.cells(descriptor), min_size=1, max_size=12))
    column = pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
    missing = vectorized.missing(cell, column)
    marks = missing.to_pylist() if missing is not None else [False] * len(column)
    assert marks == [text is None or text in cell.missing for text in column.to_pylist()]
    confirmed = vectorized.confirmed(cell, column) or pa.nulls(len(column), pa.bool_())
    for text, valid in zip(column.to_pylist(), confirmed.to_pylist(), strict=True):
        assert not valid or text in cell.missing or cell.errors(text) == [], text


@pytest.mark.parametrize(
    ("descriptor", "texts"),
    [
        ({"type": "integer", "constraints": {"minimum": 0}}, ["0", "12", "007", "123456789012345678"]),
        ({"type": "number", "constraints": {"minimum": 0, "maximum": 10}}, ["0.1", "9.99", "5"]),
        ({"type": "date", "constraints": {"minimum": "2000-01-01"}}, ["2024-02-29", "2000-01-01"]),
        ({"type": "datetime"}, ["2024-02-29T10:00:00", "2024-02-29T10:00:00.5Z"]),
        ({"type": "time"}, ["10:00:00"]),
        ({"type": "year"}, ["2024"]),
        ({"type": "yearmonth"}, ["2024-02"]),
        ({"type": "boolean"}, ["true", "0"]),
        ({"type": "string", "constraints": {"pattern": "[^\\s]+", "maxLength": 5}}, ["é", "abc"]),
        ({"type": "string", "constraints": {"enum": ["a", "b"]}}, ["a", "b"]),
        ({"type": "string", "format": "uri"}, ["https://example.org/a"]),
        ({"type": "integer", "categories": [1, 2]}, ["1", "2"]),
    ],
    ids=str,
)
def test_ordinary_values_are_confirmed_by_a_vectorized_check(descriptor: Descriptor, texts: list[str]) -> None:
    cell = Field.from_descriptor({"name": "cell", **descriptor})
    confirmed = vectorized.confirmed(cell, pa.array(texts))
    assert confirmed is not None
    assert confirmed.to_pylist() == [True] * len(texts)


@given(
    st.data(),
    st.sampled_from(["integer", "number", "boolean", "date", "datetime", "year", "yearmonth", "string", "duration"]),
)
@settings(max_examples=300)
def test_keys_are_equal_only_for_equal_values(data: st.DataObject, type_: str) -> None:
    cell = Field(name="cell", type=type_)
    texts = data.draw(st.lists(st.sampled_from(any_schema.TEXTS[type_]), min_size=2, max_size=8))
    column = pa.array(texts, pa.string())
    marks = keys.texts(cell, column, vectorized.missing(cell, column)).cast(pa.string()).to_pylist()
    values = [None if text in cell.missing or any(e.type == "type-error" for e in cell.errors(text)) else cell.read(text) for text in texts]  # fmt: skip
    for mark, value in zip(marks, values, strict=True):
        assert (mark is None) == (value is None)
        for other, another in zip(marks, values, strict=True):
            nan = value is not None and value != value
            if mark is not None and other is not None and not nan and another == another:
                assert (mark == other) == (value == another)


def test_a_primary_key_can_be_a_foreign_key_too(tmp_path: Path) -> None:
    schema = {
        "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}],
        "primaryKey": ["a", "b"],
        "foreignKeys": [{"fields": ["a", "b"], "reference": {"fields": ["b", "a"]}}],
    }
    for engine in ("arrow", "frictionless"):
        report = check(tmp_path, "a,b\nx,y\ny,x\nz,\n", schema, engine=engine)
        assert ("foreign-key", 4) in {(error.type, error.row) for error in report.errors}


def test_an_unreadable_key_counts_as_missing(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "string"}, {"name": "b", "type": "string", "format": "email"}]
    for engine in ("arrow", "frictionless"):
        report = check(tmp_path, "a,b\nx,\nx,x\ny,\ny,\n", {"fields": fields, "primaryKey": ["a", "b"]}, engine=engine)
        assert {("primary-key", 3), ("type-error", 3), ("primary-key", 5)} <= {(e.type, e.row) for e in report.errors}
        assert [error.row for error in report.errors].count(5) == 1


def test_a_hostile_pattern_takes_no_time(tmp_path: Path) -> None:
    """Python's `re` would need exponential time, and this test would never end."""
    schema = {"fields": [{"name": "cell", "type": "string", "constraints": {"pattern": "(a+)+$"}}]}
    report = check(tmp_path, "cell\n" + "a" * 5000 + "b\n" + "a" * 5000 + "\n", schema)
    assert found(report) == [("constraint-error", 2, "cell")]


def test_fields_are_matched_as_the_schema_says(tmp_path: Path) -> None:
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer", "constraints": {"required": True}}]
    cases = {
        "equal": [("b,a\n1,2\n", {}), ("a\n1\n", {"missing-label": 1}), ("a,b,c\n1,2,3\n", {"extra-label": 1})],
        "subset": [("c,b,a\nx,1,2\n", {}), ("a\n1\n", {"missing-label": 1})],
        "superset": [("b\n1\n", {}), ("b,c\n1,2\n", {"extra-label": 1}), ("a\n1\n", {"missing-label": 1})],
        "partial": [("b,c\n1,2\n", {}), ("b\nx\n", {"type-error": 1}), ("c,d\n1,2\n", {"unmatched-header": 1, "missing-label": 1})],
    }  # fmt: skip
    for match, examples in cases.items():
        for data, counts in examples:
            for engine in ("arrow", "frictionless"):
                schema = {"fields": fields, "fieldsMatch": match}
                assert check(tmp_path, data, schema, engine=engine).counts == counts, (match, data, engine)


@pytest.mark.parametrize(
    ("field", "cell", "counts"),
    [
        ({"type": "integer", "constraints": {"maximum": 10**30}}, "5", {}),
        ({"type": "integer", "constraints": {"minimum": -(10**30), "enum": [10**30, 5]}}, str(10**30), {}),
        ({"type": "integer", "categories": [10**30, 5]}, "6", {"constraint-error": 1}),
        ({"type": "string", "constraints": {"maxLength": 10**30}}, "a", {}),
        ({"type": "datetime", "constraints": {"minimum": "0001-01-01T00:00:00+14:00"}}, "2024-01-01T00:00:00Z", {}),
        ({"type": "datetime", "constraints": {"unique": True}}, "0001-01-01T00:00:00+14:00", {}),
        ({"type": "number", "decimalChar": ""}, "5", {"field-error": 1}),
        ({"type": ["string"]}, "5", {"field-error": 1}),
        ({"type": "string", "constraints": {"pattern": "(?:(?:a{0,999}){0,999}){0,999}"}}, "a", {"field-error": 1}),
        ({"type": "string", "constraints": {"pattern": "(a{1,1001})+"}}, "a" * 40 + "b", {"constraint-error": 1}),
        ({"type": "string", "constraints": {"pattern": "(\\w+\\s?)*"}}, "é" * 40 + "!", {"constraint-error": 1}),
        ({"type": "string", "constraints": {"pattern": "\\w+"}}, "ñandú", {}),
        ({"type": "number", "constraints": {"exclusiveMinimum": 0}}, "1e-400", {}),
        ({"type": "number", "constraints": {"minimum": 0}}, "-1e-400", {"constraint-error": 1}),
    ],
    ids=str,
)
def test_bounds_and_strings_beyond_the_limits_of_arrow_are_checked(
    tmp_path: Path, field: Descriptor, cell: str, counts: dict[str, int]
) -> None:
    schema = {"fields": [{"name": "cell", **field}, {"name": "other", "type": "string"}]}
    assert check(tmp_path, f"cell,other\n{cell},x\n", schema).counts == counts


def test_errors_in_a_file_of_ragged_rows_are_counted(tmp_path: Path) -> None:
    assert check(tmp_path, "id,name\n" + "1\n" * 50_000, limit=3).counts["missing-cell"] == 50_000


# --- packages -------------------------------------------------------------------------------------------------------

CHILD = {"fields": [{"name": "id", "type": "integer"}, {"name": "of", "type": "string"}], "foreignKeys": [{"fields": ["of"], "reference": {"resource": "parents", "fields": ["key"]}}]}  # fmt: skip
PARENT = {"fields": [{"name": "key", "type": "string"}, {"name": "up", "type": "string"}], "primaryKey": "key", "foreignKeys": [{"fields": "up", "reference": {"fields": "key"}}]}  # fmt: skip
FILES = {"c.csv": b"id,of\n1,a\n2,\n3,z\n", "p.csv": b"key,up\na,\nb,a\nc,q\n"}
RESOURCES: list[Descriptor] = [
    {"name": "children", "path": "c.csv", "schema": CHILD},
    {"name": "parents", "path": "p.csv", "schema": PARENT},
]


def test_foreign_keys_are_checked_in_any_order_and_format(tmp_path: Path) -> None:
    expected = [("children", "foreign-key", 4), ("parents", "foreign-key", 4)]
    directory = package(tmp_path / "p", FILES, *RESOURCES)
    archive = tmp_path / "p.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in directory.iterdir():
            target.write(path, path.name)
    for place in (directory, directory / "datapackage.json", archive):
        for engine in ("arrow", "frictionless"):
            report = imme_data.validate(place, engine=engine)
            assert [(e.table, e.type, e.row) for e in report.errors] == expected
            assert report.checked == {"children": 3, "parents": 3}
    forms = [{**one, "path": one["path"].replace("csv", "parquet"), "format": "parquet"} for one in RESOURCES]
    files = {}
    for one, form in zip(RESOURCES, forms, strict=True):
        rows = list(csv.reader(io.StringIO(FILES[one["path"]].decode())))
        columns = {label: [row[n] or None for row in rows[1:]] for n, label in enumerate(rows[0])}
        if "id" in columns:
            columns["id"] = [int(cell or 0) for cell in columns["id"]]  # type: ignore[misc]
        stream = io.BytesIO()
        pq.write_table(pa.table(columns), stream)
        files[form["path"]] = stream.getvalue()
    report = imme_data.validate(package(tmp_path / "q", files, *forms))
    assert [(e.table, e.type, e.row) for e in report.errors] == expected


def test_a_foreign_key_to_a_missing_column_finds_nothing(tmp_path: Path) -> None:
    parent = {**PARENT, "fieldsMatch": "partial", "primaryKey": [], "foreignKeys": []}
    child = {"name": "children", "path": "c.csv", "schema": CHILD}
    files = {"c.csv": b"id,of\n1,a\n", "p.csv": b"up\na\n"}
    target = package(tmp_path / "p", files, child, {"name": "parents", "path": "p.csv", "schema": parent})
    for engine in ("arrow", "frictionless"):
        assert imme_data.validate(target, engine=engine).counts == {"foreign-key": 1}


def test_a_package_is_validated_without_network_access(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: asked.append(address))
    hostile = {"profile": "http://127.0.0.1:9/x", "extrapaths": ["http://127.0.0.1:9/y"], "scheme": "http"}
    target = package(tmp_path / "p", FILES, *({**one, **hostile} for one in RESOURCES))
    for engine in ("arrow", "frictionless"):
        assert not imme_data.validate(target, engine=engine).valid
    assert asked == []


def test_an_invalid_pattern_is_reported_by_both_engines(tmp_path: Path) -> None:
    for pattern in ("[", "(?i)a"):
        schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": pattern}}]}
        for engine in ("arrow", "frictionless"):
            assert not check(tmp_path, "a\n1\n", schema, engine=engine).valid


def test_missing_resource_properties_are_not_guessed(tmp_path: Path) -> None:
    fields = [{"name": name, "type": "string"} for name in "abcd"]
    bare = {"name": "t", "path": "t.csv", "type": "table", "format": "csv", "schema": {"fields": fields}}
    target = package(tmp_path / "p", {"t.csv": b"a,b,c,d\n\x1f\x00,,,\n"}, bare)
    descriptor = json.loads((target / "datapackage.json").read_text(encoding="utf-8"))
    for left in ("encoding", "dialect"):
        del descriptor["resources"][0][left]
    (target / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for engine in ("arrow", "frictionless"):
        assert imme_data.validate(target, engine=engine).valid


def test_tabs_are_read_by_both_engines(tmp_path: Path) -> None:
    bare = {"name": "t", "path": "t.tsv", "format": "tsv", "schema": TWO, "dialect": {}}
    target = package(tmp_path / "p", {"t.tsv": b"id\tname\n1\ta,b\nx\tb\n"}, bare)
    for engine in ("arrow", "frictionless"):
        assert imme_data.validate(target, engine=engine).counts == {"type-error": 1, "primary-key": 1}


def test_a_damaged_archive_is_reported(tmp_path: Path) -> None:
    directory, archive = package(tmp_path / "p", FILES, *RESOURCES), tmp_path / "p.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(directory.iterdir()):
            target.writestr(path.name, path.read_bytes() * (200 if path.suffix == ".csv" else 1))
        place = target.getinfo("p.csv").header_offset
    data = bytearray(archive.read_bytes())
    data[place + 40] ^= 0xFF
    archive.write_bytes(data)
    for engine in ("arrow", "frictionless"):
        report = imme_data.validate(archive, engine=engine)
        assert "source-error" in report.counts


def test_unchecked_foreign_keys_of_a_single_file_are_reported(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(FILES["c.csv"])
    report = imme_data.validate(tmp_path / "c.csv", CHILD)
    assert report.valid
    assert report.unchecked == ("the foreign key of of c, because there is no table parents",)
    assert "not checked" in str(report)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_size_and_hash_are_checked_against_the_file(tmp_path: Path, algorithm: str) -> None:
    data = FILES["p.csv"].replace(b"q", b"a")
    digest = hashlib.new(algorithm, data).hexdigest()
    stated = digest if algorithm == "md5" else f"{algorithm}:{digest}"
    good = {**RESOURCES[1], "bytes": len(data), "hash": stated}
    assert imme_data.validate(package(tmp_path / "p", {"p.csv": data}, good)).valid
    wrong = {**good, "bytes": 1, "hash": stated[:-1] + ("0" if stated[-1] != "0" else "1")}
    report = imme_data.validate(package(tmp_path / "p", {"p.csv": data}, wrong))
    assert dict(report.counts) == {"byte-count": 1, "hash-count": 1}


@pytest.mark.parametrize(
    ("change", "type_"),
    [
        ({"path": "nowhere.csv"}, "scheme-error"),
        ({"path": "../p.csv"}, "package-error"),
        ({"path": ["p.csv", "p.csv"]}, "resource-error"),
        ({"format": "xlsx"}, "format-error"),
        ({"encoding": "klingon"}, "encoding-error"),
        ({"dialect": {"delimiter": ""}}, "dialect-error"),
        ({"dialect": {"nullSequence": "NA"}}, "dialect-error"),
        ({"dialect": {"quoteChar": ""}}, "dialect-error"),
        ({"dialect": {"quoteChar": None}}, "dialect-error"),
        ({"dialect": {"delimiter": "\0"}}, "dialect-error"),
        ({"dialect": {"delimiter": '"'}}, "dialect-error"),
        ({"dialect": {"headerRows": [10**30]}}, "dialect-error"),
        ({"dialect": {"headerRows": [2, 1]}}, "dialect-error"),
        ({"encoding": "base64"}, "encoding-error"),
        ({"encoding": "idna"}, "encoding-error"),
        ({"encoding": "utf-16"}, "encoding-error"),
        ({"hash": 3}, "hash-count"),
        ({"name": ["x"]}, "resource-error"),
        ({"profile": "http://127.0.0.1:9/x"}, "package-error"),
        (
            {"schema": {**PARENT, "foreignKeys": [{"fields": "up", "reference": {"resource": "x", "fields": "y"}}]}},
            "resource-error",
        ),
        ({"schema": {**PARENT, "foreignKeys": [{"fields": "up", "reference": {"fields": "y"}}]}}, "schema-error"),
        ({"schema": "nowhere.json"}, "scheme-error"),
        ({"schema": {"fields": [{"name": "key", "type": "text"}]}}, "field-error"),
        ({"schema": {"fields": [{"name": "key", "type": "string", "constraints": {"pattern": "("}}]}}, "field-error"),
        ({"format": "parquet"}, "source-error"),
    ],
    ids=str,
)
def test_an_error_in_a_resource_is_reported(tmp_path: Path, change: Descriptor, type_: str) -> None:
    report = imme_data.validate(package(tmp_path / "p", FILES, {**RESOURCES[1], **change}))
    assert type_ in report.counts, report


# --- files with types -----------------------------------------------------------------------------------------------


def test_values_in_parquet_are_validated(tmp_path: Path) -> None:
    table = pa.table(
        {
            "whole": pa.array([1, None, 300], pa.int16()),
            "number": pa.array([0.5, float("nan"), 9.0]),
            "day": pa.array([0, 1, -(10**6)], pa.date32()),
            "word": pa.array(["a", "b", "a"]).dictionary_encode(),
            "wrong": pa.array([1.5, 2.0, 3.0]),
        }
    )
    schema = {
        "fields": [
            {"name": "whole", "type": "integer", "constraints": {"required": True, "maximum": 100}},
            {"name": "number", "type": "number", "constraints": {"minimum": 0}},
            {"name": "day", "type": "date"},
            {"name": "word", "type": "string", "constraints": {"enum": ["a"], "unique": True}},
            {"name": "wrong", "type": "integer"},
        ]
    }
    pq.write_table(table, tmp_path / "t.parquet")
    report = imme_data.validate(tmp_path / "t.parquet", schema)
    assert sorted((str(e.field), e.type, e.row) for e in report.errors) == [
        ("day", "type-error", 4),
        ("number", "constraint-error", 3),
        ("whole", "constraint-error", 3),
        ("whole", "constraint-error", 4),
        ("word", "constraint-error", 3),
        ("word", "unique-error", 4),
        ("wrong", "type-error", 2),
    ]


def test_a_table_and_a_dataset_are_validated_in_memory() -> None:
    data = imme_data.load()
    assert imme_data.validate(data.figures).valid
    for engine in ("arrow", "frictionless"):
        assert imme_data.validate(data, engine=engine).valid
        assert imme_data.validate(data.figures, engine=engine).checked == {"figures": len(data.figures)}


@pytest.mark.parametrize("engine", ["arrow", "frictionless"])
def test_parquet_is_validated_by_both_engines(tmp_path: Path, engine: Any) -> None:
    schema = {"fields": [{"name": "word", "type": "string", "constraints": {"maxLength": 2}}]}
    pq.write_table(pa.table({"word": ["é", None, "abc"]}), tmp_path / "t.parquet")
    assert found(imme_data.validate(tmp_path / "t.parquet", schema, engine=engine)) == [
        ("blank-row", 3, None),
        ("constraint-error", 4, "word"),
    ]
    pq.write_table(pa.table({"word": pa.array([], pa.string())}), tmp_path / "t.parquet")
    assert imme_data.validate(tmp_path / "t.parquet", schema, engine=engine).valid


@pytest.mark.parametrize(
    "column",
    [
        pa.array([2**62], pa.timestamp("us")),
        pa.array([1], pa.timestamp("ms", "Foo/Bar")),
        pa.array([[2**62]], pa.list_(pa.timestamp("us"))),
        pa.array([{"a": 1}]),
        pa.array([b"\xff"]),
        pa.array([None]),
    ],
    ids=lambda column: str(column.type),
)
def test_values_that_python_can_not_represent_are_reported(tmp_path: Path, column: pa.Array) -> None:
    pq.write_table(pa.table({"a": column, "b": [1]}), tmp_path / "t.parquet")
    schema = {"fields": [{"name": "a", "type": "datetime"}, {"name": "b", "type": "integer"}], "primaryKey": "a"}
    for engine in ("arrow", "frictionless"):
        assert not imme_data.validate(tmp_path / "t.parquet", schema, engine=engine).valid


def test_a_schema_without_fields_is_validated(tmp_path: Path) -> None:
    assert check(tmp_path, "\nx\n", {"fields": []}).counts == {"blank-header": 1}
    assert check(tmp_path, "a\nx\n", {"fields": []}).counts == {"extra-label": 1}


def test_a_table_takes_no_other_schema() -> None:
    with pytest.raises(TypeError, match="its own"):
        imme_data.validate(imme_data.load().figures, TWO)


# --- large files ----------------------------------------------------------------------------------------------------


def test_a_progress_bar_does_not_change_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_LONG", 10)
    monkeypatch.setattr(progress, "CHUNK", 16)
    data = "id,name\n" + "".join(f"{n},é\n" for n in range(500)) + "x,y\n"
    shown = check(tmp_path, data, progress=True)
    assert found(shown) == found(check(tmp_path, data, progress=False))
    assert capsys.readouterr().out == ""


MEMORY = """
import resource, sys
import imme_data
report = imme_data.validate(sys.argv[1], {"fields": [
    {"name": "n", "type": "integer"}, {"name": "text", "type": "string", "constraints": {"maxLength": 100}}]})
assert report.counts == {"type-error": 1}, report
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for times in (6, 18):
        path = tmp_path / f"{times}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.write("n,text\n")
            for _ in range(times):
                stream.writelines(f'{n},"a text with a ""quotation"" in it, {n}"\n' for n in range(200_000))
            stream.write("x,y\n")
        done = subprocess.run([sys.executable, "-c", MEMORY, str(path)], check=True, capture_output=True, text=True)
        peaks.append(int(done.stdout) / 1024)
    assert peaks[1] < peaks[0] + 60, f"{peaks} MB"


def test_near_keys_are_proposed_with_bounded_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    near = process.extract

    def counted(text: str, known: list[str], **options: Any) -> Any:
        asked.append(text)
        return near(text, known, **options)

    monkeypatch.setattr(process, "extract", counted)
    schema = {
        "fields": [{"name": "id", "type": "string"}, {"name": "parent", "type": "string"}],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "parent", "reference": {"resource": "", "fields": "id"}}],
    }
    rows = [f"{n},x{n}" for n in range(3000)]
    report = check(tmp_path, "\n".join(["id,parent", *rows, ""]), schema)
    assert report.counts == {"foreign-key": 3000}
    assert asked == []  # among so many keys, none is looked for
    report = check(
        tmp_path, "\n".join(["id,parent", "fimme,fimme", *(f"k{n},fime{n}" for n in range(100)), ""]), schema
    )
    assert report.counts == {"foreign-key": 100}
    assert len(asked) == 20
    assert report.errors[0].remedy == "did you mean fimme?"
    check(tmp_path, f"id,parent\n{'a' * 1000},{'b' * 1000}\n", schema)
    assert len(asked) == 20


def test_cells_that_a_spreadsheet_takes_for_formulas_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n=1+1,-2\nx,3\n"@y",4\n+5 %,5\n', encoding="utf-8")
    schema = {"fields": [{"name": "a"}, {"name": "b", "type": "integer"}]}
    report = imme_data.validate(tmp_path / "a.csv", schema)
    assert report.valid  # the cells are what the text says
    (warning,) = report.warnings
    assert (warning.row, warning.field, warning.kind) == (2, "a", "formula")
    assert "this cell and 2 others begin with =" in warning.message
    assert "warning: a (row 2), a: this cell" in str(report)
    assert json.loads(report.to_json())["warnings"][0]["message"] == warning.message
    assert "warnings" not in json.loads(imme_data.validate(imme_data.load()).to_json())


def test_a_path_may_be_bytes(root: Path) -> None:
    package = root / "dist/imme-data-csv"
    assert imme_data.validate(os.fsencode(package)).valid  # type: ignore[arg-type]
    file = os.fsencode(package / "data/people.csv")
    assert imme_data.validate(file, "people").valid  # type: ignore[arg-type]
    with pytest.raises(LocationError, match="give its schema too"):
        imme_data.validate(file)  # type: ignore[arg-type]
    with pytest.raises(LocationError, match="is not a path or an address"):
        imme_data.validate(5)  # type: ignore[arg-type]


@pytest.mark.parametrize(("wrong", "error"), [(0, ValueError), (-1, ValueError), ("5", TypeError), (True, TypeError)])
def test_a_time_limit_is_a_number_of_seconds(root: Path, wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="give .*seconds"):
        imme_data.validate(root / "dist/imme-data-csv", engine="frictionless", time_limit=wrong)
