"""The tables of a package: opens each resource, and checks its file against the stated size and hash.

A resource that can't be read is reported, not raised, and the other resources are opened.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, Protocol

import attrs

from imme_data.datapackage.json_text import read_json
from imme_data.datapackage.layout import DIALECT, PROFILE
from imme_data.datapackage.progress import CHUNK, Shown
from imme_data.datapackage.sources import safe_path
from imme_data.errors import PackageError, Problem
from imme_data.memory import RAISE_BUDGET, Budget, BudgetError
from imme_data.tableschema.batches import DAMAGED, Opener, UnreadableError
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.dialect import Dialect, DialectError
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.readers import shortened
from imme_data.tableschema.reference import SECONDS, bounded_errors, inline, versioned
from imme_data.tableschema.report import Collector

__all__ = [
    "FileFolder",
    "Files",
    "OpenedTable",
    "check_descriptor",
    "check_with_frictionless",
    "named_resources",
    "open_tables",
]

_HASHES: Final = ("md5", "sha1", "sha256", "sha512")
# The properties that are passed to frictionless. Others would make it fetch addresses that the descriptor names.
_COMMON: Final = ("name", "title", "description", "licenses", "sources")
_PACKAGE: Final = (*_COMMON, "$schema", "id", "version", "created", "homepage", "image", "keywords", "contributors")
_RESOURCE: Final = (*_COMMON, "type", "path", "format", "mediatype", "encoding", "bytes", "hash", "dialect")
# Frictionless takes about 3 ms to read a resource, and more than in proportion for other long lists.
_MOST_RESOURCES: Final = 10_000
_MOST_ITEMS: Final = 1000
_MOST_JSON: Final = 4 * 1024**2  # bytes of a schema or a dialect
_HASHED: Final = 2**30  # bytes
_DOWNLOAD_AGAIN: Final = "download the package from its publisher"


class Files(Protocol):
    """A place that contains the files of resources: a package's source, or the folder of a single file."""

    name: str

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file, at most `limit` + 1 of them; None if there is no such file."""
        ...

    def size(self, path: str) -> int | None:
        """How many bytes a file has; None if there is no such file."""
        ...

    def open(self, path: str) -> IO[bytes]:
        """Open a file at its beginning."""
        ...


class FileFolder:
    """The folder of a single file that the user names; its paths are not restricted."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self.name = name

    def read(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file, at most `limit` + 1 of them."""
        with self.open(path) as stream:
            return stream.read(limit + 1)

    def size(self, path: str) -> int | None:
        """The size of a file."""
        return (self._directory / path).stat().st_size

    def open(self, path: str) -> IO[bytes]:
        """Open a file in the folder."""
        return (self._directory / path).open("rb")


@attrs.frozen
class OpenedTable:
    """A table that can be read: its resource, the descriptor of its schema, and its rows."""

    resource: Mapping[str, Any]
    schema: object
    rows: CsvTable | ParquetTable


def named_resources(descriptor: Mapping[str, Any], collector: Collector) -> list[dict[str, Any]]:
    """The resources that have a unique name; the others are reported. Of too many resources there are none."""
    if len(descriptor["resources"]) > _MOST_RESOURCES:
        message = f"the package has {len(descriptor['resources'])} resources, and at most {_MOST_RESOURCES} are read"
        collector.add(Problem(message, "divide it into several packages", type="package-error"))
        return []
    resources: dict[str, dict[str, Any]] = {}
    for resource in descriptor["resources"]:
        named = resource.get("name") if isinstance(resource, dict) else None
        if isinstance(named, str) and named not in resources:
            resources[named] = resource
        else:
            message = f"the name of a resource is missing or repeated: {shortened(named)}"
            remedy = "make each resource an object with a unique name"
            collector.add(Problem(message, remedy, type="resource-error"))
    return list(resources.values())


def open_tables(
    resources: Sequence[Mapping[str, Any]],
    files: Files,
    collector: Collector,
    show: Shown,
    budget: Budget,
    *,
    sums: bool = True,
) -> tuple[dict[str, OpenedTable], list[str]]:
    """Open the tables of a package, and report those that can't be read.

    Parameters
    ----------
    resources : sequence of mapping
        The resources of the package.
    files : Files
        Where their files are.
    collector : Collector
        Receives the errors.
    show : function
        Wraps a file so that its progress is shown.
    budget : Budget
        The memory that the tables may take.
    sums : bool
        Whether to check sizes and hashes; those of Parquet files are always checked.

    Returns
    -------
    (dict of str to OpenedTable, list of str)
        The tables by name, and a phrase for each thing that can't be checked.
    """
    tables: dict[str, OpenedTable] = {}
    unchecked: list[str] = []
    for resource in resources:
        name = str(resource.get("name"))
        try:
            opener = _file(resource, files, collector, show, sums)
            if opener is None:
                continue
            schema = _dereferenced(resource.get("schema"), files)
            if schema is None:
                unchecked.append(f"the cells of {name}, which has no schema")
                continue
            tables[name] = OpenedTable(resource, schema, _rows(resource, opener, files, budget))
        except PackageError as error:
            collector.extend(error.problems)
        except BudgetError as error:
            collector.add(Problem(f"it can't be read: {error}", RAISE_BUDGET, table=name, type="source-error"))
        except (UnreadableError, DialectError) as error:
            type_ = getattr(error, "type", "dialect-error")
            collector.add(Problem(str(error), "correct the file or its description", table=name, type=type_))
    return tables, unchecked


def _file(resource: Mapping[str, Any], files: Files, collector: Collector, show: Shown, sums: bool) -> Opener | None:
    """How to open the file of a resource, checked against its size and hash; None if there is nothing to open."""
    table, path = str(resource.get("name")), resource.get("path")
    if not isinstance(path, str):
        remedy = "give a table as one CSV or Parquet file"
        message = "the resource is not one file: inline data and tables of several files are not supported"
        collector.add(Problem(message, remedy, table=table, type="resource-error"))
        return None
    if not isinstance(files, FileFolder):
        safe_path(path, files.name)
    size = files.size(path)
    if size is None:
        message = f"the file '{path}' is missing"
        collector.add(Problem(message, _DOWNLOAD_AGAIN, table=table, type="scheme-error"))
        return None
    if sums or _file_format(resource) == "parquet":
        collector.extend(_size_and_hash_errors(resource, path, size, lambda: files.open(path)))
    return lambda: show(files.open(path), size)


def check_with_frictionless(
    tables: Mapping[str, OpenedTable],
    files: Files,
    collector: Collector,
    descriptor: Mapping[str, Any] | None,
    budget: Budget,
    seconds: float | None = SECONDS,
) -> dict[str, int]:
    """Report the errors that frictionless finds in the tables; return the number of rows of each table.

    Frictionless is stopped after some seconds (None for no limit), which is reported.
    """
    checked: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as directory:
        submitted = []
        for name, table in tables.items():
            if isinstance(table.rows, ParquetTable):
                try:
                    submitted.append(inline(name, table.schema, table.rows, budget))
                except BudgetError as error:
                    message = f"it can't be checked: {error}"
                    collector.add(Problem(message, RAISE_BUDGET, table=name, type="source-error"))
                except UnreadableError as error:
                    collector.add(Problem(str(error), _DOWNLOAD_AGAIN, table=name, type=error.type))
                continue
            resource = table.resource
            path = Path(directory) / str(resource["path"])
            path.parent.mkdir(parents=True, exist_ok=True)
            with files.open(str(resource["path"])) as stream, path.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            # Frictionless would guess missing properties from the data.
            described = {"encoding": "utf-8", **_selected(resource, _RESOURCE), "format": "csv", "type": "table"}
            described["dialect"] = {**DIALECT, **_dialect(resource, files)}
            schema = versioned(table.schema) if isinstance(table.schema, Mapping) else table.schema
            submitted.append({**described, "schema": schema})
        package = {**_selected(descriptor or {}, _PACKAGE), "resources": submitted}
        package.setdefault("$schema", PROFILE)
        collector.extend(bounded_errors(package, Path(directory), checked, seconds) if submitted else ())
    return checked


def _dereferenced(value: object, files: Files) -> object:
    """A schema or a dialect: the value itself, or the content of the JSON file of the package that it names."""
    if not isinstance(value, str):
        return value
    safe_path(value, files.name)
    data = files.read(value, _MOST_JSON)
    if data is None:
        raise UnreadableError(f"the file '{value}' is missing", "scheme-error")
    if len(data) > _MOST_JSON:
        raise UnreadableError(f"'{value}' is larger than {_MOST_JSON} bytes", "schema-error")
    try:
        return read_json(data, Budget())
    except ValueError as error:
        raise UnreadableError(f"'{value}' is not JSON: {error}", "schema-error") from None


def _rows(resource: Mapping[str, Any], opener: Opener, files: Files, budget: Budget) -> CsvTable | ParquetTable:
    """The table in a resource's file. Raises UnreadableError, DialectError or BudgetError."""
    form = _file_format(resource)
    if form == "parquet":
        return ParquetTable(opener, budget)
    if form not in ("csv", "tsv"):
        raise UnreadableError(f"its format '{form}' is not csv or parquet", "format-error")
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str):
        raise UnreadableError(f"its encoding is {encoding!r}", "encoding-error")
    return CsvTable(opener, Dialect.from_descriptor(_dialect(resource, files)), encoding, budget)


