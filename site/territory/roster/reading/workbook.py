"""The sheets of an .xlsx, row by row and within limits. Formulas are named, never worked out."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from territory.roster import limits
from territory.roster.problems import refused
from territory.roster.reading.cells import FORMULA, plain

MERGED = re.compile(
    rb'<(?:[A-Za-z0-9]+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"'
)
CHUNK = 1 << 20
MERGED_SHOWN = 20
MIDNIGHT = time()
MAC_DAYS = 1462
BROKEN = (ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, zipfile.BadZipFile, zlib.error)


class Workbook:
    """An opened workbook. Raises Refused for what is none, is locked, or is too large."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._look_inside()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # what openpyxl drops (pictures, validation) is of no use here
                reader = ExcelReader(BytesIO(data), read_only=True, data_only=False)
                reader.read()
        except MemoryError:
            raise
        except Exception as error:  # a damaged file can raise anything at all from openpyxl
            raise refused("damaged", detail=type(error).__name__) from error
        self._book = reader.wb
        sheets = self._book.worksheets
        if len(sheets) > limits.SHEETS:
            raise refused("too_many_sheets", limit=limits.SHEETS)
        self.visible = [sheet.title for sheet in sheets if sheet.sheet_state == "visible"]
        self.hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible"]
        self.day_offset = MAC_DAYS if self._book.epoch == CALENDAR_MAC_1904 else 0

    def rows(self, title: str) -> Iterator[tuple[int, list[Any]]]:
        """(number, cells) of a sheet; formulas are `Formula`."""
        sheet = self._book[title]
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
        try:
            for number, cells in enumerate(
                sheet.iter_rows(max_col=limits.COLUMNS + 1, values_only=True), start=1
            ):
                yield number, [_cell(value) for value in cells]
        except MemoryError:
            raise
        except BROKEN as error:
            raise refused("damaged", detail=type(error).__name__) from error

    def merged(self, title: str, above: int) -> list[str]:
        """Merged ranges that reach below row `above`, at most twenty."""
        path = self._book[title]._worksheet_path  # type: ignore[attr-defined]  # the stubs know no read-only sheets
        found: list[str] = []
        rest = b""
        with zipfile.ZipFile(BytesIO(self._data)) as archive, archive.open(path.lstrip("/")) as part:
            while chunk := part.read(CHUNK):
                rest += chunk
                for each in MERGED.finditer(rest):
                    first, top, last, bottom = (each[at].decode() for at in (1, 2, 3, 4))
                    if int(bottom) > above or (int(bottom) == above and first != last):
                        found.append(f"{first}{top}:{last}{bottom}")
                if len(found) >= MERGED_SHOWN:
                    break
                rest = rest[rest.rfind(b"<") :] if b"<" in rest else b""
        return list(dict.fromkeys(found))[:MERGED_SHOWN]

    def _look_inside(self) -> None:
        try:
            with zipfile.ZipFile(BytesIO(self._data)) as archive:
                parts = archive.infolist()
                names = {part.filename for part in parts}
                if "mimetype" in names:
                    with archive.open("mimetype") as said:  # not all of it: it may be a bomb
                        if said.read(40).startswith(b"application/vnd.oasis"):
                            raise refused("opendocument")
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise refused("not_a_table") from error
        if any(name.endswith("workbook.bin") for name in names):
            raise refused("binary_workbook")
        if not any(name.endswith("workbook.xml") for name in names):
            raise refused("not_a_table")
        strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
        if sum(part.file_size for part in parts) > limits.UNPACKED_SIZE or strings > limits.STRINGS_SIZE:
            raise refused("unpacked_too_large", limit=limits.UNPACKED_SIZE // 1_000_000)


def _cell(value: Any) -> Any:
    if isinstance(value, (ArrayFormula, DataTableFormula)):
        return FORMULA
    if isinstance(value, str):
        return FORMULA if value.startswith("=") and len(value) > 1 else plain(value)
    if isinstance(value, datetime) and value.time() == MIDNIGHT:
        return value.date()
    return value
