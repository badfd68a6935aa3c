"""A table against its schema: batch by batch, column by column, and a cell at a time only where a column can't say.

Batches are judged in threads (Arrow's functions run beside each other) and told of in their order, so that a report is
the same each time. No more than a few batches are held at once.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from imme_data.errors import Problem
from imme_data.validation import kernels, keys
from imme_data.validation.cells import CellType, Flaw
from imme_data.validation.report import Collector
from imme_data.validation.schema import Reference, Schema
from imme_data.validation.tables import Batch, CsvTable, ParquetTable, Rows, UnreadableError, text_column, values

__all__ = ["Checked", "check_references", "check_table"]

_THREADS: Final = min(8, (os.cpu_count() or 1) + 1)  # one of them waits, as a rule
_REMEMBERED: Final = 50_000  # cells of a column whose flaws are known from an earlier row
_REPEATS: Final = 4  # rows for each value of a column, from where on values are looked at rather than cells
_TOLD: Final = 2000  # problems of a batch that are made; the rest is counted

# Types of which the text that a key is known by is one that people would write.
_SHOWN: Final = ("string", "any", "integer", "number", "boolean", "date", "year", "yearmonth")

KeyName = tuple[tuple[str, ...], str]


@attrs.frozen
class Checked:
    """What is left of a table once its rows are read: how many there were, and its keys."""

    name: str
    schema: Schema
    rows: int
    keys: Mapping[KeyName, keys.KeyColumn]
    fields: frozenset[str]


@attrs.define
class _Found:
    problems: list[Problem] = attrs.field(factory=list)
    more: Counter[str] = attrs.field(factory=Counter)
    rows: int = 0
    told: set[int] = attrs.field(factory=set)  # rows whose primary key is told to be wrong
    keys: list[tuple[KeyName, pa.Array, Rows, pa.Array]] = attrs.field(factory=list)

    def add(self, problem: Callable[[], Problem], type_: str) -> None:
        if len(self.problems) < _TOLD:
            self.problems.append(problem())
        else:
            self.more[type_] += 1


def check_table(
    name: str,
    schema: Schema,
    source: CsvTable | ParquetTable,
    collector: Collector,
    *,
    referred: Sequence[tuple[str, ...]] = (),
) -> Checked | None:
    """Judge a table by itself, and gather its keys; `referred` are the fields that foreign keys refer to.

    None where the file can't be read to its end.
    """
    cells = _labelled(name, schema, source, collector)
    if cells is None:
        return None
    judge = _Judge(name, schema, cells, referred)
    columns = {key: keys.KeyColumn() for key in judge.keys}
    total, told = 0, set[int]()
    blank = all("" in cell.missing for cell in cells)
    batches = source.batches(len(cells), blank) if isinstance(source, CsvTable) else source.batches()
    try:
        for found in _in_order(judge, batches):
            total += found.rows
            told |= found.told
            collector.extend(found.problems)
            for type_, count in found.more.items():
                collector.count(type_, count)
            for key, texts, rows, distinct in found.keys:
                columns[key].add(texts, rows, distinct)
    except UnreadableError as error:
        collector.add(Problem(str(error), "take the file again from where it comes from", table=name, type=error.type))
        return None
    for key, type_ in judge.unique.items():
        for row, earlier, text in keys.repeated(columns[key]):
            if type_ == "primary-key" and row in told:
                continue
            names = ", ".join(key[0])
            collector.add(
                Problem(
                    f"{names}: '{text}' stands in row {earlier} too"
                    if len(key[0]) == 1 and schema[names].type in _SHOWN
                    else f"the value of {names} stands in row {earlier} too",
                    f"give each row its own {names}",
                    table=name,
                    row=row,
                    field=key[0][0],
                    type=type_,
                )
            )
    return Checked(name, schema, total, columns, frozenset(cell.name for cell in cells))


def _in_order(judge: _Judge, batches: Iterator[Batch]) -> Iterator[_Found]:
    waiting: deque[Future[_Found]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for batch in batches:
            waiting.append(pool.submit(judge, batch))
            while len(waiting) > _THREADS or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _labelled(
    name: str, schema: Schema, source: CsvTable | ParquetTable, collector: Collector
) -> list[CellType] | None:
    """The field of each column of the file; None, and the reason reported, where they can't be told."""
    fields = list(schema.fields)
    labels = source.labels
    if labels is None:
        return fields

    def report(type_: str, message: str, remedy: str, field: str | None = None) -> None:
        row = 1 if type_ != "source-error" else None
        collector.add(Problem(message, remedy, table=name, row=row, field=field, type=type_))

    if not labels and not isinstance(source, ParquetTable):
        if not any(batch.ragged or len(batch.columns[0]) for batch in source.batches(max(1, len(fields)), True)):
            report("source-error", "the source is empty", "write a header and rows")
            return None
        names = ", ".join(field.name for field in fields)
        report("blank-header", "the header is empty", f"write {names or 'the labels of the columns'}")
        return fields or None
    if schema.match != "exact":
        return _by_name(schema, labels, report)
    for number, (field, label) in enumerate(zip(fields, labels, strict=False)):
        if not label:
            report("blank-label", f"column {number + 1} has no label", f"write {field.name}", field.name)
        elif label in labels[:number]:
            report("duplicate-label", f"the label '{label}' stands twice", f"write {field.name}", field.name)
        elif label != field.name:
            report("incorrect-label", f"the label '{label}' should be '{field.name}'", "correct the header", field.name)
    for label in labels[len(fields) :]:
        report("extra-label", f"the label '{label}' is of no field", "leave the column out, or add it to the schema")
    for field in fields[len(labels) :]:
        report("missing-label", f"the field {field.name} has no column", "add it to the file", field.name)
    return fields[: len(labels)] + [CellType(label, "any") for label in labels[len(fields) :]]


