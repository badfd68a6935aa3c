"""What people are shown is harmless, whatever the data, the file names, the servers and the arguments hold."""

import contextlib
import csv
import io
import json
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import imme_data
from imme_data import cli, errors
from imme_data.cli.printing import progress_bar
from imme_data.dataset.dataset import Dataset
from imme_data.errors import DataError, ImmeDataError, Problem
from imme_data.shown import harmless
from imme_data.tableschema.report import Report
from variants import FOUNDING, hostile_data

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\xad\u200b\u2060\ufeff\U000e0041"
# Signs around Arabic numbers, which are visible, and what places hieroglyphs.
SEEN = {*"\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd", *map(chr, range(0x600, 0x606)), *map(chr, range(0x13430, 0x13440))}  # fmt: skip
JOINERS = "\u200c\u200d"
ORDINARY = [
    "l’été à Béni Mellal : 5\u00a0% de 13\u202f340 emplois",
    "مليار درهم",
    "می\u200cخواهم",
    "e\u0301, \U0001f469\U0001f3fd\u200d\U0001f4bb, \u2764\ufe0f, \U0001f1f2\U0001f1e6",
    "क्\u200dष",
    r"C:\new\x1b",
    "",
]
ESCAPED = [
    ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
    ("\x9b2J", r"\x9b2J"),
    ("fer\u202egpj.exe", r"fer\u202egpj.exe"),
    ("one\ntwo\r\tthree\u2028four\x85", r"one\ntwo\r\tthree\u2028four\x85"),
    ("a\u200bb\u200dc\ufeff", r"a\u200bb\u200dc\ufeff"),
    ("\u200dمليار\u200c\u200c", r"\u200dمليار\u200c\u200c"),
    ("\udce9", r"\udce9"),
    ("\U000e0041", r"\U000e0041"),
]
HOSTILE = "\x1b]0;t\x07\x9b\r\n\t\x85\u2028\u2029\u202e\u2066\u200f\ufeff [/b] \\ é م"
texts = st.text(st.sampled_from(HOSTILE + BIDI + UNSEEN) | st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.text(st.sampled_from(HOSTILE + BIDI + UNSEEN + "\udce9") | st.characters(), max_size=12)
problems = st.builds(
    Problem,
    names,
    names,
    file=st.none() | names,
    line=st.none() | st.integers(1, 9),
    table=st.none() | names,
    row=st.none() | st.integers(1, 9),
    record=st.none() | names,
    field=st.none() | names,
    type=st.sampled_from(["rule", "error"]) | names,
    rule=st.none() | names,
)


def harmful(text: str) -> set[str]:
    """The characters that act on a terminal or hide, but for our line feeds."""
    categories = ("Cc", "Cs", "Zl", "Zp")
    return {one for one in text if (unicodedata.category(one) in categories or one in BIDI + UNSEEN) and one != "\n"}


@contextlib.contextmanager
def output(encoding: str = "utf-8", newline: str = "\n") -> Iterator[io.BytesIO]:
    """Take the place of standard output, with an encoding and line ends."""
    raw = io.BytesIO()
    with contextlib.redirect_stdout(io.TextIOWrapper(raw, encoding=encoding, newline=newline)) as stream:
        yield raw
        stream.flush()
        stream.detach()


def printed(*arguments: str, data: Dataset | None = None) -> str:
    """What the command prints about this dataset."""
    with pytest.MonkeyPatch.context() as patch, output() as raw:
        if data is not None:
            patch.setattr("imme_data.publication.loading.load", lambda *_, **__: data)
        assert cli.main(arguments) in (0, 1)
    return raw.getvalue().decode()


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_every_character_is_either_shown_or_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        escaped = category in ("Cc", "Cs", "Zl", "Zp") or (category == "Cf" and character not in SEEN)
        text = harmless(character)
        assert (text != character) == escaped, hex(code)
        assert not escaped or (text.isascii() and text.isprintable()), hex(code)


@given(names)
def test_shown_text_is_one_harmless_line_and_ordinary_text_stays(text: str) -> None:
    shown = harmless(text)
    assert not harmful(shown)
    assert len(shown.splitlines()) <= 1
    assert harmless(shown) == shown
    kept = "".join(one for one in text if not harmful(one) and one != "\n" and unicodedata.category(one) != "Cf")
    assert harmless(kept) == kept


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(("text", "shown"), ESCAPED)
def test_what_acts_or_hides_is_escaped(text: str, shown: str) -> None:
    assert harmless(text) == shown


# --- errors and reports -----------------------------------------------------------------------------------------------


@given(problems)
def test_a_problem_is_shown_on_two_lines(problem: Problem) -> None:
    text = str(problem)
    assert not harmful(text)
    first, second = text.splitlines()
    assert first.startswith(problem.where)
    assert second.startswith("    → ")
    assert not harmful(problem.where)
    assert "\n" not in problem.where


@pytest.mark.parametrize("name", sorted(set(errors.__all__) - {"Problem"}))
@given(message=names)
def test_the_text_of_every_error_is_harmless(name: str, message: str) -> None:
    kind: type[ImmeDataError] = getattr(errors, name)
    if issubclass(kind, DataError):
        error: ImmeDataError = kind([Problem(message, message)])
        assert str(error).splitlines() == ["1 problem:", *str(Problem(message, message)).splitlines()]
    else:
        error = kind(message)
        assert str(error) == harmless(message)
        assert error.args == (message,)  # what a program reads is exact
    assert not harmful(str(error))


@given(st.lists(problems, max_size=3), names, names, st.lists(names, max_size=2))
def test_a_report_is_harmless_as_text_and_exact_as_json(
    found: list[Problem], target: str, table: str, unchecked: list[str]
) -> None:
    report = Report(target, tuple(found), {table: 2}, unchecked=tuple(unchecked))
    for text in (str(report), repr(report)):
        assert not harmful(text)
    assert len(str(report).splitlines()) == 1 + 2 * len(found) + len(unchecked)
    assert "\n" not in repr(report)
    read = json.loads(report.to_json().encode())
    expected = [{k: v for k, v in attrs.asdict(one).items() if v is not None} for one in found]
    assert (read["target"], read["checked"], read["errors"]) == (target, {table: 2}, expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imme_data.validation.validate", lambda *_, **__: report)
        assert printed("validate", "x") == f"{report}\n"
        assert printed("validate", "x", "--format", "json") == f"{report.to_json()}\n"


# --- tables, records, commitments, datasets ---------------------------------------------------------------------------


def shown_data(text: str) -> Dataset:
    data = hostile_data(text)
    info = attrs.evolve(data.info, title=text, name=text, version=text)
    return Dataset(info, data.tables)


@settings(max_examples=10)
@given(texts.filter(bool))
def test_whatever_shows_data_is_harmless(text: str) -> None:
    data = shown_data(text)
    tracked = data.track()
    tables = data.tables.values()
    records = [next(iter(table)) for table in tables if len(table)]
    for one in (data, tracked, *tables, *tracked, *records):
        assert not harmful(repr(one))
        assert not harmful(str(one))
    for one in (data, tracked, *tables, *tracked):
        html = one._repr_html_()
        assert not harmful(html)
        assert html.count("\n") == data.organizations._repr_html_().count("\n")  # those of the style
    for one in tables:
        assert "\n" not in repr(one)
    assert "\n" not in repr(data)


def test_an_address_with_a_control_character_is_no_link() -> None:
    text = "https://example.org/\u202egpj.exe"
    assert "href" not in hostile_data(text).organizations._repr_html_()
    assert "href" in hostile_data("https://example.org/").organizations._repr_html_()


@settings(max_examples=10)
@given(texts.filter(bool))
def test_the_command_shows_harmless_text(text: str) -> None:
    data = shown_data(text)
    key = data.commitments.keys()[0]
    assert len(printed("show", data=data).splitlines()) == 4 + len(data.tables)
    for name, table in data.tables.items():
        shown = printed("show", name, data=data)
        assert not harmful(shown)
        assert shown.count("\n") == 1 + len(table)
    for arguments in (["show"], ["show", "commitments", key], ["track"], ["track", key]):
        assert not harmful(printed(*arguments, data=data))


@settings(max_examples=10)
@given(texts.filter(bool))
@example("a\rb")  # CSV has to quote it
@example('\x1b[2J\u202e\n"')
def test_csv_and_json_are_exact(text: str) -> None:
    data = hostile_data(text)
    key = data.commitments.keys()[0]
    for name, table in data.tables.items():
        records = table.to_arrow().to_pylist()
        rows = list(csv.DictReader(io.StringIO(printed("show", name, "--format", "csv", data=data), newline="")))
        assert rows == [{field.name: field.format(row[field.name]) for field in table.schema.fields} for row in records]
        read = json.loads(printed("show", name, "--format", "json", data=data))
        assert read == json.loads(json.dumps(records, default=str))
    (record,) = csv.DictReader(
        io.StringIO(printed("show", "commitments", key, "--format", "csv", data=data), newline="")
    )
    assert record["statement"] == text
    assert json.loads(printed("show", "commitments", key, "--format", "json", data=data))["statement"] == text
    figures = list(csv.DictReader(io.StringIO(printed("track", key, "--format", "csv", data=data), newline="")))
    assert {figure["quote"] for figure in figures} == {text}
    figures = json.loads(printed("track", key, "--format", "json", data=data))["figures"]
    assert {figure["quote"] for figure in figures} == {text}


@given(names)
def test_any_text_can_be_written_as_json(text: str) -> None:
    from imme_data.cli.printing import write_json

    with output("ascii") as raw:
        write_json({text: [text]})
    assert json.loads(raw.getvalue()) == {text: [text]}


# --- the command ------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(names)
def test_errors_of_the_command_are_harmless(name: str) -> None:
    """The arguments are repeated by argparse, by our errors, and by errors of the system."""
    usages = [["show", "--limit", name], ["validate", "--limit", name], [f"x{name}"], ["validate", f"--x{name}"]]
    for arguments in (
        *usages,
        ["show", f"x{name}"],
        ["show", "commitments", f"x{name}"],
        ["validate", f"nowhere/{name}"],
    ):
        with contextlib.redirect_stderr(io.StringIO()) as stream, contextlib.suppress(SystemExit), output():
            cli.main(arguments)
        text = stream.getvalue()
        assert not harmful(text)
        said = text.split("imme-data", 1)[1] if text.startswith("imme-data") else text.rpartition("error: ")[2]
        assert said.count("\n") == 1


@pytest.mark.parametrize("error", [ImmeDataError, OSError, lambda text: OSError(2, text, text)])
def test_what_a_server_or_the_system_says_is_harmless(
    error: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(*_: object, **__: object) -> None:
        raise error(HOSTILE)

    monkeypatch.setattr("imme_data.publication.loading.load", load)
    assert cli.main(["show"]) > 0
    text = capsys.readouterr().err
    assert not harmful(text)
    assert text.count("\n") == 1
    assert r"\x1b]0;t\x07" in text


def test_the_quantities_of_a_text_are_shown_harmless(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\x1b]\x07 créer 13.340 emplois\u202e\r\net 5\u00a0% de plus\r\n", encoding="utf-8", newline="")
    lines = printed("quantities", str(path)).splitlines()
    assert lines[0] == r"1: \x1b]\x07 créer [13.340 emplois]\u202e"
    assert lines[2] == "2: et [5\u00a0%] de plus"
    found = json.loads(printed("quantities", str(path), "--format", "json"))["quantities"]
    assert [one["text"] for one in found] == ["13.340 emplois", "5\u00a0%"]


def test_a_step_is_neither_markup_nor_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    with progress_bar() as report:
        assert report is not None
        report("[/b] \x1b]0;t\x07", 1, 2)
    assert r"[/b] \x1b]0;t\x07" in terminal.getvalue()
    assert "\x1b]" not in terminal.getvalue()


def test_a_warning_is_one_harmless_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def load(*_: object, **__: object) -> Dataset:
        warnings.warn(HOSTILE, stacklevel=2)
        return FOUNDING

    monkeypatch.setattr("imme_data.publication.loading.load", load)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert cli.main(["show"]) == 0
    assert capsys.readouterr().err == f"imme-data: warning: {harmless(HOSTILE)}\n"


# --- encodings --------------------------------------------------------------------------------------------------------

MACHINE = [
    ["show", "--format", "json"],
    ["show", "--format", "csv"],
    ["show", "figures", "--format", "json"],
    ["show", "figures", "--format", "csv"],
    ["show", "commitments", "imm-jobs-2020", "--format", "json"],
    ["show", "commitments", "imm-jobs-2020", "--format", "csv"],
    ["track", "--format", "json"],
    ["track", "--format", "csv"],
    ["track", "imm-jobs-2020", "--format", "json"],
    ["track", "imm-jobs-2020", "--format", "csv"],
    ["validate", "--format", "json", "café/nowhere.csv", "--schema", "figures"],
    ["quantities", "PAGE", "--format", "json"],
    ["draft", "PAGE", "--url", "https://example.org/é", "--publisher", "Médias"],
]


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text("La fédération créera 13.340 emplois d’ici 2020.\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("arguments", MACHINE, ids=" ".join)
def test_what_programs_read_is_utf8_with_line_feeds_everywhere(
    arguments: list[str], page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "café").mkdir()
    (tmp_path / "café" / "nowhere.csv").write_text("é\n1\n", encoding="utf-8")
    arguments = [page if one == "PAGE" else one for one in arguments]
    found = []
    for encoding, newline in (("utf-8", "\n"), ("ascii", "\r\n"), ("cp1252", "\r\n"), ("utf-16", "\r\n")):
        with output(encoding, newline) as raw:
            cli.main(arguments)
        found.append(raw.getvalue())
    assert found[0].decode()
    assert b"\r" not in found[0]
    assert found.count(found[0]) == len(found)
    with contextlib.redirect_stdout(io.StringIO()) as stream:  # it takes text alone
        cli.main(arguments)
    assert stream.getvalue().encode() == found[0]


def test_text_is_escaped_where_the_terminal_has_no_such_letter() -> None:
    with output("ascii") as raw:
        assert cli.main(["show", "organizations"]) == 0
    assert rb"F\xe9d\xe9ration" in raw.getvalue()


def test_the_founding_data_has_no_harmful_character() -> None:
    assert not any(harmful(str(one)) for one in FOUNDING.tables.values())
    assert not harmful(printed("track"))
    assert "\\" not in printed("show", "articles")
    assert imme_data.__version__


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_pipe_that_is_closed_before_the_columns_is_not_an_error() -> None:
    """The lines before the columns wait in the buffer; rich must not be the one that writes them."""
    program = (
        "import os, sys, io\n"
        "reader, writer = os.pipe()\n"
        "os.close(reader)\n"
        "sys.stdout = open(writer, 'w')\n"
        "from imme_data.cli import main\n"
        "status = main(['show'])\n"
        "os._exit(status)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
