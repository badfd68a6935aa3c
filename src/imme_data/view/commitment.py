"""Commitments with their evidence, as one line, as text, and as HTML for a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Protocol

import attrs

from imme_data.model.records import Commitment, Figure, TrackerRow
from imme_data.view.amounts import Language, amount, counted, number, share, visible
from imme_data.view.html import bar, box, cell, escaped, grid, link

__all__ = [
    "TRACKED_COLUMNS",
    "Outcome",
    "ShownCommitment",
    "ShownFigure",
    "agreement",
    "progress_text",
    "tracked_cells",
    "tracked_html",
    "tracked_line",
    "tracked_list_html",
    "tracked_text",
]

TRACKED_COLUMNS: Final = (
    "commitment",
    "target",
    "due",
    "latest actual",
    "as of",
    "progress",
    "sources",
    "reports agree",
    "statement",
)
_COMMITMENTS: Final = 20  # maximum number of rows in a list
_PAIRS: Final = 6  # maximum number of conflicts that are listed


class Outcome(Protocol):
    """A commitment with its row of the tracker and its latest actual, as one line shows it."""

    @property
    def commitment(self) -> Commitment:
        """The commitment."""
        ...

    @property
    def status(self) -> TrackerRow:
        """Its row of the table `tracker`."""
        ...

    @property
    def latest(self) -> Figure | None:
        """The actual that progress is computed from."""
        ...

    @property
    def progress(self) -> float | None:
        """The latest actual as a share of the target."""
        ...


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
    reports: tuple[ShownFigure, ...]
    actuals: tuple[ShownFigure, ...]
    baselines: tuple[ShownFigure, ...]
    parts: tuple[ShownFigure, ...]
    conflicts: tuple[tuple[ShownFigure, ShownFigure], ...]


def tracked_line(outcome: Outcome) -> str:
    """Write a commitment as one line: progress with its date, and how the sources agree."""
    status, latest, target = outcome.status, outcome.latest, _target(outcome)
    if latest is None:
        head = f"{target}, no actual printed"
    else:
        date = f" as of {latest.as_of}" if latest.as_of else ""
        done = f"{_value(latest)} done" if status.progress is None else progress_text(outcome)
        head = f"{done} of {target}{date}"
    counts = f"{counted(status.reports, 'report')} from {counted(status.sources, 'source')}"
    return f"{outcome.commitment.commitment_id}: {head}; {counts}, {agreement(outcome)}"


def progress_text(outcome: Outcome, language: Language = "en") -> str:
    """Write the progress with the comparison of the latest actual; an empty string if there is no progress.

    If both numbers are bounds, such as "more than 700 million" of "more than 700 million", the share is "about".
    """
    latest, target = outcome.latest, outcome.status.target
    if latest is None or outcome.progress is None:
        return ""
    upper = None if latest.value_max is None else latest.value_max / target
    both_bounds = {latest.comparison, outcome.commitment.comparison}.isdisjoint({"exactly", "about"})
    comparison = "about" if both_bounds else latest.comparison
    return share(outcome.progress, language, value_max=upper, comparison=comparison)


def agreement(outcome: Outcome) -> str:
    """Write how the reports agree; if they differ, with the lowest and the highest number."""
    status = outcome.status
    if not status.reports:
        return "no report"
    if status.lowest == status.highest:
        return status.consistency
    return f"{status.consistency} ({amount(status.lowest, status.unit)} to {amount(status.highest, status.unit)})"


def _target(outcome: Outcome) -> str:
    commitment = outcome.commitment
    return amount(commitment.value, commitment.unit, comparison=commitment.comparison)


def tracked_text(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as plain text."""
    lines = [visible(shown.outcome.commitment.statement), ""]
    lines += [f"{name:14} {visible(text)}" for name, text in _facts(shown)]
    for title, figures in _groups(shown):
        lines += ["", title]
        for one in figures:
            lines.append(visible(f'  {_value(one.figure)}, {_printed_by(one)}: "{one.figure.quote}"'))
            lines += [f"    {visible(note)}" for note in (one.about, one.figure.note) if note]
            lines += [f"    {one.link}"] if one.link else []
    return "\n".join(lines)


