"""`data.track`: equal to the table `tracker`, independent of the order of rows and of copies."""

import datetime
from itertools import combinations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import imme_data
from examples import tried
from generated import SCHEMAS
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.tracked import Tracked
from imme_data.errors import UnknownKeyError
from imme_data.model.evidence import gather, track
from imme_data.model.intervals import compatible
from imme_data.shown import harmless
from variants import ECOACTU, INFOMEDIAIRE, conflicting, with_figures
from variants import FOUNDING as DATA

Row = dict[str, Any]
Tables = dict[str, list[Row]]

NAMES = ["p1", "p2", "p3", "p4"]
DAYS = st.sampled_from([None, datetime.date(2018, 12, 31), datetime.date(2019, 6, 1)])
ROLES = ["target", "target", "actual", "actual", "observation"]
WORDS = ["exactly", "exactly", "about", "more_than", "at_most"]
STAGES = ["measured", "announced", "completed", "committed", "under_way"]
RELATIONS = ["restates", "rescopes", "part_of", "revises"]
RELEASED = DATA.info.created


CONTEXT = ("organizations", "indicators")


@st.composite
def worlds(draw: st.DrawFn) -> Tables:
    """A few pages, some of them copies or of one release, that print similar numbers about two commitments."""
    page, number, promise = (attrs.asdict(next(iter(t))) for t in (DATA.articles, DATA.figures, DATA.commitments))
    articles = [
        {
            **page,
            "article_id": name,
            "url": None,
            # A copy of an earlier page, so that there is no loop.
            "republishes_id": draw(st.none() | st.sampled_from(NAMES[:place])) if place else None,
            "release_id": draw(st.sampled_from([None, None, "communique"])),
            "published_on": draw(DAYS),
        }
        for place, name in enumerate(NAMES)
    ]
    commitments = [
        {
            **promise,
            "commitment_id": key,
            "value": draw(st.sampled_from([0.0, 10.0, 11.0, -10.0])),
            "due": draw(st.sampled_from([None, "2018", "2030"])),
        }
        for key in ("c1", "c2")
    ]
    figures: list[Row] = []
    for place in range(draw(st.integers(0, 8) | st.just(8))):
        article = draw(st.sampled_from(NAMES))
        step = draw(st.sampled_from([1.0, 0.1]))
        value, role = draw(st.sampled_from([10.0, 10.4, 10.5, 11.0, 12.0])), draw(st.sampled_from(ROLES))
        wholes = [figure["figure_id"] for figure in figures if figure["article_id"] == article]
        figures.append(
            {
                **number,
                "figure_id": f"{article}.f{place}",
                "article_id": article,
                "role": role,
                "stage": draw(st.sampled_from(STAGES)) if role == "actual" else None,
                "unit": promise["unit"],
                "doubtful": draw(st.sampled_from([False, False, False, True])),
                "value": value,
                "value_max": draw(st.sampled_from([None, None, None, value + 1])),
                "comparison": draw(st.sampled_from(WORDS)),
                "resolution": step,
                "as_of_on": draw(DAYS),
                "commitment_id": draw(st.sampled_from(["c1", "c1", "c2", None])),
                "part_of_id": draw(st.none() | st.sampled_from(wholes)) if wholes else None,
            }
        )
    relation = draw(st.sampled_from([None, *RELATIONS]))
    empty = {"figure_id": None, "note": None}
    relations = [{"commitment_id": "c2", "other_id": "c1", "relation": relation, **empty}] if relation else []
    rest = {name: table.to_arrow().to_pylist() for name, table in DATA.tables.items() if name in CONTEXT}
    written = {"articles": articles, "commitments": commitments, "figures": figures, "commitment_relations": relations}
    return {**rest, **written, "searches": [], "search_commitments": []}


@given(worlds())
def test_track_equals_the_table_tracker(tables: Tables) -> None:
    data = Dataset.from_rows(DATA.info, SCHEMAS, {**tables, "tracker": track(tables, RELEASED)})
    answers = data.track()
    assert [attrs.asdict(one.status) for one in answers] == [attrs.asdict(row) for row in data.tracker]
    for one in answers:
        assert data.track(one.commitment.commitment_id) == one
        assert one.consistency == one.status.consistency
        assert one.progress == one.status.progress
        assert len(one.reports) == one.status.reports
        assert len(one.by_source) == one.status.sources
        assert sum(len(figures) for figures in one.by_source.values()) == len(one.reports)
        assert (one.latest.value if one.latest else None) == one.status.actual


@given(worlds())
def test_every_figure_of_a_commitment_is_shown_once(tables: Tables) -> None:
    data = Dataset.from_rows(DATA.info, SCHEMAS, tables)
    for one in data.track():
        shown = [figure for group in (one.reports, one.actuals, one.baselines, one.parts) for figure in group]
        mine = [figure for figure in data.figures if figure.commitment_id == one.commitment.commitment_id]
        assert sorted(figure.figure_id for figure in shown) == sorted(figure.figure_id for figure in mine)


