"""Reads what follows a number: scale words, a noun or a sign, and smaller parts of the same number."""

from __future__ import annotations

import re
from typing import Final

from imme_data.quantities import numbers
from imme_data.quantities.amount import SPACE, Amount
from imme_data.quantities.context import COUNTED, currency_before
from imme_data.quantities.number_words import add_decimals, denominator
from imme_data.quantities.vocabulary import (
    ADJECTIVE,
    COLLECTIVE,
    CURRENCY_SIGNS,
    ENGLISH_SCALES,
    LINK,
    MONEY_SCALES,
    MONTH,
    SCALE,
    UNIT,
    Vocabulary,
    longest_unit,
)

__all__ = ["add_cents", "read_tail"]

_NEXT: Final = re.compile(
    rf"(\)?{SPACE}{{0,2}}|-)([dD][eE][sS]?{SPACE}|[dD]['’])?([^\W\d_][\w\u064b-\u0652]{{0,24}}|[%‰٪€$£¥])"
)
_HALF: Final = re.compile(rf"{SPACE}et{SPACE}demie?(?!\w)")
_MORE: Final = re.compile(rf"(?:{SPACE}|{SPACE}?و{SPACE}?)(?=[0-9])")
_CENTS: Final = re.compile(rf"(?:{SPACE}(?:et{SPACE})?)?(?=\w)")
# A number that goes on, or that counts something, is not the cents of the amount before it.
_GOES_ON: Final = re.compile(rf"[\w%/-]|[.,][0-9]|{SPACE}(?:[-–%0-9]|(?:à|et|ou){SPACE}[0-9])|{COUNTED.pattern}")
_THREE_DIGITS: Final = re.compile(r"[0-9]{1,3}(?!\w|[.,][0-9])")
_VOWEL_SIGNS: Final = re.compile("[\u064b-\u0652]")  # Arabic
_MAX_POWER: Final = 15  # power of ten of several scale words together, such as mille milliards
_END_SIGNS: Final = frozenset(("", ".", ",", ";", ":", "!", "?", "\n", "\r", '"', "]"))
_RATE_UNITS: Final = frozenset(
    ("metre", "kilometre", "decimetre", "centimetre", "millimetre", "mile", "gram", "kilogram", "litre")
)
_RATE: Final = re.compile(
    rf"/|{SPACE}(?:par{SPACE}(?:seconde|minute|heure)|[àa]{SPACE}l['’]heure|cubes?|carrés?)(?!\w)"
)


def read_tail(vocabulary: Vocabulary, text: str, amount: Amount) -> None:
    """Add the scale words, and the noun or sign, that follow a number."""
    following = text[amount.end : amount.end + 2]
    if following[:1] in _END_SIGNS:
        return
    if amount.power >= 3:
        _add_smaller_scale(vocabulary, text, amount)
    _add_half(text, amount)
    position, linked = amount.end, False
    if following[1:] == "(":
        position = _skip_repeated(text, amount)
    elif following == " e" and text.startswith(" en ", position):  # 1,74 en millions de tonnes
        table = _NEXT.match(text, position + 3)
        if table is not None and vocabulary.kind(table[3]) == SCALE:
            position += 3
    while (match := _NEXT.match(text, position)) is not None:
        gap, of, token = match.groups()
        if gap[:1] == ")" and (not amount.start or text[amount.start - 1] != "("):
            break
        if token in ENGLISH_SCALES and _is_money(vocabulary, text, amount, match.end()):
            amount.scale(ENGLISH_SCALES[token], match.end())
            position = amount.end
            continue
        entry = vocabulary.symbols.get(token) or vocabulary.words.get(token.lower())
        if entry is None and token > "\u0600":
            entry = vocabulary.words.get(_VOWEL_SIGNS.sub("", token))  # Arabic vowel signs
        after = match.end()
        if entry is None:
            if (
                of is None
                and not linked
                and (gap != "-" or denominator(token))
                and _read_abbreviation(vocabulary, text, amount, token, after)
            ):
                position = amount.end
                continue
            break
        kind, code, number, rest = entry
        if kind == UNIT:
            code, after = longest_unit(text, code, rest, after)
            letter = len(token) == 1 and token.isalpha()
            # "deux tiers des entreprises" is a share: it does not count firms.
            share = amount.grain < 1 and of is not None and of[:3].lower() == "des"
            if not code or share or (linked and of is None) or (letter and text[after : after + 1] in ("'", "’")):
                break
            if code in _RATE_UNITS and _RATE.match(text, after):
                break  # kg/m³, mètres par seconde
            amount.unit, amount.multiple, amount.end = code, number, after
            if amount.power == 0:
                _add_half(text, amount)
                amount.number_end = min(amount.number_end, after)
            break
        if gap == "-":
            break
        if kind == SCALE:
            if linked or (of is not None and not amount.about and (amount.power < 6 or number < 6)):
                break
            if of is not None and amount.power + number > _MAX_POWER:  # milliards de milliards
                amount.non_quantity, amount.mantissa, amount.end = "number", "", after
                break
            follows = amount.power and number <= amount.power and of is None
            if follows or amount.power + number > _MAX_POWER:
                break
            amount.scale(int(number), after)
            amount.about |= token.lower() == "millier" and amount.mantissa == "1"
            _add_smaller_scale(vocabulary, text, amount)
            _add_half(text, amount)
            position = amount.end
            if len(token) < 5 and text[position : position + 1] == "." and text[position + 1 : position + 2].isalpha():
                position += 1  # 10,3 Md.Dh
        elif kind == COLLECTIVE:
            if of is not None or linked or amount.power or amount.about:
                break
            amount.mantissa = f"{float(amount.mantissa) * number:.15g}"
            amount.step, amount.about = len(str(int(number))) - 1, True
            position = amount.end = amount.number_end = after
        elif kind == MONTH:
            day = int(amount.mantissa) if amount.power == 0 and amount.mantissa.isdigit() else 0
            if not linked and of is None and 0 < day <= 31:
                amount.non_quantity, amount.end, amount.number_end = "date", after, after
            break
        elif linked or not gap:
            break
        else:  # an adjective, or a link such as "créations d'"
            position, linked = after, kind == LINK
            if text.startswith(" et ", after):  # petites et moyennes entreprises
                also = _NEXT.match(text, after + 3)
                if also is not None and vocabulary.kind(also[3]) == ADJECTIVE:
                    position = also.end()


