"""The demo's service projects: one evaluated, one being carried out with its link, one handed in; and how the
street assesses its communities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from forms_builder import library
from forms_builder.models import Questionnaire
from portal.demo.areas import DemoAreas
from portal.demo.demands import OFFICE
from surveys.assessments import drafting, marking
from surveys.assessments.drafting import Wanted
from surveys.assessments.enums import Rule
from surveys.assessments.models import Item, Sheet
from surveys.demands.enums import DemandState
from surveys.demands.models import Demand, DemandEvent
from surveys.flow.files import Upload
from surveys.flow.steps import Given, take
from surveys.models import CommunityPage
from surveys.projects import closing, making, purchasing
from surveys.projects.enums import Branch, Certificate, Focus, Registration
from surveys.projects.models import (
    Project,
    ProjectEvent,
    PurchaseList,
    SocialOrganisation,
    SocialWorker,
)
from surveys.projects.table import FLOW
from surveys.targets.models import Programme
from surveys.targets.periods import period_of
from territory.enums import OrganisationKind
from territory.models import Area, Organisation

PEOPLE = (("李春燕", Certificate.WORKER, True), ("周明", Certificate.ASSISTANT, False))
LABELS = {"overall": "您对这项服务总体满意吗？", "opinion": "您还有什么建议？"}
REPORT = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


# When things happened, in hundredths of the time since the demands were collected.
ENLISTED, PUBLISHED, BEGUN, DONE = 20, 24, 26, 85
STEPS = {
    "design": 16, "settle": 18, "enlist": ENLISTED, "start": BEGUN, "progress": 55, "finish": 88,
    "evaluate": 95,
}  # fmt: skip
DEMAND_STEPS = {"recognise": 6, "assess": 12, "take_up": 16, "finish": 95}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time from when the demands were collected until now."""

    since: datetime
    now: datetime

    def at(self, hundredths: int) -> datetime:
        """A moment of it."""
        return self.since + (self.now - self.since) * hundredths / 100

    def day(self, hundredths: int) -> date:
        """Its day."""
        return timezone.localdate(self.at(hundredths))


@dataclass(frozen=True, slots=True)
class Office:
    """Who acts: two people of the street, so that nobody checks her own work; the street and its units."""

    first: Any
    second: Any
    street: Area
    department: Organisation
    society: SocialOrganisation


def make_projects(areas: DemoAreas, folder: CommunityPage, users: Mapping[str, Any], now: datetime) -> int:
    """Projects for the demands of the list, as far as there are any. Returns how many."""
    today = timezone.localdate(now)
    department = Organisation.objects.get(name=OFFICE)
    office = Office(users["street"], users["street_admin"], areas.street, department, _society(areas.street))
    rows = Demand.objects.filter(state=DemandState.LISTED, withdrawn=False)
    listed = list(rows.order_by("created_at", "pk")[:3])  # what was asked longest ago is carried out
    bought = purchasing.make(
        areas.street, today.year, f"{today.year}年政府购买民生服务项目清单", user=office.first
    )
    page = _questionnaire(folder, office.second)
    for place, demand in enumerate(listed):
        project = _designed(demand, office, today, by_society=place == 2)
        if place == 2:
            _take(project, "submit", office.first)
            continue
        _take(project, "settle", office.first)
        _take(project, "enlist", office.first, purchase_list=bought)
    if len(listed) > 1:
        _carry_out(bought, office, Calendar(max(each.created_at for each in listed[:2]), now), page)
    return len(listed)


def _questionnaire(folder: CommunityPage, author: Any) -> Questionnaire:
    """Two questions for those who were served, taken from the satisfaction template."""
    blocks = [each for each in library.body_for("owner_satisfaction") if each["value"].get("name") in LABELS]
    for block in blocks:
        block["value"] |= {"label": LABELS[block["value"]["name"]], "condition": {}, "weight": None}
    fields = library.page_fields("owner_satisfaction") | {
        "title": "服务项目满意度",
        "intro": "您接受了这项服务，请说说您的感受。",
        "consent_notice": "",
        "scoring": {},
        "template_key": "",
    }
    page = Questionnaire(**fields, body=blocks, live=False)
    page.owner = author
    folder.add_child(instance=page)
    page.save_revision(user=author).publish(user=author)
    page.refresh_from_db()
    return page


