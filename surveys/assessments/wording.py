"""Periods in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from surveys.targets.periods import Period


def period_words(period: Period) -> str:
    """2026年, 2026年第2季度, 2026年6月."""
    year, month = period.first.year, period.first.month
    if period.frequency == "year":
        return _("the year %(year)s") % {"year": year}
    if period.frequency == "quarter":
        return _("quarter %(n)s of %(year)s") % {"n": (month + 2) // 3, "year": year}
    return _("month %(month)s of %(year)s") % {"month": month, "year": year}
