"""Frictionless, the reference implementation: the errors that it finds in schemas, packages and tables."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from imme_data.errors import Problem
from imme_data.tableschema.parquet_files import ParquetTable, values
from imme_data.tableschema.readers import shortened
from imme_data.tableschema.schema import PROFILE, Schema

__all__ = ["frictionless_errors", "inline", "read_schema", "versioned"]

_ALL: Final = 10**9  # most errors; by default it stops after a thousand
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

    schema, problems = schema_type.read(descriptor, table)
    if schema is None:
        return None, problems
    for field in schema.fields:
        if field.pattern is not None and not fits(field.pattern):
            shown = shortened(field.constraints["pattern"])
            message = f"field {field.name}: the pattern {shown} is too large to be matched in linear time"
            problems.append(
                Problem(message, "reduce its repetitions", table=table, field=field.name, type="field-error")
            )
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


def inline(name: str, schema: object, table: ParquetTable) -> dict[str, Any]:
    """A table as an inline resource for frictionless: rows of Python values."""
    rows: list[list[Any]] = [list(table.labels)]
    for batch in table.batches():
        columns = [list(map(_decoded, values(column))) for column in batch.columns]
        rows += map(list, zip(*columns, strict=True))
    described = versioned(schema) if isinstance(schema, Mapping) else schema
    return {"name": name, "type": "table", "data": rows, "schema": described}


def _decoded(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def frictionless_errors(
    descriptor: Path | dict[str, Any], directory: Path | None = None, rows: dict[str, int] | None = None
) -> Iterator[Problem]:
    """The errors that frictionless finds in a package of CSV files.

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
