"""The deviations of frictionless from the standard, for the guide on validation. The tests check each of them."""

from __future__ import annotations

from pathlib import Path

from imme_data.dataset.dataset import Dataset
from imme_data.tableschema.deviations import DEVIATIONS
from pages.markdown import DOCS, between

PAGE = DOCS / "howto" / "validate-any-table.md"


def table() -> str:
    """The list as a Markdown table."""
    lines = ["| what it lets through | such as | what the standard says |", "|---|---|---|"]
    for deviation in DEVIATIONS:
        example = " / ".join(", ".join(row) or "(an empty line)" for row in deviation.rows[-2:])
        example = example if len(deviation.rows) > 2 or deviation.covers is None else ", ".join(deviation.rows[-1])
        cell = example.replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {deviation.name} | `` {cell} `` | {deviation.section}: “{deviation.standard}” |")
    return "\n".join(lines) + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The guide on validation, with this list; `data` is not needed."""
    return {PAGE: between(PAGE.read_text(encoding="utf-8"), PAGE.name, "deviations", table())}
