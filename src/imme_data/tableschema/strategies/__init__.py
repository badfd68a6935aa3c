"""Hypothesis strategies from any Table Schema. Needs the extra `testing`."""
