"""Finding organizations and people by their names."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import tried
from generated import DATA, datasets
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.names import Names, fold, without_accents
from imme_data.errors import AmbiguousNameError, ImmeDataError, UnknownKeyError, UnknownNameError
from imme_data.model.records import Record

PRINTED = sorted(
    {
        *((mention.name, mention.organization_id) for mention in DATA.organization_mentions),
        *((one.name, one.organization_id) for one in DATA.organizations),
        *((one.acronym, one.organization_id) for one in DATA.organizations if one.acronym),
        *((one.name_en, one.organization_id) for one in DATA.organizations if one.name_en),
    }
)

# A form that names two organizations raises an error, which another test checks.
FORMS = [
    (form, key) for form, key in PRINTED if len({other for text, other in PRINTED if fold(text) == fold(form)}) == 1
]
NAMED = ("organizations", "organization_mentions", "people", "person_mentions")

WAYS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "without accents": without_accents,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "typographic apostrophes": lambda text: text.replace("'", "’"),
    "straight apostrophes": lambda text: text.replace("’", "'"),
    "spaces": lambda text: f"  {text.replace(' ', '  ')} ",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "an article": lambda text: f"la {text}",
    "an elision": lambda text: f"l’{text}",
    "of": lambda text: f"de la {text}",
    "dots": lambda text: ".".join(text) + "." if text.isupper() and text.isalpha() else text,
    "dashes": lambda text: text.replace(" ", "-"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_printed_form_is_found_in_any_spelling(way: str) -> None:
    for form, organization_id in FORMS:
        assert DATA.organization(WAYS[way](form)).organization_id == organization_id, form


@given(st.sampled_from(FORMS), st.lists(st.sampled_from(sorted(WAYS)), max_size=4))
def test_changes_of_spelling_can_be_combined(form: tuple[str, str], ways: list[str]) -> None:
    text, organization_id = form
    for way in ways:
        text = WAYS[way](text)
    assert DATA.organization(text).organization_id == organization_id


def found(find: Callable[[str], Record], text: str) -> set[str]:
    """The record with a name, or the candidates of an ambiguous one."""
    ambiguous = None
    try:
        record = find(text)
    except AmbiguousNameError as error:
        ambiguous = error
    if ambiguous is None:
        return {str(getattr(record, record.KEY[0]))}
    assert len(ambiguous.candidates) > 1
    assert all(candidate in str(ambiguous) for candidate in (*ambiguous.candidates, repr(text)))
    return {*ambiguous.candidates}


@given(datasets(NAMED))
@tried(100)
def test_a_name_is_unique_or_its_candidates_are_listed(data: Dataset) -> None:
    """A printed name is never unknown, and never names only others."""
    for mention in data.organization_mentions:
        assert mention.organization_id in found(data.organization, mention.name)
    for named in data.person_mentions:
        assert named.person_id in found(data.person, named.name)


@given(st.text() | st.sampled_from([form[:-1] for form, _ in FORMS]))
def test_any_string_is_found_or_raises_an_error_that_names_it(text: str) -> None:
    keys, unknown = {*DATA.organizations.keys()}, None
    try:
        assert found(DATA.organization, text) <= keys
    except UnknownNameError as error:
        unknown = error
    if unknown is not None:
        assert f"no article prints {text!r} as the name of an organization" in str(unknown)
        assert {*unknown.candidates} <= keys
        assert all(candidate in str(unknown) for candidate in unknown.candidates)


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text.lower()) or "ı" in text.lower() + text.upper().lower()


def test_the_example_of_the_manual() -> None:
    name = "Fédération des industries mécaniques, métallurgiques et électriques"
    assert DATA.organization(name).organization_id == "fimme"
    assert DATA.organization("fimme").acronym == "FIMME"
    assert DATA.person("Tarek Itri").name == "Tarik Aitri"


def test_a_name_with_its_acronym() -> None:
    cgem = "Confédération générale des entreprises du Maroc"
    assert DATA.organization(f"{cgem} (CGEM)").organization_id == "cgem"
    assert DATA.organization(f"{cgem} (Casablanca)").organization_id == "cgem"
    with pytest.raises(AmbiguousNameError) as caught:
        DATA.organization(f"{cgem} (FIMME)")
    assert caught.value.candidates == ("cgem", "fimme")
    with pytest.raises(UnknownNameError):  # the acronym alone is not enough
        DATA.organization("Fédération du cuir (FIMME)")


@pytest.mark.parametrize("text", ["C.D.G.", "la C.D.G.", "la C.D.G", "LA CDG", "C. D. G.", "de la C. D. G."])
def test_the_letters_of_an_acronym_are_not_articles(text: str) -> None:
    names = Names("organization", [("CDG", "cdg")])
    assert names.one(text) == "cdg"


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("CG", "C. D. G."),
        ("Groupe D", "Groupe L"),
        ("Zone D", "Zone"),
        ("R&D", "R"),
        ("UN Habitat", "Habitat"),
        ("—", "???"),
    ],
)
def test_a_letter_is_not_an_article(form: str, other: str) -> None:
    names = Names("organization", [(form, "one")])
    with pytest.raises(UnknownNameError):
        names.one(other)
    assert all(one.score < 100 for one in names.suggest(other))


def test_an_arabic_name_with_tatweel_or_vowel_marks_is_found() -> None:
    names = Names("organization", [("وزارة الصناعة", "ministry")])
    assert names.one("وزارة الصـناعة") == "ministry"
    assert names.one("وِزَارَة الصّناعة") == "ministry"


@pytest.mark.parametrize("wrong", [None, 5, ()])
def test_a_name_that_is_not_a_string_is_an_error(wrong: Any) -> None:
    for find in (DATA.organization, DATA.person, DATA.names, DATA.suggest_organizations):
        with pytest.raises(TypeError, match="is not a name: give the name"):
            find(wrong)


def test_a_similar_name_of_either_kind_is_suggested() -> None:
    with pytest.raises(UnknownNameError, match="an organization or a person; the nearest: tarik-aitri"):
        DATA.names("Tarik Aitry")


def test_a_name_that_two_organizations_share_is_ambiguous() -> None:
    names = Names("organization", [("Fédération", "fimme"), ("fédération", "fenelec"), ("FENELEC", "fenelec")])
    assert names.one("Fédération") == "fimme"  # an exact match
    with pytest.raises(AmbiguousNameError, match="fenelec, fimme"):
        names.one("FEDERATION")


def test_an_article_counts_if_it_is_the_only_difference() -> None:
    names = Names("organization", [("Le Matin", "le-matin"), ("Matin", "matin")])
    assert (names.one("LE MATIN"), names.one("matin")) == ("le-matin", "matin")
    with pytest.raises(AmbiguousNameError):
        names.one("du Matin")


def test_a_similar_name_is_never_chosen() -> None:
    with pytest.raises(UnknownNameError) as caught:
        DATA.organization("Fédération des industries mécanique, métallurgique et électrique")
    assert "fimme" in caught.value.candidates
    assert "the nearest: " in str(caught.value)
    with pytest.raises(UnknownNameError, match=r"none of the \d+ known is similar"):
        DATA.organization("zzzz")
    assert DATA.suggest_organizations("") == []
    assert issubclass(UnknownNameError, LookupError)


def test_suggestions_are_scored_and_sorted() -> None:
    found = DATA.suggest_organizations("Fédération des industries de la métallurgie", limit=3)
    assert found[0].id == "fimme"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(found) == 3
    assert len({one.id for one in found}) == 3
    assert DATA.suggest_organizations("f.i.m.m.e.")[0].score == 100
    assert DATA.suggest_organizations("x", limit=0) == []


@given(st.sampled_from(FORMS))
def test_the_best_suggestion_for_a_name_is_its_owner(form: tuple[str, str]) -> None:
    best = DATA.suggest_organizations(form[0], limit=1)[0]
    assert (best.id, best.score) == (form[1], 100)


def test_names_lists_the_printed_forms() -> None:
    forms = DATA.names("fimme")
    assert {mention.organization_id for mention in forms} == {"fimme"}
    assert len(forms) == sum(mention.organization_id == "fimme" for mention in DATA.organization_mentions)
    assert forms == DATA.names("la F.I.M.M.E.")
    assert ("libe-2019-07-imme", "Fédération") in forms
    people = DATA.names("Tarik Aitri")
    assert {mention.name for mention in people} >= {"Tarik Aitri", "Tarek Itri", "M. Itri"}
    assert "Tarik Aitri" in people._repr_html_()
    with pytest.raises(UnknownNameError):
        DATA.names("nobody at all")


def test_no_form_names_two_organizations_and_no_name_is_repeated() -> None:
    printed: dict[str, set[str]] = {}
    for mention in DATA.organization_mentions:
        printed.setdefault(fold(mention.name), set()).add(mention.organization_id)
    assert {form: ids for form, ids in printed.items() if len(ids) > 1} == {}
    for field in ("name", "name_en", "acronym"):
        named = [fold(form) for one in DATA.organizations if (form := getattr(one, field)) is not None]
        assert sorted(named) == sorted(set(named)), field


def test_an_organization_that_no_article_names_has_no_printed_form() -> None:
    silent = {one.organization_id for one in DATA.organizations} - {
        m.organization_id for m in DATA.organization_mentions
    }
    for organization_id in silent:
        assert len(DATA.names(organization_id)) == 0


def test_unknown_names_are_errors_of_the_library() -> None:
    assert issubclass(UnknownNameError, ImmeDataError)
    assert not issubclass(UnknownNameError, UnknownKeyError)
