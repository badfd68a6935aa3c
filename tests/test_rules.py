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
    ("search-mismatch", "searches", "first", {"article_id": "page"}),
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