def _dialect(resource: Mapping[str, Any], files: Files) -> Mapping[str, Any]:
    """The dialect of a resource; for TSV, the default delimiter is a tab. Raises DialectError or UnreadableError."""
    stated = _dereferenced(resource.get("dialect", {}), files)
    if not isinstance(stated, Mapping):
        raise DialectError(f"the dialect is {stated!r}: write an object")
    return {"delimiter": "\t", **stated} if _file_format(resource) == "tsv" else stated


def _file_format(resource: Mapping[str, Any]) -> str:
    return str(resource.get("format") or str(resource.get("path")).rpartition(".")[2]).lower()


def _size_and_hash_errors(resource: Mapping[str, Any], path: str, size: int, opener: Opener) -> Iterator[Problem]:
    """The errors in the size and the hash that a resource states for its file."""
    table, stated = str(resource.get("name")), resource.get("bytes")
    if stated is not None and stated != size:
        message = f"'{path}' has {size} bytes, and the package states {stated}"
        yield Problem(message, _DOWNLOAD_AGAIN, table=table, type="byte-count")
        if size > _HASHED:  # a file of the wrong size may be far too large to read
            return
    stated = resource.get("hash")
    if stated is None:
        return
    algorithm, _, digest = stated.rpartition(":") if isinstance(stated, str) else ("?", "", "")
    algorithm = algorithm or "md5"  # the standard's default
    if algorithm.lower() not in _HASHES:
        message = f"the hash {stated!r} is not one of {', '.join(_HASHES)}"
        yield Problem(message, "write it as sha256:...", table=table, type="hash-count")
        return
    hasher = hashlib.new(algorithm.lower(), usedforsecurity=False)
    try:
        with opener() as stream:
            while chunk := stream.read(CHUNK):
                hasher.update(chunk)
    except DAMAGED as error:
        yield Problem(f"'{path}' is damaged: {error}", _DOWNLOAD_AGAIN, table=table, type="source-error")
        return
    if hasher.hexdigest() != digest:
        message = f"'{path}' does not have the hash that the package states ({algorithm})"
        yield Problem(message, _DOWNLOAD_AGAIN, table=table, type="hash-count")


