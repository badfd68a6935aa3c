"""A number alone, in digits or in words: where one may start, how far it goes, what it comes to."""

from __future__ import annotations

import re
from typing import Final

from imme_data.quantities.lexicon import ABOUT, DUALS, SCALES, WORDS
from imme_data.quantities.significance import significant

__all__ = ["SPACE", "START", "START_ARABIC", "Amount", "following", "ordinal_word", "read"]

SPACE: Final = "[ \u00a0\u202f\u2009]"

# A dot or a space groups digits only before exactly three of them, and one sign groups the whole number; a comma, or a
# dot before any other count of digits, starts the decimals. Two commas or more group.
_DIGITS: Final = (
    rf"[1-9][0-9]{{0,2}}(?P<gap>{SPACE}|['’])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*(?![0-9])(?:[.,][0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9])(?:,[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?![0-9])(?:\.[0-9]+)?"
    r"|[0-9]+(?:[.,][0-9]+)?"
)
_DATE: Final = (
    r"(?:[0-3]?[0-9](?P<sep> ?[/.-] ?)[01]?[0-9](?P=sep)(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?P<dash>[/-])[01]?[0-9](?P=dash)[0-3]?[0-9])(?!\w)"
)
_TIME: Final = r"[012]?[0-9](?::[0-5][0-9](?::[0-5][0-9])?|[ ]?[hH][ ]?[0-5][0-9])(?!\w)|24[ ]?[hH]/24|7[ ]?[jJ]/7"
_PHONE: Final = r"(?:0[1-9](?:[ .-]?[0-9]{2}){4}|(?<=\+)(?:212|33|34|32|39|44|49|971)(?:[ .-]?[0-9]){8,10})(?![0-9])"
_ORDINAL: Final = r"[0-9]+(?i:(?:[ ]?(?:ers?|ères?|i?[eèé]mes?)|res?|e|[ ]e(?=[ ])|è|ᵉ|nde?s?|me)(?!\w))"
_FRACTION: Final = r"(?:[1-9][0-9]?[ ])?[1-9]/(?:[2-9]|10)(?![\w/])"
_IN_DIGITS: Final = re.compile(
    rf"(?P<date>{_DATE})|(?P<time>{_TIME})|(?P<phone>{_PHONE})|(?P<ordinal>{_ORDINAL})|(?P<fraction>{_FRACTION})"
    rf"|(?P<digits>{_DIGITS})"
)

# A bare un or une is an article, and a bare plural (des milliers) no number: they are read from the word they stand by.
_UNSTARTED: Final = ("un", "une", "cents", "vingts", "dizaines", "douzaines", "centaines", "milliers")
_BARE_SCALES: Final = ("million", "millions", "milliard", "milliards", "billion", "billions")
_FIRST_WORDS: Final = [
    word for word in (*WORDS, *ABOUT, *_BARE_SCALES, "tiers", "quart") if word not in _UNSTARTED
]  # fmt: skip


