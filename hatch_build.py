"""Puts the published data into the wheel, where `imme_data.load()` finds it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds dist/imme-data-parquet as imme_data/package. An editable install reads dist/ directly."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; `version` is `standard` or `editable`."""
        package = Path(self.root) / "dist" / "imme-data-parquet"
        if version == "standard":
            if not package.is_dir():
                raise FileNotFoundError(f"{package} is missing: run `make dist` first")
            build_data["force_include"][str(package)] = "imme_data/package"
