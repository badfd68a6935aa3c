"""The command `imme-data`.

This module imports nothing that takes time, so that Ctrl-C is answered in one line while the rest is being imported.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as in typing, which takes time to import
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or with those of the process. Returns the exit status."""
    try:
        from imme_data.cli.running import run

        return run(arguments)
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("imme-data: stopped\n")
        return 130
