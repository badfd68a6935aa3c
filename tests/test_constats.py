"""The findings in French are those in English: the same numbers and links, and French that is set as French is."""

import re
import string
from pathlib import Path

import pytest

from generated import DATA
from imme_data.view.amounts import number
from pages import constats, findings, findings_summary
from pages.findings_prose import PROSE

DOCS = Path(__file__).resolve().parent.parent / "docs"
ENGLISH, FRENCH = findings.render(DATA), constats.render(DATA)
# What stands as a page has it: links, code, and the words of pages in quotation marks.
OWN_WORDS = re.sub(r"<http.*?>|`[^`]*`|\[?«\u00a0.*?\u00a0»\]?|\]\([^)]*\)", "", FRENCH)


def gaps(text: str) -> list[str]:
    """The names of the gaps of a text; those without a name are counted."""
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name}) + [
        name for _, name, _, _ in string.Formatter().parse(text) if name == ""
    ]


def test_the_languages_have_the_same_texts_with_the_same_gaps() -> None:
    english, french = PROSE["en"], PROSE["fr"]
    assert list(english) == list(french)
    for key, text in english.items():
        if not key.startswith("noun "):
            assert gaps(french[key]) == gaps(text), key
        assert french[key].count("|") == text.count("|"), key


def test_every_text_is_used() -> None:
    paths = [path for path in (DOCS / "pages").glob("findings*.py") if "prose" not in path.name]
    code = "".join(path.read_text(encoding="utf-8") for path in paths)
    heads = set(re.findall(r"f[\"'](\w+) \{", code))  # the first words of keys that are put together
    assert {"noun", "heading", "kind", "state", "stage", "beware", "belongs", "by", "after", "below", "before"} <= heads
    unused = [key for key in PROSE["en"] if f'"{key}"' not in code and f"'{key}'" not in code]
    assert [key for key in unused if key.partition(" ")[0] not in heads] == []


def test_the_page_of_the_findings_in_french_is_current() -> None:
    """If this fails, run `make dist` and commit it."""
    assert (DOCS / "constats.md").read_text(encoding="utf-8") == FRENCH


def test_both_pages_have_the_same_links_and_keys() -> None:
    assert headings(FRENCH)[:-1] == headings(ENGLISH)
    shown = re.compile(r"^Notes of the readers:\n\n(?:- .*\n)+", re.MULTILINE)
    without_notes = shown.sub("", ENGLISH)
    link = re.compile(r"\]\(<(.*?)>\)")
    assert sorted(link.findall(FRENCH)) == sorted(link.findall(without_notes))
    key = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`")
    english = re.sub(r"Note of the readers: .*?(?=\n\n)", "", without_notes, flags=re.DOTALL)
    assert sorted(key.findall(FRENCH)) == sorted(key.findall(english))
    # Rows of tables end the same way: in counts.
    count = re.compile(r"\(`\w+`\) (\|.*)$", re.MULTILINE)
    assert count.findall(FRENCH) == count.findall(ENGLISH)


def headings(page: str) -> list[int]:
    """The levels of the headings of a page."""
    return [len(marks) for marks in re.findall(r"^(#+) ", page, re.MULTILINE)]


@pytest.mark.parametrize("page", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_the_links_inside_a_page_lead_to_a_heading(page: str) -> None:
    slugs = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    }
    links = set(re.findall(r"\]\(#(.*?)\)", page))
    assert len(links) == 3
    assert links <= slugs


def test_french_is_set_with_its_spaces_and_apostrophes() -> None:
    assert not re.findall(r".{20} [;:?!%»].{5}", OWN_WORDS)
    assert not re.findall(r".{20}« .{5}", OWN_WORDS)
    assert not re.findall(r"[a-zé]'[a-zé].{9}", OWN_WORDS)
    assert "\n        " not in FRENCH
    for name in ("promisor", "commitment", "deadline", "searches", "words"):
        assert not re.search(rf"\b{name}\b", OWN_WORDS), name


def test_calques_that_a_review_found_do_not_come_back() -> None:
    prose = " ".join(PROSE["fr"].values())
    assert not re.search(
        r"\bcompté[es]?\b(?! :)", prose.replace("ce qui est compté", "").replace("Ce qui est compté", "")
    )
    assert "en toutes lettres" not in prose
    assert "mots rapportés" not in prose


def test_the_dataset_in_brief_counts_what_the_data_has() -> None:
    brief = FRENCH.split("\n## Le jeu de données en bref\n")[1]
    queries = len({(one.searched_on, one.place, one.query) for one in DATA.searches})
    twice = sum(figure.readings == 2 for figure in DATA.figures)
    text = re.sub(r"\s+", " ", brief)
    for count in (len(DATA.articles), queries, twice, len(DATA.figures)):
        assert re.sub(r"\s", " ", number(count, "fr")) in text
    assert {"opening", "whole"} == {article.read for article in DATA.articles}
    assert DATA.info.licenses[0]["path"] in brief


def test_each_commitment_is_known_in_one_way() -> None:
    for one in DATA.track():
        kind = findings_summary.known(one)
        assert (kind == "with a number") is (one.latest is not None)
        if kind == "not searched":
            assert not one.searches
