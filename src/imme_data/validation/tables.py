"""Tables as they come: batches of Arrow columns, each row with its number in the file, cells still as they are written.

CSV in UTF-8 is split by Arrow, which divides rows and cells as Python's `csv` does (the tests hold the two together);
other encodings and dialects, and rows too long for a block, are read by `csv` itself. Row numbers are frictionless':
the header is row 1, and a row with line breaks in its cells is one row.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any, Final, NamedTuple

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

__all__ = [
    "DAMAGED",
    "Batch",
    "CsvTable",
    "Dialect",
    "DialectError",
    "Opener",
    "ParquetTable",
    "Ragged",
    "Rows",
    "UnreadableError",
    "text_column",
    "values",
]

Opener = Callable[[], IO[bytes]]
_BLOCK: Final = 1024**2  # bytes of a file that are split at once; larger ones leave the processor's cache
_ROWS: Final = 20_000  # rows that `csv` reads at once
_PARQUET_ROWS: Final = 65_536
_UNFOLDED: Final = 2**29  # bytes of one column that a batch may come to
DAMAGED: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile)  # what the files of an archive may raise
_UTF8: Final = codecs.lookup("utf-8").name
_HEADER_ROWS: Final = 1000
_MOST_RAGGED: Final = 5000  # rows of a wrong length that Arrow is asked to pass over; with more, `csv` is as fast
_FIELD_LIMIT: Final = 2**31 - 1


class DialectError(ValueError):
    """A dialect that can't be read, or makes no sense."""


class UnreadableError(ValueError):
    """A file that is not what it is said to be; `type` is frictionless' name for that."""

    def __init__(self, message: str, type_: str = "source-error") -> None:
        super().__init__(message)
        self.type = type_


@attrs.frozen
class Rows:
    """The numbers of a batch's rows: they follow each other, but for those that stand apart for being ragged."""

    offsets: tuple[int, ...]
    starts: tuple[int, ...]

    def __getitem__(self, index: int) -> int:
        """The number of the row at an index."""
        part = bisect_right(self.offsets, index) - 1
        return self.starts[part] + index - self.offsets[part]


class Ragged(NamedTuple):
    """A row with more or fewer cells than the header."""

    row: int
    cells: tuple[str, ...]


class Batch(NamedTuple):
    """Some rows: columns of equal length, and the ragged rows beside them. Text is bytes as long as nobody looked."""

    rows: Rows
    columns: list[pa.Array]
    ragged: tuple[Ragged, ...] = ()


