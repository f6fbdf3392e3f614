"""Field work: rounds and assignments, tags, visits, monthly visits."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from surveys.problems.models import Category, Problem, Rule
from surveys.visits.enums import Disposition, Purpose
from surveys.visits.models import Assignment, Duty, Round, Visit
from territory.enums import TagKind
from territory.models import HouseholdTag
from tests.factories.roster import roster_csv, roster_rows  # noqa: F401 - part of a day's field work

SHANGHAI = ZoneInfo("Asia/Shanghai")


class RoundFactory(DjangoModelFactory):
    """A round being prepared; give `questionnaire`, `area`, `created_by`; `targets` is [area] by default."""

    class Meta:
        model = Round
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"第{n + 1}轮走访")
    starts_on = date(2026, 11, 1)
    ends_on = date(2026, 12, 31)

    @factory.post_generation
    def targets(self: Round, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The areas whose households are asked."""
        if create:
            self.targets.set(extracted or [self.area])


class AssignmentFactory(DjangoModelFactory):
    """A household of a round's sample; give `round`, `household` and perhaps `worker`."""

    class Meta:
        model = Assignment

    stratum = factory.SelfAttribute("household.building")
    position = factory.LazyAttribute(lambda o: o.round.assignments.count() + 1)
    probability = 1


class TagFactory(DjangoModelFactory):
    """A tag in force since October 2026; give `household` and `added_by`, and perhaps `added_at`."""

    class Meta:
        model = HouseholdTag
        skip_postgeneration_save = True

    kind = TagKind.ALONE
    consent_on = date(2026, 10, 1)
    consent_how = "签字同意书"

    @factory.post_generation
    def added_at(self: HouseholdTag, create: bool, extracted: Any, **kwargs: Any) -> None:
        """When it was entered: at the beginning of its day of consent."""
        moment = extracted or datetime.combine(self.consent_on, time.min, tzinfo=SHANGHAI)
        HouseholdTag.objects.filter(pk=self.pk).update(added_at=moment)
        self.added_at = moment


class VisitFactory(DjangoModelFactory):
    """A visit at which somebody was met, without a form; give `household`, `worker` and `at`."""

    class Meta:
        model = Visit

    id = factory.LazyFunction(uuid.uuid4)
    purpose = Purpose.DUTY
    received_at = factory.SelfAttribute("at")
    disposition = factory.LazyAttribute(lambda o: "" if o.response_id else Disposition.COMPLETE)
    response_id: Any = None
    fingerprint = factory.LazyAttribute(lambda o: o.id.hex)


class DutyFactory(DjangoModelFactory):
    """A monthly visit of November 2026; give `household`."""

    class Meta:
        model = Duty

    kind = TagKind.ALONE
    month = date(2026, 11, 1)
    due_on = date(2026, 11, 30)


class RuleFactory(DjangoModelFactory):
    """Who is not satisfied at all (small_form) opens a problem; give `questionnaire`, `created_by`."""

    class Meta:
        model = Rule

    name = factory.Sequence(lambda n: f"规则{n}")
    conditions = factory.LazyFunction(
        lambda: [{"question": "q-rate", "row": "", "operator": "is", "values": ["1"]}]
    )
    category = factory.LazyFunction(lambda: Category.objects.get_or_create(name="物业")[0])
    title = "对物业{答案}"


class ProblemFactory(DjangoModelFactory):
    """A problem put down by hand; give its `area`."""

    class Meta:
        model = Problem
        skip_postgeneration_save = True

    category = factory.LazyFunction(lambda: Category.objects.get_or_create(name="消防")[0])
    title = factory.Sequence(lambda n: f"灭火器缺失{n}")
    owner_level = "community"
    owner_area = factory.SelfAttribute("area")
    deadline = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    opened_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def history(self: Problem, create: bool, extracted: Any, **kwargs: Any) -> None:
        """It was put down."""
        if create:
            self.events.create(kind="opened", by=self.opened_by, at=self.opened_at)


class AttemptFactory(DjangoModelFactory):
    """An attempt of a round at which nobody opened; give `assignment` and `worker`, or `household`."""

    class Meta:
        model = Visit

    assignment: Any = None
    purpose = factory.LazyAttribute(lambda o: Purpose.ROUND if o.assignment else Purpose.OTHER)
    household = factory.SelfAttribute("assignment.household")
    worker = factory.SelfAttribute("assignment.worker")
    at = factory.Sequence(lambda n: datetime(2026, 11, 2 + n % 20, 10, tzinfo=SHANGHAI))
    received_at = factory.SelfAttribute("at")
    disposition = factory.LazyAttribute(lambda o: "" if o.response_id else Disposition.NOBODY_HOME)
    response_id: Any = None
    fingerprint = factory.LazyAttribute(lambda o: f"{o.at.timestamp():064.0f}")
