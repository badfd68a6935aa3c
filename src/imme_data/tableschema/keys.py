"""Keys over a whole table: values that must differ from row to row, and values that must stand in another table.

A value is known by its one text, so that `1` and `01` are the same number. Texts are kept as Arrow columns until the
last row is read; this is the one thing whose memory grows with a file.
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

__all__ = ["KeyColumn", "absent", "combine", "group", "repeated", "texts"]

_GROUPS: Final = {"integer": "number", "year": "number", "any": "string"}
_SPREAD: Final = 8  # numbers that may lie between two keys, on average, if each is to have a place
_nan = itertools.count()


def group(field: Field) -> str:
    """Which types can be compared: a number is never equal to a text."""
    return _GROUPS.get(field.type, field.type)


def texts(field: Field, column: pa.Array, missing: pa.Array | None, numbers: pa.Array | None = None) -> pa.Array:
    """The one text of each value; null where there is none, or it can't be read.

    Whole numbers may come as such: they take less room, and are told apart in less time. `numbers` is what
    `vectorized.whole` makes of the column, where somebody has asked.
    """
    if not pa.types.is_string(column.type):
        if pa.types.is_date32(column.type):
            return column.cast(pa.string())
        if pa.types.is_integer(column.type) and field.type in ("integer", "year") and column.type != pa.uint64():
            return column.cast(pa.int64())
        return pa.array([_one_text(field, value, field.accept) for value in values(column)], pa.string())
    if missing is not None:
        column = pc.if_else(missing, pa.scalar(None, pa.string()), column)
    if numbers is not None and missing is None:
        return numbers
    if field.type == "integer":
        found = _numbers(field, column)
        if found is not None:
            return found
    sure = vectorized.same(field, column)
    if sure is None:
        if field.type in ("string", "any") and field.format_name == "default":
            return column
        sure = vectorized.proven(field, column)
    sure = pc.or_(pc.is_null(column), pc.fill_null(sure, False)) if sure is not None else pc.is_null(column)
    return _replaced(column, sure, lambda text: _one_text(field, text, field.read))


def _replaced(column: pa.Array, sure: pa.Array, make: Callable[[str], Any]) -> pa.Array:
    """A column of texts, those that are not sure made anew."""
    if pc.all(sure, min_count=0).as_py():
        return column
    doubtful = pc.invert(sure)
    made = pa.array([make(text) for text in column.filter(doubtful).to_pylist()], pa.string())
    return pc.replace_with_mask(column, doubtful, made)


def _numbers(field: Field, column: pa.Array) -> pa.Array | None:
    """A column of whole numbers as such, null where there is none; None where one is beyond 64 bits."""
    sure = pc.and_(pc.ascii_is_decimal(column), pc.less_equal(pc.binary_length(column), vectorized.WHOLE_DIGITS))
    sure = pc.or_(pc.is_null(column), pc.fill_null(sure, False))
    doubtful = pc.invert(sure)
    values = [_one_number(field, text) for text in column.filter(doubtful).to_pylist()]
    if any(value is not None and abs(value) >= 2**63 for value in values):
        return None
    sure = pc.and_(sure, pc.is_valid(column))
    numbers = pc.if_else(sure, pc.if_else(sure, column, "0").cast(pa.int64()), pa.scalar(None, pa.int64()))
    return pc.replace_with_mask(numbers, doubtful, pa.array(values, pa.int64()))


def _one_number(field: Field, text: str) -> int | None:
    try:
        return field.read(text)  # type: ignore[no-any-return]
    except ValueError:
        return None


def _one_text(field: Field, written: Any, read: Any) -> str | None:
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
            return f"NaN {next(_nan)}"  # is not even equal to itself
        case decimal.Decimal():
            return _decimal(value)
        case datetime.datetime() if value.tzinfo is not None:
            # Counted by hand: near the ends of the calendar, the same moment in UTC is none that Python has.
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
        plain = f"{stripped}E{exponent}"  # written out, it would fill the memory
    return f"{'-' if sign else ''}{plain}"


def combine(parts: Sequence[pa.Array]) -> pa.Array:
    """Several columns as one: no two rows that differ have the same text. A null part is a part like any other."""
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
    """The texts of one key, or its whole numbers, over all batches, and the numbers of their rows."""

    chunks: list[pa.Array] = attrs.field(factory=list)
    rows: list[Rows] = attrs.field(factory=list)
    distinct: list[pa.Array] = attrs.field(factory=list)

    def add(self, values: pa.Array, rows: Rows, distinct: pa.Array) -> None:
        """Keep a batch's texts, null where the key is not to be looked at, and those of them that differ."""
        if len(values):
            self.chunks.append(values)
            self.rows.append(rows)
            self.distinct.append(distinct)

    @property
    def values(self) -> pa.ChunkedArray:
        """All of them: numbers if all are, otherwise texts."""
        return _together(self.chunks)

    @property
    def known(self) -> pa.Array:
        """Those that differ."""
        return pc.unique(_together(self.distinct).drop_null())

    def where(self, mask: pa.ChunkedArray) -> Iterator[tuple[int, str]]:
        """The row number and the text wherever a mask over all texts is true, in no order."""
        starts = list(itertools.accumulate(map(len, self.chunks), initial=0))
        for position in pc.indices_nonzero(mask).to_pylist():
            number = bisect_right(starts, position) - 1
            index = position - starts[number]
            yield self.rows[number][index], str(self.chunks[number][index])


