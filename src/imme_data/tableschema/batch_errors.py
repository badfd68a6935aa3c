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
_CACHED_ERRORS: Final = 2000  # a message is longer than a cell
_CACHED_LENGTH: Final = 200  # most characters of such a cell
_ROWS_PER_VALUE: Final = 4  # with at least so many rows per distinct value, distinct values are read, not cells
_REPORTED: Final = 2000  # most errors of a batch that are reported; the others are counted
_TEXT: Final = ("string", "any")
_FORMULA: Final = r"\A[=+\-@\t\r]"  # how a cell begins that a spreadsheet takes for a formula
_PADDED_CELLS: Final = 4_000_000  # most cells of ragged rows that are checked at once
KeyName = tuple[tuple[str, ...], str]


@attrs.define
class BatchResult:
    """The result for one batch: its errors, its number of rows, and the values of its keys."""

    problems: list[Problem] = attrs.field(factory=list)
    unlisted: Counter[str] = attrs.field(factory=Counter)
    rows: int = 0
    formulas: dict[str, tuple[int, int]] = attrs.field(factory=dict)  # by column: cells, and the row of the first
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
        width = len(self._fields)
        # A row of a few bytes is padded to the width of the schema, so only some rows are padded at once.
        step = max(1, _PADDED_CELLS // max(1, width))
        for start in range(0, len(batch.ragged), step):
            ragged = batch.ragged[start : start + step]
            padded = [(*row.cells[:width], *(None,) * (width - len(row.cells))) for row in ragged]
            columns = [text_column(column) for column in zip(*padded, strict=True)]
            numbers = Rows(tuple(range(len(padded))), tuple(row.row for row in ragged))
            self._validate(columns, numbers, result, {index: len(row.cells) for index, row in enumerate(ragged)})
        return result

    def _validate(self, raw: Sequence[pa.Array], rows: Rows, result: BatchResult, lengths: Mapping[int, int]) -> None:
        result.rows += len(raw[0])
        columns: list[pa.Array] = []
        for field, column in zip(self._fields, raw, strict=True):
            columns.append(self._decoded(field, column, rows, result))
            if field.type in _TEXT and pa.types.is_string(columns[-1].type):
                found = pc.indices_nonzero(pc.match_substring_regex(columns[-1], _FORMULA))
                if len(found):
                    count, first = result.formulas.get(field.name, (0, rows[found[0].as_py()]))
                    result.formulas[field.name] = (count + len(found), first)
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
        blank: pa.Array | None = None
        if all(mask is not None for mask in missing):
            blank = missing[0]
            for mask in missing[1:]:
                blank = pc.and_(blank, mask)
            error = Problem("the row is empty", "remove it", type="blank-row")
            self._report_all(result, rows, columns, pc.indices_nonzero(blank), error)
        for place, (field, column, mask) in enumerate(zip(self._fields, columns, missing, strict=True)):
            empty = mask
            if mask is not None and blank is not None:  # what a blank row lacks is not reported
                empty = pc.and_not(mask, blank)
                confirmed[place] = None if confirmed[place] is None else pc.or_(blank, confirmed[place])
            if empty is not None and field.required:
                (error,) = field.missing_errors()
                self._report_all(result, rows, columns, pc.indices_nonzero(empty), error)
            for index, error in self._cell_errors(place, field, column, mask, confirmed[place]):
                self._report(result, rows, columns, index, error)
        for index, length in lengths.items():
            if blank is None or not blank[index].as_py():
                self._report_ragged(length, index, result, rows, columns)
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

    def _report_ragged(
        self, length: int, index: int, result: BatchResult, rows: Rows, columns: Sequence[pa.Array]
    ) -> None:
        """Report each cell that a row has too many or too few; those beyond the limit are counted at once."""
        message = f"number of cells: {length} in the row, {len(self._fields)} in the header"
        room = max(0, _REPORTED - len(result.problems))
        extra, lacking = max(0, length - len(self._fields)), self._fields[length:]
        for _ in range(min(room, extra)):
            remedy = "remove the cell, or quote a cell that holds a delimiter"
            self._report(result, rows, columns, index, Problem(message, remedy, type="extra-cell"))
        for field in lacking[:room]:
            remedy = "add the cell, even if it is empty"
            self._report(result, rows, columns, index, Problem(message, remedy, field=field.name, type="missing-cell"))
        for type_, count in (("extra-cell", extra), ("missing-cell", len(lacking))):
            if count > room:
                result.unlisted[type_] += count - room

    def _cell_errors(
        self, place: int, field: Field, column: pa.Array, missing: pa.Array | None, confirmed: pa.Array | None
    ) -> Iterator[tuple[int, Problem]]:
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
        column = column if confirmed is None else column.take(pa.array(unconfirmed, pa.int64()))
        for index, value, fit in zip(unconfirmed, values(column), _matched(field, column), strict=True):
            errors = cache.get(value) if is_text else field.value_errors(value)
            if errors is None:
                errors = field.errors(value, fit)
                if is_text:
                    _keep(cache, value, errors)
            for error in errors:
                yield index, error

    def _confirmed_by_value(self, place: int, field: Field, column: pa.Array) -> pa.Array | None:
        """Confirm cells by their distinct values, for a column without a vectorized check; None if there are many."""
        if not pa.types.is_string(column.type):
            return None
        distinct = pc.unique(column)
        if len(distinct) > len(column) // _ROWS_PER_VALUE:
            return None
        cache = self._cell_cache[place]
        valid = []
        for text, fit in zip(distinct.to_pylist(), _matched(field, distinct), strict=True):
            if text is None:
                continue
            errors = cache.get(text)
            if errors is None:
                errors = field.errors(text, fit)
                _keep(cache, text, errors)
            if not errors:
                valid.append(text)
        return pc.is_in(column, value_set=pa.array(valid, pa.string()))

    def _report_all(
        self, result: BatchResult, rows: Rows, columns: Sequence[pa.Array], indices: pa.Array, error: Problem
    ) -> None:
        """Report one error of many rows; those beyond the limit are counted at once."""
        room = max(0, _REPORTED - len(result.problems))
        for index in indices.slice(0, room).to_pylist():
            self._report(result, rows, columns, index, error)
        if len(indices) > room:
            result.unlisted[error.type] += len(indices) - room

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
        indices = pc.indices_nonzero(incomplete)
        if len(self._primary) > 1:  # otherwise its key is null, which is never repeated
            result.without_key.update(rows[index] for index in indices.to_pylist())
        self._report_all(result, rows, columns, indices, error)


def _matched(field: Field, column: pa.Array) -> list[bool | None]:
    """Whether each value matches the field's pattern; None if it has none. All are matched at once, which is faster."""
    found = vectorized.matched(field, column)
    return [None] * len(column) if found is None else found.to_pylist()


def _keep(cache: dict[str, list[Problem]], text: str, errors: list[Problem]) -> None:
    """Keep the errors of a cell for the next such cell, if there is room."""
    if len(text) <= _CACHED_LENGTH and len(cache) < (_CACHED_ERRORS if errors else _CACHED_CELLS):
        cache[text] = errors
