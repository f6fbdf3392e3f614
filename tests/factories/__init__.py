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
from tests.factories.territory import AreaFactory, HouseholdFactory, PostFactory, UserFactory, staff

__all__ = [
    "AreaFactory",
    "ChannelFactory",
    "CommunityPageFactory",
    "HeldFactory",
    "HouseholdFactory",
    "PhotoFactory",
    "PostFactory",
    "QuestionnaireFactory",
    "ResponseFactory",
    "UserFactory",
    "VersionFactory",
    "small_form",
    "staff",
]
