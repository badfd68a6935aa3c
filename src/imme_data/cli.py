"""The command `imme-data`: build, validate, verify, track, show, quantities and draft, for people and for programs.

Exit status: 0 where all is well, 1 where the data is wrong, 2 where the call is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from imme_data.errors import DataError, ImmeDataError, LocationError, Problem, ProjectError, UnknownKeyError

if TYPE_CHECKING:
    from imme_data.dataset import Dataset, Table
    from imme_data.project import Progress
    from imme_data.quantities import Quantity
    from imme_data.tracked import Tracked
    from imme_data.validation import Report

__all__ = ["main"]

_OK: Final = 0
_WRONG_DATA: Final = 1
_WRONG_CALL: Final = 2

_PACKAGE_HELP: Final = (
    "a package's directory, its datapackage.json, a .zip, or an https address of one of the two files"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments, or those of the process; the result is the exit status."""
    # Where the shell has closed a stream, Python has none.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character gets its code, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is None:
        parser.print_help()
        return _WRONG_CALL
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except DataError as error:
        _complain(error)
        return _WRONG_DATA
    except (LocationError, ProjectError, UnknownKeyError) as error:
        _complain(error)
        return _WRONG_CALL
    except ImmeDataError as error:
        _complain(error)
        return _WRONG_DATA
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    except OSError as error:
        _complain(f"{error.filename or 'the output'} can't be read or written: {error.strerror or error}")
        return _WRONG_CALL
    except KeyboardInterrupt:
        _complain("stopped")
        return 130
    return status


