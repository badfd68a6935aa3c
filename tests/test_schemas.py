"""The schemas are complete, valid, and equal to the record classes."""

import json
import re
from pathlib import Path
from typing import Any

import attrs
import frictionless
import pyarrow as pa
import pytest

from imme_data.curation.build import read_schemas
from imme_data.model import records
from imme_data.model.clean_text import text_problem
from imme_data.model.profile import TableSchema
from rows import row_errors

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = read_schemas(ROOT / "schemas")
FIELDS = [
    pytest.param(schema, field, id=f"{schema.name}.{field.name}")
    for schema in SCHEMAS.values()
    for field in schema.fields
]


def test_each_table_has_a_schema_and_there_are_no_others() -> None:
    assert sorted(path.stem for path in (ROOT / "schemas").iterdir()) == sorted(records.TABLES)


@pytest.mark.parametrize("name", records.TABLES)
def test_a_schema_has_the_required_properties(name: str) -> None:
    text = (ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    assert frictionless.Schema.validate_descriptor(descriptor).valid
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    assert descriptor["name"] == name
    assert descriptor["title"]
    assert descriptor["description"]
    assert descriptor["primaryKey"]
    assert descriptor["missingValues"] == [""]
    # Tools of the standard disagree about fieldsMatch and the type list.
    assert "fieldsMatch" not in text
    assert '"list"' not in text
    assert text == json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize(("schema", "field"), FIELDS)
def test_a_field_is_described_and_its_example_is_valid(schema: TableSchema, field: Any) -> None:
    descriptor = next(f for f in schema.descriptor["fields"] if f["name"] == field.name)
    assert list(descriptor)[:2] == ["name", "type"]
    assert field.title
    assert field.description.endswith(".")
    # The standard requires a string as the example, for every type.
    assert isinstance(descriptor["example"], str)
    value = field.parse(field.example)
    row = {field.name: value}
    only = attrs.evolve(schema, fields=(field,), primary_key=(), unique_keys=(), foreign_keys=())
    assert list(row_errors(only, [row])) == []
    assert frictionless.Field.from_descriptor(descriptor).read_cell(field.format(value))[1] is None
    # Every number except the number of an edition has a unit.
    if field.type in ("number", "integer") and field.name != "edition":
        assert field.unit
    if "pattern" in field.constraints:
        assert re.fullmatch(r"\(\?:.*\)", field.constraints["pattern"])


def test_every_string_has_a_pattern_or_an_enum() -> None:
    bare = [
        f"{schema.name}.{field.name}"
        for schema in SCHEMAS.values()
        for field in schema.fields
        if field.type == "string" and not {"pattern", "enum"} & set(field.constraints)
    ]
    assert bare == []


@pytest.mark.parametrize("name", records.TABLES)
def test_records_equal_their_schema(name: str) -> None:
    assert records.mismatches(SCHEMAS[name]) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "valeur"}, "it lacks the column value"),
        ({"type": "integer"}, "the column value is of type integer, not number"),
        ({"constraints": {}}, "the column value must be required"),
    ],
)
def test_differences_between_a_schema_and_its_record_are_reported(change: dict[str, Any], said: str) -> None:
    descriptor = json.loads((ROOT / "schemas" / "commitments.json").read_text(encoding="utf-8"))
    descriptor["fields"] = [f | change if f["name"] == "value" else f for f in descriptor["fields"]]
    assert said in records.mismatches(TableSchema.from_descriptor("commitments", descriptor))


def test_foreign_keys_join_every_reference() -> None:
    """A column with the name of the key of another table refers to that table, except the keys themselves."""
    targets = {
        schema.primary_key[0]: name
        for name, schema in SCHEMAS.items()
        if len(schema.primary_key) == 1 and name != "tracker"
    }
    for schema in SCHEMAS.values():
        joined = {key.fields[0] for key in schema.foreign_keys}
        assert {field.name for field in schema.fields if field.name.endswith("_id")} - joined <= {schema.primary_key[0]}
        assert all(SCHEMAS[key.table].primary_key == key.reference for key in schema.foreign_keys)
    assert set(targets.values()) >= {"articles", "organizations", "figures"}


def test_arrow_fields_have_title_description_and_unit() -> None:
    field = SCHEMAS["figures"].to_arrow().field("quote_start")
    metadata = {key.decode(): value.decode() for key, value in field.metadata.items()}
    assert metadata["unit"] == "character"
    assert "Offset of the quote" in metadata["description"]
    assert field.nullable
    assert not SCHEMAS["figures"].to_arrow().field("value").nullable


def test_what_a_column_confirms_has_no_problem() -> None:
    """Every character, alone, at an end, in between, and after one that it may combine with."""
    field = TableSchema.from_descriptor("t", {"fields": [{"name": "x", "type": "string"}], "primaryKey": "x"})["x"]
    characters = [chr(code) for code in range(0x3000) if not 0xD800 <= code < 0xE000]
    for form in ("{}", "a{}", "{}a", "a{}b", "{}{}", "e{}", "\u0627{}"):
        strings = [form.format(character, character) for character in characters]
        confirmed = field.confirm_beyond(pa.array(strings, pa.string())).to_pylist()
        assert [s for s, sure in zip(strings, confirmed, strict=True) if sure and text_problem(s) is not None] == []
        assert sum(confirmed) > 100 or form == "{}{}"
