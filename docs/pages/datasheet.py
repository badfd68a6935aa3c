"""The counts of docs/datasheet.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pycountry

from imme_data.dataset.dataset import Dataset
from imme_data.model.records import Article
from pages.markdown import DOCS, between, table

PAGE = DOCS / "datasheet.md"
MANY = 5  # a publisher with at least this many pages has its own row


def render(data: Dataset) -> str:
    """The counts by table, year, publisher and language."""
    articles = list(data.articles)
    figures = Counter(figure.article_id for figure in data.figures)
    lines = table(["table", "records"], [(name, f"{len(rows):,}") for name, rows in data.tables.items()], 1)
    years: Counter[str] = Counter()
    printed: Counter[str] = Counter()
    for article in articles:
        year = article.published[:4] if article.published else "undated"
        years[year] += 1
        printed[year] += figures[article.article_id]
    dated = [int(year) for year in years if year != "undated"]
    # A year without a page has a row too: it shows a gap of the collection.
    rows = [(year, str(years[year]), str(printed[year])) for year in map(str, range(min(dated), max(dated) + 1))]
    rows.append(("undated", str(years["undated"]), str(printed["undated"])))
    lines += table(["published", "articles", "figures"], rows, 2)
    publishers = Counter(article.publisher_id for article in articles)
    often = [(data.organizations[one].name, str(n)) for one, n in publishers.most_common() if n >= MANY]
    rest = [n for n in publishers.values() if n < MANY]
    often.append((f"{len(rest)} others, each with fewer than {MANY} articles", str(sum(rest))))
    lines += table(["publisher", "articles"], often, 1)
    hosts = Counter(str(urlsplit(article.url).hostname).removeprefix("www.") for article in articles if article.url)
    lines += table(["read at", "articles"], [(host, str(n)) for host, n in hosts.most_common() if n >= MANY], 1)
    languages = Counter(article.language for article in articles)
    lines += table(["language", "articles"], [(_language(one), str(n)) for one, n in languages.most_common()], 1)
    dates = Counter(_date(article) for article in articles)
    lines += table(["date of the article", "articles"], [(one, str(n)) for one, n in dates.most_common()], 1)
    headlines = Counter(article.headline_basis for article in articles)
    lines += table(["headline", "articles"], [(one, str(n)) for one, n in headlines.most_common()], 1)
    reads = Counter(article.read for article in articles)
    lines += table(["read", "articles"], [(one, str(n)) for one, n in reads.most_common()], 1)
    lines += _claims(data)
    roles = Counter[tuple[str, int]]((figure.role, figure.readings) for figure in data.figures)
    kinds = ("target", "actual", "observation", "projection")
    counts = [(role, str(roles[role, 1] + roles[role, 2]), str(roles[role, 2])) for role in kinds]
    lines += table(["role", "figures", "with two agreeing readings"], counts, 2)
    return "\n".join(lines).rstrip("\n")


def _claims(data: Dataset) -> list[str]:
    """The counts of commitments and of what is known of them."""
    counting = [row for row in data.tracker if row.counts]
    lines: list[str] = []
    for name in ("kind", "state"):
        every, some = (Counter(getattr(row, name) for row in rows) for rows in (list(data.tracker), counting))
        cells = [(one.replace("_", " "), str(n), str(some[one])) for one, n in every.most_common()]
        lines += table([name, "commitments", "that count"], cells, 2)
    stages = Counter(figure.stage for figure in data.figures if figure.stage)
    return lines + table(["stage", "actuals"], [(one.replace("_", " "), str(n)) for one, n in stages.most_common()], 1)


def _language(code: str) -> str:
    found = pycountry.languages.get(alpha_2=code)
    return found.name if found is not None else code


def _date(article: Article) -> str:
    """The basis and the precision of an article's date: the longer an EDTF date, the more precise it is."""
    if article.published is None:
        return "undated"
    precision = {4: "year", 7: "month", 10: "day"}.get(len(article.published))
    return f"{article.published_basis}, " + (f"to the {precision}" if precision else "a span of time")


def files(data: Dataset) -> dict[Path, str]:
    """The datasheet, with these counts."""
    return {PAGE: between(PAGE.read_text(encoding="utf-8"), PAGE.name, "counts", render(data))}
