"""Batches of rows: Arrow columns, and the number of each row in its file. Cells are still as they are written."""

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
DAMAGED: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile)  # what the files of an archive may raise


class UnreadableError(ValueError):
    """A file that is not what it is said to be; `type` is frictionless' name for that."""

    def __init__(self, message: str, type_: str = "source-error") -> None:
        super().__init__(message)
        self.type = type_


@attrs.frozen
class Rows:
    """The numbers of a batch's rows: they follow each other, but for those that stand apart for being ragged."""

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
    """Some rows: columns of equal length, and the ragged rows beside them. Text is bytes as long as nobody looked."""

    rows: Rows
    columns: list[pa.Array]
    ragged: tuple[Ragged, ...] = ()


def text_column(cells: Sequence[str | None]) -> pa.Array:
    """A column of texts; of bytes, where some could not be decoded and stand as half characters."""
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return pa.array([None if cell is None else cell.encode(errors="surrogatepass") for cell in cells], pa.binary())
