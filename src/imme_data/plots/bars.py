"""Draws the target and the latest actual of each commitment as a bar, and counts those without a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
from matplotlib.patches import Patch

from imme_data.plots import picture as pictures
from imme_data.plots import strip
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, Picture, key
from imme_data.view.amounts import Language, number, share
from imme_data.view.states import progress_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked

__all__ = ["draw"]

_LOW: Final = -1.0  # shares beyond these two are cut off with an arrow; the text beside the bar has the number
_HIGH: Final = 2.0
_HEIGHT: Final = 0.5
_COUNTED: Final = ("measured", "completed")
# The order of the keys.
_KEYS: Final = (
    *("target", "target band", "counted", "announced key", "begun", "plan", "input", "input begun", "up to"),
    *("compatible sources", "conflicting sources"),
)


@attrs.frozen
class _Bar:
    """A commitment, and how its latest actual is drawn."""

    one: Tracked
    is_input: bool
    look: str  # counted, announced, begun, or none

    @property
    def share(self) -> float | None:
        """The latest actual as a share of the target; of an input, as a share of the plan."""
        latest, target = self.one.latest, self.one.status.target
        if not self.is_input or latest is None:
            return self.one.progress
        return latest.value / target if target else None

    def order(self) -> tuple[Any, ...]:
        """Outputs and outcomes before inputs, counted actuals before others, the greatest share first."""
        looks = ("counted", "announced", "begun", "none")
        share_ = self.share
        name = self.one.commitment.commitment_id
        return self.is_input, looks.index(self.look), share_ is None, -(share_ or 0), name


def draw(tracked: Sequence[Tracked], whole: bool, language: Language) -> Picture:
    """Draw the bars of some commitments.

    If they are a whole dataset, those without a number are not drawn: a strip below the bars counts them.
    """
    words, data = texts.words_of(language), tracked[0].data
    bars = sorted((_bar(one) for one in tracked if one.latest is not None or not whole), key=_Bar.order)
    counted = strip.count(tracked) if whole else None
    shown = counted is not None and counted.total > 0
    notes = [words["roots"]] if shown else []
    hidden = sum(bool(one.actuals) and one.latest is None for one in tracked) if whole else 0
    notes += [words["not compared"].format(number(hidden, language))] if hidden else []
    if not bars:
        picture, below, _ = pictures.panels(strip.HEIGHT + 1.0)
        below.set_axis_off()
        if counted is not None:
            strip.draw(below, counted, language)
        return pictures.finish(picture, data, words["progress"], language, *notes)
    results = sum(not bar.is_input for bar in bars)
    headings = {0: words["results"], results: words["inputs"]} if 0 < results < len(bars) else {}
    headings = headings or ({0: words["inputs"]} if not results else {})
    picture, axes, lower = pictures.canvas(
        [texts.label(bar.one, language) for bar in bars],
        [_beside(bar, language) for bar in bars],
        headings,
        strip.HEIGHT if shown else 0.0,
    )
    _draw_bars(axes, bars, language)
    if lower is not None and counted is not None:
        strip.draw(lower, counted, language)
    return pictures.finish(picture, data, words["progress"], language, *notes)


def _bar(one: Tracked) -> _Bar:
    look = "none"
    if one.latest is not None:
        stage = one.latest.stage or "measured"
        look = "counted" if stage in _COUNTED else "announced" if stage == "announced" else "begun"
    return _Bar(one, one.data.indicators[one.commitment.indicator_id].result == "input", look)


def _draw_bars(axes: Axes, bars: Sequence[_Bar], language: Language) -> None:
    words = texts.words_of(language)
    drawn: dict[str, Any] = {}
    reached = [0.0, 1.0]
    for place, bar in zip(axes.get_yticks(), bars, strict=True):
        reached += _draw_row(axes, float(place), bar, drawn, words)
    low, high = max(_LOW, min(reached)), min(_HIGH, max(reached))
    axes.set_xlim(low - 0.02 * (low < 0), high + 0.02)
    axes.set_xlabel(words["share"], x=0, ha="left")
    axes.xaxis.set_major_formatter(lambda value, _: share(round(value, 9), language))
    pictures.legend(axes, [drawn[name] for name in _KEYS if name in drawn])


def _patch(look: str, *, is_input: bool) -> tuple[str, dict[str, Any]]:
    """The key and the look of the bar of an actual. Only what was counted is filled; an input is grey."""
    colour = COLOURS["input" if is_input else "actual"]
    if look == "announced":
        return "announced key", {"facecolor": "none", "edgecolor": colour, "hatch": "////", "linewidth": 0}
    if look == "begun":
        name = "input begun" if is_input else "begun"
        return name, {"facecolor": COLOURS[name]}
    return "input" if is_input else "counted", {"facecolor": colour}


def _draw_row(axes: Axes, row: float, bar: _Bar, drawn: dict[str, Any], words: dict[str, str]) -> list[float]:
    """Draw one commitment. Returns the shares that the axis must include."""
    one = bar.one
    status, latest, done = one.status, one.latest, bar.share
    if not status.target:
        return []  # there is no share of a target of 0
    reached = _draw_target(axes, row, bar, drawn, words)
    if done is not None and latest is not None:
        reached.append(done)
        name, look = _patch(bar.look, is_input=bar.is_input)
        axes.barh(row, _cut(done), height=_HEIGHT, zorder=2, **look)
        drawn.setdefault(name, Patch(label=words[name], **look))
        colour = COLOURS["input" if bar.is_input else "actual"]
        if done == 0:
            axes.plot([0], [row], marker="|", markersize=26, markeredgewidth=3, color=colour, zorder=4)
        if latest.value_max is not None:
            upper = latest.value_max / status.target
            look = {"facecolor": "none", "edgecolor": colour, "hatch": "....", "linewidth": 0}
            axes.barh(row, _cut(upper) - _cut(done), left=_cut(done), height=_HEIGHT, zorder=1.9, **look)
            drawn.setdefault("up to", Patch(label=words["up to"], **look))
            reached.append(upper)
        _arrow(axes, row, reached[-1], colour)
    if _differ(one):
        sides = sorted((status.lowest / status.target, status.highest / status.target))
        reached += sides
        kind = "conflicting sources" if one.conflicts else "compatible sources"
        line: dict[str, Any] = {
            "color": COLOURS["conflict" if one.conflicts else "compatible"],
            "linewidth": 2.5,
            # The shapes differ too, for people who do not distinguish the colours.
            "marker": "X" if one.conflicts else "|",
            "markersize": 9 if one.conflicts else 13,
            "markeredgewidth": 0.5 if one.conflicts else 2.5,
        }
        axes.plot([_cut(side) for side in sides], [row, row], zorder=5, **line)
        drawn.setdefault(kind, key(words[kind], **line))
        for side in sides:
            _arrow(axes, row, side, line["color"])
    return reached


def _draw_target(axes: Axes, row: float, bar: _Bar, drawn: dict[str, Any], words: dict[str, str]) -> list[float]:
    """Draw the outline of a target; of an input, the dashed outline of a plan; beyond it, the upper end of a range."""
    made = bar.one.commitment
    style = ":" if bar.look == "none" else "--" if bar.is_input else "-"
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": "black"}
    axes.barh(row, 1, height=_HEIGHT, linestyle=style, zorder=3, **look)
    name = "plan" if bar.is_input else "target"
    drawn.setdefault(name, Patch(label=words[name], linestyle="--" if bar.is_input else "-", **look))
    if made.value_max is None or not made.value:
        return []
    upper = made.value_max / made.value
    band: dict[str, Any] = {"facecolor": "0.85", "edgecolor": "black", "linewidth": 0.6, "linestyle": style}
    axes.barh(row, _cut(upper) - 1, left=1, height=_HEIGHT, zorder=1.5, **band)
    drawn.setdefault("target band", Patch(label=words["target band"], **band))
    _arrow(axes, row, upper, "black")
    return [upper]


def _differ(one: Tracked) -> bool:
    """Whether the reports print several targets, apart from the two ends of a target that is a range."""
    status, made = one.status, one.commitment
    last = made.value if made.value_max is None else made.value_max
    return status.lowest != status.highest and (status.lowest, status.highest) != (made.value, last)


def _cut(value: float) -> float:
    return min(_HIGH, max(_LOW, value))


def _arrow(axes: Axes, row: float, value: float, colour: str) -> None:
    """Draw an arrow if a share is cut off."""
    if value != _cut(value):
        axes.plot(
            [_cut(value)], [row], marker=">" if value > 0 else "<", markersize=11, color=colour, zorder=6, clip_on=False
        )


def _beside(bar: _Bar, language: Language) -> str:
    """Write the numbers of a bar: the latest actual; the deadline and the state; the range of the reports."""
    one, words = bar.one, texts.words_of(language)
    status, made, latest = one.status, one.commitment, one.latest
    second = [texts.deadline(one, language)]
    if status.state in ("reached", "reached_late", "short_at_due", "revised"):
        second.append(words[status.state])
    if latest is not None and bar.look in ("announced", "begun") and not bar.is_input:
        second.append(words[latest.stage or "measured"])
    if status.root_id != made.commitment_id:
        second.append(words["within"].format(status.root_id))
    third = []
    if _differ(one):
        third.append(words["conflict" if one.conflicts else "range"].format(*texts.ends(one, language)))
    if made.comparison in ("at_most", "less_than"):
        third.append(words["ceiling"])
    elif one.data.indicators[made.indicator_id].ascending is False:
        third.append(words["less"])
    lines = [_first(bar, language), *pictures.joined(second), *pictures.joined(third)]
    return pictures.beside(*lines)


def _first(bar: _Bar, language: Language) -> str:
    """Write the latest actual and its date; without one, what searches found."""
    one, words, latest = bar.one, texts.words_of(language), bar.one.latest
    if latest is None:
        return words["only uncompared"] if one.actuals else _searched(one, language)
    date = _date(one, language)
    if bar.is_input:
        stage = latest.stage or "measured"
        name = f"input {stage}" if f"input {stage}" in words else "spent" if one.status.unit.isupper() else "used"
        return words["dated"].format(words[name].format(*texts.paired(one, latest, language)), date)
    value = texts.said(latest, language)
    if one.progress is None:
        return words["no share"].format(value, date)
    return words["done"].format(value, progress_text(one, language), date)


def _date(one: Tracked, language: Language) -> str:
    """The date that the latest actual describes, else that of the page that prints it first."""
    words, day = texts.words_of(language), one.status.actual_as_of_on
    if one.latest is None or not (one.latest.as_of or day):
        return words["undated"]
    if one.latest.as_of:
        return texts.day(one.latest.as_of, language)
    article = one.article(one.latest)
    text = article.published if article.published and article.published_on == day else str(day)
    return words["page of"].format(texts.day(text, language))


def _searched(one: Tracked, language: Language) -> str:
    words, status = texts.words_of(language), one.status
    if not status.searches:
        return words["not searched"]
    found = "searched words" if any(search.outcome == "words" for search in one.searches) else "searched"
    last = texts.day(str(status.last_searched_on), language)
    return words[found].format(number(status.searches, language), last)
