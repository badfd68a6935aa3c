"""Draws the figures of a commitment, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from imme_data.model.evidence import BOUNDS
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, MARKERS, NumberTicks, Picture, key, marker
from imme_data.view.amounts import Language, greatest_scale, number, unit_name, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked
    from imme_data.model.records import Figure

__all__ = ["CONFLICT", "beside", "draw", "draw_row", "set_axis"]

_TARGET: Final[dict[str, Any]] = {"color": "black", "linewidth": 1, "linestyle": "--"}
CONFLICT: Final[dict[str, Any]] = {"marker": "X", "color": COLOURS["conflict"], "linestyle": "none", "markersize": 9}
_COPY: Final[dict[str, Any]] = {**marker("report"), "color": "0.4", "markersize": 5}
_ARROW: Final = 26  # points
_QUOTE: Final = 60  # characters


def draw(one: Tracked, language: Language) -> Picture:
    """Draw all figures of a commitment: reports, actuals, baselines, parts."""
    words = texts.words_of(language)
    figures = [(kind, figure) for kind in MARKERS for figure in getattr(one, f"{kind}s")]
    labels = [texts.publisher(one.data, figure, language) for _, figure in figures] or [""]
    said = [
        beside(figure, language, ahead=kind == "report", mark=words["latest"] if figure is one.latest else None)
        for kind, figure in figures
    ]
    picture, axes = pictures.canvas(labels, said)
    commitment = one.commitment
    numbers = [commitment.value, *(end for _, figure in figures for end in texts.span(figure))]
    power = greatest_scale(*numbers)
    unit = 10.0**power
    axes.axvline(commitment.value / unit, zorder=1, **_TARGET)
    target = texts.folded(words["target is"].format(texts.promised(one, language)), 50, 1)
    keys = {"target": key(target, **_TARGET)}
    conflicting = {figure.figure_id for pair in one.conflicts for figure in pair}
    reached = [commitment.value / unit]
    for row, (kind, figure) in enumerate(figures):
        copied = one.article(figure).republishes_id is not None or one.article(figure).agency_id is not None
        opposed = figure.figure_id in conflicting
        look, name = ({**CONFLICT}, "conflicting sources") if opposed else (marker(kind), kind)
        keys.setdefault(name, key(words[name], **look))
        if copied:
            look["markersize"] = _COPY["markersize"]
            keys.setdefault("copy", key(words["copy key"], **_COPY))
        reached += draw_row(axes, row, figure, look, unit, keys, words)
    set_axis(axes, reached, texts.indicator(one, language), commitment.unit, power, language)
    pictures.legend(axes, list(keys.values()))
    who = texts.short(one.data.organizations[commitment.promisor_id])
    title = words["sources"].format(texts.indicator(one, language), texts.promised(one, language), who)
    status = one.status
    counts = number(status.reports, language), number(status.sources, language)
    agreed = words["counts"].format(*counts, words[status.consistency])
    return pictures.finish(picture, one.data, f"{title}\n{agreed}", language)


def set_axis(axes: Axes, reached: list[float], what: str, unit: str, power: int, language: Language) -> None:
    """Label the axis with the indicator and its unit, and make it long enough for all numbers."""
    low, high = min(reached), max(reached)
    # A minimum length of the axis, so that nearly equal numbers are not drawn far apart.
    room = max(0.08 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-12) if (low, high) != (0, 0) else 1.0
    axes.set_xlim(low - room, high + room)
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(NumberTicks(language))
    unit_said = texts.folded(visible(unit_name(unit, power, language)), lines=1)
    axes.set_xlabel(f"{texts.folded(what, 60, 1)} ({unit_said})")


def draw_row(
    axes: Axes, row: int, figure: Figure, look: dict[str, Any], unit: float, keys: dict[str, Any], words: dict[str, str]
) -> list[float]:
    """Draw one figure. Returns the numbers that the axis must include."""
    low, high = (end / unit for end in texts.span(figure))
    reached = [low, high]
    colour = look["color"]
    if low != high:
        line = {"color": colour, "linewidth": 5, "alpha": 0.5, "solid_capstyle": "butt"}
        axes.plot([low, high], [row, row], zorder=2, **line)
        keys.setdefault("span", key(words["span"], **{**line, "color": "0.4"}))
    half = figure.resolution / 2 / unit
    if figure.comparison not in BOUNDS and half > 0.002 * max(abs(low), abs(high)):
        whisker = {"color": colour, "linewidth": 1.2, "marker": "|", "markersize": 8}
        axes.plot([low - half, high + half], [row, row], zorder=2, **whisker)
        keys.setdefault("whisker", key(words["whisker"], **{**whisker, "color": "0.4"}))
        reached += [low - half, high + half]
    ends = [low] if low == high else [low, high]
    axes.plot(ends, [row] * len(ends), zorder=3, **look)
    if figure.comparison in BOUNDS:
        upwards = BOUNDS[figure.comparison](1, 0)  # a lower bound: greater numbers respect it
        arrow = {"arrowstyle": "<-", "color": colour}
        end = (low if upwards else high, row)
        axes.annotate("", end, xytext=(_ARROW if upwards else -_ARROW, 0), textcoords="offset points", arrowprops=arrow)
    return reached


def beside(figure: Figure, language: Language, *, ahead: bool, mark: str | None = None) -> str:
    """Write the number, its date (after "for" if `ahead`, else after "as of"), a mark, and the quote."""
    words = texts.words_of(language)
    said = texts.said(figure, language)
    if figure.as_of is not None:
        said += f", {words['for' if ahead else 'as of'].format(figure.as_of)}"
    if mark is not None:
        said += f" · {mark}"
    quote = texts.folded(visible(figure.quote), _QUOTE, 1)
    return pictures.beside(said, words["quote"].format(quote))
