"""Visits as phones send them: any order, any number of times, once; and every refusal with its code."""

from __future__ import annotations

import random
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from surveys.visits.enums import Disposition, RoundState
from surveys.visits.models import Visit
from surveys.visits.visiting import recording, sources
from surveys.visits.visiting.sources import Recorded
from tests.factories.town import town as build
from tests.surveys.visits.visiting.conftest import NOW, Field, field_of


def codes(fieldwork: Field, *items: Any, user: Any = None) -> list[str]:
    """The code of each outcome, or its status where it was stored."""
    found = recording.record_many(user or fieldwork.worker, items, NOW)
    return [each.code or each.status for each in found]


def test_all_that_is_known_is_stored(fieldwork: Field) -> None:
    """Every field, as it was sent."""
    item = fieldwork.item(
        0,
        note="  家里  有狗\n",
        next_at="2026-11-30T19:00:00+08:00",
        latitude=28.1234567,
        longitude=112.9,
        accuracy=12.4,
    )
    assert codes(fieldwork, item) == ["stored"]
    visit = Visit.objects.get(pk=item["id"])
    assert (visit.worker, visit.assignment, visit.received_at) == (
        fieldwork.worker,
        fieldwork.assignments[0],
        NOW,
    )
    assert (visit.disposition, visit.response_id, visit.note) == ("2.24", None, "家里 有狗")
    assert visit.at == NOW - timedelta(hours=1)
    assert visit.next_at is not None
    assert visit.next_at.isoformat() == "2026-11-30T11:00:00+00:00"
    assert [str(visit.latitude), str(visit.longitude), visit.accuracy] == ["28.123457", "112.900000", 12]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_order_any_number_of_times(fieldwork: Field, data: st.DataObject) -> None:
    """Batches cut and repeated at will end in the same rows as each visit sent once."""
    Visit.objects.all().delete()
    items = [
        fieldwork.item(door, disposition=code)
        for door, code in enumerate(["2.24", "4.61", "2.112", "3.10", "2.25"])
    ]
    items += [fieldwork.item(5, response=str(uuid4())), fieldwork.item(0, at=NOW.isoformat())]
    sent = data.draw(st.lists(st.sampled_from(items), min_size=1, max_size=20))
    cut = data.draw(st.integers(0, len(sent)))
    said = [
        *recording.record_many(fieldwork.worker, sent[:cut], NOW),
        *recording.record_many(fieldwork.worker, sent[cut:], NOW + timedelta(minutes=1)),
    ]
    first: set[str] = set()
    for item, outcome in zip(sent, said, strict=True):
        assert outcome.status == ("repeat" if item["id"] in first else "stored")
        first.add(item["id"])
    stored = {str(pk): fingerprint for pk, fingerprint in Visit.objects.values_list("pk", "fingerprint")}
    assert set(stored) == first
    random.Random(1).shuffle(items)
    recording.record_many(fieldwork.worker, items, NOW)
    assert Visit.objects.count() == len(items)


def test_other_content_under_the_same_id_is_a_conflict(fieldwork: Field) -> None:
    """The first stands; in one batch as well as in two."""
    item = fieldwork.item(0)
    other = {**item, "disposition": "4.61"}
    assert codes(fieldwork, item, other) == ["stored", "conflict"]
    assert codes(fieldwork, other, item) == ["conflict", "repeat"]
    assert Visit.objects.get().disposition == "2.24"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "7"}, "malformed"),
        ({"at": "gestern"}, "malformed"),
        ({"at": "1066-10-14T09:00:00Z"}, "malformed"),
        ({"household": True}, "malformed"),
        ({"household": 2**70}, "malformed"),
        ({"purpose": "tea"}, "malformed"),
        ({"purpose": "duty"}, "malformed"),
        ({"note": 5}, "malformed"),
        ({"assignment": 999_999}, "unknown_assignment"),
        ({"assignment": None, "purpose": "other", "household": 999_999}, "unknown_household"),
        ({"household": 999_999}, "other_household"),
        ({"disposition": "9.9"}, "unknown_disposition"),
        ({"disposition": "3.11"}, "unknown_disposition"),
        ({"disposition": ["2.24"]}, "unknown_disposition"),
        ({"disposition": ""}, "one_fact"),
        ({"response": str(UUID(int=1)), "disposition": "2.24"}, "one_fact"),
        ({"disposition": "1.1"}, "needs_form"),
    ],
)
def test_each_refusal_has_its_code_and_harms_no_neighbour(
    fieldwork: Field, changes: dict[str, Any], code: str
) -> None:
    """In the middle of a batch."""
    wrong = {**fieldwork.item(1), **changes}
    assert codes(fieldwork, fieldwork.item(0), wrong, fieldwork.item(2)) == ["stored", code, "stored"]
    assert Visit.objects.count() == 2


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}])
def test_junk_is_refused(fieldwork: Field, junk: Any) -> None:
    """Whatever it is."""
    assert codes(fieldwork, junk) == ["malformed"]


