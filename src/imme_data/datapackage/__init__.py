"""Data packages of anybody (Data Package v2): descriptors, where files come from, the tables of a package."""
