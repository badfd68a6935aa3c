"""A function in a process of its own is ended at its limit, and frictionless is such a function."""

import copy
import json
import math
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import imme_data
from imme_data.tableschema import processes, reference
from imme_data.tableschema.constraints import all_match
from imme_data.tableschema.processes import ProcessEndedError, in_process
from imme_data.tableschema.reference import bounded_errors

FOREVER = "a" * 60 + "!"  # `(a+)+$` takes for ever over it


def described(**properties: Any) -> dict[str, Any]:
    return {"fields": [{"name": "cell", "type": "string", **properties}]}


def written(path: Path, *cells: str) -> Path:
    path.write_text("\n".join(["cell", *cells, ""]), encoding="utf-8")
    return path


# --- processes ------------------------------------------------------------------------------------------------------


def test_a_process_is_ended_at_its_limit() -> None:
    with pytest.raises(TimeoutError, match="after 1 seconds"):
        in_process(all_match, "(a+)+$", [FOREVER], seconds=1)


@given(st.recursive(st.none() | st.integers() | st.text() | st.binary(), partial(st.lists, max_size=3), max_leaves=5))
@settings(max_examples=20)
def test_a_process_returns_what_the_function_returns(value: object) -> None:
    assert in_process(copy.copy, value, seconds=60) == value


def test_what_a_function_prints_is_not_its_result() -> None:
    assert in_process(print, "noise", seconds=60) is None


def test_an_error_in_a_process_is_reported_in_words() -> None:
    with pytest.raises(ProcessEndedError, match="unterminated"):
        in_process(re.compile, "(", seconds=60)


def test_the_end_of_a_process_is_noticed() -> None:
    with pytest.raises(ProcessEndedError, match="code 3"):
        in_process(sys.exit, 3, seconds=60)


def test_no_limit_is_a_limit_too() -> None:
    assert in_process(math.sqrt, 4.0, seconds=None) == 2.0


def test_a_value_that_is_nested_too_deeply_is_refused_in_words() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ProcessEndedError, match="RecursionError"):
        in_process(len, deep, seconds=60)
    while deep:  # Python would need its whole stack to free it
        deep = deep[0]


def test_a_script_without_a_guard_can_start_a_process(tmp_path: Path) -> None:
    """It is not run again in the process, as `multiprocessing` would. The process finds the same modules."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other/helping.py").write_text("def double(n):\n    return 2 * n\n", encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path.append({str(tmp_path / 'other')!r})\n"
        "import helping\n"
        "from imme_data.tableschema.processes import in_process\n"
        "print('once', in_process(helping.double, 4, seconds=60))\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["once", "8"]


def test_a_process_ends_itself_when_nobody_can_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own alarm works while `re` runs. Here the limit of the caller is taken away, as if the caller had died."""
    monkeypatch.setattr(processes, "_START", re.sub(r"grace=\d+", "grace=0", processes._START))
    real = subprocess.run

    def without_limit(*args: Any, timeout: float, **options: Any) -> Any:
        return real(*args, timeout=120, **options)

    monkeypatch.setattr(subprocess, "run", without_limit)
    with pytest.raises(ProcessEndedError, match="ended with the code"):
        in_process(all_match, "(a+)+$", [FOREVER], seconds=1)


# --- frictionless ---------------------------------------------------------------------------------------------------


def test_frictionless_is_ended_at_its_limit(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", "aaa", FOREVER)
    report = imme_data.validate(path, described(constraints={"pattern": "(a+)+$"}), engine="frictionless", time_limit=5)
    assert [(error.type, error.table) for error in report.errors] == [("error", "t")]
    assert "did not check t within 5 seconds" in report.errors[0].message
    assert "time_limit" in report.errors[0].remedy
    assert imme_data.validate(path, described(constraints={"pattern": "(a+)+$"})).counts == {"constraint-error": 1}


def test_frictionless_finds_the_same_in_a_process(tmp_path: Path) -> None:
    written(tmp_path / "t.csv", "1", "x", "")
    fields = [{"name": "cell", "type": "integer"}]
    resource = {"name": "t", "type": "table", "path": "t.csv", "format": "csv", "encoding": "utf-8"}
    package = {"resources": [{**resource, "schema": {"fields": fields}}]}
    ours: dict[str, int] = {}
    theirs: dict[str, int] = {}
    found = bounded_errors(package, tmp_path, ours)
    assert found == list(reference.frictionless_errors(package, tmp_path, theirs))
    assert ours == theirs == {"t": 3}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert bounded_errors(tmp_path / "datapackage.json") == found
    assert "type-error" in {problem.type for problem in found}


def test_a_package_that_stops_frictionless_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any, seconds: float) -> Any:
        raise TimeoutError

    monkeypatch.setattr(reference, "in_process", slow)
    (problem,) = bounded_errors({"resources": [{"name": "a"}, {"name": "b"}]}, seconds=2)
    assert "a, b within 2 seconds" in problem.message
    (problem,) = bounded_errors(Path("p/datapackage.json"), seconds=2)
    assert "the package within 2 seconds" in problem.message
