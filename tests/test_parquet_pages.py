"""The headers of the pages of a Parquet file, written here by hand: what they state, and what is refused."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imme_data.tableschema import parquet_pages
from imme_data.tableschema.parquet_pages import (
    ColumnPages,
    FilePages,
    PageError,
    column_chunks,
    column_pages,
    footer_memory,
)

PLAIN, DICTIONARY, DELTAS = 0, 8, 7
Fields = dict[int, Any]  # a struct: numbers, structs, and (kind, bytes) for values of other kinds
TRUE, BYTE, DOUBLE, TEXT = (1, b""), (3, b"\x99"), (7, b"\x99" * 8), (8, b"\x03\x99\x99\x99")


def varint(number: int) -> bytes:
    """An unsigned number, seven bits a byte, the lowest first."""
    more, last = divmod(number, 128)
    return bytes([last]) if not more else bytes([last | 128]) + varint(more)


def zigzag(number: int) -> bytes:
    return varint(2 * number if number >= 0 else -2 * number - 1)


def struct(fields: Fields, short: bool = True) -> bytes:
    """A struct in Thrift's compact protocol; the number of a field in the short form where there is one."""
    made, before = b"", 0
    for field, value in fields.items():
        kind, data = (5, zigzag(value)) if isinstance(value, int) else value if isinstance(value, tuple) else (12, b"")
        step = field - before
        made += bytes([step << 4 | kind]) if short and 0 < step < 16 else bytes([kind]) + zigzag(field)
        made += struct(value, short) if isinstance(value, dict) else data
        before = field
    return made + b"\0"


def data_page(size: int, values: int, encoding: int = PLAIN, packed: int = 3) -> Fields:
    return {1: 0, 2: size, 3: packed, 5: {1: values, 2: encoding, 3: 3, 4: 3}}


def data_page_2(size: int, values: int, encoding: int = PLAIN, packed: int = 3) -> Fields:
    return {1: 3, 2: size, 3: packed, 8: {1: values, 2: 0, 3: values, 4: encoding, 5: 0, 6: 0, 7: TRUE}}


def dictionary_page(size: int, packed: int = 3) -> Fields:
    return {1: 2, 2: size, 3: packed, 7: {1: 9, 2: 0}}


def read(*pages: Fields, values: int | None = None, short: bool = True, first: int | None = None) -> ColumnPages:
    """What is read of pages that follow four bytes; as many values as they state, if it is not said."""
    data = b"PAR1" + b"".join(struct(page, short) + b"x" * max(page[3], 0) for page in pages)
    if values is None:
        values = sum((page.get(5) or page.get(8) or {1: 0})[1] for page in pages)
    return column_pages(data, chunk(4, len(data) - 4, values, first))


