"""The public page of objections: no account, no names shown, nothing suspended by it, bounded."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from satisfaction.credit.enums import EntryState, Outcome, Way
from satisfaction.credit.models import Objection
from satisfaction.credit.objections import deciding, limits, marking
from satisfaction.credit.objections.deciding import Decision
from tests.satisfaction.credit.office import PDF, Office

SENT = {
    "party": "owner", "raised_by": "李小明", "contact": "13812345678",
    "text": "押金当月已经全部退还，附收据。",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limits.forget()


def send(office_entry: Any, **changes: Any) -> Any:
    return Client().post(reverse("objections:raise", args=[office_entry.uid]), {**SENT, **changes})


def test_sent_it_waits_for_staff_and_tells_what_becomes_of_it(office: Office) -> None:
    entry = office.public()
    got = send(entry, evidence=[SimpleUploadedFile("收据.pdf", PDF.body)])
    case = Objection.objects.get()
    assert (case.way, case.created_by, case.received_on, case.files.count()) == (
        Way.PUBLIC, None, date(2026, 3, 2), 1,
    )  # fmt: skip
    assert got["Location"] == reverse("objections:file", args=[case.uid])
    assert office.state(entry) == EntryState.PUBLICISED
    page = Client().get(got["Location"])
    text = page.content.decode()
    assert "已收到，等待审看" in text
    assert "李小明" not in text
    assert "13812345678" not in text
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    marking.mark(case.pk, user=office.clerk)
    assert "审查中，该记录暂停计分" in Client().get(got["Location"]).content.decode()
    deciding.decide(case.pk, Decision(Outcome.REJECTED, "收据与本次收费无关。"), user=office.second)
    assert "收据与本次收费无关。" in Client().get(got["Location"]).content.decode()


def test_only_what_is_public_has_a_page(office: Office) -> None:
    waiting, minor = office.proposed(), office.public(rule="filing")
    for uid in (waiting.uid, minor.uid, uuid.uuid4()):
        assert Client().get(reverse("objections:raise", args=[uid])).status_code == 404
    assert Client().get(reverse("objections:file", args=[uuid.uuid4()])).status_code == 404


def test_after_the_time_the_form_is_gone(office: Office) -> None:
    entry = office.public()
    office.clock.on(date(2026, 3, 20))
    page = Client().get(reverse("objections:raise", args=[entry.uid])).content.decode()
    assert "<form" not in page
    assert "2026-03-11" in page
    assert send(entry).status_code == 422
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "短"}, "text"),
        ({"contact": ""}, "contact"),
        ({"raised_by": ""}, "raised_by"),
        ({"party": "nobody"}, "party"),
        ({"evidence": [SimpleUploadedFile("x.exe", b"MZ\x90\x00")]}, "evidence"),
        ({"evidence": [SimpleUploadedFile(f"{n}.pdf", f"%PDF-{n}".encode()) for n in range(4)]}, "evidence"),
    ],
)
def test_what_is_missing_is_said_and_the_words_are_kept(
    office: Office, changes: dict[str, Any], field: str
) -> None:
    got = send(office.public(), **changes)
    assert got.status_code == 422
    assert field in got.context["form"].errors
    assert "变量" not in got.content.decode()
    if field != "text":
        assert SENT["text"] in got.content.decode()
    assert not Objection.objects.exists()


def test_it_is_bounded(office: Office) -> None:
    entry = office.public()
    address = reverse("objections:raise", args=[entry.uid])
    big = Client().post(address, b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(limits.BODY + 1))
    assert big.status_code == 413
    for each in range(limits.PER_ADDRESS):
        assert send(entry, party="other", raised_by=f"路人{each}").status_code == 302
    got = send(entry, party="other", raised_by="又一位")
    assert got.status_code == 429
    assert SENT["text"] in got.content.decode()
    assert Objection.objects.count() == limits.PER_ADDRESS
