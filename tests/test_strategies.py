"""Strategies from schemas: both engines accept valid data and find one error in broken rows; nothing is filtered."""

import datetime
import decimal
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, settings
from hypothesis import strategies as st

import any_schema
import imme_data
from examples import share, tried
from imme_data import strategies
from imme_data.errors import ConstraintConflictError, DataError, LocationError
from imme_data.model import records
from imme_data.tableschema.fields import Field
from imme_data.tableschema.patterns import Node, parse
from imme_data.tableschema.strategies import automata
from imme_data.tableschema.strategies.broken import Broken
from imme_data.tableschema.strategies.csv_text import write
from imme_data.tableschema.strategies.domains import domain
from rows import row_errors

pytestmark = pytest.mark.usefixtures("frictionless_here")

Descriptor = dict[str, Any]
SCHEMAS = imme_data.load().schemas
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def field(type_: str, **more: Any) -> Descriptor:
    return {"fields": [{"name": "cell", "type": type_, **more}]}


def errors(path: Path, schema: Any, rows: Any, engine: Any = "arrow") -> list[tuple[str | None, int | None]]:
    path.write_text(strategies.to_csv(schema, rows), encoding="utf-8", newline="")
    report = imme_data.validate(path, schema, engine=engine)
    assume(all(error.type != "error" for error in report.errors))  # frictionless fails on some values
    return [(error.type, error.row) for error in report.errors]


# --- any schema -----------------------------------------------------------------------------------------------------


@given(st.data())
@tried(200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_drawn_tables_are_valid_and_broken_rows_have_one_error(tmp_path: Path, data: st.DataObject) -> None:
    schema = data.draw(any_schema.schemas())
    path = tmp_path / "table.csv"
    try:
        tables = strategies.tables(schema, max_size=5)
        broken = strategies.broken_rows(schema)
    except (ConstraintConflictError, DataError):
        return  # test_a_contradiction_is_named checks these errors
    rows = data.draw(tables)
    assert errors(path, schema, rows) == []
    assert errors(path, schema, rows, "frictionless") == []
    wrong = data.draw(broken)
    assert wrong.row is wrong.table[-1] or wrong.row == wrong.table[-1]
    expected = [(wrong.error, len(wrong.table) + 1)]
    assert errors(path, schema, wrong.table) == expected
    assert errors(path, schema, wrong.table, "frictionless") == expected


@given(any_schema.fields("cell"))
@settings(max_examples=300)
def test_a_contradiction_is_named(descriptor: Descriptor) -> None:
    """If no value can be drawn, none of the values of `any_schema` is valid."""
    try:
        cell = Field.from_descriptor(descriptor)
    except ValueError:
        return
    try:
        domain(cell)
    except ConstraintConflictError as conflict:
        message = str(conflict)
    else:
        return
    assert "cell" in message
    if "can't be merged" not in message:
        right = [text for text in any_schema.TEXTS[cell.type] if text not in cell.missing and not cell.errors(text)]
        # 01 is read as 1. If "1" is a missing value, the value can't be written in the usual way.
        assert [text for text in right if write(cell, cell.read(text)) not in cell.missing] == [], descriptor


LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "minimum": st.integers(-5, 5),
        "maximum": st.integers(-5, 5),
        "exclusiveMinimum": st.integers(-5, 5),
        "exclusiveMaximum": st.integers(-5, 5),
        "enum": st.lists(st.integers(-5, 5), min_size=1, max_size=4),
    },
)


@given(st.data(), LIMITS, st.sampled_from([[""], ["", "0"], ["-1", "2", ""]]))
def test_a_value_is_drawn_if_and_only_if_it_meets_every_constraint(
    data: st.DataObject, limits: Descriptor, missing: list[str]
) -> None:
    near = range(-5, 6)
    right = {n for n in near if all(_keeps(n, *limit) for limit in limits.items()) and str(n) not in missing}
    cell = Field.from_descriptor({"name": "n", "type": "integer", "missingValues": missing, "constraints": limits})
    bounded = {"minimum", "exclusiveMinimum"} & limits.keys() and {"maximum", "exclusiveMaximum"} & limits.keys()
    if (bounded or "enum" in limits) and not right:
        with pytest.raises(ConstraintConflictError) as caught:
            domain(cell)
        assert all(name in str(caught.value) for name in limits)
        return
    found = domain(cell)
    assert all(_keeps(data.draw(found.values), *limit) for limit in limits.items())
    if bounded or "enum" in limits:
        assert set(found.few or ()) == right
    for constraint, values in found.broken.items():
        if constraint != "type":
            value = data.draw(values)
            assert [name for name, limit in limits.items() if not _keeps(value, name, limit)] == [constraint]


