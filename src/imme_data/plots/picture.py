"""What all pictures share: a figure that saves the same bytes for the same data, its style, its axes and keys."""

from __future__ import annotations

import io
import itertools
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import matplotlib as mpl
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
    "key",
    "legend",
    "marker",
    "style",
]

# Okabe and Ito's palette: told apart by people who don't see all colours. Each mark has a shape of its own besides.
COLOURS: Final = {
    "report": "#0072B2",
    "actual": "#009E73",
    "baseline": "#CC79A7",
    "part": "#7F7F7F",
    "conflict": "#D55E00",
    "compatible": "#595959",
    "line": "#999999",
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
    # Text stays text: it can be searched, read aloud and copied.
    "svg.fonttype": "none",
    # Identifiers inside the SVG come from what is drawn, not from chance.
    "svg.hashsalt": "imme_data",
    # A dollar sign in the data starts no formula.
    "text.parse_math": False,
    "text.usetex": False,
}
_ONE_AT_A_TIME: Final = threading.RLock()
_WIDTH: Final = 11  # inches
_LINE: Final = 0.185  # inches that a line of text takes
_MANY: Final = 15  # rows, from which on the axis is needed at the top too
_KEYS: Final = 130  # characters in a line of keys
_BESIDE: Final = 66  # characters in a line beside a row: the longest quote, and its marks


@contextmanager
def style() -> Iterator[None]:
    """The style of all pictures, whatever the user has set for their own."""
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **_STYLE}
    del settings["backend"]  # whoever shows other figures keeps their screen
    # Settings and warnings belong to the whole process: two threads would leave each other's behind.
    with _ONE_AT_A_TIME, mpl.rc_context(settings), warnings.catch_warnings():
        # What the font can't draw becomes a box in PNG; in SVG the reader's own fonts draw it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


class Picture(Figure):
    """A matplotlib Figure, drawn without a screen: change it as any other, save it with `savefig`."""

    def savefig(self, fname: str | os.PathLike[str] | IO[bytes], **options: Any) -> None:
        """Save as the name says: `.svg`, `.png` or `.pdf`, the same bytes for the same data; or as matplotlib can.

        Parameters
        ----------
        fname : path or binary file
            Where to write; a file that is there is replaced.
        **options
            What `matplotlib.figure.Figure.savefig` takes: format, dpi, transparent.
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
        # PNG alone: where matplotlib has taken a notebook over, it shows one too, and in its place.
        stream = io.BytesIO()
        self.savefig(stream, format="png")
        return stream.getvalue()


class NumberTicks(Formatter):
    """Numbers at the ticks of an axis, with as many decimals as tell them apart."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        """The text of a tick."""
        places = sorted(float(at) for at in self.axis.get_majorticklocs()) if isinstance(self.axis, Axis) else [x]
        step = min((b - a for a, b in itertools.pairwise(places) if b > a), default=1.0)
        decimals = next((d for d in range(12) if all(abs(round(at, d) - at) < step / 1000 for at in places)), 12)
        return number(round(float(x), decimals), self.language)


def canvas(labels: Sequence[str], beside: Sequence[str] = ()) -> tuple[Picture, Axes]:
    """A picture with a row for each label, high enough for the text of each."""
    lines = max(text.count("\n") + 1 for text in (*labels, *beside))
    picture = Picture(figsize=(_WIDTH, 2.0 + max(0.55, lines * _LINE + 0.1) * len(labels)), layout="constrained")
    axes = picture.subplots()
    axes.set_ylim(len(labels) - 0.4, -0.6)  # the first on top
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", which="both", labeltop=_is_labelled_above(len(labels)))
    axes.grid(axis="x", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    for row, text in enumerate(beside):
        axes.text(1.02, row, text, transform=axes.get_yaxis_transform(), va="center", fontsize="small")
    return picture, axes


def _is_labelled_above(rows: int) -> bool:
    return rows > _MANY


def beside(*lines: str) -> str:
    """Text for the right of a row, folded so that the picture keeps room."""
    return "\n".join(folded(line, _BESIDE) for line in lines)


def finish(picture: Picture, data: Tables, title: str, language: Language, *notes: str) -> Picture:
    """Put a title above and the source below, and lay everything out once and for all."""
    line = words_of(language)["source"].format(visible(data.info.title), visible(data.info.version))
    heading = "\n".join(folded(part, 100) for part in title.split("\n"))
    picture.suptitle(heading, x=0.01, ha="left", weight="bold")
    source = folded(" ".join([line, *filter(None, notes)]), 150, 3)
    picture.supxlabel(source, x=0.01, ha="left", fontsize="small", color="0.3")
    # Browsers set the text of an SVG a little wider than it is measured here.
    picture.get_layout_engine().set(rect=(0.015, 0.0, 0.97, 1.0))  # type: ignore[call-arg, union-attr]
    # Each layout starts where the one before ended: without an end, a picture saved twice would differ.
    for _ in range(3):
        picture.draw_without_rendering()
    picture.set_layout_engine("none")
    return picture


def legend(axes: Axes, keys: Sequence[Any]) -> None:
    """The keys to what is drawn, above the axes."""
    if keys:
        longest = max(len(one.get_label()) for one in keys)
        columns = max(1, min(4, len(keys), _KEYS // (longest + 7)))
        # In lines of text: what stands between the axes and their keys.
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
    """A key to a line or a mark."""
    return Line2D([], [], label=label, **options)


def marker(kind: str) -> dict[str, Any]:
    """How the mark of a kind of figure looks."""
    face = "white" if kind in ("report", "part") else COLOURS[kind]
    return {
        "marker": MARKERS[kind],
        "color": COLOURS[kind],
        "markerfacecolor": face,
        "markersize": 8,
        "linestyle": "none",
    }
