"""What importing costs, and what comes with the library."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import imme_data
from imme_data.model import records

PUBLIC = imme_data.__all__
HEAVY = ["pyarrow", "frictionless", "pandas", "polars", "hypothesis", "numpy", "rich", "yaml", "attrs", "attr"]


def loaded(code: str) -> set[str]:
    """Which modules a fresh interpreter has after running some code."""
    code = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return set(
        json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    )


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert not set(HEAVY) & loaded("import imme_data")


def test_loading_the_data_needs_pyarrow_and_nothing_more() -> None:
    modules = loaded("import imme_data; imme_data.load().commitments['imm-jobs-2020']")
    assert (
        not {"frictionless", "pandas", "polars", "hypothesis", "yaml", "rich", "pyarrow.compute", "urllib.request"}
        & modules
    )


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(imme_data, name)
    assert value.__doc__
    assert name in dir(imme_data)


def test_every_record_class_is_public() -> None:
    assert {record.__name__ for record in records.TABLES.values()} <= set(PUBLIC)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        imme_data.laod  # type: ignore[attr-defined]  # noqa: B018


def test_the_wheel_carries_the_published_package(root: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    published = root / "dist" / "imme-data-parquet"
    for path in published.rglob("*"):
        if path.is_file():
            assert (
                tmp_path / "site" / "imme_data" / "package" / path.relative_to(published)
            ).read_bytes() == path.read_bytes()
    library = tmp_path / "site" / "imme_data"
    source = root / "src" / "imme_data"
    assert {p.relative_to(source) for p in source.rglob("*.py")} <= {
        p.relative_to(library) for p in library.rglob("*.py")
    }
    assert (library / "py.typed").exists()
    code = "import imme_data; data = imme_data.load(); print(imme_data.__file__, len(data.figures))"
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")}, check=True, capture_output=True, text=True)  # fmt: skip
    assert str(tmp_path) in found.stdout
    assert found.stdout.split()[-1] == str(len(imme_data.load().figures))
