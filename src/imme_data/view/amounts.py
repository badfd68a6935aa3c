"""Amounts and shares in words, in English and in French.

>>> amount(13340, "job"), amount(1.63e9, "MAD"), amount(2000, "participant", comparison="about")
('13,340 jobs', 'MAD 1.63 billion', 'about 2,000 participants')
>>> amount(13340, "job", language="fr"), amount(1.63e9, "MAD", language="fr")
('13\u202f340\xa0emplois', '1,63\xa0milliard\xa0de\xa0dirhams')
"""

from __future__ import annotations

import decimal
import math
from collections.abc import Sequence
from typing import Final, Literal

__all__ = ["Language", "amount", "counted", "greatest_scale", "number", "share", "unit_name", "visible"]

Language = Literal["en", "fr"]

_COMPARISONS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "about": "about",
        "more_than": "more than",
        "at_least": "at least",
        "less_than": "less than",
        "at_most": "at most",
    },
    "fr": {
        "about": "environ",
        "more_than": "plus de",
        "at_least": "au moins",
        "less_than": "moins de",
        "at_most": "au plus",
    },
}
# The word for each power of ten, the greatest first.
_SCALES: Final[dict[int, dict[Language, str]]] = {
    12: {"en": "trillion", "fr": "billion"},
    9: {"en": "billion", "fr": "milliard"},
    6: {"en": "million", "fr": "million"},
}
# Irregular plurals.
_PLURALS: Final = {"aircraft": "aircraft", "foot": "feet", "inch": "inches", "penny": "pence", "person": "people"}
# Nouns that no text is read with.
_FRENCH: Final = {"piece": ("unité", "unités")}
_NARROW: Final = "\u202f"  # between the digits of a French number
_NO_BREAK: Final = "\u00a0"


def amount(
    value: float,
    unit: str | None,
    *,
    value_max: float | None = None,
    comparison: str = "exactly",
    language: Language = "en",
) -> str:
    """Write a value with its unit. Nothing is rounded.

    Parameters
    ----------
    value : float
        The value in base units of `unit`; with `value_max`, the lower end of a range.
    unit : str or None
        The code of a unit, as in the tables: job, MAD, hectare.
    value_max : float, optional
        The upper end of a range.
    comparison : str
        A value of the column `comparison`; `exactly` adds no words.
    language : str
        `en` or `fr`.

    Returns
    -------
    str
        Such as `about 2,000 participants`.
    """
    values = (value,) if value_max is None or value_max == value else (value, value_max)
    if not all(
        map(math.isfinite, values)
    ):  # a valid package has only finite numbers, but a row made by hand may have others
        return _qualified(" ".join([*map(str, values), unit or ""]).rstrip(), comparison, language)
    text = _english(values, unit) if language == "en" else _french(values, unit)
    return _qualified(text, comparison, language)


def _qualified(text: str, comparison: str, language: Language) -> str:
    word = _COMPARISONS[language].get(comparison)
    return f"{word} {text}" if word else text


def unit_name(unit: str, power: int = 0, language: Language = "en") -> str:
    """Write a unit in the plural with the word for a power of ten, as the label of an axis.

    >>> unit_name("job"), unit_name("MAD", 9), unit_name("MAD", 9, "fr")
    ('jobs', 'billion MAD', 'milliards\\xa0de\\xa0dirhams')
    """
    if language == "fr":
        return _french((2 * 10.0**power,), unit, power).partition(_NO_BREAK)[2]
    scale = _scale(power, language)
    noun = unit if _is_money(unit) else "%" if unit == "percent" else _noun(unit, plural=True)
    return f"{scale} {noun}".lstrip()


def number(value: float, language: Language = "en") -> str:
    """Write a number with its digits in groups: 13,340.5 in English, 13 340,5 in French."""
    # Very small and very large numbers are written with an exponent, because they would have too many zeros.
    written_out = math.isfinite(value) and (value == 0 or 1e-9 <= abs(value) < 1e18)
    text = f"{decimal.Decimal(repr(float(value))).normalize():,f}" if written_out else repr(float(value))
    return text if language == "en" else text.replace(",", _NARROW).replace(".", ",")


