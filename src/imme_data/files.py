"""Read files that may be anything, and replace a directory by another in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import shutil
import stat
from pathlib import Path
from typing import Final

__all__ = ["exchange", "read_regular", "recover"]

_MAX_FILE: Final = 64 * 1024**2  # bytes; a thousand times any seed, schema or text
_AT_FDCWD: Final = -100
_SWAP: Final = 2  # RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS happen to be the same number


def read_regular(path: Path) -> bytes:
    """The bytes of a file, if it is one: a pipe would make us wait, a device never end. Raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with path.open("rb") as stream:
        data = stream.read(_MAX_FILE + 1)
    if len(data) > _MAX_FILE:
        raise OSError(errno.EFBIG, f"it is larger than {_MAX_FILE} bytes")
    return data


def exchange(new: Path, target: Path) -> None:
    """Make `new` be `target`. What was `target` is then at `new`, for the caller to remove, or gone.

    On Linux and macOS both directories change places at once: whoever looks, and whenever the process is killed, there
    is a whole `target`. Elsewhere, and on file systems that can't do it, the old one is renamed first, to a name that
    `recover` knows.
    """
    if not target.exists():
        new.rename(target)
    elif not _swap(os.fsencode(new), os.fsencode(target)):
        old = _set_aside(target)
        shutil.rmtree(old, ignore_errors=True)  # what an exchange killed at its very end has left
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def recover(target: Path) -> None:
    """Undo an exchange that was killed between its two renames."""
    old = _set_aside(target)
    if old.is_dir() and not target.exists():
        old.rename(target)


def _set_aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.imme-data-old")


def _swap(a: bytes, b: bytes) -> bool:
    """Whether the system exchanged the two paths."""
    try:
        library = ctypes.CDLL(None)
        if platform.system() == "Linux":
            return bool(library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _SWAP) == 0)
        return bool(library.renamex_np(a, b, _SWAP) == 0)
    except (OSError, TypeError, AttributeError):
        return False  # no such call on this system
