"""A commitment with all figures about it: the result of `data.track`.

>>> import imme_data
>>> land = imme_data.load().track("imm-land")
>>> land.state, land.consistency, len(land.searches)
('undated', 'unanimous', 2)
>>> [figure.quote for figure in land.reports]
['57 hectares destiné au secteur', 'un foncier de 57 hectares', '57 hectares de foncier public mobilisés']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex, cast, overload

import attrs

from imme_data.dataset.table import Tables
from imme_data.errors import UnknownKeyError
from imme_data.model import evidence as tracker
from imme_data.model.origins import original, sources
from imme_data.model.records import (
    Article,
    Commitment,
    CommitmentRelation,
    Consistency,
    Development,
    Figure,
    Search,
    State,
    TrackerRow,
)

if TYPE_CHECKING:
    from imme_data.view.amounts import Language
    from imme_data.view.commitment import ShownCommitment, ShownDevelopment, ShownFigure

__all__ = ["Tracked", "TrackedList", "track"]

_SHOWN = 60  # maximum number of commitments in a repr


@attrs.frozen(kw_only=True, repr=False)
class Tracked:
    """A commitment with the figures that report it or its results: dated evidence, not a verdict.

    Each group of figures is sorted by the date that a figure describes, then by the date of its first publication.
    Copies follow their original.

    Attributes
    ----------
    commitment : Commitment
        The commitment.
    status : TrackerRow
        Its row of the table `tracker`: state, target, sources, consistency, latest actual, progress.
    reports : tuple of Figure
        The figures that state the target.
    actuals : tuple of Figure
        The figures that state results for the whole commitment.
    baselines : tuple of Figure
        The figures that state the starting point.
    parts : tuple of Figure
        The figures that are a part of another figure of the commitment. Not counted.
    latest : Figure or None
        The actual that the state is computed from: the latest measured or completed one, else the latest announced one,
        else the latest other.
    conflicts : tuple of (Figure, Figure)
        The pairs of reports that can't state the same number; empty unless the commitment is conflicting.
    relations : tuple of CommitmentRelation
        Its relations to other commitments, and theirs to it.
    developments : tuple of Development
        What pages print in words of what became of it, such as a liquidation; the latest page first.
    searches : tuple of Search
        The searches for what became of it.
    language : str
        The language of its text and HTML: `en` or `fr`. Notes stay in English, and quotes as they are printed.
    data : Tables
        The tables that it comes from.
    """

    commitment: Commitment
    status: TrackerRow
    reports: tuple[Figure, ...]
    actuals: tuple[Figure, ...]
    baselines: tuple[Figure, ...]
    parts: tuple[Figure, ...]
    latest: Figure | None
    conflicts: tuple[tuple[Figure, Figure], ...]
    relations: tuple[CommitmentRelation, ...] = ()
    developments: tuple[Development, ...] = ()
    searches: tuple[Search, ...] = ()
    language: Language = attrs.field(default="en", eq=False)
    data: Tables = attrs.field(eq=False)

    @property
    def consistency(self) -> Consistency:
        """How the reports agree: single, unanimous, compatible, bounded or conflicting."""
        return self.status.consistency

    @property
    def state(self) -> State:
        """The state at the release date of the data, such as `due_passed`. Dated evidence, not a verdict."""
        return self.status.state

    @property
    def progress(self) -> float | None:
        """The latest actual as a share of the target (1 is the whole target); only for outputs and outcomes."""
        return self.status.progress

    @property
    def dated(self) -> str | None:
        """The date of the latest actual as text: `as of 2018`, or `page of 2014-10` if the page prints no date."""
        from imme_data.view.states import dated

        return dated(self, self.language)

    @property
    def latest_published(self) -> str | None:
        """The date of the page of the latest actual, as an EDTF string; None without one."""
        return None if self.latest is None else self.article(self.latest).published

    @property
    def revisions(self) -> tuple[Commitment, ...]:
        """The chain of plans that this commitment belongs to, the oldest first; empty if it was never revised."""
        rows = [row for row in self.data.commitment_relations if row.relation == "revises"]
        chain = [self.commitment.commitment_id]
        older = {row.commitment_id: row.other_id for row in rows}
        newer = {row.other_id: row.commitment_id for row in rows}
        while (before := older.get(chain[0])) is not None and before not in chain:
            chain.insert(0, before)
        while (after := newer.get(chain[-1])) is not None and after not in chain:
            chain.append(after)
        return tuple(self.data.commitments[key] for key in chain) if len(chain) > 1 else ()

    @property
    def by_source(self) -> dict[str, tuple[Figure, ...]]:
        """The reports of each independent source; the key is the article_id of its first page."""
        articles = self.data._article_rows
        origins = sources(articles.values())
        found: dict[str, list[Figure]] = {}
        for figure in self.reports:
            found.setdefault(origins[figure.article_id], []).append(figure)
        return {original(figures[0].article_id, articles): tuple(figures) for figures in found.values()}

    def article(self, figure: Figure) -> Article:
        """Return the article that prints a figure."""
        return self.data.articles[figure.article_id]

    def __repr__(self) -> str:
        """Return one line about the commitment."""
        from imme_data.view.commitment import tracked_line

        return f"<Tracked {tracked_line(self, self.language)}>"

    def __str__(self) -> str:
        """Return all figures as text, each with its date, publisher, quote and link."""
        from imme_data.view.commitment import tracked_text

        return tracked_text(self._shown())

    def _repr_html_(self) -> str:
        from imme_data.view.commitment import tracked_html

        return tracked_html(self._shown())

    def _shown(self) -> ShownCommitment:
        """Return the commitment with the names that its text and HTML show."""
        from imme_data.view.commitment import ShownCommitment

        commitment, data = self.commitment, self.data
        figures = {
            figure.figure_id: self._shown_figure(figure)
            for figure in (*self.reports, *self.actuals, *self.baselines, *self.parts)
        }

        def shown(some: Iterable[Figure]) -> tuple[ShownFigure, ...]:
            return tuple(figures[figure.figure_id] for figure in some)

        agreement = data.agreements[commitment.agreement_id].title if commitment.agreement_id else None
        ecosystem = data.ecosystems[commitment.ecosystem_id].name if commitment.ecosystem_id else None
        return ShownCommitment(
            outcome=self,
            language=self.language,
            promisor=self._promisor(),
            agreement=agreement,
            ecosystem=ecosystem,
            indicator=self._indicator(),
            kind_figure=figures.get(commitment.kind_figure_id),
            revisions=self.revisions,
            related=tuple(self._related()),
            reports=shown(self.reports),
            actuals=shown(self.actuals),
            baselines=shown(self.baselines),
            parts=shown(self.parts),
            conflicts=tuple((figures[a.figure_id], figures[b.figure_id]) for a, b in self.conflicts),
            developments=tuple(map(self._shown_development, self.developments)),
        )

    def _indicator(self) -> str:
        """The indicator and the measure of the commitment, in the language of its text."""
        found, french = self.data.indicators[self.commitment.indicator_id], self.language == "fr"
        name = found.name_fr if french else found.name
        if self.commitment.measure_id is None:
            return name
        measure = self.data.measures[self.commitment.measure_id]
        definition = (measure.definition_fr if french else None) or measure.definition
        return self._words["colon"].format(name, definition)

    def _promisor(self) -> str:
        """Who promises, and whether no report names them; for an expectation, who says it."""
        promisor = self.commitment.promisor_id
        if promisor is not None:
            named = any(report.promisor_id == promisor for report in self.reports)
            name = self._organization(promisor)
            return name if named else self._words["inferred"].format(name)
        sayers = sorted({report.said_by_id for report in self.reports if report.said_by_id is not None})
        return ", ".join(self._organization(sayer) for sayer in sayers)

    def _organization(self, organization_id: str) -> str:
        found = self.data.organizations[organization_id]
        return f"{found.name} ({found.acronym})" if found.acronym else found.name

    def _related(self) -> Iterator[tuple[str, Commitment]]:
        """The commitments that this one restates, rescopes or is a part of, and those that do so with it."""
        key = self.commitment.commitment_id
        for row in self.relations:
            if row.commitment_id == key:
                yield row.relation, self.data.commitments[row.other_id]
            else:
                yield f"{row.relation}_by", self.data.commitments[row.commitment_id]

    @property
    def _words(self) -> Mapping[str, str]:
        from imme_data.view.wording import words_of

        return words_of(self.language)

    def _publisher(self, article: Article) -> str:
        """The publisher and the date of a page."""
        from imme_data.view.wording import day

        date = day(article.published, self.language) if article.published else self._words["undated page"]
        return f"{self.data.organizations[article.publisher_id].name}, {date}"

    def _shown_figure(self, figure: Figure) -> ShownFigure:
        from imme_data.view.commitment import ShownFigure

        article = self.article(figure)
        return ShownFigure(
            figure=figure,
            publisher=self._publisher(article),
            about=self._about(figure, article),
            link=self.data.link(figure),
        )

    def _shown_development(self, development: Development) -> ShownDevelopment:
        from imme_data.view.commitment import ShownDevelopment

        article = self.data.articles[development.article_id]
        key = development.organization_id
        return ShownDevelopment(
            development=development,
            organization=self.data.organizations[key].name if key else None,
            publisher=self._publisher(article),
            link=self.data.link(development),
        )

    def _about(self, figure: Figure, article: Article) -> str:
        """Describe why a figure is not counted, the origin of its text, and who says it."""
        from imme_data.view.states import value_text

        data, words, said = self.data, self._words, []
        if figure in self.parts and figure.part_of_id is not None:
            whole = value_text(data.figures[figure.part_of_id], self.language)
            said.append(words["part of amount"].format(whole))
        if figure.doubtful:
            said.append(words["doubtful"])
        elif figure.unit != self.commitment.unit:
            said.append(words["other currency"])
        if article.republishes_id is not None:
            said.append(words["republished"].format(self._publisher(data.articles[article.republishes_id])))
        if article.release_id is not None:
            issuer = data.organizations[data.releases[article.release_id].issuer_id].name
            said.append(words["text of"].format(issuer))
        if figure.speaker_id is not None:
            said.append(words["figure said by"].format(data.people[figure.speaker_id].name))
        elif figure.said_by_id is not None:
            said.append(words["figure said by"].format(data.organizations[figure.said_by_id].name))
        return " ".join(said)


class TrackedList(tuple[Tracked, ...]):
    """A tuple of tracked commitments. A notebook shows it as a table.

    `tracked["imm-jobs-2020"]` returns the commitment with that key.
    """

    __slots__ = ()

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Tracked: ...
    @overload
    def __getitem__(self, key: slice) -> TrackedList: ...
    def __getitem__(self, key: SupportsIndex | str | slice) -> Tracked | TrackedList:
        """Return the commitment at an index or with a key; for a slice, a TrackedList. Raises UnknownKeyError."""
        if isinstance(key, str):
            for one in self:
                if one.commitment.commitment_id == key:
                    return one
            raise UnknownKeyError(f"there is no commitment {key!r} among these {len(self)}")
        if isinstance(key, slice):
            return TrackedList(tuple.__getitem__(self, key))
        return tuple.__getitem__(self, key)

    def __contains__(self, one: object) -> bool:
        """Check whether the list has a commitment, given as a Tracked or as a key."""
        return any(one in (mine, mine.commitment.commitment_id) for mine in self)

    def _ipython_key_completions_(self) -> list[str]:
        return [one.commitment.commitment_id for one in self]

    def __repr__(self) -> str:
        """Return one line for each commitment."""
        from imme_data.view.commitment import tracked_line

        lines = "".join(f"\n  {tracked_line(one, one.language)}" for one in self[:_SHOWN])
        more = f"\n  ... and {len(self) - _SHOWN} more" if len(self) > _SHOWN else ""
        return f"<{len(self)} commitment{'' if len(self) == 1 else 's'} tracked{lines}{more}>"

    def _repr_html_(self) -> str:
        from imme_data.view.commitment import tracked_list_html

        return tracked_list_html(self, self[0].language if self else "en")


def track(
    data: Tables, commitments: Sequence[Commitment], figures: Sequence[Mapping[str, Any]], language: Language = "en"
) -> TrackedList:
    """Combine commitments with their evidence; `figures` are the rows of figures of these commitments.

    Raises UnknownKeyError if a figure names an article that the data does not have.
    """
    records = {row["figure_id"]: Figure(**row) for row in figures}
    for row in figures:
        if row["article_id"] not in data._article_rows:
            message = (
                f"the figure {row['figure_id']} names the article {row['article_id']!r}, which the data does not have"
            )
            raise UnknownKeyError(f"{message}: imme_data.validate reports all errors")

    def taken(rows: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
        return tuple(records[row["figure_id"]] for row in rows)

    tables = {**data._evidence_rows, "commitments": list(map(attrs.asdict, commitments)), "figures": figures}
    relations, developments, searches = _by_commitment(data)
    return TrackedList(
        Tracked(
            commitment=commitment,
            status=TrackerRow(**cast("dict[str, Any]", evidence.status)),
            reports=taken(evidence.reports),
            actuals=taken(evidence.actuals),
            baselines=taken(evidence.baselines),
            parts=taken(evidence.parts),
            latest=records[evidence.latest["figure_id"]] if evidence.latest else None,
            conflicts=tuple((records[a["figure_id"]], records[b["figure_id"]]) for a, b in evidence.conflicts),
            relations=tuple(relations.get(commitment.commitment_id, ())),
            developments=tuple(developments.get(commitment.commitment_id, ())),
            searches=tuple(searches.get(commitment.commitment_id, ())),
            language=language,
            data=data,
        )
        for commitment, evidence in zip(commitments, tracker.gather(tables, data.info.created), strict=True)
    )


def _by_commitment(
    data: Tables,
) -> tuple[dict[str, list[CommitmentRelation]], dict[str, list[Development]], dict[str, list[Search]]]:
    """The relations, the developments and the searches of each commitment."""
    relations: dict[str, list[CommitmentRelation]] = {}
    for row in data.commitment_relations:
        for key in (row.commitment_id, row.other_id):
            relations.setdefault(key, []).append(row)
    developments: dict[str, list[Development]] = {}
    for one in data.development_commitments:
        developments.setdefault(one.commitment_id, []).append(data.developments[one.development_id])
    for found in developments.values():
        found.sort(key=lambda one: data.articles[one.article_id].published or "", reverse=True)
    searches: dict[str, list[Search]] = {}
    for pair in data.search_commitments:
        searches.setdefault(pair.commitment_id, []).append(data.searches[pair.search_id])
    return relations, developments, searches