def _keeps(value: int, name: str, limit: Any) -> bool:
    match name:
        case "minimum":
            return bool(value >= limit)
        case "maximum":
            return bool(value <= limit)
        case "exclusiveMinimum":
            return bool(value > limit)
        case "exclusiveMaximum":
            return bool(value < limit)
        case _:
            return value in limit


@pytest.mark.parametrize(
    ("schema", "named"),
    [
        (field("integer", constraints={"minimum": 5, "maximum": 4}), ["minimum 5", "maximum 4"]),
        (field("number", constraints={"exclusiveMinimum": 1, "maximum": 1}), ["exclusiveMinimum 1", "maximum 1"]),
        (field("string", constraints={"pattern": "[a-z]{3}", "maxLength": 2}), ["pattern", "maxLength 2"]),
        (field("string", constraints={"pattern": "[a-z]+", "enum": ["A"]}), ["pattern", "enum [A]"]),
        (field("string", constraints={"minLength": 3, "maxLength": 2}), ["minLength 3", "maxLength 2"]),
        (
            field("date", constraints={"minimum": "2020-02-01", "exclusiveMaximum": "2020-02-01"}),
            ["minimum 2020-02-01"],
        ),
        (field("integer", categories=[1, 2], constraints={"minimum": 3}), ["categories [1, 2]", "minimum 3"]),
        (field("array", constraints={"minLength": 2, "maxLength": 1}), ["minLength 2", "maxLength 1"]),
        (field("string", missingValues=["a"], constraints={"enum": ["a"]}), ["enum [a]"]),
    ],
    ids=str,
)
def test_contradictory_constraints_are_reported_before_drawing(schema: Descriptor, named: list[str]) -> None:
    with pytest.raises(ConstraintConflictError) as caught:
        strategies.rows(schema)
    assert "cell" in str(caught.value)
    for name in named:
        assert name in str(caught.value)


def test_more_rows_than_keys_are_reported_before_drawing() -> None:
    schema = {**field("boolean"), "primaryKey": "cell"}
    with pytest.raises(ConstraintConflictError, match="2 different values"):
        strategies.tables(schema, min_size=3)
    assert find(strategies.tables(schema, min_size=2), lambda rows: True) == [{"cell": False}, {"cell": True}]


def test_a_circle_of_tables_is_reported() -> None:
    key = {"fields": ["cell"], "reference": {"fields": ["cell"]}}
    package = {
        "resources": [
            {"name": name, "schema": {**field("string"), "foreignKeys": [{**key, "reference": {"resource": other, "fields": ["cell"]}}]}}
            for name, other in (("a", "b"), ("b", "a"))
        ]
    }  # fmt: skip
    with pytest.raises(ConstraintConflictError, match="circle"):
        strategies.datasets(package)


@pytest.mark.parametrize("target", [3, None, [], {"fields": 3}, {}, "nowhere.json"], ids=str)
def test_an_invalid_target_is_reported(target: Any) -> None:
    with pytest.raises((TypeError, DataError, LocationError)):
        strategies.rows(target)


@given(any_schema.schemas())
@settings(max_examples=100)
def test_nothing_is_filtered(schema: Descriptor) -> None:
    try:
        drawn = [strategies.rows(schema), strategies.tables(schema), strategies.broken_rows(schema)]
    except (ConstraintConflictError, DataError):
        return
    assert ".filter(" not in repr(drawn)


# --- strings --------------------------------------------------------------------------------------------------------


