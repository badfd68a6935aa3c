"""Runs a command: its streams, its errors and its exit status.

Exit status: 0 if all is well, 1 if the data is wrong, 2 for a usage error or an output that can't be written.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn, TextIO

from imme_data.cli.arguments import parser
from imme_data.cli.printing import complain
from imme_data.cli.status import OK, USAGE_ERROR, WRONG_DATA
from imme_data.errors import ImmeDataError, LocationError, ProjectError, UnknownKeyError

__all__ = ["run"]


class _ClosedOutput(io.TextIOBase):
    """Stands for a standard output that the shell has closed: as on a full disk, each write is an OSError."""

    def write(self, text: str) -> NoReturn:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def run(arguments: Sequence[str] | None) -> int:
    """Run the command with these arguments. Returns the exit status; argparse exits by itself (SystemExit)."""
    # Python sets a stream to None if the shell has closed it. What would go to a closed stderr is lost.
    sys.stdout = sys.stdout or _ClosedOutput()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal can't show is printed as its code.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    show_warning, warnings.showwarning = warnings.showwarning, _warn
    try:
        return _status(arguments)
    except BrokenPipeError:
        return OK  # the reader, such as `head`, has seen enough
    except OSError as error:
        place = f"{error.filename} can't be read or written" if error.filename else "the output can't be written"
        complain(f"{place}: {error.strerror or error}")
        return USAGE_ERROR
    finally:
        warnings.showwarning = show_warning
        for stream in (sys.stdout, sys.stderr):
            _abandon_if_broken(stream)


def _status(arguments: Sequence[str] | None) -> int:
    try:
        options = parser().parse_args(arguments)
        if options.run is None:
            parser().print_help()
            return USAGE_ERROR
        status: int = options.run(options)
    except (LocationError, ProjectError, UnknownKeyError) as error:
        complain(*str(error).split("\n"))
        return USAGE_ERROR
    except ImmeDataError as error:
        complain(*str(error).split("\n"))
        return WRONG_DATA
    finally:
        sys.stdout.flush()  # now, while an error can still be reported
    return status


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line, without the place in the library."""
    complain(f"warning: {message}")


def _abandon_if_broken(stream: TextIO | io.TextIOBase) -> None:
    """Send to nowhere what a stream can't write, because Python tries again at its end, and complains."""
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), stream.fileno())