@attrs.frozen
class Dialect:
    """How a CSV file is written: a Table Dialect."""

    delimiter: str = ","
    quote: str = '"'
    double: bool = True
    escape: str | None = None
    skip_space: bool = False
    header: bool = True
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment: str | None = None
    comment_rows: frozenset[int] = frozenset()
    skip_blank: bool = False

    @classmethod
    def from_descriptor(cls, descriptor: object) -> Dialect:
        """Read a Table Dialect. Raises DialectError with what is wrong with it."""
        if not isinstance(descriptor, Mapping):
            raise DialectError(f"the dialect is {descriptor!r}: write an object")
        known = {**descriptor, **(descriptor["csv"] if isinstance(descriptor.get("csv"), Mapping) else {})}

        def take(name: str, default: Any, kinds: type | tuple[type, ...]) -> Any:
            value = known.get(name, default)
            if not isinstance(value, kinds):
                raise DialectError(f"the dialect's {name} is {value!r}")
            return value

        marks = []
        for name, default in (("delimiter", ","), ("quoteChar", '"'), ("escapeChar", None)):
            mark = take(name, default, str if default else (str, type(None)))
            if mark is not None and (len(mark) != 1 or mark in "\r\n\0"):
                raise DialectError(f"the dialect's {name} is {known[name]!r}: write one character")
            marks.append(mark)
        if marks[0] == marks[1]:
            raise DialectError("the dialect's delimiter and quoteChar are the same character")
        if take("lineTerminator", "\r\n", str) not in ("\r\n", "\n", "\r"):
            raise DialectError(
                f"the dialect's lineTerminator is {known['lineTerminator']!r}, and lines end in \\n here"
            )
        if known.get("nullSequence") is not None:
            raise DialectError("the dialect's nullSequence is not read here: name it among the schema's missingValues")
        rows = take("headerRows", [1], list)
        if not all(type(row) is int and row > 0 for row in (*rows, *take("commentRows", [], list))):
            raise DialectError("the dialect's headerRows or commentRows are not numbers of rows")
        if rows != sorted(set(rows)) or (rows and rows[-1] > _HEADER_ROWS):
            raise DialectError(f"the dialect's headerRows are {rows!r}: write rising numbers up to {_HEADER_ROWS}")
        return cls(
            delimiter=take("delimiter", ",", str),
            quote=take("quoteChar", '"', str),
            double=take("doubleQuote", True, bool),
            escape=take("escapeChar", None, (str, type(None))),
            skip_space=take("skipInitialSpace", False, bool),
            header=take("header", True, bool) and bool(rows),
            header_rows=tuple(rows),
            header_join=take("headerJoin", " ", str),
            comment=take("commentChar", None, (str, type(None))) or None,
            comment_rows=frozenset(take("commentRows", [], list)),
            skip_blank=take("skipBlankRows", False, bool),
        )

    @property
    def plain(self) -> bool:
        """Whether Arrow reads it as `csv` does."""
        return (
            self.escape is None
            and self.double
            and not self.skip_space
            and self.header
            and self.header_rows == (1,)
            and not self.comment
            and not self.comment_rows
            and not self.skip_blank
            and self.delimiter.isascii()
            and self.quote.isascii()
        )

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of a text, by Python's `csv`."""
        csv.field_size_limit(_FIELD_LIMIT)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=self.double,
            escapechar=self.escape,
            skipinitialspace=self.skip_space,
        )


