"""The errors of one batch of rows, and the keys that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from imme_data.errors import Problem
from imme_data.tableschema import keys, vectorized
from imme_data.tableschema.batches import Batch, Rows, text_column
from imme_data.tableschema.fields import Field
from imme_data.tableschema.parquet_files import values
from imme_data.tableschema.schema import Schema

__all__ = ["BatchResult", "BatchValidator", "KeyName"]

_REMEMBERED: Final = 50_000  # cells of a column whose errors are known from an earlier row
_REPEATS: Final = 4  # rows for each value of a column, from where on values are looked at rather than cells
_REPORTED: Final = 2000  # errors of a batch that are reported; the others are counted
KeyName = tuple[tuple[str, ...], str]


@attrs.define
class BatchResult:
    """What one batch comes to: its errors, how many rows it has, and the values of the keys that are collected."""

    problems: list[Problem] = attrs.field(factory=list)
    more: Counter[str] = attrs.field(factory=Counter)
    rows: int = 0
    keyless: set[int] = attrs.field(factory=set)  # rows whose primary key is reported already
    keys: list[tuple[KeyName, pa.Array, Rows, pa.Array]] = attrs.field(factory=list)

    def add(self, problem: Callable[[], Problem], type_: str) -> None:
        """Count an error, and make its report while there is room."""
        if len(self.problems) < _REPORTED:
            self.problems.append(problem())
        else:
            self.more[type_] += 1


class BatchValidator:
    """Validates batches of one table."""

    def __init__(self, name: str, schema: Schema, fields: Sequence[Field], referred: Sequence[tuple[str, ...]]) -> None:
        self._name = name
        self._fields = fields
        self._places = {field.name: place for place, field in enumerate(fields)}
        self._memory: list[dict[str, list[Problem]]] = [{} for _ in fields]
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

    def __call__(self, batch: Batch) -> BatchResult:
        """The errors of a batch: of its even rows, and of the ragged ones beside them."""
        found = BatchResult()
        if batch.columns and len(batch.columns[0]):
            self._validate(batch.columns, batch.rows, found, {})
        if batch.ragged:
            width = len(self._fields)
            padded = [(*row.cells[:width], *(None,) * (width - len(row.cells))) for row in batch.ragged]
            columns = [text_column(column) for column in zip(*padded, strict=True)]
            numbers = Rows(tuple(range(len(padded))), tuple(row.row for row in batch.ragged))
            self._validate(columns, numbers, found, {index: len(row.cells) for index, row in enumerate(batch.ragged)})
        return found

    def _validate(self, raw: Sequence[pa.Array], rows: Rows, found: BatchResult, lengths: Mapping[int, int]) -> None:
        found.rows += len(raw[0])
        columns: list[pa.Array] = []
        for field, column in zip(self._fields, raw, strict=True):
            columns.append(self._decoded(field, column, rows, found))
        whole = {
            name: vectorized.whole(self._fields[self._places[name]], columns[self._places[name]])
            for name in self._keyed
        }
        proven = [
            vectorized.proven(field, column, whole.get(field.name))
            for field, column in zip(self._fields, columns, strict=True)
        ]
        # Where all cells are sure to hold a value that is right, none holds nothing.
        missing = [
            None
            if field.shows_missing and sure is not None and sure.true_count == len(column) and not column.null_count
            else vectorized.missing(field, column)
            for field, column, sure in zip(self._fields, columns, proven, strict=True)
        ]
        blank: frozenset[int] = frozenset()
        if all(mask is not None for mask in missing):
            together = missing[0]
            for mask in missing[1:]:
                together = pc.and_(together, mask)
            blank = frozenset(pc.indices_nonzero(together).to_pylist())
        for index in blank:
            self._report(found, rows, columns, index, Problem("the row is empty", "leave it out", type="blank-row"))
        for place, (field, column, mask) in enumerate(zip(self._fields, columns, missing, strict=True)):
            for index, error in self._cell_errors(place, field, column, mask, proven[place]):
                if index not in blank:
                    self._report(found, rows, columns, index, error)
        for index, length in lengths.items():
            if index not in blank:
                for error in self._ragged(length):
                    self._report(found, rows, columns, index, error)
        self._gather(columns, missing, whole, rows, found)

    def _decoded(self, field: Field, column: pa.Array, rows: Rows, found: BatchResult) -> pa.Array:
        """A column of text, which is checked for being UTF-8; what is not is reported, and read as far as it goes."""
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
                place = partial(Problem, table=self._name, row=rows[index], field=field.name, type="encoding-error")
                found.add(partial(place, f"it can't be decoded: {error.reason}", remedy), "encoding-error")
        return pa.array(texts, pa.string())

    def _ragged(self, length: int) -> Iterator[Problem]:
        message = f"cells of the row: {length}; of the header: {len(self._fields)}"
        for _ in range(length - len(self._fields)):
            yield Problem(message, "remove the cell, or quote a cell that holds a delimiter", type="extra-cell")
        for field in self._fields[length:]:
            yield Problem(message, "write the cell, if only an empty one", field=field.name, type="missing-cell")

    def _cell_errors(
        self, place: int, field: Field, column: pa.Array, missing: pa.Array | None, sure: pa.Array | None
    ) -> Iterator[tuple[int, Problem]]:
        if missing is not None and field.required:
            (error,) = field.missing_errors()
            for index in pc.indices_nonzero(missing).to_pylist():
                yield index, error
        if sure is None:
            sure = self._by_value(place, field, column)
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
            errors = memory.get(value) if written else field.value_errors(value)
            if errors is None:
                errors = field.errors(value)
                if len(memory) < _REMEMBERED:
                    memory[value] = errors
            for error in errors:
                yield index, error

    def _by_value(self, place: int, field: Field, column: pa.Array) -> pa.Array | None:
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
                memory[text] = field.errors(text)
            if text is not None and not memory[text]:
                good.append(text)
        return pc.is_in(column, value_set=pa.array(good, pa.string()))

    def _report(self, found: BatchResult, rows: Rows, columns: Sequence[pa.Array], index: int, error: Problem) -> None:
        def placed() -> Problem:
            parts = [values(columns[self._places[name]].slice(index, 1))[0] for name in self._primary]
            record = " ".join(str(part) for part in parts if part is not None) or None
            return attrs.evolve(error, table=self._name, row=rows[index], record=record)

        found.add(placed, error.type)

    def _gather(
        self,
        columns: Sequence[pa.Array],
        missing: Sequence[pa.Array | None],
        whole: Mapping[str, pa.Array | None],
        rows: Rows,
        found: BatchResult,
    ) -> None:
        texts: dict[str, pa.Array] = {}
        for name in self._keyed:
            place = self._places[name]
            texts[name] = keys.texts(self._fields[place], columns[place], missing[place], whole[name])
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
        found: BatchResult,
    ) -> None:
        """A primary key has no empty part; one that can't be read is already reported, unless nothing else is there."""
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
        error = Problem(empty, f"write {', '.join(self._primary)}", field=self._primary[0], type="primary-key")
        for index in pc.indices_nonzero(lacking).to_pylist():
            found.keyless.add(rows[index])
            self._report(found, rows, columns, index, error)
