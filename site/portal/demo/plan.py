"""What the demo asks where: the thirteen questionnaires, their channels, and how many answers each has."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.enums import ChannelKind

STREET = "street"
ANGRY_BUILDINGS = (3, 4)  # of 梧桐花园: lifts out of order since summer
SILENT_BUILDING = 9  # of 锦绣苑: nobody has answered


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """One short link. `area` is an estate's name, a community's key, or '' for the folder's own area."""

    name: str
    kind: ChannelKind
    area: str = ""
    listed: bool = False
    share: int = 1  # of the answers
    closed_days_ago: int = 0  # 0: still open


@dataclass(frozen=True, slots=True)
class Plan:
    """One questionnaire: template, the folder it lies in (a community's key or the street), answers, age."""

    template: str
    folder: str
    answers: int
    days: int  # since it was first published
    channels: tuple[ChannelPlan, ...]


def _public(*others: ChannelPlan) -> tuple[ChannelPlan, ...]:
    return (ChannelPlan("公开链接", ChannelKind.OTHER, listed=True, share=2), *others)


def _group(name: str, area: str = "", share: int = 3) -> ChannelPlan:
    return ChannelPlan(name, ChannelKind.GROUP, area, share=share)


def _poster(name: str, area: str = "", closed_days_ago: int = 0) -> ChannelPlan:
    return ChannelPlan(name, ChannelKind.POSTER, area, closed_days_ago=closed_days_ago)


def _worker(name: str, area: str = "", share: int = 2) -> ChannelPlan:
    return ChannelPlan(name, ChannelKind.WORKER, area, share=share)


PLANS: tuple[Plan, ...] = (
    Plan(
        "owner_satisfaction",
        "wutong",
        110,
        75,
        _public(
            _group("梧桐花园业主微信群", "梧桐花园", share=4),
            _group("锦绣苑业主微信群", "锦绣苑", share=2),
            _poster("锦绣苑门厅海报", "锦绣苑", closed_days_ago=12),
        ),
    ),
    Plan(
        "no_property_household_will",
        "jichuang",
        40,
        110,
        _public(_worker("网格员入户", share=5), _group("机床厂老邻居微信群", "机床厂家属院", share=1)),
    ),
    Plan(
        "grid_visit_six_clear",
        "binhe",
        35,
        120,
        (_worker("网格员走访（滨河新居）", "滨河新居"), _worker("网格员走访（东风里）", "东风里")),
    ),
    Plan(
        "three_social_demand",
        STREET,
        30,
        95,
        _public(
            _group("梧桐里社区微信群", "wutong"),
            _group("滨河社区微信群", "binhe"),
            _poster("党群服务中心海报"),
        ),
    ),
    Plan(
        "elderly_care_demand",
        "binhe",
        25,
        60,
        _public(_worker("助老员上门", share=4), _poster("助餐点海报")),
    ),
    Plan(
        "family_doctor_public_health",
        "jichuang",
        20,
        45,
        _public(_worker("入户调查员", share=4), _poster("社区卫生服务站海报")),
    ),
    Plan(
        "consultation_topic",
        "wutong",
        14,
        115,
        _public(_group("楼门长微信群", share=2), _poster("议事厅海报")),
    ),
    Plan(
        "five_have_check",
        STREET,
        6,
        90,
        (_worker("机床厂家属院核查", "机床厂家属院"), _worker("粮食局宿舍核查", "粮食局宿舍")),
    ),
    Plan(
        "wechat_group_ledger",
        STREET,
        5,
        90,
        (
            _worker("梧桐里群主填报", "wutong"),
            _worker("机床厂群主填报", "jichuang"),
            _worker("滨河群主填报", "binhe"),
        ),
    ),
    Plan(
        "satisfaction_callback",
        "wutong",
        5,
        30,
        (_worker("独立回访员"), _worker("街道抽查")),
    ),
    Plan(
        "livable_home_monthly",
        STREET,
        4,
        100,
        (
            _worker("梧桐里社区填报", "wutong"),
            _worker("机床厂社区填报", "jichuang"),
            _worker("滨河社区填报", "binhe"),
        ),
    ),
    Plan(
        "no_property_estate_baseline",
        "jichuang",
        3,
        118,
        (_worker("机床厂家属院摸底", "机床厂家属院"), _worker("粮食局宿舍摸底", "粮食局宿舍")),
    ),
    Plan(
        "property_disclosure_check",
        "wutong",
        3,
        70,
        (_worker("梧桐花园核查", "梧桐花园"), _worker("锦绣苑核查", "锦绣苑")),
    ),
)