def tracked_html(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as HTML."""
    outcome = shown.outcome
    parts = [f"<p><strong>{escaped(outcome.commitment.statement)}</strong></p>"]
    facts = "".join(f"<tr><th>{escaped(name)}</th><td>{escaped(text)}</td></tr>" for name, text in _facts(shown))
    parts.append(f"<table><tbody>{facts}</tbody></table>")
    if outcome.progress is not None:
        parts.append(f"<p>{bar(outcome.progress)} {escaped(progress_text(outcome))}</p>")
    for title, figures in _groups(shown):
        rows = [
            [
                cell(_value(one.figure), "number"),
                cell(_date(one.figure), "key"),
                cell(one.publisher),
                f'<td class="words" dir="auto">{link(one.figure.quote, one.link)}</td>',
                cell(" ".join(filter(None, (one.about, one.figure.note))), "small"),
            ]
            for one in figures
        ]
        parts.append(f"<p>{escaped(title)}</p>")
        parts.append(grid([("value", "number"), ("as of", ""), ("printed by", ""), ("words", ""), ("note", "")], rows))
    return box(parts)


def tracked_cells(outcome: Outcome) -> list[str]:
    """Write a commitment as the cells of a row, in the order of TRACKED_COLUMNS."""
    latest = outcome.latest
    return [
        outcome.commitment.commitment_id,
        _target(outcome),
        outcome.commitment.due or "",
        "" if latest is None else _value(latest),
        "" if latest is None else latest.as_of or "",
        progress_text(outcome),
        number(outcome.status.sources),
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
        if one.progress is not None:
            cells["progress"] = f'<td class="key">{bar(one.progress)} {escaped(progress_text(one))}</td>'
        rows.append(list(cells.values()))
    more = len(outcomes) - len(rows)
    notes = [f'<p class="small">{escaped(number(more))} more</p>'] if more > 0 else []
    return box([grid([(name, kinds.get(name, "")) for name in names], rows), *notes])


def _facts(shown: ShownCommitment) -> list[tuple[str, str]]:
    """Return the facts about a commitment apart from its figures, as pairs of name and text."""
    outcome = shown.outcome
    commitment, status, latest = outcome.commitment, outcome.status, outcome.latest
    made = f", {commitment.made}" if commitment.made else ""
    facts = [("promised by", f"{shown.promisor}{made}")]
    for name, text in (("agreement", shown.agreement), ("ecosystem", shown.ecosystem), ("indicator", shown.indicator)):
        facts += [(name, text)] if text else []
    due = f"due {commitment.due}" if commitment.due else "no due date printed"
    facts.append(("target", f"{_target(outcome)}, {due}"))
    if latest is None:
        facts.append(("latest actual", "none printed"))
    else:
        done = "" if status.progress is None else f": {progress_text(outcome)} of the target"
        facts.append(("latest actual", f"{_value(latest)}, {_date(latest)}{done}"))
    agreed = f"{counted(status.reports, 'report')} from {counted(status.sources, 'independent source')}"
    facts.append(("sources", f"{agreed}: {agreement(outcome)}"))
    return facts + [("conflict", text) for text in _conflicts(shown)]


def _conflicts(shown: ShownCommitment) -> list[str]:
    """List the pairs of conflicting reports. If there are many, list pairs of numbers with their counts instead."""
    pairs = shown.conflicts
    if len(pairs) <= _PAIRS:
        return [" against ".join(f"{_value(one.figure)} ({one.publisher})" for one in pair) for pair in pairs]
    counts = Counter(_value(one.figure) for one in shown.reports)
    numbers = list(dict.fromkeys(tuple(_value(one.figure) for one in pair) for pair in pairs))
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


def _value(figure: Figure) -> str:
    return amount(figure.value, figure.unit, value_max=figure.value_max, comparison=figure.comparison)


def _date(figure: Figure) -> str:
    return figure.as_of or "no date printed"


def _printed_by(one: ShownFigure) -> str:
    date = f"as of {one.figure.as_of}, " if one.figure.as_of else ""
    return f"{date}printed by {one.publisher}"
