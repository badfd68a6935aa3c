"""Checks the value, unit and comparison of a record against its quote."""

from __future__ import annotations

import re

import attrs

from imme_data.quantities.lexicon import Comparison
from imme_data.quantities.quantity import Quantity
from imme_data.quantities.reading import find
from imme_data.quantities.units import UNITS

__all__ = ["Check", "check"]

_CODES = frozenset(unit.code for unit in UNITS)


@attrs.frozen
class Check:
    """The result of checking a record against its quote.

    Parameters
    ----------
    quantity : Quantity or None
        The quantity of the quote that the record describes; None if no number of the quote has the recorded value.
    resolution : float or None
        The step that the number of the quote is given to, in base units; None if no number of the quote has the value.
    differences : dict of str to str
        The columns (value, unit, comparison) that differ from the quote and that the note does not name, each with what
        the quote says.
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
    """Check a value, a unit and a comparison against a quote.

    The sign is not checked: a fall of 3 may be recorded as -3. A unit that is not in the table is accepted if no unit
    is read in the quote. A `note` allows the differences that it names: the value, "the unit is job", "the comparison
    is at least".

    Parameters
    ----------
    quote : str
        The words of the page that contain the number.
    value, value_max : float
        The recorded number in base units, and the upper end of a range.
    unit, comparison : str, optional
        The recorded code of the unit, and the recorded comparison. If not given, they are not checked.
    note : str, optional
        Explains, in English, why the record differs from the quote.

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
        if _is_named(note, value if value_max is None else value_max):
            return Check(None, None, {})
        printed = ", ".join(_shown(quantity) for quantity in found) or "no quantity"
        return Check(None, None, {"value": printed})
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


def _is_named(note: str | None, value: float) -> bool:
    """Return whether a note has the value. Notes are in English, so a comma may group thousands."""
    texts = (note or "", (note or "").replace(",", ""))
    return any(
        abs(value) in (abs(quantity.value), abs(quantity.value_max or quantity.value))
        for text in texts
        for quantity in find(text)
    )


def _names(note: str | None, column: str, word: str) -> bool:
    """Return whether a note names a unit or a comparison, as in "the unit is job"."""
    choices = "|".join(map(re.escape, {word, word.replace("_", " ")}))
    return re.search(rf"\b{column}\b[^.]{{0,20}}?\b(?:{choices})\b", note or "", re.IGNORECASE) is not None
