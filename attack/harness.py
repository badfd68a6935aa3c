"""Runs the tries of an attack, each in a child process that is watched from outside.

A module of this folder is an attack if it has `prepare(turn)`, which makes one try. The same attack, seed and number
always make the same try.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import ipaddress
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import attrs

__all__ = ["ROOT", "FaultError", "Result", "Runner", "Try", "Turn"]

ROOT: Final = Path(__file__).absolute().parent.parent
SECONDS: Final = 60.0  # a try that takes longer is a fault
MEMORY: Final = 2**30  # bytes of the process in memory; more is a fault
_PREPARATION: Final = 120.0  # seconds to make a try
_POLL: Final = 0.02  # seconds between two looks at a child

# What no input may make the library do. The first argument of those of sockets is checked apart.
_FORBIDDEN: Final = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "pickle.find_class", "webbrowser.open")
)
_SOCKETS: Final = frozenset(("socket.connect", "socket.getaddrinfo", "socket.sendto"))


class FaultError(Exception):
    """The library did what it must not do. The first argument says what, the second gives the details."""


@attrs.frozen
class Turn:
    """What a try is made of: its number, chance, a folder of its own, and one that all tries of the attack share."""

    number: int
    rng: random.Random
    place: Path
    shared: Path


@attrs.frozen
class Try:
    """One try: the kind of input, and the function that gives it to the library and checks what comes of it."""

    kind: str
    run: Callable[[], object]


@attrs.frozen
class Result:
    """What came of a try. `fault` is what the library did wrong, `detail` more about it; None if all was well."""

    number: int
    kind: str
    seconds: float
    memory: int
    fault: str | None = None
    detail: str = ""


class Runner:
    """Runs the tries of one attack in a child process, and starts another one after it was killed."""

    def __init__(self, name: str, folder: Path) -> None:
        module = importlib.import_module(f"attack.{name}")
        self.name = name
        self._seconds: float = getattr(module, "SECONDS", SECONDS)
        self._memory: int = getattr(module, "MEMORY", MEMORY)
        self._folder = folder
        self._most = 0  # bytes of the largest process that was seen
        self._process: Any = None

    def run(self, seed: int, number: int) -> Result:
        """Make and run one try."""
        if self._process is None:
            self._start()
        kind, start = "preparation", time.monotonic()
        try:
            self._connection.send((seed, number))
            kind = self._answer(_PREPARATION)
            start = time.monotonic()
            result = Result(number, kind, *self._answer(self._seconds))
        except FaultError as error:
            self.kill()
            return Result(number, kind, time.monotonic() - start, self._most, str(error), self._said())
        result = attrs.evolve(result, memory=max(result.memory, self._most))
        if result.fault is None and result.memory > self._memory:
            return attrs.evolve(result, fault=self._too_much())
        return result

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self.name, self._folder), daemon=False)
        self._process.start()
        theirs.close()

    def _answer(self, limit: float) -> Any:
        """The next message of the child. Raises FaultError if it does not come."""
        end = time.monotonic() + limit
        self._most = 0
        try:
            while not self._connection.poll(_POLL):
                self._most = max(self._most, _resident(self._process.pid))
                if self._most > self._memory:
                    raise FaultError(self._too_much())
                if time.monotonic() > end:
                    raise FaultError(f"more than {limit:g} seconds")
            return self._connection.recv()
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode or 0
            reason = signal.Signals(-code).name if code < 0 else f"exit status {code}"
            raise FaultError(f"the process ended: {reason}") from None

    def _too_much(self) -> str:
        return f"more than {self._memory >> 20} MiB of memory"

    def _said(self) -> str:
        """The end of what the child printed."""
        return (self._folder / "output").read_text(encoding="utf-8", errors="replace")[-300:].strip()

    def kill(self) -> None:
        """Kill the child and what it has started."""
        if self._process is not None:
            with contextlib.suppress(OSError):  # it has a session of its own, with the processes that it started
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.join()
            self._connection.close()
            self._process = None


def _resident(pid: int) -> int:
    """The bytes in memory of the largest one of a process and those that it started; 0 where there is no /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        lists = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except (OSError, IndexError):
        return 0
    return max(pages * os.sysconf("SC_PAGESIZE"), *(_resident(int(child)) for one in lists for child in one.split()), 0)


