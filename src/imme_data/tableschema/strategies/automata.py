"""Finite automata that make strings from bytes.

One automaton merges all constraints of a string: the pattern or its complement, the excluded words, the alphabet and
the length. It makes valid strings only, so that none has to be rejected. If there is no valid string, this is known
before the first one is drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Final

import attrs

from imme_data.tableschema.patterns import ANY_CHARACTER, Node, Ranges, complement

__all__ = ["LONGEST", "Automaton", "TooLargeError", "except_words", "intersection", "of_node", "of_strings"]

_MOST_STATES: Final = 3000
_MOST_STEPS: Final = 3_000_000  # of the work of building an automaton; a few seconds
_FREE_LENGTH: Final = 24  # characters beyond the shortest string, if there is no maxLength
LONGEST: Final = 4000  # characters
_TO_THE_END: Final = b"\xf0"  # with a first byte from here on, the longest string is made
_MOST_BYTES: Final = 48
_AFTER: Final = 0x110000  # after the last character
_STRANGE: Final = 12  # characters beyond ASCII that are drawn for a class, besides its ends


class TooLargeError(ValueError):
    """A pattern needs too many states, or too much work."""


class _Work:
    """Counts the steps of building an automaton. Raises TooLargeError after too many."""

    def __init__(self) -> None:
        self._steps = 0

    def add(self, steps: int) -> None:
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise TooLargeError("the pattern needs too much work")


def _order(point: int) -> tuple[int, int]:
    """A sort key that puts simple characters first, because Hypothesis shrinks towards the first choices."""
    groups = ((48, 57), (97, 122), (65, 90), (33, 126), (32, 32))
    return next((rank for rank, (low, high) in enumerate(groups) if low <= point <= high), len(groups)), point


@attrs.frozen(eq=False)
class Automaton:
    """A complete deterministic automaton.

    It starts in state 0. `steps[state]` has the next state for each class of characters.
    """

    classes: tuple[Ranges, ...]
    steps: tuple[tuple[int, ...], ...]
    accepting: frozenset[int]

    def accepts(self, string: str) -> bool:
        """Whether the automaton accepts a string."""
        state = 0
        for character in string:
            number = _class_of(self.classes, ord(character))
            if number is None:
                return False
            state = self.steps[state][number]
        return state in self.accepting

    def inverse(self) -> Automaton:
        """The automaton of all other strings of the same alphabet."""
        return attrs.evolve(self, accepting=frozenset(range(len(self.steps))) - self.accepting)

    @cached_property
    def _letters(self) -> tuple[tuple[str, ...], ...]:
        """The characters that are drawn for each class: all of ASCII, the ends of ranges, and some others."""
        return tuple(_sample(ranges) for ranges in self.classes)

    def strings(self, low: int, high: int | None) -> Strings:
        """The accepted strings of `low` to `high` characters."""
        return Strings(self, low, high)


def _class_of(classes: Sequence[Ranges], point: int) -> int | None:
    return next((number for number, ranges in enumerate(classes) if _within(ranges, point)), None)


def _sample(ranges: Ranges) -> tuple[str, ...]:
    near = [point for low, high in ranges for point in range(low, min(high, 127) + 1)]
    far = [(max(low, 128), high) for low, high in ranges if high >= 128]
    size = sum(high - low + 1 for low, high in far)
    found = {end for pair in far[:_STRANGE] for end in pair}
    for part in range(min(size, _STRANGE)):
        # Spread evenly over all characters beyond ASCII.
        rest = size * part // min(size, _STRANGE)
        for low, high in far:
            if rest <= high - low:
                found.add(low + rest)
                break
            rest -= high - low + 1
    return tuple(chr(point) for point in sorted({*near, *found}, key=_order))


class Strings:
    """The strings of an automaton between two lengths, made from bytes, one byte a character."""

    def __init__(self, automaton: Automaton, low: int, high: int | None) -> None:
        self._automaton = automaton
        first = self._shortest(low, LONGEST if high is None else min(high, LONGEST))
        self._ends: list[frozenset[int]] = []
        self.lengths: tuple[int, ...] = ()
        if first is None:
            return
        last = min(first + _FREE_LENGTH if high is None else high, LONGEST)
        self._extend(last)
        found = [n for n in range(first, last + 1) if 0 in self._ends[n]]
        # Of the larger lengths, only the greatest is drawn: mistakes are likely at a bound.
        near = [n for n in found if n <= first + _FREE_LENGTH]
        self.lengths = tuple(sorted({*near, *found[-1:]}))

    def _extend(self, length: int) -> None:
        """Compute from which states strings of each length are accepted."""
        steps = self._automaton.steps
        ends = self._ends or [self._automaton.accepting]
        while len(ends) <= length:
            after = ends[-1]
            ends.append(frozenset(state for state, targets in enumerate(steps) if not after.isdisjoint(targets)))
        self._ends = ends

    def _shortest(self, low: int, high: int) -> int | None:
        """The least length, from `low` on, of an accepted string; None if there is none."""
        seen: set[frozenset[int]] = set()
        states = frozenset([0])
        steps, accepting = self._automaton.steps, self._automaton.accepting
        for length in range(high + 1):
            if length >= low:
                if states & accepting:
                    return length
                if states in seen:
                    return None
                seen.add(states)
            states = frozenset(target for state in states for target in steps[state])
        return None

    def few(self, most: int) -> list[str] | None:
        """All strings; None if there are more than `most`."""
        classes = self._automaton.classes
        sizes = [sum(high - low + 1 for low, high in ranges) for ranges in classes]
        found: list[str] = []
        for length in self.lengths:
            heads = [("", 0)]
            for left in range(length, 0, -1):
                longer = []
                for head, state in heads:
                    for number, target in enumerate(self._automaton.steps[state]):
                        if target in self._ends[left - 1]:
                            if sizes[number] > most:
                                return None
                            longer += [(head + letter, target) for letter in _all(classes[number])]
                            if len(longer) > most:
                                return None
                heads = longer
            found += [head for head, _ in heads]
            if len(found) > most:
                return None
        return found

    def make(self, data: bytes) -> str:
        """Make a string with as many characters as there are bytes, or the nearest smaller possible number."""
        data = data or b"\0"
        wanted = self.lengths[0] + max(0, len(data) - self.bytes[0])
        length = self.lengths[bisect_right(self.lengths, wanted) - 1]
        if data[:1] >= _TO_THE_END:
            length = self.lengths[-1]
        state, letters = 0, []
        for place in range(length):
            choices = self._choices(state, length - place - 1)
            letter, state = choices[(data[place % len(data)] + place // len(data)) % len(choices)]
            letters.append(letter)
        return "".join(letters)

    @property
    def bytes(self) -> tuple[int, int]:
        """The least and the greatest number of bytes for `make`."""
        least = min(self.lengths[0], _MOST_BYTES)  # a longer string repeats its bytes
        return least, least + min(self.lengths[-1] - self.lengths[0], _FREE_LENGTH)

    def _choices(self, state: int, left: int) -> list[tuple[str, int]]:
        ends = self._ends[left]
        key = (state, ends)
        if key not in self._known:
            targets = self._automaton.steps[state]
            found = [
                (letter, target)
                for number, target in enumerate(targets)
                if target in ends
                for letter in self._automaton._letters[number]
            ]
            self._known[key] = sorted(found, key=lambda choice: _order(ord(choice[0])))[:256]
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, frozenset[int]], list[tuple[str, int]]]:
        return {}


def _all(ranges: Ranges) -> Iterable[str]:
    return (chr(point) for low, high in ranges for point in range(low, high + 1))


def _split(sets: Iterable[Ranges], alphabet: Ranges, work: _Work) -> tuple[Ranges, ...]:
    """Divide an alphabet into the largest classes that every set contains wholly or not at all."""
    edges = {0}
    inside = list(dict.fromkeys(sets))
    for ranges in (*inside, alphabet):
        edges |= {edge for low, high in ranges for edge in (low, high + 1)}
    known: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    points = sorted(edges)
    work.add(len(points) * len(inside))
    for low, after in zip(points, [*points[1:], 0x110000], strict=True):
        if low >= after or not _within(alphabet, low):
            continue
        known.setdefault(tuple(_within(ranges, low) for ranges in inside), []).append((low, after - 1))
    return tuple(tuple(ranges) for ranges in known.values())


def _within(ranges: Ranges, point: int) -> bool:
    """Whether a character is in one of the ranges, which are in order."""
    place = bisect_right(ranges, (point, _AFTER))
    return place > 0 and point <= ranges[place - 1][1]


def of_node(node: Node, alphabet: Ranges = ANY_CHARACTER) -> Automaton:
    """The automaton of a parsed pattern over an alphabet. Raises TooLargeError."""
    work = _Work()
    moves: list[list[tuple[Ranges, int]]] = []
    free: list[list[int]] = []

    def state() -> int:
        work.add(1)
        if len(moves) > 20 * _MOST_STATES:
            raise TooLargeError("the pattern has too many parts")
        moves.append([])
        free.append([])
        return len(moves) - 1

    def add(part: Node, start: int) -> int:
        """Add a part that begins at a state, and return the state where it ends."""
        work.add(1)
        if part.kind == "set":
            end = state()
            moves[start].append((part.ranges, end))
            return end
        if part.kind == "cat":
            for inner in part.parts:
                start = add(inner, start)
            return start
        end = state()
        if part.kind == "alt":
            for inner in part.parts:
                begin = state()
                free[start].append(begin)
                free[add(inner, begin)].append(end)
            return end
        for _ in range(part.low):
            start = add(part.parts[0], start)
        if part.high is None:
            begin = state()
            free[start].append(begin)
            free[add(part.parts[0], begin)].append(begin)
            free[begin].append(end)
            return end
        for _ in range(part.high - part.low):
            free[start].append(end)
            start = add(part.parts[0], start)
        free[start].append(end)
        return end

    first = state()
    last = add(node, first)
    classes = _split((ranges for moved in moves for ranges, _ in moved), alphabet, work)
    work.add(len(moves) * len(classes))
    reached = [
        [[target for ranges, target in moved if _within(ranges, letters[0][0])] for letters in classes]
        for moved in moves
    ]

    def closed(states: Iterable[int]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            work.add(1)
            for target in free[waiting.pop()]:
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)

    start = closed([first])
    numbers, waiting, steps = {start: 0}, deque([start]), []
    while waiting:
        current = waiting.popleft()
        row = []
        for number in range(len(classes)):
            work.add(len(current))
            target = closed([t for nfa in current for t in reached[nfa][number]])
            if target not in numbers:
                if len(numbers) > _MOST_STATES:
                    raise TooLargeError("the pattern has too many states")
                numbers[target] = len(numbers)
                waiting.append(target)
            row.append(numbers[target])
        steps.append(tuple(row))
    accepting = frozenset(number for states, number in numbers.items() if last in states)
    return Automaton(classes, tuple(steps), accepting)


def of_strings(strings: Collection[str], alphabet: Ranges = ANY_CHARACTER) -> Automaton:
    """The automaton of a list of strings."""
    words = tuple(
        Node("cat", parts=tuple(Node("set", ((ord(letter), ord(letter)),)) for letter in string)) for string in strings
    )
    return of_node(Node("alt", parts=words), alphabet)


def intersection(one: Automaton, other: Automaton) -> Automaton:
    """The automaton of the strings that both accept. Raises TooLargeError."""
    work = _Work()
    work.add(sum(len(mine) * len(other.classes) for mine in one.classes))
    work.add(sum(len(theirs) * len(one.classes) for theirs in other.classes))
    classes = []
    pairs = []
    for mine, ranges in enumerate(one.classes):
        outside = complement(ranges)
        for theirs, more in enumerate(other.classes):
            both = complement((*outside, *complement(more)))
            if both:
                classes.append(both)
                pairs.append((mine, theirs))
    numbers, waiting, steps = {(0, 0): 0}, deque([(0, 0)]), []
    while waiting:
        left, right = waiting.popleft()
        work.add(len(pairs))
        row = []
        for mine, theirs in pairs:
            target = (one.steps[left][mine], other.steps[right][theirs])
            if target not in numbers:
                if len(numbers) > 4 * _MOST_STATES:
                    raise TooLargeError("the patterns have too many states together")
                numbers[target] = len(numbers)
                waiting.append(target)
            row.append(numbers[target])
        steps.append(tuple(row))
    accepting = frozenset(
        number for (left, right), number in numbers.items() if left in one.accepting and right in other.accepting
    )
    return Automaton(tuple(classes), tuple(steps), accepting)


def except_words(automaton: Automaton, words: Collection[str]) -> Automaton:
    """The automaton of all its strings except some words."""
    known = [word for word in words if automaton.accepts(word)]
    return intersection(automaton, of_strings(known).inverse()) if known else automaton
