"""The tracker: the evidence on each commitment, and its state at the release date of the data.

The tracker gives dated evidence. It does not say whether a promise was kept. It works on plain rows, so that the build
can derive the table `tracker`, and validation can derive it again from a package.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import attrs

from imme_data.model import edtf
from imme_data.model.intervals import conflicts, consistency, top
from imme_data.model.origins import Statement, original, sources, statements
from imme_data.model.profile import Cell
from imme_data.model.relations import Relations, read_relations
from imme_data.significance import significant

__all__ = ["Evidence", "gather", "is_part", "track"]

Row = Mapping[str, Any]


def is_part(figure: Row, figures: Mapping[str, Row]) -> bool:
    """Check whether a figure is a part of another figure of the same commitment. Parts are not counted."""
    whole = figures.get(figure.get("part_of_id") or "")
    return whole is not None and whole.get("commitment_id") == figure.get("commitment_id")


@attrs.frozen(kw_only=True)
class Evidence:
    """The figures about one commitment, and its row of the table `tracker` (`status`).

    `reports` state the target, `actuals` the results, `baselines` the starting point. Each group is sorted by the date
    that a figure describes, then by the date of its first publication; copies follow their original. `latest` is the
    actual that the state is computed from. `parts` cover less than the commitment and are not counted. `conflicts` are
    the pairs of reports that can't state the same number.
    """

    status: dict[str, Cell]
    reports: tuple[Row, ...]
    actuals: tuple[Row, ...]
    baselines: tuple[Row, ...]
    parts: tuple[Row, ...]
    latest: Row | None
    conflicts: tuple[tuple[Row, Row], ...]


def track(tables: Mapping[str, Iterable[Row]], released: datetime.date) -> list[dict[str, Cell]]:
    """Compute the rows of the table `tracker` from the rows of the other tables and the release date of the data."""
    return [evidence.status for evidence in gather(tables, released)]


_ROLES: Final = ("target", "actual", "observation")
# The stages in the order in which an actual is chosen: counted ones, then announced ones, then the others.
_CHOICES: Final = (("measured", "completed"), ("announced",), ("committed", "under_way"))
_COUNTED: Final = _CHOICES[0]


def gather(tables: Mapping[str, Iterable[Row]], released: datetime.date) -> Iterator[Evidence]:
    """Collect the evidence on each commitment, and its state on the day `released`.

    Only the figures of the given commitments are needed; all rows of the other tables are.
    """
    articles = {article["article_id"]: article for article in tables["articles"]}
    origins = sources(articles.values())
    context = _Context(
        released=released,
        articles=articles,
        origins=origins,
        relations=read_relations(tables["commitment_relations"]),
        indicators={row["indicator_id"]: row for row in tables["indicators"]},
        organizations={row["organization_id"]: row for row in tables["organizations"]},
        searches=_searches(tables),
    )
    all_figures = {figure["figure_id"]: figure for figure in tables["figures"]}
    by_commitment: dict[str, list[Row]] = {}
    for figure in all_figures.values():
        if figure.get("commitment_id") is not None:
            by_commitment.setdefault(figure["commitment_id"], []).append(figure)
    for commitment in tables["commitments"]:
        figures = by_commitment.get(commitment["commitment_id"], [])
        said = statements(figures, articles, origins)
        parts: list[Row] = []
        wholes: list[Row] = []
        for figure in sorted(figures, key=lambda figure: _order(figure, said, articles)):
            (parts if is_part(figure, all_figures) else wholes).append(figure)
        groups = {role: tuple(figure for figure in wholes if figure["role"] == role) for role in _ROLES}
        compared = [figure for figure in groups["target"] if _is_compared(figure, commitment)]
        latest = _latest([figure for figure in groups["actual"] if _is_compared(figure, commitment)], said)
        yield Evidence(
            status=_status(context, commitment, figures, groups["target"], compared, latest, said),
            reports=groups["target"],
            actuals=groups["actual"],
            baselines=groups["observation"],
            parts=tuple(parts),
            latest=latest,
            conflicts=tuple(conflicts(compared)),
        )


@attrs.frozen(kw_only=True)
class _Context:
    """What the evidence on every commitment needs."""

    released: datetime.date
    articles: Mapping[str, Row]
    origins: Mapping[str, str]
    relations: Relations
    indicators: Mapping[str, Row]
    organizations: Mapping[str, Row]
    searches: Mapping[str, list[datetime.date]]


def _searches(tables: Mapping[str, Iterable[Row]]) -> dict[str, list[datetime.date]]:
    """The days on which somebody searched for what became of each commitment."""
    days = {search["search_id"]: search["searched_on"] for search in tables["searches"]}
    found: dict[str, list[datetime.date]] = {}
    for row in tables["search_commitments"]:
        found.setdefault(row["commitment_id"], []).append(days[row["search_id"]])
    return found


def _order(figure: Row, said: Mapping[str, Statement], articles: Mapping[str, Row]) -> tuple[Any, ...]:
    article = articles[figure["article_id"]]
    is_copy = original(figure["article_id"], articles) != figure["article_id"]
    published = article["published_on"]
    return said[figure["figure_id"]], is_copy, published is not None, published, figure["figure_id"]


def _is_compared(figure: Row, commitment: Row) -> bool:
    """A doubtful figure, or one in another currency, is shown and not compared."""
    return not figure["doubtful"] and bool(figure["unit"] == commitment["unit"])


def _latest(actuals: Sequence[Row], said: Mapping[str, Statement]) -> Row | None:
    """Return the first figure with the latest news of the best stage; `actuals` are sorted."""
    for stages in _CHOICES:
        some = [figure for figure in actuals if figure["stage"] in stages]
        if some:
            return max(some, key=lambda figure: said[figure["figure_id"]].news)
    return None


def _status(
    context: _Context,
    commitment: Row,
    figures: Sequence[Row],
    reports: Sequence[Row],
    compared: Sequence[Row],
    latest: Row | None,
    said: Mapping[str, Statement],
) -> dict[str, Cell]:
    key, target = commitment["commitment_id"], commitment["value"]
    relations, indicator = context.relations, context.indicators[commitment["indicator_id"]]
    pages = {report["article_id"] for report in reports}
    dated = said[latest["figure_id"]].day if latest else None
    basis, deadline = _deadline(commitment)
    root = relations.root(key)
    sound = any(not report["doubtful"] for report in reports)
    shared = indicator["result"] != "input" and latest is not None and target
    searched = context.searches.get(key, [])
    return {
        "commitment_id": key,
        "root_id": root,
        "counts": root == key and key not in relations.revised_by and commitment["kind"] != "option" and sound,
        "kind": commitment["kind"],
        "state": _state(context, commitment, indicator, deadline, latest, dated, _step(commitment, compared)),
        "target": target,
        "unit": commitment["unit"],
        "due_on": commitment["due_on"],
        "deadline_on": deadline and deadline[1],
        "deadline_basis": basis,
        "reports": len(reports),
        "sources": len({context.origins[page] for page in pages}),
        "publishers": len({context.articles[page]["publisher_id"] for page in pages}),
        "lowest": min((report["value"] for report in compared), default=target),
        "highest": max((top(report) for report in compared), default=target),
        "consistency": consistency(compared, len({context.origins[report["article_id"]] for report in compared})),
        "actual": latest and latest["value"],
        "actual_as_of_on": dated,
        "stage": latest and latest["stage"],
        "said_by": latest and _sayer(context, commitment, latest),
        "progress": significant(latest["value"] / target) if shared and latest else None,
        "searches": len(searched),
        "last_searched_on": max(searched, default=None),
        "read_twice": all(figure["readings"] > 1 for figure in figures),
    }


def _deadline(commitment: Row) -> tuple[str | None, tuple[datetime.date, datetime.date] | None]:
    """The field that has the deadline, and its first and last day. An invalid date is none: its column reports it."""
    for name in ("due", "starts"):
        with suppress(ValueError):
            if commitment[name] is not None:
                return name, edtf.days(commitment[name])
    return None, None


def _step(commitment: Row, compared: Sequence[Row]) -> float:
    """The finest resolution of the reports that print the target."""
    return min((report["resolution"] for report in compared if report["value"] == commitment["value"]), default=0.0)


def _state(
    context: _Context,
    commitment: Row,
    indicator: Row,
    deadline: tuple[datetime.date, datetime.date] | None,
    latest: Row | None,
    dated: datetime.date | None,
    step: float,
) -> str:
    """The first state that holds. docs/tracker.md draws the ways from one state to another."""
    if commitment["commitment_id"] in context.relations.revised_by:
        return "revised"
    if latest is None:
        if deadline is None:
            return "undated"
        return "due_passed" if deadline[1] < context.released else "open"
    if latest["stage"] in _COUNTED:
        if indicator["result"] == "input":
            return "spent"
        if indicator["ascending"]:
            return _outcome(_reaches(latest, commitment["value"], step), deadline, dated)
    return "announced" if latest["stage"] == "announced" else "some_done"


def _outcome(reached: bool, deadline: tuple[datetime.date, datetime.date] | None, dated: datetime.date | None) -> str:
    """The state of a counted output or outcome. Without a date, it can't be compared with a deadline."""
    if deadline is None:
        return "reached" if reached else "some_done"
    if dated is None:
        return "some_done"
    if reached:
        return "reached" if dated <= deadline[1] else "reached_late"
    return "short_at_due" if dated >= deadline[0] else "some_done"


_MISSING: Final = decimal.Decimal("0.05")  # of the target may be missing at most, however coarse the two numbers are


def _reaches(actual: Row, target: float, step: float) -> bool:
    """Whether a printed number is the target, but for half of the finer step of the two."""
    wanted, printed, finer = (
        decimal.Decimal(repr(float(number))) for number in (target, actual["value"], min(step, actual["resolution"]))
    )
    return printed >= wanted - min(finer / 2, abs(wanted) * _MISSING)


def _sayer(context: _Context, commitment: Row, actual: Row) -> str:
    """Who says an actual: the promisor or its parent or child, a public body, or a third party."""
    publisher = context.articles[actual["article_id"]]["publisher_id"]
    sayer = context.organizations[actual["said_by_id"] or publisher]
    promisor = context.organizations.get(commitment["promisor_id"] or "")
    if promisor is not None:
        names = (promisor["organization_id"], promisor["parent_id"])
        if sayer["organization_id"] in names or sayer["parent_id"] == promisor["organization_id"]:
            return "promisor"
    return "official" if sayer["classification"] in ("government", "agency") else "third_party"
