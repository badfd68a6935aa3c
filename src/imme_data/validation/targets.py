"""`validate`: from a package, a file, a table or a dataset to the report on it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from imme_data import derive
from imme_data.checks import Finding, check_general
from imme_data.dataset import Dataset, Table
from imme_data.errors import LocationError, PackageError, Problem
from imme_data.packages.layout import DESCRIPTOR, DIALECT, PROFILE
from imme_data.packages.reading import check_sums, load, open_source, read_descriptor, read_package
from imme_data.packages.sources import Source, safe_path
from imme_data.packages.writing import content_hash, write_package
from imme_data.records import TABLES
from imme_data.rules import check_rules
from imme_data.schemas import TableSchema
from imme_data.validation.engine import Checked, check_references, check_table
from imme_data.validation.reference import judge
from imme_data.validation.report import LIMIT, Collector, Report
from imme_data.validation.schema import Schema, versioned
from imme_data.validation.tables import (
    DAMAGED,
    CsvTable,
    Dialect,
    DialectError,
    Opener,
    ParquetTable,
    UnreadableError,
    values,
)

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["validate"]

Row = Mapping[str, Any]
_LONG: Final = 32 * 1024**2  # bytes; a shorter file is done before a progress bar could be read
_CHUNK: Final = 1024**2
_HASHES: Final = ("md5", "sha1", "sha256", "sha512")
# The properties that frictionless is shown. Others would have it fetch what a stranger's descriptor names.
_SAID: Final = ("name", "title", "description", "licenses", "sources")
_PACKAGE: Final = (*_SAID, "$schema", "id", "version", "created", "homepage", "image", "keywords", "contributors")
_RESOURCE: Final = (*_SAID, "type", "path", "format", "mediatype", "encoding", "bytes", "hash", "dialect")
_STOPPED: Final = "take the package from where it was published"


def validate(
    target: str | os.PathLike[str] | Dataset | Table[Any],
    schema: str | os.PathLike[str] | Mapping[str, Any] | TableSchema | None = None,
    *,
    engine: Literal["arrow", "frictionless"] = "arrow",
    limit: int | None = LIMIT,
    progress: bool | None = None,
) -> Report:
    """Check a data package, a file, a dataset or a table against its schema, and report all that is wrong.

    `target` is a data package (CSV or Parquet; its directory, its datapackage.json, a .zip or an https address), a CSV
    or Parquet file together with its `schema`, or what `load` returned. `schema` is a Table Schema: its path, its
    content, or the name of one of this library's tables. Any Table Schema of Data Package v2 will do.

    Every row is looked at; the report counts all errors and tells the first `limit` of them (None: all), each with the
    table, the row as frictionless numbers it (the header is row 1), the field, and frictionless' name for the type of
    error. The packages of this project are also held to their rules (`rule`: units, dates, quotes).
    `engine="frictionless"` asks the reference implementation instead, which is slower and more lenient. `progress`
    shows a bar for long files; by default it does on a terminal.

    What can't be read is reported, not raised. Raises LocationError where there is nothing at the target, or a file
    without its schema, and TypeError or ValueError for arguments that make no sense.

    >>> import imme_data
    >>> imme_data.validate(imme_data.load()).valid
    True
    """
    if engine not in ("arrow", "frictionless"):
        raise ValueError(f"there is no engine {engine!r}: choose 'arrow' or 'frictionless'")
    if limit is not None and (type(limit) is not int or limit < 0):
        raise ValueError(f"limit is {limit!r}: give how many errors to tell of, or None for all")
    if schema is not None and isinstance(target, (Dataset, Table)):
        raise TypeError("a schema is for a file: what load returned has its own")
    run = _Run(engine == "frictionless", limit, progress)
    if isinstance(target, Dataset):
        return run.dataset(target)
    if isinstance(target, Table):
        return run.table(target)
    if schema is not None:
        return run.file(target, schema)
    name = str(target)
    if _is_file(target) and Path(target).exists():
        raise LocationError(f"{name} is a file and no package: give its schema too (schema=..., --schema)")
    return run.package(target, name)


def _is_file(target: str | os.PathLike[str]) -> bool:
    try:
        text = os.fspath(target)
    except TypeError:
        return False  # no place at all, which open_source says
    return Path(text).suffix.lower() in (".csv", ".tsv", ".parquet") and "://" not in str(text)


class _Run:
    """One call of validate."""

    def __init__(self, reference: bool, limit: int | None, progress: bool | None) -> None:
        self._reference = reference
        self._bar = progress
        self._collector = Collector(limit)
        self._unchecked: list[str] = []

    def dataset(self, dataset: Dataset) -> Report:
        if self._reference:
            return self._of_csv(dataset)
        schemas = {name: table.schema.descriptor for name, table in dataset.tables.items()}
        tables = self._tables(
            {name: (schemas[name], ParquetTable(table.to_arrow())) for name, table in dataset.tables.items()}
        )
        self._rules(dataset)
        return self._report(dataset.info.name, tables)

    def _of_csv(self, dataset: Dataset) -> Report:
        with tempfile.TemporaryDirectory() as directory:
            write_package(dataset, Path(directory) / "csv", "csv")
            self._collector.extend(judge(Path(directory) / "csv" / DESCRIPTOR))
        checked = {name: len(table) for name, table in dataset.tables.items()}
        return self._collector.report(dataset.info.name, checked, order=dataset.tables)

    def table(self, table: Table[Any]) -> Report:
        if self._reference:
            descriptor = _inline(table.name, table.schema.descriptor, ParquetTable(table.to_arrow()))
            return self._by_reference(table.name, descriptor, {table.name: len(table)})
        tables = self._tables({table.name: (table.schema.descriptor, ParquetTable(table.to_arrow()))})
        self._findings({table.name: table.schema}, {table.name: table.to_arrow().to_pylist()}, ())
        return self._report(table.name, tables)

    def file(self, target: str | os.PathLike[str], schema: object) -> Report:
        try:
            path, name = Path(os.fsdecode(target)), str(target)
        except TypeError:
            raise LocationError(f"{target!r} is not a path: give a text or a pathlib.Path") from None
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
            resource["schema"] = read_schema(schema)
        except ValueError as error:
            problem = Problem(str(error), "give a Table Schema: an object with fields", type="schema-error")
            self._collector.add(problem)
            return self._collector.report(name, {})
        return self._resources(name, [resource], _Folder(path.parent, name))

    def package(self, target: str | os.PathLike[str], name: str) -> Report:
        try:
            source = open_source(target)
            descriptor = read_descriptor(source)
        except PackageError as error:
            self._collector.extend(error.problems)
            return self._collector.report(name, {})
        resources: list[dict[str, Any]] = []
        for resource in descriptor["resources"]:
            named = resource.get("name") if isinstance(resource, dict) else None
            if isinstance(named, str) and all(named != other["name"] for other in resources):
                resources.append(resource)
            else:
                message = f"a resource has no name of its own, but {named!r}"
                remedy = "make each resource an object with a name that no other has"
                self._collector.add(Problem(message, remedy, type="resource-error"))
        self._collector.extend(_descriptor_problems(descriptor, resources))
        report = self._resources(name, resources, source, descriptor)
        if self._reference:
            return report
        if not self._collector.counts:
            # What is in the tables is told by table; the sums have the last word, on the README too.
            try:
                check_sums(source)
            except PackageError as error:
                self._collector.extend(error.problems)
                report = self._collector.report(name, report.checked, report.unchecked, report.checked)
        names = {resource.get("name") for resource in resources}
        if "contentHash" in descriptor or names >= TABLES.keys():
            self._project(source, descriptor)
            report = self._collector.report(name, report.checked, report.unchecked, report.checked)
        return report

    def _project(self, source: Source, descriptor: Mapping[str, Any]) -> None:
        """Hold a package of this project to what its packages promise beyond their schemas."""
        sound = not self._collector.counts
        try:
            dataset = read_package(source)
        except PackageError as error:
            if sound:  # otherwise it is told already, row by row
                self._collector.extend(error.problems)
            return
        if not sound:
            return
        self._rules(dataset)
        stated = descriptor.get("contentHash")
        if stated is not None and stated != content_hash(dataset):
            remedy = "the rows are not those that were published: download the package again"
            message = "the content does not have the hash that the package states"
            self._collector.add(Problem(message, remedy, type="hash-count"))

    def _rules(self, dataset: Dataset) -> None:
        schemas = dataset.schemas
        rows: dict[str, list[Row]] = {table: dataset.tables[table].to_arrow().to_pylist() for table in schemas}
        self._findings(schemas, rows, [*check_rules(schemas, rows), *_check_derived(rows)])

    def _findings(
        self, schemas: Mapping[str, TableSchema], rows: Mapping[str, list[Row]], findings: Iterable[Finding]
    ) -> None:
        told = {(problem.table, problem.row, problem.field) for problem in self._collector.problems}
        general = [finding for name, schema in schemas.items() for finding in check_general(schema, rows[name])]
        for finding in [*general, *findings]:
            schema, table = schemas[finding.table], rows[finding.table]
            place = (finding.table, finding.index + 2, finding.field)
            if finding.type != "rule" and place in told:
                continue  # a text that is not clean breaks its pattern too, in other words
            record = " ".join(map(str, schema.key(table[finding.index]))) if finding.index < len(table) else None
            self._collector.add(
                Problem(
                    finding.message,
                    finding.remedy,
                    table=place[0],
                    row=place[1],
                    record=record,
                    field=place[2],
                    type=finding.type,
                )
            )

    def _tables(
        self, sources: Mapping[str, tuple[object, CsvTable | ParquetTable]], resources: Collection[str] | None = None
    ) -> dict[str, Checked]:
        schemas: dict[str, Schema] = {}
        for name, (descriptor, _) in sources.items():
            schema, problems = Schema.from_descriptor(descriptor, name)
            self._collector.extend(problems)
            if schema is not None:
                schemas[name] = schema
        referred: dict[str, list[tuple[str, ...]]] = {}
        for name, schema in schemas.items():
            for key in schema.foreign_keys:
                referred.setdefault(key.table or name, []).append(key.reference)
        checked = {}
        for name, schema in schemas.items():
            found = check_table(name, schema, sources[name][1], self._collector, referred=referred.get(name, ()))
            if found is not None:
                checked[name] = found
        self._unchecked = list(check_references(checked, self._collector, resources))
        return checked

    def _report(self, name: str, tables: Mapping[str, Checked]) -> Report:
        return self._collector.report(
            name, {table: found.rows for table, found in tables.items()}, self._unchecked, tables
        )

    def _resources(
        self, name: str, resources: list[dict[str, Any]], source: Any, descriptor: Mapping[str, Any] | None = None
    ) -> Report:
        sources: dict[str, tuple[object, CsvTable | ParquetTable]] = {}
        unchecked: list[str] = []
        with self._progress() as show:
            for resource in resources:
                table = str(resource.get("name"))
                try:
                    opener = self._file(resource, source, show)
                    if opener is None:
                        continue
                    schema = _referred(resource.get("schema"), source)
                    if schema is None:
                        unchecked.append(f"the cells of {table}, which states no schema")
                        continue
                    sources[table] = (schema, _table(resource, opener, source))
                except PackageError as error:
                    self._collector.extend(error.problems)
                except (UnreadableError, DialectError) as error:
                    type_ = getattr(error, "type", "dialect-error")
                    self._collector.add(
                        Problem(str(error), "correct the file or its description", table=table, type=type_)
                    )
            if self._reference:
                return self._ask_reference(name, resources, sources, source, descriptor)
            # A file by itself refers to tables that nobody has given; a package has all that it speaks of.
            names = None if descriptor is None else [resource["name"] for resource in resources]
            tables = self._tables(sources, names)
        self._unchecked += unchecked
        return self._report(name, tables)

    def _file(
        self, resource: Mapping[str, Any], source: Any, show: Callable[[IO[bytes], int], IO[bytes]]
    ) -> Opener | None:
        """How to open the file of a resource, held against its size and hash; None where there is nothing to open."""
        table, path = str(resource.get("name")), resource.get("path")
        if not isinstance(path, str):
            remedy = "give a table as one CSV or Parquet file"
            message = "the resource is not one file: inline data and tables of several files are not read here"
            self._collector.add(Problem(message, remedy, table=table, type="resource-error"))
            return None
        if not isinstance(source, _Folder):
            safe_path(path, source.name)
        size = source.size(path)
        if size is None:
            message = f"the file '{path}' is missing"
            self._collector.add(Problem(message, _STOPPED, table=table, type="scheme-error"))
            return None
        if not self._reference or _form(resource) == "parquet":
            self._collector.extend(_counts(resource, path, size, lambda: source.open(path)))
        return lambda: show(source.open(path), size)

    @contextlib.contextmanager
    def _progress(self) -> Iterator[Callable[[IO[bytes], int], IO[bytes]]]:
        """What wraps a file so that its reading is shown."""
        wanted = self._bar if self._bar is not None else sys.stderr.isatty()
        if not wanted:
            yield lambda stream, size: stream
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            yield lambda stream, size: _shown(progress, stream, size)

    def _ask_reference(
        self,
        name: str,
        resources: list[dict[str, Any]],
        sources: Mapping[str, tuple[object, CsvTable | ParquetTable]],
        source: Any,
        descriptor: Mapping[str, Any] | None,
    ) -> Report:
        with tempfile.TemporaryDirectory() as directory:
            asked = []
            for resource in resources:
                table = str(resource.get("name"))
                if table not in sources:
                    continue
                schema, content = sources[table]
                if isinstance(content, ParquetTable):
                    asked.append(_inline(table, schema, content))
                    continue
                path = Path(directory) / str(resource["path"])
                path.parent.mkdir(parents=True, exist_ok=True)
                with source.open(str(resource["path"])) as stream:
                    path.write_bytes(stream.read())
                # What a resource leaves open, frictionless would guess from the data.
                described = {"encoding": "utf-8", **_known(resource, _RESOURCE), "format": "csv", "type": "table"}
                described["dialect"] = {**DIALECT, **_dialect(resource, source)}
                asked.append({**described, "schema": _with_version(schema)})
            package = {**_known(descriptor or {}, _PACKAGE), "resources": asked}
            package.setdefault("$schema", PROFILE)
            checked: dict[str, int] = {}
            self._collector.extend(judge(package, Path(directory), checked) if asked else ())
        return self._collector.report(name, checked, order=sources)

    def _by_reference(self, name: str, resource: dict[str, Any], checked: Mapping[str, int]) -> Report:
        # Alone, a table has nothing that its foreign keys could be held against.
        own = [key for key in resource["schema"].get("foreignKeys", ()) if not key["reference"].get("resource")]
        resource["schema"] = {**resource["schema"], "foreignKeys": own}
        package = {"$schema": PROFILE, "resources": [resource]}
        self._collector.extend(judge(package, Path.cwd()))
        return self._collector.report(name, checked, order=[name])


class _Folder:
    """The folder of a single file, as a source."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self.name = name

    def size(self, path: str) -> int | None:
        return (self._directory / path).stat().st_size

    def open(self, path: str) -> IO[bytes]:
        return (self._directory / path).open("rb")


