"""Hypothesis strategies from Table Schemas: data that a schema allows, and rows that it forbids for one reason.

Needs the extra `testing`. A `target` is the name of one of this library's tables (records come out), any Table Schema
as a dict or a path (dicts of Python values come out), or a data package (its path, or the content of its
datapackage.json). Constraints are merged before a strategy is made: nothing is filtered, and what contradicts itself
raises ConstraintConflictError before anything is drawn.

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

optional("hypothesis")  # a word on the extra that brings it, rather than a bare ImportError

from hypothesis import strategies as st  # noqa: E402

from imme_data.datapackage.descriptor import open_source, read_descriptor  # noqa: E402
from imme_data.datapackage.layout import DESCRIPTOR  # noqa: E402
from imme_data.errors import ConstraintConflictError, DataError, LocationError, Problem  # noqa: E402
from imme_data.model import edtf, records  # noqa: E402
from imme_data.publication.loading import load  # noqa: E402
from imme_data.strategies import sector  # noqa: E402
from imme_data.tableschema.patterns import ANY_CHARACTER  # noqa: E402
from imme_data.tableschema.reference import read_schema  # noqa: E402
from imme_data.tableschema.schema import Schema  # noqa: E402
from imme_data.tableschema.strategies import plans as _tables  # noqa: E402
from imme_data.tableschema.strategies.automata import CLEAN  # noqa: E402
from imme_data.tableschema.strategies.csv_text import table_text  # noqa: E402
from imme_data.tableschema.strategies.domains import Domain, domain  # noqa: E402
from imme_data.tableschema.strategies.plans import Broken, TablePlan  # noqa: E402
from imme_data.validation import schema_descriptor  # noqa: E402

__all__ = ["Broken", "broken_rows", "datasets", "rows", "tables", "to_csv"]

Target = str | os.PathLike[str] | Mapping[str, Any]
_FIRST_DAY: Final = datetime.date(1900, 1, 1)
_LAST_DAY: Final = datetime.date(2100, 12, 31)


def rows(target: Target) -> st.SearchStrategy[Any]:
    """Rows that keep a table's schema: its types, constraints and references to itself.

    Of a data package, a dict with a row for each table, references resolved. Raises ConstraintConflictError where no
    row can keep the schema, DataError where the schema makes no sense.

    >>> from imme_data import strategies
    >>> strategies.rows("commitments").example().unit  # doctest: +SKIP
    'job'
    """
    package = _package(target)
    if package is not None:
        return _tables.packages(_plans(package), 1, 1).map(
            lambda found: {name: rows[0] for name, rows in found.items()}
        )
    return _plan(target).rows()


def tables(target: Target, min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[list[Any]]:
    """Lists of rows with unique keys, at least `min_size` and at most `max_size` of them.

    A row that refers to its own table refers to one before it, so there are no loops, unless the field is required.
    Raises what `rows` does, also where there can't be so many rows.
    """
    _check_sizes(min_size, max_size)
    return _plan(target).tables(min_size, max_size)


def datasets(
    target: str | os.PathLike[str] | Mapping[str, Any] | None = None, *, min_size: int = 0, max_size: int = 3
) -> st.SearchStrategy[Any]:
    """All tables of a package, every reference resolved; without a target, an `imme_data.Dataset`.

    A Dataset also keeps the rules between this library's tables: it builds, exports, reloads and tracks as a real one.
    Of another package, a dict of lists of rows, `min_size` to `max_size` of them in each table.
    """
    _check_sizes(min_size, max_size)
    if target is None:
        if min_size:
            raise ValueError("min_size is for other packages: this library's rules say which tables need rows")
        data = load()
        schemas, known = data.schemas, dict[str, st.SearchStrategy[Any]]()
        values: dict[int, st.SearchStrategy[Any]] = {}
        for name, table in schemas.items():
            schema = _schema(table.descriptor, name)
            for field, described in zip(table.fields, table.descriptor["fields"], strict=True):
                # Fields that differ in their words alone have the same values.
                alike = json.dumps({key: described.get(key) for key in ("type", "format", "rdfType", "constraints")})
                if alike not in known:
                    known[alike] = _own(schema, field.name, field.rdf_type).values
                values[id(field)] = known[alike]
        return sector.datasets(lambda field: values[id(field)], schemas, data.info, max_size=max_size)
    package = _package(target)
    if package is None:
        raise LocationError(f"{target!r} is not a data package: give its directory, its {DESCRIPTOR} or its content")
    return _tables.packages(_plans(package), min_size, max_size)


def _check_sizes(low: int, high: int | None) -> None:
    if low < 0 or (high is not None and high < low):
        raise ValueError(f"min_size is {low!r} and max_size {high!r}: give whole numbers, the first no greater")


def broken_rows(target: Target) -> st.SearchStrategy[Broken]:
    """Rows that break their schema in exactly one way, of every way that can be taken alone.

    A key that can't be read is an empty key too, so it is left out, as is what other rows refer to. What frictionless
    does not look at (unique keys, categories) is no way of breaking a row. Of a data package, also the references
    between its tables.

    >>> from imme_data import strategies
    >>> schema = {"fields": [{"name": "n", "type": "integer", "constraints": {"minimum": 1}}]}
    >>> {"minimum", "type"} >= {strategies.broken_rows(schema).example().constraint}  # doctest: +SKIP
    True
    """
    package = _package(target)
    if package is not None:
        return _tables.broken_packages(_plans(package, wrong=True))
    return _tables.broken_rows(_plan(target, wrong=True))


def to_csv(target: Target, rows: Iterable[Any]) -> str:
    """Rows as the text of a CSV file with a header, each value in the form that the schema reads back.

    >>> from imme_data import strategies
    >>> strategies.to_csv({"fields": [{"name": "due", "type": "date"}]}, [{"due": datetime.date(2020, 12, 31)}])
    'due\\n2020-12-31\\n'
    """
    schema = _schema(target)
    dicts = (row if isinstance(row, Mapping) else attrs.asdict(row, recurse=False) for row in rows)
    return table_text(schema, dicts)


def _schema(target: Target, name: str | None = None) -> Schema:
    if isinstance(target, Mapping) and "resources" in target:
        raise DataError([Problem("this is a data package, and one table is asked for", "give the schema of a table")])
    schema, problems = read_schema(schema_descriptor(target), name)
    if schema is None:
        raise DataError(problems)
    if not schema.fields:
        raise ConstraintConflictError("the schema has no fields: there is nothing to draw")
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
    """A field of this library's: numbers are floats, text is clean, and dates that may be coarse are EDTF."""
    found = domain(schema[name], exact=True, alphabet=CLEAN, wrong=wrong)
    return attrs.evolve(found, values=_edtf()) if rdf_type == edtf.TYPE else found