class _Utf8(io.RawIOBase):
    """A file that is UTF-8 as far as it is read; it raises UnicodeError where it is not.

    Looked at as a whole, a block costs less than its cells do; and what Arrow says of a ragged row, it says in UTF-8.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begun = b""
        self._held = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        # Between two blocks, Arrow takes the second half of a CRLF for the end of a line, though it be in a quotation.
        data = self._held + self._stream.read(max(1, size - len(self._held)))
        self._held = b"\r" if len(data) > 1 and data.endswith(b"\r") else b""
        data = data.removesuffix(b"\r") if self._held else data
        if not self._begun and data.isascii():
            return data
        found = self._begun + data
        # A character may be divided between two blocks; at the end of the file, it has no second half.
        end = len(found)
        for back in range(1, 4 if data else 0):
            if back <= len(found) and found[-back] >= 0xC0:
                end -= back
                break
        self._begun = found[end:]
        try:
            pa.array([found[:end]], pa.binary()).cast(pa.string())
        except pa.ArrowInvalid as error:
            raise UnicodeError(str(error)) from None
        return data


class CsvTable:
    """A CSV file: its labels, and its rows in batches of text columns."""

    def __init__(self, opener: Opener, dialect: Dialect, encoding: str = "utf-8") -> None:
        self._opener = opener
        self._dialect = dialect
        try:
            codec = codecs.lookup(encoding)
            "".encode(codec.name).decode(codec.name)  # only of texts
        except (LookupError, ValueError, TypeError):
            raise UnreadableError(f"the encoding {encoding!r} is none that texts have", "encoding-error") from None
        self._encoding = codec.name
        self.labels = self._labels() if dialect.header else None

    def _text(self) -> io.TextIOWrapper:
        encoding = "utf-8-sig" if self._encoding == _UTF8 else self._encoding
        return io.TextIOWrapper(self._opener(), encoding, errors="surrogateescape", newline="")

    def _numbered(self, text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
        try:
            yield from enumerate(self._dialect.reader(text), start=1)
        except csv.Error as error:
            raise UnreadableError(f"it is not CSV: {error}") from None
        except UnicodeError as error:
            raise UnreadableError(f"it is not in {self._encoding}: {error}", "encoding-error") from None
        except DAMAGED as error:
            raise UnreadableError(f"it is damaged: {error}") from None

    def _labels(self) -> list[str]:
        last, joined = max(self._dialect.header_rows), dict[int, list[str]]()
        with self._text() as text:
            for number, cells in islice(self._numbered(text), last):
                if number in self._dialect.header_rows and not self._is_comment(number, cells):
                    for index, cell in enumerate(cells):
                        parts = joined.setdefault(index, [])
                        parts += [cell] if parts[-1:] != [cell] else []
        return [self._dialect.header_join.join(parts) for parts in joined.values()]

    def _is_comment(self, number: int, cells: Sequence[str]) -> bool:
        comment = self._dialect.comment
        return number in self._dialect.comment_rows or bool(comment and cells and cells[0].startswith(comment))

    def batches(self, width: int, blank_is_missing: bool) -> Iterator[Batch]:
        """The rows, `width` cells each.

        Arrow can't tell an empty line from a row of empty cells; where these aren't missing, `csv` has to.
        """
        done: int | None = 0
        if self._dialect.plain and self._encoding == _UTF8 and blank_is_missing and width:
            done = yield from self._by_arrow(width)
        if done is not None:
            yield from self._by_csv(width, done)

    def _by_arrow(self, width: int) -> Generator[Batch, None, int | None]:
        """All rows; what it returns is None, or how many rows are done where Arrow gives up."""
        odd: deque[Ragged] = deque()

        def take(row: Any) -> str:
            text: str = row.text
            quoted = self._dialect.quote in text
            cells = next(iter(self._dialect.reader([text])), []) if quoted else text.split(self._dialect.delimiter)
            odd.append(Ragged(row.number, tuple(cells)))
            return "skip" if len(odd) < _MOST_RAGGED else "error"

        names = [str(number) for number in range(width)]
        done = 0
        try:
            with self._opener() as stream:
                reader = pacsv.open_csv(
                    _Utf8(stream),
                    pacsv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
                    pacsv.ParseOptions(
                        delimiter=self._dialect.delimiter,
                        quote_char=self._dialect.quote,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=take,
                    ),
                    pacsv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
                    ),
                )
                for batch in reader:
                    columns = batch.columns
                    if done == 0:
                        # The header is the first row, whatever its length.
                        if odd and odd[0].row == 1:
                            odd.popleft()
                        else:
                            columns = [column.slice(1) for column in columns]
                        done = 1
                    size = len(columns[0])
                    rows, taken = _number(done + 1, size, odd)
                    done = max([done, *(ragged.row for ragged in taken[-1:])] + ([rows[size - 1]] if size else []))
                    yield Batch(rows, columns, tuple(taken))
                if odd:
                    yield Batch(Rows((0,), (0,)), [pa.array([], pa.string())] * width, tuple(odd))
        except (pa.ArrowInvalid, UnicodeError):
            return done  # a row longer than a block, or one that is not UTF-8, or too many of the wrong length
        except DAMAGED as error:
            raise UnreadableError(f"it is damaged: {error}") from None
        return None

    def _by_csv(self, width: int, done: int) -> Iterator[Batch]:
        first = max(done, max(self._dialect.header_rows) if self._dialect.header else 0) + 1
        with self._text() as text:
            rows = (
                (number, cells)
                for number, cells in self._numbered(text)
                if number >= first
                and not self._is_comment(number, cells)
                and not (self._dialect.skip_blank and not any(cells))
            )
            while batch := list(islice(rows, _ROWS)):
                even = [(number, cells) for number, cells in batch if len(cells) == width]
                ragged = tuple(Ragged(number, tuple(cells)) for number, cells in batch if len(cells) != width)
                columns = [text_column(column) for column in zip(*(cells for _, cells in even), strict=True)]
                yield Batch(
                    Rows(tuple(range(len(even))), tuple(number for number, _ in even)),
                    columns or [pa.array([], pa.string())] * width,
                    ragged,
                )


def text_column(cells: Sequence[str | None]) -> pa.Array:
    """A column of texts; of bytes, where some could not be decoded and stand as half characters."""
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return pa.array([None if cell is None else cell.encode(errors="surrogatepass") for cell in cells], pa.binary())


def _number(start: int, size: int, odd: deque[Ragged]) -> tuple[Rows, list[Ragged]]:
    """The numbers of `size` rows from `start` on, passing over the ragged rows among them, which are taken out."""
    offsets, starts, taken = [0], [start], []
    count, row = 0, start
    while odd and odd[0].row <= row + size - count:
        ragged = odd.popleft()
        taken.append(ragged)
        count += ragged.row - row
        row = ragged.row + 1
        if count == offsets[-1]:
            starts[-1] = row
        else:
            offsets.append(count)
            starts.append(row)
    return Rows(tuple(offsets), tuple(starts)), taken


class ParquetTable:
    """A Parquet file, or an Arrow table in memory: columns that have types. Its rows count from 2, as in CSV."""

    def __init__(self, source: Opener | pa.Table) -> None:
        self._source = source
        if isinstance(source, pa.Table):
            self.labels = list(source.column_names)
            return
        try:
            with source() as stream:
                self.labels = list(pq.ParquetFile(stream).schema_arrow.names)
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is not Parquet: {error}") from None

    def batches(self) -> Iterator[Batch]:
        """The rows, in the order of the file."""
        row = 2
        if isinstance(self._source, pa.Table):
            yield from self._numbered(self._source.to_batches(_PARQUET_ROWS), row)
            return
        try:
            with self._source() as stream:
                # A text that many rows share is stored once, and a few bytes may stand for gigabytes: unfolded if
                # that can be borne.
                schema = pq.ParquetFile(stream).schema_arrow
                texts = [field.name for field in schema if pa.types.is_string(field.type)]
                file = pq.ParquetFile(stream, read_dictionary=texts)
                yield from self._numbered(file.iter_batches(_PARQUET_ROWS), row)
        except (pa.ArrowException, *DAMAGED, ValueError, OverflowError, MemoryError) as error:
            raise UnreadableError(f"it is damaged: {error}") from None

    def _numbered(self, batches: Iterable[pa.RecordBatch], row: int) -> Iterator[Batch]:
        for batch in batches:
            yield Batch(Rows((0,), (row,)), [_plain(column) for column in batch.columns])
            row += len(batch)


def values(column: pa.Array) -> list[Any]:
    """The values of a column for Python; what Python has no value for, such as the year 12345, as text."""
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError, NotImplementedError, KeyError):
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, NotImplementedError, KeyError):
        pass
    try:
        return str(scalar.cast(pa.string()))
    except (pa.ArrowException, NotImplementedError):
        return f"a value of {scalar.type} that can't be shown"


def _plain(column: pa.Array) -> pa.Array:
    """A column in the plainest type for its values; text as bytes, which nobody has looked at."""
    if pa.types.is_dictionary(column.type):
        values = column.dictionary
        if pa.types.is_string(values.type):
            lengths = pc.binary_length(values.cast(pa.binary()))
            if (pc.sum(lengths.take(column.indices)).as_py() or 0) > _UNFOLDED:
                raise UnreadableError(f"{len(column)} of its rows unfold to more than {_UNFOLDED} bytes")
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or column.type == pa.string_view():
        column = column.cast(pa.string())
    return column.cast(pa.binary()) if pa.types.is_string(column.type) else column
