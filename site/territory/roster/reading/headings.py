"""Which row holds the headings, which column is which, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from territory.roster import limits
from territory.roster.columns import COLUMNS, Column
from territory.roster.problems import Problem, Refused, refused
from territory.roster.spelling import area_key, nearest, tidy

LEAST = 2  # known headings that make a row one of headings
Lines = list[tuple[int, list[Any]]]


class Words:
    """Which columns a kind of file has, and all that they may be called."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.required = tuple(column for column in columns if column.required)
        self.names = {area_key(name): each for each in columns for name in (each.heading, *each.aliases)}


ROSTER = Words(COLUMNS)


@dataclass(frozen=True, slots=True)
class Headings:
    """A good row of headings: columns by place (from 0). `texts` are the headings as written."""

    row: int
    columns: dict[int, Column]
    texts: dict[int, str] = field(default_factory=dict)
    sheet: str = ""
    unused: tuple[str, ...] = ()  # headings that mean nothing here

    @property
    def width(self) -> int:
        """Places up to the last heading."""
        return max({*self.columns, *self.texts}) + 1

    def name(self, place: int) -> str:
        """The heading as written, '' for none."""
        return self.texts.get(place, "")

    def place(self, key: str) -> int:
        """The column's number from 1; 0 where the file does not have it."""
        return next((at + 1 for at, column in self.columns.items() if column.key == key), 0)


def best(sheets: Iterable[tuple[str, Lines]], words: Words = ROSTER) -> Headings:
    """The headings of the first sheet where they are right. Raises Refused with what is wrong with those that
    come nearest."""
    nearly: tuple[int, list[Problem]] = (0, [])
    for title, lines in sheets:
        for number, cells in lines:
            texts = {at: _text(cell) for at, cell in enumerate(cells) if _text(cell)}
            keys = {at: area_key(text) for at, text in texts.items()}
            known = {at: words.names[key] for at, key in keys.items() if key in words.names}
            if len(known) < LEAST:
                continue
            if len(cells) > limits.COLUMNS and max(texts) >= limits.COLUMNS:
                raise refused("too_many_columns", limit=limits.COLUMNS)
            problems = _faults(number, texts, known, words)
            if not problems:
                unused = tuple(text for at, text in texts.items() if at not in known)
                return Headings(number, known, texts, title, unused)
            if len(known) > nearly[0]:
                nearly = len(known), problems
    if nearly[1]:
        raise Refused(*nearly[1])
    raise refused(
        "no_header", rows=limits.HEADER_ROWS, names="、".join(column.heading for column in words.required)
    )


def _text(cell: Any) -> str:
    return tidy(cell) if isinstance(cell, str) else ""


def _faults(number: int, texts: dict[int, str], known: dict[int, Column], words: Words) -> list[Problem]:
    unknown = {at: text for at, text in texts.items() if at not in known}
    have = {column.key for column in known.values()}
    faults = [*_missing(number, unknown, have, words), *_twice(number, known, words)]
    said = {fault.params.get("near") for fault in faults}
    left = {at: text for at, text in unknown.items() if text not in said}
    for at, text in left.items():
        near = words.names.get(area_key(nearest(text, words.names)))
        if near and near.key not in have:
            params = {"name": text, "near": near.heading}
            faults.append(Problem("column_unknown", number, text, at + 1, params))
            said.add(text)
    if faults:  # what would only be passed over is worth saying where the headings are wrong anyway
        plain = ((at, text) for at, text in left.items() if text not in said)
        faults += [
            Problem("column_unknown_plain", number, text, at + 1, {"name": text}) for at, text in plain
        ]
    return faults


def _missing(number: int, unknown: dict[int, str], have: set[str], words: Words) -> Iterator[Problem]:
    missing = [column for column in words.required if column.key not in have]
    for column in missing:
        near = nearest(column.heading, unknown.values()) or next(
            (text for name in column.aliases for text in [nearest(name, unknown.values())] if text), ""
        )
        if near:
            yield Problem("column_missing", number, params={"name": column.heading, "near": near})
        else:
            yield Problem("column_missing_plain", number, params={"name": column.heading})


def _twice(number: int, known: dict[int, Column], words: Words) -> Iterator[Problem]:
    for column in words.columns:
        places = [get_column_letter(at + 1) for at, each in known.items() if each is column]
        if len(places) > 1:
            params = {"first": places[0], "second": places[1], "name": column.heading}
            yield Problem("column_twice", number, params=params)
