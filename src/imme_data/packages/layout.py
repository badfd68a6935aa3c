"""The names and the CSV dialect that the writer and the reader of packages share, and where the library's own lies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from imme_data.errors import LocationError

__all__ = ["DESCRIPTOR", "DIALECT", "PROFILE", "SUMS", "embedded"]

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"  # what a package states as its $schema

# Written out in full: with any of it left open, frictionless guesses it from the data, and guesses wrong.
DIALECT: Final = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def embedded() -> Path:
    """The directory of the package that comes with the library: in the wheel, or in the checkout's dist/."""
    library = Path(__file__).resolve().parent.parent
    for directory in (library / "package", library.parent.parent / "dist" / "imme-data-parquet"):
        if directory.is_dir():
            return directory
    raise LocationError("no data package comes with this installation: in a checkout, run `make dist`")
