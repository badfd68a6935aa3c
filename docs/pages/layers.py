"""docs/images/layers.svg: the rooms of `imme_data` in the order of their layers, and which room imports which.

The layers are those of the contract in pyproject.toml; the imports come from the code, those for types alone too.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import grimp

from imme_data.dataset.dataset import Dataset
from pages.markdown import DOCS

# Sizes in pixels. Each room has a row of its own; a room's line to what it imports runs in a lane right of the boxes.
ROW: Final = 44
GAP: Final = 10  # between two layers
BOX_WIDTH: Final = 130
BOX_HEIGHT: Final = 32
LEFT: Final = 24
TOP: Final = 64
LANE: Final = 30
CAPTION: Final = (
    "Imports go down, never up. Follow the line of a room right and down:",
    "each dot is a room that it imports, at the end of the arrow to the left.",
)
FONT: Final = 'font-family="Helvetica, Arial, sans-serif"'
# Okabe and Ito's colours without yellow, which is too light on white.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")


def layers() -> list[list[str]]:
    """The rooms of each layer, from the top, as the contract has them."""
    settings = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (contract,) = (one for one in contracts if one["id"] == "layers")
    return [re.split(r"\s*[|:]\s*", layer) for layer in contract["layers"]]


def imports() -> set[tuple[str, str]]:
    """Which room imports which: pairs of an importer and what it imports."""
    graph = grimp.build_graph("imme_data", cache_dir=None)
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = module.split(".")[1:2], imported.split(".")[1:2]
            if pair[0] and pair[1] and pair[0] != pair[1]:
                found.add((pair[0][0], pair[1][0]))
    return found


def draw(stack: list[list[str]], pairs: set[tuple[str, str]]) -> str:
    """The picture as SVG."""
    rooms = [room for layer in stack for room in layer]
    pairs = {(one, other) for one, other in pairs if one in rooms and other in rooms}  # without __main__
    middle: dict[str, int] = {}  # of each room's box, from the top of the picture
    y = TOP
    for layer in stack:
        for room in layer:
            middle[room] = y + ROW // 2
            y += ROW
        y += GAP
    right = LEFT + BOX_WIDTH
    importers = [room for room in rooms if any(one == room for one, _ in pairs)]
    # The top room has the outermost lane, so that no line to a lane crosses another.
    lane = {room: right + LANE * (len(importers) - place) + 10 for place, room in enumerate(importers)}
    colour = {room: COLOURS[place % len(COLOURS)] for place, room in enumerate(importers)}
    width, height = right + LANE * len(importers) + 40, y + 10
    shapes = [f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    shapes += [
        f'<text x="{LEFT}" y="{28 + 18 * place}" font-size="13" {FONT} fill="#333333">{line}</text>'
        for place, line in enumerate(CAPTION)
    ]
    # First what is imported, in grey, so that the coloured lines and the dots lie above it.
    for room in rooms:
        ends = [lane[one] for one, other in pairs if other == room]
        if ends:
            at = middle[room] + 7
            shapes.append(f'<path d="M{max(ends)} {at}H{right + 6}" stroke="#999999" fill="none"/>')
            shapes.append(f'<path d="M{right + 1} {at}l8 -4v8z" fill="#555555"/>')
    for one in importers:
        below = [other for other in rooms if (one, other) in pairs]
        start, end, x = middle[one] - 7, max(middle[other] for other in below) + 7, lane[one]
        shapes.append(f'<path d="M{right} {start}H{x}V{end}" stroke="{colour[one]}" stroke-width="2" fill="none"/>')
        shapes += [
            f'<circle cx="{x}" cy="{middle[other] + 7}" r="4.5" fill="{colour[one]}">'
            f"<title>{one} imports {other}</title></circle>"
            for other in below
        ]
    for room in rooms:
        top, edge = middle[room] - BOX_HEIGHT // 2, colour.get(room, "#333333")
        shapes.append(
            f'<rect x="{LEFT}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="#f4f4f4" '
            f'stroke="{edge}" stroke-width="2"/>'
        )
        shapes.append(
            f'<text x="{LEFT + BOX_WIDTH // 2}" y="{middle[room] + 5}" font-size="15" {FONT} fill="#000000" '
            f'text-anchor="middle">{room}</text>'
        )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img">\n<title>The rooms of imme_data, from the top layer to the bottom, and their imports</title>'
    )
    return "\n".join([head, *shapes, "</svg>"]) + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The picture; `data` is not needed."""
    return {DOCS / "images" / "layers.svg": draw(layers(), imports())}
