"""Measures loading a dataset with a million figures, compared with pyarrow on the same files: part of `make bench`.

The figures are copies of the published ones, each with its own identifier, value and quote. One in a thousand is a
report of a commitment. Every measurement is a separate process, and the tools take turns.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow as pa

import imme_data
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import Table
from imme_data.publication.packaging import write_package

ROWS = 1_000_000
STEP = 1_000  # one figure in this many is about a commitment
ROUNDS = 5

MEASURE = """
import json, sys, time
import pyarrow as pa, pyarrow.parquet as pq
import imme_data, imme_data.publication.loading
from pathlib import Path
def most():
    # The peak memory of this process. getrusage would include the memory of its parent.
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
package = Path(sys.argv[1])
before, start = most(), time.perf_counter()
{code}
seconds = time.perf_counter() - start
print(json.dumps({{"seconds": seconds, "held": pa.total_allocated_bytes(), "peak": most() - before}}))
"""
CODES = {
    "`imme_data.load`": "data = imme_data.load(package)",
    "`pyarrow.parquet.read_table`": (
        "data = [pq.read_table(path, memory_map=False) for path in sorted((package / 'data').iterdir())]"
    ),
}
QUESTIONS = {
    "`data.track()`": "data.track()",
    "`data.track(one)`": "data.track('imm-jobs-2020')",
    "`data.figures[key]`, the first time": "data.figures['synthetic.f0999999']",
    "`data.figures.to_pandas()`": "data.figures.to_pandas()",
    "`data.frame('figures')`": "data.frame('figures')",
}


def million() -> Dataset:
    """Return the published data with a million figures."""
    data = imme_data.load()
    base = [row for row in data.figures.to_arrow().to_pylist() if row["part_of_id"] is None]
    plain = [{**row, "commitment_id": None, "role": "observation"} for row in base]
    schema = data.figures.schema
    columns = {
        field.name: pa.array([plain[n % len(plain)][field.name] for n in range(ROWS)], field.to_arrow().type)
        for field in schema.fields
    }
    columns["figure_id"] = pa.array([f"synthetic.f{n:07}" for n in range(ROWS)])
    columns["value"] = pa.array([float(n) for n in range(ROWS)])
    columns["quote"] = pa.array([f"près de {n} emplois" for n in range(ROWS)])
    targets = [row for row in base if row["role"] == "target"]
    for name in ("commitment_id", "indicator_id", "unit", "role"):
        old = columns[name].to_pylist()
        new = [targets[n // STEP % len(targets)][name] if n % STEP == 0 else cell for n, cell in enumerate(old)]
        columns[name] = pa.array(new, columns[name].type)
    assert set(columns["commitment_id"].to_pylist()) == {None, *data.commitments.keys()}
    arrow = pa.table(list(columns.values()), schema=schema.to_arrow())
    return Dataset(data.info, {**data.tables, "figures": Table(schema, arrow)})


def measure(package: Path, code: str) -> dict[str, float]:
    """Measure the time and memory of some code in a separate process."""
    command = [sys.executable, "-c", MEASURE.format(code=code), str(package)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {key: float(value) for key, value in json.loads(done.stdout).items()}


def main() -> None:
    """Print Markdown tables."""
    with tempfile.TemporaryDirectory() as directory:
        package = Path(directory) / "imme-data-parquet"
        write_package(million(), package, "parquet")
        size = (package / "data" / "figures.parquet").stat().st_size
        print(
            f"Python {platform.python_version()}, pyarrow {pa.__version__}, {platform.system()} {platform.machine()}, ",
            end="",
        )
        print(f"{ROWS:,} figures in {size / 1e6:.1f} MB of Parquet, median of {ROUNDS} processes\n")
        print("| reader | seconds | rows/s | bytes a row held | bytes a row at the peak |")
        print("|---|---:|---:|---:|---:|")
        rounds = [{name: measure(package, code) for name, code in CODES.items()} for _ in range(ROUNDS)]
        for name in CODES:
            seconds, held, peak = (
                statistics.median(found[name][key] for found in rounds) for key in ("seconds", "held", "peak")
            )
            print(f"| {name} | {seconds:.3f} | {ROWS / seconds:,.0f} | {held / ROWS:.0f} | {peak / ROWS:.0f} |")
        ours, theirs = (statistics.median(found[name]["seconds"] for found in rounds) for name in CODES)
        print(f"\nLoading takes {ours / theirs:.2f} times as long as pyarrow alone.\n")
        print("| question, after loading | seconds |\n|---|---:|")
        for name, code in QUESTIONS.items():
            found = measure(package, f"data = imme_data.load(package)\nstart = time.perf_counter()\n{code}")
            print(f"| {name} | {found['seconds']:.3f} |")


if __name__ == "__main__":
    main()
