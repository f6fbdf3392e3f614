"""The demo's WeChat groups: a ledger of five levels, two months of reports, links, appeals on their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from portal.demo.areas import DemoAreas
from portal.demo.questionnaires import Published
from surveys.chats import appeals, linking, months, reporting, reviewing
from surveys.chats.enums import Filing, GroupKind, GroupLevel, OwnerKind
from surveys.chats.errors import ChatRefused
from surveys.chats.models import Appeal, AppealCategory, ChatGroup, GroupLink
from surveys.enums import ChannelKind
from surveys.flow.steps import Given, take
from surveys.models import Channel, ChannelOpens
from territory.models import Area, Household

TENTH = Decimal("0.1")
SPREAD = "three_social_demand"  # the questionnaire that is sent to the groups
OWNERS = ("刘桂兰", "张国强", "王建华", "李淑芬", "赵立新", "孙玉梅", "周志刚", "吴美玲", "郑德明")
# What is asked for, its category, and how far it has come.
ASKED = (
    ("三栋东侧路灯不亮", "设施维修", "closed"),
    ("楼道堆放旧家具，请清理", "环境卫生", "closed"),
    ("电动车飞线充电，怕着火", "安全隐患", "answered"),
    ("小区门口晚上停车堵路", "停车与交通", "handling"),
    ("垃圾桶两天没有清运", "环境卫生", "received"),
    ("想给所有住户免停车费", "停车与交通", "refused"),
)
TOLD = {
    "answered": "已安排电工拆除飞线，充电棚下周开始施工。",
    "closed": "已经处理好，感谢您的提醒。",
    "refused": "停车费由业主共同决定，社区不能免除；可以向业主委员会提议。",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One group."""

    area: Area
    name: str
    level: GroupLevel
    kind: GroupKind = GroupKind.TERRITORY
    owner: OwnerKind = OwnerKind.CADRE
    members: int = 200
    filing: Filing = Filing.FILED


def plans(areas: DemoAreas) -> list[Plan]:
    """A street's group, three in each community, one in each estate."""
    found = [Plan(areas.street, "新成路街道网上群众路线群", GroupLevel.TOWN, members=320)]
    for area in areas.communities.values():
        place = area.name
        found += [
            Plan(area, f"{place}便民服务群", GroupLevel.VILLAGE, GroupKind.SERVICE, members=430),
            Plan(area, f"{place}邻里群", GroupLevel.VILLAGE, owner=OwnerKind.WORTHY, members=280),
            Plan(
                area,
                f"{place}志愿者群",
                GroupLevel.RESIDENT,
                GroupKind.CHARITY,
                OwnerKind.CHARITY_PERSON,
                96,
                Filing.SENT,
            ),
        ]
    for name, estate in areas.estates.items():
        found.append(Plan(estate, f"{name}居民群", GroupLevel.GROUP, owner=OwnerKind.GRID, members=150))
    found[-1] = Plan(
        found[-1].area, found[-1].name, GroupLevel.GROUP, owner=OwnerKind.BUILDING_HEAD, filing=Filing.NONE
    )
    return found


def prepare(areas: DemoAreas, users: Mapping[str, Any], now: datetime) -> list[ChatGroup]:
    """Register the groups before anybody answers, so that monthly forms find theirs."""
    today = timezone.localdate(now)
    workers = {area.path: users[f"{key}_grid"] for key, area in areas.communities.items()}
    groups = []
    for at, plan in enumerate(plans(areas)):
        homes = Household.objects.filter(building__path__startswith=plan.area.path).count()
        worker = next((who for path, who in workers.items() if plan.area.path.startswith(path)), None)
        groups.append(
            ChatGroup.objects.create(
                area=plan.area,
                level=plan.level,
                name=plan.name,
                kind=plan.kind,
                owner_kind=plan.owner,
                contact_name=OWNERS[at % len(OWNERS)],
                contact_phone=f"139{at:08d}",
                worker=worker,
                members=plan.members,
                households=min(homes, plan.members),
                filing=plan.filing,
                filed_on=today - timedelta(days=300 - at) if plan.filing == Filing.FILED else None,
                since=months.before(months.before(today)),
            )
        )
    return groups


