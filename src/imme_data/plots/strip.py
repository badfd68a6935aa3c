"""Draws how many commitments have no number, as one bar in parts: by deadline, and whether anybody looked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs
from matplotlib.patches import Patch

from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS
from imme_data.view.amounts import Language, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked

__all__ = ["HEIGHT", "Silent", "count", "draw"]

HEIGHT: Final = 1.35  # inches
_PARTS: Final = {"due_passed": "due_passed", "open": "open", "undated": "no deadline"}  # the state, and its words
_PALE: Final = 0.45  # the opacity of a part that nobody has looked for
_NARROW: Final = 0.025  # of the strip; the number of a narrower part is only in the key


@attrs.frozen
class Silent:
    """The commitments without a number.

    `looked` and `unlooked` count those that count, by state: somebody looked for a number, or nobody has. `revised`
    counts the roots that a newer plan revises. `counting` is the number of all commitments that count, with a number
    or without.
    """

    looked: dict[str, int]
    unlooked: dict[str, int]
    revised: int
    counting: int

    @property
    def total(self) -> int:
        """The number of all commitments on the strip."""
        return sum(self.looked.values()) + sum(self.unlooked.values()) + self.revised


def count(tracked: Iterable[Tracked]) -> Silent:
    """Count the commitments without a number."""
    looked, unlooked = dict.fromkeys(_PARTS, 0), dict.fromkeys(_PARTS, 0)
    revised = counting = 0
    for one in tracked:
        status = one.status
        counting += status.counts
        if one.latest is not None:
            continue
        if status.counts and status.state in _PARTS:
            (looked if status.searches else unlooked)[status.state] += 1
        revised += status.state == "revised" and status.root_id == status.commitment_id and status.kind != "option"
    return Silent(looked, unlooked, revised, counting)


def draw(axes: Axes, silent: Silent, language: Language) -> None:
    """Draw the strip with its heading above and its keys below."""
    words = texts.words_of(language)
    keys, left = [], 0.0
    for state, name in _PARTS.items():
        look: dict[str, Any] = {"facecolor": COLOURS[state], "edgecolor": "white"}
        for size, pale in ((silent.looked[state], 1.0), (silent.unlooked[state], _PALE)):
            if size:
                axes.barh(0, size, left=left, height=1, alpha=pale, **look)
                _write(axes, left + size / 2, size, silent, "white" if state == "due_passed" and pale == 1 else "black")
            left += size
        total = silent.looked[state] + silent.unlooked[state]
        if total:
            pale = 1.0 if silent.looked[state] else _PALE
            keys.append(Patch(label=words[name].format(number(total, language)), alpha=pale, **look))
    if silent.revised:
        look = {"facecolor": "none", "edgecolor": "0.4", "linestyle": ":"}
        left += 0.01 * silent.total  # a gap, because these do not count
        axes.barh(0, silent.revised, left=left, height=1, **look)
        _write(axes, left + silent.revised / 2, silent.revised, silent, "black")
        keys.append(Patch(label=words["revised key"].format(number(silent.revised, language)), **look))
        left += silent.revised
    unlooked = sum(silent.unlooked.values())
    if unlooked:
        keys.append(Patch(facecolor="0.4", alpha=_PALE, edgecolor="white", label=words["pale"]))
    counted = sum(silent.looked.values()) + unlooked
    numbers = (number(many, language) for many in (counted, silent.counting, unlooked))
    axes.set_title(words["strip"].format(*numbers), loc="left", fontsize="medium", weight="bold")
    axes.set_xlim(-0.002 * left, 1.002 * left or 1)
    axes.set_ylim(-0.6, 0.6)
    axes.legend(
        handles=keys, loc="upper left", bbox_to_anchor=(0, 0), ncols=3, frameon=False, fontsize="small", borderaxespad=0
    )


def _write(axes: Axes, middle: float, size: int, silent: Silent, colour: str) -> None:
    if size >= _NARROW * silent.total:
        axes.text(middle, 0, str(size), ha="center", va="center", color=colour, fontsize="small")
