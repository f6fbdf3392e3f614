"""For which periods an indicator is reported: from its programme's or its own beginning until it ends."""

from __future__ import annotations

from datetime import date

from surveys.targets.models import Indicator
from surveys.targets.periods import Period, period_of


def begins(indicator: Indicator) -> date:
    """The first day of the first period that is reported. The target's programme must be at hand."""
    since = max(indicator.target.programme.adopted_on, indicator.begun_on or date.min)
    return period_of(indicator.frequency, since).first


def in_force(indicator: Indicator, period: Period) -> bool:
    """Whether the period is reported at all; one that is not is nobody's omission."""
    return period.first >= begins(indicator) and not ended(indicator, period)


def ended(indicator: Indicator, period: Period) -> bool:
    """Whether the indicator was out of use, or its programme over, before the period could be reported. A
    period in which an indicator is put out of use is no longer reported; one in which a programme ends is."""
    closed_on = indicator.target.programme.closed_on
    if closed_on is not None and period.first > closed_on:
        return True
    return indicator.ended_on is not None and period.last >= indicator.ended_on
