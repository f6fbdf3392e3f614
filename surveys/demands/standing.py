"""Bring a demand in line with its sources: how many count, whose area it is, whether anybody still asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from surveys.demands.models import Demand, DemandEvent
from surveys.demands.steps import FLOW
from surveys.flow import steps
from surveys.flow.steps import Given
from territory.models import Area


def common_area(areas: Iterable[Area]) -> Area | None:
    """The smallest area that is or lies above all of them; None for none, or where nothing is above all."""
    found = {area.path: area for area in areas}
    if len(found) <= 1:
        return next(iter(found.values()), None)
    lines = [each.ancestor_paths for each in found.values()]
    shared = [path for path in lines[0] if all(path in line for line in lines)]
    return Area.objects.filter(path=shared[-1]).first() if shared else None


def recount(demand: Demand, *, user: Any = None) -> None:
    """Count its sources anew. The caller holds the demand's lock.

    A source counts here while its answer does and has words. A demand of which none counts any more is
    marked as withdrawn, never deleted. Where it came from always belongs to its area: the demand keeps those
    words, which are for that area's staff.
    """
    sources = list(demand.sources.select_related("area"))
    counting = [each for each in sources if each.counts and each.words]
    own = [each for each in sources if each.first_demand_id == demand.pk]
    demand.sources_counting = len(counting)
    if area := common_area(each.area for each in [*own, *(counting or sources)]):
        demand.area = area
    withdrawn = bool(sources) and not counting
    if withdrawn != demand.withdrawn:
        demand.withdrawn = withdrawn
        steps.move(FLOW, demand, "withdraw" if withdrawn else "count_again", user=user)
    else:
        demand.save()


def note(demand: Demand, step: str, user: Any, opinion: str = "", **data: Any) -> DemandEvent:
    """Write a step that other actions of the program take; the caller holds the lock."""
    found: DemandEvent = steps.move(FLOW, demand, step, user=user, given=Given(opinion=opinion, data=data))
    return found
