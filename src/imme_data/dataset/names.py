"""The names of organizations and people, as articles print them, and who is meant by one.

A name is found by its letters and digits: case, accents, apostrophes, spaces, dots and dashes make no difference, and
articles (la, l', de, des, the, of) only where nothing else tells two names apart. Nothing is guessed: a name that no
article prints is nobody's, however near it comes to one.

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
# Ligatures, and the stroke that stretches an Arabic word.
_FOLDED: Final = str.maketrans({"œ": "oe", "æ": "ae", "\u0640": None})
_NEAR: Final = 60.0  # a score from which on a name is worth a look


def without_accents(text: str) -> str:
    """A text without its accents; its length may change."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _plain(text: str) -> str:
    plain = without_accents(unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED))
    # The letters of an acronym are no words: the D of C. D. G. is not an article.
    return _ACRONYM.sub(lambda dotted: re.sub(r"[. ]", "", dotted[0]), plain)


def _words(plain: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain)


def fold(text: str) -> str:
    """A name without case, accents, apostrophes, spaces and punctuation, to compare by."""
    return "".join(_words(_plain(text)))


def _content(text: str) -> str:
    """The words of a name but for its articles, unless it has no others."""
    plain = _plain(text)
    kept = [word for word in _words(_ELIDED.sub("", plain)) if word not in _ARTICLES]
    return " ".join(kept or _words(plain))


def _fold_articles(text: str) -> str:
    return _content(text).replace(" ", "")


@attrs.frozen
class Suggestion:
    """A name that comes near a text: whose it is, as printed, and how near, from 0 to 100 (equal but for folding)."""

    id: str
    name: str
    score: float


class Names:
    """The names of one kind of thing: what each form that is printed stands for.

    Parameters
    ----------
    kind : str
        What is named, for messages: organization or person.
    forms : iterable of (str, str)
        Every form, and the identifier of whom it names.
    """

    def __init__(self, kind: str, forms: Iterable[tuple[str, str]]) -> None:
        self.kind = kind
        self.forms: dict[str, set[str]] = {}
        self.ids: set[str] = set()
        for form, key in forms:
            self.forms.setdefault(form, set()).add(key)
            self.ids.add(key)
        # From the strictest comparison to the loosest; the first that finds anything decides. An identifier is no
        # name, so it is taken to the letter.
        self._exact = {key: {key} for key in self.ids}
        self._folded: dict[str, set[str]] = {}
        self._without_articles: dict[str, set[str]] = {}
        for form, keys in self.forms.items():
            self._exact.setdefault(form, set()).update(keys)
            self._folded.setdefault(fold(form), set()).update(keys)
            self._without_articles.setdefault(_fold_articles(form), set()).update(keys)

    def find(self, text: str) -> set[str]:
        """The identifiers that a text may stand for: of none, of one, or of several that share a name."""
        self._check(text)
        text = unicodedata.normalize("NFC", text).strip()
        if text in self._exact:
            return set(self._exact[text])
        for known, wanted in ((self._folded, fold(text)), (self._without_articles, _fold_articles(text))):
            if wanted and wanted in known:
                return set(known[wanted])
        # "Fédération des industries ... (FIMME)": the name decides, and its acronym must not speak against it.
        bracketed = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
        if bracketed is None or not (found := self.find(bracketed[1])):
            return set()
        also = self.find(bracketed[2])
        return (found & also) or (found | also)

    def one(self, text: str) -> str:
        """The identifier of whom a text names. Raises AmbiguousNameError and UnknownNameError, with the candidates."""
        found = sorted(self.find(text))
        if len(found) == 1:
            return found[0]
        if found:
            message = f"{text!r} is printed of more than one {self.kind}: {', '.join(found)}; ask for one of these"
            raise AmbiguousNameError(message, tuple(found))
        raise unknown(text, self)

    def suggest(self, text: str, limit: int = 5) -> list[Suggestion]:
        """The names that come nearest to a text, one for each identifier, the best first; none that shares nothing."""
        self._check(text)
        from rapidfuzz import fuzz  # not needed by those who only look names up

        # Whole names are compared, in any order of their words, and the words that they share: a part of one is not
        # as good as all of it.
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
            raise TypeError(f"{text!r} is not a name: give the name of the {self.kind} as a text")


def unknown(text: str, *all_names: Names) -> UnknownNameError:
    """The error for a text that is no name of any of these kinds, with the nearest that are."""
    suggestions = sorted((one for names in all_names for one in names.suggest(text, 3)), key=lambda one: -one.score)
    near = [one for one in suggestions if one.score >= _NEAR][:3]
    kinds = " or ".join(f"{'an' if names.kind[0] in 'aeiou' else 'a'} {names.kind}" for names in all_names)
    message = f"no article prints {text!r} as the name of {kinds}"
    if near:
        message += f"; the nearest: {'; '.join(f'{one.id} ({one.name})' for one in near)}"
    else:
        message += f"; there are {sum(len(names.ids) for names in all_names)}, and none comes near"
    return UnknownNameError(message, tuple(one.id for one in near))


def organization_names(data: Tables) -> Names:
    """The names of the organizations: those of the registry, their acronyms, and every form that an article prints."""
    forms = [(mention.name, mention.organization_id) for mention in data.organization_mentions]
    for one in data.organizations:
        forms += [(form, one.organization_id) for form in (one.name, one.name_en, one.acronym) if form]
    return Names("organization", forms)


def person_names(data: Tables) -> Names:
    """The names of the people: those of the registry, and every form that an article prints."""
    forms = [(mention.name, mention.person_id) for mention in data.person_mentions]
    return Names("person", [*forms, *((person.name, person.person_id) for person in data.people)])
