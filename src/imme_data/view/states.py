"""The state of a commitment in words: what was counted, spent or announced, and what nobody looked for yet."""

from __future__ import annotations

import re
from typing import Final, Protocol

from imme_data.model.records import Commitment, Figure, Search, TrackerRow
from imme_data.view.amounts import Language, amount, number, share
from imme_data.view.wording import day, words_of

__all__ = [
    "Number",
    "Outcome",
    "agreement",
    "dated",
    "deadline",
    "paired",
    "progress_text",
    "search_text",
    "sources_text",
    "stage_text",
    "state_text",
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
    def latest_published(self) -> str | None:
        """The date of the page of the latest actual, as an EDTF string."""
        ...

    @property
    def searches(self) -> tuple[Search, ...]:
        """The searches for what became of it."""
        ...


class Number(Protocol):
    """A number as a figure or a commitment has it."""

    @property
    def value(self) -> float:
        """The number, in base units."""
        ...

    @property
    def value_max(self) -> float | None:
        """The upper end of a range."""
        ...

    @property
    def unit(self) -> str:
        """The unit."""
        ...

    @property
    def comparison(self) -> str:
        """The qualifying word."""
        ...

    @property
    def per(self) -> str | None:
        """A year or a month, for a rate."""
        ...


def state_text(outcome: Outcome, language: Language = "en") -> str:
    """Write the state of a commitment, with the number and the date that it is based on.

    An actual is printed with the words that it allows: "announced" is not "reached", and money is "spent".
    """
    words, status, latest = words_of(language), outcome.status, outcome.latest
    if latest is None:
        return _without_actual(outcome, language)
    of = words["of"].format(*paired(latest, outcome.commitment, language))
    done = words["staged"].format(stage_text(latest, language), of)
    if status.state == "spent":
        text = words["spent" if status.unit.isupper() else "in use"].format(of)
    elif status.state == "revised":
        text = words["revised done"].format(done)
    else:
        text = words[status.state].format(of) if status.state in _WITH_ACTUAL else done
    return f"{text}, {dated(outcome, language)}"


# The states whose words take the place of the word for the stage.
_WITH_ACTUAL: Final = ("reached", "reached_late", "short_at_due", "announced")


def stage_text(figure: Figure, language: Language = "en") -> str:
    """Write the stage of an actual."""
    return words_of(language)[f"{figure.stage or 'measured'} stage"]


def dated(outcome: Outcome, language: Language = "en") -> str | None:
    """Write the date of the latest actual, else the date of its page; None if there is no actual."""
    words, latest = words_of(language), outcome.latest
    if latest is None:
        return None
    if latest.as_of is not None:
        return words["as of"].format(day(latest.as_of, language))
    published = outcome.latest_published
    return words["page of"].format(day(published, language)) if published else words["no date"]


def paired(done: Number, plan: Number, language: Language = "en") -> tuple[str, str]:
    """Write an actual and the plan. If they share the words of their unit, these stand once: MAD 5.7 of 3.7 billion."""
    texts = value_text(done, language), value_text(plan, language)
    bare = [amount(one.value, one.unit, value_max=one.value_max, language=language) for one in (done, plan)]
    qualifiers = [text.removesuffix(end) for text, end in zip(texts, bare, strict=True)]
    a, b = (re.split("([ \u00a0])", text) for text in bare)
    before = a[:2] if a[:2] == b[:2] and not a[0][-1:].isdigit() else []
    a, b = a[len(before) :], b[len(before) :]
    # Both begin with their numbers now, not with two currencies, and no "a year" follows.
    is_whole = all(text.endswith(end) for text, end in zip(texts, bare, strict=True))
    is_whole = is_whole and a[0][-1:].isdigit() and b[0][-1:].isdigit()
    shared = 0  # the words of scale and unit at the end, and the spaces before them
    while is_whole and a[-2 - shared :][:2] == b[-2 - shared :][:2] and shared + 2 < min(len(a), len(b)):
        shared += 2
    if not shared:
        return texts
    # The unit stands in English after the plan, in French after the actual.
    if language == "en":
        a = a[:-shared]
    else:
        b = b[:-shared]
    return f"{qualifiers[0]}{''.join(before + a)}", f"{qualifiers[1]}{''.join(b)}"


def _without_actual(outcome: Outcome, language: Language) -> str:
    words, state = words_of(language), outcome.status.state
    if state == "revised":
        return words[state]
    head = words[state if state in ("due_passed", "open") else "undated"]
    return f"{head.format(deadline(outcome, language))}, {search_text(outcome, language)}"


def search_text(outcome: Outcome, language: Language = "en") -> str:
    """Write what the searches for an actual found, or that nobody looked."""
    words, status = words_of(language), outcome.status
    if not status.searches:
        return words["not looked"]
    reaches = {search.reach for search in outcome.searches}
    reach = words["whole" if reaches == {"whole"} else "openings"]
    found = "words found" if any(search.outcome == "words" for search in outcome.searches) else "no number"
    last = day(str(status.last_searched_on), language)
    return words[found].format(_counted(status.searches, "search", "searches", language), reach, last)


def sources_text(status: TrackerRow, language: Language = "en") -> str:
    """Write the reports, their independent sources and their publishers.

    >>> from types import SimpleNamespace as Row
    >>> sources_text(Row(reports=2, sources=2, publishers=1))
    '2 reports from 2 pages of one publisher'
    >>> sources_text(Row(reports=4, sources=1, publishers=4))
    '4 reports from 1 source (4 publishers)'
    """
    words, publishers = words_of(language), number(status.publishers, language)
    head = _counted(status.reports, "report", "reports", language)
    if status.publishers == 1 and status.sources > 1:
        return words["from pages"].format(head, number(status.sources, language))
    text = words["from"].format(head, _counted(status.sources, "source", "sources", language))
    return words["publishers"].format(text, publishers) if status.publishers > status.sources else text


def _counted(count: int, one: str, several: str, language: Language) -> str:
    words = words_of(language)
    return words[f"one {one}"] if count == 1 else words[several].format(number(count, language))


def deadline(outcome: Outcome, language: Language = "en") -> str:
    """The due date, else the start-up date; empty if no page prints one."""
    made, words = outcome.commitment, words_of(language)
    for name, date in (("due", made.due), ("starts", made.starts)):
        if date:
            return words[name].format(day(date, language))
    return ""


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


def agreement(outcome: Outcome, language: Language = "en") -> str:
    """Write how the reports agree; if they differ, with the lowest and the highest number."""
    words, status = words_of(language), outcome.status
    if not status.reports:
        return words["no report"]
    if status.consistency == "single" and status.sources > 1:
        return words["single of several"]
    said = words[status.consistency]
    if status.lowest == status.highest:
        return said
    ends = amount(status.lowest, status.unit, value_max=status.highest, language=language)
    return words["between"].format(said, ends)


def value_text(one: Number, language: Language = "en") -> str:
    """Write the number of a figure or a commitment, with the time that it is a rate of."""
    text = amount(one.value, one.unit, value_max=one.value_max, comparison=one.comparison, language=language)
    return words_of(language)[one.per].format(text) if one.per else text
