"""不适用: an answer of its own. It takes points off nobody, so it is said with a reason, shown to whoever
assesses, and refused where there is something to count."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from surveys.targets import formulas
from surveys.targets.enums import Kind, Source
from surveys.targets.errors import TargetError
from surveys.targets.models import Indicator, Reading
from surveys.targets.periods import Period
from territory import access
from territory.access import KEEP
from territory.models import Area


def check_inapplicable(
    indicator: Indicator,
    area: Area,
    period: Period,
    before: Reading | None,
    *,
    why: str,
    evidence: bool,
    user: Any,
) -> None:
    """Whether somebody may say so, in place of the reading that is there.

    Raises TargetError: na_ratio, na_why, na_evidence, na_counted, na_refused."""
    if indicator.kind != Kind.RATIO:
        raise TargetError("na_ratio")
    if not why.strip():
        raise TargetError("na_why")
    if before is not None and before.denominator and not evidence:
        raise TargetError("na_evidence")
    if counted := _counted(indicator, area, period):
        raise TargetError("na_counted", n=counted)
    if before is not None and _refused(indicator, before, user):
        raise TargetError("na_refused")


def _counted(indicator: Indicator, area: Area, period: Period) -> str:
    """The denominator that the formula finds; '' where it finds none or can no longer look."""
    formula = formulas.find(indicator.formula)
    if formula is None or not formulas.still_counts(indicator, period, timezone.localdate()):
        return ""
    found = formula.compute(area, period, indicator.parameters)
    return f"{found[1].normalize():f}" if found and found[1] else ""


def _refused(indicator: Indicator, before: Reading, user: Any) -> bool:
    """Whether the keeper of the programme has put a figure in place of "not applicable"."""
    keeper = indicator.target.programme.area
    if user is None or access.may(user, keeper, *KEEP) or not before.by or before.not_applicable:
        return False
    earlier = Reading.objects.filter(
        indicator=before.indicator_id, area=before.area_id, period=before.period, denominator=0
    ).exclude(source=Source.COMPUTED)
    return access.may(before.by, keeper, *KEEP) and earlier.exists()
