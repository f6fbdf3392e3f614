"""What the list of entries can be narrowed to, and what staff can choose from when they propose one.

States are worked out from events, so each filter by state is a filter over events; a test holds them to
`ledger.states`. The list calls the clock first, so that what took effect is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from satisfaction.companies import queries as companies
from satisfaction.companies.models import Company, Contract
from satisfaction.credit.enums import EntryKind, EntryState, EventKind, Outcome
from satisfaction.credit.models import EntryEvent, Objection
from territory import access
from territory.access import NOWHERE, User
from territory.enums import Level
from territory.models import Area
from territory.numbers import number

KEYS = ("-pk",)
MINE = "mine"


def _has(*kinds: EventKind, **conditions: Any) -> Exists:
    return Exists(EntryEvent.objects.filter(entry=OuterRef("pk"), kind__in=kinds, **conditions))


def _suspended() -> Exists:
    rows = Objection.objects.filter(entry=OuterRef("pk"), marked_on__isnull=False, outcome=Outcome.WAITING)
    return Exists(rows)


def in_state(state: str, day: date) -> Q:
    """Entries that are in a state today (`day`), once the clock has written what took effect."""
    today = day.isoformat()
    ended = Q(_has(EventKind.REVERSED, EventKind.REPAIRED, EventKind.REFUSED))
    confirmed, in_force = Q(_has(EventKind.CONFIRMED)), Q(_has(EventKind.EFFECTIVE))
    over = EntryEvent.objects.filter(entry=OuterRef("pk"), kind=EventKind.EFFECTIVE, data__until__lt=today)
    expired = Q(Exists(over.exclude(data__until=None)))  # PostgreSQL takes null for less than any text
    shown = Q(_has(EventKind.PUBLICISED, on__lte=day))
    suspended = Q(_suspended())
    living = confirmed & ~ended & ~expired
    return {
        EntryState.PROPOSED: ~confirmed & ~ended,
        EntryState.CONFIRMED: living & ~shown & ~in_force,
        EntryState.REFUSED: Q(_has(EventKind.REFUSED)),
        EntryState.PUBLICISED: living & shown & ~in_force & ~suspended,
        EntryState.SUSPENDED: living & suspended,
        EntryState.EFFECTIVE: living & in_force & ~suspended,
        EntryState.EXPIRED: confirmed & ~ended & expired,
        EntryState.REPAIRED: Q(_has(EventKind.REPAIRED)) & ~Q(_has(EventKind.REVERSED)),
        EntryState.REVERSED: Q(_has(EventKind.REVERSED)),
    }[EntryState(state)]


def _state(value: str, user: User) -> Q:
    return in_state(value, timezone.localdate()) if value in EntryState.values else Q()


def _kind(value: str, user: User) -> Q:
    return Q(kind=value) if value in EntryKind.values else Q()


def _company(value: str, user: User) -> Q:
    found = number(value)
    return Q(company=found) | Q(branch=found) if found else Q()


def _area(value: str, user: User) -> Q:
    found = number(value)
    if found is None:
        return Q()
    area = access.areas(user).filter(pk=found).first()
    return Q(area__path__startswith=area.path) if area else NOWHERE


def _waiting(value: str, user: User) -> Q:
    """What waits for this user: proposals of others, and reversals that others asked for."""
    if value != MINE:
        return Q()
    proposals = in_state(EntryState.PROPOSED, timezone.localdate()) & ~Q(created_by=user.pk)
    later = EntryEvent.objects.filter(
        entry=OuterRef("entry"), kind__in=(EventKind.DECLINED, EventKind.REVERSED), seq__gt=OuterRef("seq")
    )
    asked = EntryEvent.objects.filter(entry=OuterRef("pk"), kind=EventKind.ASKED).exclude(by=user.pk)
    open_request = Exists(asked.filter(~Exists(later)))
    return (proposals | Q(open_request)) & access.within(user, "area", *access.KEEP)


FILTERS: dict[str, Callable[[str, User], Q]] = {
    "state": _state,
    "kind": _kind,
    "area": _area,
    "company": _company,
    "waiting": _waiting,
}


def narrowed(params: Mapping[str, Any], user: User) -> Q:
    """The filter for an address's parameters; what cannot be read narrows nothing."""
    found = Q()
    for name, make in FILTERS.items():
        value = str(params.get(name) or "")
        if value:
            found &= make(value, user)
    if text := str(params.get("q") or "").strip()[:60]:
        found &= Q(title__icontains=text) | Q(company__name__icontains=text) | Q(branch__name__icontains=text)
    return found


def search(user: User, text: str) -> QuerySet[Company]:
    """The companies that the user sees, by name or credit code."""
    rows = companies.companies(user)
    words = text.strip()[:60]
    return rows.filter(Q(name__icontains=words) | Q(credit_code__icontains=words)) if words else rows


def places(user: User, company: Company) -> QuerySet[Area]:
    """Where an entry of a company can lie: the estates it serves or served, the company's own area, and what
    lies above these, as far as the user keeps it."""
    served = Contract.objects.filter(Q(company=company) | Q(company__head_office=company))
    estates = Area.objects.filter(pk__in=served.values("service_area__estate"))
    own = Area.objects.filter(pk=company.area_id)
    paths = {path for area in (*estates, *own) for path in area.ancestor_paths}
    rows = access.areas(user, *access.KEEP).filter(path__in=paths, level__lte=Level.ESTATE)
    return rows.order_by("path")
