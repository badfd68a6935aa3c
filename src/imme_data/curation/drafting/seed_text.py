"""Write the values of a seed record as YAML."""

from __future__ import annotations

import json
import re

import attrs

from imme_data.dataset.names import without_accents

__all__ = ["SeedField", "scalar", "slug", "visible"]


@attrs.frozen
class SeedField:
    """The value of a field, or None, and a comment."""

    value: str | None
    comment: str = ""

    def line(self, name: str, indent: int = 0) -> str:
        """The field as a line of YAML."""
        value = "" if self.value is None else f" {scalar(self.value)}"
        return f"{' ' * indent}{name}:{value}{f'  # {self.comment}' if self.comment else ''}"


def scalar(text: str) -> str:
    """A string as a YAML scalar, quoted only where YAML would read something else.

    >>> scalar("FIMME"), scalar("a: b")
    ('FIMME', '"a: b"')
    """
    plain = re.fullmatch(r"[\w(][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]*", text)
    safe = plain and text == text.strip() and ": " not in text and " #" not in text and not text.endswith(":")
    return text if safe and text.lower() not in ("null", "~") else json.dumps(text, ensure_ascii=False)


def slug(text: str) -> str:
    """The ASCII letters and digits of a string in lower case, with a hyphen between words."""
    return "-".join(re.findall(r"[a-z0-9]+", without_accents(text.lower())))


def visible(text: str) -> str:
    """The string with escapes for the characters that YAML does not allow."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", text)
