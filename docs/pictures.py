"""Draws the pictures that README and docs/findings.md show: `python docs/pictures.py`, part of `make dist`."""

from __future__ import annotations

from pathlib import Path

import imme_data
from imme_data import plots
from imme_data.dataset import Dataset
from imme_data.plots.picture import Picture

IMAGES = Path(__file__).resolve().parent / "images"


def pictures(data: Dataset) -> dict[str, Picture]:
    """Each picture under the name of its file."""
    return {
        "progress.svg": plots.progress([one for one in data.track() if one.progress is not None]),
        "value-added.svg": plots.sources(data.track("imm-value-added-2020")),
        "turnover.svg": plots.history(data, "turnover"),
        "employment.svg": plots.history(data, "employment"),
        "firms.svg": plots.history(data, "firms"),
        "exports.svg": plots.history(data, "exports"),
    }


if __name__ == "__main__":
    for name, picture in pictures(imme_data.load()).items():
        picture.savefig(IMAGES / name)
