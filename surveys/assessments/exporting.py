"""The league table as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from surveys.assessments.league import League, Row
from surveys.assessments.wording import period_words


def workbook(table: League, rows: Sequence[Row]) -> bytes:
    """Places, scores and every item's points; empty where an item does not count. No cell is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("league table")[:31])
        bold = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        cell = book.add_format({"border": 1})
        title = book.add_format({"bold": True})
        sheet.write_string(0, 0, f"{table.sheet} · {period_words(table.period)}", title)
        heads = [_("place in the table"), _("who is assessed"), _("score"), _("points got")]
        heads += [_("points that apply"), *(f"{each.name}（{each.points}）" for each in table.items)]
        for column, text in enumerate(heads):
            sheet.write_string(2, column, text, bold)
        sheet.set_column(1, 1, 18)
        sheet.set_column(len(heads) - len(table.items), len(heads) - 1, 14)
        for at, row in enumerate(rows, start=3):
            sheet.write_string(at, 1, row.area.name, cell)
            values = [row.place, None, row.told, row.points, row.of]
            values += [each.told for each in row.cells]
            for column, value in enumerate(values):
                if column == 1:
                    continue
                if value in (None, ""):
                    sheet.write_blank(at, column, None, cell)
                else:
                    sheet.write_number(at, column, float(value), cell)
        sheet.freeze_panes(3, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()
