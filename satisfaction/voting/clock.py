"""What happens to tests by the clock: they close at the end of their last day, what was begun is finished,
cases are opened. Each test by itself: one whose key is missing keeps no other from closing.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import connection, models
from django.utils import timezone

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Pressure, Test
from satisfaction.voting import cases
from satisfaction.voting.closing import end
from surveys.enums import Privacy

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds between two looks of a process
AGAIN = 600.0  # seconds until a test that failed is tried again
GRACE = timedelta(
    minutes=2
)  # after the last day, for what was sent in its last moment and is still on its way


def due(now: datetime | None = None) -> models.QuerySet[Test]:
    """Tests that are to be closed now, or whose closing was begun and has not come to its end."""
    today = timezone.localdate((now or timezone.now()) - GRACE)
    ended = models.Q(state=TestState.OPEN, ends_on__lt=today)
    begun = models.Q(state=TestState.OPEN, closed_at__isnull=False)
    over = models.Q(state__in=(TestState.CLOSED, TestState.SETTLED, TestState.GIVEN_UP))
    kept = models.Q(privacy=Privacy.PSEUDONYMOUS, state=TestState.CLOSED)
    return Test.objects.filter(ended | begun | (over & models.Q(key_destroyed_at=None) & ~kept)).order_by(
        "ends_on", "pk"
    )


def look(now: datetime | None = None, *, passing_over: set[int] | None = None) -> list[tuple[Test, str]]:
    """Close what is due and open what cases are waiting. Returns each test with what kept it ("" nothing)."""
    found = []
    for test in due(now):
        if test.pk not in (passing_over or set()):
            found.append((test, _close(test)))
    for report in Pressure.objects.filter(problem=None).select_related("test", "test_area__service_area"):
        cases.open_case(report)
    return found


def _close(test: Test) -> str:
    try:
        end(test, why=test.why)
    except TestError as error:
        log.error("test %s cannot be closed: %s", test.pk, error.code)
        return error.code
    except Exception:  # whatever it is, the others are closed and this one is tried again
        log.exception("test %s could not be closed; trying again later", test.pk)
        connection.close_if_unusable_or_obsolete()
        return "unexpected"
    log.info("test %s is closed", test.pk)
    return ""


class Clock:
    """A step of the server's worker thread: looks twice a minute."""

    def __init__(self) -> None:
        self._due = 0.0
        self._failed: dict[int, float] = {}

    def step(self, seconds: float) -> bool:
        """Look, where it is time. Nothing is ever left over."""
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + EVERY
        waiting = {pk for pk, until in self._failed.items() if until > now}
        for test, why in look(passing_over=waiting):
            if why:
                self._failed[test.pk] = now + AGAIN
            else:
                self._failed.pop(test.pk, None)
        return False


clock = Clock()
