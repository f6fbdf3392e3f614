"""Tags and contacts: no tag without consent, none shown in full without a reason, everything in the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from territory import tagging
from territory.models import HouseholdTag
from territory.reach import may_meet
from tests.factories import GridFactory, HouseholdFactory, OrganisationFactory
from tests.factories.town import Town

AT = "/admin/territory/"
SIGNED = {"kind": "alone", "consent_on": "2026-10-03", "consent_how": "本人签字"}


def signed_in(user: Any) -> Client:
    """A client."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def heard() -> Iterator[list[tuple[str, HouseholdTag]]]:
    """What the signals say."""
    found: list[tuple[str, HouseholdTag]] = []

    def came(sender: Any, tag: HouseholdTag, **said: Any) -> None:
        found.append(("added", tag))

    def went(sender: Any, tag: HouseholdTag, **said: Any) -> None:
        found.append(("withdrawn", tag))

    tagging.added.connect(came)
    tagging.withdrawn.connect(went)
    yield found
    tagging.added.disconnect(came)
    tagging.withdrawn.disconnect(went)


def test_from_consent_to_withdrawal(town: Town, heard: list[tuple[str, HouseholdTag]]) -> None:
    client = signed_in(town.sun.people["supervisor"])
    household = town.sun.household
    page = client.post(f"{AT}household/{household.pk}/tags/", SIGNED, follow=True).content.decode()
    tag = HouseholdTag.objects.get()
    assert (tag.kind, tag.consent_on, tag.consent_how) == ("alone", date(2026, 10, 3), "本人签字")
    assert tag.added_by == town.sun.people["supervisor"]
    assert "2026-10-03同意，本人签字" in page
    assert "添加标签“独居老人”；2026-10-03取得同意，方式：本人签字" in page
    again = client.post(f"{AT}household/{household.pk}/tags/", SIGNED, follow=True).content.decode()
    assert "该户已有这个标签。" in again
    silent = client.post(f"{AT}tags/{tag.pk}/withdraw/", {"why": " "}, follow=True).content.decode()
    assert "请填写原因" in silent
    assert HouseholdTag.objects.get().withdrawn_at is None
    for _ in range(2):
        page = client.post(f"{AT}tags/{tag.pk}/withdraw/", {"why": "老人搬走"}, follow=True).content.decode()
    tag.refresh_from_db()
    assert (tag.withdrawn_by, tag.withdrawn_why) == (town.sun.people["supervisor"], "老人搬走")
    assert "已撤销的标签" in page
    assert "撤销标签“独居老人”，原因：老人搬走" in page
    assert heard == [("added", tag), ("withdrawn", tag)]
    # With a new consent the same tag can be put on again; the old one stays as a record.
    client.post(f"{AT}household/{household.pk}/tags/", SIGNED)
    assert HouseholdTag.objects.filter(withdrawn_at=None).count() == 1
    assert HouseholdTag.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"consent_on": ""}, "请填住户同意的日期；没有同意不能加标签。"),
        ({"consent_on": "2026-13-45"}, "请填住户同意的日期；没有同意不能加标签。"),
        ({"consent_on": "future"}, "同意日期不能晚于今天。"),
        ({"consent_how": "  "}, "请填取得同意的方式，例如：签字表。"),
        ({"consent_how": "签" * 121}, "最多120个字。"),
        ({"kind": "rich"}, "请选择一种标签。"),
    ],
)
def test_no_tag_without_consent(town: Town, changes: dict[str, str], message: str) -> None:
    client = signed_in(town.sun.people["supervisor"])
    sent = {**SIGNED, **changes}
    if sent["consent_on"] == "future":
        sent["consent_on"] = str(timezone.localdate() + timedelta(days=1))
    page = client.post(f"{AT}household/{town.sun.household.pk}/tags/", sent, follow=True).content.decode()
    assert message in page
    assert not HouseholdTag.objects.exists()


def test_what_listens_can_refuse(town: Town) -> None:
    """A receiver's failure undoes the withdrawal: duties and tags never part."""
    tag = tagging.add(
        town.sun.household, "poor", consent_on=date(2026, 1, 1), how="签字", user=town.superuser
    )

    def refuse(sender: Any, **said: Any) -> None:
        raise ValidationError("no")

    tagging.withdrawn.connect(refuse)
    try:
        with pytest.raises(ValidationError):
            tagging.withdraw(tag, why="x", user=town.superuser)
    finally:
        tagging.withdrawn.disconnect(refuse)
    tag.refresh_from_db()
    assert tag.withdrawn_at is None


def test_who_may_meet_a_household(town: Town) -> None:
    people, household = town.sun.people, town.sun.household
    assert [who for who in people if may_meet(people[who], household)] == ["supervisor", "administrator"]
    grid = GridFactory(community=town.sun.area, worker=people["worker"], parts=[town.sun.building])
    assert may_meet(people["worker"], household)
    assert not may_meet(people["worker"], HouseholdFactory(building=town.moon.building))
    grid.worker = town.moon.people["worker"]  # somebody whose post does not cover it
    grid.save()
    assert not may_meet(town.moon.people["worker"], household)


def test_a_contact_is_shown_once_for_a_reason(town: Town) -> None:
    household = town.sun.household
    household.contact_name, household.contact_phone = "欧阳建国", "13812345678"
    household.save()
    user = town.sun.people["supervisor"]
    client = signed_in(user)
    own, address = f"{AT}household/inspect/{household.pk}/", f"{AT}household/{household.pk}/contact/"
    assert client.get(address).status_code == 405
    refused = client.post(address, {"reason": "  "}, follow=True).content.decode()
    assert "欧阳建国" not in refused
    assert "这次没有显示" in refused
    assert not ModelLogEntry.objects.filter(action="territory.unmask").exists()
    shown = client.post(address, {"reason": "核对住户信息"})
    assert "欧阳建国" in shown.content.decode()
    assert "13812345678" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="territory.unmask")
    assert (entry.user, entry.data) == (user, {"reason": "核对住户信息"})
    after = client.get(own).content.decode()
    assert "13812345678" not in after
    assert "查看了联系人，原因：核对住户信息" in after
    worker = signed_in(town.sun.people["worker"])
    assert worker.post(address, {"reason": "x"}).status_code == 404
    assert "contact/" not in worker.get(own).content.decode()


def test_an_organisations_contact(town: Town) -> None:
    unit = OrganisationFactory(area=town.sun.area, contact_name="李明", contact_phone="0731-88886666")
    client = signed_in(town.sun.people["worker"])
    assert "李* 073******6666" in client.get(f"{AT}organisation/inspect/{unit.pk}/").content.decode()
    page = client.post(f"{AT}organisation/{unit.pk}/contact/", {"reason": "联系帮扶"}).content.decode()
    assert "0731-88886666" in page
    assert ModelLogEntry.objects.get(action="territory.unmask").data == {"reason": "联系帮扶"}
