"""Frictionless, the reference implementation: the errors that it finds in schemas, packages and tables."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from imme_data.errors import Problem
from imme_data.memory import Budget
from imme_data.tableschema.constraints import shown
from imme_data.tableschema.parquet_files import ParquetTable, values
from imme_data.tableschema.patterns import MOST_CHARACTERS, parse
from imme_data.tableschema.processes import ProcessEndedError, in_process
from imme_data.tableschema.readers import shortened
from imme_data.tableschema.schema import PROFILE, Schema

__all__ = ["SECONDS", "bounded_errors", "frictionless_errors", "inline", "read_schema", "versioned"]

SECONDS: Final = 45.0  # for frictionless, or for patterns that only Python can match
_ALL: Final = 10**9  # most errors; by default it stops after a thousand
_VALUE: Final = 64  # bytes of a Python value
_REMEDY: Final = "correct the cell, or the schema if it is too strict"


def read_schema(
    descriptor: object, table: str | None = None, schema_type: type[Schema] = Schema
) -> tuple[Schema | None, list[Problem]]:
    """Read a Table Schema with `Schema.read`, and check it with frictionless too.

    Parameters
    ----------
    descriptor : mapping
        The content of the Table Schema.
    table : str, optional
        The name of the table, for the problems.
    schema_type : type of Schema
        The profile to read it with.

    Returns
    -------
    (Schema or None, list of Problem)
        The schema, or None and its problems.
    """
    from imme_data.tableschema.matching import fits  # pyarrow.compute is slow to import

    try:
        json.dumps(descriptor, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        message = "a text of the schema has half of a surrogate pair, which can't be written as UTF-8"
        return None, [Problem(message, "write the whole character", table=table, type="schema-error")]
    except (ValueError, TypeError, RecursionError):
        pass  # what is not JSON is reported below
    schema, problems = schema_type.read(descriptor, table)
    if schema is None:
        return None, problems
    for field in schema.fields:
        pattern = field.constraints.get("pattern")
        if pattern is not None and parse(pattern) is not None and not fits(pattern):
            message = f"field {field.name}: the pattern {shortened(pattern)} is too large to be matched in linear time"
            remedy = f"reduce its repetitions: written out, it may have {MOST_CHARACTERS} characters at most"
            problems.append(Problem(message, remedy, table=table, field=field.name, type="field-error"))
    problems += [] if problems else _schema_errors(schema.descriptor, table)
    return (None if problems else schema), problems


def versioned(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The schema for frictionless: by version 2 of the standard, unless it states another profile."""
    read = copy.deepcopy(dict(descriptor))
    read.setdefault("$schema", PROFILE)
    if isinstance(read.get("fieldsMatch"), list) and len(read["fieldsMatch"]) == 1:
        read["fieldsMatch"] = read["fieldsMatch"][0]
    return read


def _schema_errors(descriptor: Mapping[str, Any], table: str | None) -> list[Problem]:
    import frictionless  # slow to import, and loading does not need it

    try:
        frictionless.Schema.from_descriptor(versioned(descriptor))
    except frictionless.FrictionlessException as failure:
        return [
            Problem(f"frictionless: {reason.note}", "correct the property that it names", table=table, type=reason.type)
            for reason in failure.reasons or [failure.error]
        ]
    except Exception as failure:  # frictionless raises Python's own errors for some invalid schemas
        message = f"frictionless can't read the schema: {type(failure).__name__}: {failure}"
        return [Problem(message, "write each property as the standard defines it", table=table, type="schema-error")]
    return []


def inline(name: str, schema: object, table: ParquetTable, budget: Budget) -> dict[str, Any]:
    """A table as an inline resource for frictionless: rows of Python values. Raises BudgetError if there are many."""
    rows: list[list[Any]] = [list(table.labels)]
    for batch in table.batches():
        budget.take(sum(column.nbytes + _VALUE * len(column) for column in batch.columns))
        columns = [list(map(_decoded, values(column))) for column in batch.columns]
        rows += map(list, zip(*columns, strict=True))
    described = versioned(schema) if isinstance(schema, Mapping) else schema
    return {"name": name, "type": "table", "data": rows, "schema": described}


def _decoded(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def bounded_errors(
    descriptor: Path | dict[str, Any],
    directory: Path | None = None,
    rows: dict[str, int] | None = None,
    seconds: float | None = SECONDS,
) -> list[Problem]:
    """As `frictionless_errors`, in a process that is ended after some seconds, because frictionless can take for ever.

    It matches patterns with Python's `re`. A file that a schema with a hostile pattern describes can stop it at one
    cell. `seconds` is None for no limit.
    """
    try:
        problems, counted = in_process(_all_errors, descriptor, directory, seconds=seconds)
    except (TimeoutError, ProcessEndedError) as failure:
        described = [] if isinstance(descriptor, Path) else descriptor["resources"]
        names = [str(resource["name"]) for resource in described]
        remedy = "correct the schema, or use engine='arrow'"
        message = f"frictionless stopped: {failure}"
        if isinstance(failure, TimeoutError):
            message = f"frictionless did not check {shown(names) or 'the package'} within {seconds:g} seconds"
            remedy = "give it more time with time_limit, or use engine='arrow', which needs less"
        return [Problem(message, remedy, table=names[0] if len(names) == 1 else None, type="error")]
    if rows is not None:
        rows.update(counted)
    return problems


def _all_errors(descriptor: Path | dict[str, Any], directory: Path | None) -> tuple[list[Problem], dict[str, int]]:
    rows: dict[str, int] = {}
    return list(frictionless_errors(descriptor, directory, rows)), rows


def frictionless_errors(
    descriptor: Path | dict[str, Any], directory: Path | None = None, rows: dict[str, int] | None = None
) -> Iterator[Problem]:
    """The errors that frictionless finds in a package of CSV files, in this process and without a limit of time.

    Parameters
    ----------
    descriptor : Path or dict
        A datapackage.json, or its content.
    directory : Path, optional
        The directory to which the paths of a content are relative.
    rows : dict, optional
        Receives the number of rows of each table.
    """
    import frictionless  # slow to import, and loading does not need it

    options: dict[str, Any] = {} if directory is None else {"basepath": str(directory)}
    source = str(descriptor) if isinstance(descriptor, Path) else descriptor
    try:
        report = frictionless.Package(source, **options).validate(limit_errors=_ALL)
    except frictionless.FrictionlessException as failure:
        for reason in failure.reasons or [failure.error]:
            yield Problem(f"frictionless: {reason.note}", "correct the property that it names", type=reason.type)
        return
    except Exception as failure:
        # Python's own errors: for an invalid bound or pattern, or a key whose type can't be compared.
        message = f"frictionless stopped with {type(failure).__name__}: {failure}"
        yield Problem(message, "correct the schema, or use engine='arrow'", type="error")
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
