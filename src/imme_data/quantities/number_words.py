"""Reads numbers in French words: cardinals, ordinals, and numbers that start with `un` or `une`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from imme_data.quantities.amount import MAX_DIGITS, SPACE, Amount
from imme_data.quantities.lexicon import ABOUT, SCALES, WORDS

__all__ = ["add_decimals", "denominator", "number_in_words", "ordinal_word"]

# No number word is longer. The bound keeps the time linear in texts that are one long word.
_WORD: Final = r"[^\W\d_]{1,24}"
_OF_HUNDREDS: Final = re.compile(r"[ \u00a0-](?:cents?|mille|millions?|milliards?)\b")
_TOKEN: Final = re.compile(rf"(?:{SPACE}{{1,2}}|-)?({_WORD})")
_ORDINAL_NEXT: Final = re.compile(
    rf"({SPACE}|-)(et(?:{SPACE}|-))?([^\W\d_]{{1,16}}i[eè]mes?|seconde?)(?!\w)", re.IGNORECASE
)
_DECIMAL_DIGITS: Final = re.compile(rf"{SPACE}([0-9]{{1,{MAX_DIGITS}}})(?![0-9])")
_VIRGULE: Final = re.compile(rf"{SPACE}virgule\b")
_JOINTS: Final = str.maketrans("-\u00a0\u202f", "   ")
_NOTHING, _ONES, _TEENS, _TENS, _HUNDREDS = range(5)


def number_in_words(text: str, start: int) -> Amount | None:
    """Read the longest number in words that starts here; None if the word is not a number here."""
    match = _TOKEN.match(text, start)
    assert match is not None
    first = match[1].lower()
    if first not in WORDS:
        return _after_article(text, start, match.end(), first)
    if first in ("cent", "neuf") and _has_other_meaning(text, start, match.end(), first):
        return None
    if first == "un":  # a number with decimals, or a fraction; else an article
        return _part(text, start, match.end()) or _with_decimals(text, start, match.end())
    return _cardinal(text, start)


class _Said(NamedTuple):
    """A whole number in words."""

    value: int
    end: int
    scale: int  # of its last word; 1 if that is no scale
    is_year: bool  # it has "mil", which only years have


def _said(text: str, start: int, below: int = 10**MAX_DIGITS) -> _Said:
    """Read the whole number in words that starts here; its scales are smaller than `below`."""
    match = _TOKEN.match(text, start)
    total, group, last, floor, scale, is_year = 0, 0, _NOTHING, below, 1, False
    end = start
    while match is not None:
        word = match[1].lower()
        value = WORDS.get(word)
        if value is None:
            if word == "et" and last == _TENS:
                following = _TOKEN.match(text, match.end())
                if following is None or following[1].lower() not in ("un", "une", "onze"):
                    break
                match = following
                continue
            unit = 10 ** SCALES.get(word, 0)
            if unit < 10**6 or not (group or total):
                break
            if group and unit < floor:  # after a larger scale, only the last group is multiplied
                total, scale = total + group * unit, unit
            elif floor == 1000 and total < 10**6 and (total + group) * unit < below:  # mille milliards
                total, scale = (total + group) * unit, unit if group else unit * 1000
            else:
                break
            group, floor, last = 0, unit, _NOTHING
        elif value == 0:
            if end != start:
                break
            end = match.end()
            break
        elif value < 10:
            if last == _ONES or (last == _TEENS and not (value > 6 and group % 10 == 0)):
                break
            group, last = group + value, (_TEENS if last == _TEENS else _ONES)
        elif value < 17:
            if last not in (_NOTHING, _HUNDREDS) and not (last == _TENS and group % 100 in (60, 80)):
                break
            group, last = group + value, _TEENS
        elif value == 20 and last == _ONES and group % 100 == 4:
            group, last = group + 76, _TENS
        elif value < 100:
            if last not in (_NOTHING, _HUNDREDS):
                break
            group, last = group + value, _TENS
        elif value == 100:
            if last == _NOTHING:
                group = 100
            elif 1 < group < 20 and group != 10 and last in (_ONES, _TEENS):  # onze cents, but dix cents is money
                group *= 100
            else:
                break
            last = _HUNDREDS
        else:  # mille
            if floor <= 1000 or (last == _NOTHING and group):
                break
            total, group, floor, scale, last = total + (group or 1) * 1000, 0, 1000, 1000, _NOTHING
            is_year |= word == "mil"
        end = match.end()
        match = _TOKEN.match(text, end)
    return _Said(total + group, end, 1 if group else scale, is_year)


def _cardinal(text: str, start: int) -> Amount | None:
    """Read the cardinal number in words that starts here; None if it is a part of a longer word."""
    value, end, scale, is_year = _said(text, start)
    ordinal = _ORDINAL_NEXT.match(text, end)
    if ordinal is not None and (more := ordinal_word(ordinal[3])) is not None:
        # "deux cinquièmes" are parts; "vingt cinquièmes", "quatre-vingtièmes" and "deux-centièmes" are ordinals.
        parts = denominator(ordinal[3]) or 0
        joined = ordinal[1] == "-" and (parts >= 100 or (value, parts) == (4, 20))
        if joined or ordinal[2] or not 1 < value < parts:
            return Amount(start, ordinal.end(), str(_compose(value, more)), non_quantity="ordinal")
    elif _is_compound(text, end):
        return None
    if start and text[start - 1] == "-" and text[max(0, start - 2)].isalpha():
        return None
    if is_year:  # mil alone is a cereal
        return Amount(start, end, str(value), non_quantity="year") if value > 1000 else None
    amount = Amount(start, end, str(value))
    if value and scale > 1:  # so that "et demi" is half of the last scale
        amount.mantissa, amount.power = str(value // scale), len(str(scale)) - 1
    if _VIRGULE.match(text, end):
        add_decimals(text, end + 8, amount)
    return amount


def _with_decimals(text: str, start: int, end: int) -> Amount | None:
    amount = Amount(start, end, "1")
    return amount if _VIRGULE.match(text, end) and add_decimals(text, end + 8, amount) else None


def _part(text: str, start: int, end: int) -> Amount | None:
    """Read "un cinquième de" as a part. In "un troisième de", the word is an ordinal: the part would be a tiers."""
    part = _ORDINAL_NEXT.match(text, end)
    parts = denominator(f"{part[3]}s") if part is not None and part[1] != "-" else None
    if part is None or parts is None or parts < 5:
        return None
    amount = Amount(start, end, "1")
    amount.divide(parts, part.end())
    return amount


def _is_compound(text: str, end: int) -> bool:
    """Return whether a number in words is a part of a longer word, as in "deux-roues"."""
    joined = text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha()
    return joined and text[end + 1 : end + 6].lower() not in ("tiers", "quart")


def _compose(whole: int, more: int) -> int:
    """Combine a number and an ordinal word: vingt, unième; trois, millième; quatre, vingtième."""
    if more == 20 and whole % 100 == 4:
        return whole + 76
    return whole * more if more >= 100 and 0 < whole < more else whole + more


def add_decimals(text: str, position: int, amount: Amount) -> bool:
    """Add the decimals after "virgule": digits, digits in words one by one, or zeros and a number below a thousand.

    Return whether there are any.
    """
    digits = _DECIMAL_DIGITS.match(text, position)
    said = ""
    if digits is not None:
        said, position = digits[1], digits.end()
    while digits is None and len(said) < MAX_DIGITS and (match := _TOKEN.match(text, position)) is not None:
        if match[1].lower() not in WORDS:
            break
        value, end, _, _ = _said(text, match.start(1), below=1000)
        if end == match.start(1) or (value > 9 and said.strip("0")):
            break
        said, position = f"{said}{value}", end
        if value > 9:
            break
    mantissa = amount.mantissa + "0" * amount.power
    if not said or len(mantissa) + len(said) > MAX_DIGITS:
        return False
    amount.mantissa, amount.power, amount.step = f"{mantissa}.{said}", 0, -len(said)
    amount.end = amount.number_end = position
    return True


def _has_other_meaning(text: str, start: int, end: int, word: str) -> bool:
    """Return whether cent is a coin or a part of "pour cent", or neuf means new."""
    before = text[max(0, start - 9) : start].lower()
    if word == "neuf" and (before.endswith(("jusqu'à ", "jusqu’à ")) or _OF_HUNDREDS.match(text, end)):
        return False  # up to nine, or nine hundred
    if word == "cent":  # "pour cent" without a number before it, or "un cent", a coin
        return before.endswith(("pour ", "pour\u00a0", "un ", "un\u00a0"))
    # neuf means new after a noun and nine before one
    return before.endswith(("tout ", "flambant ", "à ", "un ", "quoi de ")) or (
        before[-1:] == " " and before[-2:-1].isalpha() and not text[end + 1 : end + 2].isalpha()
    )


def _after_article(text: str, start: int, end: int, word: str) -> Amount | None:
    """Read a number with an article: un million, une centaine, un tiers, un demi-milliard."""
    begin = start
    half = text[max(0, start - 5) : start].lower() in ("demi-", "demi ")
    if half:
        begin -= 5
    article = text[max(0, begin - 4) : begin].lower().translate(_JOINTS)
    if article == "une " or article.endswith("un "):
        length = 4 if article == "une " else 3
        one = begin - length
        if one and (text[one - 1].isalnum() or text[one - 1] == "-"):
            return None
    else:
        length = 0
    if word in ABOUT and word != "millier":
        follows = text[end : end + 3].lower()
        if not (length and word not in ("quinzaine", "huitaine")) and follows[:3] not in (" de", " d'", " d’"):
            return None
        number = ABOUT[word] // 2 if half else ABOUT[word]
        amount = Amount(begin - length, end, str(number), len(str(ABOUT[word])) - 1)
        amount.about = True
        return amount
    if word == "tiers" and text[max(0, begin - 4) : begin].lower().lstrip() == "le ":
        length = 3  # le tiers des entreprises
    if not length:
        return None
    if word in ("tiers", "quart"):
        if text[end : end + 3].lower() not in (" de", " d'", " d’", " du"):
            return None
        amount = Amount(begin - length, end, "1")
        amount.divide(3 if word == "tiers" else 4, end)
        return amount
    if word not in SCALES:
        return None
    if not half and word != "millier":
        return _cardinal(text, begin - length)
    amount = Amount(begin - length, end, "0.5" if half else "1", -1 if half else 0)
    if half:
        amount.grain = 5.0
    amount.power = SCALES[word]
    amount.about = word == "millier"
    return amount


_STEMS: Final = {
    "unième": 1, "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7,
    "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12, "treizième": 13, "quatorzième": 14,
    "quinzième": 15, "seizième": 16, "vingtième": 20, "trentième": 30, "quarantième": 40, "cinquantième": 50,
    "soixantième": 60, "septantième": 70, "huitantième": 80, "octantième": 80, "nonantième": 90, "centième": 100,
    "millième": 1000, "millionième": 10**6, "milliardième": 10**9, "billionième": 10**12, "billiardième": 10**15,
}  # fmt: skip
_PARTS: Final = {"tiers": 3, "quart": 4, "quarts": 4}
_UNACCENTED: Final = {word.replace("è", "e"): value for word, value in _STEMS.items()}


def denominator(word: str) -> int | None:
    """Return the number of parts that a word names (5 for cinquièmes); None for other words."""
    if word in _PARTS:
        return _PARTS[word]
    value = ordinal_word(word) if word.endswith("mes") else None
    return value if value is not None and value > 2 else None


def ordinal_word(word: str) -> int | None:
    """Return the number of an ordinal word (2 for deuxième); None for other words."""
    folded = word.lower().replace("è", "e").removesuffix("s")
    if folded in ("premier", "premiere"):
        return 1
    if folded in ("second", "seconde"):
        return 2
    return _UNACCENTED.get(folded)
