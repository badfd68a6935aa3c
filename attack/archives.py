"""Zips and folders as no honest program makes them."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from attack.checks import TEXTS, hurt

__all__ = ["FOLDERS", "ZIPS", "folder", "plain"]

Files = Mapping[str, bytes]


def plain(files: Files, compression: int = zipfile.ZIP_DEFLATED, mode: int = 0o100644) -> bytes:
    """Pack files as an honest program does, or with another compression or mode."""
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as target:
        warnings.simplefilter("ignore")
        for name, data in files.items():
            member = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            member.compress_type, member.external_attr = compression, mode << 16
            target.writestr(member, data)
    return stream.getvalue()


def _members(rng: random.Random, files: Files) -> bytes:
    """More members: too many, outside, or with a hostile name."""
    many = [f"x/{number}" for number in range(1001)]
    names = rng.choice((many, ["../outside/evil", "/etc/evil", "a\\..\\b"], [rng.choice(TEXTS) or "x"]))
    return plain({**files, **dict.fromkeys(names, b"x")})


def _links(rng: random.Random, files: Files) -> bytes:
    """Members that are links, pipes, devices or folders."""
    mode = rng.choice((0o120777, 0o010644, 0o020644, 0o040755))
    return plain({**files, rng.choice([*files]): b"../outside/secret.csv"}, mode=mode)


def _headers(rng: random.Random, files: Files) -> bytes:
    """Another value in the header of a member, or in the record at the end: flags, codecs, sizes, counts, offsets."""
    data = bytearray(plain(files, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))))
    if rng.random() < 0.3:
        at = data.rfind(b"PK\5\6")
        field, size = rng.choice(((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)))
    else:
        at = rng.choice(_entries(data))
        field, size = rng.choice(
            ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (38, 4), (42, 4))
        )
    value = rng.choice((0, 1, 8, 12, 14, 93, 99, 0x0801, 2 ** (8 * size) - 1, rng.getrandbits(8 * size)))
    data[at + field : at + field + size] = value.to_bytes(size, "little")
    return bytes(data)


def _entries(data: bytearray) -> list[int]:
    return [at for at in range(len(data) - 46) if data[at : at + 4] == b"PK\1\2"]


def _overlap(rng: random.Random, files: Files) -> bytes:
    """All names lead to the same bytes."""
    data = bytearray(plain(files))
    places = _entries(data)
    source = rng.choice(places)
    for at in places:
        data[at + 16 : at + 28], data[at + 42 : at + 46] = (
            data[source + 16 : source + 28],
            data[source + 42 : source + 46],
        )
    return bytes(data)


def _twice(rng: random.Random, files: Files) -> bytes:
    """Two members of one name."""
    name, stream = rng.choice([*files]), io.BytesIO(plain(files))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as target:
        warnings.simplefilter("ignore")
        target.writestr(name.encode("utf-8", "replace").decode(), b"{}")
    return stream.getvalue()


def _around(rng: random.Random, files: Files) -> bytes:
    """Something before or after the zip."""
    data, other = plain(files), plain({"a": b"x"})
    return rng.choice((b"MZ" * 500 + data, data + b"x" * 500, other + data, data + other, data * 2))


def _bombs(rng: random.Random, files: Files) -> bytes:
    """A member of zeros, whose headers may state less than it unpacks to."""
    name, size = rng.choice([*files]), rng.choice((15, 17, 100)) * 2**20
    data = plain({**files, name: bytes(size)})
    stated = rng.choice((size, size, 100, len(files[name])))
    return data.replace(struct.pack("<L", size), struct.pack("<L", stated))


ZIPS: Final[dict[str, Callable[[random.Random, Files], bytes]]] = {
    "members": _members, "links": _links, "headers": _headers, "overlap": _overlap, "twice": _twice, "around": _around,
    "codecs": lambda rng, files: plain(files, rng.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED))),
    "bombs": _bombs, "bytes": lambda rng, files: hurt(rng, plain(files)),
}  # fmt: skip


def folder(rng: random.Random, files: Files, place: Path, kind: str) -> Path:
    """Write files into a folder, those that a name allows, and put something else in the place of one of them."""
    root = place / "package"
    for name, data in files.items():
        path = root / name.encode("utf-8", "replace").decode().replace("\0", "_")
        if path.resolve().is_relative_to(root.resolve()):
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    if kind in FOLDERS:
        victim = rng.choice(sorted(path for path in root.rglob("*") if path.is_file()))
        victim.unlink()
        FOLDERS[kind](victim, place / "outside" / "secret.csv")
    return root


def _vast(victim: Path, secret: Path) -> None:
    with victim.open("wb") as stream:
        stream.truncate(10**12)  # a sparse file: it takes no room


FOLDERS: Final[dict[str, Callable[[Path, Path], object]]] = {
    "a link outside": lambda victim, secret: victim.symlink_to(secret),
    "a link to a device": lambda victim, secret: victim.symlink_to("/dev/zero"),
    "a link to itself": lambda victim, secret: victim.symlink_to(victim),
    "a pipe": lambda victim, secret: os.mkfifo(victim),
    "a folder": lambda victim, secret: victim.mkdir(),
    "a file without an end": _vast,
}
