"""Texts that are hard to read: what is found must be where it says, and time must grow with the text, not faster."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import imme_data
from attack.checks import TEXTS, answer
from attack.harness import FaultError, Try, Turn
from imme_data import quantities
from imme_data.curation.drafting import draft
from imme_data.curation.seeds.strict_yaml import parse
from imme_data.quantities import lexicon

__all__ = ["prepare"]

_TABLES: Final = [
    table for name, table in vars(lexicon).items() if name[:2] != "__" and isinstance(table, (dict, tuple, frozenset))
]
_WORDS: Final = sorted(
    {word for table in _TABLES for word in table if isinstance(word, str)}
    | {word for unit in quantities.UNITS for word in (*unit.words, *unit.symbols)}
)
_DIGITS: Final = (
    "0", "1", "7", "13", "2020", "1,7", "13.340", "1.234.567,89", "1 000", "1\u202f000", "٣", "١٢٣", "½", "²",
    "9" * 40, "0" * 40,
    "1e5", "007",
)  # fmt: skip
_GLUE: Final = (
    " ", " ", " ", "", "", ",", ".", "-", "–", "/", "'", "’", "\u00a0", "\u202f", "\u200f", "\n", " de ", " à ",
    " et ", " ou ", "%",
    "(", ")", ":", "\t",
)  # fmt: skip
_BLOCKS: Final = (range(0x250), range(0x600, 0x700), range(0x2000, 0x2100), range(0x110000))


def prepare(turn: Turn) -> Try:
    """Make one text of hostile pieces, or of a few that are repeated."""
    rng = turn.rng
    pieces = [_piece(rng) for _ in range(rng.choice((3, 12, 60)))]
    glue = rng.choice((rng.choice(_GLUE), rng.choice(_GLUE), ""))
    kind = rng.choice(("read", "read", "read", "repeated", "repeated", "drafted"))
    if kind == "repeated":
        return Try(kind, partial(_repeated, glue.join(pieces[: rng.randint(1, 6)]) or "1"))
    if kind == "read":
        return Try(kind, partial(_read, glue.join(pieces)))
    publisher = rng.choice(("ecoactu", "EcoActu", "Nobody", rng.choice(TEXTS)))
    url = rng.choice(("https://exemple.ma/a", rng.choice(TEXTS)))
    return Try(kind, partial(_draft, glue.join(pieces) * rng.choice((1, 10)), publisher, url))


def _piece(rng: random.Random) -> str:
    wild = "".join(chr(rng.choice(rng.choice(_BLOCKS))) for _ in range(4))
    return rng.choice(
        (rng.choice(_WORDS), rng.choice(_DIGITS), rng.choice(_GLUE), rng.choice((wild, wild, rng.choice(TEXTS))))
    )


def _read(text: str) -> None:
    found, others = quantities.find(text), quantities.find_non_quantities(text)
    for items in (found, others, sorted([*found, *others], key=_start)):
        _are_placed(text, items)
    for one in found[:5]:
        quantities.check(one.text, one.value, one.unit, one.comparison)
        written = answer(partial(quantities.write, one.value, one.unit), ValueError)
        if isinstance(written, str) and [back.value for back in quantities.find(written)] != [one.value]:
            raise FaultError("a written quantity is read otherwise", f"{one.value!r} {one.unit} {written!r}")


def _start(one: Any) -> int:
    return int(one.start)


def _are_placed(text: str, items: Sequence[Any]) -> None:
    end = 0
    for one in items:
        if not end <= one.start < one.end <= len(text):
            raise FaultError("spans overlap, are out of order, or are empty", f"{one!r} {text!r:.900}")
        if one.text != text[one.start : one.end]:
            raise FaultError("the text of a quantity is not what its span says", f"{one!r} {text!r:.900}")
        end = one.end


def _repeated(piece: str) -> None:
    """Read a text and one four times as long: it may take eight times as long, if it takes long at all."""
    short, long = (piece * (size // len(piece) + 1) for size in (10_000, 40_000))
    for _ in range(3):
        few, many = _seconds(short), _seconds(long)
        if many < 0.3 or many < 8 * few:
            return
    raise FaultError("time grows faster than the text", f"{few:.3f} s, then {many:.3f} s for four times {piece!r:.200}")


def _seconds(text: str) -> float:
    start = time.process_time()
    quantities.find(text)
    quantities.find_non_quantities(text)
    return time.process_time() - start


def _draft(text: str, publisher: str, url: str) -> None:
    data = imme_data.load()
    made = answer(lambda: draft(text, url=url, publisher=publisher, data=data))
    if not isinstance(made, Exception):
        node, problems = parse(made.text.encode("utf-8", "surrogatepass"), "draft.yaml")
        if node is None or problems:
            raise FaultError("a draft is not YAML", "\n".join(map(str, problems)) + repr(text)[:600])
