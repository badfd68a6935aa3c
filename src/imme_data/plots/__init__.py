"""Pictures of the commitments, for SVG and PNG: needs the extra `plots` (matplotlib).

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
    """Target against latest actual, a bar for each commitment.

    The outline is the target (dotted where no actual is printed), the bar the latest actual; where the sources give
    several targets, a line spans them, and says whether they conflict. The numbers, their dates and the due date stand
    at the right. Bars longer than twice the target are cut off at an arrow.

    Parameters
    ----------
    data : Dataset, Tracked or sequence of Tracked
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
    TypeError
        If that is no dataset and no tracked commitment.
    ValueError
        If there is no commitment to draw, or no such language.
    """
    return _draw("bars", _tracked(data), language=language)


def timeline(data: Dataset | Tracked | Sequence[Tracked], *, language: Language = "en") -> Picture:
    """When each commitment was made, reported, measured and due, a line for each.

    A report stands at the day its page was published (of a month or a year, its first day), an actual at the last day
    of the date that it speaks of; above the latest stand its share and that date. Where more than three of a kind stand
    in one place, one mark has their number. Parts are left out; they, and what has no date, are counted at the bottom.

    Parameters, result and errors are those of `progress`.
    """
    return _draw("time_axis", _tracked(data), language=language)


def sources(commitment: Tracked, *, language: Language = "en") -> Picture:
    """Who printed what about a commitment: each figure with its publisher, its day, its number and its words.

    A whisker is what the last printed digit leaves open, where that can be seen; a band is a range; an arrow is a bound
    (more than, at most). Reports that can't state the same number are marked, and so are copies and agencies' texts.
    The dashed line is the commitment's own value.

    Parameters
    ----------
    commitment : Tracked
        What `data.track(commitment_id)` gives.
    language : str
        `en` or `fr`.

    Result and errors are those of `progress`.

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
    return _draw("evidence", commitment, language=language)


def history(
    data: Dataset,
    indicator_id: str,
    *,
    organization_id: str | None = None,
    ecosystem_id: str | None = None,
    unit: str | None = None,
    language: Language = "en",
) -> Picture:
    """What articles print of one indicator over the years: a row for each figure, the earliest on top.

    They are those of `data.series`, in its order. Whiskers, bands and arrows are those of `sources`; what another page
    contradicts for the same date (`data.contradictions`) is marked.

    Parameters
    ----------
    data : Dataset
        What `imme_data.load()` gives.
    indicator_id : str
        What is counted: `turnover`, `firms`.
    organization_id, ecosystem_id : str, optional
        Whose; without both, the sector's.
    unit : str, optional
        Only those in this unit: numbers in several units stand on no common axis.
    language : str
        `en` or `fr`.

    Result and errors are those of `progress`, and those of `data.series`; ValueError where no figure prints it, or
    where figures are in several units and none is chosen.

    Examples
    --------
    >>> import imme_data
    >>> from imme_data import plots
    >>> plots.history(imme_data.load(), "firms").get_suptitle().splitlines()[0]
    'What is printed over the years: Firms'
    """
    from imme_data.dataset.dataset import Dataset

    if not isinstance(data, Dataset):
        raise TypeError(f"{data!r} is no dataset: give what imme_data.load() gives")
    figures = data.series(indicator_id, organization_id=organization_id, ecosystem_id=ecosystem_id, unit=unit)
    if not figures:
        whose = " and ".join(filter(None, (organization_id, ecosystem_id))) or "the sector"
        raise ValueError(f"no figure prints {indicator_id} of {whose}{f' in {unit}' if unit else ''}")
    units = sorted({figure.unit for figure in figures})
    if len(units) > 1:
        raise ValueError(f"the figures are in {', '.join(units)}: choose one of these as unit")
    return _draw("years", data, figures, language=language)


def _draw(module: str, *what: object, language: Language) -> Picture:
    """Have a module of this package draw; they need matplotlib, and are imported when it is known to be there."""
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
        raise TypeError(f"{wrong!r} is not a tracked commitment: give a Dataset, or what data.track() gives")
    if not tracked:
        raise ValueError("there is no commitment to draw")
    return tracked
