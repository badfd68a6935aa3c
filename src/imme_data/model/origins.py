"""Where figures come from: independent sources, first pages, and the date of each statement.

Works on plain rows of articles and figures.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

__all__ = ["Statement", "original", "sources", "statements"]

Row = Mapping[str, Any]


def sources(articles: Iterable[Row]) -> dict[str, str]:
    """Group articles into independent sources: returns an identifier of the source of each article.

    A page has the same source as the page that it republishes, and as every page that carries the same release.
    """
    links: dict[str, str] = {}

    def root(node: str) -> str:
        while links.setdefault(node, node) != node:
            node = links[node]
        return node

    pages = list(articles)
    for page in pages:
        release = page.get("release_id")
        # The prefix keeps the key of a release apart from the keys of articles.
        others = (page.get("republishes_id"), release and f"release {release}")
        for other in filter(None, others):
            links[root(page["article_id"])] = root(other)
    return {page["article_id"]: root(page["article_id"]) for page in pages}


def original(article_id: str, articles: Mapping[str, Row]) -> str:
    """Return the first page of the chain of republished pages that an article belongs to."""
    seen = {article_id}
    while (before := articles[article_id]["republishes_id"]) is not None and before in articles and before not in seen:
        article_id = before
        seen.add(before)
    return article_id


@attrs.frozen(order=True)
class Statement:
    """What a figure states, for sorting: the date that it describes, and its first publication by its source.

    A figure without a date has the date of its page. Dates are pairs, so that a missing one comes first.
    """

    date: tuple[bool, datetime.date | None]
    published: tuple[bool, datetime.date | None]
    page: str
    value: float
    first: tuple[bool, datetime.date | None] = attrs.field(order=False)  # its first publication by any source

    @property
    def news(self) -> tuple[Any, ...]:
        """What orders statements by time. A source that only repeats another one says nothing newer."""
        return self.date, self.first, self.value

    @property
    def day(self) -> datetime.date | None:
        """The last day of the date that the figure describes, else the first day of its page's date."""
        return self.date[1]


def _dated(day: datetime.date | None) -> tuple[bool, datetime.date | None]:
    return day is not None, day


def statements(figures: Iterable[Row], articles: Mapping[str, Row], origins: Mapping[str, str]) -> dict[str, Statement]:
    """Return the statement of each figure.

    A statement that one source repeats, in a copy or in another page of the same release, stays one statement with its
    first date. The dates of copies are ignored. A number without a date has the date of the first page that prints it.
    """
    said: dict[tuple[Any, ...], list[Row]] = {}
    for figure in figures:
        said.setdefault((origins[figure["article_id"]], *_what(figure)), []).append(figure)
    days: dict[tuple[Any, ...], datetime.date | None] = {}
    for key, same in said.items():
        first = [figure for figure in same if original(figure["article_id"], articles) == figure["article_id"]] or same
        published = [articles[original(figure["article_id"], articles)]["published_on"] for figure in first]
        days[key] = min((day for day in published if day is not None), default=None)
    earliest: dict[tuple[Any, ...], datetime.date] = {}
    for (_, *what), day in days.items():
        if day is not None:
            earliest[tuple(what)] = min(day, earliest.get(tuple(what), day))
    found: dict[str, Statement] = {}
    for key, same in said.items():
        page = min(original(figure["article_id"], articles) for figure in same)
        for figure in same:
            date = earliest.get(key[1:]) if figure["as_of_on"] is None else figure["as_of_on"]
            found[figure["figure_id"]] = Statement(
                date=_dated(date),
                published=_dated(days[key]),
                page=page,
                value=figure["value"],
                first=_dated(earliest.get(key[1:])),
            )
    return found


def _what(figure: Row) -> tuple[Any, ...]:
    """What makes two statements the same: everything but who prints it."""
    return figure["role"], figure["value"], figure.get("value_max"), figure["comparison"], figure["as_of_on"]
