"""The sun community with six dwellings, a grid over 3栋, its worker, and one more worker who has no grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from surveys.visits.models import Visit
from territory.enums import TagKind
from territory.models import Grid, Household, HouseholdTag
from tests.factories import HouseholdFactory, UserFactory
from tests.factories.fieldwork import SHANGHAI, TagFactory, VisitFactory
from tests.factories.territory import GridFactory
from tests.factories.town import Community, Town
from tests.factories.town import town as build

Visitor = Callable[[Any], Client]


@dataclass
class Block:
    """What the tests stand on."""

    town: Town
    sun: Community
    grid: Grid
    homes: list[Household]

    @property
    def worker(self) -> Any:
        """Who looks after the grid."""
        return self.sun.people["worker"]

    @property
    def supervisor(self) -> Any:
        """Who acts at the desk."""
        return self.sun.people["supervisor"]

    def colleague(self) -> Any:
        """Another grid worker of the community."""
        user = UserFactory(username="sun-colleague")
        user.groups.set(self.worker.groups.all())
        return user

    def tag(self, home: int = 0, kind: TagKind = TagKind.ALONE, **changes: Any) -> HouseholdTag:
        """A tag in force since October 2026."""
        return TagFactory(household=self.homes[home], kind=kind, added_by=self.supervisor, **changes)

    def visit(self, at: datetime, home: int = 0, **changes: Any) -> Visit:
        """A visit at which somebody was met."""
        return VisitFactory(**{"household": self.homes[home], "worker": self.worker, "at": at, **changes})


def shanghai(text: str) -> datetime:
    """A moment by the clocks of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def block(db: None) -> Block:
    """The community."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    town = build()
    sun = town.sun
    grid = GridFactory(community=sun.area, name="第一网格", worker=sun.people["worker"], parts=[sun.building])
    homes = [HouseholdFactory(building=sun.building, unit="1", room=f"{n}01") for n in range(1, 7)]
    return Block(town, sun, grid, homes)


@pytest.fixture
def visit() -> Visitor:
    """A client that is signed in as a user."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def today() -> date:
    """The day it is in Shanghai."""
    return timezone.localdate()
