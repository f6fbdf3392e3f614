"""Factories for tests: areas, staff, and questionnaires frozen without going through the editor."""

from tests.factories.surveys import (
    ChannelFactory,
    CommunityPageFactory,
    HeldFactory,
    PhotoFactory,
    QuestionnaireFactory,
    ResponseFactory,
    VersionFactory,
    small_form,
)
from tests.factories.territory import (
    AreaFactory,
    EstateFactory,
    GridFactory,
    HouseholdFactory,
    OrganisationFactory,
    PostFactory,
    UserFactory,
    staff,
)

__all__ = [
    "AreaFactory",
    "ChannelFactory",
    "CommunityPageFactory",
    "EstateFactory",
    "GridFactory",
    "HeldFactory",
    "HouseholdFactory",
    "OrganisationFactory",
    "PhotoFactory",
    "PostFactory",
    "QuestionnaireFactory",
    "ResponseFactory",
    "UserFactory",
    "VersionFactory",
    "small_form",
    "staff",
]
