"""The memory that one package may take, so that a small file of a stranger can't exhaust the machine.

Sizes are compared with the budget before anything is decoded. What is kept counts until the package is read.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BUDGET", "RAISE_BUDGET", "Budget", "BudgetError"]

BUDGET: Final = 512 * 1024**2  # bytes; this project's own tables take two or three million
RAISE_BUDGET: Final = "if you trust its publisher, allow more memory: budget=... (bytes), or --budget"


class BudgetError(Exception):
    """Something would take more memory than the budget allows. The message names both sizes."""


class Budget:
    """A number of bytes, and how many of them are taken.

    Parameters
    ----------
    limit : int
        How many bytes may be taken, at least 1.

    Raises
    ------
    TypeError, ValueError
        If the limit is not a positive whole number.
    """

    def __init__(self, limit: int = BUDGET) -> None:
        if type(limit) is not int:
            raise TypeError(f"budget is {limit!r}: give a number of bytes, such as 2 * 1024**3")
        if limit < 1:
            raise ValueError(f"budget is {limit}: give a positive number of bytes, such as 2 * 1024**3")
        self.limit = limit
        self.taken = 0

    @property
    def left(self) -> int:
        """How many bytes may still be taken."""
        return self.limit - self.taken

    def check(self, size: int) -> None:
        """Raise BudgetError if there is no room for so many bytes."""
        if size > self.left:
            held = f" beside {self.taken:,} bytes of other tables" if self.taken else ""
            raise BudgetError(f"it needs {size:,} bytes of memory or more{held}; the budget is {self.limit:,} bytes")

    def take(self, size: int) -> None:
        """Count bytes that stay in memory. Raises BudgetError if there is no room for them."""
        self.check(size)
        self.taken += size