@given(worlds(), st.randoms())
def test_the_order_of_the_rows_changes_nothing(tables: Tables, random: Any) -> None:
    shuffled = {name: random.sample(found, len(found)) for name, found in tables.items()}
    for one, other in zip(
        sorted(gather(tables, RELEASED), key=lambda e: str(e.status["commitment_id"])),
        sorted(gather(shuffled, RELEASED), key=lambda e: str(e.status["commitment_id"])),
        strict=True,
    ):
        assert one == other


def _name(row: Row) -> str:
    return str(row["commitment_id"])


@tried(400)
@given(worlds(), st.data())
def test_a_republished_copy_changes_nothing_but_the_count_of_reports(tables: Tables, data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(tables["articles"]))
    later = data.draw(st.sampled_from([datetime.date(2030, 1, 1), datetime.date(2018, 1, 1), None]))
    name = data.draw(st.sampled_from(["aaa-copy", "zzz-copy"]))
    copy = {**page, "article_id": name, "republishes_id": page["article_id"], "published_on": later, "release_id": None}

    def renamed(key: str | None) -> str | None:
        mine = {f["figure_id"] for f in tables["figures"] if f["article_id"] == page["article_id"]}
        return f"{name}.{key}" if key in mine else key

    figures = [
        {**f, "figure_id": renamed(f["figure_id"]), "article_id": name, "part_of_id": renamed(f["part_of_id"])}
        for f in tables["figures"]
        if f["article_id"] == page["article_id"]
    ]
    more = {**tables, "articles": [*tables["articles"], copy], "figures": [*tables["figures"], *figures]}
    before, after = track(tables, RELEASED), track(more, RELEASED)
    for one, other in zip(sorted(before, key=_name), sorted(after, key=_name), strict=True):
        assert {**one, "reports": None} == {**other, "reports": None}


@given(worlds())
def test_a_conflict_names_reports_that_cannot_state_the_same_number(tables: Tables) -> None:
    for one in gather(tables, RELEASED):
        assert bool(one.conflicts) == (one.status["consistency"] == "conflicting")
        for a, b in one.conflicts:
            assert not compatible(a, b)
            assert not compatible(b, a)
        if one.conflicts:
            compared = [report for report in one.reports if not report["doubtful"]]
            incompatible = [pair for pair in combinations(compared, 2) if not compatible(*pair)]
            assert list(one.conflicts) == incompatible


def test_the_jobs_of_the_founding_documents() -> None:
    jobs = DATA.track("imm-jobs-2020")
    assert [report.article_id for report in jobs.reports] == [ECOACTU, INFOMEDIAIRE]
    assert [actual.value for actual in jobs.actuals] == [5878]
    assert [part.value for part in jobs.parts] == [4978]
    assert list(jobs.by_source) == [ECOACTU, INFOMEDIAIRE]
    assert jobs.latest == jobs.actuals[-1]
    assert jobs.article(jobs.reports[0]).published == "2019-02-01"


def test_sources_that_disagree_are_named() -> None:
    data = conflicting()
    value_added = data.track("imm-value-added-2020")
    assert value_added.consistency == "conflicting"
    assert {frozenset(f.value for f in pair) for pair in value_added.conflicts} == {frozenset((1.7e9, 1.63e9))}
    assert "conflicting (MAD 1.63 to 1.7 billion)" in repr(value_added)
    assert str(value_added).count("\nconflict ") == 2
    others = [one.commitment.commitment_id for one in data.track() if one.conflicts]
    assert others == ["imm-value-added-2020"]


def test_a_late_copy_of_an_older_page_is_not_the_latest_actual() -> None:
    """Two pages print actuals; the copy of the older page is published last."""
    base = {"like": f"{ECOACTU}.jobs-actual", "part_of_id": None}
    copy = {**attrs.asdict(DATA.articles[ECOACTU]), "article_id": "zzz", "url": None, "republishes_id": ECOACTU}
    copy["published_on"] = datetime.date(2022, 1, 1)
    newer = {**base, "figure_id": "libe-2019-07-imme.jobs", "article_id": "libe-2019-07-imme", "value": 6000.0}
    data = with_figures(dict(newer), {**base, "figure_id": "zzz.jobs", "article_id": "zzz"}, articles=(copy,))
    assert data.track("imm-jobs-2020").status.actual == 6000


def test_the_list_is_indexed_by_position_and_by_key() -> None:
    tracked = DATA.track()
    assert isinstance(tracked[0], Tracked)
    for member, there in (("imm-jobs-2020", True), (tracked[0], True), ("imm-job-2020", False)):
        assert (member in tracked) is there
    assert tracked["imm-jobs-2020"] == DATA.track("imm-jobs-2020")
    assert tracked[1:3][0] == tracked[1]
    assert "imm-land" in tracked._ipython_key_completions_()
    with pytest.raises(UnknownKeyError, match="imm-job-2020"):
        tracked["imm-job-2020"]
    with pytest.raises(UnknownKeyError, match="did you mean imm-jobs-2020"):
        DATA.track("imm-job-2020")


