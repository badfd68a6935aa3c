"""The draft of a seed record: what a text gives by itself, what it suggests, and what a person has to settle."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from imme_data.curation.drafting import cues
from imme_data.curation.drafting.boilerplate import Page, read_page
from imme_data.curation.drafting.page_dates import NUMERIC, find_date
from imme_data.dataset.names import Names, organization_names, person_names, without_accents
from imme_data.model.codes import CURRENCIES
from imme_data.quantities import Quantity, find
from imme_data.quantities.lexicon import FUNCTION_WORDS

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset
    from imme_data.model.records import Commitment

__all__ = ["Draft", "DraftFigure", "draft"]

_WORTH: Final = 100  # from here on, a number without a known noun is likely to be a figure
_MANY: Final = 25  # new names that are asked about
_SHOWN: Final = 5  # commitments that are named in a question
_FEW: Final = 3  # figures from which on something is usual
_NEARLY_ALL: Final = 0.8
_OFFICE: Final = (
    r"(?:vice-)?(?:président|directeur|directrice|ministre|secrétaire|chef|consul|gouverneur|wali|dg\b|pdg\b)\w*"
)
_FRENCH: Final = frozenset(("le", "la", "les", "des", "du", "une", "est", "dans", "pour", "par", "qui", "au", "sur"))
_ENGLISH: Final = frozenset(("the", "of", "and", "to", "in", "is", "for", "with", "by", "that", "from", "on", "has"))
_CAPITAL: Final = r"[A-ZÀ-ÝŒ]"
_NAME: Final = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}[\w.'’-]*\w)"
    rf"(?: (?:(?:de|du|des|d['’]|de la|de l['’]|et|en|au|aux|pour) ?)?{_CAPITAL}[\w'’-]*\w)*"
)
_OPENING: Final = re.compile(
    r"^(?:(?:L|D|Qu|S|N|C|J)['’]"
    r"|(?:Le|La|Les|Un|Une|Des|Du|Au|Aux|Ce|Cet|Cette|Ces|Il|Ils|Elle|Elles|En|Dans|Par|Pour|M\.|MM\.|Mme) )"
)
# Capitalised, and no organization or person.
_COMMON: Final = frozenset("PME TPE TPME PMI DH DHS MDH MMDH Mds Maroc Royaume".split())  # noqa: SIM905


@attrs.frozen
class DraftFigure:
    """One figure of a draft: what its record will hold, and the guesses in it with their reasons.

    What could not be decided is None, and stands in `questions`.
    """

    key: str
    values: dict[str, str | float | None]
    guesses: dict[str, str]
    questions: dict[str, str]
    start: int  # of its quote, in characters of the text


@attrs.frozen
class Draft:
    """A draft: its YAML, the article's identifier (the name of its file), and its figures."""

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
        The text of the page, as it was saved: furniture and all.
    url : str
        The page's address.
    publisher : str
        Who publishes it: an identifier of organizations.yaml, or any printed name of the publisher.
    data : Dataset
        What is known already: names, indicators, commitments.
    article_id : str, optional
        The article's identifier, which is the name of its seed file; without it, one is made.
    document : str, optional
        The name of the file that holds the text, where the article is a founding one: the record then gives the
        document, its SHA-256 and the offset of each quote. Elsewhere the offsets are comments.
    raw : bytes, optional
        The bytes of that file, where they are not the UTF-8 of the text.

    Returns
    -------
    Draft
        Its `text` is a file for seeds/articles/. Guesses are marked `# guess`; what could not be decided is empty,
        marked `# TODO`, and refused by the build until it is settled.
    """
    page = read_page(text)
    spans = page.body
    agencies = [one.organization_id for one in data.organizations if one.classification == "news_agency"]
    registry = _Registry(organization_names(data), person_names(data), frozenset(agencies))
    language = _language(text, page)
    sha256 = hashlib.sha256(raw if raw is not None else text.encode("utf-8", "surrogatepass")).hexdigest()
    head, published = _head(text, page, url, publisher, language, registry, (document, sha256) if document else None)
    named = (*spans, *page.notices, *([page.headline] if page.headline else []))
    names = list(_known(text, named, registry.organizations.forms))
    people = list(_known(text, named, registry.people.forms))
    figures, unused = _figures(text, spans, data, published, language)
    left_out = [_left_out(text, span) for span in page.furniture]
    if article_id is None:
        publisher_id = head["publisher_id"].value or "publisher"
        words = (head["headline"].value or "").split()[:4]
        article_id = _slug(f"{publisher_id} {published or 'undated'} {' '.join(words)}")

    lines = [
        "# A draft. Settle each TODO, hold each guess against the page, and save it as",
        f"# seeds/articles/{article_id}.yaml: the name of the file is the article's identifier.",
    ]
    if language not in ("fr", "ar"):
        lines.append(
            "# TODO: numbers are read by French rules, and this page does not look French: 13,340 is 13.34 in French."
        )
    lines += [f"# Left out as page furniture: {item}" for item in left_out]
    lines += [f"# Taken for a notice: {_scalar(text[start:end].strip()[:80])} ({start})" for start, end in page.notices]
    lines += [field.line(name) for name, field in head.items()]
    lines += _name_lines(names)
    lines += _person_lines(text, people, registry)
    lines += _questions(text, spans, [*names, *people])
    if figures:
        lines.append("figures:")
        for figure in figures:
            lines += _figure_lines(figure, article_id, document)
    lines += [f"# Not taken for a figure: {_scalar(item)}" for item in unused]
    return Draft(article_id, _visible("\n".join(lines)) + "\n", tuple(figures), tuple(left_out))


def _left_out(text: str, span: tuple[int, int]) -> str:
    start, end = span
    more = len(find(text[start:end]))
    quantities = f", {more} quantities" if more else ""
    return f"{_scalar(text[start:end].strip()[:60])} (at {start}, {end - start} characters{quantities})"


# --- the article ------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Field:
    """A value, or None, with what is said of it in a comment."""

    value: str | None
    comment: str = ""

    def line(self, name: str, indent: int = 0) -> str:
        value = "" if self.value is None else f" {_scalar(self.value)}"
        return f"{' ' * indent}{name}:{value}{f'  # {self.comment}' if self.comment else ''}"


@attrs.frozen
class _Registry:
    """What the dataset knows by name; `agencies` are the organizations whose texts others print."""

    organizations: Names
    people: Names
    agencies: frozenset[str]


def _head(
    text: str,
    page: Page,
    url: str,
    publisher: str,
    language: str | None,
    registry: _Registry,
    document: tuple[str, str] | None,
) -> tuple[dict[str, _Field], str | None]:
    """The fields of the article itself, in the order of the other seeds, and its date."""
    head: dict[str, _Field] = {}
    if page.headline:
        head["headline"] = _Field(text[slice(*page.headline)].strip(), "guess: the line above the article")
        head["headline_basis"] = _Field("printed", "guess")
    elif (title := _from_address(url)) is not None:
        head["headline"] = _Field(title, "guess: from the address; restore accents and capitals")
        head["headline_basis"] = _Field("url", "guess")
    else:
        head["headline"] = _Field(None, "TODO: the headline, as printed")
        head["headline_basis"] = _Field(
            None, "TODO: printed; url where the address alone gives it; supplied where you write one"
        )
    known = sorted(registry.organizations.find(publisher))
    if len(known) == 1:
        head["publisher_id"] = _Field(known[0])
    elif known:
        head["publisher_id"] = _Field(None, f"TODO: one of {', '.join(known)}")
    else:
        head["publisher_id"] = _Field(_slug(publisher) or None, "TODO: add it to seeds/organizations.yaml")
    published, agency = _published(text, page, url, registry)
    if agency is not None:
        head["agency_id"] = _Field(agency.value, f"guess: {agency.because}")
    head["url"] = _Field(url)
    head["language"] = _Field(language, "guess" if language else "TODO: the ISO 639-1 code, such as fr")
    if published is not None:
        basis = "inferred" if published.because == "the address" else "stated"
        head["published"] = _Field(published.value, f"guess: {published.because}")
        head["published_basis"] = _Field(basis, "guess")
    else:
        head["published"] = _Field(None, "TODO: 2026, 2026-05 or 2026-05-31; or leave out this line and the next")
        head["published_basis"] = _Field(None, "TODO: stated, or inferred from what the text tells")
    head["collection"] = _Field("founding" if document else "extended")
    if document:
        head["document"], head["sha256"] = map(_Field, document)
    head["abstract"] = _Field(None, "TODO: what the page says, in English and in our own words")
    return head, published.value if published else None


def _from_address(url: str) -> str | None:
    """The headline that the last part of an address spells."""
    path = urllib.parse.unquote(_split(url).path)
    for part in reversed(path.split("/")):
        words = re.sub(r"\.\w{2,5}$", "", part).replace("_", "-").split("-")
        words = [word for word in words if word and not re.fullmatch(r"[a-z]?\d{4,}", word)]
        if len(words) >= 3:
            title = " ".join(words)
            return title[0].upper() + title[1:]
    return None


def _published(text: str, page: Page, url: str, registry: _Registry) -> tuple[cues.Guess | None, cues.Guess | None]:
    """When the page was published, and the agency that signs it, where the text says so."""
    agency: cues.Guess | None = None
    known = registry.organizations.forms
    forms = sorted((form for form, ids in known.items() if ids & registry.agencies), key=len, reverse=True)
    signature = None
    if forms:
        names = "|".join(map(re.escape, forms))
        signed = re.search(rf"(?<!\w)(?P<name>{names})\s*[:,–-]\s*{NUMERIC}", text)
        credited = re.search(
            rf"(?:rapporte|indique|précise|avec) (?:la |l['’])?(?P<name>{names})(?!\w)"
            rf"|\((?P<alone>{names})\)\s*[.–-]?\s*$",
            text,
            re.MULTILINE,
        )
        match = signed or credited
        if match is not None:
            (one, *_) = sorted(known[match["name"] or match.groupdict().get("alone") or ""] & registry.agencies)
            agency = cues.Guess(one, " ".join(match[0].split()))
        signature = signed[0] if signed is not None else None
    notices = [text[start:end].strip() for start, end in page.notices]
    notices.sort(key=lambda notice: re.match(r"mise? à jour|modifiée?|updated", notice, re.IGNORECASE) is not None)
    opening = re.search(r"(?:publiée?|postée?|mise? en ligne) le [^.\n]{6,60}", text[:400], re.IGNORECASE)
    for words in (signature, *notices, opening[0] if opening else None):
        if words is not None and (date := find_date(words)) is not None:
            return cues.Guess(date.date, words[:60]), agency
    marker = re.match(r"\s*date ((?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?)\s", text)
    if marker is not None:
        return cues.Guess(marker[1], "the marker that the text begins with"), agency
    address = find_date(_split(url).path)
    return (cues.Guess(address.date, "the address") if address else None), agency


def _split(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError:  # a bracket that is no address of a machine
        return urllib.parse.urlsplit("")


def _language(text: str, page: Page) -> str | None:
    body = " ".join(text[start:end] for start, end in page.body)
    letters = sum(map(str.isalpha, body))
    if letters and sum("\u0600" <= letter <= "\u06ff" for letter in body) * 2 > letters:
        return "ar"
    words = re.findall(r"\w+", body.lower())
    french, english = (sum(word in common for word in words) for common in (_FRENCH, _ENGLISH))
    if french > 2 * english:
        return "fr"
    return "en" if english > 2 * french else None


# --- names ------------------------------------------------------------------------------------------------------------

_Found = tuple[str, frozenset[str], int]  # as printed, the identifiers, where first


def _known(text: str, spans: Sequence[tuple[int, int]], forms: dict[str, set[str]]) -> Iterator[_Found]:
    """Each known form that the article prints, once, in the order of the text."""
    if not forms:
        return
    by_form: dict[str, set[str]] = {}
    for form, ids in forms.items():
        by_form.setdefault(_straight(form), set()).update(ids)
    choices = "|".join(re.escape(form) for form in sorted(by_form, key=len, reverse=True))
    seen: set[str] = set()
    for start, end in sorted(spans):
        for match in re.finditer(rf"(?<!\w)(?:{choices})(?!\w)", _straight(text[start:end])):
            printed = text[start + match.start() : start + match.end()]
            if printed not in seen:
                seen.add(printed)
                yield printed, frozenset(by_form[match[0]]), start + match.start()


def _straight(text: str) -> str:
    """The text with straight apostrophes, and as long as it was."""
    return text.replace("’", "'")


def _name_lines(names: Sequence[_Found]) -> list[str]:
    lines = ["organization_mentions:"] if names else []
    for printed, ids, _ in names:
        one = _Field(min(ids)) if len(ids) == 1 else _Field(None, f"TODO: one of {', '.join(sorted(ids))}")
        lines.append(one.line(_scalar(printed), 2))
    return lines


def _person_lines(text: str, people: Sequence[_Found], registry: _Registry) -> list[str]:
    lines = ["person_mentions:"] if people else []
    for printed, ids, start in people:
        lines.append(f"  {_scalar(printed)}:")
        one = _Field(min(ids)) if len(ids) == 1 else _Field(None, f"TODO: one of {', '.join(sorted(ids))}")
        lines.append(one.line("person_id", 4))
        role = _role_of(text, start, start + len(printed))
        if role is not None:
            lines.append(_Field(role, "guess").line("role", 4))
            inside = {one for form, ids in registry.organizations.forms.items() if form in role for one in ids}
            if len(inside) == 1:
                lines.append(_Field(min(inside), "guess").line("organization_id", 4))
    return lines


def _role_of(text: str, start: int, end: int) -> str | None:
    """What a person is, as printed beside the name: "le président de la FIMME, Tarik Aitri", or after it."""
    before = re.search(
        rf"(?:^|[\s,;'’])({_OFFICE}[^,.;:\n]{{0,80}}), $", text[max(0, start - 110) : start], re.IGNORECASE
    )
    after = re.match(rf", ({_OFFICE}[^,.;:\n]{{0,80}})[,.;]", text[end : end + 110], re.IGNORECASE)
    found = before or after
    return found[1].strip() if found else None


def _questions(text: str, spans: Sequence[tuple[int, int]], known: Sequence[_Found]) -> list[str]:
    """The names that look new, as questions: what is capitalised where no sentence starts."""
    covered = {_straight(printed) for printed, _, _ in known}
    counts: dict[str, list[int]] = {}
    for start, end in spans:
        for match in _NAME.finditer(text, start, end):
            name = _OPENING.sub("", match[0])
            while " " in name and name.split(" ", 1)[0].lower() in FUNCTION_WORDS:  # Avec Untel
                name = name.split(" ", 1)[1]
            first = match.start() + len(match[0]) - len(name)
            before = text[max(start, first - 4) : first].rstrip()
            opening = first - start < 4 or before[-1:] in '.!?…:«"“\n'
            single = " " not in name and not (name.isupper() and len(name) > 1)
            if not name[0].isupper() or len(name) < 3 or (opening and single) or name.split()[0] in _COMMON:
                continue
            if any(name in form or form in name for form in covered):
                continue
            counts.setdefault(_straight(name), []).append(first)
    ranked = sorted(counts.items(), key=lambda item: (-len(item[1]), item[1][0]))
    more = [f"# {len(ranked) - _MANY} more names look new, and are not asked about."] if len(ranked) > _MANY else []
    return more + [
        f"# TODO: who or what is {_scalar(name)}? ({len(places)} time{'s'[: len(places) - 1]}, first at {places[0]})"
        for name, places in ranked[:_MANY]
    ]


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(
    text: str, spans: Sequence[tuple[int, int]], data: Dataset, published: str | None, language: str | None
) -> tuple[list[DraftFigure], list[str]]:
    """The figures of the article, and what was read but is hardly one."""
    found = list(_inside(find(text), spans))
    figures: list[DraftFigure] = []
    unused: list[str] = []
    seen: dict[tuple[float, float | None, str | None], DraftFigure] = {}
    parts: dict[str, DraftFigure] = {}  # the whole of each figure that is a part
    before: DraftFigure | None = None
    keys: dict[str, int] = {}
    known = _look_up(data)
    for index, quantity in enumerate(found):
        whole = None
        if before is not None and index and _is_part(text, found[index - 1], quantity):
            whole = parts.get(before.key, before)
            same_unit = quantity.unit in (None, whole.values["unit"])
            if not same_unit or quantity.value > float(whole.values["value"] or 0):
                whole = None
        unit = quantity.unit or (_text_or_none(whole.values["unit"]) if whole else None)
        if unit is None and quantity.value < _WORTH and quantity.value.is_integer():
            unused.append(f"{text[max(0, quantity.start - 20) : quantity.end + 20].strip()} ({quantity.start})")
            before = None
            continue
        same = (quantity.value, quantity.value_max, unit)
        if same in seen:
            before = seen[same]
            unused.append(f"{quantity.text} ({quantity.start}), printed before ({before.start})")
            continue
        low = found[index - 1].end if index else 0
        high = found[index + 1].start if index + 1 < len(found) else len(text)
        context = _Context(data, published, language, (low, high), known)
        before = _figure(text, quantity, unit, whole, context, keys)
        figures.append(before)
        seen[same] = before
        if whole is not None:
            parts[before.key] = whole
    return figures, unused


def _inside(found: Sequence[Quantity], spans: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    """The quantities that stand inside one of the spans, which are in order and apart, as the quantities are."""
    places = iter(spans)
    low, high = next(places, (0, -1))
    for quantity in found:
        while high < quantity.end and high >= 0:
            low, high = next(places, (0, -1))
        if high >= 0 and low <= quantity.start:
            yield quantity


def _is_part(text: str, whole: Quantity, part: Quantity) -> bool:
    """Whether "dont" stands right before a number, in the sentence of the number before."""
    between = text[whole.end : part.start]
    return len(between) < 200 and re.search(r"\bdont (?:\w+ )?$", between) is not None and ". " not in between


@attrs.frozen
class _Known:
    """What the data has, looked up once for a page: commitments by what they count, and what is usually counted."""

    commitments: Mapping[tuple[str, str], Sequence[Commitment]]
    usual: Mapping[tuple[str, str], str]


@attrs.frozen
class _Context:
    """What a figure is guessed with: the data, the page's date and language, and where the numbers beside it stand."""

    data: Dataset
    published: str | None
    language: str | None
    between: tuple[int, int]
    known: _Known

    @property
    def longest_quote(self) -> int:
        """How many characters a quote may have: the schema says."""
        return int(self.data.schemas["figures"]["quote"].constraints["maxLength"])


