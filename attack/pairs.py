"""Several processes at once: builds of one project, fetches into one cache, and a reader of what is being replaced."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Final

import imme_data
from attack.checks import answer, boats, complete
from attack.harness import FaultError, Try, Turn
from attack.kills import raised
from attack.servers import Body, honest, is_sound, serving
from imme_data.errors import PackageError

__all__ = ["prepare"]

LOOPBACK: Final = True
PROCESSES: Final = True
_COMMAND: Final = "import sys; from imme_data.cli import main; sys.exit(main(sys.argv[1:]))"
_LOAD: Final = """
import sys
import imme_data
from imme_data.publication.packaging import content_hash
print({content_hash(imme_data.load(address)) for address in sys.argv[1:] * 5})
"""


def prepare(turn: Turn) -> Try:
    """Choose what is done at once, and by how many."""
    rng = turn.rng
    boats(turn.shared)
    kind = rng.choice(("builds", "fetches", "a reader and a build"))
    if kind == "fetches":
        end = rng.choice((".zip", "/datapackage.json"))
        return Try(kind, partial(_fetches, turn.shared / "boats" / "dist", rng.randint(2, 4), f"/boat-data-csv{end}"))
    project = Path(shutil.copytree(turn.shared / "boats", turn.place / "project"))
    if kind == "builds":
        if rng.random() < 0.5:
            shutil.rmtree(project / "dist")
        return Try(kind, partial(_builds, project, rng.randint(2, 3), rng.uniform(0, 1)))
    return Try(kind, partial(_reads, project, rng.choice(("csv", "parquet")) + rng.choice(("", ".zip"))))


def _start(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _builds(project: Path, count: int, pause: float) -> None:
    """Every build succeeds, or is refused in words; dist/ is whole, and nothing else is left."""
    builds = []
    for number in range(count):
        time.sleep(pause if number else 0)
        builds.append(_start(_COMMAND, "build", project))
    ends = [(one.communicate(), one.returncode) for one in builds]
    if any(status not in (0, 2) or "Traceback" in errors for (_, errors), status in ends):
        raise FaultError(
            "one of several builds fails", "\n".join(f"{status}: {errors}" for (_, errors), status in ends)
        )
    if all(status for _, status in ends):
        raise FaultError("all of several builds fail", "\n".join(errors for (_, errors), _ in ends))
    complete(project / "dist")
    if more := sorted({path.name for path in project.iterdir()} - {"seeds", "schemas", "dist"}):
        raise FaultError("several builds leave something", more)


def _fetches(dist: Path, count: int, address: str) -> None:
    """Every process gets the same data, and the cache has each file once, whole."""

    def reply(path: str, number: int) -> Body:
        file = dist / path.lstrip("/")
        return honest(file.read_bytes() if file.is_file() else None)

    with serving(reply) as site:
        ends = [one.communicate() for one in [_start(_LOAD, site + address) for _ in range(count)]]
    if len({out for out, _ in ends}) != 1 or any(errors for _, errors in ends):
        raise FaultError("processes that share a cache differ", "\n".join(map(str, ends)))
    is_sound(Path("cache"))


def _reads(project: Path, name: str) -> None:
    """What is read while it is replaced is the old package or the new one, or an error; never a mixture."""
    package = project / "dist" / f"boat-data-{name}"
    before = imme_data.load(package)
    raised(project, "0.2.0")
    with _start(_COMMAND, "build", project) as build:
        found = []
        while build.poll() is None:
            found.append(answer(lambda: imme_data.load(package), PackageError))
        errors = build.communicate()[1]
    if build.returncode:
        raise FaultError("a build fails while its package is read", errors)
    after = imme_data.load(package)
    if after.version != "0.2.0" or any(one not in (before, after) for one in found if not isinstance(one, Exception)):
        raise FaultError("a mixture of two builds is read")
