"""Read the curated records from YAML files. Each value keeps its file and line."""

from imme_data.curation.seeds.reader import SeedRow, Seeds, read_seeds

__all__ = ["SeedRow", "Seeds", "read_seeds"]
