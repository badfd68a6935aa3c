"""How well two readings agree, for docs/codebook.md.

`evaluation/readings.csv` has the two independent readings of each figure before differences were resolved: its value,
unit, comparison, role, indicator and commitment. The unit is empty if the first reading had no word for it. If one side
has no role, only the other reading found the figure. Round 1 has the pages of data 1, round 2 those added in 2.1.
Krippendorff's alpha is for nominal data: 1 is perfect agreement, 0 is agreement by chance.

`evaluation/developments.csv` has the two readings of what pages say in words: its kind, and the commitments that it
bears on.

`evaluation/claims.csv` has the independent readings of what the data says on top of its figures: kind, relation, stage
and so on, in rounds. The second reader of a round saw the words of the pages and the rules, not the first answer.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import krippendorff
import numpy as np

from imme_data.dataset.dataset import Dataset
from imme_data.model.records import Figure
from pages.markdown import DOCS, between, prose, table

PAGE = DOCS / "codebook.md"
READINGS = DOCS.parent / "evaluation" / "readings.csv"
DEVELOPMENTS = DOCS.parent / "evaluation" / "developments.csv"
CLAIMS = DOCS.parent / "evaluation" / "claims.csv"
FIELDS = ("value", "unit", "comparison", "role", "indicator", "commitment")
ALPHA = ("role", "indicator", "commitment")

Row = dict[str, str]


def alpha(pairs: list[tuple[str, str]]) -> float:
    """Krippendorff's alpha of the words that two readers chose; the words have no order."""
    words = sorted({word for pair in pairs for word in pair})
    coded = np.array([[words.index(pair[reader]) for pair in pairs] for reader in (0, 1)])
    return float(krippendorff.alpha(reliability_data=coded, level_of_measurement="nominal"))


def chosen(row: Row, field: str) -> tuple[str, str]:
    """What the two readings recorded of a field; the upper end of a range is part of its value."""
    if field == "value":
        return f"{row['value_1']}/{row['value_max_1']}", f"{row['value_2']}/{row['value_max_2']}"
    return row[f"{field}_1"], row[f"{field}_2"]


def published(figure: Figure, field: str) -> str:
    """What the data has, in the form of the readings."""
    if field == "value":
        top = "" if figure.value_max is None else f"{figure.value_max:.15g}"
        return f"{figure.value:.15g}/{top}"
    names = {"indicator": figure.indicator_id, "commitment": figure.commitment_id or ""}
    return names[field] if field in names else str(getattr(figure, field))


def render(data: Dataset, rows: list[Row]) -> str:
    """The counts and shares of each round, as Markdown."""
    lines: list[str] = []
    for number in sorted({row["round"] for row in rows}):
        lines += _round(data, number, [row for row in rows if row["round"] == number])
    extended = [f for f in data.figures if data.articles[f.article_id].collection == "extended"]
    twice = sum(figure.readings == 2 for figure in extended)
    lines += prose(
        f"""{twice} of the {len(extended)} figures of the extended collection have the `readings` 2: both readings and
        the published record agree on value, comparison, role and commitment, and on the unit if the first reading had a
        word for it. The others count as read once."""
    )
    return "\n".join(lines).rstrip("\n")


def _round(data: Dataset, number: str, rows: list[Row]) -> list[str]:
    """How two readings of the same pages agree, and what was corrected afterwards."""
    known = {figure.figure_id: figure for figure in data.figures}
    both = [row for row in rows if row["role_1"] and row["role_2"]]
    first, second = (sum(not row[f"role_{other}"] for row in rows) for other in (2, 1))
    kept = [row for row in both if row["figure_id"] in known]
    cells = []
    changed = Counter[str]()
    corrected = set()
    for field in FIELDS:
        pairs = [chosen(row, field) for row in both if chosen(row, field)[0] or field != "unit"]
        equal = sum(one == other for one, other in pairs)
        agreed = f"{alpha(pairs):.2f}" if field in ALPHA else ""
        cells.append((field, str(len(pairs)), f"{equal} ({equal / len(pairs):.1%})", agreed))
        for row in kept:
            before = chosen(row, field)[0]
            if before != published(known[row["figure_id"]], field) and (before or field != "unit"):
                changed[field] += 1
                corrected.add(row["figure_id"])
    lines = prose(
        f"""Round {number}. Both readings found {len(both)} figures. The first reading alone found {first}, the second
        alone {second}. {len(kept)} of the {len(both)} are published."""
    )
    lines += table(["field", "compared", "equal", "Krippendorff's alpha"], cells, 3)
    kinds = ", ".join(f"{field} {changed[field]}" for field in FIELDS if changed[field]) or "none"
    return lines + prose(
        f"""For {len(corrected)} of the {len(kept)} figures, the published record differs from the first reading in at
        least one field: {kinds}."""
    )


