"""The text of docs/findings.md and docs/constats.md. Each language has the same keys, with gaps of the same names."""

from __future__ import annotations

from typing import Final

from imme_data.view.amounts import Language
from pages.findings_prose_en import ENGLISH
from pages.findings_prose_fr import FRENCH

__all__ = ["PROSE"]

PROSE: Final[dict[Language, dict[str, str]]] = {"en": ENGLISH, "fr": FRENCH}
