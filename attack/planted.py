"""Faults of our own: attacks that do not find these find nothing in the library either."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attack.checks import answer, is_plain
from attack.harness import FaultError, Try, Turn
from imme_data.errors import LocationError, PackageError

__all__ = ["FAULTS", "prepare"]

SECONDS: Final = 6.0  # on a busy machine, memory takes a while to grow
MEMORY: Final = 2**29


def _raise(error: BaseException) -> object:
    raise error


def _leak() -> None:
    kept = []
    for _ in range(100):
        kept.append(bytearray(2**24))
        time.sleep(0.01)


def _connect() -> None:
    with socket.socket() as one:
        one.settimeout(0.1)
        one.connect_ex(("192.0.2.1", 9))  # an address that no machine has (RFC 5737)


# Each fault, and how its report begins.
FAULTS: Final[dict[str, tuple[Callable[[], object], str]]] = {
    "an exception of Python": (lambda: answer(lambda: dict[str, str]()["missing"]), "KeyError"),
    "an error of another class": (lambda: answer(lambda: _raise(LocationError("x")), PackageError), "LocationError"),
    "an escape sequence": (lambda: is_plain("the title is \x1b[2J"), "control characters"),
    "a sign that turns text around": (lambda: is_plain("see \u202efdp.exe"), "control characters"),
    "memory that grows": (_leak, "more than 512 MiB of memory"),
    "memory in one piece": (lambda: bytearray(600 * 2**20), "more than 512 MiB of memory"),
    "a call without an end": (lambda: time.sleep(1000), f"more than {SECONDS:g} seconds"),
    "an exit": (lambda: sys.exit(0), "SystemExit"),
    "a crash": (lambda: os.kill(os.getpid(), signal.SIGSEGV), "the process ended: SIGSEGV"),
    "an end without a word": (lambda: os._exit(3), "the process ended: exit status 3"),
    "a file written elsewhere": (lambda: (Path(__file__).parent / "none" / "x").write_text("x"), "write outside"),
    "a connection": (_connect, "socket.connect outside"),
    "a program": (lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), "subprocess.Popen outside"),
    "a wrong answer": (lambda: _raise(FaultError("the answer is wrong", "2 instead of 3")), "the answer is wrong"),
}


def prepare(turn: Turn) -> Try:
    """Make each fault in turn."""
    kind = [*FAULTS][turn.number % len(FAULTS)]
    return Try(kind, FAULTS[kind][0])
