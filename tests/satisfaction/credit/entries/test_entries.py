"""From proposal to effect: two persons, publicity by working days, corrections, reversals, expiry."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from satisfaction.companies.models import Company
from satisfaction.credit.entries import deciding, proposing, reversing
from satisfaction.credit.entries.acting import last_line
from satisfaction.credit.enums import EntryKind, EntryState, EventKind, Gravity
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import LIMIT, Upload
from satisfaction.credit.ledger import clock as ledger_clock
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.ledger.queries import standing
from satisfaction.credit.models import CalendarYear, CreditEntry, EntryEvent, EvidenceFile
from territory import access
from territory.enums import Role
from tests.factories.credit import FIRST
from tests.factories.territory import staff
from tests.satisfaction.credit.office import PDF, Office, picture

pytestmark = pytest.mark.usefixtures("sound")


def code(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    assert refused.value.message
    return refused.value.code


def test_an_entry_says_what_its_rule_says(office: Office) -> None:
    entry = office.proposed(company=office.branch)
    assert (entry.company, entry.branch) == (office.company, office.branch)
    assert (entry.kind, entry.points, entry.gravity, entry.veto, entry.months) == (
        EntryKind.PENALTY, Decimal("-6"), Gravity.GENERAL, False, 12,
    )  # fmt: skip
    assert (entry.publicity_days, entry.objection_days) == (7, 7)
    assert entry.evidence == [
        {"name": "处罚决定书.pdf", "sha256": entry.files.get().sha256, "size": len(PDF.body)}
    ]
    assert office.state(entry) == EntryState.PROPOSED


def test_publicity_runs_seven_working_days_and_then_it_takes_effect(office: Office) -> None:
    entry = office.public()
    assert office.state(entry) == EntryState.PUBLICISED
    office.clock.on(date(2026, 3, 11))  # the seventh working day after Monday, 2 March
    assert office.state(entry) == EntryState.PUBLICISED
    office.clock.on(date(2026, 3, 12))
    assert office.state(entry) == EntryState.EFFECTIVE
    track = track_of(entry)
    assert (track.effective_from, track.effective_until) == (date(2026, 3, 12), date(2027, 3, 11))
    office.clock.on(date(2027, 3, 11))
    assert office.state(entry) == EntryState.EFFECTIVE
    office.clock.on(date(2027, 3, 12))
    assert office.state(entry) == EntryState.EXPIRED


def test_moved_working_days_count(office: Office) -> None:
    CalendarYear.objects.update_or_create(
        year=2026, defaults={"days": {"2026-03-07": "work", "2026-03-04": "off", "2026-03-05": "off"}}
    )
    track = track_of(office.public())
    assert track.shown_until == date(2026, 3, 12)


def test_a_year_whose_holidays_nobody_knows_is_put_down(office: Office) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    entry = office.public()
    line = EntryEvent.objects.get(entry=entry, kind=EventKind.PUBLICISED)
    assert line.data["unknown_years"] == [2026]


def test_publicity_can_begin_later(office: Office) -> None:
    entry = office.proposed()
    for day in (FIRST - timedelta(days=1), FIRST + timedelta(days=31)):
        with pytest.raises(StepRefused) as refused:
            deciding.confirm(entry.pk, user=office.second, starts_on=day)
        assert code(refused) == "start_past"
    deciding.confirm(entry.pk, user=office.second, starts_on=FIRST + timedelta(days=7))
    assert office.state(entry) == EntryState.CONFIRMED
    office.clock.after(7)
    assert office.state(entry) == EntryState.PUBLICISED


def test_what_is_not_made_public_takes_effect_at_once(office: Office) -> None:
    entry = office.public(rule="filing")
    assert entry.publicity_days == 0
    assert office.state(entry) == EntryState.EFFECTIVE
    assert track_of(entry).effective_until == date(2026, 6, 1)  # three months, the longest for a minor one


@pytest.mark.parametrize("who", ["clerk", "worker", "stranger"])
def test_only_a_second_keeper_confirms(office: Office, who: str) -> None:
    entry = office.proposed()
    with pytest.raises(StepRefused) as refused:
        deciding.confirm(entry.pk, user=getattr(office, who))
    assert code(refused) == ("own_proposal" if who == "clerk" else "not_yours")
    assert office.state(entry) == EntryState.PROPOSED


def test_a_refused_entry_never_counts(office: Office) -> None:
    entry = office.proposed()
    with pytest.raises(StepRefused) as refused:
        deciding.refuse(entry.pk, user=office.second, reason="  ")
    assert code(refused) == "reason_missing"
    deciding.refuse(entry.pk, user=office.second, reason="事实不清")
    with pytest.raises(StepRefused) as refused:
        deciding.confirm(entry.pk, user=office.second)
    assert code(refused) == "wrong_state"
    office.clock.after(400)
    assert office.state(entry) == EntryState.REFUSED


def test_the_proposer_can_take_it_back(office: Office) -> None:
    entry = office.proposed()
    deciding.refuse(entry.pk, user=office.clerk, reason="录错企业")
    assert EntryEvent.objects.get(entry=entry, kind="refused").data == {"reason": "录错企业", "own": True}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"files": []}, "evidence_missing"),
        ({"files": [Upload("x.exe", b"MZ\x90")]}, "not_a_file"),
        ({"files": [Upload("x.pdf", b"%PDF-" + b"0" * LIMIT)]}, "file_too_large"),
        ({"files": [Upload(f"{n}.pdf", f"%PDF-{n}".encode()) for n in range(11)]}, "too_many_files"),
        ({"rule": "gone"}, "no_rule"),
        ({"rule": "satisfaction"}, "no_rule"),
        ({"occurred_on": FIRST + timedelta(days=1)}, "future"),
        ({"occurred_on": date(2020, 1, 1)}, "long_ago"),
    ],
)
def test_what_cannot_be_proposed(office: Office, changes: dict[str, object], expected: str) -> None:
    with pytest.raises(StepRefused) as refused:
        office.proposed(**changes)
    assert code(refused) == expected
    assert not CreditEntry.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_without_a_scheme_nothing_is_proposed(office: Office) -> None:
    office.scheme.in_force_from = FIRST + timedelta(days=1)
    office.scheme.save()
    with pytest.raises(StepRefused) as refused:
        office.proposed()
    assert code(refused) == "no_scheme"


def test_twice_the_same_is_asked_about(office: Office) -> None:
    first = office.proposed()
    with pytest.raises(StepRefused) as refused:
        office.proposed(title="再录一次")
    assert code(refused) == "same_again"
    office.proposed(title="另一件事", again=True)
    office.proposed(occurred_on=FIRST - timedelta(days=4))
    deciding.refuse(first.pk, user=office.second, reason="x")
    assert CreditEntry.objects.count() == 3


def test_photos_are_kept_without_their_origin(office: Office) -> None:
    entry = office.proposed(files=[Upload("../现场 照片.JPG", picture())])
    row = entry.files.get()
    assert (row.name, row.content_type) == ("现场 照片.jpg", "image/jpeg")


def test_files_of_what_failed_are_removed(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from satisfaction.credit import evidence

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(evidence.EvidenceFile, "save", broken)
    with pytest.raises(RuntimeError):
        office.proposed()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert not CreditEntry.objects.exists()


def test_a_colleagues_work_meanwhile_is_seen_first(office: Office) -> None:
    entry = office.proposed()
    seen = last_line(entry)
    deciding.confirm(entry.pk, user=office.second, seen=seen)
    with pytest.raises(StepRefused) as refused:
        deciding.refuse(entry.pk, user=office.third, reason="x", seen=seen)
    assert code(refused) == "stale"


def test_what_the_clock_writes_makes_nothing_stale(office: Office) -> None:
    entry = office.effective()
    seen = last_line(entry)
    assert ledger_clock.look() == 1
    reversing.ask(entry.pk, user=office.clerk, reason="误录", seen=seen)


def test_a_missed_run_of_the_clock_changes_nothing(office: Office) -> None:
    with_clock, without = office.public(), office.public(rule="fund", occurred_on=FIRST)
    for _day in range(20):
        office.clock.after(1)
        ledger_clock.catch_up(with_clock)
        assert office.state(with_clock) == office.state(without)
    assert EntryEvent.objects.filter(kind="effective").count() == 1
    assert ledger_clock.look() == 1
    assert ledger_clock.look() == 0
    on = EntryEvent.objects.filter(kind="effective").values_list("on", flat=True)
    assert set(on) == {date(2026, 3, 12)}


def test_a_correction_replaces_when_it_is_confirmed(office: Office) -> None:
    old = office.effective()
    new = proposing.correct(old.pk, office.proposal(rule="filing", files=[]), user=office.clerk)
    assert office.state(old) == EntryState.EFFECTIVE
    assert [each["sha256"] for each in new.evidence] == [each["sha256"] for each in old.evidence]
    with pytest.raises(StepRefused) as refused:
        proposing.correct(old.pk, office.proposal(), user=office.third)
    assert code(refused) == "being_corrected"
    with pytest.raises(StepRefused) as refused:
        reversing.ask(old.pk, user=office.third, reason="x")
    assert code(refused) == "being_corrected"
    deciding.confirm(new.pk, user=office.second)
    assert (office.state(old), office.state(new)) == (EntryState.REVERSED, EntryState.EFFECTIVE)
    assert EntryEvent.objects.get(entry=old, kind="reversed").data == {"by": str(new.uid)}


def test_a_refused_correction_leaves_the_entry(office: Office) -> None:
    old = office.effective()
    new = proposing.correct(old.pk, office.proposal(rule="filing"), user=office.clerk)
    deciding.refuse(new.pk, user=office.second, reason="原记录无误")
    assert office.state(old) == EntryState.EFFECTIVE
    proposing.correct(old.pk, office.proposal(rule="fund"), user=office.clerk)


def test_who_keeps_another_area_corrects_nothing_there(office: Office) -> None:
    """The company is looked after by the neighbours, so they read its record; it is not theirs to change."""
    moon = access.areas(office.stranger).get(name="月亮社区")
    Company.objects.filter(pk=office.company.pk).update(area=moon)
    office.company.refresh_from_db()
    old = office.effective()
    mild = office.proposal(rule="filing", area=moon)
    with pytest.raises(StepRefused) as refused:
        proposing.correct(old.pk, mild, user=office.stranger)
    assert code(refused) == "not_yours"
    new = proposing.correct(old.pk, mild, user=staff(office.city, Role.SUPERVISOR, username="city"))
    with pytest.raises(StepRefused) as refused:
        deciding.confirm(new.pk, user=office.stranger)
    assert code(refused) == "not_yours"
    assert (office.state(old), office.state(new)) == (EntryState.EFFECTIVE, EntryState.PROPOSED)


def test_what_nobody_confirmed_cannot_be_corrected(office: Office) -> None:
    entry = office.proposed()
    with pytest.raises(StepRefused) as refused:
        proposing.correct(entry.pk, office.proposal(), user=office.clerk)
    assert code(refused) == "wrong_state"


def test_a_reversal_takes_two(office: Office) -> None:
    entry = office.effective()
    with pytest.raises(StepRefused) as refused:
        reversing.decide(entry.pk, user=office.second, grant=True, reason="x")
    assert code(refused) == "nothing_asked"
    reversing.ask(entry.pk, user=office.clerk, reason="处罚决定已被撤销")
    with pytest.raises(StepRefused) as refused:
        reversing.ask(entry.pk, user=office.third, reason="x")
    assert code(refused) == "asked"
    with pytest.raises(StepRefused) as refused:
        reversing.decide(entry.pk, user=office.clerk, grant=True, reason="x")
    assert code(refused) == "own_request"
    reversing.decide(entry.pk, user=office.second, grant=False, reason="未见撤销决定")
    assert office.state(entry) == EntryState.EFFECTIVE
    reversing.ask(entry.pk, user=office.clerk, reason="补交撤销决定")
    reversing.decide(entry.pk, user=office.second, grant=True, reason="属实")
    assert office.state(entry) == EntryState.REVERSED
    office.clock.after(-1)
    assert office.state(entry) == EntryState.PUBLICISED  # what was, stays


def test_the_record_of_a_day_names_all_and_counts_what_is_in_force(office: Office) -> None:
    fine = office.public(company=office.branch)
    award = office.public(rule="award_city", occurred_on=FIRST)
    deciding.refuse(office.proposed(rule="fund").pk, user=office.second, reason="x")
    office.clock.on(date(2026, 3, 12))
    found = standing(office.company, office.clock.day)
    assert [(each.entry, each.state, each.counts, each.points) for each in found][:2] == [
        (fine, EntryState.EFFECTIVE, True, Decimal("-6.00")),
        (award, EntryState.EFFECTIVE, True, Decimal("3.00")),
    ]
    assert [each.counts for each in found] == [True, True, False]
    assert standing(office.company, FIRST - timedelta(days=1)) == []
    assert standing(office.branch, office.clock.day) == []
