"""A spreadsheet as rows of text, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import ImportProblem, Refused

EMPTY_COLUMNS = 20  # after so many empty headings, or rows, a sheet is taken to have ended (as pyxform does)
EMPTY_ROWS = 60
KNOWN = ("survey", "choices", "settings", "external_choices", "entities", "osm")

Cell = str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headings by position and its rows; `rows[0]` is the spreadsheet's row 2."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Row number and filled cells by heading, blank rows left out."""
        for number, row in enumerate(self.rows, start=2):
            cells = {
                header: value for header, value in zip(self.headers, row, strict=False) if header and value
            }
            if cells:
                yield number, cells


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `sheets` holds XLSForm's own sheets by lower-case name, `others` all further ones by
    title, as plain rows (the headings are the first)."""

    titles: tuple[str, ...]
    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    problems: tuple[ImportProblem, ...] = ()


Rows = tuple[tuple[str, ...], ...]


class Budget:
    """Counts rows, cells and lengths while a workbook is read. `problems` says what was left out."""

    def __init__(self, limits: Limits, deadline: Deadline) -> None:
        self.limits = limits
        self.deadline = deadline
        self.problems: list[ImportProblem] = []
        self._cells = 0
        self._kept = 0
        self._characters = 0

    def sheets(self, count: int) -> None:
        """Raises Refused where there are too many."""
        if count > self.limits.sheets:
            raise Refused("too_many_sheets", limit=self.limits.sheets)

    def collect(self, title: str, known: bool, rows: Iterable[Iterable[Cell]]) -> Rows:
        """A sheet's rows up to the first long run of blank ones. A sheet that XLSForm does not know costs
        nothing but itself: where it is too large or cannot be read, it is left out."""
        kept = self._kept
        try:
            return self._rows(title, known, rows)
        except Refused as refusal:
            if known or refusal.problem.code == "too_slow":
                raise
        except Exception as error:
            if known or error is self.deadline.raised:
                raise
        self._kept = kept
        self.problems.append(ImportProblem("sheet_left_out", "warning", title))
        return ()

    def _rows(self, title: str, known: bool, rows: Iterable[Iterable[Cell]]) -> Rows:
        found: list[tuple[str, ...]] = []
        blank = 0
        for number, cells in enumerate(rows, start=1):
            row = self._row(title, number, cells, known)
            blank = 0 if row else blank + 1
            if blank > EMPTY_ROWS:
                break
            found.append(row)
        while found and not found[-1]:
            found.pop()
        return tuple(found)

    def _row(self, sheet: str, number: int, cells: Iterable[Cell], known: bool) -> tuple[str, ...]:
        """The row's cells with trailing blanks dropped. Raises Refused."""
        limits = self.limits
        if number > limits.rows:
            raise Refused("too_many_rows", sheet=sheet, limit=limits.rows)
        if not number % 100:
            self.deadline()
        kept = [cell or "" for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if known:
            self._cells += len(kept)
        else:
            self._kept += len(kept)
        self._characters += sum(map(len, kept))
        if self._cells > limits.cells or self._kept > limits.kept_cells:
            raise Refused("too_many_cells", sheet=sheet, limit=limits.cells)
        if self._characters > limits.characters:
            raise Refused("too_many_characters", sheet=sheet, limit=limits.characters)
        if any(len(cell) > limits.cell_length for cell in kept):
            raise Refused("cell_too_long", sheet=sheet, row=number, limit=limits.cell_length)
        return tuple(kept)


def is_known(title: str, titles: Iterable[str]) -> bool:
    """Whether a sheet is one of XLSForm's; the only one of a workbook always is."""
    return title.lower() in KNOWN or len(list(titles)) == 1


def headings(first: Iterable[str]) -> tuple[str, ...]:
    """The headings of a first row, '' where there is none, up to a long run of blanks."""
    found: list[str] = []
    blank = 0
    for cell in first:
        blank = 0 if cell else blank + 1
        if blank > EMPTY_COLUMNS:
            break
        found.append(" ".join(part for part in cell.split(" ") if part))
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def build(titles: Iterable[str], rows: dict[str, Rows], problems: Iterable[ImportProblem]) -> Book:
    """The book of all sheets' rows by title. A workbook of one sheet is a survey whatever it is called."""
    names = tuple(titles)
    sheets: dict[str, Sheet] = {}
    others: dict[str, tuple[tuple[str, ...], ...]] = {}
    for title in names:
        key, content = title.lower(), rows[title]
        if len(names) == 1 and key not in KNOWN:
            key = "survey"
        if key in KNOWN:
            headers = headings(content[0]) if content else ()
            sheets[key] = Sheet(title, headers, tuple(row[: len(headers)] for row in content[1:]))
        elif content:
            others[title] = content
    return Book(names, sheets, others, tuple(problems))
