"""A record against its quote, where a note speaks of a number."""

import pytest

from imme_data.quantities.checking import check


@pytest.mark.parametrize(
    ("value", "top", "note", "named"),
    [
        (12.0, None, "The total shows 12.", True),
        (-12.0, None, "The total shows 12.", True),
        (13340.0, None, "Misprinted for 13,340.", True),
        (12.0, None, "The total shows 13.", False),
        (0.0, None, "The total shows 12.", False),
        (12.0, None, None, False),
        # A range is named by its upper end.
        (10.0, 20.0, "From 10 to 20.", True),
        (10.0, 20.0, "The total shows 20.", True),
        (10.0, 20.0, "The total shows 10.", False),
        (20.0, None, "From 10 to 20.", True),
    ],
)
def test_a_note_names_a_value_that_the_quote_does_not_print(
    value: float, top: float | None, note: str | None, named: bool
) -> None:
    found = check("340 emplois", value, value_max=top, note=note)
    assert found.differences == ({} if named else {"value": "340"})
    assert (found.quantity, found.resolution) == (None, None)


def test_what_a_quote_prints_instead_is_said() -> None:
    assert check("de 60 à 80 postes et 5 usines", 7).differences == {"value": "60 to 80, 5"}
    assert check("de 60 à 80 postes", 60, value_max=90).differences == {"value": "60 to 80"}
    assert check("de 60 à 80 postes", 60, value_max=80).differences == {}
    assert check("de 60 à 80 postes", 60).differences == {"value": "60 to 80"}
    assert check("60 postes", 60, value_max=80).differences == {"value": "60"}


def test_of_two_numbers_with_the_value_the_one_that_fits_is_meant() -> None:
    for unit in ("hectare", "job"):
        found = check("30 hectares pour 30 emplois", 30, unit)
        assert (found.quantity and found.quantity.unit, found.differences) == (unit, {})
