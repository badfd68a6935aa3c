"""Quantities: reading them from French text, writing them, and checking quotes."""

import itertools
import time

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from imme_data import quantities
from imme_data.quantities import (
    UNITS,
    NonQuantity,
    Quantity,
    Reader,
    Style,
    Unit,
    check,
    find,
    find_non_quantities,
    write,
)
from imme_data.quantities.lexicon import ABBREVIATIONS

# Parts of numbers and of their context. Joined at random, they make difficult cases.
PIECES = [
    *["près de", "plus d’", "un", "une", "deux", "vingt et", "quatre", "-", "vingts", "cent", "mille", "million", "milliards", "et demi", "demi-", "tiers", "virgule", "neuf"],
    *["13.340", "1,7", "2018", "5", "7", "10-15", "3/4", "14h30", "2e", "1er", "05 22 33 44 55", "4x4", "octobre", "%", "DH", "MDH", "Md.Dh", "M", "k", "t", "m2", "€", "$", "MAD", "EUR"],
    *["emplois", "créations d'emplois", "nouveaux", "hectares", "cents", "entre", "et", "à", "ou", "voire", "de", "le", "l'", "pour", "n°", "article", "édition"],
    *["environ", "au moins", "dizaine", "centaine", "milliers", "deuxième", "مليون", "ألف", "درهم", "و", "340", "(", ")", ":", ",", ".", ";", "+", "~", "\n", "  ", "    "],
    *["http://a.b/5?c=", "x@y.ma", "@", "�", "é"],
]  # fmt: skip
SPACES = ["", " ", " ", "\u00a0", "\u202f", "  "]
PHRASES = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=14).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)
TEXTS = PHRASES | st.text()


@given(TEXTS)
@example("0 MAD 0")
@example("http://0€ 0")
@example("MILLE و0. ")
@example("1000milliard dizaine milliard milliard")
@example(". DH  0")
def test_results_are_in_order_and_do_not_overlap(text: str) -> None:
    found, others = find(text), find_non_quantities(text)
    for quantity in found:
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start <= quantity.number_start < quantity.number_end <= quantity.end
        assert quantity.resolution > 0
        assert abs(quantity.value) < 1e31, "fifteen digits, and scales of fifteen zeros at most"
        assert quantity.value_max is None or quantity.value_max > quantity.value
    for number in others:
        assert text[number.start : number.end] == number.text
    spans = [(item.start, item.end) for item in found]
    assert spans == sorted(spans)
    spans = sorted(spans + [(item.start, item.end) for item in others])
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


@given(TEXTS, TEXTS)
@example("0@", "")
@example("près de", "12")
@example("un", "million")
@example("article", "5")
def test_a_full_stop_separates_two_texts(first: str, second: str) -> None:
    assume(not f"{first}.".lower().endswith(tuple(ABBREVIATIONS)))  # the full stop of "p. 12" ends no sentence
    by = len(first) + 2
    moved = [
        attrs.evolve(
            quantity,
            start=quantity.start + by,
            end=quantity.end + by,
            number_start=quantity.number_start + by,
            number_end=quantity.number_end + by,
        )
        for quantity in find(second)
    ]
    assert find(f"{first}. {second}") == find(first) + moved


SCALES = ["", "", "k", "mille", "million", "milliard", "billion", "M", "Md", "Mds", "MDH", "MDhs", "Mdh", "MMDH", "MMDHS", "kDH"]  # fmt: skip
STYLES = st.builds(
    Style,
    group=st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", "."]),
    decimal=st.sampled_from([",", "."]),
    scale=st.sampled_from(SCALES),
    words=st.sampled_from(["", "", "fr", "be", "ch"]),
    space=st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]),
    symbol=st.booleans(),
)
VALUES = st.builds(lambda digits, power: float(f"{digits}e{power}"), st.integers(1, 10**9), st.integers(-4, 6))


