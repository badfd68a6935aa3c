"""Hypothesis strategies from any Table Schema; needs the extra `testing`."""
