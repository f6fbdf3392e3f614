"""Carries a plan out: all of it or nothing, in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.models import Count, Max
from wagtail.models import ModelLogEntry

from territory.crypto import index
from territory.enums import Level
from territory.models import Area, Household
from territory.moving import locked_tree
from territory.roster.columns import FACT_KEYS, PHONE
from territory.roster.examining import Change, Plan
from territory.roster.existing import as_stored
from territory.roster.recording import ENTRY, entries, record
from territory.roster.storing import Insert, Update, store

WRITTEN = (*FACT_KEYS, "phone_index")
PLACED = ("building_id", "unit", "room", *WRITTEN)
PHONE_AT = FACT_KEYS.index(PHONE.key)
T = TypeVar("T")


class Stale(Exception):
    """The roster has changed since the plan was made; nothing was written."""


def carry_out(
    plan: Plan,
    community: Area,
    *,
    user: Any,
    file: str,
    check: Callable[[], None] = lambda: None,
    last: Callable[[dict[str, Any]], None] = lambda outcome: None,
) -> dict[str, Any]:
    """Write what the plan says and log who did it. Returns what was done.

    Everything is made ready before the transaction begins, so that others wait as short as possible. `check`
    is called between steps and may raise; `last` is called at the end within the transaction with the
    outcome, so that what records it stands or falls with the data. Raises Stale where the roster is no longer
    what the plan was made from, ValueError for a plan with problems.
    """
    if not plan.ok:
        raise ValueError("a plan with problems cannot be carried out")
    changed = [change for change in plan.changes if change.action == "changed"]
    new = [change for change in plan.changes if change.action == "new"]
    updates = Update(Household, WRITTEN, ((*_facts(change), _key(change)) for change in changed))
    inserts = Insert(Household, PLACED, ((None, change.unit, change.room, *_facts(change)) for change in new))
    history = Insert(ModelLogEntry, ENTRY, entries(changed, user))
    outcome = summary(plan)
    try:
        with locked_tree():  # what is below the community stays there, and places are made in it
            community = Area.objects.select_for_update().get(pk=community.pk)
            if stamp_of(community) != plan.stamp or any(_touched(changed, check)):
                raise Stale
            _make_places(plan, community)
            inserts.put("building_id", (change.building.pk for change in new))
            for work in (inserts, updates, history):
                check()
                store(work)
            record(community, user, file, outcome)
            last(outcome)
    except IntegrityError as error:
        raise Stale from error
    return outcome


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan, as results and logs keep them."""
    return {
        "new": plan.counts["new"],
        "changed": plan.counts["changed"],
        "same": plan.counts["same"],
        "estates": len(plan.new_estates),
        "buildings": len(plan.new_buildings),
        "left_alone": plan.left_alone,
    }


def stamp_of(community: Area) -> tuple[int, int, int]:
    """Areas, dwellings and the newest dwelling of a community: made, moved and deleted ones show in it."""
    below = Area.objects.filter(path__startswith=community.path, level__gte=Level.ESTATE).count()
    rows = Household.objects.filter(building__path__startswith=community.path)
    found = rows.aggregate(count=Count("pk"), newest=Max("pk"))
    return below, found["count"], found["newest"] or 0


def _touched(changed: list[Change], check: Callable[[], None]) -> Iterator[bool]:
    """For each dwelling that would be changed: whether it is no longer as the plan knew it."""
    for some in _batches(changed):
        check()
        known = {change.dwelling.pk: change.dwelling.mark for change in some if change.dwelling}
        rows = Household.objects.select_for_update(of=("self",)).filter(pk__in=known)
        yield {stored[0]: hash(stored) for stored in as_stored(rows)} != known


def _make_places(plan: Plan, community: Area) -> None:
    for estate in plan.new_estates:
        parent = Area.objects.get(pk=community.pk)
        estate.pk = parent.add_child(name=estate.name, level=Level.ESTATE).pk
    for estate, building in plan.new_buildings:
        parent = Area.objects.get(pk=estate.pk)
        building.pk = parent.add_child(name=building.name, level=Level.BUILDING).pk


def _facts(change: Change) -> tuple[Any, ...]:
    return (*change.facts, index(change.facts[PHONE_AT]))


def _key(change: Change) -> int:
    return change.dwelling.pk if change.dwelling else 0


def _batches(rows: Iterable[T], size: int = 5_000) -> Iterator[list[T]]:
    them = iter(rows)
    while some := list(islice(them, size)):
        yield some