def _work(connection: Connection[Any, Any], name: str, folder: Path) -> None:
    """Run tries in this process, until it is killed."""
    os.setsid()
    sys.dont_write_bytecode = True
    with (folder / "output").open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    module = importlib.import_module(f"attack.{name}")
    shared, place = folder / "shared", folder / "place"
    shared.mkdir(exist_ok=True)
    os.environ["IMME_DATA_CACHE"] = str(place / "cache")
    watch = _Watch(place, loopback=getattr(module, "LOOPBACK", False), processes=getattr(module, "PROCESSES", False))
    sys.addaudithook(watch.hear)
    while True:
        seed, number = connection.recv()
        shutil.rmtree(place, ignore_errors=True)
        (place / "temporary").mkdir(parents=True)
        tempfile.tempdir = str(place / "temporary")
        os.chdir(place)
        try:
            one: Try = module.prepare(Turn(number, random.Random(f"{name} {seed} {number}"), place, shared))
        except Exception:
            connection.send("preparation")
            connection.send((0.0, 0, "the attack itself failed", traceback.format_exc()))
            continue
        connection.send(one.kind)
        connection.send(_judged(one, watch))


def _judged(one: Try, watch: _Watch) -> tuple[float, int, str | None, str]:
    fault, detail = None, ""
    gc.collect()
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    _forget_peak()
    start = time.monotonic()
    try:
        with watch.watching():
            one.run()
    except FaultError as error:
        fault, detail = str(error.args[0]), "".join(map(str, error.args[1:]))
    except BaseException as error:
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "imme_data" in frame.filename]
        place = f" in {ours[-1].filename.rpartition('imme_data/')[2]}:{ours[-1].lineno}" if ours else ""
        fault, detail = f"{type(error).__name__}{place}", "".join(traceback.format_exception(error, limit=-6))
    seconds = time.monotonic() - start
    if watch.heard:
        fault, detail = f"{watch.heard[0].partition(' ')[0]} outside of the given places", "\n".join(watch.heard[:3])
    return seconds, _peak(), fault, detail


def _forget_peak() -> None:
    """Make the system measure the largest memory anew, if it can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """The largest memory of this process, in bytes."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


class _Watch:
    """Hears what Python reports of its own doing, and notes what no input may cause."""

    def __init__(self, place: Path, *, loopback: bool, processes: bool) -> None:
        self.heard: list[str] = []
        self._place = os.path.realpath(place)
        self._loopback = loopback
        self._processes = processes
        self._on = False

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Note what happens meanwhile."""
        self.heard.clear()
        self._on = True
        try:
            yield
        finally:
            self._on = False

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Receive one audit event."""
        if not self._on:
            return
        if event == "open" or event == "os.rename":
            path, mode, flags = arguments if event == "open" else (arguments[1], "w", 0)
            writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (
                isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            )
            if writes and not isinstance(path, int) and not self._inside(path):
                self.heard.append(f"write {os.fsdecode(path)}")
        elif event in _SOCKETS and not (self._loopback and _is_loopback(event, arguments)):
            self.heard.append(f"{event} {arguments[:2]!r}")
        elif event in _FORBIDDEN and not self._processes and not _is_own(event, arguments):
            self.heard.append(f"{event} {arguments!r:.200}")

    def _inside(self, path: Any) -> bool:
        real = os.path.realpath(os.fsdecode(path))
        return real.startswith(self._place + os.sep) or real == os.devnull


def _is_own(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it is one of the library's own processes, or what such a process sends back."""
    if event == "pickle.find_class":
        return str(arguments[0]).partition(".")[0] in ("imme_data", "builtins")
    return event == "subprocess.Popen" and arguments[1][0] == sys.executable and "from imme_data." in arguments[1][-1]


def _is_loopback(event: str, arguments: tuple[Any, ...]) -> bool:
    host = arguments[0] if event == "socket.getaddrinfo" else arguments[1][0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
