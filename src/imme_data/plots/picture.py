"""Shared parts of all pictures: a reproducible figure, its style, axes and keys."""

from __future__ import annotations

import io
import itertools
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import Formatter

from imme_data.plots.words import folded, words_of
from imme_data.view.amounts import Language, number, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.table import Tables

__all__ = [
    "COLOURS",
    "MARKERS",
    "NumberTicks",
    "Picture",
    "beside",
    "canvas",
    "finish",
    "joined",
    "key",
    "legend",
    "marker",
    "panels",
    "style",
]

# The palette of Okabe and Ito, for people with colour vision deficiency. The shapes of the marks differ too.
COLOURS: Final = {
    "report": "#0072B2",
    "actual": "#009E73",
    "baseline": "#CC79A7",
    "part": "#7F7F7F",
    "conflict": "#D55E00",
    "compatible": "#595959",
    "line": "#999999",
    "begun": "#9ADBC5",
    "input": "#8C8C8C",
    "input begun": "#CFCFCF",
    "due_passed": "#4D4D4D",
    "open": "#56B4E9",
    "undated": "#A6A6A6",
}
MARKERS: Final = {"report": "o", "actual": "s", "baseline": "^", "part": "D"}

_STYLE: Final[dict[str, Any]] = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.unicode_minus": True,
    "figure.dpi": 110,
    "savefig.dpi": 160,
    # Text stays text in SVG, so that it can be searched, read aloud and copied.
    "svg.fonttype": "none",
    # Makes the identifiers inside the SVG reproducible.
    "svg.hashsalt": "imme_data",
    # A dollar sign in the data does not start a formula.
    "text.parse_math": False,
    "text.usetex": False,
}
_ONE_AT_A_TIME: Final = threading.RLock()
_WIDTH: Final = 11  # inches
_LINE: Final = 0.185  # inches; the height of a line of text
_MANY: Final = 15  # a picture with more rows has the axis at the top too
_KEYS: Final = 130  # maximum number of characters in a line of keys
_HEADING: Final = 0.6  # rows; the height of a heading between rows
_BESIDE: Final = 66  # maximum number of characters in a line beside a row: the longest quote with its marks


@contextmanager
def style() -> Iterator[None]:
    """Apply the style of all pictures, independent of the settings of the user."""
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **_STYLE}
    del settings["backend"]  # the backend of the user stays
    # Settings and warnings are global, so two threads must not change them at the same time.
    with _ONE_AT_A_TIME, mpl.rc_context(settings), warnings.catch_warnings():
        # A character that the font lacks becomes a box in PNG. In SVG, the fonts of the reader are used.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


class Picture(Figure):
    """A matplotlib Figure that does not need a screen. Change it like any other figure; save it with `savefig`."""

    def savefig(self, fname: str | os.PathLike[str] | IO[bytes], **options: Any) -> None:
        """Save in the format of the suffix. `.svg`, `.png` and `.pdf` have the same bytes for the same data.

        Parameters
        ----------
        fname : path or binary file
            Where to write. An existing file is replaced.
        **options
            Options of `matplotlib.figure.Figure.savefig`: format, dpi, transparent.
        """
        form = options.get("format")
        if form is None and isinstance(fname, (str, os.PathLike)):
            form = Path(fname).suffix[1:].lower()
        undated = {"svg": "Date", "pdf": "CreationDate"}.get(form or "")
        if undated is not None:
            title = self.get_suptitle().replace("\n", ". ")
            options["metadata"] = {undated: None, "Title": title, **(options.get("metadata") or {})}
        with style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        # Only PNG, because matplotlib in a notebook also shows a PNG, which replaces this one.
        stream = io.BytesIO()
        self.savefig(stream, format="png")
        return stream.getvalue()


class NumberTicks(Formatter):
    """Formats the ticks of an axis with enough decimals to distinguish them."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Return the text of a tick."""
        places = sorted(float(at) for at in self.axis.get_majorticklocs()) if isinstance(self.axis, Axis) else [x]
        step = min((b - a for a, b in itertools.pairwise(places) if b > a), default=1.0)
        decimals = next((d for d in range(12) if all(abs(round(at, d) - at) < step / 1000 for at in places)), 12)
        return number(round(float(x), decimals), self.language)


