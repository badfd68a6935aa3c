"""Keys over a whole table: values that must be unique, and values that must exist in another table.

Each value has one canonical string, its key, so that `1` and `01` are the same number. Keys are kept as Arrow columns
until the last row is read. Nothing else that is kept in memory grows with the file.
"""

from __future__ import annotations

import datetime
import decimal
import itertools
import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from imme_data.tableschema import vectorized
from imme_data.tableschema.batches import Rows
from imme_data.tableschema.fields import Field
from imme_data.tableschema.parquet_files import values
from imme_data.tableschema.readers import Yearmonth

__all__ = ["KeyColumn", "combine", "group", "missing_keys", "repeated", "texts"]

_MOST_LISTED: Final = 100_000  # rows with a wrong key; the others are counted
_GROUPS: Final = {"integer": "number", "year": "number", "any": "string"}
_SPREAD: Final = 8  # most numbers per key, on average, in a range that is indexed by position
_nan = itertools.count()


def group(field: Field) -> str:
    """The group of types whose values can be compared with the field's: a number never equals a string."""
    return _GROUPS.get(field.type, field.type)


def texts(field: Field, column: pa.Array, missing: pa.Array | None, numbers: pa.Array | None = None) -> pa.Array:
    """The canonical string of each value; null where the cell is missing or can't be read.

    Whole numbers may be returned as int64: they need less memory, and are compared faster. `missing` is the result of
    `vectorized.missing` for the column, and `numbers` that of `vectorized.whole_numbers`, if it is known already.
    """
    if not pa.types.is_string(column.type):
        if pa.types.is_date32(column.type):
            return column.cast(pa.string())
        if pa.types.is_integer(column.type) and field.type in ("integer", "year") and column.type != pa.uint64():
            return column.cast(pa.int64())
        return pa.array([_key_text(field, value, field.accept) for value in values(column)], pa.string())
    if missing is not None:
        column = pc.if_else(missing, pa.scalar(None, pa.string()), column)
    if numbers is not None and missing is None:
        return numbers
    if field.type == "integer":
        found = _numbers(field, column)
        if found is not None:
            return found
    canonical = vectorized.canonical(field, column)
    if canonical is None:
        if field.type in ("string", "any") and field.format_name == "default":
            return column
        canonical = vectorized.confirmed(field, column)
    canonical = (
        pc.or_(pc.is_null(column), pc.fill_null(canonical, False)) if canonical is not None else pc.is_null(column)
    )
    return _replaced(column, canonical, lambda text: _key_text(field, text, field.read))


def _replaced(column: pa.Array, canonical: pa.Array, make: Callable[[str], Any]) -> pa.Array:
    """A column of strings in which `make` replaces those that are not canonical."""
    if pc.all(canonical, min_count=0).as_py():
        return column
    others = pc.invert(canonical)
    made = pa.array([make(text) for text in column.filter(others).to_pylist()], pa.string())
    return pc.replace_with_mask(column, others, made)


def _numbers(field: Field, column: pa.Array) -> pa.Array | None:
    """A column of whole numbers as int64, null where a cell has none; None if a number needs more than 64 bits."""
    confirmed = pc.and_(pc.ascii_is_decimal(column), pc.less_equal(pc.binary_length(column), vectorized.WHOLE_DIGITS))
    confirmed = pc.or_(pc.is_null(column), pc.fill_null(confirmed, False))
    unconfirmed = pc.invert(confirmed)
    values = [_key_number(field, text) for text in column.filter(unconfirmed).to_pylist()]
    if any(value is not None and abs(value) >= 2**63 for value in values):
        return None
    confirmed = pc.and_(confirmed, pc.is_valid(column))
    numbers = pc.if_else(confirmed, pc.if_else(confirmed, column, "0").cast(pa.int64()), pa.scalar(None, pa.int64()))
    return pc.replace_with_mask(numbers, unconfirmed, pa.array(values, pa.int64()))


def _key_number(field: Field, text: str) -> int | None:
    try:
        return field.read(text)  # type: ignore[no-any-return]
    except ValueError:
        return None


def _key_text(field: Field, written: Any, read: Any) -> str | None:
    if written is None:
        return None
    try:
        return _text(read(written))
    except ValueError:
        return None


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case decimal.Decimal() if value.is_nan():
            return f"NaN {next(_nan)}"  # NaN is not equal to itself
        case decimal.Decimal():
            return _decimal(value)
        case datetime.datetime() if value.tzinfo is not None:
            # Computed by hand: near the ends of the calendar, Python can't represent the same moment in UTC.
            passed = value.replace(tzinfo=None) - datetime.datetime.min - (value.utcoffset() or datetime.timedelta())
            return f"{passed // datetime.timedelta(microseconds=1)}Z"
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Yearmonth():
            return f"{value.year:04}-{value.month:02}"
        case tuple():
            return "/".join(map(_text, value))
        case list() | dict():
            return json.dumps(value, sort_keys=True, default=_text, ensure_ascii=False)
        case _:
            return str(value)


def _decimal(value: decimal.Decimal) -> str:
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    written = "".join(map(str, digits)).lstrip("0")
    stripped = written.rstrip("0")
    exponent += len(written) - len(stripped)
    if not stripped:
        return "0"
    if -400 < exponent < 400 and len(stripped) < 400:
        if exponent >= 0:
            plain = stripped + "0" * exponent
        else:
            padded = stripped.rjust(1 - exponent, "0")
            plain = f"{padded[:exponent]}.{padded[exponent:]}"
    else:
        plain = f"{stripped}E{exponent}"  # all its digits would fill the memory
    return f"{'-' if sign else ''}{plain}"


