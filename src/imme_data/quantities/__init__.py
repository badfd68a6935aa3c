"""Reads and writes the quantities of French text: value in base units, unit, comparison and span.

>>> from imme_data import quantities
>>> [(found.value, found.unit, found.comparison) for found in quantities.find("près de 1,7 MMDH et 13.340 emplois")]
[(1700000000.0, 'MAD', 'about'), (13340.0, 'job', 'exactly')]
"""

from imme_data.quantities.checking import Check, check
from imme_data.quantities.lexicon import Comparison
from imme_data.quantities.quantity import Apart, NonQuantity, Quantity
from imme_data.quantities.reading import Reader, find, find_non_quantities, set_apart
from imme_data.quantities.units import UNITS, Unit
from imme_data.quantities.writing import Style, write

__all__ = [
    "UNITS",
    "Apart",
    "Check",
    "Comparison",
    "NonQuantity",
    "Quantity",
    "Reader",
    "Style",
    "Unit",
    "check",
    "find",
    "find_non_quantities",
    "set_apart",
    "write",
]
