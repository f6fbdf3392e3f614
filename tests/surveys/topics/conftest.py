"""A street with two communities that consult, a questionnaire for topics, a topic at any stage."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from forms_builder import library
from forms_builder.keys import answers_by_id
from surveys.flow import steps
from surveys.flow.files import Upload
from surveys.flow.steps import Given
from surveys.models import Response
from surveys.topics.models import Meeting, Topic
from surveys.topics.raising import Raised, raise_by_hand
from surveys.topics.table import FLOW
from territory.enums import Role
from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory
from tests.factories.territory import staff
from tests.factories.town import Community, Town
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

FORM = library.compiled("consultation_topic").form
ANSWERS: dict[str, Any] = {
    "proposer_role": "building_head",
    "topic": "加装电梯费用怎么分摊",
    "category": "facility",
    "description": "三栋二单元老人多，上下楼很不方便，低层和高层意见不一。",
    "scope": "estate",
    "affected_households": 24,
    "supporters": 15,
    "urgency": "soon",
    "expected_meeting": "hearing",
    "parties": ["owner", "committee", "dept"],
}
PATH = (
    "adopt",
    "schedule",
    "record",
    "deliberate",
    "commit",
    "resolve",
    "implement",
    "publication",
    "publish",
)


def picture() -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#357").save(out, "JPEG")
    return out.getvalue()


PHOTO = Upload("现场.jpg", picture())


class Council:
    """The sun community at its consultations."""

    def __init__(self, town: Town) -> None:
        self.town, self.sun, self.moon = town, town.sun, town.moon
        self.clerk = town.sun.people["supervisor"]
        self.second = staff(town.sun.area, Role.SUPERVISOR, username="sun-second")
        self.estate = town.sun.building.get_parent()
        self._page: Any = None

    def topic(self, **changes: Any) -> Topic:
        """A topic put down by hand."""
        given: dict[str, Any] = {
            "area": self.estate,
            "title": "加装电梯费用怎么分摊",
            "text": "王大爷说上下楼不方便",
            "category": "facility",
            **changes,
        }
        user = given.pop("user", self.clerk)
        return raise_by_hand(Raised(**given), user=user)

    def given(self, key: str, topic: Topic, /, **data: Any) -> Given:
        """What a step takes when nothing is wrong."""
        today = timezone.localdate()
        soon = timezone.now() + timedelta(days=3)
        first = topic.commitments.first()
        values: dict[str, dict[str, Any]] = {
            "adopt": {"public_title": "加装电梯怎么分摊费用", "owners_decision": "no", "public_text": ""},
            "merge": {"topic": Topic.objects.exclude(pk=topic.pk).first()},
            "transfer": {"unit": "区住建局"},
            "schedule": {"kind": "hearing", "planned_at": soon, "place": "社区议事厅"},
            "meet_again": {"kind": "talk", "planned_at": soon, "place": "社区议事厅"},
            "call_off": {"meeting": topic.meetings.filter(held_at=None, cancelled_at=None).first()},
            "record": {
                "meeting": topic.meetings.filter(held_at=None, cancelled_at=None).first(),
                "held_at": timezone.now() - timedelta(minutes=5),
                "chair": "周敏",
                "minutes": "各方发言记录",
                "came_owner": (12, "张三丰、李四"),
                "came_property": (2, ""),
                "votes_for": 9,
                "votes_against": 3,
                "votes_abstain": 1,
            },
            "hold": {
                "kind": "talk",
                "place": "社区议事厅",
                "held_at": timezone.now() - timedelta(minutes=5),
                "chair": "周敏",
                "minutes": "补记的发言",
                "came_owner": (8, ""),
            },
            "amend": {
                "meeting": topic.meetings.exclude(held_at=None).last(),
                "held_at": timezone.now() - timedelta(minutes=4),
                "chair": "周敏",
                "minutes": "更正后的发言记录",
                "came_owner": (11, "张三丰"),
            },
            "take_back": {"commitment": first},
            "commit": {
                "text": "三个月内完成报装手续",
                "in_charge": "property",
                "estate": self.estate,
                "deadline": today + timedelta(days=10),
            },
            "drop": {"commitment": first},
            "resolve": {"agreement": "按楼层系数分摊"},
            "report": {"commitment": first, "done_on": today},
            "settle": {"commitment": first, "verdict": "done"},
            "publication": {"channels": ["board", "wechat"], "published_on": today},
            "appraise": {"rated": 20, "satisfied": 17, "asked": "入户询问"},
            "opinion": {"party": "owner", "stance": "against", "words": "一楼王大爷不同意"},
            "reply": {
                "dissent": topic.opinions.filter(stance="against", replied_on=None).first(),
                "public_words": "低层住户担心采光",
                "reply": "方案已调整井道位置",
            },
            "places": {"places": [self.sun.area]},
            "words": {"public_title": "加装电梯", "public_text": "三栋二单元"},
        }
        return Given(opinion="同意", told="按程序办理", files=[PHOTO], data={**values.get(key, {}), **data})

    def take(self, key: str, topic: Topic, user: Any = None, /, **data: Any) -> Topic:
        """Take a step; returns the topic as it is then."""
        steps.take(FLOW, topic.pk, key, self.given(key, topic, **data), user=user or self.clerk)
        return Topic.objects.get(pk=topic.pk)

    def at(self, last: str, user: Any = None, **changes: Any) -> Topic:
        """A topic on which the steps up to `last` have been taken."""
        topic = self.topic(**changes)
        for key in PATH[: PATH.index(last) + 1]:
            if key == "record":
                Meeting.objects.filter(topic=topic).update(planned_at=timezone.now() - timedelta(hours=1))
            topic = self.take(key, topic, user)
        return topic

    def response(self, answers: dict[str, Any] | None = None, **changes: Any) -> Response:
        """A response to the questionnaire for topics."""
        if self._page is None:
            self._page = QuestionnaireFactory(parent=self.sun.folder, title="议题征集")
            self.version = VersionFactory(questionnaire=self._page, form=FORM)
            self.channel = ChannelFactory(questionnaire=self._page, area=self.sun.area)
        return ResponseFactory(
            **{
                "version": self.version,
                "channel": self.channel,
                "answers": answers_by_id(FORM, {**ANSWERS, **(answers or {})}),
                **changes,
            }
        )


@pytest.fixture
def council(town: Town) -> Council:
    """The sun community at its consultations."""
    return Council(town)


@pytest.fixture
def moon(town: Town) -> Community:
    """The other community."""
    return town.moon
