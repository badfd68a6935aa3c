"""How commitments relate: the root of each, and which are revised. Works on plain rows of commitment_relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

__all__ = ["COPIES", "Relations", "read_relations"]

#: The relations of a commitment that does not count beside the other one. Each commitment has at most one of these.
COPIES: Final = ("restates", "rescopes", "part_of")


@attrs.frozen
class Relations:
    """The relations of commitments: what each one leads to, and which ones a newer commitment revises."""

    parents: Mapping[str, str]
    revised_by: Mapping[str, tuple[str, ...]]

    def root(self, commitment_id: str) -> str:
        """The commitment at the end of the chain of restates, rescopes and part_of; itself if there is none."""
        seen = [commitment_id]
        while (other := self.parents.get(seen[-1])) is not None and other not in seen:
            seen.append(other)
        return seen[-1]


def read_relations(rows: Iterable[Mapping[str, Any]]) -> Relations:
    """Read the rows of commitment_relations."""
    parents: dict[str, str] = {}
    revised: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row["relation"] in COPIES:
            parents.setdefault(row["commitment_id"], row["other_id"])
        elif row["relation"] == "revises":
            revised[row["other_id"]] = (*revised.get(row["other_id"], ()), row["commitment_id"])
    return Relations(parents, revised)
