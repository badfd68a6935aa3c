"""The location of the data package that comes with the library."""

from __future__ import annotations

from pathlib import Path

from imme_data.errors import LocationError

__all__ = ["embedded"]


def embedded() -> Path:
    """Return the directory of the embedded package: in the wheel, or dist/ in a checkout. Raises LocationError."""
    library = Path(__file__).resolve().parent.parent
    for directory in (library / "package", library.parent.parent / "dist" / "imme-data-parquet"):
        if directory.is_dir():
            return directory
    raise LocationError("no data package comes with this installation: in a checkout, run `make dist`")
