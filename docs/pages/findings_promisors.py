"""The section of the findings by promisor: what each organization promises, and what is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from imme_data.dataset.tracked import Tracked, TrackedList
from pages.findings_edition import Edition, paragraph
from pages.findings_summary import KNOWN, known
from pages.findings_words import counting, is_inferred
from pages.markdown import table

__all__ = ["promisors"]


def promisors(edition: Edition, tracked: TrackedList) -> list[str]:
    """One row for each promisor, the one with the most commitments first; those of nobody and the sums last."""
    every = counting(tracked)
    groups: dict[str | None, list[Tracked]] = {}
    for one in every:
        groups.setdefault(one.commitment.promisor_id, []).append(one)
    ordered = sorted(groups.items(), key=lambda group: (group[0] is None, -len(group[1]), group[0] or ""))
    rows = [(edition.full(key) if key else edition.say("nobody"), *_counts(some)) for key, some in ordered]
    rows.append((edition.say("all"), *_counts(every)))
    head = edition.head("head promisors")
    # Without a commitment that nobody searched for, the table has no column for them.
    shown = [at for at in range(len(head)) if head[at] != edition.say("unsearched") or rows[-1][at] != "0"]
    lines = paragraph(edition.say("promisors"))
    return lines + table([head[at] for at in shown], ([row[at] for at in shown] for row in rows), len(shown) - 1)


def _counts(some: Sequence[Tracked]) -> tuple[str, ...]:
    """How many commitments, undertakings, those that are known in each way, and those whose promisor is inferred."""
    ways = Counter(map(known, some))
    undertakings = sum(one.commitment.kind == "undertaking" for one in some)
    counts = (len(some), undertakings, *(ways[way] for way in KNOWN), sum(map(is_inferred, some)))
    return tuple(map(str, counts))
