"""A visit recorded by mistake: voided by staff, taken back by its worker, counted nowhere, never deleted."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.corrections import reject, restore
from surveys.enums import HeldState
from surveys.models import Response
from surveys.visits.enums import CheckReason, Disposition, Purpose, RoundState
from surveys.visits.models import BackCheck, Duty, Visit
from surveys.visits.quality.interviews import cases_of
from surveys.visits.quality.worker_views import counts as worker_counts
from surveys.visits.rounds import queries as rounds
from surveys.visits.rounds.errors import RoundError
from surveys.visits.rounds.saving import refuse_visited
from surveys.visits.visiting import day, figures, outcomes, voiding
from surveys.visits.visiting.errors import VisitRefusal
from surveys.visits.visiting.recording import record_many
from surveys.visits.visiting.taking_back import take_back_many
from tests.factories import HeldFactory
from tests.factories.fieldwork import AttemptFactory, DutyFactory
from tests.surveys.visits.visiting.conftest import NOW, Field, Visitor

D = Disposition
HOUR = timedelta(hours=1)


def refused(visit: Visit, reason: str = "选错了", *, user: Any) -> str:
    """The code with which voiding is refused."""
    with pytest.raises(VisitRefusal) as caught:
        voiding.void(visit.pk, reason=reason, user=user)
    return caught.value.code


def test_a_voided_visit_counts_in_no_number(fieldwork: Field) -> None:
    """Rates, attempts, progress, the worker's list and page; restored it counts as before."""
    row, boss = fieldwork.assignments[0], fieldwork.supervisor
    recent = timezone.now() - HOUR
    visit = AttemptFactory(assignment=row, disposition=D.REFUSAL_PERSON, at=recent, received_at=recent)

    def numbers() -> tuple[Any, ...]:
        results = figures.results(boss, fieldwork.round)
        standing = outcomes.standings(fieldwork.round.assignments.all())[row.pk]
        progress = rounds.progress_of([fieldwork.round])[fieldwork.round.pk]
        listed = day.day(fieldwork.worker, NOW)
        return (
            results.total.counts.R,
            standing.attempts,
            standing.final,
            progress.visited,
            row.household_id in {door["id"] for door in listed["doors"]},
            worker_counts(boss, [fieldwork.worker.pk])[0][fieldwork.worker.pk],
        )

    before = numbers()
    assert before == (1, 1, True, 1, False, 1)
    voiding.void(visit.pk, reason=" 点错了，\n其实没人 ", user=boss)
    assert numbers() == (0, 0, False, 0, True, 0)
    visit.refresh_from_db()
    assert (visit.voided_by, visit.void_reason, visit.taken_back) == (boss, "点错了， 其实没人", False)
    assert Visit.objects.count() == 1
    assert Visit.counted.count() == 0
    with pytest.raises(RoundError):  # kept, and so is the sample to which it belongs
        refuse_visited(fieldwork.round)
    assert refused(visit, user=boss) == "voided"
    voiding.restore(visit.pk, reason="查实确实拒访", user=boss)
    assert numbers() == before
    with pytest.raises(VisitRefusal) as caught:
        voiding.restore(visit.pk, reason="x", user=boss)
    assert caught.value.code == "not_voided"


def test_the_worker_reads_why_on_her_phone(fieldwork: Field) -> None:
    """Voided by staff it stays among the earlier attempts with the reason; taken back it does not."""
    row = fieldwork.assignments[0]
    visit = AttemptFactory(
        assignment=row, disposition=D.REFUSAL_PERSON, at=NOW - HOUR, received_at=NOW - HOUR
    )
    voiding.void(visit.pk, reason="找错了门", user=fieldwork.supervisor)

    def history() -> list[tuple[str, str]]:
        doors = {door["id"]: door for door in day.day(fieldwork.worker, NOW)["doors"]}
        return [(each["what"], each["void"]) for each in doors[row.household_id]["history"]]

    assert history() == [("本人拒绝", "找错了门")]
    voiding.restore(visit.pk, reason="x", user=fieldwork.supervisor)
    taken = take_back_many(fieldwork.worker, [{"id": str(visit.pk), "at": NOW.isoformat()}], NOW)
    assert [each.status for each in taken] == ["taken"]
    assert history() == []


