"""网格台账: households per grid and community against what the rules ask for.

A grid has 300 to 500 households (HN(三)9), a community about 3,000 (HN(三)1). The numbers are settings
(`GRID_HOUSEHOLDS`, `COMMUNITY_HOUSEHOLDS`, `COMMUNITY_TOLERANCE`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from territory.grids import lies_in
from territory.models import Area, Grid, GridPart, Household
from territory.naming import person
from territory.tree.queries import households_under


class Light(models.TextChoices):
    """How a number stands to its range."""

    GOOD = "good", _("in range")
    FEW = "few", _("too few")
    MANY = "many", _("too many")
    EMPTY = "empty", _("no households")


@dataclass(slots=True)
class GridLine:
    """A grid with its households."""

    grid: Grid
    households: int
    light: Light

    @property
    def worker(self) -> str:
        """Who goes there; '' for nobody."""
        return person(self.grid.worker)

    @property
    def lead(self) -> str:
        """Who leads; '' for nobody."""
        return person(self.grid.lead)


@dataclass(slots=True)
class CommunityLine:
    """A community with its households, its grids and what is missing."""

    area: Area
    households: int = 0
    light: Light = Light.EMPTY
    grids: list[GridLine] = field(default_factory=list)
    outside: int = 0  # households in no grid

    @property
    def off(self) -> int:
        """Grids outside the range."""
        return sum(line.light != Light.GOOD for line in self.grids)

    @property
    def unmanned(self) -> int:
        """Grids without a worker."""
        return sum(line.grid.worker_id is None for line in self.grids)


def grid_light(households: int) -> Light:
    """Whether a grid has as many households as it should."""
    least, most = settings.GRID_HOUSEHOLDS
    if not households:
        return Light.EMPTY
    return Light.FEW if households < least else Light.MANY if households > most else Light.GOOD


def community_light(households: int) -> Light:
    """Whether a community is about as large as it should be: not more than a third away by default."""
    wanted, tolerance = settings.COMMUNITY_HOUSEHOLDS, settings.COMMUNITY_TOLERANCE
    if not households:
        return Light.EMPTY
    if abs(households - wanted) <= wanted * tolerance:
        return Light.GOOD
    return Light.FEW if households < wanted else Light.MANY


def by_grid(grids: Iterable[int]) -> dict[int, int]:
    """Households by grid number. One query."""
    rows = Household.objects.filter(
        Q(building__grid_parts__unit="") | Q(building__grid_parts__unit=F("unit")),
        building__grid_parts__grid__in=list(grids),
    )
    counted = rows.order_by().values_list("building__grid_parts__grid").annotate(n=Count("pk"))
    return dict(counted)


def lines(communities: Iterable[Area]) -> list[CommunityLine]:
    """The ledger of some communities. Three queries whatever the number."""
    found = {area.pk: CommunityLine(area) for area in communities}
    counts = households_under([line.area for line in found.values()])
    grids = list(
        Grid.objects.filter(community__in=found).select_related("worker", "lead").order_by("name", "pk")
    )
    by = by_grid(grid.pk for grid in grids)
    for grid in grids:
        n = by.get(grid.pk, 0)
        found[grid.community_id].grids.append(GridLine(grid, n, grid_light(n)))
    for line in found.values():
        line.households = counts.get(line.area.path, 0)
        line.light = community_light(line.households)
        line.outside = line.households - sum(each.households for each in line.grids)
    return list(found.values())


def outside_by_building(community: Area) -> list[tuple[str, str, int]]:
    """(estate, building, households) of the buildings some of whose households lie in no grid."""
    rows = Household.objects.filter(
        ~lies_in(GridPart.objects.all()), building__path__startswith=community.path
    )
    counted = (
        rows.annotate(above=Substr("building__path", 1, len(community.path) + Area.steplen))
        .order_by("building__path")
        .values_list("above", "building__name")
        .annotate(n=Count("pk"))
    )
    estates = dict(
        Area.objects.filter(path__startswith=community.path, depth=community.depth + 1).values_list(
            "path", "name"
        )
    )
    return [(estates.get(above, ""), name, n) for above, name, n in counted]
