"""打分: give points by hand. A correction is a new row with its reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from surveys.assessments import queries
from surveys.assessments.enums import Rule
from surveys.assessments.errors import AssessmentError
from surveys.assessments.models import Item, Mark, Sheet
from surveys.targets.periods import Period
from territory.models import Area

TENTH = Decimal("0.1")


def mark(item_pk: int, area: Area, period: Period, points: Decimal, reason: str, *, user: Any) -> Mark:
    """Give an item's points to one of those assessed for a period; the same again changes nothing.

    Raises AssessmentError: not_keeper, not_adopted, not_marked, not_assessed, no_period, mark_wrong,
    reason_missing.
    """
    with transaction.atomic():
        item = Item.objects.select_related("sheet__area").get(pk=item_pk)
        sheet = Sheet.objects.select_for_update(of=("self",)).get(pk=item.sheet_id)
        if not queries.keeps(user, item.sheet.area):
            raise AssessmentError("not_keeper")
        if sheet.adopted_on is None:
            raise AssessmentError("not_adopted")
        if item.rule != Rule.MARK:
            raise AssessmentError("not_marked")
        if area.level != sheet.level or not area.path.startswith(item.sheet.area.path):
            raise AssessmentError("not_assessed", area=area)
        if period not in queries.periods(sheet):
            raise AssessmentError("no_period")
        if not points.is_finite() or not 0 <= points <= item.points or points != points.quantize(TENTH):
            raise AssessmentError("mark_wrong", points=item.points)
        if not reason.strip():
            raise AssessmentError("reason_missing")
        rows = Mark.objects.filter(item=item, area=area, period=period.first)
        old = rows.filter(current=True).first()
        if old is not None and (old.points, old.reason) == (points, reason.strip()):
            return old
        rows.filter(current=True).update(current=False)
        made = Mark.objects.create(
            item=item,
            area=area,
            period=period.first,
            number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
            points=points,
            reason=reason.strip()[:300],
            by=user,
        )
        log(
            sheet,
            "assessments.mark",
            user=user,
            data={"item": item.name, "area": area.name, "points": str(points)},
        )
    return made