def _complain(error: object) -> None:
    sys.stderr.write(f"imme-data: {error}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="imme-data",
        description="Who promised what to Morocco's metal and mechanical industry, and which article says so.",
        epilog="Exit status: 0 all is well, 1 the data is wrong, 2 the call is wrong.",
    )
    parser.add_argument("--version", action="version", version=_version())
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, examples: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    build = command(
        "build",
        _build,
        "check the seeds of a project and write its data packages",
        "  imme-data build                  the project in this directory, into its dist/\n"
        "  imme-data build ../steel         another project with seeds/ and schemas/\n"
        "  imme-data build -o ../try        elsewhere; dist/ stays as it is",
    )
    build.add_argument("project", nargs="?", default=".", help="a folder with seeds/ and schemas/ (default: this one)")
    build.add_argument("-o", "--output", help="where to write the packages (default: dist/ in the project)")

    validate = command(
        "validate",
        _validate,
        "check a data package, or a CSV or Parquet file, against its schemas, its keys and its rules",
        "  imme-data validate                       the package that comes with the library\n"
        "  imme-data validate dist/imme-data-csv\n"
        "  imme-data validate --format json copy.zip\n"
        "  imme-data validate sales.csv --schema schema.json\n"
        "  imme-data validate figures.csv --schema figures   a table of this library's",
    )
    validate.add_argument("package", nargs="?", help=f"{_PACKAGE_HELP}; or a file, with its --schema")
    validate.add_argument("--schema", help="a Table Schema (its file, or the name of one of this library's tables)")
    validate.add_argument(
        "--engine",
        choices=("arrow", "frictionless"),
        default="arrow",
        help="who judges (default: arrow, by the column)",
    )
    validate.add_argument(
        "--limit", type=_count, default=argparse.SUPPRESS, metavar="N", help="errors to tell of (default: 1000)"
    )
    _add_format(validate, "text", "json")

    verify = command(
        "verify",
        _verify,
        "hold every quote, name and hash against the texts of the founding documents",
        "  imme-data verify --texts ~/texts",
    )
    verify.add_argument("package", nargs="?", help=_PACKAGE_HELP)
    verify.add_argument("--texts", required=True, metavar="DIR", help="the directory that holds the documents' texts")
    _add_format(verify, "text", "json")

    track = command(
        "track",
        _track,
        "say what became of each commitment, or of one, and which articles say so",
        "  imme-data track                                  all commitments\n"
        "  imme-data track imm-jobs-2020                    one: every report, its source, and its link\n"
        "  imme-data track --format csv > tracker.csv       the table tracker",
    )
    track.add_argument("commitment", nargs="?", help="the commitment_id of one commitment")
    track.add_argument("--package", help=f"{_PACKAGE_HELP} (default: the one that comes with the library)")
    _add_format(track, "text", "csv", "json")

    show = command(
        "show",
        _show,
        "print the tables, a table, or one record",
        "  imme-data show                                   the tables\n"
        "  imme-data show commitments                       a table\n"
        "  imme-data show commitments imm-jobs-2020         one record, with what each field means\n"
        "  imme-data show figures --format csv > figures.csv",
    )
    show.add_argument("table", nargs="?", help="the name of a table")
    show.add_argument("key", nargs="*", help="the key of a record (two texts where the key has two columns)")
    show.add_argument("--package", help=f"{_PACKAGE_HELP} (default: the one that comes with the library)")
    _add_format(show, "text", "csv", "json")

    quantities = command(
        "quantities",
        _quantities,
        "read the quantities of a French text",
        "  imme-data quantities article.txt                 each line that prints one, and how it is read\n"
        "  imme-data quantities article.txt --format json   with offsets, and the numbers that count nothing\n"
        "  pbpaste | imme-data quantities -                 from standard input",
    )
    quantities.add_argument("file", help="a UTF-8 text, or - for standard input")
    _add_format(quantities, "text", "json")

    draft = command(
        "draft",
        _draft,
        "draft the seed record of a new article from its text",
        "  imme-data draft page.txt --url https://... --publisher ecoactu\n"
        "  imme-data draft page.txt --url https://... --publisher EcoActu -o seeds/articles/ecoactu-2026-fer.yaml\n\n"
        "What is guessed is marked '# guess', what could not be decided '# TODO'. Settle both, then build.",
    )
    draft.add_argument("file", help="the text of the page (UTF-8), or - for standard input")
    draft.add_argument("--url", required=True, help="the address of the page")
    draft.add_argument("--publisher", required=True, help="who publishes it: an organization_id, or any printed name")
    draft.add_argument(
        "--project", default=".", help="the project whose names and indicators are known (default: this one)"
    )
    draft.add_argument(
        "--founding", action="store_true", help="record the document, its SHA-256 and the offsets of quotes"
    )
    draft.add_argument(
        "-o", "--output", help="where to write it (default: standard output); a file that exists is kept"
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number: write digits")
    return int(text)


def _add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument(
        "--format", choices=formats, default="text", help="text for people (default), the others for programs"
    )


def _version() -> str:
    from importlib import metadata

    return f"imme-data {metadata.version('imme-data')}"


def _build(options: argparse.Namespace) -> int:
    from imme_data.project import build

    with _progress() as progress:
        dataset = build(options.project, options.output, progress=progress)
    target = options.output or os.path.join(options.project, "dist")  # noqa: PTH118, a path for people, as they gave it
    sizes = ", ".join(f"{len(table)} {name.replace('_', ' ')}" for name, table in dataset.tables.items())
    sys.stdout.write(f"{dataset.info.name} {dataset.version} written to {target}: {sizes}\n")
    return _OK


def _validate(options: argparse.Namespace) -> int:
    from imme_data.packages.layout import embedded
    from imme_data.validation import validate

    if options.schema is not None and options.package is None:
        raise LocationError("a schema is for a file, and none is named: give a CSV or a Parquet file")
    limit = {"limit": options.limit} if "limit" in options else {}
    report = validate(options.package or embedded(), options.schema, engine=options.engine, **limit)
    return _report(report, options.format)


def _verify(options: argparse.Namespace) -> int:
    from imme_data.verification import verify

    return _report(verify(options.texts, options.package), options.format)


def _report(report: Report, format_: str) -> int:
    sys.stdout.write((report.to_json() if format_ == "json" else str(report)) + "\n")
    return _OK if report.valid else _WRONG_DATA


def _show(options: argparse.Namespace) -> int:
    from imme_data.packages.reading import load

    data = load(options.package)
    if options.table is None:
        _show_tables(data, options.format)
        return _OK
    if options.table not in data.tables:
        raise UnknownKeyError(f"there is no table {options.table}; the tables are {', '.join(data.tables)}")
    table: Table[Any] = data.tables[options.table]
    if not options.key:
        _show_table(table, options.format)
        return _OK
    width = len(table.schema.primary_key)
    if len(options.key) != width:
        raise UnknownKeyError(
            f"a key of {table.name} is {width} text{'' if width == 1 else 's'}: {', '.join(table.schema.primary_key)}"
        )
    _show_record(table, options.key[0] if width == 1 else tuple(options.key), options.format)
    return _OK


def _read_text(file: str, *, mark: bool = False) -> tuple[bytes, str]:
    """The bytes and the text of what somebody gives; `mark` keeps the byte order mark that it may begin with."""
    from pathlib import Path

    from imme_data.files import read_regular

    if file == "-":
        if sys.stdin is None:
            raise LocationError("there is no standard input: give a text file")
        raw = sys.stdin.buffer.read()
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
        raise DataError([Problem("there is no text", "give the text of a page", file=file)])
    return raw, text


def _quantities(options: argparse.Namespace) -> int:
    from imme_data.formats import number, visible
    from imme_data.quantities import find, set_apart

    _, text = _read_text(options.file)
    found = find(text)
    if options.format == "json":
        import attrs

        apart = [attrs.asdict(item) for item in set_apart(text)]
        _write_json({"quantities": [attrs.asdict(item) for item in found], "apart": apart})
        return _OK
    from rich.console import Console
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 100_000, highlight=False, soft_wrap=not terminal)
    for line, start, end, inside in _excerpts(text, found):
        shown = Text(f"{line}: ", style="dim")
        place = start
        for quantity in inside:
            shown.append(visible(text[place : quantity.start]), style="not dim")
            # Without colours, brackets show where a quantity begins and ends.
            printed = visible(quantity.text)
            shown.append(printed if terminal else f"[{printed}]", style="bold reverse not dim" if terminal else "")
            place = quantity.end
        shown.append(visible(text[place:end]), style="not dim")
        console.print(shown)
        for quantity in inside:
            top = "" if quantity.value_max is None else f" to {number(quantity.value_max)}"
            unit = quantity.unit or "(no unit)"
            said = "" if quantity.comparison == "exactly" else f", {quantity.comparison.replace('_', ' ')}"
            console.print(Text(f"    {number(quantity.value)}{top} {unit}{said}"))
    counts: dict[str, int] = {}
    for item in set_apart(text):
        counts[item.kind] = counts.get(item.kind, 0) + 1
    others = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing"
    console.print(Text(f"{len(found)} quantities; set apart: {others}", style="dim" if terminal else ""))
    return _OK