def _by_name(schema: Schema, labels: Sequence[str], report: Callable[..., None]) -> list[CellType] | None:
    fields = {field.name: field for field in schema.fields}
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        report("duplicate-label", f"the label '{repeated[0]}' stands twice", "name each column once")
        return None
    if schema.match in ("equal", "superset"):
        for label in labels:
            if label not in fields:
                report("extra-label", f"the label '{label}' is of no field", "leave the column out")
    if schema.match == "partial" and not fields.keys() & set(labels):
        report("unmatched-header", "no label is that of a field", f"write one of {', '.join(fields)}")
    for field in schema.fields:
        needed = field.required or field.name in schema.primary_key or schema.match in ("equal", "subset")
        if field.name not in labels and needed:
            report("missing-label", f"the field {field.name} has no column", "add it to the file", field.name)
    return [fields.get(label) or CellType(label, "any") for label in labels]


class _Judge:
    """Judges batches of one table."""

    def __init__(
        self, name: str, schema: Schema, cells: Sequence[CellType], referred: Sequence[tuple[str, ...]]
    ) -> None:
        self._name = name
        self._cells = cells
        self._places = {cell.name: place for place, cell in enumerate(cells)}
        self._memory: list[dict[str, list[Flaw]]] = [{} for _ in cells]
        known = self._places.keys()
        self._primary = schema.primary_key if set(schema.primary_key) <= known else ()
        unique: dict[KeyName, str] = {}
        for field in schema.fields:
            if field.constraints.get("unique") and field.name in known:
                unique[(field.name,), "any"] = "unique-error"
        for key in schema.unique_keys:
            if set(key) <= known:
                unique[key, "any"] = "unique-error"
        if self._primary:
            unique[self._primary, "all"] = "primary-key"
        #: The keys whose values must differ, with the type of the error where they don't.
        self.unique = unique
        foreign = [(key.fields, "all") for key in schema.foreign_keys]
        others = [(fields, "all") for fields in referred]
        #: All keys that are gathered; `any` or `all` says which of its parts make it null when they are.
        self.keys = [key for key in dict.fromkeys([*unique, *foreign, *others]) if set(key[0]) <= known]
        self._keyed = tuple(dict.fromkeys(name for key, _ in self.keys for name in key))

    def __call__(self, batch: Batch) -> _Found:
        """Judge a batch: its even rows, and the ragged ones beside them."""
        found = _Found()
        if batch.columns and len(batch.columns[0]):
            self._judge(batch.columns, batch.rows, found, {})
        if batch.ragged:
            width = len(self._cells)
            padded = [(*row.cells[:width], *(None,) * (width - len(row.cells))) for row in batch.ragged]
            columns = [text_column(column) for column in zip(*padded, strict=True)]
            numbers = Rows(tuple(range(len(padded))), tuple(row.row for row in batch.ragged))
            self._judge(columns, numbers, found, {index: len(row.cells) for index, row in enumerate(batch.ragged)})
        return found

    def _judge(self, raw: Sequence[pa.Array], rows: Rows, found: _Found, lengths: Mapping[int, int]) -> None:
        found.rows += len(raw[0])
        columns: list[pa.Array] = []
        for cell, column in zip(self._cells, raw, strict=True):
            columns.append(self._decoded(cell, column, rows, found))
        whole = {
            name: kernels.whole(self._cells[self._places[name]], columns[self._places[name]]) for name in self._keyed
        }
        proven = [
            kernels.proven(cell, column, whole.get(cell.name))
            for cell, column in zip(self._cells, columns, strict=True)
        ]
        # Where all cells are sure to hold a value that is right, none holds nothing.
        missing = [
            None
            if cell.shows_missing and sure is not None and sure.true_count == len(column) and not column.null_count
            else kernels.missing(cell, column)
            for cell, column, sure in zip(self._cells, columns, proven, strict=True)
        ]
        blank: frozenset[int] = frozenset()
        if all(mask is not None for mask in missing):
            together = missing[0]
            for mask in missing[1:]:
                together = pc.and_(together, mask)
            blank = frozenset(pc.indices_nonzero(together).to_pylist())
        for index in blank:
            self._tell(found, rows, columns, index, None, Flaw("blank-row", "the row is empty", "leave it out"))
        for place, (cell, column, mask) in enumerate(zip(self._cells, columns, missing, strict=True)):
            for index, flaw in self._flaws(place, cell, column, mask, proven[place]):
                if index not in blank:
                    self._tell(found, rows, columns, index, cell.name, flaw)
        for index, length in lengths.items():
            if index not in blank:
                for flaw, field in self._ragged(length):
                    self._tell(found, rows, columns, index, field, flaw)
        self._gather(columns, missing, whole, rows, found)

    def _decoded(self, cell: CellType, column: pa.Array, rows: Rows, found: _Found) -> pa.Array:
        """A column of text, which is checked for being UTF-8; what is not is told, and read as far as it goes."""
        if column.offset:
            # Before version 19, some of Arrow's functions lose their way in a part of a column.
            column = pa.concat_arrays([column])
        if not pa.types.is_binary(column.type):
            return column
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid:
            texts = []
        remedy = "save the file in the encoding that it states, UTF-8 if none"
        for index, data in enumerate(column.to_pylist()):
            try:
                texts.append(None if data is None else data.decode())
            except UnicodeDecodeError as error:
                texts.append(data.decode(errors="replace"))
                place = partial(Problem, table=self._name, row=rows[index], field=cell.name, type="encoding-error")
                found.add(partial(place, f"it can't be decoded: {error.reason}", remedy), "encoding-error")
        return pa.array(texts, pa.string())

    def _ragged(self, length: int) -> Iterator[tuple[Flaw, str | None]]:
        for _ in range(length - len(self._cells)):
            message = f"cells of the row: {length}; of the header: {len(self._cells)}"
            yield Flaw("extra-cell", message, "remove the cell, or quote a cell that holds a delimiter"), None
        for cell in self._cells[length:]:
            message = f"cells of the row: {length}; of the header: {len(self._cells)}"
            yield Flaw("missing-cell", message, "write the cell, if only an empty one"), cell.name

    def _flaws(
        self, place: int, cell: CellType, column: pa.Array, missing: pa.Array | None, sure: pa.Array | None
    ) -> Iterator[tuple[int, Flaw]]:
        if missing is not None and cell.required:
            (flaw,) = cell.empty()
            for index in pc.indices_nonzero(missing).to_pylist():
                yield index, flaw
        if sure is None:
            sure = self._by_value(place, cell, column)
        if missing is not None:
            sure = missing if sure is None else pc.or_(missing, pc.fill_null(sure, False) if sure.null_count else sure)
        if sure is None:
            doubtful = range(len(column))
        else:
            if sure.true_count == len(sure):
                return
            sure = pc.fill_null(sure, False)
            doubtful = pc.indices_nonzero(pc.invert(sure)).to_pylist()
        written = pa.types.is_string(column.type)
        memory = self._memory[place]
        cells = values(column if sure is None else column.take(pa.array(doubtful, pa.int64())))
        for index, value in zip(doubtful, cells, strict=True):
            if not written:
                flaws = cell.value_flaws(value)
            elif (flaws := memory.get(value)) is None:  # type: ignore[assignment]
                flaws = cell.flaws(value)
                if len(memory) < _REMEMBERED:
                    memory[value] = flaws
            for flaw in flaws:
                yield index, flaw

    def _by_value(self, place: int, cell: CellType, column: pa.Array) -> pa.Array | None:
        """Which cells are sure, where no kernel can say: those of the values that are, if there are not many values."""
        if not pa.types.is_string(column.type):
            return None
        values = pc.unique(column)
        if len(values) > len(column) // _REPEATS:
            return None
        memory = self._memory[place]
        good = []
        for text in values.to_pylist():
            if text is not None and text not in memory:
                memory[text] = cell.flaws(text)
            if text is not None and not memory[text]:
                good.append(text)
        return pc.is_in(column, value_set=pa.array(good, pa.string()))

    def _tell(
        self, found: _Found, rows: Rows, columns: Sequence[pa.Array], index: int, field: str | None, flaw: Flaw
    ) -> None:
        def problem() -> Problem:
            parts = [values(columns[self._places[name]].slice(index, 1))[0] for name in self._primary]
            record = " ".join(str(part) for part in parts if part is not None) or None
            return Problem(
                flaw.message, flaw.remedy, table=self._name, row=rows[index], record=record, field=field, type=flaw.type
            )

        found.add(problem, flaw.type)

    def _gather(
        self,
        columns: Sequence[pa.Array],
        missing: Sequence[pa.Array | None],
        whole: Mapping[str, pa.Array | None],
        rows: Rows,
        found: _Found,
    ) -> None:
        texts: dict[str, pa.Array] = {}
        for name in self._keyed:
            place = self._places[name]
            texts[name] = keys.texts(self._cells[place], columns[place], missing[place], whole[name])
        if self._primary:
            self._whole_keys(columns, missing, texts, rows, found)
        for key in self.keys:
            names, skip = key
            parts = [texts[name] for name in names]
            values = keys.combine(parts)
            if len(names) > 1 and any(part.null_count for part in parts):
                empty = parts[0].is_null()
                for part in parts[1:]:
                    empty = (pc.and_ if skip == "all" else pc.or_)(empty, part.is_null())
                values = pc.if_else(empty, pa.scalar(None, values.type), values)
            # What must differ does, as a rule; what refers to another table says the same again and again.
            found.keys.append((key, values, rows, values if key in self.unique else pc.unique(values)))

    def _whole_keys(
        self,
        columns: Sequence[pa.Array],
        missing: Sequence[pa.Array | None],
        texts: Mapping[str, pa.Array],
        rows: Rows,
        found: _Found,
    ) -> None:
        """A primary key has no empty part; one that can't be read is told of already, unless nothing else is there."""
        parts = [texts[name] for name in self._primary]
        if not any(part.null_count for part in parts):
            return
        lacking = parts[0].is_null()
        for part in parts[1:]:
            lacking = pc.and_(lacking, part.is_null())
        for name in self._primary:
            mask = missing[self._places[name]]
            lacking = lacking if mask is None else pc.or_(lacking, mask)
        empty = "the primary key is empty, or can't be read"
        if len(self._primary) > 1:
            empty = "a part of the primary key is empty, or none can be read"
        flaw = Flaw("primary-key", empty, f"write {', '.join(self._primary)}")
        for index in pc.indices_nonzero(lacking).to_pylist():
            found.told.add(rows[index])
            self._tell(found, rows, columns, index, self._primary[0], flaw)