def _text_or_none(value: str | float | None) -> str | None:
    return value if isinstance(value, str) else None


def _figure(
    text: str, quantity: Quantity, unit: str | None, whole: DraftFigure | None, context: _Context, keys: dict[str, int]
) -> DraftFigure:
    guesses: dict[str, str] = {}
    questions: dict[str, str] = {}
    around = cues.sentence(text, quantity)
    # An indicator's words stand between the numbers beside it, and in its own sentence.
    low = max(context.between[0], quantity.start - around.start)
    high = min(context.between[1], quantity.start - around.start + len(around.text))
    candidates = _candidates(unit, context.data)
    indicator, doubtful = None, list[str]()
    if candidates:
        indicator, doubtful = cues.guess_indicator(text[low : quantity.start], text[quantity.end : high], candidates)
    role = cues.guess_role(around, unit) if context.language == "fr" else None
    if whole is not None:
        indicator = _text_or_none(whole.values["indicator_id"])
        said = _text_or_none(whole.values["role"])
        role = cues.Guess(said, "a part of the number before") if said else None
    usual = None
    if indicator is None and unit is not None and role is not None:
        # What is done may measure a promise: it is counted as the promise is.
        usual = context.known.usual.get((unit, "target" if role.value == "actual" else role.value))
        if usual in doubtful:
            doubtful = [usual, *(one for one in doubtful if one != usual)]
    rivals = context.known.commitments.get((indicator or usual or "", unit or ""), ())
    commitment = _commitment(rivals if indicator else (), role.value if role else None, quantity)
    measured: Sequence[Commitment] = ()
    if role is not None and role.value == "actual" and commitment is None:
        measured = rivals
        none = "" if rivals else ", and no commitment is known that it measures"
        role = cues.Guess("observation", f"done ({role.because}){none}")
    date = cues.guess_date(around, role.value if role else None, context.published)
    longest = context.longest_quote
    span = _quote(text, quantity, longest)
    values: dict[str, str | float | None] = {
        "indicator_id": indicator,
        "role": role.value if role else None,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "unit": unit,
        "comparison": quantity.comparison,
        "as_of": date.value if date else None,
        "commitment_id": commitment,
        "part_of_id": whole.key if whole else None,
        "quote": text[slice(*span)] if span else None,
        "note": None,
    }
    if indicator is None:
        choices = f": one of {', '.join(doubtful[:6])}" if doubtful else ", or a new one in seeds/indicators.yaml"
        most = f" ({usual} has nearly all of these in {unit})" if usual in doubtful else ""
        questions["indicator_id"] = f"TODO{choices}{most}"
    else:
        guesses["indicator_id"] = "guess"
    if role is None:
        questions["role"] = "TODO: target, actual, observation or projection"
    else:
        guesses["role"] = f"guess: {role.because}"
    if context.language not in ("fr", "ar"):
        values["value"] = None
        questions["value"] = f"TODO: French rules read {quantity.value:.15g} here"
    if unit is None:
        questions["unit"] = "TODO: what is counted; the note must name it, because the quote does not"
    elif unit != quantity.unit:
        guesses["unit"] = "guess: as in the number before"
        values["note"] = f"The unit, {unit}, is that of the number before."
        guesses["note"] = "guess: the quote prints no noun, so the note must name the unit"
    if span is None:
        questions["quote"] = (
            f"TODO: a phrase of at most {longest} characters that prints the number, at {quantity.start}"
        )
    if date is not None:
        guesses["as_of"] = f"guess: {date.because}"
    if commitment is None and rivals and whole is None and role is not None and role.value == "target":
        known = _nearest(rivals, quantity)
        questions["commitment_id"] = f"TODO: does it report one of {known} otherwise? If not, leave this line out"
    if measured and whole is None:
        known = _nearest(measured, quantity)
        questions["commitment_id"] = (
            f"TODO: does it measure one of {known}? Its role is then actual. If not, leave this line out"
        )
    if commitment is not None:
        same = role is not None and role.value == "target"
        guesses["commitment_id"] = "guess: the same indicator" + (", the same value" if same else "")
    if whole is not None:
        guesses["part_of_id"] = "guess: dont"
    key = _key(indicator, role.value if role else None, unit, keys)
    return DraftFigure(key, values, guesses, questions, span[0] if span else quantity.start)


