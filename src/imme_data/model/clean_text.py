"""What a string must be so that CSV, Parquet and records carry it alike."""

from __future__ import annotations

import unicodedata

__all__ = ["text_problem"]


def text_problem(value: str) -> tuple[str, str] | None:
    """What is wrong with a string, in whatever column, and what to do; None if it is clean.

    >>> text_problem(" fer")
    ("' fer' starts or ends with a space", 'remove the space')
    """
    if not value:
        return "it is empty", "leave the field out where there is nothing to say"
    if not unicodedata.is_normalized("NFC", value):
        composed = unicodedata.normalize("NFC", value)
        return f"'{value}' is not in Unicode's composed form", f"write it in NFC: '{composed}'"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        return f"{value!r} holds a control character", "write it on one line, without tabs"
    if value != value.strip():
        return f"{value!r} starts or ends with a space", "remove the space"
    if all(unicodedata.category(character) in ("Cf", "Mn") for character in value):
        return f"{value!r} shows nothing", "write a text that can be seen, or leave the field out"
    return None
