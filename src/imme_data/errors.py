"""Every error that `imme_data` raises. The messages say what is wrong, where, and what to do.

The text of an error holds no control character: `str(error)` writes each one as an escape (`imme_data.shown`). The
attributes of a problem stay as they are.

All errors are subclasses of `ImmeDataError`; for an invalid argument, Python's TypeError or ValueError is raised. An
error that reports several mistakes at once has them as `problems`:

>>> error = DataError([Problem("'13.340' is not a number", "write 13340", file="seeds/x.yaml", line=4)])
>>> print(error)
1 problem:
seeds/x.yaml:4: '13.340' is not a number
    → write 13340
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from imme_data.shown import harmless

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


_LONGEST: Final = 2000  # characters


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


@attrs.frozen
class Problem:
    """One mistake: what is wrong, where, and what to do about it.

    Attributes
    ----------
    message, remedy : str
        What is wrong, and what to do. They are cut after 2000 characters: a cell may have megabytes.
    file, line : str and int, optional
        The place in a file; lines count from 1.
    table, row, record, field : str, int, str and str, optional
        The place in the data. Rows are numbered as by frictionless: the header is row 1, the first record row 2.
    type : str
        Frictionless' name for the error (`constraint-error`, `foreign-key` ...), or `rule` for a rule of this project.
    rule : str, optional
        The name of that rule (`quote-mismatch`), or of the constraint that a `constraint-error` breaks (`maximum`).
    """

    message: str = attrs.field(converter=_bounded)
    remedy: str = attrs.field(converter=_bounded)
    file: str | None = attrs.field(default=None, kw_only=True)
    line: int | None = attrs.field(default=None, kw_only=True)
    table: str | None = attrs.field(default=None, kw_only=True)
    row: int | None = attrs.field(default=None, kw_only=True)
    record: str | None = attrs.field(default=None, kw_only=True, converter=attrs.converters.optional(_bounded))
    field: str | None = attrs.field(default=None, kw_only=True)
    type: str = attrs.field(default="error", kw_only=True)
    rule: str | None = attrs.field(default=None, kw_only=True)

    @property
    def kind(self) -> str:
        """The name under which reports count it: the rule of a `rule` problem, otherwise the type."""
        return self.rule if self.type == "rule" and self.rule else self.type

    @property
    def where(self) -> str:
        """The place in words: file and line, table, record and row, field."""
        place = "" if self.file is None else self.file + ("" if self.line is None else f":{self.line}")
        data = " ".join(part for part in (self.table, self.record) if part)
        if self.row is not None:
            data += f" (row {self.row})" if data else f"row {self.row}"
        if self.field:
            data += f", {self.field}" if data else self.field
        return harmless(": ".join(part for part in (place, data) if part))

    def __str__(self) -> str:
        """The problem on one line, and its remedy on the next."""
        where, rule = self.where, f" (rule: {self.rule})" if self.type == "rule" and self.rule else ""
        line = f"{where}{': ' if where else ''}{self.message}{rule}"
        return f"{harmless(line)}\n    → {harmless(self.remedy)}"


class ImmeDataError(Exception):
    """The base class of all errors of `imme_data`."""

    def __str__(self) -> str:
        """The message on one line."""
        return harmless(super().__str__())


class DataError(ImmeDataError):
    """The data is wrong; `problems` has each mistake with its remedy."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """All problems, after their number."""
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'}:"
        return "\n".join([head, *map(str, self.problems)])


class BuildError(DataError):
    """The seeds or the schemas are wrong; nothing was written."""


class VerificationError(DataError):
    """A quote or a document is not what the data says it is."""


class ProjectError(ImmeDataError):
    """The project can't be built: it has no `seeds/` or `schemas/`, or its output is in use."""


class PackageError(DataError):
    """A data package is damaged, incomplete, unsafe, or made for another version of `imme_data`."""


class FetchError(PackageError):
    """An address does not answer, or does not send the requested file."""


class LocationError(ImmeDataError):
    """The path or address is not that of a data package, or of another file that a function needs."""


class UnknownKeyError(ImmeDataError, KeyError):
    """No record, table or field has that key; the message names the most similar ones."""

    def __str__(self) -> str:
        """The message without quotes, which a plain KeyError would add."""
        return harmless(str(self.args[0]))


class NameLookupError(ImmeDataError, LookupError):
    """A name does not identify one person or organization; `candidates` has the identifiers of possible ones."""

    candidates: tuple[str, ...]

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        self.candidates = candidates
        super().__init__(message)


class UnknownNameError(NameLookupError):
    """No article prints that name; `candidates` has the identifiers with the most similar names."""


class AmbiguousNameError(NameLookupError):
    """Articles use that name for several people or organizations; `candidates` has all of them."""


class ConstraintConflictError(ImmeDataError, ValueError):
    """The constraints of a schema contradict each other, so no data is valid; the message names them."""


class MissingExtraError(ImmeDataError, ImportError):
    """An optional library is not installed; the message names the extra that installs it."""
