"""Check quotes and names against the texts that the founding articles were read from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from imme_data.dataset.dataset import Dataset
from imme_data.errors import LocationError, Problem
from imme_data.files import read_regular
from imme_data.model.records import Article, Figure, OrganizationMention, PersonMention
from imme_data.publication.loading import load
from imme_data.validation import Report

__all__ = ["verify"]

Printed = Figure | OrganizationMention | PersonMention


def verify(texts: str | os.PathLike[str], package: str | os.PathLike[str] | Dataset | None = None) -> Report:
    """Check each document's SHA-256, each quote at its offset and each printed name against the texts in a directory.

    Parameters
    ----------
    texts : str or os.PathLike
        The directory of the texts: UTF-8 files, named as `articles.document` gives. Offsets count Unicode characters
        from 0.
    package : str, os.PathLike or Dataset, optional
        What `load` takes or returns. By default the package that comes with the library.

    Returns
    -------
    Report
        Every difference, with its remedy, and the number of documents, quotes and names checked.

    Raises
    ------
    LocationError
        If `texts` is not a directory.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as empty:
    ...     verify(empty).valid  # the documents are not there
    False
    """
    try:
        directory = Path(os.fsdecode(texts))
    except TypeError:
        raise LocationError(f"{texts!r} is not a path: give the directory of the documents' texts") from None
    if not os.path.isdir(directory):  # noqa: PTH112, it never raises
        raise LocationError(f"{directory} is not a directory: give the directory of the documents' texts")
    data = package if isinstance(package, Dataset) else load(package)
    problems: list[Problem] = []
    checked = {"documents": 0, "quotes": 0, "names": 0}
    printed: dict[str, list[Printed]] = {}
    for record in (*data.figures, *data.organization_mentions, *data.person_mentions):
        printed.setdefault(record.article_id, []).append(record)
    for article in data.articles:
        if article.document is not None:
            problems += _verify(article, directory, printed.get(article.article_id, []), checked)
    return Report(str(directory), tuple(problems), checked)


def _verify(article: Article, directory: Path, printed: list[Printed], checked: dict[str, int]) -> Iterator[Problem]:
    document = article.document or ""
    checked["documents"] += 1
    try:
        raw = read_regular(directory / document)
        text = raw.decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message, remedy = f"the document {document} can't be read: {reason}", f"put it in {directory}"
        yield Problem(message, remedy, table="articles", record=article.article_id, field="document")
        return
    if hashlib.sha256(raw).hexdigest() != article.sha256:
        remedy = "replace it by the text that the article was read from, or correct the hash and read the article again"
        yield Problem(
            f"the SHA-256 of {document} differs from the record",
            remedy,
            table="articles",
            record=article.article_id,
            field="sha256",
        )
    for record in printed:
        if isinstance(record, Figure):
            checked["quotes"] += 1
            yield from _quote(record, text)
        else:
            checked["names"] += 1
            if record.name not in text:
                table = "organization_mentions" if isinstance(record, OrganizationMention) else "person_mentions"
                remedy = "write the name exactly as the document prints it, with its apostrophes and capitals"
                place = f"{record.article_id} {record.name}"
                yield Problem("the document does not print this name", remedy, table=table, record=place, field="name")


def _quote(figure: Figure, text: str) -> Iterator[Problem]:
    start, quote = figure.quote_start, figure.quote
    if start is not None and text[start : start + len(quote)] == quote:
        return
    places = _places(text, quote)
    message = (
        f"the quote '{quote}' is not at character {start}" if start is not None else "the quote has no quote_start"
    )
    remedy = f"write quote_start: {' or '.join(map(str, places))}" if places else "copy the quote from the document"
    yield Problem(message, remedy, table="figures", record=figure.figure_id, field="quote_start")


def _places(text: str, quote: str) -> list[int]:
    places, start = [], text.find(quote)
    while start >= 0:
        places.append(start)
        start = text.find(quote, start + 1)
    return places
