"""Files of readings: dry run, errors by row and column, all or nothing."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from surveys.flow.files import Upload
from surveys.targets.enums import Source
from surveys.targets.importing.carrying import Stale, carry_out
from surveys.targets.importing.examining import Plan, examine
from surveys.targets.importing.template import template
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import period_of
from surveys.targets.recording import Given, record
from territory.models import Area
from tests.factories.town import Town
from tests.surveys.targets.conftest import Give, Visitor

HEAD = ("任务号", "指标", "填报单位", "月份", "分子", "分母", "说明", "更正原因")


def picture(indicator: Indicator, area: Area) -> Reading:
    """A reading with a photo as evidence."""
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(body, "JPEG")
    given = Given(1, None, files=[Upload("a.jpg", body.getvalue())])
    period = period_of(indicator.frequency, date(2026, 10, 1))
    return record(indicator, area, period, given, source=Source.TYPED, user=None)


def table(*rows: tuple[Any, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode()


def said(plan: Plan) -> list[tuple[int, str, str]]:
    for each in plan.faults:
        assert each.message
    return [(each.row, each.column, each.code) for each in plan.faults]


GOOD = (
    (8, "业委会组建率", "阳光社区", "2026-10", 9, 10, "现场看过", ""),
    (8, "业委会组建率", "月亮社区", "2026年10月", "8", "10", "", ""),
    (37, "新增违法建设", "阳光社区", "2026/10/15", 0, "", "", ""),
    (13, "", "阳光社区", "2026-10", 1, "", "", ""),
)


def test_a_good_file(town: Town, forty: Programme) -> None:
    user, data = town.street_supervisor, table(*GOOD)
    plan = examine(data, forty, user)
    assert (said(plan), plan.count("new")) == ([], 4)
    assert not Reading.objects.exists()
    carry_out(data, forty, user, fingerprint=plan.fingerprint)
    assert Reading.objects.filter(source=Source.IMPORTED, by=user).count() == 4
    assert Reading.objects.get(indicator__key="plan").period == date(2026, 1, 1)
    again = examine(data, forty, user)
    assert (again.count("same"), said(again)) == (4, [])
    changed = table((8, "业委会组建率", "阳光社区", "2026-10", 10, 10, "", ""))
    assert said(examine(changed, forty, user)) == [(2, "更正原因", "reason_missing")]
    changed = table((8, "业委会组建率", "阳光社区", "2026-10", 10, 10, "", "又建了一个"))
    plan = examine(changed, forty, user)
    assert plan.count("changed") == 1
    assert plan.changes[0].words == ("90% (9 ÷ 10)", "100% (10 ÷ 10)")
    carry_out(changed, forty, user, fingerprint=plan.fingerprint)
    with pytest.raises(Stale):
        carry_out(changed, forty, user, fingerprint=plan.fingerprint)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("", "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "empty"),
        (("x", "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "reading_no"),
        ((99, "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "target_unknown"),
        ((37, "", "阳光社区", "2026-10", 1, "", "", ""), "指标", "indicator_needed"),
        ((37, "新增违章", "阳光社区", "2026-10", 1, "", "", ""), "指标", "indicator_unknown"),
        ((8, "", "火星社区", "2026-10", 1, 1, "", ""), "填报单位", "area_unknown"),
        ((8, "", "阳光社区", "十月", 1, 1, "", ""), "月份", "reading_month"),
        ((8, "", "阳光社区", "2026-13", 1, 1, "", ""), "月份", "reading_month"),
        ((8, "", "阳光社区", "2026-12", 1, 1, "", ""), "月份", "not_begun"),
        ((8, "", "阳光社区", "2026-08", 1, 1, "", ""), "月份", "before_start"),
        ((8, "", "阳光社区", "2026-10", "九", 10, "", ""), "分子", "reading_number"),
        ((8, "", "阳光社区", "2026-10", -1, 10, "", ""), "分子", "reading_number"),
        ((8, "", "阳光社区", "2026-10", 9, "", "", ""), "分母", "denominator_missing"),
        ((8, "", "阳光社区", "2026-10", 11, 10, "", ""), "分子", "more_than_whole"),
        ((8, "", "解放路街道", "2026-10", 9, 10, "", ""), "填报单位", "not_reporter"),
    ],
)
def test_mistakes_are_named_by_row_and_column(
    town: Town, forty: Programme, row: tuple[Any, ...], column: str, code: str
) -> None:
    data = table(GOOD[1], row)
    plan = examine(data, forty, town.street_supervisor)
    assert (3, column, code) in said(plan)
    with pytest.raises(Stale):
        carry_out(data, forty, town.street_supervisor, fingerprint=plan.fingerprint)
    assert not Reading.objects.exists()


def test_whole_files_that_cannot_be(town: Town, forty: Programme) -> None:
    assert [code for _row, _column, code in said(examine(b"", forty, town.street_supervisor))] == [
        "empty_file"
    ]
    assert said(examine(b"a,b\n1,2\n", forty, town.street_supervisor))
    twice = examine(table(GOOD[0], GOOD[0]), forty, town.street_supervisor)
    assert said(twice) == [(3, "指标", "twice")]
    # Others' areas are not known to whoever does not look after them.
    own = examine(table(GOOD[1]), forty, town.sun.people["supervisor"])
    assert said(own) == [(2, "填报单位", "area_unknown")]


def test_the_template_can_be_handed_in(town: Town, forty: Programme, give: Give) -> None:
    give("oc_formed", town.sun.area, "2026-10", 9, 10)
    user = town.sun.people["supervisor"]
    body = template(forty, date(2026, 10, 1), user)
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEAD
    assert sheet.max_row == 44  # 43 indicators of a community
    plan = examine(body, forty, user)
    assert plan.count("same") == 1
    assert {code for _row, _column, code in said(plan)} == {"empty"}


def test_the_page(town: Town, forty: Programme, visit: Visitor) -> None:
    client, address = visit(town.street_supervisor), reverse("targets:import")
    assert "填报表" in client.get(address).content.decode()
    file = SimpleUploadedFile("十月.csv", table(*GOOD))
    shown = client.post(address, {"programme": forty.pk, "file": file}).content.decode()
    assert "新增 4 项" in shown
    assert not Reading.objects.exists()
    sealed = re.search(r'name="confirm" value="([^"]+)"', shown)
    assert sealed
    assert client.post(address, {"confirm": sealed[1][:-3]}).status_code == 302
    other = visit(town.superuser).post(address, {"confirm": sealed[1]})
    assert other.status_code == 302
    assert not Reading.objects.exists()
    assert "新增 4 项" in client.post(address, {"confirm": sealed[1]}, follow=True).content.decode()
    assert Reading.objects.count() == 4
    assert "没有导入任何数据" in client.post(address, {"confirm": sealed[1]}, follow=True).content.decode()
    bad = SimpleUploadedFile("坏.csv", table((99, "", "阳光社区", "2026-10", 1, "", "", "")))
    assert (
        "方案里没有任务号 99" in client.post(address, {"programme": forty.pk, "file": bad}).content.decode()
    )
    assert client.post(address, {"programme": forty.pk}).status_code == 422
    xlsx = client.get(reverse("targets:import_template", args=[forty.pk]))
    assert xlsx.status_code == 200
    assert xlsx.content.startswith(b"PK")
