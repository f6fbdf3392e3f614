"""The monthly visits on the worker's phone: what is due, and what a recorded visit changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.enums import ChannelKind
from surveys.models import Channel
from surveys.visits.duties import joining, rules
from surveys.visits.duties.planning import ensure_planned
from surveys.visits.enums import Purpose
from surveys.visits.models import Duty
from surveys.visits.visiting.sources import Due, Recorded
from territory.finding import by_door, door_keys


class MonthlyVisits:
    """四必访 as a source of the phone's list."""

    key = "duty"

    def due(self, worker: Any, today: date) -> Iterable[Due]:
        """This month's open duties of the worker; those that a form has done since are looked at first."""
        ensure_planned(today)
        joining.refresh(rules.first_of(today), Q(worker=worker.pk))
        rows = list(
            by_door(Duty.objects.filter(rules.OPEN, worker=worker.pk, month=rules.first_of(today)))
            .select_related("household__building")
            .order_by(*door_keys())
        )
        codes = form_codes({row.household.building.path for row in rows}) if rows else {}
        for row in rows:
            yield Due(
                key=f"{self.key}:{row.pk}",
                household_id=row.household_id,
                purpose=Purpose.DUTY,
                title=_("Monthly visit"),
                why=str(row.get_kind_display()),
                due_on=row.due_on,
                form=codes.get(row.household.building.path, ""),
            )

    def recorded(self, visits: Sequence[Recorded]) -> None:
        """Join what was done; a visit whose form has not come yet is joined once it has."""
        by_month: dict[date, set[int]] = {}
        for each in visits:
            month = rules.first_of(timezone.localdate(each.visit.at))
            by_month.setdefault(month, set()).add(each.visit.household_id)
        for month, households in by_month.items():
            joining.join(households, month)


def form_codes(paths: set[str]) -> dict[str, str]:
    """By a building's path, the short code of the form for monthly visits there: the open grid workers' link
    of the ready questionnaire, of the nearest area above."""
    now = timezone.now()
    links = Channel.objects.filter(
        Q(opens_at=None) | Q(opens_at__lte=now),
        Q(closes_at=None) | Q(closes_at__gt=now),
        kind=ChannelKind.WORKER,
        questionnaire__template_key=joining.TEMPLATE,
        questionnaire__live=True,
    ).order_by("area__path", "pk")
    listed = list(links.values_list("area__path", "code"))
    found: dict[str, str] = {}
    for path in paths:
        above = [(len(area), code) for area, code in listed if path.startswith(area)]
        if above:
            found[path] = max(above, key=lambda each: each[0])[1]
    return found
