"""The demo's demands: a collection by the street's questionnaire, with demands on the way to the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.demo.questionnaires import Published
from surveys.demands import asking, collecting, merging, suggesting
from surveys.demands.models import Collection, Demand, DemandEvent
from surveys.demands.steps import FLOW
from surveys.flow.steps import Given, take
from territory.enums import OrganisationKind
from territory.models import Area, Organisation

TEMPLATE = "three_social_demand"
OFFICE = "新成路街道公共服务办"
# Public titles and descriptions by category; "" is any other.
TITLES: Mapping[str, tuple[str, str]] = {
    "elder_care": ("社区老年食堂和送餐", "在党群服务中心办助餐点，行动不便的老人送餐上门。"),
    "child": ("放学后“四点半课堂”", "工作日下午在社区活动室看护小学生写作业。"),
    "property": ("无物业楼院协商管理", "由社区牵头，帮助没有物业的楼院商量管理办法。"),
    "health": ("每月上门量血压、测血糖", "请社区卫生服务站每月到各小区坐诊一次。"),
    "env": ("垃圾分类投放点改造", "在楼院里增设带棚的分类投放点。"),
    "job": ("家门口的技能培训", "开办家政、养老护理等免费培训班。"),
}
# What is not taken up, by category: public title and what residents are told; "" is any other.
REFUSED: Mapping[str, tuple[str, str]] = {
    "elder_care": (
        "再增设一处助餐点",
        "街道今年十月已建成助餐点，步行十分钟可到，先引导使用。",
    ),
    "property": (
        "楼道保洁由街道承担",
        "楼道保洁由楼院居民协商分担，社区先组织志愿者清扫。",
    ),
    "culture": ("新建文体活动室", "党群服务中心活动室每天开放，晚间和周末可以预约，先引导使用。"),
    "": ("增加服务场次", "社区每月已有固定场次，目前尚有空位，先做好通知，明年再评估。"),
}
OPINION = "居民反映集中，情况属实，同意纳入需求目录。"
ASSESSED = "覆盖面广，现有服务不足，建议优先安排。"


@dataclass(frozen=True, slots=True)
class Office:
    """Who does it: the street's supervisor recognises, its administrator assesses."""

    first: Any
    second: Any
    department: Organisation


def begin(published: list[Published], users: Mapping[str, Any], now: datetime) -> Collection:
    """Begin the collection before anybody answers, so that answers become demands by themselves."""
    page = next(one.page for one in published if one.plan.template == TEMPLATE)
    found = asking.suggested(collecting.form_of(page.pk))
    wanted = collecting.Wanted(
        f"{now.year}年民生需求征集", now.year, found, ("short", "none"), collecting.USUAL
    )
    return collecting.begin(page, wanted, user=users["street"])


def carry_out(collection: Collection, street: Area, users: Mapping[str, Any], now: datetime) -> int:
    """Merge, recognise, assess and refuse some of what came in. Returns how many demands there are."""
    department, _new = Organisation.objects.get_or_create(
        name=OFFICE, defaults={"kind": OrganisationKind.DEPARTMENT, "area": street}
    )
    office = Office(users["street"], users["street_admin"], department)
    _merge(collection, office)
    seen: set[str] = set()
    standing = Demand.objects.filter(collection=collection, state="collected").order_by("pk")
    for place, demand in enumerate(standing):
        if demand.category in seen or demand.category not in TITLES:
            if place % 12 == 9:
                _refuse(demand, office, now)
            continue
        seen.add(demand.category)
        _recognise(demand, office, now - timedelta(days=24 - len(seen)))
        if len(seen) <= 4:
            _assess(demand, office, now - timedelta(days=14 - 2 * len(seen)))
    return Demand.objects.filter(collection=collection).count()


def _merge(collection: Collection, office: Office) -> None:
    """The pair that is most alike becomes one; the others stay suggestions."""
    waiting = suggesting.waiting(Demand.objects.filter(collection=collection))
    pair = waiting.order_by("-similarity", "pk").first()
    if pair and pair.similar_to_id:
        merging.merge(
            [pair.pk, pair.similar_to_id], pair.similar_to_id, opinion="说的是同一件事。", user=office.first
        )


def _recognise(demand: Demand, office: Office, at: datetime) -> None:
    title, text = TITLES[demand.category]
    data = {"title": title, "text": text, "department": office.department}
    event = take(FLOW, demand.pk, "recognise", Given(opinion=OPINION, data=data), user=office.first)
    _back(event, at)


def _assess(demand: Demand, office: Office, at: datetime) -> None:
    data = {"score": 92 - 3 * (demand.pk % 6)}
    event = take(FLOW, demand.pk, "assess", Given(opinion=ASSESSED, data=data), user=office.second)
    _back(event, at)


def _refuse(demand: Demand, office: Office, now: datetime) -> None:
    title, told = REFUSED.get(demand.category, REFUSED[""])
    if demand.category not in REFUSED:
        title = f"{demand.category_label}：{title}"
    given = Given(opinion="已有同类安排。", told=told, data={"title": title})
    _back(take(FLOW, demand.pk, "refuse", given, user=office.first), now - timedelta(days=6))


def _back(event: DemandEvent, at: datetime) -> None:
    """As if it had been done then, after it was collected."""
    earliest = event.of.created_at + timedelta(hours=20)
    DemandEvent.objects.filter(pk=event.pk).update(at=max(at, min(earliest, event.at)))
