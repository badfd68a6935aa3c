"""A project folder from a dataset: the seeds that say it, so that a build makes it again."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from imme_data.curation.seeds.reader import SECTIONS, Section
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo
from imme_data.model.derive import read_resolution
from imme_data.model.profile import Field, TableSchema

SCHEMAS_DIRECTORY = Path(__file__).resolve().parent.parent / "schemas"

Row = Mapping[str, Any]
_NESTED = {section.table for sections in SECTIONS.values() for section in sections}
_LONGEST_KEY = 100  # characters; YAML wants longer ones to be marked as keys


def write_project(dataset: Dataset, directory: Path) -> None:
    """Write the project folder of which `imme_data.build(directory)` makes that very dataset."""
    shutil.copytree(SCHEMAS_DIRECTORY, directory / "schemas")
    articles = directory / "seeds" / "articles"
    articles.mkdir(parents=True)
    _write(directory / "seeds" / "package.yaml", _package(dataset.info))
    rows = {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}
    for name, schema in dataset.schemas.items():
        if name in _NESTED or all(field.derived_from for field in schema.fields):
            continue
        records = {row[schema.primary_key[0]]: _record(dataset, name, row, rows) for row in rows[name]}
        if name == "articles":
            for key, record in records.items():
                _write(articles / f"{key}.yaml", record)
        elif records:  # a file that holds nothing is refused
            _write(directory / "seeds" / f"{name}.yaml", records)


def _package(info: PackageInfo) -> dict[str, Any]:
    names = ("name", "title", "title_fr", "description", "description_fr", "version", "homepage")
    texts = {name: getattr(info, name) for name in names}
    lists = {name: getattr(info, name) for name in ("keywords", "licenses", "contributors")}
    given = {name: value for name, value in texts.items() if value is not None}
    return given | {"created": info.created.isoformat()} | {name: value for name, value in lists.items() if value}


def _record(dataset: Dataset, table: str, row: Row, rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    """A record as its seed has it: without its key, and with what is written inside it."""
    (key,) = dataset.schemas[table].primary_key
    record = _cells(dataset.schemas[table], row, without={key})
    for section in SECTIONS.get(table, ()):
        owned = [one for one in rows[section.table] if one[section.owner] == row[key]]
        if owned:
            record[section.table] = _section(dataset.schemas[section.table], section, row[key], owned)
    return record


def _section(schema: TableSchema, section: Section, owner: str, rows: Iterable[Row]) -> dict[str, Any] | list[Any]:
    start = f"{owner}." if section.prefixed else ""
    found = {
        row[section.key].removeprefix(start): _cells(schema, row, without={section.owner, section.key}) for row in rows
    }
    return found if any(found.values()) else list(found)


def _cells(schema: TableSchema, row: Row, without: set[str]) -> dict[str, Any]:
    return {
        field.name: field.format(row[field.name])
        for field in schema.fields
        if field.name not in without and row[field.name] is not None and _is_written(schema.name, field, row)
    }


def _is_written(table: str, field: Field, row: Row) -> bool:
    """Whether a seed has the field. A resolution is written where the quote does not print the value."""
    if (table, field.name) == ("figures", "resolution"):
        return read_resolution(row) is None
    return not field.derived_from


def _write(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text("\n".join([*_lines(value, ""), ""]), encoding="ascii")


def _lines(value: Any, indent: str) -> Iterable[str]:
    """YAML in blocks, every text between double quotes."""
    if isinstance(value, str):
        yield f"{indent}{_text(value)}"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if len(key) <= _LONGEST_KEY:
                yield f"{indent}{_text(key)}:"
            else:
                yield f"{indent}? {_text(key)}"
                yield f"{indent}:"
            yield from _lines(item, f"{indent}  ")
    else:
        for item in value:
            yield f"{indent}-"
            yield from _lines(item, f"{indent}  ")


def _text(text: str) -> str:
    """A text between double quotes, with an escape for whatever is not a plain letter, a digit or the like."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0x20 <= code < 0x7F:
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