def _candidates(unit: str | None, data: Dataset) -> list[tuple[str, str]]:
    """The indicators that a unit may count, each with its French name."""
    if unit is None:
        return []
    return [
        (indicator.indicator_id, indicator.name_fr)
        for indicator in data.indicators
        if indicator.unit == unit or (indicator.unit is None and unit in CURRENCIES)
    ]


def _look_up(data: Dataset) -> _Known:
    """The commitments by their indicator and unit; for a unit and a role the indicator that nearly all figures have."""
    commitments: dict[tuple[str, str], list[Commitment]] = {}
    for commitment in data.commitments:
        commitments.setdefault((commitment.indicator_id, commitment.unit), []).append(commitment)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for figure in data.figures:
        counts.setdefault((figure.unit, figure.role), Counter())[figure.indicator_id] += 1
    usual = {}
    for key, indicators in counts.items():
        indicator, most = indicators.most_common(1)[0]
        if most >= max(_FEW, _NEARLY_ALL * indicators.total()):
            usual[key] = indicator
    return _Known(commitments, usual)


def _nearest(commitments: Sequence[Commitment], quantity: Quantity) -> str:
    """The commitments of the nearest numbers, each with its own, and how many more there are."""
    ranked = sorted(commitments, key=lambda one: (abs(one.value - quantity.value), one.commitment_id))
    shown = ", ".join(f"{one.commitment_id} ({one.value:.15g})" for one in ranked[:_SHOWN])
    return f"{shown} or {len(ranked) - _SHOWN} more" if len(ranked) > _SHOWN else shown


