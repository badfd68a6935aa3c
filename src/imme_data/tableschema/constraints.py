"""The constraints of Table Schema: whether a value satisfies one, and the remedy if it does not.

>>> satisfies("maximum", 5, 4)
False
>>> remedy("maximum", 4)
'write 4 or less'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

__all__ = ["remedy", "satisfies", "shown"]

_pattern = cache(re.compile)
_TESTS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "minLength": lambda value, limit: len(value) >= limit,
    "maxLength": lambda value, limit: len(value) <= limit,
    # NaN satisfies no bound: it is not equal to itself.
    "minimum": lambda value, limit: value == value and value >= limit,
    "maximum": lambda value, limit: value == value and value <= limit,
    "exclusiveMinimum": lambda value, limit: value == value and value > limit,
    "exclusiveMaximum": lambda value, limit: value == value and value < limit,
    "pattern": lambda value, limit: _pattern(f"(?:{limit})").fullmatch(value) is not None,
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


def satisfies(name: str, value: Any, limit: Any) -> bool:
    """Whether a value satisfies a constraint; always True for `required` and `unique`.

    Raises TypeError if the value can't be compared with the limit.
    """
    test = _TESTS.get(name)
    return test is None or bool(test(value, limit))


def remedy(name: str, limit: object, example: str = "") -> str:
    """The remedy for a value that breaks a constraint."""
    return _REMEDIES[name].format(limit=shown(limit), example=example or "the pattern")


def shown(limit: object) -> str:
    """A constraint's value, for messages."""
    return ", ".join(map(str, limit)) if isinstance(limit, (list, tuple)) else str(limit)
