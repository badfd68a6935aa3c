"""Whole datasets of a made-up sector: every schema kept, every reference resolved, every rule of the build obeyed.

Such a dataset is one that seeds can say, so that all that works on real data can be tried on it: a build, an export, a
reload, the tracker. Right records are built and not searched for: those that others refer to come first, a reference
is taken from the records that are there, and what two columns must say together is put right where it is not.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import attrs
from hypothesis import strategies as st

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo
from imme_data.model import derive, edtf
from imme_data.model import evidence as tracker
from imme_data.model.codes import COUNTRIES, LANGUAGES
from imme_data.model.profile import Field, TableSchema
from imme_data.quantities import UNITS, Comparison, Style, check, write
from imme_data.quantities.significance import significant

__all__ = ["datasets"]

Row = dict[str, Any]
Values = Callable[[Field], st.SearchStrategy[Any]]
Choices = Mapping[str, Sequence[Any]]  # for columns, what they are chosen from


def datasets(
    values: Values, schemas: Mapping[str, TableSchema], info: PackageInfo, *, max_size: int = 3
) -> st.SearchStrategy[Dataset]:
    """Datasets that a build would publish; they shrink towards the one that is empty.

    Parameters
    ----------
    values : function
        Gives the strategy for the values of a field, apart from None.
    schemas : mapping of str to TableSchema
        The schema of each table, with the columns, keys and patterns of the project's; bounds may be others.
    info : PackageInfo
        What every dataset says of itself.
    max_size : int
        The most records that a table has. Of figures there are more: each commitment has a report at least.
    """
    return _datasets(_Sector(values, schemas), info, max_size)


# --- how figures are printed --------------------------------------------------------------------------------------

# The words that make a comparison, before a number; `exactly` has none.
_SAID: Final[Mapping[Comparison, tuple[str, ...]]] = {
    "exactly": ("",),
    "about": ("près de ", "environ ", "quelque "),
    "more_than": ("plus de ", "au-delà de "),
    "at_least": ("au moins ", "pas moins de "),
    "less_than": ("moins de ",),
    "at_most": ("au plus ", "jusqu'à "),
}
_PHRASES: Final = ("{}", "prévoit {}", "{} au total", "« {} »", "soit {}, selon la fédération")
_STYLES: Final = (
    Style(),
    Style(group="."),
    Style(group=""),
    Style(group="\u202f", space="\u00a0"),
    Style(group="\u00a0", space="\u202f", symbol=True),
    Style(group="\u2009", symbol=True),
    Style(decimal="."),
    Style(words="fr"),
    Style(words="be"),
    Style(words="ch"),
)
_WORD_SCALES: Final = {9: "milliard", 6: "million", 3: "mille"}
_SIGN_SCALES: Final = {9: "Mds", 6: "M", 3: "k"}
_DIRHAM_SCALES: Final = {9: "MMDH", 6: "MDH", 3: "kDH"}
_LONGEST_QUOTE: Final = 60  # characters

Scale = Literal["", "word", "sign"]
Omission = Literal["", "unit", "comparison", "value", "all"]


@attrs.frozen
class _Wording:
    """How a figure is printed: the style of its number, its scale, the words around it, and what they leave out."""

    style: Style
    scale: Scale
    phrase: str
    omits: Omission
    choice: int  # between words of one meaning


# The plainest first: what a failing example shrinks to. What is left out or misprinted, a note says.
_OMISSIONS: Final[tuple[Omission, ...]] = ("", "", "", "", "unit", "comparison", "value", "all")
_SCALES: Final[tuple[Scale, ...]] = ("", "word", "sign")
_WORDINGS: Final = st.sampled_from(
    [
        _Wording(style, scale, phrase, omits, choice)
        for omits, scale, style, (choice, phrase) in itertools.product(
            _OMISSIONS, _SCALES, _STYLES, enumerate(_PHRASES)
        )
    ]
)


@attrs.frozen
class _Amount:
    """What a figure says: a number, or a range of numbers, in base units."""

    low: float
    high: float | None
    unit: str
    comparison: Comparison


_READABLE: Final = frozenset(unit.code for unit in UNITS)


def _quote(amount: _Amount, wording: _Wording, text: str) -> tuple[str, str | None]:
    """The words that print an amount, and the note that it needs where they don't say all of it.

    `text` stands for a quote that prints something else altogether.
    """
    excuse = _excuse(amount)
    if wording.omits == "all":
        return text, excuse
    shown = amount
    if wording.omits == "value":  # a misprint: one zero too many
        shown = attrs.evolve(amount, low=_tenfold(amount.low), high=amount.high and _tenfold(amount.high))
    note = excuse if wording.omits else None
    plain = attrs.evolve(wording, phrase="{}", choice=0)
    for style, words in ((_scaled(shown, wording), wording), (wording.style, wording), (Style(), plain)):
        quote = _printed(shown, style, words)
        if quote is not None and len(quote) <= _LONGEST_QUOTE and not _differs(quote, amount, note):
            return quote, note
    # A rare number that is read otherwise in any form; 60 characters hold every number in plain digits.
    return _number(amount.low, None, Style()), excuse


def _tenfold(value: float) -> float:
    return significant(value * 10)


def _excuse(amount: _Amount) -> str:
    """A note that names the value, the unit and the comparison, as the check of a quote wants them named."""
    ends = (amount.low,) if amount.high is None else (amount.low, amount.high)
    value = " to ".join(_number(end, None, Style()) for end in ends)
    return f"The value is {value}. The unit is {amount.unit}. The comparison is {amount.comparison.replace('_', ' ')}."


def _differs(quote: str, amount: _Amount, note: str | None) -> bool:
    read = check(quote, amount.low, amount.unit, amount.comparison, value_max=amount.high, note=note)
    return bool(read.differences)


def _scaled(amount: _Amount, wording: _Wording) -> Style:
    """The style with the scale that fits the amount: millions from a million on."""
    if not wording.scale:
        return wording.style
    scales = _WORD_SCALES
    if wording.scale == "sign":
        scales = _DIRHAM_SCALES if amount.unit == "MAD" and not wording.style.words else _SIGN_SCALES
    scale = next((name for power, name in scales.items() if abs(amount.low) >= 10**power), "")
    return attrs.evolve(wording.style, scale=scale)


def _printed(amount: _Amount, style: Style, wording: _Wording) -> str | None:
    """The phrase, or None where the style can't print this amount."""
    unit = amount.unit if amount.unit in _READABLE and wording.omits != "unit" else None
    words = _SAID["exactly" if wording.omits == "comparison" else amount.comparison]
    said = words[wording.choice % len(words)]
    try:
        if amount.high is None:
            return wording.phrase.format(said + _number(amount.low, unit, style))
        # The scale of a range may stand once, but letters such as MDH hold a currency, so they stand twice.
        first, second = (
            _number(end, unit if style.scale in _DIRHAM_SCALES.values() else kept, style)
            for end, kept in ((amount.low, None), (amount.high, unit))
        )
    except ValueError:
        return None
    between = wording.choice % 2 == 0
    body = f"entre {said}{first} et {second}" if between else f"{said}{first} à {second}"
    return wording.phrase.format(body)


