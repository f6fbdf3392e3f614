"""The public pages: what is shown and what never is, narrowing, certificates, empty ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from satisfaction.archive import everybody, limits
from satisfaction.archive.chart import HEIGHT, WIDTH, chart
from satisfaction.credit.enums import EventKind
from satisfaction.credit.grades import spans
from satisfaction.credit.grades.queries import graded_companies, record, records
from satisfaction.credit.grading import Grade, Period
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.models import EntryEvent
from territory.enums import Level
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.credit import make_entry, make_public
from tests.factories.territory import AreaFactory
from tests.satisfaction.archive.world import PHONE, World, days_ago, world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits() -> None:
    limits.forget()


@pytest.fixture
def found() -> World:
    return world()


def page(client: Client, name: str, *args: Any, **params: str) -> Any:
    return client.get(reverse(f"credit_archive:{name}", args=args), params)


def company_page(client: Client, found: World) -> Any:
    return page(client, "company", found.company.credit_code)


def test_each_record_stands_where_it_belongs(client: Client, found: World) -> None:
    context = company_page(client, found).context
    told = {
        part: {line.entry for line in context[part]}
        for part in ("in_force", "publicity", "suspended", "past")
    }
    entries = found.entries
    assert told == {
        "in_force": {entries["fine"], entries["award"]},
        "publicity": {entries["publicity"]},
        "suspended": {entries["suspended"]},
        "past": {entries["past_award"]},
    }
    assert (context["records"].withheld, context["withheld_points"]) == (1, "−1")
    assert context["grade"].points == 80 + 3 - 6 - 1


def test_nobody_is_named_and_no_phone_is_shown(client: Client, found: World) -> None:
    pages = [
        company_page(client, found),
        page(client, "list"),
        page(client, "entry", found.company.credit_code, found.entries["fine"].uid),
        page(client, "certificate", found.company.credit_code),
        page(client, "api_company", found.company.credit_code),
        page(client, "export", "json"),
        page(client, "export", "csv"),
    ]
    for each in pages:
        text = each.content.decode(errors="ignore")
        assert each.status_code == 200
        for secret in (PHONE, "王法人", "李联系", "张三", "待确认的记录", "已修复的罚款", "轻微记录"):
            assert secret not in text
    assert "违规收费，联系 ***********" in company_page(client, found).content.decode()


@pytest.mark.parametrize("what", ["proposed", "repaired", "minor", "past_fine"])
def test_records_that_are_not_public_have_no_page(client: Client, found: World, what: str) -> None:
    answer = page(client, "entry", found.company.credit_code, found.entries[what].uid)
    assert answer.status_code == 404


def test_a_record_shows_its_lines_of_the_ledger(client: Client, found: World) -> None:
    entry = found.entries["fine"]
    answer = page(client, "entry", found.company.credit_code, entry.uid)
    text = answer.content.decode()
    for event in EntryEvent.objects.filter(entry=entry):
        assert event.hash in text
    other = CompanyFactory(area=found.city)
    assert page(client, "entry", other.credit_code, entry.uid).status_code == 404


def test_a_branch_leads_to_its_head_office(client: Client, found: World) -> None:
    address = reverse("credit_archive:company", args=[found.company.credit_code])
    assert page(client, "company", found.branch.credit_code).headers["Location"] == address
    assert page(client, "certificate", found.branch.credit_code).status_code == 302
    told = page(client, "api_company", found.branch.credit_code).json()
    assert told["companies"][0]["credit_code"] == found.company.credit_code


def test_what_is_not_there_says_so(client: Client, found: World) -> None:
    nobody = "91430100MA9999999X"
    assert page(client, "company", nobody).status_code == 404
    assert client.get(f"/credit/{nobody}/certificate/").status_code == 404
    assert client.get("/credit/nonsense/").status_code == 404
    assert page(client, "scheme", 999).status_code == 404
    assert client.get("/credit/api/v1/companies/nonsense/").json()["errors"][0]["code"] == "no_such_company"
    assert page(client, "api_company", nobody).json()["errors"][0]["code"] == "no_such_company"
    outside = CompanyFactory(area=AreaFactory(name="无方案市"))
    shown = page(client, "company", outside.credit_code)
    assert shown.status_code == 200
    assert shown.context["grade"].name == ""
    assert page(client, "certificate", outside.credit_code).status_code == 404


def test_an_empty_archive_says_so(client: Client) -> None:
    answer = page(client, "list")
    assert answer.status_code == 200
    assert answer.context["found"].total == 0
    assert page(client, "export", "json").json()["companies"] == []


def test_the_list_is_narrowed_and_sorted(client: Client, found: World) -> None:
    county = AreaFactory(parent=found.city, name="城南区", level=Level.COUNTY)
    community = AreaFactory(
        parent=AreaFactory(parent=county, name="街道", level=Level.STREET), level=Level.COMMUNITY, name="社区"
    )
    better = CompanyFactory(area=found.city, joined_on=days_ago(500), name="安居物业有限公司")
    ContractFactory(
        company=better,
        service_area=ServiceAreaFactory(estate=AreaFactory(parent=community, level=Level.ESTATE)),
    )
    outside = CompanyFactory(area=found.city, name="未参评物业")

    def names(**params: str) -> list[str]:
        shown = page(client, "list", **params).context["page"].object_list
        return [each.company.name for each in shown]

    first, second, third = better.name, found.company.name, outside.name
    assert names() == sorted([first, second, third])
    assert names(sort="-points") == [first, second, third]
    assert names(sort="points") == [second, first, third]
    assert names(q="安居") == [first]
    assert names(q=found.company.credit_code[4:].lower()) == [second]
    assert names(grade="A") == [second]
    assert names(grade="-") == [third]
    assert names(area=str(county.pk)) == [first]
    assert names(area="x", grade="?", sort="!", page="z") == sorted([first, second, third])
    assert names(q="没有这家") == []


def test_the_list_costs_the_same_at_any_length(client: Client, found: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(client, "list")
        return len(counted)

    costs = []
    for n in (3, 27):
        for each in CompanyFactory.create_batch(n, area=found.city, joined_on=days_ago(500)):
            make_public(make_entry(each, found.scheme, on=days_ago(30)), on=days_ago(30))
            ContractFactory(
                company=each, service_area=ServiceAreaFactory(estate=AreaFactory(parent=found.city))
            )
        costs.append(cost())
    assert costs[0] == costs[1]


def test_the_list_is_remembered_until_something_happens(
    client: Client, found: World, monkeypatch: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(client, "list")
        return len(counted)

    def points() -> list[Any]:
        return [each.grade.points for each in page(client, "list").context["page"].object_list]

    first = cost()
    assert cost() == 2 < first
    assert points() == [76]
    append(found.entries["fine"], EventKind.OBJECTED, on=timezone.localdate())
    assert points() == [82]
    found.company.joined_on = None
    found.company.save()
    assert points() == [82]
    monkeypatch.setattr(everybody, "MINUTE", 0)
    assert points() == [None]


def test_only_the_companies_of_new_lines_are_read_again(found: World, monkeypatch: Any) -> None:
    others = CompanyFactory.create_batch(3, area=found.city, joined_on=days_ago(500))
    known = list(graded_companies())
    read: list[list[int]] = []
    plain = spans._read
    monkeypatch.setattr(spans, "_read", lambda companies: read.append(companies) or plain(companies))
    before = {pk: each.grade(timezone.localdate()).points for pk, each in records(known).items()}
    make_public(make_entry(others[0], found.scheme, on=days_ago(3)), on=days_ago(3))
    append(found.entries["fine"], EventKind.REVERSED, on=timezone.localdate())
    after = {pk: each.grade(timezone.localdate()).points for pk, each in records(known).items()}
    assert sorted(read[-1]) == sorted([others[0].pk, found.company.pk])
    assert after == {**before, found.company.pk: before[found.company.pk] + 6}


def test_a_certificate_leads_back_to_the_live_page(client: Client, found: World, settings: Any) -> None:
    settings.BASE_URL = "https://juwen.example"
    answer = page(client, "certificate", found.company.credit_code)
    text = answer.content.decode()
    assert answer.context["address"] == f"https://juwen.example/credit/{found.company.credit_code}/"
    assert answer.context["address"] in text
    assert "<svg" in text


def test_the_scheme_is_there_to_be_read(client: Client, found: World) -> None:
    text = page(client, "scheme", found.scheme.pk).content.decode()
    assert "挪用维修资金" in text


def test_the_drawing_holds_every_point_within_its_bounds(found: World) -> None:
    today = timezone.localdate()
    known = record(found.company)
    drawn = chart(known.history(days_ago(700), today), known.scheme(today)[1])
    assert drawn is not None
    for line in drawn.lines:
        for pair in line.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
    assert drawn.marks[-1].points == 76
    assert chart([], None) is None


def test_the_drawing_tells_points_that_change_within_a_grade() -> None:
    def period(since: date, until: date, points: int) -> Period:
        return Period(since, until, 1, Grade("A", points=Decimal(points)))

    first, second, third = date(2026, 1, 1), date(2026, 5, 1), date(2026, 12, 1)
    drawn = chart([period(first, second, 74), period(second, third, 70)], None)
    assert drawn is not None
    assert [(each.grade, each.points) for each in drawn.marks] == [("A", 74), ("A", 70)]
    near = chart([period(first, second, 74), period(second, second, 72), period(second, third, 70)], None)
    assert near is not None
    assert [each.points for each in near.marks] == [74, 70]  # no words upon words


def test_history_begins_with_the_scheme_or_with_joining(client: Client, found: World) -> None:
    periods = company_page(client, found).context["periods"]
    assert periods[-1].since == found.scheme.in_force_from
    assert periods[0].until == timezone.localdate()
    assert periods[0].grade.points == 76


@pytest.mark.parametrize("layout", ["xlsx", "csv", "json"])
def test_too_many_files_are_refused(client: Client, found: World, layout: str) -> None:
    statuses = [page(client, "export", layout).status_code for _n in range(limits.PER_ADDRESS + 1)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_only_reading(client: Client, found: World) -> None:
    for name, args in (("list", []), ("company", [found.company.credit_code]), ("api_ledger", [])):
        assert client.post(reverse(f"credit_archive:{name}", args=args)).status_code == 405


def test_what_is_only_proposed_changes_nothing(client: Client, found: World) -> None:
    before = company_page(client, found).context["grade"]
    make_entry(found.company, found.scheme, on=days_ago(20))
    assert company_page(client, found).context["grade"] == before
