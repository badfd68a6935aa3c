"""Hypothesis strategies from Table Schemas: valid data, and rows that break a schema in exactly one way.

Needs the extra `testing`. A `target` is the name of a table of this library (records are drawn), any Table Schema as a
dict or a path (dicts of Python values are drawn), or a data package (its path, or the content of its datapackage.json).
Constraints are merged before a strategy is made. Nothing is filtered, and constraints that contradict each other raise
ConstraintConflictError before anything is drawn.

>>> from hypothesis import given
>>> from imme_data import strategies
>>> schema = {"fields": [{"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}-[0-9]{4}"}}]}
>>> @given(strategies.tables(schema, max_size=5))
... def test_my_loader(rows):
...     assert all(len(row["code"]) == 7 for row in rows)
>>> test_my_loader()
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from imme_data.extras import optional

optional("hypothesis")  # if it is missing, the error names the extra

from hypothesis import strategies as st  # noqa: E402

from imme_data.datapackage.descriptor import open_source, read_descriptor  # noqa: E402
from imme_data.datapackage.layout import DESCRIPTOR  # noqa: E402
from imme_data.errors import ConstraintConflictError, DataError, LocationError, Problem  # noqa: E402
from imme_data.model import edtf, records  # noqa: E402
from imme_data.publication.loading import load  # noqa: E402
from imme_data.strategies import sector  # noqa: E402
from imme_data.tableschema.patterns import ANY_CHARACTER, Ranges  # noqa: E402
from imme_data.tableschema.reference import read_schema  # noqa: E402
from imme_data.tableschema.schema import Schema  # noqa: E402
from imme_data.tableschema.strategies import broken as _broken  # noqa: E402
from imme_data.tableschema.strategies.broken import Broken  # noqa: E402
from imme_data.tableschema.strategies.csv_text import table_text  # noqa: E402
from imme_data.tableschema.strategies.domain import Domain  # noqa: E402
from imme_data.tableschema.strategies.domains import domain  # noqa: E402
from imme_data.tableschema.strategies.packages import packages, parents_first, require_referenced  # noqa: E402
from imme_data.tableschema.strategies.plans import TablePlan  # noqa: E402
from imme_data.validation import schema_descriptor  # noqa: E402

__all__ = ["Broken", "broken_rows", "datasets", "rows", "tables", "to_csv"]

Target = str | os.PathLike[str] | Mapping[str, Any]
_FIRST_DAY: Final = datetime.date(1900, 1, 1)
_LAST_DAY: Final = datetime.date(2100, 12, 31)
# Visible characters that NFC does not change, whatever their neighbours are: Latin, Greek, Cyrillic, Arabic, Chinese,
# some signs, and the spaces of French punctuation.
_ALPHABET: Final[Ranges] = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17E), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x410, 0x44F),
    (0x627, 0x63A), (0x641, 0x64A), (0x2010, 0x2027), (0x202F, 0x202F), (0x20AC, 0x20AC), (0x4E00, 0x4EFF),
    (0x1F600, 0x1F64F),
)  # fmt: skip


def rows(target: Target) -> st.SearchStrategy[Any]:
    """Draw valid rows of a table.

    Parameters
    ----------
    target : table name, path or mapping
        A table of this library, a Table Schema or a data package. From a package, a dict with one row of each table is
        drawn, with references resolved.

    Raises
    ------
    ConstraintConflictError
        If no row can be valid; the message names the constraints.
    DataError
        If the schema or the package is invalid.

    Examples
    --------
    >>> from imme_data import strategies
    >>> strategies.rows("commitments").example().unit  # doctest: +SKIP
    'job'
    """
    package = _package(target)
    if package is not None:
        drawn = packages(_plans(package), 1, 1)
        return drawn.map(lambda found: {name: rows[0] for name, rows in found.items()})
    return _plan(target).rows()


def tables(target: Target, min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Draw valid tables, as lists of rows with unique keys.

    A foreign key to the same table refers to an earlier row, so that there is no circle. If the key is required, a row
    may refer to itself.

    Parameters
    ----------
    target : table name, path or mapping
        A table of this library or a Table Schema.
    min_size, max_size : int
        The minimum and the maximum number of rows.

    Raises
    ------
    ConstraintConflictError
        If `min_size` valid rows are impossible.
    DataError
        If the schema is invalid.
    ValueError
        If a size is negative, or `max_size` is less than `min_size`.

    Examples
    --------
    >>> from imme_data import strategies
    >>> strategies.tables({"fields": [{"name": "n", "type": "year"}]}, max_size=2).example()  # doctest: +SKIP
    [{'n': 2019}]
    """
    _check_sizes(min_size, max_size)
    return _plan(target).tables(min_size, max_size)


