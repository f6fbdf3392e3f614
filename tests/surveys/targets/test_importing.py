"""Files of readings: dry run, errors by row and column, all or nothing."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform
from openpyxl import load_workbook
from PIL import Image

from surveys.flow.files import Upload
from surveys.targets.enums import Source
from surveys.targets.importing.carrying import importer
from surveys.targets.importing.template import template
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import period_of
from surveys.targets.recording import Given, record
from territory.enums import Level
from territory.models import Area
from territory.sheets.carrying import Stale
from territory.sheets.plan import Options, Plan
from tests.factories import AreaFactory
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
    for each in plan.problems:
        assert each.message
    return [(each.row, each.column, each.code) for each in plan.problems]


def examine(data: bytes, programme: Programme, options: Options) -> Plan:
    """What a file would do."""
    return importer(programme).examine(data, options)


def carry_out(data: bytes, programme: Programme, options: Options, **shown: Any) -> dict[str, Any]:
    """Import it."""
    return importer(programme).carry_out(data, options, **shown)


def bring(data: bytes, programme: Programme, user: Any, fingerprint: str = "") -> dict[str, Any]:
    """Examined and carried out, unless another fingerprint is given."""
    options = Options(user)
    fingerprint = fingerprint or examine(data, programme, options).fingerprint
    return carry_out(data, programme, options, file="十月.csv", fingerprint=fingerprint)


GOOD = (
    (8, "业委会组建率", "阳光社区", "2026-10", 9, 10, "现场看过", ""),
    (8, "业委会组建率", "月亮社区", "2026年10月", "8", "10", "", ""),
    (37, "新增违法建设", "阳光社区", "2026/10/15", 0, "", "", ""),
    (13, "", "阳光社区", "2026-10", 1, "", "", ""),
)


def test_a_good_file(town: Town, forty: Programme) -> None:
    user, data = town.street_supervisor, table(*GOOD)
    plan = examine(data, forty, Options(user))
    assert (said(plan), plan.counts["new"]) == ([], 4)
    assert not Reading.objects.exists()
    assert bring(data, forty, user)["new"] == 4
    assert Reading.objects.filter(source=Source.IMPORTED, by=user).count() == 4
    assert Reading.objects.get(indicator__key="plan").period == date(2026, 1, 1)
    again = examine(data, forty, Options(user))
    assert (again.counts["same"], said(again)) == (4, [])
    changed = table((8, "业委会组建率", "阳光社区", "2026-10", 10, 10, "", ""))
    assert said(examine(changed, forty, Options(user))) == [(2, "更正原因", "target_reason_missing")]
    changed = table((8, "业委会组建率", "阳光社区", "2026-10", 10, 10, "", "又建了一个"))
    plan = examine(changed, forty, Options(user))
    assert plan.counts["changed"] == 1
    assert plan.changes[0].facts == [("又建了一个", "90% (9 ÷ 10)", "100% (10 ÷ 10)")]
    bring(changed, forty, user)
    rows = Reading.objects.filter(indicator__key="oc_formed", area=town.sun.area)
    assert [(each.number, each.current, each.reason) for each in rows] == [
        (1, False, ""), (2, True, "又建了一个"),
    ]  # fmt: skip
    with pytest.raises(Stale):
        bring(changed, forty, user, plan.fingerprint)


def test_what_does_not_apply_and_large_numbers(town: Town, forty: Programme) -> None:
    """0 of 0 with a reason, but never over a figure; commas between thousands."""
    user = town.street_supervisor
    bring(table((33, "消防安全检查达标率", "阳光社区", "2026-10", 0, 0, "没有小区", "")), forty, user)
    assert Reading.objects.get().said_not_applicable
    big = (33, "消防安全检查达标率", "月亮社区", "2026-10", "1,234", "12,345", "", "")
    assert bring(table(big), forty, user)["month"] == "2026-10"
    assert Reading.objects.get(area=town.moon.area).denominator == 12345
    over = (*big[:4], 0, 0, "没有小区", "没有小区")
    assert said(examine(table(over), forty, Options(user))) == [(2, "分母", "target_na_evidence")]


def test_what_was_withdrawn_keeps_its_number(town: Town, forty: Programme, give: Give) -> None:
    made = give("oc_formed", town.sun.area, "2026-10", 1, 10)
    Reading.objects.filter(pk=made.pk).update(current=False)
    bring(table(GOOD[0]), forty, town.street_supervisor)
    rows = Reading.objects.filter(indicator__key="oc_formed").order_by("number")
    assert [(each.number, each.current) for each in rows] == [(1, False), (2, True)]


def test_of_two_of_one_name_the_one_of_that_month(town: Town, forty: Programme) -> None:
    """One followed the other in October."""
    old = Indicator.objects.get(key="oc_formed")
    old.key, old.ended_on = "oc_formed-v1", date(2026, 10, 1)
    old.save()
    new = Indicator.objects.create(
        target=old.target, key="oc_formed", name=old.name, kind="ratio", begun_on=date(2026, 10, 1)
    )
    bring(table((8, old.name, "阳光社区", "2026-09", 1, 2, "", ""),
                (8, old.name, "阳光社区", "2026-10", 1, 2, "", "")),
          forty, town.street_supervisor)  # fmt: skip
    found = {each.period.month: each.indicator for each in Reading.objects.all()}
    assert found == {9: old, 10: new}


def test_a_large_file_holds_the_lock_only_briefly(town: Town, forty: Programme) -> None:
    """A few statements, whatever the number of rows."""
    for at in range(60):
        AreaFactory(parent=town.street, name=f"第{at}社区", level=Level.COMMUNITY)
    body = template(forty, date(2026, 10, 1), town.street_supervisor)
    shares = set(Indicator.objects.filter(kind="ratio").values_list("name", flat=True))
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    rows = [
        (*row[:4], 1, 1 if row[1] in shares else "", "", "")
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    assert len(rows) > 2500
    data, options = table(*rows), Options(town.street_supervisor)
    plan = examine(data, forty, options)
    assert said(plan) == []
    with CaptureQueriesContext(connection) as caught:
        carry_out(data, forty, options, file="大.csv", fingerprint=plan.fingerprint)
    assert Reading.objects.count() == len(rows)
    assert len(caught) < 100


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("", "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "empty"),
        (("x", "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "reading_no"),
        ((99, "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "no_target"),
        ((37, "", "阳光社区", "2026-10", 1, "", "", ""), "任务号", "indicator_needed"),
        ((37, "新增违章", "阳光社区", "2026-10", 1, "", "", ""), "指标", "no_indicator"),
        ((8, "", "火星社区", "2026-10", 1, 1, "", ""), "填报单位", "place_unknown"),
        ((8, "", "阳光社区", "十月", 1, 1, "", ""), "月份", "reading_month"),
        ((8, "", "阳光社区", "2026-13", 1, 1, "", ""), "月份", "reading_month"),
        ((8, "", "阳光社区", "2026-12", 1, 1, "", ""), "月份", "target_not_begun"),
        ((8, "", "阳光社区", "2026-08", 1, 1, "", ""), "月份", "target_before_start"),
        ((8, "", "阳光社区", "2026-10", "九", 10, "", ""), "分子", "reading_number"),
        ((8, "", "阳光社区", "2026-10", "1,5", 20, "", ""), "分子", "reading_number"),
        ((8, "", "阳光社区", "2026-10", "1", "10,00", "", ""), "分母", "reading_number"),
        ((8, "", "阳光社区", "2026-10", 0, 0, "", ""), "说明", "target_na_why"),
        ((8, "", "阳光社区", "2026-10", -1, 10, "", ""), "分子", "reading_number"),
        ((8, "", "阳光社区", "2026-10", 9, "", "", ""), "分母", "target_denominator_missing"),
        ((8, "", "阳光社区", "2026-10", 11, 10, "", ""), "分子", "target_more_than_whole"),
        ((8, "", "解放路街道", "2026-10", 9, 10, "", ""), "填报单位", "target_not_reporter"),
    ],
)
def test_mistakes_are_named_by_row_and_column(
    town: Town, forty: Programme, row: tuple[Any, ...], column: str, code: str
) -> None:
    data = table(GOOD[1], row)
    plan = examine(data, forty, Options(town.street_supervisor))
    assert (3, column, code) in said(plan)
    with pytest.raises(Stale):
        bring(data, forty, town.street_supervisor)
    assert not Reading.objects.exists()


def test_whole_files_that_cannot_be(town: Town, forty: Programme) -> None:
    street = Options(town.street_supervisor)
    assert [code for _row, _column, code in said(examine(b"", forty, street))] == ["empty_file"]
    assert said(examine(b"a,b\n1,2\n", forty, street))
    twice = examine(table(GOOD[0], GOOD[0]), forty, street)
    assert said(twice) == [(3, "指标", "twice")]
    # Others' areas are not known to whoever does not look after them.
    own = examine(table(GOOD[1]), forty, Options(town.sun.people["supervisor"]))
    assert said(own) == [(2, "填报单位", "place_unknown")]


def test_the_template_can_be_handed_in(town: Town, forty: Programme, give: Give) -> None:
    give("oc_formed", town.sun.area, "2026-10", 9, 10)
    user = town.sun.people["supervisor"]
    body = template(forty, date(2026, 10, 1), user)
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEAD
    assert sheet.max_row == 44  # 43 indicators of a community
    plan = examine(body, forty, Options(user))
    assert plan.counts["same"] == 1
    assert {code for _row, _column, code in said(plan)} == {"empty"}


def run(job: Job) -> Job:
    """What the worker does."""
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    return job


def test_the_pages(town: Town, forty: Programme, visit: Visitor) -> None:
    client, address = visit(town.street_supervisor), reverse("targets:upload")
    shown = client.get(f"{address}?kind={forty.pk}").content.decode()
    xlsx = client.get(reverse("targets:template", args=[forty.pk]))
    assert reverse("targets:template", args=[forty.pk]) in shown
    assert xlsx.content.startswith(b"PK")
    assert client.post(f"{address}?kind={forty.pk}", {}).status_code == 422
    assert client.get(f"{address}?kind=99999").status_code == 404

    def handed_in(body: bytes) -> Job:
        before = set(Job.objects.values_list("pk", flat=True))
        file = SimpleUploadedFile("十月.csv", body)
        assert client.post(f"{address}?kind={forty.pk}", {"file": file}).status_code == 302
        return run(Job.objects.exclude(pk__in=before).get())

    checked = handed_in(table(*GOOD))
    preview = reverse("targets:preview", args=[checked.pk])
    shown = client.get(preview).content.decode()
    for words in ("阳光社区 · 业委会组建率 · 2026年10月", "90% (9 ÷ 10)", "确认导入"):
        assert words in shown, words
    assert not Reading.objects.exists()
    assert visit(town.sun.people["supervisor"]).get(preview).status_code == 404
    assert client.post(preview).status_code == 302
    imported = run(Job.objects.get(kind="targets.import"))
    assert imported.state == State.DONE
    done = client.get(reverse("targets:done", args=[imported.pk])).content.decode()
    assert f"{reverse('targets:board', args=[forty.pk])}?month=2026-10" in done
    assert Reading.objects.count() == 4
    bad = handed_in(table((99, "", "阳光社区", "2026-10", 1, "", "", "")))
    assert "方案里没有任务号 99" in client.get(reverse("targets:preview", args=[bad.pk])).content.decode()
    same = handed_in(table((*GOOD[0][:4], 8, 10, "", "复核")))
    Reading.objects.update(number=7)
    assert client.post(reverse("targets:preview", args=[same.pk])).status_code == 302
    refused = run(Job.objects.filter(kind="targets.import").exclude(pk=imported.pk).get())
    assert (refused.state, refused.error) == (State.FAILED, "changed_since")
    below = visit(town.sun.people["worker"])
    assert below.get(address).status_code == 302
