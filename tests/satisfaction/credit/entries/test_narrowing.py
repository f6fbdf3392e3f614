"""Each filter of the list gives what the states say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from satisfaction.credit.entries import deciding, queries, reversing, rights
from satisfaction.credit.enums import EntryState, Outcome
from satisfaction.credit.ledger import clock as ledger_clock
from satisfaction.credit.models import CreditEntry
from satisfaction.credit.objections import deciding as objections
from satisfaction.credit.objections import marking, receiving
from satisfaction.credit.objections.receiving import Raised
from satisfaction.credit.repairs import applying
from satisfaction.credit.repairs.applying import Application
from tests.factories.credit import FIRST
from tests.satisfaction.credit.office import PDF, Office


def mark(office: Office, entry: CreditEntry) -> int:
    given = Raised("company", "湘江物业", "", "押金已全部退还。", office.clock.day, late="x")
    found = receiving.receive(entry.pk, given, user=office.clerk)
    marking.mark(found.pk, user=office.clerk)
    return found.pk


@pytest.fixture
def everything(office: Office) -> Office:
    """An entry in every state, and some that got there another way."""
    for day in range(11):
        occurred = FIRST - timedelta(days=day + 1)
        rule = "filing" if day in (2, 3, 4, 5) else "award_city" if day == 10 else "fee"
        entry = office.proposed(rule=rule, occurred_on=occurred, title=str(day))
        if day == 0:
            continue
        if day == 1:
            deciding.refuse(entry.pk, user=office.second, reason="x")
            continue
        start = FIRST + timedelta(days=20) if day == 6 else None
        deciding.confirm(entry.pk, user=office.second, starts_on=start)
        if day == 3:
            pk = applying.apply(entry.pk, Application(FIRST, "已整改", True, [PDF]), user=office.clerk).pk
            applying.decide(pk, user=office.second, grant=True, reason="x")
        if day in (4, 8):
            reversing.ask(entry.pk, user=office.clerk, reason="误录")
        if day == 4:
            reversing.decide(entry.pk, user=office.second, grant=True, reason="x")
        if day in (5, 7):
            mark(office, entry)
        if day == 9:
            pk = mark(office, entry)
            objections.decide(pk, objections.Decision(Outcome.UPHELD, "属实"), user=office.second)
    return office


@pytest.mark.parametrize("after", [0, 9, 10, 20, 31, 91, 92, 93, 375, 376, 400])
def test_filters_by_state_are_the_states(everything: Office, after: int) -> None:
    office = everything
    office.clock.on(FIRST + timedelta(days=after))
    ledger_clock.look()
    entries = list(CreditEntry.objects.all())
    found = {
        state: set(CreditEntry.objects.filter(queries.in_state(state, office.clock.day)))
        for state in EntryState
    }
    assert found == {
        state: {entry for entry in entries if office.state(entry) == state} for state in EntryState
    }


def test_what_waits_for_me(everything: Office) -> None:
    office = everything
    titles = {
        user.username: {
            each.title for each in CreditEntry.objects.filter(queries.narrowed({"waiting": "mine"}, user))
        }
        for user in (office.clerk, office.second, office.worker, office.stranger)
    }
    assert titles == {"clerk": set(), "second": {"0", "8"}, "worker": set(), "stranger": set()}


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 11),
        ({"kind": "award"}, 1),
        ({"kind": "nonsense", "state": "x", "area": "x", "company": "²"}, 11),
        ({"q": "湘江"}, 11),
        ({"q": "10"}, 1),
        ({"q": "没有"}, 0),
        ({"area": "999999"}, 0),
    ],
)
def test_other_filters(everything: Office, params: dict[str, str], count: int) -> None:
    office = everything
    rows = rights.visible(office.clerk).filter(queries.narrowed(params, office.clerk))
    assert rows.count() == count


def test_who_sees_what(everything: Office) -> None:
    office = everything
    for user, count in ((office.clerk, 11), (office.worker, 11), (office.stranger, 0)):
        assert rights.visible(user).count() == count
        assert rights.files(user).filter(entry__isnull=False).count() == count
    assert rights.files(office.clerk).filter(repair__isnull=False).count() == 1
    assert rights.files(office.worker).filter(repair__isnull=False).count() == 0
