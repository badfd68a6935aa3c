"""CSV files as batches of columns of strings.

Arrow splits CSV in UTF-8 into the same rows and cells as Python's `csv` (the tests check the two against each other).
Other encodings and dialects, and rows that are longer than a block, are read by `csv`. Rows are numbered as by
frictionless: the header is row 1, and a row with line breaks in its cells is one row.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Final, cast

import pyarrow as pa
import pyarrow.csv as pacsv

from imme_data.memory import Budget
from imme_data.tableschema.batches import DAMAGED, Batch, Opener, Ragged, Rows, UnreadableError, text_column
from imme_data.tableschema.dialect import Dialect

__all__ = ["CsvTable"]

_BLOCK: Final = 1024**2  # bytes of a file that are split at once; larger blocks don't fit into the processor's cache
_ROWS: Final = 20_000  # rows that `csv` reads at once
_MOST_COLUMNS: Final = 20_000  # as many as a schema has fields
_MOST_MISSING: Final = 100_000_000  # cells that are missing in rows which are too short
_WIDE: Final = 1000  # columns; each column of a batch takes some time, however few its rows are
_MOST_MISSING_WIDE: Final = 2_000_000
# About so many batches are in memory at once, and a row of one line end takes more bytes there than in the file.
_ARROW_PARTS: Final = 16
_ARROW_ROW: Final = 128
_ARROW_CELL: Final = 8
_CSV_PARTS: Final = 200
_CSV_CELL: Final = 64
_UTF8: Final = codecs.lookup("utf-8").name
_MOST_RAGGED: Final = 5000  # most rows of a wrong length that Arrow skips; with more, `csv` is as fast


_Row = tuple[int, list[str]]


class _Utf8(io.RawIOBase):
    """A file that is checked for UTF-8 as it is read. Raises UnicodeError at the first block that is not UTF-8.

    Checking a block is faster than checking its cells, and Arrow can report a ragged row only in UTF-8.
    """

    def __init__(self, stream: IO[bytes], most_rows: int) -> None:
        self._stream = stream
        self._most_rows = most_rows
        self.read_bytes = 0
        self._partial = b""
        self._pending = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        # If a CRLF is split between two blocks, Arrow ends a line at its second half, even inside quotes.
        data = self._pending + self._stream.read(max(1, size - len(self._pending)))
        end = len(data)
        while end > 1 and data.count(b"\n", 0, end) + data.count(b"\r", 0, end) > self._most_rows:
            end //= 2  # of a wide table, empty lines alone would fill the memory
        end -= end > 1 and data[end - 1 : end] == b"\r"
        data, self._pending = data[:end], data[end:]
        self.read_bytes += len(data)
        if not self._partial and data.isascii():
            return data
        found = self._partial + data
        # A character may be split between two blocks, but not at the end of the file.
        end = len(found)
        for back in range(1, 4 if data else 0):
            if back <= len(found) and found[-back] >= 0xC0:
                end -= back
                break
        self._partial = found[end:]
        try:
            pa.array([found[:end]], pa.binary()).cast(pa.string())
        except pa.ArrowInvalid as error:
            raise UnicodeError(str(error)) from None
        return data


class _Counted(io.BufferedIOBase):
    """A file that counts the bytes that are read. Raises BudgetError if one row has too many."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self.read_bytes = 0
        self.row_start = 0  # set by whoever has read a row

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        data = self._stream.read(size if size > 0 else io.DEFAULT_BUFFER_SIZE)
        self.read_bytes += len(data)
        self._budget.check(_CSV_PARTS * (self.read_bytes - self.row_start))
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()


