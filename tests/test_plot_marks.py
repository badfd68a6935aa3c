"""Sources and histories: what the mark of a figure shows, and where its number stands."""

import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.lines import Line2D
from matplotlib.text import Text

from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked
from imme_data.model.records import Figure
from imme_data.plots import words
from imme_data.plots.picture import COLOURS, Picture
from imme_data.plots.placing import Box, place
from imme_data.view.amounts import Language, visible
from test_plot_bars import bars
from test_plots import across, texts, up
from variants import ECOACTU, with_figures
from variants import FOUNDING as DATA


def with_reports(one: Tracked, *changes: dict[str, object]) -> Tracked:
    """A commitment with a report for each change."""
    like = one.reports[0]
    reports = tuple(attrs.evolve(like, figure_id=f"x.{n}", **change) for n, change in enumerate(changes))  # type: ignore[arg-type]
    return attrs.evolve(one, reports=reports)


def test_whiskers_are_what_the_words_allow() -> None:
    one = with_reports(DATA.track("imm-land"), {"value": 60.0, "low": 48.0, "high": 72.0, "comparison": "about"})
    (axes,) = plots.sources(one).axes
    assert [48, 72] in [across(line) for line in axes.lines]
    bound = with_reports(DATA.track("imm-land"), {"low": 57.0, "high": None, "comparison": "at_least"})
    (axes,) = plots.sources(bound).axes
    assert "what the words allow" not in texts(plots.sources(bound))


def test_doubtful_figures_are_pale_and_said_to_be_doubtful() -> None:
    one = with_reports(DATA.track("imm-land"), {}, {"doubtful": True, "value": 60.0})
    picture = plots.sources(one)
    alphas = {up(line)[0]: line.get_alpha() for line in picture.axes[0].lines if line.get_marker() == "o"}
    assert alphas[0] is None
    assert alphas[1] is not None
    assert alphas[1] < 0.5
    assert "57 hectares · doubtful" not in texts(picture)
    assert "60 hectares · doubtful" in texts(picture)


def test_another_currency_is_listed_and_not_on_the_axis() -> None:
    one = with_reports(DATA.track("imm-turnover"), {}, {"unit": "EUR", "value": 9e12})
    picture = plots.sources(one)
    assert picture.axes[0].get_xlim()[1] < 13
    said = " ".join(texts(picture).split("\n"))
    assert "EUR 9 trillion" in said
    assert "Figures in another currency, listed and not on the axis: 1." in said


def test_a_target_that_is_a_range_is_a_band() -> None:
    one = DATA.track("imm-land")
    band = attrs.evolve(one, commitment=attrs.evolve(one.commitment, value_max=80.0))
    assert "target: 57 to 80 hectares" in texts(plots.sources(band))
    (axes,) = plots.progress(band).axes
    ends = [bar.get_x() + bar.get_width() for bar in bars(axes)]
    assert ends == pytest.approx([1, 80 / 57])
    assert "the target is a range" in texts(plots.progress(band))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_way_to_agree_has_words(language: Language) -> None:
    one = DATA.track("imm-jobs-2020")
    for agreeing in DATA.schemas["tracker"]["consistency"].constraints["enum"]:
        status = attrs.evolve(one.status, consistency=agreeing, sources=2)
        said = texts(plots.sources(attrs.evolve(one, status=status), language=language))
        assert words.words_of(language)[agreeing] in said


@given(st.dates())
def test_french_dates_have_the_name_of_the_month(day: datetime.date) -> None:
    said = words.day(day.isoformat(), "fr").replace("\u00a0", " ")
    number, month, year = said.split(" ")
    assert (number.removesuffix("er"), year) == (str(day.day), f"{day.year:04}")
    assert words.day(day.isoformat()[:7], "fr").replace("\u00a0", " ") == f"{month} {year}"
    assert words.day(day.isoformat(), "en") == day.isoformat()


SIZES = st.tuples(st.floats(1, 40), st.floats(1, 20))
POINTS = st.tuples(st.floats(0, 300), st.floats(0, 200))


