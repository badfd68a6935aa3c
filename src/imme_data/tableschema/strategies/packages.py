"""All tables of a data package, with foreign keys resolved.

Foreign keys are drawn as indices. Tables are resolved one after another, each after those that it refers to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema import keys as key_groups
from imme_data.tableschema.schema import Schema
from imme_data.tableschema.strategies.domain import Strategy
from imme_data.tableschema.strategies.plans import Row, TablePlan, check_reference

__all__ = ["packages", "parents_first", "require_referenced"]


def parents_first(schemas: Mapping[str, Schema]) -> list[str]:
    """Sort tables so that each follows those that it refers to. Raises ConstraintConflictError if there is a circle."""
    order: list[str] = []
    waiting = list(schemas)
    while waiting:
        ready = [name for name in waiting if all(key.table in (*order, "") for key in schemas[name].foreign_keys)]
        if not ready:
            raise ConstraintConflictError(f"the tables {', '.join(waiting)} refer to each other in a circle")
        order += ready
        waiting = [name for name in waiting if name not in ready]
    return order


def require_referenced(plans: Mapping[str, TablePlan]) -> None:
    """Make the fields required that required foreign keys refer to.

    Raises ConstraintConflictError if a foreign key can't have every value of the field that it refers to.
    """
    for plan in reversed(list(plans.values())):
        for choice in plan.choices:
            if choice.reference is None or not choice.reference.table:
                continue
            parent = plans[choice.reference.table]
            for mine, theirs in zip(choice.fields, choice.reference.reference, strict=True):
                child, other = plan.domains[mine].field, parent.domains[theirs].field
                if key_groups.group(child) != key_groups.group(other) or choice.needed:
                    check_reference(plan.name, child, parent.name, other)
            if choice.needed:
                parent.require(choice.reference.reference)


def packages(plans: Mapping[str, TablePlan], low: int, high: int) -> Strategy:
    """Mappings from each table of a package to its `low` to `high` rows; `plans` has parents before children."""
    drawn = {}
    for name, plan in plans.items():
        most = plan.check_size(low)
        drawn[name] = plan.raw(low, high if most is None else min(high, most))

    def resolve(raws: Mapping[str, Sequence[Row]]) -> dict[str, list[Any]]:
        known: dict[str, list[Row]] = {}
        for name, plan in plans.items():
            known[name] = plan.resolve(raws[name], known)
        return {name: [plans[name].make(row) for row in rows] for name, rows in known.items()}

    return st.fixed_dictionaries(drawn).map(resolve)
