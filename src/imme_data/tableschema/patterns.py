"""Regular expressions as trees, so that Arrow can match whole columns and strategies can generate strings.

A schema's `pattern` has Python's syntax and must match the whole value. A regular pattern becomes a tree of `Node`;
`to_re2` writes it as an equivalent expression for RE2, which always matches in linear time. Patterns with look-arounds,
back-references or flags such as `(?i)` have no tree: only Python can match them. A pattern whose repetitions make it
very long has a tree, but no expression.

>>> parse("a|b+").to_re2()
'\\\\A(?:[a]|(?:[b])+)\\\\z'
>>> parse("(?=a)") is None
True
"""

from __future__ import annotations

import re
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any, Final

import attrs

__all__ = ["ANY_CHARACTER", "MOST_CHARACTERS", "Node", "Pattern", "Ranges", "TooLongError", "complement", "parse"]

Ranges = tuple[tuple[int, int], ...]
#: The longest pattern, with its repetitions written out. RE2's time to read one grows faster than its length.
MOST_CHARACTERS: Final = 20_000
_MOST_RANGES: Final = 200_000  # most ranges of characters of a pattern, written out; RE2 refuses a few more
_LAST: Final = 0x10FFFF
_SURROGATES: Final = (0xD800, 0xDFFF)  # can't be written in UTF-8
ANY_CHARACTER: Final[Ranges] = ((0, 0xD7FF), (0xE000, _LAST))
_MOST_REPEATS: Final = 1000  # RE2's limit
_WIDE: Final[set[str]] = set()  # passed as `seen`, it means: all letters and digits, not only those of ASCII
# Python's white space in strings: a short list, unlike its digits and letters.
_SPACES: Final = "".join(map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203))))
_SPACES_ABOVE: Final = "\u2028\u2029\u202f\u205f\u3000"


@attrs.frozen
class Node:
    """A part of an expression: `set` (one character), `cat` (one after another), `alt` (one of), `rep` (repeated)."""

    kind: str
    ranges: Ranges = ()
    parts: tuple[Node, ...] = ()
    low: int = 1
    high: int | None = 1

    def size(self, of_set: Callable[[Ranges], int] = lambda _: 1) -> int:
        """How many characters the part has when its repetitions are written out; `of_set` weighs a set otherwise.

        >>> parse("(?:ab){0,3}c*").node.size()
        7
        """
        if self.kind == "set":
            return of_set(self.ranges)
        inner = sum(part.size(of_set) for part in self.parts)
        if self.kind != "rep":
            return max(1, inner)
        return inner * max(1, self.low if self.high is None else self.high)


class TooLongError(ValueError):
    """A pattern is too long for RE2 when its repetitions are written out."""


@attrs.frozen
class Pattern:
    """A pattern as a tree.

    `ascii` says that it uses `\\d` or `\\w`, which the tree restricts to ASCII: a string with other characters must be
    matched with `whole`.
    """

    text: str
    node: Node
    ascii: bool

    @cached_property
    def whole(self) -> Pattern:
        """The same pattern with all digits and letters that Python knows. Building it is slow."""
        return Pattern(self.text, _tree(self.text, _WIDE)[0], False)

    def to_re2(self) -> str:
        """The expression for RE2, anchored at both ends. Raises TooLongError."""
        if self.node.size() > MOST_CHARACTERS or self.node.size(len) > _MOST_RANGES:
            raise TooLongError(f"written out, the pattern has more than {MOST_CHARACTERS} characters")
        return rf"\A{_write(self.node)}\z"


class _NotRegularError(Exception):
    pass


@lru_cache(maxsize=1024)
def parse(text: str) -> Pattern | None:
    """Parse a pattern; None if it is not regular, or not a valid expression."""
    try:
        node, seen = _tree(text, set())
    except (_NotRegularError, re.error, OverflowError, RecursionError):
        return None  # `Field` reports invalid patterns
    return Pattern(text, node, bool(seen))


