"""The results of reading: `Quantity`, and `NonQuantity` for a number that counts nothing."""

from __future__ import annotations

import attrs

from imme_data.quantities.lexicon import Comparison

__all__ = ["Apart", "NonQuantity", "Quantity"]


@attrs.frozen
class Quantity:
    """A number in a text, with the unit that it counts.

    Parameters
    ----------
    value : float
        The number in base units (dirhams, not millions), or the lower end of a range.
    value_max : float or None
        The upper end of a range, in base units; None if the number is not a range.
    unit : str or None
        An ISO 4217 currency code, or another code of the units table; None if no known noun belongs to the number.
    comparison : str
        exactly, about, more_than, at_least, less_than or at_most, from the words around the number.
    resolution : float
        The step that the number is given to, in base units: the place of the last printed digit (100000000 for 1,7
        milliard), or, for four or more digits that end in zeros, the place of the last that is not zero, and at most
        that of the second digit (100 for 13.400, 1000 for 10.000).
    start, end : int
        The span of the number with its scale and its noun, in characters of the text; the end is exclusive.
    text : str
        The characters of that span.
    number_start, number_end : int
        The span of the number alone: its digits or words, with a scale word such as `milliards`. The span of a range
        goes from its first number to its last.

    Examples
    --------
    >>> from imme_data.quantities import find
    >>> (quantity,) = find("près de 13.340 créations d'emplois")
    >>> quantity.value, quantity.unit, quantity.comparison, quantity.text
    (13340.0, 'job', 'about', "13.340 créations d'emplois")
    """

    value: float
    value_max: float | None
    unit: str | None
    comparison: Comparison
    resolution: float
    start: int
    end: int
    text: str
    number_start: int
    number_end: int

    @property
    def number(self) -> str:
        """The characters of the number alone, such as `1,7 milliard` in `1,7 milliard de DH`."""
        return self.text[self.number_start - self.start : self.number_end - self.start]


@attrs.frozen
class NonQuantity:
    """A number that counts nothing, with its kind. `Apart` is a former name of this class that still works.

    Parameters
    ----------
    kind : str
        year, date, time, ordinal, edition, article (of a law), number (of a page, a law, a phone, a postcode, a version
        or another code) or address.
    value : float or None
        The number of a year, an ordinal, an edition, an article or a short code; None for other kinds.
    start, end : int
        The span in characters of the text; the end is exclusive.
    text : str
        The characters of that span.

    Examples
    --------
    >>> from imme_data.quantities import find_non_quantities
    >>> [(item.kind, item.text) for item in find_non_quantities("la 5e édition, en 2019, selon l'article 12")]
    [('ordinal', '5e'), ('year', '2019'), ('article', '12')]
    """

    kind: str
    value: float | None
    start: int
    end: int
    text: str


Apart = NonQuantity  # the former name
