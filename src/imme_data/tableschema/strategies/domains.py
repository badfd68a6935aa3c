"""What values a field has: its constraints merged into one set, from which a strategy draws, and outside of which
another draws values that break one constraint and no other.
"""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.fields import BOUNDS, Field
from imme_data.tableschema.patterns import ANY_CHARACTER, Node, Ranges, parse
from imme_data.tableschema.readers import Geopoint, Yearmonth
from imme_data.tableschema.strategies import automata
from imme_data.tableschema.strategies.csv_text import write

__all__ = ["Domain", "domain"]

Strategy = st.SearchStrategy[Any]
Span = tuple[int, int]
_FEW: Final = 256  # values of a field that are rather listed than drawn
_DIGITS: Final = 10**15 - 1  # the largest whole number of which every float and every decimal has all digits
_LONG: Final = 2**63
_ENDLESS: Final = 10 ** (3 * 10**3)  # steps; as good as infinite
_FAR: Final = 900  # digits that a bound may have, on either side of its point
_LONG_TEXT: Final = 48  # characters; longer texts are made of shorter ones
_MOST_ITEMS: Final = 100  # of a collection that is drawn only to be too large
_NEAR: Final = 10**6  # steps beyond a bound that a value which breaks it may lie
_DAY_0: Final = datetime.date(2000, 1, 1)
_MOMENT_0: Final = datetime.datetime(2000, 1, 1)
_ANYTHING: Final = Node("rep", parts=(Node("set", ANY_CHARACTER),), low=0, high=None)
# Texts that are hardly anything but texts: candidates for a cell that can't be read.
_WRONG: Final = ("x", "?", "12x", "1.5.2", "2024-13-45", "no such thing", "{", "@", "%", "é", "a b", "YQ")


@attrs.frozen(eq=False)
class Domain:
    """The values of one field: `values` draws any, `few` lists them where they are few, `broken` draws wrong ones.

    The keys of `broken` are the constraints that can be broken alone, and `type`.
    """

    field: Field
    values: Strategy
    few: tuple[Any, ...] | None
    broken: Mapping[str, Strategy]

    def fits(self, value: Any) -> bool:
        """Whether a value, of whatever field, is one of these."""
        return _kept(self.field, value)


def domain(field: Field, *, exact: bool = False, alphabet: Ranges = ANY_CHARACTER, wrong: bool = False) -> Domain:
    """The values of a field, and with `wrong` those that break one of its constraints.

    `exact` makes numbers floats of at most fifteen digits, as this project's records have them; `alphabet` are the
    characters that texts are made of. Raises ConstraintConflictError, naming the constraints, where nothing fits.
    """
    listed = _listed(field)
    if field.type in ("string", "any"):
        values, few, broken = _texts(field, alphabet, listed, wrong)
    elif field.type in _LINES and (field.format_name in ("default", "any")):
        values, few, broken = _line_domain(field, exact, listed)
    else:
        values, few, broken = _others(field, listed)
    if listed is not None:
        if not listed:
            raise _conflict(field)
        values, few = st.sampled_from(listed), tuple(listed)
        broken = {name: strategy for name, strategy in broken.items() if name == "enum"} | dict(_broken_words(field))
    if exact and field.type == "number":
        values, few = values.map(float), None if few is None else tuple(map(float, few))
        broken = {name: strategy.map(_as_float) for name, strategy in broken.items()}
    unreadable = _unreadable(field) if wrong else []
    broken |= {"type": st.sampled_from(unreadable)} if unreadable else {}
    return Domain(field, values, few, broken)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, decimal.Decimal) else value


def _conflict(field: Field) -> ConstraintConflictError:
    asked = [
        f"{name} {_shown(limit)}" for name, limit in field.constraints.items() if name not in ("required", "unique")
    ]
    asked += [f"categories {_shown(field.categories)}"] if field.categories is not None else []
    asked += [f"the format {field.format_name}"] if field.format_name != "default" else []
    asked += [f"missingValues [{', '.join(sorted(field.missing))}]"] if not field.missing <= {""} else []
    asked += [f"trueValues and falseValues {_shown((*field.true_values, *field.false_values))}"] * (
        field.type == "boolean"
    )
    return ConstraintConflictError(
        f"the field {field.name} can have no value that could be drawn: {', '.join(asked)} contradict each other"
    )


