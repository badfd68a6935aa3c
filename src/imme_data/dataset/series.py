"""The figures of one indicator over the years, and their contradictions (`data.series`, `data.contradictions`)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

import attrs

from imme_data.dataset.table import Tables
from imme_data.model.intervals import conflicts
from imme_data.model.records import Figure

__all__ = ["contradictions", "series", "spoken_of"]


def spoken_of(data: Tables, figure: Figure) -> datetime.date | None:
    """Return the last day of the date that a figure describes; without one, the first day of its page's date."""
    if figure.as_of_on is not None:
        return figure.as_of_on
    published: datetime.date | None = data._article_rows[figure.article_id]["published_on"]
    return published


def series(data: Tables, indicator_id: str, organization_id: str | None, ecosystem_id: str | None) -> list[Figure]:
    """Return the figures of a series, in the order of the dates that they describe."""
    whose = organization_id, ecosystem_id, None
    rows = data.figures._rows_where("indicator_id", indicator_id)
    found = {
        figure.figure_id: figure
        for figure in data.figures._only(rows)
        if figure.role != "target" and (figure.organization_id, figure.ecosystem_id, figure.event_id) == whose
    }
    # Parts are left out if their whole is in the series.
    wholes = [figure for figure in found.values() if figure.part_of_id not in found]
    return sorted(wholes, key=lambda figure: (spoken_of(data, figure) or datetime.date.min, figure.figure_id))


def contradictions(data: Tables, figures: Iterable[Figure]) -> list[tuple[Figure, Figure]]:
    """Return pairs of figures on two pages that describe the same thing and date with incompatible numbers."""
    given = {figure.figure_id: figure for figure in figures}
    alike: dict[tuple[object, ...], list[Figure]] = {}
    for figure in given.values():
        whole = given.get(figure.part_of_id or "")
        part = whole is not None and whole.indicator_id == figure.indicator_id
        if figure.as_of is None or figure.doubtful or part:
            continue
        whose = figure.organization_id, figure.ecosystem_id, figure.event_id, figure.agreement_id, figure.universe
        what = figure.indicator_id, figure.measure_id, figure.unit, figure.per, figure.role, figure.commitment_id
        alike.setdefault((*what, figure.as_of, *whose), []).append(figure)
    pairs: list[tuple[Figure, Figure]] = []
    for same in alike.values():
        # If a page prints several of them, they differ in a way that no column records.
        printed = Counter(figure.article_id for figure in same)
        rows: list[dict[str, Any]] = [attrs.asdict(figure) for figure in same if printed[figure.article_id] == 1]
        pairs += [(given[a["figure_id"]], given[b["figure_id"]]) for a, b in conflicts(rows)]
    return pairs
