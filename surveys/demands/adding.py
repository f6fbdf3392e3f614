"""Put a demand down by hand: what a social worker heard or saw, without a questionnaire (row E5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.demands.errors import DemandRefused
from surveys.demands.models import WORDS, Collection, Demand, DemandSource
from surveys.demands.steps import COLLECT, FLOW
from surveys.demands.suggesting import suggest
from surveys.flow import steps
from territory import access
from territory.access import KEEP
from territory.models import Area


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was heard. `category` is (value, label). `once` is the key of the form that was sent: sent again,
    it makes nothing more."""

    area: Area
    category: tuple[str, str]
    words: str
    once: UUID | None = None


def add(collection: Collection, given: ByHand, *, user: Any) -> Demand:
    """Put it down; a form sent again gives the demand that it made before.

    Raises DemandRefused("not_yours") outside the collection's or the user's areas."""
    inside = given.area.path.startswith(collection.area.path)
    if not inside or not access.may(user, given.area, *KEEP):
        raise DemandRefused("not_yours")
    try:
        with transaction.atomic():
            return _made(collection, given, user)
    except IntegrityError:
        if (before := _made_before(given, user)) is None:
            raise
        return before


def _made(collection: Collection, given: ByHand, user: Any) -> Demand:
    demand = Demand(
        collection=collection,
        area=given.area,
        category=given.category[0],
        category_label=given.category[1][:120],
        words=given.words.strip()[:WORDS],
        sources_counting=1,
        created_by=user,
        created_at=timezone.now(),
    )
    suggest(demand)
    demand.save()
    DemandSource.objects.create(
        collection=collection,
        demand=demand,
        first_demand=demand,
        area=demand.area,
        category=demand.category,
        words=demand.words,
        received_at=demand.created_at,
        once=given.once,
    )
    steps.begin(FLOW, demand, step=COLLECT, user=user)
    log(demand, "demands.add", user=user)
    return demand


def _made_before(given: ByHand, user: Any) -> Demand | None:
    """What the same form made when the same user sent it first."""
    if given.once is None:
        return None
    first = DemandSource.objects.filter(once=given.once).values("first_demand")
    return Demand.objects.filter(created_by=user, pk__in=first).first()
