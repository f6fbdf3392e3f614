"""What somebody else changed between the reading of a row and its saving stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_save, pre_save
from django.http import Http404
from django.test import Client, RequestFactory

from territory import crypto, moving
from territory.admin import registers
from territory.enums import Level
from territory.grids import Part, set_parts
from territory.models import Area, Estate, Grid, GridPart, Household
from tests.factories import AreaFactory, EstateFactory, GridFactory
from tests.factories.town import Town


def opened(town: Town, action: str, name: str, pk: int, typed: dict[str, Any]) -> Any:
    """The view of one row after it has read the row, before it does anything."""
    register = next(each for each in registers() if each.model_name == name)
    request = RequestFactory().post("/", typed)
    request.user = town.superuser
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # as the middleware does
    view = getattr(register, f"{action}_view_class")(register, str(pk))
    view.setup(request)
    return view


@pytest.fixture
def new_estate(town: Town) -> Area:
    """An estate with one building and nothing else."""
    estate = AreaFactory(parent=Area.objects.get(pk=town.sun.area.pk), name="新苑", level=Level.ESTATE)
    AreaFactory(parent=estate, name="1栋", level=Level.BUILDING)
    found: Area = Area.objects.get(pk=estate.pk)
    return found


def test_a_renamed_area_stays_where_it_was_moved_to(town: Town, new_estate: Area) -> None:
    view = opened(town, "edit", "area", new_estate.pk, {"name": "新苑小区"})
    moving.move(new_estate, town.moon.area, user=town.superuser)
    AreaFactory(parent=Area.objects.get(pk=new_estate.pk), name="2栋", level=Level.BUILDING)
    assert view.dispatch(view.request).status_code == 302
    found = Area.objects.get(pk=new_estate.pk)
    assert (found.name, found.get_parent(), found.numchild) == ("新苑小区", town.moon.area, 2)
    assert not any(Area.find_problems())


def test_an_edited_estate_keeps_a_check_that_came_meanwhile(town: Town, new_estate: Area) -> None:
    EstateFactory(area=new_estate)
    view = opened(town, "edit", "estate", new_estate.pk, {"kind": "three_no", "note": "新"})
    view.get_instance()
    checked = {"five_have": {"safety": True}, "five_have_passed": True, "five_have_on": date(2026, 11, 3)}
    Estate.objects.filter(area=new_estate).update(**checked)
    assert view.dispatch(view.request).status_code == 302
    rows = Estate.objects.filter(area=new_estate).values("kind", "note", *checked)
    assert list(rows) == [{"kind": "three_no", "note": "新", **checked}]


def test_whoever_may_no_longer_change_a_row_does_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    household = town.sun.household
    view = opened(town, "edit", "household", household.pk, {"unit": "2", "room": "502"})
    monkeypatch.setattr(view.permission_helper, "user_can_edit_obj", lambda user, row: row.unit != "9")
    view.get_instance()
    Household.objects.filter(pk=household.pk).update(unit="9")
    with pytest.raises(PermissionDenied):
        view.dispatch(view.request)
    assert Household.objects.get(pk=household.pk).unit == "9"


def test_an_edited_phone_number_is_found_again(town: Town) -> None:
    household = town.sun.household
    typed = {"unit": "2", "room": "502", "contact_phone": "13900001111"}
    view = opened(town, "edit", "household", household.pk, typed)
    Household.objects.filter(pk=household.pk).update(building=town.moon.building, unit="7")
    assert view.dispatch(view.request).status_code == 302
    household.refresh_from_db()
    assert household.building == town.moon.building
    assert (household.contact_phone, household.phone_index) == ("13900001111", crypto.index("13900001111"))


def test_a_row_deleted_meanwhile_is_not_made_again(town: Town, new_estate: Area) -> None:
    view = opened(town, "edit", "area", new_estate.pk, {"name": "新苑小区"})
    Area.objects.get(pk=new_estate.pk).delete()
    with pytest.raises(Http404):
        view.dispatch(view.request)
    assert not Area.objects.filter(name__startswith="新苑").exists()


def test_what_came_below_an_area_meanwhile_keeps_it(town: Town, new_estate: Area) -> None:
    Area.objects.get(name="1栋", path__startswith=new_estate.path).delete()
    view = opened(town, "delete", "area", new_estate.pk, {})
    AreaFactory(parent=Area.objects.get(pk=new_estate.pk), name="2栋", level=Level.BUILDING)
    response = view.dispatch(view.request)
    assert [(each.label, each.n) for each in response.context_data["hanging"]] == [("区划", 1)]
    assert Area.objects.filter(name="2栋").exists()


@pytest.fixture
def somebody_quicker(town: Town) -> Iterator[Grid]:
    """A grid that takes the building in the moment in which another one is saved."""
    quick = GridFactory(community=town.sun.area, name="东网格")

    def take(sender: Any, instance: Grid, **said: Any) -> None:
        GridPart.objects.get_or_create(grid=quick, building=town.sun.building)

    post_save.connect(take, sender=Grid)
    yield quick
    post_save.disconnect(take, sender=Grid)


@pytest.mark.parametrize("action", ["create", "edit"])
def test_two_who_tick_the_same_building(town: Town, action: str, somebody_quicker: Grid) -> None:
    client = Client()
    client.force_login(town.sun.people["supervisor"])
    at = f"create/?in={town.sun.area.pk}"
    if action == "edit":
        made = Grid.objects.bulk_create([Grid(community=town.sun.area, name="西网格")])
        at = f"edit/{made[0].pk}/"
    typed = {"name": "新网格", "worker": "", "lead": "", "parts": [town.sun.building.pk]}
    page = client.post(f"/admin/territory/grid/{at}", typed)
    assert page.status_code == 200
    assert "3栋已属于网格“东网格”。请先在那里取消。" in page.content.decode()
    assert not Grid.objects.filter(name="新网格").exists()


def test_parts_of_a_community_that_was_moved_meanwhile(town: Town) -> None:
    grid = Grid.objects.select_related("community").get(pk=GridFactory(community=town.sun.area).pk)
    moving.reorder(town.sun.area, None, user=town.superuser)
    assert set_parts(grid, {Part(town.sun.building.pk)}, user=town.superuser)


def test_a_neighbour_whose_community_was_moved_meanwhile_is_found(town: Town, new_estate: Area) -> None:
    before = town.moon.building.get_parent()
    moving.reorder(town.moon.area, town.sun.area, user=town.superuser)
    moved = moving.move(new_estate, town.moon.area, user=town.superuser, before=before)
    assert list(Area.objects.get(pk=town.moon.area.pk).get_children()) == [moved, before]
    assert not any(Area.find_problems())


def test_a_neighbour_that_left_meanwhile_is_no_place(town: Town, new_estate: Area) -> None:
    gone = town.sun.building.get_parent()
    moved = moving.move(new_estate, town.moon.area, user=town.superuser, before=gone)
    assert list(Area.objects.get(pk=town.moon.area.pk).get_children())[-1] == moved


@pytest.mark.parametrize("action", ["create", "edit"])
def test_two_who_save_the_same_address(town: Town, action: str) -> None:
    """The form has looked before; the database refuses; nobody meets an error page."""
    client = Client()
    client.force_login(town.sun.people["supervisor"])
    building = town.sun.building

    def take(sender: Any, instance: Household, **said: Any) -> None:
        Household.objects.bulk_create([Household(building=building, unit="9", room="901")])

    typed = {"unit": "9", "room": "901", "occupancy": ""}
    at = f"create/?in={building.pk}" if action == "create" else f"edit/{town.sun.household.pk}/"
    pre_save.connect(take, sender=Household)
    try:
        page = client.post(f"/admin/territory/household/{at}", typed)
    finally:
        pre_save.disconnect(take, sender=Household)
    assert page.status_code == 200
    assert "别人刚刚保存了同样的内容" in page.content.decode()
    assert 'value="901"' in page.content.decode(), "what was typed is kept"
    town.sun.household.refresh_from_db()
    assert town.sun.household.room == "501"
