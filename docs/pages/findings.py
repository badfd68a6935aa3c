"""docs/findings.md: what the data says. Every number is computed here and links to the words that print it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model import edtf
from imme_data.model.records import Commitment, Figure
from imme_data.view.amounts import counted
from imme_data.view.states import progress_text, search_text
from pages.findings_sector import expectations, size
from pages.findings_summary import counting, limits, summary
from pages.findings_words import (
    by_statement,
    cited,
    deadline,
    full,
    long_date,
    notes,
    promisor,
    ranged,
    said,
    sayer,
    source_count,
    stated,
)
from pages.markdown import DOCS, prose, table
from pages.pictures import PICTURES

# What the stage of an actual is called in a table.
_STAGES: Final = {
    "measured": "counted",
    "completed": "completed or in use",
    "committed": "committed, not said to be paid",
    "under_way": "under way",
    "announced": "announced",
}


def _label(commitment: Commitment, before: str = "") -> str:
    """The statement of a commitment and its key."""
    return f"{before}{commitment.statement} `{commitment.commitment_id}`"


def _result(one: Tracked) -> str:
    """What the latest actual of an output or an outcome is beside its target and its deadline."""
    share = f"{progress_text(one)} of the target"
    match one.state:
        case "reached":
            dated = "dated by the deadline" if one.status.deadline_on else "no deadline is printed"
            return f"{share}; at or above the target, {dated}"
        case "reached_late":
            return f"{share}; at or above the target, dated after the deadline"
        case "short_at_due":
            return f"{share}; below the target, dated in the period of the deadline or later"
        case "some_done" if one.status.deadline_on and one.status.actual_as_of_on:
            return f"{share}; dated before the deadline"
        case _:
            return share


def done(data: Dataset, tracked: TrackedList) -> list[str]:
    """What was counted; then inputs; then what was only announced."""
    # Another scope of a commitment that counts is shown beside it.
    counts = {one.commitment.commitment_id for one in counting(tracked)}
    known = [one for one in tracked if one.latest is not None and one.status.root_id in counts]
    known.sort(key=lambda one: (one.status.root_id, not one.status.counts, one.commitment.commitment_id))
    inputs = [one for one in known if data.indicators[one.commitment.indicator_id].result == "input"]
    announced = [one for one in known if one not in inputs and one.status.stage == "announced"]
    others = [one for one in known if one not in inputs and one not in announced]
    lines = [
        *prose(
            """The table has the outputs and outcomes (jobs, people, capacity) for which a page prints a result. Counted
            means that a page prints a number of a day, a month or a year, such as the people who work for a firm.
            Completed means that a page prints the capacity of a plant that opened or is in use. Capacity is not
            production. A planned start-up is not a date for full capacity. A number with a late date does not show on
            which day the target was reached. A number below the target does not show why. "The page itself" means that
            the data names nobody else who says the number."""
        ),
        "![What was counted of each commitment, what was spent, and what was only announced](images/progress.svg)",
        "",
    ]
    lines += _rows(data, others)
    lines += ["### Money, land and support", ""]
    lines += prose(
        """These are inputs. The table sets what a page prints as spent, used or committed beside the plan. More money
        than planned is not a success. Less money is not a failure. The cost that a page prints at an opening is a
        stated price, not an account. The plan and the result do not always cover the same works: read the notes."""
    )
    lines += _rows(data, inputs)
    lines += ["### Only announced at an opening", ""]
    lines += prose(
        """A page prints these numbers as done at an opening, or in the communiqué of the opening. No page in the data
        counts them later."""
    )
    return lines + _rows(data, announced)


def _rows(data: Dataset, some: Iterable[Tracked]) -> list[str]:
    """The target and the actuals of commitments, one row for each number, and the notes."""
    rows, shown = [], []
    for one in some:
        made, reports = one.commitment, stated(one)
        is_input = data.indicators[made.indicator_id].result == "input"
        shown += [*reports, *one.actuals]
        first = [
            _label(made, "" if one.status.counts else "The same number for another scope: "),
            promisor(data, one),
            f"{said(made)}, {deadline(one)}. {cited(data, reports)}",
        ]
        for (text, stage, date), same in by_statement(data, one.actuals).items():
            money = made.unit.isupper() and stage == "completed"
            remark = "printed as the cost of works that opened or are in use" if money else _STAGES[stage]
            if same[0].unit != made.unit:
                remark += "; another currency, not compared"
            elif is_input:
                text = f"{text} of {said(made)} planned"
            elif one.latest in same and stage != "announced":
                remark += f"; {_result(one)}"
            sayers = "; ".join(dict.fromkeys(sayer(data, one, figure) for figure in same))
            rows.append((*first, f"{text}. {cited(data, same)}", date, sayers, remark))
            first = ["", "", ""]
    if not rows:
        return ["No commitment in the data has such a number.", ""]
    head = ["commitment", "whose promise, plan or goal", "target", "result", "date of the result", "said by", "remark"]
    return table(head, rows) + notes(data, shown)


def unmeasured(data: Dataset, tracked: TrackedList) -> list[str]:
    """The commitments whose deadline passed without a number, by promisor, the one with the most first."""
    past = [one for one in counting(tracked) if one.state == "due_passed"]
    others = sum(one.state == "due_passed" and not one.status.counts for one in tracked)
    groups: dict[str, list[Tracked]] = {}
    for one in past:
        groups.setdefault(one.commitment.promisor_id or "", []).append(one)
    lines = prose(
        f"""{counted(len(past), "commitment")} that count had a deadline before
        {long_date(data.info.created.isoformat())}, and the data has no number of what was done. The deadline is
        the due date. If a page prints only a planned start-up, that is the deadline. "Not looked for yet" means that
        the data has no search for a result. It does not mean that nothing was done. "Inferred" means that no page in
        the data names who promises: the readers inferred it. {others} more passed a deadline without a number and do
        not count. They are parts, other scopes or other forms of a commitment, or numbers without a coherent
        reading."""
    )
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    for key, some in ordered:
        if len(some) > 1:
            name = full(data.organizations[key]) if key else "No named organization"
            lines += [f"### {name}: {len(some)} commitments", "", *_due(data, some)]
    alone = [one for _, some in ordered if len(some) == 1 for one in some]
    if alone:
        lines += ["### Organizations with one commitment", "", *_due(data, alone)]
    return lines


def _due(data: Dataset, some: Sequence[Tracked]) -> list[str]:
    """Commitments without a number, the earliest deadline first, and the notes of their reports."""
    some = sorted(some, key=lambda one: (str(one.status.deadline_on), one.commitment.commitment_id))
    rows = [
        (
            _label(one.commitment),
            f"{said(one.commitment)} ({one.commitment.kind})",
            promisor(data, one),
            deadline(one),
            search_text(one),
            cited(data, stated(one)),
        )
        for one in some
    ]
    head = ["commitment", "number (kind)", "whose promise, plan or goal", "deadline", "result", "printed by"]
    return table(head, rows) + notes(data, (figure for one in some for figure in one.reports))


def plans(data: Dataset, tracked: TrackedList) -> list[str]:
    """The chains of plans, each number with its page."""
    revises = {(row.commitment_id, row.other_id): row for row in data.commitment_relations if row.relation == "revises"}
    chains = {one.revisions for one in tracked if one.revisions}
    lines = prose(
        f"""For {counted(len(chains), "number")}, the data has a newer one for the same thing, or for nearly the same
        thing. The note below each table says why the readers join them, and what differs. A number that changes from
        plan to plan is not a contradiction between pages."""
    )
    for chain in sorted(chains, key=lambda chain: chain[0].commitment_id):
        who = promisor(data, tracked[chain[-1].commitment_id])
        who = f"expected, {who} promises it" if chain[-1].promisor_id is None else who
        lines += [f"### {data.indicators[chain[0].indicator_id].name}: {who}", ""]
        rows = [
            (
                said(one),
                _label(one),
                long_date(one.made) if one.made else "not known",
                deadline(tracked[one.commitment_id]),
                cited(data, stated(tracked[one.commitment_id])),
            )
            for one in chain
        ]
        lines += table(["number", "plan", "date of the plan", "deadline", "printed by"], rows)
        for older, newer in pairwise(chain):
            row = revises[newer.commitment_id, older.commitment_id]
            if row.note:
                lines += prose(f"Note of the readers: {row.note}")
    return lines


def _dissenting(pairs: Sequence[tuple[Figure, Figure]], usual: float | None) -> list[Figure]:
    """The fewest figures without which no pair conflicts; between equals, one that departs from the usual number."""
    left, found = list(pairs), []
    while left:
        often = Counter(figure.figure_id for pair in left for figure in pair)
        figures = {figure.figure_id: figure for pair in left for figure in pair}
        key = max(often, key=lambda one: (often[one], figures[one].value != usual, one))
        found.append(figures[key])
        left = [pair for pair in left if figures[key] not in pair]
    return found


def _opposed(data: Dataset, pairs: Sequence[tuple[Figure, Figure]], usual: float | None) -> list[str]:
    """Who prints what, in sentences: the dissenting page, its words, the others, and the notes."""
    lines: list[str] = []
    for one in _dissenting(pairs, usual):
        against = [a if b == one else b for a, b in pairs if one in (a, b)]
        lines += prose(f"""One page prints {said(one)}, in the words "{one.quote}": {cited(data, [one])}.""")
        groups: dict[str, list[Figure]] = {}
        for figure in against:
            groups.setdefault(said(figure), []).append(figure)
        for text, some in groups.items():
            pages = len({figure.article_id for figure in some})
            verb = "prints" if pages == 1 else "print"
            whole = f"{counted(pages, 'other page')} from {counted(source_count(data, some), 'source')} {verb} {text}"
            lines += prose(f"{whole}: {cited(data, some, every=True)}.")
            low, high = ranged(one), ranged(some[0])
            if one.unit.isupper() and low and high:
                lines += prose(
                    f"""Rounding does not explain the difference. {said(one)} can stand for {low}. {text} can stand for
                    {high}."""
                )
        lines += notes(data, [one, *against])
    return lines


def contradictions(data: Dataset, tracked: TrackedList) -> list[str]:
    """The commitments and the observations on which sources contradict each other."""
    opposed = [one for one in tracked if one.conflicts]
    pairs = data.contradictions()
    groups: list[list[tuple[Figure, Figure]]] = []
    for pair in pairs:
        joined = [group for group in groups if any(figure in other for other in group for figure in pair)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), pair])
    alone = sum(one.status.sources == 1 for one in tracked)
    lines = prose(
        f"""Two numbers contradict each other if neither rounding nor words such as "about" or "more than" explain the
        difference. In the pages read, sources contradict each other on {counted(len(opposed), "commitment")} of
        {len(tracked)}, and on {counted(len(groups), "other number")} ({counted(len(pairs), "pair")} of pages). {alone}
        of the {len(tracked)} commitments have only one source: a contradiction cannot show there. A changed plan,
        another scope or another currency is not a contradiction. The data does not say which page is right."""
    )
    for one in opposed:
        made = one.commitment
        counts = "" if one.status.counts else " It does not count in the summary, but its sources are compared."
        lines += [f"### {made.statement.rstrip('.')}", ""]
        lines += prose(f"`{made.commitment_id}`. Promisor in the data: {promisor(data, one)}.{counts}")
        if f"{made.commitment_id}.svg" in PICTURES:
            lines += [f"![Who printed what: {made.statement}](images/{made.commitment_id}.svg)", ""]
        lines += _opposed(data, one.conflicts, made.value)
        rest = [figure for figure in one.reports if all(figure not in pair for pair in one.conflicts)]
        for (text, _, _), some in by_statement(data, rest).items():
            lines += prose(f"Also printed, and in no contradiction to these: {text}, {cited(data, some, every=True)}.")
    for group in groups:
        first = group[0][0]
        lines += [f"### {data.indicators[first.indicator_id].name}, {long_date(first.as_of or '')}", ""]
        if first.measure_id:
            lines += prose(f"What is counted: {data.measures[first.measure_id].definition}")
        lines += _opposed(data, group, None)
    return lines


def render(data: Dataset) -> str:
    """The page as Markdown."""
    tracked = data.track()
    days = [edtf.days(article.published)[0] for article in data.articles if article.published]
    sections = {
        "Summary": summary(data, tracked),
        "What was counted or completed": done(data, tracked),
        "Deadlines that passed without a number": unmeasured(data, tracked),
        "What changed from plan to plan": plans(data, tracked),
        "Where pages contradict each other": contradictions(data, tracked),
        "The stated size of the sector": size(data),
        "What is expected, without a named promisor": expectations(data, tracked),
        "Limits of this page": limits(data, tracked),
    }
    intro = prose(
        f"""This page says what pages print about promises for Morocco's metal, mechanical and electromechanical
        industry (IMME), and when. It does not say whether a promise was kept. The data has
        {counted(len(data.figures), "number")} from {counted(len(data.articles), "page")}. The dated pages are from
        {min(days).year} to {max(days).year}. Each link opens a page, in most browsers at the words that print the
        number. Read the [limits](#limits-of-this-page) before you quote a number. The notes of the readers are in the
        data: they say how a page was read. The code after a statement is its key: in Python, `data.track("key")` shows
        all its evidence. `make dist` computes this page from version {data.version} of the data, of
        {long_date(data.info.created.isoformat())}."""
    )
    lines = ["# What the data says", "", *intro]
    for title, section in sections.items():
        lines += [f"## {title}", "", *section]
    return "\n".join(lines).rstrip("\n") + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The page of the findings."""
    return {DOCS / "findings.md": render(data)}
