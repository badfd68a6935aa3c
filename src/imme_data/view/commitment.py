"""Commitments with their evidence, as one line, as text, and as HTML for a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import attrs

from imme_data.model.records import Commitment, Development, Figure
from imme_data.shown import harmless
from imme_data.view.amounts import Language, number
from imme_data.view.html import bar, box, cell, escaped, grid, link
from imme_data.view.states import (
    Outcome,
    agreement,
    dated,
    deadline,
    progress_text,
    sources_text,
    stage_text,
    state_text,
    value_text,
)
from imme_data.view.wording import day, words_of

__all__ = [
    "TRACKED_COLUMNS",
    "ShownCommitment",
    "ShownDevelopment",
    "ShownFigure",
    "column_name",
    "statement",
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
class ShownDevelopment:
    """What a page prints in words, with its publisher and date, and the link to its quote."""

    development: Development
    organization: str | None
    publisher: str
    link: str | None


@attrs.frozen(kw_only=True)
class ShownCommitment:
    """A commitment with the names and figures that its text and HTML show."""

    outcome: Outcome
    language: Language
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
    developments: tuple[ShownDevelopment, ...]


def statement(commitment: Commitment, language: Language) -> str:
    """Return the statement of a commitment; in English if it has none in the language."""
    return (commitment.statement_fr if language == "fr" else None) or commitment.statement


def column_name(name: str, language: Language) -> str:
    """Return the heading of one of the TRACKED_COLUMNS."""
    words = words_of(language)
    return words.get(f"{name} head") or words[name]


def tracked_line(outcome: Outcome, language: Language = "en") -> str:
    """Write a commitment as one line: its target, its state, and how the sources agree."""
    # The text of an actual also has the target.
    words, status = words_of(language), outcome.status
    promise = [value_text(outcome.commitment, language)] if outcome.latest is None else []
    evidence = f"{sources_text(status, language)}, {agreement(outcome, language)}"
    said = words["semicolon"].join([*promise, state_text(outcome, language), evidence])
    return harmless(words["colon"].format(outcome.commitment.commitment_id, said))


def tracked_text(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as plain text."""
    language, words = shown.language, words_of(shown.language)
    lines = [harmless(statement(shown.outcome.commitment, language)), ""]
    facts = _facts(shown)
    width = max(len(name) for name, _ in facts)
    lines += [f"{name:{width}} {harmless(text)}" for name, text in facts]
    for title, figures in _groups(shown):
        lines += ["", title]
        for one in figures:
            quote = words["quote"].format(one.figure.quote)
            printed = f"{value_text(one.figure, language)}, {_printed_by(one, language)}"
            lines.append(harmless(f"  {words['colon'].format(printed, quote)}"))
            lines += [f"    {harmless(note)}" for note in (one.about, one.figure.note) if note]
            lines += [f"    {harmless(one.link)}"] if one.link else []
    if shown.developments:
        lines += ["", words["in words"]]
    for event in shown.developments:
        printed = f"{_happened(event, language)}, {words['printed by'].format(event.publisher)}"
        quote = words["quote"].format(event.development.quote)
        lines.append(harmless(f"  {words['colon'].format(printed, quote)}"))
        lines += [f"    {harmless(event.development.note)}"] if event.development.note else []
        lines += [f"    {harmless(event.link)}"] if event.link else []
    return "\n".join(lines)


