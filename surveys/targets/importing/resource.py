"""Readings as an import-export resource: which columns there are, how each is read and written."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from import_export.resources import ModelResource

from surveys.targets.importing import columns
from surveys.targets.models import Reading
from surveys.targets.recording import CENT, LIMIT
from territory.roster.problems import Wrong
from territory.roster.spelling import tidy
from territory.roster.widgets import CellWidget, NoteWidget, TextWidget, as_text, quoted
from territory.sheets.cells import field

THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
MONTH = re.compile(r"(20[0-9]{2}|21[0-9]{2})[-/.年]([0-9]{1,2})(?:[-/.月][0-9]{0,2}日?)?")


class NumberWidget(CellWidget):
    """A number with at most two decimals, not below 0. A comma stands between thousands or nowhere."""

    def read(self, value: Any) -> Decimal:
        """As it is stored."""
        if isinstance(value, (date, datetime)):
            raise Wrong("became_date")
        try:
            text = tidy(str(value))
            found = Decimal(text.replace(",", "") if THOUSANDS.fullmatch(text) else text)
        except InvalidOperation:
            found = Decimal("NaN")
        if (
            not found.is_finite()
            or not 0 <= found <= LIMIT
            or abs(found - found.quantize(CENT)) > CENT / 1000
        ):
            raise Wrong("reading_number", text=quoted(value))
        return found.quantize(CENT)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return None if value is None else float(value)


class MonthWidget(CellWidget):
    """A month, however it is written."""

    def read(self, value: Any) -> date:
        """Its first day."""
        if isinstance(value, (date, datetime)):
            return date(value.year, value.month, 1)
        parts = MONTH.fullmatch(tidy(as_text(value)))
        if not parts or not 1 <= int(parts[2]) <= 12:
            raise Wrong("reading_month", text=quoted(value))
        return date(int(parts[1]), int(parts[2]), 1)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """2026-10."""
        return f"{value:%Y-%m}" if value else ""


class TaskWidget(CellWidget):
    """The number of a target."""

    def read(self, value: Any) -> int:
        """A whole number."""
        text = tidy(as_text(value))
        if not (text.isascii() and text.isdigit() and 0 < len(text) < 5):
            raise Wrong("reading_no", text=quoted(value))
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """The number itself."""
        return value


class ReadingResource(ModelResource):
    """One row, one reading."""

    no = field(columns.NO, "indicator__target__no", TaskWidget())
    indicator = field(columns.NAME, "indicator__name", TextWidget(120))
    area = field(columns.AREA, "area__name", TextWidget(80))
    month = field(columns.MONTH, "period", MonthWidget())
    numerator = field(columns.TOP, "numerator", NumberWidget())
    denominator = field(columns.BOTTOM, "denominator", NumberWidget())
    note = field(columns.NOTE, "note", NoteWidget(300))
    reason = field(columns.REASON, "reason", NoteWidget(300))

    class Meta:
        model = Reading
        fields = tuple(column.key for column in columns.COLUMNS)
        import_order = export_order = fields
