"""The demo's field work: contacts, estate files, grids, tags with consent, a round in the middle of its time,
incidents, reports, rules and the problems that they open. Everything through the real verbs."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from portal.demo.areas import COMMUNITIES, DemoAreas
from portal.demo.questionnaires import Published
from surveys.models import Response
from surveys.problems import rules, targets
from surveys.problems.enums import Operator, OwnerLevel
from surveys.problems.models import Category, Rule
from surveys.visits.duties import entering, planning
from surveys.visits.enums import Disposition, Draw, IncidentKind, Purpose, ReportKind
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds import assigning, opening, sampling, saving
from surveys.visits.visiting.recording import record_many
from territory import tagging
from territory.enums import EstateKind, Occupancy, OrganisationKind, PolicyClass, TagKind
from territory.grids import Part, set_parts
from territory.models import Area, Estate, Grid, Household, Organisation

HOW = "签署同意书"
ROUND_DAYS = (110, 20)  # since its first day, until its deadline
SAMPLE = 70

# estate: kind, policy, built in, pilot
ESTATES: dict[str, tuple[EstateKind, PolicyClass | str, int, bool]] = {
    "梧桐花园": (EstateKind.PROFESSIONAL, PolicyClass.PROFESSIONAL, 2009, False),
    "锦绣苑": (EstateKind.PROFESSIONAL, PolicyClass.PROFESSIONAL, 2014, False),
    "机床厂家属院": (EstateKind.NO_PROPERTY, PolicyClass.COMMUNITY, 1986, True),
    "粮食局宿舍": (EstateKind.THREE_NO, "", 1979, False),
    "滨河新居": (EstateKind.PROFESSIONAL, PolicyClass.PROFESSIONAL, 2006, False),
    "东风里": (EstateKind.SELF_MANAGED, PolicyClass.RESIDENTS, 1992, True),
}
TAGS = (TagKind.ALONE, TagKind.POOR, TagKind.DISABLED, TagKind.KEY)
NO_INTERVIEW = (
    (Disposition.NOBODY_HOME, "敲门无人应答，门口有快递"),
    (Disposition.NOBODY_HOME, ""),
    (Disposition.AWAY, "户主出差，家人请周末再来"),
    (Disposition.REFUSAL_HOUSEHOLD, "家人表示不愿意参加"),
    (Disposition.NO_ENTRY, "单元门禁，无人开门"),
    (Disposition.VACANT, "邻居确认空置一年以上"),
    (Disposition.UNABLE, "老人听力不便，家属不在"),
)


@dataclass(frozen=True, slots=True)
class FieldWork:
    """What was made, for the summary."""

    round: Round
    visits: int


def prepare(areas: DemoAreas, users: dict[str, Any], published: Sequence[Published], seed: int) -> None:
    """What stands before the first answer is counted: contacts, files, grids, tags, rules, targets."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable demo, no secret
    _estates(areas, users)
    for plan in COMMUNITIES:
        _grid(plan.key, plan.name, areas, users)
    _tags(rng, users)
    _rules(published, users)
    targets.load(areas.city)


def carry_out(
    areas: DemoAreas, users: dict[str, Any], published: Sequence[Published], now: datetime, seed: int
) -> FieldWork:
    """What happens in the field: a round with visits, the month's duties, incidents and reports."""
    rng = random.Random(seed)  # noqa: S311 - as above
    today = timezone.localdate(now)
    planning.plan(today)
    round_ = _round(areas, users["street_admin"], published, today, seed)
    visits = _visits(round_, users["jichuang_grid"], now, rng)
    _incidents(areas, users, now)
    return FieldWork(round_, visits)


def _estates(areas: DemoAreas, users: dict[str, Any]) -> None:
    helper = Organisation.objects.create(
        name="城南区住房和城乡建设局", kind=OrganisationKind.HELPER, area=areas.street.get_parent()
    )
    Organisation.objects.create(name="邻里社会工作服务中心", kind=OrganisationKind.SOCIAL, area=areas.street)
    Organisation.objects.create(name="城南区消防救援大队", kind=OrganisationKind.DEPARTMENT)
    for name, (kind, policy, built, pilot) in ESTATES.items():
        helped = kind in (EstateKind.NO_PROPERTY, EstateKind.THREE_NO)
        Estate.objects.create(
            area=areas.estates[name],
            kind=kind,
            policy_class=policy,
            built_year=built,
            pilot=pilot,
            helper=helper if helped else None,
            helped_from=date(2026, 3, 1) if helped else None,
            helped_until=date(2028, 2, 29) if helped else None,
        )


def _grid(key: str, name: str, areas: DemoAreas, users: dict[str, Any]) -> None:
    community = areas.communities[key]
    grid = Grid.objects.create(
        community=community,
        name=f"{name.removesuffix('社区')}第一网格",
        worker=users[f"{key}_grid"],
        lead=users[f"{key}_super"],
    )
    buildings = [area for (of, _number), area in areas.buildings.items() if of == key]
    set_parts(grid, [Part(building.pk) for building in buildings], user=users[f"{key}_super"])


def _tags(rng: random.Random, users: dict[str, Any]) -> None:
    lived_in = list(Household.objects.filter(occupancy=Occupancy.OWNER).order_by("pk"))
    for place, household in enumerate(rng.sample(lived_in, 16)):
        tagging.add(
            household, TAGS[place % len(TAGS)], consent_on=date(2026, 9, 1), how=HOW, user=users["street"]
        )


