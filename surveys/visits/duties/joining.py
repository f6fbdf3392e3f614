"""Joining monthly visits 四必访 to what made them done (the rule is in `rules.py`), and taking back what no
longer does: a form may arrive after its visit, and be corrected or rejected weeks later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from surveys.enums import ResponseState
from surveys.models import Response
from surveys.versions import version_by_pk
from surveys.visits.answers import answers_of
from surveys.visits.duties import rules
from surveys.visits.enums import RESULTS
from surveys.visits.models import Duty, Visit
from surveys.visits.visiting import outcomes

TEMPLATE = "grid_visit_six_clear"  # the ready questionnaire whose forms count without a visit
KIND, MUST_VISIT = "visit_kind", "must_visit"
BATCH = 400


@dataclass(frozen=True, slots=True)
class _Made:
    """Something that makes a duty done: a visit, or a form without one."""

    at: datetime
    visit: UUID | None = None
    response: UUID | None = None


def join(households: Iterable[int], month: date) -> int:
    """Bring the duties of these households in that month in line with their visits; says how many changed."""
    wanted = sorted(set(households))
    changed = 0
    for start in range(0, len(wanted), BATCH):
        changed += _join(wanted[start : start + BATCH], month)
    return changed


def refresh(month: date, which: Q | None = None) -> int:
    """Look again at those duties of the month (of `which` only) whose state may be out of date. Cheap where
    none is: what is done and was not corrected since is not read."""
    begin, end = rules.span(month)
    at_door = Visit.counted.filter(household=OuterRef("household"), at__gte=begin, at__lt=end)
    may_count = at_door.filter(Q(disposition__in=rules.COUNTS) | Q(response_id__isnull=False))
    forms = Response.objects.filter(
        household=OuterRef("household"),
        questionnaire__template_key=TEMPLATE,
        completed_at__gte=begin,
        completed_at__lt=end,
    )
    corrected = Response.objects.filter(revision__gt=0)
    doubtful = (Q(visit=None, response_id=None) & (Exists(may_count) | Exists(forms))) | (
        Q(visit__voided_at__isnull=False)
        | Exists(corrected.filter(pk=OuterRef("visit__response_id")))
        | Exists(corrected.filter(pk=OuterRef("response_id")))
    )
    rows = Duty.objects.filter(doubtful, month=month)
    rows = rows if which is None else rows.filter(which)
    return join(rows.order_by().values_list("household", flat=True), month)


@transaction.atomic
def _join(households: list[int], month: date) -> int:
    duties = list(Duty.objects.select_for_update().filter(household__in=households, month=month))
    if not duties:
        return 0
    made = _made(households, month)
    changed = []
    for duty in duties:
        first = _first(made.get(duty.household_id, ()), duty)
        now = (first.visit, first.response) if first else (None, None)
        if (duty.visit_id, duty.response_id) != now:
            duty.visit_id, duty.response_id = now
            changed.append(duty)
    Duty.objects.bulk_update(changed, ["visit", "response_id"], batch_size=BATCH)
    return len(changed)


def _first(made: Iterable[_Made], duty: Duty) -> _Made | None:
    """The earliest; of a dropped duty only what was made before the tag was withdrawn."""
    counted = [each for each in made if duty.dropped_at is None or each.at <= duty.dropped_at]
    return min(counted, key=lambda each: (each.at, each.response is not None), default=None)


def _made(households: list[int], month: date) -> dict[int, list[_Made]]:
    begin, end = rules.span(month)
    visits = list(Visit.counted.filter(household__in=households, at__gte=begin, at__lt=end))
    known = outcomes.dispositions(visits)
    found: dict[int, list[_Made]] = {}
    for visit in visits:
        if rules.counts(known[visit.pk]):
            found.setdefault(visit.household_id, []).append(_Made(visit.at, visit=visit.pk))
    named = {visit.response_id for visit in visits if visit.response_id}
    forms = Response.objects.filter(
        household__in=households,
        questionnaire__template_key=TEMPLATE,
        state=ResponseState.ACCEPTED,
        completed_at__gte=begin,
        completed_at__lt=end,
    )
    rows = forms.order_by().values_list("pk", "household_id", "version_id", "completed_at")
    some = [row for row in rows if row[0] not in named]
    answers = answers_of(pk for pk, *_rest in some)
    for pk, household, version, at in some:
        if household and _is_monthly_visit(version, answers[pk]):
            found.setdefault(household, []).append(_Made(at, response=pk))
    return found


def _is_monthly_visit(version: int, answers: Mapping[str, Any]) -> bool:
    ids = version_by_pk(version).ids
    result = answers.get(ids.get(outcomes.RESULT, ""))
    outcome = RESULTS.get(str(result)) if result else None
    return answers.get(ids.get(KIND, "")) == MUST_VISIT and rules.counts(outcome)
