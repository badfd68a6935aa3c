"""The state of a commitment in words: each number with what it is, and nothing that was not printed."""

from types import SimpleNamespace
from typing import Any, get_args

import pytest

from imme_data.model.records import DevelopmentKind, Kind, Stage, State
from imme_data.view.states import agreement, deadline, progress_text, search_text, sources_text, state_text, value_text
from imme_data.view.wording import WORDS, words_of


def number(value: float, unit: str = "job", **more: Any) -> SimpleNamespace:
    """A number of a commitment or a figure."""
    return SimpleNamespace(
        **{"value": value, "unit": unit, "value_max": None, "comparison": "exactly", "per": None}
        | {"stage": "measured", "as_of": None}
        | more
    )


def outcome(state: str, latest: SimpleNamespace | None = None, **more: Any) -> Any:
    """A promise of 1,200 jobs by 2020, its state and its latest actual, of 2019."""
    promise = number(1200.0, latest.unit if latest else "job", due="2020", starts=None)
    vars(promise).update(more.pop("promise", {}))
    status = {"state": state, "unit": promise.unit, "target": promise.value, "reports": 2, "sources": 1}
    status |= {"publishers": 1, "lowest": 1200.0, "highest": 1200.0, "consistency": "single"}
    status |= {"searches": 0, "last_searched_on": None, **more}
    progress = latest.value / promise.value if latest and promise.value else None
    return SimpleNamespace(
        commitment=promise,
        status=SimpleNamespace(**status),
        latest=latest,
        progress=progress,
        latest_published="2019" if latest else None,
        searches=tuple(status.pop("found", ())),
    )


JOBS = number(1400.0)
MONEY = number(5.7e9, "MAD")
BILLIONS = {"value": 3.7e9}


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (outcome("reached", JOBS), "reached: 1,400 of 1,200 jobs, page of 2019"),
        (
            outcome("reached_late", JOBS),
            "at the target, by a number dated after the deadline: 1,400 of 1,200 jobs, page of 2019",
        ),
        (outcome("short_at_due", JOBS), "short at the deadline: 1,400 of 1,200 jobs, page of 2019"),
        (outcome("revised", JOBS), "revised; counted 1,400 of 1,200 jobs, page of 2019"),
        (outcome("announced", JOBS), "announced at the opening, not counted since: 1,400 of 1,200 jobs, page of 2019"),
        (outcome("some_done", JOBS), "counted 1,400 of 1,200 jobs, page of 2019"),
        (outcome("some_done", number(57.0, stage=None)), "counted 57 of 1,200 jobs, page of 2019"),
        (outcome("some_done", number(57.0, stage="under_way")), "under way 57 of 1,200 jobs, page of 2019"),
        # Money is spent; people and land are in use.
        (outcome("spent", MONEY, promise=BILLIONS), "spent MAD 5.7 of 3.7 billion planned, page of 2019"),
        (outcome("spent", JOBS), "1,400 of 1,200 jobs planned in use, page of 2019"),
        # What both numbers share stands once.
        (
            outcome("reached", number(57.0, "hectare"), promise={"value": 37.0}),
            "reached: 57 of 37 hectares, page of 2019",
        ),
        (outcome("reached", number(57.0, "percent"), promise={"value": 37.0}), "reached: 57% of 37%, page of 2019"),
        (outcome("reached", number(57.0, "quay"), promise={"value": 1.0}), "reached: 57 quays of 1 quay, page of 2019"),
        (outcome("some_done", number(3e6), promise={"value": 5e6}), "counted 3 of 5 million jobs, page of 2019"),
        (
            outcome("some_done", number(5e6, comparison="about"), promise={"value": 5e6, "comparison": "about"}),
            "counted about 5 of about 5 million jobs, page of 2019",
        ),
        (outcome("some_done", number(5e6), promise={"value": 5e6}), "counted 5 of 5 million jobs, page of 2019"),
        (outcome("reached", number(57.0, "MAD"), promise={"value": 37.0}), "reached: MAD 57 of MAD 37, page of 2019"),
        (
            outcome("reached", number(5.7e6, "MAD"), promise=BILLIONS),
            "reached: MAD 5.7 million of MAD 3.7 billion, page of 2019",
        ),
        (
            outcome("reached", MONEY, promise={**BILLIONS, "unit": "EUR"}),
            "reached: MAD 5.7 billion of EUR 3.7 billion, page of 2019",
        ),
        (
            outcome("reached", MONEY, promise={**BILLIONS, "comparison": "about"}),
            "reached: MAD 5.7 of about 3.7 billion, page of 2019",
        ),
        (
            outcome("some_done", number(57.0, value_max=60.0), promise={"comparison": "more_than"}),
            "counted 57 to 60 of more than 1,200 jobs, page of 2019",
        ),
    ],
)
def test_the_state_with_an_actual(one: Any, text: str) -> None:
    assert state_text(one) == text


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (outcome("revised"), "revised by a newer plan"),
        (outcome("due_passed"), "the deadline passed (due 2020), not looked for yet"),
        (outcome("open"), "the deadline lies ahead (due 2020), not looked for yet"),
        (
            outcome("open", promise={"due": None, "starts": "2021"}),
            "the deadline lies ahead (starts 2021), not looked for yet",
        ),
        (outcome("undated"), "no deadline printed, not looked for yet"),
    ],
)
def test_the_state_without_an_actual(one: Any, text: str) -> None:
    assert state_text(one) == text


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ({"due": "2020", "starts": "2019"}, "due 2020"),
        ({"due": None, "starts": "2019"}, "starts 2019"),
        ({"due": None, "starts": None}, ""),
    ],
)
def test_the_deadline(dates: dict[str, Any], text: str) -> None:
    assert deadline(outcome("open", promise=dates)) == text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], "not looked for yet"),
        ([("whole", "nothing")], "no number in 1 search (whole pages), last on 2021-01-03"),
        ([("whole", "words")], "words but no number in 1 search (whole pages), last on 2021-01-03"),
        (
            [("whole", "nothing"), ("opening", "words")],
            "words but no number in 2 searches (openings of pages), last on 2021-01-03",
        ),
        ([("opening", "nothing")] * 2, "no number in 2 searches (openings of pages), last on 2021-01-03"),
    ],
)
def test_what_searches_found(found: list[tuple[str, str]], text: str) -> None:
    searches = [SimpleNamespace(reach=reach, outcome=result) for reach, result in found]
    more: dict[str, Any] = {"searches": len(found), "last_searched_on": "2021-01-03" if found else None}
    assert search_text(outcome("open", found=searches, **more)) == text


