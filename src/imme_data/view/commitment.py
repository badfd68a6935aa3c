"""Commitments with their evidence, as one line, as text, and as HTML for a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import attrs

from imme_data.model.records import Commitment, Figure
from imme_data.shown import harmless
from imme_data.view.amounts import counted, number
from imme_data.view.html import bar, box, cell, escaped, grid, link
from imme_data.view.states import (
    STAGES,
    Outcome,
    agreement,
    deadline,
    progress_text,
    promised,
    sources_text,
    state_text,
    target,
    value_text,
)

__all__ = [
    "TRACKED_COLUMNS",
    "ShownCommitment",
    "ShownFigure",
    "tracked_cells",
    "tracked_html",
    "tracked_line",
    "tracked_list_html",
    "tracked_text",
]

TRACKED_COLUMNS: Final = (
    "commitment",
    "kind",
    "target",
    "deadline",
    "state",
    "latest actual",
    "as of",
    "sources",
    "reports agree",
    "statement",
)
_COMMITMENTS: Final = 20  # maximum number of rows in a list
_PAIRS: Final = 6  # maximum number of conflicts that are listed


@attrs.frozen(kw_only=True)
class ShownFigure:
    """A figure with its publisher and date, a remark, and the link to its quote."""

    figure: Figure
    publisher: str
    about: str
    link: str | None


@attrs.frozen(kw_only=True)
class ShownCommitment:
    """A commitment with the names and figures that its text and HTML show."""

    outcome: Outcome
    promisor: str
    agreement: str | None
    ecosystem: str | None
    indicator: str
    kind_figure: ShownFigure | None
    revisions: tuple[Commitment, ...]
    related: tuple[tuple[str, Commitment], ...]  # the relation, and the other commitment
    reports: tuple[ShownFigure, ...]
    actuals: tuple[ShownFigure, ...]
    baselines: tuple[ShownFigure, ...]
    parts: tuple[ShownFigure, ...]
    conflicts: tuple[tuple[ShownFigure, ShownFigure], ...]


def tracked_line(outcome: Outcome) -> str:
    """Write a commitment as one line: its target, its state, and how the sources agree."""
    # The text of an actual also has the target.
    promise = f"{target(outcome)}; " if outcome.latest is None else ""
    head = f"{outcome.commitment.commitment_id}: {promise}{state_text(outcome)}"
    return harmless(f"{head}; {sources_text(outcome.status)}, {agreement(outcome)}")


def tracked_text(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as plain text."""
    lines = [harmless(shown.outcome.commitment.statement), ""]
    facts = _facts(shown)
    width = max(len(name) for name, _ in facts)
    lines += [f"{name:{width}} {harmless(text)}" for name, text in facts]
    for title, figures in _groups(shown):
        lines += ["", title]
        for one in figures:
            lines.append(harmless(f'  {value_text(one.figure)}, {_printed_by(one)}: "{one.figure.quote}"'))
            lines += [f"    {harmless(note)}" for note in (one.about, one.figure.note) if note]
            lines += [f"    {harmless(one.link)}"] if one.link else []
    return "\n".join(lines)


