"""What is written about the library is true: examples run, lists are current, versions agree."""

import doctest
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import imme_data
from generated import DATA
from imme_data.cli.arguments import parser
from imme_data.curation.build import read_schemas
from imme_data.model.rules import RULES
from pages import (
    dictionary,
    findings,
    findings_edition,
    findings_facts,
    findings_prose_fr,
    findings_summary,
    findings_words,
    layers,
    rule_list,
)
from variants import FOUNDING

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(module.name for module in pkgutil.walk_packages(imme_data.__path__, "imme_data."))


@pytest.mark.parametrize("name", ["imme_data", *MODULES])
def test_the_examples_of_a_module_run(name: str) -> None:
    if name != "imme_data.__main__":
        module = importlib.import_module(name)
        assert module.__doc__
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("page", "examples"), [("README.md", 12), ("docs/quantities.md", 3)])
def test_the_examples_of_a_page_run(page: str, examples: int) -> None:
    result = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8")
    assert result.failed == 0
    assert result.attempted >= examples


def test_the_commands_of_the_readme_are_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ \.venv/bin/imme-data (.*?)(?:\s+#.*)?$", text, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        assert parser().parse_args(line.split()).run is not None
    targets = re.findall(r"^\$ make (\w+)", text, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == ["dist", "test", "docs"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!<)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_the_data_dictionary_is_current() -> None:
    """If this fails, run `make dist` and commit it."""
    text = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert text == dictionary.render(read_schemas(ROOT / "schemas"))
    for name, schema in DATA.schemas.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field.name for field in schema.fields]


def test_the_page_of_the_rules_is_current() -> None:
    """If this fails, run `make dist` and commit it."""
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert text == rule_list.render()
    assert re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE) == [rule.name for rule in RULES]


