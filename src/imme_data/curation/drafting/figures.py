"""Draft the figures of an article: each number with its quote, the guesses about it and the open questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from imme_data.curation.drafting import cues
from imme_data.curation.drafting.seed_text import SeedField, slug
from imme_data.model.codes import CURRENCIES
from imme_data.quantities import Quantity, find

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset
    from imme_data.model.records import Commitment

__all__ = ["DraftFigure", "FigureDrafter"]

_LARGE: Final = 100  # at least this large, a number without a known noun is probably a figure
_MAX_NAMED: Final = 5  # commitments that one question names
_MIN_FIGURES: Final = 3  # figures that make an indicator the usual one
_NEARLY_ALL: Final = 0.8
_FIELDS: Final = (
    "indicator_id", "measure_id", "role", "stage", "value", "value_max", "unit", "comparison", "as_of", "commitment_id",
    "ecosystem_id", "universe", "part_of_id", "quote", "note",
)  # fmt: skip


@attrs.frozen
class DraftFigure:
    """One figure of a draft: its values, the reasons of the guesses, and the open questions, each by field.

    A value that could not be determined is None, with a question. `start` is the offset of the quote in characters.
    """

    key: str
    values: dict[str, str | float | None]
    guesses: dict[str, str]
    questions: dict[str, str]
    start: int

    def string(self, name: str) -> str | None:
        """The value of a field that holds a string."""
        value = self.values[name]
        return value if isinstance(value, str) else None

    def lines(self, article_id: str, *, is_founding: bool) -> list[str]:
        """The figure as lines of YAML. The offset is `quote_start` in a founding article, a comment in others."""
        lines = [f"  {self.key}:"]
        for name, value in self.values.items():
            comment = self.questions.get(name) or self.guesses.get(name, "")
            if name == "quote" and value is not None:
                comment = "" if is_founding else f"at {self.start}"
            if value is not None or name in self.questions:
                shown = f"{value:.15g}" if isinstance(value, float) else value
                lines.append(
                    SeedField(f"{article_id}.{value}" if name == "part_of_id" else shown, comment).line(name, 4)
                )
        if is_founding and self.values["quote"] is not None:
            lines.append(f"    quote_start: {self.start}")
        return [*lines, "    readings: 1"]


@attrs.frozen
class _Context:
    """What is known about one number before its fields are drafted.

    `whole` is the figure of which it is a part. `rivals` are the commitments with its indicator and unit. `doubtful`
    are the indicators to ask about. `usual` is the indicator of nearly all figures with its unit and role. `measures`
    is true if something was done, and it is not certain which commitment it measures.
    """

    quantity: Quantity
    unit: str | None
    whole: DraftFigure | None
    indicator: str | None
    doubtful: Sequence[str]
    usual: str | None
    role: cues.Guess | None
    rivals: Sequence[Commitment]
    commitment_id: str | None
    measures: bool
    date: cues.Guess | None


@attrs.frozen
class FigureDrafter:
    """Drafts the figures of one article from its `text`, its date of publication and its language.

    `spans` are the parts of the text to read, in order and without overlaps.
    """

    text: str
    spans: Sequence[tuple[int, int]]
    data: Dataset
    published: str | None
    language: str | None
    _commitments: Mapping[tuple[str, str], Sequence[Commitment]] = attrs.field(init=False)
    _usual: Mapping[tuple[str, str], str] = attrs.field(init=False)
    _keys: Counter[str] = attrs.field(init=False, factory=Counter)
    _folded: str = attrs.field(init=False)

    @_folded.default
    def _fold(self) -> str:
        """The text without capitals."""
        return self.text.casefold()

    @_commitments.default
    def _find_commitments(self) -> Mapping[tuple[str, str], Sequence[Commitment]]:
        """The commitments by indicator and unit."""
        commitments: dict[tuple[str, str], list[Commitment]] = {}
        for commitment in self.data.commitments:
            commitments.setdefault((commitment.indicator_id, commitment.unit), []).append(commitment)
        return commitments

    @_usual.default
    def _find_usual(self) -> Mapping[tuple[str, str], str]:
        """The indicator of nearly all figures with a unit and a role, by unit and role."""
        counts: dict[tuple[str, str], Counter[str]] = {}
        for figure in self.data.figures:
            counts.setdefault((figure.unit, figure.role), Counter())[figure.indicator_id] += 1
        usual = {}
        for key, indicators in counts.items():
            indicator, most = indicators.most_common(1)[0]
            if most >= max(_MIN_FIGURES, _NEARLY_ALL * indicators.total()):
                usual[key] = indicator
        return usual

    def draft(self) -> tuple[list[DraftFigure], list[str]]:
        """The figures of the article, and the numbers that are not used as figures, each with its offset."""
        text, found = self.text, list(self._quantities())
        figures: list[DraftFigure] = []
        unused: list[str] = []
        seen: dict[tuple[float, float | None, str | None], DraftFigure] = {}
        wholes: dict[str, DraftFigure] = {}  # by the key of the part
        before: DraftFigure | None = None
        for index, quantity in enumerate(found):
            whole = None
            if before is not None and index and self._is_part(found[index - 1], quantity):
                whole = wholes.get(before.key, before)
                same_unit = quantity.unit in (None, whole.values["unit"])
                if not same_unit or quantity.value > float(whole.values["value"] or 0):
                    whole = None
            unit = quantity.unit or (whole.string("unit") if whole else None)
            if unit is None and quantity.value < _LARGE and quantity.value.is_integer():
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
            before = self._figure(self._context(quantity, unit, whole, (low, high)))
            figures.append(before)
            seen[same] = before
            if whole is not None:
                wholes[before.key] = whole
        return figures, unused

    def _quantities(self) -> Iterator[Quantity]:
        """The quantities that lie within one span. Both are in order and do not overlap."""
        spans = iter(self.spans)
        low, high = next(spans, (0, -1))
        for quantity in find(self.text):
            while high < quantity.end and high >= 0:
                low, high = next(spans, (0, -1))
            if high >= 0 and low <= quantity.start:
                yield quantity

    def _is_part(self, whole: Quantity, part: Quantity) -> bool:
        """Whether "dont" comes right before a number, in the sentence of the number before it."""
        between = self.text[whole.end : part.start]
        return len(between) < 200 and re.search(r"\bdont (?:\w+ )?$", between) is not None and ". " not in between

    def _context(
        self, quantity: Quantity, unit: str | None, whole: DraftFigure | None, between: tuple[int, int]
    ) -> _Context:
        """Guess from the words around a number. `between` are the offsets of the numbers before and after it."""
        around = cues.sentence(self.text, quantity)
        # Only words of the same sentence, up to the numbers on either side, can name the indicator.
        low = max(between[0], quantity.start - around.start)
        high = min(between[1], quantity.start - around.start + len(around.text))
        indicator, doubtful = None, list[str]()
        if candidates := _candidates(unit, self.data):
            words = self.text[low : quantity.start], self.text[quantity.end : high]
            indicator, doubtful = cues.guess_indicator(*words, candidates)
        role = cues.guess_role(around, unit) if self.language == "fr" else None
        if whole is not None:
            indicator = whole.string("indicator_id")
            role_of_whole = whole.string("role")
            role = cues.Guess(role_of_whole, "a part of the number before") if role_of_whole else None
        usual = None
        if indicator is None and unit is not None and role is not None:
            # An actual has the indicator of the target that it measures.
            usual = self._usual.get((unit, "target" if role.value == "actual" else role.value))
            if usual in doubtful:
                doubtful = [usual, *(one for one in doubtful if one != usual)]
        rivals = self._commitments.get((indicator or usual or "", unit or ""), ())
        commitment = _commitment(rivals if indicator else (), role.value if role else None, quantity)
        if commitment is not None and not self._may_be_about(self.data.commitments[commitment]):
            commitment = None
        measures = role is not None and role.value == "actual" and commitment is None
        if measures and role is not None:
            none = "" if rivals else ", and no commitment is known that it measures"
            role = cues.Guess("observation", f"done ({role.because}){none}")
        date = cues.guess_date(around, role.value if role else None, self.published)
        return _Context(quantity, unit, whole, indicator, doubtful, usual, role, rivals, commitment, measures, date)

    def _may_be_about(self, commitment: Commitment) -> bool:
        """Whether the text can be about a commitment: not about a company's, if it does not name the company."""
        key = commitment.promisor_id
        promisor = self.data.organizations.get(key) if key else None
        if promisor is None or key is None or promisor.classification != "company":
            return True
        forms = {promisor.name, promisor.acronym, *(one.name for one in self.data.names(key))}
        return any(form is not None and form.casefold() in self._folded for form in forms)

    def _figure(self, context: _Context) -> DraftFigure:
        """The figure with a guess or a question for each field that the text does not give."""
        quantity, unit, whole, role = context.quantity, context.unit, context.whole, context.role
        longest = int(self.data.schemas["figures"]["quote"].constraints["maxLength"])
        span = _quote(self.text, quantity, longest)
        values: dict[str, str | float | None] = dict.fromkeys(_FIELDS)
        values |= {"value": quantity.value, "value_max": quantity.value_max, "unit": unit}
        values |= {"comparison": quantity.comparison, "quote": self.text[slice(*span)] if span else None}
        guesses: dict[str, str] = {}
        questions: dict[str, str] = {}

        def guess(name: str, value: str, reason: str = "") -> None:
            values[name], guesses[name] = value, f"guess: {reason}" if reason else "guess"

        if context.indicator is not None:
            guess("indicator_id", context.indicator)
        else:
            questions["indicator_id"] = _indicator_question(context)
        if role is not None:
            guess("role", role.value, role.because)
        else:
            questions["role"] = "TODO: target, actual, observation or projection"
        if self.language not in ("fr", "ar"):
            values["value"] = None
            questions["value"] = f"TODO: French rules read it as {quantity.value:.15g}"
        if unit is None:
            questions["unit"] = "TODO: what is counted; the note must name it, because the quote does not"
        elif unit != quantity.unit:
            guess("unit", unit, "as in the number before")
            reason = "the quote prints no noun, so the note must name the unit"
            guess("note", f"The unit, {unit}, is that of the number before.", reason)
        if span is None:
            questions["quote"] = f"TODO: at most {longest} characters that print the number, at {quantity.start}"
        if context.date is not None:
            guess("as_of", context.date.value, context.date.because)
        if context.commitment_id is not None:
            same_value = ", the same value" if role is not None and role.value == "target" else ""
            guess("commitment_id", context.commitment_id, f"the same indicator{same_value}")
        elif (question := _commitment_question(context)) is not None:
            questions["commitment_id"] = question
        self._claims(context, values, guesses, questions)
        if whole is not None:
            guess("part_of_id", whole.key, "the word dont")
        key = self._key(context.indicator, role.value if role else None, unit)
        return DraftFigure(key, values, guesses, questions, span[0] if span else quantity.start)

    def _claims(
        self,
        context: _Context,
        values: dict[str, str | float | None],
        guesses: dict[str, str],
        questions: dict[str, str],
    ) -> None:
        """The measure, the stage and what the number is about: guessed from its commitment, or asked."""
        commitment = self.data.commitments.get(context.commitment_id or "")
        if commitment is not None:
            for name in ("measure_id", "ecosystem_id"):
                if (value := getattr(commitment, name)) is not None:
                    values[name], guesses[name] = value, "guess: that of its commitment"
        elif context.indicator is not None:
            known = [one.measure_id for one in self.data.measures if one.indicator_id == context.indicator]
            if known:
                more = f" or {len(known) - _MAX_NAMED} more" if len(known) > _MAX_NAMED else ""
                questions["measure_id"] = f"TODO: one of {', '.join(known[:_MAX_NAMED])}{more}"
        if values["role"] == "actual":
            questions["stage"] = "TODO: measured, announced, completed, committed or under_way"
        if commitment is None or (commitment.agreement_id is None and commitment.ecosystem_id is None):
            reason = "or name its organization, ecosystem, event or agreement instead"
            values["universe"], guesses["universe"] = "sector", f"guess: {reason}"

    def _key(self, indicator: str | None, role: str | None, unit: str | None) -> str:
        """A key that is unique in the article: the indicator, the role unless it is an observation, and a number."""
        base = indicator or slug(unit or "number")
        key = base if role in ("observation", None) else f"{base}-{role}"
        self._keys[key] += 1
        return key if self._keys[key] == 1 else f"{key}-{self._keys[key]}"


