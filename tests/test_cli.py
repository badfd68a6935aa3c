"""The command: its output as text and for programs, and its exit status."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import imme_data
from generated import DATA
from imme_data import cli
from imme_data.cli import printing
from imme_data.view.states import agreement
from variants import FOUNDING


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
    assert "amélioration de la balance commerciale de 2,3 MMDH" in shown.stdout
    assert shown.stdout.isprintable() is False  # it has line feeds
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_that_cannot_be_written_gives_no_traceback() -> None:
    for redirection in ("> /dev/full", ">&-"):
        command = f"{sys.executable} -m imme_data show figures {redirection}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


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
    assert all(len(line) <= 60 for line in folded.splitlines() if "http" not in line)
    assert folded.split() == text.split()