def test_a_visit_with_a_form_is_voided_after_its_form(fieldwork: Field) -> None:
    """Rejected, set aside or never arrived, it hinders no more; restored it counts by itself."""
    response, boss = fieldwork.response(0, "complete"), fieldwork.supervisor
    visit = AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    assert refused(visit, user=boss) == "has_form"
    assert len(cases_of(fieldwork.round)) == 1
    reject(response.pk, seen=0, reason="冒名", user=boss)
    voiding.void(visit.pk, reason="冒名", user=boss)
    assert cases_of(fieldwork.round) == []
    assert outcomes.counts(fieldwork.round)[None].I == 0
    restore(response.pk, seen=1, reason="查实", user=boss)
    assert len(cases_of(fieldwork.round)) == 1
    assert outcomes.counts(fieldwork.round)[None].I == 1

    held = HeldFactory(channel=fieldwork.links[0], response_id=uuid4())
    waiting = AttemptFactory(assignment=fieldwork.assignments[1], response_id=held.response_id)
    assert refused(waiting, user=boss) == "form_held"
    held.state = HeldState.DISCARDED
    held.save()
    voiding.void(waiting.pk, reason="搁置", user=boss)
    lost = AttemptFactory(assignment=fieldwork.assignments[2], response_id=uuid4())
    voiding.void(lost.pk, reason="手机丢了", user=boss)
    assert Response.objects.count() == 1


def test_a_monthly_visit_is_due_again(fieldwork: Field) -> None:
    """The duty that a visit had done falls to the next one that counts, and back."""
    home, month = fieldwork.assignments[0].household, date(2026, 11, 1)
    duty = DutyFactory(household=home, month=month, worker=fieldwork.worker)
    usual = {
        "household": home,
        "worker": fieldwork.worker,
        "purpose": Purpose.DUTY,
        "disposition": D.COMPLETE,
    }
    first = AttemptFactory(**usual, at=NOW - timedelta(days=2))
    voiding.tell([first])
    assert Duty.objects.get(pk=duty.pk).visit_id == first.pk
    voiding.void(first.pk, reason="不是这一户", user=fieldwork.supervisor)
    assert Duty.objects.get(pk=duty.pk).visit_id is None
    second = AttemptFactory(**usual, at=NOW - HOUR)
    voiding.tell([second])
    assert Duty.objects.get(pk=duty.pk).visit_id == second.pk
    voiding.restore(first.pk, reason="是这一户", user=fieldwork.supervisor)
    assert Duty.objects.get(pk=duty.pk).visit_id == first.pk


