"""Draws the figures of one indicator on a time axis, one mark each, with a list below."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import attrs

from imme_data.model import edtf
from imme_data.model.intervals import LOWER_BOUNDS
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import NumberTicks, key, marker
from imme_data.plots.placing import Box, place
from imme_data.plots.reports import ARROW, CONFLICT, PALE, whisker
from imme_data.plots.time_axis import date_axis, day_number
from imme_data.view.amounts import greatest_scale, number, unit_name, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.dataset import Dataset
    from imme_data.model.records import Figure
    from imme_data.plots.picture import Picture
    from imme_data.view.amounts import Language

__all__ = ["draw"]

# The mark of each role.
_MARKS: Final = {"observation": "baseline", "actual": "actual", "projection": "part"}
# The colours of measures, of the palette of Okabe and Ito; a further measure has the last. The list names each measure.
_MEASURES: Final = ("#CC79A7", "#0072B2", "#009E73", "#E69F00", "#56B4E9", "#7F7F7F")
_HEIGHT: Final = 5.6  # inches
_LINE: Final = 0.17  # inches; the height of a line of the list
# The columns of the list: their left edges, as fractions of the width, and their greatest numbers of characters.
_COLUMNS: Final = {
    "key": (0.0, 4),
    "date": (0.03, 24),
    "amount": (0.185, 34),
    "publisher": (0.37, 36),
    "quote": (0.61, 58),
}
_NEAR: Final = 9  # points; a line leads from a label that is farther away to its mark
_PERIOD: Final = 32  # days; the line of a shorter period is not seen


@attrs.frozen
class _Point:
    """A figure with its number in the list, its period, and how it is marked."""

    key: int
    figure: Figure
    period: tuple[datetime.date, datetime.date] | None  # None if neither the figure nor its page has a date
    dated: bool  # by its own words, not by its page
    contradicted: bool

    @property
    def middle(self) -> float:
        """The middle of the period, on the time axis."""
        assert self.period is not None
        return (day_number(self.period[0]) + day_number(self.period[1])) / 2


def draw(data: Dataset, figures: Sequence[Figure], language: Language) -> Picture:
    """Draw figures of one indicator. All are about one organization, ecosystem, or the sector."""
    words = texts.words_of(language)
    indicator = data.indicators[figures[0].indicator_id]
    name = visible(indicator.name if language == "en" else indicator.name_fr)
    points = _points(data, figures)
    drawn = [point for point in points if point.period is not None]
    lines = _list(data, points, language)
    height = _LINE * sum(1 + bool(line["more"]) for line in lines) + 0.3
    picture, axes, below = pictures.panels(_HEIGHT, height)
    assert below is not None
    _write_list(below, lines, height)
    power = greatest_scale(*(end for figure in figures for end in texts.span(figure)))
    keys: dict[str, Any] = {}
    colours = _colours(drawn)
    reached = [number for point in drawn for number in _draw_point(axes, point, 10.0**power, colours, keys, words)]
    for measure, colour in colours.items():
        keys[f"measure {measure}"] = key(visible(measure), marker="s", color=colour, markersize=8, linestyle="none")
    _set_axes(axes, drawn, reached, language)
    axes.set_ylabel(texts.folded(f"{name} ({visible(unit_name(figures[0].unit, power, language))})", 60))
    axes.yaxis.set_major_formatter(NumberTicks(language))
    pictures.legend(axes, list(keys.values()))
    title = words["history"].format(", ".join(filter(None, (name, _whose(data, figures[0], language)))))
    years = [day.year for figure in figures if (day := data.spoken_of(figure)) is not None]
    if years:
        counts = number(len(figures), language), number(len({figure.article_id for figure in figures}), language)
        title += "\n" + words["pages"].format(*counts, min(years), max(years))
    undated = len(points) - len(drawn)
    notes = [words["not joined"], words["listed only"].format(number(undated, language)) if undated else ""]
    pictures.finish(picture, data, title, language, *notes)
    _label(axes, drawn, 10.0**power)
    return picture


def _points(data: Dataset, figures: Sequence[Figure]) -> list[_Point]:
    """Number the figures in the order of time; figures without any date come last."""
    opposed = {figure.figure_id for pair in data.contradictions(figures) for figure in pair}
    found = []
    for figure in figures:
        printed = figure.as_of or data.articles[figure.article_id].published
        period = None
        if printed is not None:
            with contextlib.suppress(ValueError):  # a package that was not validated may have an invalid date
                period = edtf.days(printed)
        found.append(_Point(0, figure, period, figure.as_of is not None, figure.figure_id in opposed))

    def order(point: _Point) -> tuple[Any, ...]:
        at = () if point.period is None else (point.middle, point.figure.value)
        return point.period is None, at, point.figure.figure_id

    return [attrs.evolve(point, key=place + 1) for place, point in enumerate(sorted(found, key=order))]


def _colours(points: Sequence[_Point]) -> dict[str, str]:
    """A colour for each measure, in the order of time; none if all figures have one measure."""
    measures = list(dict.fromkeys(point.figure.measure_id or "" for point in points))
    if len(measures) < 2:
        return {}
    return {measure: _MEASURES[min(place, len(_MEASURES) - 1)] for place, measure in enumerate(measures)}


def _draw_point(
    axes: Axes, point: _Point, unit: float, colours: dict[str, str], keys: dict[str, Any], words: dict[str, str]
) -> list[float]:
    """Draw a figure: its mark, its period, what its words allow. Returns the numbers that the axis must include."""
    figure, x = point.figure, point.middle
    assert point.period is not None
    look = {**CONFLICT} if point.contradicted else marker(_MARKS.get(figure.role, "part"))
    kind = "contradicted" if point.contradicted else figure.role
    # The colour says the measure, if there are several; the shape of the mark then says the role alone.
    own = colours.get(figure.measure_id or "") if not point.contradicted else None
    keys.setdefault(kind, key(words[kind], **(look if own is None else _in_colour(look, "0.4"))))
    look = look if own is None else _in_colour(look, own)
    if not point.dated:
        look["markerfacecolor"] = "white"
        keys.setdefault(
            "page date", key(words["page date"], **{**marker("baseline"), "markerfacecolor": "white", "color": "0.4"})
        )
    if figure.doubtful:
        look["alpha"] = PALE
        keys.setdefault("doubtful", key(words["doubtful"], **{**marker("baseline"), "color": "0.4", "alpha": PALE}))
    colour, alpha = look["color"], look.get("alpha", 1.0)
    low, high = (end / unit for end in texts.span(figure))
    reached = [low, high]
    first, last = map(day_number, point.period)
    if last - first >= _PERIOD:
        line = {"color": colour, "linewidth": 1, "alpha": 0.4 * alpha}
        axes.plot([first, last], [low, low], zorder=1, **line)
        keys.setdefault("period", key(words["period"], **{**line, "color": "0.4"}))
    if low != high:
        line = {"color": colour, "linewidth": 5, "alpha": 0.4 * alpha, "solid_capstyle": "butt"}
        axes.plot([x, x], [low, high], zorder=1.5, **line)
        keys.setdefault("span", key(words["span"], **{**line, "color": "0.4"}))
    allowed = whisker(figure, unit)
    if allowed is not None:
        line = {"color": colour, "linewidth": 1.2, "marker": "_", "markersize": 7, "alpha": alpha}
        axes.plot([x, x], allowed, zorder=2, **line)
        keys.setdefault("whisker", key(words["whisker"], **{**line, "color": "0.4", "marker": "|"}))
        reached += allowed
    if figure.comparison in texts.BOUNDS:
        upwards = figure.comparison in LOWER_BOUNDS
        arrow = {"arrowstyle": "<-", "color": colour, "alpha": alpha}
        end = (x, low if upwards else high)
        axes.annotate("", end, xytext=(0, ARROW if upwards else -ARROW), textcoords="offset points", arrowprops=arrow)
    axes.plot([x], [figure.value / unit], zorder=3, gid=f"figure-{point.key}", **look)
    return reached


def _in_colour(look: dict[str, Any], colour: str) -> dict[str, Any]:
    """The same mark in another colour; a hollow one stays hollow."""
    face = "white" if look.get("markerfacecolor") == "white" else colour
    return {**look, "color": colour, "markerfacecolor": face}


def _set_axes(axes: Axes, points: Sequence[_Point], reached: Sequence[float], language: Language) -> None:
    """Make the axes long enough for all figures. The vertical one starts at 0, so that heights can be compared."""
    axes.grid(color="0.92", linewidth=0.8)
    axes.set_axisbelow(True)
    low, high = min(0.0, *reached, 0.0), max(0.0, *reached, 0.0)
    room = 0.08 * (high - low) or 1.0
    axes.set_ylim(low - room * (low < 0), high + room)
    days = [day_number(day) for point in points for day in point.period or ()]
    if not days:
        axes.set_xticks([])
        return
    first, last = min(days), max(days)
    space = 0.05 * (last - first) or 200.0
    limits = day_number(datetime.date.min), day_number(datetime.date.max)
    axes.set_xlim(max(first - space, limits[0]), min(last + space, limits[1]))
    date_axis(axes, first, last, language)


def _label(axes: Axes, points: Sequence[_Point], unit: float) -> None:
    """Write the number of each figure at its mark. Figures in one place share a label."""
    scale = 72 / axes.figure.dpi  # points for each pixel
    places: dict[tuple[int, int], list[_Point]] = {}
    for point in points:
        x, y = axes.transData.transform((point.middle, point.figure.value / unit)) * scale
        places.setdefault((round(x), round(y)), []).append(point)
    labels = [_runs([point.key for point in same]) for same in places.values()]
    frame = axes.get_window_extent()
    middle = (frame.x0 + frame.x1) / 2 * scale, (frame.y0 + frame.y1) / 2 * scale
    bounds = Box(*middle, frame.width * scale, frame.height * scale)
    sizes = [(4.9 * len(text) + 1, 9.0) for text in labels]

    def height(value: float) -> float:
        return float(axes.transData.transform((0, value / unit))[1] * scale)

    obstacles = [box for spot, same in places.items() for box in _obstacles(spot, same, height)]
    boxes = place(list(places), sizes, obstacles, bounds)
    for (spot, same), box, text in zip(places.items(), boxes, labels, strict=True):
        dx, dy = box.x - spot[0], box.y - spot[1]
        is_far = max(abs(dx) - box.width / 2, abs(dy) - box.height / 2) > _NEAR
        line = {"arrowstyle": "-", "color": "0.6", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 4}
        axes.annotate(
            text,
            (same[0].middle, same[0].figure.value / unit),
            xytext=(dx, dy),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=7.5,
            zorder=4,
            arrowprops=line if is_far else None,
        )


def _obstacles(spot: tuple[int, int], points: Sequence[_Point], height: Callable[[float], float]) -> list[Box]:
    """What is drawn at a place, in points: the mark, the whiskers, and the arrows of bounds."""
    x, y = spot
    found = [Box(x, y, 8, 8)]
    for point in points:
        figure = point.figure
        if figure.comparison in texts.BOUNDS:
            found.append(Box(x, y + (ARROW if figure.comparison in LOWER_BOUNDS else -ARROW) / 2, 7, ARROW))
        allowed = whisker(figure, 1.0)
        if allowed is not None:
            low, high = map(height, allowed)
            found.append(Box(x, (low + high) / 2, 7, high - low))
    return found


def _runs(keys: Sequence[int]) -> str:
    """Write numbers with runs joined.

    >>> _runs([1, 2, 3, 5])
    '1-3, 5'
    """
    runs = []
    for _, group in groupby(enumerate(sorted(keys)), key=lambda pair: pair[1] - pair[0]):
        run = [key for _, key in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    return ", ".join(runs)


def _list(data: Dataset, points: Sequence[_Point], language: Language) -> list[dict[str, str]]:
    """The texts of the list, by column; `more` is a second line with remarks."""
    words = texts.words_of(language)
    measured = len({point.figure.measure_id for point in points}) > 1
    lines = []
    for point in points:
        figure = point.figure
        article = data.articles[figure.article_id]
        date = texts.day(figure.as_of, language) if figure.as_of else f"({words['undated']})"
        name = texts.short(data.organizations[article.publisher_id])
        published = texts.day(article.published, language) if article.published else words["undated"]
        remarks = [
            words["contradicted mark"] if point.contradicted else "",
            words["doubtful mark"] if figure.doubtful else "",
            words["projection mark"] if figure.role == "projection" else "",
            words[figure.universe] if figure.universe in ("industry", "other") else "",
            words["copy key"] if texts.is_copy(data, figure) else "",
            figure.measure_id or "" if measured else "",
        ]
        lines.append(
            {
                "key": str(point.key),
                "date": date,
                "amount": texts.said(figure, language),
                "publisher": f"{texts.folded(name, _COLUMNS['publisher'][1] - len(published) - 2, 1)}, {published}",
                "quote": words["quote"].format(texts.folded(visible(figure.quote), _COLUMNS["quote"][1] - 4, 1)),
                "more": " · ".join(filter(None, remarks)),
            }
        )
    return lines


def _write_list(axes: Axes, lines: Sequence[dict[str, str]], height: float) -> None:
    top = 1.0
    for line in lines:
        for column, (left, width) in _COLUMNS.items():
            text = texts.folded(line[column], width, 1)
            weight = "bold" if column == "key" else "normal"
            axes.text(left, top, text, va="top", fontsize=8, weight=weight, transform=axes.transAxes)
        top -= _LINE / height
        if line["more"]:
            text = texts.folded(line["more"], 80, 1)
            axes.text(_COLUMNS["quote"][0], top, text, va="top", fontsize=7.5, color="0.35", transform=axes.transAxes)
            top -= _LINE / height


def _whose(data: Dataset, figure: Figure, language: Language) -> str | None:
    """Return the names of the organization and the ecosystem, or None for the whole sector."""
    names = []
    if figure.organization_id is not None:
        names.append(texts.short(data.organizations[figure.organization_id]))
    if figure.ecosystem_id is not None:
        ecosystem = data.ecosystems[figure.ecosystem_id]
        names.append(visible(ecosystem.name_en if language == "en" else ecosystem.name))
    return ", ".join(names) or None
