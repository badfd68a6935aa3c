# The public names of imme_data, and the module of each.

from . import errors as errors
from . import plots as plots
from . import quantities as quantities
from . import strategies as strategies
from .curation.build import build as build
from .curation.verification import verify as verify
from .dataset.dataset import Dataset as Dataset
from .dataset.table import PackageInfo as PackageInfo
from .dataset.table import Table as Table
from .dataset.tracked import Tracked as Tracked
from .errors import Problem as Problem
from .model.profile import TableSchema as TableSchema
from .model.records import Agreement as Agreement
from .model.records import AgreementParty as AgreementParty
from .model.records import Article as Article
from .model.records import Commitment as Commitment
from .model.records import CommitmentRelation as CommitmentRelation
from .model.records import Development as Development
from .model.records import DevelopmentCommitment as DevelopmentCommitment
from .model.records import Ecosystem as Ecosystem
from .model.records import Event as Event
from .model.records import Figure as Figure
from .model.records import Indicator as Indicator
from .model.records import Measure as Measure
from .model.records import Organization as Organization
from .model.records import OrganizationMention as OrganizationMention
from .model.records import Person as Person
from .model.records import PersonMention as PersonMention
from .model.records import Release as Release
from .model.records import Search as Search
from .model.records import SearchCommitment as SearchCommitment
from .model.records import TrackerRow as TrackerRow
from .publication.loading import load as load
from .tableschema.report import Report as Report
from .validation import validate as validate

__all__: list[str]
__version__: str
