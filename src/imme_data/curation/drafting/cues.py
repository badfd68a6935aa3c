"""Guess the role, the date and the indicator of a number from the words around it. A person checks every guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import attrs

from imme_data.quantities import Quantity

__all__ = ["Guess", "Sentence", "guess_date", "guess_indicator", "guess_role", "sentence"]

_SENTENCE_END: Final = re.compile(r"[.!?…]\s+(?=[A-ZÀ-ÝŒ«\"“])|\n")
_REACH: Final = 500  # characters of a sentence that are read on either side of a number


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


# Words of a promise, a plan, a goal, or an expectation of an agreement or a project.
_PROMISED: Final = _any_of(
    r"à l['’]horizon", r"\bd['’]ici\b", r"\bs['’](?:est|sont|était) engagée?s?", r"\bs['’]engage(?:nt)?\b",
    r"\bengagée?s? (?:à|pour)\b", r"\bengagements?\b", r"\bobjectifs?\b", r"\bvis(?:e|ent|ant)\b", r"\bambitionn\w+",
    r"\bprévoi\w+", r"\bprévue?s?\b", r"\bpermettr(?:a|ont|ait|aient)\b", r"\bcréer(?:a|ont)\b",
    r"\bgénérer(?:a|ont)\b",
    r"\bmobiliser(?:a|ont)?\b", r"\binvestir(?:a|ont)?\b", r"\bcompte(?:nt)? (?:créer|investir|réaliser)",
    r"\bs['’]attend", r"\bpotentiel", r"\bpromet(?:te)?(?:nt)?\b", r"\bpromis\w*", r"\bdestinée?s?\b", r"\bà terme\b",
    r"\bser(?:a|ont)\b", r"\bdoi(?:t|vent) (?:créer|générer|permettre|atteindre)\b", r"\bdevr(?:a|ont)\b",
)  # fmt: skip
# Words of something done. They count only close to the number.
_DONE: Final = _any_of(
    r"\b(?:a|ont)(?:-t-(?:il|elle|on)|-(?:ils|elles))? (?:déjà |également |aussi )?"
    r"(?:été|atteint|créé|réalisé|permis|généré|enregistré)\w*",
    r"(?<!seront )(?<!sera )(?<!être )\b(?:réalisée?s?|concrétisée?s?)\b", r"\bengagée?s? par\b",
    r"\bau terme de\b", r"\bs['’]est établie?",
)  # fmt: skip
# Words of a forecast that nobody promises.
_FORECAST: Final = _any_of(
    r"\bdevrai(?:t|ent)\b", r"\bpourrai(?:t|ent)\b", r"\bprévisions?\b", r"\bestimations\b", r"\btabl\w+ sur\b"
)
_AHEAD: Final = _any_of(
    r"\battend(?:u|us|ue|ues|ent)?\b", r"\baccueiller(?:a|ont)\b", r"\bprévue?s?\b", r"\bespère(?:nt)?\b"
)
_PROJECT: Final = _any_of("projet", "usine", "investissement", "convention", "contrat", "accord", "unité", "programme")
_NEAR: Final = 70  # most characters between a number and the words that say that it is done
# Counts at a fair or of a programme are observations. If guests are still expected, a person decides.
_ATTENDANCE: Final = frozenset(("exhibitor", "visitor", "participant", "country", "panel", "day", "meeting"))
_GUESTS: Final = frozenset(("exhibitor", "visitor", "participant"))
_YEAR: Final = re.compile(
    r"(?:(?P<deadline>à l['’]horizon(?: de)?|d['’]ici(?: à)?(?: la)?(?: fin)?(?: de)?(?: l['’]an)?)"
    r"|(?P<then>\b(?:à (?:la )?)?fin(?: de)?|\ben|\bau titre de))\s+(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_STOP: Final = frozenset("avec dans pour leur cette ainsi elle plus moins être sont tout".split())  # noqa: SIM905


@attrs.frozen
class Guess:
    """A value, and the words or the reason that suggest it."""

    value: str
    because: str


@attrs.frozen
class Sentence:
    """The sentence that holds a quantity: its text, and the offsets of the quantity in it."""

    text: str
    start: int
    end: int


def sentence(text: str, quantity: Quantity) -> Sentence:
    """The sentence around a quantity, at most 500 characters on either side."""
    low = max(0, quantity.start - _REACH)
    before = text[low : quantity.start]
    starts = [match.end() for match in _SENTENCE_END.finditer(before)]
    begin = low + (starts[-1] if starts else 0)
    after = _SENTENCE_END.search(text, quantity.end, quantity.end + _REACH)
    stop = after.start() + 1 if after else min(len(text), quantity.end + _REACH)
    return Sentence(text[begin:stop], quantity.start - begin, quantity.end - begin)


def guess_role(around: Sentence, unit: str | None) -> Guess | None:
    """Guess the role: target, actual, observation or projection; None if a person has to decide.

    `actual` means that something was done, even if no promise is known.
    """
    if unit in _ATTENDANCE:
        ahead = unit in _GUESTS and _AHEAD.search(around.text)
        return None if ahead else Guess("observation", "a count at an event")
    found: list[tuple[int, str, str]] = []
    for pattern, role in ((_DONE, "actual"), (_PROMISED, "target"), (_FORECAST, "projection")):
        for match in pattern.finditer(around.text):
            distance = max(around.start - match.end(), match.start() - around.end, 0)
            # A participle further away may belong to another noun. Words of a promise apply to the whole sentence.
            if role != "actual" or distance <= _NEAR:
                found.append((distance, role, match[0]))
    done = min((item for item in found if item[1] == "actual"), default=None)
    promised = min((item for item in found if item[1] == "target"), default=None)
    if done is not None and (promised is None or promised[0] >= done[0]):
        return Guess("actual", done[2])
    forecast = min((item for item in found if item[1] == "projection"), default=None)
    if promised is not None:
        return Guess("target", promised[2])
    if forecast is not None:
        expected = _PROJECT.search(around.text[: around.start]) is not None
        return Guess("target" if expected else "projection", forecast[2])
    return Guess("observation", "no word of a promise or a forecast")


def guess_date(around: Sentence, role: str | None, published: str | None) -> Guess | None:
    """The year that the sentence gives for the number: the deadline of a target, the as-of date of other roles.

    The as-of year of an actual or an observation is not later than the page.
    """
    ahead = role in ("target", "projection")
    found: list[tuple[bool, int, Guess]] = []
    for match in _YEAR.finditer(around.text):
        if match["deadline"] is not None and not ahead:
            continue
        if not ahead and published is not None and match["year"] > published[:4]:
            continue
        distance = max(around.start - match.end(), match.start() - around.end, 0)
        found.append((ahead and match["deadline"] is None, distance, Guess(match["year"], match[0])))
    return min(found, key=lambda item: item[:2])[2] if found else None


def guess_indicator(before: str, after: str, candidates: Sequence[tuple[str, str]]) -> tuple[str | None, list[str]]:
    """The indicator that the words before and after a number name; if none is certain, the possible ones.

    `candidates` are the indicators of the number's unit with their French names. A single candidate is taken without a
    check. Otherwise at least half of the words of its name must be present. Of two with the same share, the one whose
    words are nearer is chosen.
    """
    if len(candidates) == 1:
        return candidates[0][0], []
    places = _stems(before, from_end=True)
    for stem, place in _stems(after).items():
        places[stem] = min(place, places.get(stem, place))
    scores: dict[str, tuple[float, float]] = {}
    for indicator, name in candidates:
        stems = _stems(name)
        said = [places[stem] for stem in stems if stem in places]
        if said:
            scores[indicator] = (len(said) / len(stems), -sum(said) / len(said))
    best = max(scores.values(), default=(0.0, 0.0))
    chosen = [indicator for indicator, score in scores.items() if score == best]
    if best[0] >= 0.5 and len(chosen) == 1:
        return chosen[0], []
    return None, list(scores) or [indicator for indicator, _ in candidates]


def _stems(text: str, *, from_end: bool = False) -> dict[str, int]:
    """The first five letters of the longer words, without accents: inflection does not change them.

    The values are the distances in characters from the start or the end of the text, at the nearest place.
    """
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found: dict[str, int] = {}
    for match in re.finditer(r"[a-z]{4,}", plain):
        if match[0] not in _STOP:
            place = len(plain) - match.end() if from_end else match.start()
            found[match[0][:5]] = min(place, found.get(match[0][:5], place))
    return found
