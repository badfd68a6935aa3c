"""One number has many spellings: digits or words, with or without hyphens, before or after its currency."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imme_data.quantities import Quantity, Style, find, find_non_quantities, write

WHOLE = st.integers(2, 10**12)
GROUPS = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009", ".", "'", "’", "_", "٬", "·"])
VARIETIES = st.sampled_from(["fr", "be", "ch"])
# Decimals as they are said: zeros, then a number below a thousand.
DECIMALS = st.builds(lambda zeros, rest: "0" * zeros + str(rest), st.integers(0, 2), st.integers(1, 999))
DIGITS = {"usual": "0123456789", "Arabic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹", "wide": "０１２３４５６７８９"}


def only(text: str) -> Quantity:
    (quantity,) = find(text)
    assert text[quantity.start : quantity.end] == quantity.text
    return quantity


def grouped(value: int, sign: str) -> str:
    return f"{value:,}".replace(",", sign)


def in_words(value: int, variety: str) -> str:
    return write(float(value), None, Style(words=variety))  # type: ignore[arg-type]


@given(value=WHOLE, group=GROUPS, variety=VARIETIES)
@example(value=1000, group="·", variety="fr")
@example(value=1900, group="", variety="fr")  # MAD 1900 is no year
@example(value=1_200_000, group="_", variety="fr")
@example(value=1_000_000_000, group="٬", variety="be")
def test_the_spelling_of_a_whole_number_never_changes_its_value(value: int, group: str, variety: str) -> None:
    words = in_words(value, variety)
    digits = grouped(value, group)
    spellings = {
        "digits, then the currency": f"{digits} dirhams",
        "the code, then digits": f"MAD {digits}",
        "the code at the digits": f"MAD{digits}",
        "the abbreviation, then digits": f"DH {digits}",
        "words": f"{words} dirhams",
        "words with hyphens": f"{words.replace(' ', '-')} dirhams",
        "words with no-break spaces": f"{words.replace(' ', chr(0xA0))} dirhams",
        "capitals": f"{words.upper()} DIRHAMS",
    }
    read = {name: (only(text).value, only(text).unit, only(text).text) for name, text in spellings.items()}
    assert read == {name: (value, "MAD", text) for name, text in spellings.items()}


@given(
    whole=st.integers(0, 999), decimals=DECIMALS, variety=VARIETIES, scale=st.sampled_from(["", "million", "milliard"])
)
@example(whole=1, decimals="7", variety="fr", scale="milliard")
@example(whole=10, decimals="75", variety="fr", scale="million")
@example(whole=1, decimals="236", variety="fr", scale="")
@example(whole=3, decimals="05", variety="fr", scale="")
def test_the_spelling_of_decimals_never_changes_the_value(whole: int, decimals: str, variety: str, scale: str) -> None:
    said = " ".join(["zéro"] * (len(decimals) - len(decimals.lstrip("0"))) + [in_words(int(decimals), variety)])
    one_by_one = " ".join(in_words(int(digit), variety) for digit in decimals)
    tail = f" {scale}s d'euros" if scale else " euros"
    spellings = [
        f"{whole},{decimals}{tail}",
        f"{whole} virgule {decimals}{tail}",
        f"{in_words(whole, variety)} virgule {said}{tail}",
        f"{in_words(whole, variety)} virgule {one_by_one}{tail}",
        f"{in_words(whole, variety)} virgule {decimals}{tail}",
    ]
    expected = float(Decimal(f"{whole}.{decimals}") * {"": 1, "million": 10**6, "milliard": 10**9}[scale])
    assert {text: (only(text).value, only(text).unit) for text in spellings} == dict.fromkeys(
        spellings, (expected, "EUR")
    )


@given(value=WHOLE, variety=VARIETIES, unit=st.sampled_from(["%", "dirhams", "emplois"]))
@example(value=2, variety="fr", unit="%")
def test_the_spelling_of_a_minus_never_changes_the_value(value: int, variety: str, unit: str) -> None:
    digits = grouped(value, " ")
    for text in (
        f"soit -{digits} {unit}",
        f"soit −{digits} {unit}",
        f"soit –{digits} {unit}",
        f"soit – {digits} {unit}",
        f"(- {digits} {unit})",
        f"soit moins {digits} {unit}",
        f"soit moins {in_words(value, variety)} {unit}",
    ):
        assert only(text).value == -value, text


@pytest.mark.parametrize("digits", DIGITS.values(), ids=DIGITS)
@given(value=st.integers(10_000, 10**12))
def test_the_script_of_the_digits_never_changes_the_value(digits: str, value: int) -> None:
    text = f"près de {value} emplois".translate(str.maketrans("0123456789", digits))
    quantity = only(text)
    assert (quantity.value, quantity.unit, quantity.text) == (value, "job", text.removeprefix("près de "))


@given(st.integers(2, 999), st.integers(1, 99), VARIETIES)
@example(12, 50, "fr")
@example(2, 5, "fr")
def test_the_spelling_of_cents_never_changes_the_value(euros: int, cents: int, variety: str) -> None:
    expected = float(Decimal(euros) + Decimal(cents) / 100)
    spellings = [
        f"{euros},{cents:02} euros",
        f"{euros}€{cents:02}",
        f"{euros} euros {cents:02}",
        f"{euros} euros et {cents} centimes",
    ]
    if cents not in (1, 9):  # un is an article, and neuf means new after a noun
        spellings.append(f"{in_words(euros, variety)} euros {in_words(cents, variety)}")
    assert {text: (only(text).value, only(text).unit) for text in spellings} == dict.fromkeys(
        spellings, (expected, "EUR")
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 euros 50 personnes", [12, 50]),
        ("12 euros 30 fois", [12, 30]),
        ("12 €, 50 pièces", [12, 50]),
        ("10 € 20 €", [10, 20]),
        ("12 € 50 000", [12, 50000]),
        ("12 euros 15 à 20 fois", [12, 15]),
        ("12 euros 50 %", [12, 50]),
        ("12 millions d'euros 50", [12e6, 50]),
    ],
)
def test_a_number_that_counts_something_is_not_the_cents_of_the_one_before(text: str, values: list[float]) -> None:
    assert [quantity.value for quantity in find(text)] == values


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        # currencies with letters, and English abbreviations of scales after a currency
        ("US$12m", 12e6, "USD"),
        ("$12m", 12e6, "USD"),
        ("12 m$", 12e6, "USD"),
        ("€3bn", 3e9, "EUR"),
        ("C$ 12", 12, "CAD"),
        ("12 US$ la tonne", 12, "USD"),
        ("USD1,5", 1.5, "USD"),
        ("MDH12", 12e6, "MAD"),
        ("12 m de long", 12, "metre"),
        ("3 dollars des États-Unis", 3, "USD"),
        # powers of ten
        ("10^6 tonnes", 1e6, "tonne"),
        ("3 × 10⁶ tonnes", 3e6, "tonne"),
        ("1,5·10^6", 1.5e6, None),
        ("10^-3 g", 1e-3, "gram"),
        # fractions
        ("deux cinquièmes des emplois", 0.4, None),
        ("trois dixièmes de point", 0.3, "percentage_point"),
        ("un cinquième des emplois", 0.2, None),
        ("½ tonne", 0.5, "tonne"),
        ("2 ½ tonnes", 2.5, "tonne"),
        ("1½ heure", 1.5, "hour"),
        # units without accents or with other words
        ("2 centimetres", 2, "centimetre"),
        ("2 metres carres", 2, "square_metre"),
        ("20 kilomètres par heure", 20, "kilometre_per_hour"),
        ("20 mètres par seconde", 20, None),
        ("12 pour mille", 12, "per_mille"),
        ("12 ‰", 12, "per_mille"),
        ("12 p. 100", 12, "percent"),
        # number words
        ("un-million-deux-cent-mille", 1.2e6, None),
        ("cinquante-trois mille millions deux cents", 53e9 + 200, None),
        ("2 millions de milliards", 2e15, None),
        ("1٫5 %", 1.5, "percent"),
    ],
)
def test_unusual_spellings_are_read(text: str, value: float, unit: str | None) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- 5 %", -5),  # a number that fills its line
        ("une baisse de – 5 %", -5),
        ("moins un million deux cent mille", -1.2e6),
        ("- 5 emplois", 5),  # an item of a list
        ("une hausse – 5 % – de la production", 5),  # an insertion
        ("au moins 5 %", 5),
        ("plus ou moins 5 %", 5),
        ("néanmoins 5 %", 5),
        ("Casablanca - 12 exposants", 12),
    ],
)
def test_a_dash_or_moins_is_not_always_a_minus(text: str, value: float) -> None:
    assert only(text).value == value


def test_a_dash_between_numbers_is_not_a_minus() -> None:
    assert [quantity.value for quantity in find("10 -15 %")] == [10, 15]
    assert [quantity.value for quantity in find("trois moins deux")] == [3, 2]


def test_a_word_that_is_no_number_starts_none() -> None:
    text = "un virgule manque, CO2, EN9100, un troisième de ses films, des milliards de milliards"
    assert find(text) == []
    assert [item.text for item in find_non_quantities(text)] == ["troisième"]