def canvas(
    labels: Sequence[str], beside: Sequence[str] = (), headings: Mapping[int, str] | None = None, below: float = 0.0
) -> tuple[Picture, Axes, Axes | None]:
    """Create a picture with a row for each label, high enough for all lines of text.

    `headings` stand above the row with that number. `below` is the height in inches of second axes below the first.
    Returns the picture, its axes, and those below. `axes.get_yticks()` are the places of the rows.
    """
    lines = max(text.count("\n") + 1 for text in (*labels, *beside))
    above = headings or {}
    places = [row + _HEADING * sum(at <= row for at in above) for row in range(len(labels))]
    height = 2.0 + max(0.55, lines * _LINE + 0.1) * (len(labels) + _HEADING * len(above))
    picture, axes, second = panels(height, below)
    axes.set_ylim(places[-1] + 0.6, -0.6)  # the first row at the top
    axes.set_yticks(places, labels)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", which="both", labeltop=_is_labelled_above(len(labels)))
    axes.grid(axis="x", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    to_the_right = axes.get_yaxis_transform()
    for place, text in zip(places, beside, strict=False):
        axes.text(1.02, place, text, transform=to_the_right, va="center", fontsize="small")
    for row, text in above.items():
        axes.text(0, places[row] - 0.5 - _HEADING / 2, text, transform=to_the_right, va="center", weight="bold")
    return picture, axes, second


def panels(height: float, below: float = 0.0) -> tuple[Picture, Axes, Axes | None]:
    """Create a picture with axes of a height in inches, and with second axes below them if `below` is not 0."""
    picture = Picture(figsize=(_WIDTH, height + below), layout="constrained")
    if not below:
        return picture, picture.subplots(), None
    # Each part has margins of its own: the labels of one part do not narrow the other.
    upper, lower = np.asarray(picture.subfigures(2, 1, height_ratios=[height, below])).flat
    second = lower.subplots()
    second.set_axis_off()
    return picture, upper.subplots(), second


def _is_labelled_above(rows: int) -> bool:
    return rows > _MANY


def beside(*lines: str) -> str:
    """Wrap the text at the right of a row."""
    return "\n".join(folded(line, _BESIDE) for line in lines)


def joined(parts: Sequence[str]) -> list[str]:
    """Put parts on as few lines at the right of a row as they need. A part is not divided."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= _BESIDE:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines


def finish(picture: Picture, data: Tables, title: str, language: Language, *notes: str) -> Picture:
    """Add the title at the top and the source at the bottom, and fix the layout."""
    name = (data.info.title_fr if language == "fr" else None) or data.info.title
    line = words_of(language)["source"].format(visible(name), visible(data.info.version))
    heading = "\n".join(folded(part, 100) for part in title.split("\n"))
    picture.suptitle(heading, x=0.01, ha="left", weight="bold")
    source = folded(" ".join([line, *filter(None, notes)]), 150, 3)
    picture.supxlabel(source, x=0.01, ha="left", fontsize="small", color="0.3")
    # Leaves a margin, because browsers draw the text of an SVG a little wider than it is measured here.
    picture.get_layout_engine().set(rect=(0.015, 0.0, 0.97, 1.0))  # type: ignore[call-arg, union-attr]
    # Each layout starts from the previous one. It is fixed here, or a picture that is saved twice would differ.
    for _ in range(3):
        picture.draw_without_rendering()
    picture.set_layout_engine("none")
    return picture


def legend(axes: Axes, keys: Sequence[Any]) -> None:
    """Draw the keys above the axes."""
    if keys:
        longest = max(len(one.get_label()) for one in keys)
        columns = max(1, min(4, len(keys), _KEYS // (longest + 7)))
        # The space between the axes and the keys, in lines of text.
        room = 2.5 if _is_labelled_above(len(axes.get_yticks())) else 0.5
        axes.legend(
            handles=keys,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=columns,
            frameon=False,
            fontsize="small",
            borderaxespad=room,
        )


def key(label: str, **options: Any) -> Line2D:
    """Create the key of a line or a mark."""
    return Line2D([], [], label=label, **options)


def marker(kind: str) -> dict[str, Any]:
    """Return the look of the mark of a kind of figure."""
    face = "white" if kind in ("report", "part") else COLOURS[kind]
    return {
        "marker": MARKERS[kind],
        "color": COLOURS[kind],
        "markerfacecolor": face,
        "markersize": 8,
        "linestyle": "none",
    }