def carry_out(
    groups: list[ChatGroup], published: list[Published], users: Mapping[str, Any], now: datetime, seed: int
) -> int:
    """Reports of two months, links with their openings, appeals; returns the number of groups."""
    rng = Random(seed)  # noqa: S311 - a demo that is the same every time
    today = timezone.localdate(now)
    _report(groups, users, today, rng)
    _spread(groups, published, users, today, rng)
    _ask(groups, users, today)
    return len(groups)


def _report(groups: list[ChatGroup], users: Mapping[str, Any], today: Any, rng: Random) -> None:
    due = months.reported(today)
    for month in (months.before(due), due):
        for at, group in enumerate(groups):
            if group.worker is None or (month == due and at % 4 == 0):
                continue  # who has not reported yet
            posts, received = rng.randint(6, 24), rng.randint(0, 6)
            given = reporting.Month(
                members=group.members,
                households=group.households,
                posts=posts,
                avg_reads=(Decimal(rng.randint(30, 85) * group.members) / 100).quantize(TENTH),
                appeals_received=received,
                appeals_closed=rng.randint(0, received),
                clues=rng.randint(0, 2),
                bad_info=["clarify"] if rng.random() < 0.2 else ["none"],
                events_held=rng.randint(0, 2),
            )
            try:
                report = reporting.type_in(group.pk, month, given, user=group.worker)
            except ChatRefused:  # its monthly form was approved already
                continue
            if month != due:
                take(reviewing.FLOW, report.pk, "approve", Given(), user=users["street"])


def _spread(
    groups: list[ChatGroup],
    published: list[Published],
    users: Mapping[str, Any],
    today: Any,
    rng: Random,
) -> None:
    """The links that were sent to groups of neighbours are these groups' own; whoever answered opened them,
    and some more did. One community has only just sent its link."""
    homes = {each.area_id: each for each in groups if each.kind == GroupKind.TERRITORY}
    for one in published:
        for channel in one.channels:
            if channel.kind == ChannelKind.GROUP and channel.area_id in homes:
                group = homes[channel.area_id]
                GroupLink.objects.create(group=group, questionnaire=one.page, channel=channel)
                _open(channel, today, rng)
    page = next(one.page for one in published if one.plan.template == SPREAD)
    fresh = [each for each in groups if each.level == GroupLevel.VILLAGE and each in homes.values()]
    for link in linking.link(page, fresh, user=users["admin"]):
        ChannelOpens.objects.create(channel=link.channel, day=today, n=rng.randint(3, 9))


def _open(channel: Channel, today: Any, rng: Random) -> None:
    """Each day's answers were openings, and so were up to twice as many that led to none."""
    days = Counter(timezone.localdate(at) for at in channel.responses.values_list("received_at", flat=True))
    for day in sorted({*days, today}):
        n = days[day] + rng.randint(1, 2 * days[day] + 2)
        ChannelOpens.objects.create(channel=channel, day=day, n=n)


def _ask(groups: list[ChatGroup], users: Mapping[str, Any], today: Any) -> None:
    mine = [group for group in groups if group.level == GroupLevel.GROUP]
    kinds = {each.name: each for each in AppealCategory.objects.all()}
    for at, (title, category, state) in enumerate(ASKED):
        group = mine[at % len(mine)]
        raised = appeals.Raised(
            group,
            kinds[category],
            title,
            received_on=today - timedelta(days=9 - at),
            deadline=today + timedelta(days=at) if state != "received" else None,
        )
        appeal = appeals.put_down(raised, user=group.worker)
        _walk(appeal, state, users["street"], users["street_admin"])


def _walk(appeal: Appeal, state: str, user: Any, second: Any) -> None:
    """As far as `state`; what one answered the other closes."""
    steps: dict[str, tuple[str, ...]] = {
        "received": (),
        "handling": ("start",),
        "answered": ("start", "answer"),
        "closed": ("start", "answer", "close"),
        "refused": ("refuse",),
    }
    for key in steps[state]:
        given = Given(told=TOLD.get(state, ""), data={"content": "yes"})
        take(appeals.FLOW, appeal.pk, key, given, user=second if key == "close" else user)
