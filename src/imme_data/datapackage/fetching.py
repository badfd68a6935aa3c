"""Packages at an address: fetched over https, held against their hashes, kept in a cache by content.

The cache holds files under the name of their SHA-256, so what is in it can't be out of date, and a file that was
damaged there is fetched again. It lies in `$IMME_DATA_CACHE`, or in `imme_data` below the user's cache directory.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import io
import os
import re
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any, Final

from imme_data.datapackage.layout import DESCRIPTOR, SUMS
from imme_data.datapackage.sources import MAX_FILE, Source, ZipSource, refuse
from imme_data.errors import FetchError, LocationError, Problem

__all__ = ["AddressSource", "cache_directory", "open_address"]

_TIMEOUT: Final = 30.0  # seconds without an answer
_SLOWEST: Final = 20_000  # bytes a second, beyond the time without an answer
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_ABANDONED: Final = 86400.0  # seconds after which a file that nobody finished is nobody's
_SMALL: Final = 64 * 1024**2  # bytes; SHA256SUMS and descriptors


def cache_directory() -> Path:
    """Where fetched files are kept."""
    if chosen := os.environ.get("IMME_DATA_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "imme_data"


def open_address(address: str, sha256: str | None) -> Source:
    """The source for a package's datapackage.json or .zip at an address. Raises LocationError for another address."""
    _check_address(address, LocationError)
    path = urllib.parse.urlsplit(address).path
    if path.endswith(f"/{DESCRIPTOR}"):
        return AddressSource(address, sha256)
    if not path.endswith(".zip"):
        raise LocationError(f"{address} is not a package's {DESCRIPTOR} or .zip: give the address of one of them")
    if sha256 is None:
        sha256 = _published_hash(address)
    data = _fetch(address, MAX_FILE, sha256)
    if data is None:
        raise _failure(address, "there is no such file")
    return ZipSource(data, address)


class AddressSource:
    """A package whose files lie beside each other at an address."""

    def __init__(self, address: str, sha256: str | None) -> None:
        self.name = address
        self._sha256 = sha256
        self._opened: dict[str, bytes | None] = {}

    def read(self, path: str, limit: int, sha256: str | None = None) -> bytes | None:
        """The bytes of a file beside datapackage.json; from the cache, where one with that hash was fetched before."""
        if path == DESCRIPTOR:
            return _fetch(self.name, limit, self._sha256)
        if path == SUMS and self._sha256 is not None:
            return None  # the pin guards the descriptor, whatever has been published beside it since
        return _fetch(urllib.parse.urljoin(self.name, urllib.parse.quote(path)), limit, sha256)

    def size(self, path: str) -> int | None:
        """The size of a file, which is fetched for that."""
        if path not in self._opened:
            self._opened[path] = self.read(path, MAX_FILE)
        data = self._opened[path]
        return None if data is None else len(data)

    def open(self, path: str) -> IO[bytes]:
        """A file, fetched whole and once: whoever reads it needs no connection."""
        self.size(path)
        return io.BytesIO(self._opened[path] or b"")


def _published_hash(address: str) -> str | None:
    """What SHA256SUMS beside a file says of it, where there is one: with it, an unchanged file is fetched once."""
    name = urllib.parse.unquote(urllib.parse.urlsplit(address).path.rpartition("/")[2])
    sums = _fetch(urllib.parse.urljoin(address, SUMS), _SMALL)
    found = re.search(rf"(?m)^([0-9a-f]{{64}})  {re.escape(name)}$", (sums or b"").decode("utf-8", "replace"))
    return found[1] if found else None


def _check_address(address: str, error: type[LocationError | FetchError]) -> None:
    try:
        parts = urllib.parse.urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urllib.parse.urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        message = f"{address} is not an https address (http is taken on this machine only)"
        raise (
            error(message) if error is LocationError else _failure(address, "it leads to an address that is not https")
        )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to addresses that could have been given in the first place, and to no others."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        fp.close()  # urllib would read what comes with it to its end, however long that takes
        _check_address(newurl, FetchError)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _failure(address: str, reason: object) -> FetchError:
    remedy = "check the address and your connection, or load a copy that you have downloaded"
    return FetchError([Problem(f"it can't be fetched: {reason}", remedy, file=address, type="source-error")])


def _fetch(address: str, limit: int, sha256: str | None = None) -> bytes | None:
    """The bytes at an address, at most `limit` + 1; None where the server says there are none."""
    if sha256 is not None and (kept := _cached(sha256)) is not None:
        return kept
    opener = urllib.request.build_opener(_Redirects)
    try:
        with opener.open(
            urllib.request.Request(address, headers={"User-Agent": "imme_data"}), timeout=_TIMEOUT
        ) as answer:
            data = _read(answer, limit + 1, address)
            length = answer.headers.get("Content-Length", "")
            if length.isdecimal() and len(data) < min(int(length), limit + 1):
                raise _failure(address, f"it broke off after {len(data)} of {length} bytes")
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            return None
        raise _failure(address, f"the server answers {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _failure(address, getattr(error, "reason", None) or error) from None
    if sha256 is not None:
        if hashlib.sha256(data).hexdigest() != sha256:
            remedy = "it was changed since it was published, or on its way: try again, or ask who published it"
            raise refuse(f"what it answers does not have the SHA-256 {sha256}", remedy, address)
        _keep(data, sha256)
    return data


def _read(answer: http.client.HTTPResponse, limit: int, address: str) -> bytes:
    """What an answer holds, up to `limit`: it may pause, and it may be slow, but not for ever."""
    parts, size, start = [], 0, time.monotonic()
    while size < limit and (part := answer.read1(min(limit - size, 2**20))):
        parts.append(part)
        size += len(part)
        if time.monotonic() - start > _TIMEOUT + size / _SLOWEST:
            raise _failure(address, f"it is too slow: {size} bytes in {time.monotonic() - start:.0f} seconds")
    return b"".join(parts)


def _cached(sha256: str) -> bytes | None:
    with contextlib.suppress(OSError, RuntimeError):  # a user may have no home
        data = (cache_directory() / sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    return None


def _keep(data: bytes, sha256: str) -> None:
    # Written beside and renamed, so that another process never sees half a file. A cache that can't be written to
    # costs a download, not an error.
    with contextlib.suppress(OSError, RuntimeError):
        directory = cache_directory()
        directory.mkdir(parents=True, exist_ok=True)
        for left in directory.glob(".part-*"):  # by a process that was killed
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink(missing_ok=True)
        part = directory / f".part-{secrets.token_hex(16)}"
        try:
            # With the rights that the user's files have: a cache may be shared, and what is in it is hashed again.
            with part.open("xb") as stream:
                stream.write(data)
            part.replace(directory / sha256)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
