"""Make the scores of a test final: from here on they may touch credit, and what joined households of a
pseudonymous test to their votes is destroyed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.callbacks import reading
from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.scores import sheets
from satisfaction.scores.computing import areas_of, outdated
from satisfaction.scores.errors import ScoreError
from satisfaction.scores.queries import newest
from satisfaction.scores.working_out import REASON_LIMIT
from satisfaction.voting import closing, rewriting, unsealing
from surveys import channels
from surveys.enums import Privacy


def hindrances(test: Test) -> list[ScoreError]:
    """What stands against making the scores final now. Those of call-backs (`calls_open`, `not_drawn`) can be
    overruled with a reason, the others cannot.

    Rules and frame are frozen, so the same votes, call-backs and formula give the same result: nothing is
    scored here.
    """
    if test.state != TestState.CLOSED:
        return [ScoreError("not_settled_yet")]
    found: list[ScoreError] = []
    known = newest(test)
    late = outdated(test, known)
    for area in areas_of(test):
        score = known.get(area.pk)
        if score is None:
            found.append(ScoreError("no_score", area=area.service_area))
        elif area.pk in late or score.inputs_digest != sheets.digest(list(sheets.stored(area))):
            found.append(ScoreError("outdated", area=area.service_area))
    checks = [each for some in reading.checks(test).values() for each in some]
    waiting = sum(not each.reach for each in checks)
    agreed = sum(reading.population(list(test.areas.all())).values())
    if waiting:
        found.append(ScoreError("calls_open", count=waiting))
    elif agreed and not checks:
        found.append(ScoreError("not_drawn", count=agreed))
    return found


OVERRULED = ("calls_open", "not_drawn")


def settle(test: Test, *, user: Any, why: str = "") -> Test:
    """Make the newest scores final. Running it again finishes what was begun.

    Raises ScoreError: the first hindrance that `why` does not overrule, reason_too_long.
    """
    reason = why.strip()
    if len(reason) > REASON_LIMIT:
        raise ScoreError("reason_too_long")
    fresh = Test.objects.get(pk=test.pk)
    if fresh.state != TestState.SETTLED:
        for each in hindrances(fresh):
            if not (reason and each.code in OVERRULED):
                raise each
        _settle(test.pk, reason, user)
    # What is left to do with the key is its end, once the above is committed.
    closing.close_test(Test.objects.get(pk=test.pk), user)
    test.refresh_from_db()
    return test


@transaction.atomic
def _settle(pk: int, why: str, user: Any) -> None:
    test = Test.objects.select_for_update(of=("self",)).select_related("callback_channel").get(pk=pk)
    if test.state != TestState.CLOSED:
        return
    late = outdated(test, newest(test))  # by a call that came in since the hindrances were looked for
    for area in areas_of(test):
        if area.pk in late:
            raise ScoreError("outdated", area=area.service_area)
    if test.privacy == Privacy.PSEUDONYMOUS:
        unsealing.forget(test)
        rewriting.rewrite(test)
    if test.callback_channel is not None and channels.is_open(test.callback_channel):
        channels.close(test.callback_channel, user=user)
    test.state, test.settled_at = TestState.SETTLED, timezone.now()
    test.save(update_fields=["state", "settled_at"])
    log(test, "satisfaction.final", user=user, data={"why": why})
