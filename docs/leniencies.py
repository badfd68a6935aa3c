"""Writes the list of frictionless' leniencies into the guide on validation, from the list that the tests hold true."""

from __future__ import annotations

from pathlib import Path

from imme_data.validation.leniencies import LENIENCIES

PAGE = Path(__file__).parent / "howto" / "validate-any-table.md"
START, END = "<!-- leniencies: written by `make dist` -->\n", "<!-- end -->\n"


def table() -> str:
    """The list as a Markdown table."""
    lines = ["| what it lets through | such as | what the standard says |", "|---|---|---|"]
    for leniency in LENIENCIES:
        example = " / ".join(", ".join(row) or "(an empty line)" for row in leniency.rows[-2:])
        example = example if len(leniency.rows) > 2 or leniency.covers is None else ", ".join(leniency.rows[-1])
        cell = example.replace("|", "\\|").replace("\n", " ")
        lines.append(f"| {leniency.name} | `` {cell} `` | {leniency.section}: “{leniency.standard}” |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write it between its two marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
