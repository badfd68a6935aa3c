"""The commands: each loads data, computes a result, and prints it with `printing`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING, Any

from imme_data.cli.printing import (
    excerpts,
    print_columns,
    print_record,
    print_rich,
    print_table,
    print_tables,
    print_tracked,
    progress_bar,
    rich_console,
    write_bytes,
    write_json,
    write_lines,
)
from imme_data.cli.status import OK, WRONG_DATA
from imme_data.errors import DataError, LocationError, Problem, UnknownKeyError
from imme_data.shown import harmless

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset
    from imme_data.dataset.table import Table
    from imme_data.validation import Report

__all__ = ["build", "draft", "quantities", "show", "track", "validate", "verify"]


def build(options: argparse.Namespace) -> int:
    """Build the packages of a project and print a summary."""
    from imme_data.curation.build import build

    with progress_bar() as progress:
        dataset = build(options.project, options.output, progress=progress)
    target = options.output or os.path.join(options.project, "dist")  # noqa: PTH118, keeps the path as the user wrote it
    sizes = ", ".join(f"{len(table)} {name.replace('_', ' ')}" for name, table in dataset.tables.items())
    write_lines(f"{dataset.info.name} {dataset.version} written to {target}: {sizes}")
    return OK


def check(options: argparse.Namespace) -> int:
    """Check a project's seeds and say what there is."""
    from imme_data.curation.build import check as check_project

    rows = check_project(options.project)
    sizes = ", ".join(f"{len(found)} {name.replace('_', ' ')}" for name, found in rows.tables.items())
    write_lines(f"{rows.info.name} {rows.info.version}: no problem in the seeds ({sizes})")
    return OK


def validate(options: argparse.Namespace) -> int:
    """Validate a package or a file and print the report."""
    from imme_data.model.embedded import embedded
    from imme_data.validation import validate

    if options.schema is not None and options.package is None:
        raise LocationError("--schema needs a file: give a CSV or a Parquet file")
    limits = _given(options, "limit", "timeout", "budget")
    report = validate(options.package or embedded(), options.schema, engine=options.engine, **limits)
    return _report(report, options.format)


def verify(options: argparse.Namespace) -> int:
    """Check the quotes against the texts of the documents and print the report."""
    from imme_data.curation.verification import verify

    return _report(verify(options.texts, _load(options)), options.format)


def _load(options: argparse.Namespace) -> Dataset:
    from imme_data.publication.loading import load

    return load(options.package, **_given(options, "timeout", "budget"))


