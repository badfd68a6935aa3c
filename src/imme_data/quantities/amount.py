"""`Amount`: a number and its span, while it is being read."""

from __future__ import annotations

from typing import Final

from imme_data.significance import significant

__all__ = ["MAX_DIGITS", "SPACE", "Amount"]

SPACE: Final = "[ \u00a0\u202f\u2009]"
MAX_DIGITS: Final = 15  # a longer number is a code, and a 64-bit float does not hold it exactly
_ROUNDED_DIGITS: Final = 4  # a shorter number, such as 110 or 200, is exact to its last digit


class Amount:
    """A number while it is being read: its value, its unit and its span."""

    grain = 1.0  # factor of the step: 5 after "et demi", 1/3 for thirds
    power = 0  # power of ten of the scale words: 6 for millions
    multiple = 1.0  # multiple that the sign includes: 1e6 for MDH
    unit: str | None = None
    about = False
    taken = 0  # the text before this position belongs to other numbers

    def __init__(
        self, start: int, end: int, mantissa: str = "", step: int = 0, non_quantity: str | None = None
    ) -> None:
        self.start = start
        self.number_end = self.end = end
        self.mantissa = mantissa  # a decimal number that `float` can read
        self.step = step  # power of ten of the last printed digit, without the scale words
        self.non_quantity = non_quantity  # the kind, if the number counts nothing

    def value(self) -> float:
        """Return the number in base units."""
        value = float(f"{self.mantissa}e{self.power}")
        return value if self.multiple == 1 else significant(value * self.multiple)

    def resolution(self) -> float:
        """Return the step that the number is given to, in base units.

        It is the place of the last printed digit. A whole number of four or more digits that ends in zeros is rounded:
        its step is the place of its last digit that is not zero, and at most that of its second digit.
        """
        step = float(f"1e{self.step + self._rounded() + self.power}")
        return step if self.multiple == self.grain == 1 else significant(step * self.grain * self.multiple)

    def _rounded(self) -> int:
        """The number of zeros at the end of a whole number that are taken as rounding."""
        digits = self.mantissa.lstrip("-0")
        if self.step != 0 or not digits.isdigit() or len(digits) < _ROUNDED_DIGITS:
            return 0
        return min(len(digits) - len(digits.rstrip("0")), len(digits) - 2)

    def scale(self, power: int, end: int) -> None:
        """Multiply by the power of ten of a scale word that ends at `end`."""
        self.power += power
        self.end = self.number_end = end

    def add_half(self, end: int) -> bool:
        """Add "et demi": half of the last scale word. Return False if the number has decimals."""
        if "." in self.mantissa:
            return False
        self.mantissa, self.step, self.grain = f"{self.mantissa}.5", -1, 5.0
        self.end = end
        return True

    def divide(self, parts: int, end: int) -> None:
        """Divide by the denominator of a fraction such as "trois quarts"."""
        self.mantissa, self.grain = f"{float(self.mantissa) / parts:.15g}", 1 / parts
        self.end = self.number_end = end
