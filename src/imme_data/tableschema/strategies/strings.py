"""Strings from patterns, formats, lengths and vocabularies.

A finite automaton merges the constraints of a string, so that no drawn string has to be rejected.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from hypothesis import strategies as st

from imme_data.errors import ConstraintConflictError
from imme_data.tableschema.fields import Field
from imme_data.tableschema.patterns import ANY_CHARACTER, Node, Ranges, parse
from imme_data.tableschema.strategies import automata
from imme_data.tableschema.strategies.domain import MAX_LISTED, Strategy, conflict

__all__ = ["string_values"]

_MAX_GENERATED_LENGTH: Final = 48  # characters; automata make longer strings
_ANY_STRING: Final = Node("rep", parts=(Node("set", ANY_CHARACTER),), low=0, high=None)


def string_values(
    field: Field, alphabet: Ranges, listed: Sequence[Any] | None, wrong: bool
) -> tuple[Strategy, tuple[Any, ...] | None, dict[str, Strategy]]:
    """Valid strings; all of them if they are few; and, with `wrong`, strings that break one constraint."""
    limits = field.constraints
    low, high = limits.get("minLength", 0), limits.get("maxLength")
    if high is not None and low > high:
        raise conflict(field)
    pattern = limits.get("pattern")
    plain = (
        pattern is None and field.missing <= {""} and alphabet is ANY_CHARACTER and field.format_name not in _FORMATS
    )
    if low > automata.LONGEST:
        raise ConstraintConflictError(
            f"the strings of the field {field.name} have {low} characters or more: they are too long to be drawn"
        )
    broken: dict[str, Strategy] = {}
    if listed is not None and not wrong:
        return st.nothing(), None, {}
    try:
        whole = _automaton(field, pattern, alphabet)
    except (automata.TooLargeError, _NotRegularError) as error:
        if limits.keys() & {"minLength", "maxLength"} or not field.missing <= {""} or field.format_name in _FORMATS:
            raise ConstraintConflictError(
                f"the pattern {pattern!r} of the field {field.name} can't be merged with other constraints: {error}"
            ) from None
        return _from_regex(field, pattern), None, {}
    strings = whole.strings(low, high)
    if listed is None and not strings.lengths:
        raise conflict(field)
    if plain and low <= _MAX_GENERATED_LENGTH:
        least = max(low, 1 if "" in field.missing else 0)
        values: Strategy = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=high)
        if high is not None and least > high:
            raise conflict(field)
        few = None
    else:
        values, few = (_drawn(strings), strings.few(MAX_LISTED)) if strings.lengths else (st.nothing(), None)
    if wrong and listed is None:
        kinds = {}
        if "minLength" in limits:
            kinds["minLength"] = whole.strings(0, low - 1)
        if high is not None:
            kinds["maxLength"] = whole.strings(high + 1, high + 20)
        if pattern is not None:
            with suppress(automata.TooLargeError):
                kinds["pattern"] = _not_matching(field, pattern, alphabet).strings(low, high)
        broken = {name: _drawn(found) for name, found in kinds.items() if found.lengths}
    elif wrong and "enum" in limits and field.categories is None:
        words = [word for word in limits["enum"] if isinstance(word, str)]
        with suppress(automata.TooLargeError):
            # With many words, the automaton would be too large: `_without_words` checks each string instead.
            found = automata.except_words(whole, words[:MAX_LISTED] if len(words) <= MAX_LISTED else []).strings(
                low, high
            )
            broken |= {"enum": _without_words(found, frozenset(words))} if found.lengths else {}
    return values, None if few is None else tuple(few), broken


def _from_regex(field: Field, pattern: str | None) -> Strategy:
    """Strings of a pattern that automata can't express, drawn by `from_regex` of Hypothesis."""
    strings = st.from_regex(f"(?:{pattern})", fullmatch=True)
    if "" not in field.missing or not field.matches(""):
        return strings
    if field.required:
        raise ConstraintConflictError(
            f"the pattern {pattern!r} of the required field {field.name} matches the empty string, which is a missing "
            "value: change the pattern"
        )
    return strings.map(lambda string: string or None)


def _without_words(strings: automata.Strings, words: frozenset[str]) -> Strategy:
    """Strings that are not in a list. A listed string is replaced by the next one that is not listed."""
    least, most = strings.bytes

    def make(data: bytes) -> str:
        for step in range(256):
            string = strings.make(bytes((byte + step) % 256 for byte in data or b"\0"))
            if string not in words:
                break
        return string

    return st.binary(min_size=least, max_size=most).map(make)


class _NotRegularError(ValueError):
    pass


def _automaton(field: Field, pattern: str | None, alphabet: Ranges) -> automata.Automaton:
    """The automaton of a pattern, a format, an alphabet and missing values; lengths are left to `strings`."""
    node = _ANY_STRING
    if pattern is not None:
        parsed = parse(pattern)
        if parsed is None:
            raise _NotRegularError("it has a look-around, a back-reference or a flag")
        node = parsed.node
        # In Python, `\d` and `\w` match more than ASCII, in the parsed tree they don't. Within ASCII they agree.
        alphabet = ((0, 127),) if parsed.ascii else alphabet
    try:
        return automata.except_words(_of_format(field, automata.of_node(node, alphabet)), field.missing)
    except RecursionError:
        raise _NotRegularError("it is nested too deeply") from None


def _of_format(field: Field, automaton: automata.Automaton) -> automata.Automaton:
    """Restrict an automaton to simple strings of the format of a field."""
    shape = parse(_FORMATS[field.format_name]) if field.format_name in _FORMATS else None
    return automaton if shape is None else automata.intersection(automaton, automata.of_node(shape.node))


_FORMATS: Final = {
    "email": "[a-z][a-z0-9]{0,60}@(?:[a-z][a-z0-9]{0,20}[.]){1,3}[a-z]{2,6}",
    "uri": "(?:https?|ftp)://(?:[a-z][a-z0-9]{0,20}[.]){1,3}[a-z]{2,6}(?:/[A-Za-z0-9._~-]*)*|urn:[a-z]{2,9}:[a-z0-9]+|"
    "mailto:[a-z]+@[a-z]+[.]org",
    "uuid": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "binary": "(?:[A-Za-z0-9+/]{4})+",
}


def _not_matching(field: Field, pattern: str, alphabet: Ranges) -> automata.Automaton:
    """Strings that break a pattern, and of which no beginning matches: some readers check the beginning only."""
    parsed = parse(pattern)
    assert parsed is not None  # its automaton was built before
    rest = Node("rep", parts=(Node("set", ((10, 10),)),), low=0, high=1)
    longer = Node("cat", parts=(parsed.node, _ANY_STRING if "|" in pattern else rest))
    alphabet = ((0, 127),) if parsed.ascii else alphabet
    return automata.except_words(_of_format(field, automata.of_node(longer, alphabet).inverse()), field.missing)


def _drawn(strings: automata.Strings) -> Strategy:
    least, most = strings.bytes
    return st.binary(min_size=least, max_size=most).map(strings.make)