@given(VALUES, st.sampled_from([None, *(unit.code for unit in UNITS)]), STYLES)
@example(1010000.0, None, Style(words="fr"))
@example(1e15, None, Style())
@example(0.001, None, Style(scale="billion"))
def test_find_reads_what_write_writes(value: float, unit: str | None, style: Style) -> None:
    try:
        text = write(value, unit, style)
    except ValueError:
        return  # `write` refuses styles that `find` would misread; the next test lists styles that it accepts
    found = find(text)
    if not found:
        # Un alone is an article, and four digits alone may be a year.
        assert text.split()[0] == "un" or [item.kind for item in find_non_quantities(text)] == ["year"]
        return
    (quantity,) = found
    assert (quantity.value, quantity.unit, quantity.text) == (value, unit, text)


@pytest.mark.parametrize("group", ["", " ", "\u00a0", "\u202f", "\u2009", "."])
@pytest.mark.parametrize("scale", ["", "mille", "million", "milliard", "MDH", "MMDH"])
@given(value=st.integers(10_000, 10**12))
def test_each_style_of_digits_works_for_all_whole_numbers(group: str, scale: str, value: int) -> None:
    style = Style(group=group, scale=scale)  # type: ignore[arg-type]
    (quantity,) = find(write(float(value), "MAD", style))
    assert (quantity.value, quantity.unit) == (value, "MAD")


@pytest.mark.parametrize("words", ["fr", "be", "ch"])
@given(value=st.integers(2, 10**15 - 1), scale=st.sampled_from(["", "million", "milliard"]))
def test_numbers_in_words_are_read_back(words: str, value: int, scale: str) -> None:
    style = Style(words=words, scale=scale)  # type: ignore[arg-type]
    value = value % 999 + 1 if scale else value
    number = value * {"": 1, "million": 10**6, "milliard": 10**9}[scale]
    text = f"soit {write(float(number), 'firm', style)} en tout"
    assert [(quantity.value, quantity.unit) for quantity in find(text)] == [(number, "firm")]


@given(VALUES, VALUES, st.sampled_from(["MAD", "job", "percent"]))
def test_entre_makes_a_range(first: float, second: float, unit: str) -> None:
    low, high = sorted((first, second))
    style = Style(group="\u202f")
    (quantity, *more) = find(f"entre {write(low, unit, style)} et {write(high, unit, style)}")
    if low == high:
        assert (quantity.value, quantity.value_max, len(more)) == (low, None, 1)
    else:
        assert (quantity.value, quantity.value_max, quantity.unit, more) == (low, high, unit, [])


