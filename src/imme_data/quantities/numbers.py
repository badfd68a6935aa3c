"""Reads a single number, in digits or in words: its start, its end and its value."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from imme_data.quantities.amount import MAX_DIGITS, SPACE, Amount
from imme_data.quantities.lexicon import ABOUT, DUALS, SCALES, WORDS
from imme_data.quantities.number_words import number_in_words
from imme_data.quantities.plain import OTHER_DIGITS, OTHER_SIGNS, VULGAR

__all__ = ["START", "START_WIDE", "following", "read"]

# A dot, a space, an apostrophe or a low line groups digits only before exactly three of them, and a number uses one
# grouping sign. A comma, or a dot before any other number of digits, starts the decimals. Two or more commas group.
_DIGITS: Final = (
    rf"[1-9][0-9]{{0,2}}(?P<gap>{SPACE}|['’_])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?![0-9])(?:[.,][0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9])(?:,[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]+(?:[.,][0-9]+)?"
)
_DATE: Final = (
    r"(?:[0-3]?[0-9](?P<sep> ?[/.-] ?)[01]?[0-9](?P=sep)(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?P<dash>[/-])[01]?[0-9](?P=dash)[0-3]?[0-9])(?!\w|\.[0-9])"
)
# An hour with minutes, and an hour that is joined to it; minutes with seconds.
_TIME: Final = (
    rf"[012]?[0-9](?::[0-5][0-9](?::[0-5][0-9])?|{SPACE}?[hH]{SPACE}?[0-5][0-9](?:{SPACE}?(?:min|mn))?)(?!\w)"
    rf"(?:(?:{SPACE}(?:et|à|[-–]){SPACE}|[-–])[012]?[0-9]{SPACE}?(?:[hH]|heures?)(?!\w|{SPACE}?[0-5][0-9](?!\w)))?"
    r"|24[ ]?[hH]/24|7[ ]?[jJ]/7|[0-9]{1,2}['’′][0-5][0-9](?!\w)"
)
_PHONE: Final = (
    rf"(?:0[1-9](?:(?:{SPACE}|[.-])?[0-9]{{2}}){{4}}"
    rf"|(?:(?<=\+)|00)(?:212|33|34|32|39|44|49|971)(?:{SPACE}?\(0\))?(?:(?:{SPACE}|[.-])?[0-9]){{8,10}})(?![0-9])"
)
# A hexadecimal number; a version or an IP address; the groups of an IBAN after its country.
_CODE: Final = (
    r"0[xX][0-9A-Fa-f]+(?!\w)"
    r"|(?=[0-9]+\.[0-9]+\.[0-9])(?![1-9][0-9]{0,2}(?:\.[0-9]{3})+(?!\.?[0-9]))[0-9]+(?:\.[0-9]+){2,}(?:\w+|:[0-9]+)?"
    rf"|(?<=[0-9A-Z]{SPACE})(?:(?<=[A-Z]{{2}}[0-9]{{2}}{SPACE})|(?<=[A-Z]{{2}}[0-9]{{2}}{SPACE}[A-Z]{{4}}{SPACE}))"
    rf"[0-9]{{4}}(?:{SPACE}?[A-Z0-9]{{2,4}}){{2,7}}(?!\w)"
)
_ORDINAL: Final = r"[0-9]+(?i:(?:[ ]?(?:ers?|ères?|i?[eèé]mes?)|res?|e|[ ]e(?=[ ])|è|ᵉ|nde?s?|me)(?!\w))"
_FRACTION: Final = rf"(?:[1-9][0-9]?[ ])?[1-9]/(?:[2-9]|10)(?![\w/])|(?:[0-9]{{1,3}}{SPACE}?)?[{VULGAR}](?!\w)"
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER: Final = (
    rf"(?=[0-9]+(?:[.,][0-9]+){{0,2}}(?:{SPACE}?[×x*]|[\^⁻{_RAISED}]))"
    rf"(?:(?P<factor>[0-9]+(?:[.,][0-9]+)?){SPACE}?[×x*.]{SPACE}?)?"
    rf"(?P<base>[0-9]+(?:[.,][0-9]+)?)(?:\^(?P<exponent>[-−]?[0-9]+)|(?P<raised>⁻?[{_RAISED}]+))(?!\w)"
)
_IN_DIGITS: Final = re.compile(
    rf"(?P<date>{_DATE})|(?P<time>{_TIME})|(?P<phone>{_PHONE})|(?P<code>{_CODE})|(?P<power>{_POWER})"
    rf"|(?P<ordinal>{_ORDINAL})|(?P<fraction>{_FRACTION})|(?P<digits>{_DIGITS})"
)
# These words alone are not numbers (un is an article, "des milliers" is vague), so no number starts at them.
_NO_START: Final = ("un", "une", "cents", "vingts", "dizaines", "douzaines", "centaines", "milliers")
_MAX_EXPONENT: Final = 15
_LOWERED: Final = str.maketrans(f"{_RAISED}⁻", "0123456789-")
_SPACES: Final = frozenset(" \u00a0\u202f\u2009")
_BARE_SCALES: Final = ("million", "millions", "milliard", "milliards", "billion", "billions")
_FIRST_WORDS: Final = [
    word for word in (*WORDS, *ABOUT, *_BARE_SCALES, "tiers", "quart") if word not in _NO_START
]  # fmt: skip


def _either_case(letters: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in letters)


def _start(others: str = "", signs: str = "") -> str:
    """Return the pattern for the start of a number: a digit, or the whole first word of a number in words.

    The pattern is tried at each character of a text, so it is built for speed. It starts with a single set of
    characters, which `re` searches fast; then comes the check that a word starts here; then the second letter.
    `others` are more digits, and `signs` are signs that count after a digit.
    """
    by_second: dict[str, list[str]] = {}
    for word in sorted(_FIRST_WORDS, key=len, reverse=True):
        by_second.setdefault(word[1], []).append(f"(?<={_either_case(word[0])}.){_either_case(word[2:])}")
    rest = "|".join(f"{_either_case(second)}(?:{'|'.join(words)})" for second, words in by_second.items())
    # "un virgule sept" and "un cinquième des" are numbers, though un alone is not.
    rest += rf"|[nN](?<=[uU].)(?={SPACE}(?:virgule\b|[^\W\d_]{{1,16}}i[eè]me{SPACE}d))"
    firsts = "".join(sorted({word[0] for word in _FIRST_WORDS} | {"u"}))
    return (
        rf"[0-9{firsts}{firsts.upper()}{others}{signs}](?<!\w[A-Za-z])"
        rf"(?:(?:{rest})(?![^\W\d_])|(?<=[0-9{others}]){f'|(?<=[0-9][{signs}])' if signs else ''})"
    )


# The start of a number. A digit after a letter may be one (EUR20) or a part of a word (CO2). A match that is not ASCII
# shows that the text has digits or signs of another script: it must be made plain and searched with START_WIDE.
START: Final = re.compile(_start(OTHER_DIGITS, OTHER_SIGNS))
# Arabic joins short words to a number (و340, ب2), and has one word for two of a scale.
_ARABIC: Final = re.compile(rf"(?:{'|'.join(sorted((*DUALS, 'مليون', 'مليار'), key=len, reverse=True))})(?![^\W\d_])")
START_WIDE: Final = re.compile(
    rf"{_start(VULGAR)}|[0-9](?<=[\u0621-\u064a].)|(?<![^\W\u0648\u0628\u0644])(?:{_ARABIC.pattern})"
)


def read(text: str, start: int, *, joined: bool = False) -> Amount | None:
    """Read the number at a match of START; None if the word there is not a number.

    `joined` means that a connector precedes the number, so a hyphen before it is not that of a code. The amount's
    `non_quantity` is set if the form of the number (a date, a phone number) shows that it counts nothing.
    """
    match = _IN_DIGITS.match(text, start)
    if match is None:
        arabic = _ARABIC.match(text, start)
        return _arabic_word(arabic) if arabic else number_in_words(text, start)
    kind, end = match.lastgroup, match.end()
    if kind == "digits":
        return _digits(text, start, end, match["gap"], joined)
    if kind == "fraction":
        return _fraction(text, start, end)
    if kind == "power":
        return _power(match)
    if kind == "ordinal":
        printed = re.sub("[^0-9].*", "", match[0])
        return Amount(start, end, printed[:MAX_DIGITS], non_quantity="ordinal")
    return Amount(start, end, non_quantity="number" if kind in ("phone", "code") else kind)


def following(text: str, position: int) -> Amount | None:
    """Read the number that starts at this position; None if there is none."""
    return read(text, position, joined=True) if START_WIDE.match(text, position) else None


def _digits(text: str, start: int, end: int, gap: str | None, joined: bool) -> Amount:
    """Read a number in digits; a non-quantity if its length or the characters before it make it a code."""
    raw = text[start:end]
    if raw.isdigit():
        whole, decimals = raw, ""
    else:
        if gap:
            raw = raw.replace(gap, "")
        if raw.count(",") > 1:
            whole, _, decimals = raw.replace(",", "").partition(".")
        else:
            whole, comma, decimals = raw.partition(",")
            if "." in whole:
                if not gap and raw[0] != "0" and _is_grouped(whole):
                    whole = whole.replace(".", "")
                elif not comma:
                    whole, _, decimals = whole.partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS and not _is_small(whole + decimals):
        return Amount(start, end, non_quantity="number")
    if start and not joined and (before := text[start - 1]) not in _SPACES:
        further = text[start - 2] if start > 1 else " "
        if before in "/=#&_°" or (before in ".,'’" and further.isdigit()):
            return Amount(start, end, whole, non_quantity="number")
        if before in "-−‑" and further.isalnum():  # COVID-19
            return Amount(start, end, whole, non_quantity="number")
        if before in ",." and raw.isdigit() and (start == 1 or further in " \n(") and not _after_digits(text, start):
            whole, decimals, start = "0", whole, start - 1  # ,08
        elif before == "[" or (before == "(" and further.isalpha() and text[end : end + 1] == ")"):
            return Amount(start, end, whole, non_quantity="number")  # a footnote
    if decimals == "0" and "," not in raw and not gap:
        return Amount(start, end, f"{whole}.0", non_quantity="number")  # IMME 4.0
    if decimals:
        return Amount(start, end, f"{whole}.{decimals}", -len(decimals))
    return Amount(start, end, whole)


def _after_digits(text: str, start: int) -> bool:
    """Return whether the comma or dot before a number belongs to the digits before it, as in "2022 ,3.500"."""
    return text[max(0, start - 3) : start - 2].isdigit()


def _is_small(digits: str) -> bool:
    """Return whether a float holds the digits exactly; leading and trailing zeros are not counted."""
    return len(digits) < 2 * MAX_DIGITS and len(digits.strip("0")) <= MAX_DIGITS


def _is_grouped(whole: str) -> bool:
    first, *rest = whole.split(".")
    return len(first) <= 3 and all(len(group) == 3 for group in rest)


def _fraction(text: str, start: int, end: int) -> Amount:
    """Read a fraction (3/4, 10 1/2, 10½), or the date or code that looks like one."""
    printed = text[start:end]
    if printed[-1] in VULGAR:
        printed = f"{printed[:-1].rstrip()} {unicodedata.normalize('NFKD', printed[-1])}".replace("\u2044", "/")
    whole, _, parts = printed.rpartition(" ")
    over, under = map(int, parts.split("/"))
    if text[max(0, start - 3) : start].lower() in ("le ", "du ", "au "):
        return Amount(start, end, non_quantity="date")
    if over >= under:
        return Amount(start, end, non_quantity="number")
    amount = Amount(start, end, f"{int(whole or 0) + over / under:.15g}")
    amount.grain = 1 / under
    return amount


def _power(match: re.Match[str]) -> Amount:
    """Read a power of ten with its factor: 10^6, 3 × 10⁶. Other powers count nothing."""
    exponent = match["exponent"] or match["raised"].translate(_LOWERED)
    power = int(exponent.replace("−", "-")) if len(exponent) < 4 else 1000
    if match["base"] != "10" or abs(power) > _MAX_EXPONENT or len(match["factor"] or "") > MAX_DIGITS:
        return Amount(*match.span(), non_quantity="number")
    whole, _, decimals = (match["factor"] or "1").replace(",", ".").partition(".")
    amount = Amount(*match.span(), f"{whole}.{decimals}" if decimals else whole, -len(decimals))
    amount.power = power
    return amount


def _arabic_word(match: re.Match[str]) -> Amount | None:
    """Read an Arabic scale word as a number: 2 for a dual, else 1; None after digits, which it scales."""
    if match.string[max(0, match.start() - 2) : match.start()].strip()[-1:].isdigit():
        return None
    word = match[0]
    amount = Amount(match.start(), match.end(), "2" if word in DUALS else "1")
    amount.power = DUALS.get(word) or SCALES[word]
    return amount
