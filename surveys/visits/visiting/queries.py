"""Reads of the staff pages of visits, each scoped to the user's areas and her own households."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.visits.models import Assignment, Round, Visit
from territory import access
from territory.access import User
from territory.enums import Role

WATCH = (Role.SUPERVISOR, Role.ADMINISTRATOR)  # see all under their areas, and enter for their workers
READ = (Role.GRID_WORKER, *WATCH)  # a grid worker sees her own


def visits(user: User) -> QuerySet[Visit]:
    """Her own visits, and those at the doors of the areas that she watches."""
    mine = Q(worker=user.pk) | access.within(user, "household__building", *WATCH)
    return Visit.objects.filter(mine) if access.holds(user, *READ) else Visit.objects.none()


def assignments(user: User, the_round: Round | None = None) -> QuerySet[Assignment]:
    """Her own, and those of the areas that she watches; of one round only, where one is given."""
    if not access.holds(user, *READ):
        return Assignment.objects.none()
    found = Assignment.objects.filter(Q(worker=user.pk) | access.within(user, "household__building", *WATCH))
    return found if the_round is None else found.filter(round=the_round)


def rounds(user: User) -> QuerySet[Round]:
    """Rounds of which she watches the whole or a part, or in which she goes to doors; newest first."""
    some = Exists(assignments(user).filter(round=OuterRef("pk")))
    if not access.holds(user, *READ):
        return Round.objects.none()
    return Round.objects.filter(access.within(user, "area", *WATCH) | some).order_by("-pk")


def sees_whole(user: User, the_round: Round) -> bool:
    """Whether the round's numbers as she sees them are those of all its households."""
    return access.may(user, the_round.area, *WATCH)


def workers(user: User) -> QuerySet[Any]:
    """For whom she may enter visits: herself, and whoever has a post in an area that she watches."""
    people = get_user_model().objects.filter(is_active=True)
    theirs = access.within(user, "groups__post__area", *WATCH)
    if access.sees_all(user):
        theirs = Q(groups__post__isnull=False)
    found: QuerySet[Any] = people.filter(theirs | Q(pk=user.pk)).order_by("username").distinct()
    return found
