"""A street with two communities, a group in each, a category, and the monthly form."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from forms_builder import library
from forms_builder.keys import answers_by_id
from forms_builder.models import FormVersion, Questionnaire
from surveys.chats.models import AppealCategory, ChatGroup
from surveys.models import Channel, Response
from territory.models import Area
from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory
from tests.factories.town import Community
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

MONTH: dict[str, Any] = {
    "report_month": "this",
    "level": "group",
    "group_name": "阳光花园业主群",
    "group_kind": "territory",
    "owner_kind": "cadre",
    "owner_phone": "13812345678",
    "filed": "yes",
    "member_count": 180,
    "household_count": 90,
    "posts": 10,
    "avg_reads": 120,
    "appeals_received": 4,
    "appeals_closed": 3,
    "clue_count": 1,
    "bad_info_action": ["clarify"],
    "offline_events": 2,
    "issues": "停车位不够",
}


@cache
def monthly_form() -> Any:
    """The monthly form of the templates."""
    return library.compiled("wechat_group_ledger").form


def make_group(area: Area, name: str = "阳光花园业主群", **changes: Any) -> ChatGroup:
    """A group in an area."""
    values: dict[str, Any] = {
        "level": "group",
        "members": 200,
        "households": 100,
        "since": date(2026, 1, 1),
        "contact_name": "李建国",
        "contact_phone": "13812345678",
        **changes,
    }
    return ChatGroup.objects.create(area=area, name=name, **values)


@pytest.fixture
def group(sun: Community) -> ChatGroup:
    """The group of the sun's estate."""
    return make_group(sun.building.get_parent())


@pytest.fixture
def category(db: None) -> AppealCategory:
    """Five days."""
    return AppealCategory.objects.get_or_create(name="环境卫生", defaults={"days": 5})[0]


class Monthly:
    """The monthly form of the sun community, with one link."""

    def __init__(self, sun: Community) -> None:
        self.page: Questionnaire = QuestionnaireFactory(parent=sun.folder, title="群台账月报")
        self.version: FormVersion = VersionFactory(questionnaire=self.page, form=monthly_form())
        self.channel: Channel = ChannelFactory(questionnaire=self.page, area=sun.area)

    def response(self, answers: dict[str, Any] | None = None, **changes: Any) -> Response:
        """One month that came in."""
        found: Response = ResponseFactory(
            **{
                "version": self.version,
                "channel": self.channel,
                "answers": answers_by_id(monthly_form(), {**MONTH, **(answers or {})}),
                **changes,
            }
        )
        return found


@pytest.fixture
def monthly(sun: Community) -> Monthly:
    """The monthly form."""
    return Monthly(sun)