def _expressions() -> st.SearchStrategy[str]:
    letters = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "\\s", "é", "-", "\\w"])
    return st.recursive(
        letters,
        lambda inner: (
            st.tuples(inner, inner).map("".join)
            | st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")
            | st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}"])).map(
                lambda pair: f"(?:{pair[0]}){pair[1]}"
            )
        ),
        max_leaves=6,
    )


@given(_expressions(), st.text("ab1 é-\n", max_size=6), st.binary(max_size=12))
@settings(max_examples=300)
def test_an_automaton_accepts_the_strings_that_python_matches(expression: str, text: str, data: bytes) -> None:
    pattern = parse(expression)
    assert pattern is not None
    automaton = automata.of_node(pattern.node)
    if text.isascii() or not pattern.ascii:
        assert automaton.accepts(text) == (re.fullmatch(expression, text) is not None)
        assert automaton.inverse().accepts(text) != automaton.accepts(text)
    strings = automaton.strings(0, 12)
    if strings.lengths:
        assert re.fullmatch(expression, strings.make(data))


@given(_expressions(), _expressions(), st.text("ab1 ", max_size=5))
def test_an_intersection_accepts_what_both_automata_accept(one: str, other: str, text: str) -> None:
    first, second = parse(one), parse(other)
    assert first is not None
    assert second is not None
    both = automata.intersection(automata.of_node(first.node), automata.of_node(second.node))
    assert both.accepts(text) == all(re.fullmatch(expression, text) is not None for expression in (one, other))


@given(st.text("ab", max_size=4), st.lists(st.text("ab", max_size=4), max_size=4))
def test_only_the_given_words_are_excluded(text: str, words: list[str]) -> None:
    everything = automata.of_node(Node("rep", parts=(Node("set", ((97, 98),)),), low=0, high=None))
    assert automata.except_words(everything, words).accepts(text) == (text not in words)


@pytest.mark.parametrize(
    ("constraints", "low", "high"),
    [
        ({"pattern": "[a-z]+(?:-[a-z]+)*", "minLength": 5, "maxLength": 7}, 5, 7),
        ({"pattern": "(?:ab)*", "minLength": 3, "maxLength": 7}, 4, 6),
        ({"pattern": "x{0,60}", "maxLength": 200}, 1, 60),
        ({"minLength": 3, "maxLength": 40}, 3, 40),
    ],
    ids=str,
)
def test_strings_match_pattern_and_lengths_and_reach_the_bounds(constraints: Descriptor, low: int, high: int) -> None:
    rows = strategies.rows(field("string", constraints={"required": True, **constraints}))
    sizes: Counter[int] = Counter()

    @given(rows)
    @settings(max_examples=400, derandomize=True, database=None)
    def collect(row: Descriptor) -> None:
        sizes[len(row["cell"])] += 1

    collect()
    assert min(sizes) == low
    assert max(sizes) == high


# --- examples -------------------------------------------------------------------------------------------------------

ORDERS: dict[str, list[dict[str, Any]]] = {
    "resources": [
        {
            "name": "orders",
            "schema": {
                "fields": [
                    {"name": "order_id", "type": "integer"},
                    {"name": "customer", "type": "string"},
                    {"name": "replaces", "type": "integer"},
                    {"name": "total", "type": "number", "constraints": {"minimum": 0, "maximum": "9.99"}},
                ],
                "primaryKey": "order_id",
                "foreignKeys": [
                    {"fields": "customer", "reference": {"resource": "customers", "fields": "name"}},
                    {"fields": "replaces", "reference": {"fields": "order_id"}},
                ],
            },
        },
        {
            "name": "customers",
            "schema": {
                "fields": [{"name": "name", "type": "string", "constraints": {"pattern": "[A-Z][a-z]+"}}],
                "primaryKey": ["name"],
            },
        },
        {
            "name": "visits",
            "schema": {
                "fields": [
                    {"name": "name", "type": "string"},
                    {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}},
                    {"name": "order_id", "type": "integer"},
                ],
                "primaryKey": ["name", "day"],
                "foreignKeys": [
                    {"fields": ["name"], "reference": {"resource": "customers", "fields": ["name"]}},
                    {"fields": ["order_id"], "reference": {"resource": "orders", "fields": ["order_id"]}},
                ],
            },
        },
    ]
}


