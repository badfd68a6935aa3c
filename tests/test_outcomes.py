"""What came of commitments: each search has what it found, each large or dated commitment was looked for, in French too."""

import json
import re
from typing import Any

import pytest

import imme_data
from generated import DATA
from imme_data.cli import main
from imme_data.dataset.tracked import Tracked

TRACKED = DATA.track()
LARGEST = {"MAD": 30, "job": 20}  # how many roots of each unit were searched for, with those that have a date
# What French sets with a space that no line breaks at, and the straight apostrophe, which it does not set.
MISSET = re.compile(r"'|(?<![\u00a0\u202f])[:;?!»%](?!//)|«(?!\u00a0)|\d \d")


def searched_for() -> list[Tracked]:
    """The commitments with a deadline, and the largest roots."""
    roots = [one for one in TRACKED if one.status.root_id == one.commitment.commitment_id]
    found = {one.commitment.commitment_id: one for one in TRACKED if one.commitment.due or one.commitment.starts}
    for unit, most in LARGEST.items():
        units = ("job", "person") if unit == "job" else (unit,)
        some = sorted((one for one in roots if one.commitment.unit in units), key=lambda one: -one.commitment.value)
        found |= {one.commitment.commitment_id: one for one in some[:most]}
    return list(found.values())


@pytest.mark.parametrize("one", searched_for(), ids=lambda one: one.commitment.commitment_id)
def test_a_dated_or_large_commitment_has_an_outcome_or_three_searches_that_found_none(one: Tracked) -> None:
    without = {search.query for search in one.searches if search.outcome in ("nothing", "repeats")}
    assert one.latest is not None or one.developments or len(without) >= 3


def test_every_commitment_was_searched_for_or_has_an_outcome() -> None:
    assert [one.commitment.commitment_id for one in TRACKED if not one.searches and one.latest is None] == []


def test_a_search_that_found_a_number_names_the_page_that_prints_it() -> None:
    printed = {(figure.article_id, figure.commitment_id) for figure in DATA.figures if figure.role == "actual"}
    for pair in DATA.search_commitments:
        search = DATA.searches[pair.search_id]
        if search.outcome == "number":
            assert (search.article_id, pair.commitment_id) in printed, pair.search_id


def test_a_search_that_found_words_names_a_page_with_a_development_or_a_number() -> None:
    """A number of another scope is no actual, but its page prints it."""
    pages = {figure.article_id for figure in DATA.figures} | {one.article_id for one in DATA.developments}
    assert {search.article_id for search in DATA.searches if search.outcome == "words"} <= pages


def test_one_query_for_one_commitment_is_logged_once() -> None:
    logged = [(DATA.searches[pair.search_id].query, pair.commitment_id) for pair in DATA.search_commitments]
    queries = [
        (DATA.searches[pair.search_id].article_id, *key)
        for pair, key in zip(DATA.search_commitments, logged, strict=True)
    ]
    assert len(queries) == len(set(queries))


@pytest.mark.parametrize("one", DATA.commitments, ids=lambda one: one.commitment_id)
def test_every_statement_is_in_french_and_set_as_french_is(one: imme_data.Commitment) -> None:
    assert one.statement_fr is not None
    assert MISSET.findall(one.statement_fr) == []
    assert one.statement_fr[0].isupper()
    assert one.statement_fr.endswith(".")


def test_the_text_of_a_commitment_in_french() -> None:
    text = str(DATA.track("dlm-towers", language="fr"))
    assert text.startswith("Construire à Tit Mellil")
    head = text.partition("faits rapportés, sans chiffre")[0]
    assert "mentions de ce chiffre" in head
    assert "avancement" in head
    assert "liquidation judiciaire (Delattre Levivier Maroc), janvier\u00a02023" in text
    assert "reports of the target" not in text


def test_the_text_and_the_table_have_what_pages_say_in_words() -> None:
    one = DATA.track("dlm-towers")
    newest = one.developments[0]
    link = DATA.link(newest)
    assert newest.kind == "liquidation"
    assert link is not None
    for shown in (str(one), one._repr_html_()):
        assert "in words, without a number" in shown
        assert newest.quote in shown
    assert link in str(one)
    assert link in one._repr_html_().replace("&#x27;", "'").replace("&amp;", "&")


def test_the_command_speaks_french(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["track", "imm-2016-jobs-2020", "--language", "fr"]) == 0
    assert capsys.readouterr().out.startswith("Créer 13\u202f340 emplois")
    assert main(["track", "--language", "fr"]) == 0
    assert "échéance passée" in capsys.readouterr().out


def test_json_has_the_developments_and_the_searches(capsys: pytest.CaptureFixture[str]) -> None:
    main(["track", "dlm-towers", "--format", "json"])
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    one = DATA.track("dlm-towers")
    assert [row["development_id"] for row in made["developments"]] == [d.development_id for d in one.developments]
    assert made["developments"][0]["link"] == DATA.link(one.developments[0])
    assert len(made["searches"]) == len(one.searches) == one.status.searches


def test_an_unknown_language_is_an_error_at_once() -> None:
    with pytest.raises(ValueError, match="'de' is not a supported language"):
        DATA.track("dlm-towers", language="de")  # type: ignore[call-overload]


def test_only_what_quotes_has_a_link() -> None:
    with pytest.raises(TypeError, match="is not a figure"):
        DATA.link(DATA.articles[DATA.articles.keys()[0]])  # type: ignore[arg-type]
