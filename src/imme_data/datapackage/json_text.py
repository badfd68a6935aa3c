"""JSON of strangers: its size in memory is bounded, and its texts can be written as UTF-8."""

from __future__ import annotations

import json
from typing import Any, Final

from imme_data.memory import Budget

__all__ = ["read_json"]

_VALUE: Final = 400  # bytes of memory that a list of one item takes, or a member of an object, copied some times


def read_json(data: bytes, budget: Budget) -> Any:
    """Read JSON in UTF-8.

    Raises
    ------
    ValueError
        If it is not JSON, or one of its texts has half of a surrogate pair.
    BudgetError
        If its values could take too much memory.
    """
    text = data.decode()  # json.loads would guess an encoding, and accept invalid bytes
    budget.check(len(data) + _VALUE * sum(map(text.count, "[{,:")))
    try:
        value = json.loads(text)
        # An escape can be a surrogate, which can't be written as UTF-8. Without escapes there is none.
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it has too many levels") from None
    return value
