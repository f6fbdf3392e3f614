"""What is said of days that rest on a year nobody has put down."""

from __future__ import annotations

from django.utils.translation import gettext as _

from satisfaction.credit.calendar.working_days import Due


def warning(due: Due) -> str:
    """A sentence to stand beside a day that may still move; "" where it will not."""
    if not due.provisional:
        return ""
    said = _(
        "The holidays of %(years)s are not in the working-day calendar yet; Monday to Friday were counted. "
        "The day may still move."
    )
    return said % {"years": "、".join(map(str, due.unknown_years))}
