"""The rules between the tables: consistency checks that a schema can't express.

Each rule has a name, a sentence, the fields that it reads, and one function. Reports name the rule, and docs/rules.md
is generated from this list.

>>> [rule.name for rule in RULES if "events" in rule.needs]
['derived-value']
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from imme_data.errors import Problem
from imme_data.model import (
    derive,
    number_rules,  # noqa: F401  its rules add themselves to ALL
    records,
)
from imme_data.model.claim_rules import days, of_commitment
from imme_data.model.codes import COUNTRIES, CURRENCIES, LANGUAGES
from imme_data.model.rule_definition import ALL, Found, Lookup, Placed, Row, Rule, Tables, row_rule, table_rule

__all__ = ["RULES", "USERS", "Rule", "check_rules"]


def check_rules(tables: Tables, released: datetime.date) -> Iterator[Problem]:
    """Yield the problems that all rules find in the tables of a package, released on a day."""
    for rule in RULES:
        yield from rule.check(tables, released)


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
    "as-of-after-publication",
    "An actual or an observation is not dated after its article was published.",
    "figures",
    {"articles": "published", "figures": "role as_of article_id"},
)
def _as_of_after_publication(figure: Row, lookup: Lookup) -> Iterator[Found]:
    article = lookup.find("articles", figure.get("article_id"))
    # A span of time must have ended before publication; a month or a year must only have begun.
    as_of, published = days((figure.get("as_of") or "").rpartition("/")[2]), days(article.get("published"))
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
    "scope-missing",
    "A figure names an organization, an ecosystem, an event or a programme (its own, or its commitment's), or else the "
    "universe that it is about, and not both.",
    "figures",
    {
        "commitments": "ecosystem_id agreement_id",
        "figures": "organization_id ecosystem_id event_id agreement_id universe commitment_id",
    },
)
def _scope_missing(figure: Row, lookup: Lookup) -> Iterator[Found]:
    named = [figure.get(field) for field in ("organization_id", "ecosystem_id", "event_id")]
    scope = any(value is not None for value in (*named, of_commitment(figure, "agreement_id", lookup)))
    if scope == (figure.get("universe") is not None):
        if scope:
            message = "universe is for figures that name no organization, ecosystem, event or programme"
            yield "universe", message, "leave it out"
        else:
            message = "it names no organization, ecosystem, event or programme, and no universe"
            yield "universe", message, "write sector, industry or other"


@row_rule(
    "measure-missing",
    "A figure has a measure of its indicator if the indicator has measures, and none otherwise. So has a commitment.",
    "commitments figures",
    {"measures": "indicator_id", "commitments": "measure_id indicator_id", "figures": "measure_id indicator_id"},
)
def _measure_missing(row: Row, lookup: Lookup) -> Iterator[Found]:
    if row.get("indicator_id") is None:
        return
    given = lookup.find("measures", row.get("measure_id"))
    choices = lookup.index("measures", "indicator_id").get(row.get("indicator_id"), ())
    if choices and row.get("measure_id") is None:
        names = ", ".join(sorted(choice["measure_id"] for choice in choices))
        message = f"{row.get('indicator_id')} counts more than one thing, and no measure is named"
        yield "measure_id", message, f"write one of {names}"
    elif given and given.get("indicator_id") != row.get("indicator_id"):
        message = f"the measure {given['measure_id']} belongs to {given.get('indicator_id')}"
        yield "measure_id", message, f"write a measure of {row.get('indicator_id')}, or leave it out"


@row_rule(
    "rate-not-open",
    "A figure or a commitment is a rate (per) only if its indicator is a flow that may be yearly or a total.",
    "commitments figures",
    {"indicators": "kind yearly", "commitments": "per indicator_id", "figures": "per indicator_id"},
)
def _rate_not_open(row: Row, lookup: Lookup) -> Iterator[Found]:
    indicator = lookup.find("indicators", row.get("indicator_id"))
    if indicator and row.get("per") and (indicator.get("kind") != "flow" or indicator.get("yearly") is not None):
        message = f"{indicator['indicator_id']} already says whether its numbers are yearly"
        yield "per", message, "leave per out, or choose another indicator"


@row_rule(
    "event-without-date",
    "A figure about an event has the date that it describes.",
    "figures",
    {"figures": "event_id as_of"},
)
def _event_without_date(figure: Row, lookup: Lookup) -> Iterator[Found]:
    if figure.get("event_id") is not None and figure.get("as_of") is None:
        yield "as_of", "it is about an event and has no date", "write the date of the event, or its year"


@row_rule(
    "founding-document",
    "A founding article has a document and its SHA-256. Another article has both (if somebody holds its text) or "
    "neither.",
    "articles",
    {"articles": "collection document sha256"},
)
def _founding_document(article: Row, lookup: Lookup) -> Iterator[Found]:
    given = {article.get(field) is not None for field in ("document", "sha256")}
    if given == {True, False} or (article.get("collection") == "founding" and given == {False}):
        message = "document and its SHA-256 go together, and a founding article has both"
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


# The tables whose records are there for others.
_REGISTRIES: Final = (
    "organizations",
    "people",
    "agreements",
    "ecosystems",
    "events",
    "indicators",
    "measures",
    "releases",
    "developments",
    "searches",
)
# A measure does not make its indicator used.
_OWNED: Final = frozenset({("measures", "indicator_id")})
#: For each of these tables, the columns of other tables that use its records.
USERS: Final = {
    registry: [
        (table, column)
        for table, record in records.TABLES.items()
        for column, target in record.REFERENCES.items()
        if target == registry and (table, column) not in _OWNED
    ]
    for registry in _REGISTRIES
}


@table_rule(
    "unused-record",
    "Every record of a registry (organizations, people, agreements, ecosystems, events, indicators, measures, "
    "releases, developments, searches) is used by another record.",
    {},
    complete=tuple(name for name in records.TABLES if name != "tracker"),
)
def _unused_record(lookup: Lookup) -> Iterator[Placed]:
    for registry, users in USERS.items():
        used = {row.get(column) for table, column in users for row in lookup.rows(table)}
        (key,) = records.TABLES[registry].KEY
        for index, row in enumerate(lookup.rows(registry)):
            if row.get(key) is not None and row[key] not in used:
                yield registry, index, key, "no other record uses it", "remove it, or name it where it is meant"


# The columns that refer to another record of the same table.
_CHAINS: Final = [
    (table, column, record.KEY[0])
    for table, record in records.TABLES.items()
    for column, target in record.REFERENCES.items()
    if target == table and len(record.KEY) == 1
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
        if lookup.released is None:
            continue
        try:
            expected = function(lookup.tables, lookup.released)
        except (KeyError, TypeError):
            continue  # a table that it is derived from is invalid, which is already reported
        computed = {str(dict(row)) for row in expected}
        for index, row in enumerate(rows):
            if str(dict(row)) not in computed:
                yield table, index, None, "it differs from the rows derived from the other tables", remedy
        if len(expected) > len(rows):
            yield table, len(rows), None, "rows are missing", remedy


#: Every rule: those of commitments, of numbers, and of this file.
RULES: Final = tuple(ALL)
