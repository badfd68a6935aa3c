"""The summary at the top of docs/findings.md, and the limits at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model import edtf
from imme_data.model.records import Kind, State
from imme_data.view.amounts import counted
from pages.findings_words import bullets
from pages.markdown import prose, table

__all__ = ["counting", "limits", "summary"]

# The kinds, the strongest first, with what they mean.
KINDS: Final[dict[Kind, str]] = {
    "undertaking": """signed, or promised in words such as "s'engage à\"""",
    "plan": 'the one who will do it says so: "créera", "investira"',
    "goal": 'an aim: "objectif", "vise"',
    "expectation": 'said of projects or plans: "devrait", "potentiel"; no named organization promises it',
}
# The states that a commitment that counts can have, with what they mean.
STATES: Final[dict[State, str]] = {
    "reached": "counted or completed, at or above the target, dated by the deadline, or without a printed deadline",
    "reached_late": "counted or completed, at or above the target, dated after the deadline",
    "short_at_due": "counted or completed, below the target, dated in the period of the deadline or later",
    "spent": "money or land that a page prints as spent or in use",
    "announced": "only announced at an opening",
    "some_done": "another number: counted before the deadline, committed, or under way",
    "due_passed": "no number; the deadline has passed",
    "open": "no number; the deadline lies ahead",
    "undated": "no number; no page in the data prints a deadline",
}


def counting(tracked: TrackedList) -> list[Tracked]:
    """The commitments that count."""
    return [one for one in tracked if one.status.counts]


def _in_time(one: Tracked) -> bool:
    """Whether the latest actual was measured or completed, and is dated in the period of the deadline or later."""
    text, dated = one.commitment.due or one.commitment.starts, one.status.actual_as_of_on
    if one.status.stage not in ("measured", "completed") or text is None or dated is None:
        return False
    return dated >= edtf.days(text)[0]


def summary(data: Dataset, tracked: TrackedList) -> list[str]:
    """The counts by kind and state, and what is known of results."""
    some = counting(tracked)
    kinds = Counter(one.commitment.kind for one in some)
    lines = prose(
        f"""A commitment is a number that somebody promises, plans or aims at, or that pages expect of projects. One or
        more pages print it. The data has {counted(len(tracked), "commitment")}. {len(some)} of them count. The others
        are older plans, parts, other forms of the same promise, options, or numbers without a coherent reading
        ([what counts](tracker.md#what-counts)). {kinds["expectation"]} of the {len(some)} are expectations: no named
        organization promises them."""
    )
    lines += _results(data, some)
    lines += table(["kind", "meaning", "commitments that count"], [(k, t, str(kinds[k])) for k, t in KINDS.items()], 1)
    both = Counter((one.state, one.commitment.kind) for one in some)
    rows = []
    for state, text in STATES.items():
        cells = [both[state, kind] for kind in KINDS]
        rows.append((f"{text} (`{state}`)", *map(str, cells), str(sum(cells))))
    rows.append(("all", *(str(kinds[kind]) for kind in KINDS), str(len(some))))
    return lines + table(["what the pages read print", *KINDS, "all"], rows, len(KINDS) + 1)


def _results(data: Dataset, some: Sequence[Tracked]) -> list[str]:
    """The commitments by what is known of their result, one line each."""
    timely = [one for one in some if _in_time(one)]
    inputs = sum(data.indicators[one.commitment.indicator_id].result == "input" for one in timely)
    others = [one for one in some if one.latest is not None and one not in timely]
    done = sum(one.status.stage in ("measured", "completed") for one in others)
    announced = sum(one.status.stage == "announced" for one in others)
    none = [one for one in some if one.latest is None]
    states = Counter(one.state for one in none)
    by = Counter(one.status.deadline_basis for one in none if one.state == "due_passed")
    unsought = sum(not one.status.searches for one in none)
    return bullets(
        f"""**{len(timely)} of {len(some)}** have a counted or completed number of what was done, dated in the period of
        the deadline or later. Outputs and outcomes (jobs, people, capacity): {len(timely) - inputs}. Inputs (money,
        land): {inputs}.""",
        f"""**{len(others)} of {len(some)}** have another number of what was done. Counted or completed, but before the
        deadline or without a printed deadline: {done}. Only announced at an opening: {announced}. Committed or under
        way: {len(others) - done - announced}.""",
        f"""**{states["due_passed"]} of {len(some)}** have a deadline that has passed, and the data has no number of
        what was done. The deadline is a due date for {by["due"]} of them, and only a planned start-up for
        {by["starts"]}.""",
        f"""**{states["open"]} of {len(some)}** have a deadline that lies ahead, and no number. **{states["undated"]}**
        have neither a printed deadline nor a number.""",
        f"""**{unsought} of the {len(none)}** without a number are not looked for yet: the data has no search for their
        result. A missing number does not show that nothing was done.""",
    )


def limits(data: Dataset, tracked: TrackedList) -> list[str]:
    """What a reader must know before quoting this page."""
    some, articles = counting(tracked), list(data.articles)
    openings = sum(article.read == "opening" for article in articles)
    released = sum(article.release_id is not None for article in articles)
    copies = sum(article.republishes_id is not None for article in articles)
    inferred = sum(article.published_basis == "inferred" for article in articles)
    undated = sum(article.published is None for article in articles)
    promised = [one for one in some if one.commitment.promisor_id]
    unnamed = sum(all(one.commitment.promisor_id != report.promisor_id for report in one.reports) for one in promised)
    single = sum(one.status.sources == 1 for one in some)
    once = sum(not one.status.read_twice for one in some)
    searches = counted(len(data.searches), "search") if len(data.searches) else "no search"
    return bullets(
        f"""**Openings.** The data has {counted(len(articles), "page")}. For {openings} of them, only the opening was
        read. A result can stand further down, or on a page that is not in the data.""",
        """**Evidence, not a verdict.** This page says what pages print, with the date. It does not say that a promise
        was kept or broken, why, or what is true today.""",
        f"""**One text, many pages.** {counted(released, "page")} of {len(articles)} carry one of
        {counted(len(data.releases), "release")}: a communiqué or a text of an agency. {counted(copies, "page")} of
        {len(articles)} repeat another page. Pages with one text count as one source. {single} of the {len(some)}
        commitments that count have only one source.""",
        f"""**Dates.** The readers inferred the date of {counted(inferred, "page")}. The data has no date for
        {counted(undated, "page")}. If a number has no date, the date of its page is compared with the deadline. The
        number can be older than the page.""",
        f"""**Who promises.** {len(promised)} commitments that count have a promisor. For {unnamed} of them, the readers
        inferred the promisor: no page in the data names who promises. Do not print these as promises of that
        organization without a look at the page.""",
        f"""**Readers.** For {once} of the {len(some)} commitments that count, only one reader recorded at least one of
        the numbers. [The codebook](codebook.md) says how well readers agree.""",
        f"""**Searches.** The data records {searches} for results. Without a search, the words are "not looked for
        yet".""",
        """**Selection.** The pages in the data are a selection. No count here is a share of all promises to the sector.
        The [datasheet](datasheet.md) says which pages were read.""",
    )
