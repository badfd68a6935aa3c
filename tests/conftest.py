"""What the tests share: Hypothesis profiles, a copy of the project to break, the published packages."""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a shared machine is slow at moments, and speed is measured in benchmarks/.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("tests"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or fills the user's cache."""
    monkeypatch.setenv("IMME_DATA_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def founding_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the founding articles alone, and the commitments that these report: small, and built in a moment.

    Its seeds keep the form that people write, which the tests break; those that tests/seeding.py writes do not.
    """
    # Here, and not above: what imports the library is measured elsewhere.
    from imme_data.curation.build import build

    path = tmp_path_factory.mktemp("founding") / "project"
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, path / name)
    texts = {}
    for article in (path / "seeds" / "articles").iterdir():
        texts[article] = article.read_text(encoding="utf-8")
        if "\ncollection: founding\n" not in texts[article]:
            article.unlink()
            del texts[article]
    registry = path / "seeds" / "commitments.yaml"
    records = re.split(r"^(?=[a-z0-9])", registry.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ids = {text.split(":", 1)[0]: re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE) for text in records[1:]}
    target = r"role: target\n(?:    .*\n)*?    commitment_id: (.*)\n"
    reported = {name for text in texts.values() for name in re.findall(target, text)}
    registry.write_text("".join(text for name, text in ids.items() if name in reported), encoding="utf-8")
    for article, text in texts.items():
        # As in tests/variants.py: what measures a promise that no founding page reports.
        for name in set(re.findall(r"commitment_id: (.*)\n", text)) - reported:
            part = rf"commitment_id: {name}\n(?=    part_of_id: {article.stem}\.jobs-actual\n)"
            text = re.sub(part, "commitment_id: imm-jobs-2020\n", text)
            alone = rf"role: actual\n((?:    (?!role).*\n)*?)    commitment_id: {name}\n"
            text = re.sub(alone, r"role: observation\n\1", text)
        article.write_text(text, encoding="utf-8")
    build(path)
    return path


@pytest.fixture
def project(founding_project: Path, tmp_path: Path) -> Path:
    """A copy of the founding project's seeds, schemas and dist, free to be broken."""
    return Path(shutil.copytree(founding_project, tmp_path / "project"))


@pytest.fixture(params=["csv", "parquet"])
def package(request: pytest.FixtureRequest, founding_project: Path, tmp_path: Path) -> Path:
    """A copy of a package of the founding project, free to be damaged."""
    name = f"imme-data-{request.param}"
    return Path(shutil.copytree(founding_project / "dist" / name, tmp_path / name))
