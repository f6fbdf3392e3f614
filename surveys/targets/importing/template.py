"""The file to fill in: a row for each reading of a month that the user may give, with what is there."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import xlsxwriter

from surveys.targets import queries
from surveys.targets.enums import Kind
from surveys.targets.importing import columns
from surveys.targets.models import Programme
from surveys.targets.periods import period_of
from territory.access import KEEP, User

SHEET, NOTES = "填报", "填写说明"


def template(programme: Programme, month: date, user: User) -> bytes:
    """Its bytes."""
    indicators = queries.reported(programme)
    rows = queries.reporting_areas(user, *KEEP).filter(path__startswith=programme.area.path)
    areas = list(rows)
    wanted = [
        (each, area, period_of(each.frequency, month))
        for area in areas
        for each in indicators
        if each.level == area.level
    ]
    there = queries.current(
        {each.pk for each in indicators}, {area.pk for area in areas}, {cell[2].first for cell in wanted}
    )
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "bg_color": "#DDEFE9", "border": 1})
    grey = book.add_format({"bg_color": "#EEEEEE"})
    for place, column in enumerate(columns.COLUMNS):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, bold)
    sheet.freeze_panes(1, 0)
    for at, (indicator, area, period) in enumerate(wanted, start=1):
        sheet.write_number(at, 0, indicator.target.no)
        sheet.write_string(at, 1, indicator.name)
        sheet.write_string(at, 2, area.name)
        sheet.write_string(at, 3, f"{period.first:%Y-%m}")
        reading = there.get((indicator.pk, area.pk, period.first))
        if reading is not None:
            sheet.write_number(at, 4, float(reading.numerator))
            if reading.denominator is not None:
                sheet.write_number(at, 5, float(reading.denominator))
        if indicator.kind != Kind.RATIO:
            sheet.write_blank(at, 5, None, grey)
    notes = book.add_worksheet(NOTES)
    for place, width in enumerate((14, 70, 30)):
        notes.set_column(place, place, width)
    notes.write_string(0, 0, "不填的行请整行删除。已经有的数不改，就留着；改了要写更正原因。")
    for at, column in enumerate(columns.COLUMNS, start=2):
        for place, text in enumerate((column.heading, column.hint, "、".join(column.aliases))):
            notes.write_string(at, place, text)
    book.close()
    return buffer.getvalue()
