"""From a text to its quantities, in one pass from left to right.

A search finds where the next number starts, in digits or in words; from there the number is taken whole, then what
follows it (scale, noun, sign), then what stands before it (comparison, currency). Every step looks at a bounded piece
of text and none goes back, so that time grows with the length of the text and with nothing else. Nothing is read
across a full stop that ends a sentence, or across a line break.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from typing import Final

import attrs

from imme_data.quantities import numbers
from imme_data.quantities.lexicon import (
    ABOUT,
    ADJECTIVES,
    ADVERBS,
    AFTER,
    APART,
    CHANGES,
    COMPARISONS,
    FUNCTION_WORDS,
    HOURS_BEFORE,
    LINKS,
    MONTHS,
    SCALES,
    YEAR_BEFORE,
    Comparison,
)
from imme_data.quantities.numbers import SPACE, Amount
from imme_data.quantities.units import UNITS, Unit

__all__ = ["Apart", "Comparison", "Quantity", "Reader", "find", "set_apart"]


@attrs.frozen
class Quantity:
    """A number that a text prints, with what it counts.

    Parameters
    ----------
    value : float
        The number in base units (dirhams, not millions); the lower end of a range.
    value_max : float or None
        The upper end of a range, in base units.
    unit : str or None
        ISO 4217 code of the money, or the code of a row of the units table; None where no known noun stands by it.
    comparison : str
        exactly, about, more_than, at_least, less_than or at_most, as the words around the number say.
    resolution : float
        The step that the last printed digit stands for, in the unit: 100000000 for 1,7 milliard.
    start, end : int
        Where it stands, in characters of the text (end exclusive): the number with its scale and its noun.
    text : str
        The characters there.
    number_start, number_end : int
        Where the number alone stands: its digits or words, with a scale word such as `milliards`; of a range, from its
        first number to its last.

    Examples
    --------
    >>> (quantity,) = find("près de 13.340 créations d'emplois")
    >>> quantity.value, quantity.unit, quantity.comparison, quantity.text
    (13340.0, 'job', 'about', "13.340 créations d'emplois")
    """

    value: float
    value_max: float | None
    unit: str | None
    comparison: Comparison
    resolution: float
    start: int
    end: int
    text: str
    number_start: int
    number_end: int

    @property
    def number(self) -> str:
        """The characters of the number alone: `1,7 milliard` of `1,7 milliard de DH`."""
        return self.text[self.number_start - self.start : self.number_end - self.start]


@attrs.frozen
class Apart:
    """A number that counts nothing, and what it is instead.

    Parameters
    ----------
    kind : str
        year, date, time, ordinal, edition, article (of a law), number (of a page, a law, a phone, a code) or address.
    value : float or None
        The number of a year, an ordinal, an edition, an article or a short code.
    start, end : int
        Where it stands, in characters of the text, end exclusive.
    text : str
        The characters there.

    Examples
    --------
    >>> [(apart.kind, apart.text) for apart in set_apart("la 5e édition, en 2019, selon l'article 12")]
    [('ordinal', '5e'), ('year', '2019'), ('article', '12')]
    """

    kind: str
    value: float | None
    start: int
    end: int
    text: str


_NEXT: Final = re.compile(
    rf"(\)?{SPACE}{{0,2}}|-)([dD][eE][sS]?{SPACE}|[dD]['’])?([^\W\d_][\w\u064b-\u0652]{{0,24}}|[%٪€$£¥])"
)
_HALF: Final = re.compile(rf"{SPACE}et{SPACE}demie?(?!\w)")
_CONNECTOR: Final = re.compile(
    rf"(?:{SPACE}{{1,2}}([àÀ]|(?i:voire|et)|إلى|و(?={SPACE}?[0-9])|[-–—])(?:{SPACE}{{1,2}}|(?<=و))|([-–—]))(?:[dD]['’])?(?=\w)"
)
_MORE: Final = re.compile(rf"(?:{SPACE}|{SPACE}?و{SPACE}?)(?=[0-9])")
_CENTS: Final = re.compile(rf"{SPACE}(?:et{SPACE})?(?=\w)")
_AFTER: Final = tuple(AFTER)
_OF_NEXT: Final = re.compile(rf"{SPACE}(?:[0-9]|(?:de|du|des|que|tard|tôt)\b|d['’])")
_MARKS: Final = re.compile("[\u064b-\u0652]")
_ALSO: Final = re.compile(rf"(?:,{SPACE}|{SPACE}(?:et|à|ou){SPACE})(?=[0-9])")
# A noun that the table does not hold: "article 5 et 3 wagons".
_COUNTED: Final = re.compile(rf"{SPACE}(?!(?:et|ou|à|de|du|des|au|aux|en|pour|par|qui|sont|ont|ne)\b)[^\W\d_]")
_MINUTES: Final = re.compile(
    rf"{SPACE}[0-5][0-9](?![0-9%.,]|{SPACE}?[^\W\d_])|{SPACE}[0-5][0-9](?= (?:au|et|à|pour)\b)"
)
_THREE_DIGITS: Final = re.compile(r"[0-9]{1,3}(?!\w|[.,][0-9])")
# 5, 6 et 7 octobre
_DAYS: Final = re.compile(
    rf"(?:(?:{SPACE}(?:au|et|à){SPACE}|{SPACE}?[-–]{SPACE}?|,{SPACE})[0-9]{{1,2}}){{1,8}}{SPACE}(?:{'|'.join(sorted(MONTHS))})(?!\w)",
    re.IGNORECASE,
)
_GLUED: Final = re.compile(r"[^\W\d_]{1,2}[0-9]*(?!\w)")  # 5G, 4x4
_CODE_TAIL: Final = re.compile(r"(?:[-/][0-9]+)+")
_YEAR_TAIL: Final = re.compile(r"[-/–—](?:(?:19|20)?[0-9]{2})(?!\w)")
_SHARED: Final = re.compile(rf"{SPACE}(?:et|ou|و){SPACE}$|{SPACE}?[,;]{SPACE}$")
_ORDINAL_ALONE: Final = re.compile(
    r"\b(?:un )?[mb]illi(?:on|ard)i[eè]mes?\b|\b[^\W\d_]+i[eè]mes?\b|\bpremi(?:er|ère)s?\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@\w[\w-]*(?:\.[\w-]+)+")

_GREATEST: Final = 15  # power of ten of scales in a row: mille milliards
_GAPS: Final = frozenset(" \u00a0\u202f\u2009'’")
_SIGNS: Final = frozenset("~<>≥≤≈±")
_JOINTS: Final = frozenset(" \u00a0\u202f\u2009-–—")
_JOINED: Final = frozenset("àÀvVeEوإ-–— \u00a0\u202f\u2009")  # how what joins two numbers begins
_ENDS: Final = frozenset(("", ".", ",", ";", ":", "!", "?", "\n", "\r", '"', "]"))
_CENTS_REACH: Final = 40
_PREFIXES: Final = ("ب", "ل", "و")
_DASHES: Final = ("-", "–", "—")
_COMMON_ARABIC: Final = "الدرمنيوبهةت"
_MONEY_BEFORE: Final = frozenset("$€£¥")
# Abbreviations that a currency must follow: in "5 M. Kersaudy" no million is meant.
_MONEY_SCALES: Final = {"M": 6, "MM": 9, "k": 3, "K": 3, "Mio": 6}
_PARTS: Final = {"tiers": 3, "quart": 4, "quarts": 4}
_RATED: Final = frozenset(("metre", "kilometre", "gram", "kilogram", "litre"))
_PERIODS: Final = frozenset(("percent", "second", "minute", "hour", "day", "week", "month", "year"))
_NAME: Final = re.compile(r"(?<!\w)([A-ZÀ-Ý](?:[A-Z]{2,5}|[a-zà-ÿ]{2,12})) $")
_MONEY_CODES: Final = frozenset(unit.code for unit in UNITS if len(unit.code) == 3 and unit.code.isupper())
_CURRENCY_WORD: Final = re.compile(r"(?:(?<!\w)(MM?)[ \u00a0])?(?<!\w)([A-Za-z]{2,5})$")
_FAR: Final = 90  # characters before a range in which a verb may say that it is a change
_REACH: Final = 52  # characters before a number that may say something about it

# What a word is, after a number.
_SCALE, _ABOUT, _UNIT, _ADJECTIVE, _LINK, _MONTH = range(6)
_Entry = tuple[int, str, float, tuple[tuple[str, str], ...]]


def _by_last_word() -> dict[str, dict[int, dict[tuple[str, ...], Comparison]]]:
    """The phrases that compare, by their last word, then by how many words stand before it, the most first."""
    found: dict[str, dict[int, dict[tuple[str, ...], Comparison]]] = {}
    comparison: Comparison
    for comparison, phrases in COMPARISONS.items():
        for phrase in phrases:
            *rest, last = phrase.split()
            found.setdefault(last, {}).setdefault(len(rest), {})[tuple(rest)] = comparison
    return {last: dict(sorted(by_count.items(), reverse=True)) for last, by_count in found.items()}


_BY_LAST_WORD: Final = _by_last_word()
_TELLING: Final = frozenset(_BY_LAST_WORD) | ADVERBS | {"des", "aux", "les"}


class Reader:
    """Reads quantities with a table of units: the one of this module, or your own.

    Parameters
    ----------
    units : iterable of Unit, optional
        The rows of the table. Of two rows with the same word, the later one has it.
    """

    def __init__(self, units: Iterable[Unit] = UNITS) -> None:
        self.units: dict[str, Unit] = {unit.code: unit for unit in units}
        self._money = frozenset(code for code in self.units if len(code) == 3 and code.isupper())
        self._symbols: dict[str, _Entry] = {}
        self._words: dict[str, _Entry] = {word: (_SCALE, "", power, ()) for word, power in SCALES.items()}
        self._words |= {word: (_ABOUT, "", value, ()) for word, value in ABOUT.items() if word not in SCALES}
        for kind, closed in ((_ADJECTIVE, ADJECTIVES), (_LINK, LINKS), (_MONTH, MONTHS)):
            self._words |= dict.fromkeys(closed, (kind, "", 1.0, ()))
        longer: dict[str, list[tuple[str, str]]] = {}
        for unit in self.units.values():
            self._symbols |= {sign: (_UNIT, unit.code, multiple, ()) for sign, multiple in unit.symbols.items()}
            for word in unit.words:
                first = re.match(r"[^\W\d_]\w*|[$€£¥]", word)
                if first is None:
                    raise ValueError(
                        f"a word of the unit {unit.code} starts with no letter and no currency sign: {word!r}"
                    )
                if first[0] in SCALES:
                    raise ValueError(f"a word of the unit {unit.code} starts with a scale: {word!r}")
                if first.end() == len(word):
                    self._words[word] = (_UNIT, unit.code, 1.0, ())
                else:
                    longer.setdefault(first[0], []).append((word[first.end() :], unit.code))
        for word, rest in longer.items():
            entries = self._symbols if word in _MONEY_BEFORE else self._words
            kind, code, multiple, _ = entries.get(word, (_UNIT, "", 1.0, ()))
            entries[word] = (kind, code, multiple, tuple(sorted(rest, key=lambda form: -len(form[0]))))

    def find(self, text: str) -> list[Quantity]:
        """The quantities of a text, in reading order."""
        return self._read(text)[0]

    def set_apart(self, text: str) -> list[Apart]:
        """The numbers of a text that count nothing, in reading order."""
        found, apart = self._read(text)
        # "vingt et unième" starts at vingt, and has been read from there.
        taken = sorted([(item.start, item.end) for item in found] + [(item.start, item.end) for item in apart])
        for match in _ORDINAL_ALONE.finditer(text):
            value = numbers.ordinal_word(match[0].removeprefix("un "))
            place = bisect.bisect_right(taken, (match.start(), len(text)))
            if value is not None and not (place and match.start() < taken[place - 1][1]):
                apart.append(Apart("ordinal", float(value), *match.span(), match[0]))
        return sorted(apart, key=lambda item: item.start)

    # --- the pass ---------------------------------------------------------------------------------------------------

    def _read(self, text: str) -> tuple[list[Quantity], list[Apart]]:
        found: list[tuple[Quantity, Amount]] = []
        apart: list[Apart] = []
        arabic = any(letter in text for letter in _COMMON_ARABIC)
        start_of_number = numbers.START_ARABIC if arabic else numbers.START
        addresses = _ADDRESS.finditer(text) if "http" in text or "www." in text or "@" in text else iter(())
        address = next(addresses, None)
        position = 0
        while (match := start_of_number.search(text, position)) is not None:
            start = match.start()
            while address is not None and address.end() <= start:
                address = next(addresses, None)
            if address is not None and address.start() <= start:
                position = address.end()
                apart.append(Apart("address", None, address.start(), position, address[0]))
                continue
            amount = numbers.read(text, start)
            if amount is None:  # a word that is no number here
                position = match.end()
                continue
            if amount.apart is None:
                self._complete(text, amount, found, position)
            elif amount.apart == "number" and (code := _CODE_TAIL.match(text, amount.end)) is not None:
                amount.end = code.end()
            if amount.apart is not None:
                apart.append(_set_apart(text, amount))
            position = max(amount.end, match.end())
        return _share(text, found), apart

    def _complete(self, text: str, amount: Amount, found: list[tuple[Quantity, Amount]], taken: int) -> None:
        """Read what stands around a number, and add the quantity it makes, or say what it is apart.

        What stands before `taken` has been read as something else.
        """
        self._tail(text, amount)
        if amount.apart is not None:
            return
        comparison, previous = _before(text, amount.start)
        # One look at the next two characters spares most of what could be tried.
        following = text[amount.end : amount.end + 2]
        second = None
        if following[:1] in _JOINTS and (following[1:] in _JOINED or following[:1] in _DASHES):
            connector = _CONNECTOR.match(text, amount.end)
            if connector is not None and (_said(connector) not in ("et", "و") or previous in ("entre", "بين")):
                second = self._second(text, amount, connector, previous)
        amount.apart = _kind_apart(text, amount, previous, ranges=second is not None and second.apart is None)
        if amount.apart is not None:
            self._others(text, amount)
            return
        last = amount
        if second is not None and second.apart is not None:  # de 9 à 18 heures
            amount.apart, amount.end, amount.mantissa = second.apart, second.end, ""
            return
        if second is not None:
            last = second
            if connector is not None and _said(connector) in ("à", "إلى") and previous not in ("entre", "بين"):
                changed = previous in ("de", "من") and _says_change(text, amount.start)
                if changed or _is_a_change(amount, second):
                    # "de 250 à 850 postes" says what it was and what it became: two counts.
                    _add(text, found, amount, amount, comparison or "exactly")
                    amount.end = second.end
                    _add(text, found, second, second, _after(text, second.end) or "exactly")
                    return
        elif following[:1] in ("-", "/") and amount.unit is None:
            code = _CODE_TAIL.match(text, amount.end)
            if code is not None:
                amount.apart, amount.end = "number", code.end()
                return
        number_start = amount.start
        if last.unit is None:
            if last is amount and self._currency_before(text, amount, taken):
                comparison, _ = _before(text, amount.start)
            else:
                last.unit = self._noun_before(text, amount.start)
        elif last.unit in ("USD", "EUR", "MAD") and "cent" in text[last.end : last.end + _CENTS_REACH]:
            self._cents(text, last)
        if comparison is None:
            comparison = "about" if amount.about or last.about else "exactly"
            if text[last.end : last.end + 1] == " " and (after := _after(text, last.end)) is not None:
                comparison = after
        _add(text, found, amount, last, comparison, number_start)
        amount.end = last.end

    # --- what stands after a number ---------------------------------------------------------------------------------

    def _tail(self, text: str, amount: Amount) -> None:
        """Take the scale words, and the noun or the sign, that belong to a number."""
        following = text[amount.end : amount.end + 2]
        if following[:1] in _ENDS:
            return
        if amount.power >= 3:
            self._more(text, amount)
        self._half(text, amount)
        position, linked = amount.end, False
        if following[1:] == "(":
            position = self._repeated(text, amount)
        elif following == " e" and text.startswith(" en ", position):  # 1,74 en millions de tonnes
            table = _NEXT.match(text, position + 3)
            if table is not None and self._kind(table[3]) == _SCALE:
                position += 3
        while (match := _NEXT.match(text, position)) is not None:
            gap, of, token = match.groups()
            if gap[:1] == ")" and (not amount.start or text[amount.start - 1] != "("):
                break
            entry = self._symbols.get(token) or self._words.get(token.lower())
            if entry is None and token > "\u0600":
                entry = self._words.get(_MARKS.sub("", token))  # Arabic vowel signs
            after = match.end()
            if entry is None:
                if (
                    of is None
                    and not linked
                    and (gap != "-" or token in _PARTS)
                    and self._abbreviation(text, amount, token, after)
                ):
                    position = amount.end
                    continue
                break
            kind, code, number, rest = entry
            if kind == _UNIT:
                code, after = _longest(text, code, rest, after)
                letter = len(token) == 1 and token.isalpha()
                # Two thirds of the firms are a share, and no firms.
                share = amount.grain < 1 and of is not None and of[:3].lower() == "des"
                if not code or share or (linked and of is None) or (letter and text[after : after + 1] in ("'", "’")):
                    break
                if code in _RATED and text[after : after + 1] == "/":
                    break  # kg/m³ counts no kilograms
                amount.unit, amount.multiple, amount.end = code, number, after
                if amount.power == 0:
                    self._half(text, amount)
                    amount.number_end = min(amount.number_end, after)
                break
            if gap == "-":
                break
            if kind == _SCALE:
                if linked or (of is not None and not amount.about):
                    break
                follows = amount.power and number <= amount.power and not amount.about
                if follows or amount.power + number > _GREATEST:
                    break
                amount.scale(int(number), after)
                amount.about |= token.lower() == "millier" and amount.mantissa == "1"
                self._more(text, amount)
                self._half(text, amount)
                position = amount.end
                if (
                    len(token) < 5
                    and text[position : position + 1] == "."
                    and text[position + 1 : position + 2].isalpha()
                ):
                    position += 1  # 10,3 Md.Dh
            elif kind == _ABOUT:
                if of is not None or linked or amount.power:
                    break
                amount.mantissa = f"{float(amount.mantissa) * number:.15g}"
                amount.step, amount.about = len(str(int(number))) - 1, True
                position = amount.end = amount.number_end = after
            elif kind == _MONTH:
                day = int(amount.mantissa) if amount.power == 0 and amount.mantissa.isdigit() else 0
                if not linked and of is None and 0 < day <= 31:
                    amount.apart, amount.end, amount.number_end = "date", after, after
                break
            elif linked or not gap:
                break
            else:  # an adjective, or a noun that leads to the one that counts
                position, linked = after, kind == _LINK
                if text.startswith(" et ", after):  # petites et moyennes entreprises
                    also = _NEXT.match(text, after + 3)
                    if also is not None and self._kind(also[3]) == _ADJECTIVE:
                        position = also.end()

    def _kind(self, word: str) -> int | None:
        """What a word is after a number; None where it is nothing to it."""
        entry = self._words.get(word.lower())
        return entry[0] if entry is not None else None

    def _repeated(self, text: str, amount: Amount) -> int:
        """Pass over the same number in brackets: trois (3) projets. Returns where to go on."""
        if not text.startswith((" (", "\u00a0("), amount.end):
            return amount.end
        again = numbers.following(text, amount.end + 2)
        if again is None or again.apart is not None or text[again.end : again.end + 1] != ")":
            return amount.end
        if again.value() != amount.value():
            return amount.end
        amount.end = amount.number_end = again.end + 1
        return amount.end

    def _abbreviation(self, text: str, amount: Amount, token: str, end: int) -> bool:
        """Take M, MM or k where a currency follows (k right after its digits, too), and tiers or quarts."""
        power = _MONEY_SCALES.get(token)
        if power is not None:
            following = _NEXT.match(text, end)
            glued = token in "kK" and amount.end == end - 1
            money = text[max(0, amount.start - 4) : amount.start].strip() in self._money  # EUR 3,5 M
            if glued or money or (following is not None and self._is_money(following[3])):
                amount.scale(power, end)
                return True
        if token in _PARTS and amount.power == 0 and amount.mantissa.isdigit() and int(amount.mantissa) < _PARTS[token]:
            amount.divide(_PARTS[token], end)
            return True
        return False

    def _is_money(self, token: str) -> bool:
        entry = self._symbols.get(token) or self._words.get(token.lower())
        return entry is not None and any(code.isupper() for code in (entry[1], *(code for _, code in entry[3])))

    def _half(self, text: str, amount: Amount) -> None:
        """Take "et demi"."""
        if text[amount.end + 1 : amount.end + 2] != "e":
            return
        half = _HALF.match(text, amount.end)
        if half is not None and amount.add_half(half.end()):
            amount.number_end = half.end()

    def _more(self, text: str, amount: Amount) -> None:
        """Work in what a smaller scale adds: 1 milliard 200 millions, and 13 ألف و340."""
        join = _MORE.match(text, amount.end)
        if join is None or not amount.mantissa.isdigit():
            return
        more = _THREE_DIGITS.match(text, join.end())
        if more is None:
            rest = numbers.following(text, join.end())
            if rest is not None and rest.apart is None and self._is_rest(text, rest, amount):
                amount.mantissa = str(int(amount.mantissa) * 10**amount.power + int(rest.mantissa))
                amount.power = 0
                amount.end = amount.number_end = rest.end
            return
        power, end = 0, more.end()
        following = _NEXT.match(text, end)
        if following is not None and following[2] is None and following[1] != "-":
            kind, _, number, _ = self._words.get(following[3].lower(), (_UNIT, "", 0.0, ()))
            if kind == _SCALE:
                power, end = int(number), following.end()
        if power < amount.power and (power or "و" in join[0]):
            whole = int(amount.mantissa) * 10 ** (amount.power - power) + int(more[0])
            amount.mantissa, amount.power = str(whole), power
            amount.end = amount.number_end = end

    def _is_rest(self, text: str, rest: Amount, amount: Amount) -> bool:
        """Whether a number is the rest of a greater one (5 millions 300.000), and has no scale of its own."""
        if not (rest.end - rest.start > len(rest.mantissa) > 3 and rest.mantissa.isdigit() and amount.power >= 6):
            return False
        following = _NEXT.match(text, rest.end)
        scaled = following is not None and self._kind(following[3]) == _SCALE
        return not scaled and int(rest.mantissa) < 10**amount.power

    def _second(self, text: str, first: Amount, connector: re.Match[str], previous: str) -> Amount | None:
        """The number that a range, or a change, ends with; the first takes its scale and its noun from it."""
        second = numbers.following(text, connector.end())
        if second is None or second.apart is not None:
            return None
        self._tail(text, second)
        if second.apart is None:
            second.apart = _kind_apart(text, second, _said(connector))
        if second.apart is not None:
            return second if second.apart == "time" and first.unit in (None, "hour") and first.power == 0 else None
        bare = second.unit is None and first.unit is None and second.power == 0
        if _said(connector) in _DASHES and bare:
            return None  # 47-18 is the number of a law
        unit, power, multiple = first.unit, first.power, first.multiple
        falls = False
        year = first.unit is None and len(first.mantissa) == first.number_end - first.start == 4
        if year and (second.power or second.multiple != 1):
            return None  # de 2015 à 4,4 milliards
        if first.unit is None:
            first.unit = second.unit
            if first.power == 0 and first.mantissa.isdigit() and second.power == 0 and second.multiple == 1:
                # 12 à 15.000 emplois: both are thousands
                whole = int(second.mantissa) if second.mantissa.isdigit() else 0
                first.power = 3 if whole % 1000 == 0 and 0 < int(first.mantissa) < whole // 1000 else 0
            elif first.power == 0:
                first.power, first.multiple = second.power, second.multiple
            falls = previous in ("de", "من") and _said(connector) in ("à", "إلى") and bool(second.unit)
            large = second.power > 0 and float(first.mantissa) >= 1000
            if first.value() >= second.value() and (large or not falls):  # de 500.000 à 2 millions
                first.power, first.multiple = power, multiple
        if first.unit == second.unit and (first.value() < second.value() or (falls and first.value() > second.value())):
            return second
        first.unit, first.power, first.multiple = unit, power, multiple
        return None

    def _others(self, text: str, amount: Amount) -> None:
        """Take the further numbers of "articles 3, 4 et 5", as long as no noun makes quantities of them."""
        while amount.apart in ("article", "number") and (joint := _ALSO.match(text, amount.end)) is not None:
            other = numbers.following(text, joint.end())
            if other is None or other.apart is not None or not other.mantissa.isdigit():
                return
            self._tail(text, other)
            if other.unit is not None or other.power or _COUNTED.match(text, other.end):
                return
            amount.end = amount.number_end = other.end

    def _cents(self, text: str, amount: Amount) -> None:
        """Work in the cents of "15 dollars et 15 cents"."""
        joint = _CENTS.match(text, amount.end)
        cents = numbers.following(text, joint.end()) if joint else None
        if cents is None or cents.apart is not None or not cents.mantissa.isdigit() or amount.power:
            return
        self._tail(text, cents)
        if cents.unit in ("cent", "centime") and cents.value() < 100 and "." not in amount.mantissa:
            amount.mantissa, amount.step = f"{amount.mantissa}.{int(cents.mantissa):02d}", -2
            amount.end = cents.end

    # --- what stands before a number --------------------------------------------------------------------------------

    def _currency_before(self, text: str, amount: Amount, taken: int) -> bool:
        """Take the currency printed before a number ($ 75, MAD 857, M DH 1.597, MDH 3), and its scale."""
        place = amount.start - 1
        if place >= 0 and text[place] in " \u00a0":
            place -= 1
        if place < taken or text[place].isspace():
            return False
        if text[place] in _MONEY_BEFORE:
            amount.start, amount.unit = place, self._symbols[text[place]][1]
            return True
        match = _CURRENCY_WORD.search(text, max(taken, place - 11), place + 1)
        if match is None:
            return False
        scale, word = match.groups()
        entry = self._symbols.get(word)
        if entry is not None and entry[1] in self._money:
            amount.start, amount.unit, amount.multiple = match.start(2), entry[1], entry[2]
            return True
        unit = "MAD" if word.lower() in ("dh", "dhs") else word
        if unit not in self._money:
            return False
        amount.start, amount.unit = match.start(2), unit
        if scale and amount.power == 0:
            amount.start, amount.power = match.start(1), _MONEY_SCALES[scale]
        return True

    def _noun_before(self, text: str, start: int) -> str | None:
        """The noun of "emplois directs : plus de 6.000"."""
        before = text[max(0, start - _REACH) : start].rpartition("\n")[2]
        head, colon, rest = before.rpartition(":")
        if not colon or "." in rest or (rest.strip() and _before(text, start)[0] is None):
            return None
        for word in head.split()[-1:-4:-1]:
            entry = self._words.get(word.strip("()").lower())
            if entry is not None and entry[0] == _UNIT and entry[1]:
                return entry[1]
            if not word.strip("()").isalpha():
                return None
        return None


def _said(connector: re.Match[str]) -> str:
    """The word or the dash that joins two numbers."""
    return (connector[1] or connector[2]).lower()


def _add(
    text: str,
    found: list[tuple[Quantity, Amount]],
    first: Amount,
    last: Amount,
    comparison: Comparison,
    number_start: int | None = None,
) -> None:
    start, end = first.start, last.end
    found.append(
        (
            Quantity(
                first.value(),
                last.value() if last is not first else None,
                last.unit,
                comparison,
                last.resolution(),
                start,
                end,
                text[start:end],
                start if number_start is None else number_start,
                last.number_end,
            ),
            last,
        )
    )


def _set_apart(text: str, amount: Amount) -> Apart:
    value = amount.value() if amount.mantissa and amount.apart not in ("date", "time") else None
    return Apart(amount.apart or "", value, amount.start, amount.end, text[amount.start : amount.end])


def _longest(text: str, code: str, rest: tuple[tuple[str, str], ...], end: int) -> tuple[str, int]:
    """The unit whose words go on furthest here (mètres, mètres carrés), and where they end."""
    if rest:
        following = text[end : end + 24].lower().replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
        for more, longer in rest:
            if following.startswith(more) and not following[len(more) : len(more) + 1].isalnum():
                return longer, end + len(more)
    return code, end


def _before(text: str, start: int) -> tuple[Comparison | None, str]:
    """The comparison that the words before a number make, and the last of these words."""
    if start == 0:
        return None, ""
    last = text[start - 1]
    if last not in _GAPS:
        return (_BY_LAST_WORD[last][0][()] if last in _SIGNS else None), ""
    # Most words before a number say nothing of it, and the last one shows that.
    place = text.rfind(" ", max(0, start - 24), start - 1)
    word = text[place + 1 : start - 1].lower()
    if last == " " and place >= 0 and word.isalpha() and word not in _TELLING and word[0] not in _PREFIXES:
        return None, word
    window = text[max(0, start - _REACH) : start]
    if window.endswith("   "):
        return None, ""
    if "\n" in window:
        window = window.rpartition("\n")[2]
    if "." in window:
        window = window.rpartition(".")[2]
    window = window.lower().replace("’", "'")
    if window.endswith("d'"):
        window = window[:-2] + "de"
    said = window.replace("jusqu'", "jusque ").split()
    if not said:
        return None, ""
    previous = word = _bare(said[-1])
    if word == "des":
        word = "de"
    elif word == "aux":
        word = "à"
    elif word == "les" and len(said) > 1:
        said.pop()
        word = _bare(said[-1])
    if word in ADVERBS and len(said) > 1 and word not in _BY_LAST_WORD:
        said.pop()  # dépasse déjà 300
        word = _bare(said[-1])
    if word == "de" and len(said) > 2 and said[-2] in ("barre", "cap", "seuil"):
        passed = any(one.startswith(("dépass", "franchi", "excéd")) for one in said)
        return ("more_than" if passed else None), previous
    choices = _BY_LAST_WORD.get(word)
    if choices is None and word[:1] in _PREFIXES:
        choices = _BY_LAST_WORD.get(word[1:])
    if choices is None:
        return None, previous
    spoken = tuple(map(_bare, said[-5:-1]))
    for count, phrases in choices.items():
        rest = spoken[-count:] if count else ()
        # Arabic joins "with", "to" and "and" to the word after them.
        comparison = phrases.get(rest) or (
            phrases.get((rest[0][1:], *rest[1:])) if rest and rest[0][:1] in _PREFIXES else None
        )
        if comparison is not None:
            # "entre environ 300 et 400"
            between = "entre" in spoken[: len(spoken) - count][-2:]
            return comparison, "entre" if between else previous
    return None, previous


def _bare(word: str) -> str:
    """A word without what is joined to its front: an elided article, a bracket, a quotation mark."""
    if word.isalpha():
        return word
    return word.rpartition("'")[2].lstrip('(«"“—–')


def _after(text: str, end: int) -> Comparison | None:
    """The comparison that words after the noun make: 300 exposants environ."""
    if text.startswith(_AFTER, end):
        for phrase, comparison in AFTER.items():
            after = end + len(phrase)
            # What stands before the next number is said of that one.
            if text.startswith(phrase, end) and not text[after : after + 1].isalnum():
                return None if _OF_NEXT.match(text, after) else comparison
    return None


def _kind_apart(text: str, amount: Amount, previous: str, *, ranges: bool = False) -> str | None:
    """What a number is that counts nothing, by what stands around it. `ranges`: a counted number follows it."""
    if amount.power or amount.multiple != 1 or not text[amount.start].isdigit():
        return None
    plain = amount.number_end - amount.start == len(amount.mantissa)
    number = amount.mantissa
    if amount.unit is None:
        kind = APART.get(previous)
        if kind is not None:
            if (code := _CODE_TAIL.match(text, amount.end)) is not None:
                amount.end = code.end()
            return kind
        if (glued := _GLUED.match(text, amount.end)) is not None:
            amount.end = glued.end()
            return "number"
        if plain and len(number) < 3 and (days := _DAYS.match(text, amount.end)) is not None:
            amount.end = amount.number_end = days.end()
            return "date"
        if previous == "le" and plain and number.isdigit() and int(number) <= 31:
            return "date"
        if previous == "années" and plain and len(number) == 2:
            return "year"
        if plain and _is_year(number) and number[:2] in ("19", "20") and not ranges:
            if (tail := _YEAR_TAIL.match(text, amount.end)) is not None:
                amount.end = tail.end()
            return "year"
        if plain and len(number) < 5 and not ranges and _follows_name(text, amount.start, number):
            return "number"
    elif amount.unit == "hour":
        if (minutes := _MINUTES.match(text, amount.end)) is not None:
            amount.end = minutes.end()
            return "time"
        lasting = text.startswith((" de ", " d'", " d’", " par "), amount.end)
        return "time" if previous in HOURS_BEFORE and amount.value() <= 24 and not lasting else None
    if plain and _is_year(number) and "1500" <= number < "2100" and previous in YEAR_BEFORE:
        amount.end = amount.number_end
        return "year"
    return None


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit()  # 19.5 has four characters too


def _follows_name(text: str, start: int, number: str) -> bool:
    """Whether a number is a part of the name before it: COP 22, Noor 1."""
    match = _NAME.search(text, max(0, start - 16), start)
    if match is None:
        return False
    name = match[1]
    if name.isupper():
        return len(name) > 2 and name not in _MONEY_CODES
    return len(number) < 3 and len(name) > 2 and name.lower() not in FUNCTION_WORDS


def _says_change(text: str, start: int) -> bool:
    """Whether the words before "de X à Y" say that something went from one to the other."""
    line = text[max(0, start - _FAR) : start].rpartition("\n")[2].rpartition(". ")[2]
    return not CHANGES.isdisjoint(line.lower().replace("’", "'").split())


def _is_a_change(first: Amount, second: Amount) -> bool:
    """Whether "X à Y" is what something was and became; a range is given in round numbers that are near each other."""
    if second.value() < first.value():
        return True
    if first.unit == "percent" and first.end > first.number_end and first.step != second.step:
        return True  # 16,3% à 17%
    exact = max(len(amount.mantissa.replace(".", "").strip("-0")) for amount in (first, second)) > 3
    return exact or (second.unit not in _PERIODS and second.value() > 3 * first.value())


def _share(text: str, found: list[tuple[Quantity, Amount]]) -> list[Quantity]:
    """Give the numbers of "48, 30 et 22 %" the noun and the scale of the last."""
    quantities = [quantity for quantity, _ in found]
    chained = False
    for index in range(len(quantities) - 2, -1, -1):
        mine = quantities[index]
        if mine.unit is not None:
            chained = False
            continue
        theirs = quantities[index + 1]
        gap = text[mine.end : theirs.start] if theirs.start - mine.end < 6 else ""
        match = _SHARED.match(gap) if theirs.unit is not None else None
        if match is None or ("," in gap or ";" in gap) > chained or (theirs.number_end == theirs.end and not chained):
            chained = False
            continue
        chained = True
        amount, model = found[index][1], found[index + 1][1]
        if amount.power == 0 and mine.value < 1000:
            amount.power, amount.multiple = model.power, model.multiple
        amount.unit = model.unit
        quantities[index] = attrs.evolve(mine, value=amount.value(), unit=theirs.unit, resolution=amount.resolution())
    return quantities


_READER: Final = Reader()


def find(text: str) -> list[Quantity]:
    """The quantities of a text, in reading order.

    Parameters
    ----------
    text : str
        French, or Arabic with Western digits. Any text will do: what holds no quantity gives an empty list.

    Returns
    -------
    list of Quantity
        They do not overlap. Years, dates, times, ordinals and the numbers of articles, laws, pages, phones and codes
        are not among them: `set_apart` gives those.

    Examples
    --------
    >>> for quantity in find("Plus de 13.300 emplois et 1,7 milliard de DH à l'horizon 2020, de 10 à 15% par an"):
    ...     print(quantity.comparison, quantity.value, quantity.value_max, quantity.unit)
    more_than 13300.0 None job
    exactly 1700000000.0 None MAD
    exactly 10.0 15.0 percent
    """
    return _READER.find(text)


def set_apart(text: str) -> list[Apart]:
    """The numbers of a text that count nothing, in reading order, each with what it is instead.

    Examples
    --------
    >>> [(apart.kind, apart.value) for apart in set_apart("Le 31 janvier 2019, 3e édition")]
    [('date', None), ('year', 2019.0), ('ordinal', 3.0)]
    """
    return _READER.set_apart(text)
