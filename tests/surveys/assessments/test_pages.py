"""The pages of assessments: drafting, the table, marks, settling, the file; strangers; queries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.assessments import marking, settling, urls
from surveys.assessments.models import Item, Mark, Settlement, Sheet
from territory.enums import Level
from tests.factories import AreaFactory
from tests.factories.town import ROLES, Town
from tests.surveys.assessments.conftest import Assessed, Visitor, read
from tests.surveys.assessments.test_league import Q2


def at(name: str, *args: Any) -> str:
    """An address."""
    return reverse(f"assessments:{name}", args=args)


def test_a_sheet_from_draft_to_settled_table(assessed: Assessed, town: Town, visit: Visitor) -> None:
    client = visit(assessed.chief)
    assert "村居考核" in client.get(at("sheets")).content.decode()
    assert client.get(at("new")).status_code == 200
    data = {
        "name": "年度考核",
        "area": town.street.pk,
        "level": 4,
        "frequency": "year",
        "total": "600",
        "spread": "on",
    }
    assert client.post(at("new"), data).status_code == 302
    assert "name" in client.post(at("new"), data).context["form"].errors
    assert "level" in client.post(at("new"), {**data, "level": 3}).context["form"].errors
    sheet = Sheet.objects.get(name="年度考核")
    assert client.get(at("sheet", sheet.pk)).status_code == 200
    assert client.post(at("take_over", sheet.pk), {"programme": assessed.programme.pk}).status_code == 302
    assert sheet.items.count() == 2
    item = sheet.items.first()
    assert item
    page = client.get(at("item", sheet.pk, item.pk))
    assert page.context["form"]["name"].value() == item.name
    typed = {"name": "改", "points": "300", "rule": "lights", "indicator": item.indicator_id, "yellow": "0.5"}
    assert client.post(at("item", sheet.pk, item.pk), typed).status_code == 302
    assert client.post(at("item", sheet.pk, item.pk), {**typed, "indicator": ""}).status_code == 200
    assert client.post(
        at("item_new", sheet.pk), {"name": "手", "points": "1", "rule": "mark", "yellow": "0.6"}
    )
    assert client.post(at("item_move", sheet.pk, item.pk), {"way": "down"}).status_code == 302
    last = sheet.items.order_by("no").last()
    assert last
    assert client.post(at("item_move", sheet.pk, last.pk), {"way": "off"}).status_code == 302
    assert client.post(at("adopt", sheet.pk)).status_code == 302
    sheet.refresh_from_db()
    assert sheet.adopted_on
    assert client.get(at("league", sheet.pk)).status_code == 200
    assert client.post(at("copy", sheet.pk)).status_code == 302
    draft = Sheet.objects.get(follows=sheet)
    assert client.post(at("drop", draft.pk)).status_code == 302
    assert not Sheet.objects.filter(follows=sheet).exists()


def test_marks_and_settling_on_their_pages(running: Assessed, town: Town, visit: Visitor) -> None:
    client, pk = visit(running.chief), running.sheet.pk
    period = {"period": "2026-04-01"}
    page = client.get(at("league", pk)).content.decode()
    assert "2026" in page
    for place in (town.sun, town.moon):
        address = f"{at('mark', pk, place.area.pk, running.order.pk)}?period=2026-04-01"
        assert client.get(address).status_code == 200
        assert "points" in client.post(address, {"points": "21", "reason": "x"}).context["form"].errors
        assert client.post(address, {"points": "15", "reason": "抽查"}).status_code == 302
    assert Mark.objects.count() == 2
    assert "月亮社区 1" in page
    refused = client.post(f"{at('settle', pk)}?period=2026-04-01", follow=True).content.decode()
    assert "有 1 项没有填报（月亮社区 1）" in refused
    assert not Settlement.objects.exists()
    sent = {"without": "1"}
    assert client.post(f"{at('settle', pk)}?period=2026-04-01", sent).status_code == 302
    assert Settlement.objects.count() == 1
    covered = running.covered.indicator
    assert covered
    read(covered, town.moon.area, 6, "10", "10")
    page = client.get(at("league", pk), period).content.decode()
    for words in ("月亮社区", "<strong>50</strong>", "第 2 名，58.33 分", "不变"):
        assert words in page, words
    row = client.get(at("row", pk, town.moon.area.pk), period).content.decode()
    for words in ("抽查", "得分 50", "58.33 分", "现在 33.33", "≥ 100%"):
        assert words in row, words
    body = client.get(at("file", pk), period).content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert [each.value for each in sheet[2]] == [1, "阳光社区", 95, 95, 100, 50, 30, 15, None, None]
    assert [each.value for each in sheet[3]] == [2, "月亮社区", 50, 50, 100, 25, 10, 15, 2, 58.33]
    again = {"why": "更正六月数据", "without": "1"}
    assert client.post(f"{at('settle', pk)}?period=2026-04-01", again).status_code == 302
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(at("file", pk), period).content)).active
    assert sheet is not None
    assert [each.value for each in sheet[3]][:3] == [2, "月亮社区", 58.33]


def test_corrections_are_told_only_to_whom_they_concern(
    running: Assessed, town: Town, visit: Visitor
) -> None:
    for place in (town.sun, town.moon):
        marking.mark(running.order.pk, place.area, Q2, Decimal(15), "抽查", user=running.chief)
    settling.settle(running.sheet.pk, Q2, user=running.chief, without=1)
    covered = running.covered.indicator
    assert covered
    read(covered, town.moon.area, 6, "10", "10")
    address = f"{at('league', running.sheet.pk)}?period=2026-04-01"
    own = visit(town.sun.people["supervisor"]).get(address).content.decode()
    assert "月亮社区" not in own
    assert "有变化" not in own
    assert "有变化" in visit(town.moon.people["supervisor"]).get(address).content.decode()
    assert "有变化" in visit(running.chief).get(address).content.decode()


def test_a_community_sees_its_own_row(running: Assessed, town: Town, visit: Visitor) -> None:
    client, pk = visit(town.sun.people["supervisor"]), running.sheet.pk
    page = client.get(at("league", pk)).content.decode()
    assert "阳光社区" in page
    assert "月亮社区" not in page
    assert client.get(at("row", pk, town.sun.area.pk)).status_code == 200
    assert client.get(at("row", pk, town.moon.area.pk)).status_code == 404
    assert client.get(at("mark", pk, town.sun.area.pk, running.order.pk)).status_code == 404


@pytest.fixture
def arguments(running: Assessed, town: Town) -> dict[str, tuple[Any, ...]]:
    """Of every address."""
    pk, item = running.sheet.pk, running.order.pk
    found: dict[str, tuple[Any, ...]] = {str(each.name): (pk,) for each in urls.urlpatterns}
    found |= {"sheets": (), "new": (), "item": (pk, item), "item_move": (pk, item)}
    return found | {"row": (pk, town.moon.area.pk), "mark": (pk, town.moon.area.pk, item)}


def addresses(arguments: dict[str, tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page."""
    for pattern in urls.urlpatterns:
        yield str(pattern.name), at(str(pattern.name), *arguments[str(pattern.name)])


