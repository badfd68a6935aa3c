"""The file names, a limit and the CSV dialect that the writer and the reader of packages share."""

from __future__ import annotations

from typing import Final

__all__ = ["DESCRIPTOR", "DIALECT", "MAX_SUMS", "PROFILE", "SUMS"]

DESCRIPTOR: Final = "datapackage.json"
SUMS: Final = "SHA256SUMS"
MAX_SUMS: Final = 1024**2  # bytes that it may have: the hashes of ten thousand files
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"  # the $schema of a package

# All properties are stated, because frictionless guesses missing ones from the data, often wrongly.
DIALECT: Final = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}
