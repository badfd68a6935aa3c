"""Hypothesis strategies for any Table Schema, and for valid and invalid CSV of it; tests of validation use them."""

import csv
import io
from typing import Any

from hypothesis import strategies as st

Descriptor = dict[str, Any]
PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

# For each type: valid texts, nearly valid texts, and texts that other readers accept.
TEXTS: dict[str, list[str]] = {
    "string": ["a", "ab", "abc", "b", "é", "x y", " a", "a\nb", "abc\n", "1", "A-1", "None", "\u0660", "a" * 30],
    "number": [
        "0", "1", "01", "+1", "-1", "1.0", "1.50", "1.5", ".5", "5.", "-0", "1e3", "1E-3", "NaN", "nan", "INF", "-inf",
        "+inf", "Infinity", "sNaN", "1_000", " 1", "1 ", "1,5", "1.234,5", "1,234.5", "1,,2", "12%", "EUR 5", "٣", "1.5.2", "--1",
        "0x10", "1e", "99999999999999999999", "1.00000000000000001", "1e999999", "10", "9.999999999999999", "-", ".", "1e400",
        "9" * 400, "1\n",
    ],
    "integer": [
        "0", "1", "01", "007", "+1", "-1", "-0", "10", "1_0", " 1", "1\t", "1.0", "1e3", "٣", "1,000", "5%", "x5y", "0x1", "-", "",
        "99999999999999999999", "12345678901234567", "1" * 30,
    ],
    "boolean": ["true", "false", "True", "TRUE", "1", "0", "yes", "no", "oui", " true", "t"],
    "date": [
        "2024-01-02", "2024-1-2", "2024-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024-01-02T00:00:00",
        "02/01/2024", "2/1/2024", "20240102", " 2024-01-02", "2024-01-02 ", "٢٠٢٤-01-02", "2023-12-31", "2024-13-01", "-2024-01-01",
    ],
    "time": [
        "15:00:00", "00:00:00", "23:59:59", "24:00:00", "24:00:01", "15:00", "15:00:00.5", "15:00:00Z", "15:00:00+01:00", "1:00:00",
        "25:00:00", "15:60:00", "15:00:60", "15h00", "15-00-00", "150000",
    ],
    "datetime": [
        "2024-01-26T15:00:00", "2024-01-26T15:00:00Z", "2024-01-26T15:00:00.300-05:00", "2024-01-26 15:00:00", "2024-01-26T15:00",
        "2024-01-26T24:00:00", "2024-01-26T24:00:01", "2024-01-26T15:00:00+15:00", "2024-01-26T15:00:00+0100", "2024-01-26T15:00:00,5",
        "2024-02-30T15:00:00", "0000-01-01T00:00:00", "2024-01-26t15:00:00", "2024-01-26T15:00:00.1234567", "26/01/2024 15:00",
        "2024-01-26T15:00:00+14:00", "2024-01-26T15:00:00-00:00", "9999-12-31T24:00:00", "2024-01-26T15:00:60", "2024-01-26T15:00:00+01",
    ],
    "year": ["2024", "0000", "0001", "9999", "10000", "-2024", "+999", " 999", "1_00", "24", "٢٠٢٤", "2024Z", "2023"],
    "yearmonth": ["2024-01", "2024-12", "2024-13", "2024-00", "2024-1", "24-01", "02024-01", " 2024-01", "2024-01-01", "2023-12", "٢٠٢٤-01"],
    "duration": [
        "P1Y", "P1Y2M3DT4H5M6S", "PT1.5S", "-P1D", "+P1D", "P", "PT", "P1W", "P1.5D", "P1DT", "P0003-06-04T12:30:05", "PT36H", "P12M",
        "P1D", "PT24H", "1D", "p1d", "P99999999999D", "PT0S", "P1Y1D", "P1S", "PT1,5S",
    ],
    "geopoint": [
        "90.50, 45.50", "90.50,45.50", "-7.6,33.6", "181,0", "0,91", "1", "1,2,3", " 1 , 2 ", "1,  2", "a,b", "NaN,1", "[90.5, 45.5]",
        '["90.5", "45.5"]', "[1]", "[true, 1]", "[1, 2, 3]", '{"lon": 1, "lat": 2}', '{"lon": 1}', '{"lon": "1", "lat": 2}',
        '{"lon": 1, "lat": 2, "x": 3}', "1_0,2", "1e1,2", "[NaN, 1]", "[1e400, 1]", "null", "{}", "[]",
    ],
    "object": ["{}", '{"a": 1}', "[]", '{"a": NaN}', '{"a": 1, "a": 2}', '{"a": 1, "b": [2]}', "{", "1", "null", '"x"', '{"a": 1e400}'],
    "array": ["[]", "[1]", "[1, 2]", "{}", "[NaN]", "[1", "null", '["a", "b", "c"]', "[1.0]", "[Infinity]", "[[[]]]"],
    "list": ["a", "a,b", "1,2", "1", ",", "1,", "2024-01-01,2024-1-1", "true,1", "1;2", "1_0,2", " 1,2", "15:00:00"],
    "geojson": [
        '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Point"}', "{}", "[]", '{"type": "Point", "coordinates": [NaN, 2]}',
        '{"type": "Topology", "objects": {}, "arcs": []}', "x",
    ],
    "any": ["a", "1", " ", "x\ny"],
    "uri": [
        "http://example.org", "https://example.org/a?b=c#d", "mailto:a@example.org", "example.org", "http://exa mple.org", "http://é.org",
        "http://example.org/%zz", "a:", ":", "http://[::1", "http://[::1]/", "x", "http://a:b@c:99999/", "urn:isbn:1", "http://example.org/é",
    ],
    "email": ["a@example.org", "a@b", "@", "a b@example.org", "A@EXAMPLE.ORG", "é@example.org", "a@@example.org"],
    "uuid": [
        "123e4567-e89b-42d3-a456-426614174000", "123E4567-E89B-42D3-A456-426614174000", "123e4567e89b42d3a456426614174000",
        "{123e4567-e89b-42d3-a456-426614174000}", "urn:uuid:123e4567-e89b-42d3-a456-426614174000", "x", "123e4567-e89b-42d3-a456-42661417400",
    ],
    "binary": ["YQ==", "YQ", "YWI=", "Y Q==", "Y*Q==", "é", "====", "YWJj", "YQ==YQ=="],
}  # fmt: skip
ENDS: dict[str, list[Any]] = {
    "number": ["0", 1, 1.5, "-1", 10, "9.999999999999999"],
    "integer": [0, 1, -1, 10, "5"],
    "date": ["2024-01-02", "2023-12-31", "0001-01-01"],
    "time": ["15:00:00", "00:00:00"],
    "datetime": ["2024-01-26T15:00:00"],
    "year": [2024, "2023"],
    "yearmonth": ["2024-01", "2023-12"],
}
PATTERNS = [
    "a|b", "[a-z]+", "a.*", "^a.*$", "[A-Z]-\\d", "(?:ab)?c*", "\\w+", "\\s*\\S", "a{2,3}", ".", "", "[^a]*", "(a|b)+", "(?=a)a.*",
    "(?s:.*)", "\\d+", "[\\w-]+", "a$|b", "(.)\\1", "\\bab\\b",
]  # fmt: skip


