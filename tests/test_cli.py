"""The command: its output as text and for programs, and its exit status."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import imme_data
from generated import DATA
from imme_data import cli
from imme_data.cli import printing
from imme_data.datapackage.descriptor import TIMEOUT
from imme_data.errors import ImmeDataError
from imme_data.memory import BUDGET
from imme_data.tableschema.report import LIMIT
from imme_data.view.states import agreement
from variants import FOUNDING

FORMATS = ("text", "csv", "json")
VERIFIED = (("validate",), ("verify", "--texts", "TEXTS"))


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a separate process, with its output in pipes."""
    command = [sys.executable, "-m", "imme_data", *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_help_explains_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for command in ("build", "validate", "verify", "show"):
        assert command in text
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        assert "examples:" in capsys.readouterr().out
    assert "Exit status" in text


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["show"], 0),
        (["show", "commitments"], 0),
        (["show", "commitments", "imm-jobs-2020"], 0),
        (["validate"], 0),
        ([], 2),
        (["show", "prices"], 2),
        (["show", "commitments", "imm-job-2020"], 2),
        (["show", "person_mentions", "x"], 2),
        (["show", "--package", "nowhere"], 2),
        (["validate", "nowhere"], 2),
        (["validate", "http://example.org/x.zip"], 2),
        (["verify", "--texts", "nowhere"], 2),
        (["build", "nowhere"], 2),
    ],
)
def test_the_exit_status(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == status
    printed = capsys.readouterr()
    if status and arguments:
        assert printed.out == ""
        assert printed.err.startswith("imme-data: ")


@pytest.mark.parametrize("arguments", [["sow"], ["validate", "--fast"], ["verify"], ["show", "--format", "xml"]])
def test_a_usage_error_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2


def test_invalid_data_is_status_1(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next((package / "data").glob("people.*")).unlink()
    assert cli.main(["validate", str(package)]) == 1
    assert "people" in capsys.readouterr().out
    assert cli.main(["show", "--package", str(package)]) == 1
    assert cli.main(["verify", "--texts", str(tmp_path)]) == 1
    assert cli.main(["validate", "--format", "json", str(package)]) == 1
    capsys.readouterr()


def test_a_report_can_be_json(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["validate", "--format", "json", str(package)])
    report = json.loads(capsys.readouterr().out)
    assert report["valid"]
    assert report["checked"]["figures"] == len(FOUNDING.figures)
    next((package / "data").glob("people.*")).unlink()
    cli.main(["validate", "--format", "json", str(package)])
    report = json.loads(capsys.readouterr().out)
    assert not report["valid"]
    assert report["errors"][0]["table"] == "people"


@pytest.mark.parametrize("name", DATA.tables)
def test_a_table_can_be_csv_and_json(name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    expected = DATA.tables[name].to_arrow().to_pylist()
    assert cli.main(["show", name, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode())))
    assert len(rows) == len(expected)
    assert cli.main(["show", name, "--format", "json"]) == 0
    found = json.loads(capfdbinary.readouterr().out)
    assert found == json.loads(json.dumps(expected, default=str))


def test_a_record_is_shown_with_the_meaning_of_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["show", "commitments", "imm-jobs-2020"])
    text = capsys.readouterr().out
    assert re.search(r"value +13,340\n", text)
    assert "Value: The number promised, in base units" in text
    cli.main(["show", "person_mentions", "infomediaire-2019-02-ecosystemes", "Tarek Itri", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["person_id"] == "tarik-aitri"
    cli.main(["show", "commitments", "imm-jobs-2020", "--format", "csv"])
    assert capsys.readouterr().out.startswith("commitment_id,")


def test_in_a_pipe_there_is_no_cut_no_colour_and_no_progress(project: Path) -> None:
    shown = run("show", "figures", COLUMNS="40")
    assert shown.returncode == 0
    figures = imme_data.load().figures
    assert shown.stdout.count("\n") == 1 + len(figures)
    assert all(figure.quote in shown.stdout for figure in figures)
    assert "\x1b" not in shown.stdout
    built = run("build", str(project))
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.startswith(f"imme-data {imme_data.load().version} written to ")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_on_a_terminal_a_build_shows_its_progress(project: Path) -> None:
    import pty

    main, worker = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "imme_data", "build", str(project)]
    # What it prints is read while it runs: a terminal that nobody reads holds a few thousand bytes, and then blocks.
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=worker)
    os.close(worker)
    seen = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:  # the other end is closed, and everything is read
            break
        if not part:
            break
        seen += part
    os.close(main)
    assert process.wait() == 0
    assert b"validating with frictionless" in seen


def test_a_closed_pipe_is_not_an_error() -> None:
    code = "import sys; sys.argv = ['imme-data', 'show', 'figures', '--format', 'json']; from imme_data.cli import main; sys.exit(main())"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait() == 0
    assert process.stderr.read() == b""
    process.stderr.close()


EVERY_OUTPUT = [
    ["--help"],
    ["--version"],
    ["show", "--help"],
    [],
    *(["show", *what, "--format", form] for what in ([], ["events"], ["commitments", "imm-land"]) for form in FORMATS),
    *(["track", *what, "--format", form] for what in ([], ["imm-land"]) for form in FORMATS),
    *([command, "PACKAGE", *more, "--format", form] for command, *more in VERIFIED for form in ("text", "json")),
    *(["quantities", "PAGE", "--format", form] for form in ("text", "json")),
    ["draft", "PAGE", "--url", "https://example.org/x", "--publisher", "x"],
    ["draft", "PAGE", "--url", "https://example.org/x", "--publisher", "x", "-o", "OUTPUT"],
    ["check", "PROJECT"],
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_that_cannot_be_written_is_an_error_of_one_line(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, texts = tmp_path / "page.txt", tmp_path / "texts"
    page.write_text("La fédération créera 13.340 emplois.", encoding="utf-8")
    texts.mkdir()
    places = {"PAGE": page, "PROJECT": project, "PACKAGE": project / "dist" / "imme-data-csv", "TEXTS": texts}
    for number, arguments in enumerate(EVERY_OUTPUT):
        places["OUTPUT"] = tmp_path / f"{number}.yaml"
        with monkeypatch.context() as patch, Path("/dev/full").open("w", encoding="utf-8") as stream:
            patch.setattr(sys, "stdout", stream)
            assert cli.main([str(places.get(one, one)) for one in arguments]) == 2, arguments
            # Here the stream is closed, as by Python at its end: without another error.
        said = capsys.readouterr().err
        assert re.fullmatch(r"imme-data: the output can't be written: .+\n", said), arguments


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(
    ("arguments", "streams", "status", "said"),
    [
        ("show events --format csv", "> /dev/full", 2, "the output can't be written"),
        ("show events --format csv", ">&-", 2, "the output can't be written"),
        ("show events", ">&-", 2, "the output can't be written"),
        ("--help", "> /dev/full", 2, "the output can't be written"),
        ("--version", ">&-", 2, "the output can't be written"),
        ("show x", ">&-", 2, "there is no table x"),
        ("show events", "2>&- <&-", 0, ""),
        ("show x", "2> /dev/full", 2, ""),
        ("validate --limit x", "2>&-", 2, ""),
        ("show events", ">&- 2>&- <&-", 2, ""),
        ("quantities -", "<&-", 2, "there is no standard input"),
    ],
)
def test_streams_that_are_closed_or_full_give_no_traceback(
    arguments: str, streams: str, status: int, said: str
) -> None:
    command = f"{sys.executable} -m imme_data {arguments} {streams}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert said in done.stderr
    assert done.stderr.count("\n") == bool(said)


@pytest.mark.parametrize("module", ["imme_data.cli.running", "argparse", "attrs", "pyarrow", "rich.table"])
def test_an_interrupted_command_says_that_it_stopped(module: str) -> None:
    """Whatever it is importing when Ctrl-C is pressed."""
    code = f"""
import sys

class Interrupts:
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts)
from imme_data.cli import main
sys.exit(main(["show", "events"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (130, "imme-data: stopped\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("arguments", ["show", "show figures", "show figures --format csv", "track imm-jobs-2020"])
def test_a_reader_that_has_seen_enough_is_not_an_error(arguments: str) -> None:
    command = f"{{ {sys.executable} -m imme_data {arguments}; echo $? >&2; }} | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == "0\n"


def test_a_path_that_is_too_long_gives_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["build", "x" * 300], ["verify", "--texts", "x" * 300], ["validate", "x" * 300]):
        assert cli.main(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_terminal_without_utf8_is_not_an_error() -> None:
    shown = run("show", "organizations", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert shown.returncode == 0
    assert "Traceback" not in shown.stderr


def test_track_prints_a_line_for_each_commitment() -> None:
    shown = run("track")
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    assert re.split(r" {2,}", lines[0].strip())[:9] == ["commitment", "kind", "target", "deadline", "state", "latest actual", "as of", "sources", "reports agree"]  # fmt: skip
    cells = {row[0]: row for row in (re.split(r" {2,}", line.strip()) for line in lines[1:])}
    data = imme_data.load()
    assert cells["imm-jobs-2020"][:7] == ["imm-jobs-2020", "undertaking", "13,340 jobs", "due 2020", "some done", "5,878 jobs (counted)", "2018"]  # fmt: skip
    for one in data.track():
        assert cells[one.commitment.commitment_id][1] == one.commitment.kind
        assert one.state.replace("_", " ") in cells[one.commitment.commitment_id]
        assert cells[one.commitment.commitment_id][-2:] == [agreement(one), one.commitment.statement]
    assert len(lines) == 1 + len(imme_data.load().commitments)
    table = list(csv.DictReader(io.StringIO(run("track", "--format", "csv").stdout)))
    assert [row["commitment_id"] for row in table] == imme_data.load().commitments.keys()
    said = {row["commitment_id"]: row["consistency"] for row in json.loads(run("track", "--format", "json").stdout)}
    assert said == {one.commitment.commitment_id: one.consistency for one in data.track()}


def test_track_of_one_commitment_shows_its_figures_and_publishers() -> None:
    data = imme_data.load()
    jobs = data.track("imm-jobs-2020")
    shown = run("track", "imm-jobs-2020")
    assert shown.stdout == f"{jobs}\n"
    as_json = json.loads(run("track", "imm-jobs-2020", "--format", "json").stdout)
    kinds = ("report", "actual", "baseline", "part")
    figures = [(kind, figure) for kind in kinds for figure in getattr(jobs, f"{kind}s")]
    assert [row["kind"] for row in as_json["figures"]] == [kind for kind, _ in figures]
    assert [row["link"] for row in as_json["figures"]] == [data.link(figure) for _, figure in figures]
    assert (as_json["commitment"]["value"], as_json["status"]["sources"]) == (13340, jobs.status.sources)
    assert as_json["conflicts"] == [[one.figure_id, other.figure_id] for one, other in jobs.conflicts]
    rows = list(csv.DictReader(io.StringIO(run("track", "imm-jobs-2020", "--format", "csv").stdout)))
    assert [row["value"] for row in rows] == [f"{figure.value:.15g}" for _, figure in figures]
    publishers = [data.organizations[jobs.article(figure).publisher_id].name for _, figure in figures]
    assert [row["publisher"] for row in rows] == publishers


def test_track_of_an_unknown_commitment_names_the_nearest() -> None:
    done = run("track", "imm-job-2020")
    assert done.returncode == 2
    assert done.stderr.startswith("imme-data: commitments has no record 'imm-job-2020'; did you mean imm-jobs-2020 or ")


def test_on_a_terminal_a_commitment_fits_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setenv("COLUMNS", "60")
    text = str(imme_data.load().track("imm-jobs-2020"))
    folded = printing._fitted(text)
    assert all(len(line) <= 60 for line in folded if "http" not in line)
    assert " ".join(folded).split() == text.split()


@pytest.mark.parametrize("text", ["٣", "３", "²", "-1", "+1", "1_0", " 1", "", "1.0", "9" * 5000])
def test_a_limit_is_written_with_digits(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["validate", f"--limit={text}"])
    assert caught.value.code == 2
    assert "error: argument --limit: " in capsys.readouterr().err


LIMITED = [
    (["validate", "x"], "imme_data.validation.validate"),
    (["verify", "x", "--texts", "."], "imme_data.publication.loading.load"),
    (["track", "--package", "x"], "imme_data.publication.loading.load"),
    (["show", "--package", "x"], "imme_data.publication.loading.load"),
]


@pytest.mark.parametrize(("arguments", "called"), LIMITED)
@pytest.mark.parametrize(
    ("given_", "limits"),
    [
        ([], {}),
        (["--timeout", "600"], {"timeout": 600.0}),
        (["--timeout", "0.5", "--budget", "1"], {"timeout": 0.5, "budget": 1}),
        (["--budget", "64K"], {"budget": 65_536}),
        (["--budget", "512M"], {"budget": 536_870_912}),
        (["--budget", "2G"], {"budget": 2_147_483_648}),
    ],
)
def test_time_and_memory_are_limited_by_the_library(
    arguments: list[str], called: str, given_: list[str], limits: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, Any] = {}

    def stop(*_: object, **limits: object) -> None:
        found.update(limits)
        raise ImmeDataError("stop")

    monkeypatch.setattr(called, stop)
    assert cli.main([*arguments, *given_]) == 1
    assert {name: value for name, value in found.items() if name != "engine"} == limits


@pytest.mark.parametrize("text", ["0", "-1", "1e3", "٣", "1_0", "inf", "nan", "86401", "9" * 400, "1.", ".5", "", " 1"])
def test_a_timeout_is_a_number_of_seconds(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["show", f"--timeout={text}"])
    assert caught.value.code == 2
    assert "error: argument --timeout: " in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["0", "0G", "-1", "1.5G", "1g", "1KB", "1T", "\u212a", "1\u212a", "٣", "9" * 400, "", "G"]
)
def test_a_budget_is_a_number_of_bytes(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["show", f"--budget={text}"])
    assert caught.value.code == 2
    assert "error: argument --budget: " in capsys.readouterr().err


def test_the_help_says_the_limits_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["validate", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"take together (default: {TIMEOUT:g})" in said
    assert f"K, M or G (default: {BUDGET // 1024**2}M)" in said
    assert f"to report (default: {LIMIT})" in said
