"""Draws the pictures that README and docs/findings.md show: `python docs/pictures.py`, part of `make dist`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import imme_data
from imme_data import plots
from imme_data.dataset.dataset import Dataset
from imme_data.plots.picture import Picture

IMAGES = Path(__file__).resolve().parent / "images"

# Each picture under the name of its file: that of a history is its indicator's, that of a promise's sources its own.
PICTURES: Final[dict[str, Callable[[Dataset], Picture]]] = {
    "progress.svg": lambda data: plots.progress([one for one in data.track() if one.progress is not None]),
    "imm-value-added-2020.svg": lambda data: plots.sources(data.track("imm-value-added-2020")),
    "turnover.svg": lambda data: plots.history(data, "turnover"),
    "employment.svg": lambda data: plots.history(data, "employment"),
    "firms.svg": lambda data: plots.history(data, "firms"),
    "exports.svg": lambda data: plots.history(data, "exports"),
}

if __name__ == "__main__":
    dataset = imme_data.load()
    for name, draw in PICTURES.items():
        draw(dataset).savefig(IMAGES / name)
