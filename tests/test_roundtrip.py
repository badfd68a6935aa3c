"""CSV, Parquet, zip and records hold the same values, for generated datasets and for the published one."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from examples import tried
from generated import DATA, SCHEMAS, datasets
from imme_data.dataset.dataset import Dataset
from imme_data.model import records
from imme_data.publication.loading import load
from imme_data.publication.packaging import FORMATS, content_hash, csv_bytes, write_package, write_zip
from imme_data.tableschema.reference import frictionless_errors
from rows import table_errors


def copies(dataset: Dataset, directory: Path) -> list[Dataset]:
    """The dataset, written in every format and read back, from the directory and from the zip."""
    found = []
    for form in FORMATS:
        write_package(dataset, directory / form, form)
        write_zip(directory / form, directory / f"{form}.zip")
        found += [load(directory / form), load(directory / form / "datapackage.json"), load(directory / f"{form}.zip")]
    return found


@given(datasets())
@tried(60)
def test_every_row_is_equal_in_csv_parquet_and_records(dataset: Dataset) -> None:
    with tempfile.TemporaryDirectory() as directory:
        found = copies(dataset, Path(directory))
    for copy in found:
        assert copy == dataset
        assert content_hash(copy) == content_hash(dataset)
        for name, table in dataset.tables.items():
            assert list(copy.tables[name]) == list(table)
            # The fields have their metadata in every copy.
            assert copy.tables[name].to_arrow().schema.equals(table.to_arrow().schema, check_metadata=True)


@given(datasets())
@tried(15)
def test_frictionless_accepts_what_our_checks_accept(dataset: Dataset) -> None:
    rows = {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}
    assert table_errors(SCHEMAS, rows) == []
    with tempfile.TemporaryDirectory() as directory:
        write_package(dataset, Path(directory) / "csv", "csv")
        assert list(frictionless_errors(Path(directory) / "csv" / "datapackage.json")) == []


@given(datasets())
@tried(30)
def test_records_equal_the_rows(dataset: Dataset) -> None:
    for name, table in dataset.tables.items():
        assert [attrs.asdict(record) for record in table] == table.to_arrow().to_pylist()
        for record in table:
            assert isinstance(record, records.TABLES[name])
        for key in table.keys():
            assert key in table
            assert table[key] == table.get(key)


def test_pandas_polars_and_duckdb_read_both_packages_alike(root: Path) -> None:
    csv, parquet = (root / "dist" / f"imme-data-{form}" / "data" for form in ("csv", "parquet"))
    for name, table in DATA.tables.items():
        expected = table.to_arrow().to_pylist()
        assert pl.read_parquet(parquet / f"{name}.parquet").to_dicts() == expected
        assert len(pd.read_parquet(parquet / f"{name}.parquet")) == len(expected)
        assert duckdb.read_parquet(str(parquet / f"{name}.parquet")).to_arrow_table().to_pylist() == expected
        # CSV readers guess types. Read as strings, the cells are exactly equal.
        texts = [[table.schema[k].format(v) for k, v in row.items()] for row in expected]
        frame = pd.read_csv(csv / f"{name}.csv", dtype=str, keep_default_na=False)
        assert frame.to_numpy().tolist() == texts
        cells = pl.read_csv(csv / f"{name}.csv", infer_schema=False).rows()
        assert [["" if cell is None else cell for cell in row] for row in cells] == texts
        loose = duckdb.read_csv(str(csv / f"{name}.csv"), all_varchar=True).fetchall()
        assert [["" if cell is None else cell for cell in row] for row in loose] == texts


def test_the_frictionless_command_finds_the_package_valid(root: Path) -> None:
    command = [sys.executable, "-m", "frictionless", "validate", "imme-data-csv/datapackage.json", "--json"]
    done = subprocess.run(command, cwd=root / "dist", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["valid"]
    assert report["stats"]["tasks"] == len(records.TABLES)


def test_polars_and_duckdb_accept_a_table() -> None:
    figures = DATA.figures
    assert pl.DataFrame(figures).to_dicts() == figures.to_arrow().to_pylist()
    counted = duckdb.sql("select count(*) from figures")
    assert counted is not None
    assert counted.fetchall() == [(len(figures),)]


def test_parquet_columns_have_metadata(root: Path) -> None:
    schema = pq.read_schema(root / "dist/imme-data-parquet/data/figures.parquet")
    assert schema.field("quote_start").metadata[b"unit"] == b"character"
    assert schema.metadata[b"content_hash"].decode() == content_hash(DATA)


@pytest.mark.parametrize("form", FORMATS)
def test_the_descriptor_has_the_properties_of_the_standard(root: Path, form: str) -> None:
    package = root / "dist" / f"imme-data-{form}"
    text = (package / "datapackage.json").read_text(encoding="utf-8")
    descriptor = json.loads(text)
    assert next(iter(descriptor)) == "$schema"
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert {"version", "created", "licenses", "contributors", "sources"} <= set(descriptor)
    assert descriptor["created"] == f"{DATA.info.created.isoformat()}T00:00:00Z"
    assert [resource["name"] for resource in descriptor["resources"]] == list(records.TABLES)
    for resource in descriptor["resources"]:
        wanted = {"name", "type", "path", "format", "mediatype", "encoding", "bytes", "hash", "schema"}
        assert wanted <= set(resource)
        assert "$schema" not in resource["schema"]
        assert (resource["format"] == "csv") == ("dialect" in resource)
        assert (package / resource["path"]).stat().st_size == resource["bytes"]
    assert len(descriptor["sources"]) == len(DATA.articles)


def test_csv_is_written_in_its_one_form(root: Path) -> None:
    for name, table in DATA.tables.items():
        data = (root / f"dist/imme-data-csv/data/{name}.csv").read_bytes()
        assert data == csv_bytes(table)
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
