"""A round of the sun community: three workers, their households, and interviews with known numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from forms_builder.schema import Form, Option, Question
from surveys.models import Channel
from surveys.visits.enums import RoundState
from surveys.visits.models import Assignment, Round
from tests.factories import (
    ChannelFactory,
    HouseholdFactory,
    QuestionnaireFactory,
    ResponseFactory,
    UserFactory,
    VersionFactory,
)
from tests.factories.fieldwork import SHANGHAI, AssignmentFactory, RoundFactory, VisitFactory
from tests.factories.town import Community, Town
from tests.factories.town import town as build

Visitor = Callable[[Any], Client]
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=SHANGHAI)
GRADES = (Option("5", "满意"), Option("3", "一般"), Option("1", "不满意"), Option("na", "说不清", na=True))


def form() -> Form:
    """What can be compared, what cannot, and five ratings."""
    yes_no = (Option("yes", "是"), Option("no", "不是"))
    results = (Option("complete", "完成"), Option("nobody_home", "无人"), Option("partial", "部分完成"))
    return Form(
        title="入户问卷",
        items=(
            Question("q-res", "single", "visit_result", "走访结果", required=True, options=results),
            Question("q-own", "single", "own", "您是业主吗", required=True, options=yes_no),
            Question("q-n", "integer", "people", "家里几口人", required=True),
            Question("q-ill", "single", "ill", "有慢性病吗", required=True, sensitive=True, options=yes_no),
            Question("q-may", "single", "may", "愿意参加吗", options=yes_no),
            Question("q-staff", "single", "staff", "处理", required=True, staff_only=True, options=yes_no),
            Question("q-text", "text", "text", "建议", required=True),
            *(Question(f"q-r{n}", "rating", f"r{n}", f"评分{n}", options=GRADES) for n in range(1, 6)),
        ),
    )


@dataclass
class Field:
    """What the tests stand on."""

    town: Town
    sun: Community
    round: Round
    version: Any
    channel: Channel
    workers: list[Any] = field(default_factory=list)

    @property
    def supervisor(self) -> Any:
        """Who acts at the desk."""
        return self.sun.people["supervisor"]

    def assign(self, worker: int = 0, building: Any = None) -> Assignment:
        """One more household of a worker's."""
        home = HouseholdFactory(building=building or self.sun.building)
        return AssignmentFactory(round=self.round, household=home, worker=self.workers[worker])

    def interview(self, worker: int = 0, seconds: int = 600, **changes: Any) -> Assignment:
        """A household with an interview of so many seconds, done at noon where the building is."""
        assignment = changes.pop("assignment", None) or self.assign(worker)
        at = changes.pop("at", NOON)
        grades = changes.pop("grades", "53153")
        answers = {"q-res": "complete", "q-own": "yes", "q-n": 3, "q-ill": "no", "q-text": "无"}
        answers |= {f"q-r{n}": grade for n, grade in enumerate(grades, start=1)} | changes.pop("answers", {})
        response = ResponseFactory(
            version=self.version,
            channel=self.channel,
            household=assignment.household,
            answers=answers,
            started_at=at - timedelta(seconds=seconds),
            completed_at=at,
            received_at=at,
        )
        place = {"latitude": Decimal("30.5"), "longitude": Decimal("114.3"), **changes}
        VisitFactory(
            household=assignment.household,
            assignment=assignment,
            worker=self.workers[worker],
            at=at,
            purpose="round",
            response_id=response.pk,
            **place,
        )
        return assignment

    def refused(self, worker: int = 0) -> Assignment:
        """A household at whose door nobody was met."""
        assignment = self.assign(worker)
        visit = {"household": assignment.household, "worker": self.workers[worker], "at": NOON}
        VisitFactory(assignment=assignment, purpose="round", disposition="2.24", **visit)
        return assignment


@pytest.fixture
def work(db: None) -> Field:
    """The round, without any household yet."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    town = build()
    sun = town.sun
    sun.building.latitude, sun.building.longitude = Decimal("30.5"), Decimal("114.3")
    sun.building.save()
    page = QuestionnaireFactory(parent=sun.folder, title="入户问卷")
    others = [UserFactory(username=f"sun-worker{n}") for n in (2, 3, 4)]
    for each in others:
        each.groups.set(sun.people["worker"].groups.all())
    the_round = RoundFactory(
        questionnaire=page,
        area=sun.area,
        created_by=sun.people["supervisor"],
        state=RoundState.OPEN,
        seed="20261112",
    )
    version = VersionFactory(questionnaire=page, form=form())
    channel = ChannelFactory(questionnaire=page, area=sun.area, kind="worker")
    return Field(town, sun, the_round, version, channel, [sun.people["worker"], *others])


@pytest.fixture
def visit() -> Visitor:
    """A client that is signed in as a user."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
