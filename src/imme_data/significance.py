"""Rounds numbers so that decimal text and a 64-bit float hold the same value."""

from __future__ import annotations

__all__ = ["significant"]


def significant(value: float, digits: int = 15) -> float:
    """Round a value to `digits` significant digits; with 15, decimal text and a 64-bit float hold the same number.

    >>> significant(0.1 + 0.2)
    0.3
    """
    # Adding zero turns -0.0 into 0.0, because their text differs and their value does not.
    return float(f"{value:.{digits}g}") + 0.0
