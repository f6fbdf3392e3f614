"""What the register of demands can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from surveys.admin.roles import READ
from surveys.demands.enums import DemandState
from surveys.demands.models import DemandSource
from territory import access
from territory.access import NOWHERE, User

STANDING, WITHDRAWN, SIMILAR = "standing", "withdrawn", "similar"


def number(value: Any) -> int | None:
    """A primary key as it stands in an address; None for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _collection(value: str, user: User) -> Q:
    found = number(value)
    return Q(collection=found) if found else Q()


def _state(value: str, user: User) -> Q:
    return Q(state=value) if value in DemandState.values else Q()


def _standing(value: str, user: User) -> Q:
    return Q(withdrawn=value == WITHDRAWN) if value in (STANDING, WITHDRAWN) else Q()


def _category(value: str, user: User) -> Q:
    return Q(category_label=value) if value else Q()


def _area(value: str, user: User) -> Q:
    found = number(value)
    if found is None:
        return Q()
    area = access.areas(user, *READ).filter(pk=found).first()
    return Q(area__path__startswith=area.path) if area else NOWHERE


FILTERS: dict[str, Callable[[str, User], Q]] = {
    "collection": _collection,
    "state": _state,
    "category": _category,
    "area": _area,
    "standing": _standing,
}


def searched(text: str, user: User) -> Q:
    """Demands that hold every part of a text in public words, or in residents' words that the user may read:
    whoever may not could else guess them sign by sign."""
    hers = access.within(user, "area", *READ)
    found = Q()
    for part in text[:60].split():
        said = DemandSource.objects.filter(hers, words__icontains=part, demand__isnull=False)
        found &= (
            Q(title__icontains=part)
            | Q(text__icontains=part)
            | (hers & Q(words__icontains=part))
            | Q(pk__in=said.values("demand"))
        )
    return found
