"""Who may meet a household: see its contact after giving a reason, and put tags on it."""

from __future__ import annotations

from django.db.models import Q

from territory import access
from territory.access import KEEP, User
from territory.grids import grid_of
from territory.models import Grid, Household


def may_meet(user: User, household: Household) -> bool:
    """Those who keep its area, and the worker and the leader of its grid as long as their post covers it."""
    if access.may(user, household.building, *KEEP):
        return True
    if not access.may(user, household.building):
        return False
    grid = grid_of([household]).get(household.pk)
    return Grid.objects.filter(Q(worker=user.pk) | Q(lead=user.pk), pk=grid).exists() if grid else False
