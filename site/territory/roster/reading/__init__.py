"""A roster file's bytes into rows: CSV in any encoding, or the right sheet of a workbook, within limits."""

from territory.roster.reading.table import Row, Table, open_table

__all__ = ["Row", "Table", "open_table"]
