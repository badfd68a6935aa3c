"""Tables as plain text for a terminal, and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from imme_data.model import records
from imme_data.model.profile import Field, TableSchema
from imme_data.shown import harmless
from imme_data.view.amounts import counted, number
from imme_data.view.html import box, cell, css_class, escaped, grid, link

__all__ = ["dataset_html", "rank", "table_html", "table_text"]

Row = Mapping[str, Any]

_ROWS: Final = 10  # maximum number of rows; of a longer table, the first and the last rows are shown
_LAST: Final = 3  # how many of these are the last rows
_LONG: Final = 80  # maximum number of characters of a cell; the rest is cut
_PAGE: Final = 118  # maximum number of characters of a line of plain text
_WORDY: Final = 30  # a cell with more characters gives its column a minimum width


def table_text(schema: TableSchema, table: pa.Table) -> str:
    """Write a table as plain text: the first and the last rows, and as many columns as fit."""
    rows, shown = _excerpt(schema, table)
    columns: list[list[str]] = []
    room = _PAGE
    for field in shown:
        most = _LONG if field.name in schema.primary_key else _LONG // 2
        cells = [_cut(harmless(_cell_text(field, row[field.name])), most) for row in rows]
        column = [harmless(field.name), *cells]
        width = max(map(len, column))
        if columns and width + 2 > room:
            continue
        room -= width + 2
        columns.append([text.ljust(width) for text in column])
    lines = ["  ".join(line).rstrip() for line in zip(*columns, strict=True)]
    if table.num_rows > len(rows):
        lines.insert(1 + _ROWS - _LAST, "…")
    return "\n".join([harmless(f"{schema.name}: {counted(table.num_rows, 'record')}"), *lines])


def _cut(text: str, most: int = _LONG) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _cell_text(field: Field, value: Any) -> str:
    return number(value) if isinstance(value, float) else field.format(value)


def _excerpt(schema: TableSchema, table: pa.Table) -> tuple[list[dict[str, Any]], list[Field]]:
    """Choose the rows to show, and the columns that are not empty in them, the most important columns first."""
    count = table.num_rows
    places = [*range(count)] if count <= _ROWS else [*range(_ROWS - _LAST), *range(count - _LAST, count)]
    rows = [row for start in _runs(places) for row in table.slice(*start).to_pylist()]
    shown = [field for field in schema.fields if not rows or any(row[field.name] is not None for row in rows)]
    # First the key, then the label, then the numbers.
    first = (*schema.primary_key, records.TABLES[schema.name].LABEL)
    shown.sort(key=lambda field: (*(field.name != name for name in first), rank(field)))
    return rows, shown


def table_html(
    schema: TableSchema, table: pa.Table, label: Callable[[str, Any], str | None], link_of: Callable[[Row], str | None]
) -> str:
    """Write a table as HTML: the first and the last rows, without the columns that are empty in them.

    Parameters
    ----------
    schema : TableSchema
        The schema of the table.
    table : pyarrow.Table
        The rows.
    label : function
        Takes a column and a value. Returns the label of the record that the value refers to, or None.
    link_of : function
        Takes a row. Returns the link to its quote, or None.
    """
    count = table.num_rows
    rows, shown = _excerpt(schema, table)
    empty = [field.name for field in schema.fields if field not in shown]
    heads = [(field.name, _kind(field)) for field in shown]
    meanings = [f"{field.title}: {field.meaning}" for field in shown]
    body = [[_table_cell(field, row, label, link_of) for field in shown] for row in rows]
    if count > _ROWS:
        body.insert(_ROWS - _LAST, ["<td>…</td>" for _ in shown])
    parts = [
        f"<p><strong>{escaped(schema.name)}</strong>: {counted(count, 'record')}. {escaped(schema.description)}</p>"
    ]
    parts.append(grid(heads, body, meanings))
    notes = [f"{number(count - len(rows))} more between"] if count > len(rows) else []
    notes += [f"empty here: {', '.join(empty)}"] if empty else []
    parts += [f'<p class="small">{escaped("; ".join(notes))}</p>'] if notes else []
    return box(parts)


def rank(field: Field) -> tuple[bool, bool]:
    """Return a sort key for columns: numbers and units first, derived columns last."""
    return bool(field.derived_from), field.type != "number" and field.name != "unit"


def dataset_html(title: str, version: str, tables: Mapping[str, tuple[int, str]]) -> str:
    """Write a dataset as HTML: its title, and the size and description of each table."""
    parts = [f"<p><strong>{escaped(title)}</strong></p>", f"<p>{escaped(version)}</p>"]
    rows = [[cell(name, "key"), cell(number(size), "number"), cell(words)] for name, (size, words) in tables.items()]
    parts.append(grid([("table", ""), ("records", "number"), ("content", "")], rows))
    return box(parts)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Group ascending numbers into runs of consecutive ones: the start and the length of each run."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _table_cell(
    field: Field, row: Row, label: Callable[[str, Any], str | None], link_of: Callable[[Row], str | None]
) -> str:
    value = row[field.name]
    if value is None:
        return "<td></td>"
    text = _cell_text(field, value)
    url = text if field.name in ("url", "homepage") else link_of(row) if field.name == "quote" else None
    title = label(field.name, value)
    kind = _kind(field) or ("words" if len(text) > _WORDY else "")
    if len(text) > _LONG:
        title, text = title or text, _cut(text)
    said = f' title="{escaped(title)}"' if title else ""
    return f'<td dir="auto"{css_class(kind)}{said}>{link(text, url)}</td>'


def _kind(field: Field) -> str:
    if field.type in ("number", "integer"):
        return "number"
    return "key" if field.name.endswith("_id") or field.type == "date" else ""
