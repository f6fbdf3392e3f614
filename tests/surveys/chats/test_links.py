"""Links for groups: one each, live numbers, the printable page; and strangers stay outside."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.chats import linking, queries, reporting, urls, work_urls
from surveys.chats.errors import ChatRefused
from surveys.chats.figures import Spread
from surveys.chats.models import (
    Appeal,
    AppealCategory,
    AppealEvent,
    ChatGroup,
    GroupLink,
    GroupReport,
    ReportEvent,
)
from surveys.enums import ChannelKind
from surveys.models import Channel, ChannelOpens
from surveys.tallying import fold_all
from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory
from tests.factories.town import Community, Town
from tests.surveys.chats.conftest import Visitor, make_group
from tests.surveys.chats.test_reports import MARCH, NUMBERS


def test_each_group_gets_a_channel_of_its_own_once(town: Town, group: ChatGroup) -> None:
    sun = town.sun
    street = make_group(town.street, "街道群", level="town")
    author = sun.people["author"]
    made = linking.link(sun.questionnaire, [group], user=author)
    channel = made[0].channel
    assert (channel.kind, channel.area, channel.name) == (ChannelKind.GROUP, group.area, group.name)
    assert linking.link(sun.questionnaire, [group], user=author) == []
    assert GroupLink.objects.count() == 1
    with pytest.raises(ChatRefused) as refused:
        linking.link(sun.questionnaire, [street], user=author)
    assert refused.value.code == "not_yours"
    # A street's group may carry a community's questionnaire; what comes then belongs to the community.
    wide = linking.link(sun.questionnaire, [street], user=town.street_supervisor)
    assert wide[0].channel.area == sun.area


def test_what_is_refused(town: Town, group: ChatGroup) -> None:
    sun = town.sun
    moon = make_group(town.moon.area, "月亮群")

    def code(questionnaire: Any, groups: list[ChatGroup], user: Any) -> str:
        with pytest.raises(ChatRefused) as refused:
            linking.link(questionnaire, groups, user=user)
        assert refused.value.message
        return refused.value.code

    lead = sun.people["supervisor"]
    assert code(sun.questionnaire, [], lead) == "no_group"
    assert code(sun.questionnaire, [group] * 501, lead) == "too_many"
    assert code(sun.questionnaire, [moon], town.superuser) == "outside"
    assert code(sun.questionnaire, [group], sun.people["worker"]) == "not_yours"
    assert code(QuestionnaireFactory(parent=sun.folder, title="草稿"), [group], lead) == "not_live"
    Channel.objects.filter(questionnaire=sun.questionnaire).update(gate="satisfaction")
    assert code(sun.questionnaire, [group], lead) == "tested"
    assert not GroupLink.objects.exists()


def test_opened_submitted_reach_and_response(visit: Visitor, sun: Community, group: ChatGroup) -> None:
    lead = visit(sun.people["supervisor"])
    (link,) = linking.link(sun.questionnaire, [group], user=sun.people["supervisor"])
    today = timezone.localdate()
    ChannelOpens.objects.create(channel=link.channel, day=today, n=60)
    ChannelOpens.objects.create(channel=link.channel, day=today - timedelta(days=1), n=40)
    for _ in range(25):
        ResponseFactory(version=sun.version, channel=link.channel)
    fold_all()
    spread = queries.spreads([link])[link.pk]
    assert (spread.members, spread.opened, spread.submitted) == (200, 100, 25)
    assert (spread.reach, spread.response) == (Fraction(1, 2), Fraction(1, 4))
    address = reverse("chats:links", args=[sun.questionnaire.pk])
    page = lead.get(address).content.decode()
    assert "50.0%" in page
    assert "25.0%" in page
    assert f"/f/{link.channel.code}/" in page
    part = lead.get(f"{address}?part=1").content.decode()
    assert "50.0%" in part
    assert "<html" not in part
    table = lead.get(f"{address}?export=csv").content.decode()
    assert "阳光花园业主群" in table
    assert lead.get(f"{address}?export=xlsx").content.startswith(b"PK")
    codes = lead.get(reverse("chats:codes", args=[sun.questionnaire.pk])).content.decode()
    assert codes.count("<svg") == 1
    assert lead.get("/admin/chats/links/").status_code == 200
    assert (
        f"/chats/links/{sun.questionnaire.pk}/"
        in lead.get(f"/admin/questionnaires/{sun.questionnaire.pk}/channels/").content.decode()
    )


def test_choosing_many_at_once(visit: Visitor, sun: Community, group: ChatGroup) -> None:
    lead = visit(sun.people["supervisor"])
    for n in range(4):
        make_group(sun.area, f"社区{n}群", level="village")
    make_group(sun.area, "停用群", active=False)
    address = reverse("chats:choose", args=[sun.questionnaire.pk])
    page = lead.get(address).content.decode()
    assert "社区0群" in page
    assert "停用群" not in page
    for sent in ({}, {"group": ["²", "x", "9" * 30]}):
        assert lead.post(address, sent).status_code == 302
    assert GroupLink.objects.count() == 0
    lead.post(address, {"group": [group.pk]})
    assert [each.group for each in GroupLink.objects.all()] == [group]
    lead.post(address, {"all": "1", "level": "village"})
    assert GroupLink.objects.count() == 5
    assert "社区0群" not in lead.get(address).content.decode()


def test_no_button_is_spoken_of_that_is_not_there(visit: Visitor, sun: Community, group: ChatGroup) -> None:
    address = reverse("chats:links", args=[sun.questionnaire.pk])
    said = "点“选择群”"
    assert said in visit(sun.people["supervisor"]).get(address).content.decode()
    Channel.objects.filter(questionnaire=sun.questionnaire).update(gate="letters")
    assert said not in visit(sun.people["supervisor"]).get(address).content.decode()


def test_all_links_together_are_added_up_in_the_database(sun: Community) -> None:
    groups = [make_group(sun.area, f"第{n}群", members=100) for n in range(3)]
    made = linking.link(sun.questionnaire, groups, user=sun.people["supervisor"])
    for each in made[:2]:
        ChannelOpens.objects.create(channel=each.channel, day=timezone.localdate(), n=5)
        ResponseFactory(version=sun.version, channel=each.channel)
    ResponseFactory(
        version=sun.version, channel=ChannelFactory(questionnaire=sun.questionnaire, area=sun.area)
    )
    fold_all()
    rows = queries.links(sun.people["supervisor"])
    assert queries.spread_of_all(rows) == Spread(300, 10, 2)
    assert queries.spread_of_all(rows.none()) == Spread(0, 0, 0)


def test_questionnaires_that_groups_have_come_first(visit: Visitor, sun: Community, group: ChatGroup) -> None:
    linking.link(sun.questionnaire, [group], user=sun.people["supervisor"])
    newer = QuestionnaireFactory(parent=sun.folder, title="新问卷", live=True)
    page = visit(sun.people["supervisor"]).get(reverse("chats:questionnaires")).content.decode()
    linked, other = (page.index(f"/chats/links/{each.pk}/") for each in (sun.questionnaire, newer))
    assert linked < other


def test_the_live_page_costs_the_same_at_3_and_30(visit: Visitor, sun: Community) -> None:
    client = visit(sun.people["supervisor"])
    costs = []
    for n in (3, 27):
        groups = [make_group(sun.area, f"第{n}-{at}群") for at in range(n)]
        linking.link(sun.questionnaire, groups, user=sun.people["supervisor"])
        found = []
        for address in (
            reverse("chats:links", args=[sun.questionnaire.pk]),
            reverse("chats:codes", args=[sun.questionnaire.pk]),
            reverse("chats:questionnaires"),
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                client.get(address)
            found.append(len(made))
        costs.append(found)
    assert costs[0] == costs[1]


OWN = {
    "ledger",
    "unmatched",
    "appeal_figures",
    "questionnaires",
    "groups",
    "appeals",
    "appeal_new",
    "appeal_group",
    "upload",
    "template",
}


@pytest.fixture
def theirs(town: Town) -> dict[str, Any]:
    """What the moon community has, by what addresses call it."""
    moon = town.moon
    group = make_group(moon.area, "月亮群", contact_name="王芳", contact_phone="13900001111")
    linking.link(moon.questionnaire, [group], user=moon.people["author"])
    appeal = Appeal.objects.create(
        group=group, area=moon.area, category=AppealCategory.objects.create(name="怪事"), title="月亮诉求",
        received_on=MARCH, deadline=MARCH, opened_at=timezone.now(), opened_by=moon.people["worker"],
    )  # fmt: skip
    numbers = {name: getattr(NUMBERS, name) for name in reporting.FIELDS}
    report = GroupReport.objects.create(
        group=group, area=moon.area, month=MARCH, reported_at=timezone.now(), **numbers
    )
    lost = GroupReport.objects.create(
        group_name="月亮二群",
        area=moon.area,
        month=MARCH,
        reported_at=timezone.now(),
        unmatched="unknown",
        **numbers,
    )
    return {
        "chatgroup": group.pk, "appeal": appeal.pk, "groupreport": report.pk, "lost": lost.pk,
        "questionnaire": moon.questionnaire.pk,
    }  # fmt: skip


def addresses(theirs: dict[str, Any]) -> list[str]:
    """Every address of the other community's; fails for a page this test does not know."""
    found = [
        f"/admin/chats/{register}/{action}/{theirs[register]}/"
        for register in ("chatgroup", "appeal", "groupreport")
        for action in ("inspect", "edit", "delete")
    ]
    kwargs: dict[str, dict[str, Any]] = {
        "match": {"pk": theirs["lost"]},
        "contact": {"pk": theirs["chatgroup"]},
        "report": {"pk": theirs["chatgroup"]},
        "report_step": {"pk": theirs["groupreport"], "step": "approve"},
        "appeal_step": {"pk": theirs["appeal"], "step": "start"},
        "appeal_problem": {"pk": theirs["appeal"]},
        "report_file": {"pk": "00000000-0000-0000-0000-000000000000"},
        "appeal_file": {"pk": "00000000-0000-0000-0000-000000000000"},
        "preview": {"pk": "00000000-0000-0000-0000-000000000000"},
        "done": {"pk": "00000000-0000-0000-0000-000000000000"},
        **{name: {"questionnaire": theirs["questionnaire"]} for name in ("links", "choose", "codes")},
    }
    for module in (urls, work_urls):
        for pattern in module.urlpatterns:
            if pattern.name not in OWN:
                found.append(reverse(f"{module.app_name}:{pattern.name}", kwargs=kwargs[str(pattern.name)]))
    return found