def _either_case(letters: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" for letter in letters)


def _start() -> str:
    """A pattern for the first character of a number and, of a number in words, the rest of its first word.

    It runs over every character of every text, so it is written for the machine: one set of characters first, which
    `re` looks for without entering the pattern; then no letter or digit before it; then the second letter decides.
    """
    by_second: dict[str, list[str]] = {}
    for word in sorted(_FIRST_WORDS, key=len, reverse=True):
        by_second.setdefault(word[1], []).append(f"(?<={_either_case(word[0])}.){_either_case(word[2:])}")
    rest = "|".join(f"{_either_case(second)}(?:{'|'.join(words)})" for second, words in by_second.items())
    firsts = "".join(sorted({word[0] for word in _FIRST_WORDS}))
    return rf"[0-9{firsts}{firsts.upper()}](?:(?<!\w.)|(?<=[àÀ][0-9]))(?:(?:{rest})(?![^\W\d_])|(?<=[0-9]))"


START: Final = re.compile(_start())
# Arabic joins its little words to a number (و340, ب2), and says two of a scale in one word.
_ARABIC: Final = re.compile(rf"(?:{'|'.join(sorted((*DUALS, 'مليون', 'مليار'), key=len, reverse=True))})(?![^\W\d_])")
START_ARABIC: Final = re.compile(
    rf"{_start()}|[0-9](?<=[\u0621-\u064a].)|(?<![^\W\u0648\u0628\u0644])(?:{_ARABIC.pattern})"
)
# No word that means something here is longer; without the bound, a text that is one long word takes for ever.
WORD: Final = r"[^\W\d_]{1,24}"
_OF_HUNDREDS: Final = re.compile(r"[ \u00a0-](?:cents?|mille|millions?|milliards?)\b")
_TOKEN: Final = re.compile(rf"(?:{SPACE}{{1,2}}|-)?({WORD})")
_ORDINAL_NEXT: Final = re.compile(
    rf"(?:{SPACE}|-)(?:et{SPACE})?([^\W\d_]{{1,16}}i[eè]mes?|seconde?)(?!\w)", re.IGNORECASE
)
_LONGEST: Final = 15  # digits; what is longer is a code, and a 64-bit float does not carry it


class Amount:
    """A number being read: what it comes to, and how far it has been read."""

    grain = 1.0  # how many steps its last printed digit stands for: 5 where "et demi" is printed last
    power = 0  # of the scale words: 6 for millions
    multiple = 1.0  # of the sign: 1e6 for MDH
    unit: str | None = None
    about = False

    def __init__(self, start: int, end: int, mantissa: str = "", step: int = 0, apart: str | None = None) -> None:
        self.start = start
        self.number_end = self.end = end
        self.mantissa = mantissa  # a decimal number, as float reads it
        self.step = step  # the power of ten that its last printed digit stands for, before scales
        self.apart = apart

    def value(self) -> float:
        """The number in base units."""
        value = float(f"{self.mantissa}e{self.power}")
        return value if self.multiple == 1 else significant(value * self.multiple)

    def resolution(self) -> float:
        """The step that the last printed digit stands for, in base units."""
        step = float(f"1e{self.step + self.power}")
        return step if self.multiple == self.grain == 1 else significant(step * self.grain * self.multiple)

    def scale(self, power: int, end: int) -> None:
        """Multiply by a scale word that ends here."""
        self.power += power
        self.end = self.number_end = end

    def add_half(self, end: int) -> bool:
        """Work in "et demi", which is half of the last scale word."""
        if "." in self.mantissa:
            return False
        self.mantissa, self.step, self.grain = f"{self.mantissa}.5", -1, 5.0
        self.end = end
        return True

    def divide(self, parts: int, end: int) -> None:
        """Make it so many parts: trois quarts."""
        self.mantissa, self.grain = f"{float(self.mantissa) / parts:.15g}", 1 / parts
        self.end = self.number_end = end


def read(text: str, start: int, *, joined: bool = False) -> Amount | None:
    """The number that starts at a place where a search for START has stopped.

    `joined` says that a connector has been read before it, so that a hyphen there is no sign. None where the word there
    is no number; `apart` is set where what is printed plainly counts nothing.
    """
    match = _IN_DIGITS.match(text, start)
    if match is None:
        arabic = _ARABIC.match(text, start)
        return _arabic_word(arabic) if arabic else _words(text, start)
    kind, end = match.lastgroup, match.end()
    if kind == "digits":
        return _digits(text, start, end, match["gap"], joined)
    if kind == "fraction":
        return _fraction(text, start, end)
    if kind == "ordinal":
        printed = re.sub("[^0-9].*", "", match[0])
        return Amount(start, end, printed[:_LONGEST], apart="ordinal")
    return Amount(start, end, apart="number" if kind == "phone" else kind)


def following(text: str, position: int) -> Amount | None:
    """The number that starts right here, if one does."""
    return read(text, position, joined=True) if START_ARABIC.match(text, position) else None


def _digits(text: str, start: int, end: int, gap: str | None, joined: bool) -> Amount:
    """The number that digits print, with its sign; apart where what stands before makes it a code."""
    raw = text[start:end]
    if raw.isdigit():
        whole, decimals = raw, ""
    else:
        if gap:
            raw = raw.replace(gap, "")
        if raw.count(",") > 1:
            whole, _, decimals = raw.replace(",", "").partition(".")
        else:
            whole, comma, decimals = raw.partition(",")
            if "." in whole:
                if not gap and raw[0] != "0" and _is_grouped(whole):
                    whole = whole.replace(".", "")
                elif not comma:
                    whole, _, decimals = whole.partition(".")
    if len(whole) + len(decimals) > _LONGEST and not _is_small(whole + decimals):
        return Amount(start, end, apart="number")
    sign = ""
    if start > 2 and text[start - 1] == " " and text[start - 2] in "-–−" and text[start - 3] == "(":
        sign, start = "-", start - 2  # (- 21 %)
    elif start and not joined and (before := text[start - 1]) != " ":
        further = text[start - 2] if start > 1 else " "
        if before in "/=#&_°" or (before in ".,'’" and further.isdigit()):
            return Amount(start, end, whole, apart="number")
        if before in "-−‑":
            if further.isalnum():  # COVID-19
                return Amount(start, end, whole, apart="number")
            if further in " \u00a0(":  # at the start of a line, it is the dash of a list
                sign, start = "-", start - 1
        elif before in ",." and raw.isdigit() and (start == 1 or further in " \n(") and not _after_digits(text, start):
            whole, decimals, start = "0", whole, start - 1  # ,08
        elif before == "[" or (before == "(" and further.isalpha() and text[end : end + 1] == ")"):
            return Amount(start, end, whole, apart="number")  # a footnote
    if decimals == "0" and "," not in raw and not gap:
        return Amount(start, end, f"{whole}.0", apart="number")  # IMME 4.0
    if decimals:
        return Amount(start, end, f"{sign}{whole}.{decimals}", -len(decimals))
    return Amount(start, end, sign + whole)


def _after_digits(text: str, start: int) -> bool:
    """Whether a comma or a dot before a number ends what other digits print: "2022 ,3.500"."""
    return text[max(0, start - 3) : start - 2].isdigit()


def _is_small(digits: str) -> bool:
    """Whether digits carry no more than a float does: zeros in front and at the end count for nothing."""
    return len(digits) < 2 * _LONGEST and len(digits.strip("0")) <= _LONGEST


def _is_grouped(whole: str) -> bool:
    first, *rest = whole.split(".")
    return len(first) <= 3 and all(len(group) == 3 for group in rest)


def _fraction(text: str, start: int, end: int) -> Amount:
    """The number that a fraction prints (3/4, 10 1/2); a date or a code where it is none."""
    whole, _, parts = text[start:end].rpartition(" ")
    over, under = map(int, parts.split("/"))
    if text[max(0, start - 3) : start].lower() in ("le ", "du ", "au "):
        return Amount(start, end, apart="date")
    if over >= under:
        return Amount(start, end, apart="number")
    amount = Amount(start, end, f"{int(whole or 0) + over / under:.15g}")
    amount.grain = 1 / under
    return amount


def _arabic_word(match: re.Match[str]) -> Amount | None:
    """The number of an Arabic scale word: two where it is a dual, one alone; None after digits, which it scales."""
    if match.string[max(0, match.start() - 2) : match.start()].strip()[-1:].isdigit():
        return None
    word = match[0]
    amount = Amount(match.start(), match.end(), "2" if word in DUALS else "1")
    amount.power = DUALS.get(word) or SCALES[word]
    return amount


_NOTHING, _ONES, _TEENS, _TENS, _HUNDREDS = range(5)


def _words(text: str, start: int) -> Amount | None:
    """The number in words that starts here, as far as French lets it go on; None where the word is no number here."""
    match = _TOKEN.match(text, start)
    assert match is not None
    first = match[1].lower()
    if first not in WORDS:
        return _after_article(text, start, match.end(), first)
    if first in ("cent", "neuf") and _is_no_number(text, start, match.end(), first):
        return None
    return _cardinal(text, start)


def _cardinal(text: str, start: int) -> Amount | None:
    """The cardinal number in words that starts here; None where it is a part of a longer word."""
    match = _TOKEN.match(text, start)
    total, group, last, floor = 0, 0, _NOTHING, 10**15
    end = start
    while match is not None:
        word = match[1].lower()
        value = WORDS.get(word)
        if value is None:
            if word == "et" and last == _TENS:
                following = _TOKEN.match(text, match.end())
                if following is None or following[1].lower() not in ("un", "une", "onze"):
                    break
                match = following
                continue
            power = SCALES.get(word, 0)
            if power < 6 or 10**power >= floor or not (group or total):
                break
            # "mille milliards" is a thousand of them; else what was said of a greater scale stands.
            total, group = (total + group * 10**power, 0) if group else (total * 10**power, 0)
            floor, last = 10**power, _NOTHING
        elif value == 0:
            if end != start:
                break
            end = match.end()
            match = _TOKEN.match(text, end)
            break
        elif value < 10:
            if last == _ONES or (last == _TEENS and not (value > 6 and group % 10 == 0)):
                break
            group, last = group + value, (_TEENS if last == _TEENS else _ONES)
        elif value < 17:
            if last not in (_NOTHING, _HUNDREDS) and not (last == _TENS and group % 100 in (60, 80)):
                break
            group, last = group + value, _TEENS
        elif value == 20 and last == _ONES and group % 100 == 4:
            group, last = group + 76, _TENS
        elif value < 100:
            if last not in (_NOTHING, _HUNDREDS):
                break
            group, last = group + value, _TENS
        elif value == 100:
            if last == _NOTHING:
                group = 100
            elif 1 < group < 20 and group != 10 and last in (_ONES, _TEENS):  # onze cents, but dix cents is money
                group *= 100
            else:
                break
            last = _HUNDREDS
        else:  # mille
            if floor <= 1000 or (last == _NOTHING and group):
                break
            total, group, floor, last = total + (group or 1) * 1000, 0, 1000, _NOTHING
        end = match.end()
        match = _TOKEN.match(text, end)
    ordinal = _ORDINAL_NEXT.match(text, end)
    if ordinal is not None and (more := ordinal_word(ordinal[1])) is not None:
        return Amount(start, ordinal.end(), str(_compose(total + group, more)), apart="ordinal")
    if (start and text[start - 1] == "-" and text[max(0, start - 2)].isalpha()) or _is_compound(text, end):
        return None
    amount = Amount(start, end, str(total + group))
    if total and not group:  # so that "et demi" is half of the last scale
        amount.mantissa, amount.power = str(total // floor), len(str(floor)) - 1
    if match is not None and match[1].lower() == "virgule":
        _decimals(text, match.end(), amount)
    return amount


def _is_compound(text: str, end: int) -> bool:
    """Whether a number in words is a part of a longer word: deux-roues, and dix-huitaine where it is misspelt."""
    joined = text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha()
    return joined and text[end + 1 : end + 6].lower() not in ("tiers", "quart")


def _compose(whole: int, more: int) -> int:
    """The ordinal that a number and an ordinal word make: vingt, unième; trois, millième; quatre, vingtième."""
    if more == 20 and whole % 100 == 4:
        return whole + 76
    return whole * more if more >= 100 and 0 < whole < more else whole + more


def _decimals(text: str, position: int, amount: Amount) -> None:
    """Work in what follows "virgule": digits said one by one, or one number."""
    said = ""
    match = _TOKEN.match(text, position)
    while match is not None and len(said) < _LONGEST:
        value = WORDS.get(match[1].lower())
        if value is None or (value > 9 and said):
            break
        if value > 9:
            number = _words(text, match.start(1))
            if number is None or number.apart is not None or number.power:
                return
            said, position = number.mantissa, number.number_end
            break
        said, position = f"{said}{value}", match.end()
        match = _TOKEN.match(text, position)
    if amount.power:
        amount.mantissa, amount.power = str(int(amount.mantissa) * 10**amount.power), 0
    if said and "." not in said and len(amount.mantissa) + len(said) <= _LONGEST:
        amount.mantissa, amount.step = f"{amount.mantissa}.{said}", -len(said)
        amount.end = amount.number_end = position


def _is_no_number(text: str, start: int, end: int, word: str) -> bool:
    before = text[max(0, start - 9) : start].lower()
    if word == "neuf" and (before.endswith(("jusqu'à ", "jusqu’à ")) or _OF_HUNDREDS.match(text, end)):
        return False  # up to nine; nine hundred
    if word == "cent":  # in "pour cent", with no number before it, and un cent, which is a coin
        return before.endswith(("pour ", "pour\u00a0", "un ", "un\u00a0"))
    # neuf is new after a noun, nine before one
    return before.endswith(("tout ", "flambant ", "à ", "un ", "quoi de ")) or (
        before[-1:] == " " and before[-2:-1].isalpha() and not text[end + 1 : end + 2].isalpha()
    )


def _after_article(text: str, start: int, end: int, word: str) -> Amount | None:
    """A number made by un or une and a word that counts: un million, une centaine, un tiers, un demi-milliard."""
    begin = start
    half = text[max(0, start - 5) : start].lower() in ("demi-", "demi ")
    if half:
        begin -= 5
    article = text[max(0, begin - 4) : begin].lower()
    if article == "une " or article.endswith("un "):
        length = 4 if article == "une " else 3
        one = begin - length
        if one and (text[one - 1].isalnum() or text[one - 1] == "-"):
            return None
    else:
        length = 0
    if word in ABOUT and word != "millier":
        follows = text[end : end + 3].lower()
        if not (length and word not in ("quinzaine", "huitaine")) and follows[:3] not in (" de", " d'", " d’"):
            return None
        number = ABOUT[word] // 2 if half else ABOUT[word]
        amount = Amount(begin - length, end, str(number), len(str(ABOUT[word])) - 1)
        amount.about = True
        return amount
    if word == "tiers" and text[max(0, begin - 4) : begin].lower().lstrip() == "le ":
        length = 3  # le tiers des entreprises
    if not length:
        return None
    if word in ("tiers", "quart"):
        if text[end : end + 3].lower() not in (" de", " d'", " d’", " du"):
            return None
        amount = Amount(begin - length, end, "1")
        amount.divide(3 if word == "tiers" else 4, end)
        return amount
    if word not in SCALES:
        return None
    if not half and word != "millier":
        return _cardinal(text, begin - length)
    amount = Amount(begin - length, end, "0.5" if half else "1", -1 if half else 0)
    if half:
        amount.grain = 5.0
    amount.power = SCALES[word]
    amount.about = word == "millier"
    return amount


_STEMS: Final = {
    "unième": 1, "deuxième": 2, "troisième": 3, "quatrième": 4, "cinquième": 5, "sixième": 6, "septième": 7,
    "huitième": 8, "neuvième": 9, "dixième": 10, "onzième": 11, "douzième": 12, "treizième": 13, "quatorzième": 14,
    "quinzième": 15, "seizième": 16, "vingtième": 20, "trentième": 30, "quarantième": 40, "cinquantième": 50,
    "soixantième": 60, "septantième": 70, "huitantième": 80, "octantième": 80, "nonantième": 90, "centième": 100,
    "millième": 1000, "millionième": 10**6, "milliardième": 10**9, "billionième": 10**12, "billiardième": 10**15,
}  # fmt: skip
_UNACCENTED: Final = {word.replace("è", "e"): value for word, value in _STEMS.items()}


def ordinal_word(word: str) -> int | None:
    """The number of an ordinal word, or None: 2 for deuxième."""
    folded = word.lower().replace("è", "e").removesuffix("s")
    if folded in ("premier", "premiere"):
        return 1
    if folded in ("second", "seconde"):
        return 2
    return _UNACCENTED.get(folded)