def _shown(limit: Any) -> str:
    return f"[{', '.join(map(str, limit))}]" if type(limit) is tuple else str(limit)


def _kept(field: Field, value: Any) -> bool:
    """Whether a value keeps all constraints, and can be written so that it is read as itself."""
    try:
        text = write(field, value)
        read = field.read(text)
    except (ValueError, TypeError, AttributeError, IndexError):
        return False
    same = read == value or field.type in ("duration", "number", "geopoint", "geojson", "object", "array")
    return same and text not in field.missing and not field.constraint_errors(read, text)


def _listed(field: Field) -> list[Any] | None:
    """The values that a vocabulary leaves; None where there is none."""
    words = field.constraints.get("enum", field.categories)
    if words is None:
        return None
    found: list[Any] = []
    for word in words:
        if word not in found and _kept(field, word):
            found.append(word)
    return found


def _broken_words(field: Field) -> Iterator[tuple[str, Strategy]]:
    """Words of a vocabulary that break one other constraint."""
    words = field.constraints.get("enum", ())
    wrong: dict[str, list[Any]] = {}
    for word in words:
        if write(field, word) not in field.missing:
            names = [error.rule or "" for error in field.constraint_errors(word, word)]
            if len(names) == 1 and names[0] != "categories":
                wrong.setdefault(names[0], []).append(word)
    yield from ((name, st.sampled_from(found)) for name, found in wrong.items())


# Texts


def _texts(
    field: Field, alphabet: Ranges, listed: Sequence[Any] | None, wrong: bool
) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    limits = field.constraints
    low, high = limits.get("minLength", 0), limits.get("maxLength")
    if high is not None and low > high:
        raise _conflict(field)
    pattern = limits.get("pattern")
    plain = pattern is None and field.missing <= {""} and alphabet is ANY_CHARACTER and field.format_name not in _SHAPES
    if low > automata.LONGEST:
        raise ConstraintConflictError(
            f"the field {field.name} has texts of {low} characters: they are too long to be drawn"
        )
    broken: dict[str, Strategy] = {}
    if listed is not None and not wrong:
        return st.nothing(), None, {}
    try:
        whole = _automaton(field, pattern, alphabet)
    except (automata.TooLargeError, _NotRegularError) as error:
        if limits.keys() & {"minLength", "maxLength"} or not field.missing <= {""} or field.format_name in _SHAPES:
            raise ConstraintConflictError(
                f"the pattern {pattern!r} of the field {field.name} can't be merged with other constraints: {error}"
            ) from None
        return _by_hypothesis(field, pattern), None, {}
    texts = whole.texts(low, high)
    if listed is None and not texts.lengths:
        raise _conflict(field)
    if plain and low <= _LONG_TEXT:
        least = max(low, 1 if "" in field.missing else 0)
        values: Strategy = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=high)
        if high is not None and least > high:
            raise _conflict(field)
        few = None
    else:
        values, few = (_made(texts), texts.few(_FEW)) if texts.lengths else (st.nothing(), None)
    if wrong and listed is None:
        outside = {}
        if "minLength" in limits:
            outside["minLength"] = whole.texts(0, low - 1)
        if high is not None:
            outside["maxLength"] = whole.texts(high + 1, high + 20)
        if pattern is not None:
            with suppress(automata.TooLargeError):
                outside["pattern"] = _contrary(field, pattern, alphabet).texts(low, high)
        broken = {name: _made(found) for name, found in outside.items() if found.lengths}
    elif wrong and "enum" in limits and field.categories is None:
        words = [word for word in limits["enum"] if isinstance(word, str)]
        with suppress(automata.TooLargeError):
            # Of many words, some that are at hand stand for all: whatever is not among them will do.
            found = automata.except_words(whole, words[:_FEW] if len(words) <= _FEW else []).texts(low, high)
            broken |= {"enum": _outside(found, frozenset(words))} if found.lengths else {}
    return values, None if few is None else tuple(few), broken


def _by_hypothesis(field: Field, pattern: str | None) -> Strategy:
    """Texts of a pattern that is none of ours: whole, but from Hypothesis' own generator."""
    texts = st.from_regex(f"(?:{pattern})", fullmatch=True)
    if "" not in field.missing or re.fullmatch(f"(?:{pattern})", "") is None:
        return texts
    if field.required:
        raise ConstraintConflictError(
            f"the pattern {pattern!r} of the required field {field.name} matches the empty text, which is no value: "
            "write one that doesn't"
        )
    return texts.map(lambda text: text or None)


