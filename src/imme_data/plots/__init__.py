"""Pictures of the commitments, as SVG, PNG or PDF. They need the extra `plots` (matplotlib).

>>> import imme_data
>>> from imme_data import plots
>>> picture = plots.progress(imme_data.load())
>>> picture.savefig("progress.svg")  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from imme_data.extras import optional
from imme_data.view.amounts import Language

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset
    from imme_data.dataset.tracked import Tracked
    from imme_data.plots.picture import Picture

__all__ = ["history", "progress", "sources", "timeline"]


def progress(data: Dataset | Tracked | Sequence[Tracked], *, language: Language = "en") -> Picture:
    """Draw the target and the latest actual of commitments, one bar each.

    The outline is the target, and the bar is the latest actual. A filled bar was counted (measured or completed). A
    hatched bar was announced at an opening and not counted since. A light bar is committed or under way. Inputs (money
    and land) stand below, in grey, beside their plan. If the target is a range, a band shows its upper end. If the
    sources give several targets, a line spans them; its look shows whether they conflict. The numbers, their dates,
    the deadline and the state are on the right. Bars longer than twice the target are cut off with an arrow.

    Of a whole dataset, only the commitments with a number have a bar. A strip at the bottom counts those without one,
    by deadline, and says how many of them nobody has looked for yet. It has the commitments that count
    (`status.counts`), and, apart from them, the revised ones. Of a sequence, all commitments are drawn; the outline of
    one without a number is dotted.

    Parameters
    ----------
    data : Dataset, Tracked or sequence of Tracked
        A whole dataset, or some of its commitments: `data.track()[:5]`.
    language : str
        The language of words, indicators and numbers: `en` or `fr`.

    Returns
    -------
    Picture
        A matplotlib Figure. Save it with `savefig("progress.svg")`.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    TypeError
        If `data` is not a dataset or tracked commitments.
    ValueError
        If there is no commitment to draw, or the language is unknown.
    """
    from imme_data.dataset.dataset import Dataset

    return _draw("bars", _tracked(data), isinstance(data, Dataset), language=language)


def timeline(data: Dataset | Tracked | Sequence[Tracked], *, language: Language = "en") -> Picture:
    """Draw when commitments were made, reported, measured and due, one line each.

    The deadline is the due date; without one, the start-up date, with another mark. The mark of a report is at the
    first day of its publication date. The mark of an actual is at the last day of the date that it describes; the
    latest has its share and date above it. More than three marks of a kind in one place become one mark with their
    number. Doubtful figures are pale. Parts and figures without a date are not drawn; a note counts them.

    Parameters, return value and errors are those of `progress`.
    """
    return _draw("time_axis", _tracked(data), language=language)


def sources(commitment: Tracked, *, language: Language = "en") -> Picture:
    """Draw the figures of a commitment, one row each, with publisher, date, number and quote.

    A whisker shows what the words allow (`low` to `high`), if it is wide enough to see. A thick line is a range. An
    arrow is a bound (more than, at most). Reports that can't state the same number are marked, and so are copies and
    texts of releases. Doubtful figures are pale. Figures in another currency have a row without a mark, and a note
    counts them. The dashed line is the value of the commitment; a grey band is a target that is a range.

    Parameters
    ----------
    commitment : Tracked
        The result of `data.track(commitment_id)`.
    language : str
        `en` or `fr`.

    Return value and errors are those of `progress`.

    Examples
    --------
    >>> import imme_data
    >>> from imme_data import plots
    >>> picture = plots.sources(imme_data.load().track("imm-jobs-2020"))
    >>> picture.get_suptitle().splitlines()[0]
    'Who printed what: Jobs created, 13,340 jobs (FIMME)'
    """
    from imme_data.dataset.tracked import Tracked

    if not isinstance(commitment, Tracked):
        raise TypeError(f"{commitment!r} is not a tracked commitment: give data.track(commitment_id)")
    return _draw("reports", commitment, language=language)


def history(
    data: Dataset,
    indicator_id: str,
    *,
    organization_id: str | None = None,
    ecosystem_id: str | None = None,
    unit: str | None = None,
    language: Language = "en",
) -> Picture:
    """Draw the figures of one indicator on a time axis, one mark each, and list them below.

    The figures are those of `data.series`. A mark stands in the middle of the period that its figure speaks of, and a
    thin line shows that period; a figure without a date is hollow and stands at the date of its page. Whiskers and
    arrows are those of `sources`. Nothing joins the marks, because pages count different things. The number at a mark
    is its number in the list, which has the date, the amount, the publisher and the quote. Figures that another page
    contradicts for the same date (`data.contradictions`) are marked.

    Parameters
    ----------
    data : Dataset
        The result of `imme_data.load()`.
    indicator_id : str
        A key of `indicators`, such as `turnover` or `firms`.
    organization_id, ecosystem_id : str, optional
        The organization or the ecosystem that the figures are about. Without both, the figures that `data.series` gives
        without them.
    unit : str, optional
        Draw only figures in this unit. Required if the figures have several units.
    language : str
        `en` or `fr`.

    The return value is that of `progress`. Errors are those of `progress` and of `data.series`, and ValueError if there
    is no figure, or if the figures have several units and `unit` is missing.

    Examples
    --------
    >>> import imme_data
    >>> from imme_data import plots
    >>> plots.history(imme_data.load(), "firms").get_suptitle().splitlines()[0]
    'What is printed over the years: Firms'
    """
    from imme_data.dataset.dataset import Dataset

    if not isinstance(data, Dataset):
        raise TypeError(f"{data!r} is not a dataset: give the result of imme_data.load()")
    figures = data.series(indicator_id, organization_id=organization_id, ecosystem_id=ecosystem_id, unit=unit)
    if not figures:
        whose = " and ".join(filter(None, (organization_id, ecosystem_id))) or "the sector"
        raise ValueError(f"no figure prints {indicator_id} of {whose}{f' in {unit}' if unit else ''}")
    units = sorted({figure.unit for figure in figures})
    if len(units) > 1:
        raise ValueError(f"the figures are in {', '.join(units)}: give one of these as unit")
    return _draw("years", data, figures, language=language)


def _draw(module: str, *what: object, language: Language) -> Picture:
    """Draw with a module of this package. The modules need matplotlib, so they are imported after a check for it."""
    optional("matplotlib")
    from imme_data.plots.picture import Picture, style

    with style():
        picture = importlib.import_module(f"imme_data.plots.{module}").draw(*what, language)
    assert isinstance(picture, Picture)
    return picture


def _tracked(data: object) -> list[Tracked]:
    from imme_data.dataset.dataset import Dataset
    from imme_data.dataset.tracked import Tracked

    many = data.track() if isinstance(data, Dataset) else data
    given = list(many) if isinstance(many, Sequence) and not isinstance(many, str) else [many]
    tracked = [one for one in given if isinstance(one, Tracked)]
    if len(tracked) < len(given):
        wrong = next(one for one in given if not isinstance(one, Tracked))
        raise TypeError(f"{wrong!r} is not a tracked commitment: give a Dataset, or the result of data.track()")
    if not tracked:
        raise ValueError("there is no commitment to draw")
    return tracked
