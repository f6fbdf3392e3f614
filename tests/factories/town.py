"""A street with two communities that must not see each other, and their staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Locale

from forms_builder.models import FormVersion, Questionnaire
from surveys.models import Channel, CommunityPage, Response
from territory.enums import Level, Role
from territory.groups import set_up_groups
from territory.models import Area, Household
from tests.factories.replaying import replayed
from tests.factories.surveys import (
    ChannelFactory,
    CommunityPageFactory,
    QuestionnaireFactory,
    ResponseFactory,
    VersionFactory,
)
from tests.factories.territory import AreaFactory, HouseholdFactory, UserFactory

ROLES = {
    "author": Role.AUTHOR,
    "worker": Role.GRID_WORKER,
    "supervisor": Role.SUPERVISOR,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass
class Community:
    """A community with one questionnaire, one channel, one dwelling and four people."""

    area: Area
    building: Area
    household: Household
    folder: CommunityPage
    questionnaire: Questionnaire
    version: FormVersion
    channel: Channel
    people: dict[str, Any] = field(default_factory=dict)

    def response(self, **changes: Any) -> Response:
        """One more response from its dwelling."""
        return ResponseFactory(
            version=self.version, channel=self.channel, household=self.household, **changes
        )


@dataclass
class Town:
    """The street above, both communities, and the installation's administrator."""

    street: Area
    sun: Community
    moon: Community
    superuser: Any
    street_supervisor: Any


def community(street: Area, name: str, prefix: str, parent: Any) -> Community:
    """A community below `street`; its people are called `<prefix>-author` and so on."""
    area = AreaFactory(parent=street, name=f"{name}社区", level=Level.COMMUNITY)
    estate = AreaFactory(parent=area, name=f"{name}花园", level=Level.ESTATE)
    building = AreaFactory(parent=estate, name="3栋", level=Level.BUILDING)
    folder = CommunityPageFactory(area=area, parent=parent)
    questionnaire = QuestionnaireFactory(
        parent=folder, title=f"{name}社区物业服务小问卷", intro="请按近一年的感受作答。"
    )
    found = Community(
        area=area,
        building=building,
        household=HouseholdFactory(building=building, unit="2", room="501"),
        folder=folder,
        questionnaire=questionnaire,
        version=VersionFactory(questionnaire=questionnaire),
        channel=ChannelFactory(
            questionnaire=questionnaire, area=area, name=f"{name}微信群", code=f"{prefix}222"
        ),
    )
    groups = set_up_groups(area, folder)
    for name_, role in ROLES.items():
        user = UserFactory(username=f"{prefix}-{name_}")
        user.groups.add(groups[role])
        found.people[name_] = user
    return found


@replayed
def town() -> Town:
    """Build it. What an earlier test flushed away is made again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    city = AreaFactory(name="滨江市", level=Level.CITY)
    county = AreaFactory(parent=city, name="江岸区", level=Level.COUNTY)
    street = AreaFactory(parent=county, name="解放路街道", level=Level.STREET)
    folder = CommunityPageFactory(area=street)
    above = UserFactory(username="street-supervisor")
    above.groups.add(set_up_groups(street, folder)[Role.SUPERVISOR])
    return Town(
        street=street,
        sun=community(street, "阳光", "sun", folder),
        moon=community(street, "月亮", "moon", folder),
        superuser=UserFactory(username="root", is_superuser=True, is_staff=True),
        street_supervisor=above,
    )
