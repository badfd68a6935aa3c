"""Mutation testing: changes the code in small ways, one at a time, and counts the changes that no test notices.

docs/mutants.md explains what is changed, and why some changes can't be noticed. Everything happens in copies of the
checkout in a temporary directory.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from operators import Mutant, mutants, mutated, recording

ROOT = Path(__file__).resolve().parent.parent
# The modules, and the files of tests that concern them: tests/test_NAME.py.
MODULES = {
    "model/evidence.py": "tracker tracked rules",
    "model/intervals.py": "intervals tracker series",
    "model/origins.py": "tracker tracked",
    "model/derive.py": "derive rules tracker",
    "model/rules.py": "rules",
    "model/claim_rules.py": "rules",
    "model/number_rules.py": "rules",
    "model/rule_definition.py": "rules",
    "view/states.py": "states display tracked",
    "datapackage/sources.py": "sources damage special_files memory",
    "publication/decoding.py": "decoding memory damage",
    "memory.py": "budget memory damage",
    "tableschema/parquet_pages.py": "parquet_pages memory",
    "tableschema/keys.py": "key_columns keys validation differential",
    "quantities/checking.py": "checking quantities rules",
}
PROCESSES = 2
CPU = 10  # seconds that a mutant may take, and three times what its tests need without a mutation
LONG = 4  # seconds; tests that need more are left out
VERDICTS = ("killed", "timeout", "explained", "survived", "untested")
COPIED = ("src", "tests", "seeds", "schemas", "dist", "docs", "evaluation", "changelog.d", "pyproject.toml")

Job = TypeVar("Job")
Result = TypeVar("Result")


def say(*lines: str) -> None:
    """Print lines at once, also into a pipe."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def copied(place: Path) -> Path:
    """A copy of what the tests need."""
    place.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    return place


