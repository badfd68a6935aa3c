"""What the findings say of the searches for results: how many, on which days, and in what."""

from __future__ import annotations

from pages.findings_edition import Edition

__all__ = ["search_gaps"]


def search_gaps(edition: Edition) -> dict[str, str]:
    """The number of different queries and the days of the searches, for the text of the page."""
    searches = list(edition.data.searches)
    queries = len({(one.searched_on, one.place, one.query) for one in searches})
    days = sorted({one.searched_on.isoformat() for one in searches})
    ends = [edition.date(one) for one in days[:1] + days[-1:]]
    return {
        "queries": edition.count(queries, "query"),
        "days": edition.say("on day", *ends[:1]) if len(days) < 2 else edition.say("from to", *ends),
    }
