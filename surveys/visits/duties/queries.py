"""Reads of monthly visits, incidents and reports, scoped to the user's areas; grid workers see their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet

from surveys.admin.roles import CORRECT, READ
from surveys.visits.duties import rules
from surveys.visits.models import Duty, Incident, Report
from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.finding import by_door, door_keys
from territory.models import Area, Grid

PLACES = 300
ADDRESS = door_keys()  # of rows `by_door`


def scope(user: User, area: str, *own: str) -> Q:
    """A filter: rows of areas that the user supervises, and of a grid worker's areas her own (`own`: the
    fields that name her)."""
    if access.sees_all(user):
        return access.EVERYWHERE
    hers = Q(pk__in=[])
    for field in own:
        hers |= Q(**{field: user.pk})
    return access.within(user, area, *CORRECT) | (access.within(user, area, Role.GRID_WORKER) & hers)


def duty_scope(user: User) -> Q:
    """The monthly visits that the user may see."""
    return scope(user, "household__building", "worker")


def duties(user: User, month: date) -> QuerySet[Duty]:
    """Those of one month."""
    return Duty.objects.filter(duty_scope(user), month=month)


def duty_list(user: User, month: date) -> QuerySet[Duty]:
    """The same with what a list shows, in the order of the addresses."""
    rows = duties(user, month).select_related("household__building", "grid", "worker", "visit")
    return by_door(rows).order_by(*ADDRESS)


def incidents(user: User) -> QuerySet[Incident]:
    """The incidents that the user may see."""
    return Incident.objects.filter(scope(user, "area", "worker", "entered_by")).select_related(
        "area", "household__building", "worker"
    )


def reports(user: User) -> QuerySet[Report]:
    """The reports that the user may see."""
    return Report.objects.filter(scope(user, "area", "worker")).select_related(
        "area", "household__building", "worker"
    )


def workers(user: User) -> QuerySet[Any]:
    """The staff who may go to doors in areas that the user supervises, and herself."""
    posts = access.within(user, "groups__post__area", *CORRECT)
    if access.sees_all(user):
        posts = Q(groups__post__isnull=False)
    found = get_user_model().objects.filter(
        (posts & Q(groups__post__role__in=READ)) | Q(pk=user.pk), is_active=True
    )
    return found.order_by("last_name", "first_name", "username").distinct()


def places(user: User) -> QuerySet[Area]:
    """Where something can happen: the user's communities and estates, in tree order; communities only where
    they are many."""
    mine = access.areas(user, *READ)
    rows = mine.filter(level__in=(Level.COMMUNITY, Level.ESTATE)).order_by("path")
    many = rows[PLACES : PLACES + 1].exists()
    return mine.filter(level=Level.COMMUNITY).order_by("path") if many else rows


def grids(user: User) -> QuerySet[Grid]:
    """The grids of the user's areas."""
    rows = Grid.objects.filter(access.within(user, "community", *READ))
    return rows.select_related("community").order_by("community__path", "name")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of what was planned, how much is done. `share` is in percent; None where nothing was planned."""

    name: str
    planned: int
    done: int
    key: Any = None
    late: int = 0

    @property
    def share(self) -> float | None:
        """100 × done ÷ planned."""
        return round(100 * self.done / self.planned, 1) if self.planned else None

    @property
    def left(self) -> int:
        """Planned and not done."""
        return self.planned - self.done


PLANNED = Count("pk", filter=rules.PLANNED)
DONE = Count("pk", filter=rules.DONE)


def coverage(rows: QuerySet[Duty]) -> Coverage:
    """Of some duties as a whole."""
    found = rows.order_by().aggregate(planned=PLANNED, done=DONE)
    return Coverage("", found["planned"], found["done"])


def coverage_by_grid(rows: QuerySet[Duty]) -> list[Coverage]:
    """Grid by grid, as it was when planned; '' is what lay in no grid. Community by community."""
    order = ("grid__community__path", "grid__name", "grid")
    found = rows.order_by(*order).values(*order, "grid__community__name").annotate(planned=PLANNED, done=DONE)
    return [
        Coverage(
            f"{row['grid__community__name']} {row['grid__name']}" if row["grid"] else "",
            row["planned"],
            row["done"],
            row["grid"],
        )
        for row in found
        if row["planned"]
    ]


def coverage_by_worker(rows: QuerySet[Duty]) -> list[Coverage]:
    """Worker by worker, as it was when planned; '' is what was on nobody."""
    order = ("worker__last_name", "worker__first_name", "worker__username", "worker")
    found = rows.order_by(*order).values(*order).annotate(planned=PLANNED, done=DONE)
    return [
        Coverage(
            f"{row['worker__last_name'] or ''}{row['worker__first_name'] or ''}"
            or (row["worker__username"] or ""),
            row["planned"],
            row["done"],
            row["worker"],
        )
        for row in found
        if row["planned"]
    ]


def trend(user: User, months: Sequence[date]) -> list[tuple[date, Coverage]]:
    """Month by month, the newest first."""
    rows = Duty.objects.filter(duty_scope(user), month__in=months).order_by("month")
    counted = (
        rows.values("month").annotate(planned=PLANNED, done=DONE).values_list("month", "planned", "done")
    )
    found = {month: Coverage("", planned, done) for month, planned, done in counted}
    return [(month, found.get(month, Coverage("", 0, 0))) for month in reversed(months)]
