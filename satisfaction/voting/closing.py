"""End a test: nothing comes in any more, who answered and what was answered part for ever, the root of the
receipts is published, the key is destroyed.

It may be killed at any instant and run again: first the doors are shut (committed), then everything that
needs the key is done in one transaction, and only after its commit the key goes.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Test
from satisfaction.voting import answers, keys, locking, receipts, rewriting, unsealing
from surveys import door_stamp
from surveys.enums import Privacy
from surveys.models import Channel, QueueRow


def close_test(test: Test, user: Any = None) -> Test:
    """Close an open test, at its end or before it. Running it again finishes what was begun.

    Raises TestError: not_open (it was never opened), key_lost, key_exchanged.
    """
    return end(test, user=user)


def end(test: Test, *, user: Any = None, why: str = "") -> Test:
    """Close a test, or with `why` give it up. Raises TestError: not_open, key_lost, key_exchanged.

    What was begun as a giving up is finished as one.
    """
    _shut(test.pk, why)
    _part(test.pk, user, why)
    _destroy(test.pk)
    test.refresh_from_db()
    return test


@transaction.atomic
def _shut(pk: int, why: str) -> None:
    """From here on the gate refuses; who is storing at this moment ends first and counts."""
    locking.close(pk)
    test = Test.objects.get(pk=pk)
    if test.state == TestState.DRAFT:
        raise TestError("not_open")
    if why and test.state == TestState.OPEN:
        Test.objects.filter(pk=pk).update(why=why)
    if test.closed_at is not None:
        return
    now = timezone.now()
    Test.objects.filter(pk=pk).update(closed_at=now)
    for channel in channels_of(test):
        if channel.closes_at is None or channel.closes_at > now:
            channel.closes_at = now
            channel.save(update_fields=["closes_at"])
    door_stamp.bump()


@transaction.atomic
def _part(pk: int, user: Any, why: str) -> None:
    """All that is done with the key."""
    locking.close(pk)
    test = Test.objects.get(pk=pk)
    if test.state != TestState.OPEN:
        if why and test.state != TestState.GIVEN_UP:
            raise TestError("not_open")  # it was closed and counts
        return
    why = test.why
    unsealing.unseal(test, given_up=bool(why))
    if test.sealed:
        if test.privacy == Privacy.ANONYMOUS or why:
            unsealing.forget(test)
        rewriting.rewrite(test)
    unsealing.open_cases(test)
    mine = [channel.pk for channel in channels_of(test)]
    QueueRow.objects.filter(response__channel__in=mine).exclude(crowd="").update(crowd="")
    Channel.objects.filter(pk__in=mine).update(veiled=False)
    if why:
        test.state = TestState.GIVEN_UP
    else:
        test.state = TestState.CLOSED
        test.receipts_root, test.receipts_count = receipts.root_of(test)
    test.save(update_fields=["state", "receipts_root", "receipts_count"])
    door_stamp.bump()
    if why:
        log(test, "satisfaction.give_up", user=user, data={"why": why})
    else:
        log(test, answers.CLOSE, user=user, data={"why": "", "answers": answers.digest(test)})


def _destroy(pk: int) -> None:
    """The key's end, once its work is committed. A pseudonymous test keeps it until its scores are final."""
    test = Test.objects.get(pk=pk)
    if test.key_destroyed_at is not None or test.state in (TestState.DRAFT, TestState.OPEN):
        return
    if test.privacy == Privacy.PSEUDONYMOUS and test.state == TestState.CLOSED:
        return
    keys.destroy(test)
    rewriting.sweep()  # before it is put down as done: what dies in between sweeps again
    Test.objects.filter(pk=pk).update(key_destroyed_at=timezone.now())


def channels_of(test: Test) -> list[Channel]:
    """The channels through which votes come."""
    wanted = [pk for pk in (test.letter_channel_id, test.open_channel_id) if pk]
    return list(Channel.objects.filter(pk__in=wanted).order_by("pk"))
