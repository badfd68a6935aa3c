"""Finds organizations and people by their names, as articles print them.

Names are compared by letters and digits: case, accents, apostrophes, spaces, dots and dashes are ignored. Grammatical
articles (la, l', de, des, the, of) count only if two names have no other difference. Nothing is guessed: a name that no
article prints is not found, even when a similar name is printed.

>>> fold("Fédération des Industries"), fold("FEDERATION  DES INDUSTRIES"), fold("F.I.M.M.E.")
('federationdesindustries', 'federationdesindustries', 'fimme')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import attrs

from imme_data.dataset.table import Tables
from imme_data.errors import AmbiguousNameError, UnknownNameError

__all__ = ["Names", "Suggestion", "fold", "organization_names", "person_names", "unknown", "without_accents"]

_ARTICLES: Final = frozenset(("le", "la", "les", "de", "du", "des", "the", "of"))
_ELIDED: Final = re.compile(r"(?<![^\W_])[ld]['’‘ʼ´`][\W_]*(?=[^\W_])")
_ACRONYM: Final = re.compile(r"(?<![^\W_])[^\W_]\.(?: ?[^\W_]\.)+(?: ?[^\W_](?![^\W_]))?")
# Ligatures, and the character that lengthens Arabic words.
_FOLDED: Final = str.maketrans({"œ": "oe", "æ": "ae", "\u0640": None})
_LONGEST: Final = 1000  # characters of a text for which similar names are looked for
_NEAR: Final = 60.0  # the lowest score of a name that an error message suggests


def without_accents(text: str) -> str:
    """Remove the accents of a string; its length may change."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _plain(text: str) -> str:
    plain = without_accents(unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED))
    # The letters of an acronym are not words: the D of C. D. G. is not a grammatical article.
    return _ACRONYM.sub(lambda dotted: re.sub(r"[. ]", "", dotted[0]), plain)


def _words(plain: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain)


def fold(text: str) -> str:
    """Remove case, accents, apostrophes, spaces and punctuation, for comparisons."""
    return "".join(_words(_plain(text)))


def _content(text: str) -> str:
    """Return the words of a name without grammatical articles; all of them if there are no other words."""
    plain = _plain(text)
    kept = [word for word in _words(_ELIDED.sub("", plain)) if word not in _ARTICLES]
    return " ".join(kept or _words(plain))


def _fold_articles(text: str) -> str:
    return _content(text).replace(" ", "")


@attrs.frozen
class Suggestion:
    """A similar name: its `id`, the `name` as printed, and a `score` from 0 to 100 (100 if equal after `fold`)."""

    id: str
    name: str
    score: float


class Names:
    """An index from printed forms of names to identifiers.

    Parameters
    ----------
    kind : str
        The kind of the named records, for messages: organization or person.
    forms : iterable of (str, str)
        Every printed form, and the identifier that it names.
    """

    def __init__(self, kind: str, forms: Iterable[tuple[str, str]]) -> None:
        self.kind = kind
        self.forms: dict[str, set[str]] = {}
        self.ids: set[str] = set()
        for form, key in forms:
            self.forms.setdefault(form, set()).add(key)
            self.ids.add(key)
        # From the strictest comparison to the loosest; the first with a result is used. Identifiers are not names, so
        # they must match exactly.
        self._exact = {key: {key} for key in self.ids}
        self._folded: dict[str, set[str]] = {}
        self._without_articles: dict[str, set[str]] = {}
        for form, keys in self.forms.items():
            self._exact.setdefault(form, set()).update(keys)
            self._folded.setdefault(fold(form), set()).update(keys)
            self._without_articles.setdefault(_fold_articles(form), set()).update(keys)

    def find(self, text: str) -> set[str]:
        """Return the identifiers that have a name: none, one, or several that share the name."""
        self._check(text)
        text = unicodedata.normalize("NFC", text).strip()
        if text in self._exact:
            return set(self._exact[text])
        for known, wanted in ((self._folded, fold(text)), (self._without_articles, _fold_articles(text))):
            if wanted and wanted in known:
                return set(known[wanted])
        # "Fédération des industries ... (FIMME)": the name must be known. The acronym only narrows the result, or
        # makes it ambiguous.
        bracketed = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
        if bracketed is None or not (found := self.find(bracketed[1])):
            return set()
        also = self.find(bracketed[2])
        return (found & also) or (found | also)

    def one(self, text: str) -> str:
        """Return the one identifier with a name. Raises AmbiguousNameError or UnknownNameError, with candidates."""
        found = sorted(self.find(text))
        if len(found) == 1:
            return found[0]
        if found:
            message = f"{text!r} is the name of more than one {self.kind}: {', '.join(found)}; ask for one of these"
            raise AmbiguousNameError(message, tuple(found))
        raise unknown(text, self)

    def suggest(self, text: str, limit: int = 5) -> list[Suggestion]:
        """Return the most similar names with a score above 0, one for each identifier, the best first.

        For a text of more than 1000 characters there are none.
        """
        self._check(text)
        if len(text) > _LONGEST:
            return []
        from rapidfuzz import fuzz  # imported here because looking names up does not need it

        # The average of two ratios: of the whole names in any order of words, and of the shared words. So a whole name
        # scores higher than a part of it.
        wanted, folded = _content(text), fold(text)
        best: dict[str, Suggestion] = {}
        for form, keys in sorted(self.forms.items()):
            other = _content(form)
            score = (fuzz.token_sort_ratio(wanted, other) + fuzz.token_set_ratio(wanted, other)) / 2
            score = 100.0 if folded and fold(form) == folded else min(round(score, 1), 99.9)
            for key in keys:
                if score > (best[key].score if key in best else 0):
                    best[key] = Suggestion(key, form, score)
        return sorted(best.values(), key=lambda one: (-one.score, one.id))[: max(0, limit)]

    def _check(self, text: object) -> None:
        if not isinstance(text, str):
            raise TypeError(f"{text!r} is not a name: give the name of the {self.kind} as a string")


def unknown(text: str, *all_names: Names) -> UnknownNameError:
    """Return the error for an unknown name, with the nearest known names."""
    suggestions = sorted((one for names in all_names for one in names.suggest(text, 3)), key=lambda one: -one.score)
    near = [one for one in suggestions if one.score >= _NEAR][:3]
    kinds = " or ".join(f"{'an' if names.kind[0] in 'aeiou' else 'a'} {names.kind}" for names in all_names)
    message = f"no article prints {text!r} as the name of {kinds}"
    if near:
        message += f"; the nearest: {'; '.join(f'{one.id} ({one.name})' for one in near)}"
    else:
        message += f"; none of the {sum(len(names.ids) for names in all_names)} known is similar"
    return UnknownNameError(message, tuple(one.id for one in near))


def organization_names(data: Tables) -> Names:
    """Index the names and acronyms in the registry of organizations, and every form that an article prints."""
    forms = [(mention.name, mention.organization_id) for mention in data.organization_mentions]
    for one in data.organizations:
        forms += [(form, one.organization_id) for form in (one.name, one.name_en, one.acronym) if form]
    return Names("organization", forms)


def person_names(data: Tables) -> Names:
    """Index the names in the registry of people, and every form that an article prints."""
    forms = [(mention.name, mention.person_id) for mention in data.person_mentions]
    return Names("person", [*forms, *((person.name, person.person_id) for person in data.people)])
