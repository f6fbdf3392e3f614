"""Appeals: every step from every state by everybody, deadlines, closure with the resident's word, figures."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from surveys.chats import appeals, ledger, queries
from surveys.chats.appeals import FLOW, STEPS, Raised, lateness, open_problem, put_down
from surveys.chats.enums import AppealState
from surveys.chats.errors import ChatRefused
from surveys.chats.models import Appeal, AppealCategory, AppealEvent, ChatGroup
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given, last_event, possible, take
from surveys.problems.models import Category, Problem
from territory.models import Area
from tests.factories import OrganisationFactory
from tests.factories.town import Community, Town
from tests.surveys.chats.conftest import Visitor, make_group

WORKERS = ("worker", "lead")
LEADS = ("lead",)
ALLOWED = {
    ("start", "received"): WORKERS,
    ("hand_over", "received"): LEADS,
    ("hand_over", "handling"): LEADS,
    ("extend", "received"): LEADS,
    ("extend", "handling"): LEADS,
    ("answer", "handling"): WORKERS,
    ("refuse", "received"): LEADS,
    ("refuse", "handling"): LEADS,
    ("return", "answered"): LEADS,
    ("close", "answered"): LEADS,
    ("reopen", "closed"): LEADS,
    ("reopen", "refused"): LEADS,
    **{("reword", state): LEADS for state in AppealState.values},
}
AFTER = {
    "start": "handling",
    "hand_over": "received",
    "answer": "answered",
    "refuse": "refused",
    "return": "handling",
    "close": "closed",
    "reopen": "handling",
}


def in_state(group: ChatGroup, category: AppealCategory, state: str, user: Any, **changes: Any) -> Appeal:
    """An appeal of the group in that state."""
    today = timezone.localdate()
    values = {
        "received_on": today,
        "deadline": today + timedelta(days=5),
        "opened_at": timezone.now(),
        **changes,
    }
    return Appeal.objects.create(
        group=group,
        area=group.area,
        category=category,
        title="垃圾没人收",
        state=state,
        opened_by=user,
        **values,
    )


def whole(appeal: Appeal, **changes: Any) -> Given:
    """Everything that any step could want."""
    data = {
        "deadline": timezone.localdate() + timedelta(days=30),
        "content": "yes",
        "title": "垃圾没有人收",
        "organisation": OrganisationFactory(area=None, name="环卫所")
        if not appeals.Organisation.objects.filter(name="环卫所").exists()
        else appeals.Organisation.objects.get(name="环卫所"),
        **changes,
    }
    return Given(seen=last_event(FLOW, appeal), opinion="写明了", told="已经安排保洁", data=data)


def test_every_step_from_every_state_by_everybody(
    town: Town, group: ChatGroup, category: AppealCategory
) -> None:
    sun = town.sun
    tried = {
        "worker": sun.people["worker"],
        "lead": sun.people["supervisor"],
        "author": sun.people["author"],
        "stranger": town.moon.people["administrator"],
    }
    for key, state in product(STEPS, AppealState.values):
        for who, user in tried.items():
            appeal = in_state(group, category, state, tried["lead"])
            may = who in ALLOWED.get((key, state), ())
            assert (STEPS[key] in possible(FLOW, appeal, user)) is may, (key, state, who)
            if may:
                event = take(FLOW, appeal.pk, key, whole(appeal), user=user)
                appeal.refresh_from_db()
                assert appeal.state == AFTER.get(key, state), (key, state)
                assert (event.by, event.step) == (user, key)
            else:
                with pytest.raises(StepRefused):
                    take(FLOW, appeal.pk, key, whole(appeal), user=user)
                appeal.refresh_from_db()
                assert (appeal.state, appeal.events.count()) == (state, 0), (key, state, who)


TODAY = timezone.localdate()
MUST: list[tuple[str, str, dict[str, Any], str]] = [
    ("answer", "handling", {"told": " "}, "told_missing"),
    ("refuse", "received", {"told": ""}, "told_missing"),
    ("extend", "received", {"opinion": ""}, "opinion_missing"),
    ("extend", "received", {"data": {}}, "field_missing"),
    ("extend", "received", {"data": {"deadline": timezone.localdate()}}, "deadline_not_later"),
    ("extend", "received", {"data": {"deadline": TODAY + timedelta(days=400)}}, "deadline_too_late"),
    ("close", "answered", {"data": {}}, "field_missing"),
    ("return", "answered", {"opinion": ""}, "opinion_missing"),
    ("reopen", "closed", {"data": {"deadline": TODAY - timedelta(days=1)}}, "deadline_not_later"),
    ("hand_over", "received", {"data": {}}, "nobody"),
    ("start", "received", {"seen": 9999999}, "stale"),
    ("reword", "closed", {"opinion": ""}, "opinion_missing"),
    ("reword", "closed", {"data": {"title": " "}}, "field_missing"),
    ("reword", "closed", {"data": {"title": "找王阿姨13812345678"}}, "private_words"),
    ("reword", "closed", {"data": {"title": "灯坏了"}, "opinion": "去掉１３８-1234-5678"}, "private_words"),
    ("reword", "closed", {"data": {"title": "垃圾没人收"}}, "words_same"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "state", "changes", "code"), MUST)
def test_what_must_be_given(
    sun: Community,
    group: ChatGroup,
    category: AppealCategory,
    key: str,
    state: str,
    changes: dict[str, Any],
    code: str,
) -> None:
    appeal = in_state(group, category, state, sun.people["supervisor"])
    good = {"seen": last_event(FLOW, appeal), "opinion": "写明了", "told": "好", "data": {"content": "yes"}}
    with pytest.raises(StepRefused) as refused:
        take(FLOW, appeal.pk, key, Given(**{**good, **changes}), user=sun.people["supervisor"])
    assert refused.value.code == code
    assert refused.value.message
    assert not AppealEvent.objects.exists()


def test_the_life_of_an_appeal(sun: Community, group: ChatGroup, category: AppealCategory) -> None:
    lead, worker = sun.people["supervisor"], sun.people["worker"]
    on = timezone.localdate() - timedelta(days=4)
    category.days = 5
    appeal = put_down(Raised(group, category, "垃圾没人收", "三天了", on), user=worker)
    assert (appeal.state, appeal.deadline, appeal.area) == ("received", on + timedelta(days=5), group.area)
    assert (
        put_down(Raised(group, category, "垃圾没人收", "三天了", on), user=worker) == appeal
    )  # pressed twice
    assert lateness(appeal) == ("soon", 1)
    assert lateness(appeal, timezone.localdate() + timedelta(days=3)) == ("late", 2)
    take(FLOW, appeal.pk, "start", whole(appeal), user=worker)
    take(FLOW, appeal.pk, "answer", whole(appeal), user=worker)
    take(FLOW, appeal.pk, "return", Given(opinion="还有一处", data={}), user=lead)
    appeal.refresh_from_db()
    assert (appeal.owner, appeal.answered_on) == (worker, None)
    take(FLOW, appeal.pk, "answer", whole(appeal), user=worker)
    take(FLOW, appeal.pk, "close", whole(appeal, content="no"), user=lead)
    appeal.refresh_from_db()
    assert (appeal.content, appeal.closed_on, lateness(appeal)) == ("no", timezone.localdate(), ("done", 4))
    whole_line, by_area, by_category = ledger.appeal_tables(lead, sun.area, None, None)
    assert (whole_line.n, whole_line.closing, whole_line.content, whole_line.mean_days) == (
        1,
        "100.0%",
        "0.0%",
        "4.0",
    )
    assert [line.name for line in by_area] == [group.area.name]
    assert [line.name for line in by_category] == [category.name]


def test_a_moved_deadline_makes_nothing_punctual(
    visit: Visitor, sun: Community, group: ChatGroup, category: AppealCategory
) -> None:
    lead, admin, today = sun.people["supervisor"], sun.people["administrator"], timezone.localdate()
    late = today - timedelta(days=3)
    appeal = in_state(group, category, "received", lead, received_on=late, deadline=late)
    take(FLOW, appeal.pk, "extend", whole(appeal, deadline=today + timedelta(days=9)), user=lead)
    take(FLOW, appeal.pk, "extend", whole(appeal, deadline=today + timedelta(days=20)), user=lead)
    appeal.refresh_from_db()
    assert (appeal.first_deadline, appeal.deadline) == (late, today + timedelta(days=20))
    assert lateness(appeal) == ("late", 3)
    assert list(Appeal.objects.filter(queries.overdue())) == [appeal]
    assert ledger.appeal_tables(lead, sun.area, None, None)[0].overdue == 1
    page = visit(lead).get(f"/admin/chats/appeal/inspect/{appeal.pk}/").content.decode()
    assert f"{late.isoformat()} 逾期 3 天，延期到 {appeal.deadline.isoformat()}" in page
    take(FLOW, appeal.pk, "start", whole(appeal), user=lead)
    take(FLOW, appeal.pk, "answer", whole(appeal), user=lead)
    with pytest.raises(StepRefused) as refused:
        take(FLOW, appeal.pk, "close", whole(appeal), user=lead)
    assert refused.value.code == "same_person"
    take(FLOW, appeal.pk, "close", whole(appeal), user=admin)
    take(FLOW, appeal.pk, "reopen", whole(appeal), user=lead)
    appeal.refresh_from_db()
    assert (appeal.first_deadline, lateness(appeal)) == (late, ("late", 3))  # it was answered too late


def test_opened_again_after_an_answer_in_time_it_has_a_new_first_deadline(
    sun: Community, group: ChatGroup, category: AppealCategory
) -> None:
    today = timezone.localdate()
    appeal = in_state(
        group, category, "closed", sun.people["worker"], deadline=today, answered_on=today, closed_on=today
    )
    take(FLOW, appeal.pk, "reopen", whole(appeal), user=sun.people["supervisor"])
    appeal.refresh_from_db()
    assert (appeal.first_deadline, lateness(appeal)) == (None, ("open", 30))


def test_phone_numbers_are_not_put_down_and_can_be_taken_out(
    visit: Visitor, sun: Community, group: ChatGroup, category: AppealCategory
) -> None:
    lead, old = sun.people["supervisor"], "3单元楼道灯坏了，联系13812345678王阿姨"
    page = visit(sun.people["worker"]).post(
        f"/work/groups/appeal/?group={group.pk}",
        {"category": category.pk, "title": old, "text": "", "received_on": TODAY.isoformat()},
    )
    assert "13812345678”像是" in page.content.decode()
    assert not Appeal.objects.exists()
    for title, text in ((old, ""), ("灯坏了", "身份证 110101199003077571")):
        with pytest.raises(ChatRefused) as refused:
            put_down(Raised(group, category, title, text), user=lead)
        assert refused.value.code == "private_words"
    appeal = put_down(Raised(group, category, "灯坏了"), user=lead)
    Appeal.objects.update(title=old)  # put down before numbers were refused
    ModelLogEntry.objects.for_instance(appeal).update(label=old)
    client, address = visit(lead), f"/admin/chats/appeals/{appeal.pk}/reword/"
    assert old in client.get(address).content.decode()
    sent = {"seen": last_event(FLOW, appeal), "opinion": "去掉电话和姓名", "title": "3单元楼道灯坏了"}
    assert client.post(address, sent).status_code == 302
    shown = client.get(f"/admin/chats/appeal/inspect/{appeal.pk}/").content.decode()
    assert "更正文字" in shown
    assert "去掉电话和姓名" in shown
    assert "13812345678" not in shown
    assert not ModelLogEntry.objects.filter(label__contains="138").exists()


def test_who_may_put_down(town: Town, group: ChatGroup, category: AppealCategory) -> None:
    def code(user: Any, **changes: Any) -> str:
        with pytest.raises(ChatRefused) as refused:
            put_down(Raised(group, category, "一件事", **changes), user=user)
        return refused.value.code

    assert code(town.moon.people["supervisor"]) == "not_yours"
    assert code(town.sun.people["author"]) == "not_yours"
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert code(town.sun.people["worker"], received_on=tomorrow) == "future"
    assert code(town.sun.people["worker"], received_on=date(1, 1, 1)) == "long_ago"
    group.active = False
    assert code(town.sun.people["worker"]) == "not_active"


def test_handed_to_the_street_and_back_down(town: Town, group: ChatGroup, category: AppealCategory) -> None:
    lead, street = town.sun.people["supervisor"], town.street_supervisor
    community = town.sun.area
    appeal = in_state(group, category, "received", lead)

    def hand(area: Area, user: Any, **data: Any) -> None:
        take(FLOW, appeal.pk, "hand_over", Given(opinion="归街道管", data={"area": area, **data}), user=user)
        appeal.refresh_from_db()

    with pytest.raises(StepRefused) as refused:
        hand(town.moon.building, lead)
    assert refused.value.code == "area_wrong"
    hand(community, lead)
    hand(town.street, lead)
    assert (appeal.area, appeal.state) == (town.street, "received")
    with pytest.raises(StepRefused) as refused:
        hand(community, lead)
    assert refused.value.code == "not_yours"
    hand(town.moon.area, street, owner=town.moon.people["worker"])
    assert (appeal.area, appeal.owner) == (town.moon.area, town.moon.people["worker"])
    with pytest.raises(StepRefused) as refused:
        take(FLOW, appeal.pk, "start", Given(data={"owner": town.sun.people["worker"]}), user=appeal.owner)
    assert refused.value.code == "not_eligible"


def test_a_problem_is_opened_once(sun: Community, group: ChatGroup, category: AppealCategory) -> None:
    lead = sun.people["supervisor"]
    appeal = in_state(group, category, "handling", lead, text="第三天了")
    kind = Category.objects.create(name="卫生")
    with pytest.raises(StepRefused):
        open_problem(appeal.pk, kind, "community", user=sun.people["author"])
    open_problem(appeal.pk, kind, "community", user=lead)
    appeal.refresh_from_db()
    assert appeal.problem == Problem.objects.get()
    assert (appeal.problem.title, appeal.problem.text, appeal.problem.deadline) == (
        appeal.title,
        "第三天了",
        appeal.deadline,
    )
    assert [each.step for each in appeal.events.all()] == ["problem"]
    with pytest.raises(ChatRefused) as refused:
        open_problem(appeal.pk, kind, "community", user=lead)
    assert refused.value.code == "problem_there"
    assert Problem.objects.count() == 1


def test_other_comes_last(visit: Visitor, sun: Community, group: ChatGroup) -> None:
    AppealCategory.objects.get_or_create(name="其他", defaults={"days": 7, "position": 99})
    AppealCategory.objects.get_or_create(name="自行车", defaults={"days": 7})
    assert str(AppealCategory.objects.last()) == "其他"
    page = visit(sun.people["worker"]).get(f"/work/groups/appeal/?group={group.pk}").content.decode()
    assert page.index(">自行车<") < page.index(">其他<")


def test_the_pages(visit: Visitor, sun: Community, group: ChatGroup, category: AppealCategory) -> None:
    named = sun.people["worker"]
    named.last_name, named.first_name = "周", "敏"
    named.save()
    worker, lead = visit(named), visit(sun.people["supervisor"])
    page = worker.get(f"/work/groups/appeal/?group={group.pk}")
    assert "阳光花园业主群" in page.content.decode()
    assert worker.get("/work/groups/appeal/").status_code == 200  # of one group there is nothing to choose
    other = make_group(sun.area, "社区大群")
    assert worker.get("/work/groups/appeal/")["Location"] == "/work/groups/appeal/group/"
    choice = worker.get("/work/groups/appeal/group/?q=大群").content.decode()
    assert f"?group={other.pk}" in choice
    assert f"?group={group.pk}" not in choice
    address = f"/work/groups/appeal/?group={group.pk}"
    empty = worker.post(address, {})
    assert empty.status_code == 200
    assert not Appeal.objects.exists()
    sent = {
        "category": category.pk,
        "title": "路灯不亮",
        "text": "三栋前面",
        "received_on": timezone.localdate().isoformat(),
        "deadline": "",
    }
    answer = worker.post(address, sent, follow=True)
    appeal = Appeal.objects.get()
    assert answer.redirect_chain == [("/work/groups/appeals/", 302)]  # it stays on the phone
    assert "“路灯不亮”" in answer.content.decode()
    assert (
        "路灯不亮" not in lead.get("/work/groups/appeals/").content.decode()
    )  # neither hers nor in her charge
    starting = lead.get(f"/admin/chats/appeals/{appeal.pk}/start/").content.decode()
    assert "周敏（阳光社区 网格员）" in starting
    assert "sun-worker" not in starting
    for key, data in (
        ("start", {}),
        ("answer", {"told": "已经修好"}),
        ("close", {"content": "yes"}),
    ):
        address = f"/admin/chats/appeals/{appeal.pk}/{key}/"
        who = worker if key == "answer" else lead
        form = who.get(address)
        assert form.status_code == 200, key
        seen = last_event(FLOW, appeal)
        assert who.post(address, {"seen": seen, "opinion": "", **data}).status_code == 302, key
    appeal.refresh_from_db()
    assert (appeal.state, appeal.content) == ("closed", "yes")
    shown = lead.get(f"/admin/chats/appeal/inspect/{appeal.pk}/").content.decode()
    assert "已经修好" in shown
    figures = lead.get("/admin/chats/appeals/figures/").content.decode()
    assert "100.0%" in figures
    assert lead.get("/admin/chats/appeals/figures/?export=csv").status_code == 200
    other = in_state(group, category, "received", sun.people["supervisor"])
    address = f"/admin/chats/appeals/{other.pk}/problem/"
    assert lead.get(address).status_code == 200
    new = {"new_category": "照明", "owner_level": "community"}
    assert visit(sun.people["worker"]).post(address, new).status_code == 302
    assert not Category.objects.filter(name="照明").exists()  # nothing is made by whoever may not
    assert lead.post(address, new).status_code == 302
    assert lead.post(address, {**new, "new_category": "再来一类"}).status_code == 302
    assert not Category.objects.filter(name="再来一类").exists()  # the appeal has its problem already
    other.refresh_from_db()
    assert other.problem is not None
    handing = lead.get(f"/admin/chats/appeals/{other.pk}/hand_over/").content.decode()
    assert "阳光社区" in handing
    for key in ("start", "extend", "refuse"):
        assert lead.get(f"/admin/chats/appeals/{other.pk}/{key}/").status_code == 200, key
    assert lead.get(f"/admin/chats/appeals/{other.pk}/nonsense/").status_code == 404
    assert lead.get(f"/admin/chats/appeals/{other.pk}/close/").status_code == 302  # not in this state


def test_the_register_costs_the_same_at_3_and_30(
    visit: Visitor, sun: Community, group: ChatGroup, category: AppealCategory
) -> None:
    client = visit(sun.people["supervisor"])

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    addresses = ("/admin/chats/appeal/?due=overdue", "/admin/chats/appeals/figures/")
    late = timezone.localdate() - timedelta(days=3)
    costs = []
    for n in (3, 27):
        for at in range(n):
            in_state(group, category, "received", sun.people["supervisor"], deadline=late)
            make_group(sun.area, f"群{n}-{at}")
        costs.append([cost(each) for each in addresses])
    assert costs[0] == costs[1]
