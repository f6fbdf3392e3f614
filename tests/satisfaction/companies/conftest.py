"""A street with two communities, each with an estate, a company and a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.enums import Level
from territory.models import Area
from tests.factories import AreaFactory, HouseholdFactory
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.town import Community, Town
from tests.factories.town import town as build


def visit(user: Any) -> Client:
    """A client in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client


@dataclass
class Served:
    """A community's estate of two buildings, all of it served since 2024."""

    community: Community
    estate: Area
    buildings: list[Area]
    company: Company
    area: ServiceArea
    contract: Contract


def served(community: Community, name: str) -> Served:
    """The community's estate gets a second building, a company and a contract."""
    estate = community.building.get_parent()
    second = AreaFactory(parent=estate, name="5栋", level=Level.BUILDING)
    estate = Area.objects.get(pk=estate.pk)
    HouseholdFactory(building=second, unit="1", room="101", floor_area="100.00")
    company = CompanyFactory(
        area=community.area,
        name=f"{name}物业服务有限公司",
        contact_name="李明",
        contact_phone="13812345678",
    )
    area = ServiceAreaFactory(estate=estate, name=f"{name}花园")
    contract = ContractFactory(company=company, service_area=area, starts_on=date(2024, 1, 1))
    return Served(community, estate, [community.building, second], company, area, contract)


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    return build()


@pytest.fixture
def sun(town: Town) -> Served:
    """阳光花园."""
    return served(town.sun, "阳光")


@pytest.fixture
def moon(town: Town) -> Served:
    """月亮花园."""
    return served(town.moon, "月亮")
