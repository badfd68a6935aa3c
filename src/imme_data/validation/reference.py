"""Frictionless, the reference implementation: what it says of a package, and of a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from imme_data.errors import Problem

__all__ = ["judge"]

_ALL: Final = 10**9  # errors; it stops after a thousand of them otherwise, and counts no further
_REMEDY: Final = "correct the cell, or the schema if it asks too much"


def judge(
    descriptor: Path | dict[str, Any], directory: Path | None = None, rows: dict[str, int] | None = None
) -> Iterator[Problem]:
    """What frictionless finds wrong with a package of CSV files, by its own reading of the standard.

    `descriptor` is the path of a datapackage.json, or its content, with the directory that its paths start from. How
    many rows each table has is put into `rows`.
    """
    import frictionless  # slow to import, and needed by nothing that only loads

    options: dict[str, Any] = {} if directory is None else {"basepath": str(directory)}
    source = str(descriptor) if isinstance(descriptor, Path) else descriptor
    try:
        report = frictionless.Package(source, **options).validate(limit_errors=_ALL)
    except frictionless.FrictionlessException as failure:
        for reason in failure.reasons or [failure.error]:
            yield Problem(f"frictionless: {reason.note}", "correct the property that it names", type=reason.type)
        return
    except Exception as failure:
        # It raises what Python raises where a bound is no value of its field, a pattern no expression, or a key of a
        # type without equals.
        message = f"frictionless stopped with {type(failure).__name__}: {failure}"
        yield Problem(message, "correct the schema, or ask our own engine", type="error")
        return
    for error in report.errors:
        yield Problem(error.message, _REMEDY, type=error.type)
    for task in report.tasks:
        if rows is not None:
            rows[task.name] = task.stats.get("rows", 0)
        for error in task.errors:
            yield Problem(
                f"frictionless: {error.note or error.message}",
                _REMEDY,
                table=task.name,
                row=getattr(error, "row_number", None),
                field=getattr(error, "field_name", None) or None,
                type=error.type,
            )