def test_the_picture_of_the_layers_is_current() -> None:
    """If this fails, run `make dist` and commit it."""
    stack, pairs = layers.layers(), layers.imports()
    text = (ROOT / "docs" / "images" / "layers.svg").read_text(encoding="utf-8")
    assert text == layers.draw(stack, pairs)
    titles = set(re.findall(r"<title>(\w+) imports (\w+)</title>", text))
    assert titles == {pair for pair in pairs if "__main__" not in pair}
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)(?:/|\.py)` \|", page, re.MULTILINE) == [room for layer in stack for room in layer]


def test_the_files_that_contributors_are_sent_to_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:src|tests|docs|schemas|seeds|benchmarks|changelog\.d)/[\w./-]*)`", text)
    assert len(paths) >= 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", " ".join(re.findall(r"`[^`]+`|^\$ .*$", text, re.MULTILINE)))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_changelog_fragments_have_a_known_type() -> None:
    types = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]["type"]
    for path in (ROOT / "changelog.d").glob("*.md"):
        assert re.fullmatch(rf"\+[a-z0-9-]+\.({'|'.join(one['directory'] for one in types)})\.md", path.name), path.name


def test_versions_titles_and_dates_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["type"] == "dataset"
    assert citation["version"] == DATA.version
    assert str(citation["date-released"]) == DATA.info.created.isoformat()
    assert citation["title"] == DATA.info.title
    assert citation["license"] == DATA.info.licenses[0]["name"]
    assert citation["keywords"] == list(DATA.info.keywords)
    assert [author["name"] for author in citation["authors"]] == [c["title"] for c in DATA.info.contributors]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\S+)\)$", changelog, re.MULTILINE)
    assert newest is not None
    assert newest.groups() == (DATA.version, DATA.info.created.isoformat())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"version {DATA.version}. Data package" in readme
    assert f'version = "{imme_data.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_two_readings_agree_on_every_founding_figure() -> None:
    text = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert {figure.readings for figure in FOUNDING.figures} == {2}
    assert "Both readings found the same figures." in " ".join(text.split())


def prose(page: Path) -> str:
    """What a page says by hand: no code, no table, nothing that `make dist` writes."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    text = re.sub(r"<!-- \w+: written by.*?<!-- end -->", "", text, flags=re.DOTALL)
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return " ".join(line for line in text.splitlines() if not line.startswith("|"))


# These are generated whole, list the command's output, or count invented figures.
NOT_BY_HAND = {"findings.md", "constats.md", "data-dictionary.md", "command.md", "rules.md", "benchmarks.md"}
BY_HAND = [
    page
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "docs").glob("*.ipynb")]
    if page.name not in NOT_BY_HAND
]


@pytest.mark.parametrize("page", sorted(BY_HAND), ids=lambda path: path.name)
def test_no_page_counts_records_by_hand(page: Path) -> None:
    """One more valid article must not make a sentence false."""
    numbers = r"(?:\d[\d,.]*|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    things = "|".join([*(name.replace("_", " ") for name in DATA.tables), "pages", "promises", "sources"])
    assert not re.findall(rf"\b{numbers} (?:{things})\b", prose(page), re.IGNORECASE)


def test_the_glossary_has_each_term_once_in_order() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^- \*\*(.+?)\*\*: [A-Z\w].*\.$", text, re.MULTILINE)
    assert len(terms) == text.count("\n- ")
    assert [term.casefold() for term in terms] == sorted({term.casefold() for term in terms})
    assert {"article", "figure", "commitment", "problem", "schema", "profile", "rule", "seed"} <= set(terms)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_python_of_a_package_readme_runs(form: str) -> None:
    package = ROOT / "dist" / f"imme-data-{form}"
    text = (package / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 3
    # Whatever a reader would guess, dates of varying precision stay texts, and the days are days.
    check = "\nassert '2020' in [str(due) for due in commitments['due']], commitments['due']\nassert 'date' in str(commitments['due_on'].dtype).lower()"
    for block in blocks:
        code = block + (check if form == "csv" and "commitments = " in block else "")
        subprocess.run([sys.executable, "-c", code], cwd=package, check=True)
    for name, table in DATA.tables.items():
        assert f"| [{name}](data/{name}.{form}) | {len(table):,} |" in text


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_croissant_describes_every_column_and_key(form: str) -> None:
    package = ROOT / "dist" / f"imme-data-{form}"
    croissant = json.loads((package / "croissant.json").read_text(encoding="utf-8"))
    required = {"@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished"}
    assert required <= set(croissant)
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    files = {item["@id"]: item for item in croissant["distribution"]}
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        assert files[resource["path"]]["sha256"] == resource["hash"].removeprefix("sha256:")
    fields = {field["@id"] for table in croissant["recordSet"] for field in table["field"]}
    assert fields == {f"{name}/{field.name}" for name, schema in DATA.schemas.items() for field in schema.fields}
    for table in croissant["recordSet"]:
        assert {key["@id"] for key in table["key"]} <= fields
        for field in table["field"]:
            assert field["source"]["fileObject"]["@id"] in files


def test_only_python_packages_are_kept_out_of_dist() -> None:
    names = {path.name for path in (ROOT / "dist").iterdir() if path.suffix not in (".whl", ".gz")}
    assert names == {"imme-data-csv", "imme-data-csv.zip", "imme-data-parquet", "imme-data-parquet.zip", "SHA256SUMS"}
    ignored = subprocess.run(["git", "check-ignore", "dist/imme_data-0.1.0-py3-none-any.whl", "dist/imme_data-0.1.0.tar.gz"], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert len(ignored.stdout.split()) == 2


def test_no_quote_is_longer_than_a_quotation() -> None:
    assert max(len(figure.quote) for figure in DATA.figures) <= 60


FINDINGS = findings.render(DATA)
DUE = "Deadline or planned start-up passed, no number"


BEARS_ON: dict[str, list[str]] = {}
for row in DATA.development_commitments:
    BEARS_ON.setdefault(row.development_id, []).append(row.commitment_id)


def part(title: str) -> str:
    """A section of the findings."""
    return FINDINGS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_link_of_the_findings_leads_to_the_words_of_a_figure_or_a_development() -> None:
    links = set(re.findall(r"\]\(<(.*?)>\)", FINDINGS))
    assert len(links) > 100
    assert links <= {DATA.link(printed) for printed in (*DATA.figures, *DATA.developments)}
    # No cell of a table that prints a number of a page lacks its page.
    for line in FINDINGS.splitlines():
        if line.startswith("| ") and "`" in line and not re.search(r"\(`\w+`\)", line):
            assert "](<" in line, line


def test_the_summary_of_the_findings_counts_each_commitment_once() -> None:
    tracked = [one for one in DATA.track() if one.status.counts]
    summary = " ".join(part("Summary").split())
    shown = list(map(int, re.findall(rf"- \*\*(\d+) of {len(tracked)}\*\* ", summary)))
    number = sum(one.latest is not None for one in tracked)
    words = sum(one.latest is None and bool(one.developments) for one in tracked)
    unsought = sum(one.latest is None and not one.developments and not one.searches for one in tracked)
    ways = [number, words, len(tracked) - number - words - unsought, unsought]
    assert shown == [count for count in ways if count]  # no line counts nothing
    parts = re.findall(r"(?:later|deadline|opening|way): (\d+)", summary)
    assert sum(map(int, parts)) == number
    passed, ahead, undated = map(int, re.findall(r"\*\*(\d+)\*\* have (?:a|no) ", summary))
    assert passed + ahead + undated == len(tracked) - number
    for line in part("Summary").splitlines():
        if re.search(r"\(`\w+`\) \|", line):
            *some, whole = map(int, re.findall(r"\| (\d+) (?=\|)", line))
            assert sum(some) == whole > 0
    assert {one.state for one in tracked} <= set(findings_summary.STATES)