def tracked_html(shown: ShownCommitment) -> str:
    """Write a commitment with all its figures as HTML."""
    outcome, language, words = shown.outcome, shown.language, words_of(shown.language)
    parts = [f"<p><strong>{escaped(statement(outcome.commitment, language))}</strong></p>"]
    facts = "".join(f"<tr><th>{escaped(name)}</th><td>{escaped(text)}</td></tr>" for name, text in _facts(shown))
    parts.append(f"<table><tbody>{facts}</tbody></table>")
    if outcome.progress is not None and outcome.status.stage in ("measured", "completed"):
        parts.append(f"<p>{bar(outcome.progress)} {escaped(progress_text(outcome, language))}</p>")
    heads = ("value", "as of head", "printed by head", "words", "note")
    columns = [(words[name], "number" if name == "value" else "") for name in heads]
    for title, figures in _groups(shown):
        rows = [
            [
                cell(value_text(one.figure, language), "number"),
                cell(day(one.figure.as_of, language) if one.figure.as_of else words["no date"], "key"),
                cell(one.publisher),
                _linked(one.figure.quote, one.link),
                cell(" ".join(filter(None, (_stage(one, language), one.about, one.figure.note))), "small"),
            ]
            for one in figures
        ]
        parts += [f"<p>{escaped(title)}</p>", grid(columns, rows)]
    if shown.developments:
        rows = [
            [
                cell(_happened(event, language)),
                cell(event.publisher),
                _linked(event.development.quote, event.link),
                cell(event.development.note or "", "small"),
            ]
            for event in shown.developments
        ]
        parts += [f"<p>{escaped(words['in words'])}</p>", grid([(words["what happened"], ""), *columns[2:]], rows)]
    return box(parts)


def _linked(quote: str, url: str | None) -> str:
    return f'<td class="words" dir="auto">{link(quote, url)}</td>'


def _happened(event: ShownDevelopment, language: Language) -> str:
    """What happened, to whom and when."""
    development = event.development
    what = words_of(language)[development.kind]
    what += f" ({event.organization})" if event.organization else ""
    return f"{what}, {day(development.occurred, language)}" if development.occurred else what


def tracked_cells(outcome: Outcome, language: Language = "en") -> list[str]:
    """Return a row of a list of commitments, in the order of TRACKED_COLUMNS."""
    latest, status, words = outcome.latest, outcome.status, words_of(language)
    done = f"{value_text(latest, language)} ({stage_text(latest, language)})" if latest else ""
    date = dated(outcome, language) or ""
    if latest is not None and latest.as_of is not None:
        date = day(latest.as_of, language)
    return [
        outcome.commitment.commitment_id,
        words[outcome.commitment.kind],
        value_text(outcome.commitment, language),
        deadline(outcome, language),
        words[f"{status.state} cell"],
        done,
        date,
        number(status.sources, language),
        agreement(outcome, language),
        statement(outcome.commitment, language),
    ]


def tracked_list_html(outcomes: Sequence[Outcome], language: Language = "en") -> str:
    """Write commitments as an HTML table, one row each."""
    names = [name for name in TRACKED_COLUMNS if name not in ("as of", "statement")]
    kinds = {"commitment": "words", **dict.fromkeys(("target", "latest actual", "sources"), "number")}
    rows = []
    for one in outcomes[:_COMMITMENTS]:
        texts = dict(zip(TRACKED_COLUMNS, tracked_cells(one, language), strict=True))
        cells = {name: cell(texts[name], kinds.get(name, "")) for name in names}
        key, said = escaped(texts["commitment"]), escaped(texts["statement"])
        cells["commitment"] = (
            f'<td class="words"><span dir="auto">{said}</span> <span class="small key">{key}</span></td>'
        )
        if texts["as of"]:
            cells["latest actual"] = cell(f"{texts['latest actual']}, {texts['as of']}", "number")
        if one.progress is not None and one.status.stage in ("measured", "completed"):
            share = f"{texts['state']}, {progress_text(one, language)}"
            cells["state"] = f'<td class="key">{bar(one.progress)} {escaped(share)}</td>'
        rows.append(list(cells.values()))
    more = len(outcomes) - len(rows)
    left = words_of(language)["more"].format(number(more, language))
    notes = [f'<p class="small">{escaped(left)}</p>'] if more > 0 else []
    return box([grid([(column_name(name, language), kinds.get(name, "")) for name in names], rows), *notes])