def _outside(texts: automata.Texts, words: frozenset[str]) -> Strategy:
    """Texts that are none of the words: where one is, the next that isn't."""
    least, most = texts.bytes

    def make(data: bytes) -> str:
        for step in range(256):
            text = texts.make(bytes((byte + step) % 256 for byte in data or b"\0"))
            if text not in words:
                break
        return text

    return st.binary(min_size=least, max_size=most).map(make)


class _NotRegularError(ValueError):
    pass


def _automaton(field: Field, pattern: str | None, alphabet: Ranges) -> automata.Automaton:
    """Everything that is asked of a text but its length."""
    node = _ANYTHING
    if pattern is not None:
        parsed = parse(pattern)
        if parsed is None:
            raise _NotRegularError("it looks around, refers back or has flags")
        node = parsed.node
        # `\d` and `\w` know letters beyond ASCII that the tree doesn't: among ASCII, the two are one.
        alphabet = ((0, 127),) if parsed.ascii else alphabet
    try:
        return automata.except_words(_shaped(field, automata.of_node(node, alphabet)), field.missing)
    except RecursionError:
        raise _NotRegularError("it is nested too deeply") from None


def _shaped(field: Field, automaton: automata.Automaton) -> automata.Automaton:
    """Of texts those that have the field's format, in its plainest shape."""
    shape = parse(_SHAPES[field.format_name]) if field.format_name in _SHAPES else None
    return automaton if shape is None else automata.intersection(automaton, automata.of_node(shape.node))


_SHAPES: Final = {
    "email": "[a-z][a-z0-9]{0,60}@(?:[a-z][a-z0-9]{0,20}[.]){1,3}[a-z]{2,6}",
    "uri": "(?:https?|ftp)://(?:[a-z][a-z0-9]{0,20}[.]){1,3}[a-z]{2,6}(?:/[A-Za-z0-9._~-]*)*|urn:[a-z]{2,9}:[a-z0-9]+|"
    "mailto:[a-z]+@[a-z]+[.]org",
    "uuid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "binary": "(?:[A-Za-z0-9+/]{4})+",
}


def _contrary(field: Field, pattern: str, alphabet: Ranges) -> automata.Automaton:
    """Texts that break a pattern whoever reads it: some readers want no more than a beginning that matches."""
    parsed = parse(pattern)
    assert parsed is not None  # the automaton of the pattern itself has been made
    rest = Node("rep", parts=(Node("set", ((10, 10),)),), low=0, high=1)
    longer = Node("cat", parts=(parsed.node, _ANYTHING if "|" in pattern else rest))
    alphabet = ((0, 127),) if parsed.ascii else alphabet
    return automata.except_words(_shaped(field, automata.of_node(longer, alphabet).inverse()), field.missing)


def _made(texts: automata.Texts) -> Strategy:
    least, most = texts.bytes
    return st.binary(min_size=least, max_size=most).map(texts.make)


# Values that have an order


@attrs.frozen(eq=False)
class _Line:
    """Values in steps: `value` of a step, and the steps from and up to a value."""

    first: int
    last: int
    value: Callable[[int], Any]
    above: Callable[[Any], int]
    below: Callable[[Any], int]

    def span(self, limits: Mapping[str, Any]) -> Span:
        """The first and the last step within bounds."""
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
        return (max(low, high - _NEAR), high) if "inimum" in name else (low, min(high, low + _NEAR))

    def draw(self, span: Span, without: Iterable[Any] = ()) -> Strategy | None:
        """A strategy for the values of a span, some left out; None where none is left."""
        low, high = span
        spans = []
        for step in sorted({self.above(value) for value in without if self.above(value) == self.below(value)}):
            if low <= step <= high:
                spans.append((low, step - 1))
                low = step + 1
        spans = [(low, high) for low, high in (*spans, (low, high)) if low <= high]
        return st.one_of([st.integers(*span) for span in spans]).map(self.value) if spans else None


def _whole(value: Any) -> int:
    return int(value)


def _integers(limits: Mapping[str, Any]) -> list[_Line]:
    ends = [int(limit) for limit in limits.values()]
    first, last = min([-_LONG, *ends]), max([_LONG - 1, *ends])
    far = 0 if first == -_LONG and last == _LONG - 1 else _NEAR
    return [_Line(first - far, last + far, _whole, _whole, _whole)]


