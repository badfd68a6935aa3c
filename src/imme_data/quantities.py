"""The numbers that a French phrase prints, and the step that their last printed digit stands for.

>>> [(number.value, number.resolution) for number in numbers("près de 1,7 milliard de DH et 13.340 emplois")]
[(1700000000.0, 100000000.0), (13340.0, 1.0)]
"""

from __future__ import annotations

import decimal
import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from imme_data.schemas import significant

__all__ = ["Number", "numbers", "resolution"]

# A dot or a space (plain, no-break, narrow or thin) groups digits only before exactly three of them; a comma, or a dot
# before any other count of digits, starts the decimals: 13.340 and 13 340, but 1.7 and 10,8.
_DIGITS: Final = (
    r"(?<![\w.,])(?P<whole>[1-9][0-9]{0,2}(?:[ .\u00a0\u202f\u2009][0-9]{3})+(?![0-9])|[0-9]+)"
    r"(?:[.,](?P<decimals>[0-9]+))?"
)
_SIMPLE: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17,
    "dix huit": 18, "dix neuf": 19,
}  # fmt: skip
_TENS: Final = {
    "vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
    "nonante": 90, "quatre vingt": 80,
}  # fmt: skip


def _below_100() -> dict[str, int]:
    """Every number of 1 to 99 as French has it: no other two words make one number."""
    found = _SIMPLE | _TENS | {"quatre vingts": 80}
    for tens, value in _TENS.items():
        longest = 19 if value in (60, 80) and tens != "huitante" else 9  # soixante-dix, quatre-vingt-dix
        for unit, more in _SIMPLE.items():
            if more <= longest:
                # "et" before un, une and onze, but for quatre-vingt-un and quatre-vingt-onze.
                joint = " et " if more in (1, 11) and tens != "quatre vingt" else " "
                found[f"{tens}{joint}{unit}"] = value + more
    return found


_BELOW_100: Final = _below_100()


def _any_of(words: Iterable[str]) -> str:
    # The longest first, or "dix" would be read in "dix-sept"; a space of the table may be a hyphen on the page.
    return "|".join(re.escape(word).replace(r"\ ", r"[-\s]") for word in sorted(words, key=len, reverse=True))


def _below_1000(name: str) -> str:
    hundreds = rf"(?:(?P<{name}_hundreds>{_any_of(word for word in _SIMPLE if 1 < _SIMPLE[word] < 10)})[-\s])?cents?"
    rest = _any_of(_BELOW_100)
    return rf"(?:(?P<{name}_cent>{hundreds})(?:[-\s](?P<{name}_more>{rest}))?|(?P<{name}>{rest}))"


_WORDS: Final = (
    rf"(?:(?:{_below_1000('thousands')}[-\s])?(?P<mille>mille)(?:[-\s]{_below_1000('after')})?|{_below_1000('alone')})"
)
# The power of ten that each scale word stands for.
_SCALES: Final = {
    "mille": 3, "millier": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
    "billion": 12, "billions": 12, "mdh": 6, "mdhs": 6, "mmdh": 9, "mmdhs": 9, "md": 9, "mds": 9, "m€": 6, "md€": 9,
    "مليون": 6, "مليار": 9,
}  # fmt: skip
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
# "dix" in "dix-neuvième" counts nothing: a number in words stands between spaces.
_NUMBER: Final = re.compile(
    rf"(?:{_DIGITS}|(?<![\w-])(?P<words>{_WORDS})(?![\w-]))(?:\s?(?P<scale>{_SCALE})(?![\w€]))?", re.IGNORECASE
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
        power = _SCALES.get((match["scale"] or "").lower(), 0)
        if match["words"]:
            if match["words"].lower() in ("un", "une") and not power:
                continue  # an article
            printed = decimal.Decimal(_in_words(match))
            step = decimal.Decimal(1000 if match["words"].lower().endswith("mille") else 1)
        else:
            whole, decimals = re.sub(r"[^0-9]", "", match["whole"]), match["decimals"] or ""
            if len(whole) + len(decimals) > _LONGEST:
                continue
            printed = decimal.Decimal(f"{whole}.{decimals}" if decimals else whole)
            step = decimal.Decimal(1).scaleb(-len(decimals))
        value, exact = (significant(float(number.scaleb(power))) for number in (printed, step))
        yield Number(value, exact, 10.0**power, match.start(), match.end())


def _in_words(match: re.Match[str]) -> int:
    """The value of a number in words, from the parts that the pattern names."""

    def below_100(part: str) -> int:
        return _BELOW_100[re.sub(r"[-\s]", " ", (match[part] or "").lower())] if match[part] else 0

    def below_1000(name: str) -> int:
        hundreds = max(below_100(f"{name}_hundreds"), 1) * 100 if match[f"{name}_cent"] else 0
        return hundreds + below_100(f"{name}_more") + below_100(name)

    thousands = max(below_1000("thousands"), 1) * 1000 if match["mille"] else 0
    return thousands + below_1000("after") + below_1000("alone")


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
