"""Documents have the recorded hash, and print every quote at its offset and every name."""

import os
from pathlib import Path

import pytest

import imme_data
from generated import DATA, SCHEMAS
from imme_data.dataset.dataset import Dataset
from imme_data.errors import LocationError
from variants import FOUNDING


@pytest.mark.skipif("IMME_DATA_TEXTS" not in os.environ, reason="IMME_DATA_TEXTS names no directory of texts")
def test_the_founding_texts_print_every_quote_and_name() -> None:
    report = imme_data.verify(os.environ["IMME_DATA_TEXTS"])
    assert report.valid, str(report)
    assert report.checked == {
        "documents": 5,
        "quotes": len(FOUNDING.figures),
        "names": len(FOUNDING.organization_mentions) + len(FOUNDING.person_mentions),
    }


TEXT = "Ici, près de 1.340 entreprises ; la FIMME le dit. 🏭 L’emploi : 5.878 emplois."


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "x.txt").write_bytes(TEXT.encode())
    return tmp_path


def dataset(**change: object) -> Dataset:
    """One article over the text above, with a figure and a name."""
    import hashlib

    article = {"article_id": "x", "document": "x.txt", "sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
    figure = {"figure_id": "x.jobs", "article_id": "x", "quote": "5.878 emplois", "quote_start": TEXT.index("5.878")}
    mention = {"article_id": "x", "name": "FIMME", "organization_id": "fimme"}
    for row in (article, figure, mention):
        row.update({key: value for key, value in change.items() if key in row})  # type: ignore[misc]
    rows = {"articles": [article], "figures": [figure], "organization_mentions": [mention]}
    return Dataset.from_rows(DATA.info, SCHEMAS, rows)  # type: ignore[arg-type]


def test_correct_quotes_and_names_are_accepted(texts: Path) -> None:
    report = imme_data.verify(texts, dataset())
    assert report.valid
    assert dict(report.checked) == {"documents": 1, "quotes": 1, "names": 1}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quote_start": 3}, "write quote_start: 63"),
        ({"quote_start": None}, "write quote_start: 63"),
        ({"quote": "5 878 emplois"}, "copy the quote from the document"),
        ({"name": "La FIMME"}, "exactly as the document prints it"),
        ({"sha256": "0" * 64}, "the SHA-256 of x.txt differs from the record"),
        ({"document": "y.txt"}, "can't be read"),
    ],
)
def test_wrong_quotes_names_and_documents_are_reported(texts: Path, change: dict[str, object], said: str) -> None:
    report = imme_data.verify(texts, dataset(**change))
    assert not report.valid
    assert said in str(report)


def test_a_text_that_is_not_utf8_is_reported(texts: Path) -> None:
    (texts / "x.txt").write_bytes(b"\xff")
    assert "can't be read" in str(imme_data.verify(texts, dataset()))


def test_a_missing_directory_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LocationError, match="is not a directory"):
        imme_data.verify(tmp_path / "none")