def _tree(text: str, seen: set[str]) -> tuple[Node, set[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of syntax whose meaning may change
        tree = parser.parse(text)
    if tree.state.flags & ~(re.UNICODE | re.VERBOSE | re.DOTALL):
        raise _NotRegularError
    return _sequence(list(tree), bool(tree.state.flags & re.DOTALL), (True, True), seen), seen


def _sequence(items: Sequence[Any], dotall: bool, ends: tuple[bool, bool], seen: set[str]) -> Node:
    parts = []
    others = [index for index, (op, _) in enumerate(items) if op is not ops.AT] or [len(items), -1]
    for index, (op, argument) in enumerate(items):
        # At the beginning or end of the value an anchor always matches; elsewhere the pattern gets no tree.
        first, last = ends[0] and index <= others[0], ends[1] and index >= others[-1]
        if op is ops.AT:
            starts, stops = (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING), (ops.AT_END, ops.AT_END_STRING)
            if not ((first and argument in starts) or (last and argument in stops)):
                raise _NotRegularError
            continue
        parts.append(_node(op, argument, dotall, (first, last), seen))
    return parts[0] if len(parts) == 1 else Node("cat", parts=tuple(parts))


def _node(op: Any, argument: Any, dotall: bool, ends: tuple[bool, bool], seen: set[str]) -> Node:
    if op is ops.LITERAL:
        return Node("set", ((argument, argument),))
    if op is ops.NOT_LITERAL:
        return Node("set", complement(((argument, argument),)))
    if op is ops.ANY:
        return Node("set", ANY_CHARACTER if dotall else complement(((10, 10),)))
    if op is ops.IN:
        return Node("set", _class(argument, seen))
    if op is ops.BRANCH:
        return Node("alt", parts=tuple(_sequence(list(branch), dotall, ends, seen) for branch in argument[1]))
    if op is ops.SUBPATTERN:
        _, added, removed, inner = argument
        if (added | removed) & ~(re.DOTALL | re.UNICODE | re.VERBOSE):
            raise _NotRegularError
        inside = (dotall or bool(added & re.DOTALL)) and not removed & re.DOTALL
        return _sequence(list(inner), inside, ends, seen)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        low, high, inner = argument
        part = _sequence(list(inner), dotall, (False, False), seen)
        return Node("rep", parts=(part,), low=int(low), high=None if high is ops.MAXREPEAT else int(high))
    raise _NotRegularError


def _class(items: Sequence[Any], seen: set[str]) -> Ranges:
    negated, found = False, []
    for op, argument in items:
        if op is ops.NEGATE:
            negated = True
        elif op is ops.LITERAL:
            found.append((argument, argument))
        elif op is ops.RANGE:
            found.append(argument)
        elif op is ops.CATEGORY:
            found += _category(argument, seen)
        else:
            raise _NotRegularError
    return complement(found) if negated else _tidy(found)


def _category(category: Any, seen: set[str]) -> Ranges:
    spaces = tuple((ord(c), ord(c)) for c in _SPACES + _SPACES_ABOVE)
    digits = ((48, 57),)
    words = (*digits, (65, 90), (95, 95), (97, 122))
    known = {
        ops.CATEGORY_SPACE: (spaces, False),
        ops.CATEGORY_NOT_SPACE: (spaces, True),
        ops.CATEGORY_DIGIT: (digits, False),
        ops.CATEGORY_NOT_DIGIT: (digits, True),
        ops.CATEGORY_WORD: (words, False),
        ops.CATEGORY_NOT_WORD: (words, True),
    }
    if category not in known:
        raise _NotRegularError
    ranges, negated = known[category]
    if seen is _WIDE:
        ranges = {spaces: spaces, digits: _all(r"\d"), words: _all(r"\w")}[ranges]
    elif ranges is not spaces:
        seen.add(str(category))
    return complement(ranges) if negated else _tidy(ranges)


@cache
def _all(category: str) -> Ranges:
    """All characters of one of Python's categories."""
    matches = re.compile(category).match
    return _tidy((point, point) for point in range(_LAST + 1) if matches(chr(point)))


def _tidy(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, without overlaps or surrogates."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    parts = []
    for low, high in joined:
        parts += [(low, min(high, _SURROGATES[0] - 1)), (max(low, _SURROGATES[1] + 1), high)]
    return tuple((low, high) for low, high in parts if low <= high)


def complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """All characters that are in none of the ranges."""
    found, start = [], 0
    for low, high in _tidy(ranges):
        found.append((start, low - 1))
        start = high + 1
    return _tidy(pair for pair in (*found, (start, _LAST)) if pair[0] <= pair[1])


def _write(node: Node) -> str:
    if node.kind == "set":
        # RE2 has no empty class; a class that excludes every character also matches nothing.
        return f"[{''.join(map(_span, node.ranges))}]" if node.ranges else r"[^\x{0}-\x{10FFFF}]"
    if node.kind == "cat":
        return f"(?:{''.join(map(_write, node.parts))})"
    if node.kind == "alt":
        return f"(?:{'|'.join(map(_write, node.parts))})"
    inner = f"(?:{_write(node.parts[0])})"
    if (node.low, node.high) in _SHORT:
        return inner + _SHORT[node.low, node.high]
    needed = "".join(f"{inner}{{{part}}}" for part in _parts(node.low))
    if node.high is None:
        return f"(?:{needed}{inner}*)"
    return f"(?:{needed}{''.join(f'{inner}{{0,{part}}}' for part in _parts(node.high - node.low))})"


def _parts(number: int) -> list[int]:
    """Split a number of repetitions into parts that RE2 accepts."""
    return [_MOST_REPEATS] * (number // _MOST_REPEATS) + ([number % _MOST_REPEATS] if number % _MOST_REPEATS else [])


_SHORT: Final = {(0, None): "*", (1, None): "+", (0, 1): "?"}


def _span(span: tuple[int, int]) -> str:
    low, high = (chr(point) if chr(point).isalnum() and point < 128 else rf"\x{{{point:X}}}" for point in span)
    return low if span[0] == span[1] else f"{low}-{high}"
