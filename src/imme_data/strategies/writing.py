"""Values as a CSV file has them: each in a text that its field reads back as the same value."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from imme_data.validation.cells import CellType, Duration, Yearmonth
from imme_data.validation.schema import Schema

__all__ = ["table_text", "write"]


def write(cell: CellType, value: Any) -> str:
    """The text of a value; a text that stands for a wrong value is written as it is."""
    if value is None:
        return "" if "" in cell.missing or not cell.missing else min(cell.missing)
    if isinstance(value, str):
        return value
    match cell.type:
        case "boolean":
            return (cell.true_values if value else cell.false_values)[0]
        case "number":
            return _number(cell, value)
        case "integer":
            return str(value)
        case "year":
            return f"{value:04}"
        case "yearmonth":
            month = Yearmonth(*value)
            return f"{month.year:04}-{month.month:02}"
        case "date" | "time" | "datetime":
            return _moment(cell, value)
        case "duration":
            return _duration(value)
        case "list":
            item = CellType(cell.name, cell.item_type)
            return cell.delimiter.join(write(item, part) for part in value)
        case "geopoint":
            lon, lat = (f"{number:f}" for number in value)
            return {
                "default": f"{lon}, {lat}",
                "array": f"[{lon}, {lat}]",
                "object": f'{{"lon": {lon}, "lat": {lat}}}',
            }[cell.format]
        case "object" | "array" | "geojson":
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _number(cell: CellType, value: Any) -> str:
    number = decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)
    if not number.is_finite():
        return "NaN" if number.is_nan() else "INF" if number > 0 else "-INF"
    return f"{number:f}".replace(".", cell.decimal_char)


def _moment(cell: CellType, value: Any) -> str:
    if cell.format not in ("default", "any"):
        return str(value.strftime(cell.format))
    if isinstance(value, datetime.datetime):
        text = value.replace(tzinfo=None).isoformat(timespec="microseconds" if value.microsecond else "seconds")
        if value.tzinfo is None:
            return text
        return text + ("Z" if not value.utcoffset() else value.strftime("%z")[:3] + ":" + value.strftime("%z")[3:5])
    return str(value.isoformat())


def _duration(value: datetime.timedelta | Duration) -> str:
    if isinstance(value, Duration):
        months, seconds = value
    else:
        months, seconds = 0, decimal.Decimal(value // datetime.timedelta(microseconds=1)) / 10**6
    sign = "-" if months < 0 or seconds < 0 else ""
    return f"{sign}P{f'{abs(months)}M' if months else ''}T{abs(seconds):f}S"


def table_text(schema: Schema, rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as the text of a CSV file, header and all."""
    stream = io.StringIO(newline="")
    written: list[Sequence[str]] = [[field.name for field in schema.fields]]
    written += [[write(field, row.get(field.name)) for field in schema.fields] for row in rows]
    # Python before 3.13 leaves a lone carriage return unquoted, and nobody reads it back.
    returns = any("\r" in cell for row in written for cell in row)
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL)
    writer.writerows(written)
    return stream.getvalue()
