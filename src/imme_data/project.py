"""A project is a folder with `seeds/` and `schemas/`; `build` makes its `dist/`, whole or not at all.

schemas/*.json ─┐
seeds/*.yaml ───┴─▶ rows ─▶ checks ─▶ packages beside dist/ ─▶ read back, judged ─▶ renamed to dist/
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs

from imme_data import derive, records
from imme_data.checks import Finding, check_cells, check_foreign_keys, check_keys
from imme_data.dataset import Dataset
from imme_data.errors import BuildError, PackageError, Problem, ProjectError
from imme_data.exchange import exchange, recover
from imme_data.packages.layout import DESCRIPTOR, SUMS
from imme_data.packages.reading import load
from imme_data.packages.writing import FORMATS, write_package, write_sums, write_zip
from imme_data.rules import check_rules
from imme_data.schemas import Cell, TableSchema
from imme_data.seeds import SeedRow, read_seeds
from imme_data.validation import judge

__all__ = ["Progress", "build", "read_project", "read_schemas"]

Progress = Callable[[str, int, int], None]  # what is being done, how many steps are done, out of how many

_STAGING: Final = ".dist-"
_ABANDONED: Final = 3600.0  # seconds; no build takes as long, so what is older was killed


def build(
    project: str | os.PathLike[str] = ".",
    output: str | os.PathLike[str] | None = None,
    *,
    progress: Progress | None = None,
) -> Dataset:
    """Check the seeds of a project and write its data packages: what `imme-data build` does.

    `project` is a folder with `seeds/` and `schemas/`; the packages go to `output`, or to the project's `dist/`, which
    is replaced whole. `progress` is told of every step. Returns the dataset that was written.

    Raises ProjectError where there is no such project, and BuildError with every mistake in the seeds and the schemas,
    each with its file, line, record, field and remedy; then nothing was written.
    """
    # Read, judge, and of each format: write it, read its directory and its zip back.
    step = _steps(progress, 2 + 3 * len(FORMATS))
    root = Path(project)
    target = Path(output) if output is not None else root / "dist"
    recover(target)
    _check_target(target)
    step("reading the schemas and the seeds")
    dataset, origins = read_project(root)
    with _staging(target) as staging:
        for name in FORMATS:
            step(f"writing {name}")
            directory = staging / f"{dataset.info.name}-{name}"
            write_package(dataset, directory, name)
            write_zip(directory, directory.with_name(f"{directory.name}.zip"))
        write_sums(staging)
        for path in sorted(staging.iterdir()):
            if path.name != SUMS:
                step(f"reading {path.name} back")
                _check_written(path, dataset)
        step("judging with frictionless")
        _check_judgement(staging / f"{dataset.info.name}-csv", origins)
        exchange(staging, target)
    return dataset


def read_project(root: Path) -> tuple[Dataset, dict[str, list[SeedRow]]]:
    """The dataset that the seeds make, and for each table the seed records in the order of its rows.

    Raises ProjectError and BuildError as `build` does.
    """
    for name in ("seeds", "schemas"):
        if not (root / name).is_dir():
            raise ProjectError(f"{root} has no folder {name}/: give a project that has both seeds/ and schemas/")
    schemas = read_schemas(root / "schemas")
    seeds = read_seeds(root / "seeds", schemas)
    for name, schema in schemas.items():
        # In the order of the published rows, so that a row number leads back to a seed.
        seeds.rows[name].sort(key=lambda row, schema=schema: tuple(map(str, schema.key(row.values))))  # type: ignore[misc]
    problems = list(seeds.problems)
    tables: dict[str, list[dict[str, Cell]]] = {}
    for name, seed_rows in seeds.rows.items():
        tables[name] = [_complete(name, row, problems) for row in seed_rows]
    for finding in _findings(schemas, tables):
        row = seeds.rows[finding.table][finding.index]
        if finding.field not in row.unread:
            problems.append(row.problem(finding.message, finding.remedy, finding.field, finding.type))
    if problems or seeds.info is None:
        raise BuildError(sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0)))
    for name, function in derive.TABLES.items():
        tables[name] = function(tables)
    return Dataset.from_rows(seeds.info, schemas, tables), seeds.rows


def _complete(table: str, row: SeedRow, problems: list[Problem]) -> dict[str, Cell]:
    """A row with its derived values, and None for what is not said."""
    values, reasons = derive.derive(table, row.values)
    # What a derived value is missing for is reported where that is written; a date that can't be derived from is
    # reported as no date.
    for column, reason in reasons.items():
        row.unread.add(column)
        if column == "resolution":
            remedy = "correct the value or the quote; where the source misprints it, write a note that names the value"
            problems.append(row.problem(reason, remedy, "quote"))
    row.unread.update(column for column, value in values.items() if value is None)
    names = [field.name for field in attrs.fields(records.TABLES[table])]
    return {name: values.get(name, row.values.get(name)) for name in names}


def _findings(schemas: Mapping[str, TableSchema], tables: Mapping[str, list[dict[str, Cell]]]) -> Iterator[Finding]:
    for name, schema in schemas.items():
        yield from check_cells(schema, tables[name])
        yield from check_keys(schema, tables[name])
    yield from check_foreign_keys(schemas, tables)
    yield from check_rules(schemas, tables)


def read_schemas(directory: Path) -> dict[str, TableSchema]:
    """The Table Schema of every table. Raises BuildError with all that is wrong with the files."""
    import frictionless  # slow to import, and needed by nothing that only loads

    problems: list[Problem] = []
    schemas: dict[str, TableSchema] = {}

    def note(message: str, remedy: str, name: str, line: int | None = None) -> None:
        problems.append(Problem(message, remedy, file=f"{directory.name}/{name}.json", line=line, type="schema-error"))

    for name in records.TABLES:
        path = directory / f"{name}.json"
        try:
            descriptor = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            note("the schema of this table is missing", "write it, or copy it from imme_data's own schemas/", name)
            continue
        except (OSError, ValueError, RecursionError) as error:
            note(f"it is not JSON: {error}", "correct it at that place", name, getattr(error, "lineno", None))
            continue
        if not isinstance(descriptor, dict):
            note("it is not a JSON object", "write a Table Schema (v2)", name)
            continue
        # Without $schema, frictionless reads it by the rules of version 1.
        if descriptor.get("$schema") != "https://datapackage.org/profiles/2.0/tableschema.json":
            note("its $schema is not that of Table Schema 2.0", "write it as in the other schemas", name)
        for (text,) in frictionless.Schema.validate_descriptor(descriptor).flatten(["note"]):
            note(f"frictionless: {text}", "correct it as Table Schema (v2) wants it", name)
        try:
            schemas[name] = TableSchema.from_descriptor(name, descriptor)
        except ValueError as error:
            note(str(error), "correct it", name)
            continue
        for difference in records.mismatches(schemas[name]):
            note(difference, "a schema has the columns and types of the design; bounds and texts are its own", name)
    for path in sorted(directory.glob("*.json")):
        if path.stem not in records.TABLES:
            note("no table has this name", f"the tables are {', '.join(records.TABLES)}", path.stem)
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            table = schemas.get(key.table)
            fields = [field.name for field in table.fields] if table else []
            if key.table in records.TABLES and (table is None or set(key.reference) <= set(fields)):
                continue
            note(
                f"a foreign key refers to {key.table} {', '.join(key.reference)}, which does not exist",
                "correct it",
                name,
            )
    if problems:
        raise BuildError(problems)
    return schemas


def _check_written(path: Path, dataset: Dataset) -> None:
    try:
        written = load(path)
    except PackageError as error:
        raise BuildError([Problem(f"{path.name} can't be read back: {error}", _REPORT)]) from error
    if written != dataset:
        wrong = [name for name, table in written.tables.items() if table != dataset.tables[name]]
        raise BuildError(
            [Problem(f"{path.name}, read back, differs from the seeds in {', '.join(wrong) or 'info'}", _REPORT)]
        )


_REPORT: Final = "nothing was published; this is a fault of imme_data: please report it with your seeds"


def _check_judgement(directory: Path, origins: Mapping[str, list[SeedRow]]) -> None:
    problems = []
    for problem in judge(directory / DESCRIPTOR):
        rows = origins.get(problem.table or "", [])
        if problem.row is not None and 0 <= problem.row - 2 < len(rows):
            origin = rows[problem.row - 2]
            problems.append(origin.problem(problem.message, problem.remedy, problem.field, problem.type))
        else:
            problems.append(problem)
    if problems:
        raise BuildError(problems)


def _steps(progress: Progress | None, total: int) -> Callable[[str], None]:
    done = 0

    def step(what: str) -> None:
        nonlocal done
        if progress is not None:
            progress(what, min(done, total), total)
        done += 1

    return step


def _check_target(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise ProjectError(f"{target} is a file: give a directory for the packages")
    # What is replaced whole must be ours: a directory that holds anything else is not touched.
    if target.is_dir() and any(target.iterdir()) and not (target / SUMS).is_file():
        raise ProjectError(f"{target} holds files that no build wrote: move them, or give another directory as output")


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A directory beside the target, gone afterwards; what killed builds left there is cleared first."""
    parent = target.resolve().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for path in parent.glob(f"{_STAGING}*"):
            with suppress(FileNotFoundError):  # another build clears up as well
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    shutil.rmtree(path, ignore_errors=True)
        holder = Path(tempfile.mkdtemp(prefix=_STAGING, dir=parent))
    except OSError as error:
        raise ProjectError(f"{parent} can't be written to: {error.strerror}") from None
    try:
        staging = holder / target.resolve().name
        staging.mkdir()
        yield staging
    except OSError as error:
        raise ProjectError(f"the packages can't be written to {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(holder, ignore_errors=True)
