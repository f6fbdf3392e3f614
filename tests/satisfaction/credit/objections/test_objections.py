"""Objections: marked they suspend, decided by somebody else they end in one of three ways, once a matter."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from satisfaction.credit.entries import deciding as confirming
from satisfaction.credit.entries import proposing, reversing
from satisfaction.credit.enums import EntryState, EventKind, Outcome, Party, Way
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import CreditEntry, EntryEvent, Objection
from satisfaction.credit.objections import deciding, marking, queries, receiving
from satisfaction.credit.objections.deciding import Decision
from satisfaction.credit.objections.receiving import Raised
from tests.satisfaction.credit.office import PDF, Office, verified

pytestmark = pytest.mark.usefixtures("sound")


def raised(office: Office, **changes: Any) -> Raised:
    given: dict[str, Any] = {
        "party": Party.COMPANY,
        "raised_by": "湘江物业服务有限公司",
        "contact": "13812345678",
        "text": "押金已于当月全部退还，附收据。",
        "received_on": office.clock.day,
        **changes,
    }
    return Raised(**given)


def objection(office: Office, entry: CreditEntry, **changes: Any) -> Objection:
    return receiving.receive(entry.pk, raised(office, **changes), user=office.clerk)


def code(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    assert refused.value.message
    return refused.value.code


def test_it_is_to_be_marked_in_one_and_decided_in_five_working_days(office: Office) -> None:
    entry = office.public()
    office.clock.on(date(2026, 3, 6))  # a Friday
    found = objection(office, entry, files=[PDF])
    assert (found.mark_due_on, found.due_on) == (date(2026, 3, 9), date(2026, 3, 13))
    assert (found.way, found.contact, found.files.count()) == (Way.PAPER, "13812345678", 1)
    assert office.state(entry) == EntryState.PUBLICISED  # not marked yet


def test_marked_it_suspends_and_the_entry_does_not_take_effect(office: Office) -> None:
    entry = office.public()
    office.clock.after(2)
    marking.mark(objection(office, entry).pk, user=office.clerk)
    assert office.state(entry) == EntryState.SUSPENDED
    office.clock.after(30)
    assert office.state(entry) == EntryState.SUSPENDED


def test_not_upheld_the_entry_goes_on_and_takes_effect(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    marking.mark(found.pk, user=office.clerk)
    office.clock.after(4)
    deciding.decide(found.pk, Decision(Outcome.REJECTED, "收据与本次收费无关。"), user=office.second)
    assert office.state(entry) == EntryState.PUBLICISED
    office.clock.on(date(2026, 3, 12))
    assert office.state(entry) == EntryState.EFFECTIVE
    found.refresh_from_db()
    assert (found.outcome, found.decided_by, found.decided_on) == (
        Outcome.REJECTED, office.second, date(2026, 3, 6),
    )  # fmt: skip


def test_decided_after_the_publicity_it_takes_effect_on_that_day(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    marking.mark(found.pk, user=office.clerk)
    office.clock.on(date(2026, 4, 1))
    deciding.decide(found.pk, Decision(Outcome.REJECTED, "不成立"), user=office.second)
    assert track_of(entry).effective_from == date(2026, 4, 1)


def test_upheld_the_entry_is_reversed(office: Office) -> None:
    entry = office.effective()
    found = objection(office, entry, late="企业此前未收到告知书")
    marking.mark(found.pk, user=office.clerk)
    deciding.decide(found.pk, Decision(Outcome.UPHELD, "属实，撤销。"), user=office.second)
    assert office.state(entry) == EntryState.REVERSED
    kinds = list(EntryEvent.objects.filter(entry=entry).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["proposed", "confirmed", "publicised", "effective", "objected", "decided", "reversed"]


def test_corrected_a_new_entry_waits_for_a_second_person(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry, files=[PDF])
    marking.mark(found.pk, user=office.clerk)
    decision = Decision(Outcome.CORRECTED, "金额有误", rule="filing", title="", text="收取 200 元。")
    deciding.decide(found.pk, decision, user=office.second)
    new = CreditEntry.objects.get(corrects=entry)
    assert (office.state(entry), office.state(new)) == (EntryState.REVERSED, EntryState.PROPOSED)
    assert (new.title, new.points, new.created_by) == ("信息未报送", Decimal("-2.00"), office.second)
    assert {each["sha256"] for each in new.evidence} == set(new.files.values_list("sha256", flat=True))
    with pytest.raises(StepRefused) as refused:
        confirming.confirm(new.pk, user=office.second)
    assert code(refused) == "own_proposal"
    confirming.confirm(new.pk, user=office.third)
    assert office.state(new) == EntryState.EFFECTIVE
    # the same matter is not taken twice, whichever entry now stands for it
    with pytest.raises(StepRefused) as refused:
        objection(office, new)
    assert code(refused) == "objected_before"
    objection(office, new, party=Party.OWNER, raised_by="李业主")


def test_a_corrected_entry_needs_a_rule_of_the_scheme(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    marking.mark(found.pk, user=office.clerk)
    with pytest.raises(StepRefused) as refused:
        deciding.decide(found.pk, Decision(Outcome.CORRECTED, "有误", rule="gone"), user=office.second)
    assert code(refused) == "no_rule"
    found.refresh_from_db()
    assert (found.outcome, office.state(entry)) == (Outcome.WAITING, EntryState.SUSPENDED)


def test_neither_the_proposer_nor_the_marker_decides(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    decision = Decision(Outcome.UPHELD, "x")
    with pytest.raises(StepRefused) as refused:
        deciding.decide(found.pk, decision, user=office.second)
    assert code(refused) == "not_marked"
    marking.mark(found.pk, user=office.second)
    for user, expected in (
        (office.clerk, "own_entry"),
        (office.second, "own_marking"),
        (office.stranger, "not_yours"),
        (office.worker, "not_yours"),
    ):
        with pytest.raises(StepRefused) as refused:
            deciding.decide(found.pk, decision, user=user)
        assert code(refused) == expected
    deciding.decide(found.pk, decision, user=office.third)
    with pytest.raises(StepRefused) as refused:
        deciding.decide(found.pk, decision, user=office.third)
    assert code(refused) == "decided"


def test_not_admitted_suspends_nothing_and_stands_in_no_ledger(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    with pytest.raises(StepRefused) as refused:
        marking.not_admit(found.pk, user=office.clerk, reason=" ")
    assert code(refused) == "reason_missing"
    marking.not_admit(found.pk, user=office.clerk, reason="未说明理由")
    assert office.state(entry) == EntryState.PUBLICISED
    assert not EntryEvent.objects.filter(kind=EventKind.OBJECTED).exists()
    with pytest.raises(StepRefused) as refused:
        marking.mark(found.pk, user=office.clerk)
    assert code(refused) == "decided"
    marking.mark(objection(office, entry).pk, user=office.clerk)  # it was never examined


def test_the_same_matter_is_examined_once_a_party(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    marking.mark(found.pk, user=office.clerk)
    second = objection(office, entry)
    owner = objection(office, entry, party=Party.OWNER, raised_by="李业主")
    with pytest.raises(StepRefused) as refused:
        marking.mark(owner.pk, user=office.clerk)
    assert code(refused) == "objection_open"
    deciding.decide(found.pk, Decision(Outcome.REJECTED, "不成立"), user=office.second)
    with pytest.raises(StepRefused) as refused:
        marking.mark(second.pk, user=office.clerk)
    assert code(refused) == "objected_before"
    with pytest.raises(StepRefused) as refused:
        objection(office, entry)
    assert code(refused) == "objected_before"
    marking.mark(owner.pk, user=office.clerk)
    deciding.decide(owner.pk, Decision(Outcome.REJECTED, "不成立"), user=office.second)
    objection(office, entry, party=Party.OWNER, raised_by="王业主")


def test_the_time_for_objections(office: Office) -> None:
    entry = office.public()
    with pytest.raises(StepRefused) as refused:
        objection(office, entry, received_on=office.clock.day + timedelta(days=1))
    assert code(refused) == "received_future"
    with pytest.raises(StepRefused) as refused:
        objection(office, entry, received_on=office.clock.day - timedelta(days=1))
    assert code(refused) == "received_early"
    office.clock.on(date(2026, 3, 20))
    with pytest.raises(StepRefused) as refused:
        objection(office, entry)
    assert code(refused) == "objection_late"
    objection(office, entry, received_on=date(2026, 3, 11))  # came in time, put down late
    with pytest.raises(StepRefused) as refused:
        receiving.receive(entry.pk, raised(office, late="晚了"), user=None, way=Way.PUBLIC)
    assert code(refused) == "objection_late"


def test_what_is_not_public_cannot_be_objected_to(office: Office) -> None:
    entry = office.proposed()
    with pytest.raises(StepRefused) as refused:
        objection(office, entry)
    assert code(refused) == "not_open"


def test_while_an_objection_is_open_nothing_else_is_decided(office: Office) -> None:
    entry = office.effective()
    reversing.ask(entry.pk, user=office.clerk, reason="误录")
    found = objection(office, entry, late="x")
    marking.mark(found.pk, user=office.clerk)
    with pytest.raises(StepRefused) as refused:
        reversing.decide(entry.pk, user=office.second, grant=True, reason="x")
    assert code(refused) == "suspended"
    with pytest.raises(StepRefused) as refused:
        proposing.correct(entry.pk, office.proposal(), user=office.clerk)
    assert code(refused) == "suspended"


def test_the_public_can_flood_nothing(office: Office) -> None:
    entry = office.public()
    for each in range(receiving.WAITING):
        given = raised(office, party=Party.OTHER, raised_by=f"路人{each}")
        receiving.receive(entry.pk, given, user=None, way=Way.PUBLIC)
    with pytest.raises(StepRefused) as refused:
        receiving.receive(entry.pk, raised(office), user=None, way=Way.PUBLIC)
    assert code(refused) == "too_many_waiting"
    objection(office, entry)  # on paper it always can be put down


def test_lights(office: Office) -> None:
    entry = office.public()
    found = objection(office, entry)
    today = office.clock.day
    assert queries.lateness(found, today) == "open"
    assert queries.lateness(found, found.mark_due_on) == "today"
    assert queries.lateness(found, found.mark_due_on + timedelta(days=1)) == "late"
    rows = Objection.objects.all()
    assert rows.filter(queries.stage("late", found.mark_due_on)).count() == 0
    assert rows.filter(queries.stage("late", found.mark_due_on + timedelta(days=1))).count() == 1
    found = marking.mark(found.pk, user=office.clerk)
    assert queries.lateness(found, found.mark_due_on + timedelta(days=1)) == "open"
    assert rows.filter(queries.stage("late", found.mark_due_on + timedelta(days=1))).count() == 0
    assert rows.filter(queries.stage("late", found.due_on + timedelta(days=1))).count() == 1


class TestBehindItsBack:
    """The file of an objection can be changed like any row: the ledger tells."""

    @pytest.fixture(autouse=True)
    def sound(self) -> None:
        """Here it does not hold."""

    def test_changed_words_and_decisions_are_named(self, office: Office) -> None:
        entry = office.public()
        found = objection(office, entry, files=[PDF])
        marking.mark(found.pk, user=office.clerk)
        Objection.objects.update(text="别的理由")
        assert any("case_changed" in each for each in verified())
        Objection.objects.update(text="押金已于当月全部退还，附收据。")
        assert verified() == []
        Objection.objects.update(outcome=Outcome.REJECTED)
        assert any("case_undecided" in each for each in verified())
        Objection.objects.update(outcome=Outcome.WAITING)
        deciding.decide(found.pk, Decision(Outcome.REJECTED, "不成立"), user=office.second)
        Objection.objects.update(outcome=Outcome.UPHELD)
        assert any("decision_changed" in each for each in verified())

    def test_a_marking_past_the_ledger_is_named(self, office: Office) -> None:
        objection(office, office.public())
        Objection.objects.update(marked_on=office.clock.day)
        assert any("case_unmarked" in each for each in verified())
