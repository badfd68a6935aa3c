"""Puts a new directory in the place of an old one, in one step where the system has such a step."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
from pathlib import Path

__all__ = ["exchange", "recover"]

_AT_FDCWD = -100
_SWAP = 2  # RENAME_EXCHANGE on Linux and RENAME_SWAP on macOS happen to be the same number


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
