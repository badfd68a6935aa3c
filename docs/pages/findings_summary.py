"""The summary at the top of the findings, and the limits at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from imme_data.dataset.tracked import Tracked, TrackedList
from imme_data.model import edtf
from imme_data.model.records import Kind, State
from pages.findings_edition import Edition, bullets, paragraph
from pages.findings_searches import search_gaps
from pages.findings_words import counting, is_inferred
from pages.markdown import table

__all__ = ["KINDS", "KNOWN", "STATES", "known", "limits", "summary"]

#: What is known of a commitment, the most first.
Known = Literal["with a number", "words only", "nothing found", "not searched"]
KNOWN: Final[tuple[Known, ...]] = ("with a number", "words only", "nothing found", "not searched")
_BANK: Final = "bank-of-industrial-projects"
#: The kinds, the strongest first.
KINDS: Final[tuple[Kind, ...]] = ("undertaking", "plan", "goal", "expectation")
#: The states that a commitment that counts can have.
STATES: Final[tuple[State, ...]] = (
    "reached",
    "reached_late",
    "short_at_due",
    "spent",
    "announced",
    "some_done",
    "due_passed",
    "open",
    "undated",
)


def known(one: Tracked) -> Known:
    """Whether a commitment has a result in numbers, only words about one, searches that found none, or nothing."""
    if one.latest is not None:
        return "with a number"
    if one.developments:
        return "words only"
    return "nothing found" if one.searches else "not searched"


def _in_time(one: Tracked) -> bool:
    """Whether the latest actual was measured or completed, and is dated in the period of the deadline or later."""
    text, dated = one.commitment.due or one.commitment.starts, one.status.actual_as_of_on
    if one.status.stage not in ("measured", "completed") or text is None or dated is None:
        return False
    return dated >= edtf.days(text)[0]


def summary(edition: Edition, tracked: TrackedList) -> list[str]:
    """The counts by kind and state, and what is known of results."""
    some = counting(tracked)
    kinds = Counter(one.commitment.kind for one in some)
    lines = paragraph(
        edition.say(
            "what a commitment is",
            commitments=edition.count(len(tracked), "commitment"),
            some=len(some),
            expectations=kinds["expectation"],
        )
    )
    bank = _of_the_bank(edition, some)
    lines += paragraph(edition.say("bank", bank=bank, some=len(some))) if bank else []
    lines += _results(edition, some)
    rows = [(edition.word(kind), edition.say(f"kind {kind}"), str(kinds[kind])) for kind in KINDS]
    lines += table(edition.head("head kinds"), rows, 1)
    both = Counter((one.state, one.commitment.kind) for one in some)
    counts = []
    for state in STATES:
        cells = [both[state, kind] for kind in KINDS]
        if any(cells):
            counts.append((f"{edition.say(f'state {state}')} (`{state}`)", *map(str, cells), str(sum(cells))))
    counts.append((edition.say("all"), *(str(kinds[kind]) for kind in KINDS), str(len(some))))
    head = [edition.say("head states"), *map(edition.word, KINDS), edition.say("all")]
    return lines + table(head, counts, len(KINDS) + 1)


def _of_the_bank(edition: Edition, some: Sequence[Tracked]) -> int:
    """The number of commitments of the bank of industrial projects, or of an agreement that is part of it."""
    agreements = edition.data.agreements

    def of_the_bank(key: str | None) -> bool:
        return key is not None and (key == _BANK or of_the_bank(agreements[key].part_of_id))

    return sum(of_the_bank(one.commitment.agreement_id) for one in some)


def _results(edition: Edition, some: Sequence[Tracked]) -> list[str]:
    """The commitments by what is known of their result, one line each; then the deadlines of those without a number."""
    timely = [one for one in some if _in_time(one)]
    inputs = sum(edition.data.indicators[one.commitment.indicator_id].result == "input" for one in timely)
    others = [one for one in some if one.latest is not None and one not in timely]
    done = sum(one.status.stage in ("measured", "completed") for one in others)
    announced = sum(one.status.stage == "announced" for one in others)
    none = [one for one in some if one.latest is None]
    states = Counter(one.state for one in none)
    by = Counter(one.status.deadline_basis for one in none if one.state == "due_passed")
    counts = Counter(map(known, some))
    parts = [
        edition.say("result timely", timely=len(timely), outputs=len(timely) - inputs, inputs=inputs) if timely else "",
        edition.say("result done", done) if done else "",
        edition.say("result announced", announced) if announced else "",
        edition.say("result rest", rest) if (rest := len(others) - done - announced) else "",
    ]
    gaps = {"some": len(some), "parts": " ".join(filter(None, parts))}
    texts = [edition.say(key, count=counts[key], **gaps) for key in KNOWN if counts[key]]
    if none:
        text = edition.say(
            "deadlines",
            none=len(none),
            some=len(some),
            passed=states["due_passed"],
            due=by["due"],
            starts=by["starts"],
            open=states["open"],
            undated=states["undated"],
        )
        texts.append(text)
    return bullets(*texts)


def limits(edition: Edition, tracked: TrackedList) -> list[str]:
    """What a reader must know before quoting this page."""
    data, some, articles = edition.data, counting(tracked), list(edition.data.articles)
    promised = [one for one in some if one.commitment.promisor_id]
    texts = [
        edition.say(
            "limit openings",
            pages=edition.count(len(articles), "page"),
            openings=sum(article.read == "opening" for article in articles),
        ),
        edition.say("limit verdict"),
        edition.say(
            "limit copies",
            pages=len(articles),
            released=sum(article.release_id is not None for article in articles),
            releases=len(data.releases),
            copies=sum(article.republishes_id is not None for article in articles),
            single=sum(one.status.sources == 1 for one in some),
            some=len(some),
        ),
        edition.say(
            "limit dates",
            inferred=sum(article.published_basis == "inferred" for article in articles),
            undated=sum(article.published is None for article in articles),
        ),
        edition.say("limit promisors", promised=len(promised), unnamed=sum(map(is_inferred, promised))),
        edition.say(
            "limit readers",
            once=sum(not one.status.read_twice for one in some),
            some=len(some),
            single=sum(one.readings == 1 for one in data.developments),
            developments=len(data.developments),
        ),
    ]
    if len(data.searches):
        unsought = sum(not one.searches for one in tracked)
        texts.append(edition.say("limit searches", **search_gaps(edition), unsought=unsought, all=len(tracked)))
    return bullets(*texts, edition.say("limit selection"))
