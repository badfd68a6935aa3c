"""French figures, read and written: what a text prints, in base units, with what it counts and where it stands.

>>> from imme_data import quantities
>>> [(found.value, found.unit, found.comparison) for found in quantities.find("près de 1,7 MMDH et 13.340 emplois")]
[(1700000000.0, 'MAD', 'about'), (13340.0, 'job', 'exactly')]
"""

from imme_data.quantities.checking import Check, check
from imme_data.quantities.reading import Apart, Comparison, Quantity, Reader, find, set_apart
from imme_data.quantities.units import UNITS, Unit
from imme_data.quantities.writing import Style, write

__all__ = [
    "UNITS",
    "Apart",
    "Check",
    "Comparison",
    "Quantity",
    "Reader",
    "Style",
    "Unit",
    "check",
    "find",
    "set_apart",
    "write",
]
