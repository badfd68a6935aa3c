"""Libraries that only some of the functions need: imported when one is called, or missed with a remedy."""

from __future__ import annotations

import importlib
from typing import Any, Final

from imme_data.errors import MissingExtraError

__all__ = ["optional"]

# The extra that brings each library.
_EXTRAS: Final = {"hypothesis": "testing", "matplotlib": "plots", "pandas": "pandas", "polars": "polars"}


def optional(name: str) -> Any:
    """Import a module of an optional library. Raises MissingExtraError, which names the extra to install."""
    library = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise  # the library is there, and lacks something itself
        extra = _EXTRAS[library]
        raise MissingExtraError(f"this needs {library}: install it with `pip install 'imme-data[{extra}]'`") from None
