"""The attacks of `make attack`: they find faults that are planted, and a small run of them finds none in the library."""

import importlib
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def attack(tmp_path: Path, *arguments: object) -> tuple[int, str, dict[str, Any]]:
    """Run attacks as `make attack` does: the exit status, what is printed, and the counts of each attack."""
    command = [sys.executable, "-m", "attack", "--json", tmp_path / "counts.json", *arguments]
    done = subprocess.run([*map(str, command)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout, json.loads((tmp_path / "counts.json").read_text(encoding="utf-8"))["attacks"]


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The faults that are planted, and how the report of each begins."""
    monkeypatch.syspath_prepend(str(ROOT))
    return {name: report for name, (_, report) in importlib.import_module("attack.planted").FAULTS.items()}


def test_every_planted_fault_is_found(tmp_path: Path, planted: dict[str, str]) -> None:
    status, printed, counts = attack(tmp_path, "--only", "planted", "--tries", len(planted))
    assert status == 1
    found = {one["kind"]: one["fault"] for one in counts["planted"]["faults"]}
    assert found.keys() == planted.keys()
    for kind, report in planted.items():
        assert found[kind].startswith(report), kind
    # Whoever reads the report can repeat each.
    assert printed.count("repeat it: python -m attack --only planted --seed 0 --try ") == len(planted)
    number = [*planted].index("a wrong answer")
    status, printed, counts = attack(tmp_path, "--only", "planted", "--try", number)
    assert (status, counts["planted"]["tries"]) == (1, 1)
    assert "2 instead of 3" in printed


@pytest.mark.parametrize("name", ["packages", "seeds"])
def test_a_seed_and_a_number_always_make_the_same_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    module, harness = importlib.import_module(f"attack.{name}"), importlib.import_module("attack.harness")
    (tmp_path / "shared").mkdir()

    def made(number: int, place: Path) -> tuple[str, dict[str, bytes]]:
        place.mkdir()
        one = module.prepare(harness.Turn(number, random.Random(number), place, tmp_path / "shared"))
        files = [path for path in place.rglob("*") if path.is_file() and path.stat().st_size < 10**8]
        return one.kind, {path.relative_to(place).as_posix(): path.read_bytes() for path in files}

    tries = [made(number, tmp_path / f"a{number}") for number in range(8)]
    assert tries == [made(number, tmp_path / f"b{number}") for number in range(8)]
    assert len({kind for kind, _ in tries}) > 3


@pytest.mark.parametrize(
    ("names", "tries"),
    [("packages,seeds,texts,servers", 8), pytest.param("kills,pairs", 3, marks=pytest.mark.slow)],
    ids=["inputs", "processes"],
)
def test_a_small_attack_finds_no_fault(tmp_path: Path, names: str, tries: int) -> None:
    status, printed, counts = attack(tmp_path, "--only", names, "--tries", tries, "--seed", 1)
    assert status == 0, printed
    assert {name: one["tries"] for name, one in counts.items()} == dict.fromkeys(names.split(","), tries)


@pytest.mark.slow
def test_a_longer_attack_finds_no_fault(tmp_path: Path) -> None:
    status, printed, counts = attack(tmp_path, "--seconds", 60, "--seed", 2)
    assert status == 0, printed
    assert all(one["tries"] for one in counts.values())
