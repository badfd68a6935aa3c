"""Who promised what to Morocco's metal, mechanical and electromechanical industry, and which article says so.

>>> import imme_data
>>> data = imme_data.load()
>>> jobs = data.commitments["imm-jobs-2020"]
>>> jobs.statement
'Create 13,340 jobs in the IMM ecosystems by 2020, as presented in 2019 (naval included).'

`load` reads a data package, `build` makes one from seeds, `validate` checks one against its schemas and rules (or any
table against any Table Schema), `verify` checks its quotes against the texts they come from. `strategies` makes data
from schemas, for property tests. Every error is in `imme_data.errors`.
"""

from __future__ import annotations

import os


def _homes() -> dict[str, str]:
    """The module of each public name, from __init__.pyi, which lists them once, for type checkers too.

    Nothing is imported before it is used, so that `import imme_data` takes a few milliseconds. (The library
    lazy_loader reads such a stub as well; with the modules that it needs, it takes 10 milliseconds more.)
    """
    homes = {}
    with open(os.path.join(os.path.dirname(__file__), "__init__.pyi"), encoding="utf-8") as stub:  # noqa: PTH118, PTH120, PTH123
        for line in stub:
            start, _, name = line.rstrip().partition(" as ")
            if start.startswith("from ."):
                homes[name] = start[len("from ") :].partition(" import ")[0]
    return homes


_HOMES = _homes()
__all__ = [*sorted(_HOMES), "__version__"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    import importlib

    value: object
    if name == "__version__":
        from importlib import metadata

        value = metadata.version("imme-data")
    elif name not in _HOMES:
        raise AttributeError(f"module 'imme_data' has no attribute {name!r}")
    elif _HOMES[name] == ".":
        return importlib.import_module(f".{name}", __name__)
    else:
        value = getattr(importlib.import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted(__all__)
