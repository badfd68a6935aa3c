"""The same seeds give the same bytes. dist/ equals a build of the seeds, and is replaced completely or not at all."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import imme_data
from imme_data import files as exchange_module
from imme_data.curation.build import build, check
from imme_data.errors import BuildError, PackageError, ProjectError
from imme_data.files import exchange, recover
from imme_data.publication import loading as reading
from test_seeds import fingerprint
from variants import FOUNDING


def test_dist_equals_a_build_of_the_seeds(root: Path, tmp_path: Path) -> None:
    """If this fails, run `make dist` and commit the result."""
    build(root, tmp_path / "dist")
    assert fingerprint(tmp_path / "dist") == fingerprint(root / "dist")


def test_the_same_seeds_give_the_same_bytes_anywhere(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "über all" / "project"
    for name in ("seeds", "schemas"):
        shutil.copytree(root / name, elsewhere / name)
    odd = {"TZ": "Pacific/Chatham", "LC_ALL": "tr_TR.UTF-8", "LANG": "C", "PYTHONHASHSEED": "7", "HOME": str(tmp_path)}
    code = "import os, sys; os.umask(0o077); from imme_data.cli import main; sys.exit(main(['build']))"
    subprocess.run([sys.executable, "-c", code], cwd=elsewhere, env={**os.environ, **odd}, check=True)
    assert fingerprint(elsewhere / "dist") == fingerprint(root / "dist")


def test_a_second_build_changes_nothing_and_leaves_no_other_files(project: Path) -> None:
    before = fingerprint(project)
    dataset = build(project)
    assert fingerprint(project) == before
    assert dataset == imme_data.load(project / "dist" / "imme-data-csv")
    assert sorted(path.name for path in project.iterdir()) == ["dist", "schemas", "seeds"]


def test_files_of_an_earlier_build_are_removed(project: Path) -> None:
    (project / "dist" / "imme-data-csv" / "data" / "prices.csv").write_text("x", encoding="utf-8")
    build(project)
    assert not (project / "dist" / "imme-data-csv" / "data" / "prices.csv").exists()


def test_a_directory_that_no_build_wrote_is_not_changed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(ProjectError, match="holds what no build wrote"):
        build(project, tmp_path / "mine")
    assert fingerprint(tmp_path / "mine").keys() == {"thesis.txt"}
    with pytest.raises(ProjectError, match="is a file"):
        build(project, tmp_path / "mine" / "thesis.txt")


def test_a_directory_without_a_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="seeds/"):
        build(tmp_path)
    with pytest.raises(ProjectError, match="seeds/"):
        build(tmp_path / "nowhere")


def unused(project: Path) -> dict[str, set[str]]:
    """The records that no other record uses, by their file. Nothing else is wrong."""
    try:
        check(project)
    except BuildError as error:
        found: dict[str, set[str]] = {}
        for problem in error.problems:
            assert problem.rule == "unused-record", str(problem)
            found.setdefault(problem.file or "", set()).add(problem.record or "")
        return found
    return {}


def remove(path: Path, keys: set[str]) -> None:
    """Remove records from a file of seeds, and the file if none is left."""
    records = re.split(r"^(?=[a-z0-9])", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    left = [record for record in records if record.partition(":")[0] not in keys]
    assert len(records) - len(left) == len(keys)
    path.write_text("".join(left), encoding="utf-8") if any(left) else path.unlink()


def test_another_sector_can_be_built(project: Path) -> None:
    """The project lacks some registries and has its own name. The others hold only what its page uses."""
    seeds = project / "seeds"
    for name in ("ecosystems.yaml", "agreements.yaml", "commitments.yaml"):
        (seeds / name).unlink()
    page = seeds / "articles" / "lavieeco-2021-10-e-sistep.yaml"
    for path in (seeds / "articles").iterdir():
        if path != page:
            path.unlink()
    found = unused(project)
    assert {"firms", "turnover"} <= found["seeds/indicators.yaml"]
    assert "firms-imm" in found["seeds/measures.yaml"]
    while found := unused(project):  # what is removed may have used another record
        for file, keys in found.items():
            remove(project / file, keys)
    package = seeds / "package.yaml"
    package.write_text(
        package.read_text(encoding="utf-8").replace("name: imme-data", "name: steel", 1), encoding="utf-8"
    )
    build(project)
    data = imme_data.load(project / "dist" / "steel-parquet.zip")
    assert data.info.name == "steel"
    assert len(data.articles) == 1
    assert len(data.commitments) == len(data.ecosystems) == len(data.agreements) == 0
    assert set(data.indicators.keys()) == {figure.indicator_id for figure in data.figures} != set()
    assert imme_data.validate(project / "dist" / "steel-csv").valid


# Runs in a separate process. A child for each number n kills itself at its n-th operation on the file system.
KILLER = """
    import hashlib, os, signal, sys
    from pathlib import Path
    from imme_data.curation import build as project
    import frictionless, pyarrow
    pyarrow.array([0])  # imports pandas: here once, and not in each child

    def fingerprint(directory):
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        parts = (f"{p.relative_to(directory)} {hashlib.sha256(p.read_bytes()).hexdigest()}" for p in files)
        return hashlib.sha256(repr(list(parts)).encode()).hexdigest()

    root, output, numbers = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    touched = 0

    def count(event, arguments):
        global touched
        if event == "open" and not str(arguments[0]).startswith(str(root)):
            return
        if event.startswith(("open", "os.", "shutil.", "ctypes.")):
            touched += 1
            if touched == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    if numbers == "fingerprint":
        print(fingerprint(Path(output)))
    elif numbers == "count":
        limit = -1
        sys.addaudithook(count)
        project.build(root, output)
        print(touched)
    else:
        for limit in map(int, numbers.split(",")):
            child = os.fork()
            if not child:
                sys.addaudithook(count)
                project.build(root, output)
                os._exit(0)
            status = os.waitpid(child, 0)[1]
            print(limit, os.WIFSIGNALED(status), fingerprint(Path(output)))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the test kills children that it forks, which this system can't")
