"""The pictures of README.md and docs/findings.md."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.plots.picture import Picture
from pages.markdown import DOCS

# Each picture under the name of its file. A history has the name of its indicator, sources that of their commitment.
PICTURES: Final[dict[str, Callable[[Dataset], Picture]]] = {
    "progress.svg": plots.progress,
    "imm-value-added-2020.svg": lambda data: plots.sources(data.track("imm-value-added-2020")),
    "turnover.svg": lambda data: plots.history(data, "turnover"),
    "employment.svg": lambda data: plots.history(data, "employment"),
    "firms.svg": lambda data: plots.history(data, "firms"),
    "exports.svg": lambda data: plots.history(data, "exports"),
}


def files(data: Dataset) -> dict[Path, str]:
    """The pictures, as SVG."""
    drawn = {}
    for name, draw in PICTURES.items():
        stream = io.BytesIO()
        draw(data).savefig(stream, format="svg")
        drawn[DOCS / "images" / name] = stream.getvalue().decode()
    return drawn
