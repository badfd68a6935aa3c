"""Reads only regular files of a limited size, and replaces one directory by another in one step."""

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

_MAX_FILE: Final = 64 * 1024**2  # bytes; a thousand times the size of any seed, schema or text
# Opening a pipe must not wait for its writer, and a terminal must not become that of the process. Windows has neither.
_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_AT_FDCWD: Final = -100
_SWAP: Final = 2  # RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS have the same value


def read_regular(path: Path, limit: int = _MAX_FILE) -> bytes:
    """The bytes of a regular file, or of one that a link leads to, of at most `limit` bytes.

    Raises OSError for a pipe, a device or a larger file, of which nothing is read, and for a file that grows meanwhile.
    """
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _AT_ONCE)) as stream:
        # The open file is checked: its path may lead to another one a moment later.
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        if found.st_size > limit:
            raise OSError(errno.EFBIG, f"it is larger than {limit} bytes")
        data = stream.read(found.st_size + 1)
    if len(data) > found.st_size:
        raise OSError(errno.EBUSY, "it was written to while it was read")
    return data


def exchange(new: Path, target: Path) -> None:
    """Replace the directory `target` by `new`. The old one is then at `new`, for the caller to remove, or deleted.

    On Linux and macOS both directories are exchanged in one step, so a complete `target` exists at every moment, even
    if the process is killed. On other systems, or if the file system can't do it, the old directory is renamed first,
    to a name from which `recover` restores it.
    """
    if not target.exists():
        new.rename(target)
    elif not _swap(os.fsencode(new), os.fsencode(target)):
        old = _backup_path(target)
        shutil.rmtree(old, ignore_errors=True)  # left by an exchange that was killed before its last step
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def recover(target: Path) -> None:
    """Restore `target` after an exchange that was killed between its two renames."""
    old = _backup_path(target)
    if old.is_dir() and not target.exists():
        old.rename(target)


def _backup_path(target: Path) -> Path:
    return target.with_name(f".{target.name}.imme-data-old")


def _swap(a: bytes, b: bytes) -> bool:
    """Exchange two paths in one step, if the system can. Returns whether it did."""
    try:
        library = ctypes.CDLL(None)
        if platform.system() == "Linux":
            return bool(library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _SWAP) == 0)
        return bool(library.renamex_np(a, b, _SWAP) == 0)
    except (OSError, TypeError, AttributeError):
        return False  # this system has no such call
