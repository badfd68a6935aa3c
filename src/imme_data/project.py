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
from imme_data.checks import Finding
from imme_data.dataset import Dataset
from imme_data.errors import BuildError, PackageError, Problem, ProjectError
from imme_data.exchange import exchange, recover
from imme_data.files import read_regular
from imme_data.packages.layout import DESCRIPTOR, SUMS
from imme_data.packages.reading import load
from imme_data.packages.writing import FORMATS, write_package, write_sums, write_zip
from imme_data.rules import check_tables
from imme_data.schemas import Cell, TableSchema
from imme_data.seeds import SeedRow, read_seeds
from imme_data.validation import judge

__all__ = ["Progress", "build", "read_project", "read_schemas"]

Progress = Callable[[str, int, int], None]  # what is being done, how many steps are done, out of how many

_STAGING: Final = ".imme-data-build-"
_REPORT: Final = "nothing was published; this is a fault of imme_data: please report it with your seeds"
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
    target = _target(root / "dist" if output is None else Path(output))
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
        # Path.is_dir raises where a folder above may not be looked into.
        if not os.path.isdir(root / name):  # noqa: PTH112
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
    for finding in check_tables(schemas, tables):
        row = seeds.rows[finding.table][finding.index]
        # What can't be judged for want of something that could not be read is not judged.
        if finding.field not in row.unread and not (_looks_at(finding, schemas) & seeds.unread):
            problems.append(row.problem(finding.message, finding.remedy, finding.field, finding.type))
    if problems or seeds.info is None:
        raise BuildError(sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0)))
    for name, function in derive.TABLES.items():
        tables[name] = function(tables)
    return Dataset.from_rows(seeds.info, schemas, tables), seeds.rows


def _looks_at(finding: Finding, schemas: Mapping[str, TableSchema]) -> set[str]:
    """The other tables that a finding depends on."""
    if finding.type == "foreign-key":
        return {key.table for key in schemas[finding.table].foreign_keys if key.fields[0] == finding.field}
    # That no report prints the value of a commitment.
    return {"figures"} if (finding.table, finding.field, finding.type) == ("commitments", "value", "rule") else set()


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
            descriptor = json.loads(read_regular(path).decode())
            json.dumps(descriptor, ensure_ascii=False).encode()  # JSON can spell half a character
        except FileNotFoundError:
            note(
                "the schema of this table is missing",
                "write it, or take it from schemas/ in imme_data's repository",
                name,
            )
            continue
        except OSError as error:
            note(f"it can't be read: {error.strerror}", "make it a file that you may read", name)
            continue
        except (ValueError, RecursionError) as error:
            note(f"it is not JSON: {error}", "correct it at that place", name, getattr(error, "lineno", None))
            continue
        if not isinstance(descriptor, dict):
            note("it is not a JSON object", "write a Table Schema (v2)", name)
            continue
        # Without $schema, frictionless reads it by the rules of version 1.
        if descriptor.get("$schema") != "https://datapackage.org/profiles/2.0/tableschema.json":
            note("its $schema is not that of Table Schema 2.0", "write it as in the other schemas", name)
            continue
        try:
            schema = TableSchema.from_descriptor(name, descriptor)
        except ValueError as error:
            note(str(error), "correct it", name)
            continue
        for (text,) in frictionless.Schema.validate_descriptor(descriptor).flatten(["note"]):
            note(f"frictionless: {text}", "correct it as Table Schema (v2) wants it", name)
        schemas[name] = schema
        for difference in records.mismatches(schemas[name]):
            note(difference, "a schema has the columns and types of the design; bounds and texts are its own", name)
        whole = [field.name for field in schema.fields] if name in derive.TABLES else []
        derived = {field.name for field in schema.fields if field.derived_from}
        for column in sorted(derived ^ {*derive.COLUMNS.get(name, ()), *whole}):
            note(
                f"derivedFrom of {column} is missing, or too much", "write it where the build derives the column", name
            )
    for path in sorted(directory.glob("*.json")):
        if path.stem not in records.TABLES:
            note("no table has this name", f"the tables are {', '.join(records.TABLES)}", path.stem)
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


def _target(path: Path) -> Path:
    """Where the packages go: a directory that is not there yet, is empty, or holds the packages of a build."""
    try:
        target = path.resolve()  # a link stays a link, and what it leads to is replaced
        if not target.name or target == Path.cwd():
            raise ProjectError(f"{path} can't be replaced: give a directory in it, such as {path / 'dist'}")
        recover(target)
        if target.exists() and not target.is_dir():
            raise ProjectError(f"{path} is a file: give a directory for the packages")
        foreign = _foreign(target) if target.is_dir() else []
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ProjectError(f"{str(path)!r} can't be used for the packages: {reason}") from None
    if foreign:
        raise ProjectError(
            f"{path} holds what no build wrote, and is to be replaced whole: move {', '.join(foreign[:3])}"
            f"{' ...' if len(foreign) > 3 else ''}, or give another directory as output"
        )
    return target


def _foreign(target: Path) -> list[str]:
    """The entries of a directory that are no packages of a build; what lies inside a package goes with it."""
    names = {path.name for path in target.iterdir()}
    if SUMS not in names:
        return sorted(names)
    lines = (target / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {line.partition("  ")[2] for line in lines}
    # A build's sums speak of packages; those of somebody's downloads don't.
    ours = {path.partition("/")[0] for path in listed if f"{path.partition('/')[0]}/{DESCRIPTOR}" in listed}
    return sorted(names - {SUMS} - ours - {f"{name}.zip" for name in ours})


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """A directory beside the target, gone afterwards; what killed builds left there is cleared first."""
    parent = target.parent
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
        staging = holder / target.name
        staging.mkdir()
        yield staging
    except OSError as error:
        raise ProjectError(f"the packages can't be written to {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(holder, ignore_errors=True)
