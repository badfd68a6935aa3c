"""Values that have an order: numbers, dates, times, years and months.

The values of a type are numbered in order. Bounds become a range of these numbers, from which Hypothesis draws.
"""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.fields import BOUNDS, Field
from imme_data.tableschema.readers import Yearmonth
from imme_data.tableschema.strategies.domain import MAX_LISTED, Strategy, conflict

__all__ = ["SCALES", "ordered_values", "scaled"]

Span = tuple[int, int]
_MAX_EXACT: Final = 10**15 - 1  # floats represent whole numbers of 15 digits exactly
_INT64_END: Final = 2**63
_INFINITE_STEP: Final = 10 ** (3 * 10**3)  # beyond every step of a finite bound
_MAX_DIGITS: Final = 900  # of a bound, before and after its decimal point
_MAX_DISTANCE: Final = 10**6  # steps between a bound and a value that breaks it
_DAY_0: Final = datetime.date(2000, 1, 1)
_MOMENT_0: Final = datetime.datetime(2000, 1, 1)


@attrs.frozen(eq=False)
class Scale:
    """The values of a type, numbered in order.

    `value` gives the value of a step. `above` gives the first step that is not below a value, and `below` the last step
    that is not above it.
    """

    first: int
    last: int
    value: Callable[[int], Any]
    above: Callable[[Any], int]
    below: Callable[[Any], int]

    def span(self, limits: Mapping[str, Any]) -> Span:
        """The first and the last step within the bounds."""
        low, high = self.first, self.last
        for name, limit in limits.items():
            match name:
                case "minimum":
                    low = max(low, self.above(limit))
                case "exclusiveMinimum":
                    low = max(low, self.below(limit) + 1)
                case "maximum":
                    high = min(high, self.below(limit))
                case "exclusiveMaximum":
                    high = min(high, self.above(limit) - 1)
        return low, high

    def beyond(self, name: str, limits: Mapping[str, Any]) -> Span:
        """The steps that break one bound and keep the others."""
        low, high = self.span({other: limit for other, limit in limits.items() if other != name})
        match name:
            case "minimum":
                high = min(high, self.above(limits[name]) - 1)
            case "exclusiveMinimum":
                high = min(high, self.below(limits[name]))
            case "maximum":
                low = max(low, self.below(limits[name]) + 1)
            case "exclusiveMaximum":
                low = max(low, self.above(limits[name]))
        return (max(low, high - _MAX_DISTANCE), high) if "inimum" in name else (low, min(high, low + _MAX_DISTANCE))

    def draw(self, span: Span, without: Iterable[Any] = ()) -> Strategy | None:
        """A strategy for the values of a span except some; None if no value is left."""
        low, high = span
        spans = []
        for step in sorted({self.above(value) for value in without if self.above(value) == self.below(value)}):
            if low <= step <= high:
                spans.append((low, step - 1))
                low = step + 1
        spans = [(low, high) for low, high in (*spans, (low, high)) if low <= high]
        return st.one_of([st.integers(*span) for span in spans]).map(self.value) if spans else None


def _to_int(value: Any) -> int:
    return int(value)


def _integers(limits: Mapping[str, Any]) -> list[Scale]:
    ends = [int(limit) for limit in limits.values()]
    first, last = min([-_INT64_END, *ends]), max([_INT64_END - 1, *ends])
    far = 0 if first == -_INT64_END and last == _INT64_END - 1 else _MAX_DISTANCE
    return [Scale(first - far, last + far, _to_int, _to_int, _to_int)]


def _numbers(limits: Mapping[str, Any]) -> list[Scale]:
    scales: list[Scale] = []
    finite = [limit for limit in limits.values() if limit.is_finite()]
    for limit in finite:
        if abs(limit.adjusted()) > _MAX_DIGITS or -int(limit.as_tuple().exponent) > _MAX_DIGITS:
            raise ConstraintConflictError(f"the bound {limit} has too many digits: no number can be drawn")
    finest = max([2, *(-int(limit.as_tuple().exponent) for limit in finite)])
    # Two bounds may differ in their last digit only: the numbers between them have more decimal places.
    for places in (0, finest, finest + 3):
        unit = decimal.Decimal(1).scaleb(-places)
        ends = [_step(limit, places, math.ceil) for limit in finite]
        scale = Scale(
            min([-_MAX_EXACT, *(end - _MAX_DISTANCE for end in ends if end <= -_MAX_EXACT)]),
            max([_MAX_EXACT, *(end + _MAX_DISTANCE for end in ends if end >= _MAX_EXACT)]),
            partial(scaled, unit=unit),
            partial(_step, places=places, to=math.ceil),
            partial(_step, places=places, to=math.floor),
        )
        scales.append(scale)
    return scales


def scaled(step: int, unit: decimal.Decimal) -> decimal.Decimal:
    """A whole number of units, such as 12 * 0.001, exactly."""
    places = int(unit.as_tuple().exponent)
    # Arithmetic would round to the precision of the context.
    found = decimal.Decimal((int(step < 0), tuple(map(int, str(abs(step)))), places))
    return found if step else decimal.Decimal(0)


