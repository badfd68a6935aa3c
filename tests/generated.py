"""Datasets that keep the schemas and resolve every reference, made by Hypothesis."""

import datetime
import unicodedata
from collections.abc import Collection
from typing import Any

from hypothesis import strategies as st

import imme_data
from imme_data.dataset.dataset import Dataset
from imme_data.model import edtf
from imme_data.model.clean_text import text_problem
from imme_data.model.profile import Field, TableSchema
from imme_data.significance import significant

DATA = imme_data.load()
SCHEMAS = DATA.schemas

Row = dict[str, Any]
_DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
_SLUGS = st.from_regex(r"[a-z0-9]{1,4}([-.][a-z0-9]{1,3}){0,2}", fullmatch=True)


def texts(limit: int = 40) -> st.SearchStrategy[str]:
    """Text as the schemas want it: NFC, no control characters, no outer spaces, not empty."""
    wild = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=limit)
    tricky = st.sampled_from(
        ['"', ",", "''", '";', "a,b", '"a""b"', "1,7 milliard", "\u202f1", "=1+1", "NA", "null", "é"]
    )
    return (wild | tricky).map(lambda text: _tidy(text, limit))


def _tidy(text: str, limit: int) -> str:
    for _ in range(2):  # composing may lengthen a text, and shortening it lay a space bare
        text = unicodedata.normalize("NFC", text).strip()[:limit].strip()
    return text if text_problem(text) is None else "x"


@st.composite
def _edtf(draw: st.DrawFn) -> str:
    first, last = sorted(draw(st.tuples(_DATES, _DATES)))
    length = draw(st.sampled_from([4, 7, 10, 0]))
    return first.isoformat()[:length] if length else f"{first}/{last}"


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values that a field takes, apart from None."""
    limits = field.constraints
    if "enum" in limits:
        return st.sampled_from(limits["enum"])
    if field.rdf_type == edtf.TYPE:
        return _edtf()
    match field.type:
        case "boolean":
            return st.booleans()
        case "date":
            return _DATES
        case "integer":
            return st.integers(limits.get("minimum", -(2**63)), limits.get("maximum", 2**63 - 1))
        case "number":
            low = limits.get("minimum", 1e-6 if "exclusiveMinimum" in limits else -1e15)
            numbers = st.floats(low, limits.get("maximum", 1e300), allow_nan=False) | st.integers(1, 10**6).map(float)
            return numbers.map(significant)
    if field.format_name == "uri":
        return st.from_regex(r"https?://[a-z0-9]{1,9}(\.[a-z]{2,5}){1,2}(/([A-Za-z0-9._~@,;=+-]|%C3%A9){0,9}){0,3}(\?[a-z=&]{0,9})?(#[a-z]{0,3})?", fullmatch=True)  # fmt: skip
    if "maxLength" in limits or limits.get("pattern", "").startswith(r"(?:[^\s"):
        return texts(limits.get("maxLength", 40))
    return st.from_regex(limits["pattern"], fullmatch=True).filter(str.isascii)


@st.composite
def rows(draw: st.DrawFn, only: Collection[str] = tuple(SCHEMAS)) -> dict[str, list[Row]]:
    """Rows for every table, or for some: keys unique, foreign keys resolved; the rules between tables are left aside.

    What the rows of some tables refer to in others is not made.
    """
    keys = {
        schema.name: draw(st.lists(_SLUGS, min_size=1, max_size=3, unique=True))
        for schema in SCHEMAS.values()
        if len(schema.primary_key) == 1 and not any(key.fields == schema.primary_key for key in schema.foreign_keys)
    }
    return {name: _table(draw, SCHEMAS[name], keys) for name in only}


def _table(draw: st.DrawFn, schema: TableSchema, keys: dict[str, list[str]]) -> list[Row]:
    targets = {key.fields[0]: key.table for key in schema.foreign_keys}
    unique = {field.name for field in schema.fields if field.constraints.get("unique")} | {
        k for (k,) in schema.unique_keys
    }

    def cells(field: Field) -> st.SearchStrategy[Any]:
        known = st.sampled_from(keys[targets[field.name]]) if field.name in targets else values(field)
        return known if field.required else st.none() | known

    row = st.fixed_dictionaries({field.name: cells(field) for field in schema.fields})
    given = keys.get(schema.name)
    found = draw(st.lists(row, min_size=len(given or ()), max_size=len(given) if given is not None else 3))
    if given is not None:
        found = [{**cells, schema.primary_key[0]: key} for cells, key in zip(found, given, strict=True)]
    kept: list[Row] = []
    for candidate in found:
        clash = any(
            schema.key(candidate) == schema.key(other)
            or any(candidate[name] is not None and candidate[name] == other[name] for name in unique)
            for other in kept
        )
        if not clash or given is not None:
            # A table that others refer to keeps its rows; a unique column that may be empty is emptied instead.
            kept.append({**candidate, **_distinct(schema, unique, candidate)} if clash else candidate)
    return kept


def _distinct(schema: TableSchema, unique: set[str], row: Row) -> Row:
    key = str(schema.key(row)[0])
    return {name: key if schema[name].required else None for name in unique}


def datasets(only: Collection[str] = tuple(SCHEMAS)) -> st.SearchStrategy[Dataset]:
    """Datasets under the published description: whole, or of some tables, the others empty."""
    return rows(only).map(lambda tables: Dataset.from_rows(DATA.info, SCHEMAS, tables))
