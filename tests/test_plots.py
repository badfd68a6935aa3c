"""Pictures: complete, reproducible, and safe for any data."""

import datetime
import io
import re
import warnings
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from matplotlib.lines import Line2D

from examples import tried
from generated import datasets
from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.model import edtf
from imme_data.plots.picture import COLOURS, Picture
from imme_data.view.amounts import Language, visible
from test_display import HOSTILE
from variants import ECOACTU, INFOMEDIAIRE, conflicting, hostile_data, with_figures
from variants import FOUNDING as DATA

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "metadata", "defs", "style", "g", "path", "text", "tspan", "use", "clipPath", "rect", "title", "pattern"}


def svg_of(picture: Picture) -> str:
    stream = io.BytesIO()
    picture.savefig(stream, format="svg")
    return stream.getvalue().decode()


def texts(picture: Picture) -> str:
    """All texts of the SVG of a picture. The SVG may contain only shapes and texts."""
    svg = svg_of(picture)
    assert "<script" not in svg.lower()
    assert "<!ENTITY" not in svg
    found = []
    for element in ET.fromstring(svg).iter():
        if element.tag.startswith(SVG):
            assert element.tag.removeprefix(SVG) in TAGS, element.tag
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")
        if element.tag == f"{SVG}text":
            found.append("".join(element.itertext()))
    return "\n".join(found).replace("\u00a0", " ").replace("\u202f", " ")


def hostile(text: str) -> Dataset:
    """The published data with a text in place of every string, except for dates."""
    data = hostile_data(text)
    tables = {name: table.to_arrow().to_pylist() for name, table in data.tables.items()}
    for name, table in DATA.tables.items():
        dates = [field.name for field in table.schema.fields if field.rdf_type == edtf.TYPE]
        for row, published in zip(tables[name], table.to_arrow().to_pylist(), strict=True):
            row.update({column: published[column] for column in dates})
    return Dataset.from_rows(DATA.info, DATA.schemas, tables)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_escaped(text: str) -> None:
    data = hostile(text)
    jobs = data.track("imm-jobs-2020")
    for picture in (
        plots.progress(data),
        plots.history(data, "firms"),
        plots.timeline(data, language="fr"),
        plots.sources(jobs),
    ):
        assert visible(text) in " ".join(texts(picture).split("\n")) or len(text) > 38


@tried(5)
@given(datasets())
def test_any_dataset_can_be_drawn(data: Dataset) -> None:
    tracked = data.track()
    for picture in (
        plots.progress(data),
        plots.progress(tracked, language="fr"),
        plots.timeline(data),
        plots.sources(tracked[0], language="fr"),
    ):
        texts(picture)
    for figure in [figure for figure in data.figures if figure.role != "target" and figure.event_id is None][:1]:
        name, unit = figure.indicator_id, figure.unit
        whose, where = figure.organization_id, figure.ecosystem_id
        if data.series(name, organization_id=whose, ecosystem_id=where, unit=unit):
            texts(plots.history(data, name, organization_id=whose, ecosystem_id=where, unit=unit))


def test_progress_shows_target_actual_and_due_date() -> None:
    said = texts(plots.progress(DATA.track()))
    for text in (
        "Jobs created",
        "13,340 jobs · FIMME",
        "5,878 jobs (44%), 2018",
        "due 2020",
        "not looked for yet",
        "no deadline printed",
        f"version {DATA.version}",
        "100%",
        "share of the target",
    ):
        assert text in said
    said = texts(plots.progress(DATA.track(), language="fr"))
    for text in (
        "Emplois créés",
        "13 340 emplois · FIMME",
        "5 878 emplois (44 %), 2018",
        "échéance : 2020",
        "pas encore recherché",
        "1,7 milliard de dirhams",
    ):
        assert text in said


def across(line: Line2D) -> list[float]:
    """The positions of the points of a line on the horizontal axis."""
    return [float(x) for x in np.asarray(line.get_xdata(), dtype=float)]


def up(line: Line2D) -> list[float]:
    """The positions of the points of a line on the vertical axis."""
    return [float(y) for y in np.asarray(line.get_ydata(), dtype=float)]


def test_a_conflict_is_a_range_with_its_own_colour() -> None:
    picture = plots.progress(conflicting().track())
    (axes,) = picture.axes
    ranges = {line.get_color(): sorted(xs) for line in axes.lines if len(xs := across(line)) == 2}
    assert ranges[COLOURS["conflict"]] == pytest.approx([1.63 / 1.7, 1])
    assert ranges[COLOURS["compatible"]] == pytest.approx([10.8 / 11, 1])
    said = texts(picture)
    assert "sources conflict: MAD 1.63 billion to MAD 1.7 billion" in said
    assert "sources print MAD 10.8 billion to MAD 11 billion" in said
    assert "conflicting sources" in texts(plots.sources(conflicting().track("imm-value-added-2020")))