def read_schema(schema: object) -> Mapping[str, Any]:
    """A Table Schema from what a caller gives: its content, its path, or the name of one of this library's tables.

    Raises LocationError where there is no such file or table, ValueError where it is not JSON.
    """
    if isinstance(schema, TableSchema):
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
        raise ValueError(f"the schema {text} is not an object")
    return descriptor


def _referred(value: object, source: Any) -> object:
    """A schema or a dialect: written out, or the path of a file of the package that has it."""
    if not isinstance(value, str):
        return value
    safe_path(value, source.name)
    data = source.read(value, _CHUNK * 64)
    if data is None:
        raise UnreadableError(f"the file '{value}' is missing", "scheme-error")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"'{value}' is not JSON: {error}", "schema-error") from None


def _table(resource: Mapping[str, Any], opener: Opener, source: Any) -> CsvTable | ParquetTable:
    """The table in a resource's file. Raises UnreadableError or DialectError."""
    form = _form(resource)
    if form == "parquet":
        return ParquetTable(opener)
    if form not in ("csv", "tsv"):
        raise UnreadableError(f"its format '{form}' is not csv or parquet", "format-error")
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str):
        raise UnreadableError(f"its encoding is {encoding!r}", "encoding-error")
    return CsvTable(opener, Dialect.from_descriptor(_dialect(resource, source)), encoding)


