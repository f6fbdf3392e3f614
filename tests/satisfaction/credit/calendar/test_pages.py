"""The calendar in the admin: what a new installation begins with, who keeps it, what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from satisfaction.credit.calendar import keeping, queries, seeding, shipped, words
from satisfaction.credit.calendar.working_days import add_working_days, is_working_day
from satisfaction.credit.models import CalendarYear
from territory.enums import Role
from territory.models import Area
from tests.factories import staff
from tests.factories.town import Town
from tests.factories.town import town as build

YEARS = "/admin/credit/calendar/"


@pytest.fixture
def town(db: None) -> Town:
    seeding.seed()  # what an earlier test flushed away
    return build()


@pytest.fixture
def keeper(town: Town) -> Any:
    """The city's supervisor."""
    return staff(Area.objects.get(depth=1), Role.SUPERVISOR, username="city-supervisor")


def visit(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(year: int, *changes: tuple[date, bool], **more: str) -> dict[str, Any]:
    """What the page of a year would send, with some days turned."""
    known = queries.known()
    turned = dict(changes)
    days = [day.isoformat() for day in keeping.days_of(year) if turned.get(day, is_working_day(day, known))]
    row = CalendarYear.objects.filter(year=year).first()
    source = row.source if row else "国办发明电〔2026〕9号"
    return {"day": days, "source": source, "mark": keeping.mark(row), **more}


def test_a_new_installation_knows_the_years_that_came_along(town: Town) -> None:
    assert set(queries.known()) == set(shipped.tables())
    assert queries.due(date(2026, 9, 28), 7).day == date(2026, 10, 13)
    assert seeding.seed() == []


def test_seeding_changes_nothing_that_is_there(town: Town) -> None:
    CalendarYear.objects.filter(year=2026).update(days={}, source="改过")
    CalendarYear.objects.filter(year=2025).delete()
    assert seeding.seed() == [2025]
    assert CalendarYear.objects.get(year=2026).days == {}


def test_everyone_looks(town: Town) -> None:
    client = visit(town.sun.people["author"])
    page = client.get(YEARS).content.decode()
    assert "2026" in page
    assert "登记 2027 年" not in page
    page = client.get(f"{YEARS}2026/").content.decode()
    assert "保存这一年" not in page
    assert Client().get(YEARS).status_code == 302
    for year in (1990, 2101):
        assert client.get(f"{YEARS}{year}/").status_code == 404


@pytest.mark.parametrize("who", ["author", "supervisor", "administrator"])
def test_only_the_topmost_area_keeps_it(town: Town, who: str) -> None:
    client = visit(town.sun.people[who])
    before = CalendarYear.objects.get(year=2026).days
    answer = client.post(f"{YEARS}2026/", form(2026, (date(2026, 3, 2), False)))
    assert answer.headers["Location"] == "/admin/"
    assert CalendarYear.objects.get(year=2026).days == before


def test_a_day_is_turned(town: Town, keeper: Any) -> None:
    client = visit(keeper)
    assert "保存这一年" in client.get(f"{YEARS}2026/").content.decode()
    answer = client.post(f"{YEARS}2026/", form(2026, (date(2026, 3, 2), False), (date(2026, 10, 10), False)))
    assert answer.status_code == 302
    days = CalendarYear.objects.get(year=2026).days
    assert days["2026-03-02"] == "off"
    assert "2026-10-10" not in days
    page = client.get(f"{YEARS}2026/").content.decode()
    assert "休息：3月2日；照常：10月10日" in page
    assert "与程序自带的日历不一样的日子： 3月2日、10月10日" in page
    assert queries.due(date(2026, 9, 28), 7).day == date(2026, 10, 14)


def test_a_year_nobody_has_put_down(town: Town, keeper: Any) -> None:
    due = queries.due(date(2026, 12, 30), 3)
    assert due.unknown_years == (2027,)
    assert "2027" in words.warning(due)
    client = visit(keeper)
    page = client.get(f"{YEARS}2027/").content.decode()
    assert "这一年还没有登记" in page
    answer = client.post(f"{YEARS}2027/", form(2027, (date(2027, 1, 1), False), (date(2027, 1, 2), True)))
    assert answer.status_code == 302, answer.content.decode()
    assert CalendarYear.objects.get(year=2027).days == {"2027-01-01": "off", "2027-01-02": "work"}
    due = queries.due(date(2026, 12, 30), 3)
    assert (due.day, due.unknown_years) == (date(2027, 1, 4), ())
    assert words.warning(due) == ""
    # Only the ordinary week is a table, too: the year is known.
    client.post(f"{YEARS}2028/", form(2028))
    assert CalendarYear.objects.get(year=2028).days == {}
    assert add_working_days(date(2028, 1, 3), 1, queries.known()).unknown_years == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [({"source": " "}, "请写明依据"), ({"mark": "2020-01-01T00:00:00"}, "别人刚刚改过")],
)
def test_refusals_keep_what_was_ticked(town: Town, keeper: Any, more: dict[str, str], said: str) -> None:
    answer = visit(keeper).post(f"{YEARS}2026/", form(2026, (date(2026, 3, 2), False), **more))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'value="2026-03-02" checked' not in page
    assert 'value="2026-03-03" checked' in page
    assert "2026-03-02" not in CalendarYear.objects.get(year=2026).days


def test_the_list_says_what_is_missing(town: Town, keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("satisfaction.credit.calendar.views.timezone.localdate", lambda: date(2026, 11, 29))
    page = visit(keeper).get(YEARS).content.decode()
    assert "2027 年的放假安排还没有登记" in page
    monkeypatch.setattr("satisfaction.credit.calendar.views.timezone.localdate", lambda: date(2026, 10, 1))
    page = visit(keeper).get(YEARS).content.decode()
    assert "2027 年的放假安排还没有登记" not in page
