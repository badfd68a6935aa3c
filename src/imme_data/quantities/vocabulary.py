"""`Vocabulary`: tables of the words and signs that may follow a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from imme_data.quantities.lexicon import ABOUT, ADJECTIVES, LINKS, MONTHS, SCALES
from imme_data.quantities.units import UNITS, Unit

__all__ = [
    "ADJECTIVE",
    "COLLECTIVE",
    "CURRENCY_SIGNS",
    "ENGLISH_SCALES",
    "LINK",
    "MONEY_SCALES",
    "MONTH",
    "SCALE",
    "UNIT",
    "Vocabulary",
    "longest_unit",
]

CURRENCY_SIGNS: Final = frozenset("$€£¥")
# Abbreviations that need a currency beside them: "5 M. Kersaudy" contains no million.
MONEY_SCALES: Final = {"M": 6, "MM": 9, "k": 3, "K": 3, "Mio": 6}
# English abbreviations after a currency: US$12m, €3bn. Elsewhere m is a metre.
ENGLISH_SCALES: Final = {"m": 6, "mn": 6, "b": 9, "bn": 9, "B": 9}
# The kinds of words after a number; a link is a noun such as `créations` in "créations d'emplois".
SCALE, COLLECTIVE, UNIT, ADJECTIVE, LINK, MONTH = range(6)
_EVEN: Final = str.maketrans("’-\u2010\u2011\u00a0\u202f", "'     ")
_Entry = tuple[int, str, float, tuple[tuple[str, str], ...]]


class Vocabulary:
    """Tables of the words and signs that may follow a number, made from a table of units.

    Each entry holds the kind of the word, the code of its unit, a number (the power of ten of a scale, the value of a
    collective number, the multiple of a sign), and the longer forms that start with the word.
    """

    def __init__(self, units: Iterable[Unit] = UNITS) -> None:
        self.units: dict[str, Unit] = {unit.code: unit for unit in units}
        self.currencies = frozenset(code for code in self.units if len(code) == 3 and code.isupper())
        self.symbols: dict[str, _Entry] = {}
        self.words: dict[str, _Entry] = {word: (SCALE, "", power, ()) for word, power in SCALES.items()}
        self.words |= {word: (COLLECTIVE, "", value, ()) for word, value in ABOUT.items() if word not in SCALES}
        for kind, closed in ((ADJECTIVE, ADJECTIVES), (LINK, LINKS), (MONTH, MONTHS)):
            self.words |= dict.fromkeys(closed, (kind, "", 1.0, ()))
        longer: dict[str, list[tuple[str, str]]] = {}
        for unit in self.units.values():
            self.symbols |= {sign: (UNIT, unit.code, multiple, ()) for sign, multiple in unit.symbols.items()}
            for word in unit.words:
                first = re.match(r"[^\W\d_]\w*|[$€£¥]", word)
                if first is None:
                    raise ValueError(
                        f"a word of the unit {unit.code} must start with a letter or a currency sign: {word!r}"
                    )
                if first[0] in SCALES:
                    raise ValueError(f"a word of the unit {unit.code} starts with a scale: {word!r}")
                if first.end() == len(word):
                    self.words[word] = (UNIT, unit.code, 1.0, ())
                else:
                    longer.setdefault(first[0], []).append((_even(word[first.end() :]), unit.code))
        for word, rest in longer.items():
            rest += [(more, code) for form, code in rest if (more := unaccented(form)) != form]
            entries = self.symbols if word in CURRENCY_SIGNS else self.words
            kind, code, multiple, _ = entries.get(word, (UNIT, "", 1.0, ()))
            entries[word] = (kind, code, multiple, tuple(sorted(rest, key=lambda form: -len(form[0]))))
        # Typists leave out accents: "2 centimetres". A word that is in the table without them keeps its meaning.
        for word, entry in list(self.words.items()):
            if entry[0] == UNIT:
                self.words.setdefault(unaccented(word), entry)
        # What may stand before a number: a code, a sign, or a sign after letters (US$).
        self.prefixes: dict[str, tuple[str, float]] = {code: (code, 1.0) for code in self.currencies}
        for code in self.currencies:
            self.prefixes |= {
                word.upper(): (code, 1.0) for word in self.units[code].words if word[-1] in CURRENCY_SIGNS
            }
            self.prefixes |= {sign: (code, multiple) for sign, multiple in self.units[code].symbols.items()}

    def kind(self, word: str) -> int | None:
        """Return the kind of a word; None for words of no kind."""
        entry = self.words.get(word.lower())
        return entry[0] if entry is not None else None

    def is_money(self, token: str) -> bool:
        """Return whether a token is a currency, or the first word of one."""
        entry = self.symbols.get(token) or self.words.get(token.lower())
        return entry is not None and any(code.isupper() for code in (entry[1], *(code for _, code in entry[3])))


def unaccented(word: str) -> str:
    """Return a word without its accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word) if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def _even(words: str) -> str:
    """Return words in small letters with plain spaces and apostrophes; a hyphen counts as a space."""
    return words.lower().translate(_EVEN)


def longest_unit(text: str, code: str, rest: tuple[tuple[str, str], ...], end: int) -> tuple[str, int]:
    """Return the unit with the longest matching words (mètres carrés rather than mètres), and where they end."""
    if rest:
        following = _even(text[end : end + 24])
        for more, longer in rest:
            if following.startswith(more) and not following[len(more) : len(more) + 1].isalnum():
                return longer, end + len(more)
    return code, end
