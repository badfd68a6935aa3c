"""Amounts, tables and commitments as text and HTML. Takes rows, schemas and names, never a `Dataset`."""
