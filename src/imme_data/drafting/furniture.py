"""What of a saved page is the article, and what is furniture: headlines of other articles, menus, buttons."""

from __future__ import annotations

import re
from typing import Final

import attrs

__all__ = ["Page", "read_page"]

# Parts of one line that a wide gap sets off: how a saved page prints a list of links.
_WIDE: Final = re.compile(r"[ \u00a0\t]{3,}")
_LINKS: Final = 5  # so many parts in a line, and it is a list of links
_RUN: Final = 4  # so many short lines in a row, before or after the article, and they are headlines or a menu
_PROSE: Final = 120  # characters that make a line prose, if it ends a sentence
_LONG: Final = 200  # characters that make any line prose
_PHRASES: Final = re.compile(
    r"(?:lire aussi|à lire aussi|lire également|voir aussi|cliquez ici|merci d'avoir|cette image sera|partager|tweeter"
    r"|imprimer|envoyer par|abonnez-vous|s'abonner|newsletter|inscrivez-vous|tous droits réservés|copyright|©|accueil\b"
    r"|suivez-nous|commentaires?\b|laisser un commentaire|articles? similaires|articles? liés|dans la même rubrique"
    r"|les plus lus|plus d'articles|publicité|mots[- ]clés|tags? ?:|اقرأ أيضا|شارك)",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(r"(?:publié|posté|mis à jour|mis en ligne|date )", re.IGNORECASE)


@attrs.frozen
class Page:
    """The parts of a page, as spans of characters.

    `body` are the lines of the article, `furniture` what is left out; `headline` is the line above the article, where
    one looks like it; `notices` say when the page was published.
    """

    body: tuple[tuple[int, int], ...]
    furniture: tuple[tuple[int, int], ...]
    notices: tuple[tuple[int, int], ...]
    headline: tuple[int, int] | None


def read_page(text: str) -> Page:
    """Tell the article from what stands around it.

    >>> page = read_page("Sport\\nMétéo\\nÀ la une\\nVidéos\\nLe titre de l'article\\n" + "Une longue phrase. " * 12)
    >>> len(page.furniture), page.headline
    (4, (28, 49))
    """
    lines = [match.span() for match in re.finditer(r"[^\r\n]*[^\s][^\r\n]*", text)]
    prose = [index for index, (start, end) in enumerate(lines) if _is_prose(text[start:end])]
    first, last = (prose[0], prose[-1]) if prose else (0, len(lines) - 1)
    furniture: list[tuple[int, int]] = []
    notices: list[tuple[int, int]] = []
    short: list[tuple[int, int]] = []  # before the article, in a row
    body: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if _is_list_of_links(line) or _PHRASES.match(line):
            furniture.append((start, end))
        elif _PUBLISHED.match(line) and index not in prose:
            notices.append((start, end))
        elif index < first:
            short.append((start, end))
        elif index > last:
            after.append((start, end))
        else:
            body.append((start, end))
    # The line right above the article is its headline; the others are a menu, if they are many.
    headline = short.pop() if short and prose and 15 <= short[-1][1] - short[-1][0] <= _LONG else None
    for group in (short, after):
        (furniture if len(group) >= _RUN else body).extend(group)
    return Page(tuple(sorted(body)), tuple(sorted(furniture)), tuple(notices), headline)


def _is_prose(line: str) -> bool:
    line = line.strip()
    if _is_list_of_links(line):
        return False
    return len(line) >= _LONG or (len(line) >= _PROSE and line.endswith((".", "!", "?", "…", "»", '"', "”")))


def _is_list_of_links(line: str) -> bool:
    parts = _WIDE.split(line)
    ended = sum(part.endswith((".", "!", "?")) for part in parts)
    return len(parts) >= _LINKS and ended * 5 < len(parts)