def _skip_repeated(text: str, amount: Amount) -> int:
    """Skip the same number in brackets, as in "trois (3) projets", and return the position after it."""
    if not text.startswith((" (", "\u00a0("), amount.end):
        return amount.end
    again = numbers.following(text, amount.end + 2)
    if again is None or again.non_quantity is not None or text[again.end : again.end + 1] != ")":
        return amount.end
    if again.value() != amount.value():
        return amount.end
    amount.end = amount.number_end = again.end + 1
    return amount.end


def _read_abbreviation(vocabulary: Vocabulary, text: str, amount: Amount, token: str, end: int) -> bool:
    """Add M, MM or k beside a currency (k also right after the digits), the decimals after virgule, or parts."""
    if token == "virgule" and amount.end == amount.number_end and amount.power == 0 and amount.mantissa.isdigit():
        return add_decimals(text, end, amount)
    power = MONEY_SCALES.get(token)
    if power is not None:
        following = _NEXT.match(text, end)
        glued = token in "kK" and amount.end == end - 1
        money = following is not None and vocabulary.is_money(following[3])
        if glued or money or currency_before(vocabulary, text, amount.start, amount.taken) is not None:  # EUR 3,5 M
            amount.scale(power, end)
            return True
    parts = denominator(token)
    if parts is not None and amount.power == 0 and amount.mantissa.isdigit() and int(amount.mantissa) < parts:
        amount.divide(parts, end)
        return True
    return False


def _is_money(vocabulary: Vocabulary, text: str, amount: Amount, end: int) -> bool:
    """Return whether a currency stands before a number, or its sign directly after the abbreviation that ends here."""
    if amount.end != amount.number_end or amount.power:
        return False
    return (
        text[end : end + 1] in CURRENCY_SIGNS
        or currency_before(vocabulary, text, amount.start, amount.taken) is not None
    )


def _add_half(text: str, amount: Amount) -> None:
    """Add "et demi"."""
    if text[amount.end + 1 : amount.end + 2] != "e":
        return
    half = _HALF.match(text, amount.end)
    if half is not None and amount.add_half(half.end()):
        amount.number_end = half.end()


def _add_smaller_scale(vocabulary: Vocabulary, text: str, amount: Amount) -> None:
    """Add the part of a smaller scale: 200 millions in "1 milliard 200 millions", 340 in 13 ألف و340."""
    join = _MORE.match(text, amount.end)
    if join is None or not amount.mantissa.isdigit():
        return
    more = _THREE_DIGITS.match(text, join.end())
    if more is None:
        rest = numbers.following(text, join.end())
        if rest is not None and rest.non_quantity is None and _is_rest(vocabulary, text, rest, amount):
            amount.mantissa = str(int(amount.mantissa) * 10**amount.power + int(rest.mantissa))
            amount.power = 0
            amount.end = amount.number_end = rest.end
        return
    power, end = 0, more.end()
    following = _NEXT.match(text, end)
    if following is not None and following[2] is None and following[1] != "-":
        kind, _, number, _ = vocabulary.words.get(following[3].lower(), (UNIT, "", 0.0, ()))
        if kind == SCALE:
            power, end = int(number), following.end()
    if power < amount.power and (power or "و" in join[0]):
        whole = int(amount.mantissa) * 10 ** (amount.power - power) + int(more[0])
        amount.mantissa, amount.power = str(whole), power
        amount.end = amount.number_end = end


def _is_rest(vocabulary: Vocabulary, text: str, rest: Amount, amount: Amount) -> bool:
    """Return whether a number without a scale completes a larger one, as in "5 millions 300.000"."""
    if not (rest.end - rest.start > len(rest.mantissa) > 3 and rest.mantissa.isdigit() and amount.power >= 6):
        return False
    following = _NEXT.match(text, rest.end)
    scaled = following is not None and vocabulary.kind(following[3]) == SCALE
    return not scaled and int(rest.mantissa) < 10**amount.power


def add_cents(vocabulary: Vocabulary, text: str, amount: Amount) -> None:
    """Add the cents of "15 dollars et 15 cents", "12€50" and "deux euros vingt"."""
    joint = _CENTS.match(text, amount.end)
    if joint is None or amount.power or amount.multiple != 1 or "." in amount.mantissa:
        return
    cents = numbers.following(text, joint.end())
    if cents is None or cents.power or not cents.mantissa.isdigit():
        return
    two_digits = cents.end - cents.start == 2 or not text[cents.start].isdigit()
    read_tail(vocabulary, text, cents)
    if cents.non_quantity is not None or not 0 < cents.value() < 100 or not cents.mantissa.isdigit():
        return
    named = cents.unit in ("cent", "centime")
    alone = cents.unit is None and cents.end == cents.number_end and not _GOES_ON.match(text, cents.end)
    if named or (alone and two_digits and "et" not in joint[0]):
        amount.mantissa, amount.step = f"{amount.mantissa}.{int(cents.mantissa):02d}", -2
        amount.end = cents.end