def _step(value: decimal.Decimal, places: int, to: Callable[[Any], int]) -> int:
    if not value.is_finite():
        return -_INFINITE_STEP if value < 0 else _INFINITE_STEP
    sign, digits, exponent = value.as_tuple()
    shift = int(exponent) + places
    number = int("".join(map(str, digits))) * (-1 if sign else 1)
    if shift >= 0:
        return number * int(10**shift)
    quotient, rest = divmod(number, int(10**-shift))
    return quotient + (1 if rest and to is math.ceil else 0)


def _dates(limits: Mapping[str, Any]) -> list[Scale]:
    def step(day: datetime.date) -> int:
        return (day - _DAY_0).days

    return [
        Scale(step(datetime.date.min), step(datetime.date.max), lambda n: _DAY_0 + datetime.timedelta(n), step, step)
    ]


def _times(limits: Mapping[str, Any]) -> list[Scale]:
    def step(time: datetime.time, late: bool = False) -> int:
        seconds = time.hour * 3600 + time.minute * 60 + time.second
        return seconds + (1 if late and time.microsecond else 0)

    def value(seconds: int) -> datetime.time:
        return datetime.time(seconds // 3600, seconds // 60 % 60, seconds % 60)

    return [Scale(0, 86399, value, partial(step, late=True), step)]


def _datetimes(limits: Mapping[str, Any]) -> list[Scale]:
    zones = {limit.tzinfo is not None for limit in limits.values()} or {False}
    if len(zones) > 1:
        shown = ", ".join(f"{name} {limit}" for name, limit in limits.items())
        raise ConstraintConflictError(f"{shown} contradict each other: some have a time zone and some do not")
    zone = datetime.UTC if True in zones else None
    start = _MOMENT_0.replace(tzinfo=zone)
    first, last = datetime.datetime.min.replace(tzinfo=zone), datetime.datetime.max.replace(tzinfo=zone)

    def scale(unit: datetime.timedelta) -> Scale:
        def below(moment: datetime.datetime) -> int:
            return (moment - start) // unit

        def above(moment: datetime.datetime) -> int:
            return -((start - moment) // unit)

        return Scale(above(first), below(last), lambda n: start + n * unit, above, below)

    return [scale(datetime.timedelta(seconds=1)), scale(datetime.timedelta(microseconds=1))]


def _years(limits: Mapping[str, Any]) -> list[Scale]:
    return [Scale(0, 9999, _to_int, _to_int, _to_int)]


def _yearmonths(limits: Mapping[str, Any]) -> list[Scale]:
    def step(month: Yearmonth) -> int:
        return (month.year - 2000) * 12 + month.month - 1

    def value(number: int) -> Yearmonth:
        return Yearmonth(2000 + number // 12, number % 12 + 1)

    return [Scale(step(Yearmonth(0, 1)), step(Yearmonth(9999, 12)), value, step, step)]


SCALES: Final[Mapping[str, Callable[[Mapping[str, Any]], list[Scale]]]] = {
    "integer": _integers,
    "number": _numbers,
    "date": _dates,
    "time": _times,
    "datetime": _datetimes,
    "year": _years,
    "yearmonth": _yearmonths,
}


def ordered_values(
    field: Field, floats: bool, listed: Sequence[Any] | None
) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    """Values within the bounds of a field; all of them if they are few; and values that break one constraint."""
    limits = {name: field.constraints[name] for name in BOUNDS if name in field.constraints}
    missing = []
    for word in field.missing:
        try:
            missing.append(field.read(word))
        except ValueError:
            continue  # it can't be confused with a value of this type
    missing = [value for value in missing if value == value]  # without NaN
    scales = SCALES[field.type](limits)
    if floats:
        scales = [
            attrs.evolve(scale, first=max(scale.first, -_MAX_EXACT), last=min(scale.last, _MAX_EXACT))
            for scale in scales
        ]
    found = [(scale, scale.span(limits)) for scale in scales]
    drawn = [strategy for scale, span in found if (strategy := scale.draw(span, missing)) is not None]
    broken: dict[str, Strategy] = {}
    if listed is None:
        if not drawn:
            raise conflict(field)
        for name in limits:
            wrong = [s for scale in scales if (s := scale.draw(scale.beyond(name, limits), missing)) is not None]
            broken |= {name: st.one_of(wrong)} if wrong else {}
    elif "enum" in field.constraints and field.categories is None:
        words = field.constraints["enum"]
        wrong = [s for scale, span in found if (s := scale.draw(span, [*missing, *words])) is not None]
        broken |= {"enum": st.one_of(wrong)} if wrong else {}
    few = None
    if field.type != "number" and drawn:
        (scale, (low, high)) = found[0]
        if high - low < MAX_LISTED:
            few = tuple(value for n in range(low, high + 1) if (value := scale.value(n)) not in missing)
    return st.one_of(drawn) if drawn else st.nothing(), few, broken
