"""A response to the questionnaire for topics becomes one topic, and stays in line with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from forms_builder.keys import answers_by_name
from surveys import asked
from surveys.corrections import correct, current_answers, reject, restore
from surveys.enums import Privacy
from surveys.models import Channel, Response
from surveys.problems.following import follow_up
from surveys.problems.models import FollowUp
from surveys.tallying import fold_all
from surveys.topics import drawing
from surveys.topics.enums import TopicState
from surveys.topics.models import Topic
from tests.factories.town import Community
from tests.surveys.topics.conftest import FORM, Council

NIGHT = datetime(2026, 3, 14, 16, 30, tzinfo=UTC)  # half past midnight of the 15th in Shanghai


STAGE = {"owners_decision": "no"}
ADOPTED = {
    **STAGE,
    "sort_result": "adopt",
    "lead_unit": "居委会",
    "publish_channels": ["board"],
    "due_date": "2099-01-01",
}


def drawn() -> list[Topic]:
    """All topics, once the consequences are drawn."""
    fold_all()
    assert follow_up().failed == 0
    assert not FollowUp.objects.exists()
    return list(Topic.objects.order_by("pk"))


def again(response: Response, user: Any, **changes: Any) -> None:
    """Correct some answers."""
    response.refresh_from_db()
    answers = {**answers_by_name(FORM, current_answers(response)), **changes}
    correct(response.pk, answers, seen=response.revision, reason="电话核实", user=user)


def test_a_response_becomes_a_topic_once(council: Council) -> None:
    response = council.response(received_at=NIGHT)
    topic = drawn()[0]
    assert (topic.response, topic.state, topic.answer_stands) == (response, TopicState.COLLECTED, True)
    assert (topic.title, topic.category, topic.proposer_role) == (
        "加装电梯费用怎么分摊",
        "facility",
        "building_head",
    )
    assert (topic.households, topic.supporters, topic.urgency) == (24, 15, "soon")
    assert (topic.expected_meeting, topic.parties) == ("hearing", ["owner", "committee", "dept"])
    assert (topic.raised_on, topic.reply_due) == (date(2026, 3, 15), date(2026, 3, 30))
    assert (topic.area, topic.lead_area, list(topic.places.all())) == (
        council.sun.area,
        council.sun.area,
        [council.sun.area],
    )
    drawing.draw(response.pk)
    assert [each.step for each in topic.events.all()] == ["raise"]


def test_other_forms_become_none(council: Council, sun: Community) -> None:
    sun.response()
    assert drawn() == []
    assert not drawing.is_topic_form(sun.version.form)


@pytest.mark.parametrize("scope", ["building", "cross"])
def test_two_communities_go_to_the_street(council: Council, scope: str) -> None:
    council.response({"scope": scope})
    topic = drawn()[0]
    assert topic.cross == (scope == "cross")
    assert topic.lead_area == (council.town.street if scope == "cross" else council.sun.area)
    assert [each.step for each in topic.events.all()] == [
        "raise",
        *(["escalate"] if scope == "cross" else []),
    ]


def test_a_correction_moves_a_topic_that_waits_to_be_sorted(council: Council) -> None:
    response = council.response()
    drawn()
    again(response, council.clerk, **ADOPTED, topic="加装电梯井道位置", scope="cross")
    topic = drawn()[0]
    assert (topic.title, topic.lead_area) == ("加装电梯井道位置", council.town.street)
    assert [each.step for each in topic.events.all()] == ["raise", "escalate", "corrected"]
    assert topic.events.last().data == {"changed": ["title"]}


def test_a_correction_leaves_a_sorted_topic_to_people(council: Council) -> None:
    response = council.response()
    topic = council.take("adopt", drawn()[0])
    again(response, council.clerk, **ADOPTED, topic="完全另一件事情")
    assert drawn()[0].title == "加装电梯费用怎么分摊"
    response.refresh_from_db()
    reject(response.pk, seen=response.revision, reason="冒名", user=council.clerk)
    topic = drawn()[0]
    assert (topic.state, topic.answer_stands) == (TopicState.SORTED, False)
    assert topic.events.last().data == {"stands": False}


def test_a_rejected_response_takes_its_topic_along_and_back(council: Council) -> None:
    response = council.response()
    drawn()
    reject(response.pk, seen=0, reason="冒名", user=council.clerk)
    assert drawn()[0].state == TopicState.WITHDRAWN
    restore(response.pk, seen=1, reason="核实无误", user=council.clerk)
    topic = drawn()[0]
    assert (topic.state, topic.answer_stands) == (TopicState.COLLECTED, True)
    assert [each.step for each in topic.events.all()] == ["raise", "withdraw", "restore"]


def test_what_was_rejected_before_it_was_drawn_becomes_none(council: Council) -> None:
    response = council.response()
    reject(response.pk, seen=0, reason="冒名", user=council.clerk)
    assert drawn() == []


@pytest.mark.parametrize(
    ("answers", "state", "told"),
    [
        ({"sort_result": "reject", "reject_reason": "属于业主自行决定"}, "rejected", "属于业主自行决定"),
        ({"sort_result": "law", "reject_reason": "请向法院起诉"}, "law", "请向法院起诉"),
        ({"sort_result": "adopt", "lead_unit": "居委会", "publish_channels": ["board"]}, "collected", ""),
    ],
)
def test_a_conclusion_in_the_form_counts_as_the_step_of_whoever_filled_it_in(
    council: Council, answers: dict[str, Any], state: str, told: str
) -> None:
    response = council.response()
    drawn()
    late = {"due_date": "2099-01-01"} if "lead_unit" in answers else {}
    again(response, council.clerk, **STAGE, **answers, **late)
    topic = drawn()[0]
    assert topic.state == state
    if told:
        event = topic.events.get(step=answers["sort_result"])
        assert (event.told, event.by, event.opinion) == (told, council.clerk, "电话核实")
        topic = council.take("reopen", topic)
        drawing.draw(response.pk)  # the same correction decides once
        topic.refresh_from_db()
        assert topic.state == TopicState.COLLECTED


def test_the_community_does_not_conclude_what_the_street_leads(council: Council) -> None:
    response = council.response({"scope": "cross"})
    drawn()
    again(response, council.clerk, **STAGE, sort_result="reject", reject_reason="不采纳")
    assert drawn()[0].state == TopicState.COLLECTED
    again(response, council.town.street_supervisor, reject_reason="街道研究不采纳")
    assert drawn()[0].state == TopicState.REJECTED


def test_the_proposers_rating_is_kept(council: Council) -> None:
    response = council.response()
    drawn()
    again(
        response,
        council.clerk,
        **STAGE,
        sort_result="transfer",
        lead_unit="区城管局",
        due_date="2099-01-01",
        outcome_rating="4",
    )
    topic = drawn()[0]
    assert (topic.proposer_rating, topic.state, topic.transfer_unit) == (
        4,
        TopicState.TRANSFERRED,
        "区城管局",
    )
    assert topic.events.get(step="transfer").told == "已转区城管局办理。"


@pytest.mark.parametrize("changes", [{"privacy": Privacy.ANONYMOUS}, {"veiled": True}])
def test_sealed_responses_become_none(council: Council, changes: dict[str, Any]) -> None:
    council.response()
    Channel.objects.filter(pk=council.channel.pk).update(**changes)
    assert drawn() == []


def test_a_receipt_shows_the_path(council: Council) -> None:
    response = council.response()
    topic = drawn()[0]
    path = asked.find(response.receipt).paths[0]
    assert (path.title, path.state, path.address, path.ended) == ("您的议题", "待梳理", "", False)
    assert topic.reply_due.isoformat() in path.next
    council.take("adopt", topic)
    path = asked.find(response.receipt).paths[0]
    assert (path.title, path.address) == ("加装电梯怎么分摊费用", f"/asked/topics/{topic.pk}/")
    assert [stop.told for stop in path.stops] == ["", "按程序办理"]
    assert "王大爷" not in repr(path)


def test_the_path_of_a_merged_topic_goes_on_with_the_other(council: Council) -> None:
    response = council.response()
    topic = drawn()[0]
    other = council.take("adopt", council.topic(title="同类议题"))
    council.take("merge", topic, topic=other)
    council.take("schedule", other)
    path = asked.find(response.receipt).paths[0]
    assert (path.title, path.state) == ("加装电梯怎么分摊费用", "已定会议")
    assert len(path.stops) == 4  # raised and merged; the other adopted and its meeting planned
