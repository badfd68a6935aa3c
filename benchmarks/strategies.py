"""Compare the speed of strategies from a schema with hand-written strategies for the same schema; part of `make bench`.

Only drawing is measured, inside `@given`, without shrinking and without a database, and the two alternate. The mean
size of the drawn data is given too, because it differs. Then both search for the simplest example that meets a
condition, as they do when a test fails.
"""

from __future__ import annotations

import datetime
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import attrs
import hypothesis
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

from imme_data import strategies
from imme_data.dataset.dataset import Dataset
from imme_data.model.records import Comparison, Figure, Role
from validation import CODE, FIRST_DAY, HIGH, LAST_DAY, LONG, LOW, SALES, SHORT, STATUSES

ROUNDS: Final = 5
SEEDS: Final = 3  # of the random generator, for each search of the simplest example
TABLE: Final = 10  # rows
MOST: Final = 5  # rows of each table of the generic package

Row = dict[str, Any]
Strategy = st.SearchStrategy[Any]

# --- by hand: the sales of validation.py ----------------------------------------------------------------------------


def sales() -> Strategy:
    """A row of sales.csv."""
    return st.fixed_dictionaries(
        {
            "sale_id": st.integers(),
            "code": st.from_regex(CODE, fullmatch=True),
            "status": st.sampled_from(STATUSES),
            "sold_on": st.dates(FIRST_DAY, LAST_DAY),
            "amount": st.decimals(LOW, HIGH, places=2),
            "label": st.none() | st.text(min_size=SHORT, max_size=LONG),
            "region_id": st.text(min_size=1),
        }
    )


def sales_tables(least: int) -> Strategy:
    """Rows of sales.csv, their keys unique."""
    return st.lists(sales(), min_size=least, max_size=TABLE, unique_by=lambda row: row["sale_id"])


# --- by hand: the figures -------------------------------------------------------------------------------------------

_MOST: Final = 999_999_999_999_999
_SLUGS: Final = st.from_regex("[a-z0-9]+(?:[-.][a-z0-9]+)*", fullmatch=True)
# Simpler identifiers, because `from_regex` is slow: only a part of those that the schema allows.
_PLAIN: Final = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1)


def _texts(limit: int | None = None) -> st.SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cc", "Cs"])
    return st.text(letters, min_size=1, max_size=limit).map(str.strip).filter(bool)


def _edtf() -> st.SearchStrategy[str]:
    days = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
    coarse = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from([4, 7, 10]))
    return coarse | st.tuples(days, days).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair)))


def figures(slugs: st.SearchStrategy[str] = _SLUGS) -> st.SearchStrategy[Figure]:
    """A figure that is not part of another."""
    return st.builds(
        Figure,
        figure_id=slugs,
        article_id=slugs,
        indicator_id=slugs,
        role=st.sampled_from(get_args(Role)),
        value=st.floats(-_MOST, _MOST),
        value_max=st.none() | st.floats(-_MOST, _MOST),
        unit=st.from_regex("[A-Z]{3}|[a-z]+(?:_[a-z]+)*", fullmatch=True),
        comparison=st.sampled_from(get_args(Comparison)),
        resolution=st.floats(0, _MOST, exclude_min=True),
        as_of=st.none() | _edtf(),
        as_of_on=st.none() | st.dates(),
        commitment_id=st.none() | slugs,
        organization_id=st.none() | slugs,
        ecosystem_id=st.none() | slugs,
        event_id=st.none() | slugs,
        part_of_id=st.none(),
        speaker_id=st.none() | slugs,
        quote=_texts(60),
        quote_start=st.none() | st.integers(0),
        readings=st.integers(1, 2),
        note=st.none() | _texts(),
    )


@st.composite
def figure_tables(draw: st.DrawFn, least: int, slugs: st.SearchStrategy[str] = _SLUGS) -> list[Figure]:
    """Figures with unique keys; some are parts of an earlier one."""
    rows = draw(st.lists(figures(slugs), min_size=least, max_size=TABLE, unique_by=lambda row: row.figure_id))
    earlier = [st.none() | st.sampled_from([row.figure_id for row in rows[:number]]) for number in range(1, len(rows))]
    return [*rows[:1], *(attrs.evolve(row, part_of_id=draw(one)) for row, one in zip(rows[1:], earlier, strict=True))]


# --- by hand: a package of three tables -----------------------------------------------------------------------------


def _table(name: str, fields: Sequence[tuple[str, str, Mapping[str, Any]]], keys: Mapping[str, str]) -> Row:
    return {
        "name": name,
        "path": f"{name}.csv",
        "schema": {
            "fields": [{"name": field, "type": type_, "constraints": limits} for field, type_, limits in fields],
            "primaryKey": [fields[0][0]],
            "foreignKeys": [
                {"fields": [field], "reference": {"resource": table, "fields": [field]}}
                for field, table in keys.items()
            ],
        },
    }


