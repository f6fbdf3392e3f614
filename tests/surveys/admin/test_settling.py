"""What is held becomes a response, corrects one, or is set aside; it is never deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from surveys.corrections import current_answers
from surveys.enums import HeldReason
from surveys.errors import Refusal
from surveys.models import Held, Response
from surveys.settling import SettlingError, accept_held, discard_held
from tests.factories import ChannelFactory, HeldFactory, VersionFactory
from tests.factories.town import Community, Town

Counted = Callable[..., int]


def held(sun: Community, reason: str = HeldReason.CLOSED, **changes: Any) -> Held:
    """Something held on the community's channel."""
    return HeldFactory(channel=sun.channel, reason=reason, **changes)


def payload(sun: Community, answers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What a phone sent."""
    return {"id": str(uuid4()), "version": sun.version.digest, "answers": answers, **changes}


def test_a_late_answer_counts_after_all(sun: Community, counted: Counted) -> None:
    item = held(sun)
    accept_held(item.pk, note="停电，当天补交", user=sun.people["supervisor"])
    item.refresh_from_db()
    assert (item.state, item.note, item.settled_by) == (
        "accepted",
        "停电，当天补交",
        sun.people["supervisor"],
    )
    assert Response.objects.get(pk=item.response_id).answers == {"q-rate": "3", "q-people": 2}
    assert counted("q-rate", "o:3") == 1


def test_a_conflict_corrects_the_stored_response(sun: Community, counted: Counted) -> None:
    stored = sun.response(answers={"q-rate": "5", "q-sort": "yes"})
    sent = payload(sun, {"rate": "3", "people": 2}, id=str(stored.pk))
    item = held(sun, HeldReason.CONFLICT, response_id=stored.pk, payload=sent)
    accept_held(item.pk, note="居民确认以后一份为准", user=sun.people["supervisor"])
    stored.refresh_from_db()
    assert stored.answers == {"q-rate": "5", "q-sort": "yes"}
    assert current_answers(stored) == {"q-rate": "3", "q-people": 2, "q-sort": "yes"}
    assert (counted("q-rate", "o:5"), counted("q-rate", "o:3"), counted("", "n")) == (0, 1, 1)


def test_a_conflict_with_another_questionnaires_response_touches_nothing(town: Town, sun: Community) -> None:
    theirs = town.moon.response()
    sent = payload(sun, {"rate": "3"}, id=str(theirs.pk))
    item = held(sun, HeldReason.CONFLICT, response_id=theirs.pk, payload=sent)
    with pytest.raises(SettlingError, match="no_stored"):
        accept_held(item.pk, note="计入", user=sun.people["supervisor"])
    theirs.refresh_from_db()
    assert theirs.revision == 0


def test_what_cannot_be_read_stays_waiting(sun: Community) -> None:
    item = held(sun, HeldReason.UNKNOWN_VERSION, payload=payload(sun, {"rate": ["?"]}))
    with pytest.raises(Refusal):
        accept_held(item.pk, note="计入", user=sun.people["supervisor"])
    item.refresh_from_db()
    assert item.state == "waiting"


def test_a_number_that_is_taken_is_not_taken_twice(sun: Community) -> None:
    stored = sun.response()
    item = held(
        sun, response_id=stored.pk, payload=payload(sun, {"rate": "1", "why": "吵"}, id=str(stored.pk))
    )
    with pytest.raises(SettlingError, match="taken"):
        accept_held(item.pk, note="计入", user=sun.people["supervisor"])
    assert Held.objects.get(pk=item.pk).state == "waiting"
    assert Held.objects.count() == 1


def test_discarding_keeps_it_readable(sun: Community) -> None:
    item = held(sun)
    discard_held(item.pk, note="测试数据", user=sun.people["supervisor"])
    item.refresh_from_db()
    assert (item.state, item.note) == ("discarded", "测试数据")
    assert item.payload["answers"] == {"rate": "3", "people": 2}
    with pytest.raises(SettlingError, match="settled"):
        accept_held(item.pk, note="计入", user=sun.people["supervisor"])


@pytest.mark.parametrize(("note", "code"), [(" ", "note_missing"), ("长" * 301, "note_too_long")])
def test_a_note_is_needed(sun: Community, note: str, code: str) -> None:
    item = held(sun)
    for verb in (accept_held, discard_held):
        with pytest.raises(SettlingError, match=code):
            verb(item.pk, note=note, user=sun.people["supervisor"])


def test_factories_make_second_versions(sun: Community) -> None:
    from tests.factories import small_form

    second = VersionFactory(questionnaire=sun.questionnaire, form=small_form(title="第二版"))
    assert second.number == 2
    assert ChannelFactory(questionnaire=sun.questionnaire, area=sun.area).code != sun.channel.code
