"""Pictures of the commitments, for SVG and PNG: needs the extra `plots` (matplotlib).

>>> import imme_data
>>> from imme_data import plots
>>> picture = plots.progress(imme_data.load())
>>> picture.savefig("progress.svg")  # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import datetime
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from imme_data.extras import optional
from imme_data.formats import Language, amount, number, share, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from imme_data.dataset import Dataset
    from imme_data.picture import Picture
    from imme_data.records import Figure
    from imme_data.tracked import Tracked, TrackedList

__all__ = ["progress", "sources", "timeline"]

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "progress": "How far each commitment has come, by the latest number that is printed",
        "timeline": "When it was promised, reported, due, and measured",
        "sources": "Who printed what: {}",
        "source": "Source: {}, version {}. Dated evidence, not a verdict.",
        "share": "share of the target (100% is what was promised)",
        "none": "no actual printed",
        "due": "due {}",
        "no due": "no due date",
        "done": "{} ({}), {}",
        "undated": "undated",
        "conflict": "sources conflict: {} to {}",
        "range": "sources print {} to {}",
        "target": "target",
        "latest": "latest actual",
        "conflicting": "conflicting sources",
        "compatible": "compatible sources",
        "made": "promised until due",
        "due date": "due",
        "report": "reports the target",
        "actual": "says what was done",
        "baseline": "says where it started",
        "part": "part, not counted",
        "agency": "{} (text of {})",
        "copy": "{} (copy of {})",
        "left out": "Figures without a date, not shown: {}.",
    },
    "fr": {
        "progress": "Où en est chaque engagement, selon le dernier chiffre publié",
        "timeline": "Quand l’engagement a été pris, rapporté, dû et mesuré",
        "sources": "Qui a publié quoi : {}",
        "source": "Source : {}, version {}. Des faits datés, pas un verdict.",
        "share": "part de l’objectif (100\u202f% : ce qui a été promis)",
        "none": "aucune réalisation publiée",
        "due": "échéance {}",
        "no due": "sans échéance",
        "done": "{} ({}), {}",
        "undated": "sans date",
        "conflict": "sources contradictoires : de {} à {}",
        "range": "les sources donnent de {} à {}",
        "target": "objectif",
        "latest": "dernière réalisation",
        "conflicting": "sources contradictoires",
        "compatible": "sources compatibles",
        "made": "de l’engagement à l’échéance",
        "due date": "échéance",
        "report": "rapporte l’objectif",
        "actual": "dit ce qui a été réalisé",
        "baseline": "dit d’où l’on part",
        "part": "partie, non comptée",
        "agency": "{} (texte de {})",
        "copy": "{} (reprise de {})",
        "left out": "Chiffres sans date, non représentés : {}.",
    },
}
_DUE: Final[dict[str, Any]] = {
    "marker": "|",
    "markersize": 16,
    "markeredgewidth": 2.5,
    "color": "black",
    "linestyle": "none",
}
_MARKERS: Final = {"report": "o", "actual": "s", "baseline": "^", "part": "D"}
_ROW: Final = 0.62  # inches a row
_LABEL: Final = 38  # characters in a line of a label
_BESIDE: Final = 66  # characters in a line beside a row: the longest quote, and its marks


def progress(data: Dataset | Sequence[Tracked], *, language: Language = "en") -> Picture:
    """Target against latest actual, a bar for each commitment.

    The outline is the target, the bar the latest actual that is printed; where the sources give several targets, a line
    spans them, and says whether they conflict or only round. Due dates stand at the right.

    Parameters
    ----------
    data : Dataset or sequence of Tracked
        All commitments of a dataset, or some: `data.track()[:5]`.
    language : str
        `en` or `fr`: words, names of indicators, and the form of numbers.

    Returns
    -------
    Picture
        A matplotlib Figure: `savefig("progress.svg")`, `savefig("progress.png")`.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    ValueError
        If there is no commitment to draw.
    """
    tracked, words = _tracked(data), _words(language)
    tracked = sorted(
        tracked, key=lambda one: (one.progress is None, -(one.progress or 0), one.commitment.commitment_id)
    )
    with _style():
        picture, axes = _canvas(len(tracked))
        reach = 1.0
        for row, one in enumerate(tracked):
            reach = max(reach, _progress_row(axes, row, one, language))
        axes.set_xlim(min(0, *((one.progress or 0) for one in tracked)), reach * 1.02)
        axes.set_xlabel(words["share"], x=0, ha="left")
        axes.xaxis.set_major_formatter(lambda value, _: share(round(value, 9), language))
        _labels(axes, [_label(one, language) for one in tracked])
        _legend(
            axes,
            [
                _patch(words["target"], facecolor="none", edgecolor="black"),
                _patch(words["latest"], facecolor=_colours()["bar"]),
                *_range_keys(tracked, words),
            ],
        )
        _finish(picture, tracked, words["progress"], language)
    return picture


def timeline(data: Dataset | Sequence[Tracked], *, language: Language = "en") -> Picture:
    """When each commitment was made, reported, measured and due, a line for each.

    A report stands at the day its page was published (of a month or a year, its first day), an actual at the last day
    of the date that it speaks of. Parts are left out, and what has no date is counted below.

    Parameters, result and errors are those of `progress`.
    """
    tracked, words = _tracked(data), _words(language)
    far = datetime.date.max
    tracked = sorted(tracked, key=lambda one: (one.commitment.due_on or far, one.commitment.commitment_id))
    with _style():
        picture, axes = _canvas(len(tracked))
        drawn: set[str] = set()
        left_out = 0
        for row, one in enumerate(tracked):
            left_out += _timeline_row(axes, row, one, drawn, language)
        axes.margins(x=0.08)
        _date_axis(axes) if drawn else axes.set_xticks([])
        _labels(axes, [_label(one, language) for one in tracked])
        keys = [_line(words["made"], color="0.6", linewidth=3)] if "made" in drawn else []
        keys += [_line(words["due date"], **_DUE)] if "due" in drawn else []
        keys += [_marker(kind, words) for kind in _MARKERS if kind in drawn]
        _legend(axes, keys)
        note = words["left out"].format(number(left_out, language)) if left_out else ""
        _finish(picture, tracked, words["timeline"], language, note)
    return picture


def sources(commitment: Tracked, *, language: Language = "en") -> Picture:
    """Who printed what about a commitment: each figure with its publisher, its day, its number and its words.

    A whisker is what the last printed digit leaves open; an arrow is a bound (more than, at most). Reports that can't
    state the same number are marked. The line is the commitment's own value.

    Parameters
    ----------
    commitment : Tracked
        What `data.track(commitment_id)` gives.
    language : str
        `en` or `fr`.

    Returns, raises: as `progress` does.

    Examples
    --------
    >>> import imme_data
    >>> from imme_data import plots
    >>> picture = plots.sources(imme_data.load().track("imm-jobs-2020"))
    >>> len(picture.axes)
    1
    """
    words = _words(language)
    figures = [(kind, figure) for kind in _MARKERS for figure in getattr(commitment, f"{kind}s")]
    with _style():
        picture, axes = _canvas(max(1, len(figures)))
        conflicting = {figure.figure_id for pair in commitment.conflicts for figure in pair}
        value, unit = commitment.commitment.value, commitment.commitment.unit
        axes.axvline(value, color=_colours()["target"], linewidth=1, linestyle="--", zorder=1)
        for row, (kind, figure) in enumerate(figures):
            _source_row(axes, row, kind, figure, figure.figure_id in conflicting, language)
        _labels(axes, [_publisher(commitment, figure, words) for _, figure in figures])
        axes.margins(x=0.15)
        money = unit if len(unit) == 3 and unit.isupper() else None
        axes.xaxis.set_major_formatter(lambda tick, _: amount(float(f"{tick:.6g}"), money, language=language))
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(textwrap.shorten(_indicator(commitment, language), _BESIDE, placeholder=" …"))
        keys = [
            _line(
                f"{words['target']}: {amount(value, unit, language=language)}",
                color="black",
                linewidth=1,
                linestyle="--",
            )
        ]
        keys += [_marker(kind, words) for kind in _MARKERS if any(one == kind for one, _ in figures)]
        keys += (
            [_line(words["conflicting"], color=_colours()["conflict"], marker="X", linestyle="none")]
            if conflicting
            else []
        )
        _legend(axes, keys)
        _finish(picture, [commitment], words["sources"].format(_title(commitment, language)), language)
    return picture


# --- rows -------------------------------------------------------------------------------------------------------------


def _progress_row(axes: Axes, row: int, one: Tracked, language: Language) -> float:
    """Draw one commitment's bar; how far it reaches."""
    words, status = _words(language), one.status
    reach = 1.0
    axes.barh(row, 1, height=0.5, facecolor="none", edgecolor="black", linewidth=1, zorder=3)
    if one.progress is not None:
        axes.barh(row, one.progress, height=0.5, color=_colours()["bar"], zorder=2)
        reach = max(reach, one.progress)
    if status.target and status.lowest != status.highest:
        ends = sorted((status.lowest / status.target, status.highest / status.target))
        colour = _colours()["conflict"] if one.conflicts else "0.4"
        axes.plot(
            ends, [row, row], color=colour, linewidth=2.5, marker="|", markersize=13, markeredgewidth=2.5, zorder=4
        )
        reach = max(reach, ends[1])
    lines = []
    if one.latest is not None:
        done = amount(one.latest.value, one.latest.unit, value_max=one.latest.value_max, language=language)
        of = "–" if one.progress is None else share(one.progress, language)
        lines.append(words["done"].format(done, of, one.latest.as_of or words["undated"]))
    else:
        lines.append(words["none"])
    lines[0] += f" · {words['due'].format(one.commitment.due) if one.commitment.due else words['no due']}"
    if status.lowest != status.highest:
        ends_said = (amount(end, status.unit, language=language) for end in (status.lowest, status.highest))
        lines.append(words["conflict" if one.conflicts else "range"].format(*ends_said))
    _write_beside(axes, row, "\n".join(lines), color="black" if one.latest or one.conflicts else "0.35")
    return reach


