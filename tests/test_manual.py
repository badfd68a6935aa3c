"""The manual: its notebooks run, its pages build without a warning, and what its guides say works."""

import html
import io
import json
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import duckdb
import pytest

import generate
import imme_data
from generated import DATA
from imme_data import cli, errors, plots
from imme_data.cli.arguments import parser
from imme_data.model import records
from pages import agreement, datasheet, deviation_list, findings, pictures

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTEBOOKS = sorted(DOCS.glob("*.ipynb"))


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="session")
def manual(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The manual as web pages, built as `make docs` builds it: every notebook is run, and a warning is an error."""
    if worker_id == "master":
        return built_manual(tmp_path_factory.mktemp("manual"))
    # It takes half a minute: one worker builds it, and the others wait for it.
    folder = tmp_path_factory.getbasetemp().parent / "manual"
    done = folder.with_name("manual-done")
    try:
        folder.mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.2)
    else:
        try:
            built_manual(folder)
        finally:
            done.touch()
    assert (folder / "html" / "index.html").exists(), "the manual could not be built: see the first failure"
    return folder / "html"


def built_manual(folder: Path) -> Path:
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("command.md"))
    (folder / "dist").symlink_to(ROOT / "dist")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def text_of(page: Path) -> str:
    inside = re.sub(r"<(script|style)\b.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", inside))


def test_the_tutorial_prints_its_answers(manual: Path) -> None:
    said = text_of(manual / "tutorial.html")
    assert "5,878 of 13,340 jobs: 44%" in said
    assert "counted 4,978 of 13,340 jobs" in said
    assert "the nearest: fimme" in said
    one, other = DATA.track("imm-value-added-2020").conflicts[0]
    assert f"{one.value} {one.article_id} | {other.value} {other.article_id}" in said
    progress = DATA.track("imm-2016-jobs-2020").progress
    assert progress is not None
    assert f"{progress:.0%} of the target" in said
    pictures = re.findall(r'src="(_images/[^"]+)"', (manual / "tutorial.html").read_text(encoding="utf-8"))
    assert len(pictures) == 3
    assert all((manual / picture).stat().st_size > 1000 for picture in pictures)


def test_the_page_of_the_data_counts_what_there_is(manual: Path) -> None:
    said = text_of(manual / "data.html")
    assert re.search(rf"figures\s+{len(DATA.figures)}\s", said)
    unmeasured = [one.commitment.statement for one in DATA.track() if one.latest is None]
    assert all(" ".join(statement.split())[:40] in " ".join(said.split()) for statement in unmeasured)


def test_the_reference_explains_every_public_name(manual: Path) -> None:
    found = "".join((manual / page).read_text(encoding="utf-8") for page in ("reference.html", "records.html"))
    anchors = set(re.findall(r'id="imme_data\.([\w.]+)"', found))
    named = {anchor.rpartition(".")[2] for anchor in anchors}
    assert set(imme_data.__all__) - {"__version__", "errors", "plots", "quantities", "strategies"} <= named
    assert {*errors.__all__, *plots.__all__, *imme_data.quantities.__all__} - {"UNITS"} <= named
    for name, schema in DATA.schemas.items():
        for field in schema.fields:
            assert f"{records.TABLES[name].__name__}.{field.name}" in anchors or f">{field.name}<" in found


def test_the_command_page_has_every_command(manual: Path) -> None:
    said = text_of(manual / "command.html")
    commands = next(a.choices for a in parser()._actions if isinstance(a.choices, dict))
    assert all(f"usage: imme-data {name}" in said for name in commands)


def test_no_page_fetches_or_names_another_place(manual: Path) -> None:
    for page in manual.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]*"', text), page.name


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_kept_without_outputs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert cells[0]["cell_type"] == "markdown"


def test_the_two_questions_take_less_than_five_lines() -> None:
    cells = json.loads((DOCS / "tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    for question in ("## Which commitments have conflicting sources?", "## How many of the 13,340 jobs had come by"):
        (place,) = [i for i, cell in enumerate(cells) if question in "".join(cell["source"])]
        assert len([line for line in cells[place + 1]["source"] if line.strip()]) < 5


def test_the_program_writes_every_picture_and_every_page_with_a_mark() -> None:
    written = {path for files in generate.PAGES.values() for path in files(DATA)}
    assert {path for path in written if path.suffix == ".svg"} == set((DOCS / "images").glob("*.svg"))
    marked = {path for path in DOCS.rglob("*.md") if ": written by `make dist` -->" in path.read_text(encoding="utf-8")}
    assert marked <= written


@pytest.mark.parametrize("name", sorted(pictures.PICTURES))
def test_a_picture_of_the_pages_is_current(name: str) -> None:
    """If this fails, run `make dist` and commit it."""

    def texts(svg: str) -> list[str]:
        return ["".join(e.itertext()) for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]

    committed = (DOCS / "images" / name).read_text(encoding="utf-8")
    current = io.BytesIO()
    pictures.PICTURES[name](DATA).savefig(current, format="svg")
    assert texts(committed) == texts(current.getvalue().decode())


def test_what_the_data_says_is_current_and_every_number_has_its_link() -> None:
    """If this fails, run `make dist` and commit it."""
    text = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert text == findings.render(DATA)
    opposed = [one for one in DATA.track() if one.conflicts]
    assert opposed
    for figure in {figure.figure_id for one in opposed for pair in one.conflicts for figure in pair}:
        assert f"<{DATA.link(figure)}>" in text


def test_the_datasheet_counts_what_there_is() -> None:
    """If this fails, run `make dist` and commit it."""
    assert datasheet.render(DATA) in (DOCS / "datasheet.md").read_text(encoding="utf-8")


def test_the_codebook_says_how_well_two_readings_agree() -> None:
    """If this fails, run `make dist` and commit it."""
    rows = agreement.read()
    assert agreement.render(DATA, rows) in (DOCS / "codebook.md").read_text(encoding="utf-8")
    # What is said to be read twice was, and nothing else: both readings have what is published.
    read = {row["figure_id"]: row for row in rows}
    for figure in DATA.figures:
        if DATA.articles[figure.article_id].collection == "extended":
            twice = figure.figure_id in read and agreement.agree(read[figure.figure_id], figure)
            assert figure.readings == (2 if twice else 1), figure.figure_id


def test_the_codebook_says_how_well_two_readings_agree_on_developments() -> None:
    """If this fails, run `make dist` and commit it."""
    rows = agreement.read(agreement.DEVELOPMENTS)
    assert agreement.render_developments(DATA, rows) in (DOCS / "codebook.md").read_text(encoding="utf-8")
    read = {row["development_id"]: row for row in rows}
    bearing: dict[str, set[str]] = {}
    for pair in DATA.development_commitments:
        bearing.setdefault(pair.development_id, set()).add(pair.commitment_id)
    for one in DATA.developments:
        key = one.development_id
        twice = key in read and agreement.both_agree(read[key], one.kind, bearing[key])
        assert one.readings == (2 if twice else 1), key


def test_alpha_is_that_of_the_book() -> None:
    """Krippendorff's own example of nominal data: two observers, ten units, alpha 0.095."""
    pairs = list(zip("0100000010", "1110010000", strict=True))
    assert round(agreement.alpha(pairs), 3) == 0.095


def test_the_sql_of_the_guide_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "dist" / "imme-data-parquet")
    answers = [duckdb.sql(question).fetchall() for question in blocks("howto/without-python.md", "sql")]  # type: ignore[union-attr]
    assert len(answers) == 4
    tracked = DATA.track()
    assert [row[0] for row in answers[0]] == [one.commitment.commitment_id for one in tracked]
    promised = [
        one.commitment.value
        for one in tracked
        if one.status.counts
        and (one.commitment.indicator_id, one.commitment.unit) == ("investment", "MAD")
        and one.commitment.kind in ("undertaking", "plan")
    ]
    assert answers[1] == [(sum(promised),)]
    assert [row[0] for row in answers[2]] == [one.commitment.commitment_id for one in tracked if one.conflicts]
    assert (5878.0, "2018", "EcoActu") in [row[:3] for row in answers[3]]


