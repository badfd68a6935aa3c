"""Regular expressions, matched by Arrow in linear time."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from imme_data.tableschema.patterns import Pattern

__all__ = ["fits", "match", "matches"]


@lru_cache(maxsize=1024)
def _expression(pattern: Pattern) -> str:
    return pattern.to_re2()


def matches(pattern: Pattern | None, column: pa.Array) -> pa.Array | None:
    """Which strings of a column a pattern matches; None if Arrow can't match it."""
    if pattern is None:
        return None
    if pattern.ascii and pc.string_is_ascii(column).true_count + column.null_count < len(column):
        pattern = pattern.whole
    try:
        return pc.match_substring_regex(column, _expression(pattern))
    except pa.ArrowInvalid:
        return None  # the expression is too large for RE2


def fits(pattern: Pattern) -> bool:
    """Whether a pattern is small enough for Arrow to match."""
    try:
        pc.match_substring_regex(pa.array([""]), _expression(pattern))
    except pa.ArrowInvalid:
        return False
    return True


def match(pattern: Pattern | None, text: str) -> bool | None:
    """Whether a pattern matches a string, in linear time; None if Arrow can't match it."""
    try:
        found = matches(pattern, pa.array([text], pa.string()))
    except UnicodeEncodeError:
        return None
    return None if found is None else bool(found[0].as_py())
