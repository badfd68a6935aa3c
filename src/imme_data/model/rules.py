"""The rules between the tables: consistency checks that a schema can't express.

Each rule has a name, a sentence, the fields that it reads, and one function. Reports name the rule, and docs/rules.md
is generated from this list. A rule takes plain rows and skips missing values, which the schema reports. This file is
long because every rule is here.

>>> [rule.name for rule in RULES if "events" in rule.needs]
['derived-value']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from imme_data import quantities
from imme_data.errors import Problem
from imme_data.model import derive, edtf, records
from imme_data.model.codes import COUNTRIES, CURRENCIES, LANGUAGES
from imme_data.model.evidence import is_part

__all__ = ["RULES", "Rule", "check_rules"]

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

_FIRST_ROW: Final = 2  # the header is row 1, as in frictionless


@attrs.frozen
class Rule:
    """One rule between the tables.

    Attributes
    ----------
    name : str
        Its name in reports.
    sentence : str
        What the rule requires.
    needs : mapping of str to tuple of str
        The tables and the fields that it reads. A row with an unreadable one of these fields is not reported.
    complete : tuple of str
        The tables that must be complete: a missing row would cause false reports.
    built : bool
        Whether the build computes the checked values, so that only packages are checked.
    function : function
        Takes the tables and yields problems, each with its table, row and field.
    """

    name: str
    sentence: str
    needs: Mapping[str, tuple[str, ...]]
    complete: tuple[str, ...]
    built: bool
    function: Callable[[Tables], Iterator[Problem]]

    def check(self, tables: Tables) -> Iterator[Problem]:
        """Yield the problems that the rule finds in the tables."""
        for problem in self.function(tables):
            rows = tables.get(problem.table or "", ())
            index = (problem.row or _FIRST_ROW) - _FIRST_ROW
            record = None
            if problem.table is not None and index < len(rows):
                record = " ".join(str(rows[index].get(name)) for name in records.TABLES[problem.table].KEY)
            yield attrs.evolve(problem, rule=self.name, record=record)


def check_rules(tables: Tables) -> Iterator[Problem]:
    """Yield the problems that all rules find in the tables of a package."""
    for rule in RULES:
        yield from rule.check(tables)


_FOUND: list[Rule] = []
_Function = Callable[[Tables], Iterator[Problem]]


def _rule(
    name: str, sentence: str, needs: Mapping[str, str], *, complete: tuple[str, ...] = (), built: bool = False
) -> Callable[[_Function], _Function]:
    """Register a function as a rule. `needs` has the fields that it reads in each table, separated by spaces."""

    def add(function: _Function) -> _Function:
        fields = {table: tuple(names.split()) for table, names in needs.items()}
        _FOUND.append(Rule(name, sentence, fields, complete, built, function))
        return function

    return add


def _problem(table: str, index: int, field: str | None, message: str, remedy: str) -> Problem:
    return Problem(message, remedy, table=table, row=index + _FIRST_ROW, field=field, type="rule")


def _by_id(tables: Tables, table: str) -> dict[str, Row]:
    (key,) = records.TABLES[table].KEY
    return {row[key]: row for row in tables.get(table, ()) if row.get(key) is not None}


def _figures(tables: Tables) -> Iterator[tuple[int, Row]]:
    return enumerate(tables.get("figures", ()))


# Columns that hold the codes of a standard, with an example.
_CODES: Final = (
    ("organizations", "country", COUNTRIES, "ISO 3166-1 alpha-2", "MA"),
    ("articles", "language", LANGUAGES, "ISO 639-1", "fr"),
)


@_rule(
    "unknown-code",
    "Countries are codes of ISO 3166-1 alpha-2, and languages are codes of ISO 639-1.",
    {"organizations": "country", "articles": "language"},
)
def _unknown_code(tables: Tables) -> Iterator[Problem]:
    for table, field, codes, standard, example in _CODES:
        for index, row in enumerate(tables.get(table, ())):
            code = row.get(field)
            # A code of another length breaks the pattern of its column, which is already reported.
            if code is not None and len(code) == len(example) and code not in codes:
                yield _problem(
                    table, index, field, f"'{code}' is not a code of {standard}", f"write a code such as {example}"
                )


@_rule(
    "unit-mismatch",
    "Commitments and figures have the unit of their indicator. If it has none, they have a currency.",
    {"indicators": "unit", "commitments": "unit indicator_id", "figures": "unit indicator_id"},
)
def _unit_mismatch(tables: Tables) -> Iterator[Problem]:
    indicators = _by_id(tables, "indicators")
    for table in ("commitments", "figures"):
        for index, row in enumerate(tables.get(table, ())):
            unit, indicator = row.get("unit"), indicators.get(row.get("indicator_id") or "")
            if unit is None or indicator is None:
                continue
            name, expected = indicator["indicator_id"], indicator.get("unit")
            if expected is not None and unit != expected:
                message = f"the unit {unit} does not fit {name}, which is counted in {expected}"
                yield _problem(table, index, "unit", message, f"write {expected}, or choose another indicator")
            elif expected is None and unit not in CURRENCIES:
                message = f"the unit {unit} does not fit {name}, which is an amount of money"
                yield _problem(table, index, "unit", message, "write the currency's ISO 4217 code, such as MAD")


@_rule(
    "actual-without-commitment", "An actual names the commitment that it measures.", {"figures": "role commitment_id"}
)
def _actual_without_commitment(tables: Tables) -> Iterator[Problem]:
    for index, figure in _figures(tables):
        if figure.get("role") == "actual" and figure.get("commitment_id") is None:
            message = "an actual measures a commitment, but none is named"
            remedy = "name it in commitment_id, or write the role observation"
            yield _problem("figures", index, "role", message, remedy)


@_rule(
    "projection-with-commitment",
    "A projection is a forecast that nobody promises, so it has no commitment.",
    {"figures": "role commitment_id"},
)
def _projection_with_commitment(tables: Tables) -> Iterator[Problem]:
    for index, figure in _figures(tables):
        if figure.get("role") == "projection" and figure.get("commitment_id") is not None:
            message = "a projection is a forecast that nobody promises, so it has no commitment"
            yield _problem("figures", index, "role", message, "leave commitment_id out, or write the role target")


@_rule(
    "commitment-mismatch",
    "A figure and its commitment have the same indicator and the same unit.",
    {"commitments": "indicator_id unit", "figures": "commitment_id indicator_id unit"},
)
def _commitment_mismatch(tables: Tables) -> Iterator[Problem]:
    commitments = _by_id(tables, "commitments")
    for index, figure in _figures(tables):
        commitment = commitments.get(figure.get("commitment_id") or "", {})
        for field in ("indicator_id", "unit"):
            mine, theirs = figure.get(field), commitment.get(field)
            if mine is not None and theirs is not None and mine != theirs:
                message = f"its {field} is {mine}, but its commitment {commitment['commitment_id']} has {theirs}"
                yield _problem("figures", index, field, message, "give both the same, or name another commitment")


@_rule(
    "value-not-reported",
    "The value of a commitment is the value of one of its reports that is not a part of another of its figures.",
    {"commitments": "value", "figures": "role value commitment_id part_of_id"},
    complete=("figures",),
)
def _value_not_reported(tables: Tables) -> Iterator[Problem]:
    figures = _by_id(tables, "figures")
    reports: dict[str, list[Any]] = {}
    for figure in tables.get("figures", ()):
        if figure.get("role") in ("target", None) and figure.get("commitment_id") and not is_part(figure, figures):
            reports.setdefault(figure["commitment_id"], []).append(figure.get("value"))
    for index, commitment in enumerate(tables.get("commitments", ())):
        value, printed = commitment.get("value"), reports.get(commitment.get("commitment_id") or "", [])
        if value is None or None in printed or value in printed:
            continue
        numbers = ", ".join(f"{number:.15g}" for number in printed) or "none"
        message = f"no report prints the value {value:.15g} (reports: {numbers})"
        remedy = "write the value of a figure that has the role target and this commitment_id, and is not a part"
        yield _problem("commitments", index, "value", message, remedy)


@_rule("due-before-made", "A commitment is not due before it is made.", {"commitments": "made due"})
def _due_before_made(tables: Tables) -> Iterator[Problem]:
    for index, commitment in enumerate(tables.get("commitments", ())):
        made, due = _days(commitment.get("made")), _days(commitment.get("due"))
        if made and due and made[0] > due[1]:
            message = f"it is due ({commitment['due']}) before it was made ({commitment['made']})"
            yield _problem("commitments", index, "due", message, "correct one of the two dates")


@_rule(
    "as-of-after-publication",
    "An actual or an observation is not dated after its article was published.",
    {"articles": "published", "figures": "role as_of article_id"},
)
def _as_of_after_publication(tables: Tables) -> Iterator[Problem]:
    articles = _by_id(tables, "articles")
    for index, figure in _figures(tables):
        article = articles.get(figure.get("article_id") or "", {})
        # An interval must have ended by then. A month or a year must only have begun.
        as_of, published = _days((figure.get("as_of") or "").rpartition("/")[2]), _days(article.get("published"))
        if figure.get("role") in ("actual", "observation") and as_of and published and as_of[0] > published[1]:
            message = f"it is as of {figure['as_of']}, after its article was published ({article['published']})"
            yield _problem("figures", index, "as_of", message, f"correct the date, or the role {figure['role']}")


@_rule(
    "date-without-basis",
    "An article has both published and published_basis, or neither.",
    {"articles": "published published_basis"},
)
def _date_without_basis(tables: Tables) -> Iterator[Problem]:
    for index, article in enumerate(tables.get("articles", ())):
        missing = [field for field in ("published", "published_basis") if article.get(field) is None]
        if len(missing) == 1:
            message = "published and published_basis go together, and this one is missing"
            remedy = "write both published and published_basis, or neither"
            yield _problem("articles", index, missing[0], message, remedy)


@_rule("range-reversed", "The upper end of a range is above its lower end.", {"figures": "value value_max"})
def _range_reversed(tables: Tables) -> Iterator[Problem]:
    for index, figure in _figures(tables):
        value, top = figure.get("value"), figure.get("value_max")
        if value is not None and top is not None and top <= value:
            message = f"the upper end of the range, {top:.15g}, is not above its lower end, {value:.15g}"
            yield _problem("figures", index, "value_max", message, "correct one, or leave value_max out")


@_rule(
    "part-mismatch",
    "A part has the unit of its whole and is not greater. Actuals and observations are parts of actuals and "
    "observations only; targets and projections are parts of targets and projections only.",
    {"figures": "part_of_id value value_max unit role"},
)
def _part_mismatch(tables: Tables) -> Iterator[Problem]:
    figures = _by_id(tables, "figures")
    for index, figure in _figures(tables):
        whole = figures.get(figure.get("part_of_id") or "")
        if whole is None or figure.get("value") is None or whole.get("value") is None:
            continue
        if figure.get("unit") != whole.get("unit"):
            message = f"its unit is {figure.get('unit')}, but the figure that it is a part of has {whole.get('unit')}"
            remedy = "give both the same unit, or name another whole"
        elif len({role in ("actual", "observation") for role in (figure.get("role"), whole.get("role"))}) > 1:
            message = f"its role is {figure.get('role')}, but the figure that it is a part of has {whole.get('role')}"
            remedy = "correct a role: a result can't be a part of a target or a projection, nor the reverse"
        elif (part := _top(figure)) > (most := _top(whole)):
            message = f"the part {part:.15g} is greater than its whole {most:.15g}"
            remedy = "correct a value, or name another whole"
        else:
            continue
        yield _problem("figures", index, "part_of_id", message, remedy)


def _top(figure: Row) -> float:
    """Return the upper end of a range, even when it is 0, or the value if there is no range."""
    top: float = figure["value"] if figure.get("value_max") is None else figure["value_max"]
    return top


@_rule(
    "founding-document",
    "A founding article has a document and its SHA-256; another article has neither.",
    {"articles": "collection document sha256"},
)
def _founding_document(tables: Tables) -> Iterator[Problem]:
    for index, article in enumerate(tables.get("articles", ())):
        collection = article.get("collection")
        given = {article.get(field) is not None for field in ("document", "sha256")}
        if collection is not None and given != {collection == "founding"}:
            message = "a founding article has a document and its SHA-256; another article has neither"
            remedy = "write both document and sha256, or correct collection"
            yield _problem("articles", index, "document", message, remedy)


@_rule(
    "offset-without-document",
    "A figure has the offset of its quote only if its article has a document.",
    {"articles": "document", "figures": "quote_start article_id"},
)
def _offset_without_document(tables: Tables) -> Iterator[Problem]:
    articles = _by_id(tables, "articles")
    for index, figure in _figures(tables):
        owner = articles.get(figure.get("article_id") or "")
        if owner is not None and figure.get("quote_start") is not None and owner.get("document") is None:
            message = "the quote has an offset in a document, but the article has no document"
            remedy = "leave quote_start out, or name the article's document"
            yield _problem("figures", index, "quote_start", message, remedy)


@_rule(
    "figure-id-prefix",
    "The identifier of a figure starts with the identifier of its article and a dot.",
    {"articles": "article_id", "figures": "figure_id article_id"},
)
def _figure_id_prefix(tables: Tables) -> Iterator[Problem]:
    articles = _by_id(tables, "articles")
    for index, figure in _figures(tables):
        article = figure.get("article_id") or ""
        if article in articles and not str(figure.get("figure_id")).startswith(f"{article}."):
            message = f"the identifier does not start with '{article}.', the identifier of its article and a dot"
            remedy = "write the identifier of the article, a dot, and a key"
            yield _problem("figures", index, "figure_id", message, remedy)


@_rule(
    "value-not-quoted",
    "The quote of a figure prints its value, or its note names the value.",
    {"figures": "quote value value_max note"},
)
def _value_not_quoted(tables: Tables) -> Iterator[Problem]:
    for index, _, read in _read_quotes(tables):
        if "value" in read.differences:
            message = f"the quote prints no number that is the value (it prints {read.differences['value']})"
            remedy = "correct the value or the quote; if the source misprints it, write a note that names the value"
            yield _problem("figures", index, "quote", message, remedy)


@_rule(
    "quote-mismatch",
    "The quote of a figure states its unit and its comparison, or its note names them.",
    {"indicators": "unit", "figures": "quote value value_max unit comparison note indicator_id"},
)
def _quote_mismatch(tables: Tables) -> Iterator[Problem]:
    indicators = _by_id(tables, "indicators")
    for index, figure, read in _read_quotes(tables):
        counted = indicators.get(figure.get("indicator_id") or "", {}).get("unit")
        # A unit that differs from the unit of the indicator is already reported.
        fits = figure.get("unit") == counted or (counted is None and figure.get("unit") in CURRENCIES)
        for field, read_as in read.differences.items():
            if field == "comparison" or (field == "unit" and fits):
                message = f"the quote is read as {read_as}, the record says {figure[field]}"
                named = f"the {field} is {figure[field].replace('_', ' ')} because ..."
                yield _problem(
                    "figures", index, field, message, f"correct one, or give the reason in the note: {named}"
                )


def _read_quotes(tables: Tables) -> Iterator[tuple[int, Row, quantities.Check]]:
    for index, figure in _figures(tables):
        quote, value = figure.get("quote"), figure.get("value")
        if quote is not None and value is not None:
            unit, comparison, note = figure.get("unit"), figure.get("comparison"), figure.get("note")
            top = figure.get("value_max")
            yield index, figure, quantities.check(quote, value, unit, comparison, value_max=top, note=note)


# The columns that refer to another record of the same table.
_CHAINS: Final = [
    (table, column, record.KEY[0])
    for table, record in records.TABLES.items()
    for column, target in record.REFERENCES.items()
    if target == table
]


@_rule(
    "reference-loop",
    "References between records of one table (parent, whole, republished page) do not form a loop.",
    {table: f"{key} {column}" for table, column, key in _CHAINS},
)
def _reference_loop(tables: Tables) -> Iterator[Problem]:
    for table, column, key in _CHAINS:
        rows = tables.get(table, ())
        parents = {row.get(key): row.get(column) for row in rows}
        for index, row in enumerate(rows):
            chain = [row.get(key)]
            while (parent := parents.get(chain[-1])) is not None and parent not in chain:
                chain.append(parent)
            # Each member of the loop is reported once. Records that only lead to the loop are not reported.
            if parent is not None and parent == chain[0]:
                message = f"the chain of references loops: {' → '.join(map(str, [*chain, parent]))}"
                yield _problem(table, index, column, message, "remove one of these references")


@_rule(
    "derived-value",
    "Derived columns and the rows of the tracker have the values that are computed from the other columns and tables.",
    {table: " ".join(columns) for table, columns in derive.COLUMNS.items()},
    complete=tuple(records.TABLES),
    built=True,
)
def _derived_value(tables: Tables) -> Iterator[Problem]:
    remedy = "build the package again"
    for table, columns in derive.COLUMNS.items():
        for index, row in enumerate(tables.get(table, ())):
            values = derive.derive(table, row)
            for column in columns:
                if values[column] != row.get(column):
                    message = (
                        f"it is {row.get(column)}, but the value derived from the other columns is {values[column]}"
                    )
                    yield _problem(table, index, column, message, remedy)
    for table, function in derive.TABLES.items():
        rows = tables.get(table, ())
        try:
            expected = function(tables)
        except (KeyError, TypeError):
            continue  # a table that it is derived from is invalid, which is already reported
        derived = {str(dict(row)) for row in expected}
        for index, row in enumerate(rows):
            if str(dict(row)) not in derived:
                yield _problem(table, index, None, "it differs from the rows derived from the other tables", remedy)
        if len(expected) > len(rows):
            yield _problem(table, len(rows), None, "rows are missing", remedy)


def _days(text: str | None) -> tuple[Any, Any] | None:
    try:
        return edtf.days(text) if text else None
    except ValueError:
        return None  # already reported as a cell error


#: Every rule, in the order of this file.
RULES: Final = tuple(_FOUND)