def _society(street: Area) -> SocialOrganisation:
    made: SocialOrganisation = SocialOrganisation.objects.create(
        name="新成夕阳红社会工作服务中心",
        kind=OrganisationKind.SOCIAL,
        area=street,
        registration=Registration.REGISTERED,
        number="52310114MJ0001",
        focus=[Focus.ELDERLY, Focus.CHILDREN, Focus.POOR],
        founded_on=date(2019, 5, 12),
        members=36,
        staff=8,
    )
    for name, certificate, station in PEOPLE:
        SocialWorker.objects.create(
            name=name, area=street, organisation=made, certificate=certificate, station=station
        )
    return made


def _designed(demand: Demand, office: Office, today: date, *, by_society: bool) -> Project:
    project = Project.objects.create(
        name=f"{demand.title}项目",
        branch=Branch.VENTURE if by_society else Branch.UNIT,
        area=office.street,
        year=today.year,
        content=demand.text or demand.title,
        beneficiaries=260,
        beneficiaries_text="社区居民",
        budget=Decimal("86000.00"),
        designer=office.society if by_society else office.department,
        created_by=office.first,
    )
    return making.made(project, [demand], user=office.first)


def _carry_out(bought: PurchaseList, office: Office, calendar: Calendar, page: Questionnaire) -> None:
    """Publish the list; the first project is finished and evaluated, the second one runs."""
    purchasing.publish(bought.pk, user=office.first)
    PurchaseList.objects.filter(pk=bought.pk).update(
        created_at=calendar.at(ENLISTED - 1), published_at=calendar.at(PUBLISHED)
    )
    first, second = Project.objects.filter(purchase_list=bought).order_by("list_no")
    runs_until = timezone.localdate(calendar.now) + timedelta(days=60)
    for project, ends in ((first, calendar.day(DONE)), (second, runs_until)):
        days: dict[str, Any] = {"starts_on": calendar.day(BEGUN), "ends_on": ends}
        _take(project, "start", office.first, provider=office.society, **days)
        _take(project, "progress", office.first, served=140, spent=Decimal("42000.00"))
    report = (Upload("服务总结.pdf", REPORT),)
    _take(first, "finish", office.first, files=report, served=256, spent=Decimal("84500.00"))
    _take(
        first, "evaluate", office.second, told="服务按期完成，电话回访的居民大多满意，明年继续购买。",
        grade="good", few_because="没有设满意度问卷，由社区逐户电话回访服务对象。",
    )  # fmt: skip
    closing.make_link(second.pk, page, user=office.first)
    for project in (first, second):
        _back(project, calendar)


def _back(project: Project, calendar: Calendar) -> None:
    """As if every step had been taken on its own day, the demand's too."""
    Project.objects.filter(pk=project.pk).update(created_at=calendar.at(STEPS["design"]))
    for step, share in STEPS.items():
        ProjectEvent.objects.filter(of=project, step=step).update(at=calendar.at(share))
    for step, share in DEMAND_STEPS.items():
        DemandEvent.objects.filter(of__projects=project, step=step).update(at=calendar.at(share))


def _take(project: Project, step: str, user: Any, *, told: str = "", files: Any = (), **data: Any) -> None:
    given = Given(opinion="情况属实，同意。", told=told, files=files, data=data)
    take(FLOW, project.pk, step, given, user=user)


def make_assessment(areas: DemoAreas, users: Mapping[str, Any], now: datetime) -> Sheet:
    """600 points a month for the communities: every indicator of the forty tasks, and one mark by hand."""
    chief, today = users["street"], timezone.localdate(now)
    programme = Programme.objects.get(area=areas.street, key="livable_40")
    sheet = drafting.make(Sheet(name="村居考核（600分）", area=areas.street, frequency="month"), user=chief)
    hand = Wanted("六乱整治现场抽查", Decimal(60), Rule.MARK, group="现场", hint="每月抽查两个小区。")
    by_hand: Item = drafting.add(sheet.pk, hand, user=chief)
    drafting.take_over(sheet.pk, programme, user=chief)
    drafting.adopt(sheet.pk, user=chief)
    Sheet.objects.filter(pk=sheet.pk).update(adopted_on=programme.adopted_on)
    last = period_of("month", today).previous
    for at, area in enumerate(areas.communities.values()):
        marking.mark(by_hand.pk, area, last, Decimal(56 - 5 * at), "抽查两个小区，拍照留存。", user=chief)
    return Sheet.objects.get(pk=sheet.pk)
