"""Loads a data package into a `Dataset`. A damaged package is not loaded at all."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from imme_data.datapackage.descriptor import (
    DOWNLOAD_AGAIN,
    TIMEOUT,
    check_hash,
    check_timeout,
    open_source,
    read_descriptor,
    read_sums,
)
from imme_data.datapackage.layout import DESCRIPTOR, DIALECT
from imme_data.datapackage.sources import DirectorySource, Source, refuse, safe_path
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo, Table
from imme_data.errors import LocationError, PackageError, Problem
from imme_data.memory import BUDGET, RAISE_BUDGET, Budget, BudgetError
from imme_data.model import records
from imme_data.model.embedded import embedded
from imme_data.model.profile import TableSchema
from imme_data.publication.decoding import LARGE, DecodingError, decode_csv, decode_parquet

__all__ = ["load", "read_package"]

_SHA256: Final = re.compile(r"sha256:([0-9a-f]{64})")
_OTHER_VERSION: Final = "install the version of imme_data that the package was made for"


def load(
    location: str | os.PathLike[str] | None = None,
    *,
    sha256: str | None = None,
    timeout: float = TIMEOUT,
    budget: int = BUDGET,
) -> Dataset:
    """Load a data package and check every file against the hash that the package states.

    Parameters
    ----------
    location : str or path, optional
        A package's directory, its datapackage.json, a .zip, or the https address of one of the two files (http only for
        this machine). Without it, the package that comes with the library is loaded.
    sha256 : str, optional
        The SHA-256 that the .zip or the datapackage.json must have, in hexadecimal. A file that was fetched before with
        this hash is taken from the cache.
    timeout : float
        The seconds that all downloads from an address may take together. Give more for a slow line.
    budget : int
        The bytes of memory that the whole package may take while it is read, 512 MiB if it is not given. A package
        that needs more is refused before it is decoded. Give more for a large package that you trust.

    Raises
    ------
    LocationError
        If there is no package at the location.
    PackageError
        If the package is damaged, unsafe, over the budget, or made for another version. FetchError if an address can't
        be fetched in time.
    TypeError, ValueError
        If `timeout` is not a number of seconds, more than 0 and at most 86400 (a day), or `budget` is not a positive
        whole number.

    Examples
    --------
    >>> import imme_data
    >>> data = imme_data.load()
    >>> data.articles["ecoactu-2019-02-01-ecosystemes"].language
    'fr'
    """
    check_timeout(timeout)
    room = Budget(budget)
    if location is not None:
        return read_package(open_source(location, sha256, timeout=timeout, budget=room), room)
    if sha256 is not None:
        raise LocationError("a SHA-256 pins a file, and none is given: give its path or address too")
    return read_package(DirectorySource(embedded(), "the embedded package"), room)


def read_package(source: Source, budget: Budget) -> Dataset:
    """Read a package from a source. Raises PackageError with all problems of the descriptor."""
    sums = read_sums(source)
    descriptor = read_descriptor(source, sums)
    info = _info(descriptor, source)
    resources = _resources(descriptor, source)
    tables = {name: _table(name, resource, source, sums, budget) for name, resource in resources.items()}
    if problems := list(_dangling(tables, source.name)):
        raise PackageError(problems)
    return Dataset(info, tables)


def _dangling(tables: Mapping[str, Table[Any]], file: str) -> Iterator[Problem]:
    """The first key of each foreign key that the other table does not have."""

    @cache
    def keys(table: str, fields: tuple[str, ...]) -> set[Any]:
        columns = [tables[table].to_arrow()[field] for field in fields]
        if len(columns) == 1:
            column = columns[0] if len(columns[0]) <= LARGE else columns[0].unique()
            return {*column.to_pylist()} - {None}
        return {row for row in zip(*(column.to_pylist() for column in columns), strict=True) if None not in row}

    for table in tables.values():
        for key in table.schema.foreign_keys:
            if missing := keys(table.name, key.fields) - keys(key.table, key.reference):
                shown, more = min(missing, key=str), len(missing) - 1
                message = f"{key.table} has no row with {', '.join(key.reference)} '{shown}'"
                message += f", and {more} more are missing" if more else ""
                remedy, field = f"{DOWNLOAD_AGAIN}; imme_data.validate lists all rows", key.fields[0]
                yield Problem(message, remedy, file=file, table=table.name, field=field, type="package-error")


def _info(descriptor: Mapping[str, Any], source: Source) -> PackageInfo:
    problems: list[Problem] = []

    def take(name: str, type_: type, default: Any = None, of: type = object) -> Any:
        value: Any = descriptor.get(name, default)
        if isinstance(value, type_) and (
            type_ is str or all(isinstance(item, of) for item in descriptor.get(name, ()))
        ):
            return value
        message = f"{DESCRIPTOR} has no property {name}, or one of the wrong type"
        problems.append(Problem(message, _OTHER_VERSION, file=source.name, type="package-error"))
        return None

    name, title, version = take("name", str), take("title", str), take("version", str)
    description, homepage = take("description", str, ""), take("homepage", str, "")
    title_fr, description_fr = take("title_fr", str, ""), take("description_fr", str, "")
    keywords = take("keywords", list, [], of=str)
    licenses: list[dict[str, str]] = take("licenses", list, [], of=dict)
    contributors: list[dict[str, Any]] = take("contributors", list, [], of=dict)
    created = None
    with contextlib.suppress(ValueError):
        created = datetime.date.fromisoformat((take("created", str) or "")[:10])
    for part, needed in (
        *((license_, "name") for license_ in licenses or ()),
        *((c, "title") for c in contributors or ()),
    ):
        texts = {key: value for key, value in part.items() if key != "roles"}
        if not isinstance(part.get(needed), str) or not all(isinstance(value, str) for value in texts.values()):
            message = f"{DESCRIPTOR} has a licence or a contributor without {needed}, or with one of the wrong type"
            problems.append(Problem(message, _OTHER_VERSION, file=source.name, type="package-error"))
    if created is None and not problems:
        message = f"'{descriptor.get('created')}' is not a release date"
        problems.append(Problem(message, DOWNLOAD_AGAIN, file=source.name, field="created", type="package-error"))
    if problems or created is None:
        raise PackageError(problems)
    return PackageInfo(
        name=name,
        title=title,
        title_fr=title_fr or None,
        description=description,
        description_fr=description_fr or None,
        version=version,
        created=created,
        homepage=homepage or None,
        keywords=tuple(keywords),
        licenses=tuple(licenses),
        contributors=tuple(contributors),
    )


# The tables that data 2 added. A package without any of them is of data 1.
_SINCE_2: Final = frozenset({"measures", "releases", "commitment_relations", "searches", "search_commitments"})
_READ_1: Final = (
    "take a package of version 2, or read this one with imme_data 0.3 (pip install 'imme-data<0.4'); "
    "docs/migration.md lists what changed"
)


def _resources(descriptor: Mapping[str, Any], source: Source) -> dict[str, dict[str, Any]]:
    resources: dict[str, dict[str, Any]] = {}
    for resource in descriptor["resources"]:
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or name in resources:
            raise refuse(f"{DESCRIPTOR} has a resource without a unique name", DOWNLOAD_AGAIN, source.name)
        resources[name] = resource
    old = _SINCE_2.isdisjoint(resources) and "tracker" in resources
    if old and re.match(r"[01]\.", str(descriptor.get("version"))):
        message = f"the package has version {descriptor['version']}, and this imme_data reads version 2"
        raise refuse(message, _READ_1, source.name)
    problems = [
        Problem(message, _OTHER_VERSION, file=source.name, table=name, type="package-error")
        for names, message in (
            (records.TABLES.keys() - resources.keys(), "the package does not have this table"),
            (resources.keys() - records.TABLES.keys(), "this version of imme_data does not know this table"),
        )
        for name in sorted(names)
    ]
    if problems:
        raise PackageError(problems)
    return resources


def _table(
    name: str, resource: Mapping[str, Any], source: Source, sums: Mapping[str, str], budget: Budget
) -> Table[Any]:
    schema = _schema(name, resource, source)
    path, size, hash_ = resource.get("path"), resource.get("bytes"), resource.get("hash")
    if not isinstance(path, str):
        raise refuse("its path is not a string", "this library reads tables of one file", source.name, table=name)
    safe_path(path, source.name)
    stated = _SHA256.fullmatch(hash_) if isinstance(hash_, str) else None
    if stated is None or type(size) is not int or size < 0:
        message = "it does not state its bytes and its hash (sha256:...)"
        raise refuse(
            message, "take a package that can be checked, such as those imme-data builds", source.name, table=name
        )
    form = resource.get("format")
    if form not in ("csv", "parquet"):
        raise refuse(f"its format {form!r} is not csv or parquet", _OTHER_VERSION, source.name, table=name)
    if form == "csv" and (resource.get("dialect") != DIALECT or resource.get("encoding") != "utf-8"):
        remedy = f"give it the encoding utf-8 and the dialect {json.dumps(DIALECT)}"
        message = "its dialect or encoding is not supported"
        raise refuse(message, remedy, source.name, table=name)
    try:
        budget.check(size)
        data = _bytes(path, size, stated[1], source, sums, name)
        table: Table[Any] = Table(schema, (decode_csv if form == "csv" else decode_parquet)(data, schema, budget))
        budget.take(table.to_arrow().nbytes)
    except BudgetError as error:
        raise refuse(f"'{path}' can't be read: {error}", RAISE_BUDGET, source.name, table=name) from None
    except DecodingError as error:
        place = {"table": name, "field": error.field, "row": error.row}
        raise refuse(f"'{path}' can't be read: {error}", DOWNLOAD_AGAIN, source.name, **place) from None
    return table


def _bytes(path: str, size: int, sha256: str, source: Source, sums: Mapping[str, str], table: str) -> bytes:
    """The bytes of a table's file, checked against its size and its hashes."""
    data = source.read(path, size, sha256)
    if data is None:
        raise refuse(f"the file '{path}' is missing", DOWNLOAD_AGAIN, source.name, table=table)
    if len(data) != size:
        raise refuse(f"'{path}' does not have the {size} bytes that the package states", DOWNLOAD_AGAIN, source.name)
    check_hash(data, path, sha256, source)
    check_hash(data, path, sums.get(path), source)
    return data


def _schema(name: str, resource: Mapping[str, Any], source: Source) -> TableSchema:
    descriptor = resource.get("schema")
    if not isinstance(descriptor, dict):
        raise refuse("the resource has no schema", _OTHER_VERSION, source.name, table=name)
    try:
        texts = {key: str(resource.get(key, "")) for key in ("title", "description")}
        schema = TableSchema.from_descriptor(name, {**descriptor, **texts})
    except ValueError as error:
        raise refuse(str(error), _OTHER_VERSION, source.name, table=name) from None
    differences = records.mismatches(schema)
    if differences:
        problems = [
            Problem(text, _OTHER_VERSION, file=source.name, table=name, type="package-error") for text in differences
        ]
        raise PackageError(problems)
    return schema