# text: (value, unit, comparison), ...
READ = {
    # digits
    "13.340 emplois": (13340, "job", "exactly"),
    "13 340 créations d’emplois": (13340, "job", "exactly"),
    "13\u00a0340 emplois": (13340, "job", "exactly"),
    "5.878 nouveaux emplois directs": (5878, "job", "exactly"),
    "1 234,56": (1234.56, None, "exactly"),
    "1.234,5": (1234.5, None, "exactly"),
    "0.125 %": (0.125, "percent", "exactly"),
    "4,800%": (4.8, "percent", "exactly"),
    "0,6 M€": (6e5, "EUR", "exactly"),
    "3/4 des entreprises": (0.75, None, "exactly"),
    "un recul de -3,5 %": (-3.5, "percent", "exactly"),
    # scales and money
    "1.7 milliard": (1.7e9, None, "exactly"),
    "2,2 Mds de DH": (2.2e9, "MAD", "exactly"),
    "10,3 Md.Dh": (1.03e10, "MAD", "exactly"),
    "11MMDH": (1.1e10, "MAD", "exactly"),
    "277 MDH": (2.77e8, "MAD", "exactly"),
    "1,5 MM dirhams": (1.5e9, "MAD", "exactly"),
    "MAD 857 million": (8.57e8, "MAD", "exactly"),
    "$75 millions": (7.5e7, "USD", "exactly"),
    "4.4 milliards de dollars US": (4.4e9, "USD", "exactly"),
    "un demi-milliard de dirhams": (5e8, "MAD", "exactly"),
    "1 milliard 200 millions de dirhams": (1.2e9, "MAD", "exactly"),
    "15 euros et 20 centimes": (15.2, "EUR", "exactly"),
    "(16.000.000.000) de dirhams HT": (1.6e10, "MAD", "exactly"),
    # words
    "un million et demi de tonnes": (1.5e6, "tonne", "exactly"),
    "13 millions et demi": (1.35e7, None, "exactly"),
    "deux ans et demi": (2.5, "year", "exactly"),
    "vingt-et-une entreprises": (21, "firm", "exactly"),
    "septante et un projets": (71, "project", "exactly"),
    "zéro virgule six pour cent": (0.6, "percent", "exactly"),
    "deux tiers des entreprises": (0.666666666666667, None, "exactly"),
    "une centaine d’exposants": (100, "exhibitor", "about"),
    "un millier de visiteurs": (1000, "visitor", "about"),
    "+15.000 emplois": (15000, "job", "exactly"),
    "474'840 véhicules": (474840, "vehicle", "exactly"),
    "5 millions 300.000 tonnes": (5.3e6, "tonne", "exactly"),
    "DH 3.000": (3000, "MAD", "exactly"),
    "EUR 3,5 M": (3.5e6, "EUR", "exactly"),
    # nouns
    "trois (3) projets": (3, "project", "exactly"),
    "120 petites et moyennes entreprises": (120, "firm", "exactly"),
    "0,6 point": (0.6, "percentage_point", "exactly"),
    "320 km/h": (320, "kilometre_per_hour", "exactly"),
    "7,12 Kg/m³": (7.12, None, "exactly"),
    "emplois directs : plus de 6.000": (6000, "job", "more_than"),
    "7.900 termes": (7900, None, "exactly"),
    "14 associations d'entreprises": (14, "association", "exactly"),
    "12 représentants d'entreprises": (12, None, "exactly"),
    "~60 kT/an": (60000, "tonne", "about"),
    "3000 m2": (3000, "square_metre", "exactly"),
    "2 MWc": (2, "megawatt", "exactly"),
    # comparisons
    "Pas moins de 13340 emplois": (13340, "job", "at_least"),
    "plus d’un milliard de DH": (1e9, "MAD", "more_than"),
    "supérieure à 1,5 milliard de dollars": (1.5e9, "USD", "more_than"),
    "dépassant les 700 millions de dirhams": (7e8, "MAD", "more_than"),
    "pas loin de 11 milliards": (1.1e10, None, "about"),
    "jusqu’à 50% des dépenses": (50, "percent", "at_most"),
    "moins de 200 entreprises": (200, "firm", "less_than"),
    "au plus 3 ans": (3, "year", "at_most"),
    "à peine 0,6% des emplois": (0.6, "percent", "at_most"),
    "dépasse déjà les 37 milliards de dirhams": (3.7e10, "MAD", "more_than"),
    "sans dépasser 300 emplois": (300, "job", "at_most"),
    "supérieur ou égal à 300 MDH": (3e8, "MAD", "at_least"),
    "35 ans au plus tard": (35, "year", "exactly"),
    "une demi-douzaine d'usines": (6, "plant", "about"),
    "deux-tiers des emplois": (0.666666666666667, None, "exactly"),
    "300 exposants environ": (300, "exhibitor", "about"),
    "+ de 500 exposants": (500, "exhibitor", "more_than"),
    # Arabic pages, which print Western digits
    "11 مليار درهم كرقم معاملات": (1.1e10, "MAD", "exactly"),
    "أزيد من 13 ألف و340 فرصة عمل": (13340, "job", "more_than"),
    "ملياري درهم من الاستثمارات": (2e9, "MAD", "exactly"),
    "مليونين و200 ألف طن": (2.2e6, "tonne", "exactly"),
    "1100 منصب شغل": (1100, "job", "exactly"),
    "75 هكتاراً": (75, "hectare", "exactly"),
    "بنحو 341 ألف سيارة": (341000, "vehicle", "about"),
    "لأكثر من 65%": (65, "percent", "more_than"),
    "60 في المائة": (60, "percent", "exactly"),
}


@given(st.sampled_from(list(READ)), st.sampled_from(list(READ)))
def test_a_full_stop_without_a_space_separates_two_phrases(first: str, second: str) -> None:
    def readings(text: str) -> list[tuple[object, ...]]:
        return [(found.value, found.value_max, found.unit, found.comparison, found.text) for found in find(text)]

    # Between two digits, the full stop would be a decimal point.
    if not (first[-1].isdigit() and second[0].isdigit()):
        assert readings(f"{first}.{second}") == readings(first) + readings(second)


