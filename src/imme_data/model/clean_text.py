"""Checks that CSV, Parquet and records can hold a string without changing it."""

from __future__ import annotations

import unicodedata

__all__ = ["text_problem"]


def text_problem(value: str) -> tuple[str, str] | None:
    """Find what is wrong with a string, and how to correct it; None if it is clean.

    >>> text_problem(" fer")
    ("' fer' starts or ends with a space", 'remove the space')
    """
    if not value:
        return "it is empty", "leave the field out if there is no value"
    if not unicodedata.is_normalized("NFC", value):
        composed = unicodedata.normalize("NFC", value)
        return f"'{value}' is not in Unicode's composed form", f"write it in NFC: '{composed}'"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return f"{value!r} holds a control character", "write it on one line, without tabs"
    if value != value.strip():
        return f"{value!r} starts or ends with a space", "remove the space"
    if all(unicodedata.category(character) in ("Cf", "Mn") for character in value):
        return f"{value!r} shows nothing", "write visible characters, or leave the field out"
    return None
