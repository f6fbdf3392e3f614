"""Not applicable is said with a reason, and evidence over a figure; never against what the program counts."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from PIL import Image

from surveys.flow.files import Upload
from surveys.targets.board import board
from surveys.targets.enums import Source
from surveys.targets.models import Programme, Reading
from surveys.targets.periods import period_of
from surveys.targets.recording import Given, record
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from tests.factories.territory import EstateFactory
from tests.factories.town import Town
from tests.surveys.targets.conftest import Give, Visitor, indicator_of
from tests.surveys.targets.test_recording import refusal

MONTH = "2026-10"


def photo() -> Upload:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(body, "JPEG")
    return Upload("现场.jpg", body.getvalue())


def test_it_is_said_with_a_reason(town: Town, forty: Programme, give: Give) -> None:
    area = town.sun.area
    assert refusal(give, "fire", area, MONTH, None, not_applicable=True) == "na_why"
    assert refusal(give, "campaigns", area, MONTH, None, not_applicable=True, note="没有") == "na_ratio"
    made = give("fire", area, MONTH, None, not_applicable=True, note="没有住宅小区")
    assert (made.numerator, made.denominator, made.said_not_applicable) == (0, 0, True)
    (line,) = board(forty, date(2026, 10, 1), None, within=area, indicators=[made.indicator]).lines
    assert line.rolled.light == "na"


def test_over_a_figure_only_with_evidence(town: Town, give: Give) -> None:
    area = town.sun.area
    give("fire", area, MONTH, 5, 10)
    given = {"not_applicable": True, "reason": "x"}
    assert refusal(give, "fire", area, MONTH, 0, 0, reason="x") == "whole_zero"
    assert refusal(give, "fire", area, MONTH, None, **given) == "na_evidence"
    assert Reading.objects.count() == 1
    give("fire", area, MONTH, None, files=[photo()], **given)
    assert Reading.objects.get(current=True).said_not_applicable


def test_what_the_keeper_has_corrected_stays(town: Town, give: Give) -> None:
    area, own = town.sun.area, town.sun.people["supervisor"]
    na = {"not_applicable": True, "note": "没有"}
    give("fire", area, MONTH, None, user=own, **na)
    give("fire", area, MONTH, 3, 10, user=town.street_supervisor, reason="有十个小区")
    again = {**na, "reason": "没有", "files": [photo()], "user": own}
    assert refusal(give, "fire", area, MONTH, None, **again) == "na_refused"
    give("fire", area, MONTH, 4, 10, user=own, reason="数错了")


def test_never_against_what_is_counted(town: Town, clock: None) -> None:
    EstateFactory(area=town.sun.building.get_parent(), kind="three_no")
    programme = load(shipped()["five_have"], town.sun.area, adopted_on=date(2026, 9, 1)).programme
    indicator, period = indicator_of(programme, "passed"), period_of("month", date(2026, 11, 1))
    given = Given(None, not_applicable=True, note="没有三无小区")
    said = refusal(record, indicator, town.sun.area, period, given, source=Source.TYPED, user=None)
    assert said == "na_counted"


@pytest.mark.parametrize("words", ["", "没有住宅小区"])
def test_on_the_phone(town: Town, forty: Programme, visit: Visitor, words: str) -> None:
    indicator = indicator_of(forty, "fire")
    address = reverse("work_targets:reading", args=[town.sun.area.pk, indicator.pk, MONTH])
    client = visit(town.sun.people["supervisor"])
    assert 'name="not_applicable"' in client.get(address).content.decode()
    sent = {"seen": "0", "numerator": "", "denominator": "", "not_applicable": "on", "note": words}
    answer = client.post(address, sent)
    assert (answer.status_code, Reading.objects.count()) == ((302, 1) if words else (200, 0))
    if not words:
        assert "note" in answer.context["form"].errors
