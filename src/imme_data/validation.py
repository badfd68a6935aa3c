"""`validate`: open what is given, validate its tables, and check this project's packages against their own promises.

Each step is a call into a room below: `datapackage` opens the tables, `tableschema` validates them, and the rules of
`model` and the content hash of `publication` are what our own packages promise beyond their schemas.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from imme_data.datapackage.descriptor import check_sums, open_source, read_descriptor
from imme_data.datapackage.layout import DESCRIPTOR, DIALECT, PROFILE
from imme_data.datapackage.progress import reading
from imme_data.datapackage.resources import (
    FileFolder,
    Files,
    ask_frictionless,
    check_descriptor,
    named_resources,
    open_tables,
)
from imme_data.datapackage.sources import Source
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import Table
from imme_data.errors import LocationError, PackageError, Problem
from imme_data.model.profile import TableSchema
from imme_data.model.records import TABLES
from imme_data.model.rules import check_rules
from imme_data.publication.loading import load, read_package
from imme_data.publication.packaging import content_hash, write_package
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.engine import check_tables
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.reference import frictionless_errors, inline, read_schema
from imme_data.tableschema.report import LIMIT, Collector, Report
from imme_data.tableschema.schema import Schema

__all__ = ["Report", "schema_descriptor", "validate"]


def validate(
    target: str | os.PathLike[str] | Dataset | Table[Any],
    schema: str | os.PathLike[str] | Mapping[str, Any] | Schema | None = None,
    *,
    engine: Literal["arrow", "frictionless"] = "arrow",
    limit: int | None = LIMIT,
    progress: bool | None = None,
) -> Report:
    """Validate a data package, a file, a dataset or a table against its schema, and report all that is wrong.

    Every row is validated. The report counts all errors and lists the first of them, each with the table, the row as
    frictionless numbers it (the header is row 1), the field, and frictionless' name for the type of error. The packages
    of this project are also checked against their rules (`rule`: units, dates, quotes); the report names each rule.

    Parameters
    ----------
    target : path, address, Dataset or Table
        A data package (CSV or Parquet; its directory, its datapackage.json, a .zip or an https address), a CSV or
        Parquet file together with its `schema`, or what `load` returned.
    schema : path, mapping, TableSchema or name of a table, optional
        A Table Schema: its path, its content, or the name of one of this library's tables. Any Table Schema of Data
        Package v2 is valid.
    engine : str
        `arrow` is vectorized and strict; `frictionless` asks the reference implementation, which is slower and accepts
        more.
    limit : int, optional
        The maximum number of errors to list; None lists all.
    progress : bool, optional
        Whether a bar is shown for long files; by default it is on a terminal.

    Raises
    ------
    LocationError
        If there is nothing at the target, or a file without its schema. What can't be read is reported, not raised.
    TypeError, ValueError
        If an argument makes no sense.

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
    if schema is not None and isinstance(target, (Dataset, Table)):
        raise TypeError("a schema is for a file: what load returned has its own")
    collector, reference = Collector(limit), engine == "frictionless"
    if isinstance(target, Dataset):
        return _dataset(target, collector, reference)
    if isinstance(target, Table):
        return _table(target, collector, reference)
    if schema is not None:
        return _file(target, schema, collector, reference, progress)
    name = str(target)
    if _is_file(target) and Path(target).exists():
        raise LocationError(f"{name} is a file and no package: give its schema too (schema=..., --schema)")
    return _package(target, name, collector, reference, progress)


def _is_file(target: str | os.PathLike[str]) -> bool:
    try:
        text = os.fspath(target)
    except TypeError:
        return False  # no place at all, which open_source says
    return Path(text).suffix.lower() in (".csv", ".tsv", ".parquet") and "://" not in str(text)


def _dataset(dataset: Dataset, collector: Collector, reference: bool) -> Report:
    if reference:
        with tempfile.TemporaryDirectory() as directory:
            write_package(dataset, Path(directory) / "csv", "csv")
            collector.extend(frictionless_errors(Path(directory) / "csv" / DESCRIPTOR))
        checked = {name: len(table) for name, table in dataset.tables.items()}
        return collector.report(dataset.info.name, checked, order=dataset.tables)
    report = _tables(dataset.info.name, _in_memory(dataset.tables), collector, TableSchema)
    collector.extend(check_rules(_rows(dataset)))
    return collector.report(dataset.info.name, report.checked, report.unchecked, report.checked)


def _table(table: Table[Any], collector: Collector, reference: bool) -> Report:
    if not reference:
        return _tables(table.name, _in_memory({table.name: table}), collector, TableSchema)
    resource = inline(table.name, table.schema.descriptor, ParquetTable(table.to_arrow()))
    # A table alone has no other tables that its foreign keys could refer to.
    own = [key for key in resource["schema"].get("foreignKeys", ()) if not key["reference"].get("resource")]
    resource["schema"] = {**resource["schema"], "foreignKeys": own}
    collector.extend(frictionless_errors({"$schema": PROFILE, "resources": [resource]}, Path.cwd()))
    return collector.report(table.name, {table.name: len(table)}, order=[table.name])