def agree(row: Row, figure: Figure) -> bool:
    """Whether both readings equal the published record; `readings` depends on it."""
    unit = row["unit_1"] in ("", figure.unit) and row["unit_2"] == figure.unit
    fields = ("value", "comparison", "role", "commitment")
    return unit and all(set(chosen(row, field)) == {published(figure, field)} for field in fields)


def read(file_: Path = READINGS) -> list[Row]:
    """The rows of a file of readings."""
    with file_.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def render_developments(data: Dataset, rows: list[Row]) -> str:
    """How two readings of what pages say in words agree, as Markdown."""
    both = [row for row in rows if row["kind_1"] and row["kind_2"]]
    first, second = (sum(not row[f"kind_{other}"] for row in rows) for other in (2, 1))
    kinds = sum(row["kind_1"] == row["kind_2"] for row in both)
    shared = sum(not {*row["commitments_1"].split()}.isdisjoint(row["commitments_2"].split()) for row in both)
    twice = sum(one.readings == 2 for one in data.developments)
    return "\n".join(
        prose(
            f"""What pages say in words (`developments`) was read twice too. Both readings found {len(both)} facts. The
            first reading alone found {first}, the second alone {second}. The kind is equal for {kinds} of the
            {len(both)}, and at least one commitment for {shared}. {twice} of the {len(data.developments)} developments
            have the `readings` 2: kind and a commitment are equal in both readings and in the published record."""
        )
    ).rstrip("\n")


def both_agree(row: Row, kind: str, commitments: set[str]) -> bool:
    """Whether both readings of a development have the published kind, and share a commitment with the record."""
    bearing = [{*row[f"commitments_{reader}"].split()} for reader in (1, 2)]
    return row["kind_1"] == row["kind_2"] == kind and bool(bearing[0] & bearing[1] & commitments)


def render_claims(rows: list[Row]) -> str:
    """The agreement on kind, relation, stage and so on, one table for each round, as Markdown."""
    lines: list[str] = []
    for number in sorted({row["round"] for row in rows}):
        some = [row for row in rows if row["round"] == number]
        unseen = len({row["item"] for row in some if row["found"] == "no"})
        items = len({row["item"] for row in some})
        cells = []
        for field in dict.fromkeys(row["field"] for row in some):
            pairs = [(row["first"], row["second"]) for row in some if row["field"] == field]
            equal = sum(one == other for one, other in pairs)
            cells.append((field, str(len(pairs)), f"{equal} ({equal / len(pairs):.1%})", f"{alpha(pairs):.2f}"))
        lines += prose(
            f"""Round {number}: {items} items. {unseen} of them were judged from the record,
            because their page could not be found again."""
        )
        lines += table(["field", "compared", "equal", "Krippendorff's alpha"], cells, 3)
    return "\n".join(lines).rstrip("\n")


def files(data: Dataset) -> dict[Path, str]:
    """The codebook, with these counts."""
    page = between(PAGE.read_text(encoding="utf-8"), PAGE.name, "agreement", render(data, read()))
    page = between(page, PAGE.name, "developments", render_developments(data, read(DEVELOPMENTS)))
    return {PAGE: between(page, PAGE.name, "claims", render_claims(read(CLAIMS)))}