def datasets(
    target: str | os.PathLike[str] | Mapping[str, Any] | None = None, *, min_size: int = 0, max_size: int = 3
) -> st.SearchStrategy[Any]:
    """Draw all tables of a package, with references resolved.

    Parameters
    ----------
    target : path or mapping, optional
        A data package, from which dicts of lists of rows are drawn. Without it, an `imme_data.Dataset` is drawn, which
        also keeps the rules between the tables: it can be built, exported, reloaded and tracked.
    min_size, max_size : int
        The minimum and the maximum number of rows of each table. A Dataset takes no `min_size`, and may have more
        figures than `max_size`.

    Raises
    ------
    ConstraintConflictError
        If the package has no valid rows, or its tables refer to each other in a circle.
    LocationError
        If the target is no data package.
    DataError
        If a schema of the package is invalid.
    ValueError
        If the sizes make no sense.

    Examples
    --------
    >>> from imme_data import strategies
    >>> len(strategies.datasets(max_size=2).example().organizations) <= 2  # doctest: +SKIP
    True
    """
    _check_sizes(min_size, max_size)
    if target is None:
        if min_size:
            raise ValueError("min_size needs a target: the rules of this library decide which tables have rows")
        data = load()
        schemas, known = data.schemas, dict[str, st.SearchStrategy[Any]]()
        values: dict[int, st.SearchStrategy[Any]] = {}
        for name, table in schemas.items():
            schema = _schema(table.descriptor, name)
            for field, described in zip(table.fields, table.descriptor["fields"], strict=True):
                # Fields that differ only in their description share a strategy.
                alike = json.dumps({key: described.get(key) for key in ("type", "format", "rdfType", "constraints")})
                if alike not in known:
                    known[alike] = _own(schema, field.name, field.rdf_type).values
                values[id(field)] = known[alike]
        return sector.datasets(lambda field: values[id(field)], schemas, data.info, max_size=max_size)
    package = _package(target)
    if package is None:
        raise LocationError(f"{target!r} is not a data package: give its directory, its {DESCRIPTOR} or its content")
    return packages(_plans(package), min_size, max_size)


def _check_sizes(low: int, high: int | None) -> None:
    if low < 0 or (high is not None and high < low):
        raise ValueError(f"min_size is {low!r} and max_size is {high!r}: give 0 <= min_size <= max_size")


def broken_rows(target: Target) -> st.SearchStrategy[Broken]:
    """Draw rows that break their schema in exactly one way.

    All ways are drawn that cause a single error. For example, no unreadable primary key is drawn, because it is an
    empty key too, and no value that other rows refer to is changed. `uniqueKeys` and `categories` are not broken,
    because frictionless does not check them.

    Parameters
    ----------
    target : table name, path or mapping
        A table of this library, a Table Schema or a data package. In a package, references between tables are broken
        too.

    Raises
    ------
    ConstraintConflictError
        If no row can be valid, or no row can break the schema in one way only.
    DataError
        If the schema or the package is invalid.

    Examples
    --------
    >>> from imme_data import strategies
    >>> schema = {"fields": [{"name": "n", "type": "integer", "constraints": {"minimum": 1}}]}
    >>> {"minimum", "type"} >= {strategies.broken_rows(schema).example().constraint}  # doctest: +SKIP
    True
    """
    package = _package(target)
    if package is not None:
        return _broken.broken_packages(_plans(package, wrong=True))
    return _broken.broken_rows(_plan(target, wrong=True))