def test_the_marks_of_the_timeline_are_at_the_dates() -> None:
    from matplotlib.dates import num2date

    for one in DATA.track():
        (axes,) = plots.timeline(one).axes
        days = {num2date(x).date() for line in axes.lines for x in across(line)}  # type: ignore[no-untyped-call]
        marks = {one.article(report).published_on for report in one.reports}
        marks |= {actual.as_of_on for actual in (*one.actuals, *one.baselines)} | {one.commitment.due_on}
        marks |= {edtf.days(one.commitment.made)[0]} if one.commitment.made else set()
        assert marks - {None} == days
    assert "44% (2018)" in texts(plots.timeline(DATA))


def test_a_start_up_date_is_a_deadline_with_another_word() -> None:
    one = DATA.track("imm-land")
    starts = attrs.evolve(one, commitment=attrs.evolve(one.commitment, due=None, due_on=None, starts="2023-05"))
    said = texts(plots.timeline(starts))
    assert "starts 2023-05" in said
    assert "start-up date" in said
    assert "due" not in said.replace("reported, due, and", "").split("\n")
    assert "démarrage : mai 2023" in texts(plots.timeline(starts, language="fr"))
    assert "starts 2023-05" in texts(plots.progress(starts))


def test_figures_without_a_date_are_counted() -> None:
    undated = with_figures(
        {"like": f"{ECOACTU}.jobs-actual", "figure_id": f"{ECOACTU}.b", "as_of": None, "as_of_on": None}
    )
    assert "Figures without a date, not shown: 1." in " ".join(texts(plots.timeline(undated)).split("\n"))


def test_sources_show_every_figure_and_its_quote() -> None:
    one = DATA.track("imm-jobs-2020")
    said = texts(plots.sources(one))
    for figure in (*one.reports, *one.actuals, *one.parts):
        assert figure.quote.replace("\u00a0", " ").replace("\u202f", " ") in said
        assert DATA.organizations[one.article(figure).publisher_id].name in said


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.png", "b.png", "a.pdf", "b.pdf"):
        plots.progress(DATA).savefig(tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert str(datetime.date.today().year) not in re.sub(
        r"20\d\d-\d\d", "", (tmp_path / "a.svg").read_text().partition("</metadata>")[0]
    )
    stream = io.BytesIO()
    plots.progress(DATA).savefig(stream, format="svg")
    assert stream.getvalue() == (tmp_path / "a.svg").read_bytes()


def test_the_settings_of_the_user_have_no_effect_and_are_kept() -> None:
    before = svg_of(plots.progress(DATA))
    with mpl.rc_context({"svg.fonttype": "path", "font.size": 30, "text.parse_math": True}):
        assert svg_of(plots.progress(DATA)) == before
        assert mpl.rcParams["font.size"] == 30


def test_drawing_in_threads_does_not_change_settings() -> None:
    before, filters = dict(mpl.rcParams), len(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: svg_of(plots.progress(DATA)), range(8)))
    assert dict(mpl.rcParams) == before
    assert len(warnings.filters) == filters
    assert len(set(drawn)) == 1


def test_some_commitments_can_be_drawn() -> None:
    some = DATA.track()[:2]
    assert "Jobs created" in texts(plots.progress(some))
    assert "Additional value added" not in texts(plots.progress(some))


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError, match="no commitment to draw"):
        plots.progress([])
    with pytest.raises(ValueError, match="take en or fr"):
        plots.progress(DATA, language="de")  # type: ignore[arg-type]


def test_a_target_of_zero_has_no_progress_and_is_drawn() -> None:
    one = DATA.track("imm-jobs-2020")
    nothing = attrs.evolve(
        one,
        commitment=attrs.evolve(one.commitment, value=0.0),
        status=attrs.evolve(one.status, target=0.0, progress=None, lowest=0.0, highest=5.0),
    )
    assert "5,878 jobs, 2018 (no share of a target of zero)" in texts(plots.progress([nothing]))


def test_a_picture_saved_twice_is_the_same() -> None:
    for picture in (plots.progress(DATA), plots.timeline(DATA), plots.sources(DATA.track("imm-turnover"))):
        first = svg_of(picture)
        assert picture._repr_png_() == picture._repr_png_()
        assert svg_of(picture) == first