def write_package(directory: Path, tables: dict[str, list[Any]]) -> Path:
    resources = []
    for resource in ORDERS["resources"]:
        name, schema = str(resource["name"]), resource["schema"]
        (directory / f"{name}.csv").write_text(strategies.to_csv(schema, tables[name]), encoding="utf-8", newline="")
        dialect = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True, "skipInitialSpace": False}  # fmt: skip
        resources.append(
            {"name": name, "type": "table", "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "dialect": dialect, "schema": schema}
        )  # fmt: skip
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    descriptor = directory / "datapackage.json"
    descriptor.write_text(json.dumps({"$schema": profile, "name": "orders", "resources": resources}), encoding="utf-8")
    return descriptor


@given(strategies.datasets(ORDERS, max_size=5))
@quick
def test_references_are_resolved_across_tables(tmp_path: Path, tables: dict[str, list[Any]]) -> None:
    package = write_package(tmp_path, tables)
    for engine in ("arrow", "frictionless"):
        report = imme_data.validate(package, engine=engine)
        assert report.valid, report
    for number, order in enumerate(tables["orders"]):
        earlier = [other["order_id"] for other in tables["orders"][:number]]
        assert order["replaces"] is None or order["replaces"] in earlier


def test_optional_references_are_filled_and_empty() -> None:
    kinds: Counter[str] = Counter()

    @given(strategies.datasets(ORDERS, max_size=4))
    @settings(max_examples=300, derandomize=True, database=None)
    def collect(tables: dict[str, list[Any]]) -> None:
        for name, rows in tables.items():
            kinds[f"{len(rows)} {name}"] += 1
            for row in rows:
                kinds.update(f"{name}.{key}: {'empty' if value is None else 'filled'}" for key, value in row.items())
        kinds["one visitor twice"] += len({row["name"] for row in tables["visits"]}) < len(tables["visits"])

    collect()
    for kind in ("orders.customer", "orders.replaces", "visits.order_id", "orders.total"):
        assert kinds[f"{kind}: empty"] > 0
        assert kinds[f"{kind}: filled"] > 0
    assert kinds["visits.name: empty"] == 0  # a part of a key
    assert all(kinds[f"{size} {name}"] for size in range(5) for name in ("customers", "orders"))
    assert kinds["one visitor twice"] > 0


@pytest.mark.parametrize(
    ("schema", "row"),
    [
        (field("integer", constraints={"required": True}), {"cell": 0}),
        (field("integer", constraints={"required": True, "minimum": 7}), {"cell": 7}),
        (field("string", constraints={"required": True, "minLength": 2}), {"cell": "00"}),
        (field("string", constraints={"required": True, "pattern": "[A-Z]{2}-[0-9]{2}"}), {"cell": "AA-00"}),
        (field("date", constraints={"required": True}), {"cell": datetime.date(2000, 1, 1)}),
        (field("number", constraints={"required": True}), {"cell": decimal.Decimal(0)}),
        (field("boolean", constraints={"required": True}), {"cell": False}),
        (field("string", constraints={"required": True, "enum": ["target", "actual"]}), {"cell": "target"}),
    ],
    ids=str,
)
def test_rows_shrink_to_the_simplest(schema: Descriptor, row: Descriptor) -> None:
    simplest = settings(derandomize=True, database=None, phases=[Phase.generate, Phase.shrink])
    assert find(strategies.rows(schema), lambda row: True, settings=simplest) == row
    tables = strategies.tables(schema, min_size=2)
    if "enum" not in schema["fields"][0].get("constraints", {}):
        assert find(tables, lambda rows: True, settings=simplest) == [row, row]


def test_a_counterexample_shrinks_to_its_cause() -> None:
    schema = field("string", constraints={"required": True, "pattern": "[a-z0-9]+(?:[-.][a-z0-9]+)*"})
    simplest = settings(derandomize=True, database=None, phases=[Phase.generate, Phase.shrink])
    found = find(strategies.tables(schema), lambda rows: any("-" in row["cell"] for row in rows), settings=simplest)
    assert found == [{"cell": "0-0"}]


def key(fields: str, reference: str, table: str | None = None) -> Descriptor:
    there = {"fields": reference.split(), **({"resource": table} if table else {})}
    return {"fields": fields.split(), "reference": there}


def whole(name: str, **constraints: Any) -> Descriptor:
    return {"name": name, "type": "integer", "constraints": constraints}


REFERRING: dict[str, Descriptor] = {
    "optional": {"fields": [whole("id"), whole("p")], "primaryKey": "id", "foreignKeys": [key("p", "id")]},
    "required": {"fields": [whole("id"), whole("p", required=True)], "primaryKey": "id", "foreignKeys": [key("p", "id")]},
    "to an optional field": {"fields": [whole("a"), whole("b")], "primaryKey": "a", "foreignKeys": [key("a", "b")]},
    "a chain": {
        "fields": [whole("a"), whole("b", required=True), whole("c", required=True)],
        "primaryKey": "a",
        "foreignKeys": [key("c", "b"), key("b", "a")],
    },
    "once each": {
        "fields": [whole("id"), whole("p", unique=True, required=True)],
        "primaryKey": "id",
        "foreignKeys": [key("p", "id")],
    },
    "two fields": {
        "fields": [whole("a"), whole("b"), whole("x"), whole("y")],
        "primaryKey": ["a", "b"],
        "foreignKeys": [key("x y", "a b")],
    },
    "a narrower field": {
        "fields": [whole("id", minimum=0, maximum=10), whole("p", minimum=5)],
        "primaryKey": "id",
        "foreignKeys": [key("p", "id")],
    },
    "few once": {"fields": [whole("a", enum=[1, 2], unique=True), whole("b", enum=[2, 3], unique=True), whole("c")]},
    "a key of few": {
        "fields": [{"name": "a", "type": "boolean"}, whole("b", enum=[1, 2, 3]), whole("c")],
        "primaryKey": ["a", "b"],
    },
}  # fmt: skip


@pytest.mark.parametrize("schema", REFERRING.values(), ids=REFERRING)
def test_rows_that_refer_to_their_own_table_are_valid(schema: Descriptor, tmp_path: Path) -> None:
    try:
        broken: st.SearchStrategy[Broken | None] = strategies.broken_rows(schema)
    except ConstraintConflictError:
        broken = st.none()  # if every field is part of a key, nothing can be broken alone

    @given(strategies.tables(schema, min_size=2, max_size=6), broken)
    @settings(max_examples=30)
    def check(rows: list[Any], wrong: Broken | None) -> None:
        # A row is dropped if its key is a reference and the earlier rows have no free value.
        assert len(rows) >= (1 if schema["primaryKey" if "primaryKey" in schema else "fields"] == "a" else 2)
        for engine in ("arrow", "frictionless"):
            assert errors(tmp_path / "table.csv", schema, rows, engine) == []
            if wrong is not None:
                expected = [(wrong.error, len(wrong.table) + 1)]
                assert errors(tmp_path / "table.csv", schema, wrong.table, engine) == expected

    check()


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"fields": [whole("id", maximum=10), whole("p", minimum=5, required=True)], "foreignKeys": [key("p", "id")]}, "minimum"),
        ({"fields": [whole("a"), whole("b"), whole("c")], "foreignKeys": [key("a", "b"), key("a", "c")]}, "share"),
        ({"fields": [whole("a"), whole("b")], "foreignKeys": [key("a b", "b a")]}, "both sides"),
        ({"fields": [whole("a", minimum=0, maximum=99)], "primaryKey": "a"}, "100 different values"),
        ({"fields": [{"name": "d", "type": "date", "constraints": {"minimum": "2020-01-01", "maximum": "2020-01-09"}}], "primaryKey": "d"}, "9 different"),
    ],
    ids=str,
)  # fmt: skip
def test_impossible_tables_are_refused_before_drawing(schema: Descriptor, words: str) -> None:
    with pytest.raises(ConstraintConflictError, match=words):
        strategies.tables(schema, min_size=101)