def snapshot() -> list[Any]:
    """What must not change."""
    models = (ChatGroup, GroupLink, Appeal, AppealEvent, GroupReport, ReportEvent, Channel)
    return [list(model._base_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("who", ["worker", "author", "supervisor", "administrator"])
def test_strangers_find_nothing(town: Town, theirs: dict[str, Any], who: str) -> None:
    client = Client()
    client.force_login(town.sun.people[who])
    before = snapshot()
    for address in addresses(theirs):
        for answer in (client.get(address), client.post(address, {"reason": "x", "seen": 1, "group": 1})):
            assert answer.status_code in (302, 403, 404, 405), (address, answer.status_code)
            if answer.status_code == 302:  # no such role at all, or never editable
                assert answer["Location"] == "/admin/", address
        assert Client().get(address).status_code in (302, 404), address
    for address in ("/admin/chats/chatgroup/", "/admin/chats/appeal/", "/admin/chats/groupreport/",
                    "/work/groups/", "/work/groups/appeals/",
                    "/admin/chats/ledger/", "/admin/chats/links/"):  # fmt: skip
        assert "月亮" not in client.get(address, follow=True).content.decode(), address
    assert snapshot() == before


def test_the_owner_is_masked_and_shown_once_for_a_reason(
    visit: Visitor, town: Town, theirs: dict[str, Any]
) -> None:
    client = visit(town.moon.people["supervisor"])
    pk = theirs["chatgroup"]
    for address in (
        f"/admin/chats/chatgroup/inspect/{pk}/",
        "/admin/chats/chatgroup/",
        f"/admin/chats/chatgroup/edit/{pk}/",
    ):
        page = client.get(address).content.decode()
        assert "13900001111" not in page
        assert "王芳" not in page
    export = client.post("/admin/chats/chatgroup/?export=csv").content.decode()
    assert "139****1111" in export
    assert client.post(f"/admin/chats/owner/{pk}/", {"reason": ""}).status_code == 302
    shown = client.post(f"/admin/chats/owner/{pk}/", {"reason": "核对备案"}).content.decode()
    assert "13900001111" in shown
    assert ModelLogEntry.objects.filter(action="territory.unmask", object_id=str(pk)).count() == 1


def test_the_register_makes_and_changes_groups(visit: Visitor, sun: Community) -> None:
    client = visit(sun.people["supervisor"])
    estate = sun.building.get_parent()
    assert client.get("/admin/chats/chatgroup/create/").status_code == 302  # where first
    address = f"/admin/chats/chatgroup/create/?in={estate.pk}"
    assert 'value="group" selected' in client.get(address).content.decode()
    sent = {
        "name": "阳光 花园群", "level": "group", "kind": "territory", "owner_kind": "grid",
        "contact_name": "李建国", "contact_phone": "138 1234 5678",
        "members": "120", "households": "60", "filing": "none",
        "filed_on": "2026-01-05", "active": "on", "since": "2026-02-17", "worker": "", "note": "",
    }  # fmt: skip
    refused = client.post(address, sent)
    assert refused.status_code == 200
    assert not ChatGroup.objects.exists()
    assert client.post(address, {**sent, "filing": "filed"}).status_code == 302
    made = ChatGroup.objects.get()
    assert (made.area, made.contact_phone, str(made.since)) == (estate, "13812345678", "2026-02-01")
    again = client.post(address, {**sent, "filing": "filed"})
    assert again.status_code == 200  # a name is there once
    worker = sun.people["worker"]
    change = {**sent, "filing": "filed", "contact_name": "", "contact_phone": "", "worker": worker.pk}
    assert client.post(f"/admin/chats/chatgroup/edit/{made.pk}/", change).status_code == 302
    made.refresh_from_db()
    assert (made.worker, made.contact_phone) == (worker, "13812345678")
    reporting.type_in(made.pk, date(2026, 2, 1), NUMBERS, user=worker)
    for since, said in (("9999-01-01", "还没有到"), ("2026-03-05", "已有 2026-02 的月报")):
        answer = client.post(f"/admin/chats/chatgroup/edit/{made.pk}/", {**change, "since": since})
        assert said in answer.content.decode()
        made.refresh_from_db()
        assert str(made.since) == "2026-02-01"
    assert (
        "139" not in client.get("/admin/chats/chatgroup/?q=阳光&filing=filed&silent=2026-03").content.decode()
    )
    for page in ("appealcategory/", "appeal/", "groupreport/"):
        assert client.get(f"/admin/chats/{page}").status_code == 200
