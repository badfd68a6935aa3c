"""Reads numbers that belong together: ranges, changes and lists."""

from __future__ import annotations

import re
from typing import Final

import attrs

from imme_data.quantities import numbers
from imme_data.quantities.amount import SPACE, Amount
from imme_data.quantities.context import COUNTED, non_quantity_kind
from imme_data.quantities.lexicon import CHANGES
from imme_data.quantities.quantity import Quantity
from imme_data.quantities.tail import read_tail
from imme_data.quantities.vocabulary import Vocabulary

__all__ = [
    "CONNECTOR",
    "DASHES",
    "add_further_numbers",
    "connector_word",
    "is_change",
    "read_second",
    "says_change",
    "share_unit",
]

CONNECTOR: Final = re.compile(
    rf"(?:{SPACE}{{1,2}}([àÀ]|(?i:voire|et)|إلى|و(?={SPACE}?[0-9])|[-–—])(?:{SPACE}{{1,2}}|(?<=و))|([-–—]))(?:[dD]['’])?(?=\w)"
)
DASHES: Final = ("-", "–", "—")
_ALSO: Final = re.compile(rf"(?:,{SPACE}|{SPACE}(?:et|à|ou){SPACE})(?=[0-9])")
_SHARED: Final = re.compile(rf"{SPACE}(?:et|ou|و){SPACE}$|{SPACE}?[,;]{SPACE}$")
_PERIODS: Final = frozenset(("percent", "second", "minute", "hour", "day", "week", "month", "year"))
_CHANGE_REACH: Final = 90  # characters before a range that are searched for a verb of change


def connector_word(connector: re.Match[str]) -> str:
    """Return the word or the dash that joins two numbers."""
    return (connector[1] or connector[2]).lower()


def read_second(
    vocabulary: Vocabulary, text: str, first: Amount, connector: re.Match[str], previous: str
) -> Amount | None:
    """Read the second number of a range or a change; the first number gets its scale and its noun."""
    second = numbers.following(text, connector.end())
    if second is not None and second.non_quantity == "time" and first.unit == "hour":
        return second  # de 9h à 10h30
    if second is None or second.non_quantity is not None:
        return None
    read_tail(vocabulary, text, second)
    if second.non_quantity is None:
        clock = previous == "entre" and first.unit == second.unit == "hour"  # "entre 9h et 11h" is "de 9h à 11h"
        second.non_quantity = non_quantity_kind(vocabulary, text, second, "à" if clock else connector_word(connector))
    if second.non_quantity is not None:
        return second if second.non_quantity == "time" and first.unit in (None, "hour") and first.power == 0 else None
    bare = second.unit is None and first.unit is None and second.power == 0
    if connector_word(connector) in DASHES and bare:
        return None  # 47-18 is the number of a law
    unit, power, multiple = first.unit, first.power, first.multiple
    falls = False
    year = first.unit is None and len(first.mantissa) == first.number_end - first.start == 4
    if year and (second.power or second.multiple != 1):
        return None  # de 2015 à 4,4 milliards
    if first.unit is None:
        first.unit = second.unit
        if first.power == 0 and first.mantissa.isdigit() and second.power == 0 and second.multiple == 1:
            # 12 à 15.000 emplois: both are thousands
            whole = int(second.mantissa) if second.mantissa.isdigit() else 0
            first.power = 3 if whole % 1000 == 0 and 0 < int(first.mantissa) < whole // 1000 else 0
        elif first.power == 0:
            first.power, first.multiple = second.power, second.multiple
        falls = previous in ("de", "من") and connector_word(connector) in ("à", "إلى") and bool(second.unit)
        large = second.power > 0 and float(first.mantissa) >= 1000
        if first.value() >= second.value() and (large or not falls):  # de 500.000 à 2 millions
            first.power, first.multiple = power, multiple
    if first.unit == second.unit and (first.value() < second.value() or (falls and first.value() > second.value())):
        return second
    first.unit, first.power, first.multiple = unit, power, multiple
    return None


def says_change(text: str, start: int) -> bool:
    """Return whether the words before "de X à Y" contain a verb of change."""
    line = text[max(0, start - _CHANGE_REACH) : start].rpartition("\n")[2].rpartition(". ")[2]
    return not CHANGES.isdisjoint(line.lower().replace("’", "'").split())


def is_change(first: Amount, second: Amount) -> bool:
    """Return whether the numbers of "X à Y" look like a change. Those of a range are round and close together."""
    if second.value() < first.value():
        return True
    if first.unit == "percent" and first.end > first.number_end and first.step != second.step:
        return True  # 16,3% à 17%
    exact = max(len(amount.mantissa.replace(".", "").strip("-0")) for amount in (first, second)) > 3
    return exact or (second.unit not in _PERIODS and second.value() > 3 * first.value())


def add_further_numbers(vocabulary: Vocabulary, text: str, amount: Amount) -> None:
    """Add the further numbers of "articles 3, 4 et 5", up to one that a noun makes a quantity."""
    while amount.non_quantity in ("article", "number") and (joint := _ALSO.match(text, amount.end)) is not None:
        other = numbers.following(text, joint.end())
        if other is None or other.non_quantity is not None or not other.mantissa.isdigit():
            return
        read_tail(vocabulary, text, other)
        if other.unit is not None or other.power or COUNTED.match(text, other.end):
            return
        amount.end = amount.number_end = other.end


def share_unit(text: str, found: list[tuple[Quantity, Amount]]) -> list[Quantity]:
    """Give each number of "48, 30 et 22 %" the noun and the scale of the last one."""
    quantities = [quantity for quantity, _ in found]
    chained = False
    for index in range(len(quantities) - 2, -1, -1):
        mine = quantities[index]
        if mine.unit is not None:
            chained = False
            continue
        theirs = quantities[index + 1]
        gap = text[mine.end : theirs.start] if theirs.start - mine.end < 6 else ""
        match = _SHARED.match(gap) if theirs.unit is not None else None
        if match is None or ("," in gap or ";" in gap) > chained or (theirs.number_end == theirs.end and not chained):
            chained = False
            continue
        chained = True
        amount, model = found[index][1], found[index + 1][1]
        if mine.value_max is not None:  # its two ends have their scale
            quantities[index] = attrs.evolve(mine, unit=theirs.unit)
            continue
        if amount.power == 0 and mine.value < 1000:
            amount.power, amount.multiple = model.power, model.multiple
        amount.unit = model.unit
        quantities[index] = attrs.evolve(mine, value=amount.value(), unit=theirs.unit, resolution=amount.resolution())
    return quantities
