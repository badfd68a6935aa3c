"""What the tests share: Hypothesis profiles, a copy of the project to break, the published packages."""

import os
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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's seeds, schemas and dist, free to be broken."""
    for name in ("seeds", "schemas", "dist"):
        shutil.copytree(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"


@pytest.fixture(params=["csv", "parquet"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a published package, free to be damaged."""
    return Path(shutil.copytree(ROOT / "dist" / f"imme-data-{request.param}", tmp_path / f"imme-data-{request.param}"))