_AROUND: Final = 60  # characters shown on either side of a quantity, where a line is long


def _excerpts(text: str, found: Sequence[Quantity]) -> Iterator[tuple[int, int, int, list[Quantity]]]:
    """The pieces of lines that print quantities: line number, start, end, and the quantities of each piece."""
    line, counted = 1, 0
    pieces: list[tuple[int, int, int, list[Quantity]]] = []
    for quantity in found:
        line += text.count("\n", counted, quantity.start)
        counted = quantity.start
        start = text.rfind("\n", 0, quantity.start) + 1
        if quantity.start - start > _AROUND:  # from a word's beginning on
            start = text.find(" ", quantity.start - _AROUND, quantity.start) + 1 or quantity.start
        end = text.find("\n", quantity.end, quantity.end + _AROUND)
        if end < 0:
            end = min(len(text), quantity.end + _AROUND)
            if end < len(text):
                end = max(quantity.end, text.rfind(" ", quantity.end, end))
        if pieces and pieces[-1][0] == line and start <= pieces[-1][2]:
            _, start, _, inside = pieces.pop()
            pieces.append((line, start, end, [*inside, quantity]))
        else:
            pieces.append((line, start, end, [quantity]))
    yield from pieces


def _draft(options: argparse.Namespace) -> int:
    from pathlib import Path

    from imme_data.drafting import draft
    from imme_data.packages.reading import load
    from imme_data.project import read_project

    if not re.match(r"https?://[^/\s]+", options.url) or not options.publisher.strip():
        raise LocationError(
            "--url takes an address such as https://www.exemple.ma/page, --publisher a name or an identifier"
        )
    if options.founding and options.file == "-":
        raise LocationError("--founding records the name of a file, and standard input has none: give a file")
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
        sys.stdout.write(made.text)
        return _OK
    try:
        with open(options.output, "x", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(made.text)
    except FileExistsError:
        raise LocationError(f"{options.output} exists: a draft replaces nothing; give another name") from None
    sys.stdout.write(f"{options.output}: {len(made.figures)} figures, {made.text.count('# TODO')} to decide\n")
    return _OK


def _track(options: argparse.Namespace) -> int:
    import attrs

    from imme_data.packages.reading import load

    data = load(options.package)
    if options.commitment is not None:
        _track_one(data.track(options.commitment), options.format)
        return _OK
    if options.format != "text":
        # As for people: worked out afresh, whatever the package says.
        _show_table(data.tracker._only(attrs.asdict(one.status) for one in data.track()), options.format)
        return _OK
    from imme_data.display import TRACKED_COLUMNS, tracked_cells
    from imme_data.formats import visible

    rows = [tracked_cells(one) for one in data.track()]
    later = {"due": 1, "sources": 1, "as of": 2, "statement": 3}
    ranks = [(later.get(name, 0),) for name in TRACKED_COLUMNS]
    _print_columns(list(TRACKED_COLUMNS), [[visible(cell) for cell in row] for row in rows], ranks=ranks)
    return _OK


_FIGURE_COLUMNS: Final = ("figure_id", "value", "value_max", "unit", "comparison", "as_of", "quote", "note")


def _track_one(tracked: Tracked, format_: str) -> None:
    data = tracked.data
    figures = [
        (kind, figure, tracked.article(figure))
        for kind in ("report", "actual", "baseline", "part")
        for figure in getattr(tracked, f"{kind}s")
    ]
    columns: dict[str, list[Any]] = {
        "kind": [kind for kind, _, _ in figures],
        **{name: [getattr(figure, name) for _, figure, _ in figures] for name in _FIGURE_COLUMNS},
        "publisher": [data.organizations[article.publisher_id].name for _, _, article in figures],
        "published": [article.published for _, _, article in figures],
        "link": [data.link(figure) for _, figure, _ in figures],
    }
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    match format_:
        case "json":
            import attrs

            conflicts = [[figure.figure_id for figure in pair] for pair in tracked.conflicts]
            status, commitment = attrs.asdict(tracked.status), attrs.asdict(tracked.commitment)
            _write_json({"commitment": commitment, "status": status, "figures": rows, "conflicts": conflicts})
        case "csv":
            import csv

            schema = data.figures.schema
            writer = csv.DictWriter(sys.stdout, list(columns), lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({k: schema[k].format(v) if k in _FIGURE_COLUMNS else v for k, v in row.items()})
        case _:
            sys.stdout.write(f"{_fitted(str(tracked))}\n")


def _fitted(text: str) -> str:
    """A text whose lines fit the terminal, each folded under its own margin; addresses stay whole."""
    import shutil
    import textwrap

    if not sys.stdout.isatty():
        return text
    room = max(40, shutil.get_terminal_size().columns)
    lines = []
    for line in text.splitlines():
        margin = re.match(r" *(?:[a-z]+ ?[a-z]* {2,})?", line)
        under = " " * (len(margin[0]) if margin else 0)
        lines += textwrap.wrap(line, room, subsequent_indent=under, break_long_words=False, break_on_hyphens=False) or [
            ""
        ]
    return "\n".join(lines)


def _show_tables(data: Dataset, format_: str) -> None:
    rows = [(name, len(table), table.schema.description) for name, table in data.tables.items()]
    match format_:
        case "json":
            _write_json([dict(zip(("table", "rows", "description"), row, strict=True)) for row in rows])
        case "csv":
            import csv

            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows([("table", "rows", "description"), *rows])
        case _:
            sys.stdout.write(f"{data.info.title}\n{data.info.name} {data.version}, {data.info.created.isoformat()}\n\n")
            _print_columns(["table", "rows", "what it holds"], [[str(cell) for cell in row] for row in rows])


def _show_table(table: Table[Any], format_: str) -> None:
    match format_:
        case "csv":
            from imme_data.packages.writing import csv_bytes

            sys.stdout.flush()
            sys.stdout.buffer.write(csv_bytes(table))
        case "json":
            _write_json(table.to_arrow().to_pylist())
        case _:
            from imme_data.display import rank

            fields = table.schema.fields
            rows = [[field.format(row[field.name]) for field in fields] for row in table.to_arrow().to_pylist()]
            ranks = [rank(field) for field in fields]
            _print_columns([field.name for field in fields], rows, len(table.schema.primary_key), ranks)


def _show_record(table: Table[Any], key: str | tuple[str, ...], format_: str) -> None:
    import attrs

    record = attrs.asdict(table[key])
    match format_:
        case "csv":
            import csv

            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(record)
            writer.writerow(table.schema[name].format(value) for name, value in record.items())
        case "json":
            _write_json(record)
        case _:
            _print_record(table, record)


def _print_record(table: Table[Any], record: dict[str, Any]) -> None:
    """One field below the other, each with what it means."""
    import shutil
    import textwrap

    from imme_data.formats import number

    room = max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 100_000
    margin = " " * (max(map(len, record)) + 2)
    for name, value in record.items():
        field = table.schema[name]
        shown = number(value) if isinstance(value, float) else field.format(value)
        said = textwrap.wrap(shown or "-", room, initial_indent=f"{name:{len(margin)}}", subsequent_indent=margin)
        meaning = f"{field.title}: {field.meaning}"
        meant = textwrap.wrap(meaning, room, initial_indent=f"{margin}  ", subsequent_indent=f"{margin}  ")
        sys.stdout.write("\n".join([*said, *meant]) + "\n")


def _write_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def _print_columns(
    names: list[str], rows: list[list[str]], keys: int = 1, ranks: Sequence[tuple[int, ...]] | None = None
) -> None:
    """Columns for people. In a pipe, all of them; on a terminal as many as fit, and the names of the others.

    The keys are always there; of the rest the lower rank goes first, and of one rank the narrow before the wide.
    """
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 100_000, highlight=False)
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    chosen = list(range(len(names)))
    if terminal:
        # Long texts are folded, keys to a share of the line, the others to what can still be read.
        widths = [min(width, console.width // (2 * keys) if i < keys else 30) for i, width in enumerate(widths)]
        room = console.width - sum(widths[:keys]) - 2 * keys
        chosen = chosen[:keys]
        for index in sorted(range(keys, len(names)), key=lambda index: (ranks[index] if ranks else (), widths[index])):
            if room >= widths[index] + 2 and any(row[index] for row in rows):
                chosen.append(index)
                room -= widths[index] + 2
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for index in sorted(chosen):
        least = widths[index] if terminal else None
        grid.add_column(Text(names[index], style="bold"), min_width=least, no_wrap=not terminal, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(row[index]) for index in sorted(chosen)))
    console.print(grid)
    left_out = [name for index, name in enumerate(names) if index not in chosen]
    if left_out:
        console.print(f"\nempty, or not shown for want of room: {', '.join(left_out)} (all of it: --format csv)")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A line on the terminal that says what is being done; nothing at all in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield report


if __name__ == "__main__":
    sys.exit(main())
