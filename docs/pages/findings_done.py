"""Two sections of the findings: what was counted or completed, and the deadlines that passed without a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model.records import Commitment, DevelopmentKind
from imme_data.model.relations import COPIES
from imme_data.view.states import progress_text, search_text
from pages.findings_edition import Edition, paragraph
from pages.findings_searches import search_gaps
from pages.findings_words import (
    by_statement,
    cited,
    counting,
    deadline,
    happened,
    label,
    newest,
    notes,
    promisor,
    quoted,
    sayer,
    stated,
    when,
)
from pages.markdown import table
from pages.pictures import PICTURES

__all__ = ["announced", "done", "inputs", "unmeasured"]

# A fact of these kinds, after a result, can mean that the result no longer holds.
_SETBACKS: Final[tuple[DevelopmentKind, ...]] = (
    "delay",
    "suspension",
    "restructuring",
    "layoffs",
    "sale",
    "cancellation",
    "closure",
    "liquidation",
)


def _known(tracked: TrackedList) -> list[Tracked]:
    """The commitments with an actual; another scope of a commitment that counts is shown beside it."""
    counts = {one.commitment.commitment_id for one in counting(tracked)}
    known = [one for one in tracked if one.latest is not None and one.status.root_id in counts]
    return sorted(known, key=lambda one: (one.status.root_id, not one.status.counts, one.commitment.commitment_id))


def _is_input(edition: Edition, one: Tracked) -> bool:
    return edition.data.indicators[one.commitment.indicator_id].result == "input"


def done(edition: Edition, tracked: TrackedList) -> list[str]:
    """The outputs and outcomes that were counted or completed."""
    some = [one for one in _known(tracked) if not _is_input(edition, one) and one.status.stage != "announced"]
    lines = paragraph(edition.say("done"))
    if edition.language == "en" and "progress.svg" in PICTURES:
        lines += [f"![{edition.say('picture progress')}](images/progress.svg)", ""]
    return lines + _rows(edition, some)


def inputs(edition: Edition, tracked: TrackedList) -> list[str]:
    """The money, land and support that was spent, used or committed."""
    some = [one for one in _known(tracked) if _is_input(edition, one)]
    return paragraph(edition.say("inputs")) + _rows(edition, some)


def announced(edition: Edition, tracked: TrackedList) -> list[str]:
    """The outputs and outcomes that were only announced at an opening."""
    some = [one for one in _known(tracked) if not _is_input(edition, one) and one.status.stage == "announced"]
    return paragraph(edition.say("announced")) + _rows(edition, some)


def _stage(made: Commitment, stage: str) -> str:
    """The key of the word for a stage. Money that was spent is a cost that a page prints, or was paid."""
    if not made.unit.isupper() or stage != "completed":
        return f"stage {stage}"
    return "cost" if made.indicator_id in ("investment", "contract-value") else "paid"


def _result(edition: Edition, one: Tracked) -> str:
    """What the latest actual of an output or an outcome is beside its target and its deadline."""
    share = edition.say("share", progress_text(one, edition.language))
    match one.state:
        case "reached":
            text = edition.say("by the deadline" if one.status.deadline_on else "without deadline")
        case "reached_late":
            text = edition.say("after the deadline")
        case "short_at_due":
            text = edition.say("below")
        case "some_done" if one.status.deadline_on and one.status.actual_as_of_on:
            text = edition.say("before the deadline")
        case _:
            return share
    return edition.join([share, text])


def _later(edition: Edition, one: Tracked) -> list[str]:
    """The newest setback that a page tells of, if it happened after the latest actual."""
    day = one.status.actual_as_of_on
    after = [
        fact
        for fact in one.developments
        if fact.kind in _SETBACKS and fact.occurred and day and when(one.data, fact)[1] > day.toordinal()
    ]
    fact = newest(one, after)
    if fact is None:
        return []
    return [edition.say("later fact", fact=happened(edition, fact), link=quoted(edition, fact))]


def _rows(edition: Edition, some: Iterable[Tracked]) -> list[str]:
    """The target and the actuals of commitments, one row for each number, and the notes."""
    rows, shown = [], []
    for one in some:
        made, reports = one.commitment, stated(one)
        shown += [*reports, *one.actuals]
        named = label(edition, made)
        target = f"{edition.said(made)}, {deadline(edition, one)}. {cited(edition, reports)}"
        mine = [row.relation for row in one.relations if row.commitment_id == made.commitment_id]
        named = next((edition.say(f"copy {relation}", named) for relation in mine if relation in COPIES), named)
        first = [named, promisor(edition, one), target]
        for (text, stage, date), same in by_statement(edition, one.actuals).items():
            remarks = [edition.say(_stage(made, stage))]
            if same[0].unit != made.unit:
                remarks.append(edition.say("another currency"))
            elif _is_input(edition, one):
                text = edition.say("of planned", text, edition.said(made))
            elif one.latest in same and stage != "announced":
                remarks.append(_result(edition, one))
            if one.latest in same:
                remarks += _later(edition, one)
            sayers = edition.join(list(dict.fromkeys(sayer(edition, one, figure) for figure in same)))
            rows.append((*first, f"{text}. {cited(edition, same)}", date, sayers, edition.join(remarks)))
            first = ["", "", ""]
    if not rows:
        return paragraph(edition.say("no rows"))
    return table(edition.head("head done"), rows) + notes(edition, shown)


def unmeasured(edition: Edition, tracked: TrackedList) -> list[str]:
    """The commitments whose deadline passed without a number, by promisor, the one with the most first."""
    past = [one for one in counting(tracked) if one.state == "due_passed"]
    others = sum(one.state == "due_passed" and not one.status.counts for one in tracked)
    groups: dict[str, list[Tracked]] = {}
    for one in past:
        groups.setdefault(one.commitment.promisor_id or "", []).append(one)
    day = edition.date(edition.data.info.created.isoformat())
    lines = paragraph(
        edition.say("due passed", commitments=edition.count(len(past), "counting"), day=day, others=others)
    )
    notices = []
    if any(one.searches for one in past):
        notices.append(edition.say("searched", **search_gaps(edition)))
    if any(not one.searches for one in past):
        notices.append(edition.say("unsought"))
    if any(one.developments for one in past):
        notices.append(edition.say("last fact"))
    lines += paragraph(*notices) if notices else []
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    for key, some in ordered:
        if len(some) > 1:
            name = edition.full(key) if key else edition.say("nobody heading")
            heading = edition.say("due of", name=name, commitments=edition.count(len(some), "commitment"))
            lines += [f"### {heading}", "", *_due(edition, some)]
    alone = [one for _, some in ordered if len(some) == 1 for one in some]
    if alone:
        lines += [f"### {edition.say('due of others')}", "", *_due(edition, alone)]
    return lines


def _due(edition: Edition, some: Sequence[Tracked]) -> list[str]:
    """Commitments without a number, the earliest deadline first, and the notes of their reports."""
    some = sorted(some, key=lambda one: (str(one.status.deadline_on), one.commitment.commitment_id))
    rows = [
        (
            label(edition, one.commitment),
            deadline(edition, one),
            _found(edition, one),
            f"{edition.said(one.commitment)} ({edition.word(one.commitment.kind)})",
            promisor(edition, one),
            cited(edition, stated(one)),
        )
        for one in some
    ]
    return table(edition.head("head due"), rows) + notes(edition, (figure for one in some for figure in one.reports))


def _found(edition: Edition, one: Tracked) -> str:
    """What the searches found, and the newest fact that a page tells in words."""
    found, fact = search_text(one, edition.language), newest(one, one.developments)
    if fact is None:
        return found
    return edition.say("last fact cell", found=found, fact=happened(edition, fact), link=quoted(edition, fact))