def _edtf() -> st.SearchStrategy[str]:
    days = st.dates(_FIRST_DAY, _LAST_DAY)
    coarse = st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
    spans = st.tuples(days, days).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair)))
    return coarse | spans


def _package(target: Target) -> dict[str, Any] | None:
    """The descriptor of a data package; None where the target is none."""
    if isinstance(target, Mapping):
        return dict(target) if "resources" in target else None
    try:
        path = Path(target)
    except TypeError:
        return None  # no place at all, which is told where a schema is asked for
    if target in records.TABLES:
        return None
    if path.is_dir() or path.name == DESCRIPTOR or path.suffix.lower() == ".zip" or "://" in str(target):
        return read_descriptor(open_source(target))
    return None


def _plans(package: Mapping[str, Any], *, wrong: bool = False) -> dict[str, TablePlan]:
    """The tables of a package, each after those that it refers to."""
    schemas = _schemas(package)
    order: list[str] = []
    waiting = list(schemas)
    while waiting:
        ready = [name for name in waiting if all(key.table in (*order, "") for key in schemas[name].foreign_keys)]
        if not ready:
            raise ConstraintConflictError(f"the tables {', '.join(waiting)} refer to each other in a circle")
        order += ready
        waiting = [name for name in waiting if name not in ready]
    own = package.get("contentHash") is not None
    alphabet = CLEAN if own else ANY_CHARACTER
    plans = {}
    for name in order:
        fields = schemas[name].fields
        domains = {field.name: domain(field, exact=own, alphabet=alphabet, wrong=wrong) for field in fields}
        plans[name] = TablePlan(name, schemas[name], domains, schemas)
    _tables.require(plans)
    return plans


def _schemas(package: Mapping[str, Any]) -> dict[str, Schema]:
    """The schemas of a package's tables. Raises DataError with what is wrong with them."""
    resources = package["resources"]
    if not isinstance(resources, list) or not all(isinstance(one, Mapping) for one in resources):
        raise DataError([Problem("the package has no list of resources", "give a data package (Data Package v2)")])
    schemas: dict[str, Schema] = {}
    for resource in resources:
        name, schema = resource.get("name"), resource.get("schema")
        if not isinstance(name, str) or name in schemas or not isinstance(schema, Mapping):
            message = f"the resource {name!r} has no name of its own, or no schema in the descriptor"
            raise DataError([Problem(message, "give each resource a name and its schema")])
        schemas[name] = _schema(schema, name)
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            known = [field.name for field in schemas[key.table or name].fields] if key.table in (*schemas, "") else []
            if not set(key.reference) <= set(known):
                message = f"a foreign key refers to {key.table or name}, {', '.join(key.reference)}, which is not there"
                raise DataError([Problem(message, "correct the schema", table=name, type="schema-error")])
    return schemas