def test_ticks_distinguish_nearly_equal_numbers() -> None:
    one = DATA.track("imm-turnover")
    value = 11_234_567_890.0
    near = attrs.evolve(one.reports[0], value=value, resolution=10.0)
    said = texts(
        plots.sources(attrs.evolve(one, commitment=attrs.evolve(one.commitment, value=value), reports=(near,)))
    )
    ticks = [line for line in said.split("\n") if re.fullmatch(r"[\d,.]+", line)]
    assert len(ticks) == len(set(ticks)) >= 3
    assert "(billion MAD)" in said


def test_units_are_at_the_axis() -> None:
    assert "Additional value added (billion MAD)" in texts(plots.sources(DATA.track("imm-value-added-2020")))
    french = texts(plots.sources(DATA.track("imm-value-added-2020"), language="fr"))
    assert "Valeur ajoutée additionnelle (milliards de dirhams)" in french
    assert "(hectares)" in texts(plots.sources(DATA.track("imm-land")))


def test_bounds_and_ranges_keep_their_words() -> None:
    one = DATA.track("imm-jobs-2020")
    assert one.latest is not None
    about = attrs.evolve(one.latest, comparison="more_than", value=6000.0, value_max=9000.0)
    ranged = attrs.evolve(
        one, latest=about, actuals=(about,), status=attrs.evolve(one.status, actual=6000.0, progress=6000 / 13340)
    )
    assert "more than 6,000 to 9,000 jobs (more than 45% to 67%), 2018" in texts(plots.progress(ranged))
    assert "up to its upper end" in texts(plots.progress(ranged))
    assert "more than 45% to 67% (2018)" in texts(plots.timeline(ranged))


def test_a_long_bar_is_cut_off_and_keeps_its_number() -> None:
    one = DATA.track("imm-jobs-2020")
    far = attrs.evolve(one, status=attrs.evolve(one.status, progress=34.0))
    (axes,) = plots.progress(far).axes
    assert axes.get_xlim()[1] < 2.1
    assert any(line.get_marker() == ">" for line in axes.lines)
    assert "3,400%" in texts(plots.progress(far))


def test_many_marks_in_one_place_stay_in_their_row() -> None:
    one = DATA.track("imm-jobs-2020")
    many = attrs.evolve(one, reports=one.reports * 6)
    picture = plots.timeline([many, DATA.track("imm-land")])
    rows = [round(float(y)) for line in picture.axes[0].lines for y in np.asarray(line.get_ydata(), dtype=float)]
    assert set(rows) == {0, 1}
    assert "×12" in texts(picture)


def test_the_origin_of_a_text_is_shown_beside_a_long_name() -> None:
    name = "Ministère de l'Industrie, de l'Investissement, du Commerce et de l'Économie numérique"
    tables = {table: found.to_arrow().to_pylist() for table, found in DATA.tables.items()}
    for row in tables["organizations"]:
        if row["organization_id"] == "infomediaire":
            row["name"] = name
    for row in tables["articles"]:
        if row["article_id"] == INFOMEDIAIRE:
            row["republishes_id"], row["release_id"] = ECOACTU, "text"
    tables["releases"].append({"release_id": "text", "issuer_id": "map", "title": "Text", "issued": None})
    said = texts(plots.sources(Dataset.from_rows(DATA.info, DATA.schemas, tables).track("imm-jobs-2020")))
    assert "copy of EcoActu" in said
    assert "text of MAP" in said
    assert "2 reports from 1 source (2 publishers)" in said


def test_far_dates_and_open_promises_are_drawn() -> None:
    jobs, land = DATA.track("imm-jobs-2020"), DATA.track("imm-land")
    last = attrs.evolve(jobs.commitment, due="9999", due_on=datetime.date.max, made="0001")
    assert "9999" in texts(plots.timeline(attrs.evolve(jobs, commitment=last)))
    made = attrs.evolve(land, commitment=attrs.evolve(land.commitment, made="2016-05-02"))
    assert "promised, no deadline" in texts(plots.timeline([made]))


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="'imm-jobs-2020' is not a tracked commitment: give data.track"):
        plots.sources("imm-jobs-2020")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="give a Dataset, or the result of data.track"):
        plots.progress("imm-jobs-2020")  # type: ignore[arg-type]
    assert texts(plots.progress(DATA.track("imm-land")))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_drawing_raises_no_warnings(language: Language) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for data in (DATA, hostile("مليار درهم")):
            jobs = data.track("imm-jobs-2020")
            for picture in (
                plots.progress(data, language=language),
                plots.sources(jobs, language=language),
                plots.history(data, "firms", language=language),
            ):
                assert picture._repr_png_().startswith(b"\x89PNG")
