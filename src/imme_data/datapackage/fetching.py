"""Packages at an address: fetched over https, checked against their hashes, and cached by their content.

The name of a cached file is its SHA-256, so it is never out of date, and a file that was damaged in the cache is
fetched again. The cache is `$IMME_DATA_CACHE`, or `imme_data` in the user's cache directory. A cache that can't be used
is no error: the files are fetched.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import os
import re
import secrets
import stat
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from pathlib import Path
from typing import IO, Any, Final

from imme_data.datapackage.deadline import Deadline, opener
from imme_data.datapackage.layout import DESCRIPTOR, MAX_SUMS, SUMS
from imme_data.datapackage.sources import Source, ZipSource, refuse
from imme_data.errors import FetchError, LocationError, Problem
from imme_data.files import read_regular
from imme_data.memory import RAISE_BUDGET, Budget, BudgetError

__all__ = ["AddressSource", "cache_directory", "open_address"]

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_STALE: Final = 86400.0  # seconds after which an unfinished file is deleted


def cache_directory() -> Path:
    """The directory in which fetched files are cached.

    It is `$IMME_DATA_CACHE` if that is set: a path, relative to the working directory, in which `~` and `~user` stand
    for a home directory, as in a shell. Otherwise it is `imme_data` in the user's cache directory. Raises RuntimeError
    if the home directory that it needs is not known; for a wrong `$IMME_DATA_CACHE` it also warns.
    """
    if chosen := os.environ.get("IMME_DATA_CACHE"):
        found = os.path.expanduser(chosen)  # noqa: PTH111, a Path would forget the dot of ./~name
        if found.startswith("~"):
            remedy = "give another directory (./~name for one whose name begins with ~)"
            message = f"nothing is cached: IMME_DATA_CACHE is {chosen!r}, whose home directory is not known: {remedy}"
            warnings.warn(message, stacklevel=2)
            raise RuntimeError(message)
        return Path(found)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    # By the standard of XDG, a relative path counts as none.
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "imme_data"


def open_address(address: str, sha256: str | None, timeout: float, budget: Budget) -> Source:
    """The source for a package's datapackage.json or .zip at an address. Raises LocationError for another address.

    All downloads of the source together may take `timeout` seconds; then FetchError is raised. What stays in memory is
    counted in the budget.
    """
    _check_address(address, LocationError)
    path, deadline = urllib.parse.urlsplit(address).path, Deadline(timeout)
    if path.endswith(f"/{DESCRIPTOR}"):
        return AddressSource(address, sha256, deadline, budget)
    if not path.endswith(".zip"):
        raise LocationError(f"{address} is not a package's {DESCRIPTOR} or .zip: give the address of one of them")
    if sha256 is None:
        sha256 = _published_hash(address, deadline)
    data = _fetch(address, budget.left, deadline, sha256)
    if data is None:
        raise _failure(address, "there is no such file")
    _take(budget, data, address)
    return ZipSource(data, address, budget)


def _take(budget: Budget, data: bytes, file: str) -> None:
    """Count a downloaded file. Raises PackageError if it is too large."""
    try:
        budget.take(len(data))
    except BudgetError as error:
        raise refuse(f"it can't be downloaded: {error}", RAISE_BUDGET, file) from None


class AddressSource:
    """A package whose files are at addresses relative to its datapackage.json. They share one deadline."""

    def __init__(self, address: str, sha256: str | None, deadline: Deadline, budget: Budget) -> None:
        self.name = address
        self._sha256 = sha256
        self._deadline = deadline
        self._budget = budget
        self._opened: dict[str, bytes | None] = {}

    def read(self, path: str, limit: int, sha256: str | None = None) -> bytes | None:
        """The bytes of a file of the package; from the cache, if a file with that hash was fetched before."""
        if path == DESCRIPTOR:
            return _fetch(self.name, limit, self._deadline, self._sha256)
        if path == SUMS and self._sha256 is not None:
            return None  # the pin replaces it: a newer version may have been published since
        address = urllib.parse.urljoin(self.name, urllib.parse.quote(path))
        return _fetch(address, limit, self._deadline, sha256)

    def size(self, path: str) -> int | None:
        """The size of a file, which is fetched to find it."""
        if path not in self._opened:
            found = self.read(path, self._budget.left)
            _take(self._budget, found or b"", urllib.parse.urljoin(self.name, path))
            self._opened[path] = found
        data = self._opened[path]
        return None if data is None else len(data)

    def open(self, path: str) -> IO[bytes]:
        """A file in memory, fetched only once."""
        self.size(path)
        return io.BytesIO(self._opened[path] or b"")


def _published_hash(address: str, deadline: Deadline) -> str | None:
    """The hash of a file by the SHA256SUMS next to it, if any, so that an unchanged file is taken from the cache."""
    name = urllib.parse.unquote(urllib.parse.urlsplit(address).path.rpartition("/")[2])
    sums = _fetch(urllib.parse.urljoin(address, SUMS), MAX_SUMS, deadline)
    found = re.search(rf"(?m)^([0-9a-f]{{64}})  {re.escape(name)}$", (sums or b"").decode("utf-8", "replace"))
    return found[1] if found else None


def _check_address(address: str, error: type[LocationError | FetchError]) -> None:
    try:
        parts = urllib.parse.urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urllib.parse.urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        message = f"{address} is not an https address (http is allowed only for this machine)"
        raise (
            error(message) if error is LocationError else _failure(address, "it redirects to an address without https")
        )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects only to addresses that `open_address` would accept."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        fp.close()  # otherwise urllib would read the body of the redirect, which may have no end
        _check_address(newurl, FetchError)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _failure(address: str, reason: object, remedy: str | None = None) -> FetchError:
    remedy = remedy or "check the address and your connection, or load a copy that you have downloaded"
    return FetchError([Problem(f"it can't be fetched: {reason}", remedy, file=address, type="source-error")])


def _fetch(address: str, limit: int, deadline: Deadline, sha256: str | None = None) -> bytes | None:
    """The bytes at an address, at most `limit` + 1; None if the server answers that there is no such file."""
    if sha256 is not None and (cached := _cached(sha256, limit)) is not None:
        return cached
    request = urllib.request.Request(address, headers={"User-Agent": "imme_data"})
    try:
        with deadline.exchange(), opener(deadline, _Redirects()).open(request) as answer:
            data = _read(answer, limit + 1)
            length = answer.headers.get("Content-Length", "")
            if length.isdecimal() and len(data) < min(int(length), limit + 1):
                raise _failure(address, f"the connection ended after {len(data)} of {length} bytes")
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            return None
        raise _failure(address, f"the server answers {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if deadline.passed:
            reason = f"it is too slow: {deadline.received} bytes in {deadline.spent:.1f} seconds"
            remedy = "allow more seconds (timeout=...), or download the file and load the copy"
            raise _failure(address, reason, remedy) from None
        raise _failure(address, getattr(error, "reason", None) or error) from None
    if sha256 is not None and len(data) <= limit:  # the caller refuses a longer file
        if hashlib.sha256(data).hexdigest() != sha256:
            remedy = "it was changed after publication or during the download: try again, or ask the publisher"
            raise refuse(f"its content does not have the SHA-256 {sha256}", remedy, address)
        _store(data, sha256)
    return data


def _read(answer: http.client.HTTPResponse, limit: int) -> bytes:
    """The bytes of an answer, up to `limit`."""
    data = io.BytesIO()  # a list of parts would be large if each part has one byte
    while data.tell() < limit and (part := answer.read1(min(limit - data.tell(), 2**20))):
        data.write(part)
    return data.getvalue()


def _cached(sha256: str, limit: int) -> bytes | None:
    with contextlib.suppress(OSError, RuntimeError):  # a user may have no home directory
        data = read_regular(cache_directory() / sha256, limit)
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    return None


def _store(data: bytes, sha256: str) -> None:
    # The file is written under another name and renamed, so that no other process sees an incomplete file. If the cache
    # can't be written to, there is no error, and the file is fetched again next time.
    with contextlib.suppress(OSError, RuntimeError):
        directory = cache_directory()
        if _is_redirected(directory):
            return
        directory.mkdir(parents=True, exist_ok=True)
        for leftover in directory.glob(".part-*"):  # left by processes that were killed
            with contextlib.suppress(OSError):
                if time.time() - leftover.lstat().st_mtime > _STALE:
                    leftover.unlink()
        part = directory / f".part-{secrets.token_hex(16)}"
        try:
            # With the user's default permissions: a cache may be shared, and its files are always checked. A file or a
            # link of that name would be an error, so nothing is written through it.
            with part.open("xb") as stream:
                stream.write(data)
            part.replace(directory / sha256)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _is_redirected(directory: Path) -> bool:
    """Whether a link of another user decides where the directory is. The superuser may make links for everyone."""
    if not hasattr(os, "geteuid"):
        return False
    for place in (directory.absolute(), *directory.absolute().parents):
        with contextlib.suppress(FileNotFoundError):
            found = place.lstat()
            if stat.S_ISLNK(found.st_mode) and found.st_uid not in (0, os.geteuid()):
                return True
    return False
