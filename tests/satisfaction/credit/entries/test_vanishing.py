"""No sequence of actions makes an entry vanish, the ledger unsound, or a day that has passed another one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satisfaction.credit.entries import deciding, proposing, reversing
from satisfaction.credit.enums import EntryState, Outcome
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger import clock as ledger_clock
from satisfaction.credit.ledger.queries import standing
from satisfaction.credit.models import CreditEntry, EntryEvent, Objection, Repair
from satisfaction.credit.objections import deciding as objections
from satisfaction.credit.objections import marking, receiving
from satisfaction.credit.objections.receiving import Raised
from satisfaction.credit.repairs import applying
from satisfaction.credit.repairs.applying import Application
from tests.satisfaction.credit.office import PDF, Office, verified

ACTIONS = (
    "propose", "correct", "confirm", "confirm", "refuse", "ask", "reverse", "decline", "receive", "mark",
    "not_admit", "decide", "apply", "repair", "wait", "wait", "look",
)  # fmt: skip
WEIGHTS = (2, 1, 4, 4, 1, 2, 2, 1, 5, 5, 1, 5, 3, 3, 4, 4, 2)
RULES = ("fee", "filing", "fund")


def drawn_steps(seed: int) -> list[tuple[str, int, int, str]]:
    """Forty steps: (action, on which, by whom, rule)."""
    rng = random.Random(seed)
    names = rng.choices(ACTIONS, WEIGHTS, k=40)
    return [(name, rng.randrange(10), rng.choice((0, 1, 1, 2, 2, 3)), rng.choice(RULES)) for name in names]


def act(office: Office, step: tuple[str, int, int, str]) -> None:
    """One action on one of what is there, by one of the people, whether or not it may."""
    name, which, who, rule = step
    user = (office.clerk, office.second, office.third, office.stranger)[who]
    today = office.clock.day
    if name == "wait":
        office.clock.after(which * (1 + 6 * (who == 3)))
        return
    if name == "look":
        ledger_clock.look()
        return
    if name == "propose":
        proposing.propose(office.proposal(rule=rule, again=True), user=user)
        return
    if name in ("mark", "not_admit", "decide"):
        cases = list(Objection.objects.order_by("pk"))
        if cases:
            pk = cases[which % len(cases)].pk
            outcome = (Outcome.REJECTED, Outcome.UPHELD, Outcome.CORRECTED)[which % 3]
            decision = objections.Decision(outcome, "理由", rule=rule, text="更正后的事实")
            calls: dict[str, Any] = {
                "mark": lambda: marking.mark(pk, user=user),
                "not_admit": lambda: marking.not_admit(pk, user=user, reason="不予受理"),
                "decide": lambda: objections.decide(pk, decision, user=user),
            }
            calls[name]()
        return
    if name == "repair":
        repairs = list(Repair.objects.order_by("pk"))
        if repairs:
            pk = repairs[which % len(repairs)].pk
            applying.decide(pk, user=user, grant=who != 1, reason="理由")
        return
    entries = list(CreditEntry.objects.order_by("pk"))
    if not entries:
        return
    pk = entries[which % len(entries)].pk
    raised = Raised("company" if who else "owner", f"某人{which}", "", "理由理由", today, late="x")
    steps: dict[str, Any] = {
        "correct": lambda: proposing.correct(pk, office.proposal(rule=rule), user=user),
        "confirm": lambda: deciding.confirm(pk, user=user),
        "refuse": lambda: deciding.refuse(pk, user=user, reason="理由"),
        "ask": lambda: reversing.ask(pk, user=user, reason="理由"),
        "reverse": lambda: reversing.decide(pk, user=user, grant=True, reason="理由"),
        "decline": lambda: reversing.decide(pk, user=user, grant=False, reason="理由"),
        "receive": lambda: receiving.receive(pk, raised, user=user),
        "apply": lambda: applying.apply(pk, Application(today, "已整改", True, [PDF]), user=user),
    }
    steps[name]()


class RolledBack(Exception):
    """Ends an example."""


def rolled_back() -> Iterator[None]:
    """One example in a transaction of its own, which is rolled back."""
    with suppress(RolledBack), transaction.atomic():
        yield
        raise RolledBack


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_nothing_vanishes(office: Office, seed: int) -> None:
    office.clock.on(date(2026, 3, 2))
    for _example in rolled_back():
        for rule in RULES:
            office.public(rule=rule)
        known: dict[int, dict[date, EntryState]] = {}
        lines = 0
        for step in drawn_steps(seed):
            with suppress(StepRefused):
                act(office, step)
            found = standing(office.company, office.clock.day)
            assert known.keys() <= {each.entry.pk for each in found}
            assert EntryEvent.objects.count() >= lines
            lines = EntryEvent.objects.count()
            for each in found:
                states = known.setdefault(each.entry.pk, {})
                # what was so on an earlier day is still so
                assert all(
                    each.track.on(day) == state for day, state in states.items() if day < office.clock.day
                )
                for back in range(40):
                    day = office.clock.day - timedelta(days=back)
                    state = each.track.on(day)
                    if state is not None:
                        states.setdefault(day, state)
                states[office.clock.day] = each.state
        assert verified() == []
