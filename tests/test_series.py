"""`data.series`, `data.contradictions` and `plots.history`."""

from typing import Any

import pytest
from hypothesis import given

from examples import tried
from generated import DATA, datasets
from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.errors import UnknownKeyError
from imme_data.model.records import Figure
from variants import ECOACTU, INFOMEDIAIRE, with_figures

FIRMS = f"{ECOACTU}.firms"
LIBE = "libe-2019-07-imme"


@tried(25)
@given(datasets())
def test_a_series_has_the_figures_of_one_subject_by_their_dates(data: Dataset) -> None:
    published = {article.article_id: article.published_on for article in data.articles}

    def order(figure: Figure) -> tuple[str, str]:
        return str(figure.as_of_on or published[figure.article_id] or ""), figure.figure_id

    for one in data.figures:
        whose = {"organization_id": one.organization_id, "ecosystem_id": one.ecosystem_id}
        subject = (one.indicator_id, *whose.values(), None)
        same = {
            figure.figure_id: figure
            for figure in data.figures
            if (figure.indicator_id, figure.organization_id, figure.ecosystem_id, figure.event_id) == subject
            and figure.role != "target"
        }
        # A part is left out beside its whole.
        expected = sorted((figure for figure in same.values() if figure.part_of_id not in same), key=order)
        assert data.series(one.indicator_id, **whose) == expected
        assert data.series(one.indicator_id, **whose, unit=one.unit) == [f for f in expected if f.unit == one.unit]


def test_a_series_is_sorted_by_what_its_numbers_describe_and_not_by_their_pages() -> None:
    """A number without a date has that of its page; of one day, the identifiers decide."""
    early, late = DATA.articles[ECOACTU], DATA.articles[LIBE]
    assert str(early.published_on) < str(late.published_on) == "2019-07-01"
    data = with_figures(
        printed(LIBE, "x1", 1, as_of="2017"),
        printed(ECOACTU, "x2", 2, as_of="2016"),
        printed(LIBE, "x3", 3, as_of=None),
        printed(ECOACTU, "x4", 4, as_of="2019-07-01"),
        printed(LIBE, "x5", 5, as_of="2019-07-02"),
    )
    found = [figure.value for figure in data.series("firms") if figure.figure_id.rpartition(".")[2].startswith("x")]
    assert found == [2, 1, 4, 3, 5]
    assert [str(data.spoken_of(data.figures[f"{LIBE}.{key}"])) for key in ("x1", "x3")] == ["2017-12-31", "2019-07-01"]


def printed(page: str, key: str, value: float, **more: Any) -> dict[str, Any]:
    """The number of firms that a page prints."""
    name = {"figure_id": f"{page}.{key}", "article_id": page, "like": FIRMS}
    return {**name, "value": value, "comparison": "exactly", "resolution": 1.0, "as_of": "2019", **more}


def opposed(*figures: dict[str, Any]) -> list[tuple[float, float]]:
    data = with_figures(*figures)
    return [(one.value, other.value) for one, other in data.contradictions(some(data, figures))]


def some(data: Dataset, figures: tuple[dict[str, Any], ...]) -> list[Figure]:
    return [figure for figure in data.figures if figure.figure_id.rpartition(".")[2].startswith("x")]