@given(st.lists(st.tuples(POINTS, SIZES), max_size=30), st.lists(POINTS, max_size=20))
def test_placed_labels_overlap_nothing(
    labels: list[tuple[tuple[float, float], tuple[float, float]]], marks: list[tuple[float, float]]
) -> None:
    obstacles = [Box(x, y, 8, 8) for x, y in marks]
    boxes = place([at for at, _ in labels], [size for _, size in labels], obstacles, Box(150, 100, 300, 200))
    assert [(box.width, box.height) for box in boxes] == [size for _, size in labels]
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in (*obstacles, *boxes[:number]))


def marks_of(picture: Picture) -> dict[str, Line2D]:
    """The mark of each figure of a history, by its number in the list."""
    lines = picture.axes[0].lines + picture.axes[-1].lines
    return {str(line.get_gid()): line for line in lines if str(line.get_gid()).startswith("figure-")}


def firms(*changes: dict[str, object]) -> tuple[Dataset, list[Figure]]:
    """The published data with more numbers of firms."""
    like = f"{ECOACTU}.firms"
    new = [{"like": like, "figure_id": f"{like}-{n}", **change} for n, change in enumerate(changes)]
    data = with_figures(*new)
    return data, data.series("firms")


def test_a_history_has_one_mark_for_each_figure_at_its_date() -> None:
    from matplotlib.dates import num2date

    data, figures = firms({"as_of": "2003", "value": 400.0}, {"as_of": "2012-05", "value": 900.0}, {"as_of": "2012-05"})
    marks = marks_of(plots.history(data, "firms"))
    assert len(marks) == len(figures)
    found = sorted((num2date(across(line)[0]).date(), up(line)[0]) for line in marks.values())  # type: ignore[no-untyped-call]
    assert found[0][0].year == 2003
    assert (found[1][0].year, found[1][0].month) == (2012, 5)
    assert sorted(value for _, value in found) == sorted(figure.value for figure in figures)
    # One point each, so no line joins two figures.
    assert all(len(across(line)) == 1 for line in marks.values())


def test_a_history_lists_every_figure_under_its_number() -> None:
    data, figures = firms(*({"as_of": f"{2000 + n}", "value": 400.0 + n} for n in range(20)))
    picture = plots.history(data, "firms", language="fr")
    said = texts(picture).split("\n")
    for figure in figures:
        assert words.said(figure, "fr").replace("\u202f", " ").replace("\u00a0", " ") in said
        assert any(visible(figure.quote) in line for line in said)
    assert {str(n + 1) for n in range(len(figures))} <= set(said)


def test_the_numbers_of_a_history_do_not_overlap() -> None:
    data, _ = firms(*({"as_of": f"{2010 + n % 3}", "value": 1000.0 + n} for n in range(40)))
    picture = plots.history(data, "firms")
    picture.draw_without_rendering()  # puts the labels at their places
    (axes,) = [axes for axes in picture.axes if axes.lines]
    labels = [text for text in axes.texts if text.get_text()]
    boxes = [Text.get_window_extent(label) for label in labels]  # without the line that leads to the mark
    assert len(labels) > 3
    for number, box in enumerate(boxes):
        for other in boxes[:number]:
            across_ = min(box.x1, other.x1) - max(box.x0, other.x0)
            up_ = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert min(across_, up_) <= 1


def test_a_history_marks_contradictions_doubts_and_missing_dates() -> None:
    libe = "libe-2019-07-imme"
    common = {"as_of": "2019", "as_of_on": datetime.date(2019, 12, 31), "comparison": "exactly", "resolution": 1.0}
    data, figures = firms(
        {"value": 1400.0, **common},
        {"value": 1700.0, "article_id": libe, **common},
        {"value": 90.0, "doubtful": True, **common, "as_of": "2018"},
    )
    opposed = {figure.figure_id for pair in data.contradictions(figures) for figure in pair}
    picture = plots.history(data, "firms")
    marks = marks_of(picture).values()
    assert len(opposed) == 2
    assert sum(line.get_color() == COLOURS["conflict"] for line in marks) == 2
    assert sum((line.get_alpha() or 1) < 0.5 for line in marks) == 1
    undated = [figure for figure in figures if figure.as_of is None]
    assert sum(line.get_markerfacecolor() == "white" for line in marks) == len(undated) > 0
    said = texts(picture)
    assert "contradicted by another page for the same date" in said
    assert "doubtful: shown, not compared" in said
    assert "hollow: dated by its page" in said
