"""Derived columns: dates from EDTF strings, resolutions from quotes, and the table `tracker`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from imme_data import quantities
from imme_data.model import edtf
from imme_data.model import evidence as tracker
from imme_data.model.profile import Cell

__all__ = ["COLUMNS", "TABLES", "derive"]

Row = Mapping[str, Any]


def _first_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[0]


def _last_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[1]


def _resolution(row: Row) -> float | None:
    if row.get("quote") is None or row.get("value") is None:
        return None
    return quantities.check(row["quote"], row["value"], value_max=row.get("value_max"), note=row.get("note")).resolution


# Each function returns None if the row has no value to start from, and raises ValueError for an invalid date.
COLUMNS: Final[Mapping[str, Mapping[str, Callable[[Row], Cell]]]] = {
    "articles": {"published_on": _first_day("published")},
    "agreements": {"signed_on": _first_day("signed")},
    "events": {"starts_on": _first_day("dates"), "ends_on": _last_day("dates")},
    "commitments": {"due_on": _last_day("due")},
    "figures": {"as_of_on": _last_day("as_of"), "resolution": _resolution},
}
TABLES: Final[Mapping[str, Callable[[Mapping[str, Iterable[Row]]], list[dict[str, Cell]]]]] = {"tracker": tracker.track}


def derive(table: str, row: Row) -> dict[str, Cell]:
    """Compute the derived values of a row; None if the source value is missing or invalid (its column reports that)."""
    values: dict[str, Cell] = {}
    for column, function in COLUMNS.get(table, {}).items():
        with suppress(ValueError):
            values[column] = None
            values[column] = function(row)
    return values
