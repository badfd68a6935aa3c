"""What the tables must say together, beyond their schemas: units, dates, parts, promises and their reports, loops.

Every rule takes plain rows and passes over what is missing, so that one mistake is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from imme_data import edtf, quantities
from imme_data.checks import Finding, check_foreign_keys, check_table
from imme_data.codes import COUNTRIES, CURRENCIES, LANGUAGES
from imme_data.schemas import TableSchema
from imme_data.tracker import is_part

__all__ = ["check_rules", "check_tables"]

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

# Columns that hold the codes of a standard, with an example.
_CODES: Final = (
    ("organizations", "country", COUNTRIES, "ISO 3166-1 alpha-2", "MA"),
    ("articles", "language", LANGUAGES, "ISO 639-1", "fr"),
)


def check_tables(schemas: Mapping[str, TableSchema], tables: Tables) -> Iterator[Finding]:
    """Everything that is wrong with the tables, each by itself and all together, in no particular order."""
    for name, schema in schemas.items():
        yield from check_table(schema, tables[name])
    yield from check_foreign_keys(schemas, tables)
    yield from check_rules(schemas, tables)


def check_rules(schemas: Mapping[str, TableSchema], tables: Tables) -> Iterator[Finding]:
    """What the tables say together that can't be, each of them being what its schema says."""
    yield from _codes(tables)
    yield from _units(tables)
    yield from _roles(tables)
    yield from _reports(tables)
    yield from _dates(tables)
    yield from _parts(tables)
    yield from _documents(tables)
    yield from _quotes(tables)
    yield from _loops(schemas, tables)


def _rule(table: str, index: int, field: str, message: str, remedy: str) -> Finding:
    return Finding(table, index, field, "rule", message, remedy)


def _by_id(tables: Tables, table: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in tables.get(table, ()) if row.get(key) is not None}


def _codes(tables: Tables) -> Iterator[Finding]:
    for table, field, codes, standard, example in _CODES:
        for index, row in enumerate(tables.get(table, ())):
            code = row.get(field)
            # Of another length, it breaks the pattern of its column, which is told already.
            if code is not None and len(code) == len(example) and code not in codes:
                message = f"'{code}' is not a code of {standard}"
                yield _rule(table, index, field, message, f"write the code, such as {example}")


def _units(tables: Tables) -> Iterator[Finding]:
    indicators = _by_id(tables, "indicators", "indicator_id")
    for table in ("commitments", "figures"):
        for index, row in enumerate(tables.get(table, ())):
            unit, indicator = row.get("unit"), indicators.get(row.get("indicator_id") or "")
            if unit is None or indicator is None:
                continue
            expected = indicator.get("unit")
            if expected is not None and unit != expected:
                message = f"the unit {unit} does not fit {indicator['indicator_id']}, which is counted in {expected}"
                yield _rule(table, index, "unit", message, f"write {expected}, or choose another indicator")
            elif expected is None and unit not in CURRENCIES:
                message = f"the unit {unit} does not fit {indicator['indicator_id']}, which is an amount of money"
                yield _rule(table, index, "unit", message, "write the currency's ISO 4217 code, such as MAD")


def _roles(tables: Tables) -> Iterator[Finding]:
    commitments = _by_id(tables, "commitments", "commitment_id")
    for index, figure in enumerate(tables.get("figures", ())):
        role, commitment = figure.get("role"), commitments.get(figure.get("commitment_id") or "")
        if role == "actual" and figure.get("commitment_id") is None:
            message = "an actual measures a commitment, and none is named"
            yield _rule("figures", index, "role", message, "name it in commitment_id, or write the role observation")
        if role == "projection" and figure.get("commitment_id") is not None:
            message = "a projection is a forecast that nobody promises, so it has no commitment"
            yield _rule("figures", index, "role", message, "leave commitment_id out, or write the role target")
        if commitment is None:
            continue
        for field in ("indicator_id", "unit"):
            mine, theirs = figure.get(field), commitment.get(field)
            if mine is not None and theirs is not None and mine != theirs:
                message = f"its {field} is {mine}, that of its commitment {commitment['commitment_id']} is {theirs}"
                yield _rule("figures", index, field, message, "give both the same, or name another commitment")


def _reports(tables: Tables) -> Iterator[Finding]:
    figures = _by_id(tables, "figures", "figure_id")
    reports: dict[str, list[Any]] = {}
    for figure in tables.get("figures", ()):
        if figure.get("role") in ("target", None) and figure.get("commitment_id") and not is_part(figure, figures):
            reports.setdefault(figure["commitment_id"], []).append(figure.get("value"))
    for index, commitment in enumerate(tables.get("commitments", ())):
        value, printed = commitment.get("value"), reports.get(commitment.get("commitment_id") or "", [])
        if value is None or None in printed or value in printed:
            continue
        said = ", ".join(f"{number:.15g}" for number in printed) or "none"
        message = f"no report prints the value {value:.15g} (reports: {said})"
        remedy = "a commitment's value is that of a figure with role target and this commitment_id, not of a part of it"
        yield _rule("commitments", index, "value", message, remedy)


def _days(row: Row, field: str) -> tuple[Any, Any] | None:
    try:
        return edtf.days(row[field]) if row.get(field) is not None else None
    except ValueError:
        return None  # reported as a bad cell


