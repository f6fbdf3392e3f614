"""Who is asked for what: not for what the program counts; set by set; what comes after what was saved."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from django.urls import reverse
from openpyxl import load_workbook

from surveys.targets import queries
from surveys.targets.importing.template import template
from surveys.targets.models import Programme
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from surveys.targets.worklist import AUTOMATIC, LATE, UNCOUNTED, items
from tests.factories.town import Town
from tests.surveys.targets.conftest import Visitor, indicator_of


def test_the_program_is_asked_for_what_it_counts(town: Town, clock: Any, visit: Visitor) -> None:
    five = load(shipped()["five_have"], town.street, adopted_on=date(2026, 9, 1)).programme
    area, october = town.sun.area, date(2026, 10, 1)
    assert {each.indicator.key for each in queries.missing(five, [area], october)} == {"committee"}
    found = items(area)
    assert {each.indicator.key for each in found if each.state == LATE} == {"committee"}
    states = {(each.indicator.key, each.period.first.month): each.state for each in found}
    assert states["passed", 10] == states["signed_off", 10] == UNCOUNTED, "assessments will miss it"
    assert states["passed", 11] == states["signed_off", 11] == AUTOMATIC
    client = visit(town.sun.people["supervisor"])
    listed = client.get(reverse("work_targets:list")).content.decode()
    assert "自动取数，不用填" in listed
    assert "系统没有取到数" in listed
    passed = indicator_of(five, "passed")
    one = client.get(reverse("work_targets:reading", args=[area.pk, passed.pk, "2026-10"])).content.decode()
    assert "请核实后补填" in one
    sheet = load_workbook(BytesIO(template(five, date(2026, 11, 1), town.street_supervisor))).worksheets[0]
    assert {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)} == {
        indicator_of(five, "committee").name
    }


def test_sets_are_named_and_the_next_is_the_one_behind(town: Town, forty: Programme, visit: Visitor) -> None:
    load(shipped()["five_have"], town.street, adopted_on=date(2026, 9, 1))
    area, client = town.sun.area, visit(town.sun.people["supervisor"])
    listed = client.get(reverse("work_targets:list")).content.decode()
    assert "宜居家园四十项目标任务</h3>" in listed
    assert "“五有”治理指标</h3>" in listed
    late = [each for each in items(area) if each.state == LATE]
    sets = [each.indicator.target.programme_id for each in late]
    assert sets == sorted(sets), "one set after the other"
    asked = [each for each in items(area) if each.state == "open"]
    here = next(at for at, each in enumerate(asked) if each.indicator.key == "fire")
    month = f"{asked[here].period.first:%Y-%m}"
    address = reverse("work_targets:reading", args=[area.pk, asked[here].indicator.pk, month])
    sent = {"seen": "0", "numerator": "1", "denominator": "2", "note": "", "next": ""}
    to = client.post(address, sent).headers["Location"]
    behind = asked[here + 1]
    month = f"{behind.period.first:%Y-%m}"
    assert to == reverse("work_targets:reading", args=[area.pk, behind.indicator.pk, month])
    listed = client.get(reverse("work_targets:list")).content.decode()
    assert "已报 (1)" in listed