def _numbers(limits: Mapping[str, Any]) -> list[_Line]:
    lines: list[_Line] = []
    finite = [limit for limit in limits.values() if limit.is_finite()]
    if far := [limit for limit in finite if abs(limit.adjusted()) > _FAR or -int(limit.as_tuple().exponent) > _FAR]:
        raise ConstraintConflictError(f"the bound {far[0]} is too large, or too fine, for numbers to be drawn")
    finest = max([2, *(-int(limit.as_tuple().exponent) for limit in finite)])
    # Bounds that lie closer to each other than their digits have a number between them all the same.
    for places in (0, finest, finest + 3):
        unit = decimal.Decimal(1).scaleb(-places)
        ends = [_step(limit, places, math.ceil) for limit in finite]
        line = _Line(
            min([-_DIGITS, *(end - _NEAR for end in ends if end <= -_DIGITS)]),
            max([_DIGITS, *(end + _NEAR for end in ends if end >= _DIGITS)]),
            partial(_scaled, unit=unit),
            partial(_step, places=places, to=math.ceil),
            partial(_step, places=places, to=math.floor),
        )
        lines.append(line)
    return lines


def _scaled(step: int, unit: decimal.Decimal) -> decimal.Decimal:
    places = int(unit.as_tuple().exponent)
    found = decimal.Decimal((int(step < 0), tuple(map(int, str(abs(step)))), places))  # no context rounds it
    return found if step else decimal.Decimal(0)


def _step(value: decimal.Decimal, places: int, to: Callable[[Any], int]) -> int:
    if not value.is_finite():
        return -_ENDLESS if value < 0 else _ENDLESS
    sign, digits, exponent = value.as_tuple()
    shift = int(exponent) + places
    number = int("".join(map(str, digits))) * (-1 if sign else 1)
    if shift >= 0:
        return number * int(10**shift)
    quotient, rest = divmod(number, int(10**-shift))
    return quotient + (1 if rest and to is math.ceil else 0)


def _dates(limits: Mapping[str, Any]) -> list[_Line]:
    def step(day: datetime.date) -> int:
        return (day - _DAY_0).days

    return [
        _Line(step(datetime.date.min), step(datetime.date.max), lambda n: _DAY_0 + datetime.timedelta(n), step, step)
    ]


