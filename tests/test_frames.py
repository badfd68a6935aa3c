"""Tables as data frames: types for pandas and polars, and names beside identifiers."""

import datetime
import sys
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from examples import tried
from generated import datasets
from imme_data import extras
from imme_data.dataset.dataset import Dataset
from imme_data.errors import MissingExtraError, UnknownKeyError
from imme_data.model import records
from variants import FOUNDING as DATA

DTYPES = {"number": "float64", "integer": ("int64", "Int64"), "boolean": ("bool", "boolean"), "string": "str"}


def plain(value: Any) -> Any:
    """Convert a cell of a frame to the value in a record."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    return value.date() if isinstance(value, datetime.datetime) else value


@tried(25)
@given(datasets())
def test_pandas_has_the_records_and_no_object_columns(data: Dataset) -> None:
    for name, table in data.tables.items():
        frame = table.to_pandas()
        assert list(frame.columns) == [field.name for field in table.schema.fields]
        assert len(frame) == len(table)
        for field in table.schema.fields:
            dtype = str(frame[field.name].dtype)
            if field.type == "date":
                assert dtype.startswith("datetime64")
            elif field.type in ("integer", "boolean"):
                assert dtype == DTYPES[field.type][not field.required], name
            else:
                assert dtype == DTYPES[field.type]
            assert [plain(cell) for cell in frame[field.name]] == table.to_arrow()[field.name].to_pylist()


@tried(25)
@given(datasets())
def test_polars_has_the_records(data: Dataset) -> None:
    for table in data.tables.values():
        assert table.to_polars().to_dicts() == table.to_arrow().to_pylist()
        assert pl.DataFrame(table).equals(table.to_polars())


def test_other_libraries_accept_a_table() -> None:
    figures = DATA.figures
    counted = duckdb.sql("select count(*), max(value) from figures")
    assert counted is not None
    assert counted.fetchall() == [(22, 42e9)]
    assert pl.DataFrame(figures).height == 22
    assert pa.table(figures).equals(figures.to_arrow())
    if hasattr(pd.DataFrame, "from_arrow"):  # from pandas 3 on
        assert len(pd.DataFrame.from_arrow(figures)) == 22


@tried(25)
@given(datasets())
def test_a_joined_frame_has_the_names_of_the_identifiers(data: Dataset) -> None:
    for name, table in data.tables.items():
        frame = data.frame(name, "arrow")
        assert frame.num_rows == len(table)
        # The columns of the table do not change.
        for field in table.schema.fields:
            assert frame[field.name].to_pylist() == table.to_arrow()[field.name].to_pylist()
        for column, target in records.TABLES[name].REFERENCES.items():
            label = records.TABLES[target].LABEL
            if label:
                named = [
                    None if key is None else getattr(data.tables[target][key], label)
                    for key in table.to_arrow()[column].to_pylist()
                ]
                assert frame[column.removesuffix("_id")].to_pylist() == named
    figures = data.frame("figures", "polars")
    assert figures["link"].to_list() == [data.link(figure) for figure in data.figures]
    publishers = [data.organizations[data.articles[figure.article_id].publisher_id].name for figure in data.figures]
    assert figures["publisher"].to_list() == publishers


def test_no_name_replaces_a_column() -> None:
    for schema in DATA.schemas.values():
        columns = {field.name for field in schema.fields}
        assert not {name.removesuffix("_id") for name in columns if name.endswith("_id")} & columns


def test_names_follow_their_identifiers() -> None:
    columns = DATA.frame("figures").columns.tolist()
    assert columns[columns.index("publisher") - 1] == "publisher_id"
    for one, target in records.Figure.REFERENCES.items():
        assert (one.removesuffix("_id") in columns) == bool(records.TABLES[target].LABEL)
    for one in ("article", "indicator", "measure", "commitment", "promisor", "said_by", "organization", "ecosystem", "event", "agreement", "part_of", "converts", "speaker"):  # fmt: skip
        assert columns[columns.index(one) - 1] == f"{one}_id"
    tracker = DATA.frame("tracker")
    assert {"commitment", "root", "promisor", "indicator"} <= set(tracker.columns)
    assert tracker["progress"].dtype == "float64"
    assert (tracker["counts"].dtype, tracker["searches"].dtype) == ("bool", "int64")


def test_the_queries_of_the_tutorial() -> None:
    """The two queries in pandas."""
    tracker = DATA.frame("tracker")
    assert tracker.loc[tracker["consistency"] == "conflicting", "commitment_id"].tolist() == []
    actuals = DATA.frame("figures").query(
        "commitment_id == 'imm-jobs-2020' and role == 'actual' and as_of_on <= '2018-12-31'"
    )
    assert actuals.loc[actuals["part_of_id"].isna(), "value"].tolist() == [5878]


def test_unknown_tables_and_libraries_are_named() -> None:
    with pytest.raises(UnknownKeyError, match="there is no table 'figure'; there are articles"):
        DATA.frame("figure")
    with pytest.raises(UnknownKeyError, match="take pandas, polars or arrow"):
        DATA.frame("figures", "numpy")  # type: ignore[call-overload]


@pytest.mark.parametrize(("library", "extra"), [("pandas", "pandas"), ("polars", "polars"), ("matplotlib", "plots")])
def test_a_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch, library: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        MissingExtraError, match=rf"needs {library}: install it with `pip install 'imme-data\[{extra}\]'`"
    ) as caught:
        extras.optional(library)
    assert isinstance(caught.value, ImportError)
    from imme_data import plots

    with pytest.raises(MissingExtraError):
        {"pandas": DATA.figures.to_pandas, "polars": DATA.figures.to_polars}.get(
            library, lambda: plots.progress(DATA)
        )()


def test_a_library_with_a_missing_dependency_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas.nothing", None)
    with pytest.raises(ModuleNotFoundError, match=r"pandas\.nothing") as caught:
        extras.optional("pandas.nothing")
    assert not isinstance(caught.value, MissingExtraError)


def test_the_extras_are_those_of_the_package() -> None:
    from importlib import metadata

    declared = metadata.metadata("imme-data").get_all("Provides-Extra") or []
    assert set(extras._EXTRAS.values()) <= set(declared)
