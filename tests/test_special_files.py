"""Pipes, devices and files that are too large, where a file is expected: an error at once, of one line."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

import imme_data
from imme_data.errors import LocationError, PackageError
from imme_data.files import read_regular

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")

SCHEMA = {"fields": [{"name": "a"}]}
MAKERS: dict[str, Callable[[Path], object]] = {"pipe": os.mkfifo, "device": lambda path: path.symlink_to("/dev/null")}


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    """Opening a pipe waits for a writer; end that."""

    def ring(_: int, __: FrameType | None) -> None:
        raise AssertionError("it hangs")

    previous = signal.signal(signal.SIGALRM, ring)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Callable[[Path], object]:
    return MAKERS[request.param]


def test_only_a_regular_file_is_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "x")
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(tmp_path / "x")
    with pytest.raises(IsADirectoryError):
        read_regular(tmp_path)


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    (tmp_path / "link").symlink_to(path)
    assert read_regular(path, 5) == read_regular(tmp_path / "link", 5) == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        read_regular(path, 4)


def test_the_open_file_is_checked_and_not_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file may be there when it is opened."""
    os.mkfifo(tmp_path / "x")
    regular = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda *_, **__: regular)
    with pytest.raises(OSError, match="not a regular file"):
        read_regular(tmp_path / "x")


def test_a_file_that_grows_meanwhile_is_not_read_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").touch()
    before = (tmp_path / "x").stat()
    (tmp_path / "x").write_bytes(b"12345")
    monkeypatch.setattr(os, "fstat", lambda _: before)
    with pytest.raises(OSError, match="written to while"):
        read_regular(tmp_path / "x")


def test_a_schema_is_a_regular_file(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "schema.json")
    (tmp_path / "table.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(LocationError, match=r"schema\.json' can't be read: it is not a regular file$"):
        imme_data.validate(tmp_path / "table.csv", tmp_path / "schema.json")


def test_a_schema_has_a_limited_size(tmp_path: Path) -> None:
    with (tmp_path / "schema.json").open("wb") as stream:
        stream.truncate(64 * 1024**2 + 1)
    (tmp_path / "table.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(LocationError, match="larger than"):
        imme_data.validate(tmp_path / "table.csv", tmp_path / "schema.json")


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_a_table_is_a_regular_file(tmp_path: Path, make: Callable[[Path], object], name: str) -> None:
    make(tmp_path / name)
    with pytest.raises(LocationError, match="is not a file"):
        imme_data.validate(tmp_path / name, SCHEMA)
    with pytest.raises(LocationError, match="give its schema"):
        imme_data.validate(tmp_path / name)


@pytest.mark.parametrize("name", ["package.zip", "datapackage.json"])
@pytest.mark.parametrize("sha256", [None, "0" * 64])
@pytest.mark.parametrize("target", ["file", "directory"])
def test_a_package_is_a_regular_file(
    tmp_path: Path, make: Callable[[Path], object], name: str, sha256: str | None, target: str
) -> None:
    make(tmp_path / name)
    place = tmp_path / name if target == "file" else tmp_path
    with pytest.raises(LocationError):
        imme_data.load(place, sha256=sha256)
    with pytest.raises(LocationError):
        imme_data.validate(place)


@pytest.mark.parametrize("name", ["SHA256SUMS", "data/people.csv", "README.md"])
def test_every_file_of_a_package_is_a_regular_file(package: Path, name: str) -> None:
    if package.name.endswith("parquet"):
        name = name.replace(".csv", ".parquet")
    (package / name).unlink()
    os.mkfifo(package / name)
    if name == "README.md":
        assert not imme_data.validate(package).valid
        return
    with pytest.raises(PackageError, match="is not a file"):
        imme_data.load(package)
    assert not imme_data.validate(package).valid


def test_the_command_says_it_on_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "schema.json")
    (tmp_path / "table.csv").write_text("a\n1\n", encoding="utf-8")
    command = [sys.executable, "-m", "imme_data", "validate", "table.csv", "--schema", "schema.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert done.returncode
    assert "'schema.json' can't be read: it is not a regular file" in done.stderr
    assert done.stderr.count("\n") == 1