def _timeline_row(axes: Axes, row: int, one: Tracked, drawn: set[str], language: Language) -> int:
    """Draw one commitment's dates; how many of its figures have none."""
    from imme_data import edtf

    commitment = one.commitment
    made = None
    if commitment.made:
        with contextlib.suppress(ValueError):  # a package that was never validated may hold anything
            made = edtf.days(commitment.made)[0]
    if made is not None and commitment.due_on is not None:
        axes.plot(_days(made, commitment.due_on), [row, row], color="0.6", linewidth=3, solid_capstyle="butt", zorder=1)
        drawn.add("made")
    if commitment.due_on is not None:
        axes.plot(_days(commitment.due_on), [row], zorder=2, **_DUE)
        drawn.add("due")
    left_out = 0
    taken: dict[datetime.date, int] = {}
    for kind in ("report", "actual", "baseline"):
        for figure in getattr(one, f"{kind}s"):
            day = one.article(figure).published_on if kind == "report" else figure.as_of_on
            if day is None:
                left_out += 1
                continue
            # What falls on one day is stacked.
            place = _days(day)[0], row - 0.17 * taken.get(day, 0)
            taken[day] = taken.get(day, 0) + 1
            axes.plot(*([at] for at in place), zorder=3, **_marker_style(kind))
            drawn.add(kind)
            if figure is one.latest and one.progress is not None:
                said = share(one.progress, language)
                axes.annotate(said, place, xytext=(0, 7), textcoords="offset points", ha="center", va="bottom")
    return left_out


