"""Many write at once: one chain, no gap, nothing lost; a transactional test leaves the triggers in place."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from satisfaction.credit.enums import EventKind
from satisfaction.credit.ledger import triggers
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.ledger.errors import IllegalLine
from satisfaction.credit.ledger.verifying import findings
from satisfaction.credit.models import EntryEvent
from tests.factories.companies import CompanyFactory
from tests.factories.credit import FIRST, SchemeFactory, make_entry
from tests.factories.territory import AreaFactory

WRITERS, EACH = 4, 5


def in_threads(act: Any) -> list[Any]:
    """What each of the writers' calls gave."""
    found: list[Any] = []

    def run(number: int) -> None:
        try:
            found.append(act(number))
        except IllegalLine as error:
            found.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    area = AreaFactory()
    company, scheme = CompanyFactory(area=area), SchemeFactory(area=area)

    def write(number: int) -> int:
        for _each in range(EACH):
            append(make_entry(company, scheme), EventKind.CONFIRMED, on=FIRST)
        return number

    assert sorted(in_threads(write)) == list(range(WRITERS))
    assert list(EntryEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, 2 * WRITERS * EACH + 1)
    )
    assert list(findings()) == []


@pytest.mark.django_db(transaction=True)
def test_of_several_who_decide_at_once_one_does() -> None:
    area = AreaFactory()
    entry = make_entry(CompanyFactory(area=area), SchemeFactory(area=area))
    kinds = (EventKind.CONFIRMED, EventKind.REFUSED, EventKind.CONFIRMED, EventKind.REFUSED)
    found = in_threads(lambda number: append(entry, kinds[number], on=FIRST))
    assert sorted(each if isinstance(each, str) else "written" for each in found) == [
        "written", "wrong_state", "wrong_state", "wrong_state",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_flush_of_a_transactional_test_left_the_triggers() -> None:
    assert triggers.missing() == []
