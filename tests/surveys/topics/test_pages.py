"""Staff's pages of consultation: who sees what, the same number of queries for three rows and for thirty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.topics import joint, matters, urls
from surveys.topics.admin import TopicsGroup
from surveys.topics.enums import Outcome
from surveys.topics.models import (
    Attendance,
    Commitment,
    Matter,
    Meeting,
    MeetingFile,
    Topic,
    TopicEvent,
    TopicFile,
)
from surveys.topics.panels import panel
from surveys.topics.table import FLOW, STEPS
from tests.surveys.topics.conftest import PATH, Council, Visitor, picture

LIST = "/admin/topics/topic/"


def page_of(topic: Topic) -> str:
    return reverse("topics_topic_modeladmin_inspect", args=[topic.pk])


def planned(council: Council, **changes: Any) -> Meeting:
    return joint.plan(
        **{
            "area": council.sun.area,
            "subject": "社区联席会议",
            "place": "议事厅",
            "user": council.clerk,
            "planned_at": timezone.now() + timedelta(days=2),
            **changes,
        }
    )


def test_the_page_of_a_topic_shows_all_of_its_parts(council: Council, visit: Visitor) -> None:
    topic = council.at("implement")
    council.take("opinion", topic)
    council.take("report", topic)
    html = visit(council.clerk).get(page_of(topic)).content.decode()
    for words in (
        "加装电梯费用怎么分摊",
        "王大爷说上下楼不方便",
        "工作听证会",
        "各方发言记录",
        "过半数",
        "69.2",
        "张**、李*",
        "尚未答复",
        "三个月内完成报装手续",
        "阳光花园的物业企业",
        "已报完成",
        "按楼层系数分摊",
        "落实中",
        "提出议题",
    ):
        assert words in html, words
    assert "张三丰" not in html
    other = visit(council.second).get(page_of(topic)).content.decode()
    assert f"/step/{topic.pk}/settle/" in other


def test_every_step_has_a_form_that_can_be_filled_in(council: Council, visit: Visitor) -> None:
    client = visit(council.town.street_supervisor)
    seen = set()
    topic, council_topic = council.topic(), council.topic(title="另一个议题")
    for key in (*PATH, "report", "settle", "appraise"):
        if key == "record":
            Meeting.objects.update(planned_at=timezone.now() - timedelta(hours=1))
        if key == "publish":
            topic = council.take("opinion", topic)
            topic = council.take("reply", topic)
        for step in steps.possible(FLOW, topic, council.town.street_supervisor):
            html = client.get(reverse("topics:step", args=[topic.pk, step.key])).content.decode()
            assert str(step.label) in html
            for name in step.needs:
                assert f'name="{name}' in html, (step.key, name)
            seen.add(step.key)
        topic = council.take(key, topic, council.second if key == "settle" else council.clerk)
    council.take("law", council_topic)
    assert client.get(reverse("topics:step", args=[council_topic.pk, "reopen"])).status_code == 200
    assert {key for key, step in STEPS.items() if not step.by_program} - seen == {"reopen"}


def test_adopting_and_recording_through_the_pages(council: Council, visit: Visitor) -> None:
    topic, client = council.topic(), visit(council.clerk)
    address = reverse("topics:step", args=[topic.pk, "adopt"])
    seen = steps.last_event(FLOW, topic)
    data = {
        "seen": seen,
        "opinion": "同意",
        "public_title": "",
        "public_text": "",
        "owners_decision": "major",
    }
    assert "public_title" in client.post(address, data).context["form"].errors
    matter = Matter.objects.get(key="fee_standard")
    got = client.post(address, {**data, "public_title": "加装电梯", "matter": matter.pk})
    assert got.headers["Location"] == page_of(topic)
    topic.refresh_from_db()
    assert (topic.state, topic.matter, topic.owners_decision) == ("sorted", matter, "major")
    topic = council.take("schedule", topic)
    meeting = topic.meetings.get()
    Meeting.objects.update(planned_at=timezone.now() - timedelta(hours=1))
    held = timezone.localtime() - timedelta(minutes=30)
    got = client.post(
        reverse("topics:step", args=[topic.pk, "record"]),
        {
            "seen": steps.last_event(FLOW, topic),
            "meeting": meeting.pk,
            "held_at": held.strftime("%Y-%m-%dT%H:%M"),
            "chair": "周敏",
            "minutes": "发言记录",
            "came_owner_0": "7",
            "came_owner_1": "张三丰",
            "came_dept_0": "1",
            "votes_for": "5",
            "votes_against": "2",
            "votes_abstain": "0",
            "resolution": "按楼层分摊",
            "opinion": "",
            "files": SimpleUploadedFile("签到.jpg", picture(), "image/jpeg"),
        },
    )
    assert got.status_code == 302, got.context["form"].errors
    assert dict(Attendance.objects.values_list("party", "count")) == {"owner": 7, "dept": 1}
    row = connection.cursor()
    row.execute("SELECT names FROM topics_attendance WHERE party = 'owner'")
    assert "张三丰" not in str(row.fetchone()[0])
    file = TopicFile.objects.get(event__step="record")
    shown: Any = client.get(reverse("topics:file", args=[file.pk]))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    for closer in shown._resource_closers:  # the file alone: closing the response ends the connection too
        closer()


def test_the_paper_names_people_only_to_those_who_act_and_logs_it(council: Council, visit: Visitor) -> None:
    topic = council.at("resolve")
    address = reverse("topics:paper", args=[topic.pk])
    html = visit(council.clerk).get(address).content.decode()
    assert "张三丰" in html
    assert ModelLogEntry.objects.filter(action="topics.paper", user=council.clerk).count() == 1
    html = visit(council.sun.people["worker"]).get(address).content.decode()
    assert "张**" in html
    assert "张三丰" not in html
    assert ModelLogEntry.objects.filter(action="topics.paper").count() == 1


def test_a_topic_is_put_down_by_hand(council: Council, visit: Visitor) -> None:
    client = visit(council.clerk)
    data = {
        "title": "楼道堆物清理",
        "text": "消防通道被占",
        "category": "safety",
        "proposer_role": "resident",
        "urgency": "urgent",
        "cross": "on",
        "parties": ["owner", "property"],
    }
    create = reverse("topics:create")
    choose = client.get(create)
    assert choose.headers["Location"] == f"{reverse('territory:choose')}?for=topic"
    found = client.get(choose.headers["Location"], {"q": council.estate.name, "for": "topic"})
    assert f'href="{create}?in={council.estate.pk}"' in found.content.decode()
    for wrong in (council.moon.area.pk, council.sun.building.pk, "x", ""):
        assert client.post(f"{create}?in={wrong}", data).status_code == 404, wrong
    assert not Topic.objects.exists()
    assert council.estate.name in client.get(f"{create}?in={council.estate.pk}").content.decode()
    got = client.post(f"{create}?in={council.estate.pk}", data)
    topic = Topic.objects.get()
    assert topic.area == council.estate
    assert got.headers["Location"] == page_of(topic)
    assert (topic.title, topic.lead_area, topic.parties) == (
        "楼道堆物清理",
        council.town.street,
        ["owner", "property"],
    )


def test_the_register_is_narrowed(council: Council, visit: Visitor) -> None:
    late = council.topic(title="没有答复的议题", category="parking")
    Topic.objects.filter(pk=late.pk).update(reply_due=timezone.localdate() - timedelta(days=1))
    led = council.topic(title="街道牵头的议题", cross=True)
    council.topic(title="一般的议题哈")
    client = visit(council.clerk)

    def titles(**query: Any) -> set[str]:
        html = client.get(LIST, query).content.decode()
        return {each.title for each in Topic.objects.all() if each.title in html}

    assert len(titles()) == 3
    assert titles(due="overdue") == titles(category="parking") == titles(q="没有答复") == {late.title}
    assert titles(due="street") == {led.title}
    assert titles(due="mine") == {late.title, "一般的议题哈"}
    assert titles(state="sorted") == set()
    assert len(titles(community=council.sun.area.pk)) == 3
    assert "没有符合" in client.get(LIST, {"state": "sorted"}).content.decode()
    assert "逾期" in client.get(LIST).content.decode()


def many(council: Council, n: int) -> None:
    """Topics with everything that lists show."""
    for number in range(n):
        topic = council.topic(title=f"议题第{number}号")
        Topic.objects.filter(pk=topic.pk).update(
            sort_result="adopt",
            sorted_on=timezone.localdate(),
            reply_due=timezone.localdate() - timedelta(days=1),
        )
        Commitment.objects.create(
            topic=topic,
            text=f"承诺{number}",
            in_charge="property",
            estate=council.estate,
            deadline=timezone.localdate() - timedelta(days=1),
        )
        meeting = Meeting.objects.create(
            topic=topic,
            area=council.sun.area,
            kind="talk",
            place="议事厅",
            by=council.clerk,
            planned_at=timezone.now() + timedelta(days=1),
        )
        held = Meeting.objects.create(
            topic=topic,
            area=council.sun.area,
            kind="talk",
            place="议事厅",
            by=council.clerk,
            planned_at=timezone.now() - timedelta(hours=1),
            held_at=timezone.now(),
        )
        Attendance.objects.create(meeting=held, party="owner", count=3)
        assert meeting.pk


ADDRESSES: list[Callable[[], str]] = [
    lambda: LIST,
    lambda: reverse("topics:meetings"),
    lambda: f"{reverse('topics:meetings')}?when=held",
    lambda: f"{reverse('topics:backlog')}?list=answers",
    lambda: f"{reverse('topics:backlog')}?list=commitments",
    lambda: reverse("topics:rates"),
    lambda: f"{reverse('topics:rate_rows')}?what=adopted",
    lambda: f"{reverse('topics:rate_rows')}?what=not_done",
    lambda: f"{reverse('topics:rate_rows')}?what=meetings:talk",
]


def test_lists_cost_the_same_at_three_rows_and_at_thirty(council: Council, visit: Visitor) -> None:
    client = visit(council.clerk)

    def costs() -> list[int]:
        found = []
        for address in ADDRESSES:
            client.get(address())
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address()).status_code == 200
            found.append(len(asked))
        return found

    many(council, 3)
    before = costs()
    many(council, 27)
    assert costs() == before


def test_matters_are_shipped_kept_and_counted(council: Council, visit: Visitor) -> None:
    matters.seed()
    assert set(Matter.objects.values_list("key", flat=True)) == {key for key, *_rest in matters.SHIPPED}
    client = visit(council.clerk)
    Topic.objects.filter(pk=council.topic().pk).update(matter=Matter.objects.get(key="fee_items"))
    html = client.get("/admin/topics/matter/").content.decode()
    assert "物业收费项目" in html
    shipped = Matter.objects.get(key="fee_items")
    assert client.get(f"/admin/topics/matter/edit/{shipped.pk}/").status_code in (302, 403)
    data = {
        "name": "公共收益使用",
        "category": "fund",
        "area": council.sun.area.pk,
        "text": "",
        "active": "on",
    }
    client.post("/admin/topics/matter/create/", data)
    own = Matter.objects.get(name="公共收益使用")
    assert own.area == council.sun.area
    assert (
        visit(council.moon.people["supervisor"]).get(f"/admin/topics/matter/inspect/{own.pk}/").status_code
        == 404
    )
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/topics/matter/")
    Matter.objects.bulk_create(
        Matter(area=council.sun.area, name=f"事项{n}", category="other") for n in range(30)
    )
    with CaptureQueriesContext(connection) as lots:
        client.get("/admin/topics/matter/")
    assert len(few) == len(lots)
    root = visit(council.town.superuser)
    assert root.post(f"/admin/topics/matter/delete/{shipped.pk}/").status_code == 200
    assert Matter.objects.filter(pk=shipped.pk).exists()


def test_joint_meetings_are_planned_recorded_and_called_off(council: Council, visit: Visitor) -> None:
    client = visit(council.clerk)
    when = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"area": council.sun.area.pk, "subject": "十一月联席会议", "planned_at": when, "place": "议事厅"}
    assert (
        client.post(reverse("topics:joint_plan"), {**data, "planned_at": "2020-01-01T10:00"}).status_code
        == 200
    )
    client.post(reverse("topics:joint_plan"), data)
    meeting = Meeting.objects.get()
    address = reverse("topics:joint_record", args=[meeting.pk])
    record = {"held_at": when, "chair": "周敏", "minutes": "记录", "came_community_0": "6"}
    assert client.post(address, record).status_code == 200  # it has not begun
    past = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address, {**record, "held_at": past}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.held_at is not None
    assert client.post(address, {**record, "held_at": past}).status_code == 200  # once only
    other = planned(council)
    client.post(reverse("topics:joint_off", args=[other.pk]), {"why": "改期"})
    other.refresh_from_db()
    assert other.cancelled_why == "改期"
    html = client.get(f"{reverse('topics:meetings')}?when=held").content.decode()
    assert "十一月联席会议" in html
    rates = client.get(reverse("topics:rates")).content.decode()
    assert "联席会议" in rates


def test_what_was_never_agreed_is_owed_by_nobody(council: Council, visit: Visitor) -> None:
    """Neither late nor due, whether the topic is still deliberated on or ended without an agreement."""
    topic = council.at("commit")
    Commitment.objects.update(deadline=timezone.localdate() - timedelta(days=1))
    client = visit(council.clerk)
    for state in ("deliberated", "failed"):
        topic.refresh_from_db()
        assert topic.state == state
        assert client.get(reverse("topics:rates")).context["total"].due == ()
        backlog = client.get(reverse("topics:backlog"), {"list": "commitments"}).content.decode()
        assert "三个月内完成报装手续" not in backlog
        assert topic.title not in client.get(LIST, {"due": "overdue"}).content.decode()
        assert "已逾期" not in client.get(page_of(topic)).content.decode()
        if state == "deliberated":
            council.take("give_up", topic)
    Topic.objects.update(state="resolved", resolved_on=timezone.localdate() - timedelta(days=9))
    assert len(client.get(reverse("topics:rates")).context["total"].due) == 1
    assert "三个月内完成报装手续" in client.get(reverse("topics:backlog")).content.decode()


def test_what_only_the_owners_decide_leads_to_the_calculator(council: Council, visit: Visitor) -> None:
    address = f'href="{reverse("satisfaction:majority")}"'
    topic, client = council.at("adopt"), visit(council.clerk)
    assert address not in client.get(page_of(topic)).content.decode()
    Topic.objects.update(owners_decision="major")
    assert address in client.get(page_of(topic)).content.decode()


def test_the_backlog_shows_what_waits(council: Council, visit: Visitor) -> None:
    topic = council.at("implement")
    council.take("report", topic)
    Topic.objects.filter(pk=topic.pk).update(publish_due=timezone.localdate() - timedelta(days=2))
    missed = planned(council)
    Meeting.objects.filter(pk=missed.pk).update(planned_at=timezone.now() - timedelta(days=1))
    client = visit(council.clerk)
    html = client.get(reverse("topics:backlog")).content.decode()
    assert "社区联席会议" in html  # the first list that is not empty
    assert (
        "三个月内完成报装手续" in client.get(reverse("topics:backlog"), {"list": "settle"}).content.decode()
    )
    assert topic.title in client.get(reverse("topics:backlog"), {"list": "publication"}).content.decode()
    assert "没有积压" in client.get(reverse("topics:backlog"), {"list": "answers"}).content.decode()
    stranger = visit(council.moon.people["supervisor"]).get(reverse("topics:backlog")).content.decode()
    assert "社区联席会议" not in stranger


def test_each_number_leads_to_its_rows(council: Council, visit: Visitor) -> None:
    topic = council.at("publish")
    council.take("report", topic)
    council.take("settle", topic, council.second)
    Topic.objects.filter(pk=topic.pk).update(resolved_on=timezone.localdate())
    topic.commitments.update(deadline=timezone.localdate() - timedelta(days=1))
    council.take("reject", council.topic(title="不采纳的议题"))
    council.topic(title="尚未答复的议题")
    client = visit(council.clerk)
    assert (
        "结束日期早于"
        in client.get(reverse("topics:rates"), {"first": "2026-02-01", "last": "2026-01-01"}).content.decode()
    )
    today = timezone.localdate()
    span = {"first": f"{today.year}-01-01", "last": (today + timedelta(days=60)).isoformat()}
    got = client.get(reverse("topics:rates"), span)
    total = got.context["total"]
    assert (total.adoption.percent, total.timeliness.percent, total.publication.percent) == (50, 100, 100)
    for name in (
        "waiting",
        "sorted",
        "adopted",
        "due",
        "on_time",
        "resolved",
        "published",
        "meetings:hearing",
    ):
        rows = client.get(reverse("topics:rate_rows"), {**span, "what": name})
        assert rows.context["count"] == len(rows.context["lines"]) == len(total.rows(name)) > 0, name
    assert client.get(reverse("topics:rate_rows"), {"what": "nonsense"}).status_code == 404
    stranger = visit(council.moon.people["supervisor"])
    assert stranger.get(reverse("topics:rates"), span).context["total"].sorted == ()


OWN = {"create", "meetings", "joint_plan", "backlog", "rates", "rate_rows"}  # pages of what is one's own


def test_strangers_find_nothing(council: Council, visit: Visitor) -> None:
    topic = council.at("implement")
    council.take("report", topic)
    file = TopicFile.objects.get(event__step="report")
    meeting = planned(council)
    own = Matter.objects.create(area=council.sun.area, name="阳光事项", category="other")
    kwargs: dict[str, dict[str, Any]] = {
        "step": {"pk": topic.pk, "step": "settle"},
        "file": {"pk": file.pk},
        "paper": {"pk": topic.pk},
        **{
            name: {"pk": meeting.pk}
            for name in ("joint", "joint_record", "joint_amend", "joint_off", "joint_paper")
        },
        "joint_file": {"pk": MeetingFile.objects.create(event=meeting, name="x", size=1).pk},
    }
    addresses = [
        page_of(topic),
        *(f"/admin/topics/matter/{each}/{own.pk}/" for each in ("inspect", "edit", "delete")),
    ]
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in OWN:
            addresses.append(reverse(f"topics:{pattern.name}", kwargs=kwargs[str(pattern.name)]))
    before = [
        list(model._base_manager.order_by("pk").values())
        for model in (Topic, TopicEvent, Meeting, Commitment)
    ]
    for who in ("worker", "supervisor", "administrator"):
        client = visit(council.moon.people[who])
        for address in addresses:
            posted = {"seen": 1, "opinion": "x", "why": "x", "verdict": "done"}
            acts = any(each in address for each in ("/record/", "/amend/", "/off/"))
            wanted = {302} if acts and who == "worker" else {404, 405}
            assert client.get(address).status_code in wanted, (who, address)
            assert client.post(address, posted).status_code in wanted, (who, address)
            assert Client().get(address).status_code == 302, address
        for each in (
            LIST,
            "/admin/topics/matter/",
            *(reverse(f"topics:{name}") for name in ("meetings", "backlog", "rates")),
        ):
            assert "阳光" not in client.get(each).content.decode(), each
    after = [
        list(model._base_manager.order_by("pk").values())
        for model in (Topic, TopicEvent, Meeting, Commitment)
    ]
    assert before == after


def test_grid_workers_look_and_do_not_act(council: Council, visit: Visitor) -> None:
    topic = council.topic()
    client = visit(council.sun.people["worker"])
    html = client.get(page_of(topic)).content.decode()
    assert "/step/" not in html
    assert client.get(reverse("topics:step", args=[topic.pk, "adopt"])).status_code == 302
    assert client.get(reverse("topics:create")).status_code in (302, 403)
    author = visit(council.sun.people["author"])
    assert author.get(page_of(topic)).status_code in (302, 403, 404)


def test_the_menu_stands_in_its_place() -> None:
    group = TopicsGroup()
    assert group.menu_order == 48
    assert [item.name for item in group.get_submenu_items()][1:4] == [
        "topics-meetings",
        "topics-backlog",
        "topics-rates",
    ]


@pytest.mark.parametrize("query", ["?after=%7F", "?area=x&first=9999-99-99", "?community=zz&state=%27"])
def test_odd_addresses_do_no_harm(council: Council, visit: Visitor, query: str) -> None:
    council.topic()
    client = visit(council.clerk)
    for address in (LIST, reverse("topics:meetings"), reverse("topics:backlog"), reverse("topics:rates")):
        assert client.get(address + query).status_code == 200


def test_what_is_signed_shows_opinions_in_public_words_only(council: Council, visit: Visitor) -> None:
    topic = council.at("schedule")
    client, address = visit(council.clerk), reverse("topics:paper", args=[topic.pk])
    assert "签到表" in client.get(address).content.decode()  # before the meeting: a sheet to sign on
    Meeting.objects.update(planned_at=timezone.now() - timedelta(hours=1))
    council.take("record", topic)
    council.take("opinion", topic, words="101户王秀兰坚决反对，13812345678")
    council.take("reply", topic, public_words="低层住户反对")
    html = client.get(address).content.decode()
    assert "低层住户反对" in html
    assert "王秀兰" not in html
    assert "13812345678" not in html
    assert "签到表" not in html


def test_names_without_a_number_are_asked_about(council: Council, visit: Visitor) -> None:
    topic = council.at("schedule")
    Meeting.objects.update(planned_at=timezone.now() - timedelta(hours=1))
    got = visit(council.clerk).post(
        reverse("topics:step", args=[topic.pk, "record"]),
        {
            "seen": steps.last_event(FLOW, topic),
            "meeting": topic.meetings.get().pk,
            "held_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "chair": "周敏",
            "minutes": "记录",
            "came_owner_0": "7",
            "came_property_1": "赵经理",
        },
    )
    assert got.status_code == 200
    assert got.context["form"].errors["came_property"] == ["请填到会人数。"]


def test_held_meetings_stand_on_the_day_on_which_they_were_held(council: Council, visit: Visitor) -> None:
    council.at("record")
    meeting = Meeting.objects.get()
    Meeting.objects.update(planned_at=timezone.now() + timedelta(days=4))
    got = visit(council.clerk).get(reverse("topics:meetings"), {"when": "held"})
    ((day, _found),) = got.context["days"]
    assert day == timezone.localdate(meeting.held_at)
    assert f"{timezone.localtime(meeting.held_at):%H:%M}" in got.content.decode()


def test_what_the_street_leads_counts_for_the_street(council: Council, visit: Visitor) -> None:
    topic = council.at("record", council.town.street_supervisor, cross=True)
    own = visit(council.clerk).get(reverse("topics:rates"))
    assert (own.context["total"].sorted, own.context["total"].held) == ((), 0)
    client = visit(council.town.street_supervisor)
    street = client.get(reverse("topics:rates"))
    assert [(name, f.sorted, f.held) for name, f, _links in street.context["lines"]] == [
        (council.town.street.name, (topic.pk,), 1)
    ]
    for area, n in ((council.town.street, 1), (council.sun.area, 0)):
        got = client.get(reverse("topics:meetings"), {"when": "held", "area": area.pk})
        assert len(got.context["days"]) == n


def test_a_step_without_anything_to_choose_is_not_offered(council: Council, visit: Visitor) -> None:
    topic = council.at("record")
    client = visit(council.clerk)
    html = client.get(page_of(topic)).content.decode()
    for key in ("record", "call_off", "reply"):
        assert f"/step/{topic.pk}/{key}/" not in html, key
    for key in ("hold", "amend", "opinion", "words"):
        assert f"/step/{topic.pk}/{key}/" in html, key
    got = client.get(reverse("topics:step", args=[topic.pk, "amend"]), {"meeting": topic.meetings.get().pk})
    assert "各方发言记录" in got.content.decode()
    assert "张三丰、李四" in got.content.decode()


def test_the_minutes_of_a_joint_meeting_are_printed_and_filed(council: Council, visit: Visitor) -> None:
    meeting, client = planned(council), visit(council.clerk)
    paper = reverse("topics:joint_paper", args=[meeting.pk])
    assert "签到表" in client.get(paper).content.decode()
    got = client.post(
        reverse("topics:joint_record", args=[meeting.pk]),
        {
            "held_at": (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
            "chair": "周敏",
            "minutes": "联席会议的发言",
            "came_community_0": "6",
            "files": SimpleUploadedFile("签到.jpg", picture(), "image/jpeg"),
        },
    )
    assert got.status_code == 302
    assert "联席会议的发言" in client.get(paper).content.decode()
    file = MeetingFile.objects.get()
    address = reverse("topics:joint_file", args=[file.pk])
    assert address in client.get(reverse("topics:joint", args=[meeting.pk])).content.decode()
    shown: Any = client.get(address)
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    for closer in shown._resource_closers:  # the file alone: closing the response ends the connection too
        closer()


def test_the_record_of_a_joint_meeting_is_corrected_with_a_reason(council: Council, visit: Visitor) -> None:
    meeting, client = planned(council), visit(council.clerk)
    address = reverse("topics:joint_amend", args=[meeting.pk])
    held = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    record = {"held_at": held, "chair": "周敏", "minutes": "原来的记录", "came_community_0": "6"}
    assert client.post(address, {**record, "why": "补"}).status_code == 200  # not held yet
    client.post(reverse("topics:joint_record", args=[meeting.pk]), record)
    assert "原来的记录" in client.get(address).content.decode()
    new = {**record, "minutes": "更正的记录", "came_community_0": "5"}
    assert client.post(address, new).status_code == 200  # no reason
    assert client.post(address, {**new, "why": "人数记错"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.attendance.get().count) == ("更正的记录", 5)
    entry = ModelLogEntry.objects.get(action="topics.joint_amend")
    assert (entry.data["why"], entry.data["was"]["minutes"]) == ("人数记错", "原来的记录")


def test_the_history_says_what_each_step_was_about(council: Council, visit: Visitor) -> None:
    topic = council.at("implement")
    council.take("report", topic)
    council.take("settle", topic, council.second)
    html = visit(council.clerk).get(page_of(topic)).content.decode()
    assert f"认定承诺：三个月内完成报装手续 · {Outcome.ON_TIME.label}" in html


def test_the_first_page_shows_who_looks_after_an_area_what_waits(council: Council) -> None:
    late = council.topic()
    Topic.objects.filter(pk=late.pk).update(reply_due=timezone.localdate() - timedelta(days=1))
    shown = panel(council.clerk)
    assert shown is not None
    assert [n for _label, n, _address in shown.lines] == [1]
    assert panel(council.moon.people["supervisor"]) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"households": 10, "supporters": 11}, "too_many_supporters"),
        ({"raised_on": timezone.localdate() + timedelta(days=1)}, "day_future"),
    ],
)
def test_a_topic_of_the_desk_is_plausible(council: Council, changes: dict[str, Any], expected: str) -> None:
    with pytest.raises(StepRefused) as refused:
        council.topic(**changes)
    assert refused.value.code == expected
    assert not Topic.objects.exists()


def test_a_matter_that_is_there_already_is_said_in_plain_words(council: Council, visit: Visitor) -> None:
    Matter.objects.create(area=council.sun.area, name="公共收益使用", category="fund")
    data = {
        "name": "公共收益使用",
        "category": "fund",
        "area": council.sun.area.pk,
        "text": "",
        "active": "on",
    }
    got = visit(council.clerk).post("/admin/topics/matter/create/", data)
    assert "该区划已有同名的协商事项" in got.content.decode()
