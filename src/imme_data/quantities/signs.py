"""Reads the minus before a number: a sign, or the word moins."""

from __future__ import annotations

import re
from typing import Final

from imme_data.quantities.amount import SPACE, Amount
from imme_data.quantities.lexicon import WORDS

__all__ = ["MINUSES", "add_minus"]

_DASHES: Final = "-−‑–"
_MINUS: Final = re.compile(rf"(?:([{_DASHES}])({SPACE}?)|moins{SPACE})$", re.IGNORECASE)
MINUSES: Final = frozenset((*_DASHES, "moins"))
# A dash with spaces on both sides is a minus only where no other dash can be: after a word that needs a noun, or if
# the line has nothing else than the number.
_SIGN_ALONE: Final = re.compile(rf"(?:[(=]|(?<!\w)(?:de|à|par|entre|soit){SPACE})$", re.IGNORECASE)
_LINE_END: Final = re.compile(rf"{SPACE}?[%‰]?(?:\n|$|\.(?: |$))")
# "Au moins 3", "plus ou moins 3", "dix moins trois": after these words, moins is not a minus.
_NOT_MINUS: Final = WORDS.keys() | {"au", "du", "ou", "pas", "non", "ni", "le", "la", "les", "en"}
_WORD_BEFORE: Final = re.compile(rf"(\w{{1,16}})({SPACE}*)$")


def add_minus(text: str, amount: Amount) -> bool:
    """Add the minus before a number; return whether there is one."""
    minus = _MINUS.search(text, max(0, amount.start - len("moins ")), amount.start)
    if minus is None or (place := minus.start()) < amount.taken:
        return False
    if minus[1]:
        is_minus = _is_sign_alone(text, place, amount) if minus[2] else _is_glued_sign(text, place)
    else:
        word = _WORD_BEFORE.search(text, max(0, place - 20), place)
        is_minus = word is None or not (not word[2] or word[1].isdigit() or word[1].lower() in _NOT_MINUS)
    if is_minus:
        amount.start, amount.mantissa = place, f"-{amount.mantissa}"
    return is_minus


def _is_glued_sign(text: str, place: int) -> bool:
    # "10 -15 %" is a range. A dash at the start of a line marks a list item.
    before = text[max(0, place - 2) : place]
    return before == "" or (before[-1] in " \u00a0\u202f(" and not before[0].isdigit())


def _is_sign_alone(text: str, place: int, amount: Amount) -> bool:
    if amount.unit is None and len(amount.mantissa) == 4 and amount.mantissa[:2] in ("19", "20"):
        return False  # a year
    starts_line = place == 0 or text[place - 1] == "\n" or text[max(0, place - 2) : place] == ". "
    if starts_line and _LINE_END.match(text, amount.number_end) is not None:
        return True
    return _SIGN_ALONE.search(text, max(0, place - 6), place) is not None
