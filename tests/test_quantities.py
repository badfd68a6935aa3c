"""The numbers that a French phrase prints, and how exactly it prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.quantities import numbers, resolution


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("13.340 emplois", 13340, 1),
        ("13 340 créations d’emplois", 13340, 1),
        ("13\u202f340 emplois", 13340, 1),
        ("13\u00a0340 emplois", 13340, 1),
        ("1,7 milliard de DH", 1.7e9, 1e8),
        ("1.7 milliard", 1.7e9, 1e8),
        ("11 MMDH", 11e9, 1e9),
        ("277 MDH", 277e6, 1e6),
        ("2,2 Mds de DH", 2.2e9, 1e8),
        ("4,800%", 4.8, 0.001),
        ("1.234,5", 1234.5, 0.1),
        ("1 234,56", 1234.56, 0.01),
        ("deux conventions", 2, 1),
        ("trois jours", 3, 1),
        ("11 مليار درهم", 11e9, 1e9),
        ("près de 2.000 exposants", 2000, 1),
        ("0,6 M€", 6e5, 1e5),
        ("vingt-cinq entreprises", 25, 1),
        ("vingt et un ans", 21, 1),
        ("trois cent mille emplois", 300_000, 1000),
        ("deux cents firmes", 200, 1),
        ("quatre-vingt-dix-sept", 97, 1),
        ("cent quatre-vingts", 180, 1),
        ("mille neuf cent nonante", 1990, 1),
        ("deux millions", 2e6, 1e6),
        ("un milliard de dirhams", 1e9, 1e9),
        ("mille entreprises", 1000, 1000),
        ("soixante et onze", 71, 1),
        ("vingt-et-une entreprises", 21, 1),
        ("deux mille trois cent quatre-vingt-un", 2381, 1),
        ("0.125 %", 0.125, 0.001),
    ],
)
def test_a_number_is_read_with_its_scale_and_its_last_digit(text: str, value: float, step: float) -> None:
    found = list(numbers(text))
    assert [(number.value, number.resolution) for number in found] == [(value, step)]
    assert resolution(text, value) == step


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("en 2018, 277 MDH", [2018, 277e6]),
        ("2025    109 produits", [2025, 109]),
        ("IMME", []),
        ("CO2", []),
        ("une convention", []),
        ("le dix-neuvième", []),
        ("la deuxième", []),
        ("deux et trois conventions", [2, 3]),
        ("entre deux et trois", [2, 3]),
        ("vingt et trente", [20, 30]),
        ("trois quatre", [3, 4]),
        ("cent mille et deux cents", [100_000, 200]),
        ("9" * 50, []),
    ],
)
def test_neighbours_are_not_glued(text: str, found: list[float]) -> None:
    assert [number.value for number in numbers(text)] == found


def test_a_range_is_as_exact_as_its_upper_end() -> None:
    assert resolution("entre 2 et 3,5 milliards", 2e9, 3.5e9) == 1e8
    assert resolution("de 300 à 500 entreprises", 300, 500) == 1
    assert resolution("de 300 à 500 entreprises", 1, 500) is None
    assert resolution("de 300 à 500 entreprises", 300, 501) is None


def test_a_value_that_is_not_printed_has_no_resolution_unless_the_print_is_wrong() -> None:
    assert resolution("1.340 emplois", 13340) is None
    assert resolution("1.340 emplois", 13340, note="Other pages print more.") is None
    assert resolution("1.340 emplois", 13340, note="Misprinted for 13,340, as the total shows.") == 1
    assert resolution("des emplois", 13340, note="Meant are 13.340, as the total shows.") == 1
    assert resolution("١٣٤٠", 1340, note="Printed in Arabic digits: 1340.") == 1
    assert resolution("des emplois", 13340) is None


def test_the_sign_is_the_readers() -> None:
    assert resolution("un recul de 3,5%", -3.5) == 0.1


@given(st.integers(0, 10**12), st.sampled_from([".", " ", "\u00a0", "\u202f", "\u2009", ""]))
def test_any_grouped_whole_number_reads_as_itself(number: int, separator: str) -> None:
    text = f"{number:,}".replace(",", separator)
    assert [(found.value, found.resolution) for found in numbers(f"soit {text} emplois")] == [(number, 1)]


WORDS = [
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]
TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def in_french(number: int) -> str:
    """A number below 1,000 in French words."""
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = "cent" if hundreds == 1 else f"{WORDS[hundreds - 1]} cent" + ("" if rest else "s")
        return f"{head} {in_french(rest)}" if rest else head
    if rest <= 16:
        return WORDS[rest - 1]
    if rest < 20:
        return f"dix-{WORDS[rest - 11]}"
    if rest >= 80:
        return "quatre-vingts" if rest == 80 else f"quatre-vingt-{in_french(rest - 80)}"
    tens = min(rest // 10 * 10, 60)
    if rest == tens:
        return TENS[tens]
    return (
        f"{TENS[tens]} et {in_french(rest - tens)}"
        if rest - tens in (1, 11)
        else f"{TENS[tens]}-{in_french(rest - tens)}"
    )


@given(st.integers(2, 999), st.sampled_from([("", 1), (" mille", 1000), (" millions", 10**6), (" milliards", 10**9)]))
def test_any_number_in_words_reads_as_itself(number: int, scale: tuple[str, int]) -> None:
    word, power = scale
    assert [found.value for found in numbers(f"soit {in_french(number)}{word} en tout")] == [number * power]


@given(st.integers(2, 999), st.integers(2, 999), st.sampled_from([" et ", ", ", " ou ", " à "]))
def test_two_numbers_in_words_are_two(first: int, second: int, between: str) -> None:
    found = [number.value for number in numbers(f"soit {in_french(first)}{between}{in_french(second)} en tout")]
    if between == " et " and found == [first + second]:
        assert second in (1, 11)  # "soixante et onze" is one number, as it should be
    else:
        assert found == [first, second]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for number in numbers(text):
        assert number.resolution > 0
        assert 0 <= number.start < number.end <= len(text)