def _facts(shown: ShownCommitment) -> list[tuple[str, str]]:
    """Return the facts about a commitment apart from its figures, as pairs of name and text."""
    outcome, language, words = shown.outcome, shown.language, words_of(shown.language)
    commitment, status, latest = outcome.commitment, outcome.status, outcome.latest
    kind = words[commitment.kind]
    if shown.kind_figure:
        kind = words["by the words"].format(kind, shown.kind_figure.figure.quote)
    facts = [(words["kind"], kind)]
    if commitment.kind == "expectation":
        said = words["said by"].format(shown.promisor) if shown.promisor else words["no promisor named"]
        facts.append((words["expected"], words["of others"].format(said)))
    else:
        made = f", {day(commitment.made, language)}" if commitment.made else ""
        facts.append((words[f"{commitment.kind} by"], f"{shown.promisor or words['not said']}{made}"))
    for name, text in (("agreement", shown.agreement), ("ecosystem", shown.ecosystem), ("indicator", shown.indicator)):
        facts += [(words[name], text)] if text else []
    due = deadline(outcome, language) or words["no deadline"]
    facts.append((words["target"], f"{value_text(commitment, language)}, {due}"))
    facts.append((words["state"], state_text(outcome, language)))
    if latest is not None:
        sayer = words["said by"].format(words[status.said_by or "third_party"])
        # What was only announced is no share of the target.
        counted = outcome.progress is not None and latest.stage in ("measured", "completed")
        share = f", {words['share of target'].format(progress_text(outcome, language))}" if counted else ""
        text = f"{value_text(latest, language)}, {dated(outcome, language)}, {sayer}{share}"
        facts.append((words["latest actual"], text))
    if shown.revisions:
        chain = " → ".join(f"{value_text(one, language)} ({one.commitment_id})" for one in shown.revisions)
        facts.append((words["plans"], chain))
    facts += [
        (words[relation], f"{statement(one, language)} ({one.commitment_id})")
        for relation, one in shown.related
        if not relation.startswith("revises")
    ]
    agreed = words["colon"].format(sources_text(status, language), agreement(outcome, language))
    facts.append((words["sources head"], agreed))
    return facts + [(words["conflict"], text) for text in _conflicts(shown)]


def _conflicts(shown: ShownCommitment) -> list[str]:
    """List the pairs of conflicting reports. If there are many, list pairs of numbers with their counts instead."""
    pairs, language, words = shown.conflicts, shown.language, words_of(shown.language)
    if len(pairs) <= _PAIRS:
        said = ([f"{value_text(one.figure, language)} ({one.publisher})" for one in pair] for pair in pairs)
        return [words["against"].join(texts) for texts in said]
    counts = Counter(value_text(one.figure, language) for one in shown.reports)
    numbers = list(dict.fromkeys(tuple(value_text(one.figure, language) for one in pair) for pair in pairs))

    def mentioned(text: str) -> str:
        many = counts[text]
        return words["one report"] if many == 1 else words["reports"].format(number(many, language))

    texts = [words["against"].join(f"{text} ({mentioned(text)})" for text in pair) for pair in numbers]
    more = words["more pairs"].format(number(len(texts) - _PAIRS, language))
    return texts if len(texts) <= _PAIRS else [*texts[:_PAIRS], more]


def _groups(shown: ShownCommitment) -> list[tuple[str, tuple[ShownFigure, ...]]]:
    words = words_of(shown.language)
    groups = (
        (words["reports of the target"], shown.reports),
        (words["actuals"], shown.actuals),
        (words["baselines"], shown.baselines),
        (words["parts"], shown.parts),
    )
    return [(title, figures) for title, figures in groups if figures]


def _stage(one: ShownFigure, language: Language) -> str:
    """The stage of an actual as a sentence."""
    return f"{stage_text(one.figure, language).capitalize()}." if one.figure.stage else ""


def _printed_by(one: ShownFigure, language: Language) -> str:
    words = words_of(language)
    date = ""
    if one.figure.as_of:
        name = "for" if one.figure.role in ("target", "projection") else "as of"
        date = f"{words[name].format(day(one.figure.as_of, language))}, "
    stage = f"{stage_text(one.figure, language)}, " if one.figure.stage else ""
    return f"{stage}{date}{words['printed by'].format(one.publisher)}"
