"""No descriptor, pattern or cell makes a check take much longer than its size explains.

A test either counts the work, or runs an input that took minutes or for ever before there was a bound. A limit that ends
such a test is far above what the work needs.
"""

import difflib
import json
import re
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import imme_data
from imme_data.curation.seeds import reader
from imme_data.datapackage.resources import check_descriptor, named_resources
from imme_data.dataset.names import Names
from imme_data.errors import Problem
from imme_data.tableschema import matching, patterns
from imme_data.tableschema.constraints import Listed, shown
from imme_data.tableschema.fields import Field
from imme_data.tableschema.headers import fields_of_columns
from imme_data.tableschema.patterns import MOST_CHARACTERS, parse
from imme_data.tableschema.processes import in_process
from imme_data.tableschema.reference import read_schema
from imme_data.tableschema.report import Collector
from imme_data.tableschema.schema import Schema
from imme_data.tableschema.strategies import automata

SLOW = "(?=a)(a+)+$"  # only Python can match it, and it takes for ever over many `a` and a `!`
FOREVER = "a" * 60 + "!"


def described(**properties: Any) -> dict[str, Any]:
    return {"fields": [{"name": "cell", "type": "string", **properties}]}


def messages(problems: Iterator[Problem] | list[Problem]) -> str:
    return "\n".join(map(str, problems))


def written(path: Path, *cells: str) -> Path:
    path.write_text("\n".join(["cell", *cells, ""]), encoding="utf-8")
    return path


# --- descriptors ----------------------------------------------------------------------------------------------------


def _seconds(run: Callable[[Any], object], made: Any) -> float:
    start = time.process_time()
    run(made)
    return time.process_time() - start


def _fields(number: int, **more: Any) -> dict[str, Any]:
    return {"fields": [{"name": f"f{place}", "type": "string"} for place in range(number)], **more}


def _categories(number: int) -> dict[str, Any]:
    words = [f"c{place}" for place in range(number)]
    return described(categories=words, constraints={"enum": words})


def _compared(descriptor: dict[str, Any], labels: list[str]) -> None:
    schema, _ = Schema.read(descriptor)
    assert schema is not None
    collector = Collector(10)
    source: Any = SimpleNamespace(labels=labels)
    assert fields_of_columns("t", schema, source, collector) == list(schema.fields)
    assert not collector.counts


GROWING: list[tuple[str, int, Callable[[int], Any], Callable[[Any], object]]] = [
    (
        "resources",
        2000,
        lambda n: {"resources": [{"name": f"r{place}"} for place in range(n)]},
        lambda made: named_resources(made, Collector(10)),
    ),
    ("fields", 1000, _fields, Schema.read),
    (
        "missing values of the schema",
        1000,
        lambda n: _fields(n, missingValues=[str(place) for place in range(n)]),
        Schema.read,
    ),
    ("categories and enum", 4000, _categories, Schema.read),
    (
        "labels in the order of the fields",
        1000,
        lambda n: (_fields(n), [f"f{place}" for place in range(n)]),
        lambda made: _compared(*made),
    ),
    (
        "labels in any order",
        1000,
        lambda n: (_fields(n, fieldsMatch="equal", primaryKey=["f0"]), [f"f{place}" for place in range(n)]),
        lambda made: _compared(*made),
    ),
    ("a pattern of anchors", 2000, lambda n: "^" * n + "a", parse.__wrapped__),
    (
        "a number between other characters",
        4000,
        lambda n: f"1{'-' * n}1",
        Field(name="n", type="integer", bare=False).errors,
    ),
]


@pytest.mark.parametrize(("what", "size", "make", "run"), GROWING, ids=[case[0] for case in GROWING])
def test_time_grows_with_the_size_and_not_with_its_square(
    what: str, size: int, make: Callable[[int], Any], run: Callable[[Any], object]
) -> None:
    """Eight times the size takes 64 times as long if the time grows with the square, and 8 times if it does not."""
    run(make(10))  # imports what it needs
    small = min(_seconds(run, make(size)) for _ in range(3))
    large = min(_seconds(run, make(size * 8)) for _ in range(3))
    assert large < 24 * small + 0.05, (what, small, large)


def test_a_package_of_too_many_resources_is_refused_with_their_number() -> None:
    descriptor = {"name": "p", "resources": [{"name": f"r{place}", "path": "a.csv"} for place in range(10_001)]}
    collector = Collector(10)
    assert named_resources(descriptor, collector) == []
    assert "10001 resources" in messages(collector.problems)
    assert "10000" in messages(collector.problems)
    assert list(check_descriptor(descriptor, [])) == []  # it is reported once


@pytest.mark.parametrize("name", ["licenses", "contributors", "keywords", "sources"])
def test_a_long_list_of_a_package_is_refused_with_its_length(name: str) -> None:
    resources: list[dict[str, Any]] = [{"name": "r", "path": "a.csv"}]
    found = messages(check_descriptor({"name": "p", name: [{"title": "x"}] * 1001, "resources": resources}, resources))
    assert f"{name} has 1001 items" in found
    resources = [{"name": "r", "path": "a.csv", "sources": [{"title": "x"}] * 1001}]
    assert "r: sources has 1001 items" in messages(check_descriptor({"name": "p", "resources": resources}, resources))


