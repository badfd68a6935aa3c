"""Reads the context of a number: comparisons, currencies and nouns before it, and signs that it counts nothing."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imme_data.quantities.amount import SPACE, Amount
from imme_data.quantities.lexicon import (
    ABBREVIATIONS,
    ADVERBS,
    AFTER,
    COMPARISONS,
    FUNCTION_WORDS,
    HOURS_BEFORE,
    LABELS,
    MONTHS,
    NON_QUANTITY_WORDS,
    TELEPHONES,
    YEAR_BEFORE,
    Comparison,
)
from imme_data.quantities.units import UNITS
from imme_data.quantities.vocabulary import CURRENCY_SIGNS, MONEY_SCALES, UNIT, Vocabulary

__all__ = [
    "CODE_TAIL",
    "COUNTED",
    "Currency",
    "comparison_after",
    "comparison_before",
    "currency_before",
    "non_quantity_kind",
    "noun_before",
    "read_currency_before",
]

_REACH: Final = 52  # characters before a number that are searched for a comparison or a noun
_SPACES: Final = frozenset(" \u00a0\u202f\u2009'’")
_SIGNS: Final = frozenset("~<>≥≤≈±")
_PREFIXES: Final = ("ب", "ل", "و")
_AFTER: Final = tuple(AFTER)
_OF_NEXT: Final = re.compile(rf"{SPACE}(?:[0-9]|(?:de|du|des|que|tard|tôt)\b|d['’])")
_BLANKS: Final = frozenset(" \u00a0\u202f\u2009")
_CURRENCY_WORD: Final = re.compile(r"(?:(?<!\w)(MM?)[ \u00a0])?((?<!\w)[A-Za-z]{2,5}|(?:(?<!\w)[A-Z]{1,3})?[$€£¥])$")
_MONEY_CODES: Final = frozenset(unit.code for unit in UNITS if len(unit.code) == 3 and unit.code.isupper())
# What follows the hour of a clock: part of the day, minutes, minutes before it.
_OF_DAY: Final = re.compile(
    rf"{SPACE}(?:du{SPACE}(?:matin|soir)|de{SPACE}l['’]après-midi|pile|précises?|GMT|UTC)(?!\w)"
    rf"|{SPACE}moins{SPACE}(?:le{SPACE}quart|[0-9]{{1,2}}|cinq|dix|vingt(?:-cinq)?)(?!\w)"
)
_MINUTES: Final = re.compile(
    rf"{SPACE}(?:[0-5][0-9]|(?:cinq|dix|quinze|vingt|trente|quarante|cinquante)(?:-\w+)?)"
    rf"(?:(?![\w%.,-]|{SPACE}?[^\W\d_])|(?= (?:au|et|à|pour)\b))"
)
_WEEKDAYS: Final = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
# A noun, even one that is not in the table of units: "article 5 et 3 wagons".
COUNTED: Final = re.compile(
    rf"{SPACE}(?!(?i:et|ou|à|de|du|des|au|aux|en|pour|par|qui|sont|ont|ne|le|la|les|dans|sur|avec|sans|hors|ht|ttc)\b)"
    r"[^\W\d_]"
)
# 5, 6 et 7 octobre; 13 au dimanche 15 juillet
_DAYS: Final = re.compile(
    rf"(?:(?:{SPACE}(?:au|et|à){SPACE}|{SPACE}?[-–]{SPACE}?|,{SPACE})(?:(?:{_WEEKDAYS}){SPACE})?[0-9]{{1,2}}){{1,8}}{SPACE}(?:{'|'.join(sorted(MONTHS))})(?!\w)",
    re.IGNORECASE,
)
_TO_DAY: Final = re.compile(
    rf"{SPACE}au{SPACE}(?:(?:{_WEEKDAYS}){SPACE})?[0-9]{{1,2}}(?!\w|[.,][0-9]|{SPACE}?[%‰]|{COUNTED.pattern})"
)
_LETTERED: Final = re.compile(r"[^\W\d_]{1,2}[0-9]*(?!\w)")  # 5G, 4x4
CODE_TAIL: Final = re.compile(r"(?:[-/][0-9]+)+")
_YEAR_TAIL: Final = re.compile(r"[-/–—](?:(?:19|20)?[0-9]{2})(?!\w)")
_NAME: Final = re.compile(r"(?<!\w)([A-Z]|[A-ZÀ-Ý](?:[A-Z]{2,5}|[a-zà-ÿ]{2,12})) $")
# The town after a postcode, up to the end of the address or its next part. "10000 Marocains" are people.
_TOWN: Final = re.compile(
    rf"{SPACE}(?!\w+(?:ains|[ié]ens|ais|ois)\b)[A-ZÀ-Ý][\w'’-]*(?:{SPACE}[A-ZÀ-Ý][\w'’-]*){{0,3}}"
    r"(?=\s*(?:[,.;:()\n0-9–-]|$))"
)
_ADDRESS_BEFORE: Final = re.compile(rf"(?:^|[.,;:()\n–-]){SPACE}?$")
# "Tél : 5 22 33", "p. 12": an abbreviation with its full stop, or a label with its colon.
_LABEL: Final = re.compile(rf"(?<!\w)([^\W\d_]{{1,9}}\.?|n°){SPACE}?(:?){SPACE}?$")
_GROUPS: Final = re.compile(rf"(?:(?:{SPACE}|[./-])?(?:\([0-9]+\)|[0-9]+)){{1,9}}")


def _by_last_word() -> dict[str, dict[int, dict[tuple[str, ...], Comparison]]]:
    """Return the comparing phrases by last word, then by the number of words before it, largest first."""
    found: dict[str, dict[int, dict[tuple[str, ...], Comparison]]] = {}
    comparison: Comparison
    for comparison, phrases in COMPARISONS.items():
        for phrase in phrases:
            *rest, last = phrase.split()
            found.setdefault(last, {}).setdefault(len(rest), {})[tuple(rest)] = comparison
    return {last: dict(sorted(by_count.items(), reverse=True)) for last, by_count in found.items()}


_BY_LAST_WORD: Final = _by_last_word()
_RELEVANT: Final = frozenset(_BY_LAST_WORD) | ADVERBS | {"des", "aux", "les"}


def comparison_before(text: str, start: int) -> tuple[Comparison | None, str]:
    """Return the comparison that the words before a number make, and the last of these words."""
    if start == 0:
        return None, ""
    last = text[start - 1]
    if last not in _SPACES:
        return (_BY_LAST_WORD[last][0][()] if last in _SIGNS else None), last
    # Most numbers have no comparison before them; for these, the last word alone is enough to know.
    place = text.rfind(" ", max(0, start - 24), start - 1)
    word = text[place + 1 : start - 1].lower() if place >= 0 else ""
    if last == " " and place >= 0 and word.isalpha() and word not in _RELEVANT and word[0] not in _PREFIXES:
        return None, word
    window = text[max(0, start - _REACH) : start]
    if window.endswith("   "):
        return None, ""
    if "\n" in window:
        window = window.rpartition("\n")[2]
    if "." in window:
        window = window.rpartition(".")[2]
    window = window.lower().replace("’", "'")
    if window.endswith("d'"):
        window = window[:-2] + "de"
    said = window.replace("jusqu'", "jusque ").split()
    if not said:
        return None, ""
    word = _bare(said[-1])
    previous = word or said[-1][-1]
    if word == "des":
        word = "de"
    elif word == "aux":
        word = "à"
    elif word == "les" and len(said) > 1:
        said.pop()
        word = _bare(said[-1])
    if word in ADVERBS and len(said) > 1 and word not in _BY_LAST_WORD:
        said.pop()  # dépasse déjà 300
        word = _bare(said[-1])
    if word == "de" and len(said) > 2 and said[-2] in ("barre", "cap", "seuil"):
        passed = any(one.startswith(("dépass", "franchi", "excéd")) for one in said)
        return ("more_than" if passed else None), previous
    choices = _BY_LAST_WORD.get(word)
    if choices is None and word[:1] in _PREFIXES:
        choices = _BY_LAST_WORD.get(word[1:])
    if choices is None:
        return None, previous
    spoken = tuple(map(_bare, said[-5:-1]))
    for count, phrases in choices.items():
        rest = spoken[-count:] if count else ()
        # Arabic writes "with", "to" and "and" together with the next word.
        comparison = phrases.get(rest) or (
            phrases.get((rest[0][1:], *rest[1:])) if rest and rest[0][:1] in _PREFIXES else None
        )
        if comparison is not None:
            # "entre environ 300 et 400"
            between = "entre" in spoken[: len(spoken) - count][-2:]
            return comparison, "entre" if between else previous
    return None, previous


def _bare(word: str) -> str:
    """Return a word without an elided article, a bracket or a quotation mark at its front."""
    if word.isalpha():
        return word
    return word.rpartition("'")[2].lstrip('(«"“—–')


def comparison_after(text: str, end: int) -> Comparison | None:
    """Return the comparison that words after the noun make, as in "300 exposants environ"."""
    if text.startswith(_AFTER, end):
        for phrase, comparison in AFTER.items():
            after = end + len(phrase)
            # Words before another number belong to that number.
            if text.startswith(phrase, end) and not text[after : after + 1].isalnum():
                return None if _OF_NEXT.match(text, after) else comparison
    return None


class Currency(NamedTuple):
    """A currency printed before a number."""

    start: int
    unit: str
    multiple: float
    scale: str  # MM in "MM DH 3"; the start of the scale is before that of the currency
    scale_start: int


def currency_before(vocabulary: Vocabulary, text: str, start: int, taken: int) -> Currency | None:
    """Return the currency printed directly before a number ($ 75, MAD 857, EUR20, M DH 1.597)."""
    place = start - 1
    if place >= 0 and text[place] in _BLANKS:
        place -= 1
    if place < taken or not (text[place].isalpha() or text[place] in CURRENCY_SIGNS):
        return None
    match = _CURRENCY_WORD.search(text, max(taken, place - 11), place + 1)
    if match is None:
        return None
    scale, word = match.groups()
    begin, known = match.start(2), vocabulary.prefixes.get(word)
    if known is None and word[-1] in CURRENCY_SIGNS:  # the letters are no country
        begin, known = place, vocabulary.prefixes.get(word[-1])
    elif known is None and word.lower() in ("dh", "dhs"):
        known = vocabulary.prefixes.get("MAD")
    return None if known is None else Currency(begin, *known, scale or "", match.start(1))


def read_currency_before(vocabulary: Vocabulary, text: str, amount: Amount) -> bool:
    """Add the currency printed before a number, with its scale."""
    found = currency_before(vocabulary, text, amount.start, amount.taken)
    if found is None:
        return False
    amount.start, amount.unit, amount.multiple = found.start, found.unit, found.multiple
    if found.scale and amount.power == 0:
        amount.start, amount.power = found.scale_start, MONEY_SCALES[found.scale]
    return True


def noun_before(vocabulary: Vocabulary, text: str, start: int) -> str | None:
    """Return the unit of the noun before a colon, as in "emplois directs : plus de 6.000"."""
    before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
    head, colon, rest = before.rpartition(":")
    if not colon or "." in rest or (rest.strip() and comparison_before(text, start)[0] is None):
        return None
    for word in head.split()[-1:-4:-1]:
        entry = vocabulary.words.get(word.strip("()").lower())
        if entry is not None and entry[0] == UNIT and entry[1]:
            return entry[1]
        if not word.strip("()").isalpha():
            return None
    return None


def non_quantity_kind(
    vocabulary: Vocabulary, text: str, amount: Amount, previous: str, *, in_range: bool = False
) -> str | None:
    """Return the kind of a number that counts nothing; None for quantities. `in_range`: it starts a range."""
    if amount.power or amount.multiple != 1:
        return None
    plain = amount.number_end - amount.start == len(amount.mantissa)
    number = amount.mantissa
    in_words = not text[amount.start].isdigit()
    if in_words and not text[amount.start].isalpha():
        return None
    if in_words and amount.unit is None:
        said = amount.value() if previous in YEAR_BEFORE else 0.0
        return "year" if 1500 <= said < 2100 else None
    if amount.unit is None:
        label = _label_before(text, amount.start) if previous in ("", ":", ".") else previous
        kind = NON_QUANTITY_WORDS.get(label) or ABBREVIATIONS.get(label)
        if kind is not None:
            if label in TELEPHONES and (groups := _GROUPS.match(text, amount.end)) is not None:
                amount.end = groups.end()
            if (code := CODE_TAIL.match(text, amount.end)) is not None:
                amount.end = code.end()
            return kind
        if (glued := _LETTERED.match(text, amount.end)) is not None:
            amount.end = glued.end()
            return "number"
        if plain and len(number) > 2 and number[0] == "0" and number.strip("0").isdigit():
            return "number"  # 0112
        if plain and len(number) < 3 and (days := _DAYS.match(text, amount.end)) is not None:
            amount.end = amount.number_end = days.end()
            return "date"
        if plain and number.isdigit() and int(number) <= 31:
            if previous == "le":
                return "date"
            if previous == "du" and (day := _TO_DAY.match(text, amount.end)) is not None:
                amount.end = day.end()
                return "date"
        if previous == "années" and plain and len(number) == 2:
            return "year"
        if plain and _is_year(number) and number[:2] in ("19", "20") and not in_range:
            tail = _YEAR_TAIL.match(text, amount.end)
            if tail is None and currency_before(vocabulary, text, amount.start, amount.taken) is not None:
                return None  # MAD 1900
            amount.end = amount.end if tail is None else tail.end()
            return "year"
        if plain and len(number) < 5 and not in_range and _follows_name(text, amount, number):
            return "number"
        if plain and len(number) == 5 and not in_range and _is_postcode(text, amount):
            return "number"
    elif amount.unit == "hour":
        if amount.value() <= 24 and (of_day := _OF_DAY.match(text, amount.end)) is not None:
            amount.end = of_day.end()
            return "time"
        if (minutes := _MINUTES.match(text, amount.end)) is not None:
            amount.end = minutes.end()
            return "time"
        lasting = text.startswith((" de ", " d'", " d’", " par "), amount.end)
        # "Après trois heures" is a period more often than "après 15 heures".
        clock = previous in (("à", "vers") if in_words else HOURS_BEFORE)
        return "time" if clock and amount.value() <= 24 and not lasting else None
    if plain and _is_year(number) and "1500" <= number < "2100" and previous in YEAR_BEFORE:
        amount.end = amount.number_end
        return "year"
    return None


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit()  # 19.5 has four characters too


def _label_before(text: str, start: int) -> str:
    """Return the label before a number, if it ends with a full stop or a colon: "p." in "p. 12", "tél" in "Tél : 5"."""
    match = _LABEL.search(text, max(0, start - 14), start)
    if match is None:
        return ""
    label = match[1].lower()
    if match[2]:
        label = label.removesuffix(".")
        return label if label in LABELS else ""
    return label if label in ABBREVIATIONS else ""


def _follows_name(text: str, amount: Amount, number: str) -> bool:
    """Return whether a number is a part of the name before it, as in "COP 22", "Noor 1" and "A 320"."""
    match = _NAME.search(text, max(0, amount.start - 16), amount.start)
    if match is None:
        return False
    name = match[1]
    if name == "A" and _starts_sentence(text, match.start()):
        return COUNTED.match(text, amount.end) is None  # À before a count often loses its accent
    if name.isupper():
        return len(name) != 2 and name not in _MONEY_CODES
    return len(number) < 3 and len(name) > 2 and name.lower() not in FUNCTION_WORDS


def _starts_sentence(text: str, start: int) -> bool:
    return text[max(0, start - 2) : start].rstrip(" ")[-1:] in ("", ".", "\n", ":", "«")


def _is_postcode(text: str, amount: Amount) -> bool:
    """Return whether five digits stand where an address has its postcode, before the town that ends it."""
    before = _ADDRESS_BEFORE.search(text, max(0, amount.start - 2), amount.start)
    return before is not None and _TOWN.match(text, amount.end) is not None