def test_the_guide_for_another_sector_builds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "howto" / "publish-your-sector.md").read_text(encoding="utf-8")
    files = dict(re.findall(r"`(seeds/[^`]+)`:\n\n```yaml\n(.*?)```", page, re.DOTALL))
    assert len(files) == 5
    project = tmp_path / "boats"
    shutil.copytree(ROOT / "schemas", project / "schemas")
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    commands = [line.split()[2:] for line in blocks("howto/publish-your-sector.md", "console")[0].splitlines()]
    for command in commands:
        paths = [str(tmp_path / part) if part.startswith("boats") else part for part in command]
        assert cli.main(paths) == 0
    assert "120 moorings" in capsys.readouterr().out
    data = imme_data.load(project / "dist" / "boat-data-parquet")
    assert plots.progress(data).axes
    assert data.organization("la gazette d’exemple").organization_id == "gazette"


def test_the_guide_to_property_tests_runs(tmp_path: Path) -> None:
    """As its readers run it: in a file, by pytest."""
    page = "\n\n".join(blocks("howto/property-test.md", "python"))
    (tmp_path / "test_mine.py").write_text(page, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_mine.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "5 passed" in done.stdout, done.stdout


def test_the_guide_to_validation_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "dist", tmp_path / "dist")
    monkeypatch.chdir(tmp_path)
    for block in blocks("howto/validate-any-table.md", "python"):
        exec(compile(block, "validate-any-table.md", "exec"), {})
    assert capsys.readouterr().out == blocks("howto/validate-any-table.md", "text")[0]


def test_the_guide_lists_the_deviations_that_are_tested() -> None:
    assert deviation_list.table() in (DOCS / "howto" / "validate-any-table.md").read_text(encoding="utf-8"), (
        "run `make dist`"
    )


def test_the_guide_to_pictures_saves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    for block in blocks("howto/draw-a-picture.md", "python"):
        exec(compile(block, "draw-a-picture.md", "exec"), space)
    assert {path.name for path in tmp_path.iterdir()} == {
        "progress-fr.svg",
        "timeline-fr.svg",
        "jobs-fr.png",
        "jobs.svg",
        "turnover-fr.svg",
    }
    assert "Emplois créés" in (tmp_path / "progress-fr.svg").read_text(encoding="utf-8")


def test_the_yaml_of_the_guide_is_a_published_figure() -> None:
    (block,) = blocks("howto/add-an-article.md", "yaml")
    figure = DATA.figures["ecoactu-2019-02-01-ecosystemes.jobs-actual"]
    assert f"quote: {figure.quote}" in block
    assert f"value: {figure.value:.0f} " in block


@pytest.mark.parametrize("page", ["howto/add-an-article.md", "howto/publish-your-sector.md"])
def test_the_commands_of_the_guides_are_commands(page: str) -> None:
    lines = re.findall(r"^\s*\$ imme-data (.*)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert lines
    for line in lines:
        assert parser().parse_args(line.split()).run is not None
