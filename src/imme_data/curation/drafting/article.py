"""Draft the seed record of an article from its text."""

from __future__ import annotations

import hashlib
import re
import urllib.parse
from typing import TYPE_CHECKING, Final

import attrs

from imme_data.curation.drafting.boilerplate import Page, read_page
from imme_data.curation.drafting.cues import Guess
from imme_data.curation.drafting.figures import DraftFigure, FigureDrafter
from imme_data.curation.drafting.mentions import (
    KnownNames,
    find_mentions,
    organization_lines,
    person_lines,
    unknown_name_lines,
)
from imme_data.curation.drafting.page_dates import NUMERIC, find_date
from imme_data.curation.drafting.seed_text import SeedField, scalar, slug, visible
from imme_data.quantities import find

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset

__all__ = ["Draft", "draft"]

_FRENCH: Final = frozenset(("le", "la", "les", "des", "du", "une", "est", "dans", "pour", "par", "qui", "au", "sur"))
_ENGLISH: Final = frozenset(("the", "of", "and", "to", "in", "is", "for", "with", "by", "that", "from", "on", "has"))


@attrs.frozen
class Draft:
    """A draft: the article's identifier (the name of its file), its YAML, its figures and what was left out."""

    article_id: str
    text: str
    figures: tuple[DraftFigure, ...]
    left_out: tuple[str, ...]


def draft(
    text: str,
    *,
    url: str,
    publisher: str,
    data: Dataset,
    article_id: str | None = None,
    document: str | None = None,
    raw: bytes | None = None,
) -> Draft:
    """Draft the seed record of an article from its text.

    Parameters
    ----------
    text : str
        The text of the saved page, with its boilerplate.
    url : str
        The address of the page.
    publisher : str
        The publisher: an identifier of organizations.yaml, or any printed name of the publisher.
    data : Dataset
        The dataset that gives the known names, indicators and commitments.
    article_id : str, optional
        The article's identifier, which is the name of its seed file. By default it is made from publisher, date and
        headline.
    document : str, optional
        The name of the file that holds the text of a founding article. The record then gives the document, its SHA-256
        and the offset of each quote. Without it, the offsets are comments.
    raw : bytes, optional
        The bytes of that file, if they are not the UTF-8 of `text`.

    Returns
    -------
    Draft
        Its `text` is a file for seeds/articles/. Guesses are marked `# guess`. A value that could not be determined is
        empty and marked `# TODO`; the build rejects it until it is filled in.

    Examples
    --------
    >>> import imme_data
    >>> made = draft("Le pays compte 500 usines.", url="https://x.ma/1", publisher="EcoActu", data=imme_data.load())
    >>> [(figure.values["value"], figure.values["unit"]) for figure in made.figures]
    [(500.0, 'plant')]
    """
    page = read_page(text)
    known = KnownNames.of(data)
    sha256 = hashlib.sha256(raw if raw is not None else text.encode("utf-8", "surrogatepass")).hexdigest()
    article = _Article(text, page, url, publisher, known, (document, sha256) if document else None)
    head = article.head()
    published, language = (head[name].value for name in ("published", "language"))
    named = (*page.body, *page.notices, *([page.headline] if page.headline else []))
    organizations = list(find_mentions(text, named, known.organizations.forms))
    people = list(find_mentions(text, named, known.people.forms))
    figures, unused = FigureDrafter(text, page.body, data, published, language).draft()
    left_out = [_left_out(text, span) for span in page.boilerplate]
    if article_id is None:
        publisher_id = head["publisher_id"].value or "publisher"
        words = (head["headline"].value or "").split()[:4]
        article_id = slug(f"{publisher_id} {published or 'undated'} {' '.join(words)}")

    lines = [
        "# A draft. Answer each TODO, check each guess against the page, and save the file as",
        f"# seeds/articles/{article_id}.yaml: the name of the file is the article's identifier.",
    ]
    if language not in ("fr", "ar"):
        lines.append(
            "# TODO: numbers are read by French rules, but this page does not look French: 13,340 is 13.34 in French."
        )
    lines += [f"# Left out as boilerplate: {item}" for item in left_out]
    lines += [f"# Read as a byline: {scalar(text[start:end].strip()[:80])} ({start})" for start, end in page.notices]
    lines += [field.line(name) for name, field in head.items()]
    lines += organization_lines(organizations)
    lines += person_lines(text, people, known.organizations)
    lines += unknown_name_lines(text, page.body, [*organizations, *people])
    if figures:
        lines.append("figures:")
        for figure in figures:
            lines += figure.lines(article_id, is_founding=bool(document))
    lines += [f"# Not used as a figure: {scalar(item)}" for item in unused]
    return Draft(article_id, visible("\n".join(lines)) + "\n", tuple(figures), tuple(left_out))


def _left_out(text: str, span: tuple[int, int]) -> str:
    start, end = span
    count = len(find(text[start:end]))
    quantities = f", {count} quantities" if count else ""
    return f"{scalar(text[start:end].strip()[:60])} (at {start}, {end - start} characters{quantities})"