def _selected(descriptor: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: descriptor[name] for name in names if name in descriptor}


def _long_lists(descriptor: Mapping[str, Any], resources: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """The properties that are too long for frictionless."""
    for place, names in ((descriptor, _PACKAGE), *((resource, _RESOURCE) for resource in resources)):
        for name, value in _selected(place, names).items():
            if isinstance(value, (list, dict)) and len(value) > _MOST_ITEMS:
                table = None if place is descriptor else place.get("name")
                message = f"{name} has {len(value)} items, and at most {_MOST_ITEMS} are read"
                yield Problem(message, "shorten it", table=table, type="package-error")


def check_descriptor(descriptor: Mapping[str, Any], resources: list[dict[str, Any]]) -> Iterator[Problem]:
    """The errors that frictionless finds in a descriptor, without its data and schemas."""
    import frictionless  # slow to import, and loading does not need it

    for place in (descriptor, *resources):
        if "://" in str(place.get("profile", "")):
            message = f"the custom profile {place['profile']!r} is not fetched"
            yield Problem(message, "remove it, or write $schema", table=place.get("name"), type="package-error")
    if len(descriptor["resources"]) > _MOST_RESOURCES:
        return  # which is already reported
    long = list(_long_lists(descriptor, resources))
    if long:
        yield from long
        return
    names = [name for name in _RESOURCE if name != "dialect"]
    shown = [_selected(one, names) | ({"data": []} if "data" in one else {}) for one in resources]
    try:
        frictionless.Package.from_descriptor({**_selected(descriptor, _PACKAGE), "resources": shown})
    except frictionless.FrictionlessException as failure:
        for reason in failure.reasons or [failure.error]:
            yield Problem(f"frictionless: {reason.note}", "correct the property that it names", type=reason.type)
    except Exception as failure:  # frictionless raises Python's own errors for some descriptors
        message = f"frictionless can't read the descriptor: {type(failure).__name__}: {failure}"
        yield Problem(message, "write each property as the standard defines it", type="package-error")
