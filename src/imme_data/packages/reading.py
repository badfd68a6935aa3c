"""Reads a data package, wherever it lies, into a `Dataset`: whole and as published, or not at all."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from imme_data import records
from imme_data.dataset import Dataset, PackageInfo, Table
from imme_data.errors import LocationError, PackageError, Problem
from imme_data.packages.decoding import DecodingError, decode_csv, decode_parquet
from imme_data.packages.layout import DESCRIPTOR, DIALECT, SUMS, embedded
from imme_data.packages.sources import MAX_FILE, DirectorySource, Source, ZipSource, refuse, safe_path
from imme_data.schemas import TableSchema

__all__ = ["check_sums", "load", "open_source", "read_descriptor", "read_package"]

_MAX_DESCRIPTOR: Final = 64 * 1024**2
_SHA256: Final = re.compile(r"sha256:([0-9a-f]{64})")
_DOWNLOAD_AGAIN: Final = "the copy is damaged or was changed: download the package again, or build it again"
_OTHER_VERSION: Final = "install the version of imme_data that the package was made for"


def load(location: str | os.PathLike[str] | None = None, *, sha256: str | None = None) -> Dataset:
    """Load a data package: without a location, the one that comes with the library.

    `location` is a package's directory, its datapackage.json, a .zip, or an https address of either file (http on this
    machine only). Every file is held against the hash that the package states. `sha256` pins the .zip or the
    datapackage.json itself; what is pinned and was fetched before is taken from the cache, whatever is published since.

    Raises PackageError where the package is damaged, hostile or made for another version; FetchError, a PackageError,
    where an address does not answer; LocationError where there is no package at the location.

    >>> import imme_data
    >>> data = imme_data.load()
    >>> len(data.articles)
    182
    """
    return read_package(open_source(location, sha256))


def open_source(location: str | os.PathLike[str] | None = None, sha256: str | None = None) -> Source:
    """The source that `load` reads from. Raises LocationError where there is none."""
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise LocationError(f"'{sha256}' is not a SHA-256: give 64 hexadecimal digits in lower case")
    if location is None:
        if sha256 is not None:
            raise LocationError("a SHA-256 pins a file, and none is named: give its path or address too")
        return DirectorySource(embedded(), "the embedded package")
    try:
        text = os.fsdecode(location)
    except TypeError:
        raise LocationError(f"{location!r} is not a path or an address: give a text or a pathlib.Path") from None
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", text):
        from imme_data.packages import fetching  # urllib is slow to import, and rarely needed

        return fetching.open_address(text, sha256)
    path = Path(text)
    try:
        if path.is_dir():
            path = path / DESCRIPTOR
            if not path.is_file():
                raise LocationError(f"{text} holds no {DESCRIPTOR}: give the directory of a data package")
        if not path.is_file():
            raise LocationError(f"{text} does not exist: give a package's directory, its {DESCRIPTOR} or a .zip")
        if path.name != DESCRIPTOR and path.suffix.lower() != ".zip":
            raise LocationError(f"{text} is not a data package: give its directory, its {DESCRIPTOR} or a .zip")
        if path.stat().st_size > MAX_FILE:
            raise LocationError(f"{text} is larger than {MAX_FILE} bytes: no package of this kind is")
        # What is pinned is held in memory, so that what was hashed is what is read.
        data = path.read_bytes() if sha256 else None
    except (OSError, ValueError) as error:
        raise LocationError(f"{text!r} can't be read: {getattr(error, 'strerror', None) or error}") from None
    if data is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise refuse(f"its SHA-256 is not {sha256}", _DOWNLOAD_AGAIN, text)
    return DirectorySource(path.parent, text) if path.name == DESCRIPTOR else ZipSource(data or path, text)


def read_package(source: Source) -> Dataset:
    """Read a package from a source. Raises PackageError, with everything that is wrong with its descriptor at once."""
    sums = _sums(source)
    descriptor = _descriptor(source, sums)
    info = _info(descriptor, source)
    resources = _resources(descriptor, source)
    return Dataset(info, {name: _table(name, resource, source, sums) for name, resource in resources.items()})


def read_descriptor(source: Source) -> dict[str, Any]:
    """The datapackage.json of a source, held against SHA256SUMS where there is one. Raises PackageError."""
    return _descriptor(source, _sums(source))


def _sums(source: Source) -> dict[str, str]:
    """What SHA256SUMS says of each file, where there is one: it guards the descriptor, which guards the data."""
    data = source.read(SUMS, _MAX_DESCRIPTOR)
    if data is None:
        return {}
    found = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if match is None:
            raise refuse(f"line {number} of {SUMS} is not a hash and a path", _DOWNLOAD_AGAIN, source.name)
        found[match[2]] = match[1]
    return found


def check_sums(source: Source) -> None:
    """Hold every file that SHA256SUMS names against it, the README as well as the data. Raises PackageError."""
    for path, expected in _sums(source).items():
        data = source.read(safe_path(path, source.name), MAX_FILE, expected)
        if data is None:
            raise refuse(f"the file '{path}' is missing", _DOWNLOAD_AGAIN, source.name)
        _check(data, path, expected, source)


def _check(data: bytes, path: str, expected: str | None, source: Source) -> None:
    if expected is not None and hashlib.sha256(data).hexdigest() != expected:
        raise refuse(f"'{path}' does not have the SHA-256 that the package states", _DOWNLOAD_AGAIN, source.name)


def _descriptor(source: Source, sums: Mapping[str, str]) -> dict[str, Any]:
    data = source.read(DESCRIPTOR, _MAX_DESCRIPTOR)
    if data is None:
        raise refuse(f"there is no {DESCRIPTOR}", "give a data package, not another directory or archive", source.name)
    if len(data) > _MAX_DESCRIPTOR:
        raise refuse(f"{DESCRIPTOR} is larger than {_MAX_DESCRIPTOR} bytes", _DOWNLOAD_AGAIN, source.name)
    _check(data, DESCRIPTOR, sums.get(DESCRIPTOR), source)
    try:
        text = data.decode()  # json would guess another encoding, and take bytes that are none
        descriptor = json.loads(text)
        # JSON can spell half a character, which nothing can write; a second look only where it might.
        if "\\u" in text:
            json.dumps(descriptor, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise refuse(f"{DESCRIPTOR} is not JSON: {error}", _DOWNLOAD_AGAIN, source.name) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise refuse(f"{DESCRIPTOR} has no list of resources", "give a data package (Data Package v2)", source.name)
    return descriptor


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
        message = f"'{descriptor.get('created')}' is not the date of a release"
        problems.append(Problem(message, _DOWNLOAD_AGAIN, file=source.name, field="created", type="package-error"))
    if problems or created is None:
        raise PackageError(problems)
    return PackageInfo(
        name=name,
        title=title,
        description=description,
        version=version,
        created=created,
        homepage=homepage or None,
        keywords=tuple(keywords),
        licenses=tuple(licenses),
        contributors=tuple(contributors),
    )


def _resources(descriptor: Mapping[str, Any], source: Source) -> dict[str, dict[str, Any]]:
    resources: dict[str, dict[str, Any]] = {}
    for resource in descriptor["resources"]:
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or name in resources:
            raise refuse(f"{DESCRIPTOR} has a resource without a name of its own", _DOWNLOAD_AGAIN, source.name)
        resources[name] = resource
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


def _table(name: str, resource: Mapping[str, Any], source: Source, sums: Mapping[str, str]) -> Table[Any]:
    schema = _schema(name, resource, source)
    path, size, hash_ = resource.get("path"), resource.get("bytes"), resource.get("hash")
    if not isinstance(path, str):
        raise refuse("its path is not a text", "this library reads tables of one file", source.name, table=name)
    safe_path(path, source.name)
    stated = _SHA256.fullmatch(hash_) if isinstance(hash_, str) else None
    if stated is None or type(size) is not int or not 0 <= size <= MAX_FILE:
        message = "it does not state its bytes and its hash (sha256:...)"
        raise refuse(
            message, "take a package that can be checked, such as those imme-data builds", source.name, table=name
        )
    data = source.read(path, size, stated[1])
    if data is None:
        raise refuse(f"the file '{path}' is missing", _DOWNLOAD_AGAIN, source.name, table=name)
    if len(data) != size:
        raise refuse(f"'{path}' does not have the {size} bytes that the package states", _DOWNLOAD_AGAIN, source.name)
    _check(data, path, stated[1], source)
    _check(data, path, sums.get(path), source)
    form = resource.get("format")
    if form not in ("csv", "parquet"):
        raise refuse(f"its format {form!r} is not csv or parquet", _OTHER_VERSION, source.name, table=name)
    if form == "csv" and (resource.get("dialect") != DIALECT or resource.get("encoding") != "utf-8"):
        remedy = f"give it the encoding utf-8 and the dialect {json.dumps(DIALECT)}"
        message = "its dialect or encoding is not the one that is read here"
        raise refuse(message, remedy, source.name, table=name)
    try:
        return Table(schema, decode_csv(data, schema) if form == "csv" else decode_parquet(data, schema))
    except DecodingError as error:
        place = {"table": name, "field": error.field, "row": error.row}
        raise refuse(f"'{path}' can't be taken: {error}", _DOWNLOAD_AGAIN, source.name, **place) from None


def _schema(name: str, resource: Mapping[str, Any], source: Source) -> TableSchema:
    descriptor = resource.get("schema")
    if not isinstance(descriptor, dict):
        raise refuse("the resource holds no schema", _OTHER_VERSION, source.name, table=name)
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
