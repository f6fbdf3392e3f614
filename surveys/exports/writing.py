"""Tables into files: see `jobs.writing`, which all apps share."""

from jobs.writing import Value, Writer, csv_text, excel, plain, sheet_names, zipped_csv

__all__ = ["Value", "Writer", "csv_text", "excel", "plain", "sheet_names", "zipped_csv"]
