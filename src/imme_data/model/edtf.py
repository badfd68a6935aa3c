"""Dates that are known to the day, the month or the year (EDTF level 0).

Source: the Extended Date/Time Format of the Library of Congress, level 0 (ISO 8601-1), without times of day.

>>> days("2019-02")
(datetime.date(2019, 2, 1), datetime.date(2019, 2, 28))
>>> days("2021-10-05/2021-10-07")
(datetime.date(2021, 10, 5), datetime.date(2021, 10, 7))
"""

from __future__ import annotations

import datetime
import re

__all__ = ["TYPE", "days"]

# The rdfType that marks a string field as an EDTF date in a schema.
TYPE = "http://id.loc.gov/datatypes/edtf/EDTF-level0"

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def days(text: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of an EDTF level 0 date or interval.

    Raises
    ------
    ValueError
        If the string has another form, names a day that does not exist, or ends before it starts.

    Examples
    --------
    >>> days("2019-02-30")
    Traceback (most recent call last):
    ValueError: '2019-02-30' is not a day of the calendar
    """
    start, slash, end = text.partition("/")
    first, last = _bounds(start)
    if slash:
        last = _bounds(end)[1]
        if last < first:
            raise ValueError(f"'{text}' ends before it starts")
    return first, last


def _bounds(text: str) -> tuple[datetime.date, datetime.date]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a date of the form 2019, 2019-02, 2019-02-01 or 2021-10-05/2021-10-07")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    assert year is not None
    try:
        if month is None:
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        if day is None:
            import calendar  # it imports locale, and loading needs neither

            return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
        return datetime.date(year, month, day), datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"'{text}' is not a day of the calendar") from None
