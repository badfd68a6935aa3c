"""Reads a single number, in digits or in words: its start, its end and its value."""

from __future__ import annotations

import re
from typing import Final

from imme_data.quantities.amount import MAX_DIGITS, SPACE, Amount
from imme_data.quantities.lexicon import ABOUT, DUALS, SCALES, WORDS
from imme_data.quantities.number_words import number_in_words

__all__ = ["START", "START_ARABIC", "following", "read"]

# A dot, a space or an apostrophe groups digits only before exactly three of them, and a number uses one grouping sign.
# A comma, or a dot before any other number of digits, starts the decimals. Two or more commas group.
_DIGITS: Final = (
    rf"[1-9][0-9]{{0,2}}(?P<gap>{SPACE}|['’])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?![0-9])(?:[.,][0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9])(?:,[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]+(?:[.,][0-9]+)?"
)
_DATE: Final = (
    r"(?:[0-3]?[0-9](?P<sep> ?[/.-] ?)[01]?[0-9](?P=sep)(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?P<dash>[/-])[01]?[0-9](?P=dash)[0-3]?[0-9])(?!\w)"
)
_TIME: Final = r"[012]?[0-9](?::[0-5][0-9](?::[0-5][0-9])?|[ ]?[hH][ ]?[0-5][0-9])(?!\w)|24[ ]?[hH]/24|7[ ]?[jJ]/7"
_PHONE: Final = r"(?:0[1-9](?:[ .-]?[0-9]{2}){4}|(?<=\+)(?:212|33|34|32|39|44|49|971)(?:[ .-]?[0-9]){8,10})(?![0-9])"
_ORDINAL: Final = r"[0-9]+(?i:(?:[ ]?(?:ers?|ères?|i?[eèé]mes?)|res?|e|[ ]e(?=[ ])|è|ᵉ|nde?s?|me)(?!\w))"
_FRACTION: Final = r"(?:[1-9][0-9]?[ ])?[1-9]/(?:[2-9]|10)(?![\w/])"
_IN_DIGITS: Final = re.compile(
    rf"(?P<date>{_DATE})|(?P<time>{_TIME})|(?P<phone>{_PHONE})|(?P<ordinal>{_ORDINAL})|(?P<fraction>{_FRACTION})"
    rf"|(?P<digits>{_DIGITS})"
)
# These words alone are not numbers (un is an article, "des milliers" is vague), so no number starts at them.
_NO_START: Final = ("un", "une", "cents", "vingts", "dizaines", "douzaines", "centaines", "milliers")
_BARE_SCALES: Final = ("million", "millions", "milliard", "milliards", "billion", "billions")
_FIRST_WORDS: Final = [
    word for word in (*WORDS, *ABOUT, *_BARE_SCALES, "tiers", "quart") if word not in _NO_START
]  # fmt: skip


def _either_case(letters: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in letters)


def _start() -> str:
    """Return the pattern for the start of a number: a digit, or the whole first word of a number in words.

    The pattern is tried at each character of a text, so it is built for speed. It starts with a single set of
    characters, which `re` searches fast; then comes the check for a letter or digit before; then the second letter.
    """
    by_second: dict[str, list[str]] = {}
    for word in sorted(_FIRST_WORDS, key=len, reverse=True):
        by_second.setdefault(word[1], []).append(f"(?<={_either_case(word[0])}.){_either_case(word[2:])}")
    rest = "|".join(f"{_either_case(second)}(?:{'|'.join(words)})" for second, words in by_second.items())
    firsts = "".join(sorted({word[0] for word in _FIRST_WORDS}))
    return rf"[0-9{firsts}{firsts.upper()}](?:(?<!\w.)|(?<=[àÀ][0-9]))(?:(?:{rest})(?![^\W\d_])|(?<=[0-9]))"


START: Final = re.compile(_start())
# Arabic joins short words to a number (و340, ب2), and has one word for two of a scale.
_ARABIC: Final = re.compile(rf"(?:{'|'.join(sorted((*DUALS, 'مليون', 'مليار'), key=len, reverse=True))})(?![^\W\d_])")
START_ARABIC: Final = re.compile(
    rf"{_start()}|[0-9](?<=[\u0621-\u064a].)|(?<![^\W\u0648\u0628\u0644])(?:{_ARABIC.pattern})"
)


def read(text: str, start: int, *, joined: bool = False) -> Amount | None:
    """Read the number at a match of START; None if the word there is not a number.

    `joined` means that a connector precedes the number, so a hyphen before it is not a minus. The amount's
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
    if kind == "ordinal":
        printed = re.sub("[^0-9].*", "", match[0])
        return Amount(start, end, printed[:MAX_DIGITS], non_quantity="ordinal")
    return Amount(start, end, non_quantity="number" if kind == "phone" else kind)


def following(text: str, position: int) -> Amount | None:
    """Read the number that starts at this position; None if there is none."""
    return read(text, position, joined=True) if START_ARABIC.match(text, position) else None


def _digits(text: str, start: int, end: int, gap: str | None, joined: bool) -> Amount:
    """Read a number in digits with its sign; a non-quantity if the characters before it make it a code."""
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
    sign = ""
    if start > 2 and text[start - 1] == " " and text[start - 2] in "-–−" and text[start - 3] == "(":
        sign, start = "-", start - 2  # (- 21 %)
    elif start and not joined and (before := text[start - 1]) != " ":
        further = text[start - 2] if start > 1 else " "
        if before in "/=#&_°" or (before in ".,'’" and further.isdigit()):
            return Amount(start, end, whole, non_quantity="number")
        if before in "-−‑":
            if further.isalnum():  # COVID-19
                return Amount(start, end, whole, non_quantity="number")
            if further in " \u00a0(":  # a hyphen at the start of a line marks a list item
                sign, start = "-", start - 1
        elif before in ",." and raw.isdigit() and (start == 1 or further in " \n(") and not _after_digits(text, start):
            whole, decimals, start = "0", whole, start - 1  # ,08
        elif before == "[" or (before == "(" and further.isalpha() and text[end : end + 1] == ")"):
            return Amount(start, end, whole, non_quantity="number")  # a footnote
    if decimals == "0" and "," not in raw and not gap:
        return Amount(start, end, f"{whole}.0", non_quantity="number")  # IMME 4.0
    if decimals:
        return Amount(start, end, f"{sign}{whole}.{decimals}", -len(decimals))
    return Amount(start, end, sign + whole)


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
    """Read a fraction (3/4, 10 1/2), or the date or code that looks like one."""
    whole, _, parts = text[start:end].rpartition(" ")
    over, under = map(int, parts.split("/"))
    if text[max(0, start - 3) : start].lower() in ("le ", "du ", "au "):
        return Amount(start, end, non_quantity="date")
    if over >= under:
        return Amount(start, end, non_quantity="number")
    amount = Amount(start, end, f"{int(whole or 0) + over / under:.15g}")
    amount.grain = 1 / under
    return amount


def _arabic_word(match: re.Match[str]) -> Amount | None:
    """Read an Arabic scale word as a number: 2 for a dual, else 1; None after digits, which it scales."""
    if match.string[max(0, match.start() - 2) : match.start()].strip()[-1:].isdigit():
        return None
    word = match[0]
    amount = Amount(match.start(), match.end(), "2" if word in DUALS else "1")
    amount.power = DUALS.get(word) or SCALES[word]
    return amount
