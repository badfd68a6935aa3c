"""The evidence on each commitment: what counts once, what never counts, and the state that follows."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examples import tried
from imme_data import strategies
from imme_data.dataset.dataset import Dataset
from imme_data.model.codes import CURRENCIES
from imme_data.model.evidence import gather, track
from imme_data.model.origins import original, sources
from imme_data.model.records import Relation, State
from imme_data.model.relations import COPIES, read_relations
from rows import record
from variants import FOUNDING

Row = dict[str, Any]
Tables = dict[str, list[Row]]
DATASETS = strategies.datasets()
RELEASED = datetime.date(2022, 1, 1)
# The columns of the tracker that a copy or a repetition of what is known does not change.
LASTING = (
    "root_id", "counts", "kind", "state", "target", "consistency", "lowest", "highest", "deadline_on", "actual",
    "actual_as_of_on", "stage", "progress", "searches",
)  # fmt: skip


def rows_of(dataset: Dataset) -> Tables:
    return {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}


def tracked(tables: Mapping[str, Sequence[Row]], released: datetime.date = RELEASED) -> dict[str, Row]:
    return {str(row["commitment_id"]): row for row in track(tables, released)}


def lasting(rows: Mapping[str, Row], *more: str) -> dict[str, dict[str, Any]]:
    return {key: {name: row[name] for name in (*LASTING, *more)} for key, row in rows.items()}


def totals(rows: Mapping[str, Row]) -> Counter[str]:
    """The sum of all promises that count, by unit."""
    found: Counter[str] = Counter()
    for row in rows.values():
        if row["counts"]:
            found[row["unit"]] += row["target"]
    return found


# --- drawn datasets -------------------------------------------------------------------------------------------------


@st.composite
def claims(draw: st.DrawFn, wanted: Callable[[Row], bool] = bool) -> tuple[Tables, datetime.date, Row]:
    """The tables of a drawn dataset, its release date, and one of its figures about a commitment."""
    dataset = draw(DATASETS)
    tables = rows_of(dataset)
    some = [row for row in tables["figures"] if row["commitment_id"] is not None and wanted(row)]
    assume(some)
    return tables, dataset.info.created, draw(st.sampled_from(some))


def with_page(tables: Tables, page: Row, *figures: Row) -> Tables:
    return {**tables, "articles": [*tables["articles"], page], "figures": [*tables["figures"], *figures]}


DATES = st.none() | st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))


@given(claims(), DATES)
@tried(100)
def test_a_republished_figure_changes_nothing(drawn: tuple[Tables, datetime.date, Row], date: datetime.date) -> None:
    """The date of the copy does not matter either."""
    tables, released, figure = drawn
    (source,) = [row for row in tables["articles"] if row["article_id"] == figure["article_id"]]
    page = {**source, "article_id": "new", "republishes_id": source["article_id"], "release_id": None}
    copy = {**figure, "figure_id": "new.copy", "article_id": "new"}
    before, after = (
        tracked(given, released) for given in (tables, with_page(tables, {**page, "published_on": date}, copy))
    )
    same = ("sources", "publishers", "said_by", "read_twice", "last_searched_on")
    assert lasting(after, *same) == lasting(before, *same)
    assert totals(after) == totals(before)


@given(claims(), st.integers(0, 10_000))
@tried(100)
def test_another_page_of_the_same_release_changes_nothing(drawn: tuple[Tables, datetime.date, Row], later: int) -> None:
    tables, released, figure = drawn
    (source,) = [row for row in tables["articles"] if row["article_id"] == figure["article_id"]]
    release = source["release_id"] or "of-this-page-alone"
    source["release_id"] = release
    page = {**source, "article_id": "new", "republishes_id": None, "published_on": _later(tables, source, later)}
    copy = {**figure, "figure_id": "new.copy", "article_id": "new"}
    before, after = (tracked(given, released) for given in (tables, with_page(tables, page, copy)))
    assert lasting(after, "sources") == lasting(before, "sources")
    assert totals(after) == totals(before)


@given(claims(), st.integers(0, 10_000))
@tried(100)
def test_another_source_that_repeats_a_figure_changes_no_state(
    drawn: tuple[Tables, datetime.date, Row], later: int
) -> None:
    tables, released, figure = drawn
    (source,) = [row for row in tables["articles"] if row["article_id"] == figure["article_id"]]
    page = {**source, "article_id": "new", "republishes_id": None, "release_id": None}
    page["published_on"] = _later(tables, source, later)
    repeated = {**figure, "figure_id": "new.copy", "article_id": "new"}
    before, after = (tracked(given, released) for given in (tables, with_page(tables, page, repeated)))
    one = "consistency"  # two sources that say the same are no longer a single one
    assert [{**row, one: None} for row in lasting(after).values()] == [
        {**row, one: None} for row in lasting(before).values()
    ]
    assert totals(after) == totals(before)


def _later(tables: Tables, source: Row, days: int) -> datetime.date | None:
    """A day after all pages; none if the source has no date, because its figures would get one."""
    first = original(source["article_id"], {row["article_id"]: row for row in tables["articles"]})
    (date,) = [row["published_on"] for row in tables["articles"] if row["article_id"] == first]
    known = [row["published_on"] for row in tables["articles"] if row["published_on"] is not None]
    return None if date is None else min(max(known), datetime.date(2900, 1, 1)) + datetime.timedelta(days)


@given(claims(), st.sampled_from(COPIES))
@tried(100)
def test_a_promise_told_again_changes_nothing_and_never_counts(
    drawn: tuple[Tables, datetime.date, Row], relation: str
) -> None:
    tables, released, figure = drawn
    key = figure["commitment_id"]
    (commitment,) = [row for row in tables["commitments"] if row["commitment_id"] == key]
    mine = [row for row in tables["figures"] if row["commitment_id"] == key]
    link = record("commitment_relations", commitment_id="new", other_id=key, relation=relation)
    again = {
        **tables,
        "commitments": [*tables["commitments"], {**commitment, "commitment_id": "new"}],
        "commitment_relations": [*tables["commitment_relations"], link],
        "figures": [
            *tables["figures"],
            *({**row, "figure_id": f"{row['figure_id']}-new", "commitment_id": "new"} for row in mine),
        ],
    }
    before, after = tracked(tables, released), tracked(again, released)
    new = after.pop("new")
    assert after == before
    assert new["counts"] is False
    assert new["root_id"] == before[key]["root_id"]


@given(claims(lambda row: row["unit"] in CURRENCIES), st.sampled_from(["MAD", "EUR"]), st.floats(1, 1e9))
@tried(100)
def test_a_conversion_changes_nothing(drawn: tuple[Tables, datetime.date, Row], currency: str, value: float) -> None:
    tables, released, figure = drawn
    (unit,) = [row["unit"] for row in tables["commitments"] if row["commitment_id"] == figure["commitment_id"]]
    assume(currency != unit)
    converted = {**figure, "figure_id": "new", "unit": currency, "value": value, "converts_id": figure["figure_id"]}
    before = tracked(tables, released)
    after = tracked({**tables, "figures": [*tables["figures"], converted]}, released)
    assert lasting(after, "sources", "publishers", "said_by") == lasting(before, "sources", "publishers", "said_by")


@given(claims(), st.data())
@tried(100)
def test_a_search_changes_only_what_says_that_somebody_searched(
    drawn: tuple[Tables, datetime.date, Row], data: st.DataObject
) -> None:
    tables, released, figure = drawn
    key, day = figure["commitment_id"], data.draw(st.dates())
    search = record("searches", search_id="new", searched_on=day, outcome="nothing")
    pair = record("search_commitments", search_id="new", commitment_id=key)
    before = tracked(tables, released)
    after = tracked(
        {
            **tables,
            "searches": [*tables["searches"], search],
            "search_commitments": [*tables["search_commitments"], pair],
        },
        released,
    )
    searched = {name: after[key].pop(name) for name in ("searches", "last_searched_on")}
    earlier = {name: before[key].pop(name) for name in ("searches", "last_searched_on")}
    assert after == before
    assert searched["searches"] == earlier["searches"] + 1
    assert searched["last_searched_on"] == max(day, earlier["last_searched_on"] or day)


@given(DATASETS, st.dates(), st.dates())
@tried(200)
def test_time_only_lets_deadlines_pass(dataset: Dataset, one: datetime.date, other: datetime.date) -> None:
    tables = rows_of(dataset)
    before, after = (tracked(tables, day) for day in sorted((one, other)))
    for key, row in before.items():
        moved = (row.pop("state"), after[key].pop("state"))
        assert moved[0] == moved[1] or moved == ("open", "due_passed")
        assert row == after[key]


@given(DATASETS)
@tried(200)
def test_copies_parts_options_and_revised_promises_never_count(dataset: Dataset) -> None:
    tables = rows_of(dataset)
    relations = read_relations(tables["commitment_relations"])
    copies = {row["commitment_id"] for row in tables["commitment_relations"] if row["relation"] in COPIES}
    revised = {row["other_id"] for row in tables["commitment_relations"] if row["relation"] == "revises"}
    for commitment in tables["commitments"]:
        key = commitment["commitment_id"]
        row = dataset.tracker[key]
        assert (row.root_id == key) == (key not in copies)
        assert (row.state == "revised") == (key in revised) == (key in relations.revised_by)
        if key in copies | revised or commitment["kind"] == "option":
            assert not row.counts
        assert not row.counts or row.root_id == key


@given(DATASETS, st.randoms())
@tried(100)
def test_the_tracker_does_not_depend_on_the_order_of_rows(dataset: Dataset, random: Any) -> None:
    tables = rows_of(dataset)
    before = tracked(tables, dataset.info.created)
    for rows in tables.values():
        random.shuffle(rows)
    assert tracked(tables, dataset.info.created) == before


@given(DATASETS)
@tried(200)
def test_the_evidence_has_each_figure_once(dataset: Dataset) -> None:
    tables = rows_of(dataset)
    units = {row["commitment_id"]: row["unit"] for row in tables["commitments"]}
    for one in gather(tables, dataset.info.created):
        key = one.status["commitment_id"]
        mine = [*one.reports, *one.actuals, *one.baselines, *one.parts]
        named = sorted(row["figure_id"] for row in tables["figures"] if row["commitment_id"] == key)
        assert sorted(row["figure_id"] for row in mine) == named
        compared = [*([one.latest] if one.latest else []), *(row for pair in one.conflicts for row in pair)]
        assert all(not row["doubtful"] and row["unit"] == units[row["commitment_id"]] for row in compared)
        assert one.latest is None or one.latest in one.actuals
        assert (one.status["consistency"] == "conflicting") == bool(one.conflicts)


# --- sources --------------------------------------------------------------------------------------------------------


def article(key: str, republishes: str | None = None, release: str | None = None, **cells: Any) -> Row:
    given = {"publisher_id": "paper", "republishes_id": republishes, "release_id": release, **cells}
    return record("articles", article_id=key, **given)


def test_a_copy_and_a_release_count_once() -> None:
    pages = [article("a"), article("b", "a"), article("c", "b"), article("d", release="r"), article("e", release="r")]
    found = sources(pages)
    assert len({found[key] for key in "abc"}) == 1
    assert len({found[key] for key in "de"}) == 1
    assert len(set(found.values())) == 2


def test_a_copy_that_carries_a_release_joins_both_sources() -> None:
    """The original of a page with a release also carries that text, so the three pages are one source."""
    assert len(set(sources([article("a", "b", "r"), article("b"), article("c", release="r")]).values())) == 1


def test_an_agency_is_only_a_printed_credit() -> None:
    pages = [article("a", agency_id="map"), article("b", agency_id="map"), article("c", publisher_id="map")]
    assert len(set(sources(pages).values())) == 3


def test_an_article_and_a_release_with_the_same_key_are_distinct() -> None:
    assert len(set(sources([article("r"), article("a", release="r")]).values())) == 2


KEYS = st.sampled_from("abcdef")


@given(
    st.lists(
        st.tuples(KEYS, st.none() | KEYS, st.none() | st.sampled_from(["r", "s"])), unique_by=lambda page: page[0]
    ),
    st.randoms(),
)
def test_sources_are_an_equivalence_independent_of_the_order(
    pages: list[tuple[str, str | None, str | None]], random: Any
) -> None:
    rows_ = [article(*page) for page in pages]
    found = sources(rows_)
    random.shuffle(rows_)
    again = sources(rows_)
    for one in pages:
        for other in pages:
            assert (found[one[0]] == found[other[0]]) == (again[one[0]] == again[other[0]])
            if one[1] == other[0] or (one[2] is not None and one[2] == other[2]):
                assert found[one[0]] == found[other[0]]


def test_a_chain_of_copies_that_leads_to_a_loop_ends() -> None:
    pages = {page["article_id"]: page for page in (article("a", "b"), article("b", "c"), article("c", "b"))}
    assert [original(key, pages) for key in "abc"] == ["c", "c", "b"]


def test_a_loop_of_copies_ends() -> None:
    assert len(set(sources([article("a", "b"), article("b", "a")]).values())) == 1


# --- one commitment -------------------------------------------------------------------------------------------------

ORGANIZATIONS = [
    record("organizations", organization_id="firm", classification="company", parent_id="group"),
    record("organizations", organization_id="group", classification="company"),
    record("organizations", organization_id="plant", classification="company", parent_id="firm"),
    record("organizations", organization_id="ministry", classification="government"),
    record("organizations", organization_id="agency", classification="agency"),
    record("organizations", organization_id="paper", classification="media"),
    record("organizations", organization_id="gazette", classification="media"),
]
PAGES = [
    article("a", published="2019-02-01"),
    article("b", "a", published="2019-02-02", publisher_id="gazette"),
    article("c", published="2019-03-01", publisher_id="gazette"),
    article("undated"),
    article("late", published="2021-06-01"),
]
OTHER_COMMITMENT = "newer"


def figure(number: int, role: str, **cells: Any) -> Row:
    base = {"figure_id": f"f{number}", "commitment_id": "jobs", "article_id": "a", "role": role, "value": 100.0}
    base |= {"unit": "job", "comparison": "exactly", "resolution": 1.0, "readings": 2}
    if role == "actual":
        base["stage"] = "measured"
    return record("figures", **{**base, **cells})


def world(*found: Row, commitment: Row | None = None, indicator: Row | None = None, **tables: list[Row]) -> Tables:
    """A promise of 100 jobs by 2020; `found` are its figures, each a role and what differs from a usual one."""
    promise = {"commitment_id": "jobs", "kind": "goal", "value": 100.0, "unit": "job", "due": "2020"}
    promise |= {"indicator_id": "posts", "comparison": "exactly", "promisor_id": "firm", **(commitment or {})}
    counted = {"indicator_id": "posts", "kind": "stock", "result": "outcome", "ascending": True, **(indicator or {})}
    return {
        "organizations": ORGANIZATIONS,
        "articles": PAGES,
        "indicators": [record("indicators", **counted)],
        "commitments": [record("commitments", **promise)],
        "figures": [figure(number, **row) for number, row in enumerate(found)],
        "commitment_relations": [],
        "searches": [],
        "search_commitments": [],
        **tables,
    }


def status(*found: Row, **more: Any) -> Row:
    return tracked(world(*found, **more))["jobs"]


TARGET = {"role": "target"}


def actual(value: float = 100.0, as_of: str | None = None, **cells: Any) -> Row:
    return {"role": "actual", "value": value, "as_of": as_of, **cells}


NO_DEADLINE = {"due": None}
INPUT = {"result": "input"}
EXAMPLES: list[tuple[str, list[Row], Row, Row]] = [
    ("reached", [actual(as_of="2020-12-31")], {}, {}),
    ("reached", [actual(120.0, "2019")], {}, {}),
    ("reached", [actual(as_of="2019", comparison="more_than")], {}, {}),
    ("reached", [actual(as_of="2019", value_max=200.0)], {}, {}),
    ("reached", [actual(as_of="2025")], NO_DEADLINE, {}),
    ("reached", [actual(article_id="undated")], NO_DEADLINE, {}),
    # An actual without a date has the date of its page.
    ("reached", [actual()], {}, {}),
    ("reached", [actual(as_of="2019", stage="completed")], {}, {"result": "output"}),
    ("reached_late", [actual(as_of="2021")], {}, {}),
    ("reached_late", [actual(article_id="late")], {}, {}),
    ("reached_late", [actual(as_of="2021-01")], {"due": None, "starts": "2020"}, {}),
    ("short_at_due", [actual(90.0, "2020")], {}, {}),
    ("short_at_due", [actual(90.0, "2020-06")], {}, {}),
    ("short_at_due", [actual(90.0, "2021")], {}, {}),
    ("short_at_due", [actual(90.0, "2020", value_max=200.0)], {}, {}),
    ("short_at_due", [actual(90.0, "2020", comparison="more_than")], {}, {}),
    ("spent", [actual(300.0, "2019")], {}, INPUT),
    ("spent", [actual(1.0, "2030", stage="completed")], NO_DEADLINE, INPUT),
    ("announced", [actual(as_of="2019", stage="announced")], {}, {}),
    ("announced", [actual(as_of="2019", stage="announced")], {}, INPUT),
    ("announced", [actual(stage="announced"), actual(as_of="2021", stage="committed")], {}, {}),
    ("some_done", [actual(as_of="2020", stage="committed")], {}, {}),
    ("some_done", [actual(as_of="2020", stage="under_way")], {}, INPUT),
    ("some_done", [actual(90.0, "2019")], {}, {}),
    ("some_done", [actual(90.0, "2025")], NO_DEADLINE, {}),
    ("some_done", [actual(article_id="undated")], {}, {}),
    ("some_done", [actual(as_of="2020")], {}, {"ascending": False}),
    ("due_passed", [], {}, {}),
    ("due_passed", [], {"due": None, "starts": "2021-12-31"}, {}),
    # Doubtful actuals and those in another unit are shown and not compared; observations are no actuals.
    ("due_passed", [actual(as_of="2020", doubtful=True)], {}, {}),
    ("due_passed", [actual(as_of="2020", unit="MAD")], {}, {}),
    ("due_passed", [{"role": "observation", "as_of": "2020"}], {}, {}),
    ("open", [], {"due": "2022"}, {}),
    ("open", [], {"due": "2022-01-01"}, {}),
    ("open", [], {"due": "2020/2022"}, {}),  # a span of years is over on its last day
    ("open", [], {"due": None, "starts": "2023"}, {}),
    ("undated", [], NO_DEADLINE, {}),
]


@pytest.mark.parametrize(("state", "actuals", "commitment", "indicator"), EXAMPLES)
def test_the_state_of_a_commitment(state: str, actuals: list[Row], commitment: Row, indicator: Row) -> None:
    assert status(TARGET, *actuals, commitment=commitment, indicator=indicator)["state"] == state
    # Whatever was done, a promise that a newer one replaces is only that.
    newer = record("commitment_relations", commitment_id=OTHER_COMMITMENT, other_id="jobs", relation="revises")
    again = status(TARGET, *actuals, commitment=commitment, indicator=indicator, commitment_relations=[newer])
    assert (again["state"], again["counts"]) == ("revised", False)


def test_each_state_has_an_example() -> None:
    assert {state for state, *_ in EXAMPLES} | {"revised"} == {*get_args(State)}


@pytest.mark.parametrize(
    ("target_step", "value", "step", "reached"),
    [
        (1.0, 99.5, 1.0, True),
        (1.0, 99.4, 1.0, False),
        # The finer of the two resolutions decides, and at most five percent may be missing.
        (10.0, 99.4, 1.0, False),
        (10.0, 95.0, 10.0, True),
        (100.0, 95.0, 100.0, True),
        (100.0, 94.9, 100.0, False),
        (0.1, 99.9, 100.0, False),
    ],
)
def test_a_promise_is_reached_by_half_a_step_and_by_95_percent(
    target_step: float, value: float, step: float, reached: bool
) -> None:
    row = status({"role": "target", "resolution": target_step}, actual(value, "2020", resolution=step))
    assert row["state"] == ("reached" if reached else "short_at_due")
    assert row["progress"] == pytest.approx(value / 100)


def test_the_finest_report_of_the_target_says_how_near_is_near() -> None:
    """A coarse report that prints the same number changes nothing, nor does a fine one of another number."""
    coarse, fine = {**TARGET, "resolution": 10.0}, {**TARGET, "article_id": "c"}
    near = actual(96.0, "2020", resolution=10.0)
    assert status(coarse, near)["state"] == "reached"
    assert status(coarse, fine, near)["state"] == status(fine, coarse, near)["state"] == "short_at_due"
    assert status(coarse, {**fine, "value": 101.0}, near)["state"] == "reached"


def test_the_latest_actual_of_the_best_stage_is_taken() -> None:
    row = status(
        TARGET,
        actual(30.0, "2018"),
        actual(44.0, "2019", article_id="c"),
        actual(99.0, "2020", part_of_id="f2"),
        actual(98.0, "2020", doubtful=True),
        actual(97.0, "2020", stage="announced"),
        actual(96.0, "2020", stage="under_way"),
        {"role": "observation", "value": 95.0, "as_of": "2020"},
    )
    assert (row["actual"], str(row["actual_as_of_on"]), row["stage"], row["progress"]) == (
        44.0,
        "2019-12-31",
        "measured",
        0.44,
    )


def test_an_old_number_that_is_printed_again_is_no_news() -> None:
    """Of two actuals for one date, the one that was printed first for the first time is older, whoever repeats it."""
    first, second = actual(44.0, "2018"), actual(50.0, "2018", article_id="c")
    assert status(TARGET, first, second)["actual"] == 50.0
    assert status(TARGET, first, second, {**first, "article_id": "late"})["actual"] == 50.0


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (actual(50.0, "2018"), actual(44.0, "2019")),  # of a later date
        (actual(50.0, "2018"), actual(44.0, "2018", article_id="c")),  # of one date, on a later page
        (actual(50.0), actual(44.0, article_id="c")),  # the date is that of the page
        (actual(50.0, article_id="undated"), actual(44.0, "2001")),
    ],
)
def test_the_latest_actual_may_be_smaller(older: Row, newer: Row) -> None:
    for actuals in ((older, newer), (newer, older)):
        assert status(TARGET, *actuals)["actual"] == 44.0


def test_of_two_actuals_that_nothing_else_tells_apart_the_larger_is_taken() -> None:
    actuals = [actual(44.0, "2018"), actual(50.0, "2018"), actual(47.0, "2018")]
    assert status(TARGET, *actuals)["actual"] == 50.0


DISPATCH = article("dispatch", published="2019-02-01", publisher_id="agency")


@pytest.mark.parametrize("of_the_dispatch", [True, False], ids=["the dispatch prints it", "only its copies print it"])
@pytest.mark.parametrize("late", ["2019-12-01", "2018-12-01"], ids=["a late copy", "a copy with a wrong date"])
def test_copies_inside_an_agencys_source_are_no_later_than_its_dispatch(of_the_dispatch: bool, late: str) -> None:
    """Another source printed another number a month after the dispatch; copies of the dispatch came much later."""
    copies = [
        article("early-copy", "dispatch", published="2019-02-02"),
        article("late-copy", "early-copy", published=late),
    ]
    pages = [DISPATCH, *copies, article("own", published="2019-03-01", publisher_id="gazette")]
    printed = ["dispatch"] * of_the_dispatch + ["early-copy", "late-copy"]
    for as_of in ("2018", None):
        actuals = [actual(50.0, as_of, article_id=page) for page in printed]
        row = status(TARGET, *actuals, actual(44.0, as_of, article_id="own"), articles=[*PAGES, *pages])
        assert row["actual"] == 44.0
        row = status(TARGET, *actuals, articles=[*PAGES, *pages])
        assert str(row["actual_as_of_on"]) == ("2018-12-31" if as_of else "2019-02-01")


def test_a_release_has_the_date_of_its_first_page_that_is_no_copy() -> None:
    pages = [
        article("own", published="2019-03-01", publisher_id="gazette"),
        article("first", release="r", published="2019-02-01"),
        article("second", release="r", published="2019-12-01"),
        article("copy", "second", published="2019-01-01"),
    ]
    actuals = [actual(50.0, article_id=page) for page in ("copy", "second", "first")]
    row = status(TARGET, *actuals, actual(44.0, article_id="own"), articles=[*PAGES, *pages])
    assert (row["actual"], str(row["actual_as_of_on"])) == (44.0, "2019-03-01")
    assert str(status(TARGET, *actuals, articles=[*PAGES, *pages])["actual_as_of_on"]) == "2019-02-01"


def test_a_page_does_not_print_what_is_only_known_of_its_copy() -> None:
    """So if another page of the release prints a number, the number has the date of that page."""
    pages = [
        article("silent", release="r", published="2019-01-01"),
        article("copy", "silent", published="2019-01-02"),
        article("second", release="r", published="2019-12-01"),
    ]
    row = status(TARGET, *(actual(article_id=page) for page in ("copy", "second")), articles=[*PAGES, *pages])
    assert str(row["actual_as_of_on"]) == "2019-12-01"


def test_figures_are_sorted_by_date_then_by_page_and_copies_follow() -> None:
    """By the date that is described, the publication by their source, the first page, the value; then copies, and keys."""
    given: list[Row] = [
        {"role": "target", "article_id": "c", "as_of": "2018", "comparison": "more_than"},
        {"role": "target", "article_id": "b", "as_of": "2018"},  # a copy of a
        {"role": "target", "article_id": "a", "as_of": "2018"},
        {"role": "target", "article_id": "late", "as_of": "2017"},
        {"role": "target", "article_id": "undated"},
        {"role": "target", "article_id": "a", "as_of": "2018", "value": 90.0},
        # Of the page, the value and the date of the first; that another source printed this one earlier changes no order.
        {"role": "target", "article_id": "c", "as_of": "2018"},
        {"role": "target", "article_id": "a", "as_of": "2018", "comparison": "at_least"},
    ]
    (one,) = gather(world(*given), RELEASED)
    assert [row["figure_id"] for row in one.reports] == ["f4", "f3", "f5", "f2", "f7", "f1", "f0", "f6"]


def test_the_pages_of_a_release_stand_together_with_its_first_page() -> None:
    pages = [
        article(key, release=release, published="2019-02-01") for key, release in (("z", "r"), ("p", "r"), ("q", None))
    ]
    given = [{**TARGET, "article_id": key} for key in ("q", "z", "p")]
    (one,) = gather(world(*given, articles=[*PAGES, *pages]), RELEASED)
    assert [row["article_id"] for row in one.reports] == ["z", "p", "q"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"said_by_id": "firm"}, "promisor"),
        ({"said_by_id": "group"}, "promisor"),
        ({"said_by_id": "plant"}, "promisor"),
        ({"said_by_id": "ministry"}, "official"),
        ({"said_by_id": "agency"}, "official"),
        ({"said_by_id": "gazette"}, "third_party"),
        ({}, "third_party"),
    ],
)
def test_who_says_an_actual(cells: Row, expected: str) -> None:
    assert status(TARGET, actual(as_of="2019", **cells))["said_by"] == expected


def test_without_a_sayer_it_is_the_publisher() -> None:
    row = status(TARGET, actual(as_of="2019"), articles=[article("a", publisher_id="firm")])
    assert row["said_by"] == "promisor"


def test_an_input_and_an_unmeasured_promise_have_no_progress() -> None:
    assert status(TARGET, actual(as_of="2019"), indicator=INPUT)["progress"] is None
    row = status(TARGET)
    assert (row["actual"], row["stage"], row["said_by"], row["progress"]) == (None, None, None, None)


@pytest.mark.parametrize(
    ("cells", "basis", "day"),
    [
        ({"due": "2020", "starts": "2019"}, "due", "2020-12-31"),
        ({"due": None, "starts": "2019-06"}, "starts", "2019-06-30"),
        ({"due": None}, None, "None"),
    ],
)
def test_the_deadline_is_the_due_date_or_else_the_start(cells: Row, basis: str | None, day: str) -> None:
    row = status(TARGET, commitment=cells)
    assert (row["deadline_basis"], str(row["deadline_on"])) == (basis, day)


def test_a_republished_report_changes_nothing_but_the_numbers_of_reports_and_publishers() -> None:
    once, twice = status(TARGET), status(TARGET, {**TARGET, "article_id": "b"})
    assert (twice["reports"], twice["publishers"], twice["sources"]) == (2, 2, 1)
    assert {**twice, "reports": 1, "publishers": 1} == once
    other = status(TARGET, {**TARGET, "article_id": "c", "value": 120.0})
    assert (other["sources"], other["consistency"]) == (2, "conflicting")
    assert (other["lowest"], other["highest"]) == (100.0, 120.0)


def test_what_is_not_compared_is_still_a_report() -> None:
    """A doubtful report and one in another currency."""
    money = {"value": 100.0, "unit": "MAD"}
    row = status(
        {**TARGET, **money},
        {**TARGET, **money, "article_id": "c", "value": 5.0, "doubtful": True},
        {**TARGET, **money, "article_id": "c", "value": 9.0, "unit": "EUR"},
        commitment=money,
    )
    assert (row["reports"], row["sources"], row["consistency"]) == (3, 2, "single")
    assert (row["lowest"], row["highest"], row["counts"]) == (100.0, 100.0, True)


def test_a_promise_of_doubtful_reports_alone_does_not_count() -> None:
    assert not status({**TARGET, "doubtful": True})["counts"]


def test_a_part_of_the_target_is_not_a_report() -> None:
    row = status(TARGET, {**TARGET, "value": 40.0, "part_of_id": "f0"})
    assert (row["reports"], row["lowest"], row["consistency"]) == (1, 100.0, "single")


@pytest.mark.parametrize("relation", get_args(Relation))
def test_a_root_is_the_end_of_its_chain(relation: str) -> None:
    """A newer promise is a root of its own; a copy of a copy has the root of both."""
    keys = ("jobs", "second", "third")
    base = world(TARGET)
    links = [
        record("commitment_relations", commitment_id=keys[1], other_id=keys[0], relation=relation),
        record("commitment_relations", commitment_id=keys[2], other_id=keys[1], relation="restates"),
    ]
    promises = [{**base["commitments"][0], "commitment_id": key} for key in keys]
    figures = [figure(number, "target", commitment_id=key) for number, key in enumerate(keys)]
    rows = tracked({**base, "commitments": promises, "figures": figures, "commitment_relations": links})
    root = "second" if relation == "revises" else "jobs"
    assert [rows[key]["root_id"] for key in keys] == ["jobs", root, root]
    assert [key for key in keys if rows[key]["counts"]] == [root]


def test_read_twice_and_searches() -> None:
    searches = [
        record("searches", search_id=str(day), searched_on=datetime.date(2021, 1, day), outcome="nothing")
        for day in (3, 1)
    ]
    pairs = [record("search_commitments", search_id=row["search_id"], commitment_id="jobs") for row in searches]
    row = status(TARGET, {**TARGET, "readings": 1}, searches=searches, search_commitments=pairs)
    assert (row["searches"], str(row["last_searched_on"]), row["read_twice"]) == (2, "2021-01-03", False)
    row = status(TARGET)
    assert (row["searches"], row["last_searched_on"], row["read_twice"]) == (0, None, True)


def test_the_progress_of_the_founding_jobs_is_44_percent() -> None:
    row = FOUNDING.tracker["imm-jobs-2020"]
    assert (row.target, row.actual, str(row.actual_as_of_on)) == (13340, 5878, "2018-12-31")
    assert row.progress == pytest.approx(5878 / 13340)
    assert row.consistency == "unanimous"
