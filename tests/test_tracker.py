"""Compatibility of figures, consistency of reports, and counting of sources."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.model.evidence import compatible, consistency, sources, track
from variants import FOUNDING

Row = dict[str, Any]
STEPS = st.sampled_from([1.0, 10.0, 100.0, 1e6, 1e8])


def figure(value: float, step: float = 1.0, comparison: str = "exactly", top: float | None = None, **more: Any) -> Row:
    return {"value": value, "value_max": top, "comparison": comparison, "resolution": step, **more}


@st.composite
def figures(draw: st.DrawFn) -> Row:
    step = draw(STEPS)
    value = draw(st.integers(-50, 50)) * step
    top = draw(st.none() | st.integers(1, 10))
    words = ["exactly", "about", "more_than", "at_least", "less_than", "at_most"]
    return figure(value, step, draw(st.sampled_from(words)), None if top is None else value + top * step)


@given(figures(), figures())
def test_compatibility_is_symmetric_and_reflexive(a: Row, b: Row) -> None:
    assert compatible(a, b) == compatible(b, a)
    assert compatible(a, a)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        (figure(11e9, 1e9), figure(10.8e9, 1e8), True),
        (figure(1.7e9, 1e8), figure(1.63e9, 1e7), False),
        (figure(13300, 1, "more_than"), figure(13340), True),
        # 13,340 is not more than 13,340, but the two are the same number.
        (figure(13340, 1, "more_than"), figure(13340), True),
        (figure(13340, 1, "at_least"), figure(13400), True),
        (figure(60, 1, "at_most"), figure(57), True),
        (figure(50, 1, "at_most"), figure(57), False),
        (figure(10, 1, top=15), figure(12), True),
        (figure(10, 1, top=15), figure(16), False),
    ],
)
def test_the_examples_of_the_manual_conflict_or_agree(a: Row, b: Row, agree: bool) -> None:
    assert compatible(a, b) is agree


@given(st.integers(-999, 999))
def test_half_a_step_is_computed_in_decimals(tenths: int) -> None:
    """12.4 and 12.35 differ by half of the coarser step, although binary floats are not exact."""
    coarse = figure(tenths / 10, 0.1)
    for hundredths in (tenths * 10 - 5, tenths * 10 + 5):
        assert compatible(coarse, figure(hundredths / 100, 0.01))
    for hundredths in (tenths * 10 - 6, tenths * 10 + 6):
        assert not compatible(coarse, figure(hundredths / 100, 0.01))


@given(st.lists(figures(), min_size=1, max_size=5), st.integers(1, 3), st.randoms())
def test_consistency_does_not_depend_on_the_order(reports: list[Row], sources: int, random: Any) -> None:
    shuffled = list(reports)
    random.shuffle(shuffled)
    assert consistency(reports, sources) == consistency(shuffled, sources)
    if consistency(reports, sources) == "conflicting":
        assert any(not compatible(a, b) for a in reports for b in reports)
    assert (consistency(reports, sources) == "single") == (sources == 1)


def article(key: str, original: str | None = None, agency: str | None = None) -> Row:
    return {"article_id": key, "republishes_id": original, "agency_id": agency, "published_on": None}


def test_a_copy_and_an_agency_text_count_once() -> None:
    pages = [article("a"), article("b", "a"), article("c", "b"), article("d", agency="map"), article("e", agency="map")]
    found = sources(pages)
    assert len({found[key] for key in "abc"}) == 1
    assert len({found[key] for key in "de"}) == 1
    assert len(set(found.values())) == 2


def test_a_copy_that_credits_an_agency_joins_both_sources() -> None:
    """The original of a page with an agency's text also carries that text, so the three pages are one source."""
    assert len(set(sources([article("a", "b", "map"), article("b"), article("c", agency="map")]).values())) == 1


def test_an_agencys_own_page_carries_its_text() -> None:
    own = {**article("a"), "publisher_id": "map"}
    assert len(set(sources([own, article("b", agency="map")]).values())) == 1