def tracked_html(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as HTML."""
    outcome = shown.outcome
    parts = [f"<p><strong>{escaped(outcome.commitment.statement)}</strong></p>"]
    facts = "".join(f"<tr><th>{escaped(name)}</th><td>{escaped(text)}</td></tr>" for name, text in _facts(shown))
    parts.append(f"<table><tbody>{facts}</tbody></table>")
    if outcome.progress is not None and outcome.status.stage in ("measured", "completed"):
        parts.append(f"<p>{bar(outcome.progress)} {escaped(progress_text(outcome))}</p>")
    for title, figures in _groups(shown):
        rows = [
            [
                cell(value_text(one.figure), "number"),
                cell(one.figure.as_of or "no date printed", "key"),
                cell(one.publisher),
                f'<td class="words" dir="auto">{link(one.figure.quote, one.link)}</td>',
                cell(" ".join(filter(None, (_stage(one), one.about, one.figure.note))), "small"),
            ]
            for one in figures
        ]
        parts.append(f"<p>{escaped(title)}</p>")
        parts.append(grid([("value", "number"), ("as of", ""), ("printed by", ""), ("words", ""), ("note", "")], rows))
    return box(parts)


def tracked_cells(outcome: Outcome) -> list[str]:
    """Return a row of a list of commitments, in the order of TRACKED_COLUMNS."""
    latest, status = outcome.latest, outcome.status
    return [
        outcome.commitment.commitment_id,
        outcome.commitment.kind,
        target(outcome),
        deadline(outcome),
        status.state.replace("_", " "),
        "" if latest is None else f"{value_text(latest)} ({STAGES[latest.stage or 'measured']})",
        (outcome.dated or "").removeprefix("as of "),
        number(status.sources),
        agreement(outcome),
        outcome.commitment.statement,
    ]


def tracked_list_html(outcomes: Sequence[Outcome]) -> str:
    """Write commitments as an HTML table, one row each."""
    names = [name for name in TRACKED_COLUMNS if name not in ("as of", "statement")]
    kinds = {"commitment": "words", **dict.fromkeys(("target", "latest actual", "sources"), "number")}
    rows = []
    for one in outcomes[:_COMMITMENTS]:
        texts = dict(zip(TRACKED_COLUMNS, tracked_cells(one), strict=True))
        cells = {name: cell(texts[name], kinds.get(name, "")) for name in names}
        key, statement = escaped(texts["commitment"]), escaped(texts["statement"])
        cells["commitment"] = (
            f'<td class="words"><span dir="auto">{statement}</span> <span class="small key">{key}</span></td>'
        )
        if texts["as of"]:
            cells["latest actual"] = cell(f"{texts['latest actual']}, {texts['as of']}", "number")
        if one.progress is not None and one.status.stage in ("measured", "completed"):
            said = f"{texts['state']}, {progress_text(one)}"
            cells["state"] = f'<td class="key">{bar(one.progress)} {escaped(said)}</td>'
        rows.append(list(cells.values()))
    more = len(outcomes) - len(rows)
    notes = [f'<p class="small">{escaped(number(more))} more</p>'] if more > 0 else []
    return box([grid([(name, kinds.get(name, "")) for name in names], rows), *notes])


_RELATIONS: Final = {
    "restates": "restates",
    "rescopes": "other scope",
    "part_of": "part of",
    "revises": "revises",
    "restates_by": "restated by",
    "rescopes_by": "other scope",
    "part_of_by": "has the part",
    "revises_by": "revised by",
}


# What the organization of a commitment does, by its kind.
_BY: Final = {"undertaking": "promised by", "plan": "planned by", "goal": "goal of", "option": "option of"}


def _facts(shown: ShownCommitment) -> list[tuple[str, str]]:
    """Return the facts about a commitment apart from its figures, as pairs of name and text."""
    outcome = shown.outcome
    commitment, status, latest = outcome.commitment, outcome.status, outcome.latest
    shows = f', by the words "{shown.kind_figure.figure.quote}"' if shown.kind_figure else ""
    facts = [("kind", f"{commitment.kind}{shows}")]
    if commitment.kind == "expectation":
        said = f"said by {shown.promisor}" if shown.promisor else "no promisor named"
        facts.append(("expected", f"of others' projects, {said}"))
    else:
        made = f", {commitment.made}" if commitment.made else ""
        facts.append((_BY[commitment.kind], f"{shown.promisor or 'not said'}{made}"))
    for name, text in (("agreement", shown.agreement), ("ecosystem", shown.ecosystem), ("indicator", shown.indicator)):
        facts += [(name, text)] if text else []
    facts.append(("target", f"{target(outcome)}, {deadline(outcome) or 'no deadline printed'}"))
    facts.append(("state", state_text(outcome)))
    if latest is not None:
        sayer = {"promisor": "the promisor", "official": "a public body"}.get(status.said_by or "", "a third party")
        # What was only announced is no share of the target.
        counted_ = outcome.progress is not None and latest.stage in ("measured", "completed")
        share_ = f", {progress_text(outcome)} of the target" if counted_ else ""
        facts.append(("latest actual", f"{value_text(latest)}, {outcome.dated}, said by {sayer}{share_}"))
    if shown.revisions:
        facts.append(("plans", " → ".join(f"{promised(one)} ({one.commitment_id})" for one in shown.revisions)))
    facts += [
        (_RELATIONS[relation], f"{one.statement} ({one.commitment_id})")
        for relation, one in shown.related
        if not relation.startswith("revises")
    ]
    facts.append(("sources", f"{sources_text(status)}: {agreement(outcome)}"))
    return facts + [("conflict", text) for text in _conflicts(shown)]


def _conflicts(shown: ShownCommitment) -> list[str]:
    """List the pairs of conflicting reports. If there are many, list pairs of numbers with their counts instead."""
    pairs = shown.conflicts
    if len(pairs) <= _PAIRS:
        return [" against ".join(f"{value_text(one.figure)} ({one.publisher})" for one in pair) for pair in pairs]
    counts = Counter(value_text(one.figure) for one in shown.reports)
    numbers = list(dict.fromkeys(tuple(value_text(one.figure) for one in pair) for pair in pairs))
    said = [" against ".join(f"{text} ({counted(counts[text], 'report')})" for text in pair) for pair in numbers]
    return said if len(said) <= _PAIRS else [*said[:_PAIRS], f"and {len(said) - _PAIRS} more pairs of numbers"]


def _groups(shown: ShownCommitment) -> list[tuple[str, tuple[ShownFigure, ...]]]:
    groups = (
        ("reports of the target", shown.reports),
        ("actuals", shown.actuals),
        ("baselines", shown.baselines),
        ("parts, not counted", shown.parts),
    )
    return [(title, figures) for title, figures in groups if figures]


def _stage(one: ShownFigure) -> str:
    """The stage of an actual as a sentence."""
    return f"{STAGES[one.figure.stage].capitalize()}." if one.figure.stage else ""


def _printed_by(one: ShownFigure) -> str:
    date = f"as of {one.figure.as_of}, " if one.figure.as_of else ""
    stage = f"{STAGES[one.figure.stage]}, " if one.figure.stage else ""
    return f"{stage}{date}printed by {one.publisher}"