def _rules(published: Sequence[Published], users: dict[str, Any]) -> None:
    """If 消防器材缺失 then open a problem 消防 for the community, 7 days; and two more."""
    page = next(one.page for one in published if one.plan.template == "grid_visit_six_clear")
    form = page.versions.latest("number").form
    wanted = (
        (
            "消防器材缺失",
            "facility_issues",
            ["fire"],
            "消防",
            "消防器材缺失：{地点}",
            OwnerLevel.COMMUNITY,
            7,
        ),
        ("楼道照明坏", "facility_issues", ["light"], "公共设施", "楼道照明损坏：{地点}", OwnerLevel.GRID, 3),
        ("房屋开裂", "hazards", ["structure"], "房屋安全", "房屋结构隐患：{地点}", OwnerLevel.STREET, 30),
    )
    for name, question, values, category, title, level, days in wanted:
        condition = {
            "question": form.by_name[question].id,
            "row": "",
            "operator": Operator.IS,
            "values": values,
        }
        rule = Rule(
            questionnaire=page,
            name=name,
            conditions=[condition],
            category=Category.objects.get_or_create(name=category)[0],
            title=title,
            owner_level=level,
            days=days,
        )
        rules.save(rule, user=users["street_admin"])


def _round(areas: DemoAreas, user: Any, published: Sequence[Published], today: date, seed: int) -> Round:
    page = next(one.page for one in published if one.plan.template == "no_property_household_will")
    terms = saving.Terms(
        title="无物业小区业主意愿入户调查（第一轮）",
        questionnaire=page,
        targets=[areas.estates["机床厂家属院"], areas.estates["粮食局宿舍"]],
        starts_on=today - timedelta(days=ROUND_DAYS[0]),
        ends_on=today + timedelta(days=ROUND_DAYS[1]),
        draw=Draw.STRATIFIED,
        size=SAMPLE,
    )
    round_ = saving.create(terms, user=user)
    sampling.draw_sample(round_.pk, seed=f"juwen{seed}", user=user)
    opening.open_round(round_.pk, user=user)
    assigning.assign_by_grid(round_.pk, everyone=True, user=user)
    return Round.objects.get(pk=round_.pk)


def _visits(round_: Round, worker: Any, now: datetime, rng: random.Random) -> int:
    """Interviews where the demo's households have answered; other outcomes at half of the other doors."""
    answered = {
        row.household_id: row
        for row in Response.objects.filter(questionnaire=round_.questionnaire_id).exclude(household=None)
    }
    items: list[dict[str, Any]] = []
    others = 0
    for assignment in Assignment.objects.filter(round=round_).order_by("position"):
        response = answered.get(assignment.household_id)
        if response:
            items.append(_item(assignment, response.completed_at, response=str(response.pk)))
            continue
        others += 1
        if others % 2:
            code, note = NO_INTERVIEW[others // 2 % len(NO_INTERVIEW)]
            items.append(_item(assignment, _evening(now, rng), disposition=code.value, note=note))
    outcomes = record_many(worker, items, now)
    wrong = [each for each in outcomes if each.status != "stored"]
    if wrong:
        raise RuntimeError(f"{len(wrong)} of the demo's visits were not stored: {wrong[0]!r}")
    return len(outcomes)


def _item(assignment: Assignment, at: datetime, **fact: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "household": assignment.household_id,
        "assignment": assignment.pk,
        "purpose": Purpose.ROUND.value,
        "at": timezone.localtime(at).isoformat(),
        **fact,
    }


def _evening(now: datetime, rng: random.Random) -> datetime:
    """Some evening of the last weeks, before today."""
    day = timezone.localdate(now) - timedelta(days=rng.randint(1, 20))
    return timezone.make_aware(datetime.combine(day, time(rng.choice((10, 15, 19)), rng.randint(0, 59))))


def _incidents(areas: DemoAreas, users: dict[str, Any], now: datetime) -> None:
    worker, community = users["jichuang_grid"], areas.communities["jichuang"]
    for kind, text, hours, minutes in (
        (IncidentKind.QUARREL, "三号楼楼上楼下因漏水争吵", 50, 18),
        (IncidentKind.REQUEST, "独居老人家中停水，请求帮助", 26, 25),
        (IncidentKind.EMERGENCY, "地下室电动车冒烟", 5, 47),
    ):
        told = now - timedelta(hours=hours)
        entering.enter_incident(
            uuid.uuid4(),
            user=users["jichuang_super"],
            kind=kind,
            area=community,
            text=text,
            told_at=told,
            worker=worker,
            arrived_at=told + timedelta(minutes=minutes),
            outcome="已到场处理并回访",
        )
    building: Area = areas.buildings["jichuang", 2]
    for report_kind, seen_text, found, late in (
        (ReportKind.HAZARD, "二号楼一单元堆放杂物堵塞通道", 30, 2),
        (ReportKind.MOVE, "二号楼新迁入租户三人", 60, 40),
    ):
        seen = now - timedelta(hours=found)
        entering.enter_report(
            uuid.uuid4(),
            user=worker,
            worker=worker,
            kind=report_kind,
            area=building,
            text=seen_text,
            found_at=seen,
            reported_at=seen + timedelta(hours=late),
        )