def _source_row(axes: Axes, row: int, kind: str, figure: Figure, conflicting: bool, language: Language) -> None:
    style = _marker_style(kind)
    if conflicting:
        style.update(color=_colours()["conflict"], marker="X", markerfacecolor=_colours()["conflict"])
    low, top = sorted((figure.value, figure.value if figure.value_max is None else figure.value_max))
    middle = (low + top) / 2
    half = (top - low) / 2 + (figure.resolution / 2 if figure.comparison in ("exactly", "about") else 0)
    axes.errorbar([middle], [row], xerr=[[half], [half]], ecolor=style["color"], capsize=4, elinewidth=1.2, **style)
    direction = {"more_than": ">", "at_least": ">", "less_than": "<", "at_most": "<"}.get(figure.comparison)
    if direction:
        end = low if direction == ">" else top
        offset = 26 if direction == ">" else -26
        axes.annotate(
            "",
            (end, row),
            xytext=(offset, 0),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<-", "color": style["color"]},
        )
    said = amount(
        figure.value, figure.unit, value_max=figure.value_max, comparison=figure.comparison, language=language
    )
    quote = textwrap.shorten(visible(figure.quote), _BESIDE, placeholder=" …")
    said = f"{said}\n« {quote} »" if language == "fr" else f"{said}\n“{quote}”"
    _write_beside(axes, row, said)


# --- words ------------------------------------------------------------------------------------------------------------


def _words(language: Language) -> dict[str, str]:
    if language not in _WORDS:
        raise ValueError(f"there are no words in {language!r}: take {' or '.join(_WORDS)}")
    return _WORDS[language]


def _indicator(one: Tracked, language: Language) -> str:
    indicator = one.data.indicators[one.commitment.indicator_id]
    return visible(indicator.name if language == "en" else indicator.name_fr)


def _title(one: Tracked, language: Language) -> str:
    return f"{_indicator(one, language)}, {_promised(one, language)} ({_promisor(one)})"


def _label(one: Tracked, language: Language) -> str:
    return _folded(_indicator(one, language)) + "\n" + _folded(f"{_promised(one, language)} · {_promisor(one)}")


