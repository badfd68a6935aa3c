"""docs/data-dictionary.md: every column of every table, from the schemas."""

from __future__ import annotations

from pathlib import Path

from imme_data.curation.build import read_schemas
from imme_data.dataset.dataset import Dataset
from imme_data.model.profile import Field, TableSchema
from pages.markdown import DOCS

HEAD = """\
# Data dictionary

`make dist` generates this page from `schemas/`. It lists every column of every table. A **required** column is never
empty. A *derived* column is computed by the build and is not written in `seeds/`. Strings are in Unicode NFC, without
control characters, and without spaces at their ends. Numbers are in base units and have at most 15 significant digits.
Dates that are known only to the month or the year are EDTF level 0 strings: `2019`, `2019-02`, `2019-02-01`,
`2021-10-05/2021-10-07`.
"""


def render(schemas: dict[str, TableSchema]) -> str:
    """The dictionary as Markdown."""
    index = "\n".join(
        f"- [{name}](#{name}): {schema.description.split('. ')[0].rstrip('.')}." for name, schema in schemas.items()
    )
    return "\n".join([HEAD, index, "", *(_table(schema) for schema in schemas.values())])


def _table(schema: TableSchema) -> str:
    references = {key.fields[0]: key.table for key in schema.foreign_keys}
    unique = "".join(f" No two records share the same {', '.join(key)}." for key in schema.unique_keys)
    rows = "\n".join(_row(field, references) for field in schema.fields)
    return f"""\
## {schema.name}

{schema.description}

Key: {", ".join(f"`{name}`" for name in schema.primary_key)}.{unique}

| column | type | meaning | example |
|---|---|---|---|
{rows}
"""


def _row(field: Field, references: dict[str, str]) -> str:
    kind = ["**required**" if field.required else "may be empty"]
    if field.name in references:
        kind.append(f"→ [{references[field.name]}](#{references[field.name]})")
    if field.derived_from:
        kind.append(f"*derived* from {', '.join(field.derived_from)}")
    cells = [f"`{field.name}`", f"{field.type}, {', '.join(kind)}", field.meaning, field.example]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def files(data: Dataset) -> dict[Path, str]:
    """The data dictionary; `data` is not needed, because schemas/ may be newer."""
    return {DOCS / "data-dictionary.md": render(read_schemas(DOCS.parent / "schemas"))}
