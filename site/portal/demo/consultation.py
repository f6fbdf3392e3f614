"""The demo's consultation: topics in several states, one across communities, one settled with a credit entry.

Every step goes through the real table; then its event is moved to the day on which it would have been taken.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from forms_builder.sampling import picture
from portal.demo.areas import DemoAreas
from satisfaction.credit.feeds import consultation
from surveys.flow import steps
from surveys.flow.files import Upload
from surveys.flow.steps import Given
from surveys.topics import joint
from surveys.topics.models import Commitment, Meeting, Opinion, Topic, TopicEvent
from surveys.topics.raising import Raised, raise_by_hand
from surveys.topics.table import FLOW
from territory.models import Area

Data = Mapping[str, Any]


# The days that steps write beside their events.
DATED: dict[str, tuple[Any, str]] = {
    "adopt": (Topic, "sorted_on"),
    "opinion": (Opinion, "put_down_on"),
    "reply": (Opinion, "replied_on"),
    "settle": (Commitment, "settled_on"),
    "appraise": (Topic, "appraised_on"),
}


class _Council:
    """Steps of one topic, taken by the people who look after it, each so many days ago."""

    def __init__(self, topic: Topic, users: tuple[Any, Any]) -> None:
        self.topic, self.users = topic, users
        raised = (timezone.localdate() - topic.raised_on).days
        TopicEvent.objects.filter(of=topic).update(at=timezone.now() - timedelta(days=raised))

    def take(
        self, key: str, ago: int, told: str = "", opinion: str = "同意", second: bool = False, **data: Any
    ) -> None:
        """One step, with its event and its days; `second`: by the other person."""
        step = FLOW.steps[key]
        files = [Upload("现场照片.jpg", picture(random.Random(len(key))))] if step.file else []  # noqa: S311 - a demo, no secret
        given = Given(opinion=opinion if step.opinion else "", told=told, files=files, data=data)
        last = steps.last_event(FLOW, self.topic)
        steps.take(FLOW, self.topic.pk, key, given, user=self.users[second])
        at, today = timezone.now() - timedelta(days=ago), timezone.localdate()
        TopicEvent.objects.filter(of=self.topic, pk__gt=last).update(at=at)
        if key in DATED:
            model, name = DATED[key]
            of = {"pk": self.topic.pk} if model is Topic else {"topic": self.topic}
            model.objects.filter(**of, **{name: today}).update(**{name: timezone.localdate(at)})
        self.topic = Topic.objects.get(pk=self.topic.pk)

    def meet(
        self, kind: str, place: str, minutes: str, came: Data, votes: tuple[int, int, int], ago: int
    ) -> None:
        """A meeting that was planned four days before it was held."""
        now = timezone.now()
        key = "schedule" if self.topic.state == "sorted" else "meet_again"
        self.take(key, ago + 4, kind=kind, planned_at=now + timedelta(days=1), place=place)
        at = timezone.localtime(now - timedelta(days=ago)).replace(hour=19, minute=0, second=0, microsecond=0)
        meeting = self.topic.meetings.get(held_at=None)
        Meeting.objects.filter(pk=meeting.pk).update(planned_at=at)
        attended: dict[str, Any] = {f"came_{party}": (count, "") for party, count in came.items()}
        self.take(
            "record",
            ago,
            meeting=Meeting.objects.get(pk=meeting.pk),
            held_at=at,
            chair="社区党委书记",
            minutes=minutes,
            votes_for=votes[0],
            votes_against=votes[1],
            votes_abstain=votes[2],
            **attended,
        )

    def commit(self, ago: int, text: str, in_charge: str, deadline: date, **data: Any) -> Commitment:
        """A commitment."""
        self.take("commit", ago, text=text, in_charge=in_charge, deadline=deadline, **data)
        return self.topic.commitments.latest("pk")

    def resolve(self, ago: int, agreement: str, told: str) -> None:
        """The agreement, carried out from then on."""
        day = timezone.localdate() - timedelta(days=ago)
        self.take("resolve", ago, agreement=agreement, told=told, resolved_on=day)
        self.take("implement", ago)


def make_consultation(areas: DemoAreas, users: dict[str, Any]) -> int:
    """Everything below; returns how many topics there are, those from responses included."""
    wutong = users["wutong_super"], users["street"]
    street = users["street"], users["street_admin"]
    _settled(areas.estates["梧桐花园"], wutong)
    _across(areas, street)
    _scheduled(areas.estates["锦绣苑"], wutong)
    _late(areas.estates["东风里"], users["binhe_super"])
    _joint(areas, users)
    _adopt_one(wutong)
    return Topic.objects.count()


def _raised(user: Any, area: Area, title: str, text: str, category: str, **more: Any) -> Topic:
    return raise_by_hand(Raised(area=area, title=title, text=text, category=category, **more), user=user)


def _settled(estate: Area, users: tuple[Any, Any]) -> None:
    """From the proposal to the appraisal; the company kept its word, which is proposed for its credit."""
    today = timezone.localdate()
    topic = _raised(
        users[0],
        estate,
        "电梯故障维修不及时",
        "夏天以来三号、四号楼电梯多次停运，老人上下楼困难。",
        "pm_service",
        urgency="urgent",
        households=48,
        supporters=31,
        expected_meeting="coordinate",
        raised_on=today - timedelta(days=75),
    )
    one = _Council(topic, users)
    one.take(
        "adopt",
        70,
        public_title="梧桐花园3、4号楼电梯维修和日常保养",
        public_text="电梯多次停运，请物业企业明确维修时间和日常保养安排。",
        owners_decision="no",
        told="社区已采纳，将召开事务协调会。",
    )
    one.meet(
        "coordinate",
        "梧桐里社区议事厅",
        "业主代表要求限期修复；物业企业承诺月内修好，并公示保养记录。",
        {"owner": 16, "committee": 3, "property": 2, "community": 2},
        (18, 2, 1),
        60,
    )
    one.take(
        "opinion", 60, party="owner", stance="against", words="一楼住户认为不应动用公共收益", meeting=None
    )
    one.take("deliberate", 59, told="协调会已召开，到会23人。")
    promise = one.commit(
        58,
        "30天内修好3、4号楼电梯，并在大厅公示每月保养记录",
        "property",
        today - timedelta(days=25),
        estate=estate,
    )
    other = one.commit(
        58, "每月检查一次电梯保养记录", "community", today - timedelta(days=9), who="社区物业环境委员会"
    )
    one.resolve(58, "物业企业30天内修好3、4号楼电梯，费用由物业企业承担；保养记录每月公示。", "协议已形成。")
    one.take(
        "reply",
        55,
        dissent=one.topic.opinions.get(),
        public_words="不应动用公共收益维修电梯",
        reply="本次维修费用由物业企业承担，不动用公共收益。",
    )
    one.take("publication", 50, channels=["board", "wechat"], published_on=today - timedelta(days=50))
    one.take(
        "report", 30, commitment=promise, done_on=today - timedelta(days=30), opinion="电梯已修好，检验合格"
    )
    one.take("settle", 28, commitment=promise, verdict="done", opinion="现场核实", second=True)
    one.take("publish", 27, told="结果已在公开栏和微信群公开。")
    one.take("report", 10, commitment=other, done_on=today - timedelta(days=10), opinion="已连续检查")
    one.take("settle", 9, commitment=other, verdict="done", opinion="核实", second=True)
    one.meet(
        "appraise",
        "梧桐里社区议事厅",
        "到会居民对电梯运行情况逐项评议。",
        {"owner": 20, "committee": 2},
        (18, 1, 3),
        3,
    )
    one.take("appraise", 2, rated=22, satisfied=19, told="22人评议，19人满意。")
    promise.refresh_from_db()
    consultation.propose(promise, users[1])


def _across(areas: DemoAreas, users: tuple[Any, Any]) -> None:
    """It touches two communities: the street leads. One commitment is overdue."""
    today = timezone.localdate()
    topic = _raised(
        users[0],
        areas.estates["锦绣苑"],
        "两个社区之间的巷道乱停车",
        "车辆占道，消防车进不来。",
        "parking",
        urgency="soon",
        households=260,
        places=(areas.communities["jichuang"],),
        proposer_role="delegate",
        raised_on=today - timedelta(days=35),
    )
    one = _Council(topic, users)
    one.take(
        "adopt",
        32,
        public_title="梧桐里与机床厂社区之间巷道停车秩序",
        public_text="划定停车位，保持消防通道畅通。",
        owners_decision="no",
        told="涉及两个社区，由街道牵头协商。",
    )
    one.meet(
        "hearing",
        "新成路街道会议室",
        "两个社区居民代表、交警、城管听取划线方案，原则同意。",
        {"owner": 22, "dept": 4, "community": 4, "delegate": 2},
        (26, 3, 2),
        24,
    )
    one.take("deliberate", 23, told="听证会已召开，到会32人。")
    one.commit(
        20, "划定停车位和消防通道标线", "department", today - timedelta(days=4), who="区城管局新成路中队"
    )
    one.commit(20, "建立两社区轮流巡查机制", "community", today + timedelta(days=12), who="两个社区居委会")
    one.resolve(20, "单侧划位，保留4米消防通道；两社区轮流巡查。", "协议已形成。")
    one.take("publication", 12, channels=["board", "forum"], published_on=today - timedelta(days=12))


def _scheduled(estate: Area, users: tuple[Any, Any]) -> None:
    """A meeting lies ahead."""
    topic = _raised(
        users[0],
        estate,
        "小区公共收益怎么公开",
        "希望每季度公布公共收益收支。",
        "fund",
        households=96,
        supporters=40,
        expected_meeting="talk",
        proposer_role="committee",
        raised_on=timezone.localdate() - timedelta(days=6),
    )
    one = _Council(topic, users)
    one.take(
        "adopt",
        3,
        public_title="锦绣苑公共收益公开办法",
        public_text="",
        owners_decision="ordinary",
        told="社区已采纳。",
    )
    at = timezone.localtime(timezone.now() + timedelta(days=4)).replace(
        hour=19, minute=0, second=0, microsecond=0
    )
    one.take("schedule", 2, kind="talk", planned_at=at, place="锦绣苑架空层", told="欢迎业主参加民情恳谈会。")


def _late(estate: Area, user: Any) -> None:
    """Nobody has answered in time."""
    topic = _raised(
        user,
        estate,
        "楼道堆放杂物",
        "消防通道被占，多次反映。",
        "safety",
        urgency="soon",
        households=36,
        raised_on=timezone.localdate() - timedelta(days=22),
    )
    _Council(topic, (user, user))


def _joint(areas: DemoAreas, users: dict[str, Any]) -> None:
    """联席会议: one held, one to come."""
    now = timezone.now()
    for area, user, days in (
        (areas.communities["wutong"], users["wutong_super"], -6),
        (areas.street, users["street"], 5),
    ):
        meeting = joint.plan(
            area=area,
            subject="三社联动联席会议",
            planned_at=now + timedelta(days=abs(days)),
            place="会议室",
            user=user,
        )
        if days < 0:
            held = now + timedelta(days=days)
            Meeting.objects.filter(pk=meeting.pk).update(planned_at=held)
            record = {"held_at": held, "chair": "社区党委书记", "minutes": "通报需求征集进展，研究近期议题。"}
            joint.record(meeting, {**record, "came_community": (5, ""), "came_unit": (3, "")}, user=user)


def _adopt_one(users: tuple[Any, Any]) -> None:
    """One of the topics that residents sent in is adopted, so that a receipt shows its path."""
    topic = (
        Topic.objects.filter(state="collected", response__isnull=False).order_by("-raised_on", "-pk").first()
    )
    if topic is not None and not topic.cross:
        _Council(topic, users).take(
            "adopt",
            0,
            public_title=f"{topic.get_category_display()}方面的居民议题",
            public_text="",
            owners_decision="no",
            told="社区已采纳，将安排会议协商。",
        )
