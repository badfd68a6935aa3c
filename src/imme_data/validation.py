"""`validate`: validates data packages, files and tables against a Table Schema.

`datapackage` opens the tables and `tableschema` validates them. This project's own packages are also checked against
the rules of `model` and the content hash of `publication`.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import attrs

from imme_data.datapackage.descriptor import TIMEOUT, check_sums, check_timeout, open_source, read_descriptor
from imme_data.datapackage.json_text import read_json
from imme_data.datapackage.layout import DESCRIPTOR, DIALECT, PROFILE
from imme_data.datapackage.progress import reading
from imme_data.datapackage.resources import (
    FileFolder,
    Files,
    check_descriptor,
    check_with_frictionless,
    named_resources,
    open_tables,
)
from imme_data.datapackage.sources import DirectorySource, Source
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import Table
from imme_data.errors import LocationError, PackageError, Problem
from imme_data.files import read_regular
from imme_data.memory import BUDGET, RAISE_BUDGET, Budget, BudgetError
from imme_data.model.profile import TableSchema
from imme_data.model.records import TABLES
from imme_data.model.rules import check_rules
from imme_data.publication.loading import load, read_package
from imme_data.publication.packaging import content_hash, write_package
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.engine import check_tables
from imme_data.tableschema.matching import patience
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.reference import SECONDS, bounded_errors, inline, read_schema
from imme_data.tableschema.report import LIMIT, Collector, Report
from imme_data.tableschema.schema import Schema

__all__ = ["Report", "schema_descriptor", "validate"]

_MOST_JSON: Final = 16 * 1024**2  # bytes of a schema
_OF_FILES: Final = 4  # times the size of files on this machine: what their keys may take is no surprise
_VALUE: Final = 80  # bytes of a Python value in a row


def validate(
    target: str | os.PathLike[str] | Dataset | Table[Any],
    schema: str | os.PathLike[str] | Mapping[str, Any] | Schema | None = None,
    *,
    engine: Literal["arrow", "frictionless"] = "arrow",
    limit: int | None = LIMIT,
    progress: bool | None = None,
    timeout: float = TIMEOUT,
    budget: int = BUDGET,
    time_limit: float | None = SECONDS,
) -> Report:
    """Validate a data package, a file, a dataset or a table against its schema, and report all errors.

    Every row is validated. The report counts all errors and lists the first of them. Each has its table, row (the
    header is row 1) and field, and frictionless' name for the type of error. This project's packages are also checked
    against its rules, for units, dates and quotes for example; such errors have the type `rule` and the rule's name.

    Parameters
    ----------
    target : path, address, Dataset or Table
        A data package (CSV or Parquet; its directory, its datapackage.json, a .zip or an https address), a CSV or
        Parquet file together with its `schema`, or what `load` returned.
    schema : path, mapping, TableSchema or table name, optional
        A Table Schema: its path, its content, or the name of one of this library's tables. Any Table Schema of Data
        Package v2 is valid.
    engine : str
        `arrow` is vectorized and strict; `frictionless` is the reference implementation, which is slower and accepts
        more.
    limit : int, optional
        The maximum number of errors to list; None lists all.
    progress : bool, optional
        Whether to show a progress bar for long files; by default only on a terminal.
    timeout : float
        The seconds that all downloads from an address may take together. Give more for a slow line.
    budget : int
        The bytes of memory that decoded values may take, 512 MiB if it is not given; the keys of files that lie
        unpacked on this machine may take four times the size of the files, if that is more. What needs more memory is
        reported, and not decoded.
    time_limit : float, optional
        The seconds, 45 if it is not given, after which the engine `frictionless` is stopped; for the engine `arrow`,
        the seconds that all patterns with look-arounds or back-references may take. None for no limit. Everything else
        takes time in proportion to the file.

    Raises
    ------
    LocationError
        If the target does not exist, or is a file without a schema. A file that can't be read is reported, not raised.
    TypeError, ValueError
        If an argument is invalid.

    Examples
    --------
    >>> import imme_data
    >>> imme_data.validate(imme_data.load()).valid
    True
    """
    if engine not in ("arrow", "frictionless"):
        raise ValueError(f"there is no engine {engine!r}: choose 'arrow' or 'frictionless'")
    if limit is not None and (type(limit) is not int or limit < 0):
        raise ValueError(f"limit is {limit!r}: give the maximum number of errors to list, or None for all")
    check_timeout(timeout)
    if time_limit is not None and (isinstance(time_limit, bool) or not isinstance(time_limit, (int, float))):
        raise TypeError(f"time_limit is {time_limit!r}: give a number of seconds, or None for no limit")
    if time_limit is not None and not time_limit > 0:
        raise ValueError(f"time_limit is {time_limit!r}: give seconds, more than 0, or None for no limit")
    options = _Options(Collector(limit), engine == "frictionless", progress, Budget(budget), time_limit)
    if schema is not None and isinstance(target, (Dataset, Table)):
        raise TypeError("a dataset or a table has its own schema: give a schema only with a file")
    if isinstance(target, Dataset):
        return _validate_dataset(target, options)
    if isinstance(target, Table):
        return _validate_table(target, options)
    try:
        name = os.fsdecode(target)
    except TypeError:
        raise LocationError(f"{target!r} is not a path or an address: give a string or a pathlib.Path") from None
    if schema is not None:
        return _validate_file(name, schema, options)
    if Path(name).suffix.lower() in (".csv", ".tsv", ".parquet") and "://" not in name and Path(name).exists():
        raise LocationError(f"{name} is a file, not a package: give its schema too (schema=..., --schema)")
    return _validate_package(name, timeout, options)


@attrs.frozen
class _Options:
    """How to validate, and the collector of the errors."""

    collector: Collector
    reference: bool
    progress: bool | None
    budget: Budget
    seconds: float | None


def _validate_dataset(dataset: Dataset, options: _Options) -> Report:
    collector = options.collector
    if options.reference:
        with tempfile.TemporaryDirectory() as directory:
            write_package(dataset, Path(directory) / "csv", "csv")
            collector.extend(bounded_errors(Path(directory) / "csv" / DESCRIPTOR, seconds=options.seconds))
        checked = {name: len(table) for name, table in dataset.tables.items()}
        return collector.report(dataset.info.name, checked, order=dataset.tables)
    report = _validate_tables(dataset.info.name, _in_memory(dataset.tables), collector, TableSchema)
    collector.extend(check_rules(_rows(dataset), dataset.info.created))
    return collector.report(dataset.info.name, report.checked, report.unchecked, report.checked)


def _validate_table(table: Table[Any], options: _Options) -> Report:
    collector = options.collector
    if not options.reference:
        return _validate_tables(table.name, _in_memory({table.name: table}), collector, TableSchema)
    resource = inline(table.name, table.schema.descriptor, ParquetTable(table.to_arrow()), Budget(sys.maxsize))
    # Foreign keys to other tables can't be checked for a single table.
    own = [key for key in resource["schema"].get("foreignKeys", ()) if not key["reference"].get("resource")]
    resource["schema"] = {**resource["schema"], "foreignKeys": own}
    package = {"$schema": PROFILE, "resources": [resource]}
    collector.extend(bounded_errors(package, Path.cwd(), seconds=options.seconds))
    return collector.report(table.name, {table.name: len(table)}, order=[table.name])


def _in_memory(tables: Mapping[str, Table[Any]]) -> dict[str, tuple[object, CsvTable | ParquetTable]]:
    return {name: (table.schema.descriptor, ParquetTable(table.to_arrow())) for name, table in tables.items()}


def _validate_file(name: str, schema: object, options: _Options) -> Report:
    path = Path(name)
    if not path.is_file():
        raise LocationError(f"{name} does not exist, or is not a file: give a CSV or a Parquet file")
    form = path.suffix.lower()
    resource: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-") or "table",
        "path": path.name,
        "format": "parquet" if form == ".parquet" else "csv",
        "encoding": "utf-8",
        "dialect": {**DIALECT, "delimiter": "\t" if form == ".tsv" else ","},
    }
    try:
        resource["schema"] = schema_descriptor(schema)
    except ValueError as error:
        remedy = "give a Table Schema: an object with fields"
        options.collector.add(Problem(str(error), remedy, type="schema-error"))
        return options.collector.report(name, {})
    return _validate_resources(name, [resource], FileFolder(path.parent, name), None, options)


def _validate_package(name: str, timeout: float, options: _Options) -> Report:
    collector, budget = options.collector, options.budget
    try:
        source = open_source(name, timeout=timeout, budget=budget)
        descriptor = read_descriptor(source)
    except PackageError as error:
        collector.extend(error.problems)
        return collector.report(name, {})
    resources = named_resources(descriptor, collector)
    collector.extend(check_descriptor(descriptor, resources))
    report = _validate_resources(name, resources, source, descriptor, options)
    if options.reference:
        return report
    unchecked = list(report.unchecked)
    if not collector.counts:
        # Errors in tables are reported by table; the sums are checked last, and also cover the README.
        try:
            check_sums(source, budget)
        except PackageError as error:
            collector.extend(error.problems)
    if _is_own_package(descriptor, resources):
        unchecked += _check_own_package(source, descriptor, collector, budget)
    return collector.report(name, report.checked, unchecked, report.checked)


def _is_own_package(descriptor: Mapping[str, Any] | None, resources: Sequence[Mapping[str, Any]]) -> bool:
    names = {resource.get("name") for resource in resources}
    return descriptor is not None and ("contentHash" in descriptor or names >= TABLES.keys())


def _validate_resources(
    name: str,
    resources: Sequence[Mapping[str, Any]],
    files: Files,
    descriptor: Mapping[str, Any] | None,
    options: _Options,
) -> Report:
    collector, budget = options.collector, options.budget
    with reading(options.progress) as show:
        opened, unchecked = open_tables(resources, files, collector, show, budget, sums=not options.reference)
        if options.reference:
            checked = check_with_frictionless(opened, files, collector, descriptor, budget, options.seconds)
            return collector.report(name, checked, order=opened)
        # The tables that a single file refers to are not given; a package must contain them.
        names = None if descriptor is None else [resource["name"] for resource in resources]
        schema_type = TableSchema if _is_own_package(descriptor, resources) else Schema
        sources = {table: (one.schema, one.rows) for table, one in opened.items()}
        size = 0
        if isinstance(files, (FileFolder, DirectorySource)):
            size = sum(files.size(path) or 0 for path in {str(one.resource["path"]) for one in opened.values()})
        keys = Budget(max(budget.left, _OF_FILES * size))
        return _validate_tables(name, sources, collector, schema_type, names, unchecked, keys, options.seconds)


def _validate_tables(
    name: str,
    sources: Mapping[str, tuple[object, CsvTable | ParquetTable]],
    collector: Collector,
    schema_type: type[Schema],
    resources: Sequence[str] | None = None,
    unchecked: Sequence[str] = (),
    keys: Budget | None = None,
    seconds: float | None = SECONDS,
) -> Report:
    tables: dict[str, tuple[Schema, CsvTable | ParquetTable]] = {}
    for table, (descriptor, rows) in sources.items():
        # A table that is not one of ours may have any Table Schema.
        profile = schema_type if table in TABLES else Schema
        schema, problems = read_schema(descriptor, table, profile)
        collector.extend(problems)
        if schema is not None:
            tables[table] = (schema, rows)
    with patience(seconds):
        checked, also_unchecked = check_tables(tables, collector, resources, budget=keys)
    sizes = {table: found.rows for table, found in checked.items()}
    return collector.report(name, sizes, [*also_unchecked, *unchecked], checked)


def _check_own_package(
    source: Source, descriptor: Mapping[str, Any], collector: Collector, budget: Budget
) -> Iterator[str]:
    """Check a package of this project against the project's rules and its content hash; yield what is not checked."""
    valid = not collector.counts
    try:
        dataset = read_package(source, budget)
    except PackageError as error:
        if valid:  # otherwise it is already reported, row by row
            collector.extend(error.problems)
        return
    if not valid:
        return
    try:
        budget.check(_VALUE * sum(len(table) * len(table.schema.fields) for table in dataset.tables.values()))
        collector.extend(check_rules(_rows(dataset), dataset.info.created))
    except BudgetError as error:
        yield f"the rules of the project, because {error}: {RAISE_BUDGET}"
    stated = descriptor.get("contentHash")
    if stated is not None and stated != content_hash(dataset):
        remedy = "the rows are not those that were published: download the package again"
        message = "the content does not have the hash that the package states"
        collector.add(Problem(message, remedy, type="hash-count"))


def _rows(dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}


def schema_descriptor(schema: object) -> Mapping[str, Any]:
    """The descriptor of a Table Schema: of its content, its path, or the name of one of this library's tables.

    Raises LocationError if there is no such file or table, ValueError if the file is not a JSON object, and TypeError
    for any other argument.
    """
    if isinstance(schema, Schema):
        return schema.descriptor
    if isinstance(schema, Mapping):
        return schema
    if not isinstance(schema, (str, os.PathLike)):
        raise TypeError(f"{schema!r} is not a Table Schema: give its path, its content or the name of a table")
    text = os.fspath(schema)
    if text in TABLES and not Path(text).exists():
        return load().schemas[text].descriptor
    try:
        data = read_regular(Path(text), _MOST_JSON)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LocationError(f"the schema {text!r} can't be read: {reason}") from None
    try:
        descriptor = read_json(data, Budget())
    except BudgetError as error:
        raise ValueError(f"the schema {text} can't be read: {error}") from None
    except ValueError as error:
        raise ValueError(f"the schema {text} is not JSON: {error}") from None
    if not isinstance(descriptor, dict):
        raise ValueError(f"the schema {text} is not an object")  # noqa: TRY004, the file is wrong, not the argument
    return descriptor
