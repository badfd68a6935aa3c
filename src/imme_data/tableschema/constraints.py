"""The constraints of Table Schema: whether a value satisfies one, and the remedy if it does not.

>>> satisfies("maximum", 5, 4)
False
>>> remedy("maximum", 4)
'write 4 or less'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

__all__ = ["Listed", "all_match", "remedy", "satisfies", "shown"]

_SHOWN: Final = 50  # most values of an enum in a message
_TESTS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    # NaN satisfies no bound: it is not equal to itself.
    "minimum": lambda value, limit: value == value and value >= limit,
    "maximum": lambda value, limit: value == value and value <= limit,
    "exclusiveMinimum": lambda value, limit: value == value and value > limit,
    "exclusiveMaximum": lambda value, limit: value == value and value < limit,
    "enum": lambda value, limit: value in limit,
}
_REMEDIES: Final = {
    "minLength": "write at least {limit} characters or items",
    "maxLength": "shorten it to {limit} characters or items at most",
    "minimum": "write {limit} or more",
    "maximum": "write {limit} or less",
    "exclusiveMinimum": "write more than {limit}",
    "exclusiveMaximum": "write less than {limit}",
    "pattern": "write it in the form of {example}",
    "enum": "write one of {limit}",
}


class Listed(tuple[Any, ...]):
    """The values of an enum or of categories. It finds a value without comparing it with each of them.

    >>> 3 in Listed([1, 2, 3])
    True
    """

    @cached_property
    def _hashed(self) -> frozenset[Any] | None:
        try:
            return frozenset(self)
        except TypeError:
            return None  # objects and lists have no hash

    def __contains__(self, value: object) -> bool:
        """Whether a value is one of them."""
        return super().__contains__(value) if self._hashed is None else value in self._hashed


def all_match(pattern: str, texts: Iterable[str]) -> list[bool]:
    """Whether a pattern matches each of several strings as a whole, by Python: it may take for ever."""
    fullmatch = re.compile(f"(?:{pattern})").fullmatch
    return [fullmatch(text) is not None for text in texts]


def satisfies(name: str, value: Any, limit: Any) -> bool:
    """Whether a value satisfies a constraint; always True for `required`, `unique` and `pattern`.

    Raises TypeError if the value can't be compared with the limit.
    """
    test = _TESTS.get(name)
    return test is None or bool(test(value, limit))


def remedy(name: str, limit: object, example: str = "") -> str:
    """The remedy for a value that breaks a constraint."""
    return _REMEDIES[name].format(limit=shown(limit), example=example or "the pattern")


def shown(limit: object) -> str:
    """A constraint's value, for messages: of a long list, the first values and the number of the others."""
    if not isinstance(limit, (list, tuple)):
        return str(limit)
    more = f" and {len(limit) - _SHOWN} more" if len(limit) > _SHOWN else ""
    return ", ".join(map(str, limit[:_SHOWN])) + more
