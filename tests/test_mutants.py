"""Mutation testing: what is changed, which tests are run, and the page that explains what survives."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CODE = '''"""A module."""

from __future__ import annotations

LIMIT: int | None = 5


class Box:
    """A box."""

    def fits(self, size: int) -> bool:
        """Check a size."""
        if not size:
            raise ValueError("it is empty")
        return 0 < size <= LIMIT and bool(size - 1)


def least(*sizes: int) -> int:
    """The least size."""
    total = 0
    for size in sizes:
        total += size
        if size < 0:
            break
    print(total)
    return min(sizes)
'''


@pytest.fixture
def operators(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "mutants"))
    return importlib.import_module("operators")


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "mutants"))
    return importlib.import_module("mutate")


def test_the_mutants_of_a_module(operators: ModuleType) -> None:
    found = {(one.line, one.function, one.before, one.after) for one in operators.mutants("m.py", CODE)}
    assert {(line, function, f"{before} → {after}") for line, function, before, after in found} >= {
        (5, "module", "5 → 6"),
        (5, "module", "5 → 4"),
        (13, "Box.fits", "not size → not not size"),
        (14, "Box.fits", "raise ValueError('it is empty') → pass"),
        (15, "Box.fits", "0 < size <= LIMIT → 0 <= size <= LIMIT"),
        (15, "Box.fits", "0 < size <= LIMIT → 0 < size < LIMIT"),
        (15, "Box.fits", "0 < size <= LIMIT and bool(size - 1) → 0 < size <= LIMIT or bool(size - 1)"),
        (15, "Box.fits", "0 < size <= LIMIT and bool(size - 1) → True and bool(size - 1)"),
        (15, "Box.fits", "size - 1 → size + 1"),
        (15, "Box.fits", "size - 1 → size - 0"),
        (15, "Box.fits", "return 0 < size <= LIMIT and bool(size - 1) → return None"),
        (22, "least", "total += size → pass"),
        (23, "least", "size < 0 → size <= 0"),
        (24, "least", "break → pass"),
        (25, "least", "print(total) → pass"),
        (26, "least", "min(sizes) → max(sizes)"),
    }
    assert all(before != after for _, _, before, after in found)
    assert "LIMIT: int | None" in operators.mutated(CODE, 0)  # annotations are no code


def test_each_mutant_is_another_module_that_compiles(operators: ModuleType) -> None:
    mutants = operators.mutants("m.py", CODE)
    assert [one.number for one in mutants] == list(range(len(mutants)))
    made = [operators.mutated(CODE, one.number) for one in mutants]
    assert len({*made, ast.unparse(ast.parse(CODE))}) == len(made) + 1
    for code in made:
        compile(code, "m.py", "exec")


def test_a_recording_module_does_the_same_and_tells_where_it_was(operators: ModuleType) -> None:
    space: dict[str, Any] = {}
    exec(compile(operators.recording("m.py", CODE), "m.py", "exec"), space)
    assert space["__doc__"] == "A module."
    assert space["Box"]().fits(3)
    assert space["Box"].fits.__doc__ == "Check a size."
    reached: list[tuple[str, int]] = []
    space["__record__"] = reached.append
    with pytest.raises(ValueError, match="it is empty"):
        space["Box"]().fits(0)
    assert reached == [("m.py", 13), ("m.py", 14)]


def test_every_module_and_its_tests_exist(root: Path, run: ModuleType) -> None:
    for module, names in run.MODULES.items():
        assert (root / "src" / "imme_data" / module).is_file()
        for name in names.split():
            assert (root / "tests" / f"test_{name}.py").is_file()


def test_every_mutant_that_the_manual_explains_exists(root: Path, run: ModuleType, operators: ModuleType) -> None:
    """Code changes; then its explanation is of no use."""
    sources = {module: (root / "src" / "imme_data" / module).read_text(encoding="utf-8") for module in run.MODULES}
    names = {one.name for module, source in sources.items() for one in operators.mutants(module, source)}
    explained = run.explained()
    assert explained
    assert explained <= names, sorted(explained - names)


def test_the_tests_that_reach_a_mutant_are_run_the_fastest_first(run: ModuleType, operators: ModuleType) -> None:
    module, first = "memory.py", operators.mutants("memory.py", CODE)[0]
    names = run.MODULES[module].split()
    nothing: dict[str, Any] = {"lines": [], "seconds": {}, "failed": []}
    seconds = {"slow": 2.0, "fast": 1.0, "long": run.LONG, "failing": 0.1, "elsewhere": 0.1}
    files = dict.fromkeys(names, nothing)
    files[names[0]] = {
        "lines": [(module, 5, ["slow", "fast", "long", "failing"])],
        "seconds": seconds,
        "failed": ["failing"],
    }
    assert run.Recorded(files).tests(first) == (["fast", "slow"], 3.0)
    # What is reached while the file is imported concerns all its tests.
    files[names[0]] = {"lines": [(module, 5, ["", "slow"])], "seconds": seconds, "failed": ["failing"]}
    assert run.Recorded(files).tests(first)[0] == ["slow", "elsewhere", "fast"]


@pytest.mark.slow
def test_mutants_are_killed_in_copies_of_the_checkout(root: Path, tmp_path: Path) -> None:
    before = (root / "src" / "imme_data" / "memory.py").read_bytes()
    command = [
        sys.executable,
        "mutants/mutate.py",
        "--only",
        "memory.py",
        "--sample",
        "3",
        "--json",
        str(tmp_path / "a.json"),
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    verdicts = [one["verdict"] for one in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))]
    assert set(verdicts) <= {"killed", "timeout", "survived"}
    assert verdicts.count("killed") >= 2
    assert (root / "src" / "imme_data" / "memory.py").read_bytes() == before