@pytest.mark.slow
def test_a_build_killed_at_any_point_leaves_a_complete_dist(project: Path) -> None:
    """It is the old dist/ or the new one, never a mixture and never missing."""
    package = project / "seeds" / "package.yaml"
    text = package.read_text(encoding="utf-8")
    package.write_text(text.replace("version: ", "version: 1"), encoding="utf-8")
    old = project / "dist"

    def run(numbers: str) -> list[str]:
        command = [sys.executable, "-c", textwrap.dedent(KILLER), str(project), str(old), numbers]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()

    keep = shutil.copytree(old, project / "old")
    before = run("fingerprint")[-1]
    total = int(run("count")[-1])  # this build runs to its end, and gives the new dist/
    after = run("fingerprint")[-1]
    assert before != after
    shutil.rmtree(old)
    shutil.copytree(keep, old)
    assert total > 50
    # Every operation near the exchange of the directories, and a sample of the earlier ones.
    chosen = sorted(
        {*range(1, total, max(1, total // 25)), *range(total - 60, total + 1, 2), *range(total - 12, total + 1)}
    )
    outcomes = run(",".join(map(str, chosen)))
    assert len(outcomes) == len(chosen)
    assert sum("True" in outcome for outcome in outcomes) > len(chosen) // 2
    assert {outcome.split()[2] for outcome in outcomes} <= {before, after}
    assert imme_data.validate(old / "imme-data-csv").valid


def test_where_directories_cannot_be_exchanged_they_are_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange_module, "_swap", lambda *_: False)
    for name in ("new", "target"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name, encoding="utf-8")
    exchange(tmp_path / "new", tmp_path / "target")
    assert (tmp_path / "target" / "is").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_an_exchange_killed_between_its_renames_is_undone(tmp_path: Path) -> None:
    (tmp_path / ".target.imme-data-old").mkdir()
    recover(tmp_path / "target")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_files_of_others_are_not_replaced(project: Path, tmp_path: Path) -> None:
    """A directory of downloads with its own SHA256SUMS, or a directory with a name similar to those of a build."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    (mine / "SHA256SUMS").write_text(f"{'0' * 64}  thesis.txt\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="move thesis.txt"):
        build(project, mine)
    (project / "dist" / "wheel.whl").write_text("x", encoding="utf-8")
    with pytest.raises(ProjectError, match="move wheel.whl"):
        build(project)
    (project / "dist" / "wheel.whl").unlink()
    for name in (".dist.old", ".dist-backup"):
        (project / name).mkdir()
        os.utime(project / name, (0, 0))
    build(project)
    assert (project / ".dist.old").is_dir()
    assert (project / ".dist-backup").is_dir()


def test_old_directories_of_killed_builds_are_removed(project: Path) -> None:
    for name, age in (("old", 7200), ("new", 0)):
        left = project / f".imme-data-build-{name}"
        left.mkdir()
        moment = left.stat().st_mtime - age
        os.utime(left, (moment, moment))
    build(project)
    assert [path.name for path in project.glob(".imme-data-build-*")] == [".imme-data-build-new"]


def test_a_symbolic_link_at_dist_is_kept(project: Path, tmp_path: Path) -> None:
    (project / "dist").rename(tmp_path / "real")
    (project / "dist").symlink_to(tmp_path / "real")
    package = project / "seeds" / "package.yaml"
    package.write_text(package.read_text(encoding="utf-8").replace("version: ", "version: 1"), encoding="utf-8")
    build(project)
    assert (project / "dist").is_symlink()
    assert imme_data.load(tmp_path / "real" / "imme-data-csv").version == f"1{imme_data.load().version}"


def test_an_output_that_cannot_be_replaced_is_an_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    for output in (".", "", "/", "x" * 300, "a\0b"):
        with pytest.raises(ProjectError):
            build(project, output)


def test_a_package_that_reads_back_differently_is_not_published(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the writer or the reader has a bug, nothing is published."""
    before = fingerprint(project / "dist")
    commitments = project / "seeds" / "commitments.yaml"
    text = commitments.read_text(encoding="utf-8")
    commitments.write_text(text.replace("Create 13,340 jobs", "Create 13,340 good jobs"), encoding="utf-8")
    monkeypatch.setattr("imme_data.curation.build.load", lambda _: reading.load(project / "dist" / "imme-data-csv"))
    with pytest.raises(BuildError, match="differs from the seeds in commitments"):
        build(project)

    def broken(_: Path) -> None:
        raise PackageError([])

    monkeypatch.setattr("imme_data.curation.build.load", broken)
    with pytest.raises(BuildError, match="can't be read back"):
        build(project)
    assert fingerprint(project / "dist") == before


def test_progress_is_reported_for_each_step(project: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    build(project, progress=lambda what, done, total: steps.append((what, done, total)))
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert all(done < total for _, done, total in steps)
    assert steps[-1][0] == "validating with frictionless"


def test_the_founding_project_builds_the_founding_data(founding_project: Path) -> None:
    """The project that tests modify, and the data whose numbers tests use."""
    data = imme_data.load(founding_project / "dist" / "imme-data-parquet")
    for name in ("articles", "figures", "commitments", "organization_mentions", "person_mentions", "tracker"):
        assert data.tables[name] == FOUNDING.tables[name], name
