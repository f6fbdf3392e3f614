"""Setting up an area's four groups: posts, page permissions, and doing it again changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission

from territory.enums import Level, Role
from territory.groups import ON_PAGES, set_up_groups
from territory.models import Post
from tests.factories import AreaFactory, CommunityPageFactory
from tests.factories.town import Town


def test_the_four_groups(town: Town) -> None:
    groups = set_up_groups(town.sun.area, town.sun.folder)
    assert {role: group.post.role for role, group in groups.items()} == {role: role for role in Role}
    assert groups[Role.AUTHOR].name == "阳光社区 · 编写员"
    for role, group in groups.items():
        on_pages = GroupPagePermission.objects.filter(group=group, page=town.sun.folder)
        assert {each.permission.codename for each in on_pages} == {f"{name}_page" for name in ON_PAGES[role]}
        assert {each.codename for each in group.permissions.all()} == {
            "access_admin",
            "view_area",
            "view_household",
        }


def test_doing_it_again_changes_nothing(town: Town) -> None:
    before = (Group.objects.count(), Post.objects.count(), GroupPagePermission.objects.count())
    set_up_groups(town.sun.area, town.sun.folder)
    assert before == (Group.objects.count(), Post.objects.count(), GroupPagePermission.objects.count())


def test_two_areas_of_the_same_name(town: Town) -> None:
    twin = AreaFactory(parent=town.street, name="阳光社区", level=Level.COMMUNITY, code="420102003")
    groups = set_up_groups(twin, CommunityPageFactory(area=twin))
    assert groups[Role.AUTHOR].name == "阳光社区 (420102003) · 编写员"


@pytest.mark.parametrize(("who", "may"), [("author", True), ("administrator", True), ("supervisor", False)])
def test_who_may_add_questionnaires(town: Town, who: str, *, may: bool) -> None:
    user = town.sun.people[who]
    assert town.sun.folder.permissions_for_user(user).can_add_subpage() is may
    assert not town.moon.folder.permissions_for_user(user).can_add_subpage()
