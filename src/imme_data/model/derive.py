"""Derived columns: dates from EDTF strings, resolutions and intervals of numbers, and the table `tracker`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from imme_data import quantities
from imme_data.model import edtf, evidence, intervals
from imme_data.model.profile import Cell

__all__ = ["COLUMNS", "TABLES", "WRITABLE", "derive", "read_resolution"]

Row = Mapping[str, Any]


def _first_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[0]


def _last_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[1]


def read_resolution(row: Row) -> float | None:
    """The resolution of the number that the quote of a figure prints; None if it does not print the value."""
    if row.get("quote") is None or row.get("value") is None:
        return None
    return quantities.check(row["quote"], row["value"], value_max=row.get("value_max")).resolution


def _resolution(row: Row) -> float | None:
    written: float | None = row.get("resolution")
    return read_resolution(row) if written is None else written


def _interval(end: Callable[[Row], float | None]) -> Callable[[Row], float | None]:
    def computed(row: Row) -> float | None:
        needed = ("value", "comparison", "resolution")
        return None if any(row.get(name) is None for name in needed) else end(row)

    return computed


# Each function returns None if the row has no value to start from, and raises ValueError for an invalid date. A column
# may need one that stands before it.
COLUMNS: Final[Mapping[str, Mapping[str, Callable[[Row], Cell]]]] = {
    "articles": {"published_on": _first_day("published")},
    "agreements": {"signed_on": _first_day("signed")},
    "events": {"starts_on": _first_day("dates"), "ends_on": _last_day("dates")},
    "commitments": {"due_on": _last_day("due")},
    "figures": {
        "as_of_on": _last_day("as_of"),
        "resolution": _resolution,
        "low": _interval(intervals.low),
        "high": _interval(intervals.high),
        "doubtful": lambda row: bool(row.get("doubtful")),
    },
}
#: The derived columns that a seed may write by hand: a resolution that the quote does not show, and a doubt.
WRITABLE: Final = frozenset({("figures", "resolution"), ("figures", "doubtful")})
#: Takes the rows of all tables and the release date of the data.
TABLES: Final[Mapping[str, Callable[[Mapping[str, Iterable[Row]], datetime.date], list[dict[str, Cell]]]]] = {
    "tracker": evidence.track
}


def derive(table: str, row: Row) -> dict[str, Cell]:
    """Compute the derived values of a row; None if the source value is missing or invalid (its column reports that)."""
    values: dict[str, Cell] = {}
    for column, function in COLUMNS.get(table, {}).items():
        with suppress(ValueError):
            values[column] = None
            values[column] = function({**row, **values, column: row.get(column)})
    return values
