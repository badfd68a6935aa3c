"""Batches of rows: Arrow columns of unread cells, and the number of each row in its file."""

from __future__ import annotations

import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import IO, Final, NamedTuple

import attrs
import pyarrow as pa

__all__ = ["DAMAGED", "Batch", "Opener", "Ragged", "Rows", "UnreadableError", "text_column"]

Opener = Callable[[], IO[bytes]]
DAMAGED: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile)  # raised while reading a damaged file or archive


class UnreadableError(ValueError):
    """A file that can't be read in its format or encoding; `type` is frictionless' name for the error."""

    def __init__(self, message: str, type_: str = "source-error") -> None:
        super().__init__(message)
        self.type = type_


@attrs.frozen
class Rows:
    """The row numbers of a batch: runs of consecutive numbers, with gaps where rows are ragged.

    The run `i` begins at the index `offsets[i]` with the row number `starts[i]`.
    """

    offsets: tuple[int, ...]
    starts: tuple[int, ...]

    def __getitem__(self, index: int) -> int:
        """The number of the row at an index."""
        part = bisect_right(self.offsets, index) - 1
        return self.starts[part] + index - self.offsets[part]


class Ragged(NamedTuple):
    """A row with more or fewer cells than the header."""

    row: int
    cells: tuple[str, ...]


class Batch(NamedTuple):
    """Some rows: columns of equal length, and the ragged rows. Strings are bytes until their encoding is checked."""

    rows: Rows
    columns: list[pa.Array]
    ragged: tuple[Ragged, ...] = ()


def text_column(cells: Sequence[str | None]) -> pa.Array:
    """A column of strings; of bytes if some could not be decoded and contain surrogates."""
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return pa.array([None if cell is None else cell.encode(errors="surrogatepass") for cell in cells], pa.binary())
