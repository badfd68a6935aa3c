"""Rows of this project's tables, validated by the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imme_data.errors import Problem
from imme_data.model.profile import TableSchema
from imme_data.model.rules import check_rules
from imme_data.tableschema.engine import check_tables
from imme_data.tableschema.parquet_files import ParquetTable
from imme_data.tableschema.report import Collector

Rows = Sequence[Mapping[str, Any]]


def row_errors(schema: TableSchema, rows: Rows) -> list[Problem]:
    """What is wrong with a table by itself."""
    collector = Collector(None)
    check_tables({schema.name: (schema, ParquetTable(schema.unchecked_table(rows)))}, collector)
    return [problem for problem in collector.problems if problem.type != "foreign-key"]


def table_errors(
    schemas: Mapping[str, TableSchema], tables: Mapping[str, Rows], *, rules: bool = True
) -> list[Problem]:
    """What is wrong with all the tables, each by itself, together, and by the rules."""
    collector = Collector(None)
    sources = {name: (schema, ParquetTable(schema.unchecked_table(tables[name]))) for name, schema in schemas.items()}
    check_tables(sources, collector, schemas)
    return [*collector.problems, *(check_rules(tables) if rules else ())]