def test_a_reason_is_needed(fieldwork: Field) -> None:
    """Blanks are none; the database knows no voided visit without its name."""
    visit = AttemptFactory(assignment=fieldwork.assignments[0])
    assert refused(visit, " \n ", user=fieldwork.supervisor) == "reason_missing"
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(voided_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(void_reason="x")


def test_the_pages(fieldwork: Field, visitor: Visitor) -> None:
    """Asked first, done with a reason, shown with who and why, in list, filter, history and export."""
    visit = AttemptFactory(assignment=fieldwork.assignments[0], disposition=D.REFUSAL_PERSON)
    other = AttemptFactory(assignment=fieldwork.assignments[0])
    boss = fieldwork.supervisor
    boss.last_name, boss.first_name = "赵", "敏"
    boss.save()
    client = visitor(boss)
    page = reverse("visits_visit_modeladmin_inspect", args=[visit.pk])
    ask = reverse("visits_visiting:void", args=[visit.pk])
    assert ask in client.get(page).content.decode()
    question = client.get(ask).content.decode()
    assert "不会删除" in question
    assert "本人拒绝" in question
    assert Visit.counted.count() == 2  # asking changes nothing
    assert "请填写原因" in client.post(ask, {"reason": ""}, follow=True).content.decode()
    done = client.post(ask, {"reason": "点错了"}, follow=True).content.decode()
    for text in (
        "不再计入",
        "原因：点错了",
        "赵敏",
        "已作废：点错了",
        reverse("visits_visiting:restore", args=[visit.pk]),
    ):
        assert text in done, text
    assert client.get(ask).status_code == 302
    assert "已经作废" in client.post(ask, {"reason": "再来"}, follow=True).content.decode()
    index = reverse("visits_visit_modeladmin_index")
    listed = client.get(index).content.decode()
    assert listed.count('<tr class="jw-void">') == 1
    assert "已作废（本人拒绝）" in listed
    for query, pk in (("?void=yes", visit.pk), ("?void=no", other.pk)):
        shown = client.get(index + query).content.decode()
        assert shown.count("/visits/visit/inspect/") == 1
        assert str(pk) in shown
    assert (
        'class="jw-void"'
        in client.get(reverse("visits_visit_modeladmin_inspect", args=[other.pk])).content.decode()
    )
    table = client.post(f"{index}?export=csv").content.decode("utf-8-sig")
    lines = {row["走访结果"]: row for row in csv.DictReader(io.StringIO(table))}
    gone = lines["本人拒绝"]
    assert [gone["作废人"], gone["作废原因"]] == ["赵敏", "点错了"]
    assert gone["已作废"].startswith(f"{timezone.localdate():%Y-%m-%d}")
    assert lines["有人住但敲门无人"]["已作废"] == ""
    back = reverse("visits_visiting:restore", args=[visit.pk])
    assert "重新计入" in client.post(back, {"reason": "查实"}, follow=True).content.decode()
    assert Visit.counted.count() == 2
    assert "已恢复：查实" in client.get(page).content.decode()


def test_the_form_in_the_way_is_linked(fieldwork: Field, visitor: Visitor) -> None:
    """The page says what has to be done first, and leads there; posting all the same changes nothing."""
    response = fieldwork.response(0, "complete")
    visit = AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    client = visitor(fieldwork.supervisor)
    ask = reverse("visits_visiting:void", args=[visit.pk])
    html = client.get(ask).content.decode()
    assert "要先把答卷作废" in html
    assert reverse("surveys_admin:response", args=[response.pk]) in html
    assert 'name="reason"' not in html
    assert "要先把答卷作废" in client.post(ask, {"reason": "x"}, follow=True).content.decode()
    assert Visit.counted.count() == 1


def test_only_those_who_keep_the_area(fieldwork: Field, visitor: Visitor) -> None:
    """Neither the worker herself, nor authors, nor another community's staff; nobody signed out."""
    visit = AttemptFactory(assignment=fieldwork.assignments[0])
    addresses = [reverse(f"visits_visiting:{name}", args=[visit.pk]) for name in ("void", "restore")]
    moon = fieldwork.town.moon.people
    for user in (fieldwork.worker, fieldwork.sun.people["author"], moon["supervisor"], moon["administrator"]):
        client = visitor(user)
        for address in addresses:
            for reply in (client.get(address), client.post(address, {"reason": "x"})):
                assert reply.status_code in (302, 403, 404), address
                assert "作废" not in reply.content.decode()
    page = reverse("visits_visit_modeladmin_inspect", args=[visit.pk])
    assert addresses[0] not in visitor(fieldwork.worker).get(page).content.decode()
    assert visitor(fieldwork.town.street_supervisor).get(addresses[0]).status_code == 200
    assert Visit.counted.count() == 1


# What workers take back -----------------------------------------------------------------------------------


def sent(fieldwork: Field, door: int = 0, **changes: Any) -> str:
    """A visit an hour ago, received at once; its id."""
    item = fieldwork.item(door, **changes)
    assert record_many(fieldwork.worker, [item], NOW - HOUR + timedelta(minutes=1))[0].status == "stored"
    return str(item["id"])


def wish(pk: str, at: Any = NOW) -> dict[str, str]:
    """As the phone sends it."""
    return {"id": pk, "at": at.isoformat()}


def codes(fieldwork: Field, *items: Any, user: Any = None, now: Any = NOW) -> list[str]:
    """What becomes of them: status or code."""
    found = take_back_many(user or fieldwork.worker, list(items), now)
    return [each.code or each.status for each in found]


def test_a_worker_takes_back_her_own(fieldwork: Field) -> None:
    """Once, however often it is sent; the visit itself sent again stays taken back."""
    item = fieldwork.item(0, disposition="2.112")
    assert record_many(fieldwork.worker, [item], NOW)[0].status == "stored"
    assert codes(fieldwork, wish(item["id"]), wish(item["id"])) == ["taken", "repeat"]
    assert codes(fieldwork, wish(item["id"])) == ["repeat"]
    visit = Visit.objects.get()
    assert (visit.voided_by, visit.taken_back) == (fieldwork.worker, True)
    assert record_many(fieldwork.worker, [item], NOW)[0].status == "repeat"
    assert Visit.counted.count() == 0
    assert not outcomes.round_rows(fieldwork.round)[0].standing.final


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (None, "malformed"),
        ({}, "malformed"),
        ({"id": "x", "at": NOW.isoformat()}, "malformed"),
        ({"id": str(uuid4()), "at": "x"}, "malformed"),
        ({"id": str(uuid4()), "at": NOW.isoformat()}, "unknown_visit"),
    ],
)
def test_what_cannot_be_read_or_is_not_there(fieldwork: Field, raw: Any, expected: str) -> None:
    """Refused alone: its neighbour in the batch is taken back."""
    good = sent(fieldwork)
    assert codes(fieldwork, raw, wish(good)) == [expected, "taken"]


