"""Which households may vote, and among whom each answer is counted.

In named tests that is the household's building. In sealed ones a building whose households are fewer than
HELD_BACK would tell who answered: such buildings are counted together, under their estate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from satisfaction.companies.queries import households
from satisfaction.models import TestArea
from surveys.tallying import HELD_BACK


def dwellings(test_area: TestArea) -> list[tuple[int, int]]:
    """(household, building) of everyone in a service area, by number."""
    rows = households(test_area.service_area).order_by("pk")
    return list(rows.values_list("pk", "building_id"))


def frame_of(buildings: Iterable[int], estate: int, *, sealed: bool) -> dict[int, int]:
    """Households by the area among which they are counted. `buildings` has one item a household.

    A sealed frame has no part of fewer than HELD_BACK households, unless all together are fewer.
    """
    counts: dict[int, int] = {}
    for building in buildings:
        counts[building] = counts.get(building, 0) + 1
    if not sealed:
        return counts
    pool: dict[int, int] = {}
    for building, n in sorted(counts.items(), key=lambda each: (each[1], each[0])):
        if n < HELD_BACK or 0 < sum(pool.values()) < HELD_BACK:
            pool[building] = n
    if not pool:
        return counts
    apart = {building: n for building, n in counts.items() if building not in pool}
    together = sum(pool.values())
    return {**apart, estate: apart.get(estate, 0) + together}


def part_of(frame: Mapping[str, int], building: int, estate: int) -> int | None:
    """Where a household of the service area is counted; None where its building lies in no part."""
    if str(building) in frame:
        return building
    return estate if str(estate) in frame else None