def _dialect(resource: Mapping[str, Any], source: Any) -> Mapping[str, Any]:
    """The dialect that a resource states, tabs where it is a TSV file. Raises DialectError, or UnreadableError."""
    stated = _referred(resource.get("dialect", {}), source)
    if not isinstance(stated, Mapping):
        raise DialectError(f"the dialect is {stated!r}: write an object")
    return {"delimiter": "\t", **stated} if _form(resource) == "tsv" else stated


def _form(resource: Mapping[str, Any]) -> str:
    return str(resource.get("format") or str(resource.get("path")).rpartition(".")[2]).lower()


def _counts(resource: Mapping[str, Any], path: str, size: int, opener: Opener) -> Iterator[Problem]:
    """What a resource says of its file's size and hash, and is not so."""
    table, stated = str(resource.get("name")), resource.get("bytes")
    if stated is not None and stated != size:
        message = f"'{path}' has {size} bytes, and the package states {stated}"
        yield Problem(message, _STOPPED, table=table, type="byte-count")
    stated = resource.get("hash")
    if stated is None:
        return
    algorithm, _, digest = stated.rpartition(":") if isinstance(stated, str) else ("?", "", "")
    algorithm = algorithm or "md5"  # of a hash that says nothing, the standard says so
    if algorithm.lower() not in _HASHES:
        message = f"the hash {stated!r} is of no kind that is known: {', '.join(_HASHES)}"
        yield Problem(message, "write it as sha256:...", table=table, type="hash-count")
        return
    hasher = hashlib.new(algorithm.lower(), usedforsecurity=False)
    try:
        with opener() as stream:
            while chunk := stream.read(_CHUNK):
                hasher.update(chunk)
    except DAMAGED as error:
        yield Problem(f"'{path}' is damaged: {error}", _STOPPED, table=table, type="source-error")
        return
    if hasher.hexdigest() != digest:
        message = f"'{path}' does not have the hash that the package states ({algorithm})"
        yield Problem(message, _STOPPED, table=table, type="hash-count")


