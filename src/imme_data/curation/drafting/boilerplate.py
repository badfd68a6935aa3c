"""Separate the article on a saved page from its boilerplate: headlines of other articles, menus, buttons."""

from __future__ import annotations

import re
from typing import Final

import attrs

from imme_data.curation.drafting.page_dates import find_date
from imme_data.quantities import find

__all__ = ["Page", "read_page"]

Span = tuple[int, int]

# A saved page prints a list of links, or a row of a table, as one line with wide gaps between the parts.
_WIDE: Final = re.compile(r"[ \u00a0\t]{3,}")
_LINKS: Final = 5  # a line with at least this many parts is a list of links or a row of a table
_RUN: Final = 4  # at least this many short lines before or after the article are headlines or a menu
_PROSE: Final = 120  # a line of at least this many characters is prose if it ends a sentence
_LONG: Final = 200  # a line of at least this many characters is prose
_NOTICE: Final = 120  # a byline has at most this many characters
# Words at the start of a line of boilerplate; then words that are boilerplate if they are the whole line.
_PHRASES: Final = re.compile(
    r"(?:à lire aussi|lire aussi|lire également|voir aussi|cliquez ici|merci d'avoir signalé|cette image sera"
    r"|envoyer par|abonnez-vous|inscrivez-vous|tous droits réservés|copyright|©|suivez-nous|tags? ?:"
    r"|laisser un commentaire|articles? similaires|articles? liés|dans la même rubrique|les plus lus|plus d'articles"
    r"|mots[- ]clés|اقرأ أيضا|شارك)(?!\w)"
    r"|(?:partager|tweeter|imprimer|s'abonner|newsletter|accueil|[0-9]* ?commentaires?|publicité|menu|rechercher)\W*$",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"(?:publiée? (?:dans|le|par|il)\b|postée? (?:le|par)\b|mise? (?:à jour|en ligne)\b|modifiée? le\b"
    r"|date (?:19|20)\d\d"
    r"|(?:écrit )?par [A-ZÀ-Ý]|published (?:on|by)\b|updated\b|by [A-Z])",
    re.IGNORECASE,
)


@attrs.frozen
class Page:
    """The parts of a page, as spans of characters.

    `body` are the lines of the article. `boilerplate` is left out. `notices` are the bylines: when and by whom the page
    was published. `headline` is the line above the article, if one looks like a headline.
    """

    body: tuple[Span, ...]
    boilerplate: tuple[Span, ...]
    notices: tuple[Span, ...]
    headline: Span | None


def read_page(text: str) -> Page:
    """Separate the article from what is around it.

    >>> page = read_page("Sport\\nMétéo\\nÀ la une\\nVidéos\\nLe titre de l'article\\n" + "Une longue phrase. " * 12)
    >>> len(page.boilerplate), page.headline
    (4, (28, 49))
    """
    pieces: list[tuple[Span, str]] = []  # each with its kind: prose, short, link or notice
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            pieces += _pieces(line, start)
        start += len(line)
    prose = [index for index, (_, kind) in enumerate(pieces) if kind == "prose"]
    first, last = (prose[0], prose[-1]) if prose else (0, len(pieces) - 1)
    body = [span for index, (span, kind) in enumerate(pieces) if kind in ("prose", "short") and first <= index <= last]
    before = [span for span, kind in pieces[:first] if kind == "short"]
    after = [span for span, kind in pieces[last + 1 :] if kind == "short"]
    boilerplate = [span for span, kind in pieces if kind == "link"]
    # The line right above the article is its headline. Many other lines above it are a menu.
    headline = before.pop() if before and prose and 15 <= before[-1][1] - before[-1][0] <= _LONG else None
    for group in (before, after):
        (boilerplate if len(group) >= _RUN else body).extend(group)
    notices = tuple(span for span, kind in pieces if kind == "notice")
    return Page(tuple(sorted(body)), tuple(sorted(boilerplate)), notices, headline)


def _pieces(line: str, offset: int) -> list[tuple[Span, str]]:
    """The kind of a line, or of each of its parts if wide gaps separate many."""
    parts: list[Span] = []
    place = 0
    for gap in _WIDE.finditer(line):
        parts.append((place, gap.start()))
        place = gap.end()
    parts = [(low, high) for low, high in (*parts, (place, len(line))) if line[low:high].strip()]
    if len(parts) < _LINKS or _is_row([line[low:high] for low, high in parts]):
        low = len(line) - len(line.lstrip())
        return [((offset + low, offset + len(line.rstrip())), _kind(line.strip()))]
    found: list[tuple[Span, str]] = []
    for low, high in parts:
        kind = "prose" if _is_prose(line[low:high].strip()) else "link"
        span = (offset + low, offset + low + len(line[low:high].rstrip()))
        if found and found[-1][1] == kind == "link":
            found[-1] = ((found[-1][0][0], span[1]), kind)
        else:
            found.append((span, kind))
    return found


def _kind(line: str) -> str:
    if _is_notice(line):
        return "notice"
    if _is_prose(line):
        return "prose"
    return "link" if _PHRASES.match(line) else "short"


def _is_prose(line: str) -> bool:
    return len(line) >= _LONG or (len(line) >= _PROSE and line.endswith((".", "!", "?", "…", "»", '"', "”")))


def _is_row(parts: list[str]) -> bool:
    """Whether the parts of a line are cells of a table: at least half are numbers with few letters."""
    cells = sum(any(map(str.isdigit, part)) and sum(map(str.isalpha, part)) <= 12 for part in parts)
    return 2 * cells >= len(parts)


def _is_notice(line: str) -> bool:
    """Whether a line says little more than when or by whom the page was published."""
    if len(line) > _NOTICE:
        return False
    date = find_date(line)
    if _BYLINE.match(line):
        return date is not None or (len(line) < 60 and not any(quantity.unit for quantity in find(line)))
    # A date with few other letters: Rabat, 12/03/2021 (MAP)
    return date is not None and sum(map(str.isalpha, line)) - sum(map(str.isalpha, date.text)) <= 25