def combine(parts: Sequence[pa.Array]) -> pa.Array:
    """Combine several columns: different rows get different strings. A null part counts as a value of its own."""
    if len(parts) == 1:
        return parts[0]
    parts = [part.cast(pa.string()) for part in parts]
    marked = [
        pc.fill_null(pc.binary_join_element_wise(pc.utf8_length(part).cast(pa.string()), part, ":"), "~")
        for part in parts
    ]
    return pc.binary_join_element_wise(*marked, "")


@attrs.define
class KeyColumn:
    """The values of one key over all batches, as strings or int64, with the numbers of their rows."""

    chunks: list[pa.Array] = attrs.field(factory=list)
    rows: list[Rows] = attrs.field(factory=list)
    distinct: list[pa.Array] = attrs.field(factory=list)

    def add(self, values: pa.Array, rows: Rows, distinct: pa.Array) -> None:
        """Add a batch's values, null where the key is not checked, and its distinct values."""
        if len(values):
            self.chunks.append(values)
            self.rows.append(rows)
            self.distinct.append(distinct)

    @property
    def values(self) -> pa.ChunkedArray:
        """All values: int64 if all are numbers, otherwise strings."""
        return _concatenated(self.chunks)

    @property
    def known(self) -> pa.Array:
        """The distinct values."""
        return pc.unique(_concatenated(self.distinct).drop_null())

    def where(self, mask: pa.ChunkedArray) -> Iterator[tuple[int, str]]:
        """The row number and the string of values where a mask over all values is true, in any order.

        There are at most `_MOST_LISTED`.
        """
        starts = list(itertools.accumulate(map(len, self.chunks), initial=0))
        for position in pc.indices_nonzero(mask).slice(0, _MOST_LISTED).to_pylist():
            number = bisect_right(starts, position) - 1
            index = position - starts[number]
            yield self.rows[number][index], str(self.chunks[number][index])


def _concatenated(chunks: Sequence[pa.Array]) -> pa.ChunkedArray:
    if chunks and all(pa.types.is_int64(chunk.type) for chunk in chunks):
        return pa.chunked_array(chunks)
    return pa.chunked_array([chunk.cast(pa.string()) for chunk in chunks], pa.string())


def repeated(key: KeyColumn) -> tuple[list[tuple[int, int, str]], int]:
    """Each row whose key also occurs in an earlier row: its number, the earlier row's number and the key.

    Of very many, the first are returned, and the number of the others.
    """
    values = key.values
    if _is_increasing(values.chunks):
        return [], 0
    whole = values.combine_chunks()
    repeated_keys = _repeated_by_position(whole) if pa.types.is_int64(whole.type) else None
    repeated_keys = _repeated_by_code(whole) if repeated_keys is None else repeated_keys
    if not len(repeated_keys):
        return [], 0
    seen: dict[str, int] = {}
    found = []
    mask = pc.is_in(whole, value_set=repeated_keys)
    for row, text in sorted(key.where(mask)):
        if text in seen:
            found.append((row, seen[text], text))
        seen[text] = row
    return found, mask.true_count - len(repeated_keys) - len(found)


def _repeated_by_position(values: pa.Array) -> pa.Array | None:
    """The numbers that occur more than once, found by using each number as an index.

    None if the numbers are too far apart, or Arrow is older than version 20 and lacks `inverse_permutation`.
    """
    ends = pc.min_max(values)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    if low is None or high - low > _SPREAD * len(values) or not hasattr(pc, "inverse_permutation"):
        return None
    places = pc.subtract(values, low)
    rows = pc.inverse_permutation(places, max_index=high - low, output_type=pa.int64())
    if len(rows) - rows.null_count == len(values) - values.null_count:
        return pa.array([], pa.int64())
    itself = pc.indices_nonzero(pa.repeat(True, len(values))).cast(pa.int64())
    return pc.unique(values.filter(pc.fill_null(pc.not_equal(rows.take(places), itself), False)))


def _repeated_by_code(values: pa.Array) -> pa.Array:
    """The keys that occur more than once. A new key has a higher dictionary code than all keys before it."""
    codes = values.dictionary_encode()
    if not values.null_count and len(codes.dictionary) == len(values):
        return values.slice(0, 0)
    highest = pc.cumulative_max(pc.fill_null(codes.indices, -1))
    before = pa.concat_arrays([pa.array([-1], highest.type), highest.slice(0, len(highest) - 1)])
    return pc.unique(values.filter(pc.fill_null(pc.less_equal(codes.indices, before), False)))


def _is_increasing(chunks: Sequence[pa.Array]) -> bool:
    """Whether each value is greater than the one before. Most keys are sorted, and this test is fast."""
    last: Any = None
    for chunk in chunks:
        if chunk.null_count or (last is not None and not last < chunk[0].as_py()):
            return False
        if not pc.all(pc.less(chunk.slice(0, len(chunk) - 1), chunk.slice(1))).as_py():
            return False
        last = chunk[len(chunk) - 1].as_py()
    return True


def missing_keys(key: KeyColumn, parent: KeyColumn) -> tuple[list[tuple[int, str]], int]:
    """Each row whose key does not occur in the parent table: its number and the key.

    Of very many, the first are returned, and the number of the others.
    """
    mine, theirs = key.known, parent.known
    if mine.type != theirs.type:
        mine, theirs = mine.cast(pa.string()), theirs.cast(pa.string())
    # Many rows share few keys: distinct keys are looked up first, and rows only if a key is unknown.
    unknown = mine.filter(pc.invert(pc.is_in(mine, value_set=theirs)))
    if not len(unknown):
        return [], 0
    values = key.values
    mask = pc.is_in(values, value_set=unknown.cast(values.type))
    found = sorted(key.where(mask))
    return found, (pc.sum(mask).as_py() or 0) - len(found)
