"""Planning the month's visits 四必访 from the households' tags: `plan`, and what keeps the plan true.

One duty for each tag in force and month, however often it is planned. Needs consent: a tag counts from the
day consent was given until the day it was withdrawn, and never for a month before it was entered.
Withdrawing drops the month's open duty; nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from surveys.visits.duties import rules
from surveys.visits.models import Duty
from territory.grids import WHOLE, grid_of
from territory.models import Area, Grid, GridPart, HouseholdTag

BATCH = 500
NOBODY = Value(0)
QUIET = 60  # seconds for which a month that was found planned is not looked at again


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning changed: new duties, those taken up again, dropped, and given to another grid worker."""

    created: int = 0
    revived: int = 0
    dropped: int = 0
    moved: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was."""
        return bool(self.created or self.revived or self.dropped or self.moved)


def in_force(month: date, today: date) -> Q:
    """A filter over tags: those by which a household is to be visited in `month`, as known on `today`.

    Judged on the last day of the month, or today where that has not come: consent given by then, the tag
    entered by then, not withdrawn by then.
    """
    day = min(rules.due_on(month), today)
    after = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return (
        Q(consent_on__lte=day) & Q(added_at__lt=after) & (Q(withdrawn_at=None) | Q(withdrawn_at__gte=after))
    )


@transaction.atomic
def plan(month: date, area: Area | None = None, *, today: date | None = None) -> Planned:
    """Bring the duties of `month` in line with tags and grids, everywhere or under `area`.

    Idempotent. Of a month gone by only what is missing is added: its grids and workers stay as they were.
    """
    today = today or timezone.localdate()
    month = rules.first_of(month)
    current = rules.due_on(month) >= today
    duties = Duty.objects.select_for_update(of=("self",)).filter(month=month)
    tags = HouseholdTag.objects.filter(in_force(month, today))
    if area is not None:
        duties = duties.filter(household__building__path__startswith=area.path)
        tags = tags.filter(household__building__path__startswith=area.path)
    there = {(duty.household_id, duty.kind): duty for duty in duties}
    wanted = {(tag.household_id, tag.kind): tag for tag in tags.select_related("household")}
    grids = grid_of([tag.household for tag in wanted.values()])
    workers = dict(Grid.objects.filter(pk__in=set(grids.values())).values_list("pk", "worker"))
    fresh = [
        Duty(household_id=household, kind=kind, month=month, due_on=rules.due_on(month))
        for household, kind in sorted(wanted.keys() - there.keys())
    ]
    for duty in fresh:
        _give(duty, grids, workers)
    Duty.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    if not current:
        return Planned(created=len(fresh))
    revived = [there[key] for key in wanted.keys() & there.keys() if there[key].dropped_at]
    for duty in revived:
        duty.dropped_at = None
    kept = [there[key] for key in wanted.keys() & there.keys() if _open(there[key])]
    moved = [duty for duty in kept if _give(duty, grids, workers)]
    gone = [duty for key, duty in there.items() if key not in wanted and _open(duty)]
    for duty in gone:
        duty.dropped_at = timezone.now()
    changed = {duty.pk: duty for duty in (*revived, *moved, *gone)}
    Duty.objects.bulk_update(changed.values(), ["dropped_at", "grid", "worker"], batch_size=BATCH)
    again = {duty.pk for duty in revived}
    return Planned(len(fresh), len(revived), len(gone), len([d for d in moved if d.pk not in again]))


def ensure_planned(today: date | None = None) -> Planned:
    """Plan the month it is, where tags and duties do not agree. Costs one short query where they do.

    Called when a month's duties are looked at and every few minutes by the server (`planner.py`), so that a
    month is planned even if nobody presses a button.
    """
    today = today or timezone.localdate()
    month = rules.first_of(today)
    key = f"duties-planned:{month:%Y-%m}"
    if cache.get(key):
        return Planned()
    done = plan(month, today=today) if disagreeing(month, today) else Planned()
    cache.set(key, True, QUIET)
    return done


def disagreeing(month: date, today: date) -> bool:
    """Whether a tag in force has no duty this month, or an open duty no tag, or not the grid and worker that
    its dwelling has now."""
    duties = Duty.objects.filter(household=OuterRef("household"), kind=OuterRef("kind"), month=month)
    standing = duties.filter(rules.PLANNED)
    tags = HouseholdTag.objects.filter(in_force(month, today))
    behind = tags.filter(household=OuterRef("household"), kind=OuterRef("kind"))
    mine: QuerySet[Duty] = Duty.objects.filter(rules.OPEN, month=month).alias(
        was_in=Coalesce(F("grid"), NOBODY),
        was_on=Coalesce(F("worker"), NOBODY),
        is_in=Coalesce(_of_grid("grid"), NOBODY),
        is_on=Coalesce(_of_grid("grid__worker"), NOBODY),
    )
    wrong = mine.filter(~Exists(behind) | ~Q(was_in=F("is_in")) | ~Q(was_on=F("is_on")))
    return tags.filter(~Exists(standing)).exists() or wrong.exists()


def tag_added(tag: HouseholdTag) -> None:
    """Plan a new tag's visit at once, where it is in force already."""
    today = timezone.localdate()
    month = rules.first_of(today)
    if not HouseholdTag.objects.filter(in_force(month, today), pk=tag.pk).exists():
        return
    duty = Duty.objects.filter(household=tag.household_id, kind=tag.kind, month=month).first()
    if duty is None:
        duty = Duty(household_id=tag.household_id, kind=tag.kind, month=month, due_on=rules.due_on(month))
    grids = grid_of([tag.household])
    workers = dict(Grid.objects.filter(pk__in=set(grids.values())).values_list("pk", "worker"))
    if duty.pk is None or _open(duty) or duty.dropped_at:
        _give(duty, grids, workers)
        duty.dropped_at = None
        duty.save()


def tag_withdrawn(tag: HouseholdTag) -> int:
    """Drop the open duties of a withdrawn tag that are not overdue yet; says how many. Those done stay done,
    and what was missed while consent stood stays missed."""
    rows = Duty.objects.filter(
        rules.OPEN, household=tag.household_id, kind=tag.kind, due_on__gte=timezone.localdate()
    )
    return rows.update(dropped_at=tag.withdrawn_at or timezone.now())


def _of_grid(field: str) -> Subquery:
    """A field of the part of a grid in which a duty's dwelling lies now (`territory.grids.grid_of`)."""
    home = OuterRef("household__building")
    parts = GridPart.objects.filter(Q(unit=OuterRef("household__unit")) | Q(unit=WHOLE), building=home)
    return Subquery(parts.order_by("-unit").values(field)[:1])


def _open(duty: Duty) -> bool:
    return duty.visit_id is None and duty.response_id is None and duty.dropped_at is None


def _give(duty: Duty, grids: dict[int, int], workers: Mapping[int, int | None]) -> bool:
    """Put the duty into the household's grid and on its worker; says whether that changes anything."""
    grid = grids.get(duty.household_id)
    worker = workers.get(grid) if grid else None
    changed = (duty.grid_id, duty.worker_id) != (grid, worker)
    duty.grid_id, duty.worker_id = grid, worker
    return changed
