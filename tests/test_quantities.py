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
    ],
)
def test_a_number_is_read_with_its_scale_and_its_last_digit(text: str, value: float, step: float) -> None:
    found = list(numbers(text))
    assert [(number.value, number.resolution) for number in found] == [(value, step)]
    assert resolution(text, value) == step


@pytest.mark.parametrize(
    ("text", "found"), [("en 2018, 277 MDH", [2018, 277e6]), ("2025    109 produits", [2025, 109]), ("IMME", [])]
)
def test_neighbours_are_not_glued(text: str, found: list[float]) -> None:
    assert [number.value for number in numbers(text)] == found


def test_a_range_is_as_exact_as_its_upper_end() -> None:
    assert resolution("entre 2 et 3,5 milliards", 2e9, 3.5e9) == 1e8


def test_a_value_that_is_not_printed_has_no_resolution_unless_the_print_is_wrong() -> None:
    assert resolution("1.340 emplois", 13340) is None
    assert resolution("1.340 emplois", 13340, note="Other pages print more.") is None
    assert resolution("1.340 emplois", 13340, note="Misprinted for 13,340, as the total shows.") == 1
    assert resolution("des emplois", 13340, note="Meant are 13340.") is None


@given(st.integers(0, 10**12), st.sampled_from([".", " ", "\u00a0", "\u202f", "\u2009", ""]))
def test_any_grouped_whole_number_reads_as_itself(number: int, separator: str) -> None:
    text = f"{number:,}".replace(",", separator)
    assert [(found.value, found.resolution) for found in numbers(f"soit {text} emplois")] == [(number, 1)]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for number in numbers(text):
        assert number.resolution > 0
        assert 0 <= number.start < number.end <= len(text)
