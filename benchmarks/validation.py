"""Measures validating a file of a million rows, compared with other tools in the same run: part of `make bench`.

The file is generated, and the same in each run. A few hundred rows are invalid, in every way that its schema can
detect. Each measurement is a separate process. It validates a tiny package first, so that imports are not measured. The
tools take turns; frictionless runs only once. pandera and DuckDB are measured if they are installed (pandera[polars],
duckdb).
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, cast

import attrs

ROWS: Final = 1_000_000
FAULTY: Final = 200
TINY_ROWS: Final = 500
TINY_FAULTY: Final = 32
ROUNDS: Final = 5
SEED: Final = 20_260_312

Cells = list[str]
Fault = tuple[str, str]  # the place, and the kind of error

CODE: Final = "[A-Z]{2}-[0-9]{4}"
STATUSES: Final = ("draft", "placed", "paid", "refunded")
FIRST_DAY, LAST_DAY = datetime.date(2015, 1, 1), datetime.date(2024, 12, 31)
LOW, HIGH = 0, 100_000
SHORT, LONG = 3, 40
SALES: Final[dict[str, Any]] = {
    "fields": [
        {"name": "sale_id", "type": "integer", "constraints": {"required": True}},
        {"name": "code", "type": "string", "constraints": {"required": True, "pattern": CODE}},
        {"name": "status", "type": "string", "constraints": {"required": True, "enum": list(STATUSES)}},
        {
            "name": "sold_on",
            "type": "date",
            "constraints": {"required": True, "minimum": str(FIRST_DAY), "maximum": str(LAST_DAY)},
        },
        {"name": "amount", "type": "number", "constraints": {"required": True, "minimum": LOW, "maximum": HIGH}},
        {"name": "label", "type": "string", "constraints": {"minLength": SHORT, "maxLength": LONG}},
        {"name": "region_id", "type": "string", "constraints": {"required": True}},
    ],
    "primaryKey": ["sale_id"],
    "foreignKeys": [{"fields": ["region_id"], "reference": {"resource": "regions", "fields": ["region_id"]}}],
}
REGIONS: Final[dict[str, Any]] = {
    "fields": [
        {"name": "region_id", "type": "string", "constraints": {"required": True}},
        {"name": "name", "type": "string", "constraints": {"required": True}},
    ],
    "primaryKey": ["region_id"],
}
COLUMNS: Final = tuple(field["name"] for field in SALES["fields"])
REGION_IDS: Final = tuple(f"R{number:02}" for number in range(50))
WORDS: Final = ("steel", "rails", "girder", "spare parts", "façade", "boiler, used", "crane", "tin", "cable", "pump")


def _with(name: str, value: str) -> Callable[[Cells], Cells]:
    place = COLUMNS.index(name)
    return lambda cells: [*cells[:place], value, *cells[place + 1 :]]


# The faults of a row, except a repeated key, which needs a second row.
FAULTS: Final[tuple[Callable[[Cells], Cells], ...]] = (
    _with("sale_id", "12x"),
    _with("sale_id", ""),
    _with("code", "ab-1234"),
    _with("code", "AB-12345"),
    _with("status", "lost"),
    _with("status", ""),
    _with("sold_on", "2021-02-30"),
    _with("sold_on", "2014-12-31"),
    _with("sold_on", "2025-01-01"),
    _with("amount", "1,5"),
    _with("amount", "-0.01"),
    _with("amount", "100000.01"),
    _with("label", "ab"),
    _with("label", "x" * (LONG + 1)),
    _with("region_id", "R99"),
    lambda cells: cells[:-2],
    lambda cells: [*cells, "one too many"],
)


def make(directory: Path, rows: int, faulty: int) -> Path:
    """Write a data package, and `even.csv`, which is sales.csv without the rows of the wrong length."""
    directory.mkdir()
    chance = random.Random(SEED)
    keys = list(range(1, rows + 1))
    chance.shuffle(keys)
    wrong = {row: number for number, row in enumerate(sorted(chance.sample(range(rows // 10, rows), faulty)))}
    days = [str(FIRST_DAY + datetime.timedelta(n)) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    with (
        (directory / "sales.csv").open("w", encoding="utf-8", newline="") as whole,
        (directory / "even.csv").open("w", encoding="utf-8", newline="") as even,
    ):
        writers = [csv.writer(stream, lineterminator="\n") for stream in (whole, even)]
        for writer in writers:
            writer.writerow(COLUMNS)
        for row, key in enumerate(keys):
            number = chance.randrange(10**6)
            cells = [
                str(key),
                f"{chance.choice(letters)}{chance.choice(letters)}-{number % 10_000:04}",
                STATUSES[number % 4],
                chance.choice(days),
                f"{chance.random() * HIGH:.2f}",
                "" if number % 20 == 0 else f"{chance.choice(WORDS)} {number}",
                chance.choice(REGION_IDS),
            ]
            if row in wrong:
                kind = wrong[row] % (len(FAULTS) + 1)
                # The first tenth of the rows is valid, so its keys can be repeated.
                cells = FAULTS[kind](cells) if kind < len(FAULTS) else [str(keys[wrong[row]]), *cells[1:]]
            writers[0].writerow(cells)
            if len(cells) == len(COLUMNS):
                writers[1].writerow(cells)
    with (directory / "regions.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(
            [("region_id", "name"), *((region, f"Region {region[1:]}") for region in REGION_IDS)]
        )
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "sales",
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "type": "table",
                "format": "csv",
                "encoding": "utf-8",
                "schema": {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json", **schema},
            }
            for name, schema in (("sales", SALES), ("regions", REGIONS))
        ],
    }
    (directory / "datapackage.json").write_text(json.dumps(package, indent=2), encoding="utf-8")
    return directory


# --- the tools ----------------------------------------------------------------------------------------------------


def by_pyarrow(package: Path) -> None:
    """Only read the file, with inferred types."""
    import pyarrow.csv

    options = pyarrow.csv.ParseOptions(invalid_row_handler=lambda row: "skip")
    pyarrow.csv.read_csv(package / "sales.csv", parse_options=options)


def by_pyarrow_as_text(package: Path) -> None:
    """Only read the file, every cell as a string."""
    import pyarrow as pa
    import pyarrow.csv

    options = pyarrow.csv.ParseOptions(invalid_row_handler=lambda row: "skip")
    texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()))
    pyarrow.csv.read_csv(package / "sales.csv", parse_options=options, convert_options=texts)


def by_imme_data(package: Path) -> set[Fault]:
    """Validate with this library; all errors are reported."""
    import imme_data

    report = imme_data.validate(package, limit=None, progress=False)
    assert not report.unchecked
    return {(f"{error.table} {error.row}", error.type or "") for error in report.errors}


def by_frictionless(package: Path) -> set[Fault]:
    """Validate with the reference implementation; all errors are reported."""
    from imme_data.tableschema.reference import frictionless_errors

    return {
        (f"{error.table} {error.row}", error.type or "") for error in frictionless_errors(package / "datapackage.json")
    }


def by_pandera(package: Path) -> set[Fault]:
    """Check all except the foreign key and rows of the wrong length. A failed cast gives null, which is an error."""
    import pandera.polars as pandera  # type: ignore[import-not-found]
    import polars

    column, check = pandera.Column, pandera.Check
    schema = pandera.DataFrameSchema(
        {
            "sale_id": column(polars.Int64, unique=True),
            "code": column(polars.String, check.str_matches(f"^{CODE}$")),
            "status": column(polars.String, check.isin(STATUSES)),
            "sold_on": column(polars.Date, check.in_range(FIRST_DAY, LAST_DAY)),
            "amount": column(polars.Float64, check.in_range(LOW, HIGH)),
            "label": column(polars.String, check.str_length(SHORT, LONG), nullable=True),
            "region_id": column(polars.String),
        }
    )
    frame = polars.read_csv(package / "even.csv", infer_schema=False).with_columns(
        polars.col("sale_id").cast(polars.Int64, strict=False),
        polars.col("sold_on").str.to_date("%Y-%m-%d", strict=False),
        polars.col("amount").cast(polars.Float64, strict=False),
    )
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases.select("index", "column", "check").rows()
        return {(f"sales {index}", f"{name} {failed}") for index, name, failed in cases}
    return set()


_SQL: Final[Mapping[str, str]] = {
    "sale_id type": "TRY_CAST(sale_id AS BIGINT) IS NULL",
    "code pattern": f"code IS NULL OR NOT regexp_full_match(code, '{CODE}')",
    "status enum": f"status IS NULL OR status NOT IN {STATUSES}",
    "sold_on type": "TRY_CAST(sold_on AS DATE) IS NULL",
    "sold_on bounds": f"TRY_CAST(sold_on AS DATE) NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'",
    "amount type": "TRY_CAST(amount AS DOUBLE) IS NULL",
    "amount bounds": f"TRY_CAST(amount AS DOUBLE) NOT BETWEEN {LOW} AND {HIGH}",
    "label length": f"length(label) NOT BETWEEN {SHORT} AND {LONG}",
    "region_id required": "region_id IS NULL",
}


def by_duckdb(package: Path) -> set[Fault]:
    """Check with queries over string columns, and with the table of rows that the reader rejects."""
    import duckdb

    with duckdb.connect() as connection:
        for name, columns in (("sales", COLUMNS), ("regions", ("region_id", "name"))):
            connection.execute(
                f"CREATE TABLE {name} AS FROM read_csv('{package / name}.csv', auto_detect = false, header = true, "
                "delim = ',', quote = '\"', escape = '\"', store_rejects = true, "
                f"columns = {dict.fromkeys(columns, 'VARCHAR')})"
            )
        queries = [f"SELECT rowid, '{what}' FROM sales WHERE {wrong}" for what, wrong in _SQL.items()]
        queries.append("SELECT sales.rowid, 'foreign key' FROM sales ANTI JOIN regions USING (region_id)")
        queries.append(
            "SELECT sales.rowid, 'primary key' FROM sales JOIN (SELECT TRY_CAST(sale_id AS BIGINT) AS key, "
            "min(rowid) AS first FROM sales GROUP BY key HAVING count(*) > 1 AND key IS NOT NULL) "
            "ON key = TRY_CAST(sale_id AS BIGINT) WHERE sales.rowid > first"
        )
        found = connection.execute(" UNION ALL ".join(queries)).fetchall()
        rejected = connection.execute("SELECT line, error_type FROM reject_errors").fetchall()
    return {(f"sales {row}", what) for row, what in found} | {(f"line {line}", str(what)) for line, what in rejected}


@attrs.frozen
class Tool:
    """A validation tool, what it leaves out (`note`), how often it runs, and the packages that it needs."""

    name: str
    run: Callable[[Path], set[Fault] | None]
    note: str
    rounds: int = ROUNDS
    needs: tuple[str, ...] = ()


TOOLS: Final = {
    tool.run.__name__: tool
    for tool in (
        Tool("`pyarrow.csv.read_csv`", by_pyarrow, "only reads; infers types, skips rows of the wrong length"),
        Tool("the same, all columns strings", by_pyarrow_as_text, "only reads; skips rows of the wrong length"),
        Tool("`imme_data.validate`", by_imme_data, "all checks"),
        Tool("frictionless", by_frictionless, "all checks; one run", 1),
        Tool(
            "pandera on polars",
            by_pandera,
            "no foreign key; its file has no rows of the wrong length; reports both rows of a repeated key",
            needs=("pandera", "polars"),
        ),
        Tool(
            "DuckDB",
            by_duckdb,
            "queries written by hand, because its own constraints stop at the first error",
            needs=("duckdb",),
        ),
    )
}


# --- measuring ----------------------------------------------------------------------------------------------------


@attrs.frozen
class Measured:
    """What a process found, its time in seconds, and its peak memory in bytes."""

    seconds: float
    peak: float
    found: frozenset[Fault] | None

    @property
    def places(self) -> int | None:
        """The number of rows that are reported as invalid."""
        return None if self.found is None else len({place for place, _ in self.found})


def _peak() -> int:
    # getrusage would include the memory of the parent.
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


def run(tool: Tool, package: Path, tiny: Path) -> None:
    """Run a tool in this process, and print what it found as JSON."""
    tool.run(tiny)
    start = time.perf_counter()
    found = tool.run(package)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "peak": _peak(), "found": None if found is None else sorted(found)}))


def measure(key: str, package: Path, tiny: Path) -> Measured:
    """Measure a tool in a separate process."""
    command = [sys.executable, str(Path(__file__).resolve()), key, str(package), str(tiny)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    found = None if result["found"] is None else frozenset(cast("Fault", tuple(fault)) for fault in result["found"])
    return Measured(result["seconds"], result["peak"], found)


def _installed(tool: Tool) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in tool.needs)


def _versions() -> str:
    names = ("pyarrow", "frictionless", "pandera", "polars", "duckdb")
    return ", ".join(f"{name} {version(name)}" for name in names if importlib.util.find_spec(name) is not None)


def _claims(results: Mapping[str, Measured]) -> None:
    """Print the measured numbers beside the wanted ones."""
    ours, theirs, reading = (results[f.__name__] for f in (by_imme_data, by_frictionless, by_pyarrow))
    text = results[by_pyarrow_as_text.__name__]
    assert ours.found is not None
    assert theirs.found is not None
    same = f"yes, {len(ours.found)}" if ours.found == theirs.found else "no"
    print("\n| claim | measured | wanted |\n|---|---:|---:|")
    print(f"| times as fast as frictionless | {theirs.seconds / ours.seconds:.1f} | at least 40 |")
    print(f"| times as long as pyarrow reads | {ours.seconds / reading.seconds:.2f} | at most 3 |")
    print(f"| times as long as pyarrow reads text | {ours.seconds / text.seconds:.2f} | - |")
    print(f"| peak memory, MB | {ours.peak / 1e6:.0f} | under 400 |")
    print(f"| the same rows and types of error as frictionless | {same} | yes |")
    for who, only in (("imme_data", ours.found - theirs.found), ("frictionless", theirs.found - ours.found)):
        if only:
            print(f"\nOnly {who} reports {len(only)} errors, such as {sorted(only)[:5]}")


def main() -> None:
    """Print Markdown tables."""
    if len(sys.argv) > 1:
        key, *paths = sys.argv[1:]
        run(TOOLS[key], *map(Path, paths))
        return
    with tempfile.TemporaryDirectory() as directory:
        tiny = make(Path(directory) / "tiny", TINY_ROWS, TINY_FAULTY)
        package = make(Path(directory) / "whole", ROWS, FAULTY)
        size = (package / "sales.csv").stat().st_size / 1e6
        print(f"Python {platform.python_version()}, {_versions()}, {platform.system()} {platform.machine()}, ", end="")
        print(f"{os.cpu_count()} processors, {ROWS:,} rows of {len(COLUMNS)} columns in {size:.1f} MB of CSV, ", end="")
        print(f"{FAULTY} of them invalid; median of {ROUNDS} processes\n")
        rounds: dict[str, list[Measured]] = {key: [] for key, one in TOOLS.items() if _installed(one)}
        for number in range(ROUNDS):
            for key, measured in rounds.items():
                if number < TOOLS[key].rounds:
                    measured.append(measure(key, package, tiny))
    results = {
        key: Measured(
            statistics.median(one.seconds for one in measured),
            statistics.median(one.peak for one in measured),
            measured[0].found,
        )
        for key, measured in rounds.items()
    }
    ours = results[by_imme_data.__name__].seconds
    print("| tool | seconds | rows/s | peak MB | invalid rows | `validate` is | checks |")
    print("|---|---:|---:|---:|---:|---:|---|")
    for key, one in TOOLS.items():
        result = results.get(key)
        if result is None:
            print(f"| {one.name} | not installed | | | | | {one.note} |")
            continue
        found = "-" if result.places is None else str(result.places)
        print(f"| {one.name} | {result.seconds:.3f} | {ROWS / result.seconds:,.0f} ", end="")
        print(f"| {result.peak / 1e6:.0f} | {found} | {result.seconds / ours:.2f} times as fast | {one.note} |")
    _claims(results)


if __name__ == "__main__":
    main()