def test_nobody_elses(fieldwork: Field) -> None:
    """Not a colleague's, though she may go to that door."""
    assert codes(fieldwork, wish(sent(fieldwork)), user=fieldwork.colleague) == ["unknown_visit"]


def test_only_on_the_day_on_which_it_was_sent(fieldwork: Field) -> None:
    """By the phone's moment, as long as that is not long ago; a moment in the future is now."""
    pk = sent(fieldwork)
    tomorrow = NOW + timedelta(days=1)
    assert codes(fieldwork, wish(pk, tomorrow), now=tomorrow) == ["taken_late"]
    assert codes(fieldwork, wish(pk, NOW), now=NOW + timedelta(days=4)) == ["taken_late"]
    assert codes(fieldwork, wish(pk, NOW), now=tomorrow) == ["taken"]  # offline until then
    assert codes(fieldwork, wish(sent(fieldwork, 1), tomorrow)) == ["taken"]


def test_not_once_something_followed(fieldwork: Field) -> None:
    """A later visit by anybody; not one recorded after the first was taken back, nor a voided one."""
    pk = sent(fieldwork)
    later = AttemptFactory(
        assignment=fieldwork.assignments[0], worker=fieldwork.colleague, at=NOW - timedelta(minutes=20)
    )
    assert codes(fieldwork, wish(pk)) == ["followed"]
    assert codes(fieldwork, wish(pk, NOW - timedelta(minutes=30))) == ["taken"]
    again = sent(fieldwork)
    assert codes(fieldwork, wish(again)) == ["followed"]
    voiding.void(later.pk, reason="x", user=fieldwork.supervisor)
    assert codes(fieldwork, wish(again)) == ["taken"]


def test_two_at_one_door_together(fieldwork: Field) -> None:
    """Whatever their order; the earlier one alone is followed by the later."""
    first = sent(fieldwork, at=(NOW - 2 * HOUR).isoformat())
    second = sent(fieldwork)
    assert codes(fieldwork, wish(first)) == ["followed"]
    assert codes(fieldwork, wish(first), wish(second)) == ["taken", "taken"]


