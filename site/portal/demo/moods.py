"""Who answers how: leanings that make the demo's answers hang together."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from portal.demo.plan import ANGRY_BUILDINGS

Leanings = dict[str, Mapping[str, float]]

ANGRY = {"1": 5.0, "2": 4.0, "3": 1.0}
LUKEWARM = {"4": 2.0, "3": 5.0, "2": 2.0, "1": 0.3, "na": 0.5}
CONTENT = {"5": 4.0, "4": 5.0, "3": 1.0, "na": 0.6}
MOODS = {"angry": ANGRY, "lukewarm": LUKEWARM, "content": CONTENT}
SATISFACTION = (
    "s_attitude",
    "s_response",
    "s_guard",
    "s_parking",
    "s_fire",
    "s_clean",
    "s_waste",
    "s_green",
    "s_facility",
    "s_repair",
    "s_fee",
    "s_disclosure",
    "s_community",
)

VISITS = {
    "complete": 62.0,
    "partial": 6.0,
    "refusal_person": 8.0,
    "refusal_household": 4.0,
    "breakoff": 2.0,
    "nobody_home": 10.0,
    "respondent_away": 3.0,
    "no_entry": 2.0,
    "vacant": 3.0,
}
RECOMMEND = {
    "angry": {str(score): 5.0 - score for score in range(5)},
    "lukewarm": {"5": 2.0, "6": 3.0, "7": 4.0, "8": 2.0},
    "content": {"8": 3.0, "9": 4.0, "10": 4.0},
}
RENEW = {
    "angry": {"replace": 8.0, "improve": 2.0},
    "lukewarm": {"improve": 5.0, "keep": 2.0, "unknown": 2.0, "replace": 1.0},
    "content": {"keep": 7.0, "improve": 2.0, "unknown": 1.0},
}
SEEN = {
    "angry": {"no": 7.0, "unsure": 2.0, "yes": 1.0},
    "lukewarm": {"no": 3.0, "unsure": 3.0, "yes": 3.0},
    "content": {"yes": 7.0, "unsure": 2.0, "no": 1.0},
}
COMPLAINTS = {
    "": 0.1,
    "3号楼电梯从夏天坏到现在，老人下不了楼，打了十几次电话都说在等配件。": 3.0,
    "电梯停运两个月没人给说法，物业费照收。": 3.0,
    "先把电梯修好再说别的。": 3.0,
    "维修资金用没用、用在哪，请贴出来。": 1.0,
    "报修单交上去就没有下文，前台换了三拨人。": 1.0,
}
# Two needs tie for the first place, so that a ranking has to say so.
TOP_NEEDS = (
    ("elder_care",) * 8 + ("child",) * 8 + ("property",) * 5 + ("health",) * 4 + ("env",) * 3 + ("job",) * 2
)
# What residents say they need, by category: some of it the same in other words, so that there is to merge.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "elder_care": (
        "老人中午没人做饭，希望社区办个老年食堂。",
        "社区办个老年食堂吧，家里老人中午吃饭难。",
        "家里老人走不动，想要中午送餐上门。",
        "独居老人多，希望有人定期上门看看。",
    ),
    "child": (
        "孩子四点半放学没人接，想在社区写作业。",
        "想要四点半课堂，孩子放学没人看。",
        "暑假大人上班，孩子没地方去，想办个暑期班。",
    ),
    "property": ("楼里没有物业，谁来管要大家商量。", "没有物业，楼道没人扫，希望社区组织大家议一议。"),
    "health": ("希望每月有医生来小区量血压。", "老人多，想在小区里测血糖、量血压。"),
    "env": ("垃圾桶太少又没有棚，夏天味道大。", "希望增加带棚的垃圾分类投放点。"),
    "job": ("想学家政和养老护理，最好在家门口培训。", "希望办免费的技能培训班。"),
}
TOPICS = (
    (
        "3号楼电梯更换的费用怎么出",
        "facility",
        "电梯停运两个多月，更换要动用维修资金，各层住户对分摊比例意见不一，请社区召集商量。",
    ),
    (
        "地面车位怎样排号才公平",
        "parking",
        "车位只有一百二十个，车有两百多辆，晚归的只能停在消防通道上，希望议出一个排号办法。",
    ),
    (
        "公共收益能不能用来换楼道灯",
        "fund",
        "电梯广告和快递柜每年有收入，楼道灯坏得多，建议从公共收益里出钱统一换成感应灯。",
    ),
    (
        "底商油烟扰民怎么治",
        "env",
        "一楼餐饮店晚上排烟直对二三楼窗户，住户不敢开窗，找过店主和物业都没有结果。",
    ),
    (
        "电动车充电棚建在哪里",
        "safety",
        "楼道充电有火险，大家都同意建棚，但都不愿意建在自己楼下，请议一个位置。",
    ),
    (
        "东门夜里十一点后是否关闭",
        "safety",
        "东门夜里外来车辆穿行，影响休息，也有居民上夜班要走东门，需要商量折中办法。",
    ),
    (
        "把物业费收支按季公示",
        "pm_service",
        "过去一年只公示过一次收支，业主看不明白，建议每季度公示并开一次说明会。",
    ),
)
BASELINE = {
    "机床厂家属院": {
        "households": "120",
        "occupied_households": "103",
        "rented_households": "27",
        "elderly_residents": "88",
        "backbone_count": "9",
        "buildings": "6",
        "build_year": "1986",
        "property_origin": "unit",
    },
    "粮食局宿舍": {
        "households": "36",
        "occupied_households": "29",
        "rented_households": "6",
        "elderly_residents": "31",
        "backbone_count": "3",
        "buildings": "3",
        "build_year": "1991",
        "property_origin": "unit",
    },
}


def leanings_for(template: str, index: int, place: str, address: str, rng: random.Random) -> Leanings:
    """Of answer number `index` given in `place` (an area's name), for the dwelling `address` or ''."""
    found: Leanings = {"household": {address: 1.0}} if address else {}
    found["visit_result"] = VISITS
    mould = MOULDS.get(template)
    if mould:
        found.update(mould(index, place, address, rng))
    return found


def mood_of(address: str, rng: random.Random) -> str:
    """How a household feels about its property company."""
    if int(address.split("-")[0]) in ANGRY_BUILDINGS:
        return rng.choices(("angry", "lukewarm"), (9, 1))[0]
    return rng.choices(("content", "lukewarm", "angry"), (64, 33, 3))[0]


def _owner_satisfaction(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    mood = mood_of(address, rng)
    graded = {value: weight for value, weight in MOODS[mood].items() if value != "na"}
    return {
        **dict.fromkeys(SATISFACTION, MOODS[mood]),
        "overall": graded,
        "recommend": {"": 0.1, **RECOMMEND[mood]},
        "renew": RENEW[mood],
        "seen_disclosure": SEEN[mood],
        "opinion": COMPLAINTS if mood == "angry" else {"": 0.55},
        "role": {"owner": 70, "family": 19, "tenant": 10, "other": 1},
        "years": {"y5": 6, "y3": 2, "y1": 1, "lt1": 0.5},
        "pressured": {"no": 40, "yes": 1},
        "callback_ok": {"yes": 4, "no": 6},
    }


def _household_will(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "env_rating": {"4": 1, "3": 4, "2": 4, "1": 2},
        "support_autonomy": {"support": 5, "basically": 3, "depends": 2, "oppose": 1},
        "pay_willing": {"zero": 2, "le10": 4, "le20": 4, "le40": 1, "by_area": 1},
        "respondent_role": {"owner": 6, "family": 3, "tenant": 2},
        "phone": {"": 0.6},
    }


def _grid_visit(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "visit_kind": {"routine": 5, "must_visit": 4, "must_arrive": 1, "return": 2, "verify": 1},
        "dispute": {"none": 8, "neighbor": 2, "property": 1, "family": 0.5},
        "must_report": {"none": 7, "hazard": 2, "move": 1},
        "hazards": {"none": 5, "pile": 3, "wire": 3, "gas": 1, "throw": 1},
        "last_rating": {"": 0.1, **CONTENT},
    }


def _social_demand(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    need = TOP_NEEDS[index % len(TOP_NEEDS)]
    elderly = need == "elder_care"
    return {
        "top_need": {need: 1},
        "need_text": dict.fromkeys(NEEDS[need], 1.0),
        "age_band": {"a70": 4, "a69": 4, "a59": 2} if elderly else {"a35": 3, "a59": 5, "a69": 2},
        "current_supply": {"none": 4, "short": 4, "unknown": 2, "enough": 1},
        "pay": {"free": 5, "low": 4, "market": 1},
        "phone": {"": 0.7},
    }


def _elderly(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "adl": {"independent": 8, "part": 2, "full": 0.4},
        "living": {"couple": 5, "children": 3, "alone": 3},
        "special_group": {"none": 6, "age80": 3, "disabled": 1, "low_income": 1, "handicap": 1},
        "home_risk": {"none": 5, "slip": 3, "wire": 2, "clutter": 2, "gas": 1},
        "walk_minutes": {"": 0.2, "5": 2, "8": 2, "10": 3, "15": 3, "20": 2, "30": 1},
        "home_choice": {"home": 7, "community": 2, "institution": 1, "undecided": 1},
        "satisfaction": {"5": 2, "4": 4, "3": 3, "2": 1, "na": 1},
    }


def _family_doctor(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    mood = LUKEWARM if rng.random() < 0.3 else CONTENT
    return {
        **dict.fromkeys(("r_access", "r_skill", "r_attitude", "r_drug", "r_overall"), mood),
        "signed": {"yes": 6, "no": 2, "unknown": 2},
        "know_free": {"yes": 7, "no": 3},
        "know_bp": {"no": 6, "yes": 2, "unknown": 2},
        "visit_count": {"0": 3, "1": 4, "2": 4, "4": 2, "12": 1},
    }


def _topic(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    title, category, description = TOPICS[index % len(TOPICS)]
    return {
        "topic": {title: 1},
        "category": {category: 1},
        "description": {description: 1},
        "proposer_role": {"resident": 7, "building_head": 3, "committee": 1},
        "scope": {"building": 2, "estate": 6, "community": 1},
        "affected_households": {"24": 2, "96": 3, "144": 4, "240": 1},
        "supporters": {"": 0.2, "6": 2, "15": 3, "23": 1},
        "photos": {"": 0.7},
    }


def _baseline(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    known = BASELINE.get(place, {})
    return {"estate_name": {place: 1}, **{name: {value: 1} for name, value in known.items()}}


def _group_ledger(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "report_month": {"last": 3, "this": 1},
        "level": {"village": 2, "group": 3, "resident": 1},
        "group_name": {f"{place}便民服务群": 1, f"{place}邻里群": 1, f"{place}志愿者群": 1},
        "filed": {"yes": 5, "no": 1},
        "member_count": {"186": 1, "243": 1, "428": 1, "95": 1},
        "avg_reads": {"58": 1, "76": 1, "90": 1},
        "household_count": {"96": 1, "144": 1, "240": 1},
    }


def _livable(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "estates_total": {"2": 1},
        "oc_eligible": {"2": 3, "1": 1},
        "oc_formed": {"2": 2, "1": 2},
        "pm_estates": {"2": 3, "1": 1},
        "grid_covered": {"2": 1},
        "autonomy_projects": {"1": 2, "2": 3, "3": 1},
        "joint_meetings": {"1": 1, "2": 4, "3": 1},
        "new_illegal_builds": {"0": 4, "1": 1},
        "site_check": {"pass": 6, "minor": 3, "fail": 1, "na": 0.5},
    }


def _callback(index: int, place: str, address: str, rng: random.Random) -> Leanings:
    return {
        "reach": {"reached": 7, "no_answer": 2, "refused": 1},
        "took_part": {"yes": 6, "family": 2, "no": 1},
        "verdict": {"consistent": 6, "minor": 2, "unverified": 1},
        "pressured": {"none": 8, "ask_high": 1},
    }


MOULDS: dict[str, Callable[[int, str, str, random.Random], Leanings]] = {
    "owner_satisfaction": _owner_satisfaction,
    "no_property_household_will": _household_will,
    "grid_visit_six_clear": _grid_visit,
    "three_social_demand": _social_demand,
    "elderly_care_demand": _elderly,
    "family_doctor_public_health": _family_doctor,
    "consultation_topic": _topic,
    "no_property_estate_baseline": _baseline,
    "wechat_group_ledger": _group_ledger,
    "livable_home_monthly": _livable,
    "satisfaction_callback": _callback,
}
