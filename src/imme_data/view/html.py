"""Pieces of HTML without scripts. They inherit the colours of the page, light or dark.

All data is escaped. A string becomes a link only if it is an http or https address without control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from imme_data.shown import harmless

__all__ = ["bar", "box", "cell", "css_class", "escaped", "grid", "link"]

_STYLE: Final = """<style>
.imme-data{overflow-x:auto;color:inherit;background:transparent}
.imme-data table{border-collapse:collapse;font-size:.9em}
.imme-data th,.imme-data td{padding:.25em .7em .25em 0;text-align:left;vertical-align:top;border:0}
.imme-data thead th{border-bottom:1px solid currentColor;white-space:nowrap}
.imme-data td.number,.imme-data th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.imme-data .key{white-space:nowrap}
.imme-data td.words{min-width:14em}
.imme-data a{color:inherit;text-decoration:underline}
.imme-data p{margin:.3em 0}
.imme-data .small{font-size:.85em;opacity:.8}
.imme-data .bar{display:inline-block;width:6em;height:.7em;border:1px solid currentColor;vertical-align:baseline}
.imme-data .bar span{display:block;height:100%;background:currentColor;opacity:.6}
</style>"""


def box(parts: Iterable[str]) -> str:
    """Join the parts of a display and add their style."""
    return f'<div class="imme-data">{_STYLE}{"".join(parts)}</div>'


def grid(heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]], titles: Sequence[str] = ()) -> str:
    """Write a table. The cells are HTML; the heads are plain strings, each with a CSS class."""
    cells = []
    for index, (head, kind) in enumerate(heads):
        title = f' title="{escaped(titles[index])}"' if titles else ""
        cells.append(f'<th scope="col"{css_class(kind)}{title}>{escaped(head)}</th>')
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{''.join(cells)}</tr></thead><tbody>{body}</tbody></table>"


def cell(text: str, kind: str = "") -> str:
    """Write a cell with a plain string."""
    return f'<td dir="auto"{css_class(kind)}>{escaped(text)}</td>'


def css_class(kind: str) -> str:
    """Write the attribute for a CSS class, or nothing if there is none."""
    return f' class="{kind}"' if kind else ""


def link(text: str, url: str | None) -> str:
    """Write a string as a link, if the address is an http or https address without control characters."""
    if url is None or not re.match(r"https?://[^\s]", url, re.IGNORECASE) or harmless(url) != url:
        return escaped(text)
    return f'<a href="{escaped(url)}" target="_blank" rel="noopener noreferrer">{escaped(text)}</a>'


def bar(part: float) -> str:
    """Write a bar that is filled to a share from 0 to 1."""
    width = max(0.0, min(part, 1.0)) * 100
    return f'<span class="bar"><span style="width:{width:.1f}%"></span></span>'


def escaped(text: str) -> str:
    """Escape a string for HTML, its control characters too."""
    return escape(harmless(text), quote=True)
