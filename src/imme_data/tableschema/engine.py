"""A table against its schema: batch by batch, vectorized, and a cell at a time only where that can't say.

Batches are validated in threads (Arrow's functions run beside each other) and reported in their order, so that a report
is the same each time. No more than a few batches are held at once.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from imme_data.errors import Problem
from imme_data.tableschema import keys
from imme_data.tableschema.batch_errors import BatchResult, BatchValidator
from imme_data.tableschema.batches import Batch, UnreadableError
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.foreign_keys import Checked, check_references
from imme_data.tableschema.headers import fields_of_columns
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.report import Collector
from imme_data.tableschema.schema import Schema

__all__ = ["check_table", "check_tables"]

RowName = Callable[[str, int], str]  # how people are told of a row, by its table and its number

_THREADS: Final = min(8, (os.cpu_count() or 1) + 1)  # one of them waits, as a rule
# Types of which the text that a key is known by is one that people would write.
_SHOWN: Final = ("string", "any", "integer", "number", "boolean", "date", "year", "yearmonth")


def _row_number(table: str, row: int) -> str:
    return f"row {row}"


def check_tables(
    tables: Mapping[str, tuple[Schema, CsvTable | ParquetTable]],
    collector: Collector,
    resources: Collection[str] | None = None,
    row_name: RowName = _row_number,
) -> tuple[dict[str, Checked], list[str]]:
    """Validate tables against their schemas, each by itself and then the foreign keys between them.

    Parameters
    ----------
    tables : mapping of str to (Schema, table)
        By the name of each table, what it must be and its rows.
    collector : Collector
        Takes the errors.
    resources : collection of str, optional
        The tables of the package, those that could not be read among them; None if there is no package.
    row_name : function
        How a message names another row, from its table and number.

    Returns
    -------
    (dict of str to Checked, list of str)
        The tables that were read to their end, and in words what could not be checked.
    """
    referred: dict[str, list[tuple[str, ...]]] = {}
    for name, (schema, _) in tables.items():
        for key in schema.foreign_keys:
            referred.setdefault(key.table or name, []).append(key.reference)
    checked = {}
    for name, (schema, source) in tables.items():
        found = check_table(name, schema, source, collector, referred=referred.get(name, ()), row_name=row_name)
        if found is not None:
            checked[name] = found
    return checked, list(check_references(checked, collector, resources))


def check_table(
    name: str,
    schema: Schema,
    source: CsvTable | ParquetTable,
    collector: Collector,
    *,
    referred: Sequence[tuple[str, ...]] = (),
    row_name: RowName = _row_number,
) -> Checked | None:
    """Validate a table by itself, and collect its keys; `referred` are the fields that foreign keys refer to.

    None if the file can't be read to its end.
    """
    fields = fields_of_columns(name, schema, source, collector)
    if fields is None:
        return None
    validator = BatchValidator(name, schema, fields, referred)
    columns = {key: keys.KeyColumn() for key in validator.keys}
    total, keyless = 0, set[int]()
    blank = all("" in field.missing for field in fields)
    batches = source.batches(len(fields), blank) if isinstance(source, CsvTable) else source.batches()
    try:
        for found in _in_order(validator, batches):
            total += found.rows
            keyless |= found.keyless
            collector.extend(found.problems)
            for type_, count in found.more.items():
                collector.count(type_, count)
            for key, texts, rows, distinct in found.keys:
                columns[key].add(texts, rows, distinct)
    except UnreadableError as error:
        collector.add(Problem(str(error), "take the file again from where it comes from", table=name, type=error.type))
        return None
    for key, type_ in validator.unique.items():
        for row, earlier, text in keys.repeated(columns[key]):
            if type_ == "primary-key" and row in keyless:
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


def _in_order(validator: BatchValidator, batches: Iterator[Batch]) -> Iterator[BatchResult]:
    waiting: deque[Future[BatchResult]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for batch in batches:
            waiting.append(pool.submit(validator, batch))
            while len(waiting) > _THREADS or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
