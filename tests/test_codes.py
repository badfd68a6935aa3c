"""The codes that the data uses are those of the standards."""

import pycountry
import pytest

from imme_data.model import codes


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (codes.CURRENCIES - codes.FORMER_CURRENCIES, {currency.alpha_3 for currency in pycountry.currencies}),
        (codes.COUNTRIES, {country.alpha_2 for country in pycountry.countries}),
        (codes.LANGUAGES, {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}),
    ],
    ids=["ISO 4217", "ISO 3166-1", "ISO 639-1"],
)
def test_a_list_of_codes_is_complete(ours: frozenset[str], theirs: set[str]) -> None:
    assert ours == theirs
