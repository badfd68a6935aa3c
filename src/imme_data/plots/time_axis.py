"""Draws when commitments were made, reported, measured and due, one line each."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
from matplotlib.dates import AutoDateLocator, date2num, num2date

from imme_data.model import edtf
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, MARKERS, Picture, key, marker
from imme_data.view.amounts import Language, number
from imme_data.view.commitment import progress_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked

__all__ = ["draw"]

_DUE: Final[dict[str, Any]] = {
    "marker": "|",
    "markersize": 16,
    "markeredgewidth": 2.5,
    "color": "black",
    "linestyle": "none",
}
_MADE: Final[dict[str, Any]] = {"color": COLOURS["line"], "linewidth": 3, "solid_capstyle": "butt"}
_OPEN: Final[dict[str, Any]] = {"color": COLOURS["line"], "linewidth": 2, "linestyle": ":"}
_KINDS: Final = ("report", "actual", "baseline")
_YEARS: Final = 12  # maximum number of years with a label each
_NEAR: Final = 40  # marks nearer than this fraction of the axis would overlap
_CROWD: Final = 3  # maximum number of marks of a kind in one place; more become one mark with their number


@attrs.frozen
class _Mark:
    """The mark of a figure: its row, day, kind and note."""

    row: int
    day: float
    kind: str
    note: str = ""


def draw(tracked: Sequence[Tracked], language: Language) -> Picture:
    """Draw the dates of some commitments, the earliest due date at the top."""
    words = texts.words_of(language)
    tracked = sorted(
        tracked, key=lambda one: (one.commitment.due_on or datetime.date.max, one.commitment.commitment_id)
    )
    picture, axes = pictures.canvas([texts.label(one, language) for one in tracked])
    marks, left_out = _marks(tracked, language)
    made = {row: day for row, one in enumerate(tracked) if (day := _made(one)) is not None}
    due = {row: one.commitment.due_on for row, one in enumerate(tracked) if one.commitment.due_on is not None}
    days = [*(mark.day for mark in marks), *map(_number, made.values()), *map(_number, due.values())]
    keys = []
    if days:
        low, high = min(days), max(days)
        room = 0.05 * (high - low) or 200.0
        axes.set_xlim(max(low - room, _number(datetime.date.min)), min(high + room, _number(datetime.date.max)))
        keys = _draw_promises(axes, tracked, made, due, high, words)
        for group in _groups(marks, (high - low) / _NEAR):
            _draw_group(axes, group)
        _date_axis(axes, low, high)
    else:
        axes.set_xticks([])
    keys += [key(words[kind], **marker(kind)) for kind in _KINDS if any(mark.kind == kind for mark in marks)]
    pictures.legend(axes, keys)
    parts = sum(len(one.parts) for one in tracked)
    notes = [words["left out"].format(number(left_out, language)) if left_out else ""]
    notes += [words["parts left out"].format(number(parts, language)) if parts else ""]
    return pictures.finish(picture, tracked[0].data, words["timeline"], language, *notes)


def _made(one: Tracked) -> datetime.date | None:
    if one.commitment.made is not None:
        with contextlib.suppress(ValueError):  # a package that was not validated may have an invalid date
            return edtf.days(one.commitment.made)[0]
    return None


def _marks(tracked: Sequence[Tracked], language: Language) -> tuple[list[_Mark], int]:
    """Return the marks of the figures with a date, and the number of figures without one."""
    marks, left_out = [], 0
    for row, one in enumerate(tracked):
        for kind in _KINDS:
            for figure in getattr(one, f"{kind}s"):
                day = one.article(figure).published_on if kind == "report" else figure.as_of_on
                if day is None:
                    left_out += 1
                    continue
                latest = figure is one.latest and one.progress is not None
                note = f"{progress_text(one, language)} ({figure.as_of})" if latest else ""
                marks.append(_Mark(row, _number(day), kind, note))
    return marks, left_out


def _draw_promises(
    axes: Axes,
    tracked: Sequence[Tracked],
    made: dict[int, datetime.date],
    due: dict[int, datetime.date],
    last: float,
    words: dict[str, str],
) -> list[Any]:
    """Draw the period of each commitment. Returns the keys."""
    keys = {}
    for row, day in made.items():
        until, look, name = (_number(due[row]), _MADE, "made") if row in due else (last, _OPEN, "made open")
        axes.plot([_number(day), until], [row, row], zorder=1, **look)
        keys[name] = key(words[name], **look)
        if row not in due:
            axes.plot(
                [_number(day)], [row], zorder=1, marker="|", markersize=10, markeredgewidth=2, color=COLOURS["line"]
            )
    for row, day in due.items():
        axes.plot([_number(day)], [row], zorder=2, **_DUE)
        # As it is printed, because the last day of 2020 is next to the tick of 2021.
        _write(axes, _number(day), row, tracked[row].commitment.due or "")
        keys["due"] = key(words["due date"], **_DUE)
    return [keys[name] for name in ("made", "made open", "due") if name in keys]


def _groups(marks: Iterable[_Mark], near: float) -> Iterator[list[_Mark]]:
    """Group the marks of each row that would overlap."""
    group: list[_Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.row, mark.day)):
        if group and (mark.row != group[-1].row or mark.day - group[-1].day >= near):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _draw_group(axes: Axes, group: Sequence[_Mark]) -> None:
    """Draw marks above each other within their row, with their notes at the top."""
    shown: list[_Mark] = []
    notes = [mark.note for mark in group if mark.note]
    for kind in MARKERS:
        same = [mark for mark in group if mark.kind == kind]
        crowd = len(same) > _CROWD
        shown += same[len(same) // 2 :][:1] if crowd else same
        notes += [f"×{len(same)}"] if crowd else []
    shown.sort(key=lambda mark: not mark.note)  # marks with a note first, next to the notes
    step = min(0.2, 0.5 / len(shown))
    for place, mark in enumerate(shown):
        height = mark.row + (place - (len(shown) - 1) / 2) * step
        axes.plot([mark.day], [height], zorder=3, **marker(mark.kind))
    if notes:
        top = group[0].row - (len(shown) - 1) / 2 * step
        _write(axes, sum(mark.day for mark in group) / len(group), top, " ".join(notes), above=True)


def _write(axes: Axes, day: float, height: float, text: str, *, above: bool = False) -> None:
    axes.annotate(
        text,
        (day, height),
        xytext=(0, 7 if above else -9),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize="x-small",
        zorder=4,
    )


def _date_axis(axes: Axes, low: float, high: float) -> None:
    def written(tick: float, _: float | None) -> str:
        # Numbers are the same in every language: 2019, 2019-07, 2019-07-11.
        day = num2date(tick).date().isoformat()  # type: ignore[no-untyped-call]
        return str(day.removesuffix("-01").removesuffix("-01"))

    first, last = (num2date(end).year for end in (low, high))  # type: ignore[no-untyped-call]
    if 2 <= last - first <= _YEARS:
        # The label of a year is in its middle, because a label at the tick would put 2021 at the end of 2020.
        limits = axes.get_xlim()
        ticks = [_number(datetime.date(year, 1, 1)) for year in range(first, last + 2) if year <= datetime.MAXYEAR]
        axes.set_xticks(ticks, [""] * len(ticks))
        middles = [_number(datetime.date(year, 7, 1)) for year in range(first, last + 1)]
        inside = [day for day in middles if limits[0] < day < limits[1]]
        labels = [str(num2date(day).year) for day in inside]  # type: ignore[no-untyped-call]
        axes.set_xticks(inside, labels, minor=True)
        axes.tick_params(axis="x", which="minor", length=0)
        axes.set_xlim(limits)
    else:
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(written)


def _number(day: datetime.date) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]
