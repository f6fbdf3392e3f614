"""The staff pages: strangers are refused everywhere, the whole way works in forms, lists cost the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from satisfaction.credit import urls
from satisfaction.credit.entries import deciding, proposing, reversing
from satisfaction.credit.entries.acting import last_line
from satisfaction.credit.enums import EntryState
from satisfaction.credit.feeds.views import CommitmentForm
from satisfaction.credit.ledger import clock as ledger_clock
from satisfaction.credit.models import CreditEntry, EntryEvent, EvidenceFile, Objection, Repair
from satisfaction.credit.objections import marking, receiving
from satisfaction.credit.objections.receiving import Raised
from satisfaction.credit.repairs import applying
from satisfaction.credit.repairs.applying import Application
from tests.factories.companies import CompanyFactory, ContractFactory, ServiceAreaFactory
from tests.factories.credit import FIRST
from tests.satisfaction.credit.office import PDF, Office, signed_in, verified

LISTS = {
    "entries", "entry_choose", "ledger", "objections", "repairs", "scores", "commitment_choose",
    "consultation",
}  # fmt: skip


READ = {"entries", "ledger", "scores", "consultation", "entry", "notice", "file"}  # by everyone with a post


def pdf(name: str = "处罚决定书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF.body, "application/pdf")


def objected(office: Office, entry: CreditEntry) -> Objection:
    given = Raised("owner", "李业主", "13812345678", "押金已全部退还。", office.clock.day, [PDF], late="x")
    return receiving.receive(entry.pk, given, user=office.clerk)


@pytest.fixture
def whole(office: Office) -> dict[str, dict[str, Any]]:
    """Arguments of every address, all of the office's."""
    entry = office.effective(rule="filing")
    case = objected(office, entry)
    minor = office.effective(rule="filing", occurred_on=FIRST - timedelta(days=9))
    repair = applying.apply(minor.pk, Application(office.clock.day, "已整改", True, [PDF]), user=office.clerk)
    company = {"company": CompanyFactory(area=office.estate.get_parent(), name="只在阳光社区的物业").pk}
    one, which = {"pk": entry.pk}, {"pk": case.pk}
    return {
        "entry_create": company, "commitment": company, "entry": one, "notice": one, "correct": one,
        "object": one, "apply": one, "step": {**one, "step": "ask"}, "file": {"pk": entry.files.get().pk},
        "objection": which, "objection_decide": which, "objection_paper": which, "repair": {"pk": repair.pk},
    }  # fmt: skip


