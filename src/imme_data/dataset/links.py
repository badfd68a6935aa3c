"""Links that open a page at the quote of a figure.

A text fragment (https://wicg.github.io/scroll-to-text-fragment/) names a phrase of the page. Browsers scroll to it and
highlight it. Browsers without support open the page normally.

>>> text_fragment("https://exemple.ma/page", "près de 1.340 entreprises")
'https://exemple.ma/page#:~:text=pr%C3%A8s%20de%201.340%20entreprises'
"""

from __future__ import annotations

import re
import urllib.parse
from typing import Final

__all__ = ["text_fragment"]

_DIRECTIVE: Final = ":~:"
# A browser ignores some of the characters before and within the scheme of an address, so no other form is taken.
_WEB: Final = re.compile(r"https?://[^\x00-\x20\x7f]+", re.IGNORECASE)


def text_fragment(url: str | None, phrase: str) -> str | None:
    """Return a link to a phrase of a page; None if there is no address, or one that is not http or https.

    Parameters
    ----------
    url : str, optional
        The address of the page. Its fragment is kept; an existing text fragment is replaced.
    phrase : str
        The words as the page prints them.

    Examples
    --------
    >>> text_fragment("javascript:alert(1)", "57 ha") is None
    True
    >>> text_fragment("https://exemple.ma/#bilan", "Aïn Sebaâ - 57 ha, jusqu'ici")
    'https://exemple.ma/#bilan:~:text=A%C3%AFn%20Seba%C3%A2%20%2D%2057%20ha%2C%20jusqu%27ici'
    """
    if url is None or not _WEB.fullmatch(url):
        return None
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(_DIRECTIVE)[0]
    # A dash, a comma and an ampersand separate parts of the directive. quote() does not encode the dash.
    text = urllib.parse.quote(phrase, safe="").replace("-", "%2D")
    return f"{address}#{fragment}{_DIRECTIVE}text={text}"
