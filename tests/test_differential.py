"""Our engine and frictionless agree, except for the listed deviations, which quote the sentence that they break."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import frictionless
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

import any_schema
import imme_data
from examples import tried
from imme_data.tableschema.deviations import DEVIATIONS, GAPS, Deviation
from imme_data.tableschema.fields import Field
from imme_data.tableschema.reference import read_schema, versioned

Descriptor = dict[str, Any]
pytestmark = pytest.mark.usefixtures("frictionless_here")

_HEADER = ("blank-header", "blank-label", "duplicate-label", "incorrect-label", "extra-label", "missing-label")


def by_frictionless(descriptor: Descriptor) -> Any:
    """Frictionless' reader of a cell, which returns its value and notes on its errors."""
    schema = frictionless.Schema.from_descriptor(versioned({"fields": [descriptor]}))
    return schema.fields[0].create_cell_reader()


def broken_constraints(read: Any, text: str) -> set[str] | None:
    """The constraints that a cell breaks by frictionless, `type` for its type; None if frictionless raises an error."""
    try:
        _, notes = read(text)
    except (TypeError, ValueError, ArithmeticError, re.error):
        return None
    return set(notes or ())


def covered(cell: Field, text: str) -> bool:
    return any(deviation.covers is not None and deviation.covers(cell, text) for deviation in DEVIATIONS)


@given(st.data())
@tried(1500, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_both_engines_accept_the_same_cells_except_for_deviations(data: st.DataObject) -> None:
    descriptor = data.draw(any_schema.fields("cell"))
    schema, problems = read_schema({"fields": [descriptor]})
    assume(schema is not None)
    assert schema is not None, problems
    cell, read = schema.fields[0], by_frictionless(descriptor)
    for text in data.draw(st.lists(any_schema.cells(descriptor), max_size=8)):
        ours = {error.rule or "type" for error in cell.errors(text)}
        theirs = broken_constraints(read, text)
        if theirs is None:
            assert ours, (descriptor, text)  # frictionless can't compare the cell, so we must refuse it
        elif not covered(cell, text):
            assert ours == theirs, (descriptor, text)
        elif not ours:
            assert not theirs, (descriptor, text)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Descriptor, list[str], list[list[str]]]:
    """Tables of cells on which both engines agree, so that only rows, keys and headers can differ."""
    descriptor = draw(any_schema.schemas())
    schema, _ = read_schema(descriptor)
    if schema is None:
        return {"fields": [{"name": "a", "type": "string"}]}, ["a"], []
    labels, rows = draw(any_schema.tables(descriptor))
    kept = []
    for row in rows:
        agreed = True
        for cell, text in zip(schema.fields, row, strict=False):
            theirs = broken_constraints(
                by_frictionless({"missingValues": sorted(cell.missing), **_field(descriptor, cell.name)}), text
            )
            agreed = agreed and theirs is not None and not covered(cell, text)
        if agreed:
            kept.append(row)
    return descriptor, labels, kept


def _field(descriptor: Descriptor, name: str) -> Descriptor:
    return next(field for field in descriptor["fields"] if field["name"] == name)


def found(report: Any) -> set[tuple[int | None, str]]:
    return {(1 if error.type in _HEADER else error.row, error.type) for error in report.errors}


@given(tables())
@tried(250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_both_engines_report_the_same_rows_and_types(
    tmp_path: Path, drawn: tuple[Descriptor, list[str], list[list[str]]]
) -> None:
    descriptor, labels, rows = drawn
    path = tmp_path / "table.csv"
    path.write_bytes(any_schema.to_csv(labels, rows))
    ours = imme_data.validate(path, descriptor, limit=None)
    theirs = imme_data.validate(path, descriptor, limit=None, engine="frictionless")
    assume(all(error.type != "error" for error in theirs.errors))
    assert found(theirs) <= found(ours)
    for row, type_ in found(ours) - found(theirs):
        # Three of the deviations that apply to tables can occur here: keys with an empty part, unique keys, and equal
        # durations.
        composite = isinstance(descriptor.get("primaryKey"), list) and len(descriptor["primaryKey"]) > 1
        lasting = any(field["type"] == "duration" for field in descriptor["fields"])
        allowed = {"primary-key": composite or lasting, "unique-error": "uniqueKeys" in descriptor or lasting}
        assert allowed.get(type_), (row, type_, ours)


def write(deviation: Deviation, path: Path) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(deviation.rows)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.name)
def test_only_our_engine_refuses_each_deviation(deviation: Deviation, tmp_path: Path) -> None:
    write(deviation, tmp_path / "table.csv")
    report = imme_data.validate(tmp_path / "table.csv", deviation.schema)
    assert set(report.counts) == {deviation.error}, report
    reference = imme_data.validate(tmp_path / "table.csv", deviation.schema, engine="frictionless")
    assert reference.valid, f"frictionless refuses it now: remove it from the list\n{reference}"


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.name)
def test_only_frictionless_refuses_each_gap(gap: Deviation, tmp_path: Path) -> None:
    write(gap, tmp_path / "table.csv")
    assert imme_data.validate(tmp_path / "table.csv", gap.schema).valid
    reference = imme_data.validate(tmp_path / "table.csv", gap.schema, engine="frictionless")
    assert set(reference.counts) == {gap.error}, "frictionless accepts it now: remove it from the list"
