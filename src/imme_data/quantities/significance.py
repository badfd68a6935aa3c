"""Numbers that decimal text and a 64-bit float carry alike."""

from __future__ import annotations

__all__ = ["significant"]


def significant(value: float, digits: int = 15) -> float:
    """The value at `digits` significant digits; with 15, decimal text and a 64-bit float carry the same number.

    >>> significant(0.1 + 0.2)
    0.3
    """
    # Adding zero turns -0.0 into 0.0, which text cannot tell apart.
    return float(f"{value:.{digits}g}") + 0.0