def _candidates(unit: str | None, data: Dataset) -> list[tuple[str, str]]:
    """The indicators that allow a unit, each with its French name."""
    if unit is None:
        return []
    return [
        (indicator.indicator_id, indicator.name_fr)
        for indicator in data.indicators
        if indicator.unit == unit or (indicator.unit is None and unit in CURRENCIES)
    ]


def _commitment(same: Sequence[Commitment], role: str | None, quantity: Quantity) -> str | None:
    """The only commitment in `same` that a figure can report (a target, by its value) or measure (an actual)."""
    if role not in ("target", "actual"):
        return None
    if role == "target":
        same = [one for one in same if abs(one.value - quantity.value) <= quantity.resolution / 2]
    return same[0].commitment_id if len(same) == 1 else None


def _indicator_question(context: _Context) -> str:
    doubtful, usual = context.doubtful, context.usual
    choices = f": one of {', '.join(doubtful[:6])}" if doubtful else ", or a new one in seeds/indicators.yaml"
    most = f" ({usual} is the indicator of nearly all figures with this role in {context.unit})"
    return f"TODO{choices}{most if usual in doubtful else ''}"


def _commitment_question(context: _Context) -> str | None:
    """A question if commitments are possible and none is certain."""
    if context.whole is not None or not context.rivals:
        return None
    known = _nearest(context.rivals, context.quantity)
    if context.measures:
        return f"TODO: does it measure one of {known}? Then its role is actual. If not, leave this line out"
    if context.role is not None and context.role.value == "target":
        return f"TODO: does it report one of {known}? If not, leave this line out"
    return None


def _nearest(commitments: Sequence[Commitment], quantity: Quantity) -> str:
    """The commitments with the nearest values, and the number of the others."""
    ranked = sorted(commitments, key=lambda one: (abs(one.value - quantity.value), one.commitment_id))
    shown = ", ".join(f"{one.commitment_id} ({one.value:.15g})" for one in ranked[:_MAX_NAMED])
    return f"{shown} or {len(ranked) - _MAX_NAMED} more" if len(ranked) > _MAX_NAMED else shown


def _quote(text: str, quantity: Quantity, longest: int) -> tuple[int, int] | None:
    """The shortest phrase, of at most `longest` characters, from which the same quantity is read."""
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