@attrs.frozen
class _Article:
    """The page of an article, and what was said about it. `document` is the file name and the SHA-256 of its text."""

    text: str
    page: Page
    url: str
    publisher: str
    known: KnownNames
    document: tuple[str, str] | None

    def head(self) -> dict[str, SeedField]:
        """The fields of the article itself, in the order of the seed files."""
        head = self._headline()
        ids = sorted(self.known.organizations.find(self.publisher))
        if len(ids) == 1:
            head["publisher_id"] = SeedField(ids[0])
        elif ids:
            head["publisher_id"] = SeedField(None, f"TODO: one of {', '.join(ids)}")
        else:
            head["publisher_id"] = SeedField(slug(self.publisher) or None, "TODO: add it to seeds/organizations.yaml")
        agency, signature = self._agency()
        if agency is not None:
            head["agency_id"] = SeedField(agency.value, f"guess: {agency.because}")
        head["url"] = SeedField(self.url)
        language = self._language()
        head["language"] = SeedField(language, "guess" if language else "TODO: the ISO 639-1 code, such as fr")
        published = self._published(signature)
        if published is not None:
            basis = "inferred" if published.because == "the address" else "stated"
            head["published"] = SeedField(published.value, f"guess: {published.because}")
            head["published_basis"] = SeedField(basis, "guess")
        else:
            head["published"] = SeedField(
                None, "TODO: 2026, 2026-05 or 2026-05-31; or leave out this line and the next"
            )
            head["published_basis"] = SeedField(None, "TODO: stated if the page prints the date, otherwise inferred")
        head["read"] = SeedField("whole", "guess: opening, if the text is only the beginning of the page")
        head["collection"] = SeedField("founding" if self.document else "extended")
        if self.document:
            head["document"], head["sha256"] = map(SeedField, self.document)
        head["abstract"] = SeedField(None, "TODO: what the page says, in English and in our own words")
        return head

    def _headline(self) -> dict[str, SeedField]:
        """The headline and its basis."""
        if self.page.headline:
            headline = SeedField(self.text[slice(*self.page.headline)].strip(), "guess: the line above the article")
            basis = SeedField("printed", "guess")
        elif (title := _headline_from_address(self.url)) is not None:
            headline = SeedField(title, "guess: from the address; restore accents and capitals")
            basis = SeedField("url", "guess")
        else:
            headline = SeedField(None, "TODO: the headline, as printed")
            basis = SeedField(None, "TODO: printed; url if only the address gives it; supplied if you write it")
        return {"headline": headline, "headline_basis": basis}

    def _agency(self) -> tuple[Guess | None, str | None]:
        """The news agency that the text credits, and its signature with a date (MAP: 12/03/2026)."""
        known, agency_ids = self.known.organizations.forms, self.known.agency_ids
        forms = sorted((form for form, ids in known.items() if ids & agency_ids), key=len, reverse=True)
        if not forms:
            return None, None
        names = "|".join(map(re.escape, forms))
        signed = re.search(rf"(?<!\w)(?P<name>{names})\s*[:,–-]\s*{NUMERIC}", self.text)
        credited = re.search(
            rf"(?:rapporte|indique|précise|avec) (?:la |l['’])?(?P<name>{names})(?!\w)"
            rf"|\((?P<alone>{names})\)\s*[.–-]?\s*$",
            self.text,
            re.MULTILINE,
        )
        match = signed or credited
        if match is None:
            return None, None
        agency_id = min(known[match["name"] or match["alone"]] & agency_ids)
        return Guess(agency_id, " ".join(match[0].split())), signed[0] if signed is not None else None

    def _published(self, signature: str | None) -> Guess | None:
        """The date of publication: from the signature, a byline, the start of the text, or the address."""
        text = self.text
        notices = [text[start:end].strip() for start, end in self.page.notices]
        # The date of an update counts only if no other date is printed.
        notices.sort(key=lambda notice: re.match(r"mise? à jour|modifiée?|updated", notice, re.IGNORECASE) is not None)
        opening = re.search(r"(?:publiée?|postée?|mise? en ligne) le [^.\n]{6,60}", text[:400], re.IGNORECASE)
        for words in (signature, *notices, opening[0] if opening else None):
            if words is not None and (date := find_date(words)) is not None:
                return Guess(date.date, words[:60])
        marker = re.match(r"\s*date ((?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?)\s", text)
        if marker is not None:
            return Guess(marker[1], "the marker at the start of the text")
        address = find_date(_split(self.url).path)
        return Guess(address.date, "the address") if address else None

    def _language(self) -> str | None:
        """The language of the body, as an ISO 639-1 code: ar, en or fr."""
        body = " ".join(self.text[start:end] for start, end in self.page.body)
        letters = sum(map(str.isalpha, body))
        if letters and sum("\u0600" <= letter <= "\u06ff" for letter in body) * 2 > letters:
            return "ar"
        words = re.findall(r"\w+", body.lower())
        french, english = (sum(word in common for word in words) for common in (_FRENCH, _ENGLISH))
        if french > 2 * english:
            return "fr"
        return "en" if english > 2 * french else None


def _headline_from_address(url: str) -> str | None:
    """The headline that the last part of an address spells."""
    path = urllib.parse.unquote(_split(url).path)
    for part in reversed(path.split("/")):
        words = re.sub(r"\.\w{2,5}$", "", part).replace("_", "-").split("-")
        words = [word for word in words if word and not re.fullmatch(r"[a-z]?\d{4,}", word)]
        if len(words) >= 3:
            title = " ".join(words)
            return title[0].upper() + title[1:]
    return None


def _split(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError:  # square brackets around something that is not an IP address
        return urllib.parse.urlsplit("")
