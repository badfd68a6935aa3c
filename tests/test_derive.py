"""Derived columns: what each is computed from, and nothing where that is missing."""

import datetime
from typing import Any

import pytest

from imme_data.model.derive import COLUMNS, WRITABLE, derive, read_resolution

FIGURE = {"quote": "près de 13.400 emplois", "value": 13400.0, "comparison": "about", "as_of": "2018"}


def test_the_columns_of_a_figure() -> None:
    assert derive("figures", FIGURE) == {
        "as_of_on": datetime.date(2018, 12, 31),
        "resolution": 100.0,
        "low": 13300.0,
        "high": 13500.0,
        "doubtful": False,
    }
    # What is written by hand is kept, and the interval follows it.
    written = {**FIGURE, "resolution": 1000.0, "doubtful": True}
    assert derive("figures", written) | {"as_of_on": None} == {
        "as_of_on": None, "resolution": 1000.0, "low": 12400.0, "high": 14400.0, "doubtful": True,
    }  # fmt: skip


@pytest.mark.parametrize("column", ["quote", "value", "comparison", "as_of"])
def test_a_missing_value_leaves_only_what_needs_it_empty(column: str) -> None:
    for row in ({**FIGURE, column: None}, {name: cell for name, cell in FIGURE.items() if name != column}):
        empty = {name for name, cell in derive("figures", row).items() if cell is None}
        assert (
            empty
            == {
                "quote": {"resolution", "low", "high"},
                "value": {"resolution", "low", "high"},
                "comparison": {"low", "high"},
                "as_of": {"as_of_on"},
            }[column]
        )


@pytest.mark.parametrize(
    ("row", "resolution"),
    [
        ({"quote": "340 emplois", "value": 340.0}, 1.0),
        ({"quote": "60 à 80 emplois", "value": 60.0, "value_max": 80.0}, 1.0),
        ({"quote": "60 à 80 emplois", "value": 60.0}, None),  # half of a range is not what is printed
        ({"quote": "des emplois", "value": 340.0}, None),
        ({"quote": None, "value": 340.0}, None),
        ({"quote": "340 emplois", "value": None}, None),
        ({}, None),
    ],
)
def test_the_resolution_is_read_in_the_quote(row: dict[str, Any], resolution: float | None) -> None:
    assert read_resolution(row) == resolution


@pytest.mark.parametrize(
    ("table", "column", "source", "day"),
    [
        ("articles", "published_on", "published", "2019-02-01"),
        ("agreements", "signed_on", "signed", "2019-02-01"),
        ("events", "starts_on", "dates", "2019-02-01"),
        ("events", "ends_on", "dates", "2019-02-28"),
        ("commitments", "due_on", "due", "2019-02-28"),
        ("figures", "as_of_on", "as_of", "2019-02-28"),
    ],
)
def test_a_month_is_its_first_or_its_last_day(table: str, column: str, source: str, day: str) -> None:
    assert derive(table, {source: "2019-02"})[column] == datetime.date.fromisoformat(day)
    for nothing in ({}, {source: None}, {source: "2019-02-30"}):
        assert derive(table, nothing)[column] is None


def test_a_table_without_derived_columns_has_none() -> None:
    assert derive("people", {"name": "Somebody"}) == {}
    assert all(column in COLUMNS[table] for table, column in WRITABLE)
