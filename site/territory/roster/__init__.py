"""The roster of dwellings in and out: CSV and XLSX, checked row by row, all or nothing."""
