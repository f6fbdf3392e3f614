"""The tests' pages: what they show and do, in every state, with how many queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from satisfaction.enums import TestState
from satisfaction.errors import TestError
from satisfaction.models import Test
from satisfaction.planning import fitting
from satisfaction.voting.closing import close_test
from surveys.enums import Privacy
from surveys.tallying import fold
from tests.factories.companies import ServiceAreaFactory
from tests.factories.satisfaction import Setting, TestFactory, opened, vote
from tests.factories.territory import AreaFactory
from tests.satisfaction.planning.conftest import Visitor

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    """The address of a page."""
    return reverse(f"satisfaction:{name}", args=args)


def posted(found: Setting, **changes: Any) -> dict[str, Any]:
    """What the form of a plan sends."""
    today = timezone.localdate()
    usual = {
        "title": "秋季业主满意度测评",
        "questionnaire": found.questionnaire.pk,
        "service_areas": [found.service_area.pk],
        "starts_on": today,
        "ends_on": today + timedelta(days=20),
        "privacy": "anon",
        "min_count": 30,
        "min_share": 30,
        "min_seconds": 30,
        "min_answered_weight": "",
        "check_share": 15,
        "agreement_min": 95,
        "confidence": 95,
        "publicity_days": 7,
        "objection_days": 5,
    }
    return {**usual, **changes}


def test_the_list_tells_how_far_each_test_is(draft: Setting, visit: Visitor) -> None:
    page = visit(draft.user).get(at("tests")).content.decode()
    assert draft.test.title in page
    assert at("create") in page


def test_an_empty_list_says_what_to_do(draft: Setting, visit: Visitor) -> None:
    Test.objects.all().delete()
    page = visit(draft.user).get(at("tests")).content.decode()
    assert "jw-empty" in page
    assert at("create") in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("q=阳光花园", True),
        ("q=没有这个", False),
        ("state=draft", True),
        ("state=open", False),
        ("state=nonsense&area=999999999999999999999", True),
    ],
)
def test_the_list_is_narrowed(draft: Setting, visit: Visitor, query: str, there: bool) -> None:
    page = visit(draft.user).get(f"{at('tests')}?{query}").content.decode()
    assert (f'data-test="{draft.test.pk}"' in page) is there


def test_the_list_asks_the_same_queries_for_3_and_30(draft: Setting, visit: Visitor) -> None:
    client = visit(draft.user)

    def count(n: int) -> int:
        while Test.objects.count() < n:
            TestFactory(
                questionnaire=draft.questionnaire,
                area=draft.estate,
                created_by=draft.user,
                service_areas=[draft.service_area],
            )
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(at("tests"))
        return len(seen)

    count(3)
    assert count(3) == count(30)


def test_a_plan_is_made_with_its_rules(draft: Setting, visit: Visitor) -> None:
    answer = visit(draft.user).post(at("create"), posted(draft, min_share=40, open_link="on"))
    made = Test.objects.latest("pk")
    assert answer["Location"] == at("test", made.pk)
    assert made.title == "秋季业主满意度测评"
    assert made.area == draft.estate
    assert made.rules["min_share"] == "2/5"
    assert made.rules["min_answered_weight"] is None
    assert made.open_link
    assert made.objection_days == 5
    assert [each.service_area for each in made.areas.all()] == [draft.service_area]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"service_areas": []}, "service_areas"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"check_share": 9}, "check_share"),
        ({"check_share": 21}, "check_share"),
        ({"min_seconds": 121}, "min_seconds"),
        ({"confidence": 80}, "confidence"),
        ({"privacy": "usual"}, "privacy"),
        ({"questionnaire": 0}, "questionnaire"),
    ],
)
def test_a_plan_that_cannot_be_is_shown_again(
    draft: Setting, visit: Visitor, wrong: dict[str, Any], field: str
) -> None:
    answer = visit(draft.user).post(at("create"), posted(draft, **wrong))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert Test.objects.count() == 1


def test_a_draft_is_changed_and_an_open_test_is_not(running: Setting, visit: Visitor) -> None:
    client, test = visit(running.user), running.test
    answer = client.post(at("edit", test.pk), posted(running))
    assert answer["Location"] == at("test", test.pk)
    test.refresh_from_db()
    assert test.title != "秋季业主满意度测评"


def test_the_form_offers_areas_with_company_and_households(draft: Setting, visit: Visitor) -> None:
    other = ServiceAreaFactory(estate=AreaFactory(parent=draft.community, name="没人管小区", level=5))
    page = visit(draft.user).get(at("create"))
    lines = {line.service_area: line for _name, some in page.context["offer"].groups for line in some}
    assert lines[draft.service_area].households == 18
    assert lines[draft.service_area].contract.company == draft.company
    assert lines[draft.service_area].elsewhere == [draft.test.title]
    assert lines[other].contract is None


def test_what_was_made_for_something_else_is_said_in_one_sentence() -> None:
    """A form that is nearly one says what it lacks; any other only that it is none."""
    missing = [TestError("question_missing", name=name) for name in ("household", "role", "overall")]
    with override("zh-hans"):
        [said] = fitting.in_words([*missing, TestError("not_scored")])
        assert said == "不是满意度测评问卷：缺少测评必有的 3 道题。"
        near = fitting.in_words([*missing[:2], TestError("not_scored")])
    assert len(near) == 3
    assert "household" in near[0]


def test_the_form_asks_the_same_queries_for_3_and_30_areas(draft: Setting, visit: Visitor) -> None:
    client = visit(draft.user)

    def count(n: int) -> int:
        while draft.community.get_children().count() < n:
            draft.community.refresh_from_db()
            ServiceAreaFactory(estate=AreaFactory(parent=draft.community, name="又一小区", level=5))
            draft.community.refresh_from_db()
        with CaptureQueriesContext(connection) as seen:
            client.get(at("create"))
        return len(seen)

    count(3)
    assert count(3) == count(30)


def test_what_keeps_a_test_from_opening_is_said(draft: Setting, visit: Visitor) -> None:
    draft.contract.delete()
    client = visit(draft.user)
    page = client.get(at("open", draft.test.pk))
    assert [error.code for error in page.context["errors"]] == ["no_contract"]
    area = draft.test_area.service_area
    assert f"contract/create/?in={area.estate_id}&amp;area={area.pk}" in page.content.decode()
    answer = client.post(at("open", draft.test.pk))
    assert answer["Location"] == at("open", draft.test.pk)
    draft.test.refresh_from_db()
    assert draft.test.state == TestState.DRAFT


def test_opening_makes_ballots_and_links(draft: Setting, visit: Visitor) -> None:
    client = visit(draft.user)
    assert client.get(at("open", draft.test.pk)).context["errors"] == []
    client.post(at("open", draft.test.pk))
    draft.test.refresh_from_db()
    assert draft.test.state == TestState.OPEN
    assert draft.test.ballots.count() == 18


@pytest.mark.parametrize("name", ["test", "live", "households", "letters", "messages", "close", "give_up"])
def test_pages_of_an_open_test(running: Setting, visit: Visitor, name: str) -> None:
    answer = visit(running.user).get(at(name, running.test.pk))
    assert answer.status_code == 200


def test_the_live_page_counts_buildings_at_once_and_answers_in_batches(
    running: Setting, visit: Visitor
) -> None:
    client = visit(running.user)
    for home in running.of(0)[:4]:
        vote(running.test, home)
    vote(running.test, running.of(1)[0], role="tenant")
    fold()
    page = client.get(at("live", running.test.pk))
    first = page.context["done"].lines[0].parts[0]
    assert (first.turnout.voted, first.turnout.households) == (4, 6)
    assert page.context["done"].tenants == 1
    assert page.context["provisional"].n == 0
    vote(running.test, running.of(0)[4])
    fold()
    part = client.get(f"{at('live', running.test.pk)}?part")
    assert part.context["provisional"].n == 5
    assert b"<html" not in part.content
    bars = {bar["label"]: bar["n"] for bar in part.context["provisional"].overall.figures["bars"]}
    assert bars["满意"] == "5"


def test_closing_early_wants_a_reason_and_publishes_the_root(running: Setting, visit: Visitor) -> None:
    client, test = visit(running.user), running.test
    vote(test, running.of(0)[0])
    client.post(at("close", test.pk), {"reason": " "})
    test.refresh_from_db()
    assert test.state == TestState.OPEN
    client.post(at("close", test.pk), {"reason": "物业提前退场"})
    test.refresh_from_db()
    assert test.state == TestState.CLOSED
    page = client.get(at("test", test.pk)).content.decode()
    assert test.receipts_root in page
    assert "物业提前退场" in page


def test_giving_up_wants_a_reason(running: Setting, visit: Visitor) -> None:
    client, test = visit(running.user), running.test
    client.post(at("give_up", test.pk))
    test.refresh_from_db()
    assert test.state == TestState.OPEN
    client.post(at("give_up", test.pk), {"reason": "名单有误"})
    test.refresh_from_db()
    assert (test.state, test.why) == (TestState.GIVEN_UP, "名单有误")


def test_only_a_draft_is_deleted(running: Setting, draft: Setting, visit: Visitor) -> None:
    visit(draft.user).post(at("delete", draft.test.pk))
    visit(running.user).post(at("delete", running.test.pk))
    assert list(Test.objects.all()) == [running.test]


@pytest.mark.parametrize("name", ["open", "edit", "delete"])
def test_what_has_had_its_time_leads_to_the_test(running: Setting, visit: Visitor, name: str) -> None:
    answer = visit(running.user).get(at(name, running.test.pk))
    assert answer["Location"] == at("test", running.test.pk)


@pytest.mark.parametrize("name", ["letters", "messages", "close", "give_up"])
def test_a_closed_test_hands_out_nothing(running: Setting, visit: Visitor, name: str) -> None:
    close_test(running.test)
    client = visit(running.user)
    for answer in (client.get(at(name, running.test.pk)), client.post(at(name, running.test.pk))):
        assert answer["Location"] == at("test", running.test.pk)


def test_who_has_answered_is_told_in_named_tests_only(visit: Visitor) -> None:
    named, sealed = opened(privacy=Privacy.NAMED), opened()
    for found in (named, sealed):
        vote(found.test, found.households[0])
    told = visit(named.user).get(f"{at('households', named.test.pk)}?state=open")
    assert len(told.context["page"].rows) == 17
    hidden = visit(sealed.user).get(f"{at('households', sealed.test.pk)}?state=open")
    assert len(hidden.context["page"].rows) == 18
    assert "state" not in hidden.context["form"].fields
    assert not any(answered for _each, _name, answered in told.context["rows"])
    everyone = visit(named.user).get(at("households", named.test.pk))
    assert [answered for _each, _name, answered in everyone.context["rows"]].count(True) == 1


def test_the_live_page_asks_the_same_queries_for_3_and_30_buildings(visit: Visitor) -> None:
    def count(buildings: int) -> int:
        found = opened(buildings=[6] * buildings, name=f"{buildings}栋")
        vote(found.test, found.households[0])
        client = visit(found.user)
        client.get(at("live", found.test.pk))
        with CaptureQueriesContext(connection) as seen:
            client.get(at("live", found.test.pk))
        return len(seen)

    assert count(3) == count(30)


def test_the_households_page_asks_the_same_queries_for_3_and_30(visit: Visitor) -> None:
    def count(households: int) -> int:
        found = opened(buildings=[households], name=f"{households}户", privacy=Privacy.NAMED)
        client = visit(found.user)
        client.get(at("households", found.test.pk))
        with CaptureQueriesContext(connection) as seen:
            client.get(at("households", found.test.pk))
        return len(seen)

    assert count(3) == count(30)


def test_dwellings_are_found_as_people_write_them(running: Setting, visit: Visitor) -> None:
    """As in all other lists: 3-2-501, a building by any of its names, a room, the estate's name."""
    client, home = visit(running.user), running.households[0]
    building = home.building

    def found(text: str) -> set[int]:
        rows = client.get(at("households", running.test.pk), {"q": text}).context["page"].rows
        return {each.household_id for each in rows}

    here = {each.pk for each in running.households if each.building_id == building.pk}
    number = building.name.removesuffix("栋")
    assert found(f"{number}-{home.unit}-{home.room}") == {home.pk}
    assert found(f"{number}号楼{home.unit}单元{home.room}室") == {home.pk}
    assert found(f"{number}幢") == here
    assert home.pk in found(home.room)
    assert found(f"{building.get_parent().name} {number}栋") == here
    assert found("没有这个小区") == set()


def test_dwellings_stand_in_the_order_of_doors(visit: Visitor) -> None:
    found = opened(buildings=[20])  # two rooms on each of ten floors
    rows = visit(found.user).get(at("households", found.test.pk)).context["page"].rows
    rooms = [int(each.household.room) for each in rows]
    assert rooms == sorted(rooms)
    assert {902, 1001} <= set(rooms)
