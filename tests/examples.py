"""How many examples the slow properties try: some while people wait, all of them in `make test-slow`."""

import os
from collections.abc import Callable
from typing import Any, Final, TypeVar

import pytest
from hypothesis import settings

Test = TypeVar("Test", bound=Callable[..., Any])

_ALL: Final = os.environ.get("EXAMPLES") == "all"
_SHARE: Final = 4  # one in so many examples is tried in `make test`
_LEAST: Final = 5


def share(examples: int) -> int:
    """How many of some examples are tried now. A test that asks has the mark `tried`."""
    return examples if _ALL else max(min(examples, _LEAST), examples // _SHARE)


def tried(examples: int, **options: Any) -> Callable[[Test], Test]:
    """Decorate a slow property, such as one that draws whole datasets; `options` are those of `hypothesis.settings`."""
    count = share(examples)

    def decorate(test: Test) -> Test:
        marked: Test = pytest.mark.tried(settings(max_examples=count, **options)(test))
        return marked

    return decorate
