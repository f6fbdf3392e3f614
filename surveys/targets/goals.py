"""Set a goal of an indicator: a new row; what was judged by an earlier one stays so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.targets.enums import Kind
from surveys.targets.errors import TargetError
from surveys.targets.models import Goal, Indicator
from surveys.targets.periods import Period, period_of
from territory import access
from territory.access import KEEP
from territory.models import Area

MOST = Decimal(1)  # of a share: 100 %
FOUR = Decimal("0.0001")


@transaction.atomic
def set_goal(
    indicator: Indicator,
    *,
    period: Period,
    op: str,
    value: Decimal,
    why: str,
    user: Any,
    yellow: Decimal = Decimal("0.9"),
    area: Area | None = None,
) -> Goal:
    """For the periods from `period` on, for all reporters or one. `value` is a share for ratios.

    What was judged stays so: only the first goal of an indicator may begin in the past.

    Raises TargetError: not_keeper, goal_wrong, goal_share, goal_past, goal_why, not_reporter."""
    programme = indicator.target.programme
    if not access.may(user, programme.area, *KEEP):
        raise TargetError("not_keeper")
    if not value.is_finite() or not 0 <= value < 10**9 or value != value.quantize(FOUR):
        raise TargetError("goal_wrong")
    if indicator.kind == Kind.RATIO and value > MOST:
        raise TargetError("goal_share")
    now = period_of(indicator.frequency, timezone.localdate()).first
    if period.first < now and indicator.goals.exists():
        raise TargetError("goal_past", day=now.isoformat())
    if not why.strip():
        raise TargetError("goal_why")
    if area and (area.level != indicator.level or not area.path.startswith(programme.area.path)):
        raise TargetError("not_reporter", area=area.name)
    made = Goal.objects.create(
        indicator=indicator,
        area=area,
        from_period=period.first,
        op=op,
        value=value,
        yellow=yellow,
        why=why.strip()[:200],
        by=user,
        at=timezone.now(),
    )
    log(indicator, "targets.goal", user=user, data={"goal": str(made)})
    return made