def chunk(start: int, size: int, values: int, first: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(
        data_page_offset=start, dictionary_page_offset=first, total_compressed_size=size, num_values=values
    )


# --- what they state ------------------------------------------------------------------------------------------------

PAGES = st.lists(
    st.builds(
        lambda make, size, values, encoding, packed: make(size, values, encoding, packed),
        st.sampled_from([data_page, data_page_2]),
        st.integers(0, 2**31 - 1),
        st.integers(1, 2**31 - 1),
        st.sampled_from([0, 2, 5, 6, 8]),
        st.integers(0, 200),
    ),
    max_size=5,
)


@given(PAGES, st.booleans())
def test_the_sizes_of_pages_are_added(pages: list[Fields], short: bool) -> None:
    found = read(*pages, short=short)
    sizes = [max(page[2], page[3]) for page in pages]  # what is not compressed is as large as it is in the file
    details = [page.get(5) or page[8] for page in pages]
    assert (found.data, found.largest) == (sum(sizes), max(sizes, default=0))
    assert (found.dictionary, found.place) == (0, (0, 0))
    assert found.densest == max((size / one[1] for size, one in zip(sizes, details, strict=True)), default=0)
    assert found.encodings == {page[5][2] if 5 in page else page[8][4] for page in pages}


def test_a_dictionary_is_counted_apart_with_its_place() -> None:
    header = len(struct(dictionary_page(70, 5)))
    found = read(dictionary_page(70, 5), data_page(50, 10, DICTIONARY), first=None)
    assert (found.data, found.dictionary, found.largest, found.place) == (50, 70, 70, (4 + header, 5))
    assert (found.densest, found.encodings) == (5, {DICTIONARY})


def test_reading_starts_at_the_dictionary_that_comes_first() -> None:
    pages = [dictionary_page(70, 5), data_page(50, 10, DICTIONARY, 0)]
    data = b"PAR1" + struct(pages[0]) + b"x" * 5 + struct(pages[1])
    start = len(data) - len(struct(pages[1]))
    for first, dictionary in ((4, 70), (None, 0), (0, 0), (-1, 0), (start, 0), (start + 1, 0)):
        assert column_pages(data, chunk(start, len(data), 10, first)).dictionary == dictionary, first
    # A dictionary may start at the first byte of what is read.
    assert column_pages(data[3:], chunk(start - 3, len(data), 10, 1)).dictionary == 70


def test_with_differences_each_value_may_be_as_long_as_its_page() -> None:
    found = read(data_page(50, 10, DELTAS), data_page(60, 1))
    assert (found.data, found.largest, found.densest) == (560, 60, 60)


def test_a_page_without_values_is_as_dense_as_it_is_long() -> None:
    found = read(data_page(50, 0), data_page(60, 2), values=2)
    assert (found.data, found.densest) == (110, 50)


def test_pages_of_other_kinds_are_passed_over() -> None:
    index = {1: 1, 2: 999, 3: 4, 6: {}}
    assert read(index, data_page(50, 10)).data == 50
    assert read(index, data_page(50, 10)).largest == 50


def test_reading_ends_with_the_last_value_or_with_the_column() -> None:
    assert read(data_page(50, 10), data_page(60, 10), values=10).data == 50
    assert read(data_page(50, 10), data_page(60, 10), values=11).data == 110
    assert read(data_page(50, 10), values=99).data == 50
    assert read(data_page(50, 10), values=0) == ColumnPages()
    data = struct(data_page(50, 1)) + b"x" * 3
    for size, expected in ((0, 0), (1, 50), (len(data), 50), (len(data) + 1, 100)):
        assert column_pages(data * 2, chunk(0, size, 9)).data == expected


def test_other_fields_are_skipped() -> None:
    page = {1: 0, 2: 50, 3: 3, 4: -7, 5: {1: 10, 2: 0, 3: 3, 4: 3, 5: {1: TEXT, 2: TEXT, 3: 5, 9: DOUBLE}}, 40: BYTE}
    for value in (
        TRUE,
        (2, b""),
        BYTE,
        DOUBLE,
        TEXT,
        (4, zigzag(300)),
        (6, zigzag(-(2**40))),
        (8, varint(200) + b"y" * 200),
    ):
        for short in (True, False):
            assert read({**page, 300: value}, data_page(60, 5), short=short).data == 110
    assert read({-7: BYTE, **page}).data == 50
    # Fields may come in any order, and a later one wins.
    assert read({5: {2: 0, 1: 10}, 3: 3, 2: 50, 1: 0}).data == 50


# --- what is refused ------------------------------------------------------------------------------------------------


def nested(levels: int) -> Fields:
    """A header with so many levels, and two more."""
    return {1: 0, 2: 50, 3: 3, 5: {1: 1, 2: 0}, 20: nested(levels - 1) if levels else 0}


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (data_page(-1, 1), "a page has a negative size"),
        (data_page(1, 1, packed=-1), "a page has a negative size"),
        (data_page(1, -1), "a page has a negative number of values"),
        ({2: 1, 3: 1}, "the header of a page can't be read: 1"),
        ({1: 0, 2: 1, 3: 1}, "the header of a page can't be read: 5"),
        ({1: 0, 2: 1, 3: 1, 5: {1: 1}}, "the header of a page can't be read: 2"),
        ({1: 0, 2: 1, 3: 1, 5: 7}, "the header of a page can't be read: "),
        ({**data_page(1, 1), 9: (9, b"\0")}, "has a value of the kind 9"),
        ({**data_page(1, 1), 9: (0, b"\0")}, "has a value of the kind 0"),
        ({**data_page(1, 1), 9: (13, b"\0")}, "has a value of the kind 13"),
        (nested(7), "the header of a page has too many levels"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(page: Fields, message: str) -> None:
    with pytest.raises(PageError, match=message):
        read({3: 3, **page}, values=9)


def test_a_header_has_eight_levels_at_most() -> None:
    assert read(nested(6), values=1).data == 50


def test_a_page_of_no_bytes_is_fine() -> None:
    assert read(data_page(0, 0, packed=0), data_page(5, 1)).data == 5


def test_a_number_has_64_bits_at_most() -> None:
    header = {1: 0, 2: 50, 3: 3, 5: {1: 1, 2: 0}}
    fits, longer = b"\x80" * 8 + b"\x00", b"\x80" * 9 + b"\x00"
    assert read({**header, 9: (6, fits)}).data == read({**header, 9: (6, longer)}).data == 50
    with pytest.raises(PageError, match="is too long"):
        read({**header, 9: (6, b"\x80" * 10 + b"\x00")})


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_header_that_is_cut_is_refused(cut: int) -> None:
    data = struct(data_page(50, 10))
    with pytest.raises(PageError, match="can't be read"):
        column_pages(data[:-cut], chunk(0, 99, 10))


# --- around them ----------------------------------------------------------------------------------------------------


def test_a_file_is_read_in_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """In any order of places, the same bytes; and no more than a window at once."""
    data = bytes(range(200))
    asked: list[int] = []

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    monkeypatch.setattr(parquet_pages, "_WINDOW", 16)
    pages = FilePages(Stream(data))
    assert [pages[place] for place in range(200)] == list(data)
    assert asked == [16] * 13
    for place in (0, 15, 16, 5, 199, 100, 99):
        assert pages[place] == data[place]
    with pytest.raises(IndexError):
        pages[200]


def test_a_footer_takes_200_bytes_a_byte() -> None:
    for length in (0, 300, 2**24 + 300):
        assert footer_memory(b"before" + length.to_bytes(4, "little") + b"PAR1") == 200 * length


def test_every_column_of_every_group_is_a_chunk() -> None:
    made = {(number, place): SimpleNamespace(total_compressed_size=5) for number in range(2) for place in range(3)}
    groups = [SimpleNamespace(column=lambda place, number=number: made[number, place]) for number in range(2)]
    metadata = SimpleNamespace(num_row_groups=2, num_columns=3, row_group=groups.__getitem__)
    assert list(column_chunks(metadata, 30)) == list(made.values())
    with pytest.raises(PageError, match="overlap"):
        list(column_chunks(metadata, 29))


@pytest.mark.parametrize(
    ("encodings", "data", "folds"),
    [
        (set(), 0, True),
        ({2, 8}, 100, True),
        ({0, 8}, 50, True),
        ({0}, 51, False),
        ({0, 6}, 0, False),
        ({DELTAS}, 0, False),
    ],
)
def test_strings_fold_if_they_are_in_a_dictionary_or_have_room(encodings: set[int], data: int, folds: bool) -> None:
    assert ColumnPages(data=data, encodings=encodings).folds(50) is folds
