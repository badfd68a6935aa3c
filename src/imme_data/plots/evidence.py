"""Who printed what about a commitment: a row for each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from imme_data.formats import Language, number, unit_name, visible
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, MARKERS, NumberTicks, Picture, key, marker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.records import Figure
    from imme_data.tracked import Tracked

__all__ = ["draw"]

_TARGET: Final[dict[str, Any]] = {"color": "black", "linewidth": 1, "linestyle": "--"}
_CONFLICT: Final[dict[str, Any]] = {"marker": "X", "color": COLOURS["conflict"], "linestyle": "none", "markersize": 9}
_QUOTE: Final = 60  # characters
_SMALL: Final = 5  # points; the mark of a page that carries somebody else's text


def draw(one: Tracked, language: Language) -> Picture:
    """Draw every figure of a commitment: its reports first, then what was done, where it started, and parts."""
    words = texts.words_of(language)
    figures = [(kind, figure) for kind in MARKERS for figure in getattr(one, f"{kind}s")]
    labels = [texts.publisher(one, figure, language) for _, figure in figures] or [""]
    picture, axes = pictures.canvas(labels, [_beside(one, kind, figure, language) for kind, figure in figures])
    commitment = one.commitment
    numbers = [commitment.value, *(end for _, figure in figures for end in _span(figure))]
    power = next((power for power in (12, 9, 6) if max(map(abs, numbers)) >= 10**power), 0)
    unit = 10.0**power
    axes.axvline(commitment.value / unit, zorder=1, **_TARGET)
    target = texts.folded(words["target is"].format(texts.promised(one, language)), 50, 1)
    keys = {"target": key(target, **_TARGET)}
    conflicting = {figure.figure_id for pair in one.conflicts for figure in pair}
    reached = [commitment.value / unit]
    for row, (kind, figure) in enumerate(figures):
        copied = one.article(figure).republishes_id is not None or one.article(figure).agency_id is not None
        look = {**(_CONFLICT if figure.figure_id in conflicting else marker(kind))}
        name = "conflicting sources" if figure.figure_id in conflicting else kind
        keys.setdefault(name, key(words[name], **look))
        if copied:
            look["markersize"] = _SMALL
            grey = {
                "marker": "o",
                "color": "0.4",
                "linestyle": "none",
                "markersize": _SMALL,
                "markerfacecolor": "white",
            }
            keys.setdefault("copy", key(words["copy key"], **grey))
        reached += _draw_row(axes, row, figure, look, unit, keys, words)
    low, high = min(reached), max(reached)
    # Numbers that all but agree are not drawn apart as if they were far from each other.
    room = max(0.08 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-12) if (low, high) != (0, 0) else 1.0
    axes.set_xlim(low - room, high + room)
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(NumberTicks(language))
    what = texts.folded(texts.indicator(one, language), 60, 1)
    unit_said = texts.folded(visible(unit_name(commitment.unit, power, language)), lines=1)
    axes.set_xlabel(f"{what} ({unit_said})")
    pictures.legend(axes, list(keys.values()))
    who = one.data.organizations[commitment.promisor_id]
    title = words["sources"].format(
        texts.indicator(one, language), texts.promised(one, language), visible(who.acronym or who.name)
    )
    status = one.status
    counts = number(status.reports, language), number(status.sources, language)
    agreed = words["counts"].format(*counts, words[status.consistency])
    return pictures.finish(picture, [one], f"{title}\n{agreed}", language)


def _span(figure: Figure) -> tuple[float, float]:
    """What a figure prints, from its lower end to its upper one."""
    low, high = sorted((figure.value, figure.value if figure.value_max is None else figure.value_max))
    return low, high


def _draw_row(
    axes: Axes, row: int, figure: Figure, look: dict[str, Any], unit: float, keys: dict[str, Any], words: dict[str, str]
) -> list[float]:
    """Draw one figure; the numbers that it reaches."""
    low, high = (end / unit for end in _span(figure))
    reached = [low, high]
    colour = look["color"]
    if low != high:
        line = {"color": colour, "linewidth": 5, "alpha": 0.5, "solid_capstyle": "butt"}
        axes.plot([low, high], [row, row], zorder=2, **line)
        keys.setdefault("span", key(words["span"], **{**line, "color": "0.4"}))
    half = figure.resolution / 2 / unit
    if figure.comparison in ("exactly", "about") and half > 0.002 * max(abs(low), abs(high)):
        whisker = {"color": colour, "linewidth": 1.2, "marker": "|", "markersize": 8}
        axes.plot([low - half, high + half], [row, row], zorder=2, **whisker)
        keys.setdefault("whisker", key(words["whisker"], **{**whisker, "color": "0.4"}))
        reached += [low - half, high + half]
    ends = [low] if low == high else [low, high]
    axes.plot(ends, [row] * len(ends), zorder=3, **look)
    offset = {"more_than": 26, "at_least": 26, "less_than": -26, "at_most": -26}.get(figure.comparison)
    if offset is not None:
        arrow = {"arrowstyle": "<-", "color": colour}
        end = (low if offset > 0 else high, row)
        axes.annotate("", end, xytext=(offset, 0), textcoords="offset points", arrowprops=arrow)
    return reached


def _beside(one: Tracked, kind: str, figure: Figure, language: Language) -> str:
    """The number as it is said, the date it speaks of, and the words that print it."""
    words = texts.words_of(language)
    said = texts.said(figure, language)
    if figure.as_of is not None:
        said += f", {words['for' if kind == 'report' else 'as of'].format(figure.as_of)}"
    if figure is one.latest:
        said += f" · {words['latest']}"
    quote = texts.folded(visible(figure.quote), _QUOTE, 1)
    return pictures.beside(said, words["quote"].format(quote))
