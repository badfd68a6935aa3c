"""`Dataset`: all the tables of a data package, and queries over them.

>>> import imme_data
>>> data = imme_data.load()
>>> data.commitments["imm-jobs-2020"].value
13340.0
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, overload

from imme_data.dataset.table import Table, Tables
from imme_data.model import records

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from imme_data.dataset.convert import Library
    from imme_data.dataset.names import Names, Suggestion
    from imme_data.dataset.tracked import Tracked, TrackedList
    from imme_data.view.amounts import Language

__all__ = ["Dataset"]


class Dataset(Tables):
    """All the tables of a data package. Each table is an attribute; `info` has the metadata of the package.

    >>> import imme_data
    >>> data = imme_data.load()
    >>> data.track("imm-value-added-2020").consistency
    'conflicting'
    >>> data.organization("la F.I.M.M.E.").name_en
    'Federation of Metallurgical, Mechanical and Electromechanical Industries'
    """

    @overload
    def track(self, commitment_id: str, *, language: Language = "en") -> Tracked: ...
    @overload
    def track(self, commitment_id: None = None, *, language: Language = "en") -> TrackedList: ...
    def track(self, commitment_id: str | None = None, *, language: Language = "en") -> Tracked | TrackedList:
        """Return a commitment, or all, with its evidence: reports, actuals, sources, consistency and progress.

        Parameters
        ----------
        commitment_id : str, optional
            A key of `commitments`. Without it, all commitments are returned, in the order of the keys.
        language : str
            The language of the text and the HTML of the result: `en` or `fr`. Notes are in English, and quotes are as
            printed.

        Raises
        ------
        UnknownKeyError
            If there is no such commitment. The message names the nearest keys.
        TypeError
            If `commitment_id` is not a string.
        ValueError
            If the language is unknown.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> jobs = data.track("imm-jobs-2020")
        >>> sorted({figure.value for figure in jobs.reports}), jobs.latest.value, jobs.status.sources
        ([13300.0, 13340.0, 13400.0], 5878.0, 10)
        >>> [one.commitment.commitment_id for one in data.track() if one.consistency == "conflicting"][-1]
        'imm-value-added-2020'
        >>> data.track("imm-2016-jobs-2020", language="fr").dated
        'date\\xa0: 2018'
        """
        from imme_data.dataset.tracked import track
        from imme_data.view.wording import words_of

        words_of(language)  # raises ValueError for an unknown one

        if commitment_id is not None:
            if not isinstance(commitment_id, str):
                raise TypeError(f"{commitment_id!r} is not a commitment_id: give a string, such as 'imm-jobs-2020'")
            commitment = self.commitments[commitment_id]
            return track(self, [commitment], self.figures._rows_where("commitment_id", commitment_id), language)[0]
        commitments = list(self.commitments)
        rows = (self.figures._rows_where("commitment_id", one.commitment_id) for one in commitments)
        return track(self, commitments, [row for found in rows for row in found], language)

    def organization(self, text: str) -> records.Organization:
        """Find an organization by a printed name; case, accents and grammatical articles are ignored.

        Parameters
        ----------
        text : str
            A name, an acronym, or an organization_id.

        Raises
        ------
        UnknownNameError
            If no organization is printed under that name. `candidates` has the nearest; none is chosen automatically.
        AmbiguousNameError
            If several organizations are printed under that name. `candidates` has all of them.
        TypeError
            If `text` is not a string.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> data.organization("FEDERATION DES INDUSTRIES MECANIQUES, METALLURGIQUES ET ELECTRIQUES").acronym
        'FIMME'
        """
        return self.organizations[self._organization_names.one(text)]

    def person(self, text: str) -> records.Person:
        """Find a person by a printed name. Parameters and errors are those of `organization`.

        Examples
        --------
        >>> import imme_data
        >>> imme_data.load().person("tarek itri").name  # as one article misprints it
        'Tarik Aitri'
        """
        return self.people[self._person_names.one(text)]

    def suggest_organizations(self, text: str, limit: int = 5) -> list[Suggestion]:
        """List the organizations with the nearest names, the best first. The library never chooses one automatically.

        Parameters
        ----------
        text : str
            A name.
        limit : int
            The maximum number of suggestions.

        Returns
        -------
        list of Suggestion
            Each with `id`, the printed `name`, and a `score` from 0 to 100.

        Examples
        --------
        >>> import imme_data
        >>> [one.id for one in imme_data.load().suggest_organizations("Federation de la metallurgie", limit=1)]
        ['fimme']
        """
        return self._organization_names.suggest(text, limit)

    def names(self, text: str) -> Table[records.OrganizationMention] | Table[records.PersonMention]:
        """List the printed names of an organization or a person, with the article of each.

        Parameters
        ----------
        text : str
            An organization_id, a person_id, or any printed name. If it names both, the organization is taken.

        Raises
        ------
        UnknownNameError, AmbiguousNameError
            As `organization` and `person` do.

        Examples
        --------
        >>> import imme_data
        >>> for mention in imme_data.load().names("david-govrin"):
        ...     print(mention.article_id, mention.name)
        lavieeco-2021-10-e-sistep David Govrin
        marocgazette-2021-10-13-e-sistep David Govrin
        """
        if not self._organization_names.find(text):
            if not self._person_names.find(text):
                from imme_data.dataset.names import unknown

                raise unknown(text, self._organization_names, self._person_names)
            key = self._person_names.one(text)
            return self.person_mentions._only(self.person_mentions._rows_where("person_id", key))
        key = self._organization_names.one(text)
        return self.organization_mentions._only(self.organization_mentions._rows_where("organization_id", key))

    def series(
        self,
        indicator_id: str,
        *,
        organization_id: str | None = None,
        ecosystem_id: str | None = None,
        unit: str | None = None,
    ) -> list[records.Figure]:
        """Return the figures of one indicator, in the order of the dates that they describe.

        A figure without a date has the date of its page. If the page has no date, the figure comes first. Targets (see
        `track`), figures about an event, and parts of another figure of the series are left out.

        Parameters
        ----------
        indicator_id : str
            A key of `indicators`, such as `turnover` or `firms`.
        organization_id, ecosystem_id : str, optional
            The organization or the ecosystem that the figures are about. Without both, the figures that name neither:
            those of the sector, and, where pages print them, of programmes (`agreement_id`) and of all industry
            (`universe`).
        unit : str, optional
            Return only figures in this unit, such as `MAD`. Pages print money in several currencies.

        Raises
        ------
        UnknownKeyError
            If there is no such indicator, organization or ecosystem.

        Examples
        --------
        >>> import imme_data
        >>> for figure in imme_data.load().series("net-income", organization_id="sonasid")[:1]:
        ...     print(figure.as_of, figure.quote)
        2006 le bénéfice net (712 millions DH)
        """
        from imme_data.dataset.series import series

        self.indicators[indicator_id]  # raises UnknownKeyError, as do the next two
        if organization_id is not None:
            self.organizations[organization_id]
        if ecosystem_id is not None:
            self.ecosystems[ecosystem_id]
        found = series(self, indicator_id, organization_id, ecosystem_id)
        return [figure for figure in found if unit in (None, figure.unit)]

    def contradictions(
        self, figures: Iterable[records.Figure] | None = None
    ) -> list[tuple[records.Figure, records.Figure]]:
        """Return pairs of figures on two pages that describe the same thing and date with incompatible numbers.

        Two figures describe the same thing if they have the same indicator, measure, unit, rate (`per`), role,
        organization, ecosystem, event, agreement, universe, commitment and date. Figures without a date, doubtful ones,
        and parts of another figure of that indicator are left out, and so are pages that print several such figures,
        because no column says how these differ. Two numbers are incompatible if they are not equal and the intervals
        that their words allow (`low` to `high`) share at most an end point. Read the notes: two pages may use the same
        words with different meanings.

        Parameters
        ----------
        figures : iterable of Figure, optional
            The figures to compare. Without it, the observations; `track` reports the conflicts of targets.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> one = data.figures["infomediaire-2023-03-conventions.agreements"]
        >>> for other in (b for a, b in data.contradictions() if a == one):
        ...     print(one.quote, "|", other.quote)
        trois conventions actées | deux conventions de partenariat
        trois conventions actées | deux conventions ont été signées
        """
        from imme_data.dataset.series import contradictions

        some = (figure for figure in self.figures if figure.role == "observation") if figures is None else figures
        return contradictions(self, some)

    def spoken_of(self, figure: records.Figure) -> datetime.date | None:
        """Return the last day of the date that a figure describes; without one, the first day of its page's date.

        None if neither is known.

        Examples
        --------
        >>> import imme_data
        >>> data = imme_data.load()
        >>> data.spoken_of(data.figures["ecoactu-2019-02-01-ecosystemes.jobs-actual"])
        datetime.date(2018, 12, 31)
        """
        from imme_data.dataset.series import spoken_of

        return spoken_of(self, figure)

    @overload
    def frame(self, table: str, library: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
    @overload
    def frame(self, table: str, library: Literal["polars"]) -> pl.DataFrame: ...
    @overload
    def frame(self, table: str, library: Literal["arrow"]) -> pa.Table: ...
    @overload
    def frame(self, table: str, library: Library) -> pd.DataFrame | pl.DataFrame | pa.Table: ...
    def frame(self, table: str, library: Library = "pandas") -> pd.DataFrame | pl.DataFrame | pa.Table:
        """Return a table as a data frame, with a name for each identifier.

        Each column `x_id` is followed by `x`: the headline of an article, the name of an organization, the statement of
        a commitment. Figures and mentions also have their publisher; figures have a `link`; the tracker has the
        promisor, indicator, ecosystem and agreement.

        Parameters
        ----------
        table : str
            The name of a table.
        library : str
            `pandas`, `polars`, or `arrow` for a pyarrow Table.

        Raises
        ------
        UnknownKeyError
            If there is no such table or library.
        MissingExtraError
            If the library is not installed.

        Examples
        --------
        >>> import imme_data
        >>> frame = imme_data.load().frame("tracker").set_index("commitment_id")
        >>> frame.loc["imm-state-support", ["promisor", "indicator", "consistency"]].tolist()
        ['État marocain', 'State support', 'unanimous']
        """
        from imme_data.dataset.convert import convert
        from imme_data.dataset.joined import joined

        return convert(joined(self, table), library)

    @cached_property
    def _organization_names(self) -> Names:
        from imme_data.dataset.names import organization_names

        return organization_names(self)

    @cached_property
    def _person_names(self) -> Names:
        from imme_data.dataset.names import person_names

        return person_names(self)

    def _repr_html_(self) -> str:
        from imme_data.view.listing import dataset_html

        sizes = {name: (len(table), table.schema.description) for name, table in self.tables.items()}
        return dataset_html(self.info.title, f"{self.info.name} {self.version}, {self.info.created}", sizes)
