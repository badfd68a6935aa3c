"""docs/findings.md: what the data says. Every number is computed here and links to the words that print it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked
from imme_data.model.records import Figure
from imme_data.plots import words
from imme_data.view.commitment import progress_text
from pages.markdown import DOCS, prose, table
from pages.pictures import PICTURES

# How large the sector is said to be; those of many numbers have a picture.
SIZE = ("firms", "employment", "jobs", "turnover", "production-value", "exports", "value-added", "jobs-lost")

# What a reader must know of a series before comparing its rows.
BEWARE = {
    "jobs": "Posts rather than persons; who asks how many the sector employs needs these beside the persons above.",
    "jobs-lost": "Jobs lost, where the promises above count jobs created: neither is to be set off against the other.",
}


def said(figure: Figure) -> str:
    """The number of a figure, as it is qualified."""
    return words.said(figure, "en")


def linked(data: Dataset, figure: Figure) -> str:
    """Who printed a figure and when, as a link to the words that print it."""
    article = data.articles[figure.article_id]
    label = f"{words.short(data.organizations[article.publisher_id])}, {article.published or 'undated'}"
    return f"[{label}](<{data.link(figure)}>)"


def _statements(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Figures under what they say, the least first."""
    found: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: (figure.value, figure.comparison, figure.figure_id)):
        found.setdefault(said(figure), []).append(figure)
    return found


def conflicts(data: Dataset) -> list[str]:
    """The promises whose sources can't all be right, and which numbers are incompatible."""
    lines = []
    opposed = [one for one in data.track() if one.conflicts]
    for one in sorted(opposed, key=lambda one: (-len(one.reports), one.commitment.commitment_id)):
        rows = [
            (text, ", ".join(linked(data, figure) for figure in figures))
            for text, figures in _statements(one.reports).items()
        ]
        pairs = sorted({tuple(sorted((said(a), said(b)))) for a, b in one.conflicts})
        lines += [
            f"### {one.commitment.statement}",
            "",
            f"`{one.commitment.commitment_id}`, promised by {_who(data, one)}.",
            "",
        ]
        lines += table(["what is printed", "by"], rows)
        lines += [f"Incompatible: {'; '.join(f'{a} and {b}' for a, b in pairs)}.", ""]
        departing = {figure for pair in one.conflicts for figure in pair if figure.value != one.status.target}
        lines += _notes(data, (figure for figure in one.reports if figure in departing))
    return lines


def _notes(data: Dataset, figures: Iterable[Figure]) -> list[str]:
    """What the data notes on figures, a line each."""
    lines = [f"- {said(figure)}, {linked(data, figure)}: {figure.note}" for figure in figures if figure.note]
    return ["Noted:", "", *lines, ""] if lines else []


def progress(data: Dataset) -> list[str]:
    """How far each promise had come when a number was last printed."""
    rows, shown = [], []
    for one in sorted(data.track(), key=lambda one: -(one.progress or 0)):
        if one.latest is None or one.progress is None:
            continue
        promise, done = _stated(one), one.latest
        shown.append(done)
        rows.append(
            (
                one.commitment.statement,
                f"{said(done)}, {linked(data, done)}",
                done.as_of or "no date",
                progress_text(one),
                linked(data, promise),
            )
        )
    return table(["promise", "latest actual", "as of", "of the target", "promised in"], rows) + _notes(data, shown)


def unmeasured(data: Dataset) -> list[str]:
    """The promises of which no page prints what came."""
    none = [one for one in data.track() if one.latest is None]
    today = data.info.created
    past = [one for one in none if one.status.due_on is not None and one.status.due_on < today]
    past.sort(key=lambda one: (one.status.due_on or today, one.commitment.commitment_id))
    open_ended = sum(one.status.due_on is None for one in none)
    by = Counter(one.commitment.promisor_id for one in none)
    lines = [
        *prose(
            f"""Of {len(data.track())} promises, {len(none)} have no actual in what was read; of these, {len(past)} were
            due before {today}, and {open_ended} have no due date, so that they can never be overdue. Most pages were
            read from their beginnings only: that none of them prints an actual does not mean that nobody did, or that
            nothing was done. A number that may measure something else (a firm's whole staff, where new jobs were
            promised) stays an observation and is not counted."""
        ),
        "Those that were due:",
        "",
    ]
    rows = [
        (one.commitment.statement, _who(data, one), one.commitment.due or "", linked(data, _stated(one)))
        for one in past
    ]
    lines += table(["promise", "promised by", "due", "printed by"], rows)
    lines += ["All of them, by who promises:", ""]
    counts = sorted(by.items(), key=lambda item: (-item[1], item[0]))
    lines += table(
        ["promised by", "promises without an actual"], [(data.organizations[i].name, str(n)) for i, n in counts]
    )
    return lines


def _stated(one: Tracked) -> Figure:
    """The first report of the target itself: where sources differ, the first of all may print another number."""
    return next((figure for figure in one.reports if figure.value == one.status.target), one.reports[0])


def _who(data: Dataset, one: Tracked) -> str:
    """Who promises, in short."""
    return words.short(data.organizations[one.commitment.promisor_id])


