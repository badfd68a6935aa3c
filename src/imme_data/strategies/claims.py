"""Draws commitments, the figures that report and measure them, their relations, and what became of them.

Figures come first to a commitment's last columns: its value, its kind and the date on which it was made follow from
its reports.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from imme_data.model import derive, edtf
from imme_data.model.evidence import is_part
from imme_data.model.intervals import top
from imme_data.model.relations import COPIES
from imme_data.strategies.drawing import Choices, Drawing
from imme_data.strategies.statements import Amount, Row, Statement, quote_of, stated_amount, stated_step, stated_wording

__all__ = ["draw_claims"]

# Currencies, dirhams more often than others. The last one is not in the table of units.
_MONEY: Final = ("MAD", "EUR", "MAD", "USD", "MAD", "XOF", "PLN")
# The roles of figures without a commitment, of figures with one (likely ones more often), and of achievements.
_FREE_ROLES: Final = ("observation", "target", "projection")
_COMMITMENT_ROLES: Final = ("target", "actual", "target", "observation", "target", "actual")
_ACHIEVED_ROLES: Final = ("actual", "observation")

# The commitment of a figure (None for most observations), its role, its unit, its indicator and its measure.
Purpose = tuple[Row | None, str, str, str, str | None]


def draw_claims(drawing: Drawing) -> None:
    """Draw commitments and figures; there are articles and indicators."""
    _Claims(drawing).draw()


class _Claims:
    def __init__(self, drawing: Drawing) -> None:
        self._drawing, self._draw, self._rows = drawing, drawing.draw, drawing.rows
        self._indicators = {row["indicator_id"]: row for row in self._rows["indicators"]}

    def draw(self) -> None:
        self._commitments()
        self._figures()
        self._conclude()
        self._relations()
        if self._rows["commitments"]:
            self._developments()
            self._searches()

    def _developments(self) -> None:
        """Draw what pages print in words, none of it dated after its page."""
        drawing, published = self._drawing, {row["article_id"]: row["published"] for row in self._rows["articles"]}
        places: Choices = {"article_id": drawing.keys("articles"), "organization_id": drawing.maybe("organizations")}
        drawing.table("developments", places, {"occurred": drawing.dates})
        for row in self._rows["developments"]:
            row["occurred"] = _not_after(row["occurred"], [published[row["article_id"]]])
        drawing.pairs("development_commitments", "developments", "commitments")

    def _searches(self) -> None:
        """Draw searches: some found an article, and others found none."""
        drawing = self._drawing
        drawing.table("searches", {"article_id": drawing.keys("articles")})
        for row in self._rows["searches"]:
            row["article_id"] = None if row["outcome"] == "nothing" else row["article_id"]
        drawing.pairs("search_commitments", "searches", "commitments")

    def _counted(self) -> list[tuple[str, str, str | None]]:
        """What can be counted: a unit, an indicator, and a measure of it. Money may have any currency."""
        measures: dict[str, list[str]] = {}
        for row in self._rows["measures"]:
            measures.setdefault(row["indicator_id"], []).append(row["measure_id"])
        return [
            (unit, key, measure)
            for key, row in self._indicators.items()
            for unit in ((row["unit"],) if row["unit"] is not None else _MONEY)
            for measure in measures.get(key, [None])
        ]

    def _rate(self, indicator: str, per: str | None) -> str | None:
        """The rate of a number; only flows that may be yearly or a total have one."""
        row = self._indicators[indicator]
        return per if row["kind"] == "flow" and row["yearly"] is None else None

    def _commitments(self) -> None:
        drawing = self._drawing
        promise: Choices = {"promisor_id": drawing.maybe("organizations"), "counted": self._counted()}
        place: Choices = {"agreement_id": drawing.maybe("agreements"), "ecosystem_id": drawing.maybe("ecosystems")}
        dates = dict.fromkeys(("made", "due", "starts"), drawing.dates)
        drawing.table("commitments", promise, place, dates, core=True)
        for row in self._rows["commitments"]:
            row["unit"], row["indicator_id"], row["measure_id"] = row.pop("counted")
            row["per"] = self._rate(row["indicator_id"], row["per"])
            row["promisor_id"] = None if row["kind"] == "expectation" else row["promisor_id"]
            indicator = self._indicators[row["indicator_id"]]
            indicator["ascending"] = True if indicator["ascending"] is None else indicator["ascending"]

    def _purposes(self) -> list[Purpose]:
        """What a figure may be for. At least three quarters are for a commitment, if there is one."""
        free: list[Purpose] = [(None, role, *counted) for counted in self._counted() for role in _FREE_ROLES]
        bound: list[Purpose] = []
        for row in self._rows["commitments"]:
            units = [row["unit"]]
            if self._indicators[row["indicator_id"]]["unit"] is None:
                units += [row["unit"], row["unit"], "EUR" if row["unit"] != "EUR" else "MAD"]
            of = (row["indicator_id"], row["measure_id"])
            bound += [(row, role, unit, *of) for role in _COMMITMENT_ROLES for unit in units]
        # So that some commitments have several reports and actuals.
        return free + bound * (1 + 3 * len(free) // max(len(bound), 1))

    def _figures(self) -> None:
        """Draw a report of each commitment, and more figures with and without a commitment."""
        drawing, figures = self._drawing, self._rows["figures"]
        figure = (
            drawing.columns.statements,
            drawing.one_of(self._rows["articles"], drawing.dates),
            drawing.one_of(*(drawing.maybe(name) for name in ("organizations", "ecosystems", "agreements"))),
            drawing.one_of([None, *self._rows["events"]], drawing.maybe("people")),
            drawing.one_of(drawing.maybe("organizations"), drawing.maybe("organizations")),
        )
        anchors: dict[str, Amount] = {}
        for row in self._rows["commitments"]:
            purpose = (row, "target", row["unit"], row["indicator_id"], row["measure_id"])
            figures.append(self._figure(anchors, purpose, *self._draw(st.tuples(*figure))))
        purposes = st.sampled_from(self._purposes())
        for _ in range(self._draw(st.integers(0, 4 * drawing.max_size))):
            *drawn, purpose = self._draw(st.tuples(*figure, purposes))
            figures.append(self._figure(anchors, purpose, *drawn))
        drawing.make_unique("figures")
        for place, row in enumerate(figures):
            wholes = [other["figure_id"] for other in figures[:place] if _contains(other, row)]
            row["part_of_id"] = self._draw(st.sampled_from([None, *wholes])) if wholes else None
            others = [other["figure_id"] for other in figures[:place] if _converts(row, other)]
            row["converts_id"] = self._draw(st.sampled_from([None, *others])) if others else None

    def _figure(
        self,
        anchors: dict[str, Amount],
        purpose: Purpose,
        statement: Statement,
        context: tuple[Row, str | None],
        scope: tuple[str | None, str | None, str | None],
        occasion: tuple[Row | None, str | None],
        voices: tuple[str | None, str | None],
    ) -> Row:
        (commitment, role, unit, indicator, measure), (article, as_of) = purpose, context
        own, (event, speaker) = statement.own, occasion
        key = None if commitment is None else commitment["commitment_id"]
        anchor = anchors.get(key or "")
        amount = stated_amount(statement, unit, anchor, self._drawing.columns.schemas["figures"])
        if key is not None:
            anchors.setdefault(key, amount)
        quote, explanation = quote_of(amount, stated_wording(statement, anchor), statement.text)
        organization, ecosystem, agreement = scope
        programme = agreement
        if commitment is not None:
            ecosystem, programme = commitment["ecosystem_id"], commitment["agreement_id"]
            agreement = None if agreement is None else programme
        is_about = any(value is not None for value in (organization, ecosystem, event, programme))
        # A figure may leave its rate to its commitment, and its programme too.
        per = self._rate(indicator, own["per"]) if commitment is None else own["per"] and commitment["per"]
        row = {
            **own,
            "figure_id": f"{article['article_id']}.{own['figure_id']}",
            "article_id": article["article_id"],
            "indicator_id": indicator,
            "measure_id": measure,
            "commitment_id": key,
            "role": role,
            "stage": own["stage"] if role == "actual" else None,
            "value": amount.low,
            "value_max": amount.high,
            "unit": unit,
            "per": per,
            "comparison": amount.comparison,
            "as_of": _as_of(role, as_of, event, article),
            "promisor_id": voices[0] if role == "target" else None,
            "said_by_id": voices[1] if role in ("target", "actual") else None,
            "organization_id": organization,
            "ecosystem_id": ecosystem,
            "event_id": None if event is None else event["event_id"],
            "agreement_id": agreement,
            "universe": None if is_about else own["universe"],
            "speaker_id": speaker,
            "quote": quote,
            "quote_start": own["quote_start"] if article["document"] is not None else None,
            "note": " ".join(filter(None, (explanation, own["note"]))) or None,
        }
        # Where the quote does not print the value, the resolution is written by hand.
        step = derive.read_resolution(row)
        return {**row, "resolution": stated_step(statement) if step is None else step}

    def _conclude(self) -> None:
        """Give each commitment what follows from its figures: its value, its kind, and when it was made."""
        figures = {row["figure_id"]: row for row in self._rows["figures"]}
        about: dict[str, list[Row]] = {}
        for row in figures.values():
            about.setdefault(row["commitment_id"], []).append(row)
        published = {row["article_id"]: row["published"] for row in self._rows["articles"]}
        for row in self._rows["commitments"]:
            mine = about[row["commitment_id"]]
            reports = [figure for figure in mine if figure["role"] == "target"]
            # At least the first report is no part of another and has the unit of the commitment.
            whole = [report for report in reports if report["unit"] == row["unit"] and not is_part(report, figures)]
            value, strongest = self._draw(self._drawing.one_of(whole, reports))
            row |= {name: value[name] for name in ("value", "value_max", "comparison")}
            row["kind_figure_id"] = strongest["figure_id"]
            if row["kind"] == "undertaking" and strongest["promisor_id"] is None:
                strongest["promisor_id"] = row["promisor_id"] or self._drawing.keys("organizations")[0]
            later = [row["due"], row["starts"], *(published[report["article_id"]] for report in reports)]
            later += [figure["as_of"] for figure in mine if figure["role"] == "actual"]
            row["made"] = _not_after(row["made"], later)

    def _relations(self) -> None:
        """Let commitments relate to earlier ones, so that there is no circle."""
        commitments, figures = self._rows["commitments"], self._rows["figures"]
        relations = self._rows["commitment_relations"]
        for place, row in enumerate(commitments):
            choices = [(other, relation) for other in commitments[:place] for relation in _ways(row, other)]
            few = st.lists(st.sampled_from(choices), max_size=2) if choices else st.just([])
            for other, relation in _compatible(self._draw(few)):
                keys = [row["commitment_id"], other["commitment_id"]]
                shown = [figure["figure_id"] for figure in figures if figure["commitment_id"] in keys]
                own = self._draw(self._drawing.columns.own["commitment_relations"])
                figure_id = self._draw(st.sampled_from([None, *shown]))
                ends = dict(zip(("commitment_id", "other_id"), keys, strict=True))
                relations.append({**own, **ends, "relation": relation, "figure_id": figure_id})
        del relations[self._drawing.max_size :]


def _as_of(role: str, as_of: str | None, event: Row | None, article: Row) -> str | None:
    """The date of a figure: about an event, there is one; an achievement is not dated after its publication."""
    if as_of is None and event is not None:
        as_of = str(event["dates"])
    published: str | None = article["published"]
    if role in _ACHIEVED_ROLES and as_of and published:
        start = edtf.days(as_of.rpartition("/")[2])[0]
        return published if start > edtf.days(published)[1] else as_of
    return as_of


def _not_after(date: str | None, others: Iterable[str | None]) -> str | None:
    """A date, or the first of several others if it begins after the end of that one."""
    if date is None:
        return None
    first = min((other for other in others if other is not None), key=lambda other: edtf.days(other)[1], default=date)
    return first if edtf.days(date)[0] > edtf.days(first)[1] else date


def _contains(whole: Row, part: Row) -> bool:
    """Whether a figure can contain another one as a part."""
    return (
        bool(whole["unit"] == part["unit"])
        and (whole["role"] in _ACHIEVED_ROLES) == (part["role"] in _ACHIEVED_ROLES)
        and top(part) <= top(whole)
    )


def _converts(figure: Row, other: Row) -> bool:
    """Whether a figure can be another figure of its page in another currency."""
    same = all(figure[name] == other[name] for name in ("article_id", "indicator_id", "role"))
    return same and {figure["unit"], other["unit"]} <= {*_MONEY} and bool(figure["unit"] != other["unit"])


def _ways(row: Row, other: Row) -> Sequence[str]:
    """The relations that a commitment can have to another one."""
    same = all(row[name] == other[name] for name in ("indicator_id", "unit"))
    return ("restates", "revises", "rescopes", *(["part_of"] if same else []))


def _compatible(drawn: Sequence[tuple[Row, str]]) -> list[tuple[Any, str]]:
    """The relations that one commitment can have together: one to each other, and one copy at most."""
    if len(drawn) > 1:
        (one, first), (other, second) = drawn
        if one["commitment_id"] == other["commitment_id"] or (first in COPIES and second in COPIES):
            return [*itertools.islice(drawn, 1)]
    return [*drawn]
