"""Who promised what to Morocco's metal, mechanical and electromechanical industry, and which article says so.

>>> import imme_data
>>> data = imme_data.load()
>>> jobs = data.commitments["imm-jobs-2020"]
>>> jobs.statement
'Create 13,340 jobs in the IMM ecosystems by 2020, as presented in 2019 (naval included).'

`load` reads a data package, `build` makes one from seeds, `validate` checks one against its schemas and rules (or any
table against any Table Schema), `verify` holds its quotes against the texts they come from. `strategies` makes data
from schemas, for property tests. Every error is in `imme_data.errors`.
"""

from __future__ import annotations

import importlib

# The typing module itself takes as long to import as all of this; checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from imme_data import errors as errors
    from imme_data import plots as plots
    from imme_data import quantities as quantities
    from imme_data import strategies as strategies
    from imme_data.dataset import Dataset as Dataset
    from imme_data.dataset import Table as Table
    from imme_data.packages.reading import load as load
    from imme_data.project import build as build
    from imme_data.records import Agreement as Agreement
    from imme_data.records import AgreementParty as AgreementParty
    from imme_data.records import Article as Article
    from imme_data.records import Commitment as Commitment
    from imme_data.records import Ecosystem as Ecosystem
    from imme_data.records import Event as Event
    from imme_data.records import Figure as Figure
    from imme_data.records import Indicator as Indicator
    from imme_data.records import Organization as Organization
    from imme_data.records import OrganizationMention as OrganizationMention
    from imme_data.records import Person as Person
    from imme_data.records import PersonMention as PersonMention
    from imme_data.records import TrackerRow as TrackerRow
    from imme_data.validation import Report as Report
    from imme_data.validation import validate as validate
    from imme_data.verification import verify as verify

# Where each public name lives. Nothing is imported before it is used, so that `import imme_data` costs next to nothing
# and loads none of the libraries underneath.
_HOMES = {
    "Dataset": "dataset",
    "Report": "validation",
    "Table": "dataset",
    "build": "project",
    "load": "packages.reading",
    "validate": "validation",
    "verify": "verification",
    **dict.fromkeys(
        (
            "Agreement",
            "AgreementParty",
            "Article",
            "Commitment",
            "Ecosystem",
            "Event",
            "Figure",
            "Indicator",
            "Organization",
            "OrganizationMention",
            "Person",
            "PersonMention",
            "TrackerRow",
        ),
        "records",
    ),
}
_MODULES = ("errors", "plots", "quantities", "strategies")

__all__ = [*sorted(_HOMES), *_MODULES, "__version__"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name in _MODULES:
        return importlib.import_module(f"imme_data.{name}")
    if name == "__version__":
        from importlib import metadata

        value: Any = metadata.version("imme-data")
    elif name in _HOMES:
        value = getattr(importlib.import_module(f"imme_data.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'imme_data' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted(__all__)
