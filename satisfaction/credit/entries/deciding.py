"""The second person's word on a proposed entry: confirm it, so that its publicity begins, or refuse it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wagtail.log_actions import log

from satisfaction.credit.calendar.queries import due
from satisfaction.credit.entries.acting import Acting, acting
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryState, EventKind
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import CreditEntry

LATEST_START = timedelta(days=30)  # from today on, until which publicity has to begin
TEXT = 1000


def confirm(
    entry_pk: int, *, user: Any, seen: int | None = None, starts_on: date | None = None
) -> CreditEntry:
    """Confirm an entry: its publicity runs from `starts_on` (today by default). One that is not made public
    takes effect at once. A correction reverses what it corrects.

    Raises StepRefused: not_yours, own_proposal, wrong_state, stale, start_past; suspended (an objection to
    the corrected entry is being examined).
    """
    with acting(entry_pk, seen=seen) as now:
        check_keeps(user, now.entry.area)
        if now.entry.created_by_id == user.pk:
            raise StepRefused("own_proposal")
        start = starts_on or now.today
        if not now.today <= start <= now.today + LATEST_START:
            raise StepRefused("start_past")
        now.write(EventKind.CONFIRMED, user)
        if now.entry.publicity_days:
            _make_public(now, start, user)
        else:
            _take_effect(now, user)
        if now.entry.corrects is not None:
            _reverse_corrected(now, user)
        log(now.entry, "credit.confirm", user=user)
        return now.entry


def refuse(entry_pk: int, *, user: Any, reason: str, seen: int | None = None) -> CreditEntry:
    """Refuse a proposed entry, or take one's own proposal back. Raises StepRefused: not_yours, wrong_state,
    reason_missing, stale."""
    with acting(entry_pk, seen=seen) as now:
        check_keeps(user, now.entry.area)
        text = said(reason)
        own = now.entry.created_by_id == user.pk
        now.write(EventKind.REFUSED, user, {"reason": text, "own": own})
        log(now.entry, "credit.refuse", user=user)
        return now.entry


def said(reason: str) -> str:
    """A reason as it is kept. Raises StepRefused("reason_missing")."""
    text = reason.strip()[:TEXT]
    if not text:
        raise StepRefused("reason_missing")
    return text


def _make_public(now: Acting, start: date, user: Any) -> None:
    until = due(start, now.entry.publicity_days)
    objections = due(start, now.entry.objection_days)
    years = sorted({*until.unknown_years, *objections.unknown_years})
    data = {
        "until": until.day.isoformat(),
        "objections_until": objections.day.isoformat(),
        "unknown_years": years,
    }
    now.write(EventKind.PUBLICISED, user, data, on=start)


def _take_effect(now: Acting, user: Any) -> None:
    objections = due(now.today, now.entry.objection_days)
    data = {
        "objections_until": objections.day.isoformat(),
        "unknown_years": list(objections.unknown_years),
    }
    now.write(EventKind.EFFECTIVE, user, data)


def _reverse_corrected(now: Acting, user: Any) -> None:
    """Reverse the entry that this one corrects, unless an objection did so already."""
    old = now.entry.corrects
    if old is None:
        return
    check_keeps(user, old.area)
    if track_of(old).on(now.today) == EntryState.REVERSED:
        return
    with acting(old.pk) as before:
        before.write(EventKind.REVERSED, user, {"by": str(now.entry.uid)})
