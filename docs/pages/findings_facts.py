"""The section of the findings on facts: what pages say in words, without a number, of what became of commitments."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model.records import Development
from pages.findings_edition import Edition, paragraph
from pages.findings_words import notes_of_facts, promisor, told, when
from pages.markdown import table

__all__ = ["Fact", "facts", "gathered"]


@attrs.frozen
class Fact:
    """One event: the quotes of the pages that tell it, and the commitments that it bears on."""

    developments: tuple[Development, ...]
    commitments: tuple[Tracked, ...]

    @property
    def first(self) -> Development:
        """The quote with the earliest date."""
        return self.developments[0]


def gathered(data: Dataset, tracked: TrackedList) -> list[Fact]:
    """The facts, the oldest first and those without a date last.

    A fact bears on the commitments that count. If none of its commitments counts, it bears on the others.
    """
    groups: dict[str, list[Development]] = {}
    for one in sorted(data.developments, key=lambda one: (one.occurred is None, when(data, one), one.development_id)):
        # Behind the page, the key of a development names the event.
        groups.setdefault(one.development_id.partition(".")[2], []).append(one)
    bears_on: dict[str, set[str]] = {}
    for row in data.development_commitments:
        bears_on.setdefault(row.development_id, set()).add(row.commitment_id)
    found = []
    for some in groups.values():
        keys = sorted(set().union(*(bears_on.get(one.development_id, set()) for one in some)))
        commitments = [tracked[key] for key in keys]
        count = [one for one in commitments if one.status.counts]
        found.append(Fact(tuple(some), tuple(count or commitments)))
    return found


def facts(edition: Edition, tracked: TrackedList) -> list[str]:
    """The facts by organization, the one with the most first; each fact once, for all its commitments."""
    data, every = edition.data, gathered(edition.data, tracked)
    groups: dict[str | None, list[Fact]] = {}
    for fact in every:
        groups.setdefault(fact.first.organization_id, []).append(fact)
    count = {one.commitment.commitment_id: one for fact in every for one in fact.commitments if one.status.counts}
    lines = [*paragraph(edition.say("facts")), *paragraph(edition.say("facts kinds"))]
    lines += paragraph(
        edition.say(
            "facts count",
            facts=edition.count(len(every), "fact"),
            pages=edition.count(len({one.article_id for one in data.developments}), "page"),
            commitments=edition.count(len(count), "counting"),
            without=sum(one.latest is None for one in count.values()),
        )
    )
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0] or ""))
    for key, some in ordered:
        if len(some) > 1:
            name = edition.full(key) if key else edition.say("facts of nobody")
            lines += [f"### {edition.say('facts of', name=name, facts=edition.count(len(some), 'fact'))}", ""]
            lines += table(edition.head("head facts"), (_row(edition, fact) for fact in some))
            lines += _notes(edition, some)
    alone = [some[0] for _, some in ordered if len(some) == 1]
    if alone:
        rows = [
            (_whose(edition, fact), edition.say("kind and date", kind=kind, date=date), *rest)
            for fact, (date, kind, *rest) in ((fact, _row(edition, fact)) for fact in alone)
        ]
        lines += [f"### {edition.say('facts of others')}", "", *table(edition.head("head facts of others"), rows)]
        lines += _notes(edition, alone)
    return lines


def _whose(edition: Edition, fact: Fact) -> str:
    key = fact.first.organization_id
    return edition.short(key) if key else edition.say("nobody")


def _row(edition: Edition, fact: Fact) -> tuple[str, ...]:
    """When it happened, what, by which words, and who promised what. If the dates differ, every source is quoted."""
    dates = {one.occurred for one in fact.developments if one.occurred}
    return (
        _dates(edition, fact),
        edition.join([edition.word(kind) for kind in dict.fromkeys(one.kind for one in fact.developments)]),
        told(edition, fact.developments, every=len(dates) > 1),
        edition.join([_promised(edition, one) for one in fact.commitments]),
    )


def _dates(edition: Edition, fact: Fact) -> str:
    """The date of a fact. If pages print different ones: that of most pages, then each other one with its pages."""
    pages: dict[str, list[str]] = {}
    for one in fact.developments:
        if one.occurred:
            name = edition.short(edition.data.articles[one.article_id].publisher_id)
            pages.setdefault(one.occurred, []).append(name)
    if not pages:
        return edition.say("fact undated")
    usual = max(pages, key=lambda date: len(pages[date]))
    texts = [
        edition.say("date by", date=edition.date(date), pages=edition.join(list(dict.fromkeys(names)), "and"))
        for date, names in pages.items()
        if date != usual
    ]
    return edition.join([edition.date(usual), *texts])


def _promised(edition: Edition, one: Tracked) -> str:
    """The number, the indicator, the promisor and the key of a commitment."""
    made, name = one.commitment, edition.indicator(one.commitment.indicator_id)
    name = f"{name[:1].lower()}{name[1:]}"
    text = f"{edition.said(made)} ({name}), {promisor(edition, one)} `{made.commitment_id}`"
    return text if one.status.counts else edition.say("not counted", text)


def _notes(edition: Edition, some: Sequence[Fact]) -> list[str]:
    return notes_of_facts(edition, ((one, fact.commitments) for fact in some for one in fact.developments))
