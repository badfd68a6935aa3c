"""The errors of one batch of rows, and its key values."""

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

_CACHED_CELLS: Final = 50_000  # most distinct cells of a column whose errors are cached
_ROWS_PER_VALUE: Final = 4  # with at least so many rows per distinct value, distinct values are read, not cells
_REPORTED: Final = 2000  # most errors of a batch that are reported; the others are counted
KeyName = tuple[tuple[str, ...], str]


@attrs.define
class BatchResult:
    """The result for one batch: its errors, its number of rows, and the values of its keys."""

    problems: list[Problem] = attrs.field(factory=list)
    unlisted: Counter[str] = attrs.field(factory=Counter)
    rows: int = 0
    without_key: set[int] = attrs.field(factory=set)  # rows whose primary key is already reported
    keys: list[tuple[KeyName, pa.Array, Rows, pa.Array]] = attrs.field(factory=list)

    def add(self, problem: Callable[[], Problem], type_: str) -> None:
        """Add an error; beyond the limit it is only counted, and `problem` is not called."""
        if len(self.problems) < _REPORTED:
            self.problems.append(problem())
        else:
            self.unlisted[type_] += 1


class BatchValidator:
    """Validates batches of one table."""

    def __init__(self, name: str, schema: Schema, fields: Sequence[Field], referred: Sequence[tuple[str, ...]]) -> None:
        self._name = name
        self._fields = fields
        self._places = {field.name: place for place, field in enumerate(fields)}
        self._cell_cache: list[dict[str, list[Problem]]] = [{} for _ in fields]
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
        #: The keys whose values must be unique, with the type of the error for a repeated value.
        self.unique = unique
        foreign = [(key.fields, "all") for key in schema.foreign_keys]
        others = [(fields, "all") for fields in referred]
        #: All keys whose values are collected; `any` or `all` of its parts must be null for a key to be null.
        self.keys = [key for key in dict.fromkeys([*unique, *foreign, *others]) if set(key[0]) <= known]
        self._key_fields = tuple(dict.fromkeys(name for key, _ in self.keys for name in key))

    def __call__(self, batch: Batch) -> BatchResult:
        """Validate a batch: its columns, and its ragged rows."""
        result = BatchResult()
        if batch.columns and len(batch.columns[0]):
            self._validate(batch.columns, batch.rows, result, {})
        if batch.ragged:
            width = len(self._fields)
            padded = [(*row.cells[:width], *(None,) * (width - len(row.cells))) for row in batch.ragged]
            columns = [text_column(column) for column in zip(*padded, strict=True)]
            numbers = Rows(tuple(range(len(padded))), tuple(row.row for row in batch.ragged))
            self._validate(columns, numbers, result, {index: len(row.cells) for index, row in enumerate(batch.ragged)})
        return result

    def _validate(self, raw: Sequence[pa.Array], rows: Rows, result: BatchResult, lengths: Mapping[int, int]) -> None:
        result.rows += len(raw[0])
        columns: list[pa.Array] = []
        for field, column in zip(self._fields, raw, strict=True):
            columns.append(self._decoded(field, column, rows, result))
        numbers = {
            name: vectorized.whole_numbers(self._fields[self._places[name]], columns[self._places[name]])
            for name in self._key_fields
        }
        confirmed = [
            vectorized.confirmed(field, column, numbers.get(field.name))
            for field, column in zip(self._fields, columns, strict=True)
        ]
        # If all cells of a column are confirmed as valid, none is missing.
        missing = [
            None
            if field.shows_missing and mask is not None and mask.true_count == len(column) and not column.null_count
            else vectorized.missing(field, column)
            for field, column, mask in zip(self._fields, columns, confirmed, strict=True)
        ]
        blank: frozenset[int] = frozenset()
        if all(mask is not None for mask in missing):
            together = missing[0]
            for mask in missing[1:]:
                together = pc.and_(together, mask)
            blank = frozenset(pc.indices_nonzero(together).to_pylist())
        for index in blank:
            self._report(result, rows, columns, index, Problem("the row is empty", "remove it", type="blank-row"))
        for place, (field, column, mask) in enumerate(zip(self._fields, columns, missing, strict=True)):
            for index, error in self._cell_errors(place, field, column, mask, confirmed[place]):
                if index not in blank:
                    self._report(result, rows, columns, index, error)
        for index, length in lengths.items():
            if index not in blank:
                for error in self._ragged(length):
                    self._report(result, rows, columns, index, error)
        self._collect_keys(columns, missing, numbers, rows, result)

    def _decoded(self, field: Field, column: pa.Array, rows: Rows, result: BatchResult) -> pa.Array:
        """A column of strings. Cells that are not UTF-8 are reported, and read with replacement characters."""
        if column.offset:
            # Before version 19, some of Arrow's functions are wrong for a slice of a column.
            column = pa.concat_arrays([column])
        if not pa.types.is_binary(column.type):
            return column
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid:
            texts = []
        remedy = "save the file in the encoding that the package states (UTF-8 if it states none)"
        for index, data in enumerate(column.to_pylist()):
            try:
                texts.append(None if data is None else data.decode())
            except UnicodeDecodeError as error:
                texts.append(data.decode(errors="replace"))
                place = partial(Problem, table=self._name, row=rows[index], field=field.name, type="encoding-error")
                result.add(partial(place, f"it can't be decoded: {error.reason}", remedy), "encoding-error")
        return pa.array(texts, pa.string())

    def _ragged(self, length: int) -> Iterator[Problem]:
        message = f"number of cells: {length} in the row, {len(self._fields)} in the header"
        for _ in range(length - len(self._fields)):
            yield Problem(message, "remove the cell, or quote a cell that holds a delimiter", type="extra-cell")
        for field in self._fields[length:]:
            yield Problem(message, "add the cell, even if it is empty", field=field.name, type="missing-cell")

    def _cell_errors(
        self, place: int, field: Field, column: pa.Array, missing: pa.Array | None, confirmed: pa.Array | None
    ) -> Iterator[tuple[int, Problem]]:
        if missing is not None and field.required:
            (error,) = field.missing_errors()
            for index in pc.indices_nonzero(missing).to_pylist():
                yield index, error
        if confirmed is None:
            confirmed = self._confirmed_by_value(place, field, column)
        if missing is not None:
            confirmed = (
                missing
                if confirmed is None
                else pc.or_(missing, pc.fill_null(confirmed, False) if confirmed.null_count else confirmed)
            )
        if confirmed is None:
            unconfirmed = range(len(column))
        else:
            if confirmed.true_count == len(confirmed):
                return
            confirmed = pc.fill_null(confirmed, False)
            unconfirmed = pc.indices_nonzero(pc.invert(confirmed)).to_pylist()
        is_text = pa.types.is_string(column.type)
        cache = self._cell_cache[place]
        cells = values(column if confirmed is None else column.take(pa.array(unconfirmed, pa.int64())))
        for index, value in zip(unconfirmed, cells, strict=True):
            errors = cache.get(value) if is_text else field.value_errors(value)
            if errors is None:
                errors = field.errors(value)
                if len(cache) < _CACHED_CELLS:
                    cache[value] = errors
            for error in errors:
                yield index, error

    def _confirmed_by_value(self, place: int, field: Field, column: pa.Array) -> pa.Array | None:
        """Confirm cells by their distinct values, for a column without a vectorized check; None if there are many."""
        if not pa.types.is_string(column.type):
            return None
        values = pc.unique(column)
        if len(values) > len(column) // _ROWS_PER_VALUE:
            return None
        cache = self._cell_cache[place]
        valid = []
        for text in values.to_pylist():
            if text is not None and text not in cache:
                cache[text] = field.errors(text)
            if text is not None and not cache[text]:
                valid.append(text)
        return pc.is_in(column, value_set=pa.array(valid, pa.string()))

    def _report(self, result: BatchResult, rows: Rows, columns: Sequence[pa.Array], index: int, error: Problem) -> None:
        def placed() -> Problem:
            parts = [values(columns[self._places[name]].slice(index, 1))[0] for name in self._primary]
            record = " ".join(str(part) for part in parts if part is not None) or None
            return attrs.evolve(error, table=self._name, row=rows[index], record=record)

        result.add(placed, error.type)

    def _collect_keys(
        self,
        columns: Sequence[pa.Array],
        missing: Sequence[pa.Array | None],
        numbers: Mapping[str, pa.Array | None],
        rows: Rows,
        result: BatchResult,
    ) -> None:
        texts: dict[str, pa.Array] = {}
        for name in self._key_fields:
            place = self._places[name]
            texts[name] = keys.texts(self._fields[place], columns[place], missing[place], numbers[name])
        if self._primary:
            self._check_primary_key(columns, missing, texts, rows, result)
        for key in self.keys:
            names, skip = key
            parts = [texts[name] for name in names]
            values = keys.combine(parts)
            if len(names) > 1 and any(part.null_count for part in parts):
                empty = parts[0].is_null()
                for part in parts[1:]:
                    empty = (pc.and_ if skip == "all" else pc.or_)(empty, part.is_null())
                values = pc.if_else(empty, pa.scalar(None, values.type), values)
            # Unique keys seldom repeat, so finding their distinct values saves nothing; foreign keys repeat often.
            result.keys.append((key, values, rows, values if key in self.unique else pc.unique(values)))

    def _check_primary_key(
        self,
        columns: Sequence[pa.Array],
        missing: Sequence[pa.Array | None],
        texts: Mapping[str, pa.Array],
        rows: Rows,
        result: BatchResult,
    ) -> None:
        """Report rows with an empty part in their primary key, or with no part that can be read."""
        parts = [texts[name] for name in self._primary]
        if not any(part.null_count for part in parts):
            return
        incomplete = parts[0].is_null()
        for part in parts[1:]:
            incomplete = pc.and_(incomplete, part.is_null())
        for name in self._primary:
            mask = missing[self._places[name]]
            incomplete = incomplete if mask is None else pc.or_(incomplete, mask)
        empty = "the primary key is empty, or can't be read"
        if len(self._primary) > 1:
            empty = "a part of the primary key is empty, or no part can be read"
        error = Problem(empty, f"write {', '.join(self._primary)}", field=self._primary[0], type="primary-key")
        for index in pc.indices_nonzero(incomplete).to_pylist():
            result.without_key.add(rows[index])
            self._report(result, rows, columns, index, error)
