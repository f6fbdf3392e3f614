"""Grades from the real ledger: publicity, objections, repairs and reversals, branches, history, and pages."""

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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryState, EventKind, Gravity
from satisfaction.credit.grades.queries import record, records
from satisfaction.credit.grading import Standing, grade
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.ledger.queries import standing
from satisfaction.credit.models import CreditEntry, Scheme
from territory.enums import Role
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.credit import FIRST, SchemeFactory, make_entry, make_public
from tests.factories.schemes import scheme_data
from tests.factories.territory import AreaFactory, staff

pytestmark = pytest.mark.django_db
PLAIN = scheme_data(overrides=[{"veto": True, "grade": "黑名单"}, {"unmanaged": True, "grade": "C"}])
IN_FORCE = FIRST + timedelta(days=10)  # after nine days of publicity


@pytest.fixture
def city() -> Any:
    return AreaFactory(name="衡阳市")


@pytest.fixture
def company(city: Any) -> Company:
    made: Company = CompanyFactory(area=city, joined_on=date(2024, 1, 1), name="和顺物业服务有限公司")
    return made


@pytest.fixture
def scheme(city: Any) -> Scheme:
    made: Scheme = SchemeFactory(area=city, data=PLAIN)
    return made


def points(company: Company, day: date) -> Decimal | None:
    return record(company).grade(day).points


def test_a_record_counts_from_the_day_after_its_publicity(company: Company, scheme: Scheme) -> None:
    make_public(make_entry(company, scheme))
    assert points(company, IN_FORCE - timedelta(days=1)) == 80
    assert points(company, IN_FORCE) == 74
    assert points(company, date(2027, 3, 11)) == 74
    assert points(company, date(2027, 3, 12)) == 80  # after twelve months


def test_an_objection_takes_it_out_for_as_long_as_it_is_examined(company: Company, scheme: Scheme) -> None:
    entry = make_public(make_entry(company, scheme))
    begin, end = IN_FORCE + timedelta(days=5), IN_FORCE + timedelta(days=12)
    append(entry, EventKind.EFFECTIVE, on=IN_FORCE, data={"from": IN_FORCE.isoformat()})
    append(entry, EventKind.OBJECTED, on=begin)
    append(entry, EventKind.DECIDED, on=end, data={"outcome": "rejected"})
    days = [begin - timedelta(days=1), begin, end - timedelta(days=1), end]
    assert [points(company, day) for day in days] == [74, 80, 80, 74]
    assert [str(each.since) for each in record(company).history(FIRST, end)] == [
        str(FIRST), str(IN_FORCE), str(begin), str(end),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [EventKind.REPAIRED, EventKind.REVERSED])
def test_what_ends_later_leaves_the_past_as_it_was(company: Company, scheme: Scheme, kind: EventKind) -> None:
    entry = make_public(make_entry(company, scheme))
    end = IN_FORCE + timedelta(days=40)
    append(entry, EventKind.EFFECTIVE, on=IN_FORCE, data={"from": IN_FORCE.isoformat()})
    before = record(company).history(FIRST, end - timedelta(days=1))
    append(entry, kind, on=end)
    assert record(company).history(FIRST, end - timedelta(days=1)) == before
    assert points(company, end) == 80


def test_a_newer_scheme_changes_no_day_before_it(company: Company, scheme: Scheme, city: Any) -> None:
    make_public(make_entry(company, scheme))
    last = date(2026, 8, 31)
    before = record(company).history(FIRST, last)
    SchemeFactory(area=city, data={**PLAIN, "base": "70"}, in_force_from=date(2026, 9, 1))
    assert record(company).history(FIRST, last) == before
    assert points(company, last) == 74
    assert points(company, date(2026, 9, 1)) == 64  # the record keeps its points


def test_a_branch_counts_for_its_head_office(company: Company, scheme: Scheme, city: Any) -> None:
    branch = CompanyFactory(area=city, head_office=company, name="和顺物业雁峰分公司")
    make_public(make_entry(branch.answers, scheme, branch=branch))
    assert points(company, IN_FORCE) == 74
    outside = CompanyFactory(area=city, name="未参加信用管理的物业")
    away = CompanyFactory(area=city, head_office=outside, name="未参加的分公司")
    ContractFactory(company=away, service_area=ServiceAreaFactory(estate=AreaFactory(parent=city)))
    assert record(outside).grade(IN_FORCE).name == "C"  # it serves through its branch
    assert record(outside).grade(date(2023, 1, 1)).name == ""


