"""Every error that `imme_data` raises, each saying what is wrong, where, and what to do.

All of them are `ImmeDataError`; an argument that makes no sense is Python's own TypeError or ValueError. Those that can
find several mistakes at once carry them as `problems`:

>>> error = DataError([Problem("'13.340' is not a number", "write 13340", file="seeds/x.yaml", line=4)])
>>> print(error)
1 problem:
seeds/x.yaml:4: '13.340' is not a number
    → write 13340
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

__all__ = [
    "AmbiguousNameError",
    "BuildError",
    "ConstraintConflictError",
    "DataError",
    "FetchError",
    "ImmeDataError",
    "LocationError",
    "MissingExtraError",
    "NameLookupError",
    "PackageError",
    "Problem",
    "ProjectError",
    "UnknownKeyError",
    "UnknownNameError",
    "VerificationError",
]


@attrs.frozen
class Problem:
    """One thing that is wrong: what, where, and what to do about it.

    `file` and `line` (counted from 1) place it in a file; `table`, `row`, `record` and `field` place it in the data.
    `row` counts as frictionless does: the header is row 1, so the first record is row 2. `type` is one of
    frictionless' error names (`constraint-error`, `foreign-key` ...), or `rule` for a rule of this project. `rule` is
    the name of that rule (`quote-mismatch`), or of the constraint that a `constraint-error` breaks (`maximum`).
    """

    message: str
    remedy: str
    file: str | None = attrs.field(default=None, kw_only=True)
    line: int | None = attrs.field(default=None, kw_only=True)
    table: str | None = attrs.field(default=None, kw_only=True)
    row: int | None = attrs.field(default=None, kw_only=True)
    record: str | None = attrs.field(default=None, kw_only=True)
    field: str | None = attrs.field(default=None, kw_only=True)
    type: str = attrs.field(default="rule", kw_only=True)
    rule: str | None = attrs.field(default=None, kw_only=True)

    @property
    def kind(self) -> str:
        """What reports count it by: the name of the rule, otherwise the type."""
        return self.rule if self.type == "rule" and self.rule else self.type

    @property
    def where(self) -> str:
        """The place, as a person would look for it: `seeds/x.yaml:4: figures jobs-2020, value`."""
        place = "" if self.file is None else self.file + ("" if self.line is None else f":{self.line}")
        data = " ".join(part for part in (self.table, self.record) if part)
        if self.row is not None:
            data += f" (row {self.row})" if data else f"row {self.row}"
        if self.field:
            data += f", {self.field}" if data else self.field
        return ": ".join(part for part in (place, data) if part)

    def __str__(self) -> str:
        """The problem on one line, its remedy on the next."""
        where, rule = self.where, f" (rule: {self.rule})" if self.type == "rule" and self.rule else ""
        return f"{where}{': ' if where else ''}{self.message}{rule}\n    → {self.remedy}"


class ImmeDataError(Exception):
    """Any error of `imme_data`."""


class DataError(ImmeDataError):
    """The data is wrong; `problems` says each mistake and its remedy."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All the problems, numbered at the top."""
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'}:"
        return "\n".join([head, *map(str, self.problems)])


class BuildError(DataError):
    """The seeds or the schemas are wrong: nothing was written."""


class VerificationError(DataError):
    """A quote or a document is not what the data says it is."""


class ProjectError(ImmeDataError):
    """What was named is not a project that can be built: it lacks `seeds/` or `schemas/`, or its output is in use."""


class PackageError(DataError):
    """A data package is damaged, incomplete, hostile or made for another version of `imme_data`."""


class FetchError(PackageError):
    """An address does not answer, or does not answer with what was asked for."""


class LocationError(ImmeDataError):
    """What was given to `load` is not a place where a data package can be."""


class UnknownKeyError(ImmeDataError, KeyError):
    """No record, table or field has that key; the message names the nearest ones."""

    def __str__(self) -> str:
        """The message itself; a plain KeyError would print it quoted."""
        return str(self.args[0])


class NameLookupError(ImmeDataError, LookupError):
    """A name does not say who is meant; `candidates` are the identifiers of those who might be."""

    candidates: tuple[str, ...]

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        self.candidates = candidates
        super().__init__(message)


class UnknownNameError(NameLookupError):
    """No article prints that name; `candidates` are those whose names come nearest."""


class AmbiguousNameError(NameLookupError):
    """Articles print that name of more than one; `candidates` are all of them."""


class ConstraintConflictError(ImmeDataError, ValueError):
    """The constraints of a schema contradict each other, so that no data can keep them; the message names them."""


class MissingExtraError(ImmeDataError, ImportError):
    """A library that only some functions need is not installed; the message names the extra that brings it."""
