"""What the register of problems, its export and its statistics can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from surveys.admin.roles import READ
from surveys.problems import queries
from surveys.problems.enums import OwnerLevel, ProblemState
from territory import access
from territory.access import NOWHERE, User
from territory.numbers import number

MINE, NOBODY = "me", "none"


def _state(value: str, user: User) -> Q:
    return Q(state=value) if value in ProblemState.values else Q()


def _due(value: str, user: User) -> Q:
    if value == "overdue":
        return queries.overdue()
    return Q(state__in=queries.UNDONE) & ~queries.overdue() if value == "in_time" else Q()


def _category(value: str, user: User) -> Q:
    found = number(value)
    return Q(category=found) if found else Q()


def _level(value: str, user: User) -> Q:
    return Q(owner_level=value) if value in OwnerLevel.values else Q()


def _area(value: str, user: User) -> Q:
    found = number(value)
    if found is None:
        return Q()
    area = access.areas(user, *READ).filter(pk=found).first()
    return Q(area__path__startswith=area.path) if area else NOWHERE


def _person(value: str, user: User) -> Q:
    if value == MINE:
        return Q(owner=user.pk)
    if value == NOBODY:
        return Q(owner=None)
    found = number(value)
    return Q(owner=found) if found else Q()


FILTERS: dict[str, Callable[[str, User], Q]] = {
    "state": _state,
    "due": _due,
    "category": _category,
    "owner_level": _level,
    "area": _area,
    "person": _person,
}


def narrowed(params: Mapping[str, Any], user: User) -> Q:
    """The filter for an address's parameters; what cannot be read narrows nothing."""
    found = Q()
    for name, make in FILTERS.items():
        value = str(params.get(name) or "")
        if value:
            found &= make(value, user)
    if text := str(params.get("q") or "").strip()[:60]:
        found &= Q(title__icontains=text) | Q(text__icontains=text) | Q(area__name__icontains=text)
    return found


def kept(params: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that narrow, to be passed on."""
    return {name: str(params[name])[:60] for name in (*FILTERS, "q") if params.get(name)}
