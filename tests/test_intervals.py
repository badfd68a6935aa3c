"""What two printed numbers say together: intervals, agreement, conflicts and consistency."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.model.intervals import (
    LOWER_BOUNDS,
    UPPER_BOUNDS,
    agreement,
    compatible,
    conflicts,
    consistency,
    high,
    low,
    top,
)
from imme_data.quantities import find
from imme_data.significance import significant

Row = dict[str, Any]
COMPARISONS = ("exactly", "about", "more_than", "at_least", "less_than", "at_most")
BOUNDS = sorted(LOWER_BOUNDS | UPPER_BOUNDS)


def figure(value: float, step: float = 1.0, comparison: str = "exactly", last: float | None = None) -> Row:
    return {"value": value, "value_max": last, "comparison": comparison, "resolution": step}


def printed(text: str) -> Row:
    """The only number that a text prints."""
    (found,) = find(text)
    return figure(found.value, found.resolution, found.comparison, found.value_max)


@st.composite
def figures(draw: st.DrawFn) -> Row:
    """Numbers that are close to each other, of several resolutions and with several comparisons."""
    step = draw(st.sampled_from([0.1, 1.0, 5.0, 10.0, 100.0]))
    value = significant(draw(st.integers(-30, 30)) * draw(st.sampled_from([step, 1.0, 0.05])))
    span = draw(st.none() | st.integers(1, 10))
    last = None if span is None else significant(value + span * step)
    return figure(value, step, draw(st.sampled_from(COMPARISONS)), last)


REPORTS = st.lists(figures(), max_size=5)


# --- intervals ------------------------------------------------------------------------------------------------------


@given(figures())
def test_the_interval_of_a_number_holds_the_number(one: Row) -> None:
    least, most = low(one), high(one)
    assert least is None or least <= one["value"]
    assert most is None or most >= top(one)
    assert (least is None) == (one["comparison"] in UPPER_BOUNDS)
    assert (most is None) == (one["comparison"] in LOWER_BOUNDS)


@given(figures())
def test_an_approximate_number_is_widened_by_at_most_a_fifth(one: Row) -> None:
    least, most = low({**one, "comparison": "about"}), high({**one, "comparison": "about"})
    assert least is not None
    assert most is not None
    assert one["value"] - least <= abs(one["value"]) / 5 + 1e-9
    assert most - top(one) <= abs(top(one)) / 5 + 1e-9


# --- two numbers ----------------------------------------------------------------------------------------------------


@given(figures(), figures())
def test_agreement_is_symmetric(a: Row, b: Row) -> None:
    assert agreement(a, b) == agreement(b, a)
    assert compatible(a, b) == (agreement(a, b) is not None)


@given(figures(), st.sampled_from(COMPARISONS), st.sampled_from([0.1, 1.0, 1e6]))
def test_equal_numbers_agree_whatever_the_words_and_the_resolution(one: Row, comparison: str, step: float) -> None:
    assert agreement(one, {**one, "comparison": comparison, "resolution": step}) == "equal"


@given(figures(), figures())
def test_numbers_are_bounded_only_if_one_of_them_is_a_bound(a: Row, b: Row) -> None:
    if agreement(a, b) == "bounded":
        assert {a["comparison"], b["comparison"]} & {*BOUNDS}


@given(figures(), figures())
def test_numbers_agree_as_their_intervals_overlap(a: Row, b: Row) -> None:
    """Apart from bounds, which are also read as the number that they name."""
    if a["comparison"] in BOUNDS or b["comparison"] in BOUNDS:
        return
    lows, highs = (low(a), low(b)), (high(a), high(b))
    overlap = max(number for number in lows if number is not None) < min(
        number for number in highs if number is not None
    )
    assert compatible(a, b) == (overlap or (a["value"], top(a)) == (b["value"], top(b)))


@given(figures(), figures(), st.sampled_from([1, 2, 10, 1000]))
def test_a_coarser_resolution_never_makes_a_conflict(a: Row, b: Row, factor: int) -> None:
    if compatible(a, b):
        assert compatible({**a, "resolution": a["resolution"] * factor}, b)


@given(figures(), figures())
def test_about_never_makes_a_conflict_where_it_widens(a: Row, b: Row) -> None:
    exact, wide = {**a, "comparison": "exactly"}, {**a, "comparison": "about"}
    widens = a["resolution"] / 2 <= min(abs(a["value"]), abs(top(a))) / 5
    if widens and compatible(exact, b):
        assert compatible(wide, b)


@given(figures(), figures(), st.sampled_from(BOUNDS))
def test_a_bound_never_makes_a_conflict(a: Row, b: Row, bound: str) -> None:
    if compatible({**a, "comparison": "exactly"}, b):
        assert compatible({**a, "comparison": bound}, b)


@given(figures(), figures(), st.integers(0, 50))
def test_a_wider_range_never_makes_a_conflict(a: Row, b: Row, more: int) -> None:
    """Unless the two numbers agree only because they are equal."""
    wide = {**a, "value_max": top(a) + more} if more else a
    if compatible(a, b) and agreement(a, b) != "equal":
        assert compatible(wide, b)


@given(st.integers(-999, 999))
def test_half_a_step_is_computed_in_decimals(tenths: int) -> None:
    """12.4 and 12.35 overlap, and 12.4 and 12.34 do not, although binary floats are not exact."""
    coarse = figure(tenths / 10, 0.1)
    for hundredths in (tenths * 10 - 5, tenths * 10 + 5):
        assert compatible(coarse, figure(hundredths / 100, 0.01))
    for hundredths in (tenths * 10 - 6, tenths * 10 + 6):
        assert not compatible(coarse, figure(hundredths / 100, 0.01))
    # The two intervals share an end point and no more.
    assert not compatible(coarse, figure((tenths + 1) / 10, 0.1))


# --- several numbers ------------------------------------------------------------------------------------------------


def _pairs(reports: list[Row]) -> set[frozenset[int]]:
    """The conflicts, as pairs of numbers that identify reports."""
    numbered = [{**report, "number": report.get("number", number)} for number, report in enumerate(reports)]
    return {frozenset((a["number"], b["number"])) for a, b in conflicts(numbered)}


@given(REPORTS, st.randoms(), st.integers(0, 3))
def test_conflicts_and_consistency_do_not_depend_on_the_order(reports: list[Row], random: Any, sources: int) -> None:
    numbered = [{**report, "number": number} for number, report in enumerate(reports)]
    shuffled = list(numbered)
    random.shuffle(shuffled)
    assert _pairs(numbered) == _pairs(shuffled)
    assert consistency(numbered, sources) == consistency(shuffled, sources)


@given(REPORTS)
def test_conflicts_are_the_pairs_that_do_not_agree(reports: list[Row]) -> None:
    expected = {
        frozenset((place, later))
        for later, other in enumerate(reports)
        for place, one in enumerate(reports[:later])
        if not compatible(one, other)
    }
    assert _pairs(reports) == expected


@given(REPORTS, st.integers(0, 3))
def test_each_consistency_says_what_the_pairs_are(reports: list[Row], sources: int) -> None:
    found = consistency(reports, sources)
    kinds = {agreement(a, b) for a in reports for b in reports}
    assert (found == "conflicting") == (None in kinds)
    if found != "conflicting":
        assert (found == "single") == (sources <= 1)
    if found == "unanimous":
        assert kinds <= {"equal"}
    if found == "bounded":
        assert "bounded" in kinds
    if found == "compatible":
        assert "bounded" not in kinds


@given(REPORTS, st.data(), st.integers(0, 3))
def test_a_repeated_report_changes_no_consistency(reports: list[Row], data: st.DataObject, sources: int) -> None:
    if reports:
        repeated = data.draw(st.sampled_from(reports))
        assert consistency([*reports, dict(repeated)], sources) == consistency(reports, sources)


# --- examples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("13.340", 10),
        ("13.400", 100),
        ("13.000", 1000),
        ("10.000", 1000),
        ("2.000", 100),
        ("110", 1),
        ("5.878", 1),
        ("1,7 milliard", 1e8),
    ],
)
def test_the_resolution_of_a_printed_number(text: str, step: float) -> None:
    assert printed(text)["resolution"] == step


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("13.340", 13335, 13345),
        ("près de 13.400", 13300, 13500),
        ("13.000", 12500, 13500),
        ("environ 4", 3.2, 4.8),
        ("plus de 150", 150, None),
        ("jusqu'à 70", None, 70),
        ("60 à 80", 59.5, 80.5),
        ("1,7 milliard", 1.65e9, 1.75e9),
    ],
)
def test_the_interval_of_a_printed_number(text: str, least: float | None, most: float | None) -> None:
    assert (low(printed(text)), high(printed(text))) == (least, most)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("13.340", "13.340", "equal"),
        ("plus de 13.340", "13.340", "equal"),
        ("près de 13.400", "13.340", "compatible"),
        ("13.000", "13.340", "compatible"),
        ("11 milliards", "10,8 milliards", "compatible"),
        ("plus de 13.300", "13.340", "compatible"),
        ("10 à 15", "12", "compatible"),
        ("plus de 150", "200", "bounded"),
        ("au plus 60", "57", "bounded"),
        ("1,63 milliard", "1,7 milliard", None),
        ("4", "5", None),
        ("au plus 50", "57", None),
        ("10 à 15", "16", None),
    ],
)
def test_two_printed_numbers(one: str, other: str, expected: str | None) -> None:
    assert agreement(printed(one), printed(other)) == expected


@pytest.mark.parametrize(
    ("texts", "sources", "expected"),
    [
        (["13.340"], 1, "single"),
        (["13.340", "13.340"], 1, "single"),
        (["13.340", "13.340"], 2, "unanimous"),
        (["13.340", "près de 13.340"], 2, "unanimous"),
        (["100", "plus de 100"], 2, "compatible"),
        (["près de 13.400", "13.340", "13.000"], 3, "compatible"),
        (["plus de 150", "200"], 2, "bounded"),
        (["1,63 milliard", "1,7 milliard"], 2, "conflicting"),
        # Conflicts are looked for first, even within one source.
        (["4", "5"], 1, "conflicting"),
        ([], 0, "single"),
    ],
)
def test_the_consistency_of_printed_numbers(texts: list[str], sources: int, expected: str) -> None:
    assert consistency([printed(text) for text in texts], sources) == expected
