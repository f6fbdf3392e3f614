"""How much a roster file may be, and how much of it is shown (docs/architecture.md, "Limits")."""

from __future__ import annotations

FILE_SIZE = 30_000_000  # bytes
UNPACKED_SIZE = 300_000_000  # bytes of all parts of a workbook
STRINGS_SIZE = 60_000_000  # bytes of its table of texts
ROWS = 100_000  # of a file, blank ones left out
COLUMNS = 60
CELL = 1_000  # characters
LINE = 60_000  # characters of one line of a CSV file
HEADER_ROWS = 10  # from the top: where the headings are looked for
SHEETS = 50
PROBLEMS_LISTED = 5_000  # all are counted, so many can be read and downloaded
PAGE_SIZE = 50
NEW_PLACES = 2_000  # estates and buildings that one file may make
SECONDS = 1_800
MEGABYTES = 1_024
