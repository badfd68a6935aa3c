"""Reads the quantities of a text in one pass from left to right.

A search finds where the next number starts, in digits or in words. The reader takes the whole number, then what
follows it (scale, noun, sign), then what precedes it (comparison, currency). Each step looks at a piece of text of
limited length and no step goes back, so the time is linear in the length of the text. Nothing is read across a line
break or across a full stop that ends a sentence.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from typing import Final

import attrs

from imme_data.quantities import numbers
from imme_data.quantities.amount import Amount
from imme_data.quantities.context import (
    CODE_TAIL,
    comparison_after,
    comparison_before,
    currency_before,
    non_quantity_kind,
    noun_before,
    read_currency_before,
)
from imme_data.quantities.lexicon import Comparison
from imme_data.quantities.number_words import ordinal_word
from imme_data.quantities.plain import plain
from imme_data.quantities.quantity import NonQuantity, Quantity
from imme_data.quantities.ranges import (
    CONNECTOR,
    DASHES,
    add_further_numbers,
    connector_word,
    is_change,
    read_second,
    says_change,
    share_unit,
)
from imme_data.quantities.signs import MINUSES, add_minus
from imme_data.quantities.tail import add_cents, read_tail
from imme_data.quantities.units import UNITS, Unit
from imme_data.quantities.vocabulary import Vocabulary

__all__ = ["Reader", "find", "find_non_quantities", "set_apart"]

_ORDINAL_ALONE: Final = re.compile(
    r"\b(?:un )?[mb]illi(?:on|ard)i[eè]mes?\b|\b[^\W\d_]+i[eè]mes?\b|\bpremi(?:er|ère)s?\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@\w[\w-]*(?:\.[\w-]+)+")
_REST_OF_WORD: Final = re.compile(r"\w*")
_COMMON_ARABIC: Final = "الدرمنيوبهةت"
# The first character after a number, and the one after that, where a connector may stand.
_JOINTS: Final = frozenset(" \u00a0\u202f\u2009-–—")
_JOINED: Final = frozenset("àÀvVeEوإ-–— \u00a0\u202f\u2009")


class Reader:
    """Reads quantities with a table of units.

    Parameters
    ----------
    units : iterable of Unit, optional
        The rows of the table; by default, those of `UNITS`. If two rows have the same word, the later row is used.
    """

    def __init__(self, units: Iterable[Unit] = UNITS) -> None:
        self._vocabulary = Vocabulary(units)
        self.units = self._vocabulary.units

    def find(self, text: str) -> list[Quantity]:
        """Return the quantities of a text in reading order."""
        return self._read(text)[0]

    def find_non_quantities(self, text: str) -> list[NonQuantity]:
        """Return the numbers of a text that count nothing, in reading order."""
        quantities, others = self._read(text)
        # Ordinal words inside a longer number are read already: unième in "vingt et unième".
        taken = sorted([(item.start, item.end) for item in quantities] + [(item.start, item.end) for item in others])
        for match in _ORDINAL_ALONE.finditer(text):
            value = ordinal_word(match[0].removeprefix("un "))
            place = bisect.bisect_right(taken, (match.start(), len(text)))
            if value is not None and not (place and match.start() < taken[place - 1][1]):
                others.append(NonQuantity("ordinal", float(value), *match.span(), match[0]))
        return sorted(others, key=lambda item: item.start)

    set_apart = find_non_quantities  # the former name

    def _read(self, text: str) -> tuple[list[Quantity], list[NonQuantity]]:
        if not any(letter in text for letter in _COMMON_ARABIC):
            read = self._read_plain(text, numbers.START)
            if read is not None:
                return read
        usual = plain(text)
        quantities, others = self._read_plain(usual, numbers.START_WIDE) or ([], [])
        if usual != text:
            quantities = [attrs.evolve(one, text=text[one.start : one.end]) for one in quantities]
            others = [attrs.evolve(one, text=text[one.start : one.end]) for one in others]
        return quantities, others

    def _read_plain(
        self, text: str, start_of_number: re.Pattern[str]
    ) -> tuple[list[Quantity], list[NonQuantity]] | None:
        """Read a text; None if `START` finds a digit or a sign of another script."""
        found: list[tuple[Quantity, Amount]] = []
        others: list[NonQuantity] = []
        addresses = _ADDRESS.finditer(text) if "http" in text or "www." in text or "@" in text else iter(())
        address = next(addresses, None)
        position = 0
        while (match := start_of_number.search(text, position)) is not None:
            start = match.start()
            if text[start] > "z" and start_of_number is numbers.START:
                return None
            while address is not None and (address.end() <= start or address.start() < position):
                address = next(addresses, None)
            if address is not None and address.start() <= start:
                position = address.end()
                others.append(NonQuantity("address", None, address.start(), position, address[0]))
                continue
            if text[start - 1 : start].isalnum() and self._is_in_word(text, start, position):
                rest = _REST_OF_WORD.match(text, start)
                assert rest is not None
                position = rest.end()
                continue
            amount = numbers.read(text, start)
            if amount is None or amount.start < position:  # the word is not a number here
                position = match.end()
                continue
            if amount.non_quantity is None:
                self._complete(text, amount, found, position)
            elif amount.non_quantity == "number" and (code := CODE_TAIL.match(text, amount.end)) is not None:
                amount.end = code.end()
            if amount.non_quantity is not None:
                others.append(_non_quantity(text, amount))
            position = max(amount.end, match.end())
        return share_unit(text, found), others

    def _is_in_word(self, text: str, start: int, taken: int) -> bool:
        """Return whether a digit is a part of a word, as in CO2. It is not in "EUR20", nor in "à5" and "و340"."""
        before = text[start - 1]
        if before in "àÀ" or "\u0621" <= before <= "\u064a":
            return False
        return not before.isascii() or currency_before(self._vocabulary, text, start, taken) is None

    def _complete(self, text: str, amount: Amount, found: list[tuple[Quantity, Amount]], taken: int) -> None:
        """Read the context of a number; add its quantity to `found`, or set the number's `non_quantity`.

        The text before the position `taken` belongs to other numbers.
        """
        amount.taken = taken
        read_tail(self._vocabulary, text, amount)
        if amount.non_quantity is not None:
            return
        comparison, previous = comparison_before(text, amount.start)
        if previous in MINUSES and add_minus(text, amount):
            comparison, previous = comparison_before(text, amount.start)
        # The next two characters rule out a connector in most cases, and are cheap to check.
        following = text[amount.end : amount.end + 2]
        second = None
        if following[:1] in _JOINTS and (following[1:] in _JOINED or following[:1] in DASHES):
            connector = CONNECTOR.match(text, amount.end)
            if connector is not None and (connector_word(connector) not in ("et", "و") or previous in ("entre", "بين")):
                second = read_second(self._vocabulary, text, amount, connector, previous)
        in_range = second is not None and second.non_quantity is None
        amount.non_quantity = non_quantity_kind(self._vocabulary, text, amount, previous, in_range=in_range)
        if amount.non_quantity is not None:
            add_further_numbers(self._vocabulary, text, amount)
            return
        last = amount
        if second is not None and second.non_quantity is not None:  # de 9 à 18 heures
            amount.non_quantity, amount.end, amount.mantissa = second.non_quantity, second.end, ""
            return
        if second is not None:
            last = second
            if connector is not None and connector_word(connector) in ("à", "إلى") and previous not in ("entre", "بين"):
                changed = previous in ("de", "من") and says_change(text, amount.start)
                if changed or is_change(amount, second):
                    # "de 250 à 850 postes" is a change: the old count and the new one are two quantities.
                    _add(text, found, amount, amount, comparison or "exactly")
                    amount.end = second.end
                    _add(text, found, second, second, comparison_after(text, second.end) or "exactly")
                    return
        elif following[:1] in ("-", "/") and amount.unit is None:
            code = CODE_TAIL.match(text, amount.end)
            if code is not None:
                amount.non_quantity, amount.end = "number", code.end()
                return
        number_start = amount.start
        if last.unit is None:
            if read_currency_before(self._vocabulary, text, amount):
                last.unit, last.multiple, last.power = amount.unit, amount.multiple, max(last.power, amount.power)
                comparison, _ = comparison_before(text, amount.start)
            else:
                last.unit = noun_before(self._vocabulary, text, amount.start)
        elif last is amount and last.unit in self._vocabulary.currencies:
            add_cents(self._vocabulary, text, last)
        if comparison is None:
            comparison = "about" if amount.about or last.about else "exactly"
            if text[last.end : last.end + 1] == " " and (after := comparison_after(text, last.end)) is not None:
                comparison = after
        _add(text, found, amount, last, comparison, number_start)
        amount.end = last.end


def _add(
    text: str,
    found: list[tuple[Quantity, Amount]],
    first: Amount,
    last: Amount,
    comparison: Comparison,
    number_start: int | None = None,
) -> None:
    start, end = first.start, last.end
    found.append(
        (
            Quantity(
                first.value(),
                last.value() if last is not first else None,
                last.unit,
                comparison,
                last.resolution(),
                start,
                end,
                text[start:end],
                start if number_start is None else number_start,
                last.number_end,
            ),
            last,
        )
    )


def _non_quantity(text: str, amount: Amount) -> NonQuantity:
    value = amount.value() if amount.mantissa and amount.non_quantity not in ("date", "time") else None
    return NonQuantity(amount.non_quantity or "", value, amount.start, amount.end, text[amount.start : amount.end])


_READER: Final = Reader()


def find(text: str) -> list[Quantity]:
    """Return the quantities of a text in reading order.

    Parameters
    ----------
    text : str
        French or Arabic. A text without quantities gives an empty list.

    Returns
    -------
    list of Quantity
        They do not overlap. Numbers that count nothing are left out; `find_non_quantities` returns them.

    Examples
    --------
    >>> for quantity in find("Plus de 13.300 emplois et 1,7 milliard de DH à l'horizon 2020, de 10 à 15% par an"):
    ...     print(quantity.comparison, quantity.value, quantity.value_max, quantity.unit)
    more_than 13300.0 None job
    exactly 1700000000.0 None MAD
    exactly 10.0 15.0 percent
    """
    return _READER.find(text)


def find_non_quantities(text: str) -> list[NonQuantity]:
    """Return the numbers of a text that count nothing, in reading order.

    These are years, dates, times, ordinals, addresses, and the numbers of articles, laws, pages, phones and codes. The
    function was called `set_apart` in earlier versions; that name still works.

    Parameters
    ----------
    text : str
        French or Arabic.

    Returns
    -------
    list of NonQuantity
        They overlap neither each other nor the results of `find`.

    Examples
    --------
    >>> [(item.kind, item.value) for item in find_non_quantities("Le 31 janvier 2019, 3e édition")]
    [('date', None), ('year', 2019.0), ('ordinal', 3.0)]
    """
    return _READER.find_non_quantities(text)


set_apart = find_non_quantities
