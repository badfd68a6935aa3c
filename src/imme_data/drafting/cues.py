"""What the words around a number suggest: its role, its date, its indicator. Guesses all, for a person to settle."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import attrs

from imme_data.quantities import Quantity

__all__ = ["Guess", "Sentence", "guess_date", "guess_indicator", "guess_role", "sentence"]

_SENTENCE_END: Final = re.compile(r"[.!?…]\s+(?=[A-ZÀ-ÝŒ«\"“])|\n")
_REACH: Final = 500  # characters of a sentence, on either side of a number, that are looked at


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


# What is promised, planned, aimed at or expected of an agreement or a project.
_PROMISED: Final = _any_of(
    r"à l['’]horizon", r"d['’]ici\b", r"s['’](?:est|sont|était) engagée?s?", r"s['’]engagent?",
    r"engagée?s? (?:à|pour)\b", r"engagement", r"objectif", r"vis(?:e|ent|ant)\b", r"ambitionn\w+", r"prévoi\w+",
    r"prévue?s?", r"permettr\w+", r"créer(?:a|ont)\b", r"génér(?:er|era|eront)\b", r"mobiliser(?:a|ont)?\b",
    r"investir(?:a|ont)?\b", r"compte(?:nt)? (?:créer|investir|réaliser)", r"s['’]attend", r"devant", r"potentiel",
    r"promet\w*", r"destinée?s?\b", r"à terme",
)  # fmt: skip
# What is done, right beside the number.
_DONE: Final = _any_of(

    r"(?:a|ont|a déjà|ont déjà)(?:-t-ils|-ils|-elles|-t-on)? (?:été|atteint|créé|réalisé|permis|généré|enregistré)\w*",
    r"ont-(?:ils|elles) été", r"réalisée?s?\b", r"concrétisée?s?", r"engagée?s? par", r"à fin (?:19|20)\d\d",
    r"au terme de", r"s['’]est établie?",
)  # fmt: skip
# What is forecast, and nobody promises.
_FORECAST: Final = _any_of(r"devrai(?:t|ent)", r"pourrai(?:t|ent)", r"prévisions?", r"estimations", r"tabl\w+ sur")
_PROJECT: Final = _any_of("projet", "usine", "investissement", "convention", "contrat", "accord", "unité", "programme")
_NEAR: Final = 70  # characters between a number and what says that it is done
# Counts of a fair or a day's programme are observations, whatever the tense.
_ATTENDANCE: Final = frozenset(("exhibitor", "visitor", "participant", "country", "panel", "day", "meeting"))
_YEAR: Final = re.compile(
    r"(?P<cue>à l['’]horizon(?: de)?|d['’]ici(?: à)?(?: la)?(?: fin)?(?: l['’]an)?|(?:à (?:la )?)?fin|en|depuis"
    r"|au titre de)\s+(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_STOP: Final = frozenset("avec dans pour leur cette ainsi elle plus moins être sont tout".split())  # noqa: SIM905


@attrs.frozen
class Guess:
    """A value and the words that suggest it."""

    value: str
    because: str


@attrs.frozen
class Sentence:
    """The sentence that holds a quantity: its text, and where in it the quantity stands."""

    text: str
    start: int
    end: int


def sentence(text: str, quantity: Quantity) -> Sentence:
    """The sentence around a quantity, or as much of it as is near."""
    low = max(0, quantity.start - _REACH)
    before = text[low : quantity.start]
    starts = [match.end() for match in _SENTENCE_END.finditer(before)]
    begin = low + (starts[-1] if starts else 0)
    after = _SENTENCE_END.search(text, quantity.end, quantity.end + _REACH)
    stop = after.start() + 1 if after else min(len(text), quantity.end + _REACH)
    return Sentence(text[begin:stop], quantity.start - begin, quantity.end - begin)


def guess_role(around: Sentence, unit: str | None) -> Guess:
    """target, actual, observation or projection; `actual` says that it is done, whether or not a promise is known."""
    if unit in _ATTENDANCE:
        return Guess("observation", "a count of what is there")
    found: list[tuple[int, str, str]] = []
    for pattern, role in ((_DONE, "actual"), (_PROMISED, "target"), (_FORECAST, "projection")):
        for match in pattern.finditer(around.text):
            distance = max(around.start - match.end(), match.start() - around.end, 0)
            # A participle before the number may belong to anything; what is promised governs its whole sentence.
            if role != "actual" or distance <= _NEAR:
                found.append((distance, role, match[0]))
    done = [item for item in found if item[1] == "actual"]
    if done:
        distance, role, words = min(done)
        nearer = [item for item in found if item[1] == "target" and item[0] < distance]
        if not nearer:
            return Guess(role, words)
    for role in ("target", "projection"):
        chosen = [item for item in found if item[1] == role]
        if chosen:
            expected = role == "projection" and _PROJECT.search(around.text)
            return Guess("target" if expected else role, min(chosen)[2])
    return Guess("observation", "no word says that it is promised or forecast")


def guess_date(around: Sentence, role: str) -> Guess | None:
    """The year that the sentence gives for the number: the deadline of a target, the as-of date of the others."""
    best: tuple[int, Guess] | None = None
    for match in _YEAR.finditer(around.text):
        deadline = match["cue"].lower().startswith(("à l", "d"))
        if deadline != (role in ("target", "projection")) and role != "observation":
            continue
        distance = max(around.start - match.end(), match.start() - around.end, 0)
        if best is None or distance < best[0]:
            best = (distance, Guess(match["year"], match[0]))
    return best[1] if best else None


def guess_indicator(before: str, after: str, candidates: Sequence[tuple[str, str]]) -> tuple[str | None, list[str]]:
    """The indicator that the words before and after a number name; and those that might be it, where several might.

    `candidates` are the indicators of the number's unit with their French names. One alone is taken as it is. At least
    half of a name's words must stand there; of two with the same share, the one whose words are nearer is meant.
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
    """The beginnings of the longer words of a text, without accents: what inflection leaves alone.

    Each with how many characters lie between it and the start, or the end, of the text, where it is nearest.
    """
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found: dict[str, int] = {}
    for match in re.finditer(r"[a-z]{4,}", plain):
        if match[0] not in _STOP:
            place = len(plain) - match.end() if from_end else match.start()
            found[match[0][:5]] = min(place, found.get(match[0][:5], place))
    return found
