"""Find calendar dates as French pages print them."""

from __future__ import annotations

import datetime
import re
from typing import Final

import attrs

from imme_data.dataset.names import without_accents

__all__ = ["NUMERIC", "Printed", "find_date"]

_MONTHS: Final = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
    "octobre": 10, "novembre": 11, "decembre": 12, "january": 1, "february": 2, "march": 3, "april": 4, "may": 5,
    "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
NUMERIC: Final = r"[0-3]?\d ?[/.-] ?[01]?\d ?[/.-] ?(?:(?:19|20)\d\d|\d\d)(?!\d)"
_PATTERNS: Final = (
    re.compile(r"(?<!\d)(?P<day>[0-3]?\d) ?[/.-] ?(?P<month>[01]?\d) ?[/.-] ?(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>[0-3]?\d)(?:er)? (?P<month>{'|'.join(_MONTHS)})\.?,? (?P<year>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/](?P<month>[01]\d)(?:[-/](?P<day>[0-3]\d))?(?!\d)"),
)


@attrs.frozen
class Printed:
    """A date as printed (in lower case, without accents) and in EDTF."""

    text: str
    date: str


def find_date(text: str) -> Printed | None:
    """The first valid date of a text, in numbers or in words; None if there is none.

    >>> find_date("Rabat, le 1er février 2019 (MAP)")
    Printed(text='1er fevrier 2019', date='2019-02-01')
    >>> find_date("31/02/2021") is None
    True
    """
    plain = without_accents(text.lower())
    found: list[tuple[int, Printed]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            date = _edtf(match)
            if date is not None:
                found.append((match.start(), Printed(match[0], date)))
                break
    return min(found, key=lambda item: item[0])[1] if found else None


def _edtf(match: re.Match[str]) -> str | None:
    month = _MONTHS.get(match["month"]) or int(match["month"])
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        day = datetime.date(year, month, int(match["day"] or 1))
    except ValueError:
        return None
    return day.isoformat() if match["day"] else day.isoformat()[:7]
