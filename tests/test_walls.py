"""The walls between the rooms of the library: imports go down, never up, and never in a circle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "imme_data"
# A line of code at the end of a module, and the wall that it breaks.
BREAKS = {
    "a generic room that knows the project": ("quantities/units.py", "import imme_data.model.records", "generic"),
    "an import inside a function": ("model/codes.py", "def f() -> None:\n    import imme_data.cli", "layers"),
    "an import for types alone": (
        "view/html.py",
        "if TYPE_CHECKING:\n    from imme_data.dataset import table",
        "layers",
    ),
    "a circle of siblings": (
        "dataset/links.py",
        "if TYPE_CHECKING:\n    from imme_data.dataset import table",
        "circles",
    ),
}


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"}
    arguments = ["--no-cache", "--config", str(folder / "pyproject.toml")]
    done = [sys.executable, "-c", command, *arguments]
    return subprocess.run(done, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_no_wall_is_broken() -> None:
    done = linted(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("name", BREAKS)
def test_a_wall_that_is_broken_on_purpose_is_seen(tmp_path: Path, name: str) -> None:
    module, code, contract = BREAKS[name]
    shutil.copytree(SOURCE, tmp_path / "src" / "imme_data", ignore=shutil.ignore_patterns("__pycache__", "package"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "src" / "imme_data" / module).open("a", encoding="utf-8") as stream:
        stream.write(f"\n\nfrom typing import TYPE_CHECKING\n{code}\n")
    done = linted(tmp_path)
    assert done.returncode == 1, done.stdout
    titles = {"layers": "Imports go down, never up", "generic": "What is generic", "circles": "No circle, at any depth"}
    assert any(titles[contract] in line and "BROKEN" in line for line in done.stdout.splitlines()), done.stdout


def test_no_two_files_share_a_name() -> None:
    """But for the faces of rooms, a file's name says which file it is."""
    names = [path.name for path in SOURCE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")]
    assert sorted(names) == sorted(set(names))


def test_no_file_is_long_without_a_reason() -> None:
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 400 or "long because" in text[:1500], path.name
