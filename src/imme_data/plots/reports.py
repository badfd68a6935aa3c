"""Draws the figures of a commitment, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import Patch

from imme_data.model.intervals import LOWER_BOUNDS
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, MARKERS, NumberTicks, Picture, key, marker
from imme_data.view.amounts import Language, greatest_scale, number, unit_name, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked
    from imme_data.model.records import Figure

__all__ = ["ARROW", "CONFLICT", "PALE", "draw", "whisker"]

_TARGET: Final[dict[str, Any]] = {"color": "black", "linewidth": 1, "linestyle": "--"}
CONFLICT: Final[dict[str, Any]] = {"marker": "X", "color": COLOURS["conflict"], "linestyle": "none", "markersize": 9}
_COPY: Final[dict[str, Any]] = {**marker("report"), "color": "0.4", "markersize": 5}
_ANNOUNCED: Final[dict[str, Any]] = {**marker("actual"), "markerfacecolor": "white"}
ARROW: Final = 26  # points
PALE: Final = 0.35  # the opacity of a doubtful figure
_SEEN: Final = 0.004  # of the number; a shorter whisker is not drawn
_QUOTE: Final = 60  # characters


def draw(one: Tracked, language: Language) -> Picture:
    """Draw all figures of a commitment: reports, actuals, baselines, parts."""
    words, data, commitment = texts.words_of(language), one.data, one.commitment
    figures = [(kind, figure) for kind in MARKERS for figure in getattr(one, f"{kind}s")]
    labels = [texts.publisher(data, figure, language) for _, figure in figures] or [""]
    said = [_beside(figure, language, ahead=kind == "report", marks=_marks(one, figure)) for kind, figure in figures]
    picture, axes, _ = pictures.canvas(labels, said)
    compared = [figure for _, figure in figures if figure.unit == commitment.unit]
    ends = [commitment.value, commitment.value if commitment.value_max is None else commitment.value_max]
    power = greatest_scale(*ends, *(end for figure in compared for end in texts.span(figure)))
    unit = 10.0**power
    target = texts.folded(words["target is"].format(texts.promised(one, language)), 50, 1)
    keys: dict[str, Any] = {"target": key(target, **_TARGET)}
    for end in ends:
        axes.axvline(end / unit, zorder=1, **_TARGET)
    if commitment.value_max is not None:
        axes.axvspan(ends[0] / unit, ends[1] / unit, zorder=0.5, color="0.9", linewidth=0)
        keys["band"] = Patch(facecolor="0.9", label=words["target band"])
    conflicting = {figure.figure_id for pair in one.conflicts for figure in pair}
    reached = [end / unit for end in ends]
    for row, (kind, figure) in enumerate(figures):
        if figure.unit != commitment.unit:
            continue
        opposed = figure.figure_id in conflicting
        look, name = ({**CONFLICT}, "conflicting sources") if opposed else (marker(kind), kind)
        keys.setdefault(name, key(words[name], **look))
        if figure.stage == "announced":
            look["markerfacecolor"] = "white"
            keys.setdefault(
                "announced", key(words["announced key"], **{**marker("actual"), "markerfacecolor": "white"})
            )
        if texts.is_copy(data, figure):
            look["markersize"] = _COPY["markersize"]
            keys.setdefault("copy", key(words["copy key"], **_COPY))
        reached += _draw_row(axes, row, figure, look, unit, keys, words)
    _set_axis(axes, reached, texts.indicator(one, language), commitment.unit, power, language)
    pictures.legend(axes, list(keys.values()))
    who = texts.promisor(one, language)
    title = words["sources"].format(texts.indicator(one, language), texts.promised(one, language), who)
    below = [texts.counts(one.status, language), texts.deadline(one, language)]
    below += [words["revised"]] if one.status.state == "revised" else []
    other = len(figures) - len(compared)
    note = words["other currency"].format(number(other, language)) if other else ""
    return pictures.finish(picture, data, f"{title}\n{' · '.join(below)}", language, note)


def _marks(one: Tracked, figure: Figure) -> list[str]:
    """The keys of the words that stand beside a figure: its stage, whether it is the latest, doubtful or not drawn."""
    found = [figure.stage] if figure.stage else []
    marks: list[tuple[bool, str]] = [
        (figure is one.latest, "latest"),
        (figure.doubtful, "doubtful mark"),
        (figure.unit != one.commitment.unit, "other currency mark"),
    ]
    return [*found, *(name for holds, name in marks if holds)]


def _set_axis(axes: Axes, reached: list[float], what: str, unit: str, power: int, language: Language) -> None:
    """Label the axis with the indicator and its unit, and make it long enough for all numbers."""
    low, high = min(reached), max(reached)
    # A minimum length of the axis, so that nearly equal numbers are not drawn far apart.
    room = max(0.08 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-12) if (low, high) != (0, 0) else 1.0
    axes.set_xlim(low - room, high + room)
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(NumberTicks(language))
    unit_said = texts.folded(visible(unit_name(unit, power, language)), lines=1)
    axes.set_xlabel(f"{texts.folded(what, 60, 1)} ({unit_said})")


def _draw_row(
    axes: Axes, row: int, figure: Figure, look: dict[str, Any], unit: float, keys: dict[str, Any], words: dict[str, str]
) -> list[float]:
    """Draw one figure. Returns the numbers that the axis must include."""
    low, high = (end / unit for end in texts.span(figure))
    reached = [low, high]
    if figure.doubtful:
        look = {**look, "alpha": PALE}
        keys.setdefault("doubtful", key(words["doubtful"], **{**marker("report"), "color": "0.4", "alpha": PALE}))
    colour, alpha = look["color"], look.get("alpha", 1.0)
    if low != high:
        line = {"color": colour, "linewidth": 5, "alpha": 0.5 * alpha, "solid_capstyle": "butt"}
        axes.plot([low, high], [row, row], zorder=2, **line)
        keys.setdefault("span", key(words["span"], **{**line, "color": "0.4"}))
    allowed = whisker(figure, unit)
    if allowed is not None:
        line = {"color": colour, "linewidth": 1.2, "marker": "|", "markersize": 8, "alpha": alpha}
        axes.plot(allowed, [row, row], zorder=2, **line)
        keys.setdefault("whisker", key(words["whisker"], **{**line, "color": "0.4"}))
        reached += allowed
    ends = [low] if low == high else [low, high]
    axes.plot(ends, [row] * len(ends), zorder=3, **look)
    if figure.comparison in texts.BOUNDS:
        upwards = figure.comparison in LOWER_BOUNDS  # greater numbers respect a lower bound
        arrow = {"arrowstyle": "<-", "color": colour, "alpha": alpha}
        end = (low if upwards else high, row)
        axes.annotate("", end, xytext=(ARROW if upwards else -ARROW, 0), textcoords="offset points", arrowprops=arrow)
    return reached


def whisker(figure: Figure, unit: float) -> list[float] | None:
    """The numbers that the words allow, `low` to `high`; None if a side is open, or if they are too near to see."""
    if figure.low is None or figure.high is None:
        return None
    low, high = sorted((figure.low / unit, figure.high / unit))
    return [low, high] if high - low > _SEEN * max(abs(low), abs(high)) else None


def _beside(figure: Figure, language: Language, *, ahead: bool, marks: Iterable[str] = ()) -> str:
    """Write the number, its date (after "for" if `ahead`, else after "as of"), some marks, and the quote."""
    words = texts.words_of(language)
    said = texts.said(figure, language)
    if figure.as_of is not None:
        said += f", {words['for' if ahead else 'as of'].format(texts.day(figure.as_of, language))}"
    quote = texts.folded(visible(figure.quote), _QUOTE, 1)
    return pictures.beside(*pictures.joined([said, *(words[name] for name in marks)]), words["quote"].format(quote))
