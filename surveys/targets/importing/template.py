"""The file to fill in: a row for each reading of a month that the user may give, with what is there; without
those that the program counts, which would stop counting by itself what a file brings."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO

import xlsxwriter
from django.utils import timezone

from surveys.targets import formulas, queries
from surveys.targets.enums import Kind
from surveys.targets.importing.columns import READINGS
from surveys.targets.models import Programme
from surveys.targets.periods import period_of
from territory.access import KEEP, User
from territory.enums import Level
from territory.naming import full_names
from territory.sheets.template import notes_sheet


def template(programme: Programme, month: date, user: User) -> bytes:
    """Its bytes."""
    indicators = queries.reported(programme, month)
    rows = queries.reporting_areas(user, *KEEP).filter(path__startswith=programme.area.path)
    areas = list(rows)
    today = timezone.localdate()
    names, alike = full_names(areas, top=Level.CITY), Counter(each.name for each in areas)
    wanted = [
        (each, area, period_of(each.frequency, month))
        for area in areas
        for each in indicators
        if each.level == area.level
        and not (
            formulas.works_out(each) and formulas.still_counts(each, period_of(each.frequency, month), today)
        )
    ]
    there = queries.current(
        {each.pk for each in indicators}, {area.pk for area in areas}, {cell[2].first for cell in wanted}
    )
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(READINGS.sheet)
    required = book.add_format({"bold": True, "bg_color": "#DDEFE9", "border": 1})
    other = book.add_format({"bold": True, "border": 1})
    grey = book.add_format({"bg_color": "#EEEEEE"})
    for place, column in enumerate(READINGS.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, required if column.required else other)
    sheet.freeze_panes(1, 0)
    for at, (indicator, area, period) in enumerate(wanted, start=1):
        sheet.write_number(at, 0, indicator.target.no)
        sheet.write_string(at, 1, indicator.name)
        sheet.write_string(at, 2, area.name if alike[area.name] == 1 else names[area.pk])
        sheet.write_string(at, 3, f"{period.first:%Y-%m}")
        reading = there.get((indicator.pk, area.pk, period.first))
        if reading is not None:
            sheet.write_number(at, 4, float(reading.numerator))
            if reading.denominator is not None:
                sheet.write_number(at, 5, float(reading.denominator))
        if indicator.kind != Kind.RATIO:
            sheet.write_blank(at, 5, None, grey)
    notes_sheet(book, READINGS)
    book.close()
    return buffer.getvalue()
