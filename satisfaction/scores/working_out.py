"""Work out the scores of a closed test. What was worked out before stays as it is; a new result gets the next
number and the reason for it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from satisfaction.callbacks import cases, striking
from satisfaction.enums import TestState
from satisfaction.models import Score, Test
from satisfaction.scores.computing import Computed, compute
from satisfaction.scores.errors import ScoreError
from satisfaction.scores.queries import newest

REASON_LIMIT = 300
READY = (TestState.CLOSED, TestState.SETTLED)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What came of it: new scores, how many were as before, votes struck out, cases opened."""

    scores: tuple[Score, ...]
    unchanged: int
    struck: int
    cases: int


def work_out(test: Test, *, user: Any, why: str = "") -> WorkedOut:
    """Draw the consequences of the call-backs, then store every service area's score that is new.

    A closed test's votes stand still, so the figures are worked out before the transaction that stores them;
    only where votes are struck out that is one with it.
    Raises ScoreError: not_closed, reason_missing (there are scores already), reason_too_long; TestError:
    key_lost, key_exchanged.
    """
    check(test, why)
    test = Test.objects.get(pk=test.pk)  # as it is now, whatever the caller remembers
    opened = cases.open_for(test, user=user)
    with transaction.atomic() if striking.pending(test) else nullcontext():
        struck = striking.strike(test, user=user)
        computed = list(compute(test))
        scores = _store(test, computed, user, why.strip())
    return WorkedOut(tuple(scores), len(computed) - len(scores), struck, opened)


def check(test: Test, why: str) -> None:
    """Raise ScoreError where the scores cannot be worked out now: not_closed, reason_missing,
    reason_too_long."""
    state = Test.objects.values_list("state", flat=True).get(pk=test.pk)
    if state not in READY:
        raise ScoreError("not_closed")
    if len(why.strip()) > REASON_LIMIT:
        raise ScoreError("reason_too_long")
    if not why.strip() and Score.objects.filter(test_area__test=test).exists():
        raise ScoreError("reason_missing")


@transaction.atomic
def _store(test: Test, computed: list[Computed], user: Any, why: str) -> list[Score]:
    Test.objects.select_for_update().get(pk=test.pk)  # two who do so at once number one after the other
    known = newest(test)
    numbers: dict[int, int] = dict(
        Score.objects.filter(test_area__test=test).order_by().values_list("test_area").annotate(Max("number"))
    )
    made = [
        Score.objects.create(
            **each.as_score(),
            number=numbers.get(each.test_area.pk, 0) + 1,
            why=why if each.test_area.pk in known else "",
            computed_by=user,
        )
        for each in computed
        if each.test_area.pk not in known or not each.same_as(known[each.test_area.pk])
    ]
    if made:
        data = {"scores": [[each.pk, each.number] for each in made], "why": why}
        log(test, "satisfaction.work_out", user=user, data=data)
    return made
