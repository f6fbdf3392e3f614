"""Named reads of the roster's pages, scoped to the user's areas."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.models import Area, Household

IMPORT = (Role.SUPERVISOR, Role.ADMINISTRATOR)
UNMASK = (Role.SUPERVISOR, Role.ADMINISTRATOR)
EXPORT = (Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # masked
MOST_PLACES = 400


def holds(user: User, roles: tuple[Any, ...]) -> bool:
    """Whether the user has one of these roles anywhere."""
    return access.sees_all(user) or access.posts(user, *roles).exists()


def communities(user: User) -> QuerySet[Area]:
    """Those into which the user may bring rosters, in tree order."""
    return access.areas(user, *IMPORT).filter(level=Level.COMMUNITY).order_by("path")


def exportable(user: User, *roles: Role) -> QuerySet[Area]:
    """The areas that the user may export, in tree order: communities and estates, and what lies above them."""
    return access.areas(user, *(roles or EXPORT)).filter(level__lte=Level.ESTATE).order_by("path")


def offered(user: User) -> list[Area]:
    """Those of `exportable` to choose from; without the estates where they are too many for a list."""
    rows = exportable(user)
    some = list(rows[: MOST_PLACES + 1])
    return some if len(some) <= MOST_PLACES else list(rows.filter(level__lte=Level.COMMUNITY))


def dwellings(area: Area) -> QuerySet[Household]:
    """The dwellings of an area in the order of their addresses."""
    rows = Household.objects.filter(building__path__startswith=area.path).select_related("building")
    return rows.order_by("building__path", "unit", "room")


def places(area: Area) -> dict[str, Area]:
    """By path: the communities and estates of an area, and those above it."""
    within = Area.objects.filter(path__startswith=area.path) | Area.objects.filter(
        path__in=area.ancestor_paths
    )
    wanted = within.filter(level__in=(Level.COMMUNITY, Level.ESTATE))
    return {each.path: each for each in wanted}


def community_by(name: str) -> Area | None:
    """A community by its official code, its id or its name, where exactly one has it."""
    rows = Area.objects.filter(level=Level.COMMUNITY)
    for found in (
        rows.filter(code=name) if name else rows.none(),
        rows.filter(pk=int(name)) if name.isdigit() and len(name) < 19 else rows.none(),
        rows.filter(name=name),
    ):
        some = list(found[:2])
        if len(some) == 1:
            return some[0]
    return None
