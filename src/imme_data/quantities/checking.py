"""Whether a quote says what a record says it does: its value, its unit, its comparison."""

from __future__ import annotations

import re

import attrs

from imme_data.quantities.reading import Comparison, Quantity, find
from imme_data.quantities.units import UNITS

__all__ = ["Check", "check"]

_CODES = frozenset(unit.code for unit in UNITS)


@attrs.frozen
class Check:
    """What came of reading a quote again.

    Parameters
    ----------
    quantity : Quantity or None
        The printed quantity that the record stands for; None where no number of the quote has its value.
    resolution : float or None
        The step that the last printed digit of the value stands for, in the unit; None where the value is not printed,
        and the note does not name it.
    differences : dict of str to str
        For each column (value, unit, comparison) that the quote does not give back, and that the note does not name,
        what the quote says.
    """

    quantity: Quantity | None
    resolution: float | None
    differences: dict[str, str]


def check(
    quote: str,
    value: float,
    unit: str | None = None,
    comparison: Comparison | None = None,
    *,
    value_max: float | None = None,
    note: str | None = None,
) -> Check:
    """Read a quote, and hold what it prints against a value, a unit and a comparison.

    The sign is the reader's: a fall of 3 may be -3. A unit that the table does not hold can't be read, and is not held
    against a quote in which no other unit is read. A `note` excuses what it names: the value; "the unit is job"; "the
    comparison is at least".

    Parameters
    ----------
    quote : str
        The words that print the number.
    value, value_max : float
        The number in base units; the upper end of a range.
    unit, comparison : str, optional
        The unit's code and the comparison; what is not given is not held against the quote.
    note : str, optional
        What says why the number is read otherwise than it is printed, in English.

    Examples
    --------
    >>> check("près de 1,7 milliard de DH", 1.7e9, "MAD", "about").differences
    {}
    >>> check("plus de 13.300 emplois", 13300, "person", "exactly").differences
    {'unit': 'job', 'comparison': 'more_than'}
    >>> check("4.978 au total", 4978, "job", note="The unit is job, as in the sentence before.").differences
    {}
    """
    found = find(quote)
    same = [quantity for quantity in found if _has(quantity, value, value_max)]
    if not same:
        named = _named(note, value if value_max is None else value_max)
        if named is None:
            printed = ", ".join(_shown(quantity) for quantity in found) or "no quantity"
            return Check(None, None, {"value": printed})
        # The note tells of a misprint: the printed number nearest to the value has its step.
        wanted = abs(value)
        nearest = min(found, key=lambda quantity: abs(abs(quantity.value) - wanted), default=named)
        return Check(None, nearest.resolution, {})
    quantity = min(same, key=lambda quantity: (quantity.unit != unit, quantity.comparison != comparison))
    differences: dict[str, str] = {}
    unreadable = unit not in _CODES and quantity.unit is None
    if unit is not None and quantity.unit != unit and not unreadable and not _names(note, "unit", unit):
        differences["unit"] = quantity.unit or "no unit"
    if comparison is not None and quantity.comparison != comparison and not _names(note, "comparison", comparison):
        differences["comparison"] = quantity.comparison
    return Check(quantity, quantity.resolution, differences)


def _has(quantity: Quantity, value: float, value_max: float | None) -> bool:
    if value_max is None:
        return quantity.value_max is None and abs(quantity.value) == abs(value)
    return quantity.value_max is not None and {abs(quantity.value), abs(quantity.value_max)} == {
        abs(value),
        abs(value_max),
    }


def _shown(quantity: Quantity) -> str:
    top = "" if quantity.value_max is None else f" to {quantity.value_max:.15g}"
    return f"{quantity.value:.15g}{top}"


def _named(note: str | None, value: float) -> Quantity | None:
    """The number of a note that is the value. Notes are in English, where a comma may group thousands."""
    for text in (note or "", (note or "").replace(",", "")):
        for quantity in find(text):
            if abs(value) in (abs(quantity.value), abs(quantity.value_max or quantity.value)):
                return quantity
    return None


def _names(note: str | None, column: str, word: str) -> bool:
    """Whether a note names a unit or a comparison: "the unit is job", "the comparison, at least, is the headline's"."""
    choices = "|".join(map(re.escape, {word, word.replace("_", " ")}))
    return re.search(rf"\b{column}\b[^.]{{0,20}}?\b(?:{choices})\b", note or "", re.IGNORECASE) is not None
