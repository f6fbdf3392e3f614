"""The sun community with twelve doors in two buildings, a round in the field, and two grid workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from forms_builder.schema import Option, Question
from surveys.enums import ChannelKind
from surveys.models import Channel, Response
from surveys.visits.enums import RESULTS, Purpose, RoundState
from surveys.visits.models import Assignment, Round
from territory.enums import Level
from territory.models import Area
from tests.factories import (
    AreaFactory,
    ChannelFactory,
    HouseholdFactory,
    QuestionnaireFactory,
    ResponseFactory,
    UserFactory,
    VersionFactory,
    small_form,
)
from tests.factories.fieldwork import AssignmentFactory, RoundFactory
from tests.factories.surveys import expression
from tests.factories.town import Community, Town
from tests.factories.town import town as build

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
Visitor = Callable[[Any], Client]


def field_form(**changes: Any) -> Any:
    """A short form of field work: what happened, and two questions for those who were met."""
    items = (
        Question("q-home", "household", "home", "访问住户"),
        Question(
            "q-result",
            "single",
            "visit_result",
            "本次上门结果",
            required=True,
            options=tuple(Option(value, str(code.label)) for value, code in RESULTS.items()),
        ),
        Question(
            "q-people",
            "integer",
            "people",
            "家里常住几口人",
            required=True,
            relevant=expression("${visit_result} = 'complete' or ${visit_result} = 'partial'"),
        ),
        Question("q-photo", "photo", "photo", "楼道照片"),
    )
    return small_form(**{"title": "入户走访", "items": items, **changes})


@dataclass
class Field:
    """The round and its people."""

    town: Town
    round: Round
    worker: Any
    colleague: Any
    version: Any
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def sun(self) -> Community:
        """The community."""
        return self.town.sun

    @property
    def supervisor(self) -> Any:
        """Who watches."""
        return self.sun.people["supervisor"]

    @property
    def links(self) -> tuple[Channel, Channel]:
        """The workers' link and the letters'."""
        workers, letters = self.round.worker_channel, self.round.letter_channel
        assert workers is not None
        assert letters is not None
        return workers, letters

    def response(
        self, door: int, result: str = "complete", *, letter: bool = False, **changes: Any
    ) -> Response:
        """A form about a door, through one of the round's links."""
        household = self.assignments[door].household
        found: Response = ResponseFactory(
            version=self.version,
            channel=self.links[letter],
            household=household,
            answers={"q-result": result, "q-people": 3},
            **changes,
        )
        return found

    def item(self, door: int, **changes: Any) -> dict[str, Any]:
        """A visit as the phone sends it."""
        row = self.assignments[door]
        usual = {
            "id": str(uuid4()),
            "household": row.household_id,
            "assignment": row.pk,
            "purpose": Purpose.ROUND,
            "at": (NOW - timedelta(hours=1)).isoformat(),
            "disposition": "2.24",
            "note": "",
        }
        if "response" in changes:
            del usual["disposition"]
        return {**usual, **changes}


def field_of(town: Town, doors: int = 12) -> Field:
    """Build it: the first half of the doors is the worker's, the second her colleague's."""
    sun = town.sun
    workers = sun.people["worker"]
    workers.last_name, workers.first_name = "王", "芳"
    workers.save()
    colleague = UserFactory(username="sun-colleague", last_name="李", first_name="强")
    colleague.groups.set(workers.groups.all())
    questionnaire = QuestionnaireFactory(parent=sun.folder, title="入户走访")
    version = VersionFactory(questionnaire=questionnaire, form=field_form())
    channels = [
        ChannelFactory(questionnaire=questionnaire, area=sun.area, name=name, kind=kind, code=code)
        for name, kind, code in (("走访", ChannelKind.WORKER, "work22"), ("信", ChannelKind.LETTER, "lett22"))
    ]
    today = timezone.localdate(NOW)
    the_round = RoundFactory(
        title="秋季走访",
        questionnaire=questionnaire,
        area=sun.area,
        created_by=sun.people["supervisor"],
        state=RoundState.OPEN,
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=10),
        worker_channel=channels[0],
        letter_channel=channels[1],
    )
    found = Field(town, the_round, workers, colleague, version)
    buildings: list[Area] = [
        sun.building,
        AreaFactory(parent=sun.building.get_parent(), name="4栋", level=Level.BUILDING),
    ]
    for number in range(doors):
        household = HouseholdFactory(
            building=buildings[number % 2],
            unit="1",
            room=f"{number // 2 + 1}01",
            contact_name="欧阳建国",
            contact_phone="13812345678",
        )
        found.assignments.append(
            AssignmentFactory(
                round=the_round,
                household=household,
                position=number + 1,
                worker=workers if number < doors / 2 else colleague,
            )
        )
    return found


@pytest.fixture
def town(db: None) -> Town:
    """The street with both communities."""
    return build()


@pytest.fixture
def fieldwork(town: Town) -> Field:
    """The round in the field."""
    return field_of(town)


@pytest.fixture
def visitor() -> Visitor:
    """A browser in which somebody is signed in."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
