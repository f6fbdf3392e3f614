"""What the register of demands and its export can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from surveys.admin.roles import READ
from surveys.demands.enums import DemandState
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


def narrowed(params: Mapping[str, Any], user: User) -> Q:
    """The filter for an address's parameters; what cannot be read narrows nothing."""
    found = Q()
    for name, make in FILTERS.items():
        value = str(params.get(name) or "")
        if value:
            found &= make(value, user)
    return found & searched(str(params.get("q") or ""))


def searched(text: str) -> Q:
    """Demands whose words hold a text."""
    text = text.strip()[:60]
    return Q(title__icontains=text) | Q(text__icontains=text) | Q(words__icontains=text) if text else Q()


def kept(params: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that narrow, to be passed on."""
    return {name: str(params[name])[:120] for name in (*FILTERS, "q") if params.get(name)}
