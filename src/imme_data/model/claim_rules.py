"""The rules of commitments: their kinds, dates and relations, their actuals, developments, and searches."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, Final

from imme_data.model import edtf
from imme_data.model.codes import CURRENCIES
from imme_data.model.evidence import is_part
from imme_data.model.relations import COPIES
from imme_data.model.rule_definition import Found, Lookup, Placed, Row, row_rule, table_rule

__all__ = ["days", "of_commitment"]


def of_commitment(figure: Row, field: str, lookup: Lookup) -> Any:
    """The value of a field that a figure has, or else its commitment."""
    own = figure.get(field)
    return lookup.find("commitments", figure.get("commitment_id")).get(field) if own is None else own


def days(text: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of an EDTF string; None if it is empty or invalid."""
    try:
        return edtf.days(text) if text else None
    except ValueError:
        return None  # reported as a bad cell


@row_rule(
    "actual-without-commitment",
    "An actual names the commitment that it measures.",
    "figures",
    {"figures": "role commitment_id"},
)
def _actual_without_commitment(figure: Row, lookup: Lookup) -> Iterator[Found]:
    if figure.get("role") == "actual" and figure.get("commitment_id") is None:
        message = "an actual measures a commitment, but none is named"
        yield "role", message, "name it in commitment_id, or write the role observation"


@row_rule(
    "projection-with-commitment",
    "A projection is a forecast that nobody promises, so it has no commitment.",
    "figures",
    {"figures": "role commitment_id"},
)
def _projection_with_commitment(figure: Row, lookup: Lookup) -> Iterator[Found]:
    if figure.get("role") == "projection" and figure.get("commitment_id") is not None:
        message = "a projection is a forecast that nobody promises, so it has no commitment"
        yield "role", message, "leave commitment_id out, or write the role target"


# The fields that only figures of some roles have.
_ROLES: Final = {"stage": ("actual",), "promisor_id": ("target",), "said_by_id": ("target", "actual")}


@row_rule(
    "field-of-another-role",
    "An actual has a stage; other figures have none. Only targets have a promisor, and only targets and actuals have "
    "said_by_id.",
    "figures",
    {"figures": "role stage promisor_id said_by_id"},
)
def _field_of_another_role(figure: Row, lookup: Lookup) -> Iterator[Found]:
    role = figure.get("role")
    if role == "actual" and figure.get("stage") is None:
        yield "stage", "an actual has no stage", "write measured, announced, completed, committed or under_way"
    for field, roles in _ROLES.items():
        if role is not None and role not in roles and figure.get(field) is not None:
            yield field, f"a figure with the role {role} has no {field}", "leave it out, or correct the role"


# What a figure and its commitment share, and what a figure may leave to its commitment.
_SHARED: Final = ("indicator_id", "measure_id", "ecosystem_id")
_OPTIONAL: Final = ("per", "agreement_id")


@row_rule(
    "commitment-mismatch",
    "A figure has the indicator, measure and ecosystem of its commitment. It has the rate (per) and the agreement too, "
    "if it names any, and the unit, or another currency.",
    "figures",
    {
        "commitments": "indicator_id measure_id ecosystem_id per agreement_id unit",
        "figures": "commitment_id indicator_id measure_id ecosystem_id per agreement_id unit",
    },
)
def _commitment_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    commitment = lookup.find("commitments", figure.get("commitment_id"))
    if not commitment:
        return
    shared = [*_SHARED, *(field for field in _OPTIONAL if figure.get(field) is not None)]
    if not {figure.get("unit"), commitment.get("unit")} <= CURRENCIES:
        shared.append("unit")
    for field in shared:
        mine, theirs = figure.get(field), commitment.get(field)
        if mine != theirs:
            message = f"its {field} is {mine or 'empty'}, but its commitment {commitment['commitment_id']} has "
            yield field, message + (theirs or "none"), "give both the same, or name another commitment"


