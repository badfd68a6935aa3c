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

# Indicators of the size of the sector; those with many numbers have a picture.
SIZE = ("firms", "employment", "jobs", "turnover", "production-value", "exports", "value-added", "jobs-lost")

# What a reader must know of a series before comparing its rows.
BEWARE = {
    "jobs": "These numbers count posts. The numbers above count persons. Use both to describe employment.",
    "jobs-lost": "These are jobs lost; the promises above count jobs created. Do not subtract one from the other.",
}


def said(figure: Figure) -> str:
    """The number of a figure, with its qualifying word."""
    return words.said(figure, "en")


def linked(data: Dataset, figure: Figure) -> str:
    """The publisher and the date of a figure, as a link to the words that print it."""
    article = data.articles[figure.article_id]
    label = f"{words.short(data.organizations[article.publisher_id])}, {article.published or 'undated'}"
    return f"[{label}](<{data.link(figure)}>)"


def _statements(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """Figures grouped by what they state, the lowest first."""
    found: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: (figure.value, figure.comparison, figure.figure_id)):
        found.setdefault(said(figure), []).append(figure)
    return found


def conflicts(data: Dataset) -> list[str]:
    """The promises whose sources conflict, and their incompatible numbers."""
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
    """The notes of figures, one line each."""
    lines = [f"- {said(figure)}, {linked(data, figure)}: {figure.note}" for figure in figures if figure.note]
    return ["Notes:", "", *lines, ""] if lines else []


def progress(data: Dataset) -> list[str]:
    """The progress of each promise, by its latest actual."""
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
    """The promises without an actual."""
    none = [one for one in data.track() if one.latest is None]
    today = data.info.created
    past = [one for one in none if one.status.due_on is not None and one.status.due_on < today]
    past.sort(key=lambda one: (one.status.due_on or today, one.commitment.commitment_id))
    open_ended = sum(one.status.due_on is None for one in none)
    by = Counter(one.commitment.promisor_id for one in none)
    lines = [
        *prose(
            f"""Of {len(data.track())} promises, {len(none)} have no actual in the pages that were read. {len(past)} of
            these were due before {today}. {open_ended} have no due date, so they can never be overdue. For most pages,
            only the beginning was read. An actual that is missing here may be printed elsewhere. Something may have
            been done even if no page says so. A number that may measure something else (the whole staff of a firm, if
            new jobs were promised) stays an observation and is not counted."""
        ),
        "These promises were due:",
        "",
    ]
    rows = [
        (one.commitment.statement, _who(data, one), one.commitment.due or "", linked(data, _stated(one)))
        for one in past
    ]
    lines += table(["promise", "promised by", "due", "printed by"], rows)
    lines += ["All promises without an actual, by promisor:", ""]
    counts = sorted(by.items(), key=lambda item: (-item[1], item[0]))
    lines += table(
        ["promised by", "promises without an actual"], [(data.organizations[i].name, str(n)) for i, n in counts]
    )
    return lines


def _stated(one: Tracked) -> Figure:
    """The first report of the target. If sources differ, the very first report may print another number."""
    return next((figure for figure in one.reports if figure.value == one.status.target), one.reports[0])


def _who(data: Dataset, one: Tracked) -> str:
    """The short name of the promisor."""
    return words.short(data.organizations[one.commitment.promisor_id])


def size(data: Dataset) -> list[str]:
    """The stated size of the sector over the years, and the contradictions between pages."""
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
    """The largest change between two successive observations of a series."""
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
    step = f"The largest change between two successive numbers is a factor of {factor:.1f}: {before}, then {after}."
    return [step, "", *_notes(data, (figure for _, figure in both))]


def summary(data: Dataset) -> list[str]:
    """The findings in a few lines."""
    tracked = data.track()
    known = [(one, one.latest) for one in tracked if one.latest is not None]
    opposed = [one for one in tracked if one.conflicts]
    most = max(opposed, key=lambda one: len(one.reports)).commitment.commitment_id
    lines = [
        f"- {len(known)} of {len(tracked)} promises have a number that shows their progress.",
        f"- {len(opposed)} have conflicting sources; `{most}` has the most reports of these.",
    ]
    for one, done in known:
        if one.status.due_on is not None and one.status.due_on < data.info.created:
            lines.append(
                f"- {one.commitment.statement.rstrip('.')}: {progress_text(one)} as of "
                f"{done.as_of or 'no date'}, by the latest number in the pages that were read."
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
            f"""`make dist` computes this page from version {data.version} of the data: {len(data.articles)} pages from
            {min(years)} to {max(years)}, {len(data.figures)} figures, and {len(tracked)} promises with {reports}
            reports. The link of each source opens its page, in most browsers at the words that print the number. This
            page shows what is printed and when. It does not say whether a promise was kept. All counts depend on what
            was read: see the [datasheet](datasheet.md). The date of a page is often inferred. The promisor is also
            inferred if the page does not name one. The record of the page and the notes of its figures say so."""
        ),
        *summary(data),
        "## Promises whose sources contradict each other",
        "",
        *prose(
            f"""The sources of the promises agree as follows: {kinds}. For {agree["conflicting"]} promises, sources
            print numbers that can't be the same, even when they are rounded to the last printed digit. The word
            "about" does not change this comparison. Not every conflict is a disagreement about facts. The cause can be
            a rounded number, a plan that changed between two pages, a conversion or a misprint. The computation can't
            distinguish them. The notes below each promise state what is known. Most promises have only one source, so
            they can't have a conflict."""
        ),
        "![Who printed what of the value added](images/imm-value-added-2020.svg)",
        "",
        *conflicts(data),
        "## Progress, by the latest actual",
        "",
        *prose(
            """Progress is the latest actual divided by the target. An actual is a number that a page prints as done, or
            as reached when something opens. The notes are below the table. A project with promises in dirhams, dollars
            and hectares has one row for each."""
        ),
        "![Target and latest actual of each promise that has one](images/progress.svg)",
        "",
        *progress(data),
        "## Promises without an actual in the pages that were read",
        "",
        *unmeasured(data),
        f"## The stated size of the sector, {min(spoken)} to {max(spoken)}",
        "",
        *prose(
            """These numbers are about the sector as a whole. Pages define the sector differently (IMM, IMME, with or
            without electrical industries). A step from one row to the next may therefore be a change of definition, not
            growth. A date in brackets is the date of the page, because the page gives no date for the number."""
        ),
        *size(data),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The page of the findings."""
    return {DOCS / "findings.md": render(data)}
