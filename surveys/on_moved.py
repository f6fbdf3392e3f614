"""What surveys does when an area has been moved: the tallies of the areas that were and are above are counted
anew, as a background job, and the door learns where things lie.

Only the scopes `a:<area>` of those areas are concerned: everything else counts what it counted before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import jobs
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from surveys import door_stamp, households
from surveys.enums import ResponseState
from surveys.models import QueueRow, Response, Tally
from surveys.recount import _chunks, standing_still
from surveys.tallying import Key, beat, count, upsert
from territory.models import Area

KIND = "surveys.recount_moved"


def recount_later(
    sender: Any, area: Area, before: list[int], after: list[int], user: Any, **kwargs: Any
) -> None:
    """Receiver of `territory.moving.moved`: the job is queued in the move's own transaction."""
    transaction.on_commit(households.forget)
    door_stamp.bump()
    affected = sorted(set(before) ^ set(after))
    if affected:
        jobs.start(KIND, user, title=area.name, areas=affected)


@jobs.kind(
    KIND,
    label=gettext_lazy("Counting anew after an area was moved"),
    seconds=3600,
    owed=True,  # tallies stay wrong until it has run
)
def job(running: jobs.Running) -> dict[str, int]:
    """The job."""
    return {"changed": recount(running.params["areas"], running.progress)}


def recount(areas: Iterable[int], told: Callable[[int, int], None]) -> int:
    """Count the scopes of some areas anew, one area and questionnaire after the other; says how many numbers
    were wrong. `told` hears how many of how many are done, and may raise to stop between two."""
    with standing_still():
        found = list(Area.objects.filter(pk__in=list(areas)).order_by("path"))
        work = [(area.pk, questionnaire) for area in found for questionnaire in _questionnaires(area)]
    wrong = 0
    for done, (area, questionnaire) in enumerate(work):
        told(done, len(work))
        wrong += _again(area, questionnaire)
    return wrong


def _questionnaires(area: Area) -> list[int]:
    """Those with answers from the area, or with a tally that says so."""
    answered = _responses(area).order_by().values_list("questionnaire", flat=True).distinct()
    counted = Tally.objects.filter(scope=_scope(area)).values_list("questionnaire", flat=True).distinct()
    return sorted({*answered, *counted})


def _again(pk: int, questionnaire: int) -> int:
    """Replace one area's numbers of one questionnaire where they are wrong, while nobody folds. What still
    waits in the queue is left out: it is folded later, by where things lie then."""
    with standing_still():
        area = Area.objects.filter(pk=pk).first()  # where it lies by now
        if area is None:
            return 0
        scope = _scope(area)
        rows = _responses(area).filter(questionnaire=questionnaire)
        expected: Counter[Key] = Counter()
        accepted = rows.filter(state=ResponseState.ACCEPTED).order_by("pk").values_list("pk", "revision")
        for chunk in _chunks((pk, revision, 1) for pk, revision in accepted.iterator()):
            expected.update(_of(scope, count(chunk)))
        waiting = QueueRow.objects.filter(response__in=rows)
        for chunk in _chunks(waiting.values_list("response_id", "revision", "sign").iterator()):
            expected.subtract(_of(scope, count(chunk)))
        stored = {
            Key(*row[:4]): row[4]
            for row in Tally.objects.filter(questionnaire=questionnaire, scope=scope).values_list(
                "questionnaire_id", "scope", "question", "cell", "n"
            )
        }
        wrong = Counter(
            {
                key: expected[key] - stored.get(key, 0)
                for key in expected.keys() | stored.keys()
                if expected[key] != stored.get(key, 0)
            }
        )
        if wrong:
            upsert(wrong)
            beat({questionnaire})
    return len(wrong)


def _responses(area: Area) -> QuerySet[Response]:
    return Response.objects.filter(area__path__startswith=area.path)


def _scope(area: Area) -> str:
    return f"a:{area.pk}"


def _of(scope: str, counted: Counter[Key]) -> Counter[Key]:
    return Counter({key: n for key, n in counted.items() if key.scope == scope})
