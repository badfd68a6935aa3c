"""Two sections of the findings: deadlines that passed without a number, and what searches found nothing of."""

from __future__ import annotations

from collections.abc import Sequence

from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model.relations import COPIES
from imme_data.view.states import search_text
from pages.findings_edition import Edition, bullets, paragraph
from pages.findings_searches import search_gaps
from pages.findings_summary import known
from pages.findings_words import (
    cited,
    counting,
    deadline,
    happened,
    is_inferred,
    label,
    newest,
    notes,
    promisor,
    quoted,
    stated,
)
from pages.markdown import table

__all__ = ["nothing_found", "unmeasured"]


def unmeasured(edition: Edition, tracked: TrackedList) -> list[str]:
    """The commitments whose deadline passed without a number, by promisor, the one with the most first."""
    past = [one for one in counting(tracked) if one.state == "due_passed"]
    others = [one for one in tracked if one.state == "due_passed" and not one.status.counts]
    groups: dict[str, list[Tracked]] = {}
    for one in past:
        groups.setdefault(one.commitment.promisor_id or "", []).append(one)
    day = edition.date(edition.data.info.created.isoformat())
    lines = paragraph(edition.say("due passed", commitments=edition.count(len(past), "counting"), day=day))
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
            inferred = sum(map(is_inferred, some))
            heading = edition.say("of them inferred", heading, count=inferred) if inferred else heading
            lines += [f"### {heading}", "", *_due(edition, some)]
    alone = [one for _, some in ordered if len(some) == 1 for one in some]
    if alone:
        lines += [f"### {edition.say('due of others')}", "", *_due(edition, alone)]
    if others:
        lines += [f"### {edition.say('due not counted')}", "", *paragraph(edition.say("due belongs"))]
        lines += bullets(
            *(edition.say("colon", label(edition, one.commitment), _belongs(edition, one)) for one in others)
        )
    return lines


def _belongs(edition: Edition, one: Tracked) -> str:
    """Why a commitment does not count: what it belongs to, or what it is."""
    made = one.commitment
    for row in one.relations:
        if row.commitment_id == made.commitment_id and row.relation in COPIES:
            return edition.say(f"belongs {row.relation}", row.other_id)
    return edition.say("belongs option" if made.kind == "option" else "belongs nothing")


def _due(edition: Edition, some: Sequence[Tracked]) -> list[str]:
    """Commitments without a number, due dates before planned start-ups, and the notes of their reports."""

    def key(one: Tracked) -> tuple[bool, str, str]:
        return one.status.deadline_basis == "starts", str(one.status.deadline_on), one.commitment.commitment_id

    some = sorted(some, key=key)
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


def nothing_found(edition: Edition, tracked: TrackedList) -> list[str]:
    """The commitments that count for which searches found nothing, one line each."""
    some = [one for one in counting(tracked) if known(one) == "nothing found"]
    if not some:
        return []
    lines = [
        edition.say("colon", label(edition, one.commitment), edition.count(one.status.searches, "search"))
        for one in some
    ]
    return paragraph(edition.say("found nothing", edition.count(len(some), "counting"))) + bullets(*lines)
