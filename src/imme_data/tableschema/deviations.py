"""Deviations of frictionless from the standard, each with an example and the sentence that it breaks.

Frictionless accepts everything that our engine accepts. It also accepts what is listed in `DEVIATIONS`, which our
engine refuses because the standard does not allow it. The sentences are quoted from Table Schema v2
(https://datapackage.org/standard/table-schema/) or from the standards that it refers to.

`GAPS` lists what the standard allows and our engine accepts, but frictionless refuses.

>>> whole = Field(name="n", type="integer")
>>> [deviation.name for deviation in DEVIATIONS if deviation.covers and deviation.covers(whole, "1_000")]
['underscores']
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from imme_data.tableschema.fields import Field

__all__ = ["DEVIATIONS", "GAPS", "Deviation"]


@attrs.frozen
class Deviation:
    """A difference between frictionless and our engine, with an example.

    Attributes
    ----------
    name, standard, section : str
        What is accepted, the quoted sentence of the standard, and its section.
    schema : mapping
        The Table Schema of the example.
    rows : tuple of tuple of str
        The cells of the example as a CSV file, with its header.
    error : str
        The type of error that the stricter engine reports.
    covers : function, optional
        Whether the deviation applies to a field and a cell's string; None if it applies to whole tables.
    """

    name: str
    standard: str
    section: str
    schema: Mapping[str, Any] = attrs.field(hash=False)
    rows: tuple[tuple[str, ...], ...]
    error: str
    covers: Callable[[Field, str], bool] | None = None


def _field(cell: str, error: str = "type-error", /, **field: Any) -> dict[str, Any]:
    return {"schema": {"fields": [{"name": "cell", **field}]}, "rows": (("cell",), (cell,)), "error": error}


_NUMERIC: Final = ("number", "integer")


def _of(*types: str, form: str = "default") -> Callable[[Field], bool]:
    return lambda field: (
        (field.item_type if field.type == "list" else field.type) in types
        and (field.format_name == form or field.type in _NUMERIC)
    )


def _when(types: Callable[[Field], bool], test: Callable[[str], object]) -> Callable[[Field, str], bool]:
    return lambda field, text: types(field) and bool(test(text))


def _constants(text: str) -> bool:
    found: list[str] = []
    try:
        json.loads(text, parse_constant=found.append)
    except (ValueError, RecursionError):
        return False
    return bool(found)


def _partly(field: Field, text: str) -> bool:
    """Whether a string matches the pattern between `^` and `$`, but not as a whole."""
    pattern = field.constraints.get("pattern")
    return pattern is not None and not field.matches(text) and re.match(f"^{pattern}$", text) is not None


DEVIATIONS: Final[tuple[Deviation, ...]] = (
    Deviation(
        "spaces around numbers",
        "a non-empty finite-length sequence of decimal digits separated by a period as a decimal indicator",
        "number",
        **_field(" 1.5", type="number"),
        covers=_when(_of(*_NUMERIC), lambda text: text != text.strip() or any(p != p.strip() for p in text.split(","))),
    ),
    Deviation(
        "underscores",
        "Integer values are indicated in the standard way for any valid integer.",
        "integer",
        **_field("1_000", type="integer"),
        covers=_when(_of(*_NUMERIC, "year", "yearmonth", "geopoint"), lambda text: "_" in text),
    ),
    Deviation(
        "digits of other scripts",
        "one or more decimal digits (0-9)",
        "number",
        **_field("٣", type="integer"),
        covers=lambda field, text: (
            field.type not in ("string", "any")
            and any(character.isdigit() and not character.isascii() for character in text)
        ),
    ),
    Deviation(
        "other names of infinity",
        "The following special string values are permitted (case need not be respected): NaN, INF, -INF",
        "number",
        **_field("Infinity", type="number"),
        covers=_when(
            _of("number"),
            lambda text: (
                re.fullmatch(r"\s*[+-]?(?:inf(?:inity)?|s?nan[0-9]*)\s*", text, re.IGNORECASE)
                or any(
                    re.fullmatch(r"[+-]?(?:inf(?:inity)?|s?nan[0-9]*)", part, re.IGNORECASE) for part in text.split(",")
                )
            ),
        ),
    ),
    Deviation(
        "group marks anywhere",
        "groupChar: A string whose value is used to group digits within the number.",
        "number",
        **_field("1,,2", type="number", groupChar=","),
        covers=lambda field, text: bool(field.type == "number" and field.group_char and field.group_char in text),
    ),
    Deviation(
        "dates without zeros",
        "The lexical representation MUST be yyyy-mm-dd e.g. 2024-01-26",
        "date",
        **_field("2024-1-2", type="date"),
        covers=_when(_of("date"), lambda text: not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)),
    ),
    Deviation(
        "times with a fraction or a zone",
        "The lexical representation MUST be hh:mm:ss e.g. 15:00:00",
        "time",
        **_field("15:00:00.5", type="time"),
        covers=_when(_of("time"), lambda text: not re.fullmatch(r"[0-9]{2}:[0-9]{2}:[0-9]{2}", text)),
    ),
    Deviation(
        "other forms of ISO 8601",
        "The lexical representation MUST be in a form defined by XML Schema containing required date and time parts",
        "datetime",
        **_field("2024-01-26 15:00:00", type="datetime"),
        covers=_when(
            _of("datetime"),
            lambda text: (
                not re.fullmatch(
                    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
                    r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?",
                    text,
                )
            ),
        ),
    ),
    Deviation(
        "years with a sign or a space",
        "A calendar year as per XMLSchema gYear. Usual lexical representation is YYYY.",
        "year",
        **_field("+999", type="year"),
        covers=_when(_of("year"), lambda text: not re.fullmatch(r"[0-9]{4}", text)),
    ),
    Deviation(
        "months without zeros",
        "A specific month in a specific year as per XMLSchema gYearMonth. Usual lexical representation is: YYYY-MM.",
        "yearmonth",
        **_field("2024-1", type="yearmonth"),
        covers=_when(_of("yearmonth"), lambda text: not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text)),
    ),
    Deviation(
        "other durations of ISO 8601",
        "the ISO 8601 extended format PnYnMnDTnHnMnS",
        "duration",
        **_field("P1W", type="duration"),
        covers=_when(
            _of("duration"),
            lambda text: (
                not re.fullmatch(
                    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
                    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
                    text,
                )
            ),
        ),
    ),
    Deviation(
        "places with spaces around their numbers",
        'A string of the pattern "lon, lat" (note the space is optional after the ,)',
        "geopoint",
        **_field(" 1 , 2 ", type="geopoint"),
        covers=_when(_of("geopoint"), lambda text: not re.fullmatch(r"\S+, ?\S+", text)),
    ),
    Deviation(
        "places that are texts or truth values",
        "of exactly two items, where each item is a number",
        "geopoint",
        **_field('["90.5", "45.5"]', type="geopoint", format="array"),
        covers=lambda field, text: (
            field.type == "geopoint" and field.format_name != "default" and bool(re.search('["tf]', text))
        ),
    ),
    Deviation(
        "constants that JSON doesn't have",
        "The field contains a valid JSON object.",
        "object",
        **_field('{"a": NaN}', type="object"),
        covers=lambda field, text: field.type in ("object", "array", "geojson", "geopoint") and _constants(text),
    ),
    Deviation(
        "characters that addresses don't have",
        "uri: A valid URI.",
        "string",
        **_field("http://exa mple.org", type="string", format="uri"),
        covers=_when(
            _of("string", form="uri"),
            lambda text: not re.fullmatch(r"[!-~]+", text) or re.search(r'[<>"{}|\\^`]|%(?![0-9a-fA-F]{2})', text),
        ),
    ),
    Deviation(
        "other spellings of a uuid",
        "uuid: A string that is a uuid.",
        "string",
        **_field("{123e4567-e89b-42d3-a456-426614174000}", type="string", format="uuid"),
        covers=_when(_of("string", form="uuid"), lambda text: len(text) != 36),
    ),
    Deviation(
        "bytes beside base64",
        "binary: A base64 encoded string representing binary data.",
        "string",
        **_field("Y*Q==", type="string", format="binary"),
        covers=_when(_of("string", form="binary"), lambda text: True),
    ),
    Deviation(
        "patterns that match in part",
        "The values of this field MUST conform to the standard XML Schema regular expression syntax.",
        "pattern",
        **_field("ab", "constraint-error", type="string", constraints={"pattern": "a|b"}),
        covers=_partly,
    ),
    Deviation(
        "categories",
        "The logical representation of data in the field MUST exactly match one of the values in categories.",
        "categories",
        **_field("plum", "constraint-error", type="string", categories=["apple", "pear"]),
        covers=lambda field, text: field.categories is not None,
    ),
    Deviation(
        "keys with an empty part",
        "Per SQL standards, the fields cannot be null",
        "primaryKey",
        {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}], "primaryKey": ["a", "b"]},
        (("a", "b"), ("x", "")),
        "primary-key",
    ),
    Deviation(
        "unique keys",
        "each row has a unique set of logical values in the fields a and b",
        "uniqueKeys",
        {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}], "uniqueKeys": [["a", "b"]]},
        (("a", "b"), ("x", "y"), ("x", "y")),
        "unique-error",
    ),
    Deviation(
        "equal durations",
        "We follow the definition of XML Schema duration datatype directly",
        "duration",
        {"fields": [{"name": "a", "type": "duration", "constraints": {"unique": True}}]},
        (("a",), ("P1Y",), ("P12M",)),
        "unique-error",
    ),
    Deviation(
        "labels with spaces around them",
        "fields in the data source MUST completely match the elements in the fields array, both in number and order",
        "fields",
        {"fields": [{"name": "a", "type": "string"}]},
        ((" a",), ("x",)),
        "incorrect-label",
    ),
    Deviation(
        "an empty header",
        "If true the first row in the file MUST be interpreted as a header row, not data.",
        "Table Dialect: header",
        {"fields": [{"name": "a", "type": "string"}]},
        ((), ("x",)),
        "blank-header",
    ),
)
"""What frictionless accepts, and our engine refuses because the standard forbids it."""

GAPS: Final[tuple[Deviation, ...]] = (
    Deviation(
        "groups of digits in whole numbers",
        "groupChar: A string whose value is used to group digits within the integer.",
        "integer",
        **_field("1,000", type="integer", groupChar=","),
    ),
)
"""What the standard allows and our engine accepts, but frictionless refuses."""
