"""What service areas are made of, which dwellings they have, and what a company sees of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from satisfaction.companies import dividing, queries
from satisfaction.companies.models import ServiceArea
from territory.enums import Level
from territory.models import Area
from tests.factories import AreaFactory, HouseholdFactory
from tests.factories.companies import CompanyFactory, ServiceAreaFactory
from tests.factories.town import Town
from tests.satisfaction.companies.conftest import Served


def codes(error: ValidationError) -> list[str]:
    return [each.code for each in error.error_list]


def test_all_of_an_estate_leaves_no_room(sun: Served) -> None:
    for wanted in ([], [sun.buildings[0].pk]):
        with pytest.raises(ValidationError) as refusal:
            dividing.check(sun.estate, wanted)
        assert "area_whole" in codes(refusal.value)


def test_a_divided_estate(sun: Served, town: Town) -> None:
    first, second = sun.buildings
    assert dividing.set_buildings(sun.area, [first.pk], user=town.superuser)
    assert not dividing.set_buildings(sun.area, [first.pk], user=town.superuser)
    with pytest.raises(ValidationError) as refusal:
        dividing.check(sun.estate, [])
    assert codes(refusal.value) == ["area_rest"]
    with pytest.raises(ValidationError) as refusal:
        dividing.check(sun.estate, [first.pk, second.pk])
    assert codes(refusal.value) == ["area_taken"]
    assert "3栋" in str(refusal.value)
    assert "阳光花园" in str(refusal.value)
    dividing.check(sun.estate, [second.pk])


def test_another_estates_building(sun: Served, moon: Served, town: Town) -> None:
    with pytest.raises(ValidationError) as refusal:
        dividing.set_buildings(sun.area, [moon.buildings[0].pk], user=town.superuser)
    assert codes(refusal.value) == ["area_elsewhere"]


def test_whole(sun: Served, town: Town) -> None:
    assert dividing.whole(sun.estate, user=town.superuser) == sun.area
    dividing.set_buildings(sun.area, [sun.buildings[0].pk], user=town.superuser)
    with pytest.raises(ValidationError):
        dividing.whole(sun.estate, user=town.superuser)
    estate = AreaFactory(parent=sun.community.area, name="晨光苑", level=Level.ESTATE)
    assert dividing.whole(estate, user=town.superuser).name == "晨光苑"


def test_households(sun: Served, town: Town) -> None:
    first, second = sun.buildings
    HouseholdFactory(building=second, unit="1", room="102")
    assert queries.households(sun.area).count() == 3
    dividing.set_buildings(sun.area, [second.pk], user=town.superuser)
    area = ServiceArea.objects.get(pk=sun.area.pk)
    assert {each.building_id for each in queries.households(area)} == {second.pk}
    assert [each.name for each in queries.buildings(area)] == ["5栋"]
    assert queries.household_counts([area]) == {area.pk: 2}
    # A building that was moved to another estate meanwhile takes its dwellings along.
    Area.objects.get(pk=second.pk).move(town.moon.building.get_parent(), "last-child")
    area = ServiceArea.objects.get(pk=sun.area.pk)
    assert queries.households(area).count() == 0
    assert queries.household_counts([area]) == {area.pk: 0}
    assert first.households.count() == 1


def test_counting_many_costs_the_same(sun: Served) -> None:
    def cost() -> int:
        rows = list(ServiceArea.objects.select_related("estate"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queries.household_counts(rows)
        return len(asked)

    before = cost()
    for n in range(8):
        estate = AreaFactory(parent=sun.community.area, name=f"小区{n}", level=Level.ESTATE)
        building = AreaFactory(parent=estate, name="1栋", level=Level.BUILDING)
        HouseholdFactory(building=building)
        ServiceAreaFactory(estate=estate, buildings=[building] if n % 2 else [])
    assert cost() <= before + 1  # those with buildings, and those that are all of an estate


def test_which_companies_are_seen(sun: Served, moon: Served, town: Town) -> None:
    above = CompanyFactory(area=town.street, name="街道物业服务有限公司")
    head = CompanyFactory(area=town.moon.area, name="总部物业服务有限公司")
    branch = CompanyFactory(area=town.moon.area, name="总部物业阳光分公司", head_office=head)
    CompanyFactory(area=town.moon.area, name="无关物业服务有限公司")
    sun.contract.company = branch
    sun.contract.save()
    seen = set(queries.companies(town.sun.people["worker"]))
    # Its own area's, the street's above, who serves here, and that one's head office.
    assert seen == {sun.company, above, branch, head}
    assert moon.company in queries.companies(town.street_supervisor)
    assert queries.companies(town.superuser).count() == 6


def test_which_contracts_are_seen(sun: Served, moon: Served, town: Town) -> None:
    moon.contract.company = sun.company
    moon.contract.save()
    # Whoever looks after a company sees where else it serves.
    assert set(queries.contracts(town.sun.people["author"])) == {sun.contract, moon.contract}
    assert set(queries.contracts(town.moon.people["author"])) == {moon.contract}