@pytest.mark.parametrize("text", READ)
def test_phrases_give_the_expected_quantity(text: str) -> None:
    assert [(quantity.value, quantity.unit, quantity.comparison) for quantity in find(text)] == [READ[text]]


@pytest.mark.parametrize(
    ("text", "ends", "unit"),
    [
        ("de 10 à 15%", (10, 15), "percent"),
        ("10-15%", (10, 15), "percent"),
        ("5% à 10%", (5, 10), "percent"),
        ("entre 2 et 3 milliards de DH", (2e9, 3e9), "MAD"),
        ("2 à 3 milliards", (2e9, 3e9), None),
        ("de 800.000 à 2 millions de tonnes", (800_000, 2e6), "tonne"),
        ("entre 85 000 et 100 000 emplois", (85_000, 100_000), "job"),
        ("10 voire 15 DH le kilo", (10, 15), "MAD"),
        ("entre deux et trois ans", (2, 3), "year"),
        ("entre environ 300 et 400 emplois", (300, 400), "job"),
        ("12 à 15.000 emplois", (12_000, 15_000), "job"),
        ("2000-2500 emplois", (2000, 2500), "job"),
        ("hausse de 4 à 5 points", (4, 5), "percentage_point"),
        ("بين 300 و400 منصب", (300, 400), "job"),
    ],
)
def test_a_range_has_two_ends(text: str, ends: tuple[float, float], unit: str | None) -> None:
    (quantity,) = find(text)
    assert ((quantity.value, quantity.value_max), quantity.unit) == (ends, unit)


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        # changes
        ("passer de 250 à 850 postes", [250, 850], "job"),
        ("de 476 982 à 946 784 emplois", [476_982, 946_784], "job"),
        ("de 61 milliards de DH à 377 milliards de DH", [61e9, 377e9], "MAD"),
        ("est passée de 14 à 23%", [14, 23], "percent"),
        ("passé de 1,5 à 1,2 milliard de dirhams", [1.5e9, 1.2e9], "MAD"),
        ("de 800 à 600 emplois", [800, 600], "job"),
        # lists
        ("48, 30 et 22%", [48, 30, 22], "percent"),
        ("300 et 500 opportunités d’emploi", [300, 500], "job"),
        ("1,66 ; 1,77 et 1,74 en millions de tonnes", [1.66e6, 1.77e6, 1.74e6], "tonne"),
        ("deux ou trois conventions", [2, 3], "agreement"),
    ],
)
def test_changes_and_lists_are_not_ranges(text: str, values: list[float], unit: str) -> None:
    found = find(text)
    assert [quantity.value for quantity in found] == values
    assert {(quantity.unit, quantity.value_max) for quantity in found} == {(unit, None)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("en 2018, 277 MDH", [277e6]),
        ("2025    109 produits", [109]),
        ("1, 234, 567", [1, 234, 567]),
        ("cinq    cents", [5]),
        ("vingt et trente", [20, 30]),
        ("cent vingt vingt", [120, 20]),
        ("en hausse de 18% à 143.000", [18, 143000]),
        ("67 pays et plus de 850 visiteurs", [67, 850]),
        ("en 2022 ,3.500 dirhams", [3500]),
        ("من 2015 إلى 4.44 مليار دولار", [4.44e9]),
        ("mille mille", [1000, 1000]),
        ("5 milliards 1.000 milliards", [5e9, 1e12]),
        ("13.340\n57 hectares", [13340, 57]),
    ],
)
def test_adjacent_numbers_are_not_joined(text: str, values: list[float]) -> None:
    assert [quantity.value for quantity in find(text)] == values


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("la 5e édition et le 2ème forum", ["ordinal", "ordinal"]),
        ("la deuxième, la vingt et unième et la première", ["ordinal"] * 3),
        ("le dix-neuvième", ["ordinal"]),
        ("le 31 janvier 2019", ["date", "year"]),
        ("du 5 au 7 octobre", ["date"]),
        ("les 5, 6 et 7 mai", ["date"]),
        ("MAP: 30/03/2023", ["date"]),
        ("jeudi 31", ["date"]),
        ("d'ici 2020, 2018/2019 et 2013-2017", ["year"] * 3),
        ("en 2018 entreprises et État", ["year"]),
        ("l'article 5 de la loi n° 47-18", ["article", "number"]),
        ("à 14h30, de 9 à 18 heures", ["time", "time"]),
        ("tél. : +212 522 33 44 55", ["number"]),
        ("05 22 33 44 55", ["number"]),
        ("COVID-19, la 5G et le 4x4", ["number"] * 3),
        ("www.exemple.ma/a?b=30%25", ["address"]),
        ("12@exemple.ma", ["address"]),
        ("de 9h à 18h, 24h/24, à 2 heures 10", ["time", "time", "time"]),
        ("les articles 3, 4 et 5", ["article"]),
        ("la COP 22, le CAC 40 et les années 80", ["number", "number", "year"]),
        ("le bénéfice consolidé(1)", ["number"]),
        ("la 5éme année, la 2 e édition", ["ordinal", "ordinal"]),
        ("9" * 50, ["number"]),
        ("IMME, CO2, une convention, un vent, pour cent, deux-roues, un véhicule neuf", []),
    ],
)
def test_non_quantities_have_their_kinds(text: str, kinds: list[str]) -> None:
    assert find(text) == []
    assert [item.kind for item in find_non_quantities(text)] == kinds