@st.composite
def fields(draw: st.DrawFn, name: str) -> Descriptor:
    """A field descriptor of any type, format and constraint. Its constraints may contradict each other."""
    type_ = draw(
        st.sampled_from([*(t for t in TEXTS if t not in ("uri", "email", "uuid", "binary")), "string", "number"])
    )
    field: Descriptor = {"name": name, "type": type_}
    limits: Descriptor = {}
    chance: st.SearchStrategy[Any] = st.integers(0, 3).map(lambda number: number == 0)
    if type_ == "string" and draw(chance):
        field["format"] = draw(st.sampled_from(["email", "uri", "binary", "uuid"]))
    if type_ == "geopoint":
        field["format"] = draw(st.sampled_from(["default", "array", "object"]))
    if type_ == "geojson" and draw(chance):
        field["format"] = "topojson"
    if type_ in ("date", "time", "datetime") and draw(chance):
        field["format"] = draw(
            st.sampled_from(
                {"date": ["%d/%m/%Y"], "time": ["%Hh%M", "%H-%M-%S"], "datetime": ["%d/%m/%Y %H:%M"]}[type_]
            )
        )
    if type_ == "number" and draw(chance):
        field |= draw(
            st.sampled_from([{"groupChar": ","}, {"decimalChar": ","}, {"decimalChar": ",", "groupChar": "."}])
        )
    if type_ in ("number", "integer") and draw(chance):
        field["bareNumber"] = False
    if type_ == "boolean" and draw(chance):
        field |= {"trueValues": ["yes", "oui"], "falseValues": ["no"]}
    if type_ == "list":
        field["itemType"] = draw(st.sampled_from(["string", "integer", "boolean", "number", "date", "time"]))
        if draw(chance):
            field["delimiter"] = ";"
    if draw(chance):
        limits["required"] = True
    if draw(chance) and type_ not in ("object", "array", "list", "geojson"):
        limits["unique"] = True
    if type_ in ENDS and "format" not in field:
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if draw(chance):
                limits[bound] = draw(st.sampled_from(ENDS[type_]))
    if type_ in ("string", "object", "array", "list"):
        if draw(chance):
            limits["minLength"] = draw(st.integers(0, 3))
        if draw(chance):
            limits["maxLength"] = draw(st.integers(0, 5))
    if type_ == "string" and "format" not in field and draw(chance):
        limits["pattern"] = draw(st.sampled_from(PATTERNS))
    if (
        draw(chance)
        and type_ in ("string", "number", "integer", "date", "year")
        and not field.keys() & {"format", "decimalChar"}
    ):
        right: dict[str, list[Any]] = {
            "string": ["a", "ab", "é"],
            "number": [1, "1.5", 10],
            "integer": [1, "10", 7],
            "date": ["2024-01-02"],
            "year": [2024],
        }
        limits["enum"] = draw(st.lists(st.sampled_from(right[type_]), min_size=1, unique=True))
    elif draw(chance) and type_ in ("string", "integer") and "format" not in field:
        words: list[Any] = ["a", "ab", "b"] if type_ == "string" else [1, 10]
        field["categories"] = draw(st.sampled_from([words, [{"value": word, "label": f"{word}!"} for word in words]]))
    if draw(chance):
        field["missingValues"] = draw(st.sampled_from([["-"], ["", "1"], [{"value": "", "label": "none"}], []]))
    return field | ({"constraints": limits} if limits else {})


