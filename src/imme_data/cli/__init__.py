"""The command `imme-data`: its exit status and its errors.

Exit status: 0 if all is well, 1 if the data is wrong, 2 for a usage error.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from imme_data.cli.arguments import parser
from imme_data.cli.status import OK, USAGE_ERROR, WRONG_DATA
from imme_data.errors import DataError, ImmeDataError, LocationError, ProjectError, UnknownKeyError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or with those of the process. Returns the exit status."""
    # If the shell has closed a stream, it is None.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal can't show is printed as its code.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    if options.run is None:
        parser().print_help()
        return USAGE_ERROR
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except DataError as error:
        _complain(error)
        return WRONG_DATA
    except (LocationError, ProjectError, UnknownKeyError) as error:
        _complain(error)
        return USAGE_ERROR
    except ImmeDataError as error:
        _complain(error)
        return WRONG_DATA
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe. Without this, closing stdout would raise the error again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        _complain(f"{error.filename or 'the output'} can't be read or written: {error.strerror or error}")
        return USAGE_ERROR
    except KeyboardInterrupt:
        _complain("stopped")
        return 130
    return status


def _complain(error: object) -> None:
    sys.stderr.write(f"imme-data: {error}\n")
