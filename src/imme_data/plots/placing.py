"""Places labels beside points so that they overlap neither each other nor what is drawn. Knows only rectangles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

__all__ = ["Box", "place"]

_RING: Final = 5.0  # the distance between two circles of places around a point
_RINGS: Final = 24  # within the bounds; labels that find no place there go beyond them
_TURNS: Final = 12  # places on a circle


@attrs.frozen
class Box:
    """A rectangle with its middle at x and y."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Whether two rectangles share more than an edge."""
        return (
            2 * abs(self.x - other.x) < self.width + other.width
            and 2 * abs(self.y - other.y) < self.height + other.height
        )

    def is_within(self, other: Box) -> bool:
        """Whether it lies inside another rectangle."""
        return (
            2 * abs(self.x - other.x) <= other.width - self.width
            and 2 * abs(self.y - other.y) <= other.height - self.height
        )


def place(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], obstacles: Sequence[Box], bounds: Box
) -> list[Box]:
    """Return a rectangle of each size near its point. No two overlap, nor do they overlap an obstacle.

    Each label takes the nearest free place, in the order of the points. A label that finds none within `bounds` goes
    beyond them.
    """
    placed: list[Box] = []
    for point, size in zip(points, sizes, strict=True):
        candidates = (Box(x, y, *size) for x, y in _around(point, size))
        for tried, box in enumerate(candidates):
            if tried < _RINGS * _TURNS and not box.is_within(bounds):
                continue
            if not any(box.overlaps(other) for other in (*obstacles, *placed)):
                placed.append(box)
                break
    return placed


def _around(point: tuple[float, float], size: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield places around a point, the nearest first; each circle starts above the point."""
    ring = 0
    while True:
        ring += 1
        for turn in range(_TURNS):
            # Above, right, left, below, and then between these.
            angle = math.tau * (turn * 5 % _TURNS) / _TURNS
            wide, high = size[0] / 2 + ring * _RING, size[1] / 2 + ring * _RING
            yield point[0] + wide * math.sin(angle), point[1] + high * math.cos(angle)
