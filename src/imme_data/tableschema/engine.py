"""Validation of tables against their schemas, in batches of rows.

A vectorized check confirms most cells of a batch; the others are read one at a time. Batches are validated in parallel
threads and reported in order, so that a report is the same each time. Only a few batches are in memory at once.
"""

from __future__ import annotations

import contextvars
import os
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import Final

from imme_data.errors import Problem
from imme_data.memory import RAISE_BUDGET, Budget, BudgetError
from imme_data.tableschema import keys
from imme_data.tableschema.batch_errors import BatchResult, BatchValidator
from imme_data.tableschema.batches import Batch, UnreadableError
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.foreign_keys import Checked, check_references
from imme_data.tableschema.headers import fields_of_columns
from imme_data.tableschema.matching import UnmatchedError
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.report import Collector
from imme_data.tableschema.schema import Schema

__all__ = ["check_tables"]

RowName = Callable[[str, int], str]  # how messages name a row, from its table and its number

_ROW_NUMBER: Final = 64  # bytes of a number in a set
_FORMULA_REMEDY: Final = "in a spreadsheet, import the file with its columns as text; do not open it"
_COPIES: Final = 3  # of the keys, while those that are repeated are looked for
_THREADS: Final = min(8, (os.cpu_count() or 1) + 1)  # usually one of them waits
# Types whose canonical string is readable, so that messages show it.
_SHOWN: Final = ("string", "any", "integer", "number", "boolean", "date", "year", "yearmonth")


def _row_number(table: str, row: int) -> str:
    return f"row {row}"


def check_tables(
    tables: Mapping[str, tuple[Schema, CsvTable | ParquetTable]],
    collector: Collector,
    resources: Collection[str] | None = None,
    row_name: RowName = _row_number,
    budget: Budget | None = None,
) -> tuple[dict[str, Checked], list[str]]:
    """Validate each table against its schema, then the foreign keys between the tables.

    Parameters
    ----------
    tables : mapping of str to (Schema, table)
        The schema and the rows of each table, by its name.
    collector : Collector
        Receives the errors.
    resources : collection of str, optional
        The names of all tables of the package, also of those that could not be read; None if there is no package.
    row_name : function
        How a message names another row, from its table and number.
    budget : Budget, optional
        The memory that the keys of all tables may take; any, if it is not given.

    Returns
    -------
    (dict of str to Checked, list of str)
        The tables that were read completely, and a phrase for each thing that could not be checked.
    """
    referred: dict[str, list[tuple[str, ...]]] = {}
    for name, (schema, _) in tables.items():
        for key in schema.foreign_keys:
            referred.setdefault(key.table or name, []).append(key.reference)
    checked = {}
    for name, (schema, source) in tables.items():
        try:
            found = _check_table(
                name, schema, source, collector, referred.get(name, ()), row_name, budget or Budget(sys.maxsize)
            )
        except BudgetError as error:
            collector.add(Problem(f"it can't be checked: {error}", RAISE_BUDGET, table=name, type="source-error"))
            continue
        except MemoryError:  # Arrow's too
            remedy = "check it on a machine with more memory, or in parts"
            collector.add(Problem("this machine has too little memory for it", remedy, table=name, type="source-error"))
            continue
        if found is not None:
            checked[name] = found
    return checked, list(check_references(checked, collector, resources))


def _check_table(
    name: str,
    schema: Schema,
    source: CsvTable | ParquetTable,
    collector: Collector,
    referred: Sequence[tuple[str, ...]],
    row_name: RowName,
    budget: Budget,
) -> Checked | None:
    """Validate one table without its foreign keys, and collect its key values.

    `referred` lists the keys of this table that foreign keys refer to. Returns None if the file can't be read
    completely, which is reported.
    """
    fields = fields_of_columns(name, schema, source, collector)
    if fields is None:
        return None
    validator = BatchValidator(name, schema, fields, referred)
    columns = {key: keys.KeyColumn() for key in validator.keys}
    total, without_key = 0, set[int]()
    formulas: dict[str, tuple[int, int]] = {}
    blank = all("" in field.missing for field in fields)
    batches = source.batches(len(fields), blank) if isinstance(source, CsvTable) else source.batches()
    try:
        for found in _ordered_results(validator, batches):
            total += found.rows
            without_key |= found.without_key
            budget.take(_ROW_NUMBER * len(found.without_key))
            collector.extend(found.problems)
            for type_, count in found.unlisted.items():
                collector.count(type_, count)
            for column, (count, first) in found.formulas.items():
                earlier, row = formulas.get(column, (0, first))
                formulas[column] = (earlier + count, row)
            for key, texts, rows, distinct in found.keys:
                columns[key].add(texts, rows, distinct)
                budget.take(_COPIES * texts.nbytes)
    except UnreadableError as error:
        collector.add(Problem(str(error), "get the file again from its source", table=name, type=error.type))
        return None
    except UnmatchedError as error:
        field = next((field.name for field in fields if field.constraints.get("pattern") == error.pattern), None)
        remedy = "write the pattern without look-arounds and back-references: it is then matched in linear time"
        collector.add(Problem(str(error), remedy, table=name, field=field, type="field-error"))
        return None
    for column, (count, row) in formulas.items():
        begins = "the cell begins" if count == 1 else f"this cell and {count - 1} others begin"
        formula = "it for a formula" if count == 1 else "them for formulas"
        message = f"{begins} with =, +, -, @, a tab or a carriage return; a spreadsheet may take {formula}"
        warning = Problem(message, _FORMULA_REMEDY, table=name, row=row, field=column, type="formula")
        collector.warnings.append(warning)
    for key, type_ in validator.unique.items():
        repeats, more = keys.repeated(columns[key])
        if more:
            collector.count(type_, more)
        for row, earlier, text in repeats:
            if type_ == "primary-key" and row in without_key:
                continue
            names = ", ".join(key[0])
            collector.add(
                Problem(
                    f"{names}: '{text}' is in {row_name(name, earlier)} too"
                    if len(key[0]) == 1 and schema[names].type in _SHOWN
                    else f"the value of {names} is in {row_name(name, earlier)} too",
                    f"give each row its own {names}",
                    table=name,
                    row=row,
                    field=key[0][0],
                    type=type_,
                )
            )
    return Checked(name, schema, total, columns, frozenset(field.name for field in fields))


def _ordered_results(validator: BatchValidator, batches: Iterator[Batch]) -> Iterator[BatchResult]:
    first = list(islice(batches, 2))
    if len(first) < 2:  # threads would take longer to start than one batch takes
        yield from map(validator, first)
        return
    waiting: deque[Future[BatchResult]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for batch in chain(first, batches):
            waiting.append(pool.submit(contextvars.copy_context().run, validator, batch))
            while len(waiting) > _THREADS or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
