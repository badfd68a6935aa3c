"""Draws the figures of one indicator over the years, one row each, the earliest at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from imme_data.plots import picture as pictures
from imme_data.plots import words as texts
from imme_data.plots.picture import key, marker
from imme_data.plots.reports import CONFLICT, beside, draw_row, set_axis
from imme_data.view.amounts import greatest_scale, number, visible

if TYPE_CHECKING:
    from imme_data.dataset.dataset import Dataset
    from imme_data.model.records import Figure
    from imme_data.plots.picture import Picture
    from imme_data.view.amounts import Language

__all__ = ["draw"]

# The mark of each role.
_MARKS = {"observation": "baseline", "actual": "actual", "projection": "part"}


def draw(data: Dataset, figures: Sequence[Figure], language: Language) -> Picture:
    """Draw figures of one indicator in the given order. All are about one organization, ecosystem, or the sector."""
    words = texts.words_of(language)
    indicator = data.indicators[figures[0].indicator_id]
    name = visible(indicator.name if language == "en" else indicator.name_fr)
    opposed = {figure.figure_id for pair in data.contradictions(figures) for figure in pair}
    labels = [texts.publisher(data, figure, language) for figure in figures]
    said = [beside(figure, language, ahead=figure.role == "projection") for figure in figures]
    picture, axes = pictures.canvas(labels, said)
    power = greatest_scale(*(end for figure in figures for end in texts.span(figure)))
    keys: dict[str, Any] = {}
    reached: list[float] = []
    for row, figure in enumerate(figures):
        contradicted = figure.figure_id in opposed
        look = {**CONFLICT} if contradicted else marker(_MARKS[figure.role])
        kind = "contradicted" if contradicted else figure.role
        keys.setdefault(kind, key(words[kind], **look))
        reached += draw_row(axes, row, figure, look, 10.0**power, keys, words)
    set_axis(axes, reached, name, figures[0].unit, power, language)
    pictures.legend(axes, list(keys.values()))
    years = [day.year for figure in figures if (day := data.spoken_of(figure)) is not None]
    title = words["history"].format(", ".join(filter(None, (name, _whose(data, figures[0], language)))))
    if years:
        counts = number(len(figures), language), number(len({figure.article_id for figure in figures}), language)
        title += "\n" + words["pages"].format(*counts, min(years), max(years))
    return pictures.finish(picture, data, title, language)


def _whose(data: Dataset, figure: Figure, language: Language) -> str | None:
    """Return the names of the organization and the ecosystem, or None for the whole sector."""
    names = []
    if figure.organization_id is not None:
        names.append(texts.short(data.organizations[figure.organization_id]))
    if figure.ecosystem_id is not None:
        ecosystem = data.ecosystems[figure.ecosystem_id]
        names.append(visible(ecosystem.name_en if language == "en" else ecosystem.name))
    return ", ".join(names) or None
