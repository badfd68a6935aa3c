"""The tracker: compares the reports of each commitment, and divides its latest actual by its target.

The tracker gives dated evidence. It does not say whether a promise was kept. It works on plain rows, so that the build
can derive the table `tracker`, and validation can derive it again from a package.
"""

from __future__ import annotations

import decimal
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import attrs

from imme_data.model.profile import Cell
from imme_data.significance import significant

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

# The comparisons that are bounds, and the test that another number must pass to respect them.
BOUNDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "more_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
}


def compatible(a: Row, b: Row) -> bool:
    """Check whether two figures can state the same number.

    They can if they differ by at most half of the coarser resolution of the two, or if one is a bound that the other
    respects. A range states every number in it.

    >>> eleven = {"value": 11e9, "value_max": None, "comparison": "exactly", "resolution": 1e9}
    >>> nearly = {"value": 10.8e9, "value_max": None, "comparison": "exactly", "resolution": 1e8}
    >>> compatible(eleven, nearly)
    True
    """
    return _agree(_said(a), _said(b))


_Said = tuple[decimal.Decimal, decimal.Decimal, str, decimal.Decimal]  # low, high, comparison, resolution


def _said(figure: Row) -> _Said:
    """Return the number of a figure in exact decimals, so that 12.4 and 12.35 differ by exactly half of 0.1."""
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
    """Classify how the reports agree: `single` (at most one source), `unanimous`, `compatible` or `conflicting`.

    "Plus de 100" and "100" print the same number with different meanings: they are compatible, not unanimous.
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
    """Return the pairs of reports that can't state the same number."""
    # Many reports state the same number. Each pair of different statements is compared only once.
    numbers: dict[_Said, int] = {}
    said = [(report, numbers.setdefault(_said(report), len(numbers))) for report in reports]
    opposed = {(numbers[a], numbers[b]) for a in numbers for b in numbers if not _agree(a, b)}
    return [(a, b) for (a, one), (b, other) in combinations(said, 2) if (one, other) in opposed] if opposed else []


def sources(articles: Iterable[Row]) -> dict[str, str]:
    """Group articles into independent sources: returns an identifier of the source of each article.

    A page has the same source as the page that it republishes, and as every page that carries text of the same agency,
    including the agency's own pages. Two pages may carry two texts of one agency, so the count of sources may be low.
    """
    links: dict[str, str] = {}

    def root(node: str) -> str:
        while links.setdefault(node, node) != node:
            node = links[node]
        return node

    pages = list(articles)
    agencies = {page["agency_id"] for page in pages if page.get("agency_id") is not None}
    for page in pages:
        # An agency's own pages carry its text, unless they credit another agency. The prefix keeps its key apart from
        # the keys of articles.
        own = page.get("publisher_id") if page.get("publisher_id") in agencies else None
        agency = page.get("agency_id") or own
        others = (page.get("republishes_id"), agency and f"agency {agency}")
        for other in filter(None, others):
            links[root(page["article_id"])] = root(other)
    return {page["article_id"]: root(page["article_id"]) for page in pages}


def is_part(figure: Row, figures: Mapping[str, Row]) -> bool:
    """Check whether a figure is a part of another figure of the same commitment. Parts are not counted."""
    whole = figures.get(figure.get("part_of_id") or "")
    return whole is not None and whole.get("commitment_id") == figure.get("commitment_id")


@attrs.frozen(kw_only=True)
class Evidence:
    """The figures about one commitment, and its row of the table `tracker` (`status`).

    `reports` state the target, `actuals` the results, `baselines` the starting point. Each group is sorted by the date
    that a figure describes, then by the date of its first publication; copies follow their original. `latest` is the
    actual that progress is computed from. `parts` cover less than the commitment and are not counted. `conflicts` are
    the pairs of reports that can't state the same number.
    """

    status: dict[str, Cell]
    reports: tuple[Row, ...]
    actuals: tuple[Row, ...]
    baselines: tuple[Row, ...]
    parts: tuple[Row, ...]
    latest: Row | None
    conflicts: tuple[tuple[Row, Row], ...]


def track(tables: Mapping[str, Iterable[Row]]) -> list[dict[str, Cell]]:
    """Compute the rows of the table `tracker` from the rows of commitments, figures and articles."""
    return [evidence.status for evidence in gather(tables)]


def gather(tables: Mapping[str, Iterable[Row]]) -> Iterator[Evidence]:
    """Collect the evidence on each commitment from the rows of commitments, figures and articles.

    Only the figures of the given commitments are needed. All articles are needed, because they determine the sources.
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
    """Return the first page of the chain of republished pages that an article belongs to."""
    seen = {article_id}
    while (before := articles[article_id]["republishes_id"]) is not None and before in articles and before not in seen:
        article_id = before
        seen.add(before)
    return article_id


_Statement = tuple[Any, ...]


def _dated(day: Any) -> tuple[bool, Any]:
    # Figures without a date come first, so that one with a date is always later.
    return day is not None, day


def _statements(
    figures: Iterable[Row], articles: Mapping[str, Row], origins: Mapping[str, str]
) -> dict[str, _Statement]:
    """Return the statement of each figure: the date that it describes, and the date and page of its first publication.

    A statement that one source repeats, in a copy or in another page with the same agency's text, stays one statement
    with its first date. The dates of copies are ignored.
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
    """Return the first figure with the latest statement; `actuals` are sorted."""
    if not actuals:
        return None
    last = statements[actuals[-1]["figure_id"]]
    return next(figure for figure in actuals if statements[figure["figure_id"]] == last)


_ROLES: Final = ("target", "actual", "observation")


def _is_elsewhere(figure: Row, commitment: Row) -> bool:
    """Check whether a figure is an actual of another ecosystem, which is not counted for the commitment."""
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
