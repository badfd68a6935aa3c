"""Measures the claims about the speed of the library, as ratios within one run: part of `make bench`.

Every number is the median over new processes. The tools take turns, so that other load affects them equally.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import attrs

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 21


@attrs.frozen
class Comparison:
    """A claim: the measured code, the code that it is compared with, and the code that both include."""

    what: str
    code: str
    rival: str
    rival_code: str
    limit: str
    base_code: str = "pass"


COMPARISONS = (
    Comparison("import imme_data", "import imme_data", "Python alone", "pass", "100 ms more"),
    Comparison(
        "import and load the embedded data",
        "import imme_data; imme_data.load()",
        "import pyarrow.parquet",
        "import pyarrow.parquet",
        "1.5 times",
    ),
    Comparison(
        "import, load and track everything",
        "import imme_data; imme_data.load().track()",
        "import pyarrow.parquet",
        "import pyarrow.parquet",
        "2 times",
    ),
    Comparison(
        "a warm build of the dataset",
        "from imme_data.curation.build import build; build({project!r})",
        "import frictionless, pyarrow.parquet",
        "import frictionless, pyarrow.parquet",
        "a few times",
    ),
)


# Installed libraries are already compiled to bytecode. With this variable, only our code would be compiled again in
# every process.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(code: str) -> float:
    """Return how long a new interpreter takes to run some code, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tempfile.gettempdir(), env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    """Print a Markdown table."""
    machine = f"{platform.system()} {platform.machine()}"
    print(f"Python {platform.python_version()}, {machine}, median of {ROUNDS} processes each\n")
    print("| what | ms | against | ms | difference | ratio | ratio without Python's own start | wanted |")
    print("|---|---:|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as directory:
        project = Path(directory) / "project"
        for name in ("seeds", "schemas", "dist"):
            shutil.copytree(ROOT / name, project / name)
        for comparison in COMPARISONS:
            codes = (comparison.code.format(project=str(project)), comparison.rival_code, comparison.base_code)
            for code in codes:
                seconds(code)
            rounds = [[seconds(code) for code in codes] for _ in range(ROUNDS)]
            ours, theirs, base = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
            net = f"{(ours - base) / (theirs - base):.2f}" if comparison.rival_code != comparison.base_code else "-"
            print(
                f"| {comparison.what} | {ours:.0f} | {comparison.rival} | {theirs:.0f} | {ours - theirs:+.0f} ms "
                f"| {ours / theirs:.2f} | {net} | {comparison.limit} |"
            )


if __name__ == "__main__":
    main()
