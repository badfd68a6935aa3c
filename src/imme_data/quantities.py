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
    r"(?<![0-9.,])(?P<whole>[0-9]{1,3}(?:[ .\u00a0\u202f\u2009][0-9]{3})+(?![0-9])|[0-9]+)(?:[.,](?P<decimals>[0-9]+))?"
)
_WORDS: Final = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
    "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100,
}  # fmt: skip
# The power of ten that each scale word stands for.
_SCALES: Final = {
    "mille": 3, "millier": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
    "billion": 12, "billions": 12, "mdh": 6, "mdhs": 6, "mmdh": 9, "mmdhs": 9, "md": 9, "mds": 9, "m€": 6, "md€": 9,
    "مليون": 6, "مليار": 9,
}  # fmt: skip
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
_NUMBER: Final = re.compile(
    rf"(?:{_DIGITS}|\b(?P<word>{'|'.join(_WORDS)})\b)(?:\s?(?P<scale>{_SCALE})(?![\w€]))?", re.IGNORECASE
)


@attrs.frozen
class Number:
    """A printed number: its value, the step its last printed digit stands for, and where it stands in the text."""

    value: float
    resolution: float
    start: int
    end: int


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a text in reading order, scale words such as `milliards` and `MDH` worked in."""
    for match in _NUMBER.finditer(text):
        decimals = match["decimals"] or ""
        if match["word"]:
            printed = decimal.Decimal(_WORDS[match["word"].lower()])
        else:
            printed = decimal.Decimal(re.sub(r"[^0-9]", "", match["whole"]) + ("." + decimals if decimals else ""))
        power = _SCALES.get((match["scale"] or "").lower(), 0)
        yield Number(
            significant(float(printed.scaleb(power))),
            significant(float(decimal.Decimal(1).scaleb(power - len(decimals)))),
            match.start(),
            match.end(),
        )


def resolution(quote: str, value: float, value_max: float | None = None, note: str | None = None) -> float | None:
    """The step that the last printed digit of a value stands for, in the value's own unit; None where it isn't printed.

    Of a range, the upper end decides, since its scale word serves both ends. Where the source misprints the number, a
    `note` that names the value says so, and the printed number nearest to it decides.

    >>> resolution("1,7 milliard de DH", 1.7e9)
    100000000.0
    >>> resolution("1,7 milliard de DH", 1.8e9) is None
    True
    """
    wanted = value if value_max is None else value_max
    found = list(numbers(quote))
    for number in found:
        if number.value == wanted:
            return number.resolution
    # Notes are in English, where a comma may group thousands.
    named = {number.value for text in (note or "", (note or "").replace(",", "")) for number in numbers(text)}
    if wanted in named and found:
        return min(found, key=lambda number: abs(number.value - wanted)).resolution
    return None