class Worker:
    """A copy of the checkout, and the process that runs tests in it (forking.py)."""

    def __init__(self, place: Path) -> None:
        self.place = copied(place)
        command = [sys.executable, str(Path(__file__).resolve().parent / "forking.py")]
        self._process = subprocess.Popen(command, cwd=place, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **request: Any) -> int:
        """Run tests; the exit status of pytest."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def record(self, file: str) -> dict[str, Any]:
        """Run a file of tests without a mutation: the lines that each test reaches, and its time."""
        sources = {name: partial(recording, name) for name in MODULES}
        with self._changed(sources):
            self.ask(files=[file])
        found: dict[str, Any] = json.loads((self.place / "recorded.json").read_text(encoding="utf-8"))
        return found

    def verdict(self, mutant: Mutant, tests: Sequence[str], seconds: float) -> str:
        """Run tests on a mutant: killed, timeout (which is killed too), survived, or untested."""
        if not tests:
            return "untested"
        files = sorted({test.partition("::")[0] for test in tests})
        with self._changed({mutant.module: partial(mutated, number=mutant.number)}):
            status = self.ask(files=files, tests=tests, cpu=CPU + int(3 * seconds))
        return "survived" if status == 0 else "timeout" if status < 0 else "killed"

    @contextmanager
    def _changed(self, changes: Mapping[str, Callable[[str], str]]) -> Iterator[None]:
        """Change modules for a while. Nothing compiled is left, which Python might take for code of the same size."""
        sources = {self.place / "src" / "imme_data" / name: change for name, change in changes.items()}
        kept = {path: path.read_text(encoding="utf-8") for path in sources}
        for path, change in sources.items():
            path.write_text(change(kept[path]), encoding="utf-8")
        try:
            yield
        finally:
            for path, source in kept.items():
                path.write_text(source, encoding="utf-8")
                for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
                    compiled.unlink()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


class Recorded:
    """What each test reaches, as every file of tests has recorded it."""

    def __init__(self, files: dict[str, dict[str, Any]]) -> None:
        self.failed = sorted(test for found in files.values() for test in found["failed"])
        self._seconds = {name: found["seconds"] for name, found in files.items()}
        self._lines = {
            name: {(module, line): tests for module, line, tests in found["lines"]} for name, found in files.items()
        }

    def tests(self, mutant: Mutant) -> tuple[list[str], float]:
        """The tests that reach a mutant, the fastest first, and their time.

        What is reached while a file of tests is imported may concern every test of the file; these come last.
        """
        order: list[tuple[bool, float, str]] = []
        for name in MODULES[mutant.module].split():
            mine = self._lines[name].get((mutant.module, mutant.statement), ())
            order += [
                (test not in mine, seconds, test)
                for test, seconds in self._seconds[name].items()
                if (test in mine or "" in mine) and test not in self.failed and seconds < LONG
            ]
        return [test for *_, test in sorted(order)], sum(seconds for _, seconds, _ in order)


def each(workers: Sequence[Worker], jobs: Sequence[Job], do: Callable[[Worker, Job], Result]) -> list[Result]:
    """Do all jobs, one at a time in each worker."""
    free = SimpleQueue[Worker]()
    for worker in workers:
        free.put(worker)

    def one(job: Job) -> Result:
        worker = free.get()
        try:
            return do(worker, job)
        finally:
            free.put(worker)

    with ThreadPoolExecutor(len(workers)) as pool:
        return list(pool.map(one, jobs))


def explained() -> set[str]:
    """The names of the mutants that docs/mutants.md explains: each is code in the first cell of a row."""
    text = (ROOT / "docs" / "mutants.md").read_text(encoding="utf-8")
    return {name.replace("\\|", "|") for name in re.findall(r"^\| `([^`]+ → [^`]*)` \|", text, re.MULTILINE)}


def chosen(arguments: argparse.Namespace) -> list[Mutant]:
    """The mutants to try: a sample, or those that survived an earlier run."""
    names = arguments.only.split(",") if arguments.only else [*MODULES]
    found = [
        mutant
        for name in names
        for mutant in mutants(name, (ROOT / "src" / "imme_data" / name).read_text(encoding="utf-8"))
    ]
    if arguments.again:
        earlier = json.loads(arguments.again.read_text(encoding="utf-8"))
        survivors = {one["name"] for one in earlier if one["verdict"] in ("survived", "untested")}
        return [mutant for mutant in found if mutant.name in survivors]
    if not 0 < arguments.sample < len(found):
        return found
    return sorted(random.Random(arguments.seed).sample(found, arguments.sample))


def main() -> int:
    """Try mutants, and print what became of them. Returns 1 if one survived that docs/mutants.md does not explain."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants (default: 300; 0: all)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (default: 0)")
    parser.add_argument("--only", help="modules, separated by commas, such as memory.py,model/derive.py")
    parser.add_argument("--again", type=Path, help="a file of results: try only those that survived")
    parser.add_argument("--json", type=Path, help="where to write the results")
    arguments = parser.parse_args()
    wanted = chosen(arguments)
    files = sorted({name for mutant in wanted for name in MODULES[mutant.module].split()})
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        workers = [Worker(Path(folder) / str(number)) for number in range(PROCESSES)]
        traces = each(workers, files, lambda worker, name: worker.record(f"tests/test_{name}.py"))
        recorded = Recorded(dict(zip(files, traces, strict=True)))
        for test in recorded.failed:
            say(f"fails without a mutation, and is left out: {test}")

        def tried(worker: Worker, mutant: Mutant) -> str:
            verdict = worker.verdict(mutant, *recorded.tests(mutant))
            say(f"{verdict:9}{mutant.line:4} {mutant.name}")
            return verdict

        verdicts = each(workers, wanted, tried)
        for worker in workers:
            worker.close()
    results = [
        {"name": mutant.name, "line": mutant.line, "verdict": verdict}
        for mutant, verdict in zip(wanted, verdicts, strict=True)
    ]
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    return summary(wanted, verdicts, time.monotonic() - start)


def summary(tried: Sequence[Mutant], verdicts: Sequence[str], seconds: float) -> int:
    """Print a table by module, and the survivors. Returns the exit status."""
    known = explained()
    rows: dict[str, Counter[str]] = {}
    unexplained = []
    for mutant, verdict in zip(tried, verdicts, strict=True):
        if verdict in ("survived", "untested"):
            if mutant.name in known:
                verdict = "explained"
            else:
                unexplained.append(f"{verdict}: src/imme_data/{mutant.module}:{mutant.line}  {mutant.name}")
        rows.setdefault(mutant.module, Counter())[verdict] += 1
    rows["all"] = sum(rows.values(), Counter())
    say("", f"{'module':30}{'mutants':>8}" + "".join(f"{name:>11}" for name in VERDICTS))
    for module, counts in rows.items():
        say(f"{module:30}{counts.total():8}" + "".join(f"{counts[name]:11}" for name in VERDICTS))
    say("", f"{seconds:.0f} seconds", *unexplained)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