@table_rule(
    "value-not-reported",
    "The value of a commitment is the value of one of its reports, in its unit, that is not a part of another of its "
    "figures.",
    {"commitments": "value value_max unit", "figures": "role value value_max unit commitment_id part_of_id"},
    complete=("figures",),
)
def _value_not_reported(lookup: Lookup) -> Iterator[Placed]:
    figures = lookup.by_key("figures")
    reports: dict[str, list[Row]] = {}
    for figure in lookup.rows("figures"):
        if figure.get("role") in ("target", None) and figure.get("commitment_id") and not is_part(figure, figures):
            reports.setdefault(figure["commitment_id"], []).append(figure)
    for index, commitment in enumerate(lookup.rows("commitments")):
        value, unit = commitment.get("value"), commitment.get("unit")
        found = reports.get(commitment.get("commitment_id") or "", [])
        printed = [report.get("value") for report in found if report.get("unit") in (unit, None)]
        if value is None or unit is None or None in printed or value in printed:
            continue
        numbers = ", ".join(f"{number:.15g}" for number in printed) or "none"
        message = f"no report prints the value {value:.15g} (reports: {numbers})"
        remedy = "write the value of a figure that has the role target and this commitment_id, and is not a part"
        yield "commitments", index, "value", message, remedy


@row_rule(
    "kind-unsupported",
    "The figure that shows the kind of a commitment is one of its reports. An expectation has no promisor. The figure "
    "that shows an undertaking names who promises.",
    "commitments",
    {"commitments": "kind kind_figure_id promisor_id", "figures": "role commitment_id promisor_id"},
)
def _kind_unsupported(commitment: Row, lookup: Lookup) -> Iterator[Found]:
    kind, figure = commitment.get("kind"), lookup.find("figures", commitment.get("kind_figure_id"))
    if figure and (figure.get("role") != "target" or figure.get("commitment_id") != commitment.get("commitment_id")):
        message = f"{figure['figure_id']} is no report of this commitment"
        yield "kind_figure_id", message, "name the target that has the strongest words"
    if kind == "expectation" and commitment.get("promisor_id") is not None:
        message = "an expectation is promised by nobody"
        yield "promisor_id", message, "leave it out, and name who says it in said_by_id of the figures"
    if kind == "undertaking" and figure and figure.get("promisor_id") is None:
        message = f"it is an undertaking, but {figure['figure_id']} does not name who promises"
        yield "kind", message, "write promisor_id there if the page names it; else it is a plan or a goal"


@row_rule(
    "deadline-before-made",
    "A commitment is not due, and does not start, before it is made.",
    "commitments",
    {"commitments": "made due starts"},
)
def _deadline_before_made(commitment: Row, lookup: Lookup) -> Iterator[Found]:
    made = days(commitment.get("made"))
    for field, said in (("due", "it is due"), ("starts", "it starts")):
        end = days(commitment.get(field))
        if made and end and made[0] > end[1]:
            message = f"{said} ({commitment[field]}) before it was made ({commitment['made']})"
            yield field, message, "correct one of the two dates"


@row_rule(
    "made-after-report",
    "A commitment is not made after the last possible day of its first report.",
    "commitments",
    {"commitments": "made", "figures": "role commitment_id article_id", "articles": "published"},
)
def _made_after_report(commitment: Row, lookup: Lookup) -> Iterator[Found]:
    made = days(commitment.get("made"))
    if not made:
        return
    for figure in lookup.index("figures", "commitment_id").get(commitment.get("commitment_id"), ()):
        article = lookup.find("articles", figure.get("article_id"))
        published = days(article.get("published"))
        if figure.get("role") == "target" and published and made[0] > published[1]:
            message = f"it was made ({commitment['made']}) after {article['article_id']} reported it "
            yield "made", f"{message}({article['published']})", "correct one of the two dates"


@row_rule(
    "actual-before-made",
    "An actual is not dated before its commitment was made.",
    "figures",
    {"commitments": "made", "figures": "role as_of commitment_id"},
)
def _actual_before_made(figure: Row, lookup: Lookup) -> Iterator[Found]:
    commitment = lookup.find("commitments", figure.get("commitment_id"))
    made, done = days(commitment.get("made")), days(figure.get("as_of"))
    if figure.get("role") == "actual" and made and done and done[1] < made[0]:
        message = f"it is as of {figure['as_of']}, before its commitment was made ({commitment['made']})"
        yield "as_of", message, "correct a date, or write the role observation"


@row_rule(
    "target-without-direction",
    "The indicator of a commitment says whether more is better (ascending).",
    "commitments",
    {"indicators": "ascending", "commitments": "indicator_id"},
)
def _target_without_direction(commitment: Row, lookup: Lookup) -> Iterator[Found]:
    indicator = lookup.find("indicators", commitment.get("indicator_id"))
    if indicator and indicator.get("ascending") is None:
        message = f"{indicator['indicator_id']} does not say whether more is better"
        yield "indicator_id", message, "write ascending in indicators.yaml"


