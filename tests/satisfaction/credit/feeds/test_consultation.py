"""A settled commitment of a property company proposes its entry by itself; what cannot be entered waits."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from satisfaction.companies.models import Contract, ServiceArea
from satisfaction.credit.entries import deciding
from satisfaction.credit.feeds import consultation
from satisfaction.credit.models import CreditEntry, Scheme
from surveys.flow import steps
from surveys.flow.files import Upload
from surveys.flow.steps import Given
from surveys.topics.models import Commitment, Topic
from surveys.topics.signals import commitment_settled
from surveys.topics.table import FLOW
from territory.enums import Role
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.territory import staff
from tests.satisfaction.credit.office import Office, picture, signed_in

pytestmark = pytest.mark.usefixtures("sound")
Capture = Callable[..., Any]


@pytest.fixture
def promised(office: Office) -> Callable[..., Commitment]:
    """A commitment of a topic that is being carried out."""

    def make(**changes: Any) -> Commitment:
        day = office.clock.day
        topic = Topic.objects.create(
            area=office.estate,
            lead_area=office.estate.get_parent(),
            title="三栋电梯老坏",
            public_title="三栋电梯维修",
            category="facility",
            raised_on=day,
            reply_due=day,
            state="implementing",
            resolved_on=day - timedelta(days=20),
        )
        given: dict[str, Any] = {
            "topic": topic,
            "text": "修好三栋电梯",
            "in_charge": "property",
            "estate": office.estate,
            "deadline": day + timedelta(days=5),
            **changes,
        }
        return Commitment.objects.create(**given)

    return make


@pytest.fixture
def settle(office: Office, django_capture_on_commit_callbacks: Capture) -> Callable[..., CreditEntry | None]:
    """Report and settle as two persons; returns the entry that stands for it then."""

    def act(
        row: Commitment, verdict: str = "done", done_on: date | None = None, user: Any = None
    ) -> CreditEntry | None:
        if verdict == "done":
            data = {"commitment": row, "done_on": done_on or office.clock.day}
            given = Given(opinion="已修好", files=[Upload("验收.jpg", picture())], data=data)
            steps.take(FLOW, row.topic_id, "report", given, user=office.clerk)
        with django_capture_on_commit_callbacks(execute=True):
            given = Given(opinion="核实", data={"commitment": row, "verdict": verdict})
            steps.take(FLOW, row.topic_id, "settle", given, user=user or office.second)
        row.refresh_from_db()
        return CreditEntry.objects.filter(matter=f"commitment:{consultation.key_of(row)}").last()

    return act


@pytest.mark.parametrize(
    ("late", "verdict", "outcome", "points"),
    [(0, "done", "on_time", "0.50"), (3, "done", "late", "-1.00"), (3, "not_done", "not_done", "-2.00")],
)
def test_settling_proposes_the_entry_as_whoever_settled(
    office: Office, promised: Any, settle: Any, late: int, verdict: str, outcome: str, points: str
) -> None:
    row = promised(deadline=office.clock.day - timedelta(days=late))
    entry = settle(row, verdict)
    assert row.outcome == outcome
    assert (entry.company, entry.points, entry.created_by) == (office.company, Decimal(points), office.second)
    assert (entry.area, entry.title) == (office.estate, "修好三栋电梯")
    assert entry.occurred_on == (office.clock.day if verdict == "done" else row.deadline)
    assert "三栋电梯维修" in entry.text
    assert "老坏" not in entry.text
    assert entry.files.count() == (1 if verdict == "done" else 0)
    commitment_settled.send(Commitment, commitment=row.pk, user=office.third)  # heard twice, entered once
    assert CreditEntry.objects.count() == 1


def test_the_company_of_that_day(office: Office, promised: Any, settle: Any) -> None:
    today = office.clock.day
    Contract.objects.update(ends_on=today - timedelta(days=3))
    new = CompanyFactory(area=office.city)
    ContractFactory(company=new, service_area=ServiceArea.objects.get(), starts_on=today - timedelta(days=2))
    assert settle(promised(), done_on=today - timedelta(days=3)).company == office.company
    assert settle(promised()).company == new


def test_others_promises_touch_no_credit(office: Office, promised: Any, settle: Any) -> None:
    row = promised(in_charge="community", estate=None, who="居委会")
    assert settle(row) is None
    assert list(consultation.settled(office.clerk)) == []


def no_contract(office: Office) -> None:
    Contract.objects.all().delete()


def no_scheme(office: Office) -> None:
    Scheme.objects.update(in_force_from=date(2099, 1, 1))


def several(office: Office) -> None:
    area = ServiceAreaFactory(estate=office.estate, name="二期")
    ContractFactory(company=CompanyFactory(area=office.city), service_area=area)


@pytest.mark.parametrize(
    ("spoil", "words"), [(no_contract, "没有登记物业服务合同"), (no_scheme, "信用"), (several, "多家企业")]
)
def test_what_is_refused_waits_with_its_reason_and_can_be_tried_again(
    office: Office, promised: Any, settle: Any, spoil: Callable[[Office], None], words: str
) -> None:
    contracts, scheme = list(Contract.objects.all()), Scheme.objects.get()
    spoil(office)
    row = promised()
    assert settle(row) is None
    assert row.outcome == "on_time"  # what was settled stays settled
    client, address = signed_in(office.third), reverse("credit:consultation")
    html = client.get(address).content.decode()
    assert "修好三栋电梯" in html
    assert words in html
    client.post(address, {"commitment": row.pk})
    assert not CreditEntry.objects.exists()
    Contract.objects.all().delete()
    Contract.objects.bulk_create(contracts)
    Scheme.objects.filter(pk=scheme.pk).update(in_force_from=scheme.in_force_from)
    got = client.post(address, {"commitment": row.pk})
    entry = CreditEntry.objects.get()
    assert got.headers["Location"] == reverse("credit:entry", args=[entry.pk])
    assert entry.created_by == office.third
    assert "都已记入信用记录" in client.get(address).content.decode()
    assert "修好三栋电梯" in client.get(address, {"show": "all"}).content.decode()


def test_of_several_companies_staff_choose_the_one_concerned(
    office: Office, promised: Any, settle: Any
) -> None:
    several(office)
    row, address = promised(), reverse("credit:consultation")
    assert settle(row) is None
    other = Contract.objects.exclude(company=office.company).get().company
    stranger = CompanyFactory(area=office.city)
    client = signed_in(office.third)
    html = client.get(address).content.decode()
    assert f'<option value="{other.pk}">' in html
    assert f'<option value="{stranger.pk}">' not in html
    for wrong in ("", "x", str(stranger.pk)):
        client.post(address, {"commitment": row.pk, "company": wrong})
        assert not CreditEntry.objects.exists()
    client.post(address, {"commitment": row.pk, "company": other.pk})
    assert CreditEntry.objects.get().company == other
    assert "都已记入信用记录" in client.get(address).content.decode()


def test_a_crash_after_the_settlement_loses_nothing(office: Office, promised: Any) -> None:
    row = promised(
        outcome="late", done_on=office.clock.day, settled_on=office.clock.day, settled_by=office.clerk
    )
    assert list(consultation.without_entry(consultation.settled(office.clerk))) == [row]
    entry = consultation.propose(row, office.clerk)
    assert list(consultation.without_entry(consultation.settled(office.clerk))) == []
    deciding.refuse(entry.pk, user=office.second, reason="结论有误")
    assert list(consultation.without_entry(consultation.settled(office.clerk))) == [row]
    line = consultation.lines([row], [])[0]
    assert line.entry is None


def test_strangers_and_grid_workers(office: Office, promised: Any) -> None:
    row = promised(
        outcome="late", done_on=office.clock.day, settled_on=office.clock.day, settled_by=office.clerk
    )
    address = reverse("credit:consultation")
    stranger = signed_in(office.stranger)
    assert "修好三栋电梯" not in stranger.get(address).content.decode()
    assert stranger.post(address, {"commitment": row.pk}).status_code == 404
    worker = signed_in(office.worker)
    html = worker.get(address).content.decode()
    assert "修好三栋电梯" in html
    assert 'name="commitment"' not in html
    worker.post(address, {"commitment": row.pk})
    assert not CreditEntry.objects.exists()
    assert worker.post(address, {"commitment": "x"}).status_code == 404


def test_the_list_costs_the_same_at_three_rows_and_at_thirty(office: Office, promised: Any) -> None:
    client, address = signed_in(office.clerk), f"{reverse('credit:consultation')}?show=all"

    def more(n: int) -> int:
        for _each in range(n):
            row = promised(
                outcome="late", done_on=office.clock.day, settled_on=office.clock.day, settled_by=office.clerk
            )
        consultation.propose(row, office.clerk)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert more(3) == more(26)
    assert "没有符合的" in client.get(f"{address}&q=没有这个").content.decode()


def test_a_street_that_settles_keeps_the_record_of_its_estates(
    office: Office, promised: Any, settle: Any
) -> None:
    street = staff(office.estate.get_parent().get_parent(), Role.SUPERVISOR, username="street")
    row = promised()
    Topic.objects.update(lead_area=street.groups.get().post.area)
    data = {"commitment": row, "done_on": office.clock.day}
    with pytest.raises(Exception, match="not_yours"):
        steps.take(
            FLOW,
            row.topic_id,
            "report",
            Given(opinion="好", files=[Upload("a.jpg", picture())], data=data),
            user=office.clerk,
        )
    office.clerk = staff(office.estate.get_parent().get_parent(), Role.ADMINISTRATOR, username="street-admin")
    assert settle(row, user=street).created_by == street


def test_surveys_never_imports_satisfaction() -> None:
    found = []
    for path in (Path(settings.ROOT) / "surveys").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [(path.name, name) for name in names if name.split(".")[0] == "satisfaction"]
    assert found == []


def test_topic_and_company_lead_to_each_other_in_public(office: Office, promised: Any, settle: Any) -> None:
    row = promised()
    entry = settle(row)
    page = reverse("topics_public:topic", args=[row.topic_id])
    html = Client().get(page).content.decode()
    company = reverse("credit_archive:company", args=[office.company.credit_code])
    assert f'<a href="{company}">{office.company.name}</a>' in html
    assert f"{office.clock.day.isoformat()}完成" in html
    found = Client().get(reverse("topics_public:list"), {"q": office.company.name}).content.decode()
    assert page in found
    assert page not in Client().get(reverse("topics_public:list"), {"q": "没有的企业"}).content.decode()
    assert consultation.behind(entry) == row
    assert row.text in entry.text
    Topic.objects.update(public_title="")
    assert consultation.behind(entry) is None
