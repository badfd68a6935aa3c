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
from imme_data.model.rules import RULES, Rule, check_rules
from imme_data.tableschema.report import Collector

DATA = imme_data.load()
ROWS: dict[str, list[dict[str, Any]]] = {name: table.to_arrow().to_pylist() for name, table in DATA.tables.items()}
JOBS = "ecoactu-2019-02-01-ecosystemes.jobs-actual"
# For each rule a change of one record of the real data that breaks it: table, key, and the columns that change.
BROKEN: dict[str, tuple[str, str, dict[str, Any]]] = {
    "unknown-code": ("organizations", "fimme", {"country": "XX"}),
    "unit-mismatch": ("figures", JOBS, {"unit": "hectare"}),
    "actual-without-commitment": ("figures", JOBS, {"commitment_id": None}),
    "projection-with-commitment": ("figures", JOBS, {"role": "projection"}),
    "commitment-mismatch": ("figures", JOBS, {"commitment_id": "imm-land"}),
    "value-not-reported": ("commitments", "imm-jobs-2020", {"value": 1.0}),
    "due-before-made": ("commitments", "imm-jobs-2020", {"made": "2030", "due": "2020"}),
    "as-of-after-publication": ("figures", JOBS, {"as_of": "2031"}),
    "date-without-basis": ("articles", "ecoactu-2019-02-01-ecosystemes", {"published_basis": None}),
    "range-reversed": ("figures", JOBS, {"value_max": 1.0}),
    "part-mismatch": ("figures", JOBS, {"part_of_id": "infomediaire-2019-02-ecosystemes.turnover-target"}),
    "founding-document": ("articles", "ecoactu-2019-02-01-ecosystemes", {"sha256": None, "collection": "extended"}),
    "offset-without-document": ("articles", "ecoactu-2019-02-01-ecosystemes", {"document": None, "sha256": None}),
    "figure-id-prefix": ("figures", JOBS, {"article_id": "infomediaire-2019-02-ecosystemes"}),
    "value-not-quoted": ("figures", JOBS, {"value": 5879.0}),
    "quote-mismatch": ("figures", JOBS, {"comparison": "at_most"}),
    "reference-loop": ("organizations", "fimme", {"parent_id": "fimme"}),
    "derived-value": ("figures", JOBS, {"resolution": 500.0}),
}


def changed(table: str, key: str, columns: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    (name,) = DATA.tables[table].schema.primary_key
    rows = [row | columns if row[name] == key else row for row in ROWS[table]]
    assert rows != ROWS[table]
    return {**ROWS, table: rows}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_it_is_and_reads(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert re.fullmatch(r"[A-Z].*[^.]\.", rule.sentence)
    assert rule.needs
    for table, fields in rule.needs.items():
        assert set(fields) <= {field.name for field in DATA.schemas[table].fields}
    assert set(rule.complete) <= DATA.schemas.keys()


def test_no_two_rules_share_a_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == len(BROKEN)


def test_the_data_keeps_every_rule() -> None:
    assert list(check_rules(ROWS)) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_reported_by_name(name: str) -> None:
    table, key, columns = BROKEN[name]
    problems = list(check_rules(changed(table, key, columns)))
    found = [problem for problem in problems if problem.rule == name]
    assert found
    assert all(problem.type == "rule" and problem.remedy and f"(rule: {name})" in str(problem) for problem in found)
    for problem in found:
        rule = next(rule for rule in RULES if rule.name == name)
        assert problem.field is None or problem.table in rule.needs


def test_a_rule_passes_over_what_is_missing() -> None:
    """Of every record only its key, and no table at all: what is missing is reported elsewhere."""
    keys = {
        name: [{key: row[key] for key in DATA.tables[name].schema.primary_key} for row in rows]
        for name, rows in ROWS.items()
        if name != "tracker"
    }
    assert {problem.rule for problem in check_rules(keys)} <= {"figure-id-prefix"}
    assert list(check_rules({})) == []


def test_a_report_counts_by_the_name_of_the_rule() -> None:
    collector = Collector(limit=1)
    collector.extend(check_rules(changed(*BROKEN["unknown-code"])))
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