def _commitment(same: Sequence[Commitment], role: str | None, quantity: Quantity) -> str | None:
    """The one commitment of the indicator that a figure may report (a target: of its value) or measure (an actual)."""
    if role not in ("target", "actual"):
        return None
    if role == "target":
        same = [one for one in same if abs(one.value - quantity.value) <= quantity.resolution / 2]
    return same[0].commitment_id if len(same) == 1 else None


def _key(indicator: str | None, role: str | None, unit: str | None, keys: dict[str, int]) -> str:
    """A key that no figure of the article has: the indicator, the role unless it is an observation, and a count."""
    base = indicator or _slug(unit or "number")
    key = base if role in ("observation", None) else f"{base}-{role}"
    keys[key] = keys.get(key, 0) + 1
    return key if keys[key] == 1 else f"{key}-{keys[key]}"


def _quote(text: str, quantity: Quantity, longest: int) -> tuple[int, int] | None:
    """The shortest phrase around a quantity, of so many characters, that is read as the quantity is in the text."""
    low = max(quantity.start - longest, text.rfind("\n", max(0, quantity.start - longest), quantity.start) + 1)
    starts = [quantity.start]
    starts += [low + match.start() for match in re.finditer(r"(?<!\S)\S+", text[low : quantity.start])][:-9:-1]
    after = text[quantity.end : quantity.end + longest].partition("\n")[0]
    ends = [quantity.end]
    ends += [quantity.end + match.end() for match in re.finditer(r"\S+(?!\S)", after)][:5]
    spans = {(start, end) for start in starts for end in ends if end - start <= longest}
    for start, end in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        for again in find(text[start:end]):
            same = attrs.evolve(
                again,
                start=again.start + start,
                end=again.end + start,
                number_start=again.number_start + start,
                number_end=again.number_end + start,
            )
            if same == quantity:
                return start, end
    return None