class _Counted(io.RawIOBase):
    """A file whose reading is shown."""

    def __init__(self, stream: IO[bytes], advance: Callable[[int], object]) -> None:
        self._stream = stream
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._advance(len(data))
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _shown(progress: Progress, stream: IO[bytes], size: int) -> IO[bytes]:
    if size < _LONG or stream.seekable() is False:
        return stream
    task = progress.add_task("reading", total=size)
    return io.BufferedReader(_Counted(stream, lambda count: progress.advance(task, count)), _CHUNK)


def _with_version(schema: object) -> object:
    return versioned(schema) if isinstance(schema, Mapping) else schema


def _inline(name: str, schema: object, table: ParquetTable) -> dict[str, Any]:
    """A table as frictionless takes it without a file: rows of Python values."""
    rows: list[list[Any]] = [list(table.labels)]
    for batch in table.batches():
        columns = [list(map(_text, values(column))) for column in batch.columns]
        rows += map(list, zip(*columns, strict=True))
    return {"name": name, "type": "table", "data": rows, "schema": _with_version(schema)}


def _text(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _known(descriptor: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: descriptor[name] for name in names if name in descriptor}


def _descriptor_problems(descriptor: Mapping[str, Any], resources: list[dict[str, Any]]) -> Iterator[Problem]:
    """What frictionless finds wrong with a descriptor, the data and the schemas left aside."""
    import frictionless  # slow to import, and needed by nothing that only loads

    for place in (descriptor, *resources):
        if "://" in str(place.get("profile", "")):
            message = f"it names a profile of its own, {place['profile']!r}, which is not fetched"
            yield Problem(message, "leave it out, or write $schema", table=place.get("name"), type="package-error")
    names = [name for name in _RESOURCE if name != "dialect"]
    shown = [_known(one, names) | ({"data": []} if "data" in one else {}) for one in resources]
    try:
        frictionless.Package.from_descriptor({**_known(descriptor, _PACKAGE), "resources": shown})
    except frictionless.FrictionlessException as failure:
        for reason in failure.reasons or [failure.error]:
            yield Problem(f"frictionless: {reason.note}", "correct the property that it names", type=reason.type)
    except Exception as failure:  # what it stumbles over, it raises as whatever Python calls it
        message = f"frictionless can't read the descriptor: {type(failure).__name__}: {failure}"
        yield Problem(message, "write each property as the standard has it", type="package-error")


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
