"""The arguments of the command `imme-data`, each with its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

from imme_data.cli import commands as run

__all__ = ["parser"]

_PACKAGE_HELP: Final = (
    "a package's directory, its datapackage.json, a .zip, or an https address of one of the two files"
)


def parser() -> argparse.ArgumentParser:
    """What reads the command line."""
    parser = argparse.ArgumentParser(
        prog="imme-data",
        description="Who promised what to Morocco's metal and mechanical industry, and which article says so.",
        epilog="Exit status: 0 all is well, 1 the data is wrong, 2 the call is wrong.",
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
        "  imme-data build                  the project in this directory, into its dist/\n"
        "  imme-data build ../steel         another project with seeds/ and schemas/\n"
        "  imme-data build -o ../try        elsewhere; dist/ stays as it is",
    )
    build.add_argument("project", nargs="?", default=".", help="a folder with seeds/ and schemas/ (default: this one)")
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
        run.verify,
        "hold every quote, name and hash against the texts of the founding documents",
        "  imme-data verify --texts ~/texts",
    )
    verify.add_argument("package", nargs="?", help=_PACKAGE_HELP)
    verify.add_argument("--texts", required=True, metavar="DIR", help="the directory that holds the documents' texts")
    _add_format(verify, "text", "json")

    track = command(
        "track",
        run.track,
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
        run.show,
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
        run.quantities,
        "read the quantities of a French text",
        "  imme-data quantities article.txt                 each line that prints one, and how it is read\n"
        "  imme-data quantities article.txt --format json   with offsets, and the numbers that count nothing\n"
        "  pbpaste | imme-data quantities -                 from standard input",
    )
    quantities.add_argument("file", help="a UTF-8 text, or - for standard input")
    _add_format(quantities, "text", "json")

    draft = command(
        "draft",
        run.draft,
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