def test_not_with_a_form_a_back_check_or_a_closed_round(fieldwork: Field) -> None:
    """Then staff have to look."""
    form = str(
        AttemptFactory(assignment=fieldwork.assignments[1], response_id=uuid4(), at=NOW, received_at=NOW).pk
    )
    assert codes(fieldwork, wish(form)) == ["has_form"]
    pk = sent(fieldwork)
    check = BackCheck.objects.create(assignment=fieldwork.assignments[0], reason=CheckReason.MISSING)
    assert codes(fieldwork, wish(pk)) == ["checked"]
    check.delete()
    fieldwork.round.state = RoundState.CLOSED
    fieldwork.round.save()
    assert codes(fieldwork, wish(pk)) == ["round_closed"]
    assert Visit.counted.count() == 2


def test_the_day_says_what_may_be_taken_back(fieldwork: Field) -> None:
    """With the errand that is due then, and the door where the list no longer has it."""
    final, open_ = sent(fieldwork, 0, disposition="2.112"), sent(fieldwork, 1)
    AttemptFactory(assignment=fieldwork.assignments[2], response_id=uuid4(), at=NOW - HOUR, received_at=NOW)
    found = day.day(fieldwork.worker, NOW)
    done = {each["id"]: each["back"] for each in found["done"]}
    assert (done[final]["assignment"], done[final]["attempts"]) == (fieldwork.assignments[0].pk, 0)
    assert "请重新走访" in done[final]["why"]
    assert done[open_]["assignment"] == fieldwork.assignments[1].pk
    assert list(done.values()).count(None) == 1
    assert [door["id"] for door in found["again"]] == [fieldwork.assignments[0].household_id]
    assert found["again"][0]["token"]
    take_back_many(fieldwork.worker, [wish(final)], NOW)
    after = day.day(fieldwork.worker, NOW)
    assert after["again"] == []
    assert final not in {each["id"] for each in after["done"]}
    assert fieldwork.assignments[0].household_id in {door["id"] for door in after["doors"]}


def test_as_many_queries_for_three_as_for_thirty(fieldwork: Field) -> None:
    """Of the list, of taking back, of the register."""
    household = fieldwork.assignments[0].household
    counted = []
    for number in (3, 30):
        made = [
            AttemptFactory(
                household=household,
                worker=fieldwork.worker,
                disposition=D.VACANT,
                at=NOW - timedelta(minutes=number + n),
                received_at=NOW,
            )
            for n in range(number)
        ]
        day.day(fieldwork.worker, NOW)  # what is kept in memory is there by now
        with CaptureQueriesContext(connection) as listing:
            day.day(fieldwork.worker, NOW)
        with CaptureQueriesContext(connection) as judging:
            assert set(codes(fieldwork, *(wish(str(each.pk)) for each in made))) == {"taken"}
        # The log looks each entry over and writes it by itself.
        logged = [
            each
            for each in judging
            if any(part in each["sql"] for part in ("logentry", "SAVEPOINT", "SELECT 1 AS"))
        ]
        counted.append((len(listing), len(judging) - len(logged)))
    assert counted[0] == counted[1]


def test_the_phones_door(fieldwork: Field, visitor: Visitor) -> None:
    """JSON as for visits: in order, by the one who is signed in, with CSRF."""
    pk = sent(fieldwork)
    today = timezone.now()
    Visit.objects.update(received_at=today)
    client = visitor(fieldwork.worker)
    address = reverse("work:take_back")

    def post(user: Any, *items: Any) -> Any:
        body = json.dumps({"user": user.pk, "items": items})
        return client.post(address, body, content_type="application/json")

    assert post(fieldwork.colleague, wish(pk)).json()["code"] == "other_user"
    assert client.get(address).status_code == 405
    reply = post(fieldwork.worker, wish(pk, today), {"id": 7})
    assert reply.json()["outcomes"][0] == {"id": pk, "status": "taken"}
    assert reply.json()["outcomes"][1]["code"] == "malformed"
    assert Visit.counted.count() == 0
