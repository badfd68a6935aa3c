"""The rules between the tables: each has a name and a sentence, and finds what it is about and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import imme_data
from imme_data.curation.build import build
from imme_data.errors import BuildError, Problem
from imme_data.model import records
from imme_data.model.rules import RULES, Rule, check_rules
from imme_data.tableschema.report import Collector
from rows import RELEASED, record, small, table_errors

DATA = imme_data.load()
ROWS: dict[str, list[dict[str, Any]]] = {name: table.to_arrow().to_pylist() for name, table in DATA.tables.items()}
SMALL = small()
# Changes of one record of a small dataset: the rule that each breaks, the table, the key, and the columns that change.
BROKEN: list[tuple[str, str, str, dict[str, Any]]] = [
    ("unknown-code", "organizations", "federation", {"country": "XX"}),
    ("unknown-code", "articles", "page", {"language": "xx"}),
    ("unit-mismatch", "figures", "page.jobs", {"unit": "hectare"}),
    ("unit-mismatch", "commitments", "funds", {"unit": "job"}),
    ("as-of-after-publication", "figures", "page.done", {"as_of": "2031"}),
    ("date-without-basis", "articles", "page", {"published_basis": None}),
    ("date-without-basis", "articles", "page", {"published": None}),
    ("scope-missing", "figures", "page.share", {"universe": None}),
    ("scope-missing", "figures", "page.jobs", {"universe": "sector"}),
    ("measure-missing", "figures", "page.share", {"measure_id": None}),
    ("measure-missing", "figures", "page.jobs", {"measure_id": "share-held"}),
    ("rate-not-open", "figures", "page.jobs", {"per": "year"}),
    ("rate-not-open", "indicators", "money", {"yearly": True}),
    ("event-without-date", "figures", "page.fair", {"as_of": None}),
    ("founding-document", "articles", "page", {"sha256": None, "collection": "extended"}),
    ("founding-document", "articles", "page", {"sha256": None, "document": None}),
    ("offset-without-document", "articles", "page", {"document": None, "sha256": None}),
    ("figure-id-prefix", "figures", "page.done", {"article_id": "other"}),
    ("unused-record", "figures", "page.fair", {"event_id": None}),
    ("unused-record", "figures", "page.share", {"measure_id": "share-sold"}),
    ("unused-record", "articles", "page", {"release_id": None}),
    ("unused-record", "search_commitments", "first", {"search_id": "other"}),
    ("reference-loop", "organizations", "federation", {"parent_id": "firm"}),
    ("reference-loop", "articles", "page", {"republishes_id": "page"}),
    ("reference-loop", "figures", "page.dirhams", {"converts_id": "page.euros"}),
    ("derived-value", "figures", "page.jobs", {"resolution": 500.0}),
    ("derived-value", "figures", "page.jobs", {"low": 13000.0}),
    ("derived-value", "commitments", "all-jobs", {"due_on": None}),
    ("derived-value", "tracker", "all-jobs", {"state": "reached"}),
    ("actual-without-commitment", "figures", "page.done", {"commitment_id": None}),
    ("projection-with-commitment", "figures", "page.jobs", {"role": "projection"}),
    ("field-of-another-role", "figures", "page.done", {"stage": None}),
    ("field-of-another-role", "figures", "page.jobs", {"stage": "measured"}),
    ("field-of-another-role", "figures", "page.done", {"promisor_id": "firm"}),
    ("field-of-another-role", "figures", "page.share", {"said_by_id": "firm"}),
    ("commitment-mismatch", "figures", "page.done", {"commitment_id": "funds"}),
    ("commitment-mismatch", "figures", "page.done", {"ecosystem_id": "naval"}),
    ("commitment-mismatch", "figures", "page.dirhams", {"per": "month"}),
    ("commitment-mismatch", "figures", "page.dirhams", {"agreement_id": "plan"}),
    ("value-not-reported", "commitments", "all-jobs", {"value": 1.0}),
    ("value-not-reported", "commitments", "funds", {"value": 1e6}),
    ("kind-unsupported", "commitments", "all-jobs", {"kind_figure_id": "page.done"}),
    ("kind-unsupported", "commitments", "some-jobs", {"kind_figure_id": "page.jobs"}),
    ("kind-unsupported", "commitments", "funds", {"promisor_id": "firm"}),
    ("kind-unsupported", "figures", "page.jobs", {"promisor_id": None}),
    ("deadline-before-made", "commitments", "all-jobs", {"due": "2014"}),
    ("deadline-before-made", "commitments", "all-jobs", {"starts": "2014-12-31"}),
    ("made-after-report", "commitments", "all-jobs", {"made": "2019-02-02"}),
    ("actual-before-made", "commitments", "all-jobs", {"made": "2019-01"}),
    ("target-without-direction", "indicators", "jobs", {"ascending": None}),
    ("relation-loop", "commitment_relations", "some-jobs", {"other_id": "some-jobs"}),
    ("relation-not-single", "commitments", "some-jobs", {"indicator_id": "money"}),
    ("relation-not-single", "commitment_relations", "some-jobs", {"figure_id": "page.euros"}),
    ("development-mismatch", "developments", "page.opened", {"occurred": "2031"}),
    ("development-mismatch", "development_commitments", "page.opened", {"development_id": "other"}),
    ("search-mismatch", "searches", "first", {"article_id": "page"}),
    ("search-mismatch", "searches", "first", {"outcome": "words"}),
    ("search-mismatch", "search_commitments", "first", {"search_id": "other"}),
    ("range-reversed", "figures", "page.jobs", {"value_max": 1.0}),
    ("range-reversed", "commitments", "all-jobs", {"value_max": 13340.0}),
    ("part-mismatch", "figures", "page.part", {"value": 13341.0}),
    ("part-mismatch", "figures", "page.part", {"part_of_id": "page.dirhams"}),
    ("part-mismatch", "figures", "page.done", {"part_of_id": "page.jobs"}),
    ("conversion-mismatch", "figures", "page.euros", {"unit": "MAD"}),
    ("conversion-mismatch", "figures", "page.euros", {"role": "projection"}),
    ("conversion-mismatch", "figures", "page.jobs", {"converts_id": "page.dirhams"}),
    ("resolution-mismatch", "figures", "page.jobs", {"resolution": 100.0}),
    ("resolution-mismatch", "figures", "other.share", {"resolution": None}),
    ("value-not-quoted", "figures", "page.jobs", {"value": 13341.0}),
    ("quote-mismatch", "figures", "page.jobs", {"comparison": "at_most"}),
    ("quote-mismatch", "figures", "page.share", {"quote": "12 personnes"}),
    ("quote-mismatch", "figures", "page.dirhams", {"quote": "10 millions d'euros"}),
]


def changed(table: str, key: str, columns: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    name = records.TABLES[table].KEY[0]
    rows = [row | columns if row[name] == key else row for row in SMALL[table]]
    assert rows != SMALL[table]
    return {**SMALL, table: rows}


def test_the_small_dataset_is_valid() -> None:
    assert table_errors(DATA.schemas, SMALL, RELEASED) == []
    assert all(SMALL.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is_and_reads(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert re.fullmatch(r"[A-Z].*[^.]\.", rule.sentence)
    assert rule.needs or rule.complete
    for table, fields in rule.needs.items():
        assert set(fields) <= {field.name for field in DATA.schemas[table].fields}
    assert set(rule.complete) <= DATA.schemas.keys()


def test_only_what_the_build_computes_itself_is_left_to_packages() -> None:
    assert [rule.name for rule in RULES if rule.built] == ["derived-value"]
    assert {rule.name: rule.complete for rule in RULES if rule.complete} == {
        "unused-record": tuple(name for name in records.TABLES if name != "tracker"),
        "derived-value": tuple(records.TABLES),
        "value-not-reported": ("figures",),
    }


def test_no_two_rules_share_a_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert {rule.name for rule in RULES} == {name for name, *_ in BROKEN}


def test_the_data_keeps_every_rule() -> None:
    assert list(check_rules(ROWS, DATA.info.created)) == []


@pytest.mark.parametrize(("name", "table", "key", "columns"), BROKEN)
def test_a_broken_rule_is_reported_by_name(name: str, table: str, key: str, columns: dict[str, Any]) -> None:
    problems = list(check_rules(changed(table, key, columns), RELEASED))
    found = [problem for problem in problems if problem.rule == name]
    assert found
    assert all(problem.type == "rule" and problem.remedy and f"(rule: {name})" in str(problem) for problem in found)
    (rule,) = [rule for rule in RULES if rule.name == name]
    for problem in found:
        read = {*rule.needs, *rule.complete}
        assert problem.field is None or problem.table in read


@pytest.mark.parametrize("relation", ["restates", "rescopes", "part_of"])
def test_a_commitment_has_one_copy_relation_and_any_number_of_revisions(relation: str) -> None:
    more = record("commitment_relations", commitment_id="some-jobs", other_id="funds", relation=relation)
    tables = {**SMALL, "commitment_relations": [*SMALL["commitment_relations"], more]}
    assert "relation-not-single" in {problem.rule for problem in check_rules(tables, RELEASED)}
    more["relation"] = "revises"
    assert {problem.rule for problem in check_rules(tables, RELEASED)} == {"derived-value"}  # the tracker is old


def test_only_the_copies_among_the_relations_are_too_many() -> None:
    pairs = [("restates", "all-jobs"), ("revises", "funds"), ("rescopes", "other-jobs")]
    relations = [
        record("commitment_relations", commitment_id="some-jobs", other_id=other, relation=relation)
        for relation, other in pairs
    ]
    problems = check_rules({**SMALL, "commitment_relations": relations}, RELEASED)
    assert [problem.row for problem in problems if problem.rule == "relation-not-single"] == [2, 4]


def test_commitments_that_lead_back_to_each_other_are_a_loop() -> None:
    more = record("commitment_relations", commitment_id="all-jobs", other_id="some-jobs", relation="revises")
    tables = {**SMALL, "commitment_relations": [*SMALL["commitment_relations"], more]}
    found = [problem for problem in check_rules(tables, RELEASED) if problem.rule == "relation-loop"]
    assert [problem.row for problem in found] == [2, 3]


def test_a_rule_passes_over_what_is_missing() -> None:
    """Of every record only its key, and no table at all: what is missing is reported elsewhere."""
    keys = {
        name: [{key: row[key] for key in records.TABLES[name].KEY} for row in rows]
        for name, rows in SMALL.items()
        if name != "tracker"
    }
    # These three are about what is missing.
    missing = {"unused-record", "scope-missing", "derived-value"}
    assert {problem.rule for problem in check_rules(keys, RELEASED)} <= {"figure-id-prefix", *missing}
    assert list(check_rules({}, RELEASED)) == []


# What a rule may report because a value is missing, or names no record: it is about that, or about what is left.
ABOUT_MISSING = {
    "date-without-basis", "derived-value", "event-without-date", "field-of-another-role", "founding-document",
    "kind-unsupported", "measure-missing", "offset-without-document", "resolution-mismatch", "scope-missing",
    "target-without-direction", "unused-record", "value-not-quoted", "value-not-reported", "actual-without-commitment",
}  # fmt: skip
ABOUT_DIFFERENT = {"commitment-mismatch", "conversion-mismatch", "development-mismatch", "figure-id-prefix",
                   "part-mismatch", "rate-not-open", "relation-not-single", "search-mismatch", "unit-mismatch"}  # fmt: skip


def without(table: str, place: int, field: str, value: str | None) -> set[str | None]:
    """The rules that are broken if one record has another value."""
    rows = [*SMALL[table]]
    rows[place] = {**rows[place], field: value}
    return {problem.rule for problem in check_rules({**SMALL, table: rows}, RELEASED)}


@pytest.mark.parametrize("table", [name for name in SMALL if name != "tracker"])
def test_no_single_missing_value_stops_the_rules(table: str) -> None:
    for place, row in enumerate(SMALL[table]):
        for field, value in row.items():
            if value is not None:
                assert without(table, place, field, None) <= ABOUT_MISSING | ABOUT_DIFFERENT, field


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, record in records.TABLES.items() for column in record.REFERENCES]
)
def test_a_reference_to_nothing_is_left_to_the_schema(table: str, column: str) -> None:
    """No rule compares a record with one that is not there."""
    compared = {"commitment-mismatch", "conversion-mismatch", "relation-not-single", "search-mismatch"}
    compared.add("development-mismatch")
    about = {
        "unused-record",
        "derived-value",
        "measure-missing",
        "value-not-reported",
        "kind-unsupported",
        "scope-missing",
    }
    for place, row in enumerate(SMALL[table]):
        if row[column] is not None:
            assert without(table, place, column, "gone") <= compared | about


def test_a_dangling_article_is_only_a_foreign_key_error() -> None:
    tables = changed("figures", "page.jobs", {"article_id": "gone"})
    problems = table_errors(DATA.schemas, tables, RELEASED)
    found = {(problem.type, problem.rule, problem.field) for problem in problems if problem.table == "figures"}
    assert found == {("foreign-key", None, "article_id")}


# Changes that do not break a rule, although they are near to one that does.
KEPT: list[tuple[str, str, str, dict[str, Any]]] = [
    ("as-of-after-publication", "figures", "page.done", {"as_of": "2019-02-01"}),
    ("as-of-after-publication", "figures", "page.done", {"as_of": "2018/2019"}),
    ("as-of-after-publication", "figures", "page.jobs", {"as_of": "2031"}),
    ("deadline-before-made", "commitments", "all-jobs", {"made": "2019-01-15", "due": "2019-01-15"}),
    ("deadline-before-made", "commitments", "all-jobs", {"made": "2015-06", "due": "2015"}),
    ("made-after-report", "commitments", "all-jobs", {"made": "2019-02-01"}),
    ("actual-before-made", "figures", "page.done", {"as_of": "2015-01-01"}),
    ("part-mismatch", "figures", "page.part", {"value": 13340.0}),
    ("measure-missing", "figures", "page.share", {"indicator_id": None}),
    ("commitment-mismatch", "figures", "page.dirhams", {"unit": "EUR"}),
    ("unit-mismatch", "commitments", "funds", {"unit": "EUR"}),
    ("kind-unsupported", "commitments", "some-jobs", {"promisor_id": "firm"}),
    ("field-of-another-role", "figures", "page.done", {"role": None}),
    ("made-after-report", "figures", "page.done", {"role": "target", "commitment_id": "some-jobs"}),
    ("actual-before-made", "figures", "page.done", {"role": "observation", "as_of": "2014"}),
    ("actual-before-made", "figures", "page.done", {"as_of": None}),
    ("actual-before-made", "figures", "page.done", {"as_of": "2015"}),
    ("quote-mismatch", "figures", "page.dirhams", {"unit": "job"}),
    ("quote-mismatch", "figures", "page.jobs", {"unit": "MAD"}),
]


@pytest.mark.parametrize(("name", "table", "key", "columns"), KEPT)
def test_a_rule_that_is_kept_is_not_reported(name: str, table: str, key: str, columns: dict[str, Any]) -> None:
    assert name not in {problem.rule for problem in check_rules(changed(table, key, columns), RELEASED)}


def test_only_a_report_says_when_a_commitment_was_known() -> None:
    """A page may print what was done, and be older than the promise."""
    tables = changed("commitments", "some-jobs", {"made": "2019-06"})
    tables["figures"] = [
        {**row, "role": "actual"} if row["figure_id"] == "page.part" else row for row in tables["figures"]
    ]
    assert "made-after-report" not in {problem.rule for problem in check_rules(tables, RELEASED)}


# What is said of a broken rule: the table, the record, the field and the message.
SAID: list[tuple[str, str, dict[str, Any], tuple[str, str | None, str]]] = [
    ("figures", "page.done", {"ecosystem_id": "naval"},
     ("figures", "ecosystem_id", "its ecosystem_id is naval, but its commitment all-jobs has none")),
    ("commitments", "all-jobs", {"ecosystem_id": "naval"},
     ("figures", "ecosystem_id", "its ecosystem_id is empty, but its commitment all-jobs has naval")),
    ("figures", "page.euros", {"unit": "hectare"},
     ("figures", "converts_id", "hectare is no conversion of MAD")),
    ("commitments", "all-jobs", {"value": 1.0},
     ("commitments", "value", "no report prints the value 1 (reports: 13340)")),
    ("figures", "page.part", {"role": "actual"},
     ("commitments", "value", "no report prints the value 340 (reports: none)")),
    ("figures", "page.done", {"role": "target"},
     ("figures", "stage", "a figure with the role target has no stage")),
    ("figures", "page.share", {"measure_id": None},
     ("figures", "measure_id", "share counts more than one thing, and no measure is named")),
    ("figures", "page.jobs", {"measure_id": "share-held"},
     ("figures", "measure_id", "the measure share-held belongs to share")),
    ("figures", "page.fair", {"measure_id": "share-held"},
     ("figures", "measure_id", "the measure share-held belongs to share")),
    ("organizations", "federation", {"parent_id": "firm"},
     ("organizations", "parent_id", "the chain of references loops: firm → federation → firm")),
    ("figures", "page.part", {"value": 13341.0},
     ("figures", "part_of_id", "the part 13341 is greater than its whole 13340")),
    ("figures", "page.jobs", {"value_max": 1.0},
     ("figures", "value_max", "the upper end of the range, 1, is not above its lower end, 13340")),
    ("figures", "page.jobs", {"value": 13341.0},
     ("figures", "quote", "the quote prints no number that is the value (it prints 13340)")),
    ("figures", "page.jobs", {"comparison": "at_most"},
     ("figures", "comparison", "the quote is read as exactly, the record says at_most")),
    ("commitments", "funds", {"unit": "job"},
     ("commitments", "unit", "the unit job does not fit money, which is an amount of money")),
    ("commitments", "some-jobs", {"indicator_id": "money"},
     ("commitment_relations", "relation", "the indicator_id of the part is money, of the whole jobs")),
    ("tracker", "all-jobs", {"state": "reached"},
     ("tracker", None, "it differs from the rows derived from the other tables")),
]  # fmt: skip


@pytest.mark.parametrize(("table", "key", "columns", "said"), SAID)
def test_a_broken_rule_says_what_is_wrong(
    table: str, key: str, columns: dict[str, Any], said: tuple[str, str, str]
) -> None:
    problems = check_rules(changed(table, key, columns), RELEASED)
    assert said in {(problem.table, problem.field, problem.message) for problem in problems}


def test_a_key_of_another_registry_uses_no_record() -> None:
    tables = {**SMALL, "people": [*SMALL["people"], record("people", person_id="firm", name="Nobody")]}
    found = [problem for problem in check_rules(tables, RELEASED) if problem.rule == "unused-record"]
    assert [(problem.table, problem.record, problem.field) for problem in found] == [("people", "firm", "person_id")]


def test_a_record_that_only_leads_to_a_loop_is_not_reported() -> None:
    tables = changed("organizations", "federation", {"parent_id": "firm"})
    tables["organizations"] = [
        {**row, "parent_id": "firm"} if row["organization_id"] == "paper" else row for row in tables["organizations"]
    ]
    found = [problem for problem in check_rules(tables, RELEASED) if problem.rule == "reference-loop"]
    assert [problem.record for problem in found] == ["federation", "firm"]


def test_a_relation_in_several_loops_is_reported_once() -> None:
    pairs = [("all-jobs", "some-jobs"), ("some-jobs", "all-jobs"), ("some-jobs", "funds"), ("funds", "all-jobs")]
    relations = [record("commitment_relations", commitment_id=a, other_id=b, relation="revises") for a, b in pairs]
    problems = check_rules({**SMALL, "commitment_relations": relations}, RELEASED)
    found = [problem.row for problem in problems if problem.rule == "relation-loop"]
    assert found == [2, 3, 4, 5]


def test_a_report_counts_by_the_name_of_the_rule() -> None:
    collector = Collector(limit=1)
    collector.extend(check_rules(changed("organizations", "federation", {"country": "XX"}), RELEASED))
    collector.add(Problem("it is missing", "write it", type="constraint-error", rule="required"))
    report = collector.report("x", {})
    assert report.counts == Counter({"unknown-code": 1, "constraint-error": 1})
    assert '"rule": "unknown-code"' in report.to_json()


def test_a_build_names_the_rule_and_skips_what_it_needs(project: Path) -> None:
    """A rule that needs every figure says nothing where an article can't be read."""
    registry = project / "seeds" / "commitments.yaml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(re.sub(r"\n  value: \d+", "\n  value: 1", text, count=1), encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        build(project)
    assert [problem.rule for problem in caught.value.problems] == ["value-not-reported"]
    article = next((project / "seeds" / "articles").glob("*.yaml"))
    article.write_text(article.read_text(encoding="utf-8") + "\t", encoding="utf-8")
    with pytest.raises(BuildError) as caught:
        build(project)
    assert "value-not-reported" not in {problem.rule for problem in caught.value.problems}
