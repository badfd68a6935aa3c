"""Reading files that may be anything."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import Final

__all__ = ["read_regular"]

_MAX_FILE: Final = 64 * 1024**2  # bytes; a thousand times any seed, schema or text


def read_regular(path: Path) -> bytes:
    """The bytes of a file, if it is one: a pipe would make us wait, a device never end. Raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with path.open("rb") as stream:
        data = stream.read(_MAX_FILE + 1)
    if len(data) > _MAX_FILE:
        raise OSError(errno.EFBIG, f"it is larger than {_MAX_FILE} bytes")
    return data