def _number(value: float, unit: str | None, style: Style) -> str:
    """A number without its sign, which is the reader's: the words around it say that it is a fall."""
    return write(abs(value), unit, style)


# --- what figures say ---------------------------------------------------------------------------------------------

# How the number of a figure stands to that of the first report of its commitment.
Relation = Literal["free", "same", "rounded", "bound", "less"]
_RELATIONS: Final[tuple[Relation, ...]] = ("free", "same", "rounded", "bound", "less", "same")
_SPANS: Final = (0.0, 0.0, 0.0, 0.25, 2.0)  # of a range, as a share of its lower end
_SIGNS: Final = (1.0, 1.0, 1.0, 1.0, -1.0)
_SHAPES: Final = st.sampled_from(list(itertools.product(_SIGNS, _SPANS, _RELATIONS, _SAID)))
_GREATEST: Final = 999_999_999_999_999.0
_NUMBERS: Final = (
    st.integers(0, 999).map(float)
    | st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 9999), st.integers(-3, 11))
    | st.integers(0, 10**15 - 1).map(float)
)
# Currencies that pages print, dirhams more than others, and one whose words the table of units doesn't hold.
_MONEY: Final = ("MAD", "EUR", "MAD", "USD", "MAD", "XOF", "PLN")


@attrs.frozen
class _Statement:
    """What is drawn for one figure by itself: its own columns, its number, and how that is shaped and printed."""

    own: Row
    number: float
    sign: float
    span: float
    relation: Relation
    comparison: Comparison
    wording: _Wording
    text: str