@st.composite
def schemas(draw: st.DrawFn) -> Descriptor:
    """A Table Schema with keys."""
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    schema: Descriptor = {"$schema": PROFILE, "fields": [draw(fields(name)) for name in names]}
    plain = [f["name"] for f in schema["fields"] if f["type"] not in ("object", "array", "list", "geojson")]
    keys: st.SearchStrategy[list[str]] = st.nothing()
    if plain:
        keys = st.lists(st.sampled_from(plain), min_size=1, max_size=2, unique=True)
    if plain and draw(st.integers(0, 1)) == 0:
        schema["primaryKey"] = draw(keys)
    if plain and draw(st.integers(0, 3)) == 0:
        schema["uniqueKeys"] = [draw(keys)]
    if plain and draw(st.integers(0, 3)) == 0:
        key = draw(keys)
        schema["foreignKeys"] = [{"fields": key, "reference": {"fields": draw(st.permutations(key))}}]
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["NA"], ["None", ""]]))
    return schema


def cells(field: Descriptor) -> st.SearchStrategy[str]:
    """Valid and invalid texts for a field."""
    kind = field.get("format", "default") if field["type"] == "string" else field["type"]
    pool = TEXTS[kind if kind in TEXTS else field["type"]]
    return st.sampled_from(pool) | st.sampled_from([*pool, "", "-", "NA"]) | st.text(max_size=4)


@st.composite
def tables(draw: st.DrawFn, schema: Descriptor) -> tuple[list[str], list[list[str]]]:
    """Labels and rows for a schema. Most rows have as many cells as the header."""
    row: st.SearchStrategy[list[str]] = st.tuples(*(cells(field) for field in schema["fields"])).map(list)
    odd: st.SearchStrategy[Any] = st.lists(st.sampled_from(["", "x", "1"]), max_size=5)
    rows = draw(st.lists(row | row | row | odd, max_size=8))
    labels = [field["name"] for field in schema["fields"]]
    changed = draw(st.sampled_from([*[None] * 9, "drop", "add", "swap", "twice", "blank"]))
    match changed:
        case "drop" if len(labels) > 1:
            labels = labels[:-1]
        case "add":
            labels = [*labels, "extra"]
        case "swap":
            labels = labels[::-1]
        case "twice":
            labels = [labels[0]] * len(labels)
        case "blank":
            labels = [*labels[:-1], ""] if len(labels) > 1 else labels
    return labels, rows


def to_csv(labels: list[str], rows: list[list[str]]) -> bytes:
    """The bytes of a CSV file."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(labels)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8", "replace")
