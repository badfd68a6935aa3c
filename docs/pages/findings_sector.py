"""Two sections of docs/findings.md: the stated size of the sector, and what is expected without a named promisor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import TrackedList
from imme_data.model.records import Commitment, Figure
from imme_data.view.amounts import counted
from pages.findings_words import cited, linked, notes, period, said, stated, teller
from pages.markdown import prose, table
from pages.pictures import PICTURES

__all__ = ["SIZE", "expectations", "size"]

# Indicators of the size of the sector. Those with many numbers have a picture.
SIZE: Final = ("firms", "employment", "jobs", "turnover", "exports")

# What a reader must know of a series before comparing its rows.
_BEWARE: Final = {
    "employment": "These numbers count persons. The next table counts posts.",
    "jobs": "These numbers count posts. The table before counts persons.",
}
_EXPECTED: Final = "Expected of investors' projects: "


def size(data: Dataset) -> list[str]:
    """The stated size of the whole sector, by date."""
    lines = prose(
        """These numbers are about the whole sector. Pages draw the sector differently: IMM (mechanical and
        metallurgical industries), IMME (the same with the electromechanical industry), or with other branches. Two rows
        can count different firms, so the step from one row to the next is not always growth or decline. A date in
        brackets is the date of the page, because the page does not date the number. Pages without a date stand last."""
    )
    for indicator_id in SIZE:
        indicator = data.indicators[indicator_id]
        figures = [figure for figure in data.series(indicator_id) if figure.universe == "sector"]
        figures.sort(key=lambda figure: data.spoken_of(figure) is None)
        measures = [data.measures[key].definition for key in dict.fromkeys(one.measure_id for one in figures) if key]
        lines += [f"### {indicator.name}", ""]
        for definition in measures or [f"{indicator.definition.split(';')[0].rstrip('.')}."]:
            lines += prose(f"What is counted: {definition}")
        lines += prose(f"{_BEWARE.get(indicator_id, '')} {_extremes(data, figures)}")
        if f"{indicator_id}.svg" in PICTURES:
            lines += [f"![{indicator.name}: what pages print, by date](images/{indicator_id}.svg)", ""]
        groups: dict[tuple[str, str], list[Figure]] = {}
        for figure in figures:
            groups.setdefault((_day(data, figure), _remarked(figure)), []).append(figure)
        rows = [(period(data, some[0]), text, cited(data, some)) for (_, text), some in groups.items()]
        lines += table(["date", "what is printed", "printed by"], rows)
        lines += notes(data, figures)
    return lines


def _day(data: Dataset, figure: Figure) -> str:
    """The date that a figure describes; where only the page has a date, its year."""
    return figure.as_of or f"page {(data.articles[figure.article_id].published or '')[:4]}"


def _remarked(figure: Figure) -> str:
    """The number of a figure, and whether it is a forecast or doubtful."""
    remarks = ["forecast"] if figure.role == "projection" else []
    remarks += ["doubtful: see the note"] if figure.doubtful else []
    return f"{said(figure)} ({', '.join(remarks)})" if remarks else said(figure)


def _extremes(data: Dataset, figures: Iterable[Figure]) -> str:
    """The lowest and the highest of the dated numbers, without forecasts and doubtful ones."""
    sound = (figure for figure in figures if figure.role == "observation" and not figure.doubtful)
    some = [figure for figure in sound if data.spoken_of(figure) is not None]
    if len({said(figure) for figure in some}) < 2:
        return ""
    ends = min(some, key=lambda figure: figure.value), max(some, key=lambda figure: figure.value_max or figure.value)
    low, high = (f"{said(figure)} ({linked(data, figure)})" for figure in ends)
    return f"Without undated, doubtful and forecast numbers, the lowest is {low}, and the highest is {high}."


def expectations(data: Dataset, tracked: TrackedList) -> list[str]:
    """What pages expect of projects. No named organization promises it."""
    some = [one for one in tracked if one.commitment.kind == "expectation" and one.state != "revised"]
    some.sort(key=lambda one: (one.status.root_id, not one.status.counts, one.commitment.commitment_id))
    whole = sum(one.status.counts for one in some)
    older = sum(one.commitment.kind == "expectation" and one.state == "revised" for one in tracked)
    lines = prose(
        f"""Pages say what projects of investors, or a plan, should bring: "devrait", "potentiel", "permettra". In the
        pages read, no named organization promises these numbers. {whole} of them count. The table also has their parts.
        It leaves out {counted(older, "older number")} that a newer one replaces. The bank of industrial projects takes
        projects of all industry: its numbers are not about this sector alone. Do not add these numbers to promises.
        "The page itself" means that the data names nobody else who says the number."""
    )
    rows = [
        (
            ("" if one.status.counts else f"Part of `{one.status.root_id}`: ") + _expected(one.commitment),
            said(one.commitment),
            "; ".join(dict.fromkeys(teller(data, figure) for figure in stated(one))),
            cited(data, stated(one)),
        )
        for one in some
    ]
    lines += table(["what is expected", "number", "said by", "printed by"], rows)
    return lines + notes(data, (figure for one in some for figure in one.reports if figure.doubtful))


def _expected(commitment: Commitment) -> str:
    """The statement of an expectation without the words that most of them share, and its key."""
    text = commitment.statement.removeprefix(_EXPECTED)
    return f"{text[:1].upper()}{text[1:]} `{commitment.commitment_id}`"
