"""Links that open a page at the quote of a figure."""

import re
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import tried
from generated import datasets
from imme_data.dataset.dataset import Dataset
from imme_data.dataset.links import text_fragment
from imme_data.errors import UnknownKeyError
from variants import FOUNDING as DATA

# The syntax of the specification: characters that are not delimiters, and percent-encoded bytes.
DIRECTIVE = re.compile(r"text=(?:[A-Za-z0-9_.!~*'();:@/?+$]|%[0-9A-F]{2})+")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXT)
def test_a_browser_decodes_the_same_phrase(phrase: str) -> None:
    directive = str(text_fragment("https://exemple.ma/page", phrase)).partition("#:~:")[2]
    assert DIRECTIVE.fullmatch(directive)
    assert urllib.parse.unquote(directive.removeprefix("text=")) == phrase


@given(datasets(("articles", "figures")))
@tried(100)
def test_a_link_has_the_address_of_the_article_and_the_quote(data: Dataset) -> None:
    for figure in data.figures:
        url, link = data.articles[figure.article_id].url, data.link(figure)
        assert link == data.link(figure.figure_id)
        if url is None or not re.match("https?://", url):
            assert link is None
        else:
            assert link is not None
            assert link.startswith(url.partition("#")[0])
            assert urllib.parse.unquote(link.rpartition(":~:text=")[2]) == figure.quote


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://exemple.ma/a", "https://exemple.ma/a#:~:text=11%20MMDH"),
        ("https://exemple.ma/a?b=c&d", "https://exemple.ma/a?b=c&d#:~:text=11%20MMDH"),
        ("https://exemple.ma/a#top", "https://exemple.ma/a#top:~:text=11%20MMDH"),
        ("https://exemple.ma/a#top:~:text=old", "https://exemple.ma/a#top:~:text=11%20MMDH"),
    ],
)
def test_the_fragment_of_the_page_is_kept(url: str, opened: str) -> None:
    assert text_fragment(url, "11 MMDH") == opened


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://exemple.ma/%0aalert(1)",
        "data:text/html,<script>",
        "file:///etc/hostname",
        "ftp://exemple.ma/",
        " https://exemple.ma/",
        "https://exemple.ma/\nx",
        "https:/exemple.ma",
        "//exemple.ma/",
        "exemple.ma",
        "",
        None,
    ],
)
def test_only_an_address_of_the_web_is_a_link(url: str | None) -> None:
    """A package that loads may come from anybody, and a link is clicked."""
    assert text_fragment(url, "57 hectares") is None
    assert text_fragment("HTTPS://exemple.ma/", "57 hectares") == "HTTPS://exemple.ma/#:~:text=57%20hectares"


def test_the_delimiters_of_a_directive_are_encoded() -> None:
    link = text_fragment("https://exemple.ma/", "ont-ils, à 1,7 & plus")
    assert str(link).endswith("text=ont%2Dils%2C%20%C3%A0%201%2C7%20%26%20plus")


def test_every_founding_figure_has_a_link() -> None:
    assert all(re.match(r"https://\S+#:~:text=\S+$", str(DATA.link(figure))) for figure in DATA.figures)


def test_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(UnknownKeyError):
        DATA.link("no.figure")