def test_the_former_names_still_work() -> None:
    text = "la 5e édition, en 2019"
    assert quantities.Apart is NonQuantity
    assert quantities.set_apart(text) == Reader().set_apart(text) == find_non_quantities(text)


@pytest.mark.parametrize(
    ("text", "resolution"),
    [
        ("5.878 emplois", 1),
        ("1,7 milliard de DH", 1e8),
        ("277 MDH", 1e6),
        ("un million et demi", 5e5),
        ("trois cent mille", 1000),
        ("une trentaine de pays", 10),
        ("une centaine de pays", 100),
        ("entre 2 et 3,5 milliards", 1e8),
        # A number of four or more digits that ends in zeros is rounded, but not beyond its second digit.
        ("13.340 emplois", 10),
        ("13.400 emplois", 100),
        ("13.000 emplois", 1000),
        ("10.000 emplois", 1000),
        ("1000 emplois", 100),
        ("100.000 emplois", 10_000),
        ("1.200 MDH", 1e8),
        ("-13.400 emplois", 100),
        # A shorter one is not, nor are decimals.
        ("200 emplois", 1),
        ("950 MDH", 1e6),
        ("13,00 milliards", 1e7),
        ("13.400,0 tonnes", 0.1),
    ],
)
def test_the_resolution_is_the_step_that_the_number_is_given_to(text: str, resolution: float) -> None:
    (quantity,) = find(text)
    assert quantity.resolution == resolution


@given(digits=st.integers(1, 10**6 - 1), zeros=st.integers(0, 6))
@example(digits=1, zeros=3)
@example(digits=999, zeros=0)
def test_zeros_at_the_end_of_a_whole_number_are_rounding(digits: int, zeros: int) -> None:
    value = digits * 10**zeros
    (quantity,) = find(f"soit {write(float(value), 'job', Style(group='.'))}")
    step = quantity.resolution
    assert value % step == 0
    assert step == 1 if value < 1000 else step * 10 <= value, "two digits are always meant"
    # The step is the largest such place.
    assert value < 1000 or value % (step * 10) != 0 or step * 100 > value


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparison"),
    [
        ("un taux de 19,5.", 19.5, None, "exactly"),  # four characters, but not a year
        ("en 16,5 hectares", 16.5, "hectare", "exactly"),
        ("jusqu'à neuf cent soixante-huit emplois", 968, "job", "at_most"),
        ("jusqu’à neuf emplois", 9, "job", "at_most"),
        ("à neuf cents emplois", 900, "job", "exactly"),
    ],
)
def test_some_numbers_only_look_like_years_or_like_neuf_for_new(
    text: str, value: float, unit: str | None, comparison: str
) -> None:
    (quantity,) = find(text)
    assert (quantity.value, quantity.unit, quantity.comparison) == (value, unit, comparison)


