"""协商: topics adopted and made public, and joint meetings held, in the period (rows A4, H2, H4).

A topic counts for whoever leads it, as on the page of rates.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.targets.formulas import Counted, Formula, Given, register
from surveys.targets.periods import Period
from surveys.topics.enums import MeetingKind, SortResult
from surveys.topics.models import Meeting, Topic
from territory.models import Area


def adopted(area: Area, period: Period, given: Given) -> Counted | None:
    """采纳率: adopted out of all that were sorted; merged ones count with the topic they went into."""
    rows = Topic.objects.filter(
        lead_area__path__startswith=area.path, sorted_on__range=(period.first, period.last)
    ).exclude(sort_result=SortResult.MERGE)
    total = rows.count()
    return (Decimal(rows.filter(sort_result=SortResult.ADOPT).count()), Decimal(total)) if total else None


def published(area: Area, period: Period, given: Given) -> Counted | None:
    """公开率: made public out of all that were agreed on in the period."""
    rows = Topic.objects.filter(
        lead_area__path__startswith=area.path, resolved_on__range=(period.first, period.last)
    )
    total = rows.count()
    done = rows.filter(publications__isnull=False).distinct().count()
    return (Decimal(done), Decimal(total)) if total else None


def meetings(area: Area, period: Period, given: Given) -> Counted | None:
    """Joint meetings of the reporter itself: a community's do not count as the street's."""
    begins = timezone.make_aware(datetime.combine(period.first, time.min))
    ends = timezone.make_aware(datetime.combine(period.last + timedelta(days=1), time.min))
    rows = Meeting.objects.filter(
        area=area, kind=MeetingKind.JOINT, held_at__gte=begins, held_at__lt=ends, cancelled_at=None
    )
    return Decimal(rows.count()), None


register(
    Formula(
        "topics_adopted",
        _("topics: adopted out of sorted"),
        _("Counts the topics that were sorted in the period."),
        adopted,
    )
)
register(
    Formula(
        "topics_published",
        _("topics: made public out of agreed on"),
        _("Counts the topics on which agreement was reached in the period."),
        published,
    )
)
register(
    Formula(
        "joint_meetings",
        _("joint meetings held"),
        _("Counts the joint meetings that the reporter has recorded as held in the period."),
        meetings,
        ratio=False,
    )
)
