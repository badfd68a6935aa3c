"""Calls of functions in a process of their own, which is ended when it takes too long.

Python can't stop a regular expression that backtracks, nor a library that has begun. A process can always be ended.
"""

from __future__ import annotations

import faulthandler
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Final, TypeVar, TypeVarTuple

__all__ = ["ProcessEndedError", "in_process"]

# The process first takes over the places where modules are found. `multiprocessing` would import the caller's script
# again, which fails in notebooks and in scripts without a guard.
_GRACE: Final = 10  # seconds beyond its limit after which a process ends itself, if this one could not end it
_START: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    f"from {__name__} import _serve; _serve(grace={_GRACE})"
)

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


class ProcessEndedError(RuntimeError):
    """A process gave no result: its function raised an error, or it was ended from outside."""


def in_process(function: Callable[[*Arguments], Result], *args: *Arguments, seconds: float | None) -> Result:
    """Call a function of a module in a new process of Python, and return its result.

    Parameters
    ----------
    function : function
        A function that can be imported. Its arguments and its result must be picklable.
    seconds : float or None
        The time after which the process is ended, in seconds, counted from its start; None for no limit.

    Raises
    ------
    TimeoutError
        If there is no result in this time.
    ProcessEndedError
        If the function raises an error, or the process ends before it has a result.

    Examples
    --------
    >>> import re
    >>> in_process(re.escape, "a+b", seconds=60)
    'a\\\\+b'
    """
    try:
        given = b"".join(map(pickle.dumps, (sys.path, seconds, (function, args))))
    except RecursionError as error:
        raise ProcessEndedError(f"RecursionError: {error}") from None
    try:
        # `run` ends the process at its limit, and also after an error or Ctrl-C in this one.
        done = subprocess.run(
            [sys.executable, "-P", "-c", _START],
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"there is no result after {seconds:g} seconds") from None
    if done.returncode or not done.stdout:
        raise ProcessEndedError(f"the process ended with the code {done.returncode}")
    result, message = pickle.loads(done.stdout)
    if message is not None:
        raise ProcessEndedError(message)
    return result  # type: ignore[no-any-return]


def _serve(grace: float) -> None:
    """Read a limit, a function and its arguments, and write the result and the error, of which one is None."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is not a part of the result
    if (seconds := pickle.load(source)) is not None:
        faulthandler.dump_traceback_later(seconds + grace, exit=True)  # works while another thread can't
    try:
        function, args = pickle.load(source)
        found = pickle.dumps((function(*args), None))
    except Exception as failure:
        found = pickle.dumps((None, f"{type(failure).__name__}: {failure}"))
    target.write(found)
