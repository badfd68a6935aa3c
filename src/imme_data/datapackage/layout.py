"""The file names and the CSV dialect that the writer and the reader of packages share."""

from __future__ import annotations

from typing import Final

__all__ = ["DESCRIPTOR", "DIALECT", "PROFILE", "SUMS"]

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
