"""Writes the picture that the README shows: `python docs/pictures.py`, part of `make dist`."""

from __future__ import annotations

from pathlib import Path

import imme_data
from imme_data import plots

SHOWN = 8
IMAGES = Path(__file__).resolve().parent / "images"

if __name__ == "__main__":
    # However many there are one day, a page shows a few.
    plots.progress(imme_data.load().track()[:SHOWN]).savefig(IMAGES / "progress.svg")