def _package(child: Descriptor, *keys: Descriptor, parent: Descriptor | None = None) -> Descriptor:
    parents = {"name": "parents", "schema": {"fields": [parent or whole("id"), whole("x")]}}
    return {"resources": [{"name": "children", "schema": {"fields": [child], "foreignKeys": list(keys)}}, parents]}


@pytest.mark.parametrize(
    ("package", "error"),
    [
        (_package(whole("r", required=True, minimum=100), key("r", "id", "parents")), ConstraintConflictError),
        (_package({"name": "r", "type": "string"}, key("r", "id", "parents")), ConstraintConflictError),
        (_package(whole("r"), key("r", "nope", "parents")), DataError),
        (_package(whole("r"), key("r", "id", "nowhere")), DataError),
        ({"resources": None}, DataError),
        ({"resources": [3]}, DataError),
        ({"resources": [{"name": "x"}]}, DataError),
    ],
    ids=str,
)
def test_invalid_packages_are_refused(package: Descriptor, error: type[Exception]) -> None:
    with pytest.raises(error):
        strategies.datasets(package)
    for of_one in (strategies.tables, lambda target: strategies.to_csv(target, [])):
        with pytest.raises(DataError):
            of_one(package)


@given(strategies.rows(_package(whole("r", required=True), key("r", "id", "parents"))))
def test_a_field_of_a_required_reference_is_never_empty(rows: dict[str, Any]) -> None:
    assert rows["children"]["r"] == rows["parents"]["id"] != None  # noqa: E711 - one chain of comparisons