def test_neuf_without_a_noun_means_new() -> None:
    assert [quantity.value for quantity in find("un atelier remis à neuf en 2019, avec 12 emplois")] == [12]


def test_the_number_has_its_own_span() -> None:
    text = "près de 1,7 milliard de DH"
    (quantity,) = find(text)
    assert quantity == Quantity(1.7e9, None, "MAD", "about", 1e8, 8, 26, "1,7 milliard de DH", 8, 20)
    assert quantity.number == "1,7 milliard"


def test_a_reader_accepts_more_units() -> None:
    reader = Reader((*UNITS, Unit("quay", "a quay", ("quai", "quais")), Unit("tex", "g/km", symbols={"ktex": 1000})))
    found = reader.find("250 quais, 13.340 emplois et 3 ktex")
    assert [(quantity.value, quantity.unit) for quantity in found] == [(250, "quay"), (13340, "job"), (3000, "tex")]
    with pytest.raises(ValueError, match=r"the unit bed starts with a scale: 'mille lits'"):
        Reader([Unit("bed", "a bed", ("mille lits",))])
    with pytest.raises(ValueError, match="the unit bed must start with a letter or a currency sign: '1 lit'"):
        Reader([Unit("bed", "a bed", ("1 lit",))])


def test_each_word_of_the_table_gives_its_unit() -> None:
    readings = {(unit.code, word): find(f"250 {word}") for unit in UNITS for word in (*unit.words, *unit.symbols)}
    wrong = {key: found for key, found in readings.items() if [quantity.unit for quantity in found] != [key[0]]}
    assert not wrong
    assert len({unit.code for unit in UNITS}) == len(UNITS)


