"""Output of the commands: columns, records, text that fits the terminal, JSON, CSV and a progress bar.

What people read goes through `write_lines`, `print_rich` and `complain`, which escape control characters. What
programs read goes through `write_bytes`: UTF-8 with line feeds, exactly, whatever the terminal and the platform.
"""

from __future__ import annotations

import contextlib
import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from imme_data.shown import harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from imme_data.curation.build import Progress
    from imme_data.dataset.dataset import Dataset
    from imme_data.dataset.table import Table
    from imme_data.dataset.tracked import Tracked
    from imme_data.quantities import Quantity

__all__ = [
    "complain",
    "excerpts",
    "print_columns",
    "print_record",
    "print_rich",
    "print_table",
    "print_tables",
    "print_tracked",
    "progress_bar",
    "rich_console",
    "write_bytes",
    "write_csv",
    "write_json",
    "write_lines",
]


def write_lines(*lines: str) -> None:
    """Print lines for people. A line break within a line comes from data, and is escaped."""
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))


def complain(*lines: str) -> None:
    """Print an error. If even that can't be written, nothing is left to say."""
    with contextlib.suppress(OSError):
        sys.stderr.write("".join(f"{harmless(line)}\n" for line in ("imme-data: " + lines[0], *lines[1:])))


def write_bytes(data: bytes) -> None:
    """Print UTF-8 text for programs, as it is."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:  # an output that takes only text, such as that of a notebook
        sys.stdout.write(data.decode("utf-8"))
        return
    sys.stdout.flush()
    buffer.write(data)


def write_json(value: object) -> None:
    """Print a value as JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    # UTF-8 has no half of a surrogate pair, as in the name of a file that is not UTF-8. JSON has this escape for it.
    write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def write_csv(rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV."""
    lines = _CsvLines()
    # A carriage return in a cell is quoted only if it is in the line terminator.
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    write_bytes("".join(lines).encode("utf-8", "backslashreplace"))


class _CsvLines(list[str]):
    def write(self, line: str) -> None:
        self.append(line.removesuffix("\r\n") + "\n")


def rich_console() -> Console:
    """Return what lays out text and columns for the terminal. In a pipe, no line is wrapped or cut."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100_000, highlight=False)


def print_rich(console: Console, parts: Iterable[RenderableType]) -> None:
    """Print columns and lines. They consist of `Text`, of harmless strings."""
    # If the pipe is closed, rich would end the process: it flushes what was written before. Our own flush and write
    # raise the error, as for every other output.
    sys.stdout.flush()
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    sys.stdout.write(captured.get())


_AROUND: Final = 60  # maximum number of characters shown on each side of a quantity


def excerpts(text: str, found: Sequence[Quantity]) -> Iterator[tuple[int, int, int, list[Quantity]]]:
    """Return the pieces of lines with quantities: line number, start, end, and the quantities of each piece."""
    line, counted = 1, 0
    pieces: list[tuple[int, int, int, list[Quantity]]] = []
    for quantity in found:
        line += text.count("\n", counted, quantity.start)
        counted = quantity.start
        start = text.rfind("\n", 0, quantity.start) + 1
        if quantity.start - start > _AROUND:  # starts at the beginning of a word
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


_FIGURE_COLUMNS: Final = ("figure_id", "value", "value_max", "unit", "comparison", "as_of", "quote", "note")


def print_tracked(tracked: Tracked, format_: str) -> None:
    """Print a commitment with all its figures."""
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
            made = {"commitment": commitment, "status": status, "figures": rows, "conflicts": conflicts}
            said = [
                {**attrs.asdict(one), "published": data.articles[one.article_id].published, "link": data.link(one)}
                for one in tracked.developments
            ]
            searches = [attrs.asdict(one) for one in tracked.searches]
            write_json({**made, "developments": said, "searches": searches})
        case "csv":
            schema = data.figures.schema
            cells = [[schema[k].format(v) if k in _FIGURE_COLUMNS else v for k, v in row.items()] for row in rows]
            write_csv([list(columns), *cells])
        case _:
            write_lines(*_fitted(str(tracked)))


def _fitted(text: str) -> list[str]:
    """Wrap the lines of a text to the terminal, with their indentation. Links are not broken."""
    import shutil
    import textwrap

    if not sys.stdout.isatty():
        return text.split("\n")
    room = max(40, shutil.get_terminal_size().columns)
    lines = []
    for line in text.split("\n"):
        margin = re.match(r" *(?:[a-z]+ ?[a-z]* {2,})?", line)
        under = " " * (len(margin[0]) if margin else 0)
        lines += textwrap.wrap(line, room, subsequent_indent=under, break_long_words=False, break_on_hyphens=False) or [
            ""
        ]
    return lines


def print_tables(data: Dataset, format_: str) -> None:
    """Print the names and sizes of the tables."""
    rows = [(name, len(table), table.schema.description) for name, table in data.tables.items()]
    match format_:
        case "json":
            write_json([dict(zip(("table", "rows", "description"), row, strict=True)) for row in rows])
        case "csv":
            write_csv([("table", "rows", "description"), *rows])
        case _:
            write_lines(data.info.title, f"{data.info.name} {data.version}, {data.info.created.isoformat()}", "")
            print_columns(["table", "rows", "content"], [[str(cell) for cell in row] for row in rows])


def print_table(table: Table[Any], format_: str) -> None:
    """Print one table."""
    records, fields = table.to_arrow().to_pylist(), table.schema.fields
    if format_ == "json":
        write_json(records)
        return
    names, rows = (
        [field.name for field in fields],
        [[field.format(row[field.name]) for field in fields] for row in records],
    )
    if format_ == "csv":
        write_csv([names, *rows])
        return
    from imme_data.view.listing import rank

    print_columns(names, rows, len(table.schema.primary_key), [rank(field) for field in fields])


def print_record(table: Table[Any], key: str | tuple[str, ...], format_: str) -> None:
    """Print one record."""
    import attrs

    record = attrs.asdict(table[key])
    match format_:
        case "csv":
            write_csv([list(record), [table.schema[name].format(value) for name, value in record.items()]])
        case "json":
            write_json(record)
        case _:
            _print_fields(table, record)


def _print_fields(table: Table[Any], record: dict[str, Any]) -> None:
    """Print each field with its meaning."""
    import shutil
    import textwrap

    from imme_data.view.amounts import number

    room = max(40, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 100_000
    margin = " " * (max(map(len, record)) + 2)
    for name, value in record.items():
        field = table.schema[name]
        shown = harmless(number(value) if isinstance(value, float) else field.format(value))
        said = textwrap.wrap(
            shown.strip() or "-", room, initial_indent=f"{name:{len(margin)}}", subsequent_indent=margin
        )
        meaning = harmless(f"{field.title}: {field.meaning}")
        meant = textwrap.wrap(meaning, room, initial_indent=f"{margin}  ", subsequent_indent=f"{margin}  ")
        write_lines(*said, *meant)


def print_columns(
    names: list[str], rows: list[list[str]], keys: int = 1, ranks: Sequence[tuple[int, ...]] | None = None
) -> None:
    """Print aligned columns: all in a pipe; on a terminal, as many as fit, and the names of the others.

    Keys are always printed. Other columns are chosen by rank, then by width, the lowest first.
    """
    from rich.table import Table as Grid
    from rich.text import Text

    terminal = sys.stdout.isatty()
    names, rows = [harmless(name) for name in names], [[harmless(cell) for cell in row] for row in rows]
    console = rich_console()
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    chosen = list(range(len(names)))
    if terminal:
        # Long strings are wrapped: keys to a share of the line, other columns to 30 characters.
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
    parts: list[RenderableType] = [grid]
    left_out = ", ".join(name for index, name in enumerate(names) if index not in chosen)
    if left_out:
        parts.append(Text(f"\nnot shown (empty, or too wide): {left_out}; for all columns: --format csv"))
    print_rich(console, parts)


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Show the current step on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def report(what: str, done: int, total: int) -> None:
            bar.update(task, description=escape(harmless(what)), completed=done, total=total)

        yield report
