"""The result of a check, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from imme_data.errors import Problem
from imme_data.shown import harmless

__all__ = ["LIMIT", "Collector", "Report"]

LIMIT: Final = 1000  # most errors that a report lists by default, as in frictionless


@attrs.frozen(repr=False)
class Report:
    """The result of a check.

    Attributes
    ----------
    target : str
        What was checked.
    errors : tuple of Problem
        The errors, or the first of them.
    checked : mapping of str to int
        How many things of each kind were checked, such as the rows of each table.
    counts : mapping of str to int
        The number of all errors by type, or by rule (`quote-mismatch`).
    unchecked : tuple of str
        What could not be checked, and why.
    warnings : tuple of Problem
        What is valid, and may still do harm: cells that a spreadsheet takes for formulas.
    """

    target: str
    errors: tuple[Problem, ...]
    checked: Mapping[str, int]
    counts: Mapping[str, int] = attrs.field()
    unchecked: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @counts.default
    def _all_listed(self) -> dict[str, int]:
        return dict(Counter(error.kind or "error" for error in self.errors))

    @property
    def valid(self) -> bool:
        """Whether there are no errors."""
        return not self.counts

    def to_json(self) -> str:
        """The report as JSON, for programs: the messages, names and places exactly as they are."""
        errors, warnings = (
            [{k: v for k, v in attrs.asdict(problem).items() if v is not None} for problem in problems]
            for problems in (self.errors, self.warnings)
        )
        report = {
            "target": self.target,
            "valid": self.valid,
            "checked": dict(self.checked),
            "counts": dict(self.counts),
        }
        report |= {"unchecked": list(self.unchecked)} if self.unchecked else {}
        report |= {"warnings": warnings} if warnings else {}
        text = json.dumps({**report, "errors": errors}, ensure_ascii=False, indent=2)
        # Half of a surrogate pair, as in the name of a file that is not UTF-8, is written as JSON's own escape.
        return text.encode("utf-8", "backslashreplace").decode("utf-8")

    def __str__(self) -> str:
        """The report for people: one line if it is valid, otherwise the errors with their remedies."""
        checked = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in self.checked.items() if count)
        notes = [harmless(f"not checked: {what}") for what in self.unchecked]
        notes += [f"warning: {warning}" for warning in self.warnings]
        if self.valid:
            return "\n".join([harmless(f"{self.target}: valid ({checked or 'empty'})"), *notes])
        count = sum(self.counts.values())
        lines = [harmless(f"{self.target}: {count} problem{'' if count == 1 else 's'}"), *map(str, self.errors)]
        if count > len(self.errors):
            kinds = ", ".join(f"{number} {type_}" for type_, number in self.counts.items())
            lines.append(harmless(f"... and {count - len(self.errors)} more; in all: {kinds}"))
        return "\n".join([*lines, *notes])

    def __repr__(self) -> str:
        """The report on one line."""
        kinds = ", ".join(f"{count} {type_}" for type_, count in self.counts.items())
        return harmless(f"<Report {self.target}: {kinds or 'valid'}>")


class Collector:
    """Collects problems: counts all of them, and keeps the first `limit` (None keeps all). Warnings do not count."""

    def __init__(self, limit: int | None) -> None:
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._limit = limit

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return self._limit is not None and len(self.problems) >= self._limit

    def count(self, type_: str, number: int = 1) -> None:
        """Count problems that are not listed."""
        self.counts[type_] += number

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it if the limit is not reached."""
        self.counts[problem.kind or "error"] += 1
        if not self.full:
            self.problems.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Add several problems."""
        for problem in problems:
            self.add(problem)

    def report(
        self, target: str, checked: Mapping[str, int], unchecked: Iterable[str] = (), order: Iterable[str] = ()
    ) -> Report:
        """The report, table by table and row by row."""
        places = {name: place for place, name in enumerate(order)}
        kept = sorted(self.problems, key=lambda p: (places.get(p.table or "", -1), p.row or 0))
        return Report(target, tuple(kept), dict(checked), dict(self.counts), tuple(unchecked), tuple(self.warnings))
