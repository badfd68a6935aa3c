"""Builds that are killed: afterwards dist/ is that of before or the new one, whole, and the next build works.

Half of the builds kill themselves at a chosen one of their calls to the system, which can be repeated exactly. The
others are killed from outside after a chosen time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Final

from attack.checks import boats, complete
from attack.harness import FaultError, Try, Turn

__all__ = ["prepare", "raised"]

PROCESSES: Final = True
_BUILD: Final = """
import os, sys
from imme_data.curation.build import build
last, seen = int(sys.argv[2]), 0
calls = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "os.scandir", "ctypes.dlsym"}
def hear(event, arguments):
    global seen
    if event in calls:
        seen += 1
        if seen == last:
            os.kill(os.getpid(), 9)
sys.addaudithook(hear)
build(sys.argv[1])
print(seen)
"""


def prepare(turn: Turn) -> Try:
    """Choose when the build is killed, and whether there is a dist/ before."""
    rng = turn.rng
    project = Path(shutil.copytree(boats(turn.shared), turn.place / "project"))
    known = turn.shared / "known"
    if not known.exists():
        start = time.monotonic()
        made = int(_build(project, 0).stdout)
        known.write_text(f"{made} {time.monotonic() - start}", encoding="ascii")
    calls, seconds = (
        read(word) for read, word in zip((int, float), known.read_text(encoding="ascii").split(), strict=True)
    )
    raised(project, "0.2.0")
    fresh = rng.random() < 0.2
    if fresh:
        shutil.rmtree(project / "dist")
    if rng.random() < 0.5:
        # Most calls are imports; those that write and exchange are the last ones.
        at = rng.randint(1, calls) if rng.random() < 0.3 else calls - rng.randint(-1, 150)
        return Try("at a call", partial(_run, project, fresh, at, None))
    return Try("after a time", partial(_run, project, fresh, 0, rng.uniform(0.2, 1.1) * seconds))


def raised(project: Path, version: str) -> None:
    """Give the seeds of a project another version, so that its builds differ."""
    package = project / "seeds" / "package.yaml"
    package.write_text(
        package.read_text(encoding="utf-8").replace("version: 0.1.0", f"version: {version}"), encoding="utf-8"
    )


def _run(project: Path, fresh: bool, at: int, seconds: float | None) -> None:
    _build(project, at, seconds)
    dist = project / "dist"
    if dist.exists():
        if complete(dist) not in ({"0.2.0"} if fresh else {"0.1.0", "0.2.0"}):
            raise FaultError("a build of no version")
    elif not fresh:
        raise FaultError("a build that was killed leaves no dist/")
    left = sorted({path.name for path in project.iterdir()} - {"seeds", "schemas", "dist"})
    for name in left:
        # A build removes what an older one left, an hour later.
        os.utime(project / name, (time.time() - 7200,) * 2)
    done = _build(project, 0)
    if done.returncode or complete(dist) != "0.2.0":
        raise FaultError("the next build fails", done.stderr)
    if more := sorted({path.name for path in project.iterdir()} - {"seeds", "schemas", "dist"}):
        raise FaultError("the next build leaves something", f"{more}, and before: {left}")


def _build(project: Path, at: int, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _BUILD, str(project), str(at)]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        if seconds is not None:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        out, errors = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out, errors)
