"""Table Dialect: how a CSV file is written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

__all__ = ["Dialect", "DialectError"]

_LONGEST_JOIN: Final = 100  # characters between the parts of a label
_HEADER_ROWS: Final = 1000
_FIELD_LIMIT: Final = 2**31 - 1


class DialectError(ValueError):
    """A dialect that is invalid or not supported."""


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
        """Read a Table Dialect. Raises DialectError, which says what is wrong."""
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
            shown = repr(known["lineTerminator"])
            raise DialectError(f"the dialect's lineTerminator is {shown}: write \\n, \\r\\n or \\r")
        if known.get("nullSequence") is not None:
            raise DialectError("the dialect's nullSequence is not supported: add it to the schema's missingValues")
        if len(take("headerJoin", " ", str)) > _LONGEST_JOIN:
            raise DialectError(f"the dialect's headerJoin is longer than {_LONGEST_JOIN} characters")
        rows = take("headerRows", [1], list)
        if not all(type(row) is int and row > 0 for row in (*rows, *take("commentRows", [], list))):
            raise DialectError("the dialect's headerRows or commentRows are not row numbers")
        if rows != sorted(set(rows)) or (rows and rows[-1] > _HEADER_ROWS):
            raise DialectError(f"the dialect's headerRows are {rows!r}: write increasing numbers up to {_HEADER_ROWS}")
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
        """Whether Arrow reads files of this dialect as `csv` does."""
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
        """The rows of some lines, read by Python's `csv`."""
        csv.field_size_limit(_FIELD_LIMIT)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=self.double,
            escapechar=self.escape,
            skipinitialspace=self.skip_space,
        )
