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
from imme_data.plots.reports import PALE
from imme_data.view.amounts import Language, number
from imme_data.view.states import progress_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset.tracked import Tracked

__all__ = ["date_axis", "day_number", "draw"]

_DUE: Final[dict[str, Any]] = {
    "marker": "|",
    "markersize": 16,
    "markeredgewidth": 2.5,
    "color": "black",
    "linestyle": "none",
}
_STARTS: Final[dict[str, Any]] = {
    "marker": ">",
    "markersize": 8,
    "markerfacecolor": "white",
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
    """The mark of a figure: its row, day, kind and note, and how it differs: doubtful, or announced."""

    row: int
    day: float
    kind: str
    note: str = ""
    pale: bool = False
    hollow: bool = False


@attrs.frozen
class _Deadline:
    """The due date of a commitment, or its start-up date."""

    day: float
    basis: str
    text: str


def draw(tracked: Sequence[Tracked], language: Language) -> Picture:
    """Draw the dates of some commitments, the earliest deadline at the top."""
    words = texts.words_of(language)
    deadlines = {one.commitment.commitment_id: _deadline(one, language) for one in tracked}

    def order(one: Tracked) -> tuple[float, str]:
        found = deadlines[one.commitment.commitment_id]
        return found.day if found else float("inf"), one.commitment.commitment_id

    tracked = sorted(tracked, key=order)
    picture, axes, _ = pictures.canvas([_label(one, language) for one in tracked])
    marks, left_out = _marks(tracked, language)
    made = {row: day for row, one in enumerate(tracked) if (day := _made(one)) is not None}
    due = {row: end for row, one in enumerate(tracked) if (end := deadlines[one.commitment.commitment_id])}
    days = [*(mark.day for mark in marks), *made.values(), *(end.day for end in due.values())]
    keys = []
    if days:
        low, high = min(days), max(days)
        room = 0.05 * (high - low) or 200.0
        axes.set_xlim(max(low - room, day_number(datetime.date.min)), min(high + room, day_number(datetime.date.max)))
        keys = _draw_promises(axes, made, due, high, words)
        for group in _groups(marks, (high - low) / _NEAR):
            _draw_group(axes, group)
        date_axis(axes, low, high, language)
    else:
        axes.set_xticks([])
    keys += [key(words[kind], **marker(kind)) for kind in _KINDS if any(mark.kind == kind for mark in marks)]
    if any(mark.hollow for mark in marks):
        keys.append(key(words["announced key"], **{**marker("actual"), "markerfacecolor": "white"}))
    if any(mark.pale for mark in marks):
        keys.append(key(words["doubtful"], **{**marker("report"), "color": "0.4", "alpha": PALE}))
    pictures.legend(axes, keys)
    parts = sum(len(one.parts) for one in tracked)
    notes = [words["left out"].format(number(left_out, language)) if left_out else ""]
    notes += [words["parts left out"].format(number(parts, language)) if parts else ""]
    return pictures.finish(picture, tracked[0].data, words["timeline"], language, *notes)


def _label(one: Tracked, language: Language) -> str:
    label = texts.label(one, language)
    return f"{label}\n{texts.words_of(language)['revised']}" if one.status.state == "revised" else label


def _deadline(one: Tracked, language: Language) -> _Deadline | None:
    """The last day of the due date, else of the start-up date, and its text as it is printed."""
    made = one.commitment
    for basis, date in (("due", made.due), ("starts", made.starts)):
        if date is not None:
            with contextlib.suppress(ValueError):  # a package that was not validated may have an invalid date
                # As it is printed, because the last day of 2020 is next to the tick of 2021.
                text = texts.day(date, language)
                text = text if basis == "due" else texts.words_of(language)["starts"].format(text)
                return _Deadline(day_number(edtf.days(date)[1]), basis, text)
    return None


def _made(one: Tracked) -> float | None:
    if one.commitment.made is not None:
        with contextlib.suppress(ValueError):
            return day_number(edtf.days(one.commitment.made)[0])
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
                note = _note(one, language) if figure is one.latest else ""
                marks.append(_Mark(row, day_number(day), kind, note, figure.doubtful, figure.stage == "announced"))
    return marks, left_out


def _note(one: Tracked, language: Language) -> str:
    """Write the share of the latest actual, what it is worth, and its date; of an input, the amount."""
    words, latest = texts.words_of(language), one.latest
    if latest is None:
        return ""
    date, stage = texts.day(latest.as_of, language) if latest.as_of else words["undated"], latest.stage or "measured"
    counted = stage in ("measured", "completed")
    text = progress_text(one, language)
    if not text:
        text = texts.said(latest, language)
        if counted and one.status.state == "spent":
            text = words["spent mark" if one.status.unit.isupper() else "used mark"].format(text)
    if not counted:
        text = f"{words['announced mark' if stage == 'announced' else stage]} {text}"
    return f"{text} ({date})"


def _draw_promises(
    axes: Axes, made: dict[int, float], due: dict[int, _Deadline], last: float, words: dict[str, str]
) -> list[Any]:
    """Draw the period of each commitment. Returns the keys."""
    keys = {}
    for row, day in made.items():
        until, look, name = (due[row].day, _MADE, "made") if row in due else (last, _OPEN, "made open")
        axes.plot([day, until], [row, row], zorder=1, **look)
        keys[name] = key(words[name], **look)
        if row not in due:
            axes.plot([day], [row], zorder=1, marker="|", markersize=10, markeredgewidth=2, color=COLOURS["line"])
    for row, end in due.items():
        look, name = (_DUE, "due date") if end.basis == "due" else (_STARTS, "start date")
        axes.plot([end.day], [row], zorder=2, **look)
        _write(axes, end.day, row, end.text)
        keys[name] = key(words[name], **look)
    return [keys[name] for name in ("made", "made open", "due date", "start date") if name in keys]


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
        look = {**marker(mark.kind), "alpha": PALE if mark.pale else 1.0}
        if mark.hollow:
            look["markerfacecolor"] = "white"
        axes.plot([mark.day], [height], zorder=3, **look)
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


def date_axis(axes: Axes, low: float, high: float, language: Language) -> None:
    """Label the horizontal axis with dates; if it is some years long, with each year in its middle."""

    def written(tick: float, _: float | None) -> str:
        day = num2date(tick).date().isoformat()  # type: ignore[no-untyped-call]
        return texts.day(day.removesuffix("-01").removesuffix("-01"), language)

    first, last = (num2date(end).year for end in (low, high))  # type: ignore[no-untyped-call]
    if 2 <= last - first <= _YEARS:
        # The label of a year is in its middle, because a label at the tick would put 2021 at the end of 2020.
        limits = axes.get_xlim()
        ticks = [day_number(datetime.date(year, 1, 1)) for year in range(first, last + 2) if year <= datetime.MAXYEAR]
        axes.set_xticks(ticks, [""] * len(ticks))
        middles = [day_number(datetime.date(year, 7, 1)) for year in range(first, last + 1)]
        inside = [day for day in middles if limits[0] < day < limits[1]]
        labels = [str(num2date(day).year) for day in inside]  # type: ignore[no-untyped-call]
        axes.set_xticks(inside, labels, minor=True)
        axes.tick_params(axis="x", which="minor", length=0)
        axes.set_xlim(limits)
    else:
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(written)


def day_number(day: datetime.date) -> float:
    """The place of a day on a time axis."""
    return float(date2num(day))  # type: ignore[no-untyped-call]