@st.composite
def _statements(draw: st.DrawFn, own: st.SearchStrategy[Row], texts: st.SearchStrategy[str]) -> _Statement:
    wording = draw(_WORDINGS)
    text = draw(texts) if wording.omits == "all" else ""
    return _Statement(draw(own), draw(_NUMBERS), *draw(_SHAPES), wording, text)


def _amount(said: _Statement, unit: str, anchor: _Amount | None, schema: TableSchema) -> _Amount:
    """What a figure says, within the bounds of the schema; `anchor` is what the first report of its commitment says."""
    low, span, comparison = said.sign * said.number, said.span, said.comparison
    if anchor is not None:
        match said.relation:
            case "same":
                return anchor
            case "rounded":
                low, comparison, span = significant(anchor.low, 2), "exactly", 0.0
            case "bound":
                low, comparison, span = significant(anchor.low * 0.9, 2), "more_than", 0.0
            case "less":
                low = significant(anchor.low * 0.37, 4)
            case "free":
                pass
    low = _within(low, schema["value"])
    high = _within(significant(low + abs(low) * span), schema["value_max"])
    return _Amount(low, high if high > low else None, unit, comparison)


def _within(value: float, field: Field) -> float:
    least, greatest = field.constraints.get("minimum", -_GREATEST), field.constraints.get("maximum", _GREATEST)
    return float(min(max(value, least), greatest)) + 0.0


def _wording(said: _Statement, anchor: _Amount | None) -> _Wording:
    """How a figure is printed; a rounded number has a scale, which makes it a coarse one."""
    if anchor is not None and said.relation == "rounded":
        return attrs.evolve(said.wording, style=Style(), scale="word", omits="")
    return said.wording


# --- the tables, in the order in which they refer to each other ---------------------------------------------------

# Identifiers, file names and units of the sector's own, where the patterns take them: drawn faster than from a regular
# expression, and chosen to look like something else (a number, a truth, nothing, a part of another).
_SLUGS: Final = ("a", "a.a", "b", "a.b", "a-b", "1e5", "2019-02", "true", "null", "z" * 60)
_UNITS: Final = ("job", "percent", "hectare", "person", "firm", "tonne", "MAD")
_OTHER_UNITS: Final = ("library", "gigafactory", "a_b_c", "null", "z", "ABC")
# The roles of figures without a commitment and with one, the likelier ones twice; and those of what is done.
_FREE_ROLES: Final = ("observation", "target", "projection")
_BOUND_ROLES: Final = ("target", "actual", "target", "observation", "actual")
_DONE: Final = ("actual", "observation")
# What the rules tie to other tables, or which the article's collection decides.
_TIED: Final[Mapping[str, tuple[str, ...]]] = {
    "articles": ("published", "sha256"),
    "commitments": ("value", "unit", "made", "due"),
    "figures": ("role", "value", "value_max", "unit", "comparison", "as_of", "quote"),
}
# May be empty, but are emptied only where what they go with is empty.
_ALWAYS: Final = (("articles", "published_basis"), ("articles", "document"))


@st.composite
def _own(draw: st.DrawFn, forms: st.SearchStrategy[tuple[Row, Mapping[str, st.SearchStrategy[Any]]]]) -> Row:
    """A record's own columns: in one draw those of few values and which others are filled, then what they hold."""
    row, filled = draw(forms)
    return row | {name: draw(values) for name, values in filled.items()}


