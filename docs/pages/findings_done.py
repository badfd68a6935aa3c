"""Three sections of the findings: published results, money and land, and what was only announced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model import edtf
from imme_data.model.records import Commitment, DevelopmentKind, Figure, Stage
from imme_data.model.relations import COPIES
from imme_data.view.states import progress_text
from pages.findings_edition import Edition, paragraph
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

__all__ = ["announced", "done", "inputs"]

# The stages of a number that was counted or completed.
_COUNTED: Final[tuple[Stage, ...]] = ("measured", "completed")
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
    """The outputs and outcomes that were only announced, most at an opening."""
    some = [one for one in _known(tracked) if not _is_input(edition, one) and one.status.stage == "announced"]
    return paragraph(edition.say("announced")) + _rows(edition, some)


def _stage(made: Commitment, stage: str) -> str:
    """The key of the word for a stage. Money that was spent is a cost that a page prints, or was paid."""
    if not made.unit.isupper() or stage != "completed":
        return f"stage {stage}"
    return "cost" if made.indicator_id in ("investment", "contract-value") else "paid"


def _result(edition: Edition, one: Tracked) -> list[str]:
    """What the latest actual of an output or an outcome is beside its target and its deadline.

    What is only announced, committed or under way has no share of the target.
    """
    basis = one.status.deadline_basis
    if one.status.stage not in _COUNTED:
        return []
    texts = [edition.say("share", progress_text(one, edition.language))]
    match one.state:
        case "reached":
            texts.append(edition.say(f"by {basis}" if basis else "without deadline"))
        case "reached_late":
            texts.append(edition.say(f"after {basis}"))
        case "short_at_due":
            texts.append(edition.say(f"below {basis}"))
        case "some_done" if basis and one.status.actual_as_of_on:
            texts.append(edition.say(f"before {basis}"))
    return texts + _elsewhere(edition, one)


def _elsewhere(edition: Edition, one: Tracked) -> list[str]:
    """Whether another page prints a number on the other side of the target, or printed as much before."""
    latest, target = one.latest, one.status.target
    if latest is None or not edition.data.indicators[one.commitment.indicator_id].ascending:
        return []
    enough = one.state in ("reached", "reached_late")
    others = [
        other
        for other in one.actuals
        if other is not latest and other.stage in _COUNTED and other.unit == latest.unit and not other.doubtful
    ]
    before = [other for other in others if _is_before(edition, other, latest)]
    if not enough:
        return [edition.say("disagree above")] if any(other.value >= target for other in others) else []
    # A lower number of an earlier date is no other word: the number grew.
    lower = any(other.value < min(target, latest.value) for other in others if other not in before)
    found = [edition.say("disagree below")] if lower else []
    as_much = [other for other in before if other.value >= latest.value]
    if as_much:
        first = min(as_much, key=lambda other: edtf.days(_day(edition, other))[0])
        key = "printed since" if first.value == latest.value else "printed more since"
        found.append(edition.say(key, edition.date(_day(edition, first))))
    return found


def _day(edition: Edition, figure: Figure) -> str:
    """The date that a figure describes, else that of its page; empty without one."""
    return figure.as_of or edition.data.articles[figure.article_id].published or ""


def _is_before(edition: Edition, figure: Figure, latest: Figure) -> bool:
    """Whether a figure has a date that lies before the whole date of the latest one."""
    one, other = _day(edition, figure), _day(edition, latest)
    return bool(one and other) and edtf.days(one)[1] < edtf.days(other)[0]


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
            elif one.latest in same:
                remarks += _result(edition, one)
            if one.latest in same:
                remarks += [edition.say("target in conflict")] if one.conflicts else []
                remarks += _later(edition, one)
            sayers = edition.join(list(dict.fromkeys(sayer(edition, one, figure) for figure in same)))
            rows.append((*first, f"{text}. {cited(edition, same)}", date, sayers, edition.join(remarks)))
            first = ["", "", ""]
    if not rows:
        return paragraph(edition.say("no rows"))
    return table(edition.head("head done"), rows) + notes(edition, shown)