@pytest.mark.parametrize(
    ("value", "unit", "style", "message"),
    [
        (1.234, None, Style(decimal="."), "read as thousands"),
        (1234567.8, None, Style(group=".", decimal="."), "one dot can't both"),
        (1e6, "EUR", Style(scale="MDH"), "includes dirhams, but the unit is EUR"),
        (1e6, "job", Style(scale="M"), "needs a currency as its unit, but the unit is job"),
        (1.5, "job", Style(words="fr"), "not a whole number"),
        (2, "cent", Style(words="fr"), "read as hundreds"),
        (
            2e6,
            "job",
            Style(words="fr", scale="k"),
            "in words take only the scales million, milliard, billion, and values below 1000",
        ),
        (1, "quay", Style(), "not in the table of units"),
        (1, "job", Style(scale="lakh"), "the scale 'lakh' is unknown; the known scales are"),
    ],
)
def test_styles_that_find_would_misread_are_refused(value: float, unit: str, style: Style, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write(value, unit, style)


def test_check_compares_a_record_with_its_quote() -> None:
    assert check("près de 1,7 milliard de DH", 1.7e9, "MAD", "about").differences == {}
    assert check("près de 1,7 milliard de DH", 1.7e9, "EUR", "exactly").differences == {
        "unit": "MAD",
        "comparison": "about",
    }
    assert check("1,7 milliard", 1.7e9, "MAD").differences == {"unit": "no unit"}
    assert check("1,7 milliard", 1.8e9, "MAD").differences == {"value": "1700000000"}
    assert check("des emplois", 3).differences == {"value": "no quantity"}
    assert check("un recul de 3,5%", -3.5, "percent", "exactly").differences == {}, "the sign is not checked"
    # A unit that is not in the table can't be read. It is accepted if no other unit is read.
    assert check("250 quais", 250, "quay").differences == {}
    assert check("250 emplois", 250, "quay").differences == {"unit": "job"}
    # If two quantities have the value, the one that agrees is used.
    assert check("30 pays et 30 projets", 30, "project").differences == {}


def test_both_ends_of_a_range_are_checked() -> None:
    assert check("entre 2 et 3,5 milliards", 2e9, value_max=3.5e9).resolution == 1e8
    for value, top in [(1e9, 3.5e9), (2e9, 3e9), (2e9, None), (3.5e9, None)]:
        assert check("entre 2 et 3,5 milliards", value, value_max=top).differences == {
            "value": "2000000000 to 3500000000"
        }


def test_a_note_allows_only_the_differences_that_it_names() -> None:
    note = "Misprinted for 13,340, as the total shows; the unit is job."
    assert check("1.340 au total", 13340, "job", note=note).differences == {}
    assert check("1.340 au total", 1340, "job", note=note).differences == {}
    assert check("1.340 au total", 1340, "firm", note=note).differences == {"unit": "no unit"}
    assert check("1.340 au total", 13340, "job", note="Other pages print more.").differences == {"value": "1340"}
    assert check("des emplois", 13340, note="Meant are 13.340, as the total shows.").differences == {}
    assert check("١٣٤٠", 1340, note="Printed in Arabic digits: 1340.").differences == {}
    assert (
        check("300 pays", 300, "country", "at_least", note="The comparison, at least, is the headline's.").differences
        == {}
    )
    for word in ("exactly", "about"):
        note = f"It is not {word} known which, and the country is named elsewhere."
        read = check("près de 300 noms" if word == "exactly" else "300 noms", 300, "country", word, note=note)
        assert set(read.differences) == {"unit", "comparison"}, "common words in a note allow no difference"


@pytest.mark.parametrize("note", [None, "Misprinted for 13,340.", "Meant are 13.340."])
@pytest.mark.parametrize("quote", ["1.340 au total", "des emplois", "MCCCXL emplois", "entre 13.340 et 14.000 emplois"])
def test_the_resolution_is_read_in_the_quote_and_never_in_a_note(quote: str, note: str | None) -> None:
    read = check(quote, 13340, note=note)
    assert (read.quantity, read.resolution) == (None, None)
    assert ("value" in read.differences) == (note is None)
    assert check(f"{quote}, soit 13.340 emplois", 13340, note=note).resolution == 10


LONG = {
    "digits": "1",
    "groups": "111 ",
    "separators": ", . ",
    "spaces": " ",
    "hundreds": "cent ",
    "thousands": "mille ",
    "decimals": "1.",
    "ranges": "5 à ",
    "tens and": "vingt et ",
    "one long word": "a",
    "one long Arabic word": "و340",
    "adjectives": "nouveaux ",
    "articles": "un ",
    "fractions": "1/2 ",
    "points": "cent virgule deux ",
    "dashes": "1-",
    "quotes": "d'",
    "half addresses": "a@",
    "addresses": "http://",
    "days": "5, ",
    "scales": "1 million ",
    "colons": "emplois : ",
    "ordinals": "vingt et unième ",
    "numbers and no-break spaces": "1\u00a0",
    "no spaces at all": "$1",
    "commas": "1,",
    "brackets": "(1",
    "minuses": "- 1 ",
    "moins": "moins 1 ",
    "hyphens": "un-million-",
    "endless decimals": "vingt virgule ",
    "collectives": "dizaine ",
    "scales of scales": "milliards de ",
    "cents": "1 euros 1 ",
    "codes before numbers": "EUR1 ",
    "groups of a code": "DE89 3704 ",
    "powers": "10^",
    "parts": "deux cinquièmes ",
    "fractions in one character": "½",
    "digits of another script": "١",
    "labels": "p. ",
    "telephones": "tél : 05 ",
    "hours": "9h à ",
    "postcodes": "75001 Paris ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_time_is_linear_in_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = "5 " + piece * (length // len(piece)) + " @ http://"
        best = float("inf")
        for _ in range(2):
            before = time.process_time()
            find(text)
            best = min(best, time.process_time() - before)
        return best

    # The text is 16 times longer. A reader that goes back would take up to 256 times as long. The limit is relative.
    short, long = seconds(5_000), seconds(80_000)
    assert long < 48 * max(short, 1e-3)


@pytest.mark.parametrize("piece", ["vingt virgule ", "dizaine ", "et demi ", "milliards de ", "un cinquième de "])
def test_a_long_number_does_not_end_in_a_traceback(piece: str) -> None:
    for quantity in find(f"5 {piece * 5000}"):
        assert quantity.value < 1e31


def test_public_names_have_docstrings() -> None:
    assert all(getattr(quantities, name).__doc__ for name in quantities.__all__ if name not in ("UNITS", "Comparison"))
