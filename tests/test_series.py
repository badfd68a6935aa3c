"""What articles print over the years, and which of it can't be the same."""

from itertools import combinations

import attrs
import pytest
from hypothesis import given, settings

from generated import DATA, datasets
from imme_data import plots
from imme_data.dataset import Dataset
from imme_data.errors import UnknownKeyError
from imme_data.records import Figure
from imme_data.tracker import compatible


def spoken_of(data: Dataset, figure: Figure) -> str:
    article = data.articles[figure.article_id]
    return str(figure.as_of_on or article.published_on or "")


@settings(max_examples=25)
@given(datasets())
def test_a_series_is_of_one_thing_and_in_order(data: Dataset) -> None:
    for figure in data.figures:
        whose = {"organization_id": figure.organization_id, "ecosystem_id": figure.ecosystem_id}
        found = data.series(figure.indicator_id, unit=figure.unit, **whose)
        days = [spoken_of(data, one) for one in found]
        assert days == sorted(days)
        wanted = (figure.indicator_id, figure.unit, *whose.values(), None)
        assert all((f.indicator_id, f.unit, f.organization_id, f.ecosystem_id, f.event_id) == wanted for f in found)
        assert "target" not in {one.role for one in found}
        if figure.role != "target" and figure.event_id is None and figure.part_of_id is None:
            assert figure in found


def same(data: Dataset, figure: Figure) -> tuple[object, ...]:
    date = figure.as_of or (data.articles[figure.article_id].published or "")[:4]
    whose = figure.organization_id, figure.ecosystem_id, figure.event_id, figure.commitment_id
    return figure.indicator_id, figure.unit, figure.role, date, whose


def test_contradictions_are_the_pairs_that_arithmetic_refuses() -> None:
    figures = [
        figure
        for figure in DATA.figures
        if figure.role != "target"
        and same(DATA, figure)[3]
        and not (figure.part_of_id and DATA.figures[figure.part_of_id].indicator_id == figure.indicator_id)
    ]
    expected = {
        frozenset((one.figure_id, other.figure_id))
        for one, other in combinations(figures, 2)
        if one.article_id != other.article_id
        and same(DATA, one) == same(DATA, other)
        and not compatible(attrs.asdict(one), attrs.asdict(other))
    }
    found = [frozenset((one.figure_id, other.figure_id)) for one, other in DATA.contradictions()]
    assert set(found) == expected
    assert len(found) == len(expected) > 0


def test_the_turnover_of_the_sector_is_told_from_1994_on() -> None:
    years = [figure.as_of for figure in DATA.series("turnover") if figure.as_of is not None]
    assert years == sorted(years)
    assert {"2003", "2008", "2012", "2022"} <= set(years)
    assert all(figure.unit == "MAD" for figure in DATA.series("turnover"))


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(UnknownKeyError, match="turnover"):
        DATA.series("turnovers")
    with pytest.raises(UnknownKeyError, match="fimme"):
        DATA.series("turnover", organization_id="fime")
    with pytest.raises(ValueError, match="no figure prints turnover of ompic"):
        plots.history(DATA, "turnover", organization_id="ompic")
    with pytest.raises(ValueError, match="EUR, MAD: choose one of these as unit"):
        plots.history(DATA, "investment", organization_id="alstom-maroc")
    assert plots.history(DATA, "investment", organization_id="alstom-maroc", unit="MAD").axes
    with pytest.raises(TypeError, match="is no dataset"):
        plots.history(DATA.track(), "turnover")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_history_says_each_number_with_its_words(language: str) -> None:
    picture = plots.history(DATA, "firms", language=language)  # type: ignore[arg-type]
    said = " ".join(text.get_text() for axes in picture.axes for text in axes.texts)
    for figure in DATA.series("firms"):
        assert figure.quote[:20] in said