def _times(limits: Mapping[str, Any]) -> list[_Line]:
    def step(time: datetime.time, late: bool = False) -> int:
        seconds = time.hour * 3600 + time.minute * 60 + time.second
        return seconds + (1 if late and time.microsecond else 0)

    def value(seconds: int) -> datetime.time:
        return datetime.time(seconds // 3600, seconds // 60 % 60, seconds % 60)

    return [_Line(0, 86399, value, partial(step, late=True), step)]


def _datetimes(limits: Mapping[str, Any]) -> list[_Line]:
    zones = {limit.tzinfo is not None for limit in limits.values()} or {False}
    if len(zones) > 1:
        shown = ", ".join(f"{name} {limit}" for name, limit in limits.items())
        raise ConstraintConflictError(f"{shown} contradict each other: some have a time zone, and some have none")
    zone = datetime.UTC if True in zones else None
    start = _MOMENT_0.replace(tzinfo=zone)
    first, last = datetime.datetime.min.replace(tzinfo=zone), datetime.datetime.max.replace(tzinfo=zone)

    def line(unit: datetime.timedelta) -> _Line:
        def below(moment: datetime.datetime) -> int:
            return (moment - start) // unit

        def above(moment: datetime.datetime) -> int:
            return -((start - moment) // unit)

        return _Line(above(first), below(last), lambda n: start + n * unit, above, below)

    return [line(datetime.timedelta(seconds=1)), line(datetime.timedelta(microseconds=1))]


def _years(limits: Mapping[str, Any]) -> list[_Line]:
    return [_Line(0, 9999, _whole, _whole, _whole)]


def _yearmonths(limits: Mapping[str, Any]) -> list[_Line]:
    def step(month: Yearmonth) -> int:
        return (month.year - 2000) * 12 + month.month - 1

    def value(number: int) -> Yearmonth:
        return Yearmonth(2000 + number // 12, number % 12 + 1)

    return [_Line(step(Yearmonth(0, 1)), step(Yearmonth(9999, 12)), value, step, step)]


_LINES: Final[Mapping[str, Callable[[Mapping[str, Any]], list[_Line]]]] = {
    "integer": _integers,
    "number": _numbers,
    "date": _dates,
    "time": _times,
    "datetime": _datetimes,
    "year": _years,
    "yearmonth": _yearmonths,
}


def _line_domain(
    field: Field, exact: bool, listed: Sequence[Any] | None
) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    limits = {name: field.constraints[name] for name in BOUNDS if name in field.constraints}
    missing = []
    for word in field.missing:
        try:
            missing.append(field.read(word))
        except ValueError:
            continue  # a word that is no value of the type is no concern of its values
    missing = [value for value in missing if value == value]
    lines = _LINES[field.type](limits)
    if exact:
        lines = [attrs.evolve(line, first=max(line.first, -_DIGITS), last=min(line.last, _DIGITS)) for line in lines]
    found = [(line, line.span(limits)) for line in lines]
    drawn = [strategy for line, span in found if (strategy := line.draw(span, missing)) is not None]
    broken: dict[str, Strategy] = {}
    if listed is None:
        if not drawn:
            raise _conflict(field)
        for name in limits:
            wrong = [s for line in lines if (s := line.draw(line.beyond(name, limits), missing)) is not None]
            broken |= {name: st.one_of(wrong)} if wrong else {}
    elif "enum" in field.constraints and field.categories is None:
        words = field.constraints["enum"]
        wrong = [s for line, span in found if (s := line.draw(span, [*missing, *words])) is not None]
        broken |= {"enum": st.one_of(wrong)} if wrong else {}
    few = None
    if field.type != "number" and drawn:
        (line, (low, high)) = found[0]
        if high - low < _FEW:
            few = tuple(value for n in range(low, high + 1) if (value := line.value(n)) not in missing)
    return st.one_of(drawn) if drawn else st.nothing(), few, broken


# Other types


def _others(field: Field, listed: Sequence[Any] | None) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    few: tuple[Any, ...] | None = None
    broken: dict[str, Strategy] = {}
    if field.type == "boolean":
        known = [value for value in (False, True) if (field.true_values if value else field.false_values)]
        few = tuple(value for value in known if _kept(field, value))
        if not few and listed is None:
            raise _conflict(field)
        if "enum" in field.constraints:
            wrong = [value for value in known if value not in field.constraints["enum"]]
            broken |= {"enum": st.sampled_from(wrong)} if wrong else {}
        return st.sampled_from(few) if few else st.nothing(), few, broken
    if field.type in ("object", "array", "list"):
        return _collections(field)
    if field.type in ("date", "time", "datetime"):
        return _formatted_moments(field), None, {}
    if field.type == "duration":
        return st.timedeltas(datetime.timedelta(-(10**6)), datetime.timedelta(10**6)), None, {}
    coordinates = [
        st.integers(-most * 1000, most * 1000).map(partial(_scaled, unit=decimal.Decimal("0.001")))
        for most in (180, 90)
    ]
    if field.type == "geopoint":
        return st.tuples(*coordinates).map(lambda pair: Geopoint(*pair)), None, {}
    places = st.tuples(*coordinates).map(lambda pair: [float(pair[0]), float(pair[1])])
    if field.format_name == "topojson":
        return st.lists(places, min_size=2, max_size=4).map(_topology), None, {}
    lines = st.lists(places, min_size=2, max_size=4).map(lambda line: {"type": "LineString", "coordinates": line})
    return places.map(lambda place: {"type": "Point", "coordinates": place}) | lines, None, {}


def _topology(line: list[list[float]]) -> dict[str, Any]:
    return {"type": "Topology", "objects": {"line": {"type": "LineString", "arcs": [0]}}, "arcs": [line]}


_SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
)


def _collections(field: Field) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    low, high = field.constraints.get("minLength", 0), field.constraints.get("maxLength")
    # The text of an empty list is that of a list with one empty item.
    least = 1 if field.type == "list" or write(field, {} if field.type == "object" else []) in field.missing else 0
    if high is not None and max(low, least) > high:
        raise _conflict(field)
    sized = partial(_sized, field)
    broken = {}
    if low - 1 >= least:
        broken["minLength"] = sized(least, low - 1)
    if high is not None and high < _MOST_ITEMS:
        broken["maxLength"] = sized(high + 1, high + 3)
    return (
        sized(max(low, least), min(max(low, least) + 20, high) if high is not None else max(low, least) + 4),
        None,
        broken,
    )


_ITEM_LETTERS: Final = {
    "number": "+-.0123456789",
    "integer": "+-0123456789",
    "boolean": "truefalse",
    "date": "-0123456789",
    "time": ":0123456789",
    "datetime": "-:.TZ0123456789",
}


def _sized(field: Field, low: int, high: int) -> Strategy:
    if field.type == "object":
        keys = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=6)
        return st.dictionaries(keys, _SCALARS, min_size=low, max_size=high)
    if field.type == "array":
        return st.lists(_SCALARS, min_size=low, max_size=high)
    item = Field(name=field.name, type=field.item_type, missing=frozenset({"", *field.missing}))
    if set(field.delimiter) & set(_ITEM_LETTERS.get(field.item_type, "")):
        raise ConstraintConflictError(
            f"the field {field.name} has the delimiter {field.delimiter!r}, which a {field.item_type} may hold"
        )
    if field.item_type == "string":
        # Items are separated by a character that none of them has.
        banned = "".join(field.delimiter)
        letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=banned)
        return st.lists(st.text(letters, min_size=1, max_size=8), min_size=low, max_size=high)
    return st.lists(domain(item).values, min_size=low, max_size=high)


