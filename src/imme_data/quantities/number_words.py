"""Reads numbers in French words: cardinals, ordinals, and numbers that start with `un` or `une`."""

from __future__ import annotations

import re
from typing import Final

from imme_data.quantities.amount import MAX_DIGITS, SPACE, Amount
from imme_data.quantities.lexicon import ABOUT, SCALES, WORDS

__all__ = ["number_in_words", "ordinal_word"]

# No number word is longer. The bound keeps the time linear in texts that are one long word.
_WORD: Final = r"[^\W\d_]{1,24}"
_OF_HUNDREDS: Final = re.compile(r"[ \u00a0-](?:cents?|mille|millions?|milliards?)\b")
_TOKEN: Final = re.compile(rf"(?:{SPACE}{{1,2}}|-)?({_WORD})")
_ORDINAL_NEXT: Final = re.compile(
    rf"(?:{SPACE}|-)(?:et{SPACE})?([^\W\d_]{{1,16}}i[eè]mes?|seconde?)(?!\w)", re.IGNORECASE
)
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
    return _cardinal(text, start)


def _cardinal(text: str, start: int) -> Amount | None:
    """Read the cardinal number in words that starts here; None if it is a part of a longer word."""
    match = _TOKEN.match(text, start)
    total, group, last, floor = 0, 0, _NOTHING, 10**15
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
            power = SCALES.get(word, 0)
            if power < 6 or 10**power >= floor or not (group or total):
                break
            # "mille milliards" is 1000 of them. After a larger scale, only the last group is multiplied.
            total, group = (total + group * 10**power, 0) if group else (total * 10**power, 0)
            floor, last = 10**power, _NOTHING
        elif value == 0:
            if end != start:
                break
            end = match.end()
            match = _TOKEN.match(text, end)
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
            total, group, floor, last = total + (group or 1) * 1000, 0, 1000, _NOTHING
        end = match.end()
        match = _TOKEN.match(text, end)
    ordinal = _ORDINAL_NEXT.match(text, end)
    if ordinal is not None and (more := ordinal_word(ordinal[1])) is not None:
        return Amount(start, ordinal.end(), str(_compose(total + group, more)), non_quantity="ordinal")
    if (start and text[start - 1] == "-" and text[max(0, start - 2)].isalpha()) or _is_compound(text, end):
        return None
    amount = Amount(start, end, str(total + group))
    if total and not group:  # so that "et demi" is half of the last scale
        amount.mantissa, amount.power = str(total // floor), len(str(floor)) - 1
    if match is not None and match[1].lower() == "virgule":
        _decimals(text, match.end(), amount)
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


def _decimals(text: str, position: int, amount: Amount) -> None:
    """Add the decimals after "virgule": single digits in words, or one number."""
    said = ""
    match = _TOKEN.match(text, position)
    while match is not None and len(said) < MAX_DIGITS:
        value = WORDS.get(match[1].lower())
        if value is None or (value > 9 and said):
            break
        if value > 9:
            number = number_in_words(text, match.start(1))
            if number is None or number.non_quantity is not None or number.power:
                return
            said, position = number.mantissa, number.number_end
            break
        said, position = f"{said}{value}", match.end()
        match = _TOKEN.match(text, position)
    if amount.power:
        amount.mantissa, amount.power = str(int(amount.mantissa) * 10**amount.power), 0
    if said and "." not in said and len(amount.mantissa) + len(said) <= MAX_DIGITS:
        amount.mantissa, amount.step = f"{amount.mantissa}.{said}", -len(said)
        amount.end = amount.number_end = position


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
    article = text[max(0, begin - 4) : begin].lower()
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
_UNACCENTED: Final = {word.replace("è", "e"): value for word, value in _STEMS.items()}


def ordinal_word(word: str) -> int | None:
    """Return the number of an ordinal word (2 for deuxième); None for other words."""
    folded = word.lower().replace("è", "e").removesuffix("s")
    if folded in ("premier", "premiere"):
        return 1
    if folded in ("second", "seconde"):
        return 2
    return _UNACCENTED.get(folded)