class _Sector:
    """The strategies for what refers to nothing: made once, and drawn from for every dataset."""

    def __init__(self, values: Values, schemas: Mapping[str, TableSchema]) -> None:
        self.schemas = schemas
        self._values = values
        unit = schemas["indicators"]["unit"]
        units = (_UNITS, sorted(_READABLE), _OTHER_UNITS)
        self._known: dict[tuple[str, str], st.SearchStrategy[Any]] = {
            ("organizations", "country"): st.sampled_from(sorted(COUNTRIES)),
            ("articles", "language"): st.sampled_from(("fr", "ar", *sorted(LANGUAGES))),
            ("articles", "document"): self._words(schemas["articles"]["document"], _SLUGS),
            ("indicators", "unit"): st.one_of([self._words(unit, words) for words in units]),
        }
        for name, schema in schemas.items():
            for key in schema.primary_key if len(schema.primary_key) == 1 else ():
                self._known[name, key] = self._words(schema[key], _SLUGS)
        self.own = {name: self._columns(schema) for name, schema in schemas.items()}
        self.dates = st.lists(values(schemas["figures"]["as_of"]), max_size=4)
        self.statements = _statements(self.own["figures"], values(schemas["figures"]["quote"]))

    def _columns(self, schema: TableSchema) -> st.SearchStrategy[Row]:
        """The columns of a table that are not derived, refer to nothing, and are tied to no other table by a rule."""
        passed = {*_TIED.get(schema.name, ()), *(column for key in schema.foreign_keys for column in key.fields)}
        choices: list[list[tuple[str, Any]]] = []
        for field in schema.fields:
            if field.name in passed or field.derived_from:
                continue
            few = field.constraints.get("enum", (False, True) if field.type == "boolean" else ())
            always = field.required or (schema.name, field.name) in _ALWAYS
            known = [*few] or [self._known.get((schema.name, field.name), self._values(field))]
            choices.append([(field.name, choice) for choice in (known if always else [None, *known])])
        forms = []
        for form in itertools.product(*choices):
            filled = {name: choice for name, choice in form if isinstance(choice, st.SearchStrategy)}
            forms.append(({name: choice for name, choice in form if name not in filled}, filled))
        return _own(st.sampled_from(forms))

    def _words(self, field: Field, words: Sequence[str]) -> st.SearchStrategy[str]:
        pattern = field.constraints.get("pattern", "(?s:.*)")
        fit = [word for word in words if re.fullmatch(pattern, word)]
        return st.sampled_from(fit) if fit else self._values(field)