@pytest.mark.parametrize(
    ("reports", "sources", "publishers", "text"),
    [
        (1, 1, 1, "1 report from 1 source"),
        (2, 2, 1, "2 reports from 2 pages of one publisher"),
        (2, 1, 1, "2 reports from 1 source"),
        (2, 2, 2, "2 reports from 2 sources"),
        (4, 1, 4, "4 reports from 1 source (4 publishers)"),
        (0, 0, 0, "0 reports from 0 sources"),
    ],
)
def test_the_sources_of_reports(reports: int, sources: int, publishers: int, text: str) -> None:
    assert sources_text(outcome("open", reports=reports, sources=sources, publishers=publishers).status) == text


@pytest.mark.parametrize(
    ("latest", "promise", "text"),
    [
        ({}, {}, "50%"),
        ({"value_max": 900.0}, {}, "50% to 75%"),
        ({"comparison": "more_than"}, {}, "more than 50%"),
        ({"comparison": "more_than"}, {"comparison": "at_most"}, "about 50%"),
        ({"comparison": "more_than"}, {"comparison": "about"}, "more than 50%"),
        ({"comparison": "about"}, {"comparison": "at_most"}, "about 50%"),
        ({"comparison": "exactly"}, {"comparison": "at_most"}, "50%"),
    ],
)
def test_the_progress(latest: dict[str, Any], promise: dict[str, Any], text: str) -> None:
    assert progress_text(outcome("some_done", number(600.0, **latest), promise=promise)) == text


def test_the_progress_in_french_and_where_there_is_none() -> None:
    assert progress_text(outcome("some_done", number(600.0, comparison="at_least")), "fr") == "au moins 50\u202f%"
    assert progress_text(outcome("open")) == ""
    assert progress_text(outcome("spent", number(600.0), promise={"value": 0.0})) == ""


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ({"reports": 0}, "no report"),
        ({"consistency": "single", "sources": 1}, "single"),
        ({"consistency": "single", "sources": 2}, "single (the others are doubtful or in another currency)"),
        ({"consistency": "unanimous", "sources": 2}, "unanimous"),
        ({"consistency": "single", "lowest": 1.0}, "single (1 to 1,200 jobs)"),
        ({"consistency": "conflicting", "sources": 2, "highest": 3e6}, "conflicting (1,200 to 3,000,000 jobs)"),
    ],
)
def test_how_reports_agree(status: dict[str, Any], text: str) -> None:
    assert agreement(outcome("open", **status)) == text


def test_a_number_and_a_promise() -> None:
    ranged = number(5.0, value_max=7.0, comparison="about")
    assert value_text(ranged) == "about 5 to 7 jobs"
    assert value_text(number(5.0, value_max=7.0, comparison="about", per="year")) == "about 5 to 7 jobs a year"
    assert value_text(number(5.0, per="month"), "fr") == "5\u00a0emplois par mois"


def test_every_phrase_has_both_languages_and_the_same_gaps() -> None:
    english, french = WORDS["en"], WORDS["fr"]
    assert english.keys() == french.keys()
    gaps = {key: (english[key].count("{}"), french[key].count("{}")) for key in english}
    assert {key: pair for key, pair in gaps.items() if pair[0] != pair[1]} == {}
    kinds = {*get_args(DevelopmentKind), *get_args(Kind), *(f"{state} cell" for state in get_args(State))}
    assert kinds <= english.keys()
    assert {f"{stage} stage" for stage in get_args(Stage)} <= english.keys()


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (outcome("reached", JOBS), "au niveau promis ou au-dessus : 1 400 emplois sur 1 200, publication : 2019"),
        (
            outcome("spent", MONEY, promise=BILLIONS),
            "coût ou versement publié : 5,7 milliards de dirhams sur 3,7 prévus, publication : 2019",
        ),
        (outcome("due_passed"), "date passée (échéance : 2020), pas encore recherché"),
        (outcome("undated"), "aucune échéance publiée, pas encore recherché"),
        (outcome("revised"), "un chiffre plus récent existe"),
    ],
)
def test_the_state_in_french(one: Any, text: str) -> None:
    assert state_text(one, "fr").replace("\u00a0", " ").replace("\u202f", " ") == text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'de' is not a supported language: take en or fr"):
        words_of("de")  # type: ignore[arg-type]
