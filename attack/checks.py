"""What every answer of the library must be, and the inputs that several attacks share."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from attack.harness import ROOT, FaultError
from imme_data import cli
from imme_data.errors import ImmeDataError

__all__ = ["CANARY", "RAW", "TEXTS", "answer", "boats", "command", "complete", "hurt", "is_plain", "put", "to_json"]

CANARY: Final = "canary-5d1f"  # the content of files outside of what is given; no answer may have it

# Characters that a terminal obeys or that hide others: controls, and the signs that turn text around.
_OBEYED: Final = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}

TEXTS: Final = (
    "", " ", "\0", "\x1b[2J\x1b]0;x\x07", "\x9b31m", "\u202eabc", "\u2066x", "\ufeff", "\ufffe", "\ud800", "e\u0301",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "=1+1", "'; DROP TABLE x",
    "a\nb",
    "../outside/secret.csv", "/etc/passwd", "data/../../outside/secret.csv", "C:\\x", "file:///etc/passwd", "data:,x",
    "http://192.0.2.1/x", "https://192.0.2.1/datapackage.json", "s3://x/y", "${jndi:ldap://192.0.2.1/x}",
    "{0.__class__}",
    "%s%n", "nan", "1e400", "-0", "99999999999999999999", "\u0661", "2020-02-30", "0000-01-01", "9999-12-31/",
    "x" * 5000,
    "é" * 999, "\U0001f600" * 300, "a" * 70 + "!", "null", "true", "[]", "{}", "NA", '"', '""', "a,b", "a;b", "\t",
    "\r\n",
)  # fmt: skip

# JSON that `json.dumps` can't write: it takes the place of these texts.
RAW: Final = {
    "@huge": "9" * 5000,
    "@vast": "1e999999",
    "@deep": "[" * 3000 + "]" * 3000,
    "@deeper": '{"a":' * 60_000 + "1" + "}" * 60_000,
    "@twice": '{"name": 1, "name": 2}',
    "@nan": "NaN",
}


def answer(call: Callable[[], Any], *allowed: type[Exception]) -> Any:
    """What a call returns, or the error that it raises and may raise: by default any of the library's own."""
    try:
        return call()
    except ImmeDataError as error:
        if not isinstance(error, allowed or ImmeDataError):
            raise
        is_plain(str(error))
        return error


def command(*arguments: object) -> str:
    """What a command prints. It must end with one of its statuses."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        status = cli.main([str(one) for one in arguments])
    if status not in (0, 1, 2):
        raise FaultError(f"the command ends with {status}")
    is_plain(errors.getvalue())
    is_plain(out.getvalue())
    return out.getvalue()


def is_plain(text: str) -> None:
    """Raise FaultError if a text has what a terminal obeys, or what it should not know."""
    for character in set(text) - set("\n"):
        if unicodedata.category(character) == "Cc" or ord(character) in _OBEYED:
            place = text.index(character)
            raise FaultError("control characters in what is printed", repr(text[max(place - 80, 0) : place + 40]))
    if CANARY in text:
        raise FaultError("what is printed has the content of a file outside", text[:300])


def to_json(value: Any) -> str:
    """Write a descriptor, with what `RAW` stands for."""
    text = json.dumps(value)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    return text


def put(rng: random.Random) -> Any:
    """A value that a descriptor should not have there."""
    return rng.choice(
        (None, True, -1, 0, 2**31, 2**63, 2**70, 0.5, [], {}, [[]], {"a": {}}, [None], *RAW, rng.choice(TEXTS),
        [rng.choice(TEXTS)])
    )  # fmt: skip


def hurt(rng: random.Random, data: bytes) -> bytes:
    """Damage bytes in one or several places."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5, 30))):
        if not changed:
            break
        start = rng.randrange(len(changed))
        end = min(start + rng.choice((1, 2, 8, 100, 5000)), len(changed))
        match rng.randrange(7):
            case 0 | 1:
                changed[start] ^= 1 << rng.randrange(8)
            case 2:
                del changed[start:]
            case 3:
                del changed[start:end]
            case 4:
                changed[start:start] = changed[start:end] * rng.choice((1, 3))
            case 5:
                changed[start:end] = rng.randbytes(end - start)
            case 6:
                changed[start:end] = rng.choice((b"\0", b"\xff")) * (end - start)
    return bytes(changed)


def boats(folder: Path) -> Path:
    """The small project of the guide "Publish your own sector", built; made at the first call."""
    if not (folder / "boats").exists():
        from imme_data.curation.build import build

        page = (ROOT / "docs" / "howto" / "publish-your-sector.md").read_text(encoding="utf-8")
        made = folder / "boats.part"
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(ROOT / "schemas", made / "schemas")
        for name, text in re.findall(r"`(seeds/[^`]+)`:\n\n```yaml\n(.*?)```", page, re.DOTALL):
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_text(text, encoding="utf-8")
        build(made)
        made.rename(folder / "boats")
    return folder / "boats"


def complete(dist: Path) -> str:
    """The version of the packages of a build. Raises FaultError unless every file is there, is whole, and is listed."""
    lines = [line.split("  ", 1) for line in (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    found = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    if found != {name for _, name in lines}:
        raise FaultError("a build is incomplete", sorted(found ^ {name for _, name in lines}))
    for sha256, name in lines:
        if hashlib.sha256((dist / name).read_bytes()).hexdigest() != sha256:
            raise FaultError("a build has a file that is not whole", name)
    versions = {json.loads(path.read_text(encoding="utf-8"))["version"] for path in dist.glob("*/datapackage.json")}
    if len(versions) != 1:
        raise FaultError("a build mixes two versions", versions)
    return str(*versions)
