"""Find the names that an article prints: known organizations and people, and unknown names to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from imme_data.curation.drafting.seed_text import SeedField, scalar
from imme_data.dataset.names import Names, organization_names, person_names
from imme_data.quantities.lexicon import FUNCTION_WORDS

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset

__all__ = ["KnownNames", "Mention", "find_mentions", "organization_lines", "person_lines", "unknown_name_lines"]

_MAX_ASKED: Final = 25  # unknown names in one draft
_OFFICE: Final = (
    r"(?:vice-)?(?:président|directeur|directrice|ministre|secrétaire|chef|consul|gouverneur|wali|dg\b|pdg\b)\w*"
)
_CAPITAL: Final = r"[A-ZÀ-ÝŒ]"
_NAME: Final = re.compile(
    rf"(?<!\w)(?:{_CAPITAL}[\w.'’-]*\w)"
    rf"(?: (?:(?:de|du|des|d['’]|de la|de l['’]|et|en|au|aux|pour) ?)?{_CAPITAL}[\w'’-]*\w)*"
)
_OPENING: Final = re.compile(
    r"^(?:(?:L|D|Qu|S|N|C|J)['’]"
    r"|(?:Le|La|Les|Un|Une|Des|Du|Au|Aux|Ce|Cet|Cette|Ces|Il|Ils|Elle|Elles|En|Dans|Par|Pour|M\.|MM\.|Mme) )"
)
# Capitalised words that are not the name of an organization or a person.
_COMMON: Final = frozenset("PME TPE TPME PMI DH DHS MDH MMDH Mds Maroc Royaume".split())  # noqa: SIM905


@attrs.frozen
class KnownNames:
    """The names in a dataset. `agency_ids` identifies the news agencies."""

    organizations: Names
    people: Names
    agency_ids: frozenset[str]

    @classmethod
    def of(cls, data: Dataset) -> KnownNames:
        """The names in `data`."""
        agencies = [one.organization_id for one in data.organizations if one.classification == "news_agency"]
        return cls(organization_names(data), person_names(data), frozenset(agencies))


@attrs.frozen
class Mention:
    """A printed name, the identifiers that it may stand for, and its first offset in characters."""

    printed: str
    ids: frozenset[str]
    start: int

    def identifier(self) -> SeedField:
        """The identifier; empty, with a question, if there are several."""
        if len(self.ids) == 1:
            return SeedField(min(self.ids))
        return SeedField(None, f"TODO: one of {', '.join(sorted(self.ids))}")


def find_mentions(text: str, spans: Sequence[tuple[int, int]], forms: dict[str, set[str]]) -> Iterator[Mention]:
    """Yield each known name that the spans print, once, in the order of the text. `forms` gives identifiers by name."""
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
                yield Mention(printed, frozenset(by_form[match[0]]), start + match.start())


def _straight(text: str) -> str:
    """The string with straight apostrophes. Its length does not change."""
    return text.replace("’", "'")


def organization_lines(organizations: Sequence[Mention]) -> list[str]:
    """The YAML lines of the organizations that an article names."""
    lines = ["organization_mentions:"] if organizations else []
    return lines + [one.identifier().line(scalar(one.printed), 2) for one in organizations]


def person_lines(text: str, people: Sequence[Mention], organizations: Names) -> list[str]:
    """The YAML lines of the people that an article names, with the role and organization printed beside the name."""
    lines = ["person_mentions:"] if people else []
    for person in people:
        lines.append(f"  {scalar(person.printed)}:")
        lines.append(person.identifier().line("person_id", 4))
        role = _role_of(text, person.start, person.start + len(person.printed))
        if role is not None:
            lines.append(SeedField(role, "guess").line("role", 4))
            inside = {one for form, ids in organizations.forms.items() if form in role for one in ids}
            if len(inside) == 1:
                lines.append(SeedField(min(inside), "guess").line("organization_id", 4))
    return lines


def _role_of(text: str, start: int, end: int) -> str | None:
    """The office printed before or after a name: "le président de la FIMME, Tarik Aitri"."""
    before = re.search(
        rf"(?:^|[\s,;'’])({_OFFICE}[^,.;:\n]{{0,80}}), $", text[max(0, start - 110) : start], re.IGNORECASE
    )
    after = re.match(rf", ({_OFFICE}[^,.;:\n]{{0,80}})[,.;]", text[end : end + 110], re.IGNORECASE)
    found = before or after
    return found[1].strip() if found else None


def unknown_name_lines(text: str, spans: Sequence[tuple[int, int]], known: Sequence[Mention]) -> list[str]:
    """Questions about unknown names: capitalised words that do not start a sentence."""
    covered = {_straight(mention.printed) for mention in known}
    places: dict[str, list[int]] = {}
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
            places.setdefault(_straight(name), []).append(first)
    ranked = sorted(places.items(), key=lambda item: (-len(item[1]), item[1][0]))
    more = len(ranked) - _MAX_ASKED
    lines = [f"# {more} more names are unknown and not listed."] if more > 0 else []
    return lines + [
        f"# TODO: who or what is {scalar(name)}? ({len(starts)} time{'s'[: len(starts) - 1]}, first at {starts[0]})"
        for name, starts in ranked[:_MAX_ASKED]
    ]
