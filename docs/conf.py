"""Sphinx builds the manual from this folder: `make docs` writes web pages to build/docs."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import imme_data
from imme_data import cli
from imme_data.cli.arguments import parser

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DATA = imme_data.load()

project = "imme_data"
author = "The imme_data maintainers"
project_copyright = f"{DATA.info.created.year}, {author}"
version = release = f"{imme_data.__version__} (data {DATA.version})"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"imme_data {release}"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_show_sphinx = False

# Markdown: the headings can be linked to, as on a code host.
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

# Notebooks are kept without their outputs and run for every build; a cell that fails stops it.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # no widgets, so nothing is fetched from elsewhere

# Docstrings are written for help(): `words` are code, sections are those of numpydoc.
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_type_aliases = {"Library": "Library", "Language": "Language"}
# Pages outside this folder are linked to where the project is, not where the manual is.
suppress_warnings = ["myst.xref_missing"]


def _write_command_page(app: Sphinx) -> None:
    """Write the page of the command from what it prints of itself."""
    os.environ["COLUMNS"] = "88"
    parts = ["# The command\n", "What `imme-data --help` and the help of each of its commands print.\n"]
    subcommands = next(action.choices for action in parser()._actions if isinstance(action.choices, dict))
    for command in ("", *subcommands):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            cli.main([*filter(None, [command]), "--help"])
        parts.append(f"## {f'imme-data {command}'.strip()}\n\n```text\n{out.getvalue().rstrip()}\n```\n")
    page = Path(app.srcdir) / "command.md"
    text = "\n".join(parts)
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        page.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Sphinx calls this first."""
    app.connect("builder-inited", _write_command_page)
