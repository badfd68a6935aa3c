"""Two sections of the findings: the stated size of the sector, and what is expected without a named promisor."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Final

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import TrackedList
from imme_data.model.records import Commitment, Figure
from pages.findings_edition import Edition, bullets, paragraph
from pages.findings_prose import PROSE
from pages.findings_words import cited, notes, period, stated, teller
from pages.markdown import table
from pages.pictures import PICTURES

__all__ = ["SIZE", "expectations", "size"]

# Indicators of the size of the sector. Those with many numbers have a picture.
SIZE: Final = ("firms", "employment", "jobs", "turnover", "exports")


def size(edition: Edition) -> list[str]:
    """The stated size of the whole sector, by date. Each measure has a letter."""
    data, lines = edition.data, paragraph(edition.say("size"))
    for indicator_id in SIZE:
        figures = [figure for figure in data.series(indicator_id) if figure.universe == "sector"]
        figures.sort(key=lambda figure: data.spoken_of(figure) is None)
        measures = dict.fromkeys(one.measure_id for one in figures if one.measure_id)
        letters = dict(zip(measures, ascii_uppercase, strict=False))
        name = edition.indicator(indicator_id)
        lines += [f"### {name}", ""]
        lines += bullets(
            *(
                edition.say("counted letter", letter=letter, definition=edition.definition(key))
                for key, letter in letters.items()
            )
        )
        # What a reader must know of a series before comparing its rows.
        beware = f"beware {indicator_id}"
        lines += paragraph(edition.say(beware)) if beware in PROSE[edition.language] else []
        if edition.language == "en" and f"{indicator_id}.svg" in PICTURES:
            lines += [f"![{edition.say('picture size', name)}](images/{indicator_id}.svg)", ""]
        groups: dict[tuple[str, ...], list[Figure]] = {}
        for figure in figures:
            counted = letters.get(figure.measure_id or "") or edition.say("not defined")
            groups.setdefault((_day(data, figure), _remarked(edition, figure), counted), []).append(figure)
        rows = [
            (period(edition, some[0]), text, cited(edition, some), counted)
            for (_, text, counted), some in groups.items()
        ]
        lines += table(edition.head("head size"), rows)
        lines += notes(edition, figures)
    return lines


def _day(data: Dataset, figure: Figure) -> str:
    """The date that a figure describes; where only the page has a date, its year."""
    return figure.as_of or f"page {(data.articles[figure.article_id].published or '')[:4]}"


def _remarked(edition: Edition, figure: Figure) -> str:
    """The number of a figure, and whether it is a forecast or doubtful."""
    remarks = [edition.say("forecast")] if figure.role == "projection" else []
    remarks += [edition.say("doubtful")] if figure.doubtful else []
    return f"{edition.said(figure)} ({', '.join(remarks)})" if remarks else edition.said(figure)


def expectations(edition: Edition, tracked: TrackedList) -> list[str]:
    """What pages expect of projects. No named organization promises it."""
    some = [one for one in tracked if one.commitment.kind == "expectation" and one.state != "revised"]
    some.sort(key=lambda one: (one.status.root_id, not one.status.counts, one.commitment.commitment_id))
    whole = sum(one.status.counts for one in some)
    older = sum(one.commitment.kind == "expectation" and one.state == "revised" for one in tracked)
    lines = paragraph(edition.say("expected", whole=whole, older=edition.count(older, "older figure")))
    rows = []
    for one in some:
        text = _expected(edition, one.commitment)
        rows.append(
            (
                text if one.status.counts else edition.say("part of", one.status.root_id, text),
                edition.said(one.commitment),
                edition.join(list(dict.fromkeys(teller(edition, figure) for figure in stated(one)))),
                cited(edition, stated(one)),
            )
        )
    lines += table(edition.head("head expected"), rows)
    return lines + notes(edition, (figure for one in some for figure in one.reports if figure.doubtful))


def _expected(edition: Edition, commitment: Commitment) -> str:
    """The statement of an expectation without the words that most of them share, and its key."""
    text = edition.statement(commitment).removeprefix(edition.say("expected prefix"))
    return f"{text[:1].upper()}{text[1:]} `{commitment.commitment_id}`"
