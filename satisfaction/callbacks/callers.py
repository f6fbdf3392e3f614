"""Who may call a household back: staff of the test's area who had nothing to do with its answers.

The questionnaire's rule (forms_builder/data/templates.yaml, satisfaction_callback): not the property company,
which has no account here, and not whoever collected the answers. That is the grid worker of the household's
grid, and whoever was at its door while the test ran.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from satisfaction.models import Callback, Test
from surveys.visits.models import Visit
from territory.grids import grid_of
from territory.models import Area, Grid

GRID, VISITED = "grid", "visited"


def candidates(area: Area) -> QuerySet[Any]:
    """Those with any post at, above or below the area, by name."""
    posts = Q(groups__post__area__path__in=area.ancestor_paths) | Q(
        groups__post__area__path__startswith=area.path
    )
    people = get_user_model().objects.filter(posts, is_active=True)
    found: QuerySet[Any] = people.order_by("username").distinct()
    return found


def barred(test: Test, callbacks: Collection[Callback]) -> dict[int, dict[int, str]]:
    """By call-back: whom it may not be given to, and why ("grid", "visited"). Four queries whatever the
    number; the consents' households must be fetched. Voided visits bar as well: nobody checks her own
    work."""
    households = [each.consent.household for each in callbacks if each.consent.household]
    in_grid = grid_of(households)
    workers = dict(
        Grid.objects.filter(pk__in=set(in_grid.values()), worker__isnull=False).values_list("pk", "worker")
    )
    visited: defaultdict[int, set[int]] = defaultdict(set)
    first = timezone.make_aware(datetime.combine(test.starts_on, time.min))
    end = timezone.make_aware(datetime.combine(test.ends_on + timedelta(days=1), time.min))
    visits = Visit.objects.filter(household__in=[each.pk for each in households], at__gte=first, at__lt=end)
    for household, worker in visits.order_by().values_list("household", "worker").distinct():
        visited[household].add(worker)
    found: dict[int, dict[int, str]] = {}
    for each in callbacks:
        called = each.consent.household_id or 0
        found[each.pk] = dict.fromkeys(visited[called], VISITED)
        mine = workers.get(in_grid.get(called, 0))
        if mine is not None:
            found[each.pk][mine] = GRID
    return found


def why(reason: str) -> str:
    """A reason of `barred` in words."""
    if reason == GRID:
        return gettext("the household lies in this person's own grid")
    return gettext("this person was at the household's door while the test ran")


def covering(people: Iterable[Any], area: Area) -> list[Any]:
    """Those of `people` who are candidates."""
    wanted = {each.pk for each in people}
    return list(candidates(area).filter(pk__in=wanted))
