"""Regular expressions, matched in a bounded time.

Arrow matches with RE2, in linear time. A pattern with a look-around or a back-reference has no form for RE2: Python
matches it, which may take for ever, so a process of its own does it and is ended at a limit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from imme_data.tableschema.constraints import all_match
from imme_data.tableschema.patterns import TooLongError, parse
from imme_data.tableschema.processes import ProcessEndedError, in_process

__all__ = ["SECONDS", "UnmatchedError", "fits", "match", "matches", "patience"]

SECONDS: Final = 10.0  # for some strings, where `patience` sets no limit


_left: ContextVar[list[float] | None] = ContextVar("seconds that are left", default=None)


@contextmanager
def patience(seconds: float | None) -> Iterator[None]:
    """Limit the seconds that Python may take for patterns inside a `with`, in all; None for no limit.

    Threads share the limit if they run in a copy of the context.
    """
    token = _left.set([math.inf if seconds is None else seconds])
    try:
        yield
    finally:
        _left.reset(token)


class UnmatchedError(Exception):
    """Whether strings match a pattern can't be said, because it takes too long."""

    def __init__(self, message: str, pattern: str) -> None:
        super().__init__(message)
        self.pattern = pattern


@lru_cache(maxsize=1024)
def _expression(pattern: str, ascii_only: bool) -> str | None:
    """The expression for RE2; None if there is none, or it is too large."""
    parsed = parse(pattern)
    if parsed is None:
        return None
    try:
        expression = (parsed if ascii_only or not parsed.ascii else parsed.whole).to_re2()
        pc.match_substring_regex(pa.array([""]), expression)
    except (TooLongError, RecursionError, pa.ArrowInvalid):
        return None
    return expression


def matches(pattern: str, column: pa.Array) -> pa.Array:
    """Which strings of a column a pattern matches, null where the column is null. Raises UnmatchedError."""
    parsed = parse(pattern)
    plain = (
        parsed is None or not parsed.ascii or pc.string_is_ascii(column).true_count + column.null_count == len(column)
    )
    expression = _expression(pattern, plain)
    if expression is not None:
        return pc.match_substring_regex(column, expression)
    distinct = pc.unique(column.drop_null())
    found = distinct.filter(pa.array(_by_python(pattern, distinct.to_pylist()), pa.bool_()))
    return pc.if_else(pc.is_valid(column), pc.is_in(column, value_set=found), pa.scalar(None, pa.bool_()))


def _by_python(pattern: str, texts: Sequence[str]) -> list[bool]:
    if not texts:
        return []
    left = _left.get() or [SECONDS]
    unknown = f"it is not known which of {len(texts)} different values match the pattern"
    if left[0] <= 0:
        raise UnmatchedError(f"other patterns took all the time (time_limit): {unknown}", pattern)
    seconds, start = left[0], time.monotonic()
    try:
        return in_process(all_match, pattern, texts, seconds=None if seconds == math.inf else seconds)
    except TimeoutError:
        raise UnmatchedError(f"after {seconds:.3g} seconds (time_limit) {unknown}", pattern) from None
    except ProcessEndedError as error:
        raise UnmatchedError(f"the pattern can't be matched: {error}", pattern) from None
    finally:
        left[0] -= time.monotonic() - start


def fits(pattern: str) -> bool:
    """Whether a pattern is small enough for Arrow to match."""
    return _expression(pattern, True) is not None


def match(pattern: str, text: str) -> bool:
    """Whether a pattern matches a string. Raises UnmatchedError."""
    try:
        column = pa.array([text], pa.string())
    except UnicodeEncodeError:
        return _by_python(pattern, [text])[0]
    return bool(matches(pattern, column)[0].as_py())