def to_csv(target: Target, rows: Iterable[Any]) -> str:
    """Write rows as the text of a CSV file with a header. The schema reads each value back.

    Parameters
    ----------
    target : table name, path or mapping
        A table of this library or a Table Schema.
    rows : iterable of dict or record
        The rows.

    Raises
    ------
    DataError
        If the schema is invalid.

    Examples
    --------
    >>> from imme_data import strategies
    >>> strategies.to_csv({"fields": [{"name": "due", "type": "date"}]}, [{"due": datetime.date(2020, 12, 31)}])
    'due\\n2020-12-31\\n'
    """
    schema = _schema(target)
    dicts = (row if isinstance(row, Mapping) else attrs.asdict(row, recurse=False) for row in rows)
    return table_text(schema, dicts)


def _schema(target: Target, name: str | None = None) -> Schema:
    if isinstance(target, Mapping) and "resources" in target:
        raise DataError([Problem("the target is a data package, not a table", "give the schema of a table")])
    schema, problems = read_schema(schema_descriptor(target), name)
    if schema is None:
        raise DataError(problems)
    if not schema.fields:
        raise ConstraintConflictError("the schema has no fields")
    return schema


def _plan(target: Target, *, wrong: bool = False) -> TablePlan:
    own = target if isinstance(target, str) and target in records.TABLES else None
    schema = _schema(target, own)
    if own is None:
        return TablePlan("", schema, {field.name: domain(field, wrong=wrong) for field in schema.fields})
    types = {field.name: field.rdf_type for field in load().schemas[own].fields}
    domains = {field.name: _own(schema, field.name, types[field.name], wrong=wrong) for field in schema.fields}
    record = records.TABLES[own]
    return TablePlan(own, schema, domains, make=lambda row: record(**row))


def _own(schema: Schema, name: str, rdf_type: str, *, wrong: bool = False) -> Domain:
    """The values of a field of this library: floats, strings of `_ALPHABET`, and EDTF dates."""
    found = domain(schema[name], floats=True, alphabet=_ALPHABET, wrong=wrong)
    return attrs.evolve(found, values=_edtf()) if rdf_type == edtf.TYPE else found


def _edtf() -> st.SearchStrategy[str]:
    days = st.dates(_FIRST_DAY, _LAST_DAY)
    coarse = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
    spans = st.tuples(days, days).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair)))
    return coarse | spans


def _package(target: Target) -> dict[str, Any] | None:
    """The descriptor of a data package; None if the target is something else."""
    if isinstance(target, Mapping):
        return dict(target) if "resources" in target else None
    try:
        path = Path(target)
    except TypeError:
        return None  # `_schema` raises the error
    if target in records.TABLES:
        return None
    if path.is_dir() or path.name == DESCRIPTOR or path.suffix.lower() == ".zip" or "://" in str(target):
        return read_descriptor(open_source(target))
    return None


def _plans(package: Mapping[str, Any], *, wrong: bool = False) -> dict[str, TablePlan]:
    """The plans of the tables of a package, each after those that it refers to."""
    schemas = _schemas(package)
    own = package.get("contentHash") is not None
    alphabet = _ALPHABET if own else ANY_CHARACTER
    plans = {}
    for name in parents_first(schemas):
        fields = schemas[name].fields
        domains = {field.name: domain(field, floats=own, alphabet=alphabet, wrong=wrong) for field in fields}
        plans[name] = TablePlan(name, schemas[name], domains, schemas)
    require_referenced(plans)
    return plans


def _schemas(package: Mapping[str, Any]) -> dict[str, Schema]:
    """The schemas of the tables of a package. Raises DataError if one is invalid."""
    resources = package["resources"]
    if not isinstance(resources, list) or not all(isinstance(one, Mapping) for one in resources):
        raise DataError([Problem("the package has no list of resources", "give a data package (Data Package v2)")])
    schemas: dict[str, Schema] = {}
    for resource in resources:
        name, schema = resource.get("name"), resource.get("schema")
        if not isinstance(name, str) or name in schemas or not isinstance(schema, Mapping):
            message = f"the resource {name!r} has no unique name, or no schema in the descriptor"
            raise DataError([Problem(message, "give each resource a unique name and its schema")])
        schemas[name] = _schema(schema, name)
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            known = [field.name for field in schemas[key.table or name].fields] if key.table in (*schemas, "") else []
            if not set(key.reference) <= set(known):
                message = (
                    f"a foreign key refers to {key.table or name}, {', '.join(key.reference)}, which does not exist"
                )
                raise DataError([Problem(message, "correct the schema", table=name, type="schema-error")])
    return schemas
