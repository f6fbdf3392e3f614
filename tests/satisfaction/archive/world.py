"""A company with records in every state, and one that comes from a real, closed and scored test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryKind, EventKind, Gravity
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.models import Score
from territory.models import Area
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.credit import SchemeFactory, make_entry, make_public
from tests.factories.schemes import scheme_data
from tests.factories.territory import AreaFactory

PHONE = "13800138000"
RULES = {
    "rules": [
        *scheme_data()["rules"],
        {"key": "small", "title": "轻微问题", "kind": "inspection", "points": "-1", "gravity": "minor",
         "months": 3},
    ],
    "overrides": [{"veto": True, "grade": "黑名单"}],
}  # fmt: skip


@dataclass
class World:
    """What the tests look at; `entries` by what they are."""

    city: Area
    company: Company
    branch: Company
    scheme: Scheme
    entries: dict[str, CreditEntry]


def days_ago(days: int) -> date:
    """A day before today."""
    return timezone.localdate() - timedelta(days=days)


def world() -> World:
    """In force: a fine, a commendation, a minor record. Beside: proposed, in publicity, suspended, past ones,
    one repaired."""
    city = AreaFactory(name="滨江市")
    company = CompanyFactory(
        area=city, joined_on=days_ago(900), name="和顺物业服务有限公司", legal_person="王法人",
        contact_name="李联系", contact_phone=PHONE,
    )  # fmt: skip
    branch = CompanyFactory(area=city, head_office=company, name="和顺物业城南分公司")
    estate = AreaFactory(parent=city, name="梧桐花园")
    ContractFactory(company=branch, service_area=ServiceAreaFactory(estate=estate))
    scheme = SchemeFactory(area=city, data=scheme_data(**RULES), in_force_from=days_ago(800))
    good = {"rule": "award_city", "points": Decimal(3), "gravity": Gravity.NONE, "kind": EntryKind.AWARD}
    minor = {"rule": "small", "points": Decimal(-1), "gravity": Gravity.MINOR, "months": 3}

    def public(title: str, ago: int, **facts: Any) -> CreditEntry:
        made = make_entry(company, scheme, on=days_ago(ago), title=title, **facts)
        return make_public(made, on=days_ago(ago))

    def effective(entry: CreditEntry, ago: int) -> CreditEntry:
        since = days_ago(ago - 10)
        append(entry, EventKind.EFFECTIVE, on=since, data={"from": since.isoformat(), "until": None})
        return entry

    found = {
        "fine": effective(public(f"违规收费，联系 {PHONE}", 60, text="业主张三投诉", branch=branch), 60),
        "award": effective(public("市级表彰", 50, **good), 50),
        "proposed": make_entry(company, scheme, on=days_ago(1), title="待确认的记录"),
        "publicity": public("公示中的罚款", 2),
        "past_award": effective(public("往年表彰", 700, **good), 700),
        "past_fine": effective(public("往年罚款", 690), 690),
        "suspended": effective(public("异议中的罚款", 40), 40),
        "repaired": effective(public("已修复的罚款", 200), 200),
    }
    append(found["suspended"], EventKind.OBJECTED, on=days_ago(5))
    append(found["repaired"], EventKind.REPAIRED, on=days_ago(20))
    small = make_entry(company, scheme, on=days_ago(30), title="轻微记录", **minor)
    append(small, EventKind.CONFIRMED, on=days_ago(29))
    append(small, EventKind.EFFECTIVE, on=days_ago(29), data={"from": days_ago(29).isoformat()})
    found["minor"] = small
    return World(city, company, branch, scheme, found)


def from_score(company: Company, scheme: Scheme, score: Score) -> CreditEntry:
    """An entry in publicity that a score gave."""
    made = make_entry(
        company, scheme, on=days_ago(3), title="满意度测评", rule="satisfaction", kind=EntryKind.SCORE,
        points=Decimal(5), gravity=Gravity.NONE, source={"score": score.pk},
    )  # fmt: skip
    return make_public(made, on=days_ago(3))
