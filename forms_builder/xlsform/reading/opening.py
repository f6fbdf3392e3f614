"""Finds out what a file is by its first bytes, never by its name, and has it read."""

from __future__ import annotations

import zipfile
from io import BytesIO

from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import Refused
from forms_builder.xlsform.reading.book import Book, Budget
from forms_builder.xlsform.reading.xls import read_xls
from forms_builder.xlsform.reading.xlsx import read_xlsx

ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (
    b"\x09\x08",
    b"\x09\x04",
    b"\x09\x02",
    b"\x09\x00",
)  # a bare stream, as Excel 4 and some tools write it


def open_book(data: bytes, limits: Limits, deadline: Deadline) -> Book:
    """The sheets of a workbook's bytes. Raises Refused."""
    if not data:
        raise Refused("empty_file")
    if len(data) > limits.file_size:
        raise Refused("file_too_large", limit=limits.file_size // 1_000_000)
    budget = Budget(limits, deadline)
    try:
        if data.startswith(ZIP):
            _inside(data)
            return read_xlsx(data, budget)
        if data.startswith(OLE2) or data.startswith(BIFF):
            return read_xls(data, budget)
    except Refused:
        raise
    except Exception as error:
        if error is deadline.raised:
            raise
        raise Refused("damaged", detail=type(error).__name__) from error
    raise Refused(_not_a_spreadsheet(data))


def _inside(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            with archive.open("mimetype") as kind:
                if kind.read(40).startswith(b"application/vnd.oasis"):
                    raise Refused("opendocument")
    if any(name.endswith("workbook.bin") for name in names):
        raise Refused("binary_workbook")
    if not any(name.endswith("workbook.xml") for name in names):
        raise Refused("not_a_spreadsheet")


def _not_a_spreadsheet(data: bytes) -> str:
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table")):
        return "html_file"
    try:
        text = data[:2000].decode("utf-8", "strict" if len(data) < 2000 else "ignore")
    except UnicodeDecodeError:
        return "not_a_spreadsheet"
    return "text_file" if "," in text or "\t" in text or "|" in text else "not_a_spreadsheet"
