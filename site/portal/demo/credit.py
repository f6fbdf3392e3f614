"""The demo's property companies: who serves where, two satisfaction tests (one running, one scored), an
adopted scheme, credit records in several states. Tests, votes and what happens today go through the real
verbs; only what lies in the past is written with its own days, through the ledger's own writers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from forms_builder import library
from forms_builder.models import Questionnaire
from forms_builder.sampling import picture
from portal.demo.areas import DemoAreas
from portal.demo.moods import CONTENT, LUKEWARM, SATISFACTION
from satisfaction.companies.credit_code import check_digit
from satisfaction.companies.enums import ContractKind
from satisfaction.companies.models import Company, Contract, ServiceArea
from satisfaction.companies.queries import households
from satisfaction.credit import evidence
from satisfaction.credit.calendar.queries import due
from satisfaction.credit.entries import deciding, proposing
from satisfaction.credit.enums import EventKind, Party, SchemeState
from satisfaction.credit.evidence import Upload
from satisfaction.credit.feeds.commitments import Commitment, settle_commitment
from satisfaction.credit.feeds.scores import propose_for_score
from satisfaction.credit.ledger.appending import append, append_new
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.credit.objections import marking, receiving
from satisfaction.credit.schemes.presets import preset
from satisfaction.credit.schemes.queries import values
from satisfaction.models import Score, Test
from satisfaction.planning import saving
from satisfaction.scores import settling, working_out
from satisfaction.voting.closing import close_test
from satisfaction.voting.opening import open_test
from satisfaction.voting.tokens import maker
from surveys.intake import Submission, accept_many, facts_of
from surveys.models import CommunityPage
from territory.models import Area, Household

TITLE = "业主满意度测评表（2026年度）"
SINCE = 430  # days for which the scheme has been in force
ANSWERED = (52, 66)  # votes of the running test, of the scored one


@dataclass(frozen=True, slots=True)
class Credit:
    """What was made, for the summary."""

    companies: int
    votes: int
    entries: int


@dataclass(frozen=True, slots=True)
class _World:
    areas: DemoAreas
    users: dict[str, Any]
    today: date
    rng: random.Random
    companies: dict[str, Company]
    served: dict[str, ServiceArea]
    scheme: Scheme


def make_credit(
    areas: DemoAreas, street: CommunityPage, users: dict[str, Any], now: datetime, seed: int
) -> Credit:
    """Everything below."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable demo, no secret
    today = timezone.localdate(now)
    companies, served = _companies(areas, today)
    world = _World(areas, users, today, rng, companies, served, _scheme(areas, users, today))
    _past(world)
    page = _questionnaire(street, users["street_admin"])
    votes = _running(world, page, now)
    votes += _scored(world, page, now)
    _today(world)
    return Credit(len(companies), votes, CreditEntry.objects.count())


def _companies(areas: DemoAreas, today: date) -> tuple[dict[str, Company], dict[str, ServiceArea]]:
    plans = (
        ("和顺", "滨江市和顺物业服务有限公司", "赵国强"),
        ("安居", "滨江安居物业管理有限公司", "钱玉珍"),
        ("旺达", "城南旺达物业服务有限公司", "孙长河"),
    )
    found = {}
    for place, (key, name, person) in enumerate(plans):
        body = f"91990102MA{place + 1:07d}"
        found[key] = Company.objects.create(
            name=name,
            credit_code=body + check_digit(body),
            area=areas.street,
            legal_person=person,
            address=f"滨江市城南区新成路{18 + place * 20}号",
            contact_name=person,
            contact_phone=f"1990001{place:04d}",
            founded_on=date(2008 + 3 * place, 5, 12),
            joined_on=today - timedelta(days=SINCE - 20),
        )
    body = "91990102MA0000009"
    branch = Company.objects.create(
        name="滨江市和顺物业服务有限公司梧桐里分公司",
        credit_code=body + check_digit(body),
        head_office=found["和顺"],
        area=areas.street,
    )
    served = {}
    for estate, company, starts in (
        ("梧桐花园", branch, date(2022, 7, 1)),
        ("滨河新居", found["安居"], date(2021, 1, 1)),
        ("锦绣苑", found["旺达"], date(2023, 4, 1)),
    ):
        area = ServiceArea.objects.create(
            estate=areas.estates[estate], name=estate, floor_area=_floor_area(areas.estates[estate])
        )
        Contract.objects.create(
            company=company,
            service_area=area,
            kind=ContractKind.OWNERS,
            number=f"WY-{starts.year}-{area.pk:03d}",
            starts_on=starts,
            fee=Decimal("1.60"),
        )
        served[estate] = area
    return found, served


def _floor_area(estate: Area) -> Decimal:
    rows = Household.objects.filter(building__path__startswith=estate.path)
    total: Decimal | None = rows.aggregate(total=Sum("floor_area"))["total"]
    return total or Decimal(0)


