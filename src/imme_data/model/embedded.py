"""Where the data package that comes with the library is."""

from __future__ import annotations

from pathlib import Path

from imme_data.errors import LocationError

__all__ = ["embedded"]


def embedded() -> Path:
    """The directory of the package that comes with the library: in the wheel, or in the checkout's dist/."""
    library = Path(__file__).resolve().parent.parent
    for directory in (library / "package", library.parent.parent / "dist" / "imme-data-parquet"):
        if directory.is_dir():
            return directory
    raise LocationError("no data package comes with this installation: in a checkout, run `make dist`")
