"""What makes a monthly visit done, whenever it arrives, and what takes it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from forms_builder.schema import Form, Option, Question
from surveys import corrections
from surveys.models import Response
from surveys.visits.duties import joining, rules
from surveys.visits.duties.source import MonthlyVisits
from surveys.visits.enums import Disposition, Purpose
from surveys.visits.models import Duty
from surveys.visits.visiting import outcomes
from surveys.visits.visiting.sources import Recorded
from territory.enums import TagKind
from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory
from tests.factories.fieldwork import DutyFactory
from tests.surveys.visits.duties.conftest import Block, shanghai

NOVEMBER = date(2026, 11, 1)
DAY = shanghai("2026-11-12T10:00")


def field_form() -> Form:
    """The two questions of the ready questionnaire that matter here."""
    kinds = (Option("must_visit", "四必访"), Option("routine", "日常走访"))
    results = (Option("complete", "完成"), Option("nobody_home", "无人"), Option("partial", "部分完成"))
    return Form(
        title="网格员入户走访登记表",
        items=(
            Question("q-kind", "single", "visit_kind", "走访性质", options=kinds),
            Question("q-res", "single", "visit_result", "走访结果", options=results),
        ),
    )


@pytest.fixture
def answer(block: Block) -> Any:
    """Stores a form of the ready questionnaire."""
    page = QuestionnaireFactory(parent=block.sun.folder, template_key=joining.TEMPLATE)
    version = VersionFactory(questionnaire=page, form=field_form())
    channel = ChannelFactory(questionnaire=page, area=block.sun.area)

    def store(
        result: str, kind: str = "must_visit", home: int = 0, at: datetime = DAY, **more: Any
    ) -> Response:
        answers = {"q-kind": kind, "q-res": result}
        return ResponseFactory(
            version=version,
            channel=channel,
            household=block.homes[home],
            answers=answers,
            completed_at=at,
            received_at=at + timedelta(hours=1),
            **more,
        )

    return store


def state(duty: Duty, today: date = date(2026, 11, 20)) -> str:
    """As the list shows it."""
    duty.refresh_from_db()
    found = [each for each in rules.DutyState if Duty.objects.filter(rules.in_state(each, today), pk=duty.pk)]
    assert len(found) == 1
    shown = rules.state_of(
        done=duty.visit_id is not None or duty.response_id is not None,
        dropped=duty.dropped_at is not None,
        due=duty.due_on,
        today=today,
    )
    assert shown == found[0], "the filter and the rule say the same"
    return str(shown)


def test_which_outcomes_count(block: Block) -> None:
    duty = DutyFactory(household=block.homes[0])
    for disposition in Disposition.values:
        made = block.visit(DAY, disposition=disposition)
        joining.refresh(NOVEMBER)
        assert state(duty) == ("done" if disposition in ("1.1", "1.2") else "due"), disposition
        Duty.objects.update(visit=None)
        made.delete()


MIDNIGHT = {
    "2026-10-31T23:59:59": "overdue",
    "2026-11-01T00:00:00": "done",
    "2026-11-30T23:59:59": "done",
    "2026-12-01T00:00:00": "overdue",
}


def test_the_month_ends_at_midnight_in_shanghai(block: Block) -> None:
    for home, (at, state_then) in enumerate(MIDNIGHT.items()):
        duty = DutyFactory(household=block.homes[home])
        block.visit(shanghai(at), home=home)
        joining.refresh(NOVEMBER)
        assert state(duty, date(2026, 12, 1)) == state_then, at


def test_one_visit_does_for_all_tags_of_a_household_and_for_no_other(block: Block) -> None:
    both = [DutyFactory(household=block.homes[0], kind=kind) for kind in (TagKind.ALONE, TagKind.POOR)]
    other = DutyFactory(household=block.homes[1])
    block.visit(DAY, purpose=Purpose.ROUND)
    later = block.visit(DAY + timedelta(days=1))
    assert joining.refresh(NOVEMBER) == 2
    assert [state(duty) for duty in both] == ["done", "done"]
    assert state(other) == "due"
    assert both[0].visit_id != later.pk, "the first visit counts"
    assert joining.refresh(NOVEMBER) == 0


def test_the_form_decides_and_may_come_later(block: Block, answer: Any) -> None:
    duty = DutyFactory(household=block.homes[0])
    made = block.visit(DAY, response_id=uuid4())
    source = MonthlyVisits()
    source.recorded([Recorded(made, None)])
    assert state(duty) == "due", "the form is still on the phone"
    answer("complete", id=made.response_id)
    source.recorded([Recorded(made, outcomes.disposition_of(made))])
    assert state(duty) == "done"
    source.recorded([Recorded(made, Disposition.COMPLETE)])
    assert state(duty) == "done", "told twice"


def test_a_correction_takes_it_back_and_gives_it_again(block: Block, answer: Any) -> None:
    duty = DutyFactory(household=block.homes[0])
    made = block.visit(DAY, response_id=uuid4())
    response = answer("complete", id=made.response_id)
    joining.refresh(NOVEMBER)
    assert state(duty) == "done"
    user = block.supervisor
    raw = {"visit_kind": "must_visit", "visit_result": "nobody_home"}
    corrections.correct(response.pk, raw, seen=0, reason="填错", user=user)
    joining.refresh(NOVEMBER)
    assert state(duty) == "due"
    corrections.correct(response.pk, {**raw, "visit_result": "partial"}, seen=1, reason="填错", user=user)
    joining.refresh(NOVEMBER)
    assert state(duty) == "done"
    corrections.reject(response.pk, seen=2, reason="虚假", user=user)
    joining.refresh(NOVEMBER)
    assert state(duty, date(2026, 12, 1)) == "overdue"


def test_a_form_without_a_visit(block: Block, answer: Any) -> None:
    table = {
        ("complete", "must_visit"): "done",
        ("partial", "must_visit"): "done",
        ("nobody_home", "must_visit"): "due",
        ("complete", "routine"): "due",
    }
    for home, ((result, kind), then) in enumerate(table.items()):
        duty = DutyFactory(household=block.homes[home])
        response = answer(result, kind, home)
        joining.refresh(NOVEMBER)
        assert state(duty) == then, (result, kind)
        assert (duty.response_id == response.pk) == (then == "done")
        corrections.reject(response.pk, seen=0, reason="虚假", user=block.supervisor)
        joining.refresh(NOVEMBER)
        assert state(duty) == "due"


def test_a_dropped_one_is_done_only_by_what_was_made_before(block: Block) -> None:
    before = DutyFactory(household=block.homes[0], dropped_at=DAY + timedelta(days=1))
    after = DutyFactory(household=block.homes[1], dropped_at=DAY - timedelta(days=1))
    for home in (0, 1):
        block.visit(DAY, home=home)
    joining.join([home.pk for home in block.homes], NOVEMBER)
    assert (state(before), state(after)) == ("done", "dropped")


def test_what_a_form_has_done_is_not_due_any_more(block: Block, answer: Any, today: date) -> None:
    """Also where nobody has opened the desk's list since."""
    block.tag(0, consent_on=today, added_at=shanghai(f"{today}T00:00"))
    source = MonthlyVisits()
    assert [each.household_id for each in source.due(block.worker, today)] == [block.homes[0].pk]
    answer("complete", at=timezone.now())
    assert list(source.due(block.worker, today)) == []


