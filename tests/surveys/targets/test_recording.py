"""Readings are added, never changed; what cannot be is refused, and nothing is written then."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from surveys.flow.files import Upload
from surveys.targets.board import board
from surveys.targets.enums import Source
from surveys.targets.errors import MESSAGES, TargetError
from surveys.targets.goals import set_goal
from surveys.targets.models import Goal, Programme, Reading
from surveys.targets.periods import period_of
from surveys.targets.recording import Given, record
from surveys.targets.reminding import remind
from tests.factories.town import Town
from tests.surveys.targets.conftest import Give, indicator_of


def refusal(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(TargetError) as refused:
        call(*args, **kwargs)
    assert refused.value.message
    return refused.value.code


@pytest.mark.parametrize(
    ("key", "top", "bottom", "code"),
    [
        ("oc_party", "", 4, "numerator_missing"),
        ("oc_party", 3, "", "denominator_missing"),
        ("oc_party", 5, 4, "more_than_whole"),
        ("oc_party", -1, 4, "not_a_number"),
        ("oc_party", "many", 4, "not_a_number"),
        ("oc_party", "1.005", 4, "not_a_number"),
        ("oc_party", "1e400", 4, "not_a_number"),
        ("oc_party", "NaN", 4, "not_a_number"),
        ("oc_party", "999999999999", "999999999999", "not_a_number"),
        ("plan", 2, None, "not_yes_no"),
        ("old_housing", 101, None, "over_hundred"),
        ("committees", "4.5", None, "not_whole"),
        ("oc_party", "1.5", 4, "not_whole"),
        ("fee_pilots", "1.5", None, "not_whole"),
        ("oc_party", 0, 0, "whole_zero"),
    ],
)
def test_numbers_that_cannot_be(town: Town, give: Give, key: str, top: Any, bottom: Any, code: str) -> None:
    assert refusal(give, key, town.sun.area, "2026-10", top, bottom) == code
    assert not Reading.objects.exists()


def test_who_when_and_where(town: Town, forty: Programme, give: Give) -> None:
    sun, moon = town.sun, town.moon
    assert refusal(give, "oc_party", town.street, "2026-10", 1, 1) == "not_reporter"
    assert refusal(give, "street_meetings", sun.area, "2026-10", 1) == "not_reporter"
    assert refusal(give, "oc_party", sun.area, "2026-12", 1, 1) == "not_begun"
    assert refusal(give, "oc_party", sun.area, "2026-08", 1, 1) == "before_start"
    for user in (moon.people["supervisor"], sun.people["worker"], sun.people["author"]):
        assert refusal(give, "oc_party", sun.area, "2026-10", 1, 1, user=user) == "not_yours"
    for user in (sun.people["supervisor"], sun.people["administrator"], town.street_supervisor):
        reason = "再核" if Reading.objects.exists() else ""
        give("oc_party", sun.area, "2026-10", 1 + Reading.objects.count(), 4, user=user, reason=reason)
    indicator = indicator_of(forty, "oc_party")
    indicator.ended_on = date(2026, 10, 31)
    indicator.save()
    assert refusal(give, "oc_party", sun.area, "2026-10", 1, 1) == "not_in_use"


def test_a_correction_is_a_new_row(town: Town, give: Give) -> None:
    area = town.sun.area
    first = give("oc_party", area, "2026-10", 3, 4)
    assert refusal(give, "oc_party", area, "2026-10", 4, 4) == "reason_missing"
    assert refusal(give, "oc_party", area, "2026-10", 3, 4, reason="再核") == "unchanged"
    assert refusal(give, "oc_party", area, "2026-10", 4, 4, reason="再核", seen=0) == "stale"
    assert refusal(give, "oc_party", area, "2026-10", 4, 4, reason="长" * 301) == "text_too_long"
    second = give("oc_party", area, "2026-10", 4, 4, reason="漏了一个", seen=1)
    first.refresh_from_db()
    assert (first.numerator, first.current, second.number, second.current) == (Decimal(3), False, 2, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=first.pk).update(current=True)


def test_evidence_goes_with_its_reading_or_not_at_all(town: Town, give: Give) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    area = town.sun.area
    made = give("oc_party", area, "2026-10", 3, 4, files=[Upload("现场.jpg", picture.getvalue())])
    kept = made.files.get()
    assert (kept.content_type, kept.name) == ("image/jpeg", "现场.jpg")
    from surveys.flow.errors import StepRefused

    with pytest.raises(StepRefused):
        give("oc_norm", area, "2026-10", 3, 4, files=[Upload("a.exe", b"MZ\x90\x00")])
    assert Reading.objects.count() == 1


def test_a_reading_is_judged_by_the_goal_of_its_time(town: Town, forty: Programme, give: Give) -> None:
    give("cross_posts", town.sun.area, "2026-09", 6, 10)
    give("cross_posts", town.sun.area, "2026-11", 6, 10)
    indicator = indicator_of(forty, "cross_posts")
    user = town.street_supervisor
    november = period_of("month", date(2026, 11, 1))
    facts: dict[str, Any] = {"period": november, "op": ">=", "why": "提高要求", "user": user}
    before = Goal.objects.count()
    assert refusal(set_goal, indicator, **{**facts, "value": Decimal(90)}) == "goal_share"
    assert refusal(set_goal, indicator, **{**facts, "value": Decimal("0.00001")}) == "goal_wrong"
    assert refusal(set_goal, indicator, **{**facts, "value": Decimal("0.9"), "why": " "}) == "goal_why"
    assert (
        refusal(set_goal, indicator, **{**facts, "value": Decimal(1), "area": town.street}) == "not_reporter"
    )
    own = {**facts, "value": Decimal("0.9"), "user": town.sun.people["administrator"]}
    assert refusal(set_goal, indicator, **own) == "not_keeper"
    assert Goal.objects.count() == before
    for past in ({"area": town.sun.area}, {}):
        facts_ = {**facts, "period": november.previous, "value": Decimal("0.1"), **past}
        assert refusal(set_goal, indicator, **facts_) == "goal_past", "September and October keep theirs"
    set_goal(indicator, **facts, value=Decimal("0.8"))
    lights = {}
    for month in (9, 11):
        found = board(forty, date(2026, month, 1), user, within=town.sun.area).lines
        lights[month] = next(each.rolled.light for each in found if each.indicator == indicator)
    assert lights == {9: "green", 11: "red"}
    set_goal(indicator, **facts, value=Decimal("0.5"), area=town.sun.area)  # its own goes before
    found = board(forty, date(2026, 11, 1), user).lines
    line = next(each for each in found if each.indicator == indicator)
    assert line.cells[0].light == "green"


def test_reminding(town: Town, forty: Programme, give: Give) -> None:
    street, area = town.street_supervisor, town.sun.area
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    made = remind(forty, area, october, user=street, note="请尽快")
    assert made.missing == 42
    assert refusal(remind, forty, area, october, user=street) == "reminded_today"
    assert refusal(remind, forty, area, november, user=street) == "not_due"
    assert refusal(remind, forty, town.street.get_parent(), october, user=street) == "not_reporter"
    assert refusal(remind, forty, town.moon.area, october, user=street, note="长" * 201) == "text_too_long"
    own = town.sun.people["supervisor"]
    assert refusal(remind, forty, area, october, user=own) == "not_keeper"


def test_the_program_may_report_for_all(town: Town, forty: Programme) -> None:
    indicator = indicator_of(forty, "oc_party")
    period = period_of("month", date(2026, 10, 1))
    made = record(indicator, town.sun.area, period, Given(1, 2), source=Source.COMPUTED, user=None)
    assert made.by is None


def test_every_refusal_has_words() -> None:
    assert all(
        TargetError(code, area="甲", limit=1, day="2026-10-01", n=1, top="a", bottom="b").message
        for code in MESSAGES
    )
