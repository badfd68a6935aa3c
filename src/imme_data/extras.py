"""Optional libraries: imported when a function needs them. If one is missing, the error names the extra to install."""

from __future__ import annotations

import importlib
from typing import Any, Final

from imme_data.errors import MissingExtraError

__all__ = ["optional"]

# The extra that installs each library.
_EXTRAS: Final = {"hypothesis": "testing", "matplotlib": "plots", "pandas": "pandas", "polars": "polars"}


def optional(name: str) -> Any:
    """Import a module of an optional library.

    Parameters
    ----------
    name : str
        The name of the module, such as `matplotlib.figure`.

    Raises
    ------
    MissingExtraError
        If the library is not installed; the message names the extra to install.
    """
    library = name.partition(".")[0]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise  # the library is installed, but one of its own dependencies is not
        extra = _EXTRAS[library]
        raise MissingExtraError(f"this needs {library}: install it with `pip install 'imme-data[{extra}]'`") from None
