"""YAML without its surprises: every scalar is the text that was written, and nothing is said twice.

YAML's own typing turns `NO` into false, `1.10` into 1.1 and `12:30` into 750, lets a repeated key win in silence, and
hides values behind anchors, aliases and tags. Here a document is mappings, lists and texts, each with its line; all
else is a problem to be reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import yaml

from imme_data.errors import Problem

__all__ = ["ListNode", "MapNode", "Node", "TextNode", "parse"]

# libyaml's parser, where PyYAML was built with it: the same events, ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 12


@attrs.frozen
class TextNode:
    """A text and the line it starts on."""

    text: str
    line: int


@attrs.frozen
class ListNode:
    """A list and the line it starts on."""

    items: tuple[Node, ...]
    line: int


@attrs.frozen
class MapNode:
    """A mapping and the line it starts on; each entry has the line of its key."""

    entries: dict[str, tuple[int, Node]]
    line: int


Node = TextNode | ListNode | MapNode


def parse(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document. Returns its root, or None where it can't be read, and every problem found.

    >>> node, problems = parse(b"a: NO", "x.yaml")
    >>> node.entries["a"][1].text, problems
    ('NO', [])
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return None, [Problem(message, "save the file in the encoding UTF-8", file=file, line=line)]
    problems = list(_invisible(text, file))
    if problems:
        return None, problems
    try:
        events = yaml.parse(text, Loader=_LOADER)
        node = _Composer(events, file, problems).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context == "while scanning a quoted scalar":
            mark = error.context_mark  # where the quote opens, not where the file ends without closing it
        line = 1 if mark is None else mark.line + 1
        message = f"this is not YAML: {error.problem or error.context or 'it breaks off'}"
        remedy = "look at this line and the one above it: a missing quote, colon or indent is the usual cause"
        return None, [*problems, Problem(message, remedy, file=file, line=line)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1 if isinstance(error.position, int) else 1
        message = f"the character U+{ord(_character(error)):04X} may not stand in YAML"
        return None, [
            *problems,
            Problem(message, "remove it; a text may hold no control characters", file=file, line=line),
        ]
    except _TooDeepError as error:
        remedy = "a seed file nests a few levels at most: see the README"
        return None, [*problems, Problem("the file nests too deeply", remedy, file=file, line=error.line)]
    return node, problems


def _character(error: yaml.reader.ReaderError) -> str:
    return chr(error.character) if isinstance(error.character, int) else str(error.character)[:1] or "\0"


# What can't be seen on the page, and means something to YAML or throws its lines off.
_UNSEEN: Final = {
    "\t": ("a tab", "indent and align with spaces"),
    "\x85": ("the line break U+0085", "remove it"),
    "\u2028": ("the line break U+2028", "remove it"),
    "\u2029": ("the line break U+2029", "remove it"),
}


def _invisible(text: str, file: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        for character, (name, remedy) in _UNSEEN.items():
            if character in line:
                yield Problem(f"{name} stands here, and a seed file has none", remedy, file=file, line=number)


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Composer:
    """Builds the nodes of one document from the parser's events, noting what is refused."""

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
                        "a second document starts here", "keep one document a file: remove the line ---", event
                    )
                    return root
                root = self._node(next(self._events), depth=0)
        if root is None:
            self._problems.append(
                Problem("the file is empty", "write its records, or remove it", file=self._file, line=1)
            )
        return root

    def _node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        if depth > _MAX_DEPTH:
            raise _TooDeepError(line)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                f"the alias *{event.anchor} stands for a value written elsewhere", "write the value out", event
            )
            return TextNode(f"*{event.anchor}", line)
        if event.anchor:
            self._refuse(f"the anchor &{event.anchor} is not read", "remove it and write values out", event)
        if event.tag:
            self._refuse(f"the tag {event.tag} is not read", "remove it: the schema says what type a value has", event)
        if isinstance(event, yaml.ScalarEvent):
            if event.style in (None, "") and event.value in ("~", "null", "Null", "NULL"):
                self._refuse(f"{event.value} is YAML for nothing", "leave the field out, or quote the word", event)
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
                self._refuse("a key is not a text", "write a name before the colon", item)
            elif key.text in entries:
                first = entries[key.text][0]
                self._refuse(f"the key '{key.text}' stands here and on line {first}", "keep one of the two", item)
            else:
                entries[key.text] = (key.line, value)
        return MapNode(entries, line)

    def _refuse(self, message: str, remedy: str, event: Any) -> None:
        line = event.start_mark.line + 1
        self._problems.append(Problem(message, remedy, file=self._file, line=line))
