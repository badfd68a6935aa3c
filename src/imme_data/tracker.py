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

from imme_data.schemas import Cell
from imme_data.significance import significant

__all__ = ["compatible", "consistency", "is_part", "sources", "track"]

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
    """How a commitment's reports agree: `single` (one source), `unanimous`, `compatible` or `conflicting`.

    "Plus de 100" and "100" print the same number and do not say the same: they are compatible, not unanimous.
    """
    if sources <= 1:
        return "single"
    said = {
        (report["value"], _top(report), report["comparison"] in _BOUNDS and report["comparison"]) for report in reports
    }
    if len(said) == 1:
        return "unanimous"
    return "compatible" if all(compatible(a, b) for a, b in combinations(reports, 2)) else "conflicting"


def sources(articles: Iterable[Row]) -> dict[str, str]:
    """For each article the original that it counts as, under the name of one of its pages.

    A page is one with the page that it republishes, and with every other that carries the same agency's text, the
    agency's own pages among them. Two pages of one agency may carry two texts: counting them as one may undercount.
    """
    links: dict[str, str] = {}

    def root(node: str) -> str:
        while links.setdefault(node, node) != node:
            node = links[node]
        return node

    pages = list(articles)
    agencies = {page["agency_id"] for page in pages if page.get("agency_id") is not None}
    for page in pages:
        # An agency's own pages are its texts too. Its key must not be taken for an article's.
        agency = page.get("publisher_id") if page.get("publisher_id") in agencies else page.get("agency_id")
        others = (page.get("republishes_id"), agency and f"agency {agency}")
        for other in filter(None, others):
            links[root(page["article_id"])] = root(other)
    return {page["article_id"]: root(page["article_id"]) for page in pages}


def is_part(figure: Row, figures: Mapping[str, Row]) -> bool:
    """Whether a figure is a part of another figure of the same commitment, and so does not count beside it."""
    whole = figures.get(figure.get("part_of_id") or "")
    return whole is not None and whole.get("commitment_id") == figure.get("commitment_id")


def track(tables: Mapping[str, Iterable[Row]]) -> list[dict[str, Cell]]:
    """The rows of the table `tracker`, from those of commitments, figures and articles."""
    articles = {article["article_id"]: article for article in tables["articles"]}
    origins = sources(articles.values())
    all_figures = {figure["figure_id"]: figure for figure in tables["figures"]}
    wholes: dict[str, list[Row]] = {}
    for key in sorted(all_figures):
        figure = all_figures[key]
        if figure.get("commitment_id") is not None and not is_part(figure, all_figures):
            wholes.setdefault(figure["commitment_id"], []).append(figure)
    return [
        _status(commitment, wholes.get(commitment["commitment_id"], []), articles, origins)
        for commitment in tables["commitments"]
    ]


def _status(
    commitment: Row, figures: Sequence[Row], articles: Mapping[str, Row], origins: Mapping[str, str]
) -> dict[str, Cell]:
    reports = [figure for figure in figures if figure["role"] == "target"]
    count = len({origins[report["article_id"]] for report in reports})
    target = commitment["value"]
    latest = _latest(commitment, figures, articles)
    return {
        "commitment_id": commitment["commitment_id"],
        "target": target,
        "unit": commitment["unit"],
        "due_on": commitment["due_on"],
        "reports": len(reports),
        "sources": count,
        "lowest": min((report["value"] for report in reports), default=target),
        "highest": max((_top(report) for report in reports), default=target),
        "consistency": consistency(reports, count),
        "actual": latest and latest["value"],
        "actual_as_of_on": latest and latest["as_of_on"],
        "progress": significant(latest["value"] / target) if latest and target else None,
    }


def _latest(commitment: Row, figures: Sequence[Row], articles: Mapping[str, Row]) -> Row | None:
    # The actual of another ecosystem does not count for the commitment.
    actuals = [
        figure
        for figure in figures
        if figure["role"] == "actual" and figure["ecosystem_id"] in (None, commitment["ecosystem_id"])
    ]

    def recency(figure: Row) -> tuple[datetime.date, datetime.date, str]:
        published = articles[figure["article_id"]]["published_on"]
        return figure["as_of_on"] or datetime.date.min, published or datetime.date.min, figure["figure_id"]

    return max(actuals, key=recency, default=None)
