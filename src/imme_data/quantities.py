"""The numbers that a French phrase prints, and the step that their last printed digit stands for.

>>> [(number.value, number.resolution) for number in numbers("près de 1,7 milliard de DH et 13.340 emplois")]
[(1700000000.0, 100000000.0), (13340.0, 1.0)]
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterator
from typing import Final

import attrs

from imme_data.schemas import significant

__all__ = ["Number", "numbers", "resolution"]

# A dot or a space (plain, no-break, narrow or thin) groups digits only before exactly three of them; a comma, or a dot
# before any other count of digits, starts the decimals: 13.340 and 13 340, but 1.7 and 10,8.
_DIGITS: Final = (
    r"(?<![\w.,])(?P<whole>[0-9]{1,3}(?:[ .\u00a0\u202f\u2009][0-9]{3})+(?![0-9])|[0-9]+)(?:[.,](?P<decimals>[0-9]+))?"
)
_WORDS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
}  # fmt: skip
_WORD: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
# The power of ten that each scale word stands for.
_SCALES: Final = {
    "mille": 3, "millier": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
    "billion": 12, "billions": 12, "mdh": 6, "mdhs": 6, "mmdh": 9, "mmdhs": 9, "md": 9, "mds": 9, "m€": 6, "md€": 9,
    "مليون": 6, "مليار": 9,
}  # fmt: skip
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
# A run of number words is one number, and no part of it is another: "dix" in "dix-neuvième" counts nothing.
_NUMBER: Final = re.compile(
    rf"(?:{_DIGITS}|(?<![\w-])(?P<words>(?:{_WORD})(?:(?:[-\s]|[-\s]et[-\s])(?:{_WORD}))*)(?![\w-]))"
    rf"(?:\s?(?P<scale>{_SCALE})(?![\w€]))?",
    re.IGNORECASE,
)
_LONGEST: Final = 24  # digits; what is longer is no quantity, and costs time to read


@attrs.frozen
class Number:
    """A printed number: its value, the step its last printed digit stands for, and where it stands in the text.

    `scale` is what its scale word multiplies by, 1 without one.
    """

    value: float
    resolution: float
    scale: float
    start: int
    end: int


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a text in reading order, scale words such as `milliards` and `MDH` worked in."""
    for match in _NUMBER.finditer(text):
        decimals, words = match["decimals"] or "", re.split(r"[-\s]+", (match["words"] or "").lower())
        if words == ["un"] or words == ["une"]:
            if not match["scale"]:
                continue  # an article
            printed, step = decimal.Decimal(1), decimal.Decimal(1)
        elif match["words"]:
            printed, step = decimal.Decimal(_in_words(words)), decimal.Decimal(1000 if words[-1] == "mille" else 1)
        else:
            whole = re.sub(r"[^0-9]", "", match["whole"])
            if len(whole) + len(decimals) > _LONGEST:
                continue
            printed = decimal.Decimal(f"{whole}.{decimals}" if decimals else whole)
            step = decimal.Decimal(1).scaleb(-len(decimals))
        power = _SCALES.get((match["scale"] or "").lower(), 0)
        value, exact = (significant(float(number.scaleb(power))) for number in (printed, step))
        yield Number(value, exact, 10.0**power, match.start(), match.end())


def _in_words(words: list[str]) -> int:
    """The value of number words: `quatre vingt dix sept` is 97."""
    total = hundreds = 0
    for word in words:
        match _WORDS.get(word):
            case None:  # "et"
                pass
            case 1000:
                total, hundreds = total + max(hundreds, 1) * 1000, 0
            case 100:
                hundreds = max(hundreds, 1) * 100
            case 20 if hundreds % 100 == 4:
                hundreds += 76
            case value:
                hundreds += value
    return total + hundreds


def resolution(quote: str, value: float, value_max: float | None = None, note: str | None = None) -> float | None:
    """The step that the last printed digit of a value stands for, in the value's own unit; None where it isn't printed.

    Of a range, both ends must be printed, and the upper one decides, since its scale word serves both. The sign is the
    reader's: a fall of 3 may be -3. Where the source prints another number or none, a `note` that names the value says
    so, and the printed number nearest to it decides, or the note's own.

    >>> resolution("1,7 milliard de DH", 1.7e9)
    100000000.0
    >>> resolution("entre 2 et 3,5 milliards", 2e9, 3.5e9)
    100000000.0
    >>> resolution("1,7 milliard de DH", 1.8e9) is None
    True
    """
    wanted = abs(value if value_max is None else value_max)
    found = list(numbers(quote))
    for number in found:
        if number.value == wanted and (value_max is None or _is_lower_end(abs(value), number, found)):
            return number.resolution
    # Notes are in English, where a comma may group thousands.
    named = [number for text in (note or "", (note or "").replace(",", "")) for number in numbers(text)]
    for number in named:
        if number.value == wanted:
            return min(found, key=lambda printed: abs(printed.value - wanted), default=number).resolution
    return None


def _is_lower_end(value: float, upper: Number, found: list[Number]) -> bool:
    bare = (number for number in found if number.scale == 1)
    return any(number.value == value for number in found) or any(
        significant(number.value * upper.scale) == value for number in bare
    )
