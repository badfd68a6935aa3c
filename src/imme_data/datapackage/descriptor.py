"""Opens a data package and reads its datapackage.json, checked against SHA256SUMS."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from imme_data.datapackage.json_text import read_json
from imme_data.datapackage.layout import DESCRIPTOR, MAX_SUMS, SUMS
from imme_data.datapackage.sources import DirectorySource, Source, ZipSource, refuse, safe_path
from imme_data.errors import LocationError
from imme_data.memory import RAISE_BUDGET, Budget, BudgetError

__all__ = [
    "DOWNLOAD_AGAIN",
    "TIMEOUT",
    "check_hash",
    "check_sums",
    "check_timeout",
    "open_source",
    "read_descriptor",
    "read_sums",
]

_MAX_DESCRIPTOR: Final = 16 * 1024**2  # bytes; a hundred times those of this project's
TIMEOUT: Final = 50.0  # seconds
_LONGEST_TIMEOUT: Final = 86400  # seconds; sockets can't wait for any number of them
DOWNLOAD_AGAIN: Final = "the copy is damaged or was changed: download the package again, or build it again"


def check_timeout(timeout: object) -> None:
    """Raise TypeError or ValueError if a timeout is not a number of seconds, up to a day."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout is {timeout!r}: give a number of seconds")
    if not 0 < timeout <= _LONGEST_TIMEOUT:
        raise ValueError(f"timeout is {timeout!r}: give seconds, more than 0 and at most {_LONGEST_TIMEOUT} (a day)")


def open_source(
    location: str | os.PathLike[str],
    sha256: str | None = None,
    *,
    timeout: float = TIMEOUT,
    budget: Budget | None = None,
) -> Source:
    """Open a data package.

    Parameters
    ----------
    location : path or str
        The package's directory, its datapackage.json, a .zip, or the https address of one of the two files.
    sha256 : str, optional
        The SHA-256 that the .zip or the datapackage.json must have: 64 hexadecimal digits in lower case.
    timeout : float
        The seconds that all downloads from an address may take together, those that the source makes later included.
    budget : Budget, optional
        The memory that the source may take.

    Raises
    ------
    LocationError
        If there is no package at the location, or `sha256` is not a SHA-256.
    PackageError
        If the file does not have that SHA-256, or the archive is damaged or unsafe.
    TypeError, ValueError
        If `timeout` is not a number of seconds, more than 0 and at most 86400.
    """
    check_timeout(timeout)
    budget = budget or Budget()
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", str(sha256)):
        raise LocationError(f"'{sha256}' is not a SHA-256: give 64 hexadecimal digits in lower case")
    try:
        text = os.fsdecode(location)
    except TypeError:
        raise LocationError(f"{location!r} is not a path or an address: give a string or a pathlib.Path") from None
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", text):
        from imme_data.datapackage import fetching  # urllib is slow to import, and rarely needed

        return fetching.open_address(text, sha256, timeout, budget)
    path = Path(text)
    try:
        if path.is_dir():
            path = path / DESCRIPTOR
            if not path.is_file():
                raise LocationError(f"{text} contains no {DESCRIPTOR}: give the directory of a data package")
        if not path.is_file():
            raise LocationError(f"{text} does not exist: give a package's directory, its {DESCRIPTOR} or a .zip")
        if path.name != DESCRIPTOR and path.suffix.lower() != ".zip":
            raise LocationError(f"{text} is not a data package: give its directory, its {DESCRIPTOR} or a .zip")
        if path.stat().st_size > budget.limit:
            raise LocationError(
                f"{text} has {path.stat().st_size:,} bytes; the budget is {budget.limit:,}: {RAISE_BUDGET}"
            )
        # A pinned file is kept in memory, so that the bytes that are read are those that were hashed.
        data = path.read_bytes() if sha256 else None
    except (OSError, ValueError) as error:
        raise LocationError(f"{text!r} can't be read: {getattr(error, 'strerror', None) or error}") from None
    if data is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise refuse(f"its SHA-256 is not {sha256}", DOWNLOAD_AGAIN, text)
    return DirectorySource(path.parent, text) if path.name == DESCRIPTOR else ZipSource(data or path, text, budget)


def read_sums(source: Source) -> dict[str, str]:
    """The hash of each file by SHA256SUMS, empty if there is none. The descriptor has the hashes of the data."""
    data = source.read(SUMS, MAX_SUMS)
    if data is None:
        return {}
    if len(data) > MAX_SUMS:
        raise refuse(f"{SUMS} is larger than {MAX_SUMS} bytes", DOWNLOAD_AGAIN, source.name)
    found = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        match = re.fullmatch(r"([0-9a-f]{64})  (.+)", line)
        if match is None:
            raise refuse(f"line {number} of {SUMS} is not a hash and a path", DOWNLOAD_AGAIN, source.name)
        found[match[2]] = match[1]
    return found


def check_sums(source: Source, budget: Budget) -> None:
    """Check every file that SHA256SUMS names, including the README. Raises PackageError."""
    for path, expected in read_sums(source).items():
        data = source.read(safe_path(path, source.name), budget.left, expected)
        if data is None:
            raise refuse(f"the file '{path}' is missing", DOWNLOAD_AGAIN, source.name)
        try:
            budget.check(len(data))
        except BudgetError as error:
            raise refuse(f"'{path}' can't be checked: {error}", RAISE_BUDGET, source.name) from None
        check_hash(data, path, expected, source)


def check_hash(data: bytes, path: str, expected: str | None, source: Source) -> None:
    """Raise PackageError if the bytes of a file do not have the expected SHA-256; None accepts any bytes."""
    if expected is not None and hashlib.sha256(data).hexdigest() != expected:
        raise refuse(f"'{path}' does not have the SHA-256 that the package states", DOWNLOAD_AGAIN, source.name)


def read_descriptor(source: Source, sums: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The datapackage.json of a source, checked against SHA256SUMS if there is one. Raises PackageError.

    `sums` is the result of `read_sums` for the source, if it is known already.
    """
    sums = read_sums(source) if sums is None else sums
    data = source.read(DESCRIPTOR, _MAX_DESCRIPTOR)
    if data is None:
        raise refuse(f"there is no {DESCRIPTOR}", "give a data package, not another directory or archive", source.name)
    if len(data) > _MAX_DESCRIPTOR:
        raise refuse(f"{DESCRIPTOR} is larger than {_MAX_DESCRIPTOR} bytes", DOWNLOAD_AGAIN, source.name)
    check_hash(data, DESCRIPTOR, sums.get(DESCRIPTOR), source)
    try:
        descriptor = read_json(data, Budget())
    except BudgetError as error:
        raise refuse(f"{DESCRIPTOR} can't be read: {error}", "use no package like this", source.name) from None
    except ValueError as error:
        raise refuse(f"{DESCRIPTOR} is not JSON: {error}", DOWNLOAD_AGAIN, source.name) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise refuse(f"{DESCRIPTOR} has no list of resources", "give a data package (Data Package v2)", source.name)
    return descriptor
