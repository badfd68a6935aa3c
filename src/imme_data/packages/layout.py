"""The names and the CSV dialect that the writer and the reader of packages share."""

from __future__ import annotations

from typing import Final

__all__ = ["DESCRIPTOR", "DIALECT", "SUMS"]

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"

# Written out in full: with any of it left open, frictionless guesses it from the data, and guesses wrong.
DIALECT: Final = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}
