"""Writes the list of frictionless' leniencies into the guide on validation, from the list that the tests hold true."""

from __future__ import annotations

from pathlib import Path

from imme_data.validation.leniencies import LENIENCIES
from pages import between

PAGE = Path(__file__).parent / "howto" / "validate-any-table.md"


def table() -> str:
    """The list as a Markdown table."""
    lines = ["| what it lets through | such as | what the standard says |", "|---|---|---|"]
    for leniency in LENIENCIES:
        example = " / ".join(", ".join(row) or "(an empty line)" for row in leniency.rows[-2:])
        example = example if len(leniency.rows) > 2 or leniency.covers is None else ", ".join(leniency.rows[-1])
        cell = example.replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {leniency.name} | `` {cell} `` | {leniency.section}: “{leniency.standard}” |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(between(PAGE, "leniencies", table()), encoding="utf-8")
