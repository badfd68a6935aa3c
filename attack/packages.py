"""Packages that state the right sizes and hashes for wrong content: what is attacked is what reads the content.

A try takes a package of this project, or the same tables under other names and with any types. It spoils the
descriptor, a table, the zip or the folder, seals the package again as a forger would, and loads it, validates it, or
gives it to the command.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs

import imme_data
from attack import archives, tables
from attack.checks import CANARY, TEXTS, answer, boats, command, hurt, is_plain, put, to_json
from attack.harness import ROOT, FaultError, Try, Turn
from imme_data.dataset.dataset import Dataset

__all__ = ["prepare"]


@attrs.define
class Package:
    """A package in memory. `text` is its descriptor if that is not JSON; `sealed` says that its hashes are right."""

    descriptor: dict[str, Any]
    files: dict[str, bytes]
    text: bytes | None = None
    sealed: bool = True

    def seal(self, rng: random.Random) -> dict[str, bytes]:
        """All files, with sizes and hashes that agree, if it is sealed."""
        for resource in self.descriptor.get("resources") or [] if self.sealed else []:
            data = self.files.get(str(resource.get("path"))) if isinstance(resource, dict) else None
            if data is not None:
                resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")
        text = to_json(self.descriptor).encode() if self.text is None else self.text
        files = {**self.files, "datapackage.json": text}
        if self.sealed and rng.random() < 0.5:
            lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
            files["SHA256SUMS"] = "".join(lines).encode("utf-8", "replace")
        return files


Read = Callable[[Path, random.Random], None]
Spoil = Callable[[random.Random, Package, Path], object]


def prepare(turn: Turn) -> Try:
    """Spoil one package, and choose who reads it."""
    rng, place, form = turn.rng, turn.place, turn.rng.choice(("csv", "parquet"))
    base = rng.choices(("boats", "own", "any"), (6, 1, 3))[0]
    directory = next(((ROOT if base == "own" else boats(turn.shared)) / "dist").glob(f"*-{form}"))
    descriptor = json.loads((directory / "datapackage.json").read_text(encoding="utf-8"))
    package = Package(
        descriptor, {f"data/{path.name}": path.read_bytes() for path in sorted((directory / "data").iterdir())}
    )
    if base == "any":
        _renamed(rng, package)
    kinds = {**BOTH, **(CSV if form == "csv" else PARQUET)}
    kind = rng.choice([*kinds])
    kinds[kind](rng, package, turn.shared)
    (place / "outside").mkdir()
    (place / "outside" / "secret.csv").write_text(f"{CANARY}\n{CANARY}\n", encoding="ascii")
    files, location = package.seal(rng), place / "package.zip"
    where, _, what = kind.partition(": ")
    if where == "zip":
        location.write_bytes(archives.ZIPS[what](rng, files))
    elif where == "folder" or rng.random() < 0.6:
        location = archives.folder(rng, files, place, what)
    else:
        location.write_bytes(archives.plain(files))
    return Try(f"{form}, {kind}", partial(_read, rng.choice(READERS), location, rng))


def _read(read: Read, location: Path, rng: random.Random) -> None:
    def state() -> list[Path]:
        return sorted(path for path in location.parent.rglob("*") if "temporary" not in path.parts)

    before = state()
    read(location, rng)
    if state() != before:
        raise FaultError("reading a package changes files")


# Who reads.


def _load(location: Path, rng: random.Random) -> None:
    data = answer(lambda: imme_data.load(location))
    if not isinstance(data, Dataset):
        return
    tracked = answer(data.track)
    for shown in (*data.tables.values(), *(tracked if isinstance(tracked, list) else ())):
        is_plain(str(shown))
        html = shown._repr_html_().lower()
        if "<script" in html or "<img" in html or 'href="javascript' in html:
            raise FaultError("HTML has a script of the data", html[:300])
    name = rng.choice([*data.tables])
    for call in (lambda: [*data.tables[name]], lambda: data.frame(name), lambda: data.tables[name].to_polars()):
        answer(call)


def _validate(location: Path, rng: random.Random, **options: Any) -> None:
    report = answer(lambda: imme_data.validate(location, **options))
    is_plain(str(report))
    if not isinstance(report, Exception):
        json.loads(report.to_json())


def _command(location: Path, rng: random.Random) -> None:
    table = rng.choice(("figures", "articles", "commitments"))
    shown = (["validate"], ["show", "--package"], ["show", table, "--package"], ["track", "--package"])
    command(*rng.choice(shown), location)


READERS: Final[tuple[Read, ...]] = (
    _load, _load, _validate, _validate, _command, partial(_validate, engine="frictionless", time_limit=30)
)  # fmt: skip


# What is spoiled.


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of a descriptor with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [(value, key), *_places(inner)]]


def _renamed(rng: random.Random, package: Package) -> None:
    """Make it a package of any tables, with any types and keys."""
    resources = package.descriptor["resources"]
    resources[:] = rng.sample(resources, 3)
    for number, resource in enumerate(resources):
        resource["name"] = f"t{number}"
        for field in resource["schema"]["fields"]:
            field["type"] = rng.choice((field["type"], "string", *_TYPES))
            field["format"] = rng.choice(("default", "default", *_FORMATS))
            if rng.random() < 0.5:
                field.pop("constraints", None)
        names = [field["name"] for field in resource["schema"]["fields"]]
        reference = {"resource": f"t{rng.randrange(3)}", "fields": [rng.choice(names)]}
        resource["schema"]["foreignKeys"] = [{"fields": [rng.choice(names)], "reference": reference}]
        resource["schema"]["primaryKey"] = rng.sample(names, rng.choice((0, 1, 2)))


_TYPES: Final = (
    "number", "integer", "boolean", "date", "time", "datetime", "year", "yearmonth", "duration", "geopoint", "object",
    "array",
    "list", "geojson", "any",
)  # fmt: skip
_FORMATS: Final = ("any", "%d/%m/%Y", "%", "%Y%", "array", "object", "email", "uri", "uuid", "binary", "topojson")


def _value(rng: random.Random, package: Package, shared: Path) -> None:
    container, key = rng.choice(_places(package.descriptor))
    container[key] = put(rng)


def _property(rng: random.Random, package: Package, shared: Path) -> None:
    resource = rng.choice(package.descriptor["resources"])
    container = rng.choice((package.descriptor, resource, resource["schema"], resource.setdefault("dialect", {})))
    names = (
        "profile",
        "compression",
        "data",
        "sources",
        "missingValues",
        "fieldsMatch",
        "delimiter",
        "quoteChar",
        "header",
    )
    container[rng.choice([*container, *names])] = put(rng)


def _dropped(rng: random.Random, package: Package, shared: Path) -> None:
    container, key = rng.choice(_places(package.descriptor))
    del container[key]


def _doubled(rng: random.Random, package: Package, shared: Path) -> None:
    lists = [one[key] for one, key in _places(package.descriptor) if isinstance(one[key], list) and one[key]]
    chosen = rng.choice(lists)
    chosen.extend([rng.choice(chosen)] * rng.choice((1, 1, 20, 2000)))


def _constraint(rng: random.Random, package: Package, shared: Path) -> None:
    fields = [field for resource in package.descriptor["resources"] for field in resource["schema"]["fields"]]
    names = ("pattern", "enum", "minimum", "maximum", "maxLength", "minLength", "unique", "required", "jsonSchema")
    patterns = ("(", "(?P<a>", "[", "a{99999}", "(?=a)", "\\p{L}", "\\1", "a" * 9000, "(" * 2000, "(?i)x", "x{0,65535}")
    constraints = rng.choice(fields).setdefault("constraints", {})
    constraints[rng.choice(names)] = rng.choice((put(rng), rng.choice(patterns)))


def _patterns(rng: random.Random, package: Package, shared: Path) -> None:
    """A pattern that what backtracks does not finish, for every column of texts."""
    pattern = rng.choice(("(?=.)(.+)+\\x01", "(?=.)(.|.)*\\x01", "(.+)+\\x01", "(?i)(\\w*)*\\x01"))
    for resource in package.descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            if field["type"] == "string":
                field.setdefault("constraints", {})["pattern"] = pattern


def _path(rng: random.Random, package: Package, shared: Path) -> None:
    paths = (
        "../outside/secret.csv", "../outside", "/etc/passwd", "data/../../outside/secret.csv", "", ".", "data",
        "a\0b", "~/x",
        "datapackage.json", "file:///etc/passwd", "http://192.0.2.1/x.csv", ["a", "b"], rng.choice(TEXTS),
    )  # fmt: skip
    rng.choice(package.descriptor["resources"])["path"] = rng.choice(paths)


def _text(rng: random.Random, package: Package, shared: Path) -> None:
    text = to_json(package.descriptor)
    texts = (
        hurt(rng, text.encode()), text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode(), b"[" * 100_000, b"",
        b"{}{}", rng.randbytes(300)
    )  # fmt: skip
    package.text = rng.choice(texts)


def _unsealed(rng: random.Random, package: Package, shared: Path) -> None:
    package.sealed = False
    stated = rng.choice((put(rng), 2**31 - 1, "sha256:", "md5:" + "0" * 32, "shake_128:00"))
    rng.choice(package.descriptor["resources"])[rng.choice(("bytes", "hash"))] = stated


def _table(spoil: tables.Spoil, rng: random.Random, package: Package, shared: Path) -> None:
    paths = [resource["path"] for resource in package.descriptor["resources"]]
    largest = sorted(paths, key=lambda path: len(package.files[path]))[-4:]
    path = rng.choice(paths if rng.random() < 0.3 else largest)
    package.files[path] = spoil(rng, package.files[path], shared)


def _exchanged(rng: random.Random, package: Package, shared: Path) -> None:
    one, other = rng.choice([*package.files]), rng.choice([*package.files])
    package.files[one], package.files[other] = package.files[other], package.files[one]


# The zips and the folders are spoiled when they are written.
BOTH: Final[dict[str, Spoil]] = {
    "a value": _value, "a property": _property, "a property dropped": _dropped, "a list lengthened": _doubled,
    "patterns": _patterns,
    "a constraint": _constraint, "a path": _path, "the text of the descriptor": _text, "a size or a hash": _unsealed,
    "tables exchanged": _exchanged, "table: bytes": partial(_table, lambda rng, data, _: hurt(rng, data)),
    **{f"zip: {name}": lambda *_: None for name in archives.ZIPS},
    **{f"folder: {name}": lambda *_: None for name in archives.FOLDERS},
}  # fmt: skip
CSV: Final[dict[str, Spoil]] = {f"table: {name}": partial(_table, spoil) for name, spoil in tables.CSV.items()}
PARQUET: Final[dict[str, Spoil]] = {f"table: {name}": partial(_table, spoil) for name, spoil in tables.PARQUET.items()}
