"""The bars of progress, and the strip of the commitments without a number."""

import re

import attrs
import pytest
from hypothesis import given
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from examples import tried
from generated import datasets
from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked
from imme_data.model.records import Stage, State
from imme_data.plots import strip
from imme_data.plots.picture import COLOURS
from test_plots import texts
from variants import FOUNDING as DATA


def bars(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


def test_bars_are_as_long_as_the_progress() -> None:
    (axes,) = plots.progress(DATA.track()).axes
    widths = sorted(bar.get_width() for bar in bars(axes))
    assert widths == pytest.approx([5878 / 13340, *[1] * len(DATA.commitments)])


def done(one: Tracked, stage: Stage | None, value: float | None = None) -> Tracked:
    """A commitment with an actual of a stage."""
    like = one.latest or one.reports[0]
    latest = attrs.evolve(like, role="actual", stage=stage, value=like.value if value is None else value)
    is_input = one.data.indicators[one.commitment.indicator_id].result == "input"
    state: State = "spent" if is_input else "announced" if stage == "announced" else "some_done"
    share = None if is_input else latest.value / one.commitment.value
    status = attrs.evolve(one.status, state=state, stage=stage, actual=latest.value, progress=share)
    return attrs.evolve(one, latest=latest, actuals=(latest,), status=status)


STAGES: list[Stage] = ["measured", "completed", "announced", "committed", "under_way"]


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_was_counted_is_filled(stage: Stage) -> None:
    picture = plots.progress(done(DATA.track("imm-jobs-2020"), stage))
    filled = [bar for bar in bars(picture.axes[0]) if to_hex(bar.get_facecolor()).upper() == COLOURS["actual"]]
    hatched = [bar for bar in bars(picture.axes[0]) if bar.get_hatch()]
    assert len(filled) == (stage in ("measured", "completed"))
    assert len(hatched) == (stage == "announced")
    assert ("announced at the opening, not counted since" in texts(picture)) == (stage == "announced")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("hectares", [2, 57, 90])
def test_an_input_never_looks_like_a_success(stage: Stage, hectares: float) -> None:
    land = done(DATA.track("imm-land"), stage, hectares)
    picture = plots.progress([DATA.track("imm-jobs-2020"), land])
    greens = {COLOURS["actual"], COLOURS["begun"]}
    row = [bar for bar in bars(picture.axes[0]) if bar.get_y() > 1]
    assert row
    for bar in row:
        assert {to_hex(colour).upper() for colour in (bar.get_facecolor(), bar.get_edgecolor())}.isdisjoint(greens)
    said = texts(picture)
    assert "Inputs (money and land)" in said
    assert f"{hectares:g} of 57 hectares planned" in said
    assert "%" not in next(line for line in said.split("\n") if "57 hectares planned" in line)


def test_money_is_spent_and_not_achieved() -> None:
    land = done(DATA.track("imm-land"), "completed", 5.7e9)
    made = attrs.evolve(land.commitment, value=3.7e9, unit="MAD")
    money = attrs.evolve(land, commitment=made, status=attrs.evolve(land.status, unit="MAD", target=3.7e9))
    assert money.latest is not None
    money = attrs.evolve(money, latest=attrs.evolve(money.latest, unit="MAD"))
    assert "spent MAD 5.7 of 3.7 billion planned" in texts(plots.progress(money))
    assert "5,7 milliards de dirhams dépensés sur 3,7 prévus" in texts(plots.progress(money, language="fr"))


@tried(20)
@given(datasets())
def test_a_commitment_has_a_bar_or_is_counted_on_the_strip(data: Dataset) -> None:
    tracked = data.track()
    silent = strip.count(tracked)
    counting = [one for one in tracked if one.status.counts]
    on_the_strip = sum(silent.looked.values()) + sum(silent.unlooked.values())
    assert silent.counting == len(counting)
    assert on_the_strip == sum(one.latest is None for one in counting)
    assert sum(silent.looked.values()) == sum(one.latest is None and one.status.searches > 0 for one in counting)
    rows = [label.get_text() for axes in plots.progress(data).axes for label in axes.get_yticklabels()]
    assert len([row for row in rows if "\n" in row]) == sum(one.latest is not None for one in tracked)


def test_the_strip_counts_what_has_no_number() -> None:
    said = texts(plots.progress(DATA))
    assert "Commitments that count, without a number: 4 of 5. Nobody has looked yet: 4." in said
    assert "deadline passed: 3" in said
    assert "no deadline: 1" in said
    assert "Each promise counts once" in said.replace("\n", " ")
    assert "imm-land" not in said
    assert "Engagements retenus et restés sans chiffre : 4 sur 5." in texts(plots.progress(DATA, language="fr"))


def test_data_without_any_number_is_a_strip() -> None:
    tables = {name: table.to_arrow().to_pylist() for name, table in DATA.tables.items()}
    tables["figures"] = [row for row in tables["figures"] if row["role"] != "actual"]
    said = texts(plots.progress(Dataset.from_rows(DATA.info, DATA.schemas, tables)))
    assert "without a number: 5 of 5" in said


def test_a_revised_plan_says_so() -> None:
    one = DATA.track("imm-land")
    revised = attrs.evolve(one, status=attrs.evolve(one.status, state="revised", counts=False))
    for picture in (plots.progress(revised), plots.timeline(revised), plots.sources(revised)):
        assert "revised: a newer plan replaces it" in texts(picture)
    assert strip.count([revised]).revised == 1


def test_an_expectation_has_no_promisor() -> None:
    one = DATA.track("imm-land")
    report = attrs.evolve(one.reports[0], said_by_id="ministry-industry")
    made = attrs.evolve(one.commitment, promisor_id=None, kind="expectation", kind_figure_id=report.figure_id)
    expected = attrs.evolve(one, commitment=made, reports=(report,))
    for picture in (plots.progress(expected), plots.timeline(expected), plots.sources(expected)):
        assert re.search("expected, says Minist", texts(picture))
    by_the_page = attrs.evolve(expected, reports=(attrs.evolve(report, said_by_id=None),))
    assert "attendu, selon Infom" in texts(plots.progress(by_the_page, language="fr"))
    silent = attrs.evolve(expected, commitment=attrs.evolve(made, kind="goal"))
    assert "promisor not said" in texts(plots.progress(silent))
