"""What became of each commitment: its reports compared, its latest actual over its target.

The tracker states dated evidence; it never says whether a promise was kept. It works on plain rows, so that the build
can derive the table `tracker` and a check can derive it again from a package.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from imme_data.schemas import Cell, significant

__all__ = ["compatible", "consistency", "source", "track"]

Row = Mapping[str, Any]

_BOUNDS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "more_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
}


def compatible(a: Row, b: Row) -> bool:
    """Whether two figures can state the same number.

    They can when they differ by at most half the coarser resolution of the two, or when one is a bound that the other
    respects. A range stands for every number in it.

    >>> eleven = {"value": 11e9, "value_max": None, "comparison": "exactly", "resolution": 1e9}
    >>> nearly = {"value": 10.8e9, "value_max": None, "comparison": "exactly", "resolution": 1e8}
    >>> compatible(eleven, nearly)
    True
    """
    gap = max(0.0, a["value"] - _top(b), b["value"] - _top(a))
    return significant(gap) <= max(a["resolution"], b["resolution"]) / 2 or _respects(a, b) or _respects(b, a)


def _top(figure: Row) -> float:
    return float(figure["value"] if figure["value_max"] is None else figure["value_max"])


def _respects(figure: Row, bound: Row) -> bool:
    holds = _BOUNDS.get(bound["comparison"])
    return holds is not None and (holds(figure["value"], bound["value"]) or holds(_top(figure), _top(bound)))


def consistency(reports: Sequence[Row], sources: int) -> str:
    """How a commitment's reports agree: `single` (one source), `unanimous`, `compatible` or `conflicting`."""
    if sources <= 1:
        return "single"
    if len({(report["value"], _top(report)) for report in reports}) == 1:
        return "unanimous"
    return "compatible" if all(compatible(a, b) for a, b in combinations(reports, 2)) else "conflicting"


def source(article_id: str, articles: Mapping[str, Row]) -> str:
    """The original that an article counts as: the page it republishes, or the agency whose text it carries."""
    seen = set()
    while article_id not in seen:
        seen.add(article_id)
        original = articles[article_id].get("republishes_id")
        if original in articles:
            article_id = str(original)
    agency = articles[article_id].get("agency_id")
    return f"agency {agency}" if agency else f"article {article_id}"


def track(tables: Mapping[str, Iterable[Row]]) -> list[dict[str, Cell]]:
    """The rows of the table `tracker`, from those of commitments, figures and articles."""
    articles = {article["article_id"]: article for article in tables["articles"]}
    figures: dict[str, list[Row]] = {}
    for figure in sorted(tables["figures"], key=operator.itemgetter("figure_id")):
        figures.setdefault(figure.get("commitment_id") or "", []).append(figure)
    return [
        _status(commitment, figures.get(commitment["commitment_id"], []), articles)
        for commitment in tables["commitments"]
    ]


def _status(commitment: Row, figures: Sequence[Row], articles: Mapping[str, Row]) -> dict[str, Cell]:
    reports = [figure for figure in figures if figure["role"] == "target"]
    sources = len({source(report["article_id"], articles) for report in reports})
    target = commitment["value"]
    latest = _latest(commitment, figures, articles)
    return {
        "commitment_id": commitment["commitment_id"],
        "target": target,
        "unit": commitment["unit"],
        "due_on": commitment["due_on"],
        "reports": len(reports),
        "sources": sources,
        "lowest": min((report["value"] for report in reports), default=target),
        "highest": max((_top(report) for report in reports), default=target),
        "consistency": consistency(reports, sources),
        "actual": latest and latest["value"],
        "actual_as_of_on": latest and latest["as_of_on"],
        "progress": significant(latest["value"] / target) if latest and target else None,
    }


def _latest(commitment: Row, figures: Sequence[Row], articles: Mapping[str, Row]) -> Row | None:
    # A part of another figure, or the actual of another ecosystem, does not count for the whole.
    whole = [
        figure
        for figure in figures
        if figure["role"] == "actual"
        and figure["part_of_id"] is None
        and figure["ecosystem_id"] in (None, commitment["ecosystem_id"])
    ]

    def recency(figure: Row) -> tuple[datetime.date, datetime.date, str]:
        published = articles[figure["article_id"]]["published_on"]
        return figure["as_of_on"] or datetime.date.min, published or datetime.date.min, figure["figure_id"]

    return max(whole, key=recency, default=None)