def test_a_schema_with_too_many_fields_or_keys_is_refused_with_their_number() -> None:
    _, problems = Schema.read(_fields(20_001))
    assert "20001 fields" in messages(problems)
    key = {"fields": ["f0"], "reference": {"resource": "", "fields": ["f0"]}}
    _, problems = Schema.read(_fields(1, foreignKeys=[key] * 1001))
    assert "the keys have 1001 fields" in messages(problems)
    schema, problems = Schema.read(_fields(50, primaryKey=[f"f{place}" for place in range(50)]))
    assert schema is not None, messages(problems)
    _, problems = Schema.read(_fields(51, primaryKey=[f"f{place}" for place in range(51)]))
    assert "the keys of several fields have 51 fields" in messages(problems)


def test_a_message_names_only_some_values_of_a_long_list() -> None:
    """Each wrong cell has a message, so a list of 20,000 values in each would fill the memory."""
    words = [f"word{place}" for place in range(20_000)]
    (error,) = Field.from_descriptor({"name": "cell", "type": "string", "constraints": {"enum": words}}).errors("x")
    assert len(str(error)) < 2000
    assert "word0, word1" in error.remedy
    assert "and 19950 more" in error.remedy
    assert shown(["a", "b"]) == "a, b"


@given(st.lists(st.integers(0, 5) | st.booleans() | st.text("ab", max_size=2)), st.integers(0, 5) | st.text("ab"))
def test_a_list_finds_what_a_tuple_finds(values: list[Any], wanted: Any) -> None:
    assert (wanted in Listed(values)) == (wanted in tuple(values))
    assert (wanted in Listed([*values, [1], {"a": 1}])) == (wanted in (*values, [1], {"a": 1}))
    assert [1] in Listed([*values, [1]])


# --- suggestions ----------------------------------------------------------------------------------------------------


def test_near_names_are_looked_for_with_bounded_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []

    def near(name: str, *_: Any, **__: Any) -> list[str]:
        asked.append(name)
        return ["near"]

    monkeypatch.setattr(difflib, "get_close_matches", near)
    seeds = reader._Reader(tmp_path, {})
    row = reader.SeedRow("people", "someone", "people.yaml", 1, {}, {}, set())
    remedies = [seeds._not_written(row, f"name{place}", 1, None, ["name", "born"]).remedy for place in range(20_000)]
    assert len(asked) == 100
    assert (remedies[0], remedies[-1]) == ("did you mean near?", "the fields are name, born")


def test_no_name_is_near_a_very_long_text() -> None:
    """Each known name would be compared with each of its words."""
    names = Names("person", [("Amine Tazi", "amine-tazi")])
    assert [one.id for one in names.suggest("Amine Tazy")] == ["amine-tazi"]
    assert names.suggest("Amine Tazy " * 100_000) == []


# --- patterns -------------------------------------------------------------------------------------------------------

LARGE = [
    "a{0,65535}",
    "a{0,4294967294}",
    "a{4294967294}",
    "(a{1000}){1000}",
    "(a|b|c|d|e|f){0,65535}",
    "(" * 90 + "a" + "){0,3}" * 90,
]


@pytest.mark.parametrize("pattern", LARGE, ids=lambda pattern: pattern[:25])
def test_a_pattern_that_is_large_when_written_out_is_refused_at_once(pattern: str) -> None:
    """RE2 took seconds for the first. It read the second as the text `a{0,4294967294}`, so `aaa` did not match it."""
    schema, problems = read_schema(described(constraints={"pattern": pattern}))
    assert schema is None
    assert "too large" in messages(problems)
    assert str(MOST_CHARACTERS) in messages(problems)
    parsed = parse(pattern)
    assert parsed is not None
    with pytest.raises(patterns.TooLongError):
        parsed.to_re2()
    with pytest.raises(automata.TooLargeError):
        automata.of_node(parsed.node)


@pytest.mark.parametrize("pattern", ["(" * 100_000 + "a" + ")" * 100_000, "a" * 1_000_000, "a?" * 20_000])
def test_a_long_pattern_is_refused_with_its_length(pattern: str) -> None:
    _, problems = Schema.read(described(constraints={"pattern": pattern}))
    assert f"{len(pattern)} characters" in messages(problems)
    assert len(messages(problems)) < 500


@pytest.mark.parametrize(
    "pattern", ["((((a*)*)*)*)*", "(a+)+$", "(a|a)*$", "(.*a){20}", "[ab]*a[ab]{200}", "a{0,2000}"]
)
def test_a_pattern_that_makes_python_backtrack_is_matched_in_linear_time(pattern: str) -> None:
    schema, problems = read_schema(described(constraints={"pattern": pattern}))
    assert schema is not None, messages(problems)
    assert not schema["cell"].matches("a" * 100_000 + "!")


