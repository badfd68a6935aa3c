"""A progress bar for reading long files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["CHUNK", "Shown", "reading"]

Shown = Callable[[IO[bytes], int], IO[bytes]]  # from a file and its size, makes a file that shows its progress

CHUNK: Final = 1024**2
_LONG: Final = 32 * 1024**2  # bytes; shorter files are read too fast for a progress bar


@contextmanager
def reading(wanted: bool | None) -> Iterator[Shown]:
    """A function that wraps a file so that its progress is shown; None for `wanted` shows it only on a terminal."""
    if not (sys.stderr.isatty() if wanted is None else wanted):
        yield lambda stream, size: stream
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield lambda stream, size: _shown(progress, stream, size)


class _Counted(io.RawIOBase):
    """A file that reports how many bytes are read."""

    def __init__(self, stream: IO[bytes], advance: Callable[[int], object]) -> None:
        self._stream = stream
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._advance(len(data))
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _shown(progress: Progress, stream: IO[bytes], size: int) -> IO[bytes]:
    if size < _LONG or stream.seekable() is False:
        return stream
    task = progress.add_task("reading", total=size)
    return io.BufferedReader(_Counted(stream, lambda count: progress.advance(task, count)), CHUNK)
