"""Output in notebooks: readable, and safe for any data."""

import re
from html.parser import HTMLParser
from typing import get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import tried
from generated import SCHEMAS, datasets
from imme_data import Commitment, Figure
from imme_data.dataset.dataset import Dataset
from imme_data.model.intervals import LOWER_BOUNDS, UPPER_BOUNDS
from imme_data.model.records import TABLES
from imme_data.plots.picture import MARKERS
from imme_data.plots.words import words_of
from imme_data.quantities import Comparison, find
from imme_data.shown import harmless
from imme_data.view.amounts import amount, number, share, visible
from imme_data.view.states import progress_text
from variants import FOUNDING as DATA
from variants import hostile_data

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp; &",
    "${alert(1)} {{7*7}} $\\frac{1}{0}$",
    "\u202etxt.exe\u202c",
    "مليار درهم",
]
TAGS = {"div", "style", "table", "thead", "tbody", "tr", "th", "td", "p", "strong", "a", "span"}
ATTRIBUTES = {"class", "title", "href", "target", "rel", "scope", "dir", "style"}
WIDTH = re.compile(r"width:\d{1,3}\.\d%")


class Page(HTMLParser):
    """Parses HTML as a browser does, and fails if it contains anything that is not allowed in our output."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []
        self.titles: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        self.open.append(tag)
        for name, value in attrs:
            assert name in ATTRIBUTES
            assert value is not None
            if name == "href":
                assert re.match(r"https?://", value)
                self.links.append(value)
            if name == "style":
                assert WIDTH.fullmatch(value)
            if name == "title":
                self.titles.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] == "style":
            assert "<" not in data
            assert "url(" not in data
            assert "expression" not in data
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a section: {data}")


def every_html(data: Dataset) -> list[str]:
    tracked = data.track()
    shown = [data, tracked, *data.tables.values(), *tracked]
    return [one._repr_html_() for one in shown]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_strings_are_escaped(text: str) -> None:
    data = hostile_data(text)
    pages = [Page(html) for html in every_html(data)]
    assert sum(harmless(text) in "".join(page.text) for page in pages) >= len(DATA.commitments)
    # Only the address of a web page becomes a link, in every column.
    assert not any(link.startswith(text) for page in pages for link in page.links)


@tried(30)
@given(datasets())
def test_any_dataset_can_be_shown(data: Dataset) -> None:
    for html in every_html(data):
        Page(html)
    for table in data.tables.values():
        assert all(harmless(line) == line for line in str(table).split("\n"))
    for one in data.track():
        assert "\n" not in repr(one)
        assert all(harmless(line) == line for line in str(one).split("\n"))


def test_the_published_tables_link_to_their_sources() -> None:
    page = Page(DATA.figures._repr_html_())
    first = next(iter(DATA.figures))
    assert DATA.link(first) in page.links
    assert DATA.articles[first.article_id].headline in page.titles
    assert "22 records" in "".join(page.text)
    assert "12 more between" in "".join(page.text)
    assert Page(DATA.organizations._repr_html_()).links
    jobs = Page(DATA.track("imm-jobs-2020")._repr_html_())
    assert jobs.links == [
        DATA.link(f) for t in [DATA.track("imm-jobs-2020")] for f in (*t.reports, *t.actuals, *t.parts)
    ]
    assert "44% of the target" in "".join(jobs.text)


def test_short_and_empty_tables_are_shown() -> None:
    page = Page(DATA.commitments._repr_html_())
    assert all(key in page.text for key in DATA.commitments.keys())
    empty = Dataset.from_rows(DATA.info, SCHEMAS, {})
    for html in every_html(empty):
        Page(html)
    assert "0 records" in "".join(Page(empty.figures._repr_html_()).text)


def test_colours_are_inherited_from_the_page() -> None:
    """The same HTML is readable on white and on black."""
    style = DATA.figures._repr_html_().partition("</style>")[0]
    assert set(re.findall(r"(?:color|background|border[^:]*):([^;}]+)", style)) <= {
        "inherit",
        "transparent",
        "currentColor",
        "1px solid currentColor",
        "0",
        "collapse",
    }


def test_reprs_are_one_line() -> None:
    assert repr(DATA.commitments) == (
        "<Table commitments: 5 records of commitment_id, statement, statement_fr, kind, kind_figure_id, promisor_id, "
        "agreement_id, ecosystem_id, indicator_id, measure_id, value, value_max, unit, per, comparison, made, due, "
        "due_on, starts>"
    )
    assert repr(DATA.track("imm-land")) == (
        "<Tracked imm-land: 57 hectares; no deadline printed, not looked for yet; 1 report from 1 source, single>"
    )
    assert repr(DATA.track("imm-jobs-2020")) == (
        "<Tracked imm-jobs-2020: counted 5,878 of 13,340 jobs, as of 2018; 2 reports from 2 sources, unanimous>"
    )


def test_printing_a_table_shows_its_rows() -> None:
    lines = str(DATA.names("tarik-aitri")).splitlines()
    assert lines[0] == "person_mentions: 4 records"
    assert lines[1].split() == ["article_id", "name", "person_id", "role", "organization_id"]
    assert [re.split(r" {2,}", line)[1] for line in lines[2:]] == [
        "Tarik Aitri",
        "M. Itri",
        "Tarek Itri",
        "Tarik Aitri",
    ]
    figures = str(DATA.figures).splitlines()
    assert len(figures) == 13
    assert all(len(line) <= 120 for line in figures)
    assert str(Dataset.from_rows(DATA.info, SCHEMAS, {}).figures).startswith("figures: 0 records\nfigure_id")


def test_tab_completion_lists_tables_and_keys() -> None:
    assert set(DATA.tables) <= set(dir(DATA))
    assert DATA.commitments._ipython_key_completions_() == DATA.commitments.keys()
    assert ("libe-2019-07-imme", "FIMME") in DATA.organization_mentions._ipython_key_completions_()


@pytest.mark.parametrize("name", list(DATA.tables))
def test_help_explains_every_field(name: str) -> None:
    schema = DATA.schemas[name]
    doc = TABLES[name].__doc__
    assert doc is not None
    text = " ".join(doc.split())
    for field in schema.fields:
        assert re.search(rf"\b{field.name} : \w", text)
        assert " ".join(field.meaning.split()) in text
        if field.unit:
            assert f"Unit: {field.unit}." in text
    assert re.search(r"^value : float$", Commitment.__doc__ or "", re.MULTILINE)
    assert "One of `target`, `actual`, `observation`, `projection`." in " ".join((Figure.__doc__ or "").split())


# --- numbers in words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (13340, "job", "13,340 jobs", "13 340 emplois"),
        (1, "job", "1 job", "1 emploi"),
        (1.63e9, "MAD", "MAD 1.63 billion", "1,63 milliard de dirhams"),
        (277e6, "MAD", "MAD 277 million", "277 millions de dirhams"),
        (1234567, "MAD", "MAD 1,234,567", "1 234 567 dirhams"),
        (12.5, "percent", "12.5%", "12,5 %"),
        (62300, "person", "62,300 people", "62 300 personnes"),
        (8, "country", "8 countries", "8 pays"),
        (450, "kilometre_per_hour", "450 kilometres per hour", "450 km/h"),
        (2e6, "tonne", "2 million tonnes", "2 millions de tonnes"),
        (3, "crate", "3 crates", "3 crate"),
        (-5, "hectare", "-5 hectares", "-5 hectares"),
        (42, None, "42", "42"),
    ],
)
def test_amounts_in_two_languages(value: float, unit: str | None, english: str, french: str) -> None:
    assert amount(value, unit) == english
    assert re.sub(r"\s", " ", amount(value, unit, language="fr")) == french


def test_ranges_and_bounds() -> None:
    assert amount(10, "percent", value_max=15, comparison="about") == "about 10 to 15%"
    assert amount(13300, "job", comparison="more_than") == "more than 13,300 jobs"
    assert amount(1e9, "MAD", value_max=1.5e9) == "MAD 1 to 1.5 billion"
    assert amount(900, "hectare", value_max=1.2e6) == "900 to 1,200,000 hectares"
    assert re.sub(r"\s", " ", amount(1e9, "MAD", value_max=1.5e9, language="fr")) == "1 à 1,5 milliard de dirhams"
    assert re.sub(r"\s", " ", amount(13300, "job", comparison="more_than", language="fr")) == "plus de 13 300 emplois"


@given(st.integers(0, 10**12), st.sampled_from(["job", "MAD", "hectare", "percent", "EUR", "tonne"]))
def test_french_amounts_are_read_back(value: int, unit: str) -> None:
    (read,) = find(amount(value, unit, language="fr"))
    assert (read.value, read.unit) == (value, unit)


@given(st.floats(-1e15, 1e15))
def test_no_digit_of_a_number_is_lost(value: float) -> None:
    assert float(number(value).replace(",", "")) == value
    french = number(value, "fr").replace("\u202f", "").replace(",", ".")
    assert float(french) == value


@given(st.floats(0, 3))
def test_a_share_is_0_or_100_percent_only_if_it_is_exact(value: float) -> None:
    text = share(value)
    assert abs(float(text.removesuffix("%").replace(",", "")) - value * 100) <= 0.5
    if text in ("100%", "0%"):
        assert value * 100 == pytest.approx(float(text.removesuffix("%")), abs=1e-7)


COMPARISONS = st.sampled_from(get_args(Comparison))


@given(COMPARISONS, COMPARISONS)
def test_the_share_of_a_bound_of_a_bound_is_about(target: Comparison, done: Comparison) -> None:
    one = DATA.track("imm-jobs-2020")
    assert one.latest is not None
    latest = attrs.evolve(one.latest, comparison=done)
    changed = attrs.evolve(one, latest=latest, commitment=attrs.evolve(one.commitment, comparison=target))
    said = progress_text(changed)
    assert (said == "44%") == (done == "exactly")
    assert (said == "about 44%") == (done == "about" or {target, done}.isdisjoint({"exactly", "about"}))


@given(st.text())
def test_visible_text_is_on_one_line(text: str) -> None:
    assert visible(text).isprintable()
    assert len(visible(text)) == len(text)


# --- words that occur in several places -------------------------------------------------------------------------------


def test_every_comparison_has_a_word_in_both_languages() -> None:
    comparisons = DATA.schemas["figures"]["comparison"].constraints["enum"]
    for language in ("en", "fr"):
        said = {amount(5, "job", comparison=one, language=language) for one in comparisons}
        assert len(said) == len(comparisons)
    assert LOWER_BOUNDS | UPPER_BOUNDS | {"exactly", "about"} == set(comparisons)


def test_pictures_have_the_same_texts_in_both_languages() -> None:
    english, french = words_of("en"), words_of("fr")
    assert english.keys() == french.keys()
    for key, text in english.items():
        assert text.count("{}") == french[key].count("{}"), key
    assert set(DATA.schemas["tracker"]["consistency"].constraints["enum"]) <= english.keys()
    assert set(MARKERS) <= english.keys()
