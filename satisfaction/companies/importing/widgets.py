"""Cells of our files that the roster has not. Each raises `Wrong`; None and blank texts give None."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from satisfaction.companies import finding
from satisfaction.companies.importing.columns import OPEN_END
from territory.roster.problems import Wrong
from territory.roster.spelling import tidy
from territory.roster.widgets import CellWidget, DayWidget, TextWidget, as_text, day_of, quoted

FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2199, 12, 31)
NO_END = date.max  # stands for "until further notice" where a cell says so
CENT = Decimal("0.01")


class CompanyNameWidget(TextWidget):
    """A company's full name."""

    def shape(self, text: str) -> str:
        """Brackets in full width, as on the licence."""
        return finding.tidied_name(text)


class CreditCodeWidget(CellWidget):
    """A unified social credit code with its check character."""

    def read(self, value: Any) -> str:
        """The code."""
        if isinstance(value, float) and abs(value) >= 1e15:
            raise Wrong("not_whole", text=quoted(value))
        try:
            return finding.check_code(as_text(value))
        except ValidationError as error:
            params = {"n": len(tidy(as_text(value))), "text": quoted(value)}
            raise Wrong(str(error.code), **params) from None


class PeriodDayWidget(DayWidget):
    """A day of the past or the future."""

    def read(self, value: Any) -> date:
        """The day; the roster's limit of next year does not hold here."""
        found = day_of(value)
        if found is None:
            raise Wrong("date_unreadable", text=quoted(value))
        if not FIRST_DAY <= found <= LAST_DAY:
            raise Wrong("day_range", text=found.isoformat(), first=FIRST_DAY, last=LAST_DAY)
        return found


class EndWidget(PeriodDayWidget):
    """A last day, or that there is none."""

    def read(self, value: Any) -> date:
        """`NO_END` for 长期."""
        if isinstance(value, str) and tidy(value) in OPEN_END:
            return NO_END
        return super().read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """长期 where there is none."""
        return OPEN_END[0] if value in (None, NO_END) else super().render(value)


class NumberWidget(CellWidget):
    """A number with at most two decimals between two limits."""

    def __init__(self, least: str, most: str) -> None:
        super().__init__()
        self.least, self.most = Decimal(least), Decimal(most)

    def read(self, value: Any) -> Decimal:
        """A Decimal; a third decimal is an error, unless it is only how a computer keeps the number."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        try:
            exact = Decimal(tidy(str(value)).replace(",", "").rstrip("元㎡").strip())
        except InvalidOperation:
            exact = Decimal("NaN")
        fits = exact.is_finite() and self.least <= exact <= self.most
        if not fits or abs(exact - exact.quantize(CENT)) > Decimal("0.000001"):
            raise Wrong("number_wrong", text=quoted(value), least=self.least, most=self.most)
        return exact.quantize(CENT)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return None if value is None else float(value)
