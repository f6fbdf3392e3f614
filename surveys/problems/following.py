"""Work off what followers put down: the consequences of each response, in one transaction each.

A row that fails keeps its place with the number of tries and a code; it never stops the others. After TRIES
it waits for a person (the page of failed follow-ups). Since consequences are drawn from the response as it
stands and each is tied to it, drawing them again changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as _

from surveys.problems.drawing import Undrawable, draw
from surveys.problems.models import FollowUp
from surveys.tallying import Folded

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What else follows from responses, such as demands.

    `wanted` says which of a folded batch concern it (quick: in the fold's transaction); `draw` brings rows
    in line with a response as it now stands, however often.
    """

    wanted: Callable[[Sequence[Folded]], Iterable[UUID]]
    draw: Callable[[UUID], None]


others: list[Consequence] = []  # apps above add theirs when they are ready

TRIES = 5
MESSAGES = {
    "no_estate": _(
        "The response belongs to no estate, so the check has no place. Open the questionnaire's links, make "
        "a link for the estate, fill the check in again through it, and reject this response."
    ),
    "unexpected": _(
        "Something went wrong that the program does not know. Try again; if it fails again, pass the number "
        "of the response on to the administrator, whose log has the details."
    ),
}


@dataclass(slots=True)
class Outcome:
    """What one run did. `more`: time was up before everything was tried."""

    done: int = 0
    failed: int = 0
    more: bool = False


def step(seconds: float) -> bool:
    """The tally worker's way: work for at most so many seconds; says whether some is left."""
    return follow_up(seconds).more


def follow_up(seconds: float | None = None) -> Outcome:
    """Draw consequences, each waiting row once."""
    outcome = Outcome()
    ends = None if seconds is None else time.monotonic() + seconds
    after = 0
    while True:
        if ends is not None and time.monotonic() > ends:
            outcome.more = True
            return outcome
        found = _one(after)
        if found is None:
            return outcome
        after, good = found
        outcome.done += good
        outcome.failed += not good


def try_again(row: FollowUp) -> None:
    """Let a row that gave up be tried with the next run."""
    FollowUp.objects.filter(pk=row.pk).update(tries=0)


def message(code: str) -> str:
    """The English msgid of a failed row's code."""
    return MESSAGES.get(code, MESSAGES["unexpected"])


def _one(after: int) -> tuple[int, bool] | None:
    """Take the next row after that number: (its number, whether it went well). None where there is none."""
    with transaction.atomic():
        rows = FollowUp.objects.select_for_update(skip_locked=True)
        row = rows.filter(pk__gt=after, tries__lt=TRIES).order_by("pk").first()
        if row is None:
            return None
        pk = row.pk
        try:
            with transaction.atomic():
                draw(row.response_id)
                for each in others:
                    each.draw(row.response_id)
        except Undrawable as reason:  # trying again by itself would not help
            FollowUp.objects.filter(pk=pk).update(tries=TRIES, error=reason.code)
            return pk, False
        except Exception:  # whatever it is, the row says so and the others go on
            log.exception("could not draw the consequences of response %s", row.response_id)
            FollowUp.objects.filter(pk=pk).update(tries=row.tries + 1, error="unexpected")
            return pk, False
        row.delete()
        return pk, True
