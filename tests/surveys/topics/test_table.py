"""Whatever is not in the table of consultation is refused, whoever tries; each step says what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.topics import drawing, queries, rewording
from surveys.topics.enums import TopicState
from surveys.topics.models import Commitment, Meeting, Topic
from surveys.topics.table import CHANGES, FLOW, STEPS
from territory.access import KEEP
from territory.enums import Level
from tests.factories import AreaFactory
from tests.surveys.topics.conftest import Council

ROLES = ("author", "worker", "supervisor", "administrator")
MEETING = "scheduled deliberated resolved implementing published"
OPEN = f"collected sorted {MEETING}"
ENDED = "merged transferred law rejected failed"
# step: from which states, to which ("" stays); taken by people, then by the program alone.
TABLE = {
    "adopt": ("collected", "sorted"),
    "merge": ("collected sorted", "merged"),
    "transfer": ("collected", "transferred"),
    "law": ("collected", "law"),
    "reject": ("collected", "rejected"),
    "schedule": ("sorted", "scheduled"),
    "record": (MEETING, ""),
    "hold": (f"sorted {MEETING}", ""),
    "amend": (f"{MEETING} appraised failed", ""),
    "deliberate": ("scheduled", "deliberated"),
    "commit": ("deliberated resolved implementing", ""),
    "resolve": ("deliberated", "resolved"),
    "implement": ("resolved", "implementing"),
    "report": ("implementing published", ""),
    "settle": ("implementing published", ""),
    "take_back": ("implementing published", ""),
    "publication": ("resolved implementing published", ""),
    "publish": ("implementing", "published"),
    "appraise": ("published", "appraised"),
    "opinion": (MEETING, ""),
    "reply": (MEETING, ""),
    "meet_again": (MEETING, ""),
    "call_off": (MEETING, ""),
    "drop": ("deliberated", ""),
    "places": (OPEN, ""),
    "words": (f"{OPEN} appraised {ENDED}", ""),
    "give_up": ("sorted scheduled deliberated", "failed"),
    "reopen": (ENDED, "collected"),
    "void": ("collected sorted", "void"),
}
PROGRAM = {
    "escalate": (OPEN, ""),
    "hand_back": (OPEN, ""),
    "corrected": (f"{OPEN} appraised {ENDED} withdrawn void", ""),
    "withdraw": ("collected", "withdrawn"),
    "restore": ("withdrawn", "collected"),
}


def code(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    assert refused.value.message
    return refused.value.code


def test_every_step_of_a_person_has_its_change_and_its_name_of_what_it_needs() -> None:
    for step in STEPS.values():
        assert len(step.key) <= 24
        assert step.by_program or step.key in CHANGES or step.key in ("implement", "give_up"), step.key
        assert set(step.needs) <= set(FLOW.names), step.key
        assert all(state in TopicState.values for state in step.froms)
    assert set(CHANGES) <= set(STEPS)


def test_the_table_is_what_was_agreed() -> None:
    """Written out once more, so that no state is changed by accident."""
    told = {key: (set(step.froms), step.to or "", step.by_program) for key, step in STEPS.items()}
    wanted = {key: (set(froms.split()), to, False) for key, (froms, to) in TABLE.items()}
    wanted |= {key: (set(froms.split()), to, True) for key, (froms, to) in PROGRAM.items()}
    assert told == wanted


@pytest.mark.parametrize("state", TopicState.values)
def test_what_is_not_in_the_table_is_refused(council: Council, state: str) -> None:
    topic = council.topic()
    council.topic(title="另一个议题")
    Topic.objects.filter(pk=topic.pk).update(state=state)
    topic.refresh_from_db()
    before = Topic.objects.filter(pk=topic.pk).values().get()
    users: dict[str, Any] = {name: council.sun.people[name] for name in ROLES}
    users |= {f"moon-{name}": council.moon.people[name] for name in ROLES}
    keepers = {str(role.value) for role in KEEP}
    for key, step in STEPS.items():
        for name, user in users.items():
            legal = key in TABLE and state in TABLE[key][0].split()
            if legal and name in keepers:
                steps.check(FLOW, topic, step, user)
                continue
            with pytest.raises(StepRefused) as refused:
                steps.take(FLOW, topic.pk, key, council.given(key, topic), user=user)
            assert code(refused) == ("not_yours" if legal else "wrong_state"), (key, name)
    assert Topic.objects.filter(pk=topic.pk).values().get() == before
    assert topic.events.count() == 1


def test_a_whole_life(council: Council) -> None:
    topic = council.at("publish")
    assert topic.state == TopicState.PUBLISHED
    commitment = topic.commitments.get()
    topic = council.take("report", topic)
    topic = council.take("settle", topic, council.second)
    commitment.refresh_from_db()
    assert (commitment.outcome, commitment.settled_by) == ("on_time", council.second)
    topic = council.take("appraise", topic)
    assert (topic.state, topic.rated, topic.satisfied) == (TopicState.APPRAISED, 20, 17)
    meeting = topic.meetings.get()
    assert {each.party: each.count for each in meeting.attendance.all()} == {"owner": 12, "property": 2}
    assert meeting.attendance.get(party="owner").names == "张三丰、李四"
    assert [each.step for each in topic.events.all()] == [
        "raise",
        "adopt",
        "schedule",
        "record",
        "deliberate",
        "commit",
        "resolve",
        "implement",
        "publication",
        "publish",
        "report",
        "settle",
        "appraise",
    ]
    assert all(each.by == council.clerk for each in topic.events.exclude(step="settle"))


@pytest.mark.parametrize("key", ["transfer", "law", "reject", "merge"])
def test_not_going_on_wants_a_reason_that_residents_read_and_can_be_taken_back(
    council: Council, key: str
) -> None:
    topic = council.topic()
    council.topic(title="另一个议题")
    given = council.given(key, topic)
    silent = steps.Given(opinion="同意", data=given.data)
    with pytest.raises(StepRefused) as refused:
        steps.take(FLOW, topic.pk, key, silent, user=council.clerk)
    assert code(refused) == "told_missing"
    topic = council.take(key, topic)
    assert (topic.sort_result, topic.sorted_on) == (key, timezone.localdate())
    assert topic.events.get(step=key).told == "按程序办理"
    topic = council.take("reopen", topic)
    assert (topic.state, topic.sort_result, topic.sorted_on, topic.merged_into) == (
        "collected",
        "",
        None,
        None,
    )


def test_merging_goes_one_way(council: Council) -> None:
    one, two, three = (council.topic(title=f"议题第{n}号") for n in range(3))
    one = council.take("merge", one, topic=two)
    assert one.merged_into == two
    for topic, other in ((two, two), (two, one), (three, one)):
        with pytest.raises(StepRefused) as refused:
            council.take("merge", topic, topic=other)
        assert code(refused) == "merge_into_itself"
    two = council.take("merge", two, topic=three)
    assert queries.sources(three) == [two, one]


@pytest.mark.parametrize("state", TopicState.values)
def test_merged_is_into_what_is_open(council: Council, state: str) -> None:
    topic, other = council.topic(), council.topic(title="另一个议题")
    Topic.objects.filter(pk=other.pk).update(state=state)
    if state in ("collected", "sorted", "scheduled", "deliberated", "resolved", "implementing", "published"):
        assert council.take("merge", topic, topic=other).merged_into == other
        return
    with pytest.raises(StepRefused) as refused:  # though the form was shown when it was open
        council.take("merge", topic, topic=other)
    assert code(refused) == ("merge_into_itself" if state == "merged" else "choice_unknown")


def test_deliberation_needs_a_held_meeting_with_minutes_and_people(council: Council) -> None:
    topic = council.at("schedule")
    with pytest.raises(StepRefused) as refused:
        council.take("deliberate", topic)
    assert code(refused) == "no_meeting"
    Meeting.objects.update(kind="appraise", planned_at=timezone.now() - timedelta(hours=1))
    council.take("record", topic)
    with pytest.raises(StepRefused) as refused:  # an appraisal is no deliberation
        council.take("deliberate", topic)
    assert code(refused) == "no_meeting"
    council.take("meet_again", topic)
    council.take("record", topic)
    assert council.take("deliberate", topic).state == TopicState.DELIBERATED


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"held_at": timezone.now() + timedelta(days=2)}, "meeting_future"),
        ({"held_at": timezone.now() - timedelta(days=2)}, "meeting_early"),
        ({"came_owner": None, "came_property": None}, "nobody_came"),
        ({"votes_abstain": None}, "votes_partly"),
        ({"votes_for": 90}, "votes_too_many"),
        ({"minutes": ""}, "field_missing"),
        ({"meeting": None}, "field_missing"),
    ],
)
def test_a_record_says_what_is_wrong(council: Council, changes: dict[str, Any], expected: str) -> None:
    topic = council.at("schedule")
    with pytest.raises(StepRefused) as refused:
        council.take("record", topic, **changes)
    assert code(refused) == expected
    assert Meeting.objects.get().held_at is None
    council.take("record", topic, votes_for=None, votes_against=None, votes_abstain=None)
    with pytest.raises(StepRefused) as refused:
        council.take("record", topic, meeting=Meeting.objects.get())
    assert code(refused) == "meeting_done"


def test_a_meeting_lies_ahead_and_a_topic_without_one_waits_again(council: Council) -> None:
    topic = council.at("adopt")
    with pytest.raises(StepRefused) as refused:
        council.take("schedule", topic, planned_at=timezone.now() - timedelta(minutes=1))
    assert code(refused) == "meeting_past"
    topic = council.take("schedule", topic)
    topic = council.take("meet_again", topic)
    topic = council.take("call_off", topic)
    assert topic.state == TopicState.SCHEDULED
    topic = council.take("call_off", topic)
    assert topic.state == TopicState.SORTED
    assert topic.events.last().to_state == TopicState.SORTED
    assert all(each.cancelled_why == "同意" for each in topic.meetings.all())


def test_a_meeting_of_another_topic_is_not_taken(council: Council) -> None:
    other = council.at("schedule", title="另一个议题")
    topic = council.at("schedule")
    with pytest.raises(StepRefused) as refused:
        council.take("call_off", topic, meeting=other.meetings.get())
    assert code(refused) == "choice_unknown"


def test_an_agreement_needs_commitments_and_the_owners_vote_where_they_decide(council: Council) -> None:
    topic = council.at("deliberate")
    with pytest.raises(StepRefused) as refused:
        council.take("resolve", topic)
    assert code(refused) == "no_commitment"
    Topic.objects.update(owners_decision="major")
    topic = council.take("commit", topic)
    with pytest.raises(StepRefused) as refused:
        council.take("resolve", topic)
    assert code(refused) == "owners_vote"
    topic = council.take("resolve", topic, owners_vote="参与表决面积、人数均超过三分之二，同意占四分之三以上")
    assert topic.publish_due == timezone.localdate() + timedelta(days=15)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"estate": None}, "estate_missing"),
        ({"in_charge": "unit", "estate": None}, "who_missing"),
        ({"deadline": timezone.localdate() - timedelta(days=1)}, "deadline_early"),
        ({"text": ""}, "field_missing"),
    ],
)
def test_a_commitment_says_who_and_by_when(council: Council, changes: dict[str, Any], expected: str) -> None:
    topic = council.at("deliberate")
    with pytest.raises(StepRefused) as refused:
        council.take("commit", topic, **changes)
    assert code(refused) == expected
    assert not Commitment.objects.exists()


def test_a_commitment_can_be_taken_back_before_the_agreement_only(council: Council) -> None:
    topic = council.at("commit")
    council.take("drop", topic)
    assert not Commitment.objects.exists()
    assert topic.events.last().data["text"] == "三个月内完成报装手续"
    topic = council.at("resolve")
    with pytest.raises(StepRefused) as refused:
        council.take("drop", topic)
    assert code(refused) == "wrong_state"


def test_another_person_settles_what_was_reported(council: Council) -> None:
    topic = council.at("implement")
    with pytest.raises(StepRefused) as refused:
        council.take("settle", topic)
    assert code(refused) == "not_reported"
    with pytest.raises(StepRefused) as refused:
        council.take("settle", topic, verdict="not_done")
    assert code(refused) == "not_due"
    bare = council.given("report", topic)
    with pytest.raises(StepRefused) as refused:
        steps.take(FLOW, topic.pk, "report", steps.Given(opinion="好", data=bare.data), user=council.clerk)
    assert code(refused) == "file_missing"
    council.take("report", topic)
    with pytest.raises(StepRefused) as refused:
        council.take("report", topic)
    assert code(refused) == "commitment_reported"
    with pytest.raises(StepRefused) as refused:
        council.take("settle", topic)
    assert code(refused) == "own_report"
    with pytest.raises(StepRefused) as refused:
        council.take("settle", topic, verdict="send_back")
    assert code(refused) == "own_report"
    with pytest.raises(StepRefused) as refused:
        council.take("take_back", topic, council.second)
    assert code(refused) == "not_own_report"
    council.take("take_back", topic)
    assert topic.commitments.get().done_on is None
    council.take("report", topic)
    council.take("settle", topic, council.second, verdict="send_back")
    assert topic.commitments.get().done_on is None
    council.take("report", topic)
    council.take("settle", topic, council.second)
    with pytest.raises(StepRefused) as refused:
        council.take("settle", topic, council.second)
    assert code(refused) == "commitment_done"


@pytest.mark.parametrize(
    ("reported", "verdict", "outcome"), [(True, "done", "late"), (False, "not_done", "not_done")]
)
def test_a_missed_deadline(council: Council, reported: bool, verdict: str, outcome: str) -> None:
    topic = council.at("implement")
    topic.commitments.update(deadline=timezone.localdate() - timedelta(days=2))
    if reported:
        council.take("report", topic)
    council.take("settle", topic, council.second, verdict=verdict)
    assert topic.commitments.get().outcome == outcome


def test_publication_waits_for_evidence_and_for_replies_to_all_objections(council: Council) -> None:
    topic = council.at("implement")
    with pytest.raises(StepRefused) as refused:
        council.take("publish", topic)
    assert code(refused) == "no_publication"
    for _n in range(2):
        council.take("opinion", topic)
    council.take("opinion", topic, stance="for")
    council.take("publication", topic)
    with pytest.raises(StepRefused) as refused:
        council.take("publish", topic)
    assert code(refused) == "no_reply"
    assert "2" in refused.value.message
    council.take("reply", topic)
    reply = topic.opinions.exclude(replied_on=None).get()
    assert (reply.replied_by, reply.replied_on) == (council.clerk, timezone.localdate())
    with pytest.raises(StepRefused) as refused:
        council.take("reply", topic, dissent=reply)
    assert code(refused) == "opinion_replied"
    council.take("reply", topic)
    assert council.take("publish", topic).state == TopicState.PUBLISHED


@pytest.mark.parametrize("days", [1, -1])
def test_days_of_publication_lie_between_agreement_and_today(council: Council, days: int) -> None:
    topic = council.at("implement")
    with pytest.raises(StepRefused) as refused:
        council.take("publication", topic, published_on=timezone.localdate() + timedelta(days=days))
    assert code(refused) == ("day_future" if days > 0 else "day_early")


def test_appraisal_waits_for_all_commitments_and_for_people(council: Council) -> None:
    topic = council.at("publish")
    for changes, expected in (
        ({}, "not_settled"),
        ({"satisfied": 21}, "too_many_satisfied"),
        ({"rated": 0, "satisfied": 0}, "nobody_judged"),
    ):
        with pytest.raises(StepRefused) as refused:
            council.take("appraise", topic, **changes)
        assert code(refused) == expected


def test_who_acts_on_an_old_view_is_told(council: Council) -> None:
    topic = council.topic()
    seen = steps.last_event(FLOW, topic)
    council.take("places", topic)
    given = council.given("adopt", topic)
    with pytest.raises(StepRefused) as refused:
        steps.take(
            FLOW, topic.pk, "adopt", steps.Given(seen=seen, opinion="好", data=given.data), user=council.clerk
        )
    assert code(refused) == "stale"


@pytest.mark.parametrize(
    ("last", "key", "data"),
    [
        (None, "adopt", {"public_title": "加装电梯，找王秀兰13812345678"}),
        (None, "transfer", {"unit": "区住建局 138 1234 5678"}),
        ("implement", "commit", {"who": "张经理13812345678"}),
        ("commit", "resolve", {"agreement": "联系人110105194912310021"}),
    ],
)
def test_no_private_number_gets_into_what_residents_read(
    council: Council, last: str | None, key: str, data: dict[str, Any]
) -> None:
    topic = council.at(last) if last else council.topic()
    with pytest.raises(StepRefused) as refused:
        council.take(key, topic, **data)
    assert code(refused) == "private_words"


def test_a_record_is_corrected_with_a_reason_and_the_history_keeps_the_old_one(council: Council) -> None:
    topic = council.at("record")
    given = council.given("amend", topic)
    with pytest.raises(StepRefused) as refused:
        steps.take(FLOW, topic.pk, "amend", steps.Given(data=given.data), user=council.clerk)
    assert code(refused) == "opinion_missing"
    council.take("amend", topic)
    meeting = topic.meetings.get()
    assert (meeting.minutes, meeting.votes_for) == ("更正后的发言记录", None)
    assert {each.party: each.count for each in meeting.attendance.all()} == {"owner": 11}
    was = topic.events.get(step="amend").data["was"]
    assert (was["minutes"], was["votes_for"], was["came"]) == (
        "各方发言记录",
        9,
        {"owner": 12, "property": 2},
    )
    assert "张三丰" not in str(was)
    other = council.at("record", title="另一个议题")
    with pytest.raises(StepRefused) as refused:
        council.take("amend", topic, meeting=other.meetings.get())
    assert code(refused) == "choice_unknown"


def test_last_weeks_meeting_agreement_and_work_are_put_down_afterwards(council: Council) -> None:
    today = timezone.localdate()
    day = today - timedelta(days=20)
    topic = council.take("adopt", council.topic(raised_on=day))
    held = timezone.now() - timedelta(days=15)
    topic = council.take("hold", topic, held_at=held)
    assert topic.state == TopicState.SCHEDULED
    meeting = topic.meetings.get()
    assert meeting.planned_at == meeting.held_at == held
    topic = council.take("deliberate", topic)
    topic = council.take("commit", topic, deadline=today - timedelta(days=3))
    for days, expected in ((-1, "day_future"), (21, "day_unraised"), (2, "deadline_before_agreement")):
        with pytest.raises(StepRefused) as refused:
            council.take("resolve", topic, resolved_on=today - timedelta(days=days))
        assert code(refused) == expected
    topic = council.take("resolve", topic, resolved_on=today - timedelta(days=14))
    assert (topic.resolved_on, topic.publish_due) == (today - timedelta(days=14), today + timedelta(days=1))
    assert timezone.localdate(topic.events.get(step="resolve").at) == today
    topic = council.take("implement", topic)
    council.take("report", topic, done_on=today - timedelta(days=5))
    council.take("settle", topic, council.second)
    assert topic.commitments.get().outcome == "on_time"
    council.take("publication", topic, published_on=today - timedelta(days=10))


def test_a_commitment_added_after_the_agreement_needs_a_reason_and_is_shown_so(council: Council) -> None:
    topic = council.at("implement")
    given = council.given("commit", topic)
    with pytest.raises(StepRefused) as refused:
        steps.take(FLOW, topic.pk, "commit", steps.Given(data=given.data), user=council.clerk)
    assert code(refused) == "later_reason"
    council.take("commit", topic)
    assert [each.added_on for each in topic.commitments.order_by("pk")] == [None, timezone.localdate()]


def test_what_was_put_down_by_mistake_is_voided(council: Council) -> None:
    topic = council.take("void", council.take("adopt", council.topic()))
    assert (topic.state, topic.sorted_on, topic.sort_result) == (TopicState.VOID, None, "")
    begun = council.at("schedule", title="另一个议题")
    council.take("call_off", begun)
    with pytest.raises(StepRefused) as refused:
        council.take("void", begun)
    assert code(refused) == "void_begun"
    drawing.draw(council.response().pk)
    with pytest.raises(StepRefused) as refused:
        council.take("void", Topic.objects.get(response__isnull=False))
    assert code(refused) == "void_response"


def test_every_public_text_can_be_corrected_and_the_history_does_not_keep_the_old(council: Council) -> None:
    topic = council.at("commit")
    council.take("opinion", topic)
    council.take("reply", topic, public_words="王秀兰家反对", reply="已回复王秀兰")
    topic = council.take("resolve", topic)
    promise, opinion = topic.commitments.get(), topic.opinions.get()
    told = topic.events.get(step="resolve")
    shown = {each.name for each in rewording.parts(topic)}
    assert {"public_title", "public_text", "agreement", f"text_{promise.pk}", f"told_{told.pk}"} <= shown
    with pytest.raises(StepRefused) as refused:
        council.take("words", topic, **{f"told_{told.pk}": "找13812345678"})
    assert code(refused) == "private_words"
    with pytest.raises(StepRefused) as refused:
        council.take("words", topic, agreement="  ")
    assert code(refused) == "field_missing"
    new = {
        "agreement": "按面积分摊",
        f"text_{promise.pk}": "两个月内完成",
        f"public_words_{opinion.pk}": "一户居民反对",
        f"reply_{opinion.pk}": "已回复",
        f"told_{told.pk}": "协议已形成",
    }
    topic = council.take("words", topic, **new)
    for row in (promise, opinion, told):
        row.refresh_from_db()
    assert (topic.agreement, promise.text, told.told) == ("按面积分摊", "两个月内完成", "协议已形成")
    assert (opinion.public_words, opinion.reply) == ("一户居民反对", "已回复")
    event = topic.events.get(step="words")
    assert set(new) <= set(event.data["changed"])
    assert "王秀兰" not in str(event.data)
    assert event.opinion == "同意"


def test_nothing_becomes_public_by_correcting_it(council: Council) -> None:
    with pytest.raises(StepRefused) as refused:
        council.take("words", council.topic())
    assert code(refused) == "wrong_state"


def test_an_appraisal_says_how_people_were_asked_or_has_its_meeting(council: Council) -> None:
    topic = council.at("publish")
    council.take("report", topic)
    council.take("settle", topic, council.second)
    with pytest.raises(StepRefused) as refused:
        council.take("appraise", topic, asked="")
    assert code(refused) == "no_appraisal"
    council.take("hold", topic, kind="appraise")
    assert council.take("appraise", topic, asked="").state == TopicState.APPRAISED


def test_a_company_is_chosen_of_the_estates_that_the_topic_touches(council: Council) -> None:
    other = AreaFactory(parent=council.sun.area, level=Level.ESTATE, name="隔壁小区")
    assert other.level == council.estate.level
    assert list(queries.estates(council.topic())) == [council.estate]
    assert set(queries.estates(council.topic(area=council.sun.area))) == {council.estate, other}
