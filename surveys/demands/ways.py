"""Read how far demands got and when, for the funnel."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Max, QuerySet
from django.utils import timezone

from surveys.demands.enums import DemandState
from surveys.demands.funnel import Way
from surveys.demands.models import Demand, DemandEvent

MOST = 100_000  # demands of one funnel
REACHED_BY = {"recognise": "catalogued", "assess": "listed", "take_up": "taken", "finish": "done"}


def failed(rows: QuerySet[Demand]) -> int:
    """How many of those that are carried out are so by a project whose evaluation failed."""
    done = rows.filter(withdrawn=False, state=DemandState.DONE).order_by()
    found = DemandEvent.objects.filter(of__in=done.values("pk"), step="finish", data__failed=True)
    return found.values("of").distinct().order_by().count()


def ways(rows: QuerySet[Demand]) -> list[Way]:
    """The way of each demand that is not withdrawn; a stage counts from the last time it was reached. Two
    queries."""
    standing = rows.filter(withdrawn=False).order_by()
    found = list(standing.values_list("pk", "state", "created_at")[:MOST])
    events = DemandEvent.objects.filter(of__in=standing.values("pk"), step__in=REACHED_BY).order_by()
    days: defaultdict[int, dict[str, date]] = defaultdict(dict)
    for pk, step, at in events.values_list("of", "step").annotate(at=Max("at")):
        days[pk][REACHED_BY[step]] = timezone.localdate(at)
    return [
        Way(state, {"collected": timezone.localdate(created), **days[pk]}) for pk, state, created in found
    ]
