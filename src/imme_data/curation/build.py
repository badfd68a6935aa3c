"""A project is a directory with `seeds/` and `schemas/`. `build` writes its `dist/` completely, or changes nothing.

schemas/*.json ─┐
seeds/*.yaml ───┴─▶ rows ─▶ checked ─▶ packages beside dist/ ─▶ read back, checked with frictionless ─▶ renamed to dist/
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import attrs

from imme_data.curation.seeds.reader import SeedRow, Seeds, read_seeds
from imme_data.datapackage.layout import DESCRIPTOR, SUMS
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo
from imme_data.errors import BuildError, PackageError, Problem, ProjectError
from imme_data.files import exchange, read_regular, recover
from imme_data.model import derive, records
from imme_data.model.profile import Cell, TableSchema
from imme_data.model.rules import RULES
from imme_data.publication.loading import load
from imme_data.publication.packaging import FORMATS, write_package, write_sums, write_zip
from imme_data.tableschema.engine import check_tables
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.reference import frictionless_errors, read_schema
from imme_data.tableschema.report import Collector

__all__ = ["Progress", "ProjectRows", "build", "check", "read_project", "read_schemas"]

Progress = Callable[[str, int, int], None]  # the current step, the number of finished steps, the number of all steps

_STAGING: Final = ".imme-data-build-"
_REPORT: Final = "nothing was published; this is a bug in imme_data: please report it with your seeds"
_ABANDONED: Final = 3600.0  # seconds; a build takes less time, so an older directory was left by a killed build


def build(
    project: str | os.PathLike[str] = ".",
    output: str | os.PathLike[str] | None = None,
    *,
    progress: Progress | None = None,
) -> Dataset:
    """Check the seeds of a project and write its data packages, as the command `imme-data build`.

    Parameters
    ----------
    project : str or path
        A directory with `seeds/` and `schemas/`.
    output : str or path, optional
        Where to write the packages, by default `dist/` in the project. An earlier build in it is replaced.
    progress : function, optional
        Called at each step with its name, the number of finished steps, and the number of all steps.

    Returns
    -------
    Dataset
        The dataset that was written.

    Raises
    ------
    ProjectError
        If there is no such project, or the output can't be written.
    BuildError
        If the seeds or the schemas have errors. It lists all of them, each with file, line, record, field and remedy,
        and nothing is written.
    """
    # The steps: read, validate with frictionless, and for each format: write, read the directory, read the zip.
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
        step("validating with frictionless")
        _check_with_frictionless(staging / f"{dataset.info.name}-csv", origins)
        exchange(staging, target)
    return dataset


@attrs.frozen
class ProjectRows:
    """The checked rows of a project by table, and the seed record of each row."""

    info: PackageInfo
    schemas: dict[str, TableSchema]
    tables: dict[str, list[dict[str, Cell]]]
    origins: dict[str, list[SeedRow]]


def check(project: str | os.PathLike[str] = ".") -> ProjectRows:
    """Check the seeds of a project without writing anything: what `imme-data check` does.

    The schemas, every record, key and reference, and every rule are checked, and each quote is read. Frictionless is
    not asked, and no package is written and read back: `build` does both. Raises what `build` raises.
    """
    return _read(Path(project), frictionless=False)


def read_project(root: Path) -> tuple[Dataset, dict[str, list[SeedRow]]]:
    """The dataset that the seeds make, and for each table the seed records in the order of its rows.

    Raises ProjectError and BuildError as `build` does.
    """
    rows = _read(root, frictionless=True)
    return Dataset.from_rows(rows.info, rows.schemas, rows.tables), rows.origins


def _read(root: Path, *, frictionless: bool) -> ProjectRows:
    for name in ("seeds", "schemas"):
        # Path.is_dir raises if a parent directory is not readable.
        if not os.path.isdir(root / name):  # noqa: PTH112
            raise ProjectError(f"{root} has no directory {name}/: give a project that has both seeds/ and schemas/")
    schemas = read_schemas(root / "schemas", frictionless=frictionless)
    seeds = read_seeds(root / "seeds", schemas)
    for name, schema in schemas.items():
        # In the order of the published rows, so that a row number identifies a seed record.
        seeds.rows[name].sort(key=lambda row, schema=schema: tuple(map(str, schema.key(row.values))))  # type: ignore[misc]
    tables = {name: [_complete(name, row) for row in rows] for name, rows in seeds.rows.items()}
    problems = [*seeds.problems, *_problems(schemas, seeds, tables)]
    if problems or seeds.info is None:
        raise BuildError(sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0)))
    for name, function in derive.TABLES.items():
        tables[name] = function(tables, seeds.info.created)
    return ProjectRows(seeds.info, schemas, tables, seeds.rows)


def _complete(table: str, row: SeedRow) -> dict[str, Cell]:
    """Return a row with its derived values, and None for missing fields."""
    values = derive.derive(table, row.values)
    # A value that can't be derived is not reported, because the error in its source is.
    row.unread.update(column for column, value in values.items() if value is None)
    names = [field.name for field in attrs.fields(records.TABLES[table])]
    return {name: values.get(name, row.values.get(name)) for name in names}


def _problems(
    schemas: Mapping[str, TableSchema], seeds: Seeds, tables: Mapping[str, Sequence[Mapping[str, Cell]]]
) -> Iterator[Problem]:
    """Validate the rows with the validation engine and the rules. The problems have their place in the seeds.

    A check is skipped if a value that it needs could not be read, because that is already reported.
    """
    collector = Collector(limit=None)
    written = {name: schema for name, schema in schemas.items() if name not in derive.TABLES}
    sources = {name: (schema, ParquetTable(schema.unchecked_table(tables[name]))) for name, schema in written.items()}

    def origin(table: str, row: int) -> SeedRow:
        return seeds.rows[table][row - 2]

    def place(table: str, row: int) -> str:
        return f"{origin(table, row).file}:{origin(table, row).line}"

    check_tables(sources, collector, schemas, place)
    for problem in collector.problems:
        unread = origin(problem.table or "", problem.row or 2).unread
        parents = {key.table for key in schemas[problem.table or ""].foreign_keys if key.fields[0] == problem.field}
        if problem.field not in unread and not (problem.type == "foreign-key" and parents & seeds.unread):
            yield origin(problem.table or "", problem.row or 2).placed(problem)
    for rule in RULES:
        if rule.built or seeds.unread.intersection(rule.complete):
            continue
        for problem in rule.check(tables):
            row = origin(problem.table or "", problem.row or 2)
            if not row.unread.intersection(rule.needs.get(row.table, ())):
                yield row.placed(problem)


def read_schemas(directory: Path, *, frictionless: bool = True) -> dict[str, TableSchema]:
    """Read the Table Schema of every table. Raises BuildError with all problems of the files."""
    problems: list[Problem] = []
    schemas: dict[str, TableSchema] = {}

    def note(message: str, remedy: str, name: str, line: int | None = None) -> None:
        problems.append(Problem(message, remedy, file=f"{directory.name}/{name}.json", line=line, type="schema-error"))

    for name in records.TABLES:
        path = directory / f"{name}.json"
        try:
            descriptor = json.loads(read_regular(path).decode())
            json.dumps(descriptor, ensure_ascii=False).encode()  # fails for a lone surrogate, which JSON can express
        except FileNotFoundError:
            note(
                "the schema of this table is missing",
                "write it, or take it from schemas/ in imme_data's repository",
                name,
            )
            continue
        except OSError as error:
            note(f"it can't be read: {error.strerror}", "make it a readable file", name)
            continue
        except (ValueError, RecursionError) as error:
            note(f"it is not JSON: {error}", "correct it at this position", name, getattr(error, "lineno", None))
            continue
        if not isinstance(descriptor, dict):
            note("it is not a JSON object", "write a Table Schema (v2)", name)
            continue
        # Without $schema, frictionless applies version 1 of the standard.
        if descriptor.get("$schema") != "https://datapackage.org/profiles/2.0/tableschema.json":
            note("its $schema is not that of Table Schema 2.0", "write it as in the other schemas", name)
            continue
        schema, found = TableSchema.read(descriptor, name)
        if schema is not None and frictionless:
            _, found = read_schema(descriptor, name, TableSchema)
        for problem in found:
            note(problem.message, problem.remedy, name)
        if schema is None:
            continue
        schemas[name] = schema
        for difference in records.mismatches(schemas[name]):
            note(
                difference,
                "correct it: only constraints, titles and descriptions may differ from the record class",
                name,
            )
        whole = [field.name for field in schema.fields] if name in derive.TABLES else []
        derived = {field.name for field in schema.fields if field.derived_from}
        expected = {*derive.COLUMNS.get(name, ()), *whole}
        for column in sorted(column for column in derived ^ expected if (name, column) not in derive.WRITABLE):
            note(
                f"derivedFrom of {column} is missing or not allowed",
                "write it for the columns that the build derives",
                name,
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


def _check_with_frictionless(directory: Path, origins: Mapping[str, list[SeedRow]]) -> None:
    problems = []
    for problem in frictionless_errors(directory / DESCRIPTOR):
        rows = origins.get(problem.table or "", [])
        if problem.row is not None and 0 <= problem.row - 2 < len(rows):
            problems.append(rows[problem.row - 2].placed(problem))
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
    """Return the output directory. It must be missing, empty, or hold only the packages of a build."""
    try:
        target = path.resolve()  # a symbolic link stays; its target is replaced
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
    """List the entries of a directory that no build wrote. Packages are not searched; they are replaced whole."""
    names = {path.name for path in target.iterdir()}
    if SUMS not in names:
        return sorted(names)
    lines = (target / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {line.partition("  ")[2] for line in lines}
    # The sums of a build list packages. Another SHA256SUMS, such as of downloads, does not.
    ours = {path.partition("/")[0] for path in listed if f"{path.partition('/')[0]}/{DESCRIPTOR}" in listed}
    return sorted(names - {SUMS} - ours - {f"{name}.zip" for name in ours})


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    """Create a temporary directory beside the target. Old ones of killed builds are removed first."""
    parent = target.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for path in parent.glob(f"{_STAGING}*"):
            with suppress(FileNotFoundError):  # another build removes it at the same time
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