@table_rule(
    "relation-loop", "Relations of commitments form no loop.", {"commitment_relations": "commitment_id other_id"}
)
def _relation_loop(lookup: Lookup) -> Iterator[Placed]:
    rows = lookup.rows("commitment_relations")
    others: dict[Any, list[Any]] = {}
    for row in rows:
        others.setdefault(row.get("commitment_id"), []).append(row.get("other_id"))
    for index, row in enumerate(rows):
        start, seen, ahead = row.get("commitment_id"), set(), [row.get("other_id")]
        while ahead:
            at = ahead.pop()
            if at == start:
                message = f"{start} leads back to itself by way of {row.get('other_id')}"
                yield "commitment_relations", index, "other_id", message, "remove one of the relations"
                break
            if at not in seen:
                seen.add(at)
                ahead += others.get(at, [])


@row_rule(
    "relation-not-single",
    "A commitment restates, rescopes or is a part of at most one other. A part has the indicator and the unit of its "
    "whole. The figure of a relation belongs to one of the two commitments.",
    "commitment_relations",
    {
        "commitments": "indicator_id unit",
        "figures": "commitment_id",
        "commitment_relations": "commitment_id other_id relation figure_id",
    },
)
def _relation_not_single(row: Row, lookup: Lookup) -> Iterator[Found]:
    mine = lookup.index("commitment_relations", "commitment_id").get(row.get("commitment_id"), ())
    if row.get("relation") in COPIES and len([one for one in mine if one.get("relation") in COPIES]) > 1:
        message = f"{row.get('commitment_id')} has more than one of {', '.join(COPIES)}"
        yield "relation", message, "keep the one that the words show"
    part, whole = (lookup.find("commitments", row.get(field)) for field in ("commitment_id", "other_id"))
    if row.get("relation") == "part_of" and part and whole:
        for field in ("indicator_id", "unit"):
            if part.get(field) != whole.get(field):
                message = f"the {field} of the part is {part.get(field)}, of the whole {whole.get(field)}"
                yield "relation", message, "a part counts the same thing as its whole: write another relation"
    figure = lookup.find("figures", row.get("figure_id"))
    if figure and figure.get("commitment_id") not in (row.get("commitment_id"), row.get("other_id")):
        message = f"{figure['figure_id']} belongs to neither commitment"
        yield "figure_id", message, "name a figure of one of the two, or leave it out"


@row_rule(
    "development-mismatch",
    "A development bears on at least one commitment. It does not begin after the last day on which its article was "
    "published.",
    "developments",
    {
        "developments": "development_id article_id occurred",
        "development_commitments": "development_id",
        "articles": "article_id published",
    },
)
def _development_mismatch(development: Row, lookup: Lookup) -> Iterator[Found]:
    if development.get("development_id") not in lookup.index("development_commitments", "development_id"):
        yield None, "it names no commitment", "write the commitments that it bears on in development_commitments"
    article = lookup.find("articles", development.get("article_id"))
    occurred, published = days(development.get("occurred")), days(article.get("published"))
    if occurred and published and occurred[0] > published[1]:
        message = f"{development['occurred']} is after its article, which was published on {article['published']}"
        yield "occurred", message, "write when it happened; what lies ahead is no development"


@row_rule(
    "search-mismatch",
    "A search was for at least one commitment. One that found a number or words names the article, and one that found "
    "nothing names none.",
    "searches",
    {"searches": "outcome article_id search_id", "search_commitments": "search_id"},
)
def _search_mismatch(search: Row, lookup: Lookup) -> Iterator[Found]:
    outcome, article = search.get("outcome"), search.get("article_id")
    if outcome == "nothing" and article is not None:
        yield "article_id", f"it found nothing, but names the article {article}", "leave it out, or correct the outcome"
    if outcome in ("number", "words") and article is None:
        noun = "a number" if outcome == "number" else outcome
        yield "article_id", f"it found {noun}, but names no article", "name the article that prints it"
    if search.get("search_id") not in lookup.index("search_commitments", "search_id"):
        yield None, "it names no commitment", "write the commitments that it was for in search_commitments"
