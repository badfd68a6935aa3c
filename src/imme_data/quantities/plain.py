"""Rewrites the digits and signs of other scripts as the usual ones, so that one set of rules reads them all."""

from __future__ import annotations

from typing import Final

__all__ = ["OTHER_DIGITS", "OTHER_SIGNS", "VULGAR", "plain"]

VULGAR: Final = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"  # fractions in one character
# The zeros of Arabic (two forms), of Indian scripts, of Thai and of full-width letters. Nine digits follow each.
_ZEROS: Final = "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\uff10"
_DIGITS: Final = {chr(ord(zero) + digit): str(digit) for zero in _ZEROS for digit in range(10)}
# The Arabic signs for thousands and decimals; the raised dot; the slash of a fraction.
_SIGNS: Final = {"\u066c": "’", "\u066b": ",", "\u00b7": ".", "\u2044": "/"}
_USUAL: Final = str.maketrans(_DIGITS | _SIGNS | {"\u060c": ","})  # and the Arabic comma
OTHER_DIGITS: Final = "".join(_DIGITS) + VULGAR
OTHER_SIGNS: Final = "".join(_SIGNS)


def plain(text: str) -> str:
    """Return a text of the same length with the usual digits and signs. Fractions in one character are kept."""
    return text.translate(_USUAL)