def _together(chunks: Sequence[pa.Array]) -> pa.ChunkedArray:
    if chunks and all(pa.types.is_int64(chunk.type) for chunk in chunks):
        return pa.chunked_array(chunks)
    return pa.chunked_array([chunk.cast(pa.string()) for chunk in chunks], pa.string())


def repeated(key: KeyColumn) -> Iterator[tuple[int, int, str]]:
    """Each row whose key stands in an earlier row too: its number, the earlier row's number and the text."""
    values = key.values
    if _rising(values.chunks):
        return
    whole = values.combine_chunks()
    again = _again_by_place(whole) if pa.types.is_int64(whole.type) else None
    again = _again_by_code(whole) if again is None else again
    if not len(again):
        return
    seen: dict[str, int] = {}
    for row, text in sorted(key.where(pc.is_in(whole, value_set=again))):
        if text in seen:
            yield row, seen[text], text
        seen[text] = row


def _again_by_place(values: pa.Array) -> pa.Array | None:
    """The numbers that are there more than once, where they lie close together: each is put in its own place.

    None where they don't, or Arrow has no such function yet: it came with version 20.
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


def _again_by_code(values: pa.Array) -> pa.Array:
    """The keys that are there more than once. Codes are given as keys are met: one that is no higher has been met."""
    codes = values.dictionary_encode()
    if not values.null_count and len(codes.dictionary) == len(values):
        return values.slice(0, 0)
    highest = pc.cumulative_max(pc.fill_null(codes.indices, -1))
    before = pa.concat_arrays([pa.array([-1], highest.type), highest.slice(0, len(highest) - 1)])
    return pc.unique(values.filter(pc.fill_null(pc.less_equal(codes.indices, before), False)))


def _rising(chunks: Sequence[pa.Array]) -> bool:
    """Whether each text is greater than the one before: sorted keys are the rule, and are told at a glance."""
    last: Any = None
    for chunk in chunks:
        if chunk.null_count or (last is not None and not last < chunk[0].as_py()):
            return False
        if not pc.all(pc.less(chunk.slice(0, len(chunk) - 1), chunk.slice(1))).as_py():
            return False
        last = chunk[len(chunk) - 1].as_py()
    return True


def absent(key: KeyColumn, parent: KeyColumn) -> Iterator[tuple[int, str]]:
    """Each row whose key is not among another table's: its number and the text."""
    mine, theirs = key.known, parent.known
    if mine.type != theirs.type:
        mine, theirs = mine.cast(pa.string()), theirs.cast(pa.string())
    # Many rows have few keys: those that differ are looked up, and rows only where one is not there.
    lost = mine.filter(pc.invert(pc.is_in(mine, value_set=theirs)))
    if not len(lost):
        return
    values = key.values
    mask = pc.is_in(values, value_set=lost.cast(values.type))
    yield from sorted(key.where(mask))
