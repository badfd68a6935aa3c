"""What a rule between the tables is: its name, its sentence, what it reads, and a function.

`row_rule` makes a rule of a function that looks at one record at a time, `table_rule` of one that needs whole tables.
Functions take plain rows and skip missing values, which the schema reports.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import attrs

from imme_data.errors import Problem
from imme_data.model import records

__all__ = ["ALL", "Found", "Lookup", "Placed", "Row", "Rule", "Tables", "row_rule", "table_rule"]

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Found = tuple[str | None, str, str]  # field, message, remedy
Placed = tuple[str, int, str | None, str, str]  # table, index of the row from 0, field, message, remedy

_FIRST_ROW: Final = 2  # the header is row 1, as in frictionless


class Lookup:
    """The tables, with each record found by its key."""

    def __init__(self, tables: Tables, released: datetime.date | None = None) -> None:
        self.tables = tables
        self.released = released  # the release date of a package
        self.by_key = cache(self._by_key)
        self.index = cache(self._index)

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table; none if it is missing."""
        return self.tables.get(table, ())

    def find(self, table: str, key: str | None) -> Row:
        """The record with a key; an empty one if there is none."""
        return self.by_key(table).get(key or "", {})

    def _index(self, table: str, column: str) -> dict[Any, list[Row]]:
        """The rows of a table by their value in a column."""
        found: dict[Any, list[Row]] = {}
        for row in self.rows(table):
            found.setdefault(row.get(column), []).append(row)
        return found

    def _by_key(self, table: str) -> dict[str, Row]:
        (name,) = records.TABLES[table].KEY
        return {row[name]: row for row in self.rows(table) if row.get(name) is not None}


@attrs.frozen
class Rule:
    """One rule between the tables.

    Attributes
    ----------
    name : str
        Its name in reports.
    sentence : str
        What the rule requires.
    needs : mapping of str to tuple of str
        The tables and the fields that it reads. A row with an unreadable one of these fields is not reported.
    complete : tuple of str
        The tables that must be complete: a missing row would cause false reports.
    built : bool
        Whether the build computes the checked values, so that only packages are checked.
    function : function
        Takes the tables and yields what is wrong, with its table, row and field.
    """

    name: str
    sentence: str
    needs: Mapping[str, tuple[str, ...]]
    complete: tuple[str, ...]
    built: bool
    function: Callable[[Lookup], Iterator[Placed]]

    def check(self, tables: Tables, released: datetime.date | None = None) -> Iterator[Problem]:
        """Yield the problems that the rule finds in the tables of a package with this release date."""
        for table, index, field, message, remedy in self.function(Lookup(tables, released)):
            row = index + _FIRST_ROW
            # A row that is missing at the end has no key.
            found = tables[table][index] if index < len(tables.get(table, ())) else {}
            record = " ".join(str(found[name]) for name in records.TABLES[table].KEY if found.get(name)) or None
            yield Problem(
                message, remedy, table=table, row=row, record=record, field=field, type="rule", rule=self.name
            )


#: Every rule, in the order in which they were made.
ALL: list[Rule] = []


def row_rule(
    name: str, sentence: str, tables: str, needs: Mapping[str, str]
) -> Callable[[Callable[[Row, Lookup], Iterator[Found]]], None]:
    """Make a rule of a function that takes one record of `tables` and yields field, message and remedy.

    `tables` has names separated by spaces, `needs` the fields that are read in each table.
    """

    def add(function: Callable[[Row, Lookup], Iterator[Found]]) -> None:
        def check(lookup: Lookup) -> Iterator[Placed]:
            for table in tables.split():
                for index, row in enumerate(lookup.rows(table)):
                    for found in function(row, lookup):
                        yield (table, index, *found)

        table_rule(name, sentence, needs)(check)

    return add


def table_rule(
    name: str, sentence: str, needs: Mapping[str, str], *, complete: tuple[str, ...] = (), built: bool = False
) -> Callable[[Callable[[Lookup], Iterator[Placed]]], None]:
    """Make a rule of a function that takes all tables and yields table, row index, field, message and remedy."""

    def add(function: Callable[[Lookup], Iterator[Placed]]) -> None:
        fields = {table: tuple(names.split()) for table, names in needs.items()}
        ALL.append(Rule(name, sentence, fields, complete, built, function))

    return add
