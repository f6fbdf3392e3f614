"""Who goes to which door: by grid, or by choice. A household of the sample is never exchanged for another.

Every assignment of many and every change of hands leaves one entry in the log, with whom it came from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from surveys.templatetags.staff import person
from surveys.visits.enums import RoundState
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.saving import locked
from territory.enums import Role
from territory.grids import grid_of
from territory.models import Area, Grid, Post

LOGGED = 500  # households named in one entry
BATCH = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many got (another) worker, and how many did not: outside the worker's areas, in no grid, or in a
    grid without a worker who may go there."""

    changed: int = 0
    outside: int = 0
    no_grid: int = 0
    no_worker: int = 0


def workers(area: Area) -> QuerySet[Any]:
    """Those with a grid worker's post at, above or below the area, by name."""
    posts = Q(groups__post__area__path__in=area.ancestor_paths) | Q(
        groups__post__area__path__startswith=area.path
    )
    people = get_user_model().objects.filter(posts, groups__post__role=Role.GRID_WORKER, is_active=True)
    return people.order_by("username").distinct()


@transaction.atomic
def assign(round_id: int, rows: QuerySet[Assignment], worker: Any, *, user: Any) -> Outcome:
    """Give `rows` of the round to `worker` (None: to nobody). Those outside the worker's areas stay.

    Raises RoundError: closed, not_drawn, nobody, no_worker.
    """
    round_ = _assignable(round_id)
    found = list(rows.filter(round=round_).select_related("stratum"))
    if not found:
        raise RoundError("nobody")
    paths = _paths([worker]) if worker else {}
    if worker and not paths:
        raise RoundError("no_worker")
    inside = [each for each in found if not worker or _covers(paths[worker.pk], each.stratum)]
    changed = _hand_over(round_, dict.fromkeys(inside, worker), user)
    return Outcome(changed=changed, outside=len(found) - len(inside))


@transaction.atomic
def assign_by_grid(round_id: int, *, everyone: bool, user: Any) -> Outcome:
    """Give each household to the worker of its grid: those without a worker, or (`everyone`) all of them.

    Raises RoundError: closed, not_drawn.
    """
    round_ = _assignable(round_id)
    rows = round_.assignments.select_related("stratum", "household")
    found = list(rows if everyone else rows.filter(worker=None))
    grids = grid_of([each.household for each in found])
    by_grid = {
        grid.pk: grid.worker
        for grid in Grid.objects.filter(pk__in=set(grids.values())).select_related("worker")
    }
    paths = _paths([worker for worker in by_grid.values() if worker])
    wanted: dict[Assignment, Any] = {}
    no_grid = no_worker = 0
    for each in found:
        grid = grids.get(each.household_id)
        worker = by_grid.get(grid) if grid else None
        if grid is None:
            no_grid += 1
        elif worker is None or not _covers(paths.get(worker.pk, ()), each.stratum):
            no_worker += 1
        else:
            wanted[each] = worker
    changed = _hand_over(round_, wanted, user)
    return Outcome(changed=changed, no_grid=no_grid, no_worker=no_worker)


def _assignable(round_id: int) -> Round:
    round_ = locked(round_id)
    if round_.state == RoundState.CLOSED:
        raise RoundError("closed")
    if not round_.drawn_at:
        raise RoundError("not_drawn")
    return round_


def _hand_over(round_: Round, wanted: Mapping[Assignment, Any], user: Any) -> int:
    """Store and log what is another worker than before; says how many."""
    changes = [
        (each, worker) for each, worker in wanted.items() if each.worker_id != (worker.pk if worker else None)
    ]
    by_worker: dict[Any, list[Assignment]] = {}
    for each, worker in changes:
        by_worker.setdefault(worker, []).append(each)
    for worker, some in by_worker.items():
        before = Counter(each.worker_id or 0 for each in some)
        for start in range(0, len(some), BATCH):
            part = [each.pk for each in some[start : start + BATCH]]
            Assignment.objects.filter(pk__in=part).update(worker=worker)
        data = {
            "to": worker.pk if worker else None,
            "name": person(worker),
            "from": {str(pk): n for pk, n in before.items() if pk},
            "count": len(some),
            "households": [each.household_id for each in some[:LOGGED]],
        }
        log(round_, "visits.assign", user=user, data=data)
    return len(changes)


def _paths(people: list[Any]) -> dict[int, tuple[str, ...]]:
    """The areas of each person's posts as a grid worker, by person."""
    found: dict[int, tuple[str, ...]] = {}
    posts = Post.objects.filter(group__user__in=[each.pk for each in people], role=Role.GRID_WORKER)
    for pk, path in posts.filter(group__user__is_active=True).values_list("group__user", "area__path"):
        found[pk] = (*found.get(pk, ()), path)
    return found


def _covers(paths: tuple[str, ...], building: Area) -> bool:
    return any(building.path.startswith(path) for path in paths)
