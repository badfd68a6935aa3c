r"""Text as people see it: a character that would act on the terminal, or hide, is written as its escape.

Data, file names, arguments and servers are not to be trusted: an escape sequence renames the window or overwrites a
line, a bidirectional control turns `gpj.exe` around, a line break forges a second message. Whoever shows text to a
person passes it through `harmless`. What programs read (CSV, JSON, attributes) stays exact.

>>> print(harmless("a\x1b]0;title\x07 b"), harmless("fer\u202egpj.exe"), harmless("two\nlines"))
a\x1b]0;title\x07 b fer\u202egpj.exe two\nlines
>>> harmless("l’acier à 5\u00a0% : مليار درهم") == "l’acier à 5\u00a0% : مليار درهم"
True
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["harmless"]

# The categories Cc (controls), Cs (surrogates), Zl and Zp (line and paragraph separators) and Cf (format controls).
# Of Cf, the signs that stand visibly around Arabic numbers, and the controls that only place hieroglyphs, are not here.
_ESCAPED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
_JOINERS: Final = "\u200c\u200d"
_JOINED: Final = frozenset({"Lo", "Mc", "Mn", "Sk", "So"})  # letters without case, their marks, and emoji


def harmless(text: str) -> str:
    r"""Return the text on one line, with Python's escape in place of each control or invisible character.

    Ordinary text is returned as it is. Backslashes are not doubled, so that a second call changes nothing.

    >>> print(harmless("C:\\new"), harmless(harmless("\u200bfer")))
    C:\new \u200bfer
    """
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _JOINERS and _joins(match.string, match.start()):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands where spelling needs it: between letters as in Persian, or within an emoji."""
    neighbours = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
    return all(one >= "\u0590" and unicodedata.category(one) in _JOINED for one in neighbours)