def _scheme(areas: DemoAreas, users: dict[str, Any], today: date) -> Scheme:
    """Adopted long ago, by two people; adopting by itself allows no past day."""
    found = preset("proposal_default")
    if found is None:
        raise RuntimeError("the proposed scheme is missing")
    since = today - timedelta(days=SINCE)
    return Scheme.objects.create(
        area=areas.street,
        name="新成路街道物业服务企业信用评价方案",
        source=found.source,
        data=found.data,
        state=SchemeState.ADOPTED,
        in_force_from=since,
        created_by=users["street"],
        changed_by=users["street"],
        adopted_by=users["street_admin"],
        adopted_at=_at(since, 9),
    )


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _picture(world: _World, name: str) -> Upload:
    return Upload(f"{name}.jpg", picture(world.rng))


def _past(world: _World) -> None:
    """Records that were entered, made public and took effect in the past, line by line in their order."""
    plans = (
        ("和顺", "梧桐花园", "award_district", "城南区2025年度优秀物业服务项目", 320,
         "区物业主管部门年度考评后发文表彰。"),
        ("旺达", "锦绣苑", "fees", "擅自收取装修垃圾清运费且未整改", 250,
         "业主反映后由街道核查，收费没有合同依据；责令改正，逾期未改。"),
        ("安居", "滨河新居", "relief", "防汛期间承担周边小区应急值守", 190,
         "汛期三天派十二人为周边两个无物业小区值守，由社区证明。"),
        ("旺达", "锦绣苑", "breach", "电梯维保不到位，未履行服务合同", 120,
         "社区检查发现两部电梯超过维保期限，合同约定由物业企业负责。"),
        ("和顺", "梧桐花园", "monthly_check_good", "三季度“四查”全部合格", 60,
         "七月至九月“四查”记录齐全，发现的问题当月整改。"),
    )  # fmt: skip
    steps: list[tuple[date, Callable[[], Any]]] = []
    for company, estate, rule, title, ago, text in plans:
        steps += _steps(world, company, estate, rule, title, text, world.today - timedelta(days=ago))
    for _day, step in sorted(steps, key=lambda each: each[0]):
        step()


def _steps(
    world: _World, company: str, estate: str, rule_key: str, title: str, text: str, day: date
) -> list[tuple[date, Callable[[], Any]]]:
    data = values(world.scheme)
    rule = data.rule(rule_key) if data else None
    if rule is None:
        raise RuntimeError(f"the scheme has no rule {rule_key}")
    served = Contract.objects.get(service_area=world.served[estate]).company
    head = world.companies[company]
    kept = evidence.clean([_picture(world, title[:8])])
    entry = CreditEntry(
        company=head,
        branch=served if served.pk != head.pk else None,
        area=world.areas.estates[estate],
        kind=rule.kind,
        scheme=world.scheme,
        rule=rule.key,
        title=title,
        text=text,
        points=rule.points,
        gravity=rule.gravity,
        veto=rule.veto,
        months=rule.months,
        occurred_on=day - timedelta(days=6),
        publicity_days=7,
        objection_days=7,
        evidence=[each.listed() for each in kept],
    )
    proposer, second = world.users["street"], world.users["street_admin"]
    until = due(day + timedelta(days=1), 7).day
    effective = until + timedelta(days=1)

    def propose() -> None:
        append_new(entry, on=day, by=proposer, at=_at(day, 10))
        evidence.attach(entry, kept, [], by=proposer)

    def publish() -> None:
        start = day + timedelta(days=1)
        append(entry, EventKind.CONFIRMED, on=start, by=second, at=_at(start, 9))
        told = {"until": until.isoformat(), "objections_until": until.isoformat(), "unknown_years": []}
        append(entry, EventKind.PUBLICISED, on=start, by=second, at=_at(start, 9, 1), data=told)

    def take_effect() -> None:
        told = {"from": effective.isoformat(), "until": None}
        append(entry, EventKind.EFFECTIVE, on=effective, at=_at(effective, 0, 5), data=told)

    return [(day, propose), (day + timedelta(days=1), publish), (effective, take_effect)]


def _questionnaire(folder: CommunityPage, author: Any) -> Questionnaire:
    """The tests' own questionnaire, apart from the one that lies open to everybody."""
    page = library.draft("owner_satisfaction")
    page.title, page.slug, page.template_key, page.owner = TITLE, "owner-test-2026", "", author
    folder.add_child(instance=page)
    page.save_revision(user=author).publish(user=author)
    page.refresh_from_db()
    return page


def _running(world: _World, page: Questionnaire, now: datetime) -> int:
    """Open since some days, in the middle of its time."""
    days = (world.today - timedelta(days=4), world.today + timedelta(days=9))
    test = _test(world, page, "梧桐花园", "梧桐花园2026年度业主满意度测评", days)
    return _votes(world, test, ANSWERED[0], 5, now)


