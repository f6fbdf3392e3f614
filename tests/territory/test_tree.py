"""The tree: branches with counts, the way to an area, search, moving and reordering from the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from territory.enums import Level
from territory.models import Area
from territory.tree import queries
from tests.factories import AreaFactory, HouseholdFactory
from tests.factories.town import Town

TREE = "/admin/territory/tree/"


def signed_in(user: Any) -> Client:
    """A client."""
    client = Client()
    client.force_login(user)
    return client


def shown(branch: queries.Branch) -> list[tuple[str, int]]:
    """Names and households."""
    return [(node.area.name, node.households) for node in branch.nodes]


def test_branches_and_counts(town: Town) -> None:
    HouseholdFactory(building=town.sun.building)
    top = queries.branch(town.superuser, None, {})
    assert shown(top) == [("滨江市", 3)]
    below = queries.branch(town.street_supervisor, town.street, {})
    assert shown(below) == [("阳光社区", 2), ("月亮社区", 1)]
    assert [(node.keep, node.shift) for node in below.nodes] == [(True, True), (True, True)]
    (own,) = queries.branch(town.sun.people["supervisor"], None, {}).nodes
    assert (own.area, own.keep, own.shift) == (town.sun.area, True, False)
    (seen,) = queries.branch(town.sun.people["worker"], None, {}).nodes
    assert (seen.keep, seen.shift) == (False, False)


def test_the_way_to_an_area(town: Town) -> None:
    client = signed_in(town.sun.people["supervisor"])
    page = client.get(f"{TREE}?open={town.sun.building.pk}")
    branch = page.context["branch"]
    assert shown(branch) == [("阳光社区", 1)]
    assert shown(branch.nodes[0].branch) == [("阳光花园", 1)]
    assert shown(branch.nodes[0].branch.nodes[0].branch) == [("3栋", 1)]
    assert f'id="area-{town.sun.building.pk}"' in page.content.decode()
    elsewhere = client.get(f"{TREE}?open={town.moon.building.pk}")
    assert shown(elsewhere.context["branch"]) == [("阳光社区", 1)]
    assert client.get(f"{TREE}?open=%F0%9F%8F%A0").status_code == 200


def test_long_branches_are_paged(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    estate = Area.objects.get(pk=town.sun.building.get_parent().pk)
    made = [
        AreaFactory(parent=Area.objects.get(pk=estate.pk), name=f"{n}栋", level=Level.BUILDING)
        for n in range(4, 10)
    ]
    client = signed_in(town.sun.people["worker"])
    address = f"{TREE}{estate.pk}/children/"
    first = client.get(address).context["branch"]
    assert [node.area.name for node in first.nodes] == ["3栋", "4栋", "5栋"]
    second = client.get(f"{address}?after={first.page.after}").context["branch"]
    assert [node.area.name for node in second.nodes] == ["6栋", "7栋", "8栋"]
    # Without a script the link opens the tree at what follows.
    assert first.following == made[2].pk
    page = client.get(f"{TREE}?open={first.following}")
    inner = page.context["branch"].nodes[0].branch.nodes[0].branch
    assert [node.area.name for node in inner.nodes] == ["6栋", "7栋", "8栋"]
    assert inner.extra == {"cut": True}
    assert "前面的" in page.content.decode()


def test_search(town: Town) -> None:
    client = signed_in(town.street_supervisor)
    found = client.get(f"{TREE}?q=3栋").context["found"]
    assert [name for _area, name in found] == [
        "滨江市 江岸区 解放路街道 阳光社区 阳光花园 3栋",
        "滨江市 江岸区 解放路街道 月亮社区 月亮花园 3栋",
    ]
    assert "没有叫“火星”的" in client.get(f"{TREE}?q=火星").content.decode()
    mine = signed_in(town.sun.people["author"]).get(f"{TREE}?q=花园").context["found"]
    assert [area.name for area, _name in mine] == ["阳光花园"]


def test_as_many_queries_for_thirty_areas_as_for_three(town: Town) -> None:
    client = signed_in(town.sun.people["administrator"])

    def grow(n: int) -> list[int]:
        for _ in range(n):
            estate = AreaFactory(parent=Area.objects.get(pk=town.sun.area.pk), level=Level.ESTATE)
            HouseholdFactory(building=AreaFactory(parent=estate, level=Level.BUILDING))
        counts = []
        for address in (
            f"{TREE}?open={town.sun.area.pk}",
            f"{TREE}{town.sun.area.pk}/children/",
            f"{TREE}?q=区划",
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            counts.append(len(made))
        return counts

    assert grow(3) == grow(27)


def test_moving_asks_first(town: Town) -> None:
    estate = town.sun.building.get_parent()
    client = signed_in(town.street_supervisor)
    address = f"{TREE}{estate.pk}/move/"
    places = client.get(address).context["places"]
    assert [name for _place, name in places] == ["滨江市 江岸区 解放路街道 月亮社区"]
    asked = client.get(f"{address}?to={town.moon.area.pk}")
    page = asked.content.decode()
    for words in ("1个区划、1户一起移动", "阳光社区 · 督导员", "月亮社区 · 督导员", "重新统计这些区域的计数"):
        assert words in page
    assert Area.objects.get(pk=estate.pk).get_parent() == town.sun.area
    done = client.post(address, {"to": town.moon.area.pk, "seen": town.sun.area.pk}, follow=True)
    assert "“阳光花园”现在在“月亮社区”下面" in done.content.decode()
    assert Area.objects.get(pk=estate.pk).get_parent() == town.moon.area
    # The same again from a page that is out of date.
    again = client.post(address, {"to": town.sun.area.pk, "seen": town.sun.area.pk}, follow=True)
    assert "已被别人移动" in again.content.decode()
    assert Area.objects.get(pk=estate.pk).get_parent() == town.moon.area


def test_a_level_that_does_not_fit_is_said(town: Town) -> None:
    estate = town.sun.building.get_parent()
    client = signed_in(town.street_supervisor)
    page = client.get(f"{TREE}{estate.pk}/move/?to={town.moon.building.pk}").content.decode()
    assert "“阳光花园”（小区）只能放在村(社区)下面，不能放在“3栋”（楼栋）下面。" in page
    assert "确认移动" not in page


def test_reordering(town: Town) -> None:
    client = signed_in(town.street_supervisor)
    sun, moon = town.sun.area, town.moon.area

    def order() -> list[str]:
        return [each.name for each in Area.objects.get(pk=town.street.pk).get_children()]

    client.post(f"{TREE}{moon.pk}/reorder/", {"by": "up"})
    assert order() == ["月亮社区", "阳光社区"]
    client.post(f"{TREE}{moon.pk}/reorder/", {"by": "up"})  # already the first
    assert order() == ["月亮社区", "阳光社区"]
    client.post(f"{TREE}{moon.pk}/reorder/", {"by": "down"})
    assert order() == ["阳光社区", "月亮社区"]
    client.post(f"{TREE}{moon.pk}/reorder/", {"before": sun.pk})
    assert order() == ["月亮社区", "阳光社区"]


@pytest.mark.parametrize("who", ["worker", "author"])
def test_who_only_looks_does_not_move(town: Town, who: str) -> None:
    estate = town.sun.building.get_parent()
    client = signed_in(town.sun.people[who])
    assert "移动" not in client.get(f"{TREE}?open={estate.pk}").content.decode().replace(
        "要移动", ""
    ).replace("点“移动”", "")
    for address in ("move/", "reorder/"):
        answer = client.post(f"{TREE}{estate.pk}/{address}", {"to": town.moon.area.pk, "by": "up"})
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/admin/"
    assert Area.objects.get(pk=estate.pk).get_parent() == town.sun.area
