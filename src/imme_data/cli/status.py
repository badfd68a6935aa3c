"""The exit statuses of the command."""

from __future__ import annotations

from typing import Final

__all__ = ["OK", "USAGE_ERROR", "WRONG_DATA"]

OK: Final = 0
WRONG_DATA: Final = 1
USAGE_ERROR: Final = 2
