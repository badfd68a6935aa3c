"""Writes the list of frictionless' leniencies into the guide on validation, from the list that the tests hold true."""

from __future__ import annotations

from pathlib import Path

from imme_data.tableschema.deviations import DEVIATIONS
from pages import between

PAGE = Path(__file__).parent / "howto" / "validate-any-table.md"


def table() -> str:
    """The list as a Markdown table."""
    lines = ["| what it lets through | such as | what the standard says |", "|---|---|---|"]
    for deviation in DEVIATIONS:
        example = " / ".join(", ".join(row) or "(an empty line)" for row in deviation.rows[-2:])
        example = example if len(deviation.rows) > 2 or deviation.covers is None else ", ".join(deviation.rows[-1])
        cell = example.replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {deviation.name} | `` {cell} `` | {deviation.section}: “{deviation.standard}” |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(between(PAGE, "leniencies", table()), encoding="utf-8")
