"""`Dataset`: all the tables of a data package, and queries over them."""

from imme_data.dataset.dataset import Dataset
from imme_data.dataset.table import PackageInfo, Table

__all__ = ["Dataset", "PackageInfo", "Table"]
