"""The sources of a package's files: a directory, a zip archive or an address. None of them is trusted.

A source returns the bytes of one file at a time, up to a limit. Nothing is unpacked to disk, so the names in an archive
can't lead outside the package.
"""

from __future__ import annotations

import errno
import io
import os
import posixpath
import stat
from pathlib import Path
from typing import IO, Final, Protocol

from imme_data.errors import PackageError, Problem
from imme_data.memory import RAISE_BUDGET, Budget, BudgetError

__all__ = ["DirectorySource", "Source", "ZipSource", "refuse", "safe_path"]

_MAX_MEMBERS: Final = 1000
_BOMB_SIZE: Final = 16 * 1024**2  # bytes; a smaller file does no harm, whatever its ratio
_BOMB_RATIO: Final = 200  # unpacked to packed size; that of tables is 10 to 20
_DOWNLOAD_AGAIN: Final = "the copy is damaged: download the package again"
_NOT_TRUSTED: Final = "do not use this package; download it from its publisher"


class Source(Protocol):
    """A place that contains the files of one package."""

    name: str

    def read(self, path: str, limit: int, sha256: str | None = None) -> bytes | None:
        """The bytes of a file, at most `limit` + 1 of them; None if there is no such file.

        `sha256` is the hash that the caller will check; a source with a cache may look the file up by it.
        """
        ...

    def size(self, path: str) -> int | None:
        """How many bytes a file has; None if there is no such file."""
        ...

    def open(self, path: str) -> IO[bytes]:
        """Open a file that exists, to be read in parts."""
        ...


def refuse(message: str, remedy: str, file: str, **place: str | int | None) -> PackageError:
    """Make the error for one problem of a package; `place` has further attributes of the `Problem`."""
    return PackageError([Problem(message, remedy, file=file, type="package-error", **place)])  # type: ignore[arg-type]


def safe_path(path: str, file: str) -> str:
    """Return a path if it stays inside the package, as the standard requires. Raises PackageError otherwise."""
    parts = path.split("/")
    if (
        not path
        or "\\" in path
        or "\0" in path
        or ":" in path
        or posixpath.isabs(path)
        or any(part in ("", "..") or part.startswith(".") for part in parts)
    ):
        raise refuse(f"the path '{path[:80]}' leads outside the package, or is hidden", _NOT_TRUSTED, file)
    return path


class DirectorySource:
    """A package unpacked in a directory."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self.name = name

    def read(self, path: str, limit: int, sha256: str | None = None) -> bytes | None:
        """The bytes of a file inside the directory; a link that leads outside is refused."""
        try:
            with self.open(path) as stream:
                return stream.read(limit + 1)
        except FileNotFoundError:
            return None

    def size(self, path: str) -> int | None:
        """The size of a file inside the directory."""
        try:
            with self.open(path) as stream:
                return os.fstat(stream.fileno()).st_size
        except FileNotFoundError:
            return None

    def open(self, path: str) -> IO[bytes]:
        """Open a file inside the directory. Raises FileNotFoundError, and PackageError if it can't be read."""
        target = self._directory / path
        try:
            if not target.resolve().is_relative_to(self._directory.resolve()):
                raise refuse(f"'{path}' is a link that leads outside the package", _NOT_TRUSTED, self.name)
            if not stat.S_ISREG(target.stat().st_mode):
                raise refuse(f"'{path}' is not a file", _DOWNLOAD_AGAIN, self.name)
            return target.open("rb")
        except FileNotFoundError:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            if getattr(error, "errno", None) == errno.ENOTDIR:
                raise FileNotFoundError(path) from None
            message = f"'{path}' can't be read: {getattr(error, 'strerror', None) or error}"
            raise refuse(message, "check the file and your rights to it", self.name) from None


class ZipSource:
    """A package in a zip archive, in memory or on disk, read without unpacking it to disk."""

    def __init__(self, data: bytes | Path, name: str, budget: Budget) -> None:
        import zipfile  # slow to import, as is zlib; a directory needs neither

        self.name = name
        try:
            self._archive = zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data))
            self._members = {member.filename: member for member in self._archive.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError) as error:
            raise refuse(f"this is not a zip archive, or it is incomplete: {error}", _DOWNLOAD_AGAIN, name) from None
        if len(self._members) < len(self._archive.infolist()):
            raise refuse("the archive contains two files of the same name", _NOT_TRUSTED, name)
        if len(self._members) > _MAX_MEMBERS:
            raise refuse(f"the archive contains more than {_MAX_MEMBERS} files", _NOT_TRUSTED, name)
        try:
            budget.check(sum(member.file_size for member in self._members.values()))
        except BudgetError as error:
            raise refuse(f"the archive can't be unpacked: {error}", RAISE_BUDGET, name) from None
        for member in self._members.values():
            if member.file_size > _BOMB_SIZE and member.file_size > _BOMB_RATIO * member.compress_size:
                raise refuse(f"'{member.filename}' unpacks to {member.file_size} bytes", _NOT_TRUSTED, name)
            safe_path(member.filename.rstrip("/"), name)
            if stat.S_ISLNK(member.external_attr >> 16):
                raise refuse(f"'{member.filename}' is a link", _NOT_TRUSTED, name)
            if member.flag_bits & 0x1:
                raise refuse(f"'{member.filename}' is encrypted", _NOT_TRUSTED, name)
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refuse(f"'{member.filename}' is neither stored nor deflated", _NOT_TRUSTED, name)

    def read(self, path: str, limit: int, sha256: str | None = None) -> bytes | None:
        """The bytes of a member. At most `limit` + 1 are unpacked, even if the archive states another size."""
        import zipfile
        import zlib

        member = self._members.get(path)
        if member is None:
            return None
        try:
            with self._archive.open(member) as stream:
                return stream.read(limit + 1)
        except (
            zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError, KeyError,
        ) as error:  # fmt: skip
            raise refuse(f"'{path}' can't be unpacked: {error}", _DOWNLOAD_AGAIN, self.name) from None

    def size(self, path: str) -> int | None:
        """The size that the archive states for a member, which may be wrong."""
        member = self._members.get(path)
        return None if member is None else member.file_size

    def open(self, path: str) -> IO[bytes]:
        """Open a member, which is unpacked while it is read."""
        import zipfile

        try:
            return self._archive.open(self._members[path])
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
            raise refuse(f"'{path}' can't be unpacked: {error}", _DOWNLOAD_AGAIN, self.name) from None
