"""Checks of the labels of a file against the fields of its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from imme_data.errors import Problem
from imme_data.tableschema.constraints import shown
from imme_data.tableschema.csv_files import CsvTable
from imme_data.tableschema.fields import Field
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.readers import shortened
from imme_data.tableschema.report import Collector
from imme_data.tableschema.schema import Schema

__all__ = ["fields_of_columns"]


def fields_of_columns(
    name: str, schema: Schema, source: CsvTable | ParquetTable, collector: Collector
) -> list[Field] | None:
    """The field of each column of the file; None if it can't be determined, which is reported."""
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
        names = shown([field.name for field in fields])
        report("blank-header", "the header is empty", f"write {names or 'the labels of the columns'}")
        return fields or None
    if schema.match != "exact":
        return _by_name(schema, labels, report)
    earlier = set[str]()
    for number, (field, label) in enumerate(zip(fields, labels, strict=False)):
        if not label:
            report("blank-label", f"column {number + 1} has no label", f"write {field.name}", field.name)
        elif label in earlier:
            report("duplicate-label", f"the label {shortened(label)} is repeated", f"write {field.name}", field.name)
        elif label != field.name:
            report(
                "incorrect-label",
                f"the label {shortened(label)} should be '{field.name}'",
                "correct the header",
                field.name,
            )
        earlier.add(label)
    for label in labels[len(fields) :]:
        report("extra-label", f"the label {shortened(label)} matches no field", "remove the column, or add a field")
    for field in fields[len(labels) :]:
        report("missing-label", f"the field {field.name} has no column", "add it to the file", field.name)
    return fields[: len(labels)] + [Field(name=label, type="any") for label in labels[len(fields) :]]


def _by_name(schema: Schema, labels: Sequence[str], report: Callable[..., None]) -> list[Field] | None:
    fields, known, primary = schema.by_name, set(labels), set(schema.primary_key)
    if repeated := sorted(label for label, count in Counter(labels).items() if count > 1):
        report("duplicate-label", f"the label {shortened(repeated[0])} is repeated", "give each column its own label")
        return None
    if schema.match in ("equal", "superset"):
        for label in labels:
            if label not in fields:
                report("extra-label", f"the label {shortened(label)} matches no field", "remove the column")
    if schema.match == "partial" and not fields.keys() & known:
        report("unmatched-header", "no label matches a field", f"write one of {shown(list(fields))}")
    for field in schema.fields:
        needed = field.required or field.name in primary or schema.match in ("equal", "subset")
        if field.name not in known and needed:
            report("missing-label", f"the field {field.name} has no column", "add it to the file", field.name)
    return [fields.get(label) or Field(name=label, type="any") for label in labels]
