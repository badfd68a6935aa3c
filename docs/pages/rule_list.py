"""docs/rules.md: the rules between the tables."""

from __future__ import annotations

from pathlib import Path

from imme_data.dataset.dataset import Dataset
from imme_data.model import records
from imme_data.model.rules import RULES, Rule
from pages.markdown import DOCS, table

HEAD = """\
# Rules

The tables of a package must agree with each other. `imme-data build` and `imme-data validate` check these rules after
the schemas, the keys and the references. A report names the broken rule as `rule: NAME`; in Python it is
`problem.rule`. The build does not report a row by a rule if a field that the rule reads could not be read, and it skips
a rule that needs every row of a table if one of them could not be read. The rules are defined in
`src/imme_data/model/rules.py`; `make dist` generates this page from them.
"""


def render() -> str:
    """The page as Markdown."""
    lines = table(["rule", "what must hold", "what it reads"], [_row(rule) for rule in RULES])
    return "\n".join([HEAD, *lines])


def _row(rule: Rule) -> tuple[str, str, str]:
    read = [f"[{name}](data-dictionary.md#{name}): {', '.join(fields)}" for name, fields in rule.needs.items()]
    if rule.complete:
        every = "every table" if set(rule.complete) >= {*records.TABLES} - {"tracker"} else ", ".join(rule.complete)
        read.append(f"it needs every row of {every}")
    sentence = rule.sentence + (" Only a package can break it: the build computes these columns." if rule.built else "")
    return f"`{rule.name}`", sentence, "; ".join(read)


def files(data: Dataset) -> dict[Path, str]:
    """The page of the rules; `data` is not needed."""
    return {DOCS / "rules.md": render()}