def test_who_may_record(fieldwork: Field) -> None:
    """The worker, and for a colleague whoever has a post there; nobody from elsewhere."""
    moon = fieldwork.town.moon
    assert codes(fieldwork, fieldwork.item(11)) == ["stored"]
    assert codes(fieldwork, fieldwork.item(1), user=moon.people["worker"]) == ["not_yours"]
    assert codes(fieldwork, fieldwork.item(1), user=fieldwork.sun.people["author"]) == ["not_yours"]
    stranger = {**fieldwork.item(0, assignment=None, purpose="other"), "household": moon.household.pk}
    assert codes(fieldwork, stranger) == ["unknown_household"]
    fieldwork.worker.groups.clear()  # moved elsewhere; what is still assigned to her is hers
    assert codes(fieldwork, fieldwork.item(2), fieldwork.item(11)) == ["stored", "not_yours"]


def test_the_rounds_times(fieldwork: Field) -> None:
    """Late sending counts, late visiting does not; a clock that is ahead is set back to the receipt."""
    late = fieldwork.round
    late.state, late.ends_on = RoundState.CLOSED, (NOW - timedelta(days=2)).date()
    late.save()
    in_time = fieldwork.item(0, at=(NOW - timedelta(days=2)).isoformat())
    ahead = fieldwork.item(1, at=(NOW + timedelta(days=400)).isoformat())
    assert codes(fieldwork, in_time, ahead) == ["stored", "round_over"]
    late.state = RoundState.DRAFT
    late.save()
    assert codes(fieldwork, fieldwork.item(2), in_time) == ["not_started", "repeat"]
    other = fieldwork.item(3, assignment=None, purpose="other", at=(NOW + timedelta(days=1)).isoformat())
    assert codes(fieldwork, other) == ["stored"]
    assert Visit.objects.get(pk=other["id"]).at == NOW


def test_a_form_belongs_to_one_visit(fieldwork: Field) -> None:
    """In one batch and in two."""
    form = str(uuid4())
    first, second = fieldwork.item(0, response=form), fieldwork.item(0, response=form)
    assert codes(fieldwork, first, second) == ["stored", "response_taken"]
    assert codes(fieldwork, second, first) == ["response_taken", "repeat"]


def test_sources_hear_of_visits_and_again_once_the_form_is_there(
    fieldwork: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is known of the outcome."""
    heard: list[list[Recorded]] = []

    class Listener:
        """A source that only listens."""

        key = "test"

        def due(self, worker: Any, today: Any) -> list[Any]:
            """Nothing."""
            return []

        def recorded(self, visits: Any) -> None:
            """Remember."""
            heard.append(list(visits))

    monkeypatch.setattr(sources, "_sources", {})
    sources.register(Listener())
    form = uuid4()
    codes(fieldwork, fieldwork.item(0, response=str(form)), fieldwork.item(1))
    assert [(each.disposition, each.met) for each in heard[0]] == [
        (None, None),
        (Disposition.NOBODY_HOME, False),
    ] or [(each.disposition, each.met) for each in heard[0]] == [
        (Disposition.NOBODY_HOME, False),
        (None, None),
    ]
    fieldwork.response(0, "complete", id=form)
    recording.record_many(fieldwork.worker, [fieldwork.item(2)], NOW + timedelta(hours=1))
    assert {each.disposition for each in heard[1]} == {Disposition.COMPLETE, Disposition.NOBODY_HOME}
    assert {each.met for each in heard[1]} == {True, False}


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once(settings: Any) -> None:
    """Two tabs send the same visits at the same moment: each is stored once, and both are told so."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before has flushed it
    fieldwork = field_of(build(), 6)
    items = [fieldwork.item(door) for door in range(6)]
    said: list[list[str]] = []
    together = Barrier(2)

    def send(batch: list[Any]) -> None:
        together.wait(10)
        try:
            said.append([each.status for each in recording.record_many(fieldwork.worker, batch, NOW)])
        finally:
            connection.close()

    threads = [Thread(target=send, args=(batch,)) for batch in (items, items[::-1])]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert len(said) == 2
    assert {status for some in said for status in some} <= {"stored", "repeat"}
    assert Visit.objects.count() == 6
