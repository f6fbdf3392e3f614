"""A community with three buildings of 20, 30 and 10 households, two grids, two grid workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from surveys.visits.enums import Draw
from surveys.visits.models import Round
from surveys.visits.rounds import saving
from surveys.visits.rounds.sampling import draw_sample
from surveys.visits.rounds.saving import Terms
from territory.enums import Level, Role
from territory.models import Area, Grid, GridPart, Household
from tests.factories import AreaFactory, UserFactory
from tests.factories.town import Community, Town
from tests.factories.town import town as build

Visitor = Callable[[Any], Client]


@dataclass
class Field:
    """The sun community, ready for field work."""

    town: Town
    sun: Community
    buildings: list[Area]
    workers: list[Any]
    grids: list[Grid]

    @property
    def supervisor(self) -> Any:
        """Who acts."""
        return self.sun.people["supervisor"]

    def terms(self, **changes: Any) -> Terms:
        """A stratified sample of 24 of the community."""
        today = timezone.localdate()
        usual = {
            "title": "秋季走访",
            "questionnaire": self.sun.questionnaire,
            "targets": [self.sun.area],
            "starts_on": today,
            "ends_on": date(today.year + 1, 1, 31),
            "draw": Draw.STRATIFIED,
            "size": 24,
        }
        return Terms(**{**usual, **changes})

    def round(self, **changes: Any) -> Round:
        """A round being prepared."""
        return saving.create(self.terms(**changes), user=self.supervisor)

    def communities(self, n: int) -> list[Area]:
        """More communities of the street, without anything below them."""
        street = self.town.street
        return Area.objects.bulk_create(
            Area(
                name=f"{number}社区",
                level=Level.COMMUNITY,
                depth=street.depth + 1,
                path=Area._get_path(street.path, street.depth + 1, 10 + number),
            )
            for number in range(n)
        )

    def drawn(self, seed: str = "20261129", **changes: Any) -> Round:
        """A round with its sample."""
        return draw_sample(self.round(**changes).pk, seed=seed, user=self.supervisor)


def field_of(town: Town) -> Field:
    """Build it."""
    sun = town.sun
    estate = sun.building.get_parent()
    buildings = [
        sun.building,
        *(AreaFactory(parent=estate, name=name, level=Level.BUILDING) for name in ("4栋", "10栋")),
    ]
    for building, n in zip(buildings, (20, 30, 10), strict=True):
        rooms = [(str(i % 2 + 1), f"{i // 2 + 1}01") for i in range(n)]
        Household.objects.bulk_create(
            Household(
                building=building, unit=unit, room=room, contact_name="欧阳建国", contact_phone="13812345678"
            )
            for unit, room in rooms
            if (building, unit, room) != (sun.building, "2", "501")
        )
    second = UserFactory(username="sun-worker-2", last_name="李", first_name="梅")
    second.groups.add(sun.people["worker"].groups.get(post__role=Role.GRID_WORKER))
    workers = [sun.people["worker"], second]
    grids = [
        Grid.objects.create(community=sun.area, name=f"第{n + 1}网格", worker=worker)
        for n, worker in enumerate(workers)
    ]
    GridPart.objects.create(grid=grids[0], building=buildings[0])
    GridPart.objects.create(grid=grids[1], building=buildings[1])
    return Field(town, sun, buildings, workers, grids)


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    return build()


@pytest.fixture
def field(town: Town) -> Field:
    """The community."""
    return field_of(town)


@pytest.fixture
def visit() -> Visitor:
    """A client that is signed in as a user."""

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
