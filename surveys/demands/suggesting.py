"""Which demands may ask for the same: a suggestion, on which a person decides.

Only demands of one collection, category and community are compared, at most CANDIDATES of them (the newest),
once when a demand is collected or its words change. Lists read what was found then.
"""

from __future__ import annotations

from django.db.models import QuerySet

from surveys.demands.enums import DemandState
from surveys.demands.models import Demand
from surveys.demands.similarity import ALIKE, most_alike
from surveys.demands.steps import TAKES_IN
from territory.enums import Level
from territory.models import Area

CANDIDATES = 400
SHOWN = 12


def suggest(demand: Demand) -> None:
    """Find the most similar demand and keep it with its percent; the caller saves."""
    found = similar(demand, limit=1)
    demand.similar_to, demand.similarity = found[0] if found else (None, None)


def similar(demand: Demand, limit: int = SHOWN, least: int = ALIKE) -> list[tuple[Demand, int]]:
    """The demands most similar to one, with their percent."""
    others = {each.pk: each for each in candidates(demand)}
    found = most_alike(
        said(demand), {pk: said(each) for pk, each in others.items()}, limit=limit, least=least
    )
    return [(others[pk], percent) for pk, percent in found]


def candidates(demand: Demand) -> QuerySet[Demand]:
    """What a demand is compared with: living demands of its category and community, newest first."""
    rows = Demand.objects.filter(
        collection=demand.collection_id,
        category=demand.category,
        state__in=TAKES_IN,
        withdrawn=False,
        area__path__startswith=_community(demand.area),
    )
    return rows.exclude(pk=demand.pk).select_related("area").order_by("-pk")[:CANDIDATES]


def said(demand: Demand) -> str:
    """What is compared: residents' words, else the public ones."""
    return demand.words or f"{demand.title} {demand.text}"


def _community(area: Area) -> str:
    """The path of the community of an area; its own where it is a street or above."""
    below = max(area.level - Level.COMMUNITY, 0)
    path: str = area.path
    return path[: len(path) - Area.steplen * below]


def waiting(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    """Of some demands, those that wait with a suggestion whose other side can take them in."""
    return rows.filter(
        state__in=(DemandState.COLLECTED, DemandState.CATALOGUED),
        withdrawn=False,
        similar_to__state__in=TAKES_IN,
        similar_to__withdrawn=False,
    ).select_related("similar_to__area")
