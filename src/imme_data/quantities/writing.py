"""Writes numbers in the styles of the French-speaking press."""

from __future__ import annotations

import decimal
import itertools
from typing import Final, Literal

import attrs

from imme_data.quantities.lexicon import SCALES
from imme_data.quantities.units import UNITS, Unit

__all__ = ["Style", "write"]


# The scales of `write`, with their powers of ten. The scales of `_DIRHAMS` include the currency.
_PRINTED: Final = {"": 0, "k": 3, "mille": 3, "million": 6, "milliard": 9, "billion": 12, "M": 6, "Md": 9, "Mds": 9}
_AFTER_WORDS: Final = ("million", "milliard", "billion")
_DIRHAMS: Final = {"MDH": 6, "MDhs": 6, "Mdh": 6, "MMDH": 9, "MMDHS": 9, "kDH": 3}
_BY_CODE: Final = {unit.code: unit for unit in UNITS}


@attrs.frozen
class Style:
    r"""The style in which a number is written.

    Parameters
    ----------
    group : str
        The sign between groups of three digits: nothing, a space (plain, \u00a0, \u202f, \u2009) or a dot.
    decimal : str
        The sign before the decimals: a comma or a dot.
    scale : str
        The scale word or sign: nothing, k, mille, million, milliard, billion, M, Md or Mds, or one that includes the
        currency: MDH, MDhs, Mdh, MMDH, MMDHS or kDH.
    words : str
        The variety of French for a number in words: `fr` (soixante-dix), `be` (septante) or `ch` (septante, huitante);
        empty for digits.
    space : str
        The space between the number, its scale and its unit.
    symbol : bool
        Whether to write the sign of the unit (€, %, t) instead of its noun.
    """

    group: Literal["", " ", "\u00a0", "\u202f", "\u2009", "."] = " "
    decimal: Literal[",", "."] = ","
    scale: str = ""
    words: Literal["", "fr", "be", "ch"] = ""
    space: Literal[" ", "\u00a0", "\u202f", "\u2009"] = " "
    symbol: bool = False


def write(value: float, unit: str | None = None, style: Style = Style()) -> str:
    """Write a value in a style of the French-speaking press. `find` reads the same value from the result.

    Parameters
    ----------
    value : float
        In base units, with at most 15 significant digits.
    unit : str, optional
        A code of the units table.
    style : Style, optional
        The style; by default, digits in groups and no scale.

    Raises
    ------
    ValueError
        If the unit is not in the table; if `find` would read another value: three decimals after a dot, a dirham scale
        with another unit, or cents in words; or if a number in words has decimals, a minus or a scale below a million.

    Examples
    --------
    >>> write(1.7e9, "MAD", Style(scale="milliard"))
    '1,7 milliard de dirhams'
    >>> write(13340, "job", Style(group="."))
    '13.340 emplois'
    >>> write(277e6, "MAD", Style(scale="MDH"))
    '277 MDH'
    >>> write(71, "firm", Style(words="be"))
    'septante et un entreprises'
    """
    row = None
    if unit is not None:
        row = _BY_CODE.get(unit)
        if row is None:
            raise ValueError(f"the unit {unit!r} is not in the table of units (imme_data.quantities.UNITS)")
    if unit == "cent" and style.words:
        raise ValueError("cents in words would be read as hundreds: use digits")
    power = _DIRHAMS.get(style.scale, _PRINTED.get(style.scale))
    if power is None:
        known = ", ".join((*filter(None, _PRINTED), *_DIRHAMS))
        raise ValueError(f"the scale {style.scale!r} is unknown; the known scales are {known}")
    if style.scale in _DIRHAMS and unit != "MAD":
        raise ValueError(f"the scale {style.scale} includes dirhams, but the unit is {unit}")
    # `repr` gives the shortest decimal form of the value, and `scaleb` moves its point without rounding.
    scaled = decimal.Decimal(repr(float(value))).scaleb(-power).normalize()
    if style.words and style.scale and (style.scale not in _AFTER_WORDS or scaled >= 1000):
        raise ValueError(
            f"numbers in words take only the scales {', '.join(_AFTER_WORDS)}, and values below 1000 of the scale"
        )
    if style.scale in ("M", "k") and (row is None or not unit or not (len(unit) == 3 and unit.isupper())):
        raise ValueError(f"the scale {style.scale} needs a currency as its unit, but the unit is {unit}")
    number = _in_words(scaled, style.words) if style.words else _in_digits(scaled, style)
    plural = abs(scaled) >= 2
    parts = [number]
    if style.scale in _AFTER_WORDS:
        parts.append(style.scale + ("s" if plural else ""))
    elif style.scale and style.scale not in _DIRHAMS:
        parts.append(style.scale)
    if style.scale in _DIRHAMS:
        return f"{number}{style.space}{style.scale}"
    text = style.space.join(parts)
    if row is None:
        return text
    if style.symbol and (signs := [sign for sign, multiple in row.symbols.items() if multiple == 1]):
        return f"{text}{style.space}{signs[0]}"
    noun = _noun(row, plural or power >= SCALES["million"])
    of = ""
    if power >= SCALES["million"]:
        of = "d'" if noun[0] in "aeéêiouhâ" and row.code != "hectare" else f"de{style.space}"
    return f"{text}{style.space}{of}{noun}"


