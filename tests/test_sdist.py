"""The sdist is whole: a wheel is built from it, and works where nothing else is installed."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

# What a user does first. It runs outside the repository, in an environment that has only the wheel.
PROGRAM = """
import sys
import imme_data
from pathlib import Path

assert Path(imme_data.__file__).is_relative_to(sys.prefix), imme_data.__file__
data = imme_data.load()
assert data.track("imm-jobs-2020").reports
assert imme_data.validate(data).valid
assert imme_data.load(sys.argv[1]).figures
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command; what it prints."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_of_the_sdist_works_in_an_empty_environment(
    root: Path, tmp_path: Path, founding_project: Path
) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path / "sdist", cwd=root)
    (sdist,) = (tmp_path / "sdist").glob("*.tar.gz")
    venv.create(tmp_path / "empty", with_pip=True)
    programs = tmp_path / "empty" / ("Scripts" if sys.platform == "win32" else "bin")
    # pip unpacks the sdist, builds a wheel from it and installs the wheel.
    run(programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", sdist, cwd=tmp_path)
    command = programs / "imme-data"
    assert "usage: imme-data" in run(command, "--help", cwd=tmp_path)
    assert ": valid (" in run(command, "validate", cwd=tmp_path)
    assert "sources" in run(command, "track", "imm-jobs-2020", cwd=tmp_path)
    run(command, "build", founding_project, "--output", tmp_path / "built", cwd=tmp_path)
    run(programs / "python", "-c", PROGRAM, tmp_path / "built" / "imme-data-csv", cwd=tmp_path)
