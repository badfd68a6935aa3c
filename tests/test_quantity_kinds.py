"""Numbers that count nothing are named by their kind, not read as quantities."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imme_data.quantities import find, find_non_quantities


def named(text: str) -> list[tuple[str, str]]:
    assert find(text) == [], text
    return [(item.kind, item.text) for item in find_non_quantities(text)]


@given(st.lists(st.integers(0, 255), min_size=4, max_size=4))
def test_an_ip_address_is_one_number_that_counts_nothing(parts: list[int]) -> None:
    assume(min(parts[1:]) < 100)  # 1.100.100.100 is also a number in groups
    address = ".".join(map(str, parts))
    assert named(f"le serveur {address} répond") == [("number", address)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("192.168.0.1", "192.168.0.1"),
        ("la version 2.3.1", "2.3.1"),
        ("0x1F", "0x1F"),
        ("2^10", "2^10"),
        ("6,022×10^23", "6,022×10^23"),  # too large to be a quantity of the press
        ("FR76 3000 6000 0112 3456 7890 189", "3000 6000 0112 3456 7890 189"),
        ("GB29 NWBK 6016 1331 9268 19", "6016 1331 9268 19"),
        ("12 milliards de milliards de milliards", "12 milliards de milliards"),
        # addresses
        ("75001 Paris", "75001"),
        ("Zone B, 20250 Aïn Exemple, Maroc", "20250"),
        # telephones
        ("Tél : 05 22 33 44 55", "05 22 33 44 55"),
        ("Tél : 5 22 33", "5 22 33"),
        ("+212 (0)5 22 33 44 55", "212 (0)5 22 33 44 55"),
        # pages and other labels
        ("p. 12", "12"),
        ("pp. 12-15", "12-15"),
        ("p.12", "12"),
        ("ICE : 001234567890123", "001234567890123"),
        ("n° : 12", "12"),
        ("le lot 0112", "0112"),
        # models
        ("un A 320 livré", "320"),
        ("A 320", "320"),
    ],
)
def test_codes_are_numbers_that_count_nothing(text: str, code: str) -> None:
    assert named(text) == [("number", code)]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12h30min", "12h30min"),
        ("12'30", "12'30"),
        ("3 heures du matin", "3 heures du matin"),
        ("trois heures du matin", "trois heures du matin"),
        ("8 heures moins dix", "8 heures moins dix"),
        ("à quinze heures trente", "quinze heures trente"),
        ("entre 9h30 et 11h", "9h30 et 11h"),
        ("entre 9h et 10h30", "9h et 10h30"),
        ("de 9h à 10h30", "9h à 10h30"),
        ("entre 9 heures et 11 heures", "9 heures et 11 heures"),
    ],
)
def test_the_hours_of_a_clock_are_times(text: str, time: str) -> None:
    assert named(text) == [("time", time)]


@pytest.mark.parametrize(
    ("text", "date"), [("du 13 au dimanche 15 juillet", "13 au dimanche 15 juillet"), ("du 13 au 15", "13 au 15")]
)
def test_days_are_dates(text: str, date: str) -> None:
    assert named(text) == [("date", date)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("mil neuf cent quatre-vingt-dix", 1990),
        ("en deux mille dix-huit", 2018),
        ("l'an deux mil vingt", 2020),
        ("٢٠١٩", 2019),
    ],
)
def test_years_in_words_and_in_other_digits_are_years(text: str, year: int) -> None:
    assert find(text) == []
    assert [(item.kind, item.value) for item in find_non_quantities(text)] == [("year", year)]


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("vingt-et-unième", 21),
        ("les quatre-vingtièmes rencontres", 80),
        ("les deux-centièmes", 200),
        ("vingt cinquièmes", 25),
    ],
)
def test_ordinals_with_hyphens_and_plurals_are_not_fractions(text: str, ordinal: int) -> None:
    assert find(text) == []
    assert [(item.kind, item.value) for item in find_non_quantities(text)] == [("ordinal", ordinal)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("A 320 km de Rabat", 320, "kilometre"),
        ("plus de 10000 Marocains", 10000, None),
        ("Ce jour, 10000 Marocains, dont", 10000, None),
        ("entre 2 et 3 heures", 2, "hour"),
        ("il y a 24 heures", 24, "hour"),
        ("après trois heures", 3, "hour"),
        ("en deux mille entreprises", 2000, "firm"),
        ("du 5 au 7 %", 5, None),
        ("pages : 12", 12, None),
    ],
)
def test_counts_that_look_like_codes_or_times_are_read(text: str, value: float, unit: str | None) -> None:
    quantity = find(text)[0]
    assert (quantity.value, quantity.unit) == (value, unit)
