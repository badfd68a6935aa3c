"""Writes the generated pages and pictures of the manual: `python docs/generate.py`, or some: `... findings rules`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

import imme_data
from imme_data.dataset.dataset import Dataset
from pages import agreement, constats, datasheet, deviation_list, dictionary, findings, layers, pictures, rule_list

# Each gives the text of its files, from the data.
PAGES: Final[dict[str, Callable[[Dataset], dict[Path, str]]]] = {
    "agreement": agreement.files,
    "constats": constats.files,
    "datasheet": datasheet.files,
    "deviations": deviation_list.files,
    "dictionary": dictionary.files,
    "findings": findings.files,
    "layers": layers.files,
    "pictures": pictures.files,
    "rules": rule_list.files,
}


def main() -> None:
    """Write the pages that are named, or all."""
    parser = argparse.ArgumentParser(description="Write the generated pages and pictures of the manual.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"{', '.join(PAGES)} (default: all)")
    names = parser.parse_args().pages or list(PAGES)
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        parser.error(f"no page is named {', '.join(unknown)}; the pages are {', '.join(PAGES)}")
    data = imme_data.load()
    for name in names:
        for path, text in PAGES[name](data).items():
            path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