_NEEDED: Final = {"required": True}
_EMAIL: Final = "[a-z]{1,12}@[a-z]{1,12}[.](?:com|org)"
_KINDS: Final = ("call", "meeting", "repair")
_OPENING: Final = datetime.date(2015, 1, 1)
SHOP: Final[Row] = {
    "name": "shop",
    "resources": [
        _table(
            "customers",
            [
                ("customer_id", "integer", {**_NEEDED, "minimum": 1}),
                ("name", "string", {**_NEEDED, "maxLength": 40}),
                ("email", "string", {"pattern": _EMAIL}),
            ],
            {},
        ),
        _table(
            "orders",
            [
                ("order_id", "string", {**_NEEDED, "pattern": CODE}),
                ("customer_id", "integer", _NEEDED),
                ("ordered_on", "date", {**_NEEDED, "minimum": str(_OPENING)}),
                ("amount", "number", {**_NEEDED, "minimum": LOW, "maximum": HIGH}),
            ],
            {"customer_id": "customers"},
        ),
        _table(
            "visits",
            [
                ("visit_id", "integer", {**_NEEDED, "minimum": 1}),
                ("customer_id", "integer", _NEEDED),
                ("order_id", "string", {}),
                ("kind", "string", {**_NEEDED, "enum": list(_KINDS)}),
                ("note", "string", {"maxLength": 100}),
            ],
            {"customer_id": "customers", "order_id": "orders"},
        ),
    ],
}