def test_the_text_has_every_quote_and_link() -> None:
    data = imme_data.load()
    for one in data.track():
        text = str(one)
        for figure in (*one.reports, *one.actuals, *one.baselines, *one.parts):
            assert harmless(figure.quote) in text
            assert (data.link(figure) or "") in text


def test_a_copy_follows_its_original_and_is_not_a_source() -> None:
    base = {"like": f"{ECOACTU}.jobs-target", "figure_id": "aaa.jobs", "article_id": "aaa"}
    copy = {**attrs.asdict(DATA.articles[ECOACTU]), "article_id": "aaa", "url": None, "republishes_id": ECOACTU}
    jobs = with_figures(base, articles=({**copy, "published_on": datetime.date(2022, 1, 1)},)).track("imm-jobs-2020")
    assert [report.article_id for report in jobs.reports] == [ECOACTU, "aaa", INFOMEDIAIRE]
    assert list(jobs.by_source) == [ECOACTU, INFOMEDIAIRE]
    assert jobs.latest == DATA.track("imm-jobs-2020").latest


def test_a_repeated_release_keeps_its_first_date() -> None:
    def page(name: str, month: int, release: str | None) -> Row:
        changes = {
            "article_id": name,
            "url": None,
            "release_id": release,
            "published_on": datetime.date(2020, month, 1),
        }
        return {**attrs.asdict(DATA.articles[ECOACTU]), **changes}

    def done(name: str, value: float) -> Row:
        return {"like": f"{ECOACTU}.jobs-actual", "figure_id": f"{name}.jobs", "article_id": name, "value": value, "as_of": "2019", "as_of_on": datetime.date(2019, 12, 31)}  # fmt: skip

    pages = (page("m1", 1, "text"), page("own", 6, None), page("m2", 12, "text"))
    release = {"release_id": "text", "issuer_id": "fimme", "title": "A text.", "issued": None}
    data = with_figures(done("m1", 5000.0), done("own", 6000.0), done("m2", 5000.0), articles=pages)
    data = Dataset.from_rows(data.info, data.schemas, {**_rows(data), "releases": [release]})
    assert data.track("imm-jobs-2020").status.actual == 6000


def _rows(data: Dataset) -> dict[str, list[Row]]:
    return {name: table.to_arrow().to_pylist() for name, table in data.tables.items()}


def test_reports_of_one_source_that_differ_conflict() -> None:
    data = with_figures({"like": f"{INFOMEDIAIRE}.land-target", "figure_id": f"{INFOMEDIAIRE}.more", "value": 90.0})
    land = data.track("imm-land")
    assert (land.consistency, len(land.conflicts)) == ("conflicting", 1)
    assert "conflicting (57 to 90 hectares)" in repr(land)


def test_many_conflicts_are_reported_in_few_lines() -> None:
    more = [
        {
            "like": f"{INFOMEDIAIRE}.land-target",
            "figure_id": f"libe-2019-07-imme.f{n}",
            "article_id": "libe-2019-07-imme",
            "value": value,
        }
        for n, value in enumerate([57.0, 90.0] * 20)
    ]
    land = with_figures(*more).track("imm-land")
    assert len(land.conflicts) == 21 * 20
    assert str(land).count("\nconflict ") <= 7
    assert "57 hectares (21 reports) against 90 hectares (20 reports)" in str(land)


def test_a_long_list_is_cut() -> None:
    from imme_data.dataset.tracked import TrackedList

    many = TrackedList(list(DATA.track()) * 100)
    assert len(repr(many)) < 10_000
    assert "480 more" in many._repr_html_()
    assert repr(DATA.track()[:1]).startswith("<1 commitment tracked")


@pytest.mark.parametrize("wrong", [5, (), ["imm-jobs-2020"], DATA.commitments["imm-jobs-2020"]])
def test_a_wrong_commitment_id_is_named(wrong: Any) -> None:
    with pytest.raises(TypeError, match="is not a commitment_id"):
        DATA.track(wrong)
    with pytest.raises(TypeError, match="is not a figure"):
        DATA.link(wrong)
    assert DATA.commitments.get(wrong) is None
    assert wrong not in DATA.commitments


def test_a_figure_of_a_missing_article_is_named() -> None:
    data = with_figures({"like": f"{ECOACTU}.jobs-target", "figure_id": "gone.jobs", "article_id": "gone"})
    with pytest.raises(UnknownKeyError, match=r"gone\.jobs names the article 'gone', which the data does not have"):
        data.track()


def test_hundreds_of_reports_are_compared() -> None:
    more = [
        {
            "like": f"{INFOMEDIAIRE}.land-target",
            "figure_id": f"libe-2019-07-imme.f{n}",
            "article_id": "libe-2019-07-imme",
        }
        for n in range(700)
    ]
    land = with_figures(*more).track("imm-land")
    assert (land.consistency, len(land.reports)) == ("unanimous", 701)
