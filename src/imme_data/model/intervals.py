"""What two printed numbers say together: the interval that the words allow, and whether two of them can agree.

Works on plain rows, with the columns value, value_max, comparison and resolution. Numbers are compared as exact
decimals, so that 12.4 and 12.35 differ by exactly half of 0.1.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final, Literal

import attrs

from imme_data.significance import significant

__all__ = ["LOWER_BOUNDS", "UPPER_BOUNDS", "agreement", "compatible", "conflicts", "consistency", "high", "low", "top"]

Row = Mapping[str, Any]
Agreement = Literal["equal", "compatible", "bounded"]

#: The comparisons that leave the upper side open, and those that leave the lower side open.
LOWER_BOUNDS: Final = frozenset({"more_than", "at_least"})
UPPER_BOUNDS: Final = frozenset({"less_than", "at_most"})
_BOUNDS: Final = LOWER_BOUNDS | UPPER_BOUNDS
_INFINITE: Final = decimal.Decimal("Infinity")
_FIFTH: Final = decimal.Decimal("0.2")  # "about" widens a number by at most a fifth of it


def top(figure: Row) -> float:
    """The upper end of a range, even when it is 0, or the value."""
    return float(figure["value"] if figure.get("value_max") is None else figure["value_max"])


@attrs.frozen
class _Said:
    """A printed number: its ends, and the interval that the words allow."""

    value: decimal.Decimal
    top: decimal.Decimal
    comparison: str
    resolution: decimal.Decimal

    def low(self) -> decimal.Decimal:
        if self.comparison in UPPER_BOUNDS:
            return -_INFINITE
        return self.value if self.comparison in LOWER_BOUNDS else self.value - self._reach(self.value)

    def high(self) -> decimal.Decimal:
        if self.comparison in LOWER_BOUNDS:
            return _INFINITE
        return self.top if self.comparison in UPPER_BOUNDS else self.top + self._reach(self.top)

    def closed(self) -> _Said:
        """The same number without its bound."""
        return attrs.evolve(self, comparison="exactly") if self.comparison in _BOUNDS else self

    def _reach(self, end: decimal.Decimal) -> decimal.Decimal:
        if self.comparison != "about":
            return self.resolution / 2
        return min(self.resolution, abs(end) * _FIFTH)


def _said(figure: Row) -> _Said:
    value, last, step = (decimal.Decimal(repr(float(n))) for n in (figure["value"], top(figure), figure["resolution"]))
    return _Said(value, last, figure["comparison"], step)


def low(figure: Row) -> float | None:
    """The lowest number that the words of a figure allow; None if they set no lower bound.

    >>> low({"value": 13400, "comparison": "about", "resolution": 100})
    13300.0
    >>> low({"value": 70, "comparison": "at_most", "resolution": 1}) is None
    True
    """
    return _finite(_said(figure).low())


def high(figure: Row) -> float | None:
    """The highest number that the words of a figure allow; None if they set no upper bound.

    >>> high({"value": 60, "value_max": 80, "comparison": "exactly", "resolution": 1})
    80.5
    """
    return _finite(_said(figure).high())


def _finite(number: decimal.Decimal) -> float | None:
    return significant(float(number)) if number.is_finite() else None


def agreement(a: Row, b: Row) -> Agreement | None:
    """How two figures agree; None if they can't state the same number.

    Equal: the printed numbers are equal. Compatible: their intervals share more than an end point. Bounded: they do
    so only because one is a bound that leaves a side open.

    >>> nearly = {"value": 13400, "comparison": "about", "resolution": 100}
    >>> agreement(nearly, {"value": 13340, "comparison": "exactly", "resolution": 10})
    'compatible'
    >>> more = {"value": 150, "comparison": "more_than", "resolution": 1}
    >>> agreement(more, {"value": 200, "comparison": "exactly", "resolution": 1})
    'bounded'
    """
    return _agree(_said(a), _said(b))


def _agree(a: _Said, b: _Said) -> Agreement | None:
    if (a.value, a.top) == (b.value, b.top):
        return "equal"
    if _overlap(a.closed(), b.closed()):
        return "compatible"
    return "bounded" if _overlap(a, b) else None


def _overlap(a: _Said, b: _Said) -> bool:
    return max(a.low(), b.low()) < min(a.high(), b.high())


def compatible(a: Row, b: Row) -> bool:
    """Check whether two figures can state the same number.

    >>> eleven = {"value": 11e9, "comparison": "exactly", "resolution": 1e9}
    >>> nearly = {"value": 10.8e9, "comparison": "exactly", "resolution": 1e8}
    >>> compatible(eleven, nearly)
    True
    """
    return agreement(a, b) is not None


def conflicts(reports: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return the pairs of figures that can't state the same number."""
    return _pairs(reports, lambda found: found is None)


def _pairs(reports: Iterable[Row], wanted: Callable[[Agreement | None], bool]) -> list[tuple[Row, Row]]:
    # Many reports state the same number. Each pair of different statements is compared only once.
    numbers: dict[_Said, int] = {}
    said = [(report, numbers.setdefault(_said(report), len(numbers))) for report in reports]
    found = {(numbers[a], numbers[b]) for a in numbers for b in numbers if wanted(_agree(a, b))}
    return [(a, b) for (a, one), (b, other) in combinations(said, 2) if (one, other) in found] if found else []


def consistency(reports: Sequence[Row], sources: int) -> str:
    """Classify how reports agree: conflicting, single (at most one source), unanimous, compatible or bounded.

    "Plus de 100" and "100" print the same number with different meanings: they are compatible, not unanimous.
    """
    if conflicts(reports):
        return "conflicting"
    if sources <= 1:
        return "single"
    said = {
        (report["value"], top(report), report["comparison"] in _BOUNDS and report["comparison"]) for report in reports
    }
    if len(said) <= 1:
        return "unanimous"
    return "bounded" if _pairs(reports, lambda found: found == "bounded") else "compatible"
