"""The columns that are worked out from others: dates from EDTF strings, resolutions from quotes, the tracker."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from imme_data import edtf, quantities, tracker
from imme_data.schemas import Cell

__all__ = ["COLUMNS", "TABLES", "derive"]

Row = Mapping[str, Any]


def _first_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[0]


def _last_day(field: str) -> Callable[[Row], datetime.date | None]:
    return lambda row: None if row.get(field) is None else edtf.days(row[field])[1]


def _resolution(row: Row) -> float | None:
    if row.get("quote") is None or row.get("value") is None:
        return None
    read = quantities.check(row["quote"], row["value"], value_max=row.get("value_max"), note=row.get("note"))
    if read.resolution is None:
        raise ValueError(f"the quote prints no number that is the value (it prints {read.differences['value']})")
    return read.resolution


# Each function raises ValueError where the row gives nothing to work with, and returns None where there is nothing.
COLUMNS: Final[Mapping[str, Mapping[str, Callable[[Row], Cell]]]] = {
    "articles": {"published_on": _first_day("published")},
    "agreements": {"signed_on": _first_day("signed")},
    "events": {"starts_on": _first_day("dates"), "ends_on": _last_day("dates")},
    "commitments": {"due_on": _last_day("due")},
    "figures": {"as_of_on": _last_day("as_of"), "resolution": _resolution},
}
TABLES: Final[Mapping[str, Callable[[Mapping[str, Iterable[Row]]], list[dict[str, Cell]]]]] = {"tracker": tracker.track}


def derive(table: str, row: Row) -> tuple[dict[str, Cell], dict[str, str]]:
    """The derived values of a row, and for each column that could not be derived the reason."""
    values: dict[str, Cell] = {}
    reasons: dict[str, str] = {}
    for column, function in COLUMNS.get(table, {}).items():
        try:
            values[column] = function(row)
        except ValueError as error:
            reasons[column] = str(error)
    return values, reasons