def _scored(world: _World, page: Questionnaire, now: datetime) -> int:
    """Closed today, scored, final; its record is in publicity."""
    days = (world.today - timedelta(days=16), world.today)
    test = _test(world, page, "滨河新居", "滨河新居2026年度业主满意度测评", days)
    votes = _votes(world, test, ANSWERED[1], 14, now)
    proposer, second = world.users["street"], world.users["street_admin"]
    close_test(test, proposer)
    working_out.work_out(test, user=proposer)
    settling.settle(test, user=proposer)
    score = Score.objects.get(test_area__test=test)
    entry = propose_for_score(score, proposer)
    deciding.confirm(entry.pk, user=second)
    return votes


def _test(world: _World, page: Questionnaire, estate: str, title: str, days: tuple[date, date]) -> Test:
    plan = saving.Plan(title, page, [world.served[estate]], *days)
    test = open_test(saving.create(plan, user=world.users["street"]), world.users["street"])
    Test.objects.filter(pk=test.pk).update(opened_at=_at(days[0], 8), created_at=_at(days[0], 8))
    return test


def _votes(world: _World, test: Test, count: int, each: int, now: datetime) -> int:
    """Households vote through their own links, on the days since it was opened; every `each`th is unhappy."""
    test.refresh_from_db()
    if test.letter_channel is None or test.version is None:
        raise RuntimeError("the demo's test is not open")
    token, facts = maker(test), facts_of(test.letter_channel)
    rows = list(households(test.areas.get().service_area).order_by("pk"))
    chosen = world.rng.sample(rows, count)
    first = _at(test.starts_on, 9)
    submissions = []
    for place, household in enumerate(chosen):
        received = first + (now - first) * world.rng.random() * 0.98
        answers = _answers(world.rng, tenant=place % 13 == 7, unhappy=place % each == each - 1)
        code = token(household.pk)
        payload = {
            "id": str(uuid.UUID(int=world.rng.getrandbits(128), version=4)),
            "version": test.version.digest,
            "answers": {**answers, "household": f"h:{code}"},
            "consent": {"form": True, "phone": False},
            "started_at": (received - timedelta(seconds=world.rng.randint(70, 400))).isoformat(),
            "completed_at": received.isoformat(),
            "household": code,
        }
        submissions.append(Submission(facts, payload, received))
    submissions.sort(key=lambda each: each.received_at)
    refused = [each.refusal for each in accept_many(submissions) if each.status != "stored"]
    if refused:
        raise RuntimeError(f"{len(refused)} of the demo's votes were not stored: {refused[0]!r}")
    return len(submissions)


def _answers(rng: random.Random, *, tenant: bool, unhappy: bool) -> dict[str, Any]:
    mood = LUKEWARM if unhappy else CONTENT
    overall = rng.choice("32" if unhappy else "554")
    answers: dict[str, Any] = {
        "role": "tenant" if tenant else rng.choice(("owner", "owner", "family")),
        "years": "y5",
        **{name: rng.choices(list(mood), list(mood.values()))[0] for name in SATISFACTION},
        "overall": overall,
        "recommend": str(min(10, 2 * int(overall))),
        "seen_disclosure": rng.choice(("yes", "no")),
        "renew": "keep" if int(overall) > 3 else "improve",
        "pressured": "no",
        "callback_ok": "no",
    }
    if overall in ("1", "2"):
        answers["unhappy_reasons"] = ["slow"]
    return answers


def _today(world: _World) -> None:
    """What waits for somebody: an objection, a proposal, a consultation's result."""
    street = world.users["street"]
    fine = CreditEntry.objects.get(rule="breach")
    raised = receiving.Raised(
        party=Party.COMPANY,
        raised_by=world.companies["旺达"].name,
        contact="19900010002",
        text="电梯维保单位由业委会另行选聘，本公司已按合同履行巡查和报修义务，附巡查记录。",
        received_on=world.today,
        files=[_picture(world, "巡查记录")],
        late="企业当日才收到告知书",
    )
    objection = receiving.receive(fine.pk, raised, user=street)
    marking.mark(objection.pk, user=street)
    proposing.propose(
        proposing.Proposal(
            company=world.companies["旺达"],
            area=world.areas.estates["锦绣苑"],
            rule="disclosure",
            title="收费标准未在小区公示栏公开",
            text="十一月“四查”发现公示栏无收费标准，当场拍照。",
            occurred_on=world.today - timedelta(days=2),
            files=[_picture(world, "公示栏")],
        ),
        user=street,
    )
    settle_commitment(
        Commitment(
            key="demo:1",
            company=Contract.objects.get(service_area=world.served["梧桐花园"]).company,
            area=world.areas.estates["梧桐花园"],
            outcome="on_time",
            title="协商结果“增设电动车充电桩”按期落实",
            occurred_on=world.today - timedelta(days=1),
        ),
        street,
    )
