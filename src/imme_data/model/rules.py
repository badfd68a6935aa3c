"""The rules between the tables: consistency checks that a schema can't express.

Each rule has a name, a sentence, the fields that it reads, and one function. Reports name the rule, and docs/rules.md
is generated from this list.

>>> [rule.name for rule in RULES if "events" in rule.needs]
['derived-value']
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from imme_data import quantities
from imme_data.errors import Problem
from imme_data.model import derive, edtf, records
from imme_data.model.codes import COUNTRIES, CURRENCIES, LANGUAGES
from imme_data.model.evidence import is_part
from imme_data.model.rule_definition import ALL, Found, Lookup, Placed, Row, Rule, Tables, row_rule, table_rule

__all__ = ["RULES", "Rule", "check_rules"]


def check_rules(tables: Tables) -> Iterator[Problem]:
    """Yield the problems that all rules find in the tables of a package."""
    for rule in RULES:
        yield from rule.check(tables)


# Fields that hold the codes of a standard, with an example.
_CODES: Final = (("country", COUNTRIES, "ISO 3166-1 alpha-2", "MA"), ("language", LANGUAGES, "ISO 639-1", "fr"))


@row_rule(
    "unknown-code",
    "Countries are codes of ISO 3166-1 alpha-2, and languages are codes of ISO 639-1.",
    "organizations articles",
    {"organizations": "country", "articles": "language"},
)
def _unknown_code(row: Row, lookup: Lookup) -> Iterator[Found]:
    for field, codes, standard, example in _CODES:
        code = row.get(field)
        # A code of another length breaks the pattern of its column, which is already reported.
        if code is not None and len(code) == len(example) and code not in codes:
            yield field, f"'{code}' is not a code of {standard}", f"write a code such as {example}"


@row_rule(
    "unit-mismatch",
    "Commitments and figures have the unit of their indicator. If it has none, they have a currency.",
    "commitments figures",
    {"indicators": "unit", "commitments": "unit indicator_id", "figures": "unit indicator_id"},
)
def _unit_mismatch(row: Row, lookup: Lookup) -> Iterator[Found]:
    unit, indicator = row.get("unit"), lookup.find("indicators", row.get("indicator_id"))
    if unit is None or not indicator:
        return
    name, expected = indicator["indicator_id"], indicator.get("unit")
    if expected is not None and unit != expected:
        message = f"the unit {unit} does not fit {name}, which is counted in {expected}"
        yield "unit", message, f"write {expected}, or choose another indicator"
    elif expected is None and unit not in CURRENCIES:
        message = f"the unit {unit} does not fit {name}, which is an amount of money"
        yield "unit", message, "write the currency's ISO 4217 code, such as MAD"


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


@row_rule(
    "commitment-mismatch",
    "A figure and its commitment have the same indicator and the same unit.",
    "figures",
    {"commitments": "indicator_id unit", "figures": "commitment_id indicator_id unit"},
)
def _commitment_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    commitment = lookup.find("commitments", figure.get("commitment_id"))
    for field in ("indicator_id", "unit"):
        mine, theirs = figure.get(field), commitment.get(field)
        if mine is not None and theirs is not None and mine != theirs:
            message = f"its {field} is {mine}, but its commitment {commitment['commitment_id']} has {theirs}"
            yield field, message, "give both the same, or name another commitment"


@table_rule(
    "value-not-reported",
    "The value of a commitment is the value of one of its reports that is not a part of another of its figures.",
    {"commitments": "value", "figures": "role value commitment_id part_of_id"},
    complete=("figures",),
)
def _value_not_reported(lookup: Lookup) -> Iterator[Placed]:
    figures = lookup.by_key("figures")
    reports: dict[str, list[Any]] = {}
    for figure in lookup.rows("figures"):
        if figure.get("role") in ("target", None) and figure.get("commitment_id") and not is_part(figure, figures):
            reports.setdefault(figure["commitment_id"], []).append(figure.get("value"))
    for index, commitment in enumerate(lookup.rows("commitments")):
        value, printed = commitment.get("value"), reports.get(commitment.get("commitment_id") or "", [])
        if value is None or None in printed or value in printed:
            continue
        numbers = ", ".join(f"{number:.15g}" for number in printed) or "none"
        message = f"no report prints the value {value:.15g} (reports: {numbers})"
        remedy = "write the value of a figure that has the role target and this commitment_id, and is not a part"
        yield "commitments", index, "value", message, remedy


@row_rule("due-before-made", "A commitment is not due before it is made.", "commitments", {"commitments": "made due"})
def _due_before_made(commitment: Row, lookup: Lookup) -> Iterator[Found]:
    made, due = _days(commitment.get("made")), _days(commitment.get("due"))
    if made and due and made[0] > due[1]:
        message = f"it is due ({commitment['due']}) before it was made ({commitment['made']})"
        yield "due", message, "correct one of the two dates"


@row_rule(
    "as-of-after-publication",
    "An actual or an observation is not dated after its article was published.",
    "figures",
    {"articles": "published", "figures": "role as_of article_id"},
)
def _as_of_after_publication(figure: Row, lookup: Lookup) -> Iterator[Found]:
    article = lookup.find("articles", figure.get("article_id"))
    # A span of time must have ended before publication; a month or a year must only have begun.
    as_of, published = _days((figure.get("as_of") or "").rpartition("/")[2]), _days(article.get("published"))
    if figure.get("role") in ("actual", "observation") and as_of and published and as_of[0] > published[1]:
        message = f"it is as of {figure['as_of']}, after its article was published ({article['published']})"
        yield "as_of", message, f"correct the date, or the role {figure['role']}"


@row_rule(
    "date-without-basis",
    "An article has both published and published_basis, or neither.",
    "articles",
    {"articles": "published published_basis"},
)
def _date_without_basis(article: Row, lookup: Lookup) -> Iterator[Found]:
    missing = [field for field in ("published", "published_basis") if article.get(field) is None]
    if len(missing) == 1:
        message = "published and published_basis go together, and this one is missing"
        yield missing[0], message, "write both published and published_basis, or neither"


@row_rule(
    "range-reversed", "The upper end of a range is above its lower end.", "figures", {"figures": "value value_max"}
)
def _range_reversed(figure: Row, lookup: Lookup) -> Iterator[Found]:
    value, top = figure.get("value"), figure.get("value_max")
    if value is not None and top is not None and top <= value:
        message = f"the upper end of the range, {top:.15g}, is not above its lower end, {value:.15g}"
        yield "value_max", message, "correct one, or leave value_max out"


@row_rule(
    "part-mismatch",
    "A part has the unit of its whole and is not greater. Actuals and observations are parts of actuals and "
    "observations only; targets and projections are parts of targets and projections only.",
    "figures",
    {"figures": "part_of_id value value_max unit role"},
)
def _part_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    whole = lookup.find("figures", figure.get("part_of_id"))
    if figure.get("value") is None or whole.get("value") is None:
        return
    if figure.get("unit") != whole.get("unit"):
        message = f"its unit is {figure.get('unit')}, but the figure that it is a part of has {whole.get('unit')}"
        yield "part_of_id", message, "give both the same unit, or name another whole"
    elif len({role in ("actual", "observation") for role in (figure.get("role"), whole.get("role"))}) > 1:
        message = f"its role is {figure.get('role')}, but the figure that it is a part of has {whole.get('role')}"
        remedy = "correct a role: a result can't be a part of a target or a projection, nor the reverse"
        yield "part_of_id", message, remedy
    elif (part := _top(figure)) > (most := _top(whole)):
        message = f"the part {part:.15g} is greater than its whole {most:.15g}"
        yield "part_of_id", message, "correct a value, or name another whole"


def _top(figure: Row) -> float:
    """The upper end of a figure, even when it is 0, or its value."""
    top: float = figure["value"] if figure.get("value_max") is None else figure["value_max"]
    return top


@row_rule(
    "founding-document",
    "A founding article has a document and its SHA-256; another article has neither.",
    "articles",
    {"articles": "collection document sha256"},
)
def _founding_document(article: Row, lookup: Lookup) -> Iterator[Found]:
    collection = article.get("collection")
    given = {article.get(field) is not None for field in ("document", "sha256")}
    if collection is not None and given != {collection == "founding"}:
        message = "a founding article has a document and its SHA-256; another article has neither"
        yield "document", message, "write both document and sha256, or correct collection"


@row_rule(
    "offset-without-document",
    "A figure has the offset of its quote only if its article has a document.",
    "figures",
    {"articles": "document", "figures": "quote_start article_id"},
)
def _offset_without_document(figure: Row, lookup: Lookup) -> Iterator[Found]:
    owner = lookup.find("articles", figure.get("article_id"))
    if owner and figure.get("quote_start") is not None and owner.get("document") is None:
        message = "the quote has an offset in a document, but the article has no document"
        yield "quote_start", message, "leave quote_start out, or name the article's document"


@row_rule(
    "figure-id-prefix",
    "The identifier of a figure starts with the identifier of its article and a dot.",
    "figures",
    {"articles": "article_id", "figures": "figure_id article_id"},
)
def _figure_id_prefix(figure: Row, lookup: Lookup) -> Iterator[Found]:
    owner = lookup.find("articles", figure.get("article_id"))
    if owner and not str(figure.get("figure_id")).startswith(f"{owner['article_id']}."):
        start = f"'{owner['article_id']}.', the identifier of its article and a dot"
        remedy = "write the identifier of the article, a dot, and a key"
        yield "figure_id", f"the identifier does not start with {start}", remedy


@row_rule(
    "value-not-quoted",
    "The quote of a figure prints its value, or its note names the value.",
    "figures",
    {"figures": "quote value value_max note"},
)
def _value_not_quoted(figure: Row, lookup: Lookup) -> Iterator[Found]:
    printed = _differences(figure).get("value")
    if printed is not None:
        message = f"the quote prints no number that is the value (it prints {printed})"
        remedy = "correct the value or the quote; if the source misprints it, write a note that names the value"
        yield "quote", message, remedy


@row_rule(
    "quote-mismatch",
    "The quote of a figure states its unit and its comparison, or its note names them.",
    "figures",
    {"indicators": "unit", "figures": "quote value value_max unit comparison note indicator_id"},
)
def _quote_mismatch(figure: Row, lookup: Lookup) -> Iterator[Found]:
    counted = lookup.find("indicators", figure.get("indicator_id")).get("unit")
    # A unit that is not its indicator's is reported as a unit-mismatch.
    fits = figure.get("unit") == counted or (counted is None and figure.get("unit") in CURRENCIES)
    for field, read_as in _differences(figure).items():
        if field == "comparison" or (field == "unit" and fits):
            message = f"the quote is read as {read_as}, the record says {figure[field]}"
            named = f"the {field} is {figure[field].replace('_', ' ')} because ..."
            yield field, message, f"correct one, or say in the note why: {named}"


def _differences(figure: Row) -> dict[str, str]:
    """What the quote of a figure says otherwise than its record."""
    quote, value = figure.get("quote"), figure.get("value")
    if quote is None or value is None:
        return {}
    unit, comparison, top = figure.get("unit"), figure.get("comparison"), figure.get("value_max")
    return quantities.check(quote, value, unit, comparison, value_max=top, note=figure.get("note")).differences


# The columns that refer to another record of the same table.
_CHAINS: Final = [
    (table, column, record.KEY[0])
    for table, record in records.TABLES.items()
    for column, target in record.REFERENCES.items()
    if target == table
]


@table_rule(
    "reference-loop",
    "References between records of one table (parent, whole, republished page) do not form a loop.",
    {table: f"{key} {column}" for table, column, key in _CHAINS},
)
def _reference_loop(lookup: Lookup) -> Iterator[Placed]:
    for table, column, key in _CHAINS:
        rows = lookup.rows(table)
        parents = {row.get(key): row.get(column) for row in rows}
        for index, row in enumerate(rows):
            chain = [row.get(key)]
            while (parent := parents.get(chain[-1])) is not None and parent not in chain:
                chain.append(parent)
            # Each record of the loop is reported once; a record that only leads to the loop is not.
            if parent is not None and parent == chain[0]:
                message = f"the chain of references loops: {' → '.join(map(str, [*chain, parent]))}"
                yield table, index, column, message, "a record can't come before itself: remove one link"


@table_rule(
    "derived-value",
    "Derived columns and the rows of the tracker have the values that are computed from the other columns and tables.",
    {table: " ".join(columns) for table, columns in derive.COLUMNS.items()},
    complete=tuple(records.TABLES),
    built=True,
)
def _derived_value(lookup: Lookup) -> Iterator[Placed]:
    remedy = "build the package again"
    for table, columns in derive.COLUMNS.items():
        for index, row in enumerate(lookup.rows(table)):
            values = derive.derive(table, row)
            for column in columns:
                if values[column] != row.get(column):
                    derived = f"the value derived from the other columns is {values[column]}"
                    yield table, index, column, f"it is {row.get(column)}, but {derived}", remedy
    for table, function in derive.TABLES.items():
        rows = lookup.rows(table)
        try:
            expected = function(lookup.tables)
        except (KeyError, TypeError):
            continue  # a table that it is derived from is invalid, which is already reported
        computed = {str(dict(row)) for row in expected}
        for index, row in enumerate(rows):
            if str(dict(row)) not in computed:
                yield table, index, None, "it differs from the rows derived from the other tables", remedy
        if len(expected) > len(rows):
            yield table, len(rows), None, "rows are missing", remedy


def _days(text: str | None) -> tuple[Any, Any] | None:
    try:
        return edtf.days(text) if text else None
    except ValueError:
        return None  # reported as a bad cell


#: Every rule, in the order of this file.
RULES: Final = tuple(ALL)
