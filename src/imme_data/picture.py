"""What all plots share: a figure that shows itself in a notebook, and saves the same bytes for the same data."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

__all__ = ["COLOURS", "Picture"]

# Okabe and Ito's palette: told apart by people who don't see all colours, and each by its lightness too.
COLOURS: Final = {
    "target": "#000000",
    "report": "#0072B2",
    "actual": "#009E73",
    "baseline": "#56B4E9",
    "part": "#7F7F7F",
    "conflict": "#D55E00",
    "bar": "#56B4E9",
}
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


class Picture(Figure):
    """A matplotlib Figure, drawn without a screen: change it as any other, save it with `savefig`."""

    def savefig(self, fname: str | os.PathLike[str] | IO[bytes], **options: Any) -> None:
        """Save as the name says: `.svg`, `.png`, `.pdf`. The same data gives the same bytes, whenever it is saved.

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
            options["metadata"] = {undated: None, **(options.get("metadata") or {})}
        with style():
            super().savefig(fname, **options)

    def _repr_png_(self) -> bytes:
        return self._bytes("png")

    def _repr_svg_(self) -> str:
        return self._bytes("svg").decode()

    def _bytes(self, form: str) -> bytes:
        stream = io.BytesIO()
        self.savefig(stream, format=form)
        return stream.getvalue()

    def title(self, text: str) -> None:
        """Say what the picture shows, above it."""
        self.suptitle(text, x=0.01, ha="left", weight="bold")

    def source(self, text: str) -> None:
        """Say where the data comes from, below it."""
        self.supxlabel(text, x=0.01, ha="left", fontsize="small", color="0.3")


@contextmanager
def style() -> Iterator[None]:
    """The style of all pictures, whatever the user has set for their own."""
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **_STYLE}
    del settings["backend"]  # whoever shows other figures keeps their screen
    with mpl.rc_context(settings), warnings.catch_warnings():
        # What the font can't draw becomes a box in PNG; in SVG the reader's own fonts draw it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield
