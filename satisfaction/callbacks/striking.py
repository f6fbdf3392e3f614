"""Votes that a call-back found untrue no longer count, where it can be told whose they are.

That is so in real-name tests, and in pseudonymous ones until their key is destroyed. In anonymous tests
nobody can tell: there untrue answers show in the rates alone, and close the gate of the score.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from satisfaction.back_checks import INVALID, REACHED
from satisfaction.callbacks import reading
from satisfaction.enums import Group, Standing, TestState
from satisfaction.models import Callback, Test, Vote
from satisfaction.voting import keys
from surveys.enums import Privacy, ResponseState
from surveys.models import QueueRow, Response

GROUPS: dict[str, str] = {
    "tenant": Group.TENANT,
    "other": Group.OTHER,
}  # answers of `role_check`; all others are owners


def may_strike(test: Test) -> bool:
    """Whether a vote of the test can be found by its household."""
    if test.privacy == Privacy.NAMED:
        return True
    return test.privacy == Privacy.PSEUDONYMOUS and test.key_destroyed_at is None


def pending(test: Test) -> int:
    """How many votes `strike` would change: struck out, or let in again since a form was corrected."""
    return len(_changes(test)) if test.state == TestState.CLOSED and may_strike(test) else 0


@transaction.atomic
def strike(test: Test, *, user: Any) -> int:
    """Strike out what was found untrue, and let in again what no longer is; says how many votes changed.

    The tallies follow. Nothing happens where votes cannot be found, or once scores are final.
    Raises TestError: key_lost, key_exchanged.
    """
    locked = Test.objects.select_for_update().get(pk=test.pk)
    if locked.state != TestState.CLOSED or not may_strike(locked):
        return 0
    changes = _changes(locked)
    rows: list[QueueRow] = []
    for vote, standing in changes:
        response = Response.objects.select_for_update().only("pk", "state", "revision").get(pk=vote.pk)
        untrue = standing == Standing.CHECK_FAILED
        was, becomes = ResponseState.ACCEPTED, ResponseState.APART
        if not untrue:
            was, becomes = becomes, was
        if response.state == was:  # what staff have rejected meanwhile is in no tally
            response.state = becomes
            response.save(update_fields=["state"])
            rows.append(QueueRow(response=response, revision=response.revision, sign=-1 if untrue else 1))
        vote.standing = standing
        vote.save(update_fields=["standing"])
    QueueRow.objects.bulk_create(rows)
    if changes:
        struck = sum(standing == Standing.CHECK_FAILED for _vote, standing in changes)
        data = {"struck": struck, "let_in": len(changes) - struck}
        log(locked, "satisfaction.strike", user=user, data=data)
    return len(changes)


def _changes(test: Test) -> list[tuple[Vote, Standing]]:
    """Votes whose standing is not what the call-backs say. Only those that count, or were struck out."""
    callbacks = reading.callbacks_of(test)
    filled = reading.forms_of(test, callbacks)
    untrue: dict[tuple[int, str], bool] = {}
    for each in callbacks:
        form = filled.get(each.pk)
        if each.consent.household_id is None:
            continue
        group = GROUPS.get(form.said("role_check") if form else "", Group.OWNER.value)
        found = form is not None and form.said("reach") == REACHED and form.said("verdict") == INVALID
        untrue[each.consent.household_id, group] = found
    changed: list[tuple[Vote, Standing]] = []
    for household, group, vote in _votes(test, callbacks):
        wanted = Standing.CHECK_FAILED if untrue.get((household, group)) else Standing.COUNTS
        if vote.standing != wanted:
            changed.append((vote, wanted))
    return changed


def _votes(test: Test, callbacks: Iterable[Callback]) -> list[tuple[int, str, Vote]]:
    """(household, group, vote) of the owners' votes of those who were called."""
    households = {each.consent.household_id for each in callbacks if each.consent.household_id}
    rows = Vote.objects.filter(test=test, standing__in=(Standing.COUNTS, Standing.CHECK_FAILED))
    if test.privacy == Privacy.NAMED:
        mine = rows.filter(ballot__household__in=households).select_related("ballot").order_by("pk")
        return [(vote.ballot.household_id, vote.group, vote) for vote in mine if vote.ballot]
    key = keys.load(test)
    by_pseudonym = {key.pseudonym(pk): pk for pk in households}
    mine = rows.filter(pseudonym__in=by_pseudonym).order_by("pk")
    return [(by_pseudonym[vote.pseudonym], vote.group, vote) for vote in mine]