def _in_memory(tables: Mapping[str, Table[Any]]) -> dict[str, tuple[object, CsvTable | ParquetTable]]:
    return {name: (table.schema.descriptor, ParquetTable(table.to_arrow())) for name, table in tables.items()}


def _file(
    target: str | os.PathLike[str], schema: object, collector: Collector, reference: bool, progress: bool | None
) -> Report:
    try:
        path, name = Path(os.fsdecode(target)), str(target)
    except TypeError:
        raise LocationError(f"{target!r} is not a path: give a string or a pathlib.Path") from None
    if not path.is_file():
        raise LocationError(f"{name} does not exist, or is no file: give a CSV or a Parquet file")
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
        collector.add(Problem(str(error), "give a Table Schema: an object with fields", type="schema-error"))
        return collector.report(name, {})
    return _resources(name, [resource], FileFolder(path.parent, name), None, collector, reference, progress)


def _package(
    target: str | os.PathLike[str], name: str, collector: Collector, reference: bool, progress: bool | None
) -> Report:
    try:
        source = open_source(target)
        descriptor = read_descriptor(source)
    except PackageError as error:
        collector.extend(error.problems)
        return collector.report(name, {})
    resources = named_resources(descriptor, collector)
    collector.extend(check_descriptor(descriptor, resources))
    report = _resources(name, resources, source, descriptor, collector, reference, progress)
    if reference:
        return report
    if not collector.counts:
        # What is wrong in the tables is reported by table; the sums come last, and cover the README too.
        try:
            check_sums(source)
        except PackageError as error:
            collector.extend(error.problems)
    if _is_ours(descriptor, resources):
        _promises(source, descriptor, collector)
    return collector.report(name, report.checked, report.unchecked, report.checked)


def _is_ours(descriptor: Mapping[str, Any] | None, resources: Sequence[Mapping[str, Any]]) -> bool:
    names = {resource.get("name") for resource in resources}
    return descriptor is not None and ("contentHash" in descriptor or names >= TABLES.keys())


def _resources(
    name: str,
    resources: Sequence[Mapping[str, Any]],
    files: Files,
    descriptor: Mapping[str, Any] | None,
    collector: Collector,
    reference: bool,
    progress: bool | None,
) -> Report:
    with reading(progress) as show:
        opened, unchecked = open_tables(resources, files, collector, show, sums=not reference)
        if reference:
            checked = ask_frictionless(opened, files, collector, descriptor)
            return collector.report(name, checked, order=opened)
        # A file by itself refers to tables that nobody has given; a package has all that it refers to.
        names = None if descriptor is None else [resource["name"] for resource in resources]
        schema_type = TableSchema if _is_ours(descriptor, resources) else Schema
        sources = {table: (one.schema, one.rows) for table, one in opened.items()}
        return _tables(name, sources, collector, schema_type, names, unchecked)


def _tables(
    name: str,
    sources: Mapping[str, tuple[object, CsvTable | ParquetTable]],
    collector: Collector,
    schema_type: type[Schema],
    resources: Sequence[str] | None = None,
    unchecked: Sequence[str] = (),
) -> Report:
    tables: dict[str, tuple[Schema, CsvTable | ParquetTable]] = {}
    for table, (descriptor, rows) in sources.items():
        # The schema of a table that we don't know may be any Table Schema.
        profile = schema_type if table in TABLES else Schema
        schema, problems = read_schema(descriptor, table, profile)
        collector.extend(problems)
        if schema is not None:
            tables[table] = (schema, rows)
    checked, also_unchecked = check_tables(tables, collector, resources)
    sizes = {table: found.rows for table, found in checked.items()}
    return collector.report(name, sizes, [*also_unchecked, *unchecked], checked)


def _promises(source: Source, descriptor: Mapping[str, Any], collector: Collector) -> None:
    """Check a package of this project against what its packages promise beyond their schemas."""
    sound = not collector.counts
    try:
        dataset = read_package(source)
    except PackageError as error:
        if sound:  # otherwise it is reported already, row by row
            collector.extend(error.problems)
        return
    if not sound:
        return
    collector.extend(check_rules(_rows(dataset)))
    stated = descriptor.get("contentHash")
    if stated is not None and stated != content_hash(dataset):
        remedy = "the rows are not those that were published: download the package again"
        message = "the content does not have the hash that the package states"
        collector.add(Problem(message, remedy, type="hash-count"))


def _rows(dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}


def schema_descriptor(schema: object) -> Mapping[str, Any]:
    """The descriptor of a Table Schema that a caller gives: content, path, or the name of one of this library's tables.

    Raises LocationError if there is no such file or table, ValueError if it is not JSON.
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
        data = Path(text).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LocationError(f"the schema {text!r} can't be read: {reason}") from None
    try:
        descriptor = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the schema {text} is not JSON: {error}") from None
    if not isinstance(descriptor, dict):
        raise ValueError(f"the schema {text} is not an object")  # noqa: TRY004, the file is wrong, not the argument
    return descriptor