def _noun(row: Unit, plural: bool) -> str:
    """Return the first word of a unit, or the second if that is the plural; a sign if the unit has no words."""
    if not row.words:
        return next(iter(row.symbols))
    pair = [words.split() for words in row.words[:2]]
    # mètre carré, mètres carrés; franc français, francs français
    if plural and len(pair) > 1 and all(b in (a, f"{a}s") for a, b in itertools.zip_longest(*pair)):
        return row.words[1]
    return row.words[0]


def _in_digits(value: decimal.Decimal, style: Style) -> str:
    sign, whole, decimals = "-" if value < 0 else "", *f"{abs(value):f}".partition(".")[::2]
    if style.decimal == "." and len(decimals) == 3 and len(whole) < 4 and whole != "0":
        raise ValueError(f"{value} with a dot before three decimals would be read as thousands: use a comma")
    if style.group == style.decimal == "." and decimals and len(whole) > 3:
        raise ValueError("one dot can't both group the digits and start the decimals: use a comma")
    if len(whole) > 3 and style.group:
        head = len(whole) % 3
        groups = [whole[:head]] * bool(head) + [whole[place : place + 3] for place in range(head, len(whole), 3)]
        whole = style.group.join(groups)
    return f"{sign}{whole}{style.decimal}{decimals}" if decimals else f"{sign}{whole}"


_ONES: Final = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS: Final = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
_BELGIAN: Final = {**_TENS, 70: "septante", 90: "nonante"}
_SWISS: Final = {**_BELGIAN, 80: "huitante"}
_TENS_OF: Final = {"fr": _TENS, "be": _BELGIAN, "ch": _SWISS}


def _in_words(value: decimal.Decimal, words: str) -> str:
    if value < 0 or value != value.to_integral_value() or value >= 10**15:
        raise ValueError(f"{value} can't be written in words: it is not a whole number from 0 to 10**15 - 1")
    return _words(int(value), _TENS_OF[words]) or _ONES[0]


def _words(number: int, tens: dict[int, str]) -> str:
    """Return a number of 1 or more in words; an empty string for 0."""
    parts: list[str] = []
    for power, name in ((12, "billion"), (9, "milliard"), (6, "million")):
        count, number = divmod(number, 10**power)
        if count:
            parts.append(f"{_words(count, tens)} {name}{'s' if count > 1 else ''}")
    thousands, number = divmod(number, 1000)
    if thousands:
        parts.append(f"{_words(thousands, tens)} mille" if thousands > 1 else "mille")
    hundreds, number = divmod(number, 100)
    if hundreds:
        # Cent has a plural only at the end of the number.
        parts.append("cent" if hundreds == 1 else f"{_ONES[hundreds]} cent{'' if number else 's'}")
    if number:
        parts.append(_below_100(number, tens))
    return " ".join(parts)


def _below_100(number: int, tens: dict[int, str]) -> str:
    if number < 20:
        return _ONES[number]
    ten, one = number // 10 * 10, number % 10
    if ten in tens:
        base = tens[ten]
    elif ten in (70, 90):
        # soixante-dix and quatre-vingt-dix add 10 to the ten before them.
        base, one = (tens[60], one + 10) if ten == 70 else ("quatre-vingt", one + 10)
    else:
        base = "quatre-vingt"
    if not one:
        return f"{base}s" if base == "quatre-vingt" else base
    return f"{base}{' et ' if one in (1, 11) and base != 'quatre-vingt' else '-'}{_ONES[one]}"
