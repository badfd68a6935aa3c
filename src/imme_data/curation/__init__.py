"""From pages and YAML seeds to a checked project: `build`, `verify`, the reader of seeds, drafts of new articles."""
