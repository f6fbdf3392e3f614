"""Named reads of the roster's pages, scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from territory import access
from territory.access import User
from territory.enums import Level, Role
from territory.models import Area, Household

IMPORT = UNMASK = access.KEEP
EXPORT = (Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # masked
IMPORT_ACTION, EXPORT_ACTION = "territory.roster_import", "territory.roster_export"
MOST_PLACES = 400


def communities(user: User) -> QuerySet[Area]:
    """Those into which the user may bring rosters, in tree order."""
    return access.areas(user, *IMPORT).filter(level=Level.COMMUNITY).order_by("path")


def exportable(user: User, *roles: Role) -> QuerySet[Area]:
    """The areas that the user may export, in tree order: communities, estates, and what lies above."""
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
    choices: tuple[QuerySet[Area], ...] = (
        rows.filter(code=name) if name else rows.none(),
        rows.filter(pk=int(name)) if name.isdigit() and len(name) < 19 else rows.none(),
        rows.filter(name=name),
    )
    for found in choices:
        first, *more = [*found[:2], None]
        if first is not None and len(more) == 1:
            return first
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the log: what happened where, by whom."""

    entry: ModelLogEntry
    area: str
    imported: bool
    data: dict[str, Any]


def log_entries(user: User) -> QuerySet[ModelLogEntry]:
    """Imports and exports of the user's areas."""
    keys = access.areas(user, *EXPORT).order_by().annotate(key=Cast("pk", CharField())).values("key")
    rows: QuerySet[ModelLogEntry] = ModelLogEntry.objects.filter(
        action__in=(IMPORT_ACTION, EXPORT_ACTION), object_id__in=keys
    )
    rows = rows.select_related("user", "content_type")
    return rows


def told(entries: Iterable[ModelLogEntry]) -> list[Told]:
    """Log entries with their areas' names, which may have changed since."""
    rows = list(entries)
    areas = Area.objects.in_bulk([int(each.object_id) for each in rows])
    return [
        Told(
            each,
            str(areas.get(int(each.object_id)) or each.label),
            each.action == IMPORT_ACTION,
            each.data,
        )
        for each in rows
    ]