def _given(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    """Return the options that the user gave. The library knows the values of the others."""
    return {name: getattr(options, name) for name in names if name in options}


def _report(report: Report, format_: str) -> int:
    if format_ == "json":
        write_bytes(f"{report.to_json()}\n".encode())
    else:
        write_lines(*str(report).split("\n"))
    return OK if report.valid else WRONG_DATA


def show(options: argparse.Namespace) -> int:
    """Print the tables, one table, or one record."""
    data = _load(options)
    if options.table is None:
        print_tables(data, options.format)
        return OK
    if options.table not in data.tables:
        raise UnknownKeyError(f"there is no table {options.table}; the tables are {', '.join(data.tables)}")
    table: Table[Any] = data.tables[options.table]
    if not options.key:
        print_table(table, options.format)
        return OK
    width = len(table.schema.primary_key)
    if len(options.key) != width:
        raise UnknownKeyError(
            f"a key of {table.name} has {width} part{'' if width == 1 else 's'}: {', '.join(table.schema.primary_key)}"
        )
    print_record(table, options.key[0] if width == 1 else tuple(options.key), options.format)
    return OK


def _read_text(file: str, *, mark: bool = False) -> tuple[bytes, str]:
    """Read a file, or standard input for `-`: its bytes and its text. `mark` keeps a byte order mark."""
    from pathlib import Path

    from imme_data.files import read_regular

    if file == "-":
        if sys.stdin is None:
            raise LocationError("there is no standard input: give a text file")
        try:
            raw = sys.stdin.buffer.read()
        except OSError as error:
            raise LocationError(f"standard input can't be read: {error.strerror or error}; give a text file") from None
    else:
        try:
            raw = read_regular(Path(file))
        except OSError as error:
            raise LocationError(f"{file} can't be read: {error.strerror or error}; give a text file, or -") from None
    try:
        text = raw.decode("utf-8" if mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem("the text is not UTF-8", "save it as UTF-8", file=file, line=line, type="encoding-error")
        raise DataError([problem]) from None
    if not text.strip():
        raise DataError([Problem("the text is empty", "give the text of a page", file=file)])
    return raw, text


def quantities(options: argparse.Namespace) -> int:
    """Print the quantities of a text."""
    from imme_data.quantities import find, find_non_quantities
    from imme_data.view.amounts import number

    _, text = _read_text(options.file)
    found = find(text)
    if options.format == "json":
        import attrs

        others = [attrs.asdict(item) for item in find_non_quantities(text)]
        # "apart" is the former name of non-quantities; programs that read this output rely on it.
        write_json({"quantities": [attrs.asdict(item) for item in found], "apart": others})
        return OK
    from rich.text import Text

    counts: dict[str, int] = {}
    for item in find_non_quantities(text):
        counts[item.kind] = counts.get(item.kind, 0) + 1
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "none"
    terminal = sys.stdout.isatty()
    lines: list[Text] = []
    for line, start, end, inside in excerpts(text, found):
        shown = Text(f"{line}: ", style="dim")
        place = start
        for quantity in inside:
            shown.append(harmless(text[place : quantity.start]), style="not dim")
            # Without colours, brackets mark the quantities.
            printed = harmless(quantity.text)
            shown.append(printed if terminal else f"[{printed}]", style="bold reverse not dim" if terminal else "")
            place = quantity.end
        shown.append(harmless(text[place:end].rstrip()), style="not dim")
        lines.append(shown)
        for quantity in inside:
            top = "" if quantity.value_max is None else f" to {number(quantity.value_max)}"
            unit = quantity.unit or "(no unit)"
            said = "" if quantity.comparison == "exactly" else f", {quantity.comparison.replace('_', ' ')}"
            lines.append(Text(f"    {number(quantity.value)}{top} {unit}{said}"))
    lines.append(Text(f"{len(found)} quantities; non-quantities: {kinds}", style="dim" if terminal else ""))
    print_rich(rich_console(), lines)
    return OK


def draft(options: argparse.Namespace) -> int:
    """Write the draft of an article's seed record."""
    from pathlib import Path

    from imme_data.curation.build import read_project
    from imme_data.curation.drafting import draft
    from imme_data.publication.loading import load

    if not re.match(r"https?://[^/\s]+", options.url) or not options.publisher.strip():
        raise LocationError(
            "--url takes an address such as https://www.exemple.ma/page, --publisher a name or an identifier"
        )
    if options.founding and options.file == "-":
        raise LocationError("--founding records the name of the file, but standard input has no name: give a file")
    raw, text = _read_text(options.file, mark=options.founding)
    project = Path(options.project)
    seeds = options.project != "." or os.path.isdir(project / "seeds")  # noqa: PTH112, it never raises
    data = read_project(project)[0] if seeds else load()
    document = Path(options.file).name if options.founding else None
    name = Path(options.output).stem if options.output else None
    made = draft(
        text, url=options.url, publisher=options.publisher, data=data, article_id=name, document=document, raw=raw
    )
    if options.output is None:
        write_bytes(made.text.encode())
        return OK
    try:
        with open(options.output, "xb") as stream:  # noqa: PTH123
            stream.write(made.text.encode())
    except FileExistsError:
        raise LocationError(f"{options.output} already exists and is not replaced: give another name") from None
    write_lines(f"{options.output}: {len(made.figures)} figures, {made.text.count('# TODO')} to decide")
    return OK


def track(options: argparse.Namespace) -> int:
    """Print one commitment with its evidence, or all."""
    import attrs

    data = _load(options)
    if options.commitment is not None:
        print_tracked(data.track(options.commitment, language=options.language), options.format)
        return OK
    if options.format != "text":
        # Computed again, as for the format text; the table in the package is not used.
        print_table(data.tracker._only(attrs.asdict(one.status) for one in data.track()), options.format)
        return OK
    from imme_data.view.commitment import TRACKED_COLUMNS, column_name, tracked_cells

    rows = [tracked_cells(one, options.language) for one in data.track()]
    later = {"kind": 1, "sources": 1, "deadline": 1, "as of": 2, "reports agree": 2, "statement": 3}
    ranks = [(later.get(name, 0),) for name in TRACKED_COLUMNS]
    print_columns([column_name(name, options.language) for name in TRACKED_COLUMNS], rows, ranks=ranks)
    return OK
