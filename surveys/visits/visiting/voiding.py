"""Void visits that were recorded by mistake, and let them count again; each with a reason, in the history.

A visit is never deleted. Voided it stands in the register, greyed, and counts nowhere (`Visit.counted`). One
with a form is voided only once the form was rejected: what was answered must not count without its visit.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.enums import HeldState, ResponseState
from surveys.models import Held, Response
from surveys.visits.models import Visit
from surveys.visits.visiting import outcomes, sources
from surveys.visits.visiting.errors import VisitRefusal
from territory import access
from territory.access import KEEP, User

REASON_LIMIT = 300  # characters


def may_void(user: User, visit: Visit) -> bool:
    """Whether the user keeps the area in which the door lies."""
    return access.may(user, visit.household.building, *KEEP)


def hindrance(visit: Visit) -> str:
    """Why the visit cannot be voided now: `has_form`, `form_held`, or ''. A form that has not arrived hinders
    nothing: should it come, it counts by itself."""
    if visit.response_id is None:
        return ""
    found = Response.objects.filter(pk=visit.response_id).values_list("state", flat=True).first()
    if found is not None:
        return "" if found == ResponseState.REJECTED else "has_form"
    waiting = Held.objects.filter(response_id=visit.response_id, state=HeldState.WAITING)
    return "form_held" if waiting.exists() else ""


@transaction.atomic
def void(visit_id: UUID, *, reason: str, user: Any) -> Visit:
    """Let the visit count nowhere. Raises VisitRefusal: voided, reason_missing, has_form, form_held."""
    visit = _locked(visit_id)
    if visit.voided_at is not None:
        raise VisitRefusal("voided")
    said = _said(reason)
    if code := hindrance(visit):
        raise VisitRefusal(code)
    mark([visit], by=user, reason=said)
    log(visit, "visits.void", user=user, data={"reason": said})
    return visit


@transaction.atomic
def restore(visit_id: UUID, *, reason: str, user: Any) -> Visit:
    """Let a voided visit count again. Raises VisitRefusal: not_voided, reason_missing."""
    visit = _locked(visit_id)
    if visit.voided_at is None:
        raise VisitRefusal("not_voided")
    said = _said(reason)
    visit.voided_at, visit.voided_by, visit.void_reason = None, None, ""
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    tell([visit])
    log(visit, "visits.restore", user=user, data={"reason": said})
    return visit


def mark(visits: list[Visit], *, by: Any, reason: str = "") -> None:
    """Void these visits, which are locked, as of now, and tell whatever was worked out from them."""
    now = timezone.now()
    for visit in visits:
        visit.voided_at, visit.voided_by, visit.void_reason = now, by, reason
    Visit.objects.bulk_update(visits, ["voided_at", "voided_by", "void_reason"])
    tell(visits)


def tell(visits: list[Visit]) -> None:
    """Tell the sources that these visits no longer count, or count again."""
    known = outcomes.dispositions(visits)
    sources.recorded([sources.Recorded(visit, known[visit.pk]) for visit in visits])


def _locked(visit_id: UUID) -> Visit:
    return Visit.objects.select_for_update().get(pk=visit_id)


def _said(reason: str) -> str:
    found = " ".join(reason.replace("\x00", "").split())[:REASON_LIMIT]
    if not found:
        raise VisitRefusal("reason_missing")
    return found
