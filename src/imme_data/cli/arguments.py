"""The arguments of the command `imme-data`, each with its help."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NoReturn

from imme_data.cli import commands as run
from imme_data.shown import harmless

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

__all__ = ["parser"]

_PACKAGE_HELP: Final = (
    "a package's directory, its datapackage.json, a .zip, or the https address of one of the two files"
)

_DIGITS: Final = 15  # most digits of a number
_SUFFIXES: Final = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


class _Parser(argparse.ArgumentParser):
    """Repeats no control character of an argument, and does not hide that its output can't be written."""

    def error(self, message: str) -> NoReturn:
        super().error(harmless(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if message:
            (file or sys.stderr).write(message)


def parser() -> argparse.ArgumentParser:
    """What reads the command line."""
    parser = _Parser(
        prog="imme-data",
        description="Who promised what to Morocco's metal and mechanical industry, and which article says so.",
        epilog="Exit status: 0 success, 1 invalid data, 2 usage error or output that can't be written.",
    )
    parser.add_argument("--version", action="version", version=_version())
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(
        name: str, function: Callable[[argparse.Namespace], int], text: str, examples: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=function)
        return added

    build = command(
        "build",
        run.build,
        "check the seeds of a project and write its data packages",
        "  imme-data build                  build the project in this directory into its dist/\n"
        "  imme-data build ../steel         build another project with seeds/ and schemas/\n"
        "  imme-data build -o ../try        write to another directory; dist/ is not changed",
    )
    build.add_argument(
        "project", nargs="?", default=".", help="a directory with seeds/ and schemas/ (default: the current one)"
    )
    build.add_argument("-o", "--output", help="where to write the packages (default: dist/ in the project)")

    check = command(
        "check",
        run.check,
        "check the seeds of a project without writing anything",
        "  imme-data check                  the project in this directory\n"
        "  imme-data check ../steel         another project with seeds/ and schemas/",
    )
    check.add_argument("project", nargs="?", default=".", help="a folder with seeds/ and schemas/ (default: this one)")

    validate = command(
        "validate",
        run.validate,
        "check a data package, or a CSV or Parquet file, against its schemas, its keys and its rules",
        "  imme-data validate                       the package that comes with the library\n"
        "  imme-data validate dist/imme-data-csv\n"
        "  imme-data validate --format json copy.zip\n"
        "  imme-data validate sales.csv --schema schema.json\n"
        "  imme-data validate figures.csv --schema figures   a table of this library",
    )
    validate.add_argument("package", nargs="?", help=f"{_PACKAGE_HELP}; or a CSV or Parquet file with --schema")
    validate.add_argument("--schema", help="a Table Schema: its file, or the name of a table of this library")
    validate.add_argument(
        "--engine",
        choices=("arrow", "frictionless"),
        default="arrow",
        help="validation engine (default: arrow, vectorized)",
    )
    validate.add_argument(
        "--limit",
        type=_count,
        default=argparse.SUPPRESS,
        metavar="N",
        help="maximum number of errors to report (default: 1000)",
    )
    _add_limits(validate)
    _add_format(validate, "text", "json")

    verify = command(
        "verify",
        run.verify,
        "check every quote, name and hash against the texts of the founding documents",
        "  imme-data verify --texts ~/texts",
    )
    verify.add_argument("package", nargs="?", help=_PACKAGE_HELP)
    verify.add_argument("--texts", required=True, metavar="DIR", help="the directory with the texts of the documents")
    _add_limits(verify)
    _add_format(verify, "text", "json")

    track = command(
        "track",
        run.track,
        "show what became of each commitment, or of one, and which articles report it",
        "  imme-data track                                  all commitments\n"
        "  imme-data track imm-jobs-2020                    one commitment: every figure with its source and link\n"
        "  imme-data track imm-jobs-2020 --language fr      the same in French\n"
        "  imme-data track --format csv > tracker.csv       the table tracker as CSV",
    )
    track.add_argument("commitment", nargs="?", help="the commitment_id of one commitment")
    track.add_argument("--package", help=f"{_PACKAGE_HELP} (default: the one that comes with the library)")
    _add_limits(track)
    _add_format(track, "text", "csv", "json")
    help_ = "the language of the format text (default: en); notes are in English, and quotes as printed"
    track.add_argument("--language", choices=("en", "fr"), default="en", help=help_)

    show = command(
        "show",
        run.show,
        "print the list of tables, a table, or a record",
        "  imme-data show                                   the list of tables\n"
        "  imme-data show commitments                       a table\n"
        "  imme-data show commitments imm-jobs-2020         a record, with the meaning of each field\n"
        "  imme-data show figures --format csv > figures.csv",
    )
    show.add_argument("table", nargs="?", help="the name of a table")
    show.add_argument("key", nargs="*", help="the key of a record (two values if the key has two columns)")
    show.add_argument("--package", help=f"{_PACKAGE_HELP} (default: the one that comes with the library)")
    _add_limits(show)
    _add_format(show, "text", "csv", "json")

    quantities = command(
        "quantities",
        run.quantities,
        "read the quantities of a French text",
        "  imme-data quantities article.txt                 each line with quantities, and how they are read\n"
        "  imme-data quantities article.txt --format json   with offsets and non-quantities\n"
        "  pbpaste | imme-data quantities -                 from standard input",
    )
    quantities.add_argument("file", help="a UTF-8 text file, or - for standard input")
    _add_format(quantities, "text", "json")

    draft = command(
        "draft",
        run.draft,
        "draft the seed record of a new article from its text",
        "  imme-data draft page.txt --url https://... --publisher ecoactu\n"
        "  imme-data draft page.txt --url https://... --publisher EcoActu -o seeds/articles/ecoactu-2026-fer.yaml\n\n"
        "Guesses are marked '# guess', and open decisions '# TODO'. Resolve both, then build.",
    )
    draft.add_argument("file", help="the text of the page (UTF-8), or - for standard input")
    draft.add_argument("--url", required=True, help="the address of the page")
    draft.add_argument("--publisher", required=True, help="the publisher: an organization_id, or any printed name")
    draft.add_argument(
        "--project",
        default=".",
        help="the project whose names and indicators are used (default: the current directory)",
    )
    draft.add_argument(
        "--founding", action="store_true", help="record the document, its SHA-256 and the offsets of quotes"
    )
    draft.add_argument(
        "-o", "--output", help="where to write it (default: standard output); an existing file is not replaced"
    )
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number: write digits, 0 to 9")
    if len(text.lstrip("0")) > _DIGITS:
        raise argparse.ArgumentTypeError(f"the number is too large: write at most {_DIGITS} digits")
    return int(text)


def _seconds(text: str) -> float:
    from imme_data.datapackage.descriptor import check_timeout

    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds: write digits, such as 600")
    try:
        check_timeout(float(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return float(text)


def _size(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,12})([KMG]?)", text)
    if match is None or not int(match[1]):
        raise argparse.ArgumentTypeError(f"'{text}' is not a size: write bytes, or a number with K, M or G, such as 2G")
    return int(match[1]) * _SUFFIXES[match[2]]


def _add_limits(parser: argparse.ArgumentParser) -> None:
    """Add what a package may take. Without an argument, the library decides."""
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=argparse.SUPPRESS,
        metavar="SECONDS",
        help="the seconds that all downloads may take together (default: 50)",
    )
    parser.add_argument(
        "--budget",
        type=_size,
        default=argparse.SUPPRESS,
        metavar="SIZE",
        help="the memory that the package may take, in bytes, or with K, M or G (default: 512M)",
    )


def _add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument("--format", choices=formats, default="text", help="output format (default: text)")


def _version() -> str:
    from importlib import metadata

    return f"imme-data {metadata.version('imme-data')}"