def size(data: Dataset) -> list[str]:
    """How large the sector is said to be, over the years, and where pages contradict each other."""
    lines: list[str] = []
    for indicator_id in SIZE:
        picture = f"{indicator_id}.svg"
        name, figures = data.indicators[indicator_id].name, data.series(indicator_id)
        lines += [f"### {name}", ""]
        if indicator_id in BEWARE:
            lines += prose(BEWARE[indicator_id])
        if picture in PICTURES:
            lines += [f"![What pages print: {name}](images/{picture})", ""]
        rows = [
            (
                figure.as_of or f"({data.articles[figure.article_id].published or 'undated'})",
                said(figure) + (" (forecast)" if figure.role == "projection" else ""),
                linked(data, figure),
            )
            for figure in figures
        ]
        lines += table(["as of", "what is printed", "by"], rows)
        for one, other in data.contradictions(figures):
            lines += [
                f"Contradiction: {said(one)} ({linked(data, one)}) and {said(other)} ({linked(data, other)}).",
                "",
            ]
        lines += _widest(data, figures)
    return lines


def _widest(data: Dataset, figures: Sequence[Figure]) -> list[str]:
    """The widest step between two neighbours of a series."""
    dated = [
        (day.year, figure)
        for figure in figures
        if figure.role == "observation" and figure.value and (day := data.spoken_of(figure)) is not None
    ]
    steps = [
        (max(b.value / a.value, a.value / b.value), (year, a), (later, b)) for (year, a), (later, b) in pairwise(dated)
    ]
    if not steps:
        return []
    factor, *both = max(steps, key=lambda step: step[0])
    if factor < 1.05:
        return []
    before, after = (f"{said(figure)} ({year}, {linked(data, figure)})" for year, figure in both)
    step = f"The widest step between two neighbours, by a factor of {factor:.1f}: {before}, then {after}."
    return [step, "", *_notes(data, (figure for _, figure in both))]


def summary(data: Dataset) -> list[str]:
    """The findings in a few lines."""
    tracked = data.track()
    known = [(one, one.latest) for one in tracked if one.latest is not None]
    opposed = [one for one in tracked if one.conflicts]
    most = max(opposed, key=lambda one: len(one.reports)).commitment.commitment_id
    lines = [
        f"- {len(known)} of {len(tracked)} promises have a number that says how far they came.",
        f"- {len(opposed)} have sources whose numbers can't be the same; `{most}` is the one with most reports.",
    ]
    for one, done in known:
        if one.status.due_on is not None and one.status.due_on < data.info.created:
            lines.append(
                f"- {one.commitment.statement.rstrip('.')}: {progress_text(one)} as of "
                f"{done.as_of or 'no date'}, the latest number in what was read."
            )
    return [*lines, ""]


def render(data: Dataset) -> str:
    """The page as Markdown."""
    tracked = data.track()
    agree = Counter(one.consistency for one in tracked)
    kinds = ", ".join(f"{agree[kind]} {kind}" for kind in ("single", "unanimous", "compatible", "conflicting"))
    reports = sum(len(one.reports) for one in tracked)
    years = [article.published_on.year for article in data.articles if article.published_on is not None]
    size_days = (data.spoken_of(figure) for indicator_id in SIZE for figure in data.series(indicator_id))
    spoken = [day.year for day in size_days if day is not None]
    lines = [
        "# What the data says",
        "",
        *prose(
            f"""Computed from version {data.version} of the data by `make dist`: {len(data.articles)} pages of
            {min(years)} to {max(years)}, {len(data.figures)} figures, {len(tracked)} promises with {reports}
            reports. Each source is a link that is meant to open the page at the words that print the number. It
            states what is printed and when; it says of no promise whether it was kept. What was read, and what was
            not, bounds every count: see the [datasheet](datasheet.md). A page's date is often inferred, and so is who
            promises where a page does not say it: the record of the page and the notes of its figures say so."""
        ),
        *summary(data),
        "## Promises whose sources contradict each other",
        "",
        *prose(
            f"""How the sources of each promise agree: {kinds}. Of {agree["conflicting"]} promises, sources print
            numbers that can't be the same, not even rounded to the last digit that is printed ("about" widens no
            number). Not each is a quarrel about facts: a rounded number, a plan that was changed from one page to
            the next, a conversion or a misprint looks the same to arithmetic, and the notes below each say what is
            known. Most promises have one source alone, which nothing can contradict."""
        ),
        "![Who printed what of the value added](images/imm-value-added-2020.svg)",
        "",
        *conflicts(data),
        "## Progress, by the latest actual",
        "",
        *prose(
            """The latest number that a page prints as done, or as reached when something opens, over what was promised.
            What that number leaves open is noted below the table. A project with promises in dirhams, dollars and
            hectares has a row for each."""
        ),
        "![Target and latest actual of each promise that has one](images/progress.svg)",
        "",
        *progress(data),
        "## Promises with no actual in what was read",
        "",
        *unmeasured(data),
        f"## The stated size of the sector, {min(spoken)} to {max(spoken)}",
        "",
        *prose(
            """What pages say of the sector as a whole. Each draws it in its own way (IMM, IMME, with or without
            electrical industries), so a step from one row to the next may be another definition rather than
            growth. In brackets: the page names no date, and its own stands instead."""
        ),
        *size(data),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The page of the findings."""
    return {DOCS / "findings.md": render(data)}
