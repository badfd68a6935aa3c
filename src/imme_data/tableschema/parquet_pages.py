"""The sizes of the pages of a Parquet file, read from the headers of its pages.

A page of a few kilobytes can unpack to gigabytes. The footer of a file states sizes too, but the decoder does not need
them, so they may be false. The decoder obeys the page headers: what they state is what it unpacks. A header is a struct
of Thrift's compact protocol, of which only a few numbers are read and all other fields are skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO, Any, Final, Protocol

import attrs

__all__ = ["THRIFT_LIMITS", "ColumnPages", "FilePages", "PageError", "column_chunks", "column_pages", "footer_memory"]

# What the decoder takes of a footer: texts of 16 MiB, and lists of 100,000 items.
THRIFT_LIMITS: Final = {"thrift_string_size_limit": 2**24, "thrift_container_size_limit": 100_000}

_MAX_DEPTH: Final = 8  # structs in structs; a header has three levels
_LARGEST_FIELD: Final = 2**15 - 1
_INT32: Final = 5
_DICTIONARY_PAGE: Final = 2
_DELTA_BYTE_ARRAY: Final = 7  # each value may repeat the whole value before it
_DICTIONARY: Final = frozenset({2, 8})
_FOLDING: Final = _DICTIONARY | {0}
# For each kind of page with values: the field of the header with its details, and the field of these with the encoding.
_DETAILS: Final = {0: (5, 2), 3: (8, 4)}
_WINDOW: Final = 2**16  # bytes of a file that are read at once
_PER_BYTE: Final = 200  # bytes of memory that a byte of a footer may take: a column needs four bytes, and takes 700


class PageError(ValueError):
    """The headers of the pages can't be read: the file is damaged."""


class Bytes(Protocol):
    """Bytes by position; a position beyond the end raises IndexError."""

    def __getitem__(self, place: int, /) -> int:
        """The byte at a place."""
        ...


class FilePages:
    """The bytes of an open file by position, read in windows, so that a large file does not lie in memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._start = 0
        self._window = b""

    def __getitem__(self, place: int, /) -> int:
        """The byte at a place."""
        if not self._start <= place < self._start + len(self._window):
            self._stream.seek(place, os.SEEK_SET)
            self._start, self._window = place, self._stream.read(_WINDOW)
        return self._window[place - self._start]


@attrs.define
class ColumnPages:
    """What the pages of one column unpack to, in bytes: of data, of its dictionary, and of its largest page."""

    data: int = 0
    dictionary: int = 0
    #: Where its dictionary is in the file, and how many bytes it has there.
    place: tuple[int, int] = (0, 0)
    largest: int = 0
    #: The most bytes that a value takes, by the average of its page.
    densest: float = 0.0
    #: The encodings of the pages of data, by their numbers in the format.
    encodings: set[int] = attrs.field(factory=set)

    def folds(self, room: int) -> bool:
        """Whether strings can be read as a dictionary: they are in one, or else they are plain and have room."""
        return self.encodings <= _DICTIONARY or (self.encodings <= _FOLDING and self.data <= room)

    def add(self, size: int, values: int, encoding: int) -> None:
        """Count a page of data. With differences, each value may be as long as the page."""
        self.encodings.add(encoding)
        deltas = encoding == _DELTA_BYTE_ARRAY
        self.data += size * values if deltas else size
        self.largest = max(self.largest, size)
        self.densest = max(self.densest, size if deltas else size / max(values, 1))


def footer_memory(end: bytes) -> int:
    """How many bytes of memory the footer of a file may take, by the last eight bytes of the file."""
    return _PER_BYTE * int.from_bytes(end[-8:-4], "little")


def column_chunks(metadata: Any, size: int) -> Iterator[Any]:
    """The columns of each row group of the metadata of a file of so many bytes. Raises PageError if they overlap."""
    for group in (metadata.row_group(number) for number in range(metadata.num_row_groups)):
        size -= sum(max(0, group.column(place).total_compressed_size) for place in range(metadata.num_columns))
    if size < 0:
        raise PageError("its columns overlap")
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        yield from (group.column(place) for place in range(metadata.num_columns))


def column_pages(data: Bytes, chunk: Any) -> ColumnPages:
    """Read the headers of the pages of a column.

    Parameters
    ----------
    data : bytes or FilePages
        The file.
    chunk : pyarrow.parquet.ColumnChunkMetaData
        The column in one row group.

    Raises
    ------
    PageError
        If a header can't be read.
    """
    # As the decoder does: from the dictionary, if there is one, until all values are seen.
    start, first = chunk.data_page_offset, chunk.dictionary_page_offset
    place = first if first is not None and 0 < first < start else start
    end, left = place + chunk.total_compressed_size, chunk.num_values
    pages = ColumnPages()
    try:
        while left > 0 and place < end:
            header, place = _struct(data, place, _MAX_DEPTH)
            kind, size, packed = header[1], header[2], header[3]
            if size < 0 or packed < 0:
                raise PageError("a page has a negative size")
            size = max(size, packed)  # what is not compressed is taken as it is, whatever its header says
            if kind == _DICTIONARY_PAGE:
                pages.dictionary += size
                pages.place = (place, packed)
                pages.largest = max(pages.largest, size)
            elif kind in _DETAILS:  # the decoder skips other kinds
                field, encoding = _DETAILS[kind]
                values = header[field][1]
                if values < 0:
                    raise PageError("a page has a negative number of values")
                pages.add(size, values, header[field][encoding])
                left -= values
            place += packed
    except (IndexError, KeyError, TypeError, RecursionError, OverflowError, OSError) as error:
        raise PageError(f"the header of a page can't be read: {error}") from None
    return pages


def _varint(data: Bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise PageError("a number in the header of a page is too long")


def _struct(data: Bytes, place: int, depth: int) -> tuple[dict[int, Any], int]:
    """The numbers and structs of a struct by field, and the place after it. Other fields are skipped."""
    if not depth:
        raise PageError("the header of a page has too many levels")
    found: dict[int, Any] = {}
    field = 0
    while byte := data[place]:
        place += 1
        kind = byte & 0x0F
        if byte >> 4:
            field += byte >> 4
        else:
            number, place = _varint(data, place)
            field = (number >> 1) ^ -(number & 1)
        if field in found or abs(field) > _LARGEST_FIELD:
            raise PageError("the header of a page states a field twice, or one that there can't be")
        if kind == _INT32:
            number, place = _varint(data, place)
            found[field] = (number >> 1) ^ -(number & 1)
            if abs(found[field]) >= 2**31:
                raise PageError("the header of a page has a number that is too large")
        elif kind == 12:
            found[field], place = _struct(data, place, depth - 1)
        else:
            place = _skipped(data, place, kind, depth)
    return found, place + 1


def _skipped(data: Bytes, place: int, kind: int, depth: int) -> int:
    """The place after a value of a kind that is not read."""
    match kind:
        case 1 | 2:  # a boolean, which is its kind
            return place
        case 3:  # a byte
            return place + 1
        case 4 | 6:  # a number of 16 or 64 bits: the decoder does not take it for one of 32
            return _varint(data, place)[1]
        case 7:  # a double
            return place + 8
        case 8:  # bytes
            length, place = _varint(data, place)
            return place + length
        case _:  # a header of a page has no list, set or map
            raise PageError(f"the header of a page has a value of the kind {kind}")
