"""docs/findings.md: what the data says. Every number is computed here and links to the words that print it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from imme_data.dataset.dataset import Dataset
from imme_data.model import edtf
from imme_data.view.amounts import Language
from pages.findings_done import announced, done, inputs
from pages.findings_due import nothing_found, unmeasured
from pages.findings_edition import Edition, paragraph
from pages.findings_facts import facts
from pages.findings_plans import contradictions, plans
from pages.findings_promisors import promisors
from pages.findings_sector import expectations, size
from pages.findings_summary import limits, summary
from pages.markdown import DOCS

__all__ = ["files", "render"]


def render(data: Dataset, language: Language = "en", last: Sequence[str] = ()) -> str:
    """The page as Markdown, in a language. `last` are the lines of a last section, before the word on keys."""
    edition, tracked = Edition(data, language), data.track(language=language)
    days = [edtf.days(article.published)[0] for article in data.articles if article.published]
    sections = {
        "## summary": summary(edition, tracked),
        "## promisors": promisors(edition, tracked),
        "## done": done(edition, tracked),
        "### inputs": inputs(edition, tracked),
        "### announced": announced(edition, tracked),
        "## facts": facts(edition, tracked),
        "## due": unmeasured(edition, tracked),
        "## plans": plans(edition, tracked),
        "## contradictions": contradictions(edition, tracked),
        "## expected": expectations(edition, tracked),
        "## size": size(edition),
        "## nothing found": nothing_found(edition, tracked),
        "## limits": limits(edition, tracked),
    }
    intro = edition.say(
        "intro",
        figures=edition.count(len(data.figures), "figure"),
        pages=edition.count(len(data.articles), "page"),
        first=min(days).year,
        last=max(days).year,
    )
    lines = [f"# {edition.say('title')}", "", *paragraph(intro)]
    for heading, section in sections.items():
        marks, key = heading.split(maxsplit=1)
        lines += [f"{marks} {edition.say(f'heading {key}')}", "", *section] if section else []
    day = edition.date(data.info.created.isoformat())
    lines += [*last, *paragraph(edition.say("keys", version=data.version, day=day))]
    return "\n".join(lines).rstrip("\n") + "\n"


def files(data: Dataset) -> dict[Path, str]:
    """The page of the findings."""
    return {DOCS / "findings.md": render(data)}
