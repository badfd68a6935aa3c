"""When commitments were made, reported, measured and due: a line for each."""

from __future__ import annotations

import contextlib
import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
from matplotlib.dates import AutoDateLocator, date2num, num2date

from imme_data import edtf
from imme_data.formats import Language, number, share
from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import COLOURS, MARKERS, Picture, key, marker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.tracked import Tracked

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
_NEAR: Final = 70  # parts of the whole span; what is nearer would be drawn over each other
_CROWD: Final = 3  # marks of a kind in one place; more become one mark and their number


@attrs.frozen
class _Mark:
    """A figure on a row: where, what it is, and what is written at it."""

    row: int
    day: float
    kind: str
    note: str = ""


def draw(tracked: Sequence[Tracked], language: Language) -> Picture:
    """Draw the dates of some commitments, the first due on top."""
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
        for mark, height, count in _placed(marks, (high - low) / _NEAR):
            axes.plot([mark.day], [mark.row + height], zorder=3, **marker(mark.kind))
            note = f"{mark.note} ×{count}" if count > 1 else mark.note
            if note:
                _write(axes, mark.day, mark.row + height, note.strip())
        _date_axis(axes)
    else:
        axes.set_xticks([])
    keys += [key(words[kind], **marker(kind)) for kind in _KINDS if any(mark.kind == kind for mark in marks)]
    pictures.legend(axes, keys)
    parts = sum(len(one.parts) for one in tracked)
    notes = [words["left out"].format(number(left_out, language)) if left_out else ""]
    notes += [words["parts left out"].format(number(parts, language)) if parts else ""]
    return pictures.finish(picture, tracked, words["timeline"], language, *notes)


def _made(one: Tracked) -> datetime.date | None:
    if one.commitment.made is not None:
        with contextlib.suppress(ValueError):  # a package that was never validated may hold anything
            return edtf.days(one.commitment.made)[0]
    return None


def _marks(tracked: Sequence[Tracked], language: Language) -> tuple[list[_Mark], int]:
    """The figures that have a date, and how many have none."""
    marks, left_out = [], 0
    for row, one in enumerate(tracked):
        for kind in _KINDS:
            for figure in getattr(one, f"{kind}s"):
                day = one.article(figure).published_on if kind == "report" else figure.as_of_on
                if day is None:
                    left_out += 1
                    continue
                latest = figure is one.latest and one.progress is not None
                note = f"{share(one.progress or 0, language)} ({figure.as_of})" if latest else ""
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
    """Draw from when to when each promise runs; the keys to what was drawn."""
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
        # As it is printed: the last day of 2020 stands beside the tick of 2021.
        _write(axes, _number(day), row, tracked[row].commitment.due or "")
        keys["due"] = key(words["due date"], **_DUE)
    return [keys[name] for name in ("made", "made open", "due") if name in keys]


def _placed(marks: Iterable[_Mark], near: float) -> Iterator[tuple[_Mark, float, int]]:
    """Each mark, how far from its row's middle it is drawn, and how many marks it stands for."""
    by_row: dict[int, list[_Mark]] = {}
    for mark in marks:
        by_row.setdefault(mark.row, []).append(mark)
    for row in by_row.values():
        row.sort(key=lambda mark: mark.day)
        groups: list[list[_Mark]] = []
        for mark in row:
            if groups and mark.day - groups[-1][-1].day < near:
                groups[-1].append(mark)
            else:
                groups.append([mark])
        for group in groups:
            kinds = Counter(mark.kind for mark in group)
            shown: list[tuple[_Mark, int]] = []
            for kind in MARKERS:
                same = [mark for mark in group if mark.kind == kind]
                if kinds[kind] > _CROWD:
                    note = next((mark.note for mark in same if mark.note), "")
                    shown.append((attrs.evolve(same[len(same) // 2], note=note), len(same)))
                else:
                    shown += [(mark, 1) for mark in same]
            # What has a note stands lowest: the note is written below it.
            shown.sort(key=lambda item: bool(item[0].note))
            step = min(0.22, 0.6 / len(shown))
            for place, (mark, count) in enumerate(shown):
                yield mark, (place - (len(shown) - 1) / 2) * step, count


def _write(axes: Axes, day: float, height: float, text: str) -> None:
    axes.annotate(
        text,
        (day, height),
        xytext=(0, -8),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize="x-small",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.8},
    )


def _date_axis(axes: Axes) -> None:
    def written(tick: float, _: float | None) -> str:
        # In numbers, which every language reads: 2019, 2019-07, 2019-07-11.
        day = num2date(tick).date().isoformat()  # type: ignore[no-untyped-call]
        return str(day.removesuffix("-01").removesuffix("-01"))

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(written)


def _number(day: datetime.date) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]
