"""What became of each commitment: its reports compared, its latest actual over its target.

The tracker states dated evidence; it never says whether a promise was kept. It works on plain rows, so that the build
can derive the table `tracker` and a check can derive it again from a package.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import attrs

from imme_data.schemas import Cell
from imme_data.significance import significant

__all__ = ["Evidence", "compatible", "conflicts", "consistency", "gather", "is_part", "sources", "track"]

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
    return "conflicting" if conflicts(reports) else "compatible"


def conflicts(reports: Iterable[Row]) -> list[tuple[Row, Row]]:
    """The pairs of reports that can't state the same number."""
    return [(a, b) for a, b in combinations(reports, 2) if not compatible(a, b)]


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


@attrs.frozen(kw_only=True)
class Evidence:
    """What is printed about one commitment, and the row of the table `tracker` that it comes to.

    `reports` state the target, `actuals` what was done, `baselines` where it started; each in the order of what they
    say, the latest last. `parts` cover less than the commitment, so nothing is counted from them. `conflicts` are the
    pairs of reports that make it conflicting.
    """

    status: dict[str, Cell]
    reports: tuple[Row, ...]
    actuals: tuple[Row, ...]
    baselines: tuple[Row, ...]
    parts: tuple[Row, ...]
    conflicts: tuple[tuple[Row, Row], ...]


def track(tables: Mapping[str, Iterable[Row]]) -> list[dict[str, Cell]]:
    """The rows of the table `tracker`, from those of commitments, figures and articles."""
    return [evidence.status for evidence in gather(tables)]


def gather(tables: Mapping[str, Iterable[Row]]) -> Iterator[Evidence]:
    """The evidence on each commitment, from the rows of commitments, figures and articles.

    Of figures, those of the commitments suffice; of articles, all are needed, because the sources are counted by them.
    """
    articles = {article["article_id"]: article for article in tables["articles"]}
    origins = sources(articles.values())
    all_figures = {figure["figure_id"]: figure for figure in tables["figures"]}
    by_commitment: dict[str, list[Row]] = {}
    for figure in all_figures.values():
        if figure.get("commitment_id") is not None:
            by_commitment.setdefault(figure["commitment_id"], []).append(figure)

    def order(figure: Row) -> tuple[Any, ...]:
        # What has no date comes first, so that it is never the latest beside one that has. A page that republishes
        # another is no newer than that: it stands beside it, and the original's own figure is the later of the two.
        original = _original(figure["article_id"], articles)
        days = figure["as_of_on"], articles[original]["published_on"]
        is_copy = original != figure["article_id"]
        return *((day is not None, day) for day in days), original, not is_copy, figure["figure_id"]

    for commitment in tables["commitments"]:
        figures = sorted(by_commitment.get(commitment["commitment_id"], ()), key=order)
        parts: list[Row] = []
        wholes: list[Row] = []
        for figure in figures:
            part = is_part(figure, all_figures) or _is_elsewhere(figure, commitment)
            (parts if part else wholes).append(figure)
        roles = {role: tuple(figure for figure in wholes if figure["role"] == role) for role in _ROLES}
        status = _status(commitment, roles["target"], roles["actual"], origins)
        yield Evidence(
            status=status,
            reports=roles["target"],
            actuals=roles["actual"],
            baselines=roles["observation"],
            parts=tuple(parts),
            conflicts=tuple(conflicts(roles["target"])) if status["consistency"] == "conflicting" else (),
        )


def _original(article_id: str, articles: Mapping[str, Row]) -> str:
    """The page that an article republishes, or the page that this one republishes, and so on to the first."""
    seen = {article_id}
    while (before := articles[article_id]["republishes_id"]) is not None and before in articles and before not in seen:
        article_id = before
        seen.add(before)
    return article_id


_ROLES: Final = ("target", "actual", "observation")


def _is_elsewhere(figure: Row, commitment: Row) -> bool:
    """Whether a figure is the actual of another ecosystem, which does not count for the commitment."""
    return figure["role"] == "actual" and figure["ecosystem_id"] not in (None, commitment["ecosystem_id"])


def _status(
    commitment: Row, reports: Sequence[Row], actuals: Sequence[Row], origins: Mapping[str, str]
) -> dict[str, Cell]:
    count = len({origins[report["article_id"]] for report in reports})
    target = commitment["value"]
    latest = actuals[-1] if actuals else None
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
