"""Runs tests in forks of a process that has imported the libraries, which takes longer than most tests.

Reads one request a line, as JSON: files of tests, and which tests to run in which order. Without tests, it runs them
all and writes into recorded.json which lines each of them reaches. Answers each request with a line.
"""

from __future__ import annotations

import builtins
import json
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import attrs  # noqa: F401  this and what follows: for the forks
import frictionless  # noqa: F401
import hypothesis
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet  # noqa: F401
import pytest
import rich.table  # noqa: F401
import yaml  # noqa: F401

WALL = 600  # seconds; a mutant that waits uses no CPU
MEMORY = 4 * 2**30  # bytes of address space
# Every run is the same. A failure need not be small.
hypothesis.settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    suppress_health_check=list(hypothesis.HealthCheck),
)


class Recorder:
    """Records the lines that each test reaches, how long it takes, and which tests fail."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self._test = ""  # while modules are imported
        vars(builtins)["__record__"] = lambda place: self.lines[place].add(self._test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run one test."""
        self._test, start = item.nodeid, time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - start

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.failed.add(report.nodeid)

    def answer(self) -> dict[str, Any]:
        """What was recorded."""
        lines = [(*place, sorted(tests)) for place, tests in self.lines.items()]
        return {"lines": lines, "seconds": self.seconds, "failed": sorted(self.failed)}


class Selector:
    """Runs some tests in a given order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._places = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose the tests."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._places), key=lambda item: self._places[item.nodeid]
        )


def run(request: dict[str, Any]) -> int:
    """Run tests. Returns pytest's exit status."""
    log = os.open("pytest.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(HYPOTHESIS_PROFILE="mutants", COLUMNS="80")
    arguments = [*request["files"], "-q", "-m", "not slow", "-p", "no:cacheprovider", "--basetemp", "made"]
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    if "tests" not in request:
        recorder = Recorder()
        status = pytest.main(arguments, [recorder])
        Path("recorded.json").write_text(json.dumps(recorder.answer()), encoding="utf-8")
        return int(status)
    signal.alarm(WALL)
    resource.setrlimit(resource.RLIMIT_CPU, (request["cpu"], request["cpu"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    return int(pytest.main([*arguments, "-x"], [Selector(request["tests"])]))


def main() -> None:
    """Answer each request with the exit status of pytest, negative if a signal ended it."""
    sys.path.insert(0, str(Path("src").resolve()))
    os.environ["PYTHONPATH"] = sys.path[0]
    for line in sys.stdin:
        fork = os.fork()
        if not fork:
            status = 3  # as pytest's for its own errors
            try:
                status = run(json.loads(line))
            finally:
                os._exit(status)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
