"""Projects with spoiled seeds and schemas: each is built, or refused in words and left as it was."""

from __future__ import annotations

import json
import random
import re
import shutil
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from attack.checks import RAW, TEXTS, answer, boats, complete, hurt, put, to_json
from attack.harness import ROOT, FaultError, Try, Turn
from imme_data.curation.build import build, check
from imme_data.errors import BuildError, ProjectError

__all__ = ["prepare"]


def prepare(turn: Turn) -> Try:
    """Spoil a few files of a copy of the small project."""
    rng = turn.rng
    project = Path(shutil.copytree(boats(turn.shared), turn.place / "project"))
    kind = rng.choice([*KINDS])
    for _ in range(rng.choice((1, 1, 1, 3))):
        pattern = "schemas/*.json" if kind == "schema" else "seeds/**/*.yaml"
        KINDS[kind](rng, rng.choice(sorted(path for path in project.glob(pattern) if path.is_file())))
    return Try(kind, partial(_run, project, rng.choice((check, check, check, build))))


def _run(project: Path, work: Callable[[Path], Any]) -> None:
    before = _state(project)
    made = answer(lambda: work(project), BuildError, ProjectError)
    if isinstance(made, BuildError) and not all(problem.remedy for problem in made.problems):
        raise FaultError("a problem without a remedy", str(made)[:300])
    if work is check or isinstance(made, Exception):
        if _state(project) != before:
            raise FaultError("a project is changed that was not built")
    elif complete(project / "dist") != made.info.version:
        raise FaultError("the build wrote another version than it returned")


def _state(project: Path) -> dict[str, bytes | int]:
    """What each file has; of a large one or of what is no file, its size."""
    state: dict[str, bytes | int] = {}
    for path in project.rglob("*"):
        status = path.lstat()
        small = stat.S_ISREG(status.st_mode) and status.st_size < 2**25
        state[path.relative_to(project).as_posix()] = path.read_bytes() if small else status.st_size
    return state


def _read(victim: Path) -> list[str]:
    return victim.read_text(encoding="utf-8", errors="replace").split("\n")


def _write(victim: Path, lines: list[str]) -> None:
    victim.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))


_STARTS: Final = ("  ", "\t", " ", "- ", "? ", "# ", "--- ", "... ", "%YAML 9.9 ", "")
_ENDS: Final = (" |", " >-", " &a", " *a", ":", " {", " [", "'", '"', " !!python/object:os.system x", " <<: *a")


def _lines(rng: random.Random, victim: Path) -> None:
    """Lines that are repeated, dropped, moved, indented otherwise, or that begin or end with a sign of YAML."""
    lines = _read(victim)
    at, other = rng.randrange(len(lines)), rng.choice(lines)
    line = lines[at]
    lines[at : at + 1] = rng.choice(
        ([line] * 2, [line] * 3000, [], [line.strip()], [line, other], [rng.choice(_STARTS) + line],
        [line + rng.choice(_ENDS)])
    )  # fmt: skip
    _write(victim, lines)


_SCALARS: Final = (
    "120.5", "-120", "1e400", "nan", "0x10", "1_000", "2027-13", "2027/2026", "2027?", "~", "NO", "exactly", "port",
    "gazette",
    "mooring", "MAD", "percent", "9" * 400, "0.1", "1" + "0" * 300, "1970-01-01", "9999-12-31", "0000", "-0001",
    "part", "goal",
)  # fmt: skip


def _values(rng: random.Random, victim: Path) -> None:
    """Other values, between quotes or not."""
    lines = _read(victim)
    for at in rng.sample(range(len(lines)), min(len(lines), rng.choice((1, 1, 4, 9)))):
        key, colon, _ = lines[at].partition(": ")
        text = rng.choice((*TEXTS, *_SCALARS))
        escaped = "".join(f"\\U{ord(one):08x}" for one in text if not "\ud800" <= one < "\ue000")
        lines[at] = f"{key}: " + rng.choice((text, f'"{escaped}"', f"'{text}'", f"[{text}]")) if colon else lines[at]
    _write(victim, lines)


def _keys(rng: random.Random, victim: Path) -> None:
    """Other keys: those of other records, or hostile texts."""
    text = "\n".join(_read(victim))
    keys = sorted(set(re.findall(r"^ *([^\s:#-][^:\n]*):", text, re.MULTILINE))) or ["name"]
    more = ("commitments", "figures", "person_mentions", "part_of_id", "resolution", "converts_id", "note", *TEXTS)
    _write(victim, [text.replace(rng.choice(keys), rng.choice((*keys, *more)), rng.choice((1, -1)))])


# Documents that grow when they are read, or that are nothing but depth or length.
_SHAPES: Final = (
    "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
    "[" * 50_000, "{a: " * 20_000, "- " * 30_000, "? " * 9000, "a: " + "x" * 2**23, '"' + "\\x41" * 99_999, "",
    "---\n---\n",
    "".join(f"{' ' * n}a:\n" for n in range(2000)), "".join(f"k{n}: v\n" for n in range(30_000)), "--- &a\na: *a\n",
    "&a : *a",
)  # fmt: skip


def _bytes(rng: random.Random, victim: Path) -> None:
    data = victim.read_bytes()
    text = data.decode("utf-8", "replace")
    spoiled = (
        hurt(rng, data),
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + data,
        data + b"\0",
        text.encode("cp1252", "replace"),
    )
    victim.write_bytes(rng.choice((spoiled[0], *spoiled)))


def _files(rng: random.Random, victim: Path) -> None:
    """Something else in the place of a file, or another name."""
    action, name = (
        rng.randrange(4),
        rng.choice(("x" * 200, "é", "a b", "\x1b[2J", "\u202e", ".hidden", "UPPER", "a..b", "-x")),
    )
    if action == 0:
        victim.rename(victim.with_name(name + victim.suffix))
    elif action == 1:
        with victim.open("ab") as stream:
            stream.truncate(10**11)
    else:
        victim.unlink()
        if action == 2:
            victim.symlink_to(rng.choice(("/dev/zero", "/etc/passwd", victim.name, "nowhere")))
        elif rng.random() < 0.5:
            victim.mkdir()


def _foreign(rng: random.Random, victim: Path) -> None:
    """A file of the published project, whole or damaged, among those of another."""
    source = rng.choice(sorted((ROOT / "seeds").rglob("*.yaml")))
    project = next(folder for folder in victim.parents if (folder / "seeds").is_dir())
    data = source.read_bytes()
    (project / source.relative_to(ROOT)).write_bytes(data if rng.random() < 0.3 else hurt(rng, data))


def _schema(rng: random.Random, victim: Path) -> None:
    try:
        descriptor = json.loads(victim.read_text(encoding="utf-8"))
        field = rng.choice(descriptor["fields"])
        container = rng.choice((descriptor, field, field.get("constraints", field)))
        container[rng.choice([*container, "constraints", "pattern", "enum", "missingValues", "foreignKeys"])] = put(rng)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return  # it is spoiled already
    text = to_json(descriptor)
    victim.write_text(text if rng.random() < 0.8 else rng.choice([*RAW.values()]), encoding="utf-8")


KINDS: Final[dict[str, Callable[[random.Random, Path], object]]] = {
    "lines": _lines, "values": _values, "keys": _keys, "bytes": _bytes, "files": _files,
    "files of another project": _foreign,
    "schema": _schema, "shapes": lambda rng, victim: victim.write_text(rng.choice(_SHAPES), encoding="utf-8"),
}  # fmt: skip
