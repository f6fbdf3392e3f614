"""Plan a test, change its plan while it is a draft, delete it. Each one transaction, each logged.

What was told to residents is never changed: an open test keeps its plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from satisfaction.companies.models import ServiceArea
from satisfaction.enums import TestState
from satisfaction.models import Test, TestArea
from satisfaction.planning.errors import PlanError
from surveys.enums import Privacy
from surveys.visits.rounds.frames import common_area
from territory import access
from territory.access import KEEP
from territory.models import Area

MOST = 200  # service areas of one test
CHANGEABLE = (
    "title", "questionnaire", "starts_on", "ends_on", "privacy", "open_link", "rules", "publicity_days",
    "objection_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff decide about a test. `rules` are scoring_rules.Rules as JSON, days of terms working days."""

    title: str
    questionnaire: Questionnaire
    service_areas: Sequence[ServiceArea]
    starts_on: date
    ends_on: date
    privacy: str = Privacy.ANONYMOUS
    open_link: bool = False
    rules: Mapping[str, Any] = field(default_factory=dict)
    publicity_days: int = 7
    objection_days: int = 7


@transaction.atomic
def create(plan: Plan, *, user: Any) -> Test:
    """A test being prepared. Raises PlanError: no_area, too_many_areas, not_covered."""
    area = placed(plan.service_areas, user)
    test = Test.objects.create(
        area=area, created_by=user, **{name: getattr(plan, name) for name in CHANGEABLE}
    )
    _set_areas(test, plan.service_areas)
    log(test, "wagtail.create", user=user)
    return test


@transaction.atomic
def change(test_id: int, plan: Plan, *, user: Any) -> Test:
    """Another plan. Raises PlanError: not_draft, no_area, too_many_areas, not_covered."""
    test = locked(test_id)
    if test.state != TestState.DRAFT:
        raise PlanError("not_draft")
    before = {name: str(getattr(test, name)) for name in CHANGEABLE}
    test.area = placed(plan.service_areas, user)
    for name in CHANGEABLE:
        setattr(test, name, getattr(plan, name))
    test.save(update_fields=[*CHANGEABLE, "area"])
    _set_areas(test, plan.service_areas)
    changed = {name: [before[name], str(getattr(test, name))] for name in CHANGEABLE}
    data = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    log(test, "wagtail.edit", user=user, data=data)
    return test


@transaction.atomic
def delete(test_id: int, *, user: Any) -> None:
    """Remove a test that was never open. Raises PlanError("not_draft")."""
    test = locked(test_id)
    if test.state != TestState.DRAFT:
        raise PlanError("not_draft")
    log(test, "wagtail.delete", user=user)
    test.delete()


def locked(test_id: int) -> Test:
    """The test, held until the transaction ends."""
    return Test.objects.select_for_update().get(pk=test_id)


def placed(service_areas: Sequence[ServiceArea], user: Any) -> Area:
    """The lowest area above all of them, which `user` must look after.

    Raises PlanError: no_area, too_many_areas, not_covered.
    """
    if not service_areas:
        raise PlanError("no_area")
    if len(service_areas) > MOST:
        raise PlanError("too_many_areas", limit=MOST)
    area = common_area([each.estate for each in service_areas])
    if area is None or not access.may(user, area, *KEEP):
        raise PlanError("not_covered")
    return area


def _set_areas(test: Test, service_areas: Sequence[ServiceArea]) -> None:
    wanted = {each.pk for each in service_areas}
    there = set(test.areas.values_list("service_area_id", flat=True))
    test.areas.exclude(service_area__in=wanted).delete()
    TestArea.objects.bulk_create(
        TestArea(test=test, service_area=each) for each in service_areas if each.pk not in there
    )
