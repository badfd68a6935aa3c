"""An edition of the page of the findings: the data and a language, with the text, the dates and the names in it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Final

import attrs

from imme_data.dataset.dataset import Dataset
from imme_data.model.records import Commitment, Figure, Organization
from imme_data.view.amounts import Language, amount, number
from imme_data.view.states import Number, value_text
from imme_data.view.wording import day, words_of
from pages.findings_prose import PROSE

__all__ = ["Edition", "bullets", "long_date", "paragraph"]

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def _wrapped(text: str, first: str = "", later: str = "") -> str:
    """A text in lines of 120 characters. A line does not break at the spaces that may not break."""
    line = " ".join(part for part in re.split("[ \n]+", text) if part)
    return textwrap.fill(
        line, 120, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def paragraph(*texts: str) -> list[str]:
    """A paragraph, in lines of 120 characters."""
    return [_wrapped(" ".join(texts)), ""]


def bullets(*texts: str) -> list[str]:
    """A list, in lines of 120 characters."""
    return [*(_wrapped(text, "- ", "  ") for text in texts), ""]


def long_date(text: str) -> str:
    """An EDTF date in English words.

    >>> long_date("2019"), long_date("2019-02"), long_date("2019-02-01"), long_date("2009-10/2009-12")
    ('2019', 'February 2019', '1 February 2019', 'October 2009 to December 2009')
    """
    first, _, last = text.partition("/")
    if last:
        return f"{long_date(first)} to {long_date(last)}"
    year, *rest = text.split("-")
    if not rest:
        return year
    month = f"{_MONTHS[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


@attrs.frozen
class Edition:
    """The data and the language that a page is written in."""

    data: Dataset
    language: Language = "en"

    def say(self, key: str, /, *some: object, **gaps: object) -> str:
        """The text with that key, its gaps filled."""
        return PROSE[self.language][key].format(*some, **gaps)

    def head(self, key: str) -> list[str]:
        """The heads of the columns of a table."""
        return self.say(key).split("|")

    def word(self, key: str) -> str:
        """A word of the library, such as a kind of commitment."""
        return words_of(self.language)[key]

    def count(self, count: int, noun: str) -> str:
        """A count with its noun."""
        one, several = self.say(f"noun {noun}").split("|")
        space = " " if self.language == "en" else "\u00a0"
        return one if count == 1 else f"{number(count, self.language)}{space}{several}"

    def date(self, text: str) -> str:
        """An EDTF date in words."""
        return long_date(text) if self.language == "en" else day(text, self.language)

    def join(self, texts: Sequence[str], key: str = "semicolon") -> str:
        """Some texts in a row."""
        return self.say(key).join(texts)

    def said(self, one: Number) -> str:
        """The number of a figure or a commitment, with its unit and its qualifying word."""
        return value_text(one, self.language)

    def ranged(self, figure: Figure) -> str | None:
        """The numbers that the words of a figure allow, if they are limited on both sides."""
        if figure.low is None or figure.high is None:
            return None
        return amount(figure.low, figure.unit, value_max=figure.high, language=self.language)

    def statement(self, commitment: Commitment) -> str:
        """The statement of a commitment. One without French words stands in English."""
        if self.language == "en":
            return commitment.statement
        return self.typeset(commitment.statement_fr or commitment.statement)

    def indicator(self, indicator_id: str) -> str:
        """The name of an indicator."""
        indicator = self.data.indicators[indicator_id]
        return indicator.name if self.language == "en" else self.typeset(indicator.name_fr)

    def definition(self, measure_id: str) -> str:
        """What a measure counts. A measure without French words stands in English, and that is said."""
        measure = self.data.measures[measure_id]
        if self.language == "en":
            return measure.definition
        return (
            self.typeset(measure.definition_fr) if measure.definition_fr else self.say("in English", measure.definition)
        )

    def name(self, organization: Organization) -> str:
        """The name of an organization: in English, or in its own language if that has Latin letters."""
        if organization.name_en and (self.language == "en" or not re.search("[A-Za-z]", organization.name)):
            return organization.name_en
        return self.typeset(organization.name)

    def short(self, organization_id: str) -> str:
        """The acronym of an organization, if it is longer than three letters; else its name."""
        organization = self.data.organizations[organization_id]
        acronym = organization.acronym
        return acronym if acronym and len(acronym) > 3 else self.name(organization)

    def full(self, organization_id: str) -> str:
        """The name of an organization and its acronym."""
        organization = self.data.organizations[organization_id]
        name = self.name(organization)
        return f"{name} ({organization.acronym})" if organization.acronym else name

    def typeset(self, text: str) -> str:
        """A name or a sentence of the data, in French with the apostrophe of the page."""
        return text if self.language == "en" else text.replace("'", "’")