@st.composite
def shops(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Customers, their orders, and visits."""
    customer = st.fixed_dictionaries(
        {
            "customer_id": st.integers(1),
            "name": st.text(min_size=1, max_size=40),
            "email": st.none() | st.from_regex(_EMAIL, fullmatch=True),
        }
    )
    customers = draw(st.lists(customer, max_size=MOST, unique_by=lambda row: row["customer_id"]))
    if not customers:
        return {"customers": [], "orders": [], "visits": []}
    customer_ids = st.sampled_from([row["customer_id"] for row in customers])
    order = st.fixed_dictionaries(
        {
            "order_id": st.from_regex(CODE, fullmatch=True),
            "customer_id": customer_ids,
            "ordered_on": st.dates(_OPENING),
            "amount": st.decimals(LOW, HIGH, places=2),
        }
    )
    orders = draw(st.lists(order, max_size=MOST, unique_by=lambda row: row["order_id"]))
    visit = st.fixed_dictionaries(
        {
            "visit_id": st.integers(1),
            "customer_id": customer_ids,
            "order_id": st.sampled_from([None, *(row["order_id"] for row in orders)]),
            "kind": st.sampled_from(_KINDS),
            "note": st.none() | st.text(min_size=1, max_size=100),
        }
    )
    visits = draw(st.lists(visit, max_size=MOST, unique_by=lambda row: row["visit_id"]))
    return {"customers": customers, "orders": orders, "visits": visits}


def datasets_by_hand() -> st.SearchStrategy[Dataset]:
    """The datasets of the tests. They keep schemas and references, but not the rules between tables."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from generated import datasets

    return datasets()


# --- measuring ------------------------------------------------------------------------------------------------------


@attrs.frozen
class Case:
    """A case: two strategies for the same data, given the minimum size of a table, and a condition for the search."""

    name: str
    ours: Callable[[int], Strategy]
    theirs: Callable[[int], Strategy]
    condition: str
    fails: Callable[[Any], bool]
    examples: int
    seeds: int = SEEDS  # 0 if another case searches for the same


CASES: Final = (
    Case(
        "sales: rows",
        lambda _: strategies.rows(SALES),
        lambda _: sales(),
        "amount >= 1000",
        lambda row: row["amount"] >= 1000,
        500,
    ),
    Case(
        f"sales: tables of {TABLE}",
        lambda least: strategies.tables(SALES, least, TABLE),
        sales_tables,
        "a label of 10 characters or more",
        lambda rows: any(len(row["label"] or "") >= 10 for row in rows),
        100,
    ),
    Case(
        "figures: rows",
        lambda _: strategies.rows("figures"),
        lambda _: figures(),
        "value >= 1000",
        lambda row: row.value >= 1000,
        200,
    ),
    Case(
        "figures: rows, identifiers by hand plain",
        lambda _: strategies.rows("figures"),
        lambda _: figures(_PLAIN),
        "",
        bool,
        200,
        0,
    ),
    Case(
        f"figures: tables of {TABLE}",
        lambda least: strategies.tables("figures", least, TABLE),
        figure_tables,
        "one that is part of another",
        lambda rows: any(row.part_of_id is not None for row in rows),
        30,
    ),
    Case(
        f"figures: tables of {TABLE}, identifiers by hand plain",
        lambda least: strategies.tables("figures", least, TABLE),
        lambda least: figure_tables(least, _PLAIN),
        "",
        bool,
        30,
        0,
    ),
    Case(
        "customers, orders, visits: datasets",
        lambda _: strategies.datasets(SHOP, max_size=MOST),
        lambda _: shops(),
        "a visit for an order",
        lambda tables: any(row["order_id"] is not None for row in tables["visits"]),
        100,
    ),
    Case(
        "this library's: datasets",
        lambda _: strategies.datasets(),
        lambda _: datasets_by_hand(),
        "a figure that is a target",
        lambda data: "target" in data.figures.to_arrow().column("role").to_pylist(),
        50,
    ),
)


def draw(strategy: Strategy, examples: int, number: int, use: Callable[[Any], object]) -> float:
    """Examples a second."""
    count = 0

    # Slowness and size are measured here, so that their health checks are suppressed.
    @seed(number)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(strategy)
    def test(drawn: Any) -> None:
        nonlocal count
        count += 1
        use(drawn)

    start = time.perf_counter()
    test()
    return count / (time.perf_counter() - start)


def plain(drawn: Any) -> tuple[int, str]:
    """The number of rows of the drawn data, and its `repr`."""
    if isinstance(drawn, Dataset):
        drawn = {name: table.to_arrow().to_pylist() for name, table in drawn.tables.items() if len(table)}
    tables = list(drawn.values()) if isinstance(drawn, dict) and "sale_id" not in drawn else [drawn]
    return sum(len(table) if isinstance(table, list) else 1 for table in tables), repr(drawn)


def mean_size(strategy: Strategy, examples: int) -> tuple[float, float]:
    """The mean number of rows and of characters. Afterwards, a strategy has made all that it makes only once."""
    seen: list[tuple[int, str]] = []

    def use(drawn: Any) -> None:
        seen.append(plain(drawn))

    draw(strategy, examples, ROUNDS, use)
    return statistics.mean(rows for rows, _ in seen), statistics.mean(len(text) for _, text in seen)


def simplest(strategy: Strategy, case: Case) -> tuple[float, float, float]:
    """Medians: seconds until the simplest example is found, its rows and its characters."""
    found = []
    for number in range(case.seeds):
        start = time.perf_counter()
        example = find(
            strategy,
            case.fails,
            settings=settings(
                max_examples=5000,
                phases=[Phase.generate, Phase.shrink],
                database=None,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
            random=random.Random(number),
        )
        seconds = time.perf_counter() - start
        rows, text = plain(example)
        found.append((seconds, rows, len(text)))
    seconds, rows, characters = (statistics.median(column) for column in zip(*found, strict=True))
    return seconds, rows, characters


def main() -> None:
    """Print Markdown tables."""
    print(f"Python {platform.python_version()}, hypothesis {hypothesis.__version__}, ", end="")
    print(f"{platform.system()} {platform.machine()}, median of {ROUNDS} rounds\n")
    print("| what | examples/s | rows, characters | by hand | rows, characters | takes | a character | wanted |")
    print("|---|---:|---:|---:|---:|---:|---:|---|")
    made: list[tuple[Case, list[float]]] = []
    for case in CASES:
        pair: list[Strategy] = []
        making: list[float] = []
        for make in (case.ours, case.theirs):
            start = time.perf_counter()
            pair.append(make(TABLE))
            making.append(time.perf_counter() - start)
        sizes = [mean_size(strategy, case.examples) for strategy in pair]
        rates: tuple[list[float], list[float]] = ([], [])
        for number in range(ROUNDS):
            for measured, strategy in zip(rates, pair, strict=True):
                measured.append(draw(strategy, case.examples, number, lambda drawn: None))
        ours, theirs = map(statistics.median, rates)
        print(f"| {case.name} ", end="")
        for speed, (rows, characters) in zip((ours, theirs), sizes, strict=True):
            print(f"| {speed:,.0f} | {rows:.1f}, {characters:,.0f} ", end="")
        ratio = theirs / ours
        each = ratio * sizes[1][1] / sizes[0][1]
        print(f"| {ratio:.2f} times as long | {each:.2f} times as long | at most 2 |", flush=True)
        made.append((case, making))
    print("\n| what | made in, ms | by hand, ms |\n|---|---:|---:|")
    for case, making in made:
        print(f"| {case.name} | {making[0] * 1000:.1f} | {making[1] * 1000:.1f} |")
    print(f"\nThe simplest example that is found, of tables of any size up to {TABLE}, median of {SEEDS} seeds:\n")
    print("| what | fails on | rows | characters | seconds | by hand, rows | characters | seconds |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for case in CASES:
        if not case.seeds:
            continue
        print(f"| {case.name} | {case.condition} ", end="")
        for make in (case.ours, case.theirs):
            seconds, rows, characters = simplest(make(0), case)
            print(f"| {rows:.0f} | {characters:,.0f} | {seconds:.2f} ", end="")
        print("|", flush=True)


if __name__ == "__main__":
    main()
