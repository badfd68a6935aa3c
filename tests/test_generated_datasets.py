"""Datasets drawn by Hypothesis: they keep every rule, survive the way from seeds to packages, and vary."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import imme_data
from examples import tried
from generated import DATA, SCHEMAS
from imme_data import strategies
from imme_data.dataset.dataset import Dataset
from imme_data.model import derive, records
from imme_data.publication.packaging import FORMATS
from imme_data.quantities import check
from rows import table_errors
from seeding import write_project

Row = dict[str, Any]


def drawn() -> st.SearchStrategy[Dataset]:
    """The datasets under test."""
    return strategies.datasets()


def rows_of(dataset: Dataset) -> dict[str, list[Row]]:
    return {name: table.to_arrow().to_pylist() for name, table in dataset.tables.items()}


# --- drawn datasets are valid ---------------------------------------------------------------------------------------


@given(drawn())
@tried(200)
def test_a_drawn_dataset_keeps_every_rule(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    assert list(table_errors(SCHEMAS, rows, dataset.info.created)) == []
    for name in derive.COLUMNS:
        for row in rows[name]:
            derived = derive.derive(name, row)
            assert derived.items() <= row.items()
    for name, function in derive.TABLES.items():
        assert rows[name] == function(rows, dataset.info.created)


@given(strategies.datasets(max_size=6))
@settings(max_examples=30)
def test_a_larger_dataset_keeps_every_rule(dataset: Dataset) -> None:
    assert list(table_errors(SCHEMAS, rows_of(dataset), dataset.info.created)) == []


def test_the_simplest_dataset_is_empty() -> None:
    assert sum(_sizes(lambda dataset: True).values()) == 0


def test_a_dataset_shrinks_to_few_records() -> None:
    sizes = _sizes(lambda dataset: len(dataset.tracker) > 0)
    for name in ("organizations", "indicators", "articles", "commitments", "figures", "tracker"):
        assert 1 <= sizes.pop(name) <= 3, name
    assert sum(sizes.values()) <= 3


def _sizes(wanted: Callable[[Dataset], bool]) -> dict[str, int]:
    """The sizes of the tables of the simplest dataset that meets a condition."""
    # Without `phases`, Hypothesis would also explain the example, which takes long.
    found = settings(derandomize=True, database=None, phases=[Phase.generate, Phase.shrink])
    return {name: len(table) for name, table in find(drawn(), wanted, settings=found).tables.items()}


# --- from seeds to packages -----------------------------------------------------------------------------------------


def test_write_project_and_build_give_the_published_dataset(tmp_path: Path) -> None:
    write_project(DATA, tmp_path)
    assert imme_data.build(tmp_path) == DATA


@given(drawn())
@tried(25)
def test_seeds_build_export_and_reload_give_the_same_dataset(dataset: Dataset) -> None:
    with tempfile.TemporaryDirectory() as directory:
        write_project(dataset, Path(directory))
        built = imme_data.build(directory)
        loaded = [imme_data.load(Path(directory) / "dist" / f"{dataset.info.name}-{form}") for form in FORMATS]
    for copy in (built, *loaded):
        assert copy.info == dataset.info
        for name, table in dataset.tables.items():
            assert copy.tables[name].to_arrow().equals(table.to_arrow(), check_metadata=True), name
        tracked = copy.track()
        assert [one.commitment.commitment_id for one in tracked] == dataset.commitments.keys()
        for one in tracked:
            assert one.status == dataset.tracker[one.commitment.commitment_id]
            assert one.commitment.value in {report.value for report in one.reports}


# --- drawn datasets vary --------------------------------------------------------------------------------------------


def _kinds(dataset: Dataset) -> Iterator[str]:
    """The features of a dataset; some are repeated."""
    rows = rows_of(dataset)
    if not any(rows.values()):
        yield "an empty dataset"
    for name, found in rows.items():
        yield f"{name}: none" if not found else f"{name}: several" if len(found) > 1 else f"{name}: one"
        for row in found:
            for column, value in row.items():
                yield f"{name}.{column}: {'empty' if value is None else 'filled'}"
                if "enum" in SCHEMAS[name][column].constraints or isinstance(value, bool):
                    yield f"{name}.{column}: {value}"
    yield from _kinds_of_evidence(dataset)
    yield from _kinds_of_articles(rows)
    for row in rows["figures"]:
        yield from _kinds_of_figures(row)
    by_id = {row["figure_id"]: row for row in rows["figures"]}
    of_commitments = {row["commitment_id"]: row["unit"] for row in rows["commitments"]}
    for row in rows["figures"]:
        if row["commitment_id"] is not None and row["unit"] != of_commitments[row["commitment_id"]]:
            yield "a report or an actual in another currency"
        if row["part_of_id"] is not None:
            whole = by_id[row["part_of_id"]]
            yield "a part of the same commitment" if row["commitment_id"] == whole["commitment_id"] else "another part"
    if len({row["unit"] for row in rows["figures"] if row["unit"] in ("MAD", "EUR", "USD", "PLN")}) > 1:
        yield "money in several currencies"
    texts = [value for found in rows.values() for row in found for value in row.values() if isinstance(value, str)]
    for name, characters in _HOSTILE.items():
        if any(character in text for text in texts for character in characters):
            yield f"hostile: {name}"
    if any(ord(character) > 0xFFFF for text in texts for character in text):
        yield "hostile: beyond the first plane"


_HOSTILE = {
    "quotes": '"',
    "commas": ",",
    "semicolons": ";",
    "a formula": "=",
    "what JSON escapes": "\\",
    "accents": "éàÿ",
    "narrow spaces": "\u202f",
}


def _kinds_of_evidence(dataset: Dataset) -> Iterator[str]:
    for one in dataset.track():
        yield f"consistency: {one.consistency}"
        yield f"{min(len(one.actuals), 2)} actuals"
        yield f"{min(len(one.reports), 2)} reports"
        yield f"{min(len(one.baselines), 2)} baselines"
        yield "progress" if one.status.progress is not None else "no progress"
        if one.status.reports > one.status.sources:
            yield "fewer sources than reports"
        yield f"state: {one.state}"
        if one.status.counts != (one.status.root_id == one.commitment.commitment_id):
            yield "a root that does not count"
        if one.commitment.made and one.commitment.due:
            yield "made and due"
    kinds = Counter(row.commitment_id for row in dataset.commitment_relations)
    if any(count > 1 for count in kinds.values()):
        yield "a commitment with two relations"
    if any(one.per for one in dataset.commitments):
        yield "a promise of a rate"


def _kinds_of_articles(rows: dict[str, list[Row]]) -> Iterator[str]:
    agencies = Counter(row["agency_id"] for row in rows["articles"] if row["agency_id"] is not None)
    if any(count > 1 for count in agencies.values()):
        yield "articles of one agency"
    releases = Counter(row["release_id"] for row in rows["articles"] if row["release_id"] is not None)
    if any(count > 1 for count in releases.values()):
        yield "articles with one release"
    for row in rows["articles"]:
        if row["document"] is not None:
            yield f"a text of an article that is {row['collection']}"
    names = [row["article_id"] for row in rows["articles"]]
    if any(one != other and other.startswith(f"{one}.") for one in names for other in names):
        yield "an article's key that starts with another's"


def _kinds_of_figures(row: Row) -> Iterator[str]:
    yield "no commitment" if row["commitment_id"] is None else "a commitment"
    yield "negative" if row["value"] < 0 else "zero" if row["value"] == 0 else "positive"
    if row["value"] != int(row["value"]):
        yield "decimals"
    if derive.read_resolution(row) is None:
        yield "a resolution that is written by hand"
    if abs(row["value"]) >= 1e9:
        yield "a large number"
    bare = check(row["quote"], row["value"], row["unit"], row["comparison"], value_max=row["value_max"])
    for column in bare.differences or ("nothing",):
        yield f"explained: {column}"
    if not bare.differences:
        for name, printed in _PRINTED.items():
            if any(part in row["quote"] for part in printed):
                yield f"printed: {name}"


_PRINTED = {
    "narrow spaces": ["\u202f"],
    "no-break spaces": ["\u00a0"],
    "thin spaces": ["\u2009"],
    "thousands": ["mille"],
    "a scale": ["million", "milliard"],
    "letters for dirhams": ["kDH", "MDH"],
    "words": ["cent", "trente", "deux"],
    "Belgian or Swiss words": ["septante", "huitante", "nonante"],
    "a sign": ["%", "€", "$"],
    "a range": ["entre "],
    "marks around": ["«"],
    "about": ["près de", "environ", "quelque"],
    "a bound": ["plus de", "au moins", "moins de", "au plus"],
}


@pytest.fixture(scope="module")
def kinds() -> Counter[str]:
    """How many of several hundred datasets have each feature."""
    counted: Counter[str] = Counter()

    @given(drawn())
    @settings(max_examples=1500, derandomize=True, database=None)
    def collect(dataset: Dataset) -> None:
        counted.update(set(_kinds(dataset)))

    collect()
    return counted


@pytest.mark.slow
def test_tables_are_empty_in_some_datasets_and_have_several_records_in_others(kinds: Counter[str]) -> None:
    wanted = ["an empty dataset", *(f"{name}: {size}" for name in SCHEMAS for size in ("none", "one", "several"))]
    assert [kind for kind in wanted if not kinds[kind]] == []


@pytest.mark.slow
def test_optional_columns_are_empty_in_some_rows_and_filled_in_others(kinds: Counter[str]) -> None:
    columns = [(name, field) for name, schema in SCHEMAS.items() for field in schema.fields]
    wanted = [f"{name}.{field.name}: filled" for name, field in columns]
    wanted += [f"{name}.{field.name}: empty" for name, field in columns if not field.required]
    assert [kind for kind in wanted if not kinds[kind]] == []


@pytest.mark.slow
def test_every_word_of_an_enum_occurs(kinds: Counter[str]) -> None:
    wanted = [
        f"{name}.{field.name}: {word}"
        for name, schema in SCHEMAS.items()
        for field in schema.fields
        for word in field.constraints.get("enum", (True, False) if field.type == "boolean" else ())
    ]
    assert [kind for kind in wanted if not kinds[kind]] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "0 actuals",
        "1 actuals",
        "2 actuals",
        "1 reports",
        "2 reports",
        "0 baselines",
        "2 baselines",
        "consistency: single",
        "consistency: unanimous",
        "consistency: compatible",
        "consistency: bounded",
        "consistency: conflicting",
        "fewer sources than reports",
        "progress",
        "no progress",
        "made and due",
        *(f"state: {state}" for state in get_args(records.State)),
        "a root that does not count",
        "a commitment with two relations",
        "a promise of a rate",
        "articles.republishes_id: filled",
        "articles of one agency",
        "articles with one release",
        "a text of an article that is founding",
        "a text of an article that is extended",
        "a report or an actual in another currency",
        "a resolution that is written by hand",
        "an article's key that starts with another's",
        "no commitment",
        "a commitment",
        "a part of the same commitment",
        "another part",
        "figures.value_max: filled",
        "negative",
        "zero",
        "decimals",
        "a large number",
        "money in several currencies",
        "explained: nothing",
        "explained: value",
        "explained: unit",
        "explained: comparison",
        *(f"printed: {name}" for name in _PRINTED),
        *(f"hostile: {name}" for name in _HOSTILE),
        "hostile: beyond the first plane",
    ],
)
def test_drawn_datasets_vary(kinds: Counter[str], kind: str) -> None:
    assert kinds[kind] > 0, f"no dataset has this feature: {kind}"