@pytest.mark.parametrize(
    ("figures", "pairs"),
    [
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {})], [(1340, 1400)], id="two numbers"),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1340, {})], [], id="the same number"),
        pytest.param([(ECOACTU, "x", 1340, {}), (ECOACTU, "x2", 1400, {})], [], id="one page tells them apart"),
        pytest.param(
            [(page, f"x{n}", n, {}) for page in (ECOACTU, LIBE) for n in (400, 500, 600)], [], id="the same lists"
        ),
        pytest.param(
            [(ECOACTU, "x", 1340, {}), (LIBE, "x", 1300, {"comparison": "more_than"})], [], id="a bound that holds"
        ),
        pytest.param(
            [(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {"comparison": "more_than"})], [(1340, 1400)], id="a bound"
        ),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1300, {"resolution": 100.0})], [], id="a rounded number"),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {"as_of": "2018"})], [], id="another year"),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {"as_of": None})], [], id="one without a date"),
        pytest.param(
            [(ECOACTU, "x", 1340, {"as_of": None}), (LIBE, "x", 1400, {"as_of": None})], [], id="two without a date"
        ),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {"organization_id": "cgem"})], [], id="another's"),
        *(
            pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, change)], [], id=f"another {next(iter(change))}")
            for change in (
                {"measure_id": "employment-all"},
                {"universe": "industry"},
                {"per": "year"},
                {"unit": "person"},
                {"role": "projection"},
                {"agreement_id": "industrial-acceleration-plan"},
            )
        ),
        pytest.param([(ECOACTU, "x", 1340, {}), (LIBE, "x", 1400, {"doubtful": True})], [], id="a doubtful number"),
        pytest.param(
            [(ECOACTU, "x", 1340, {}), (LIBE, "x", 1360, {"comparison": "about", "resolution": 100.0})],
            [],
            id="about the same",
        ),
        pytest.param(
            [(ECOACTU, "x", 1340, {}), (LIBE, "x", 1500, {"comparison": "about", "resolution": 100.0})],
            [(1340, 1500)],
            id="about another",
        ),
        pytest.param(
            [(ECOACTU, "x", 1340, {}), (LIBE, "x", 400, {"part_of_id": f"{ECOACTU}.x"})], [], id="a part of the other"
        ),
    ],
)
def test_a_contradiction_is_two_pages_with_incompatible_numbers(
    figures: list[tuple[str, str, float, dict[str, Any]]], pairs: list[tuple[float, float]]
) -> None:
    assert sorted(tuple(sorted(pair)) for pair in opposed(*(printed(p, k, v, **m) for p, k, v, m in figures))) == pairs


def test_a_part_is_included_if_its_whole_is_in_another_series() -> None:
    data = with_figures(
        printed(LIBE, "x", 400, part_of_id=FIRMS, ecosystem_id="metal-recovery"),
        printed(INFOMEDIAIRE, "x", 300, part_of_id=FIRMS),
    )
    assert [figure.value for figure in data.series("firms", ecosystem_id="metal-recovery")] == [400]
    assert [figure.value for figure in data.series("firms")] == [1340]


def test_missing_keys_and_figures_are_errors() -> None:
    with pytest.raises(UnknownKeyError, match="turnover"):
        DATA.series("turnovers")
    with pytest.raises(UnknownKeyError, match="fimme"):
        DATA.series("turnover", organization_id="fime")
    with pytest.raises(ValueError, match="no figure prints firms of ompic"):
        plots.history(DATA, "firms", organization_id="ompic")
    data = with_figures({"like": f"{ECOACTU}.turnover", "figure_id": f"{ECOACTU}.x", "value": 4e9, "unit": "EUR"})
    with pytest.raises(ValueError, match="EUR, MAD: give one of these as unit"):
        plots.history(data, "turnover")
    assert plots.history(data, "turnover", unit="MAD").axes
    with pytest.raises(TypeError, match="is not a dataset"):
        plots.history(DATA.track(), "turnover")  # type: ignore[arg-type]


def test_a_history_shows_each_quote_and_its_subject() -> None:
    picture = plots.history(DATA, "firms", language="fr")
    said = " ".join(text.get_text() for axes in picture.axes for text in axes.texts)
    for figure in DATA.series("firms"):
        assert figure.quote[:20] in said
    metal = "metal-recovery"
    data = with_figures(printed(LIBE, "x", 400, organization_id="cgem"), printed(LIBE, "x2", 40, ecosystem_id=metal))
    assert "Entreprises, CGEM" in plots.history(data, "firms", organization_id="cgem", language="fr").get_suptitle()
    assert "Firms, Metal recovery" in plots.history(data, "firms", ecosystem_id=metal).get_suptitle()
    assert "speaking of 2019 to 2019" in plots.history(data, "firms", ecosystem_id=metal).get_suptitle()
