"""The section of the findings on facts: what pages say in words, without a number, of what became of commitments."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model.records import Development
from pages.findings_edition import Edition, paragraph
from pages.findings_words import happened, notes_of_facts, told, when
from pages.markdown import table

__all__ = ["Fact", "facts", "gathered"]


@attrs.frozen
class Fact:
    """One kind of development of one organization at one date: the quotes of pages, and what they bear on."""

    developments: tuple[Development, ...]
    commitments: tuple[Tracked, ...]

    @property
    def first(self) -> Development:
        """The quote that has the kind, the organization and the date of all."""
        return self.developments[0]


def gathered(data: Dataset, tracked: TrackedList) -> list[Fact]:
    """The facts, the oldest first and those without a date last.

    A fact bears on the commitments that count. If none of its commitments counts, it bears on the others.
    """
    groups: dict[tuple[str, str | None, str | None], list[Development]] = {}
    for one in sorted(data.developments, key=lambda one: (one.occurred is None, when(data, one), one.development_id)):
        groups.setdefault((one.kind, one.organization_id, one.occurred), []).append(one)
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
        rows = [(_whose(edition, fact), happened(edition, fact.first), *_row(edition, fact)[2:]) for fact in alone]
        lines += [f"### {edition.say('facts of others')}", "", *table(edition.head("head facts of others"), rows)]
        lines += _notes(edition, alone)
    return lines


def _whose(edition: Edition, fact: Fact) -> str:
    key = fact.first.organization_id
    return edition.short(key) if key else edition.say("nobody")


def _row(edition: Edition, fact: Fact) -> tuple[str, ...]:
    """When it happened, what, by which words, and what was promised. Without a date, pages can tell several facts."""
    first = fact.first
    return (
        edition.date(first.occurred) if first.occurred else edition.say("fact undated"),
        edition.word(first.kind),
        told(edition, fact.developments, every=first.occurred is None),
        edition.join([_promised(edition, one) for one in fact.commitments]),
    )


def _promised(edition: Edition, one: Tracked) -> str:
    """The number, the indicator and the key of a commitment."""
    made, name = one.commitment, edition.indicator(one.commitment.indicator_id)
    text = f"{edition.said(made)} ({name[:1].lower()}{name[1:]}) `{made.commitment_id}`"
    return text if one.status.counts else edition.say("not counted", text)


def _notes(edition: Edition, some: Sequence[Fact]) -> list[str]:
    return notes_of_facts(edition, (one for fact in some for one in fact.developments))