def test_what_is_due_for_a_worker(block: Block, today: date) -> None:
    month = rules.this_month()
    at = {"month": month, "due_on": rules.due_on(month), "worker": block.worker}
    block.tag(0, consent_on=today, added_at=shanghai(f"{today}T00:00"))
    block.tag(1, consent_on=today, added_at=shanghai(f"{today}T00:00"))
    mine = DutyFactory(household=block.homes[0], **at)
    done = DutyFactory(household=block.homes[1], **at, visit=block.visit(DAY, home=1))
    page = QuestionnaireFactory(parent=block.sun.folder, template_key=joining.TEMPLATE)
    ChannelFactory(questionnaire=page, area=block.town.street, kind="worker", code="far222")
    ChannelFactory(questionnaire=page, area=block.sun.area, kind="worker", code="near22")
    ChannelFactory(questionnaire=page, area=block.sun.area, kind="group", code="group2")
    listed = list(MonthlyVisits().due(block.worker, today))
    assert [each.key for each in listed] == [f"duty:{mine.pk}"]
    assert (listed[0].household_id, listed[0].due_on, listed[0].form) == (
        block.homes[0].pk,
        rules.due_on(month),
        "near22",
    )
    assert done.pk not in [each.key for each in listed]
    assert list(MonthlyVisits().due(block.supervisor, today)) == []
