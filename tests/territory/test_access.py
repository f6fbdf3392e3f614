"""Who sees what: areas under one's posts, by role; nothing for the inactive, everything for the superuser."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from territory import access
from territory.enums import Role
from territory.middleware import remember_posts
from territory.models import Household
from tests.factories import staff
from tests.factories.town import Town


def test_areas_under_the_posts(town: Town) -> None:
    names = {area.name for area in access.areas(town.sun.people["worker"])}
    assert names == {"阳光社区", "阳光花园", "3栋"}
    assert access.areas(town.street_supervisor).count() == 7
    assert access.areas(town.superuser).count() == 9


@pytest.mark.parametrize(
    ("who", "roles", "wanted"),
    [
        ("author", (), True),
        ("author", (Role.AUTHOR,), True),
        ("author", (Role.SUPERVISOR, Role.GRID_WORKER), False),
        ("administrator", (Role.SUPERVISOR, Role.ADMINISTRATOR), True),
    ],
)
def test_roles(town: Town, who: str, roles: tuple[Role, ...], *, wanted: bool) -> None:
    user = town.sun.people[who]
    assert access.may(user, town.sun.building, *roles) is wanted
    assert not access.may(user, town.moon.building, *roles)
    assert access.areas(user, *roles).exists() is wanted


def test_several_posts_add_up(town: Town) -> None:
    user = staff(town.sun.area, Role.AUTHOR)
    user.groups.add(*town.moon.people["supervisor"].groups.all())
    assert {row.pk for row in access.visible(user, Household.objects.all(), "building")} == {
        town.sun.household.pk,
        town.moon.household.pk,
    }
    assert not access.may(user, town.moon.area, Role.AUTHOR)


def test_nobody_sees_anything(town: Town) -> None:
    gone = town.sun.people["administrator"]
    gone.is_active = False
    gone.save()
    for user in (AnonymousUser(), gone, staff(town.street)):
        assert not access.areas(user).exists()
        assert not access.may(user, town.sun.area)
        assert access.scope(user, town.sun.area) == []


def test_scope_of_a_streets_questionnaire(town: Town) -> None:
    assert access.scope(town.sun.people["supervisor"], town.street) == [town.sun.area]
    assert access.scope(town.street_supervisor, town.sun.area) == [town.sun.area]
    assert not access.may(town.superuser, None) or access.sees_all(town.superuser)


def test_a_page_asks_for_its_users_posts_once(town: Town) -> None:
    """However many entries its menu has; the next page asks anew."""
    user = town.sun.people["administrator"]
    browser = Client()
    browser.force_login(user)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/admin/")
    assert "/admin/responses/" in page.content.decode()
    assert sum("territory_post" in query["sql"] for query in asked) == 1
    user.groups.clear()
    assert browser.get("/admin/responses/").status_code == 302


def test_a_change_asks_each_time(town: Town) -> None:
    """What the request itself changes about posts holds at once, and outside a request all does."""
    user = town.sun.people["administrator"]
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(access.holds(user))
        user.groups.clear()
        seen.append(access.holds(user))
        return HttpResponse()

    remember_posts(view)(RequestFactory().post("/"))
    assert seen == [True, False]
    assert not access.holds(user)


def test_nothing_is_remembered_of_a_page_that_failed(town: Town) -> None:
    user = town.sun.people["administrator"]

    def view(request: HttpRequest) -> HttpResponse:
        assert access.holds(user)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        remember_posts(view)(RequestFactory().get("/"))
    user.groups.clear()
    assert not access.holds(user)


def test_users_are_not_taken_for_one_another(town: Town) -> None:
    with access.remembering():
        for community, other in ((town.sun, town.moon), (town.moon, town.sun)):
            for _twice in range(2):
                assert access.may(community.people["worker"], community.area, Role.GRID_WORKER)
                assert not access.may(community.people["worker"], community.area, Role.AUTHOR)
                assert not access.may(community.people["worker"], other.area)