def check_references(
    tables: Mapping[str, Checked], collector: Collector, resources: Collection[str] | None = None
) -> Iterator[str]:
    """Hold foreign keys against the tables that they refer to; yields those that can't be, in words.

    `resources` are the tables of the package, those that could not be read among them; None where there is none.
    """
    for name, table in tables.items():
        for reference in table.schema.foreign_keys:
            other = reference.table
            if other and resources is not None and other not in resources:
                message = f"the foreign key {', '.join(reference.fields)} refers to {other}, and there is no such table"
                remedy = "add the table to the package, or correct the schema"
                collector.add(Problem(message, remedy, table=name, type="resource-error"))
            else:
                yield from _check_reference(name, table, reference, tables, collector)


def _check_reference(
    name: str, table: Checked, reference: Reference, tables: Mapping[str, Checked], collector: Collector
) -> Iterator[str]:
    if not set(reference.fields) <= table.fields:
        return  # a column is missing, which is told
    fields, other = ", ".join(reference.fields), reference.table or name
    parent = tables.get(other)
    if parent is None:
        yield f"the foreign key {fields} of {name}, for want of the table {other}"
        return
    problem = partial(Problem, table=name, field=reference.fields[0])
    if not set(reference.reference) <= {field.name for field in parent.schema.fields}:
        message = (
            f"the foreign key {fields} refers to a field that {other} doesn't have: {', '.join(reference.reference)}"
        )
        collector.add(problem(message, "correct the schema", type="schema-error"))
        return
    mine = [keys.group(table.schema[name]) for name in reference.fields]
    theirs = [keys.group(parent.schema[name]) for name in reference.reference]
    # Where the column is missing from the parent's file, or has values of another kind, no value stands there.
    there = set(reference.reference) <= parent.fields and mine == theirs
    known = parent.keys[reference.reference, "all"] if there else keys.KeyColumn()
    for row, text in keys.absent(table.keys[reference.fields, "all"], known):
        shown = f"'{text}'" if len(reference.fields) == 1 else "this"
        message = f"{other} has no row with {', '.join(reference.reference)} {shown}"
        remedy = f"add it to {other}, or correct the reference"
        collector.add(problem(message, remedy, row=row, type="foreign-key"))
