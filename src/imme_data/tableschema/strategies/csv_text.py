"""Write values as CSV. A field reads each text back as the same value."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from imme_data.tableschema.fields import Field
from imme_data.tableschema.readers import Duration, Yearmonth
from imme_data.tableschema.schema import Schema

__all__ = ["table_text", "write"]


def write(field: Field, value: Any) -> str:
    """The text of a cell. A string is written unchanged: it may be a wrong value of another type."""
    if value is None:
        return "" if "" in field.missing or not field.missing else min(field.missing)
    if isinstance(value, str):
        return value
    match field.type:
        case "boolean":
            return (field.true_values if value else field.false_values)[0]
        case "number":
            return _number(field, value)
        case "integer":
            return str(value)
        case "year":
            return f"{value:04}"
        case "yearmonth":
            month = Yearmonth(*value)
            return f"{month.year:04}-{month.month:02}"
        case "date" | "time" | "datetime":
            return _moment(field, value)
        case "duration":
            return _duration(value)
        case "list":
            item = Field(name=field.name, type=field.item_type)
            return field.delimiter.join(write(item, part) for part in value)
        case "geopoint":
            lon, lat = (f"{number:f}" for number in value)
            return {
                "default": f"{lon}, {lat}",
                "array": f"[{lon}, {lat}]",
                "object": f'{{"lon": {lon}, "lat": {lat}}}',
            }[field.format_name]
        case "object" | "array" | "geojson":
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _number(field: Field, value: Any) -> str:
    number = decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)
    if not number.is_finite():
        return "NaN" if number.is_nan() else "INF" if number > 0 else "-INF"
    return f"{number:f}".replace(".", field.decimal_char)


def _moment(field: Field, value: Any) -> str:
    if field.format_name not in ("default", "any"):
        return str(value.strftime(field.format_name))
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
    """A table as the text of a CSV file with a header."""
    stream = io.StringIO(newline="")
    written: list[Sequence[str]] = [[field.name for field in schema.fields]]
    written += [[write(field, row.get(field.name)) for field in schema.fields] for row in rows]
    # Python before 3.13 doesn't quote a lone carriage return, so that it would be read as the end of a row.
    returns = any("\r" in field for row in written for field in row)
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL)
    writer.writerows(written)
    return stream.getvalue()
