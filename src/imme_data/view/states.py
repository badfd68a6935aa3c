"""The state of a commitment in words: what was counted, spent or announced, and what nobody looked for yet."""

from __future__ import annotations

from typing import Final, Protocol

from imme_data.model.records import Commitment, Figure, Search, TrackerRow
from imme_data.view.amounts import Language, amount, counted, share

__all__ = [
    "STAGES",
    "Outcome",
    "agreement",
    "deadline",
    "progress_text",
    "promised",
    "search_text",
    "sources_text",
    "state_text",
    "target",
    "value_text",
]


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
        """The actual that the state is computed from."""
        ...

    @property
    def progress(self) -> float | None:
        """The latest actual as a share of the target."""
        ...

    @property
    def dated(self) -> str | None:
        """The date of the latest actual as text; None if there is no actual."""
        ...

    @property
    def searches(self) -> tuple[Search, ...]:
        """The searches for what became of it."""
        ...


def state_text(outcome: Outcome) -> str:
    """Write the state of a commitment, with the number and the date that it is based on.

    An actual is printed with the words that it allows: "announced" is not "reached", and money is "spent".
    """
    status, latest = outcome.status, outcome.latest
    if latest is None:
        return _without_actual(outcome)
    of, date = _share_of_target(outcome), f", {outcome.dated}"
    match status.state:
        case "revised":
            return f"revised; {_done(outcome)}{date}"
        case "reached" | "reached_late" | "short_at_due":
            return f"{_STATES[status.state]}: {of}{date}"
        case "spent" if status.unit.isupper():
            return f"spent {of} planned{date}"
        case "spent":
            return f"{of} planned in use{date}"
        case "announced":
            return f"announced at the opening, not counted since: {of}{date}"
        case _:
            return f"{_done(outcome)}{date}"


_STATES: Final = {
    "reached": "reached",
    "reached_late": "at the target, as counted after the deadline",
    "short_at_due": "short at the deadline",
}
#: The word for each stage of an actual.
STAGES: Final = {
    "measured": "counted",
    "completed": "completed",
    "announced": "announced",
    "committed": "committed",
    "under_way": "under way",
}


def _done(outcome: Outcome) -> str:
    """The actual beside the target, with the word for its stage."""
    latest = outcome.latest
    assert latest is not None
    return f"{STAGES[latest.stage or 'measured']} {_share_of_target(outcome)}"


def _share_of_target(outcome: Outcome) -> str:
    """The actual and the target. Their scale and unit stand once: `1,400 of 1,200 people`, `MAD 5.7 of 3.7 billion`."""
    latest = outcome.latest
    assert latest is not None
    done, whole = value_text(latest).split(" "), target(outcome).split(" ")
    currency = latest.unit if latest.unit.isupper() else None
    if currency is not None and whole[0] != currency:
        return f"{' '.join(done)} of {' '.join(whole)}"
    shared = 0
    while (
        shared < min(len(done), len(whole)) - 1
        and done[-1 - shared] == whole[-1 - shared]
        and done[-1 - shared].isalpha()
    ):
        shared += 1
    if currency is not None and shared:
        whole = whole[1:]
    return f"{' '.join(done[: len(done) - shared])} of {' '.join(whole)}"


def _without_actual(outcome: Outcome) -> str:
    status = outcome.status
    match status.state:
        case "revised":
            return "revised by a newer plan"
        case "due_passed":
            head = f"the deadline passed ({deadline(outcome)})"
        case "open":
            head = f"the deadline lies ahead ({deadline(outcome)})"
        case _:
            head = "no deadline printed"
    return f"{head}, {search_text(outcome)}"


def search_text(outcome: Outcome) -> str:
    """Write what the searches for an actual found, or that nobody looked."""
    status = outcome.status
    if not status.searches:
        return "not looked for yet"
    reaches = {search.reach for search in outcome.searches}
    reach = "whole pages" if reaches == {"whole"} else "openings of pages"
    last = status.last_searched_on
    found = "words but no number" if any(s.outcome == "words" for s in outcome.searches) else "no number"
    return f"{found} in {counted(status.searches, 'search')} ({reach}), last on {last}"


def sources_text(status: TrackerRow) -> str:
    """Write the reports, their independent sources and their publishers.

    >>> from types import SimpleNamespace as Row
    >>> sources_text(Row(reports=2, sources=2, publishers=1))
    '2 reports from 2 pages of one publisher'
    >>> sources_text(Row(reports=4, sources=1, publishers=4))
    '4 reports from 1 source (4 publishers)'
    """
    head = counted(status.reports, "report")
    if status.publishers == 1 and status.sources > 1:
        return f"{head} from {status.sources} pages of one publisher"
    more = f" ({status.publishers} publishers)" if status.publishers > status.sources else ""
    return f"{head} from {counted(status.sources, 'source')}{more}"


def deadline(outcome: Outcome) -> str:
    """The due date, else the start-up date; empty if no page prints one."""
    commitment = outcome.commitment
    if commitment.due:
        return f"due {commitment.due}"
    return f"starts {commitment.starts}" if commitment.starts else ""


def progress_text(outcome: Outcome, language: Language = "en") -> str:
    """Write the progress with the comparison of the latest actual; an empty string if there is no progress.

    If both numbers are bounds, such as "more than 700 million" of "more than 700 million", the share is "about".
    """
    latest, whole = outcome.latest, outcome.status.target
    if latest is None or outcome.progress is None:
        return ""
    upper = None if latest.value_max is None else latest.value_max / whole
    both_bounds = {latest.comparison, outcome.commitment.comparison}.isdisjoint({"exactly", "about"})
    comparison = "about" if both_bounds else latest.comparison
    return share(outcome.progress, language, value_max=upper, comparison=comparison)


def agreement(outcome: Outcome) -> str:
    """Write how the reports agree; if they differ, with the lowest and the highest number."""
    status = outcome.status
    if not status.reports:
        return "no report"
    if status.consistency == "single" and status.sources > 1:
        return "single (the others are doubtful or in another currency)"
    if status.lowest == status.highest:
        return status.consistency
    return f"{status.consistency} ({amount(status.lowest, status.unit)} to {amount(status.highest, status.unit)})"


def target(outcome: Outcome) -> str:
    """Write the promised number of a commitment."""
    return promised(outcome.commitment)


def promised(commitment: Commitment) -> str:
    """Write the promised number, with the time that it is a rate of."""
    text = amount(commitment.value, commitment.unit, value_max=commitment.value_max, comparison=commitment.comparison)
    return f"{text} a {commitment.per}" if commitment.per else text


def value_text(figure: Figure) -> str:
    """Write the number of a figure."""
    return amount(figure.value, figure.unit, value_max=figure.value_max, comparison=figure.comparison)
