"""The live page's numbers as a table for Excel: UTF-8 with BOM, safe from formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.results import Result

Cell = str | int | Decimal
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # also as East Asian Excel reads them


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def written(rows: Iterable[Iterable[Cell]]) -> bytes:
    """The rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def rows(title: str, scope: str, total: int, results: Iterable[Result]) -> list[list[Cell]]:
    """A head of what is counted, then one line per option, matrix cell, histogram bin or single figure."""
    now = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    found: list[list[Cell]] = [
        [_("Questionnaire"), title],
        [_("Scope"), scope],
        [_("As of"), now],
        [_("Counted responses"), total],
        [],
        [_("No."), _("Question"), _("Line"), _("Answer"), _("Number"), _("Out of"), _("Share")],
    ]
    for result in results:
        found += _lines(result)
    return found


def _lines(result: Result) -> list[list[Cell]]:
    asked, figures = result.asked, result.figures
    head: list[Cell] = [asked.number or "", asked.label + (f"（{_('retired')}）" if asked.retired else "")]
    count: int = figures["count"]
    lines: list[list[Cell]] = [[*head, "", _("answered"), count]]
    for bar in figures["bars"]:
        if asked.kind == "ranking":
            lines.append([*head, bar["label"], _("mean place"), _plain(bar["n"])])
        else:
            lines.append([*head, "", bar["label"], _plain(bar["n"]), count, bar["percent"]])
    for row, line in result.lines if asked.kind in ("matrix", "ranking") else ():
        for cell in line["cells"].values():
            label = (
                _("place %(place)s") % {"place": cell["label"]} if asked.kind == "ranking" else cell["label"]
            )
            lines.append([*head, row["label"], label, _plain(cell["n"]), _plain(line["n"]), cell["percent"]])
    words = {
        "sum": _("sum"),
        "mean": _("mean"),
        "satisfied": _("satisfied share"),
        "missing": _("counted as missing"),
        "nps": _("net promoter score"),
        "promoters": _("promoters (9 and 10)"),
        "passives": _("passives (7 and 8)"),
        "detractors": _("detractors (0 to 6)"),
    }
    for name, word in words.items():
        if text := figures["facts"].get(name):
            lines.append([*head, "", word, _plain(text)])
    return lines


def _plain(text: str) -> Cell:
    """A shown number as a spreadsheet's number; what is none stays text."""
    bare = text.replace(",", "")
    try:
        return Decimal(bare) if "." in bare else int(bare)
    except (InvalidOperation, ValueError):
        return text
