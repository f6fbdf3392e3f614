"""Which roles may do what here. A superuser may do everything."""

from __future__ import annotations

from typing import Any

from forms_builder.models import Questionnaire
from surveys.folders import area_of
from surveys.models import Response
from territory import access
from territory.access import User
from territory.enums import Role
from territory.models import Area

READ = (Role.SUPERVISOR, Role.GRID_WORKER, Role.ADMINISTRATOR)  # responses, sensitive answers masked
CORRECT = (Role.SUPERVISOR, Role.ADMINISTRATOR)  # correct, reject, settle, unmask
SEE_CHANNELS = (Role.AUTHOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
KEEP_CHANNELS = (Role.AUTHOR, Role.ADMINISTRATOR)


def holds(user: User, roles: tuple[Any, ...]) -> bool:
    """Whether the user has one of these roles anywhere."""
    return access.holds(user, *roles)


def may_correct(user: User, response: Response) -> bool:
    """Whether the user may change or unmask this response; nobody may where a test's rules decide."""
    return not response.channel.gate and access.may(user, response.area, *CORRECT)


def channel_areas(user: User, questionnaire: Questionnaire) -> list[Area]:
    """The areas for which the user may make channels of the questionnaire: its own, or her part of it."""
    area = area_of(questionnaire)
    if area is None:
        return []
    if access.may(user, area, *KEEP_CHANNELS):
        return [area]
    return [post.area for post in access.posts(user, *KEEP_CHANNELS) if post.area.path.startswith(area.path)]