class _Drawing:
    """One dataset while it is drawn: what stands so far, and what may refer to it."""

    def __init__(self, draw: st.DrawFn, sector: _Sector, max_size: int) -> None:
        self._draw, self._sector, self._max_size = draw, sector, max_size
        self.rows: dict[str, list[Row]] = {name: [] for name in sector.schemas}
        self._sizes = st.integers(0, max_size)
        # What has a figure has an organization, an indicator and an article, and what has two sources has two articles:
        # of these tables, the larger ones are likelier.
        self._core_sizes = st.sampled_from([0, *(size for size in range(1, max_size + 1) for _ in range(2 * size))])
        # Few dates for all tables, so that some are the same.
        self._dates = (None, *draw(sector.dates))

    def tables(self) -> dict[str, list[Row]]:
        """The rows of every table, with what is derived from them."""
        self._table("organizations", core=True)
        self._chain("organizations", "parent_id")
        self._table("people")
        self._table("agreements")
        self._chain("agreements", "part_of_id")
        self._pairs("agreement_parties", "agreements", "organizations")
        self._table("ecosystems", {"agreement_id": self._maybe("agreements")})
        self._table("events", {"organizer_id": self._maybe("organizations")})
        self._table("indicators", core=True)
        if self.rows["organizations"]:
            self._articles()
        if self.rows["articles"]:
            mention: Choices = {"article_id": self._keys("articles"), "organization_id": self._keys("organizations")}
            self._table("organization_mentions", mention)
            if self.rows["people"]:
                person: Choices = {"person_id": self._keys("people"), "organization_id": self._maybe("organizations")}
                self._table("person_mentions", {"article_id": self._keys("articles"), **person})
        if self.rows["articles"] and self.rows["indicators"]:
            self._commitments()
            self._figures()
        return self._derived()

    def _table(self, name: str, *choices: Choices, core: bool = False) -> None:
        """Draw the records of a table: their own columns, and in one draw for each mapping those chosen from lists."""
        chosen = [st.sampled_from(list(itertools.product(*columns.values()))) for columns in choices]
        names = [column for columns in choices for column in columns]
        # A size drawn as a number is one that Hypothesis can lower by leaving out any of the records.
        size = self._draw(self._core_sizes if core else self._sizes)
        drawn = [self._draw(st.tuples(self._sector.own[name], *chosen)) for _ in range(size)]
        for row, *cells in drawn:
            self.rows[name].append(row | dict(zip(names, itertools.chain(*cells), strict=True)))
        self._tell_apart(name)

    def _tell_apart(self, name: str) -> None:
        """Give each row keys of its own: what stands twice is numbered."""
        schema = self._sector.schemas[name]
        unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
        for key in (schema.primary_key, *schema.unique_keys, *unique):
            taken: set[tuple[Any, ...]] = set()
            for row in self.rows[name]:
                first = row.get(key[-1])
                number = 2
                while first is not None and tuple(row.get(column) for column in key) in taken:
                    row[key[-1]] = f"{first}-{number}"
                    number += 1
                taken.add(tuple(row.get(column) for column in key))

    def _keys(self, table: str) -> list[str]:
        (key,) = self._sector.schemas[table].primary_key
        return [row[key] for row in self.rows[table]]

    def _maybe(self, table: str) -> list[str | None]:
        return [None, *self._keys(table)]

    def _chain(self, table: str, column: str) -> None:
        """Let records refer to those before them in the list, so that no chain of them loops."""
        keys: list[str] = []
        for row, key in zip(self.rows[table], self._keys(table), strict=True):
            row[column] = self._draw(st.sampled_from([None, None, *keys])) if keys else None
            keys.append(key)

    def _pairs(self, table: str, first: str, second: str) -> None:
        columns = self._sector.schemas[table].primary_key
        pairs = list(itertools.product(self._keys(first), self._keys(second)))
        if pairs:
            found = self._draw(st.lists(st.sampled_from(pairs), unique=True, max_size=self._max_size))
            self.rows[table] = [dict(zip(columns, pair, strict=True)) for pair in found]

    def _articles(self) -> None:
        # Most credit no agency, and republish nothing, so that there are several sources.
        origin: Choices = {
            "publisher_id": self._keys("organizations"),
            "agency_id": [None, *self._maybe("organizations")],
        }
        self._table("articles", {**origin, "published": self._dates}, core=True)
        self._chain("articles", "republishes_id")
        for row in self.rows["articles"]:
            if row["published"] is None:
                row["published_basis"] = None
            founding = row["collection"] == "founding"
            row["document"] = row["document"] if founding else None
            row["sha256"] = hashlib.sha256(row["document"].encode()).hexdigest() if founding else None

    def _commitments(self) -> None:
        """Commitments without their values, which their reports give them."""
        promise: Choices = {"promisor_id": self._keys("organizations"), "measure": self._measures()}
        place: Choices = {"agreement_id": self._maybe("agreements"), "ecosystem_id": self._maybe("ecosystems")}
        self._table("commitments", promise, place, {"made": self._dates, "due": self._dates}, core=True)
        for row in self.rows["commitments"]:
            row["indicator_id"], row["unit"] = row.pop("measure")
            made, due = row["made"], row["due"]
            if made and due and edtf.days(made)[0] > edtf.days(due)[1]:
                row["made"], row["due"] = due, made

    def _measures(self) -> list[tuple[str, str]]:
        """Each indicator with the units it is counted in: for money, any currency."""
        return [
            (row["indicator_id"], unit)
            for row in self.rows["indicators"]
            for unit in ((row["unit"],) if row["unit"] is not None else _MONEY)
        ]

    def _figures(self) -> None:
        """A report of each commitment, and more figures: of commitments, and of nobody's."""
        commitments = self.rows["commitments"]
        free = [(None, role, *measure) for measure in self._measures() for role in _FREE_ROLES]
        bound = [(row, role, row["indicator_id"], row["unit"]) for row in commitments for role in _BOUND_ROLES]
        # Two thirds or more are of commitments, where there are any, so that some have several reports and actuals.
        purposes = st.sampled_from(free + bound * (1 + 2 * len(free) // max(len(bound), 1)))
        said = st.sampled_from(list(itertools.product(self.rows["articles"], self._dates)))
        actors, occasion = (
            st.sampled_from(list(itertools.product(self._maybe(first), self._maybe(second))))
            for first, second in (("organizations", "ecosystems"), ("events", "people"))
        )
        figure = (self._sector.statements, said, actors, occasion)
        anchors: dict[str, _Amount] = {}
        for commitment in commitments:
            purpose = (commitment, "target", commitment["indicator_id"], commitment["unit"])
            self.rows["figures"].append(self._figure(anchors, *self._draw(st.tuples(*figure)), purpose))
        for _ in range(self._draw(st.integers(0, 4 * self._max_size))):
            self.rows["figures"].append(self._figure(anchors, *self._draw(st.tuples(*figure, purposes))))
        self._tell_apart("figures")
        self._part()
        self._promise()

    def _figure(
        self,
        anchors: dict[str, _Amount],
        statement: _Statement,
        said: tuple[Row, str | None],
        actors: tuple[str | None, str | None],
        occasion: tuple[str | None, str | None],
        purpose: tuple[Row | None, str, str, str],
    ) -> Row:
        (article, as_of), (commitment, role, indicator, unit) = said, purpose
        key = None if commitment is None else commitment["commitment_id"]
        anchor = anchors.get(key or "")
        amount = _amount(statement, unit, anchor, self._sector.schemas["figures"])
        if key is not None:
            anchors.setdefault(key, amount)
        quote, excuse = _quote(amount, _wording(statement, anchor), statement.text)
        if role in _DONE and as_of and article["published"]:
            start = edtf.days(as_of.rpartition("/")[2])[0]
            as_of = article["published"] if start > edtf.days(article["published"])[1] else as_of
        own = statement.own
        return {
            **own,
            "figure_id": f"{article['article_id']}.{own['figure_id']}",
            "article_id": article["article_id"],
            "indicator_id": indicator,
            "commitment_id": key,
            "role": role,
            "value": amount.low,
            "value_max": amount.high,
            "unit": unit,
            "comparison": amount.comparison,
            "as_of": as_of,
            "organization_id": actors[0],
            "ecosystem_id": actors[1],
            "event_id": occasion[0],
            "speaker_id": occasion[1],
            "quote": quote,
            "quote_start": own["quote_start"] if article["document"] is not None else None,
            "note": " ".join(filter(None, (excuse, own["note"]))) or None,
        }

    def _part(self) -> None:
        """Make parts of figures, of those before them that are no smaller and of the same kind."""
        figures = self.rows["figures"]
        for place, row in enumerate(figures):
            wholes = [other["figure_id"] for other in figures[:place] if _contains(other, row)]
            row["part_of_id"] = self._draw(st.sampled_from([None, *wholes])) if wholes else None

    def _promise(self) -> None:
        """Give commitments the value of one of their reports; the first is a part of no other of them."""
        figures = {row["figure_id"]: row for row in self.rows["figures"]}
        said: dict[str, list[float]] = {}
        for row in figures.values():
            if row["role"] == "target" and row["commitment_id"] and not tracker.is_part(row, figures):
                said.setdefault(row["commitment_id"], []).append(row["value"])
        for row in self.rows["commitments"]:
            row["value"] = self._draw(st.sampled_from(said[row["commitment_id"]]))

    def _derived(self) -> dict[str, list[Row]]:
        for name, rows in self.rows.items():
            for row in rows:
                row |= derive.derive(name, row)
        for name, function in derive.TABLES.items():
            self.rows[name] = function(self.rows)
        return self.rows


def _contains(whole: Row, part: Row) -> bool:
    """Whether a figure can be the whole that another is a part of."""
    return (
        whole["unit"] == part["unit"]
        and (whole["role"] in _DONE) == (part["role"] in _DONE)
        and _top(part) <= _top(whole)
    )


def _top(row: Row) -> float:
    return float(row["value"] if row["value_max"] is None else row["value_max"])


@st.composite
def _datasets(draw: st.DrawFn, sector: _Sector, info: PackageInfo, max_size: int) -> Dataset:
    return Dataset.from_rows(info, sector.schemas, _Drawing(draw, sector, max_size).tables())