class CsvTable:
    """A CSV file: its labels, and its rows in batches. `labels` is None if the dialect has no header.

    Its methods raise UnreadableError if the file is not CSV, and BudgetError if a row needs too much memory.
    """

    def __init__(self, opener: Opener, dialect: Dialect, encoding: str = "utf-8", budget: Budget | None = None) -> None:
        self._opener = opener
        self._dialect = dialect
        self._budget = budget or Budget()
        self._read_bytes = 0
        try:
            codec = codecs.lookup(encoding)
            "".encode(codec.name).decode(codec.name)  # fails for codecs that are not text encodings
        except (LookupError, ValueError, TypeError):
            raise UnreadableError(f"{encoding!r} is not a text encoding", "encoding-error") from None
        self._encoding = codec.name
        self.labels = self._labels() if dialect.header else None

    def _text(self) -> tuple[io.TextIOWrapper, _Counted]:
        encoding = "utf-8-sig" if self._encoding == _UTF8 else self._encoding
        counted = _Counted(self._opener(), self._budget)
        self._read_bytes = 0
        return io.TextIOWrapper(cast(Any, counted), encoding, errors="surrogateescape", newline=""), counted

    def _numbered(self, text: io.TextIOWrapper, counted: _Counted) -> Iterator[tuple[int, list[str]]]:
        try:
            for numbered in enumerate(self._dialect.reader(text), start=1):
                counted.row_start = self._read_bytes = counted.read_bytes
                yield numbered
        except csv.Error as error:
            raise UnreadableError(f"it is not CSV: {error}") from None
        except UnicodeError as error:
            raise UnreadableError(f"it is not in {self._encoding}: {error}", "encoding-error") from None
        except DAMAGED as error:
            raise UnreadableError(f"it is damaged: {error}") from None

    def _labels(self) -> list[str]:
        last, joined = max(self._dialect.header_rows), dict[int, list[str]]()
        text, counted = self._text()
        with text:
            for number, cells in islice(self._numbered(text, counted), last):
                if len(cells) > _MOST_COLUMNS:
                    raise UnreadableError(f"row {number} has {len(cells)} cells, and at most {_MOST_COLUMNS} are read")
                if number in self._dialect.header_rows and not self._is_comment(number, cells):
                    for index, cell in enumerate(cells):
                        parts = joined.setdefault(index, [])
                        parts += [cell] if parts[-1:] != [cell] else []
        return [self._dialect.header_join.join(parts) for parts in joined.values()]

    def _is_comment(self, number: int, cells: Sequence[str]) -> bool:
        comment = self._dialect.comment
        return number in self._dialect.comment_rows or bool(comment and cells and cells[0].startswith(comment))

    def batches(self, width: int, blank_is_missing: bool) -> Iterator[Batch]:
        """The rows, with `width` cells each.

        Arrow reads an empty line as a row of empty cells. If empty cells are not missing values, `csv` reads the file.
        """
        cells = 0
        most = _MOST_MISSING if width <= _WIDE else _MOST_MISSING_WIDE
        for batch in self._batches(width, blank_is_missing):
            yield batch
            # A row that is too short, such as an empty line, has as many cells as any other once it is read.
            cells += width * (len(batch.ragged) + (len(batch.columns[0]) if batch.columns else 0))
            if cells > most + self._read_bytes:
                raise UnreadableError(f"its rows are too short: they lack more than {most:,} cells")

    def _batches(self, width: int, blank_is_missing: bool) -> Iterator[Batch]:
        done: int | None = 0
        if self._dialect.plain and self._encoding == _UTF8 and blank_is_missing and width:
            done = yield from self._read_by_arrow(width)
        if done is not None:
            yield from self._read_by_csv(width, done)

    def _read_by_arrow(self, width: int) -> Generator[Batch, None, int | None]:
        """Yield the rows. Returns None, or the number of rows done if Arrow can't read on."""
        ragged_rows: deque[Ragged] = deque()

        def keep_ragged(row: Any) -> str:
            text: str = row.text
            quoted = self._dialect.quote in text
            cells = next(iter(self._dialect.reader([text])), []) if quoted else text.split(self._dialect.delimiter)
            ragged_rows.append(Ragged(row.number, tuple(cells)))
            return "skip" if len(ragged_rows) < _MOST_RAGGED else "error"

        names = [str(number) for number in range(width)]
        done = 0
        try:
            with self._opener() as stream:
                row = _ARROW_ROW + _ARROW_CELL * width
                checked = _Utf8(stream, max(1, self._budget.left // (_ARROW_PARTS * row)))
                reader = pacsv.open_csv(
                    checked,
                    pacsv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
                    pacsv.ParseOptions(
                        delimiter=self._dialect.delimiter,
                        quote_char=self._dialect.quote,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=keep_ragged,
                    ),
                    pacsv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
                    ),
                )
                for batch in reader:
                    self._read_bytes = checked.read_bytes
                    columns = batch.columns
                    if done == 0:
                        # The header is the first row, even if its length differs.
                        if ragged_rows and ragged_rows[0].row == 1:
                            ragged_rows.popleft()
                        else:
                            columns = [column.slice(1) for column in columns]
                        done = 1
                    size = len(columns[0])
                    rows, taken = _row_numbers(done + 1, size, ragged_rows)
                    done = max([done, *(ragged.row for ragged in taken[-1:])] + ([rows[size - 1]] if size else []))
                    yield Batch(rows, columns, tuple(taken))
                if ragged_rows:
                    yield Batch(Rows((0,), (0,)), [pa.array([], pa.string())] * width, tuple(ragged_rows))
        except (pa.ArrowInvalid, UnicodeError):
            return done  # a row is longer than a block or not UTF-8, or too many rows are ragged
        except DAMAGED as error:
            raise UnreadableError(f"it is damaged: {error}") from None
        return None

    def _read_by_csv(self, width: int, done: int) -> Iterator[Batch]:
        first = max(done, max(self._dialect.header_rows) if self._dialect.header else 0) + 1
        text, counted = self._text()
        most = min(_ROWS, max(1, self._budget.left // (_CSV_PARTS * _CSV_CELL * max(1, width))))
        with text:
            rows = (
                (number, cells)
                for number, cells in self._numbered(text, counted)
                if number >= first
                and not self._is_comment(number, cells)
                and not (self._dialect.skip_blank and not any(cells))
            )
            while batch := list(islice(_until_full(rows, counted, self._budget), most)):
                even = [(number, cells) for number, cells in batch if len(cells) == width]
                ragged = tuple(Ragged(number, tuple(cells)) for number, cells in batch if len(cells) != width)
                columns = [text_column(column) for column in zip(*(cells for _, cells in even), strict=True)]
                yield Batch(
                    Rows(tuple(range(len(even))), tuple(number for number, _ in even)),
                    columns or [pa.array([], pa.string())] * width,
                    ragged,
                )


def _until_full(rows: Iterator[_Row], counted: _Counted, budget: Budget) -> Iterator[_Row]:
    """Some rows: no more are read once they fill their part of the budget."""
    start = counted.read_bytes
    while _CSV_PARTS * (counted.read_bytes - start) < budget.left and (row := next(rows, None)):
        yield row


def _row_numbers(start: int, size: int, ragged_rows: deque[Ragged]) -> tuple[Rows, list[Ragged]]:
    """Number `size` rows from `start`, skipping the numbers of ragged rows; these are removed from the queue."""
    offsets, starts, taken = [0], [start], []
    count, row = 0, start
    while ragged_rows and ragged_rows[0].row <= row + size - count:
        ragged = ragged_rows.popleft()
        taken.append(ragged)
        count += ragged.row - row
        row = ragged.row + 1
        if count == offsets[-1]:
            starts[-1] = row
        else:
            offsets.append(count)
            starts.append(row)
    return Rows(tuple(offsets), tuple(starts)), taken