def addresses(arguments: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """(name, address) of every page; fails for one that this test does not know."""
    names = [str(pattern.name) for pattern in urls.urlpatterns]
    return [
        (name, reverse(f"credit:{name}", kwargs={} if name in LISTS else arguments[name])) for name in names
    ]


def snapshot() -> list[Any]:
    return [
        EntryEvent.objects.count(),
        list(Objection.objects.values_list("pk", "marked_on", "outcome").order_by("pk")),
        list(Repair.objects.values_list("pk", "granted").order_by("pk")),
    ]


ANSWERS = {
    "seen": 1, "reason": "x", "do": "mark", "grant": "yes", "outcome": "upheld", "reasons": "x",
    "rule": "fee", "text": "x", "party": "company", "raised_by": "x", "rectified": "x", "promise": "on",
    "head": "x",
}  # fmt: skip


def test_strangers_are_refused_everywhere(office: Office, whole: dict[str, dict[str, Any]]) -> None:
    client, before = signed_in(office.stranger), snapshot()
    for name, address in addresses(whole):
        got = client.get(address)
        if name in LISTS:
            assert got.status_code == 200, name
            assert "阳光" not in got.content.decode(), name
            assert "违规收取" not in got.content.decode(), name
        else:
            assert got.status_code == 404, name
        assert client.post(address, ANSWERS).status_code in (200, 302, 404, 405), name
    assert snapshot() == before


def test_workers_read_and_change_nothing(office: Office, whole: dict[str, dict[str, Any]]) -> None:
    client, before = signed_in(office.worker), snapshot()
    for name, address in addresses(whole):
        status = client.get(address).status_code
        expected = 200 if name in READ else 302
        assert status == expected, name
        client.post(address, ANSWERS)
    assert snapshot() == before
    page = client.get(reverse("credit:entry", kwargs=whole["entry"])).content.decode()
    assert "李业主" not in page
    assert 'href="/admin/credit/objections/' not in page


def test_keepers_get_in_everywhere(office: Office, whole: dict[str, dict[str, Any]]) -> None:
    marking.mark(whole["objection"]["pk"], user=office.third)
    client = signed_in(office.second)
    for name, address in addresses(whole):
        got = client.get(address)
        refused = {"correct", "apply", "step"}  # while the objection is open
        assert got.status_code == (302 if name in refused else 200), name


def test_nobody_gets_in_unsigned(office: Office, whole: dict[str, dict[str, Any]]) -> None:
    for name, address in addresses(whole):
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert "/admin/login/" in answer["Location"], name


def test_from_the_form_to_effect_with_two_people(office: Office) -> None:
    clerk, second = signed_in(office.clerk), signed_in(office.second)
    address = reverse("credit:entry_create", args=[office.company.pk])
    sent = {
        "area": office.estate.pk, "rule": "fee", "title": "", "occurred_on": "2026-02-27",
        "text": "收取装修押金不退。", "evidence": [pdf()],
    }  # fmt: skip
    got = clerk.post(address, {**sent, "evidence": []})
    assert got.status_code == 200
    assert "evidence" in got.context["form"].errors
    assert "again" not in got.context["form"].fields
    got = clerk.post(address, sent)
    entry = CreditEntry.objects.get()
    assert got["Location"] == reverse("credit:entry", args=[entry.pk])
    assert entry.title == "乱收费"
    page = clerk.get(got["Location"]).content.decode()
    assert "这条记录由您提出" in page
    assert "step/confirm" not in page
    step = reverse("credit:step", args=[entry.pk, "confirm"])
    assert clerk.get(step).status_code == 302
    got = second.get(step)
    assert "2026-03-11" in got.content.decode()
    seen = got.context["form"].initial["seen"]
    assert second.post(step, {"seen": seen, "starts_on": "2026-03-02"}).status_code == 302
    assert office.state(entry) == EntryState.PUBLICISED
    office.clock.on(date(2026, 3, 12))
    page = second.get(reverse("credit:entries")).content.decode()
    assert "有效至 2027-03-11" in page
    assert EntryEvent.objects.filter(kind="effective").count() == 1  # the list looked at the clock
    assert verified() == []


def test_the_same_again_is_asked_about_in_the_form(office: Office) -> None:
    office.proposed()
    client = signed_in(office.third)
    address = reverse("credit:entry_create", args=[office.company.pk])
    sent = {
        "area": office.estate.pk, "rule": "fee", "title": "又一条", "occurred_on": "2026-02-27",
        "text": "x" * 20,
    }  # fmt: skip
    got = client.post(address, {**sent, "evidence": [pdf()]})
    assert "again" in got.context["form"].fields
    assert client.post(address, {**sent, "evidence": [pdf()], "again": "on"}).status_code == 302
    assert CreditEntry.objects.count() == 2


def test_an_objection_from_paper_to_decision(office: Office) -> None:
    entry = office.public()
    clerk, second = signed_in(office.clerk), signed_in(office.second)
    got = clerk.post(
        reverse("credit:object", args=[entry.pk]),
        {
            "party": "owner", "raised_by": "李小明", "contact": "13812345678",
            "text": "押金当月已经全部退还。",
            "received_on": "2026-03-02", "evidence": [pdf("收据.pdf")],
        },
    )  # fmt: skip
    case = Objection.objects.get()
    page = clerk.get(got["Location"]).content.decode()
    assert "李**" in page
    assert "138****5678" in page
    assert "李小明" not in page
    clerk.post(got["Location"], {"do": "mark"})
    assert office.state(entry) == EntryState.SUSPENDED
    decide = reverse("credit:objection_decide", args=[case.pk])
    assert clerk.get(decide).status_code == 302
    got = second.post(decide, {"outcome": "corrected", "reasons": "部分属实"})
    assert set(got.context["form"].errors) == {"rule", "text"}
    second.post(decide, {"outcome": "rejected", "reasons": "收据与本次收费无关。"})
    assert office.state(entry) == EntryState.PUBLICISED
    paper = reverse("credit:objection_paper", args=[case.pk])
    assert "李小明" not in second.get(paper).content.decode()
    assert second.post(paper, {"reason": " "}).status_code == 302
    full = second.post(paper, {"reason": "寄送决定书"}).content.decode()
    assert "李小明" in full
    assert "13812345678" in full
    from wagtail.models import ModelLogEntry

    logged = ModelLogEntry.objects.get(action="credit.unmask_objection")
    assert (logged.user, logged.data["reason"]) == (office.second, "寄送决定书")


def test_other_objections_to_the_entry_stand_on_the_page_and_who_should_mark(office: Office) -> None:
    entry = office.public()
    first, second = (
        receiving.receive(
            entry.pk, Raised("owner", name, "", "押金已经全部退还。", office.clock.day), user=None
        )
        for name in ("甲女士", "乙先生")
    )
    page = signed_in(office.second).get(reverse("credit:objection", args=[first.pk])).content.decode()
    assert reverse("credit:objection", args=[second.pk]) in page
    assert "标注的人不能作决定" in page
    page = signed_in(office.clerk).get(reverse("credit:objection", args=[first.pk])).content.decode()
    assert "请您标注，再请同事作决定" in page


def test_a_notice_leads_to_the_public_page_while_there_is_one(office: Office, settings: Any) -> None:
    settings.BASE_URL = "https://juwen.example"
    entry = office.public()
    client = signed_in(office.second)
    notice = reverse("credit:notice", args=[entry.pk])
    path = reverse("credit_archive:entry", args=[entry.company.credit_code, entry.uid])
    page = client.get(notice).content.decode()
    assert f"https://juwen.example{path}" in page
    assert '<div class="jw-qrline"><svg' in page
    assert "提出异议" in page
    assert path in client.get(reverse("credit:entry", args=[entry.pk])).content.decode()
    reversing.ask(entry.pk, user=office.clerk, reason="写错了", seen=last_line(entry))
    reversing.decide(entry.pk, user=office.second, grant=True, reason="属实", seen=last_line(entry))
    page = client.get(notice).content.decode()
    assert "已撤销" in page
    assert path not in page
    assert "提出异议" not in page


def test_a_correction_is_called_proposed_until_it_is_confirmed(office: Office) -> None:
    entry = office.public()
    given = office.proposal(title="更正后的记录")
    made = proposing.correct(entry.pk, given, user=office.clerk, seen=last_line(entry))
    client, address = signed_in(office.second), reverse("credit:entry", args=[entry.pk])
    assert "已提出的更正" in client.get(address).content.decode()
    deciding.confirm(made.pk, user=office.second, seen=last_line(made), starts_on=office.clock.day)
    assert "已更正为" in client.get(address).content.decode()


def test_a_repair_from_application_to_decision(office: Office) -> None:
    entry = office.effective(rule="filing")
    clerk, second = signed_in(office.clerk), signed_in(office.second)
    address = reverse("credit:apply", args=[entry.pk])
    sent = {"applied_on": office.clock.day.isoformat(), "rectified": "已补报。", "evidence": [pdf()]}
    assert "promise" in clerk.post(address, sent).context["form"].errors
    got = clerk.post(address, {**sent, "evidence": [pdf()], "promise": "on"})
    assert "由您登记" in clerk.get(got["Location"]).content.decode()
    second.post(got["Location"], {"grant": "yes", "reason": "整改到位"})
    assert office.state(entry) == EntryState.REPAIRED


def test_a_consultations_result_by_hand(office: Office) -> None:
    client = signed_in(office.clerk)
    address = reverse("credit:commitment", args=[office.company.pk])
    sent = {
        "key": "2026-03（2）", "area": office.estate.pk, "outcome": "late", "title": "修好电梯",
        "occurred_on": "2026-03-01", "text": "逾期两周修好。",
    }  # fmt: skip
    assert "evidence" in client.post(address, sent).context["form"].errors
    first = client.post(address, {**sent, "evidence": [pdf()]})["Location"]
    assert client.post(address, {**sent, "evidence": [pdf()]})["Location"] == first
    again = client.post(address, {**sent, "outcome": "not_done", "evidence": [pdf()]})
    assert "key" in again.context["form"].errors
    assert CreditEntry.objects.count() == 1


def test_numbers_of_matters_that_differ_at_their_end_are_two(office: Office) -> None:
    """However long they are, and whatever the company's own number."""
    client = signed_in(office.clerk)
    company = CompanyFactory(pk=1_234_567_890, area=office.city)
    ContractFactory(company=company, service_area=ServiceAreaFactory(estate=office.estate, name="二期"))
    longest = CommitmentForm.base_fields["key"].max_length
    for last in "12":
        sent = {
            "key": "2" * (longest - 1) + last, "area": office.estate.pk, "outcome": "late", "title": "修电梯",
            "occurred_on": "2026-03-01", "text": "逾期两周修好。", "evidence": [pdf()],
        }  # fmt: skip
        assert client.post(reverse("credit:commitment", args=[company.pk]), sent).status_code == 302
    assert CreditEntry.objects.count() == 2


def test_evidence_is_a_download(office: Office) -> None:
    entry = office.proposed()
    got = signed_in(office.worker).get(reverse("credit:file", args=[entry.files.get().pk]))
    assert got.content == PDF.body
    assert got["Content-Disposition"].startswith("attachment")
    assert got["X-Content-Type-Options"] == "nosniff"
    row = EvidenceFile.objects.get()
    row.file.storage.delete(row.file.name)
    assert signed_in(office.worker).get(reverse("credit:file", args=[row.pk])).status_code == 404


def test_a_step_nobody_knows_and_one_out_of_place(office: Office) -> None:
    entry = office.proposed()
    client = signed_in(office.second)
    assert client.get(f"/admin/credit/entries/{entry.pk}/step/nonsense/").status_code == 404
    assert client.get(reverse("credit:step", args=[entry.pk, "ask"])).status_code == 302
    assert client.post(reverse("credit:step", args=[entry.pk, "refuse"]), {"seen": 1}).status_code == 200


def test_the_ledger_can_be_checked_in_the_browser(office: Office) -> None:
    office.public()
    address = reverse("credit:ledger")
    page = signed_in(office.second).post(address).content.decode()
    assert "检查通过" in page
    head = EntryEvent.objects.order_by("-seq").values_list("hash", flat=True)[0]
    assert "检查通过" in signed_in(office.second).post(address, {"head": head}).content.decode()
    assert "head_unknown" in signed_in(office.second).post(address, {"head": "0f" * 32}).content.decode()
    assert "检查通过" not in signed_in(office.worker).post(address).content.decode()


@pytest.mark.parametrize("name", ["entries", "ledger", "objections", "repairs"])
def test_lists_cost_the_same_at_3_rows_and_at_30(office: Office, name: str) -> None:
    def fill(days: range) -> None:
        for day in days:
            entry = office.public(rule="filing", occurred_on=FIRST - timedelta(days=day + 1))
            given = Application(office.clock.day, "已整改", True, [PDF])
            applying.apply(entry.pk, given, user=office.clerk)
            objected(office, entry)

    client = signed_in(office.second)
    counts = []
    for days in (range(3), range(3, 30)):
        fill(days)
        ledger_clock.look()
        client.get(reverse(f"credit:{name}"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(f"credit:{name}")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
