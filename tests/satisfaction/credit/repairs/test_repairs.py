"""Repair 信用修复: its conditions, by another person, on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from satisfaction.credit.enums import EntryState
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import Repair
from satisfaction.credit.repairs import applying
from satisfaction.credit.repairs.applying import Application
from tests.satisfaction.credit.office import PDF, Office

pytestmark = pytest.mark.usefixtures("sound")


def application(office: Office, **changes: Any) -> Application:
    given: dict[str, Any] = {
        "applied_on": office.clock.day,
        "rectified": "押金已退还，收据附后。",
        "promise": True,
        "files": [PDF],
        **changes,
    }
    return Application(**given)


def code(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    assert refused.value.message
    return refused.value.code


@pytest.mark.parametrize(
    ("rule", "months", "day_before", "day"),
    [
        ("fee", 3, date(2026, 6, 1), date(2026, 6, 2)),  # general: three months of publicity
        ("fund", 12, date(2027, 3, 1), date(2027, 3, 2)),  # serious: twelve
    ],
)
def test_the_shortest_publicity_must_be_over(
    office: Office, rule: str, months: int, day_before: date, day: date
) -> None:
    entry = office.effective(rule=rule)
    office.clock.on(day_before)
    with pytest.raises(StepRefused) as refused:
        applying.apply(entry.pk, application(office), user=office.clerk)
    assert (code(refused), refused.value.params) == ("too_early", {"day": day.isoformat(), "months": months})
    office.clock.on(day)
    repair = applying.apply(entry.pk, application(office), user=office.clerk)
    applying.decide(repair.pk, user=office.second, grant=True, reason="已整改")
    assert office.state(entry) == EntryState.REPAIRED
    office.clock.on(day_before)
    assert office.state(entry) == EntryState.EFFECTIVE  # what was, stays


def test_a_minor_record_can_be_repaired_at_once(office: Office) -> None:
    entry = office.effective(rule="filing")
    repair = applying.apply(entry.pk, application(office), user=office.clerk)
    assert repair.due_on == date(2026, 3, 9)  # five working days
    applying.decide(repair.pk, user=office.second, grant=True, reason="已补报")
    assert office.state(entry) == EntryState.REPAIRED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"promise": False}, "promise_missing"),
        ({"files": []}, "evidence_missing"),
        ({"rectified": " "}, "reason_missing"),
        ({"applied_on": date(2027, 1, 1)}, "received_future"),
    ],
)
def test_each_condition_is_asked_for(office: Office, changes: dict[str, Any], expected: str) -> None:
    entry = office.effective(rule="filing")
    with pytest.raises(StepRefused) as refused:
        applying.apply(entry.pk, application(office, **changes), user=office.clerk)
    assert code(refused) == expected
    assert not Repair.objects.exists()


def test_good_records_and_those_not_in_force_are_not_repaired(office: Office) -> None:
    good = office.effective(rule="award_city")
    with pytest.raises(StepRefused) as refused:
        applying.apply(good.pk, application(office), user=office.clerk)
    assert code(refused) == "not_bad"
    waiting = office.proposed()
    with pytest.raises(StepRefused) as refused:
        applying.apply(waiting.pk, application(office), user=office.clerk)
    assert code(refused) == "wrong_state"


def test_somebody_else_decides_once(office: Office) -> None:
    entry = office.effective(rule="filing")
    repair = applying.apply(entry.pk, application(office), user=office.clerk)
    with pytest.raises(StepRefused) as refused:
        applying.apply(entry.pk, application(office), user=office.third)
    assert code(refused) == "repair_open"
    for user, expected in ((office.clerk, "own_application"), (office.stranger, "not_yours")):
        with pytest.raises(StepRefused) as refused:
            applying.decide(repair.pk, user=user, grant=True, reason="x")
        assert code(refused) == expected
    applying.decide(repair.pk, user=office.second, grant=False, reason="未整改到位")
    assert office.state(entry) == EntryState.EFFECTIVE
    with pytest.raises(StepRefused) as refused:
        applying.decide(repair.pk, user=office.third, grant=True, reason="x")
    assert code(refused) == "decided"
    applying.apply(entry.pk, application(office), user=office.clerk)