def share(
    value: float, language: Language = "en", *, value_max: float | None = None, comparison: str = "exactly"
) -> str:
    """Write a share as a percentage: a whole number, with one decimal below 10, and 0 or 100 only if it is exact.

    >>> share(0.4406), share(0.0123), share(0.9996), share(1)
    ('44%', '1.2%', '99.96%', '100%')
    >>> share(0.37, value_max=1, comparison="about")
    'about 37% to 100%'
    """
    text = _share(value, language)
    if value_max is not None and value_max != value:
        text = f"{text} {'to' if language == 'en' else 'à'} {_share(value_max, language)}"
    return _qualified(text, comparison, language)


def _share(value: float, language: Language) -> str:
    percent = value * 100
    digits = 1 if abs(percent) < 10 else 0
    while digits < 9 and round(percent, digits) in (0, 100) and round(percent, digits) != percent:
        digits += 1
    text = number(round(percent, digits), language)
    return f"{text}%" if language == "en" else f"{text}{_NARROW}%"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun in the singular or the plural.

    >>> counted(1, "source"), counted(1200, "report")
    ('1 source', '1,200 reports')
    """
    return f"{number(count)} {noun}{'' if count == 1 else 'es' if noun.endswith('ch') else 's'}"


def visible(text: str) -> str:
    """Replace line breaks and the other characters without a glyph by spaces, for a picture. Text has `harmless`."""
    return "".join(character if character.isprintable() else " " for character in text)


def greatest_scale(*values: float) -> int:
    """Return the greatest power of ten with a word (12, 9 or 6) that the greatest value reaches; or 0."""
    return next((power for power in _SCALES if max(map(abs, values)) >= 10**power), 0)


def _scale_of(values: Sequence[float], most: int = 12) -> int:
    """Return the greatest power of ten with which three decimals are enough for each value; or 0."""
    top = min(greatest_scale(*values), most)
    for power in (one for one in _SCALES if one <= top):
        exponents = (_exact(value, power).as_tuple().exponent for value in values)
        if all(isinstance(exponent, int) and exponent >= -3 for exponent in exponents):
            return power
    return 0


def _scale(power: int, language: Language) -> str:
    return _SCALES[power][language] if power else ""


def _exact(value: float, power: int) -> decimal.Decimal:
    return decimal.Decimal(repr(float(value))).scaleb(-power).normalize()


def _is_money(unit: str | None) -> bool:
    return unit is not None and len(unit) == 3 and unit.isupper()


def _english(values: Sequence[float], unit: str | None) -> str:
    power = _scale_of(values)
    scale = _scale(power, "en")
    text = " to ".join(number(float(_exact(value, power))) for value in values)
    text = f"{text} {scale}".rstrip()
    if unit is None:
        return text
    if _is_money(unit):
        return f"{unit} {text}"
    if unit == "percent":
        return f"{text}%"
    return f"{text} {_noun(unit, plural=abs(values[-1]) != 1)}"


def _noun(unit: str, *, plural: bool) -> str:
    words = unit.split("_")
    if plural:
        last = words.index("per") - 1 if "per" in words else len(words) - 1
        word = words[last]
        if word in _PLURALS:
            words[last] = _PLURALS[word]
        elif word.endswith("y") and word[-2:-1] not in "aeiou":
            words[last] = f"{word[:-1]}ies"
        else:
            words[last] = f"{word}s"
    return " ".join(words)


def _french(values: Sequence[float], unit: str | None, power: int | None = None) -> str:
    from imme_data.quantities import Style, write

    # "2 billions" would be read as two thousand million: 2 000 milliards.
    power = _scale_of(values, 9) if power is None else power
    scale = _scale(power, "fr")
    style = Style(group=_NARROW, space=_NO_BREAK, scale=scale, symbol=unit == "percent")
    *before, last = values
    try:
        text = write(last, unit, style).replace("'", "’")
    except ValueError:  # the table of units does not have it, such as a unit of another sector
        noun, exact = _FRENCH.get(unit or "", (unit, unit))[abs(last) >= 2], float(_exact(last, power))
        scale = f"{scale}{'s' if abs(exact) >= 2 else ''}{_NO_BREAK}de{_NO_BREAK}" if scale else ""
        text = f"{number(exact, 'fr')}{_NO_BREAK}{scale}{noun}"
    return " à ".join([*(number(float(_exact(value, power)), "fr") for value in before), text])