def test_the_findings_have_each_commitment_in_its_section() -> None:
    done, due = part("Jobs, staff and capacity: what pages print as a result"), part(DUE)
    due, others = due.split("\n### Not counted\n")
    expected = part("What is expected, without a named promisor")
    plans = part("Numbers that followed one another on the same thing")
    nothing = " ".join(part("Searched, nothing found").split())
    words = part("What pages say in words, without a number")
    for one in DATA.track():
        key = f"`{one.commitment.commitment_id}`"
        if one.status.counts:
            assert (key in done) is (one.latest is not None), key
            assert (key in due) is (one.state == "due_passed"), key
            assert (key in words) is bool(one.developments), key
            assert (key in expected) is (one.commitment.kind == "expectation"), key
        elif one.state == "due_passed":
            assert f"{key}: " in others, key
        found_nothing = one.status.counts and findings_summary.known(one) == "nothing found"
        assert (f"{key}: {one.status.searches} search" in nothing) is found_nothing, key
        assert (key in plans) is bool(one.revisions), key
        if one.conflicts:
            assert key in part("Where pages contradict each other")
    # What nobody has looked for is never told as missing, and what somebody looked for is told so.
    unsought = sum(one.status.counts and one.state == "due_passed" and not one.searches for one in DATA.track())
    assert due.count("| not looked for yet") == unsought
    assert ("not looked for yet" in FINDINGS.lower()) is (unsought > 0)


def test_the_findings_tell_each_fact_once() -> None:
    tracked = DATA.track()
    facts = findings_facts.gathered(DATA, tracked)
    assert sorted(one.development_id for fact in facts for one in fact.developments) == sorted(
        one.development_id for one in DATA.developments
    )
    events = [{one.development_id.partition(".")[2] for one in fact.developments} for fact in facts]
    assert all(len(some) == 1 for some in events)
    assert len(set().union(*events)) == len(facts)
    rows = [line for line in part("What pages say in words, without a number").splitlines() if "](<" in line]
    assert sum(line.startswith("|") for line in rows) == len(facts)
    for fact in facts:
        counts = {one.status.counts for one in fact.commitments}
        assert len(counts) == 1  # others stand only where none counts
        linked = {key for one in fact.developments for key in BEARS_ON[one.development_id]}
        if counts == {True}:
            assert {one.commitment.commitment_id for one in fact.commitments} == {
                key for key in linked if tracked[key].status.counts
            }


def test_a_fact_has_the_date_of_each_page() -> None:
    edition, section = findings_edition.Edition(DATA), part("What pages say in words, without a number")
    for fact in findings_facts.gathered(DATA, DATA.track()):
        dates = {one.occurred for one in fact.developments if one.occurred}
        links = {DATA.link(one) for one in fact.developments}
        row = next(line for line in section.splitlines() if any(f"](<{link}>)" in line for link in links))
        assert all(edition.date(date) in row for date in dates)
        assert row.count(" by ") >= len(dates) - 1


def test_the_table_of_promisors_counts_each_commitment_once() -> None:
    rows = [re.findall(r"\| (\d+) (?=\|)", line) for line in part("By promisor").splitlines() if line.endswith("|")]
    *rows, whole = [list(map(int, row)) for row in rows if row]
    assert [sum(column) for column in zip(*rows, strict=True)] == whole
    counts, _, *ways, _ = whole
    assert counts == sum(ways) == sum(one.status.counts for one in DATA.track())
    assert all(row[0] == sum(row[2:-1]) for row in rows)


def test_no_percentage_stands_beside_what_is_only_announced_or_committed() -> None:
    rows = [line for line in part("Jobs, staff and capacity: what pages print as a result").splitlines() if "|" in line]
    stages = ("announced", "committed", "under way")
    shares = [line for line in rows if re.search(r"% of the target", line)]
    assert shares
    assert not any(line.rsplit("| ", 1)[1].startswith(stages) for line in shares)


def test_the_findings_say_how_it_was_searched() -> None:
    """If another place or whole pages were searched, the text of the page must say so: it speaks of openings."""
    assert {(one.place, one.reach) for one in DATA.searches} == {("stored copies of public web pages", "openings")}
    queries = len({(one.searched_on, one.place, one.query) for one in DATA.searches})
    for section in (part(DUE), part("Limits of this page")):
        assert f"{queries:,} queries" in " ".join(section.split())


def test_who_says_a_result_is_what_the_tracker_says_but_for_texts_of_others() -> None:
    words = {"promisor": "the promisor", "official": "a public body", "third_party": "a third party"}
    for one in DATA.track():
        if one.latest is None or one.status.said_by is None:
            continue
        said = findings_words.sayer(findings_edition.Edition(DATA), one, one.latest)
        if one.latest.said_by_id or one.article(one.latest).release_id is None:
            assert said.endswith(f": {words[one.status.said_by]}"), said
        else:
            assert said.startswith("a text of "), said


@pytest.mark.parametrize("module", [findings_edition, findings_prose_fr])
def test_the_examples_of_a_module_of_the_findings_run(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed
