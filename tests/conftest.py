"""What the tests share: Hypothesis profiles, a copy of the project to break, the published packages."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# No deadline: a shared machine is slow at moments, and speed is measured in benchmarks/.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("tests"), max_examples=1000)
# The same examples every time, so that one revision has one verdict; a developer's own runs look for new ones.
settings.register_profile("repeatable", parent=settings.get_profile("tests"), derandomize=True)
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

    It has the records of `variants.FOUNDING`. Its seeds keep the form that people write, which the tests break; those
    that tests/seeding.py writes do not.
    """
    # Here, and not above: what imports the library is measured elsewhere.
    from imme_data.curation.build import build

    path = tmp_path_factory.mktemp("founding") / "project"
    for name in ("seeds", "schemas"):
        shutil.copytree(ROOT / name, path / name)
    _cut_to_founding(path / "seeds")
    build(path)
    return path


def _cut_to_founding(seeds: Path) -> None:
    """Cut the seeds of all data to the records of the founding data, and change the fields that differ."""
    from generated import DATA
    from variants import FOUNDING

    wanted, before = (
        {name: {_key(table, row): row for row in table.to_arrow().to_pylist()} for name, table in data.tables.items()}
        for data in (FOUNDING, DATA)
    )

    def changed(table: str, key: str) -> dict[str, str | None]:
        schema, row, old = FOUNDING.schemas[table], wanted[table][key], before[table][key]
        fields = {field.name: field for field in schema.fields if not field.derived_from}
        return {
            name: None if row[name] is None else field.format(row[name])
            for name, field in fields.items()
            if row[name] != old[name]
        }

    for path in sorted(seeds.glob("*.yaml")):
        if path.stem in wanted:
            text = path.read_text(encoding="utf-8")
            text = _records(text, "", {key: changed(path.stem, key) for key in wanted[path.stem]})
            path.write_text(text, encoding="utf-8") if text else path.unlink()
    figures = {key: changed("figures", key) for key in wanted["figures"]}
    for path in sorted((seeds / "articles").iterdir()):
        if path.stem not in wanted["articles"]:
            path.unlink()
            continue
        head, mark, text = path.read_text(encoding="utf-8").partition("\nfigures:\n")
        text = _records(text, "  ", {key.removeprefix(f"{path.stem}."): fields for key, fields in figures.items()})
        path.write_text(f"{head}{mark}{text}" if mark else head, encoding="utf-8")


def _key(table: Any, row: dict[str, Any]) -> str:
    return " ".join(str(row[name]) for name in table.schema.primary_key)


def _records(text: str, indent: str, kept: dict[str, dict[str, str | None]]) -> str:
    """The records of a seed file that are kept, without comments and relations, with their changed fields."""
    made = []
    text = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^  commitment_relations:\n(?:    .*\n)*", "", text, flags=re.MULTILINE)
    for record in re.split(rf"^(?={indent}[a-z0-9])", text, flags=re.MULTILINE):
        key = record.strip().split(":", 1)[0]
        if key not in kept:
            continue
        for name, value in kept[key].items():
            record = re.sub(rf"^{indent}  {name}: .*\n(?:{indent}    .*\n)*", "", record, flags=re.MULTILINE)
            if value is not None:
                record = f"{record.rstrip()}\n{indent}  {name}: {value}\n"
        made.append(record)
    return "".join(made)


@pytest.fixture
def project(founding_project: Path, tmp_path: Path) -> Path:
    """A copy of the founding project's seeds, schemas and dist, free to be broken."""
    return Path(shutil.copytree(founding_project, tmp_path / "project"))


@pytest.fixture(params=["csv", "parquet"])
def package(request: pytest.FixtureRequest, founding_project: Path, tmp_path: Path) -> Path:
    """A copy of a package of the founding project, free to be damaged."""
    name = f"imme-data-{request.param}"
    return Path(shutil.copytree(founding_project / "dist" / name, tmp_path / name))


@pytest.fixture(scope="module")
def frictionless_here() -> Iterator[None]:
    """Frictionless runs in this process, not in one of its own: a property that asks it 100 times would wait for each."""

    def called(function: Callable[..., Any], *args: Any, seconds: float | None) -> Any:
        return function(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imme_data.tableschema.reference.in_process", called)
        yield
