"""Is a package, a file or a table what its schema says? Any Table Schema, judged by the column.

`targets` finds what is to be judged, `schema` and `cells` say what a Table Schema asks, `tables` reads files into
batches, `kernels` and `keys` judge columns, `engine` puts them together, and `reference` asks frictionless.
"""

from __future__ import annotations

from imme_data.validation.reference import judge
from imme_data.validation.report import Report
from imme_data.validation.targets import read_schema, validate

__all__ = ["Report", "judge", "read_schema", "validate"]
