"""A value has one text, a text one value; EDTF dates cover the days they say."""

import datetime
import unicodedata

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generated import SCHEMAS, values
from imme_data.model import edtf
from imme_data.model.profile import Field
from imme_data.significance import significant
from rows import row_errors

FIELDS = st.sampled_from([field for schema in SCHEMAS.values() for field in schema.fields])
TYPES = ["string", "number", "integer", "boolean", "date"]


@given(st.data(), FIELDS)
def test_what_is_written_reads_back_equal(data: st.DataObject, field: Field) -> None:
    value = data.draw(values(field))
    text = field.format(value)
    assert field.parse(text) == value
    assert field.format(field.parse(text)) == text


@given(st.data(), st.sampled_from(TYPES))
def test_whatever_we_read_frictionless_reads_as_the_same(data: st.DataObject, type_: str) -> None:
    """In one direction only: it takes 1_000, ' 1.5 ' and 2024-1-2, which we refuse."""
    digits = st.text("0123456789.-+e_ ,/TtrueFfalsINn١", max_size=12)
    text = data.draw(digits | st.text(max_size=8) | st.floats().map(repr) | st.dates().map(str))
    try:
        value = Field(name="x", type=type_).parse(text)
    except ValueError:
        return
    read, notes = frictionless.Field.from_descriptor({"name": "x", "type": type_}).read_cell(text)
    assert notes is None
    assert (float(read) if type_ == "number" else read) == value


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        ("number", "1_000"),
        ("number", " 1.5"),
        ("number", "1e3"),
        ("number", "NaN"),
        ("number", "INF"),
        ("number", "13.340,00"),
        ("number", "１２"),
        ("number", "01"),
        ("number", "1."),
        ("number", "1234567890.1234567"),
        ("number", "1" * 400),
        ("integer", "1.0"),
        ("integer", "9223372036854775808"),
        ("integer", "1" * 5000),
        ("boolean", "NO"),
        ("boolean", "True"),
        ("date", "2024-1-2"),
        ("date", "2024-02-30"),
        ("string", ""),
    ],
)
def test_a_loose_form_is_refused_with_advice(type_: str, text: str) -> None:
    with pytest.raises(ValueError, match=r".+: .+"):
        Field(name="x", type=type_).parse(text)


@given(st.floats(-1e300, 1e300).map(significant))
def test_any_number_has_one_text(value: float) -> None:
    field = Field(name="x", type="number")
    text = field.format(value)
    assert field.parse(text) == value
    assert field.format(field.parse(text)) == text
    assert text != "-0"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_fifteen_digits_survive_text(value: float) -> None:
    rounded = significant(value)
    assert significant(rounded) == rounded
    assert float(f"{rounded:.15g}") == rounded


@given(st.text())
def test_text_that_passes_is_what_csv_and_parquet_carry_alike(text: str) -> None:
    field = Field(name="x", type="string")
    if not list(row_errors(SCHEMAS["people"], [{"person_id": "x", "name": text}])) and text:
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert len(text.splitlines()) == 1 or "\u2028" in text or "\u2029" in text
        assert field.parse(text) == text


DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


@given(DAYS)
def test_edtf_gives_the_days_that_a_year_a_month_and_a_day_cover(day: datetime.date) -> None:
    for length, unchanged in ((4, ("year",)), (7, ("year", "month")), (10, ("year", "month", "day"))):
        first, last = edtf.days(day.isoformat()[:length])
        assert first <= day <= last
        assert all(getattr(first, part) == getattr(last, part) == getattr(day, part) for part in unchanged)
        for outside in (first.toordinal() - 1, last.toordinal() + 1):
            if 1 <= outside <= datetime.date.max.toordinal():
                assert datetime.date.fromordinal(outside).isoformat()[:length] != day.isoformat()[:length]


@given(DAYS, DAYS)
def test_an_edtf_interval_runs_forward(a: datetime.date, b: datetime.date) -> None:
    if a <= b:
        assert edtf.days(f"{a}/{b}") == (a, b)
    else:
        with pytest.raises(ValueError, match="ends before it starts"):
            edtf.days(f"{a}/{b}")


@given(st.text("0123456789-/.~?X ", max_size=21))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        first, last = edtf.days(text)
    except ValueError:
        return
    assert first <= last


@pytest.mark.parametrize(
    "text", ["2019-02-29", "2019-13", "2019-00", "0000", "2019-2", "2019/", "/2019", "2019~", "2019-02-01T10:00"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=".+"):
        edtf.days(text)
