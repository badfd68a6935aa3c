"""What became of each commitment: its reports compared, its latest actual over its target.

The tracker states dated evidence; it never says whether a promise was kept. It works on plain rows, so that the build
can derive the table `tracker` and a check can derive it again from a package.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import attrs

from imme_data.model.profile import Cell
from imme_data.quantities.significance import significant

__all__ = [
    "BOUNDS",
    "Evidence",
    "compatible",
    "conflicts",
    "consistency",
    "gather",
    "is_part",
    "original",
    "sources",
    "track",
]

Row = Mapping[str, Any]

# The comparisons that bound a number, and how another must stand to respect them.
BOUNDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
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
    return _agree(_said(a), _said(b))


_Said = tuple[decimal.Decimal, decimal.Decimal, str, decimal.Decimal]  # low, high, comparison, resolution


def _said(figure: Row) -> _Said:
    """What a figure says, in decimals, as it is printed: 12.4 and 12.35 differ by exactly half of 0.1."""
    low, high, step = (decimal.Decimal(repr(float(n))) for n in (figure["value"], _top(figure), figure["resolution"]))
    return low, high, figure["comparison"], step


def _agree(a: _Said, b: _Said) -> bool:
    gap = max(a[0] - b[1], b[0] - a[1])
    return gap <= max(a[3], b[3]) / 2 or _respects(a, b) or _respects(b, a)


def _respects(said: _Said, bound: _Said) -> bool:
    holds = BOUNDS.get(bound[2])
    return holds is not None and (holds(said[0], bound[0]) or holds(said[1], bound[0]))


def _top(figure: Row) -> float:
    return float(figure["value"] if figure["value_max"] is None else figure["value_max"])


def consistency(reports: Sequence[Row], sources: int) -> str:
    """How a commitment's reports agree: `single` (one source), `unanimous`, `compatible` or `conflicting`.

    "Plus de 100" and "100" print the same number and do not say the same: they are compatible, not unanimous.
    """
    if sources <= 1:
        return "single"
    said = {
        (report["value"], _top(report), report["comparison"] in BOUNDS and report["comparison"]) for report in reports
    }
    if len(said) == 1:
        return "unanimous"
    return "conflicting" if conflicts(reports) else "compatible"


def conflicts(reports: Iterable[Row]) -> list[tuple[Row, Row]]:
    """The pairs of reports that can't state the same number."""
    # Many reports say the same: each pair of statements is compared once, under its number.
    numbers: dict[_Said, int] = {}
    said = [(report, numbers.setdefault(_said(report), len(numbers))) for report in reports]
    opposed = {(numbers[a], numbers[b]) for a in numbers for b in numbers if not _agree(a, b)}
    return [(a, b) for (a, one), (b, other) in combinations(said, 2) if (one, other) in opposed] if opposed else []


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
        # An agency's own pages are its texts too, unless they credit another. Its key is not taken for an article's.
        own = page.get("publisher_id") if page.get("publisher_id") in agencies else None
        agency = page.get("agency_id") or own
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

    `reports` state the target, `actuals` what was done, `baselines` where it started; each in the order of the dates
    that they speak of, then of those when they were first printed, copies after what they copy. `latest` is the actual
    that progress is measured by. `parts` cover less than the commitment, so nothing is counted from them. `conflicts`
    are the pairs of reports that make it conflicting.
    """

    status: dict[str, Cell]
    reports: tuple[Row, ...]
    actuals: tuple[Row, ...]
    baselines: tuple[Row, ...]
    parts: tuple[Row, ...]
    latest: Row | None
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
    for commitment in tables["commitments"]:
        figures = by_commitment.get(commitment["commitment_id"], [])
        statements = _statements(figures, articles, origins)
        parts: list[Row] = []
        wholes: list[Row] = []
        for figure in sorted(figures, key=lambda figure: _order(figure, statements, articles)):
            part = is_part(figure, all_figures) or _is_elsewhere(figure, commitment)
            (parts if part else wholes).append(figure)
        roles = {role: tuple(figure for figure in wholes if figure["role"] == role) for role in _ROLES}
        latest = _latest(roles["actual"], statements)
        status = _status(commitment, roles["target"], latest, origins)
        yield Evidence(
            status=status,
            reports=roles["target"],
            actuals=roles["actual"],
            baselines=roles["observation"],
            parts=tuple(parts),
            latest=latest,
            conflicts=tuple(conflicts(roles["target"])) if status["consistency"] == "conflicting" else (),
        )


def original(article_id: str, articles: Mapping[str, Row]) -> str:
    """The page that an article republishes, or the page that this one republishes, and so on to the first."""
    seen = {article_id}
    while (before := articles[article_id]["republishes_id"]) is not None and before in articles and before not in seen:
        article_id = before
        seen.add(before)
    return article_id


_Statement = tuple[Any, ...]


def _dated(day: Any) -> tuple[bool, Any]:
    # What has no date comes first, so that it is never the latest beside one that has.
    return day is not None, day


def _statements(
    figures: Iterable[Row], articles: Mapping[str, Row], origins: Mapping[str, str]
) -> dict[str, _Statement]:
    """For each figure the statement that it prints: of what date, when first printed, and by what figure.

    What one source says again, in a copy or in another page with the same agency's text, is one statement, and no newer
    for that. A copy's own date counts for nothing.
    """
    said: dict[_Statement, list[Row]] = {}
    for figure in figures:
        what = (figure["role"], figure["value"], figure.get("value_max"), figure["comparison"], figure["as_of_on"])
        said.setdefault((origins[figure["article_id"]], *what), []).append(figure)
    found: dict[str, _Statement] = {}
    for same in said.values():
        first = [figure for figure in same if original(figure["article_id"], articles) == figure["article_id"]] or same
        days = [articles[original(figure["article_id"], articles)]["published_on"] for figure in first]
        day = min((day for day in days if day is not None), default=None)
        name = min(original(figure["article_id"], articles) for figure in same)
        for figure in same:
            found[figure["figure_id"]] = (_dated(figure["as_of_on"]), _dated(day), name, figure["value"])
    return found


def _order(figure: Row, statements: Mapping[str, _Statement], articles: Mapping[str, Row]) -> tuple[Any, ...]:
    article = articles[figure["article_id"]]
    is_copy = original(figure["article_id"], articles) != figure["article_id"]
    return *statements[figure["figure_id"]], is_copy, _dated(article["published_on"]), figure["figure_id"]


def _latest(actuals: Sequence[Row], statements: Mapping[str, _Statement]) -> Row | None:
    """The figure that first prints the latest statement; `actuals` are in their order."""
    if not actuals:
        return None
    last = statements[actuals[-1]["figure_id"]]
    return next(figure for figure in actuals if statements[figure["figure_id"]] == last)


_ROLES: Final = ("target", "actual", "observation")


def _is_elsewhere(figure: Row, commitment: Row) -> bool:
    """Whether a figure is the actual of another ecosystem, which does not count for the commitment."""
    return figure["role"] == "actual" and figure["ecosystem_id"] not in (None, commitment["ecosystem_id"])


def _status(commitment: Row, reports: Sequence[Row], latest: Row | None, origins: Mapping[str, str]) -> dict[str, Cell]:
    count = len({origins[report["article_id"]] for report in reports})
    target = commitment["value"]
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
