"""Is a package, or a table, what its schema says? Judged by frictionless and by our own stricter checks."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from imme_data import derive
from imme_data.checks import Finding, check_table
from imme_data.dataset import Dataset, Table
from imme_data.errors import PackageError, Problem
from imme_data.packages.layout import DESCRIPTOR
from imme_data.packages.reading import check_sums, open_source, read_package
from imme_data.packages.sources import MAX_FILE
from imme_data.packages.writing import content_hash, write_package
from imme_data.rules import check_tables
from imme_data.schemas import TableSchema

__all__ = ["Report", "judge", "validate"]

Row = Mapping[str, Any]


@attrs.frozen(repr=False)
class Report:
    """What a check found: `valid`, `errors`, and `checked`, how many of each thing were looked at."""

    target: str
    errors: tuple[Problem, ...]
    checked: Mapping[str, int]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors

    @property
    def counts(self) -> dict[str, int]:
        """How many errors there are of each type."""
        return dict(Counter(error.type for error in self.errors))

    def to_json(self) -> str:
        """The report as JSON, for programs."""
        errors = [{k: v for k, v in attrs.asdict(error).items() if v is not None} for error in self.errors]
        report = {"target": self.target, "valid": self.valid, "checked": dict(self.checked), "counts": self.counts}
        return json.dumps({**report, "errors": errors}, ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        """The report for people: a line if all is well, otherwise every error with its remedy."""
        checked = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in self.checked.items() if count)
        if self.valid:
            return f"{self.target}: valid ({checked or 'nothing in it'})"
        count = len(self.errors)
        head = f"{self.target}: {count} problem{'' if count == 1 else 's'}"
        return "\n".join([head, *map(str, self.errors)])

    def __repr__(self) -> str:
        """The report in a line."""
        return f"<Report {self.target}: {'valid' if self.valid else f'{len(self.errors)} errors'}>"


def validate(target: str | os.PathLike[str] | Dataset | Table[Any]) -> Report:
    """Check a data package, a dataset or a table against the schemas and the rules, and report all that is wrong.

    `target` is anything that `load` takes, or what it returned. A package that can't be read is reported, not raised;
    only a place without any package raises LocationError.

    >>> import imme_data
    >>> imme_data.validate(imme_data.load()).valid
    True
    """
    if isinstance(target, Table):
        rows = {target.name: target.to_arrow().to_pylist()}
        schemas = {target.name: target.schema}
        problems = _problems(schemas, rows, check_table(target.schema, rows[target.name]))
        return Report(target.name, tuple(problems), {target.name: len(target)})
    if isinstance(target, Dataset):
        return _validate(target, target.info.name, None)
    name = str(target)
    try:
        source = open_source(target)
        dataset = read_package(source)
        check_sums(source)
        stated = json.loads(source.read(DESCRIPTOR, MAX_FILE) or b"{}").get("contentHash")
    except PackageError as error:
        return Report(name, error.problems, {})
    return _validate(dataset, name, stated)


def _validate(dataset: Dataset, name: str, stated: object) -> Report:
    schemas = dataset.schemas
    rows: dict[str, list[Row]] = {table: dataset.tables[table].to_arrow().to_pylist() for table in schemas}
    findings = [*check_tables(schemas, rows), *_check_derived(rows)]
    problems = _problems(schemas, rows, findings)
    if stated is not None and stated != content_hash(dataset):
        remedy = "the rows are not those that were published: download the package again"
        problems.append(
            Problem("the content does not have the hash that the package states", remedy, type="hash-count")
        )
    if not problems:
        # Our checks are the stricter ones; frictionless is asked as an independent judge of what passed them. It
        # reads CSV: of a Parquet package, the same rows.
        with tempfile.TemporaryDirectory() as directory:
            write_package(dataset, Path(directory) / "csv", "csv")
            problems = list(judge(Path(directory) / "csv" / DESCRIPTOR))
    return Report(name, tuple(problems), {table: len(content) for table, content in rows.items()})


def _check_derived(tables: Mapping[str, list[Row]]) -> Iterator[Finding]:
    for name, columns in derive.COLUMNS.items():
        for index, row in enumerate(tables[name]):
            values, reasons = derive.derive(name, row)
            for column in columns:
                if column in reasons:
                    yield Finding(name, index, column, "rule", reasons[column], "build the package again")
                elif values[column] != row[column]:
                    message = f"it is {row[column]}, and follows from the other columns as {values[column]}"
                    yield Finding(name, index, column, "rule", message, "build the package again")
    for name, function in derive.TABLES.items():
        try:
            expected = function(tables)
        except (KeyError, TypeError):
            continue  # a table it comes from is broken, which is reported there
        derived = {str(row): row for row in map(dict, expected)}
        for index, row in enumerate(tables[name]):
            if str(dict(row)) not in derived:
                yield Finding(
                    name, index, None, "rule", "it does not follow from the other tables", "build the package again"
                )
        if len(expected) > len(tables[name]):
            yield Finding(name, len(tables[name]), None, "rule", "rows are missing", "build the package again")


def _problems(
    schemas: Mapping[str, TableSchema], rows: Mapping[str, list[Row]], findings: Iterable[Finding]
) -> list[Problem]:
    problems = []
    for finding in findings:
        schema, table = schemas[finding.table], rows[finding.table]
        record = " ".join(map(str, schema.key(table[finding.index]))) if finding.index < len(table) else None
        problems.append(
            Problem(
                finding.message,
                finding.remedy,
                table=finding.table,
                row=finding.index + 2,
                record=record,
                field=finding.field,
                type=finding.type,
            )
        )
    return problems


_FRICTIONLESS_REMEDY: Final = "correct the cell, or the schema if it asks too much"


def judge(descriptor: Path) -> Iterator[Problem]:
    """What frictionless finds wrong with a CSV package, by its own reading of the standard."""
    import frictionless  # slow to import, and needed by nothing that only loads

    try:
        report = frictionless.Package(str(descriptor)).validate()
    except frictionless.FrictionlessException as failure:
        for reason in failure.reasons or [failure.error]:
            yield Problem(f"frictionless: {reason.note}", "correct the property that it names", type=reason.type)
        return
    for error in report.errors:
        yield Problem(error.message, _FRICTIONLESS_REMEDY, type=error.type)
    for task in report.tasks:
        for error in task.errors:
            yield Problem(
                f"frictionless: {error.note or error.message}",
                _FRICTIONLESS_REMEDY,
                table=task.name,
                row=getattr(error, "row_number", None),
                field=getattr(error, "field_name", None),
                type=error.type,
            )
