"""Data packages (Data Package v2): `reading` loads them from wherever they lie, `writing` makes them.

The two are imported apart, because loading is to be quick and needs nothing of what writing needs.
"""