@given(strategies.broken_rows(ORDERS))
@tried(100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_package_has_one_error(tmp_path: Path, wrong: Broken) -> None:
    package = write_package(tmp_path, {name: list(rows) for name, rows in wrong.tables.items()})
    for engine in ("arrow", "frictionless"):
        report = imme_data.validate(package, engine=engine)
        assert [(e.table, e.type, e.row) for e in report.errors] == [(wrong.name, wrong.error, len(wrong.table) + 1)]


@pytest.mark.parametrize(
    "schema",
    [
        field(
            "string", constraints={"enum": [f"Country number {n * 7919 % 1000003} of the world" for n in range(249)]}
        ),
        field("string", constraints={"pattern": "(?:[a-z]*a[a-z]{10})|b", "required": True}),
        field("string", constraints={"pattern": "(?i:ab+)\\b", "required": True}),
        field("string", constraints={"minLength": 500, "required": True}),
        field("string", format="email", constraints={"minLength": 60}),
        field("date", format="%d/%m/%Y", constraints={"minimum": "01/01/2090"}),
        field("date", format="%d/%m/%Y", missingValues=["", "01/01/2020"], constraints={"minimum": "01/01/2020"}),
        field("time", format="%H:%M:%S", constraints={"exclusiveMinimum": "08:00:00", "exclusiveMaximum": "08:00:30"}),
        field("datetime", format="%Y-%m-%dT%H:%M:%S%z"),
        field(
            "datetime", constraints={"exclusiveMinimum": "2020-01-01T00:00:00", "maximum": "2020-01-01T00:00:00.001"}
        ),
        field("number", constraints={"exclusiveMinimum": 0, "maximum": "1E-300"}),
        field("number", constraints={"exclusiveMinimum": 1, "exclusiveMaximum": "1." + "0" * 40 + "1"}),
        field("array", missingValues=["[]"], constraints={"maxLength": 3, "required": True}),
        field("array", constraints={"enum": ["[1]", "[2, 3]"], "minLength": 1, "required": True}),
        field("array", constraints={"maxLength": 10**6}),
        field("any", constraints={"enum": ["a", 1], "required": True}),
        field("boolean", missingValues=["", "true", "false", "1"]),
    ],
    ids=lambda schema: str(schema["fields"][0])[:80],
)
def test_corner_cases_of_schemas_are_drawn(schema: Descriptor, tmp_path: Path) -> None:
    schema = {"fields": [*schema["fields"], {"name": "other", "type": "integer", "constraints": {"required": True}}]}
    if schema["fields"][0].get("missingValues") == ["", "true", "false", "1"]:
        with pytest.raises(ConstraintConflictError, match="missingValues"):
            strategies.rows(schema)
        return

    @given(strategies.tables(schema, max_size=4), strategies.broken_rows(schema))
    @settings(max_examples=10)
    def check(rows: list[Any], wrong: Broken) -> None:
        for engine in ("arrow", "frictionless"):
            assert errors(tmp_path / "table.csv", schema, rows, engine) == []
            assert errors(tmp_path / "table.csv", schema, wrong.table, engine) == [(wrong.error, len(wrong.table) + 1)]

    check()


# --- this library's tables ------------------------------------------------------------------------------------------


@pytest.mark.tried
@pytest.mark.parametrize("name", records.TABLES)
def test_drawn_records_are_valid(name: str, tmp_path: Path) -> None:
    @given(strategies.tables(name, max_size=4), strategies.broken_rows(name))
    @settings(max_examples=share(12))
    def check(rows: list[Any], wrong: Broken) -> None:
        assert all(isinstance(row, records.TABLES[name]) for row in [*rows, wrong.row])
        assert list(row_errors(SCHEMAS[name], [attrs.asdict(row, recurse=False) for row in rows])) == []
        assert errors(tmp_path / "table.csv", name, rows) == []
        assert errors(tmp_path / "table.csv", name, wrong.table) == [(wrong.error, len(wrong.table) + 1)]
        if wrong.constraint not in ("type", "foreignKey"):
            # The checks of the build report the same error.
            reported = row_errors(SCHEMAS[name], [attrs.asdict(row, recurse=False) for row in wrong.table])
            assert {finding.type for finding in reported} == {wrong.error}

    check()


@pytest.mark.parametrize("name", ["figures", "articles", "agreement_parties"])
def test_no_health_check_fails(name: str) -> None:
    """Other tests suppress some health checks; users don't."""
    whole = strategies.datasets() if name == "articles" else strategies.datasets(ORDERS)
    drawn = st.tuples(strategies.rows(name), strategies.tables(name, max_size=10), strategies.broken_rows(name), whole)

    @given(drawn)
    @settings(max_examples=30, suppress_health_check=[])
    def check(drawn: Any) -> None:
        assert drawn

    check()


def test_every_kind_of_constraint_is_broken() -> None:
    schema = {
        "fields": [
            {"name": "id", "type": "integer"},
            {"name": "code", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+", "minLength": 3, "maxLength": 5}},
            {"name": "kind", "type": "string", "constraints": {"enum": ["a", "b"]}},
            {"name": "low", "type": "number", "constraints": {"minimum": 0, "maximum": 10}},
            {"name": "high", "type": "date", "constraints": {"exclusiveMinimum": "2020-01-01", "exclusiveMaximum": "2021-01-01"}},
            {"name": "once", "type": "string", "constraints": {"unique": True}},
            {"name": "parent", "type": "integer"},
        ],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "parent", "reference": {"fields": "code"}}],
    }  # fmt: skip
    schema["foreignKeys"] = [{"fields": ["parent"], "reference": {"fields": ["low"]}}]
    kinds: Counter[tuple[str, str]] = Counter()

    @given(strategies.broken_rows(schema))
    @settings(max_examples=600, derandomize=True, database=None)
    def collect(wrong: Broken) -> None:
        kinds[wrong.constraint, wrong.error] += 1

    collect()
    cell = ["required", "pattern", "minLength", "maxLength", "enum", "exclusiveMinimum", "exclusiveMaximum"]
    wanted = {(name, "constraint-error") for name in cell}
    wanted |= {
        ("type", "type-error"),
        ("unique", "unique-error"),
        ("primaryKey", "primary-key"),
        ("foreignKey", "foreign-key"),
    }
    assert wanted <= kinds.keys()


def test_a_dataset_is_valid() -> None:
    @given(strategies.datasets())
    @settings(max_examples=10)
    def check(dataset: imme_data.Dataset) -> None:
        report = imme_data.validate(dataset)
        assert report.valid, report

    check()