def _dates(tables: Tables) -> Iterator[Finding]:
    for index, commitment in enumerate(tables.get("commitments", ())):
        made, due = _days(commitment, "made"), _days(commitment, "due")
        if made and due and made[0] > due[1]:
            message = f"it is due ({commitment['due']}) before it was made ({commitment['made']})"
            yield _rule("commitments", index, "due", message, "correct one of the two dates")
    articles = _by_id(tables, "articles", "article_id")
    for index, figure in enumerate(tables.get("figures", ())):
        article = articles.get(figure.get("article_id") or "", {})
        # Of a span of time, the end must have come; of a month or a year, its beginning is enough.
        end = {"as_of": (figure.get("as_of") or "").rpartition("/")[2] or None}
        as_of, published = _days(end, "as_of"), _days(article, "published")
        if figure.get("role") in ("actual", "observation") and as_of and published and as_of[0] > published[1]:
            message = f"it is as of {figure['as_of']}, after its article was published ({article['published']})"
            yield _rule("figures", index, "as_of", message, f"correct the date, or the role {figure['role']}")
    for index, article in enumerate(tables.get("articles", ())):
        missing = [field for field in ("published", "published_basis") if article.get(field) is None]
        if len(missing) == 1:
            message = "a date and how it is known go together, and this one of the two is missing"
            yield _rule("articles", index, missing[0], message, "write both published and published_basis, or neither")


def _parts(tables: Tables) -> Iterator[Finding]:
    figures = _by_id(tables, "figures", "figure_id")
    for index, figure in enumerate(tables.get("figures", ())):
        value, top = figure.get("value"), figure.get("value_max")
        if value is not None and top is not None and top <= value:
            message = f"the upper end of the range, {top:.15g}, is not above its lower end, {value:.15g}"
            yield _rule("figures", index, "value_max", message, "correct one, or leave value_max out")
        whole = figures.get(figure.get("part_of_id") or "")
        if whole is None or value is None or whole.get("value") is None:
            continue
        if figure.get("unit") != whole.get("unit"):
            message = f"it is counted in {figure.get('unit')}, the figure it is a part of in {whole.get('unit')}"
            yield _rule("figures", index, "part_of_id", message, "a part has the unit of its whole")
        elif len({role in ("actual", "observation") for role in (figure.get("role"), whole.get("role"))}) > 1:
            message = f"its role is {figure.get('role')}, that of the figure it is a part of is {whole.get('role')}"
            yield _rule(
                "figures", index, "part_of_id", message, "what is done is no part of what is promised, or forecast"
            )
        elif (part := _top(figure)) > (most := _top(whole)):
            message = f"the part, {part:.15g}, is greater than its whole, {most:.15g}"
            yield _rule("figures", index, "part_of_id", message, "correct a value, or name another whole")


def _top(figure: Row) -> float:
    """The upper end of a figure, be it nought, or its value."""
    top: float = figure["value"] if figure.get("value_max") is None else figure["value_max"]
    return top


def _documents(tables: Tables) -> Iterator[Finding]:
    for index, article in enumerate(tables.get("articles", ())):
        collection = article.get("collection")
        given = {article.get(field) is not None for field in ("document", "sha256")}
        if collection is not None and given != {collection == "founding"}:
            message = "a founding article has a document and its SHA-256, another has neither"
            remedy = "write both document and sha256, or correct collection"
            yield _rule("articles", index, "document", message, remedy)
    articles = _by_id(tables, "articles", "article_id")
    for index, figure in enumerate(tables.get("figures", ())):
        owner = articles.get(figure.get("article_id") or "")
        if owner is None:
            continue
        if figure.get("quote_start") is not None and owner.get("document") is None:
            message = "an offset counts the characters of a document, and its article names none"
            remedy = "leave quote_start out, or name the article's document"
            yield _rule("figures", index, "quote_start", message, remedy)
        if not str(figure.get("figure_id")).startswith(f"{owner['article_id']}."):
            message = f"the identifier does not start with its article's, {owner['article_id']}."
            yield _rule("figures", index, "figure_id", message, "write the article's identifier, a dot, and a key")


def _quotes(tables: Tables) -> Iterator[Finding]:
    indicators = _by_id(tables, "indicators", "indicator_id")
    for index, figure in enumerate(tables.get("figures", ())):
        quote, value, comparison = figure.get("quote"), figure.get("value"), figure.get("comparison")
        if quote is None or value is None:
            continue
        top, note = figure.get("value_max"), figure.get("note")
        read = quantities.check(quote, value, figure.get("unit"), comparison, value_max=top, note=note)
        counted = indicators.get(figure.get("indicator_id") or "", {}).get("unit")
        for field, said in read.differences.items():
            # A value that the quote does not print has no resolution, and a unit that is not its indicator's is wrong
            # already: both are told of there.
            fits = figure.get("unit") == counted or (counted is None and figure.get("unit") in CURRENCIES)
            if field == "comparison" or (field == "unit" and fits):
                message = f"the quote is read as {said}, the record says {figure[field]}"
                remedy = (
                    f"correct one, or say in the note why: the {field} is {figure[field].replace('_', ' ')} because ..."
                )
                yield _rule("figures", index, field, message, remedy)


def _loops(schemas: Mapping[str, TableSchema], tables: Tables) -> Iterator[Finding]:
    for name, schema in schemas.items():
        for key in schema.foreign_keys:
            if key.table != name or len(key.fields) != 1:
                continue
            (field,), (reference,) = key.fields, key.reference
            rows = tables.get(name, ())
            parents = {row.get(reference): row.get(field) for row in rows}
            for index, row in enumerate(rows):
                chain = [row.get(reference)]
                while (parent := parents.get(chain[-1])) is not None and parent not in chain:
                    chain.append(parent)
                # Reported once for each member of the loop, not for what merely leads to it.
                if parent is not None and parent == chain[0]:
                    message = f"the chain loops: {' → '.join(map(str, [*chain, parent]))}"
                    yield _rule(name, index, field, message, "a record can't come before itself: remove one link")
