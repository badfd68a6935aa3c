"""Measures how often quantities are read correctly and drafts agree with the records: `make evaluate`.

Prints the page docs/evaluation.md. Folders and files that are missing are skipped, and the page says so.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs
import yaml

import imme_data
from imme_data.curation.drafting import Draft, draft
from imme_data.dataset.dataset import Dataset
from imme_data.quantities import Quantity, find, find_non_quantities

HERE: Final = Path(__file__).resolve().parent
_HEAD: Final = """# How often quantities are read correctly

`make evaluate` prints this page. The quotes of the data are in the project, so anyone can repeat that part. The other
material is not in the project: phrases from about 200 press pages with the records of a reader, test cases of other
projects, and the texts of the founding documents. [quantities.md](quantities.md) has the rules.

Two samples of whole passages were also read by hand. In the first, `find` gave the correct value for 95.7% of 858
numbers, and the correct value, unit and comparison for 92.8%. Its errors were fixed. The second sample came from other
pages and was read by hand before `find` read it: 98.1% and 96.9% of 810. Its errors have been fixed since.
"""
# The names of the comparisons in other projects. "Pas moins de" is more_than there and at_least here; both are correct.
COMPARISONS: Final = {
    "exact": {"exactly"},
    "about": {"about"},
    "more_than": {"more_than", "at_least"},
    "less_than": {"less_than"},
    "up_to": {"at_most"},
}


@attrs.define
class Tally:
    """A count and its total."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        """Add one case."""
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        """Return both counts and the share."""
        return f"{self.right} of {self.of} ({self.right / self.of:.1%})" if self.of else "none"


def main() -> None:
    """Print each evaluation whose material is available."""
    parser = argparse.ArgumentParser(description="Measure how often quantities are read correctly.")
    parser.add_argument("--shared", type=Path, help="a folder with seeds/, research/ and conformance/")
    shared = parser.parse_args().shared or Path()
    print(_HEAD)
    quotes()
    research = shared / "research" / "pages.yaml"
    conformance = shared / "conformance" / "french_numbers.jsonl"
    for path, run in ((research, phrases), (conformance, cases), (shared / "seeds", drafts)):
        if path.exists():
            run(path)
        else:
            print(f"\n({path.name} was not found and is skipped.)")


_LANGUAGES: Final = {
    "fr": "French",
    "ar": "Arabic",
    "en": "English (no rules)",
    "de": "German (no rules)",
    "ko": "Korean (no rules)",
}


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")


def quotes() -> None:
    """Evaluate the quotes of the published data, and list those whose value is read differently."""
    data = imme_data.load()
    tallies: dict[str, list[Tally]] = {}
    failures = []
    for figure in data.figures:
        found = [q for q in find(figure.quote) if (abs(q.value), q.value_max) == (abs(figure.value), figure.value_max)]
        best = min(found, key=lambda q: (q.unit != figure.unit, q.comparison != figure.comparison), default=None)
        language = data.articles[figure.article_id].language
        value, unit, span, comparison = tallies.setdefault(language, [Tally(), Tally(), Tally(), Tally()])
        value.add(best is not None)
        unit.add(best is not None and best.unit == figure.unit)
        span.add(best is not None and figure.quote[best.start : best.end] == best.text)
        comparison.add(best is not None and best.comparison == figure.comparison)
        if best is None and language == "fr":
            failures.append((figure.figure_id, f"{figure.value:.15g}", figure.quote))
    print("## Quotes of the data\n")
    rows = [(_LANGUAGES.get(language, language), *counts) for language, counts in tallies.items()]
    table(("language", "value", "unit", "span in the quote", "comparison"), rows)
    print("\nFrench quotes whose value is read differently; their notes explain this to the build:\n")
    table(("figure", "recorded", "quote"), failures)


def _number(text: str | None) -> float | None:
    return None if text in (None, "null", "") else float(str(text))


def phrases(path: Path) -> None:
    """Evaluate phrases from press pages against the records of a reader."""
    pages = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    tallies: dict[str, list[Tally]] = {}
    ruled: Counter[str] = Counter()
    why: Counter[str] = Counter()
    failures: list[tuple[object, ...]] = []
    for page in pages:
        for figure in page.get("figures") or []:
            language, phrase, unit = page["language"], figure["printed"], figure["unit"]
            value, top = _number(figure["value"]), _number(figure.get("value_max"))
            reason = _why_excluded(phrase, unit, value, top)
            if reason is not None and language == "fr":
                ruled[reason] += 1
                continue
            found = [q for q in find(phrase) if (q.value, q.value_max) == (value, top)]
            same = any(_is_same(q, unit) for q in found)
            noun = same or any(_is_printed(q, unit) for q in found)
            counts = tallies.setdefault(language, [Tally(), Tally(), Tally(), Tally()])
            counts[0].add(bool(found))
            counts[1].add(noun)
            counts[2].add(same)
            counts[3].add(any(q.comparison in COMPARISONS[figure["comparison"]] for q in found))
            if language == "fr" and not same:
                read = "; ".join(f"{q.value:.15g} {q.unit}" for q in find(phrase)) or "nothing"
                if noun:
                    why["the record follows the meaning on the page, the reading follows the printed noun"] += 1
                elif found:
                    why["no printed noun is in the table of units, so no unit is read"] += 1
                else:
                    failures.append((phrase, f"{value:.15g}{f' to {top:.15g}' if top else ''} {unit}", read))
    print("\n## Phrases from press pages\n")
    table(
        ("language", "value", "value, and unit as printed", "value, and unit as recorded", "comparison"),
        [(_LANGUAGES.get(language, language), *counts) for language, counts in tallies.items()],
    )
    print("\nFrench phrases that are not counted above:\n")
    table(("why", "phrases"), ruled.most_common())
    print("\nFrench phrases whose unit is not the one recorded:\n")
    table(("why", "phrases"), why.most_common())
    print("\nFrench phrases whose value is not read as recorded:\n")
    table(("phrase", "recorded", "read"), failures)


# The units of the research; it records all other units as "other".
RESEARCH_UNITS: Final = frozenset(
    ("MAD", "EUR", "USD", "job", "person", "firm", "hectare", "percent", "tonne", "country", "exhibitor", "visitor",
     "project", "day", "month", "year")
)  # fmt: skip
# The research records the meaning, the codebook the printed noun: pairs of (recorded, read).
_STANDS_FOR: Final = frozenset(
    (("project", "agreement"), ("project", "shipyard"), ("person", "job"), ("job", "person"), ("person", "participant"),
     ("exhibitor", "firm"), ("exhibitor", "person"), ("percent", "percentage_point"))
)  # fmt: skip


def _is_same(quantity: Quantity, recorded: str) -> bool:
    return quantity.unit == recorded or (recorded == "other" and quantity.unit not in RESEARCH_UNITS)


def _is_printed(quantity: Quantity, recorded: str) -> bool:
    """Return whether the unit is that of the printed noun, where the research recorded another one."""
    return (recorded, quantity.unit) in _STANDS_FOR or (recorded == "other" and quantity.unit is not None)


def _why_excluded(phrase: str, unit: str, value: float | None, top: float | None) -> str | None:
    """Return why a phrase is not counted: its number is a non-quantity, or is not printed as recorded."""
    numbers = {item.value for item in find_non_quantities(phrase) if item.kind in ("year", "ordinal", "edition")}
    if value in numbers and (top is None or top in numbers):
        return "a non-quantity: a year, an ordinal or an edition"
    printed = {quantity.value for quantity in find(phrase)}
    scaled = {bare * scale for bare in printed for scale in (1e6, 1e9)}
    if value in scaled - printed and not any(word in phrase for word in ("milli", "Md", "MD", "Mrd")):
        return "the scale is printed elsewhere: in the head of a table or in the sentence before"
    if unit == "hectare" and "m2" in phrase:
        return "the recorded unit is not the printed one"
    if " et " in phrase and top is not None and "entre" not in phrase:
        return "two figures that are recorded as a range"
    return None


def cases(path: Path) -> None:
    """Evaluate test cases of other projects: value and exact span, by group."""
    unsound = {
        case: reason
        for reason, names in json.loads((HERE / "unsound.json").read_text("utf-8")).items()
        for case in names
    }
    value: dict[str, Tally] = {}
    span: dict[str, Tally] = {}
    failures: list[tuple[object, ...]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["id"] in unsound:
            continue
        text, group = case["text"], case["group"]
        if group == "ordinal":
            # An ordinal is correct if it is a non-quantity and no quantity is found.
            others = find_non_quantities(text) if not find(text) else []
            read = [(item.start, item.end, item.value) for item in others if item.kind == "ordinal"]
        else:
            read = [(q.start, q.end, q.value) for q in find(text)]
        wanted = [(item["start"], item["end"], item["value"]) for item in case["expect"]]
        values = [item[2] for item in read]
        right = all(item[2] in values for item in wanted) and bool(wanted or not read)
        exact = all(item in read for item in wanted) and bool(wanted or not read)
        value.setdefault(group, Tally()).add(right)
        span.setdefault(group, Tally()).add(exact)
        if not exact:
            failures.append((case["id"], "span" if right else "value"))
    print("\n## Cases of other projects\n")
    table(("group", "value", "value and exact span"), [(group, value[group], span[group]) for group in value])
    total = [Tally(sum(t.right for t in kind.values()), sum(t.of for t in kind.values())) for kind in (value, span)]
    print(f"\nAll valid cases: value {total[0]}, value and exact span {total[1]}.\n\nWrong:\n")
    table(("case", "wrong in"), failures)
    print("\nCases that are not valid, and not counted:\n")
    table(("why", "cases"), Counter(unsound.values()).items())


def without(data: Dataset, article_id: str) -> Dataset:
    """Return the dataset without an article: a draft must not know the records that it is checked against."""
    rows = {
        name: [row for row in table.to_arrow().to_pylist() if row.get("article_id") != article_id]
        for name, table in data.tables.items()
    }
    return Dataset.from_rows(data.info, data.schemas, rows)


def founding(texts: Path) -> Iterator[tuple[str, Draft]]:
    """Yield each founding article with its draft, made without its own records."""
    data = imme_data.load()
    for article in data.articles:
        if article.document is not None:
            text = (texts / article.document).read_text(encoding="utf-8")
            known = without(data, article.article_id)
            made = draft(
                text, url=article.url or "", publisher=article.publisher_id, data=known, document=article.document
            )
            yield article.article_id, made


_DRAFTS: Final = """The rules were first tried on these pages, so other pages will give worse results. Each
draft is made without its own record. Recall: the share of the recorded figures that the draft has, with the same
value and place. Precision: the share of the draft's figures that are recorded. The other columns: of the figures
found, those whose field agrees with the record. If several indicators or promises of the data fit, the draft asks
which one; such a field counts as not found. In one document nothing is recorded and nothing is found.
"""
FIELDS: Final = ("unit", "comparison", "role", "indicator_id", "commitment_id")


def drafts(path: Path) -> None:
    """Check drafts of the founding documents against their committed records."""
    data = imme_data.load()
    rows: list[tuple[object, ...]] = []
    for article_id, made in founding(path):
        recorded = [figure for figure in data.figures if figure.article_id == article_id]
        fields = {name: Tally() for name in FIELDS}
        recall, precision = Tally(), Tally()
        matched: set[str] = set()
        for figure in recorded:
            same = [
                one
                for one in made.figures
                if (one.values["value"], one.values["value_max"]) == (figure.value, figure.value_max)
                and abs(one.start - (figure.quote_start or 0)) <= 60
            ]
            recall.add(bool(same))
            if same:
                matched.add(same[0].key)
                for name, tally in fields.items():
                    tally.add(same[0].values[name] == getattr(figure, name))
        for one in made.figures:
            precision.add(one.key in matched)
        rows.append((article_id, recall, precision, *fields.values()))
    print("\n## Drafts of the founding documents\n")
    print(_DRAFTS)
    table(("article", "recall", "precision", "unit", "comparison", "role", "indicator", "commitment"), rows)


if __name__ == "__main__":
    main()
