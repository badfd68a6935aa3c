"""Read seed files as typed rows. Each row keeps its file and the line of every value.

seeds/package.yaml           the properties of the data package
seeds/organizations.yaml     and the other registries: one mapping from identifier to record
seeds/articles/<id>.yaml     one article, with the names and the figures that it prints
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from imme_data.curation.seeds.strict_yaml import ListNode, MapNode, Node, TextNode, parse
from imme_data.dataset.table import PackageInfo
from imme_data.errors import Problem
from imme_data.files import read_regular
from imme_data.model.clean_text import text_problem
from imme_data.model.derive import WRITABLE
from imme_data.model.profile import Cell, Field, ReadError, TableSchema

__all__ = ["SECTIONS", "SeedRow", "Seeds", "read_seeds"]


@attrs.frozen
class Section:
    """A table whose records are written inside the record that owns them."""

    table: str
    owner: str  # the column that refers to the owner; it is not written
    key: str  # the column that the keys of the section give
    prefixed: bool = False  # whether that column is the owner's identifier, a dot and the key


SECTIONS: Final[Mapping[str, tuple[Section, ...]]] = {
    "articles": (
        Section("organization_mentions", "article_id", "name"),
        Section("person_mentions", "article_id", "name"),
        Section("figures", "article_id", "figure_id", prefixed=True),
    ),
    "agreements": (Section("agreement_parties", "agreement_id", "organization_id"),),
    "commitments": (Section("commitment_relations", "commitment_id", "other_id"),),
    "developments": (Section("development_commitments", "development_id", "commitment_id"),),
    "searches": (Section("search_commitments", "search_id", "commitment_id"),),
}
_SUGGESTIONS: Final = 100  # most names that no field has for which near ones are looked for
_NESTED: Final = {section.table for sections in SECTIONS.values() for section in sections}


@attrs.frozen
class SeedRow:
    """One record: its values by field, the line of each, and the fields that could not be read."""

    table: str
    key: str
    file: str
    line: int
    values: dict[str, Cell]
    lines: dict[str, int]
    unread: set[str]

    def problem(self, message: str, remedy: str, field: str | None = None, type_: str = "error") -> Problem:
        """A problem of this record, at the line of the field or of the record."""
        return self.placed(Problem(message, remedy, field=field, type=type_))

    def placed(self, problem: Problem) -> Problem:
        """The problem with the file, line, table and key of this record."""
        line = self.lines.get(problem.field or "", self.line)
        return attrs.evolve(problem, file=self.file, line=line, table=self.table, row=None, record=self.key)


@attrs.frozen
class Seeds:
    """The seeds: the properties of the package, the rows of each table, and the problems found.

    `unread` are the tables with a file that could not be read. Missing rows of these tables are not reported.
    """

    info: PackageInfo | None
    rows: dict[str, list[SeedRow]]
    problems: list[Problem]
    unread: set[str]


def read_seeds(directory: Path, schemas: Mapping[str, TableSchema]) -> Seeds:
    """Read every seed file below `directory`. Errors in the data are in `problems` and are never raised."""
    reader = _Reader(directory, schemas)
    info: PackageInfo | None = None
    registries = {f"{name}.yaml": name for name in schemas if name not in _NESTED and _is_written(schemas[name])}
    del registries["articles.yaml"]
    found = reader.entries(directory)
    for path in found:
        if path.name in registries:
            reader.registry(path, registries[path.name])
        elif path.name == "package.yaml":
            info = reader.package(path)
        elif path.name != "articles" and not _is_ignored(path):
            known = ", ".join(["package.yaml", *registries, "articles/"])
            reader.note("this is not a seed file and is ignored", f"move it, or rename it to one of {known}", path)
    if directory / "package.yaml" not in found:
        remedy = "write it with name, title, description, version, created, licenses, contributors"
        reader.note("the file is missing", remedy, directory / "package.yaml")
    for path in reader.entries(directory / "articles"):
        if path.suffix == ".yaml" and not _is_ignored(path):
            reader.article(path)
        elif not _is_ignored(path):
            reader.note("this is not an article file and is ignored", "rename it to end in .yaml, or move it", path)
    return Seeds(info, reader.rows, reader.problems, reader.unread)


def _is_ignored(path: Path) -> bool:
    return path.name.startswith(".") or path.name == "README.md"


def _is_written(schema: TableSchema) -> bool:
    return not all(field.derived_from for field in schema.fields)


class _Reader:
    def __init__(self, directory: Path, schemas: Mapping[str, TableSchema]) -> None:
        self._root = directory.parent
        self._schemas = schemas
        self.rows: dict[str, list[SeedRow]] = {name: [] for name in schemas}
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self._unknown = 0  # names that no field has

    def entries(self, directory: Path) -> list[Path]:
        """The paths in a directory, sorted. A directory that can't be read is reported as a problem."""
        try:
            return sorted(directory.iterdir())
        except OSError as error:
            self.note(f"the folder can't be read: {error.strerror}", "make it a folder that you can read", directory)
            self.unread.update(self._schemas)
            return []

    def note(self, message: str, remedy: str, path: Path, line: int | None = None) -> None:
        self.problems.append(Problem(message, remedy, file=self._name(path), line=line))

    def registry(self, path: Path, table: str) -> None:
        root = self._mapping(path, "a mapping from each identifier to its record")
        if root is None:
            self.unread.update((table, *(section.table for section in SECTIONS.get(table, ()))))
        (key,) = self._schemas[table].primary_key
        for name, line, node in _entries(root):
            self._record(path, table, name, line, node, {key: (name, line)})

    def article(self, path: Path) -> None:
        root = self._mapping(path, "the fields of one article")
        if root is None:
            self.unread.update(("articles", *(section.table for section in SECTIONS["articles"])))
        else:
            # The file's name is the article's identifier. It is written only once, so nothing can contradict it.
            self._record(path, "articles", path.stem, 1, root, {"article_id": (path.stem, 1)})

    def package(self, path: Path) -> PackageInfo | None:
        root = self._mapping(path, "the properties of the data package")
        return None if root is None else _Package(root, self._name(path), self.problems).info()

    def _record(
        self, path: Path, table: str, key: str, line: int, node: Node, implied: dict[str, tuple[str, int]]
    ) -> None:
        schema = self._schemas[table]
        sections = {section.table: section for section in SECTIONS.get(table, ())}
        row = SeedRow(table, key, self._name(path), line, {}, {}, set())
        self.rows[table].append(row)
        for name, (text, at) in implied.items():
            self._cell(row, schema, name, TextNode(text, at), at)
        if not isinstance(node, MapNode):
            row.unread.update(field.name for field in schema.fields if field.name not in implied)
            self.problems.append(row.problem("the record has no fields", "write them below it, each as `name: value`"))
            return
        fields = {field.name: field for field in schema.fields}
        written = [name for name in fields if not fields[name].derived_from or (table, name) in WRITABLE]
        allowed = [name for name in written if name not in implied] + list(sections)
        for name, at, value in _entries(node):
            if name in sections:
                self._section(path, row, sections[name], at, value)
            elif name in allowed:
                self._cell(row, schema, name, value, at)
            else:
                self.problems.append(self._not_written(row, name, at, fields.get(name), allowed))

    def _not_written(self, row: SeedRow, name: str, line: int, field: Field | None, allowed: list[str]) -> Problem:
        if field is not None and field.derived_from:
            message, remedy = f"the build derives it from {', '.join(field.derived_from)}", "remove it"
        elif field is not None:
            message, remedy = "the place of the record already gives its value", "remove it"
        else:
            self._unknown += 1
            near = difflib.get_close_matches(name, allowed, n=1) if self._unknown <= _SUGGESTIONS else []
            message = "there is no such field"
            remedy = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(allowed)}"
        return attrs.evolve(row.problem(message, remedy, name), line=line)

    def _section(self, path: Path, owner: SeedRow, section: Section, line: int, node: Node) -> None:
        schema = self._schemas[section.table]
        written = [f.name for f in schema.fields if f.name not in (section.owner, section.key) and not f.derived_from]
        if not written and isinstance(node, ListNode) and all(isinstance(item, TextNode) for item in node.items):
            items = [item for item in node.items if isinstance(item, TextNode)]
            entries: Iterable[tuple[str, int, Node]] = [(i.text, i.line, MapNode({}, i.line)) for i in items]
        elif written and isinstance(node, MapNode):
            entries = _entries(node)
        else:
            self.unread.add(section.table)
            form = f"a list of {section.key}" if not written else f"a mapping from each {section.key} to its record"
            self.problems.append(
                attrs.evolve(owner.problem(f"it is not {form}", f"write {form}", section.table), line=line)
            )
            return
        for name, at, value in entries:
            key = f"{owner.key}.{name}" if section.prefixed else name
            implied = {section.owner: (owner.key, at), section.key: (key, at)}
            if len(written) == 1 and isinstance(value, TextNode):
                # Only one column has to be written: `FIMME: fimme` is enough.
                value = MapNode({written[0]: (at, value)}, at)
            label = key if section.prefixed else f"{owner.key} {name}"
            self._record(path, section.table, label, at, value, implied)

    def _cell(self, row: SeedRow, schema: TableSchema, name: str, node: Node, line: int) -> None:
        row.lines[name] = line
        if isinstance(node, TextNode):
            try:
                row.values[name] = schema[name].parse(node.text)
            except ReadError as error:
                self.problems.append(row.problem(error.message, error.remedy, name, "type-error"))
            else:
                return
        else:
            self.problems.append(
                row.problem("it is a list or a mapping, not a value", "write one value", name, "type-error")
            )
        row.unread.add(name)

    def _mapping(self, path: Path, expected: str) -> MapNode | None:
        try:
            data = read_regular(path)
        except OSError as error:
            self.note(f"the file can't be read: {error.strerror}", "make it a file that you can read", path)
            return None
        node, problems = parse(data, self._name(path))
        self.problems += problems
        if node is not None and not isinstance(node, MapNode):
            self.note("the file is not a mapping", f"write {expected}, each as `name: value`", path, node.line)
            return None
        return node

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _entries(node: MapNode | None) -> Iterator[tuple[str, int, Node]]:
    for name, (line, value) in ({} if node is None else node.entries).items():
        yield name, line, value


