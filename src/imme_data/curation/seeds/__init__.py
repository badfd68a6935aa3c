"""The curated records: YAML files, read strictly, every value knowing its file and line."""

from imme_data.curation.seeds.reader import SeedRow, Seeds, read_seeds

__all__ = ["SeedRow", "Seeds", "read_seeds"]