@pytest.mark.parametrize("negated", ["", "^"])
def test_a_class_of_many_characters_has_a_small_automaton(negated: str) -> None:
    """Each character was compared with each range of the class."""
    letters = [chr(0x4E00 + 2 * place) for place in range(10_000)]
    parsed = parse(f"[{negated}{''.join(letters)}]")
    assert parsed is not None
    automaton = automata.of_node(parsed.node)
    assert automaton.accepts(letters[5000]) == (not negated)
    assert automaton.accepts("a") == bool(negated)
    assert not automaton.accepts("aa")


def test_an_automaton_that_needs_too_much_work_is_refused() -> None:
    sets = "".join(f"[{chr(0x4E00 + place)}-{chr(0x4E00 + 2 * place + 1)}]" for place in range(2000))
    parsed = parse(f"(?:{sets})*")
    assert parsed is not None
    with pytest.raises(automata.TooLargeError):
        automata.of_node(parsed.node)


@given(st.text("ab(|)*+?{}0123,.[^]$", max_size=12), st.lists(st.text("ab", max_size=6), max_size=6))
def test_a_pattern_is_as_long_as_its_repetitions_make_it(pattern: str, texts: list[str]) -> None:
    """A pattern that fits is matched as Python matches it. One that has no repetition is no longer than its text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sets that may mean something else one day
        try:
            expression = re.compile(f"(?:{pattern})")
        except (re.error, OverflowError):
            return
    parsed = parse(pattern)
    if parsed is None:
        return
    if not set(pattern) & set("{"):
        assert parsed.node.size() <= 2 * len(pattern) + 1
    if matching.fits(pattern):
        found = matching.matches(pattern, pa.array(texts, pa.string())).to_pylist()
        assert found == [expression.fullmatch(text) is not None for text in texts]


# --- what only Python can match -------------------------------------------------------------------------------------


def test_a_look_around_that_takes_for_ever_is_reported(tmp_path: Path) -> None:
    """It names the table, the field and the limit. The table is not half checked: it is not in `checked`."""
    path = written(tmp_path / "t.csv", "aaa", FOREVER)
    report = imme_data.validate(path, described(constraints={"pattern": SLOW}), time_limit=1)
    assert [(error.type, error.table, error.field) for error in report.errors] == [("field-error", "t", "cell")]
    assert "after 1 seconds" in report.errors[0].message
    assert report.checked == {}


def test_the_patterns_of_a_package_share_one_limit(tmp_path: Path) -> None:
    written(tmp_path / "t.csv", "aaa", FOREVER)
    schema = described(constraints={"pattern": SLOW})
    resources = [{"name": f"t{number}", "path": "t.csv", "type": "table", "schema": schema} for number in range(20)]
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    start = time.monotonic()
    report = imme_data.validate(tmp_path, time_limit=1)
    assert time.monotonic() - start < 20  # with a second for each, it would be longer
    assert report.counts == {"field-error": 20}
    assert "other patterns took all the time (time_limit)" in report.errors[1].message


def test_a_look_around_is_matched_for_a_whole_column_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(function: Any, pattern: str, texts: list[str], *, seconds: float | None) -> Any:
        asked.append(len(texts))
        return in_process(function, pattern, texts, seconds=seconds)

    monkeypatch.setattr(matching, "in_process", counted)
    cells = [f"a{number}" if number % 2 else f"b{number}" for number in range(500)]
    report = imme_data.validate(written(tmp_path / "t.csv", *cells), described(constraints={"pattern": "(?=a).*"}))
    assert report.counts == {"constraint-error": 250}
    assert sum(asked) <= 500 + 250 + 1  # all cells, those that don't match for their messages, and the empty string
    assert len(asked) <= 3


PATTERNS = ["(?=a)a.*", r"(a|b)\1", "(?i:ab)*", "(?<!a)b+", r"\w{1,1000}", "(?=.*b)[ab]+"]


@settings(max_examples=60)
@given(st.sampled_from(PATTERNS), st.lists(st.text("abAé", max_size=4) | st.none(), min_size=1, max_size=8))
def test_a_pattern_matches_what_python_says(pattern: str, texts: list[str | None]) -> None:
    """Whether RE2 matches it, or Python in a process. (`\\w{1,1000}` has a form for RE2 in ASCII only.)"""
    found = matching.matches(pattern, pa.array(texts, pa.string())).to_pylist()
    assert found == [None if text is None else re.fullmatch(pattern, text) is not None for text in texts]


def test_a_text_that_is_no_unicode_is_matched_too() -> None:
    assert matching.match("a.", "a\ud800")
    assert not matching.match("a.", "b\ud800")


# --- numbers ---


@given(st.text("-1é a", max_size=12))
def test_the_ends_around_a_number_are_cut_as_a_regular_expression_would(text: str) -> None:
    """Frictionless uses this expression for bareNumber = false; its time grows with the square of the length."""
    from imme_data.tableschema.readers import _without_ends

    assert _without_ends(text) == re.sub(r"((^[^-\d]*)|(\D*$))", "", text)