_WEB: Final = r"https?://[!-~]+"
_IDENTIFIER: Final = r"(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
# The pattern of each string in seeds/package.yaml that has one, and what an error calls it.
_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "name": (r"[a-z0-9]+(?:[-.][a-z0-9]+)*", "a slug such as imme-data"),
    "version": (
        rf"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){{2}}(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?",
        "a version such as 1.0.0 (Semantic Versioning)",
    ),
    "created": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2026-11-21"),
    "homepage": (_WEB, "a web address such as https://example.org"),
    "licenses.name": (r"[-a-zA-Z0-9._]+", "an SPDX identifier such as CC-BY-4.0"),
    "licenses.path": (_WEB, "a web address such as https://example.org"),
    "contributors.path": (_WEB, "a web address such as https://example.org"),
    "contributors.email": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"),
}
_LONGEST_NAME: Final = 100  # characters; file systems limit the length of file names


class _Package:
    """Reads seeds/package.yaml, the only seed file that is not a table."""

    _STRINGS: Final = (
        "name", "title", "title_fr", "description", "description_fr", "version", "created", "homepage"
    )  # fmt: skip
    _REQUIRED: Final = ("name", "title", "description", "version", "created", "licenses", "contributors")

    def __init__(self, root: MapNode, file: str, problems: list[Problem]) -> None:
        self._root, self._file, self._problems = root, file, problems
        self._sound = True

    def info(self) -> PackageInfo | None:
        for name in self._REQUIRED:
            if name not in self._root.entries:
                self._refuse(name, 1, "it is missing", "add it")
        known = (*self._STRINGS, "keywords", "licenses", "contributors")
        for name, line, _ in _entries(self._root):
            if name not in known:
                self._refuse(name, line, "there is no such property", f"the properties are {', '.join(known)}")
        texts = {
            name: self._text(name, *self._root.entries[name]) for name in self._STRINGS if name in self._root.entries
        }
        if len(texts.get("name", "")) > _LONGEST_NAME:
            line = self._root.entries["name"][0]
            self._refuse("name", line, "it is too long", f"shorten it to {_LONGEST_NAME} characters")
        created = self._date(texts.get("created", ""))
        keywords = self._list("keywords", *self._root.entries.get("keywords", (1, ListNode((), 1))))
        for repeated in sorted({keyword for keyword in keywords if keywords.count(keyword) > 1}):
            self._refuse("keywords", self._root.entries["keywords"][0], f"'{repeated}' is listed twice", "keep one")
        licenses = self._mappings("licenses", ("name",), ("path", "title"))
        contributors = self._mappings("contributors", ("title",), ("path", "email", "organization", "roles"))
        if not self._sound or created is None:
            return None
        return PackageInfo(
            name=texts["name"],
            title=texts["title"],
            title_fr=texts.get("title_fr"),
            description=texts["description"],
            description_fr=texts.get("description_fr"),
            version=texts["version"],
            created=created,
            homepage=texts.get("homepage"),
            keywords=tuple(keywords),
            licenses=tuple({key: str(value) for key, value in license_.items()} for license_ in licenses),
            contributors=tuple(contributors),
        )

    def _refuse(self, name: str, line: int, message: str, remedy: str) -> None:
        self._sound = False
        self._problems.append(Problem(message, remedy, file=self._file, line=line, field=name))

    def _text(self, name: str, line: int, node: Node) -> str:
        """The string of a node. It is checked against the rules for all strings and the pattern of its property."""
        if not isinstance(node, TextNode):
            self._refuse(name, line, "it is not a string", "write a string")
            return ""
        general = text_problem(node.text)
        pattern, form = _FORMS.get(name, ("(?s:.*)", ""))
        if general is not None:
            self._refuse(name, line, *general)
        elif not re.fullmatch(pattern, node.text):
            self._refuse(name, line, f"'{node.text}' is not {form}", f"write {form}")
        return node.text

    def _date(self, text: str) -> datetime.date | None:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            if re.fullmatch(_FORMS["created"][0], text):
                remedy = "write the date of the release"
                self._refuse(
                    "created", self._root.entries["created"][0], f"'{text}' is not a day of the calendar", remedy
                )
            return None

    def _list(self, name: str, line: int, node: Node) -> list[str]:
        if isinstance(node, ListNode):
            return [self._text(name, item.line, item) for item in node.items]
        self._refuse(name, line, "it is not a list of strings", "write a list of strings")
        return []

    def _mappings(self, name: str, required: tuple[str, ...], optional: tuple[str, ...]) -> list[dict[str, object]]:
        form = f"a list of mappings of {', '.join((*required, *optional))}"
        found: list[dict[str, object]] = []
        line, node = self._root.entries.get(name, (1, None))
        if node is None:
            return found
        if not isinstance(node, ListNode) or not node.items:
            self._refuse(name, line, f"it is not {form}", f"write {form}")
            return found
        for item in node.items:
            entries = {key: (at, value) for key, at, value in _entries(item if isinstance(item, MapNode) else None)}
            for key in (key for key in required if key not in entries):
                self._refuse(name, item.line, f"an entry lacks {key}", f"write {form}")
            values: dict[str, object] = {}
            for key, (at, value) in entries.items():
                if key not in (*required, *optional):
                    self._refuse(name, at, f"there is no such property as {key}", f"write {form}")
                elif key == "roles":
                    values[key] = self._list(f"{name}.{key}", at, value)
                else:
                    values[key] = self._text(f"{name}.{key}", at, value)
            found.append(values)
        return found