def test_an_agencys_page_with_the_text_of_another_agency_is_counted_with_that() -> None:
    pages = [{**article("a", agency="afp"), "publisher_id": "map"}, article("b", agency="afp")]
    unrelated = article("c", agency="map")
    for all_pages in (pages, [*pages, unrelated]):
        found = sources(all_pages)
        assert found["a"] == found["b"]


def test_an_article_and_an_agency_with_the_same_key_are_distinct() -> None:
    assert len(set(sources([article("map"), article("a", agency="map")]).values())) == 2


KEYS = st.sampled_from("abcdef")


@given(
    st.lists(
        st.tuples(KEYS, st.none() | KEYS, st.none() | st.sampled_from(["map", "afp"])), unique_by=lambda page: page[0]
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


def test_a_loop_of_copies_ends() -> None:
    assert len(set(sources([article("a", "b"), article("b", "a")]).values())) == 1


def test_a_part_of_the_target_is_not_a_report() -> None:
    row = tracked({"role": "target"}, {"role": "target", "value": 40.0, "part_of_id": "a.0"})
    assert (row["reports"], row["lowest"], row["consistency"]) == (1, 100.0, "single")


def test_a_number_and_an_equal_bound_are_not_unanimous() -> None:
    row = tracked({"role": "target", "comparison": "more_than"}, {"role": "target", "article_id": "c"})
    assert row["consistency"] == "compatible"


COMMITMENT = {"commitment_id": "jobs", "value": 100.0, "unit": "job", "due_on": None, "ecosystem_id": None}


def rows(*found: Row) -> list[Row]:
    base = {"commitment_id": "jobs", "article_id": "a", "part_of_id": None, "ecosystem_id": None, "as_of_on": None}
    return [{**figure(100.0), **base, "figure_id": f"a.{number}", **row} for number, row in enumerate(found)]


def tracked(*found: Row) -> Row:
    (row,) = track(
        {
            "commitments": [COMMITMENT],
            "articles": [article("a"), article("b", "a"), article("c")],
            "figures": rows(*found),
        }
    )
    return row


def test_progress_is_the_latest_actual_of_the_whole_over_the_target() -> None:
    row = tracked(
        {"role": "target"},
        {"role": "actual", "value": 30.0, "as_of_on": "2018-12-31"},
        {"role": "actual", "value": 44.0, "as_of_on": "2019-12-31"},
        {"role": "actual", "value": 99.0, "as_of_on": "2020-12-31", "part_of_id": "a.2"},
        {"role": "actual", "value": 98.0, "as_of_on": "2020-12-31", "ecosystem_id": "naval"},
        {"role": "observation", "value": 97.0, "as_of_on": "2020-12-31"},
    )
    assert (row["actual"], row["actual_as_of_on"], row["progress"]) == (44.0, "2019-12-31", 0.44)


def test_without_an_actual_there_is_no_progress() -> None:
    row = tracked({"role": "target"})
    assert (row["actual"], row["progress"], row["consistency"]) == (None, None, "single")


def test_a_republished_report_changes_nothing_but_the_count_of_reports() -> None:
    once, twice = tracked({"role": "target"}), tracked({"role": "target"}, {"role": "target", "article_id": "b"})
    assert {**twice, "reports": 1} == once
    other = tracked({"role": "target"}, {"role": "target", "article_id": "c", "value": 120.0})
    assert (other["sources"], other["consistency"], other["lowest"], other["highest"]) == (
        2,
        "conflicting",
        100.0,
        120.0,
    )


def test_the_progress_of_the_founding_jobs_is_44_percent() -> None:
    row = FOUNDING.tracker["imm-jobs-2020"]
    assert (row.target, row.actual, str(row.actual_as_of_on)) == (13340, 5878, "2018-12-31")
    assert row.progress == pytest.approx(5878 / 13340)
    assert attrs.asdict(row)["consistency"] == "unanimous"