def _formatted_moments(field: Field) -> Strategy:
    """Dates and times in a form of the schema's own: whatever is lost in writing is left out of the value."""
    low, high = _moment_bounds(field)
    zone = datetime.UTC if "%z" in field.format_name else None

    def settle(moment: datetime.datetime) -> Any:
        text = moment.replace(tzinfo=zone, microsecond=0).strftime(field.format_name)
        value = field.read(text)
        return None if text in field.missing or field.constraint_errors(value, value) else value

    try:
        # What loses its way in writing, or means nothing, is replaced by the first that doesn't.
        near = (low + datetime.timedelta(days=days, minutes=minutes) for days in range(3) for minutes in range(3))
        plain = next(
            (value for moment in (high, *near) if moment <= high and (value := settle(moment)) is not None), None
        )
    except ValueError as error:
        raise ConstraintConflictError(f"the field {field.name} has a format that can't be read back: {error}") from None
    if plain is None:
        raise _conflict(field)

    def settled_or_plain(moment: datetime.datetime) -> Any:
        found = settle(moment)
        return plain if found is None else found

    return st.datetimes(low, high).map(settled_or_plain)


def _moment_bounds(field: Field) -> tuple[datetime.datetime, datetime.datetime]:
    """The moments between a field's bounds: of the years that two digits may stand for, where nothing bounds them."""
    # The years before 1000 are written with fewer than four digits on some systems, which none reads back.
    low, high = datetime.datetime(1000, 1, 1), datetime.datetime(9999, 12, 31)
    unit = datetime.timedelta(days=1) if field.type == "date" else datetime.timedelta(minutes=1)
    unit = datetime.timedelta(seconds=1) if "%S" in field.format_name or "%X" in field.format_name else unit
    limits = {name: field.constraints[name] for name in BOUNDS if name in field.constraints}
    for name, limit in limits.items():
        day = limit if isinstance(limit, datetime.date) else datetime.date(2000, 1, 1)
        time = limit.replace(tzinfo=None) if isinstance(limit, datetime.time) else datetime.time()
        moment = (
            limit.replace(tzinfo=None) if isinstance(limit, datetime.datetime) else datetime.datetime.combine(day, time)
        )
        step = unit if name.startswith("ex") else datetime.timedelta()
        if "inimum" in name:
            low = max(low, moment + step)
        else:
            high = min(high, moment - step)
    if not any("inimum" in name for name in limits):
        low = max(low, min(datetime.datetime(1970, 1, 1), high - datetime.timedelta(days=3650)))
    if not any("aximum" in name for name in limits):
        high = min(high, max(datetime.datetime(2068, 12, 31), low + datetime.timedelta(days=3650)))
    if low > high:
        raise _conflict(field)
    return low, high


def _unreadable(field: Field) -> list[str]:
    """Texts that neither we nor frictionless can read as the field's type."""
    if field.type == "any" or (field.type == "string" and field.format_name == "default"):
        return []
    found = []
    for text in _WRONG:
        if text in field.missing:
            continue
        try:
            field.read(text)
        except ValueError:
            if field.format_name != "binary" or text in ("é", "YQ"):
                found.append(text)
    return found