def stored() -> list[Any]:
    """What must not change."""
    return [list(model.objects.order_by("pk").values()) for model in (Sheet, Item, Mark, Settlement)]


@pytest.mark.parametrize("who", ROLES)
def test_communities_change_nothing(
    running: Assessed, town: Town, visit: Visitor, arguments: dict[str, tuple[Any, ...]], who: str
) -> None:
    client, before = visit(town.sun.people[who]), stored()
    for name, address in addresses(arguments):
        got = client.get(address)
        assert got.status_code in (200, 302, 404), name
        assert "月亮".encode() not in got.content, name
        data = {"points": "5", "reason": "x", "way": "off", "name": "x", "area": town.street.pk, "why": "x"}
        assert client.post(address, data).status_code in (200, 302, 404, 405), name
    assert stored() == before


def test_another_street_finds_nothing(running: Assessed, town: Town, visit: Visitor) -> None:
    from territory.enums import Role
    from tests.factories import staff

    street = AreaFactory(parent=town.street.get_parent(), name="别的街道", level=Level.STREET)
    client = visit(staff(street, Role.SUPERVISOR, username="elsewhere"))
    assert "村居考核" not in client.get(at("sheets")).content.decode()
    for name in ("sheet", "league", "file"):
        assert client.get(at(name, running.sheet.pk)).status_code == 404


def test_queries_do_not_grow(running: Assessed, town: Town, visit: Visitor) -> None:
    """The same for two communities and for twenty, with a mark each."""
    client = visit(running.chief)

    def count() -> int:
        client.get(at("league", running.sheet.pk))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(at("league", running.sheet.pk)).status_code == 200
        return len(caught)

    few = count()
    for n in range(18):
        area = AreaFactory(parent=town.street, name=f"社区{n}", level=Level.COMMUNITY)
        marking.mark(running.order.pk, area, Q2, Decimal(9), "x", user=running.chief)
    assert count() == few


def test_what_was_reported_as_not_applicable_is_marked(running: Assessed, town: Town, visit: Visitor) -> None:
    covered = running.covered.indicator
    assert covered
    read(covered, town.moon.area, 6, "0", "0")
    covered.readings.filter(denominator=0).update(note="没有小区")
    client, pk, period = visit(running.chief), running.sheet.pk, {"period": "2026-04-01"}
    assert "1 项报为不适用" in client.get(at("league", pk), period).content.decode()
    row = client.get(at("row", pk, town.moon.area.pk), period).content.decode()
    for words in (
        "报为不适用",
        "没有小区",
        "不成立，予以更正",
        f"area={town.moon.area.pk}",
        "合计",
        "50% (5 ÷ 10)",
    ):
        assert words in row, words
    assert "暂定" in client.get(at("league", pk), period).content.decode()
