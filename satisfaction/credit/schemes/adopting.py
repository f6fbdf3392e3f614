"""Adopt a draft scheme: by a second person, from today or a later day on, for good."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.ledger.adoptions import ADOPT, adoption_digest
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.queries import values
from satisfaction.credit.schemes.refusals import SchemeRefused

LATEST = timedelta(days=730)


def why_not(scheme: Scheme, user: Any) -> str:
    """The code of what keeps the user from adopting the draft; "" where nothing does."""
    if scheme.state != SchemeState.DRAFT:
        return "adopted"
    if user.pk in (scheme.created_by_id, scheme.changed_by_id):
        return "same_person"
    return "" if values(scheme) else "not_whole"


@transaction.atomic
def adopt(scheme: Scheme, *, in_force_from: date, seen: Any, user: Any) -> Scheme:
    """Adopt it. `seen` is `changed_at` of what the adopter looked at.

    A grade of a past day never changes by it. Raises SchemeRefused: adopted, same_person, not_whole, stale,
    past, too_late, taken (the area has a scheme from that day on already).
    """
    # One adoption of an area at a time: the day is compared with those of the others.
    rows = Scheme.objects.select_for_update(of=("self",)).filter(area=scheme.area_id).order_by("pk")
    locked = {each.pk: each for each in rows}
    now = locked.get(scheme.pk)
    if now is None:
        raise SchemeRefused("gone")
    code = why_not(now, user)
    today = timezone.localdate()
    if not code and seen != now.changed_at:
        code = "stale"
    elif not code and in_force_from < today:
        code = "past"
    elif not code and in_force_from > today + LATEST:
        code = "too_late"
    elif not code and any(
        each.in_force_from == in_force_from for each in locked.values() if each.state == SchemeState.ADOPTED
    ):
        code = "taken"
    if code:
        raise SchemeRefused(code)
    now.state, now.in_force_from = SchemeState.ADOPTED, in_force_from
    now.adopted_by, now.adopted_at = user, timezone.now()
    now.save()
    data = {"from": in_force_from.isoformat(), "digest": adoption_digest(now)}
    log(now, ADOPT, user=user, data=data)
    return now
