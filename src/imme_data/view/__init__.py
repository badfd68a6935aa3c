"""Amounts, tables and commitments as text and HTML. Works on rows, schemas and names, not on a `Dataset`."""
