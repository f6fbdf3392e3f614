"""CSV as Chinese Excel and WPS write it: UTF-8 with or without a mark, GBK, UTF-16; comma or tab."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

from territory.roster import limits
from territory.roster.problems import Problem, Refused, refused
from territory.roster.reading.cells import plain

Lines = Callable[[], Iterator[tuple[int, list[Any]]]]

LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
DELIMITERS = (",", "\t", ";", "，", "；", "|")
MOST_CONTROLS = 8
SAMPLE = 4_000


def csv_rows(data: bytes) -> tuple[Lines, str, str]:
    """The rows (number from 1, cells), the encoding's name and the delimiter. Raises Refused."""
    text, encoding = decoded(data)
    if len(CONTROL.findall(text[:SAMPLE])) > MOST_CONTROLS:
        raise refused("not_a_table")
    delimiter = _delimiter(text)

    def lines() -> Iterator[tuple[int, list[Any]]]:
        reader = csv.reader(_checked(text), delimiter=delimiter, strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, [plain(cell) for cell in cells]
        except csv.Error:  # else the rest of the file would end up in one cell
            raise Refused(Problem("quotation_mark", number + 1)) from None

    return lines, encoding, delimiter


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding. GB 18030 holds every GBK and GB 2312 file. Raises Refused."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, encoding)
    if guessed := _wide(data):
        return _strict(data, guessed)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeError:
        raise refused("not_a_table") from None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: the digits, commas and line ends have a zero byte on one side."""
    sample = data[:SAMPLE]
    ends = {"utf-16-le": sample[1::2].count(0), "utf-16-be": sample[0::2].count(0)}
    name = max(ends, key=lambda each: ends[each])
    other = min(ends.values())
    return name if ends[name] > len(sample) // 12 and other * 8 <= ends[name] else ""


def _delimiter(text: str) -> str:
    """What parts the first line that has any of them; a comma otherwise."""
    for line in LINE_END.split(text[:SAMPLE])[: limits.HEADER_ROWS]:
        counts = {each: line.count(each) for each in DELIMITERS}
        most = max(counts.values())
        if most:
            return next(each for each in DELIMITERS if counts[each] == most)
    return ","


def _checked(text: str) -> Iterator[str]:
    """Lines with their ends, none endless. Raises Refused."""
    at = 0
    number = 0
    while at < len(text):
        number += 1
        found = LINE_END.search(text, at, at + limits.LINE + 2)
        if found is None and len(text) - at > limits.LINE:
            raise refused("line_too_long", line=number, limit=limits.LINE)
        end = found.end() if found else len(text)
        yield text[at:end]
        at = end
