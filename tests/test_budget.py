"""A budget of memory: what it counts, what it refuses, and what the manual says of it."""

import re
from pathlib import Path

import pytest

from imme_data.memory import BUDGET, Budget, BudgetError


def test_the_default_is_what_the_manual_and_the_command_say(root: Path) -> None:
    for name, said in (
        ("docs/howto/validate-any-table.md", r"has a budget: (\d+) MiB"),
        ("src/imme_data/cli/arguments.py", r"the memory that the package may take.*\(default: (\d+)M\)"),
        ("src/imme_data/validation.py", r"decoded values may take, (\d+) MiB if it is not given"),
    ):
        (number,) = re.findall(said, (root / name).read_text(encoding="utf-8"))
        assert int(number) * 1024**2 == BUDGET == Budget().limit, name


def test_what_is_taken_is_left_no_more() -> None:
    budget = Budget(10)
    budget.check(10)
    budget.take(4)
    assert (budget.left, budget.taken) == (6, 4)
    budget.take(6)
    budget.check(0)
    assert budget.left == 0


def test_a_refusal_names_all_sizes_and_takes_nothing() -> None:
    budget = Budget(2_000)
    with pytest.raises(BudgetError) as caught:
        budget.take(2_001)
    assert str(caught.value) == "it needs 2,001 bytes of memory or more; the budget is 2,000 bytes"
    budget.take(1_500)
    with pytest.raises(BudgetError) as caught:
        budget.check(501)
    assert str(caught.value) == (
        "it needs 501 bytes of memory or more beside 1,500 bytes of other tables; the budget is 2,000 bytes"
    )
    assert budget.taken == 1_500


@pytest.mark.parametrize(("limit", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError), (True, TypeError)])
def test_a_limit_is_a_positive_whole_number(limit: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=f"budget is {limit}: give"):
        Budget(limit)
    assert Budget(1).left == 1
