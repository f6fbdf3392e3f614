"""Nobody sees another community's tests, whatever the address; who may only look changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import urls
from satisfaction.voting.closing import close_test
from surveys.enums import Privacy
from territory.enums import Role
from tests.factories.satisfaction import Setting, opened, setting
from tests.factories.territory import staff
from tests.satisfaction.planning.conftest import Visitor

pytestmark = pytest.mark.django_db

LISTS = {"tests", "create"}
ACTS = {"edit", "open", "close", "give_up", "delete", "households", "letters", "letter", "messages"}


def addresses(test: Test) -> list[tuple[str, str]]:
    """(name, address) of every page of a test."""
    ballot = test.ballots.first()
    found = []
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        if name not in LISTS:
            args = [test.pk, ballot.pk if ballot else 1] if name == "letter" else [test.pk]
            found.append((name, reverse(f"satisfaction:{name}", args=args)))
    return found


@pytest.fixture
def theirs(db: None) -> list[Setting]:
    """A draft and an open test of another community."""
    return [setting(name="月亮"), opened(name="星星", privacy=Privacy.NAMED)]


@pytest.mark.parametrize("role", list(Role))
def test_strangers_find_nothing(theirs: list[Setting], visit: Visitor, role: Role) -> None:
    client = visit(staff(setting().community, role))
    listed = client.get(reverse("satisfaction:tests"))
    assert all(each.test.title not in listed.content.decode() for each in theirs)
    for each in theirs:
        for name, address in addresses(each.test):
            # who holds no fitting role anywhere is turned away, all others find nothing
            assert client.get(address).status_code in (302, 404), name
            assert client.post(address, {"reason": "x"}).status_code in (302, 404, 405), name
        state = each.test.state
        each.test.refresh_from_db()
        assert each.test.state == state


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.GRID_WORKER])
def test_who_may_only_look_cannot_act(visit: Visitor, role: Role) -> None:
    for found in (setting(name="月亮"), opened(name="星星")):
        client = visit(staff(found.community, role))
        assert client.get(reverse("satisfaction:tests")).status_code == 200
        for name, address in addresses(found.test):
            got, sent = client.get(address), client.post(address, {"reason": "x"})
            if name in ACTS:
                assert got.status_code in (302, 404), name
                assert sent.status_code in (302, 404), name
                assert client.get(address, follow=True).status_code in (200, 404), name
            elif not (name == "live" and found.test.state == TestState.DRAFT):
                assert got.status_code == 200, name
        before = found.test.state
        found.test.refresh_from_db()
        assert found.test.state == before
        assert not Test.objects.exclude(pk__in=[found.test.pk]).filter(area=found.estate).exists()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.GRID_WORKER])
def test_who_may_only_look_gets_no_form(draft: Setting, visit: Visitor, role: Role) -> None:
    client = visit(staff(draft.community, role))
    assert client.get(reverse("satisfaction:create")).status_code == 302
    assert client.post(reverse("satisfaction:create"), {"title": "x"}).status_code == 302
    page = client.get(reverse("satisfaction:test", args=[draft.test.pk])).content.decode()
    assert reverse("satisfaction:open", args=[draft.test.pk]) not in page


def test_a_supervisor_of_one_estate_cannot_plan_for_the_next(draft: Setting, visit: Visitor) -> None:
    other = setting(name="月亮")
    sent: dict[str, Any] = {"title": "x", "service_areas": [draft.service_area.pk]}
    answer = visit(other.user).post(reverse("satisfaction:create"), sent)
    assert "service_areas" in answer.context["form"].errors


def test_nobody_gets_in_unsigned(running: Setting) -> None:
    for name, address in [
        *addresses(running.test),
        *((each, reverse(f"satisfaction:{each}")) for each in LISTS),
    ]:
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert "/admin/login/" in answer["Location"], name


def test_without_a_token_of_the_form_nothing_is_done(running: Setting) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(running.user)
    answer = client.post(reverse("satisfaction:close", args=[running.test.pk]), {"reason": "x"})
    assert answer.status_code == 403
    running.test.refresh_from_db()
    assert running.test.state == TestState.OPEN


def test_every_page_of_every_state_answers_whoever_keeps_it(visit: Visitor) -> None:
    closed = opened(name="阳光")
    close_test(closed.test)
    for found in (setting(name="月亮"), opened(name="星星"), closed):
        client = visit(found.user)
        for name, address in addresses(found.test):
            assert client.get(address).status_code in (200, 302), name