def _folded(text: str, width: int = _LABEL) -> str:
    """A text on at most two lines of some width."""
    # A no-break space holds a number and its unit together; without any other, a text could not be folded at all.
    return "\n".join(textwrap.wrap(textwrap.shorten(text, 2 * width, placeholder=" …"), width)) or "…"


def _promised(one: Tracked, language: Language) -> str:
    made = one.commitment
    return amount(made.value, made.unit, comparison=made.comparison, language=language)


def _promisor(one: Tracked) -> str:
    promisor = one.data.organizations[one.commitment.promisor_id]
    return textwrap.shorten(visible(promisor.acronym or promisor.name), _LABEL, placeholder=" …")


def _publisher(one: Tracked, figure: Figure, words: dict[str, str]) -> str:
    """Who printed a figure and when, and whose text it is where it is not their own."""
    article, data = one.article(figure), one.data
    name = visible(data.organizations[article.publisher_id].name)
    if article.agency_id is not None:
        agency = data.organizations[article.agency_id]
        name = words["agency"].format(name, visible(agency.acronym or agency.name))
    elif article.republishes_id is not None:
        original = data.articles[article.republishes_id]
        name = words["copy"].format(name, visible(data.organizations[original.publisher_id].name))
    return f"{_folded(name)}\n{article.published or words['undated']}"


# --- drawing ----------------------------------------------------------------------------------------------------------


def _tracked(data: Dataset | Sequence[Tracked]) -> Sequence[Tracked]:
    from imme_data.dataset import Dataset

    tracked: TrackedList | Sequence[Tracked] = data.track() if isinstance(data, Dataset) else data
    if not tracked:
        raise ValueError("there is no commitment to draw")
    return tracked


def _style() -> Any:
    optional("matplotlib")
    from imme_data.picture import style

    return style()


def _colours() -> dict[str, str]:
    from imme_data.picture import COLOURS

    return COLOURS


def _canvas(rows: int) -> tuple[Picture, Axes]:
    from imme_data.picture import Picture

    picture = Picture(figsize=(11, 1.9 + _ROW * rows), layout="constrained")
    axes = picture.subplots()
    axes.set_ylim(rows - 0.4, -0.6)  # the first on top
    axes.grid(axis="x", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    return picture, axes


def _labels(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)


def _write_beside(axes: Axes, row: int, text: str, color: str = "black") -> None:
    """Write at the right of a row, where the layout makes room for it."""
    text = "\n".join(_folded(line, _BESIDE) for line in text.split("\n"))
    axes.text(1.01, row, text, transform=axes.get_yaxis_transform(), va="center", fontsize="small", color=color)


def _legend(axes: Axes, keys: Sequence[Any]) -> None:
    if keys:
        axes.legend(
            handles=keys,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=min(4, len(keys)),
            frameon=False,
            fontsize="small",
        )


def _finish(picture: Picture, tracked: Sequence[Tracked], title: str, language: Language, note: str = "") -> None:
    info = tracked[0].data.info
    line = _words(language)["source"].format(visible(info.title), visible(info.version))
    picture.title("\n".join(textwrap.wrap(textwrap.shorten(title, 200, placeholder=" …"), 100)))
    picture.source("\n".join(textwrap.wrap(f"{line} {note}".rstrip(), 150)))


def _date_axis(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, num2date

    def written(tick: float, _: float | None) -> str:
        # In numbers, which every language reads: 2019, 2019-07, 2019-07-11.
        day = num2date(tick).date().isoformat()  # type: ignore[no-untyped-call]
        return str(day.removesuffix("-01").removesuffix("-01"))

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=9))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(written)


def _days(*days: datetime.date) -> list[float]:
    from matplotlib.dates import date2num

    return [float(date2num(day)) for day in days]  # type: ignore[no-untyped-call]


def _marker_style(kind: str) -> dict[str, Any]:
    colour = _colours()[kind]
    face = "white" if kind in ("report", "part") else colour
    return {"marker": _MARKERS[kind], "color": colour, "markerfacecolor": face, "markersize": 8, "linestyle": "none"}


def _marker(kind: str, words: dict[str, str]) -> Any:
    return _line(words[kind], **_marker_style(kind))


def _line(label: str, **options: Any) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], label=label, **options)


def _patch(label: str, **options: Any) -> Any:
    from matplotlib.patches import Patch

    return Patch(label=label, **options)


def _range_keys(tracked: Sequence[Tracked], words: dict[str, str]) -> list[Any]:
    keys = []
    if any(one.conflicts for one in tracked):
        keys.append(_line(words["conflicting"], color=_colours()["conflict"], linewidth=2.5))
    if any(not one.conflicts and one.status.lowest != one.status.highest for one in tracked):
        keys.append(_line(words["compatible"], color="0.4", linewidth=2.5))
    return keys
