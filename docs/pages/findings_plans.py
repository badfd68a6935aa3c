"""Two sections of the findings: numbers that followed one another, and where pages contradict each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model.records import Commitment, Figure
from pages.findings_edition import Edition, paragraph
from pages.findings_words import by_statement, cited, deadline, label, notes, promisor, source_count, stated
from pages.markdown import table
from pages.pictures import PICTURES

__all__ = ["contradictions", "plans"]

# A parenthesis that is too long for a heading, with what follows it.
_LONG: Final = re.compile(r" \([^)]{30,}.*", re.DOTALL)

Pairs = Sequence[tuple[Figure, Figure]]


def plans(edition: Edition, tracked: TrackedList) -> list[str]:
    """The chains of plans, each number with its page."""
    data = edition.data
    revises = {(row.commitment_id, row.other_id): row for row in data.commitment_relations if row.relation == "revises"}
    chains = {one.revisions for one in tracked if one.revisions}
    lines = paragraph(edition.say("plans", chains=edition.count(len(chains), "series")))
    ordered = sorted(chains, key=lambda chain: chain[0].commitment_id)
    headings = [_heading(edition, tracked, chain) for chain in ordered]
    for chain, heading in zip(ordered, headings, strict=True):
        # Headings that are alike have the key of the newest commitment.
        key = f" `{chain[-1].commitment_id}`" if headings.count(heading) > 1 else ""
        lines += [f"### {heading}{key}", ""]
        rows = [
            (
                edition.said(one),
                edition.date(one.made) if one.made else edition.say("not known"),
                label(edition, one),
                deadline(edition, tracked[one.commitment_id]),
                cited(edition, stated(tracked[one.commitment_id])),
            )
            for one in chain
        ]
        lines += table(edition.head("head plans"), rows)
        for older, newer in pairwise(chain):
            row = revises[newer.commitment_id, older.commitment_id]
            if row.note and edition.language == "en":
                lines += paragraph(f"Note of the readers: `{newer.commitment_id}`: {row.note}")
    return lines


def _heading(edition: Edition, tracked: TrackedList, chain: Sequence[Commitment]) -> str:
    """What the numbers of a series count, and who promises or expects the newest."""
    who = promisor(edition, tracked[chain[-1].commitment_id])
    who = edition.say("expected by", who) if chain[-1].promisor_id is None else who
    return edition.say("colon", edition.indicator(chain[0].indicator_id), who)


def _dissenting(pairs: Pairs, usual: float | None) -> list[Figure]:
    """The fewest figures without which no pair conflicts; between equals, one that departs from the usual number."""
    left, found = list(pairs), []
    while left:
        often = Counter(figure.figure_id for pair in left for figure in pair)
        figures = {figure.figure_id: figure for pair in left for figure in pair}
        key = max(often, key=lambda one: (often[one], figures[one].value != usual, one))
        found.append(figures[key])
        left = [pair for pair in left if figures[key] not in pair]
    return found


def _opposed(edition: Edition, pairs: Pairs, usual: float | None) -> list[str]:
    """Who prints what, in sentences: the dissenting page, its words, the others, and the notes. Each pair once."""
    lines: list[str] = []
    left = list(pairs)
    for one in _dissenting(pairs, usual):
        against = [a if b == one else b for a, b in left if one in (a, b)]
        left = [pair for pair in left if one not in pair]
        quote = edition.say("quoted", one.quote)
        lines += paragraph(edition.say("one page", number=edition.said(one), quote=quote, pages=cited(edition, [one])))
        groups: dict[str, list[Figure]] = {}
        for figure in against:
            groups.setdefault(edition.said(figure), []).append(figure)
        for text, some in groups.items():
            pages = edition.count(len({figure.article_id for figure in some}), "other page")
            sources = edition.count(source_count(edition.data, some), "source")
            links = cited(edition, some, every=True)
            lines += paragraph(edition.say("other pages", number=text, pages=pages, sources=sources, links=links))
            low, high = edition.ranged(one), edition.ranged(some[0])
            if one.unit.isupper() and low and high:
                lines += paragraph(edition.say("rounding", one=edition.said(one), low=low, other=text, high=high))
        lines += notes(edition, [one, *against])
    return lines


def _groups(pairs: Pairs) -> list[list[tuple[Figure, Figure]]]:
    """The pairs that share a figure, together."""
    groups: list[list[tuple[Figure, Figure]]] = []
    for pair in pairs:
        joined = [group for group in groups if any(figure in other for other in group for figure in pair)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), pair])
    return groups


def contradictions(edition: Edition, tracked: TrackedList) -> list[str]:
    """The commitments and the observations on which sources contradict each other."""
    opposed, pairs = [one for one in tracked if one.conflicts], edition.data.contradictions()
    groups = _groups(pairs)
    lines = paragraph(
        edition.say(
            "contradictions",
            opposed=edition.count(len(opposed), "commitment"),
            all=len(tracked),
            groups=edition.count(len(groups), "other figure"),
            pairs=edition.count(len(pairs), "pair"),
            alone=sum(one.status.sources == 1 for one in tracked),
        )
    )
    for one in opposed:
        lines += _conflict(edition, one)
    for group in groups:
        first = group[0][0]
        name, date = edition.indicator(first.indicator_id), edition.date(first.as_of or "")
        lines += [f"### {name}, {date}", ""]
        if first.measure_id:
            lines += paragraph(edition.say("what is counted", edition.definition(first.measure_id)))
        lines += _opposed(edition, group, None)
    return lines


def _conflict(edition: Edition, one: Tracked) -> list[str]:
    """A commitment on which sources contradict each other, with all its reports."""
    made, statement = one.commitment, edition.statement(one.commitment)
    title = _LONG.sub("", statement)
    lines = [f"### {title.rstrip('.')}", ""]
    remarks = [
        *([statement] if title != statement else []),
        edition.say("promisor in the data", key=made.commitment_id, promisor=promisor(edition, one)),
        *([] if one.status.counts else [edition.say("not in the summary")]),
    ]
    lines += paragraph(*remarks)
    if edition.language == "en" and f"{made.commitment_id}.svg" in PICTURES:
        lines += [f"![{edition.say('picture sources', statement)}](images/{made.commitment_id}.svg)", ""]
    lines += _opposed(edition, one.conflicts, made.value)
    rest = [figure for figure in one.reports if all(figure not in pair for pair in one.conflicts)]
    for (text, _, _), some in by_statement(edition, rest).items():
        other = "also in another currency" if some[0].unit != made.unit else "also printed"
        key = "also doubtful" if some[0].doubtful else other
        lines += paragraph(edition.say(key, number=text, pages=cited(edition, some, every=True)))
    return lines
