"""Draws the target and the latest actual of each commitment as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import Patch

from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, Picture, key
from imme_data.view.amounts import Language, share
from imme_data.view.commitment import progress_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked

__all__ = ["draw"]

_LOW: Final = -1.0  # shares beyond these two are cut off with an arrow; the text beside the bar has the number
_HIGH: Final = 2.0
_HEIGHT: Final = 0.5


def draw(tracked: Sequence[Tracked], language: Language) -> Picture:
    """Draw the bars of some commitments, the greatest progress first."""
    words = texts.words_of(language)
    tracked = sorted(
        tracked, key=lambda one: (one.progress is None, -(one.progress or 0), one.commitment.commitment_id)
    )
    labels = [texts.label(one, language) for one in tracked]
    picture, axes = pictures.canvas(labels, [_beside(one, language) for one in tracked])
    drawn: dict[str, Any] = {words["target"]: Patch(facecolor="none", edgecolor="black", label=words["target"])}
    reached = [0.0, 1.0]
    for row, one in enumerate(tracked):
        reached += _draw_row(axes, row, one, drawn, words)
    low, high = max(_LOW, min(reached)), min(_HIGH, max(reached))
    axes.set_xlim(low - 0.02 * (low < 0), high + 0.02)
    axes.set_xlabel(words["share"], x=0, ha="left")
    axes.xaxis.set_major_formatter(lambda value, _: share(round(value, 9), language))
    pictures.legend(axes, list(drawn.values()))
    return pictures.finish(picture, tracked[0].data, words["progress"], language)


def _draw_row(axes: Axes, row: int, one: Tracked, drawn: dict[str, Any], words: dict[str, str]) -> list[float]:
    """Draw one commitment. Returns the shares that the axis must include."""
    status, colour = one.status, COLOURS["actual"]
    if not status.target:
        return []  # there is no share of a target of 0
    known = one.latest is not None
    axes.barh(row, 1, height=_HEIGHT, facecolor="none", edgecolor="black", linestyle="-" if known else ":", zorder=3)
    reached = []
    if one.progress is not None and one.latest is not None:
        reached.append(one.progress)
        axes.barh(row, _cut(one.progress), height=_HEIGHT, color=colour, zorder=2)
        if one.progress == 0:
            axes.plot([0], [row], marker="|", markersize=26, markeredgewidth=3, color=colour, zorder=4)
        drawn.setdefault(words["latest"], Patch(facecolor=colour, label=words["latest"]))
        if one.latest.value_max is not None:
            upper = one.latest.value_max / status.target
            look: dict[str, Any] = {"facecolor": "none", "edgecolor": colour, "hatch": "////"}
            axes.barh(
                row, _cut(upper) - _cut(one.progress), left=_cut(one.progress), height=_HEIGHT, zorder=1.9, **look
            )
            drawn.setdefault(words["up to"], Patch(label=words["up to"], **look))
            reached.append(upper)
        _arrow(axes, row, reached[-1], colour)
    if status.lowest != status.highest:
        sides = sorted((status.lowest / status.target, status.highest / status.target))
        reached += sides
        kind = "conflicting sources" if one.conflicts else "compatible sources"
        look = {
            "color": COLOURS["conflict" if one.conflicts else "compatible"],
            "linewidth": 2.5,
            # The shapes differ too, for people who do not distinguish the colours.
            "marker": "X" if one.conflicts else "|",
            "markersize": 9 if one.conflicts else 13,
            "markeredgewidth": 0.5 if one.conflicts else 2.5,
        }
        axes.plot([_cut(side) for side in sides], [row, row], zorder=5, **look)
        drawn.setdefault(words[kind], key(words[kind], **look))
        for side in sides:
            _arrow(axes, row, side, look["color"])
    return reached


def _cut(value: float) -> float:
    return min(_HIGH, max(_LOW, value))


def _arrow(axes: Axes, row: int, value: float, colour: str) -> None:
    """Draw an arrow if a share is cut off."""
    if value != _cut(value):
        axes.plot(
            [_cut(value)], [row], marker=">" if value > 0 else "<", markersize=11, color=colour, zorder=6, clip_on=False
        )


def _beside(one: Tracked, language: Language) -> str:
    """Write the numbers of a bar: the latest actual, the due date, and the range of the reports."""
    words, commitment, status = texts.words_of(language), one.commitment, one.status
    if one.latest is None:
        done = words["none"]
    else:
        date, value = one.latest.as_of or words["undated"], texts.said(one.latest, language)
        if one.progress is None:
            done = words["no share"].format(value, date)
        else:
            done = words["done"].format(value, progress_text(one, language), date)
    lines = [f"{done} · {words['due'].format(commitment.due) if commitment.due else words['no due']}"]
    if commitment.comparison in ("at_most", "less_than"):
        lines[0] += f" · {words['ceiling']}"
    elif one.data.indicators[commitment.indicator_id].ascending is False:
        lines[0] += f" · {words['less']}"
    if status.lowest != status.highest:
        lines.append(words["conflict" if one.conflicts else "range"].format(*texts.ends(one, language)))
    return pictures.beside(*lines)
