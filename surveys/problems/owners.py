"""Who is in charge of a problem: the grid worker, the community, the street or the county above the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.problems.enums import OwnerLevel
from territory.enums import Level
from territory.grids import grid_of
from territory.models import Area, Grid, GridPart, Household

LEVELS = {
    OwnerLevel.GRID: Level.COMMUNITY,  # where the grid worker belongs
    OwnerLevel.COMMUNITY: Level.COMMUNITY,
    OwnerLevel.STREET: Level.STREET,
    OwnerLevel.COUNTY: Level.COUNTY,
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The level, area and, of a grid, the person in charge. `no_grid`: one was wanted and not to be found."""

    level: OwnerLevel
    area: Area
    person: Any = None
    no_grid: bool = False


def owner_of(level: str, area: Area, household: Household | None) -> Owner:
    """The owner at `level` of a problem at `area`.

    Where no grid (or no worker of one) is known, the community is in charge; where no area of the level lies
    above, the area itself is.
    """
    wanted = OwnerLevel(level)
    above = ancestor(area, LEVELS[wanted]) or area
    if wanted != OwnerLevel.GRID:
        return Owner(wanted, above)
    grid = _grid(area, household)
    person = (grid.worker or grid.lead) if grid else None
    if grid is None or person is None:
        return Owner(OwnerLevel.COMMUNITY, above, no_grid=True)
    return Owner(wanted, grid.community, person)


def ancestor(area: Area, level: int) -> Area | None:
    """The area of `level` at or above `area`."""
    if area.level == level:
        return area
    found: Area | None = Area.objects.filter(path__in=area.ancestor_paths, level=level).first()
    return found


def _grid(area: Area, household: Household | None) -> Grid | None:
    grids = Grid.objects.select_related("community", "worker", "lead")
    if household is not None:
        return grids.filter(pk=grid_of([household]).get(household.pk, 0)).first()
    part = GridPart.objects.filter(building=area, unit="").first()
    return grids.filter(pk=part.grid_id).first() if part else None
