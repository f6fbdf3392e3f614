"""A small community with one questionnaire, built below the editor so that intake is tested by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Consent, Form, Option, Question, Row, digest, to_json
from surveys.intake import ChannelFacts, Submission, facts_of
from surveys.models import Channel, CommunityPage
from territory.enums import Level
from territory.models import Area, Household
from tests.factories.replaying import replayed
from tests.factories.surveys import expression

T = TypeVar("T")
NOON = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def small_form(**changes: Any) -> Form:
    """Every tally kind once; question 3 is asked only when the rating is 1 or 2."""
    options = (*tuple(Option(str(n), f"{n}分") for n in (5, 4, 3, 2, 1)), Option("na", "不清楚", na=True))
    questions = (
        Question("q-home", "household", "home", "您家的房号"),
        Question("q-rate", "rating", "rate", "总体满意吗", required=True, options=options),
        Question(
            "q-why",
            "multiple",
            "why",
            "不满意的原因(最多2项)",
            required=True,
            relevant=expression("${rate} <= 2"),
            constraint=expression("count-selected(.) <= 2"),
            options=(
                Option("dirty", "卫生差"),
                Option("slow", "处理慢"),
                Option("none", "说不上", exclusive=True),
            ),
        ),
        Question("q-people", "integer", "people", "家里几口人", constraint=expression(". >= 0 and . <= 30")),
        Question("q-fee", "decimal", "fee", "每月费用(元)"),
        Question(
            "q-env",
            "matrix",
            "env",
            "环境",
            options=(Option("good", "好"), Option("bad", "差")),
            rows=(Row("road", "道路"), Row("lamp", "路灯")),
        ),
        Question("q-day", "date", "day", "日期", constraint=expression(". <= today()")),
        Question("q-text", "long_text", "text", "建议"),
        Question("q-phone", "phone", "phone", "手机号", separate_consent=True),
        Question("q-staff", "text", "staff", "【社区填写】", staff_only=True),
    )
    values: dict[str, Any] = {
        "title": "小问卷",
        "items": questions,
        "consent": Consent("资料只用于本次调查。"),
        **changes,
    }
    return Form(**values)


@dataclass
class World:
    """What the tests stand on."""

    city: Area
    community: Area
    building: Area
    household: Household
    questionnaire: Questionnaire
    version: FormVersion
    channel: Channel
    facts: ChannelFacts = field(init=False)

    def __post_init__(self) -> None:
        self.facts = facts_of(self.channel)

    def payload(self, answers: Any, /, **changes: Any) -> dict[str, Any]:
        """A POST body as the phone sends it."""
        return {"id": str(uuid4()), "version": self.version.digest, "answers": answers, **changes}

    def submission(self, answers: Any, /, **changes: Any) -> Submission:
        """A submission received at noon."""
        return Submission(self.facts, self.payload(answers, **changes), NOON)


def freeze(questionnaire: Questionnaire, form: Form, number: int = 1) -> FormVersion:
    """Store a version and make it live."""
    version = FormVersion.objects.create(
        questionnaire=questionnaire, number=number, digest=digest(form), schema=to_json(form)
    )
    Publication.objects.create(questionnaire=questionnaire, version=version)
    return version


@pytest.fixture
def world(db: None) -> World:
    """A city, a community, a building with one household, and the small form, published."""
    return build_world()


@replayed
def build_world() -> World:
    """Build it."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    city = Area.add_root(name="滨江市", level=Level.CITY)
    community = city.add_child(name="阳光社区", level=Level.COMMUNITY)
    estate = community.add_child(name="阳光花园", level=Level.ESTATE)
    building = estate.add_child(name="3栋", level=Level.BUILDING)
    household = Household.objects.create(building=building, unit="2", room="501")
    folder = CommunityPage(title="阳光社区", slug="sunshine", area=community)
    (Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="根", slug="root"))).add_child(
        instance=folder
    )
    questionnaire = Questionnaire(title="小问卷", slug="small", live=True)
    folder.add_child(instance=questionnaire)
    version = freeze(questionnaire, small_form())
    channel = Channel.objects.create(
        questionnaire=questionnaire, area=community, code="abc123", name="公开链接"
    )
    return World(city, community, building, household, questionnaire, version, channel)


def uuid(number: int) -> UUID:
    """A readable id."""
    return UUID(int=number)


async def in_thread(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Database work of an async scenario, in a thread that closes its connection."""

    def job() -> T:
        try:
            return work(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(job)