def _figure_lines(figure: DraftFigure, article_id: str, document: str | None) -> list[str]:
    lines = [f"  {figure.key}:"]
    for name, value in figure.values.items():
        comment = figure.questions.get(name) or figure.guesses.get(name, "")
        if name == "quote" and value is not None:
            offset = "" if document else f"at {figure.start}"
            lines.append(_Field(str(value), offset).line(name, 4))
        elif value is not None or name in figure.questions:
            shown = f"{value:.15g}" if isinstance(value, float) else value
            if name == "part_of_id":
                shown = f"{article_id}.{value}"
            lines.append(_Field(_text_or_none(shown), comment).line(name, 4))
    if document and figure.values["quote"] is not None:
        lines.append(f"    quote_start: {figure.start}")
    lines.append("    readings: 1")
    return lines


# --- text -------------------------------------------------------------------------------------------------------------


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", without_accents(text.lower())))


def _visible(text: str) -> str:
    """The text with escapes for what may not stand in YAML."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _scalar(text: str) -> str:
    """A text as a YAML scalar: plain where it can be, quoted where YAML would read something else into it."""
    plain = re.fullmatch(r"[\w(][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*", text)
    safe = plain and text == text.strip() and ": " not in text and " #" not in text and not text.endswith(":")
    return text if safe and text.lower() not in ("null", "~") else json.dumps(text, ensure_ascii=False)
