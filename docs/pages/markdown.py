"""Markdown for the generated pages: paragraphs, tables, and text between two marks of a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

__all__ = ["DOCS", "between", "prose", "table"]

DOCS: Final = Path(__file__).resolve().parent.parent


def prose(text: str) -> list[str]:
    """A paragraph, in lines of 120 characters."""
    return [textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False), ""]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> list[str]:
    """A table; the last columns, as many as `numbers`, are set to the right."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    rule = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    return [f"| {' | '.join(head)} |", f"|{'|'.join(rule)}|", *(f"| {' | '.join(row)} |" for row in cells), ""]


def between(page: str, file: str, name: str, text: str) -> str:
    """A page with a text between its two marks of that name, `<!-- name: ... -->` and `<!-- end -->`."""
    before, mark, rest = page.partition(f"<!-- {name}: written by `make dist` -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    if not (mark and end):
        raise ValueError(
            f"{file} has no marks for {name}: write <!-- {name}: written by `make dist` --> and <!-- end -->"
        )
    return f"{before}{mark}\n{text}\n{end}{after}"
