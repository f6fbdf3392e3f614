"""网格: which dwelling lies in which grid, who may look after one, and what a grid is made of.

A dwelling lies in at most one grid (HN(三)9): a building belongs to one grid as a whole, or unit by unit to
several, never both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from territory.access import User
from territory.enums import Level, Role
from territory.models import Area, Grid, GridPart, Household

WHOLE = ""  # the unit that stands for all of a building


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A building (`building` is its area's number), or one unit of it; `unit` "" is all of it."""

    building: int
    unit: str = WHOLE


def grid_of(households: Iterable[Household]) -> dict[int, int]:
    """By household number: the number of its grid. Those in no grid are left out.

    One query whatever the number for a list of households, two for a queryset.
    """
    if isinstance(households, QuerySet):
        rows = with_grid(households).exclude(grid_id=None)
        return dict(rows.order_by().values_list("pk", "grid_id"))
    found = list(households)
    parts = GridPart.objects.filter(building__in={each.building_id for each in found})
    grids = {(building, unit): grid for building, unit, grid in parts.values_list("building", "unit", "grid")}
    in_grid = {
        each.pk: grids.get((each.building_id, each.unit)) or grids.get((each.building_id, WHOLE))
        for each in found
    }
    return {pk: grid for pk, grid in in_grid.items() if grid is not None}


def with_grid(rows: QuerySet[Household]) -> QuerySet[Any]:
    """The same households, each with `grid_id` (None where it lies in no grid)."""
    parts = GridPart.objects.filter(building=OuterRef("building")).filter(
        Q(unit=OuterRef("unit")) | Q(unit=WHOLE)
    )
    return rows.annotate(grid_id=Subquery(parts.order_by("-unit").values("grid")[:1]))


def households_of(grid: Grid) -> QuerySet[Household]:
    """The dwellings of a grid."""
    return in_grids([grid.pk])


def in_grids(grids: Any) -> QuerySet[Household]:
    """The dwellings of several grids, given by number or as a queryset."""
    return Household.objects.filter(lies_in(GridPart.objects.filter(grid__in=grids)))


def lies_in(parts: QuerySet[GridPart]) -> Exists:
    """A condition on households: each lies in one of some parts of grids."""
    here = parts.filter(building=OuterRef("building"))
    return Exists(here.filter(Q(unit=OuterRef("unit")) | Q(unit=WHOLE)))


def staff_of(community: Area, *roles: Role) -> QuerySet[Any]:
    """Those who have a post (one of `roles`, where any is given) that covers the community."""
    posts = Q(groups__post__area__path__in=community.ancestor_paths)
    if roles:
        posts &= Q(groups__post__role__in=roles)
    people = get_user_model().objects.filter(posts, is_active=True)
    found: QuerySet[Any] = people.order_by("username").distinct()
    return found


@transaction.atomic
def set_parts(grid: Grid, parts: Collection[Part], *, user: User) -> bool:
    """Make `parts` what the grid is made of; says whether that changed anything.

    Raises ValidationError where a part lies outside the community, belongs to another grid, or where a
    building would belong to grids both as a whole and by units.
    """
    # Two people who divide the same community wait for each other.
    grid.community = Area.objects.select_for_update().get(pk=grid.community_id)
    wanted = set(parts)
    check(grid, wanted)
    kept = {Part(row.building_id, row.unit): row.pk for row in grid.parts.all()}
    gone, fresh = kept.keys() - wanted, wanted - kept.keys()
    grid.parts.filter(pk__in=[kept[each] for each in gone]).delete()
    GridPart.objects.bulk_create(GridPart(grid=grid, building_id=p.building, unit=p.unit) for p in fresh)
    if gone or fresh:
        data = {"added": _told(fresh), "removed": _told(gone)}
        log(grid, "territory.grid_parts", user=user, data=data)
    return bool(gone or fresh)


def check(grid: Grid, wanted: Collection[Part]) -> None:
    """Raise ValidationError, in words, where a grid cannot be made of these parts."""
    buildings = Area.objects.filter(
        pk__in={part.building for part in wanted},
        level=Level.BUILDING,
        path__startswith=grid.community.path,
    )
    names = dict(buildings.values_list("pk", "name"))
    problems: list[str] = []
    if any(part.building not in names for part in wanted):
        problems.append(
            _("A building lies outside this grid's community. Open the page anew and choose again.")
        )
    others: dict[int, dict[str, str]] = {}
    taken = GridPart.objects.filter(building__in=names).exclude(grid=grid.pk).select_related("grid")
    for row in taken:
        others.setdefault(row.building_id, {})[row.unit] = row.grid.name
    for part in sorted(wanted):
        if part.building not in names:
            continue
        building = {"building": names[part.building], "unit": part.unit}
        theirs = others.get(part.building, {})
        if part.unit != WHOLE and Part(part.building) in wanted:
            problems.append(
                _("%(building)s is chosen as a whole and by unit %(unit)s. Choose one or the other.")
                % building
            )
        elif WHOLE in theirs or part.unit in theirs:
            other = theirs.get(WHOLE) or theirs[part.unit]
            problems.append(
                (
                    _("%(building)s unit %(unit)s belongs to the grid “%(grid)s”. Take it out there first.")
                    if part.unit
                    else _("%(building)s belongs to the grid “%(grid)s”. Take it out there first.")
                )
                % {**building, "grid": other}
            )
        elif part.unit == WHOLE and theirs:
            problems.append(
                _(
                    "%(building)s is divided by units: unit %(unit)s belongs to the grid “%(grid)s”. "
                    "Choose the remaining units one by one."
                )
                % {**building, "unit": min(theirs), "grid": theirs[min(theirs)]}
            )
    if problems:
        raise ValidationError(problems)


def _told(parts: Iterable[Part]) -> list[str]:
    """Parts in words, for the log."""
    found = list(parts)
    names = dict(Area.objects.filter(pk__in={p.building for p in found}).values_list("pk", "name"))
    return [f"{names.get(p.building, p.building)}{p.unit and f'{p.unit}单元'}" for p in sorted(found)]
