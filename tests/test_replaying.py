"""What is written again is what was built, on the same ground alone; what a test commits goes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import Locale, Site

from satisfaction.credit.ledger import triggers
from surveys.models import CommunityPage
from territory.models import Area
from tests.factories import AreaFactory, CommunityPageFactory, UserFactory
from tests.factories.replaying import replayed, state

pytestmark = pytest.mark.django_db


def counted(build: Callable[[], Any]) -> tuple[Callable[[], Any], list[int]]:
    """A replayed builder, and how often it was truly run."""
    runs: list[int] = []

    def run() -> Any:
        runs.append(1)
        return build()

    return replayed(run), runs


def undone(work: Callable[[], Any]) -> Any:
    """What `work` gives back and the state it leaves; then it is undone."""
    with transaction.atomic():
        given = work()
        found = state()
        transaction.set_rollback(True)
    return given, found


def place() -> tuple[CommunityPage, Any]:
    """Rows added in several tables, one changed (the page above), and a link between two."""
    page = CommunityPageFactory(area=AreaFactory(name="阳光社区"))
    user = UserFactory(username="li")
    page.area.rename = "no field"
    return page, user


def test_the_same_rows_and_objects() -> None:
    build, runs = counted(place)
    before = state()
    (first, li), built = undone(build)
    (second, again), written = undone(build)
    assert len(runs) == 1
    assert written == built != before
    assert (second.pk, second.area.name, second.area.rename, again.password) == (
        first.pk,
        "阳光社区",
        "no field",
        li.password,
    )
    assert second is not first


def test_what_is_written_again_can_be_built_upon() -> None:
    build, _runs = counted(place)
    undone(build)
    page, user = build()
    assert Area.objects.get(pk=page.area_id).name == "阳光社区"
    assert CommunityPageFactory(parent=page, area=AreaFactory(parent=page.area)).pk > page.pk
    assert UserFactory().pk > user.pk


def test_on_other_ground_it_is_built() -> None:
    build, runs = counted(place)
    undone(build)
    UserFactory(username="wang")
    (_page, user), _state = undone(build)
    assert len(runs) == 2
    assert user.username == "li"
    type(user).objects.update(last_name="王")
    undone(build)
    undone(build)
    assert len(runs) == 3


def test_what_deletes_is_built_each_time() -> None:
    user = UserFactory()
    build, runs = counted(type(user).objects.all().delete)
    undone(build)
    undone(build)
    assert len(runs) == 2


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The database before the tests that commit."""
    with django_db_blocker.unblock():
        return state()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", [1, 2])
def test_what_a_test_commits_is_gone_afterwards(ground: Any, _turn: int) -> None:
    """Rows added, changed and deleted; the same keys, and the ledger is guarded again."""
    assert state() == ground
    assert triggers.missing() == []
    page = CommunityPageFactory(area=AreaFactory(name="阳光社区"))
    Locale.objects.update(language_code="en")
    Permission.objects.all().delete()
    Site.objects.all().delete()
    assert page.get_parent().numchild > 0
    assert state() != ground
