"""Contracts of one service area: no two share a day, whatever is done in which order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from satisfaction.companies import contracting, queries, terms
from satisfaction.companies.enums import ContractState
from satisfaction.companies.models import Contract
from tests.factories.companies import CompanyFactory
from tests.satisfaction.companies.conftest import Served


def contract(sun: Served, starts: date, ends: date | None = None) -> Contract:
    return Contract(company=sun.company, service_area=sun.area, starts_on=starts, ends_on=ends)


def codes(error: ValidationError) -> set[str]:
    return {each.code for errors in error.error_dict.values() for each in errors}


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "overlap"),
        (date(2023, 1, 1), date(2024, 1, 1), "overlap"),  # the last day is a day of both
        (date(2024, 12, 31), None, "overlap"),
        (date(2023, 1, 1), None, "overlap"),
        (date(2024, 3, 1), date(2024, 4, 1), "overlap"),
        (date(2023, 1, 1), date(2025, 12, 31), "overlap"),
        (date(2025, 6, 2), date(2025, 6, 1), "ends_before_start"),
        (date(2023, 1, 1), date(2023, 12, 31), ""),
        (date(2025, 1, 1), None, ""),
    ],
)
def test_periods(sun: Served, starts: date, ends: date | None, code: str) -> None:
    sun.contract.ends_on = date(2024, 12, 31)
    sun.contract.save()
    if not code:
        contracting.check(contract(sun, starts, ends))
        return
    with pytest.raises(ValidationError) as refusal:
        contracting.check(contract(sun, starts, ends))
    assert codes(refusal.value) == {code}


def test_a_contract_is_not_in_its_own_way(sun: Served) -> None:
    sun.contract.ends_on = date(2026, 1, 1)
    contracting.check(sun.contract)


def test_the_contract_in_force_can_be_ended_along(sun: Served, town: Any) -> None:
    new = contract(sun, date(2026, 7, 1))
    with pytest.raises(ValidationError) as refusal:
        contracting.make_room(new, user=town.superuser)
    assert codes(refusal.value) == {"overlap_open"}
    contracting.make_room(new, user=town.superuser, end_previous=True)
    new.save()
    sun.contract.refresh_from_db()
    assert sun.contract.ends_on == date(2026, 6, 30)
    entry = ModelLogEntry.objects.get(action="territory.change", object_id=str(sun.contract.pk))
    assert entry.data["changes"] == [{"field": "ends_on", "from": "", "to": "2026-06-30"}]


@pytest.mark.parametrize(
    ("starts", "ends"),
    [(date(2023, 1, 1), None), (date(2024, 1, 1), None), (date(2023, 1, 1), date(2024, 5, 1))],
)
def test_what_began_later_is_never_ended(sun: Served, town: Any, starts: date, ends: date | None) -> None:
    with pytest.raises(ValidationError):
        contracting.make_room(contract(sun, starts, ends), user=town.superuser, end_previous=True)
    sun.contract.refresh_from_db()
    assert sun.contract.ends_on is None


def test_who_serves_on_a_day(sun: Served) -> None:
    other = CompanyFactory(area=sun.community.area)
    sun.contract.ends_on = date(2025, 12, 31)
    sun.contract.save()
    Contract.objects.create(company=other, service_area=sun.area, starts_on=date(2026, 2, 1))

    def serving(day: date) -> Any:
        found = queries.serving(sun.area, day)
        return found and found.company

    assert serving(date(2023, 12, 31)) is None
    assert serving(date(2024, 1, 1)) == sun.company
    assert serving(date(2025, 12, 31)) == sun.company
    assert serving(date(2026, 1, 15)) is None
    assert serving(date(2026, 2, 1)) == other
    assert queries.serving_many([sun.area], date(2026, 2, 1))[sun.area.pk].company == other


TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (date(2026, 11, 30), None, ContractState.EARLY),
        (date(2026, 11, 29), None, ContractState.RUNNING),
        (date(2024, 1, 1), date(2027, 2, 28), ContractState.RUNNING),
        (date(2024, 1, 1), date(2027, 2, 27), ContractState.ENDING),
        (date(2024, 1, 1), date(2026, 11, 29), ContractState.ENDING),
        (date(2024, 1, 1), date(2026, 11, 28), ContractState.ENDED),
    ],
)
def test_how_one_stands(starts: date, ends: date | None, state: ContractState) -> None:
    assert terms.state(Contract(starts_on=starts, ends_on=ends), TODAY) is state


DAY = st.integers(0, 30).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@given(DAY, st.none() | DAY, DAY, st.none() | DAY)
def test_overlap_is_a_shared_day(a: date, a_end: date | None, b: date, b_end: date | None) -> None:
    horizon = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]

    def lies(day: date, starts: date, ends: date | None) -> bool:
        return starts <= day and (ends is None or day <= ends)

    if (a_end and a_end < a) or (b_end and b_end < b):
        return
    shared = any(lies(day, a, a_end) and lies(day, b, b_end) for day in horizon)
    assert terms.overlap(a, a_end, b, b_end) is shared
