"""Checks that CSV, Parquet and records can hold a string without changing it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["text_problem"]

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # the categories Cc and Cs
_LONGEST: Final = 80  # characters of a string that a message quotes


def text_problem(value: str) -> tuple[str, str] | None:
    """Find what is wrong with a string, and how to correct it; None if it is clean.

    >>> text_problem(" fer")
    ("' fer' starts or ends with a space", 'remove the space')
    """
    if not value:
        return "it is empty", "leave the field out if there is no value"
    if not unicodedata.is_normalized("NFC", value):
        shown, composed = value[:_LONGEST], unicodedata.normalize("NFC", value[:_LONGEST])
        return f"'{shown}' is not in Unicode's composed form", f"write it in NFC: '{composed}'"
    shown = repr(value) if len(value) <= _LONGEST else f"{value[:_LONGEST]!r}..."
    if _CONTROLS.search(value):
        return f"{shown} holds a control character", "write it on one line, without tabs"
    if value != value.strip():
        return f"{shown} starts or ends with a space", "remove the space"
    if all(unicodedata.category(character) in ("Cf", "Mn") for character in set(value)):
        return f"{shown} shows nothing", "write visible characters, or leave the field out"
    return None
