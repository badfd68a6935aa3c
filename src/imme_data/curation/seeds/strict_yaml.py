"""Read a strict subset of YAML: every scalar is the string that was written, and no key is repeated.

Standard YAML reads `NO` as false, `1.10` as 1.1 and `12:30` as 750, lets a repeated key replace the first one without
an error, and has anchors, aliases and tags. Here a document consists of mappings, lists and strings, each with its
line. Anything else is reported as a problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import yaml

from imme_data.errors import Problem

__all__ = ["ListNode", "MapNode", "Node", "TextNode", "parse"]

# The parser of libyaml, if PyYAML was built with it, gives the same events ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 12


@attrs.frozen
class TextNode:
    """A string and the line that it starts on."""

    text: str
    line: int


@attrs.frozen
class ListNode:
    """A list and the line that it starts on."""

    items: tuple[Node, ...]
    line: int


@attrs.frozen
class MapNode:
    """A mapping and the line that it starts on. Each entry has the line of its key."""

    entries: dict[str, tuple[int, Node]]
    line: int


Node = TextNode | ListNode | MapNode


def parse(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document. Returns its root, or None if it can't be read, and every problem found.

    >>> node, problems = parse(b"a: NO", "x.yaml")
    >>> node.entries["a"][1].text, problems
    ('NO', [])
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return None, [Problem(message, "save the file as UTF-8", file=file, line=line)]
    problems = list(_invisible(text, file))
    if problems:
        return None, problems
    try:
        events = yaml.parse(text, Loader=_LOADER)
        node = _Composer(events, file, problems).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context == "while scanning a quoted scalar":
            mark = error.context_mark  # the line of the opening quote, not the end of the file
        line = 1 if mark is None else mark.line + 1
        message = f"this is not YAML: {error.problem or error.context or 'it ends too early'}"
        remedy = "check this line and the one above it for a missing quote, colon or indent"
        return None, [*problems, Problem(message, remedy, file=file, line=line)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1 if isinstance(error.position, int) else 1
        message = f"YAML does not allow the character U+{ord(_character(error)):04X}"
        return None, [
            *problems,
            Problem(message, "remove it: control characters are not allowed", file=file, line=line),
        ]
    except _TooDeepError as error:
        remedy = f"use at most {_MAX_DEPTH} levels of lists and mappings"
        return None, [*problems, Problem("the file is nested too deeply", remedy, file=file, line=error.line)]
    return node, problems


def _character(error: yaml.reader.ReaderError) -> str:
    return chr(error.character) if isinstance(error.character, int) else str(error.character)[:1] or "\0"


# Invisible characters that mean something to YAML or change its line numbers.
_UNSEEN: Final = {
    "\t": ("a tab", "use spaces instead"),
    "\x85": ("the line break U+0085", "remove it"),
    "\u2028": ("the line break U+2028", "remove it"),
    "\u2029": ("the line break U+2029", "remove it"),
}


def _invisible(text: str, file: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        for character, (name, remedy) in _UNSEEN.items():
            if character in line:
                yield Problem(f"{name} is not allowed in a seed file", remedy, file=file, line=number)


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Composer:
    """Builds the nodes of one document from the events of the parser, and reports what is not supported."""

    def __init__(self, events: Iterator[Any], file: str, problems: list[Problem]) -> None:
        self._events = events
        self._file = file
        self._problems = problems

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(
                        "a second document starts here", "keep one document per file: remove the line ---", event
                    )
                    return root
                root = self._node(next(self._events), depth=0)
        if root is None:
            self._problems.append(
                Problem("the file is empty", "write its records, or delete the file", file=self._file, line=1)
            )
        return root

    def _node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > _MAX_DEPTH:
            raise _TooDeepError(line)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(f"the alias *{event.anchor} is not supported", "write the value itself", event)
            return TextNode(f"*{event.anchor}", line)
        if event.anchor:
            self._refuse(
                f"the anchor &{event.anchor} is not supported", "remove it, and write each value itself", event
            )
        if event.tag:
            self._refuse(
                f"the tag {event.tag} is not supported", "remove it: the schema gives the type of each value", event
            )
        if isinstance(event, yaml.ScalarEvent):
            if event.style in (None, "") and event.value in ("~", "null", "Null", "NULL"):
                self._refuse(f"{event.value} means null in YAML", "remove the field, or quote the word", event)
            return TextNode(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(item, depth + 1))
            return ListNode(tuple(items), line)
        entries: dict[str, tuple[int, Node]] = {}
        while not isinstance(item := next(self._events), yaml.MappingEndEvent):
            key = self._node(item, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, TextNode):
                self._refuse("a key is not a string", "write a name before the colon", item)
            elif key.text in entries:
                first = entries[key.text][0]
                self._refuse(f"the key '{key.text}' is already used on line {first}", "keep one of the two", item)
            else:
                entries[key.text] = (key.line, value)
        return MapNode(entries, line)

    def _refuse(self, message: str, remedy: str, event: Any) -> None:
        line = event.start_mark.line + 1
        self._problems.append(Problem(message, remedy, file=self._file, line=line))
