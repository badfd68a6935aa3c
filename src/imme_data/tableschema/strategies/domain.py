"""The values that a field allows.

The constraints of a field are merged into one set of values. One strategy draws values of this set. Others draw values
outside it, which break one constraint and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.constraints import Listed, shown
from imme_data.tableschema.fields import Field
from imme_data.tableschema.strategies.csv_text import write

__all__ = ["MAX_LISTED", "Domain", "Strategy", "broken_listed_values", "conflict", "is_valid", "listed_values"]

Strategy = st.SearchStrategy[Any]
MAX_LISTED: Final = 256  # a field with at most so many values is listed


@attrs.frozen(eq=False)
class Domain:
    """The values of one field.

    Attributes
    ----------
    field : Field
        The field.
    values : SearchStrategy
        Draws any valid value; never None.
    few : tuple, optional
        All values, if there are at most `MAX_LISTED`.
    broken : mapping of str to SearchStrategy
        For each constraint that can be broken alone, and for `type`, values that break it.
    """

    field: Field
    values: Strategy
    few: tuple[Any, ...] | None
    broken: Mapping[str, Strategy]

    def fits(self, value: Any) -> bool:
        """Whether a value is valid for this field; it may come from another field."""
        return is_valid(self.field, value)


def conflict(field: Field) -> ConstraintConflictError:
    """The error of a field without values; its message names the constraints."""
    limits = [
        f"{name} {_shown(limit)}" for name, limit in field.constraints.items() if name not in ("required", "unique")
    ]
    limits += [f"categories {_shown(field.categories)}"] if field.categories is not None else []
    limits += [f"the format {field.format_name}"] if field.format_name != "default" else []
    limits += [f"missingValues [{', '.join(sorted(field.missing))}]"] if not field.missing <= {""} else []
    limits += [f"trueValues and falseValues {_shown((*field.true_values, *field.false_values))}"] * (
        field.type == "boolean"
    )
    return ConstraintConflictError(
        f"no value can be drawn for the field {field.name}: {', '.join(limits)} contradict each other"
    )


def _shown(limit: Any) -> str:
    return f"[{shown(limit)}]" if type(limit) in (tuple, Listed) else str(limit)


def is_valid(field: Field, value: Any) -> bool:
    """Whether a value meets all constraints, and is read back from CSV as the same value."""
    try:
        text = write(field, value)
        read = field.read(text)
    except (ValueError, TypeError, AttributeError, IndexError):
        return False
    same = read == value or field.type in ("duration", "number", "geopoint", "geojson", "object", "array")
    return same and text not in field.missing and not field.constraint_errors(read, text)


def listed_values(field: Field) -> list[Any] | None:
    """The valid values of `enum` or `categories`; None if the field has neither."""
    words = field.constraints.get("enum", field.categories)
    if words is None:
        return None
    try:
        distinct = list(dict.fromkeys(words))
    except TypeError:  # objects and lists have no hash
        distinct = [word for place, word in enumerate(words) if word not in words[:place]]
    return [word for word in distinct if is_valid(field, word)]


def broken_listed_values(field: Field) -> Iterator[tuple[str, Strategy]]:
    """For each constraint, the values of `enum` that break it and no other constraint."""
    words = field.constraints.get("enum", ())
    wrong: dict[str, list[Any]] = {}
    for word in words:
        if write(field, word) not in field.missing:
            names = [error.rule or "" for error in field.constraint_errors(word, word)]
            if len(names) == 1 and names[0] != "categories":
                wrong.setdefault(names[0], []).append(word)
    yield from ((name, st.sampled_from(found)) for name, found in wrong.items())