def test_without_a_scheme_there_is_no_grade(company: Company) -> None:
    found = record(company).grade(IN_FORCE)
    assert (found.name, found.why[0].code) == ("", "no_scheme")


def test_many_companies_cost_no_more_queries_than_few(scheme: Scheme, city: Any) -> None:
    def made(n: int) -> list[Company]:
        some = CompanyFactory.create_batch(n, area=city, joined_on=date(2024, 1, 1))
        for each in some:
            make_public(make_entry(each, scheme))
        return list(Company.objects.select_related("area"))

    costs = []
    for number in (2, 18):
        rows = made(number)
        with CaptureQueriesContext(connection) as counted:
            found = records(rows)
        costs.append(len(counted))
        assert {found[each.pk].grade(IN_FORCE).points for each in rows} == {Decimal(74)}
    assert costs[0] == costs[1]
    with CaptureQueriesContext(connection) as again:
        records(rows)
    assert len(again) < costs[0]  # the ledger stood still, so it is not read again


STEPS = st.lists(
    st.tuples(
        st.sampled_from([EventKind.OBJECTED, EventKind.DECIDED, EventKind.REPAIRED, EventKind.REVERSED]),
        st.integers(0, 60),
        st.sampled_from(["rejected", "upheld"]),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEPS, st.sampled_from(["fee", "award_city"])), min_size=1, max_size=3), st.data())
def test_the_days_in_force_agree_with_the_state_of_each_day(
    city: Any, scheme: Scheme, entries: list[Any], data: Any
) -> None:
    """Whatever happened, in whichever order: the grade of a day is that of the entries effective on it."""
    one: Company = CompanyFactory(area=city, joined_on=date(2024, 1, 1))
    for steps, rule in entries:
        good = {"rule": rule, "points": Decimal(3), "gravity": Gravity.NONE} if rule != "fee" else {}
        entry = make_public(make_entry(one, scheme, **good))
        for kind, after, outcome in sorted(steps, key=lambda each: each[1]):
            _try(entry, kind, FIRST + timedelta(days=after), {"outcome": outcome})
    known = record(one)
    for after in data.draw(st.lists(st.integers(0, 420), min_size=1, max_size=8)):
        day = FIRST + timedelta(days=after)
        in_force = [each for each in standing(one, day) if each.state == EntryState.EFFECTIVE]
        expected = [
            Standing(
                each.entry.pk,
                each.entry.rule,
                each.points,
                each.since or day,
                each.entry.gravity,
                each.entry.veto,
            )
            for each in in_force
        ]
        _pk, values = known.scheme(day)
        assert values is not None
        assert known.grade(day) == grade(values, expected, known.facts, day)


def _try(entry: CreditEntry, kind: EventKind, on: date, data: dict[str, str]) -> None:
    from satisfaction.credit.ledger.errors import IllegalLine

    try:
        append(entry, kind, on=on, data=data if kind == EventKind.DECIDED else None)
    except IllegalLine:
        return


@pytest.fixture
def client(city: Any) -> Client:
    found = Client()
    found.force_login(staff(city, Role.SUPERVISOR))
    return found


def test_the_staff_pages_say_how_a_grade_came_to_be(client: Client, company: Company, scheme: Scheme) -> None:
    made_on = timezone.localdate() - timedelta(days=30)
    make_public(make_entry(company, scheme, on=made_on), on=made_on)
    page = client.get(reverse("grades:list"))
    assert "和顺物业服务有限公司" in page.content.decode()
    narrowed = client.get(reverse("grades:list"), {"grade": "A", "q": "和顺"})
    assert [each[0] for each in narrowed.context["page"].object_list] == [company]
    assert not client.get(reverse("grades:list"), {"grade": "AAA"}).context["page"].object_list
    assert client.get(reverse("grades:list"), {"day": "x", "grade": "?", "page": "y"}).status_code == 200
    detail = client.get(reverse("grades:company", args=[company.pk]))
    assert [each.entry.title for each, _p, counts in detail.context["counted"] if counts] == [
        "违规收取装修押金"
    ]
    assert detail.context["grade"].points == 74
    for layout in ("xlsx", "csv"):
        answer = client.get(reverse("grades:list"), {"export": layout})
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "和顺物业" in answer.content.decode()


def test_strangers_do_not_see_companies(company: Company) -> None:
    stranger = Client()
    stranger.force_login(staff(AreaFactory(name="长沙市"), Role.ADMINISTRATOR))
    assert stranger.get(reverse("grades:company", args=[company.pk])).status_code == 404
    assert not stranger.get(reverse("grades:list")).context["page"].object_list
