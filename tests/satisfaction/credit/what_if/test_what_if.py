"""What a draft scheme would do: who moves, who is governed elsewhere, and that looking changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryKind, Gravity, SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.what_if.working import DOWN, SAME, UP, what_if
from territory.enums import Level, Role
from tests.factories.companies import CompanyFactory
from tests.factories.credit import SchemeFactory, make_entry, make_public
from tests.factories.schemes import scheme_data
from tests.factories.territory import AreaFactory, staff

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MADE = TODAY - timedelta(days=30)
PLAIN = {"overrides": [{"veto": True, "grade": "黑名单"}]}


@pytest.fixture
def city() -> Any:
    return AreaFactory(name="衡阳市")


def company(city: Any, name: str) -> Company:
    made: Company = CompanyFactory(area=city, joined_on=date(2024, 1, 1), name=name)
    return made


def draft(city: Any, **changes: Any) -> Scheme:
    made: Scheme = SchemeFactory(
        area=city, state=SchemeState.DRAFT, in_force_from=None, data=scheme_data(**{**PLAIN, **changes})
    )
    return made


@pytest.fixture
def world(city: Any) -> dict[str, Company]:
    """One with a commendation (83, AA), one with a fine (74, A), one plain (80, AA)."""
    scheme = SchemeFactory(area=city, data=scheme_data(**PLAIN))
    found = {name: company(city, name) for name in ("甲物业", "乙物业", "丙物业")}
    good = {"rule": "award_city", "points": Decimal(3), "gravity": Gravity.NONE, "kind": EntryKind.AWARD}
    make_public(make_entry(found["甲物业"], scheme, on=MADE, **good), on=MADE)
    make_public(make_entry(found["乙物业"], scheme, on=MADE), on=MADE)
    return found


def told(draft: Scheme, **options: Any) -> dict[str, tuple[str, str, str]]:
    return {
        each.company.name: (each.before.name, each.after.name, each.way)
        for each in what_if(draft, TODAY, **options).moves
    }


def test_who_moves_and_which_way(city: Any, world: dict[str, Company]) -> None:
    found = told(draft(city, base="78"))
    assert found == {
        "甲物业": ("AA", "AA", SAME),
        "乙物业": ("A", "A", SAME),
        "丙物业": ("AA", "A", DOWN),
    }
    ladder = [{"grade": "AAA", "least": "80"}, {"grade": "AA", "least": "74"}, {"grade": "A"}]
    better = told(draft(city, ladder=ladder, overrides=[{"veto": True, "grade": "A"}]))
    assert [way for _b, _a, way in better.values()] == [UP, UP, UP]


def test_records_keep_their_points_unless_one_asks_for_the_drafts_own(
    city: Any, world: dict[str, Company]
) -> None:
    harsher = scheme_data()["rules"]
    harsher[2] = {**harsher[2], "points": "-15", "limit": None}
    scheme = draft(city, rules=harsher)
    assert told(scheme)["乙物业"] == ("A", "A", SAME)
    assert told(scheme, new_points=True)["乙物业"] == ("A", "B", DOWN)


def test_ladders_without_a_common_grade_are_not_compared(city: Any, world: dict[str, Company]) -> None:
    ladder = [{"grade": "优", "least": "80"}, {"grade": "良"}]
    found = told(draft(city, ladder=ladder, overrides=[{"veto": True, "grade": "良"}]))
    assert found["甲物业"] == ("AA", "优", "")


def test_companies_under_a_nearer_scheme_are_not_touched(city: Any, world: dict[str, Company]) -> None:
    county = AreaFactory(parent=city, name="雁峰区", level=Level.COUNTY)
    SchemeFactory(area=county, data=scheme_data(**PLAIN))
    company(county, "丁物业")
    company(AreaFactory(name="长沙市"), "戊物业")
    found = what_if(draft(city, base="60"), TODAY)
    assert {each.company.name for each in found.moves} == set(world)
    assert found.elsewhere == 1


def test_a_first_scheme_grades_those_who_had_none(city: Any) -> None:
    company(city, "甲物业")
    company(city, "乙物业").__class__.objects.filter(name="乙物业").update(joined_on=None)
    assert told(draft(city)) == {"甲物业": ("", "AA", ""), "乙物业": ("", "", SAME)}


def test_the_page_and_its_export(city: Any, world: dict[str, Company]) -> None:
    scheme = draft(city, base="78")
    client = Client()
    client.force_login(staff(city, Role.SUPERVISOR))
    address = reverse("schemes:what_if", args=[scheme.pk])
    page = client.get(address)
    assert [each.company.name for each in page.context["page"].object_list] == ["丙物业"]
    everybody = client.get(address, {"show": "all", "points": "new", "day": "2026-01-01", "q": ""})
    assert everybody.context["page"].paginator.count == 3
    assert client.get(address, {"day": "x", "show": "y", "page": "z"}).status_code == 200
    answer = client.get(address, {"export": "csv", "show": "all"})
    text = answer.content.decode()
    assert all(name in text for name in world)
    scheme.refresh_from_db()
    assert scheme.state == SchemeState.DRAFT
    assert scheme.in_force_from is None


def test_everybodys_grades_cost_the_same_queries(city: Any, world: dict[str, Company]) -> None:
    scheme = draft(city)
    costs = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as counted:
            what_if(scheme, TODAY, new_points=True)
        costs.append(len(counted))
        for each in CompanyFactory.create_batch(12, area=city, joined_on=date(2024, 1, 1)):
            make_public(make_entry(each, Scheme.objects.get(state="adopted"), on=MADE), on=MADE)
    assert costs[0] == costs[1]
