"""The pages of call-backs, in the admin and on the caller's phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from satisfaction.callbacks import assigning
from satisfaction.models import CallAttempt, Callback
from territory.enums import Role
from tests.factories.satisfaction import Setting
from tests.factories.scores import TRUE, UNTRUE, callback_questionnaire, closed, drawn, fill_in, phone
from tests.factories.territory import GridFactory, staff

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client, address: str) -> str:
    """A page's text."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def given(found: Setting, caller: Any) -> list[Callback]:
    """Call-backs that are all the caller's."""
    rows = drawn(found)
    assigning.share_out(found.test, [caller], user=found.user)
    return rows


def test_from_the_plan_to_the_callers() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
    client = client_of(found.user)
    address = reverse("satisfaction:callbacks", args=[found.test.pk])
    assert '<select id="questionnaire"' not in shown(client, address)  # there is none yet
    page = callback_questionnaire(found)
    assert page.title in shown(client, address)
    draw = reverse("satisfaction:draw_callbacks", args=[found.test.pk])
    client.post(draw, {"questionnaire": found.questionnaire.pk})  # does not fit: is not offered
    client.post(draw, {})
    assert not Callback.objects.exists()
    client.post(draw, {"questionnaire": page.pk})
    assert Callback.objects.count() == 6
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    text = shown(client, address)
    assert "caller" in text
    assert phone(found.households[0].pk) not in text
    assert "139****" in text
    share = reverse("satisfaction:share_callbacks", args=[found.test.pk])
    client.post(share, {})
    client.post(share, {"people": ["0", "x", "99999"]})
    assert not Callback.objects.exclude(caller=None).exists()
    client.post(share, {"people": [str(caller.pk)]})
    assert Callback.objects.filter(caller=caller).count() == 6


def test_the_list_is_narrowed() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    rows = given(found, caller)
    fill_in(rows[0], UNTRUE)
    client = client_of(found.user)
    address = reverse("satisfaction:callbacks", args=[found.test.pk])

    def listed(query: str) -> set[int]:
        text = shown(client, f"{address}?{query}")
        return {row.pk for row in rows if f'data-callback="{row.pk}"' in text}

    everyone = {row.pk for row in rows}
    assert listed("") == everyone
    assert listed("state=done") == {rows[0].pk}
    assert listed("state=open") == everyone - {rows[0].pk}
    assert listed("state=tried") == set()
    assert listed(f"caller={caller.pk}") == everyone
    assert listed(f"caller={found.user.pk}") == set()
    assert listed("reason=nonsense&caller=x&state=y") == everyone
    assert listed(f"q={rows[1].consent.household.building.name}") == {
        row.pk for row in rows if row.consent.household.building == rows[1].consent.household.building
    }
    assert "不实" in shown(client, f"{address}?state=done")


def test_one_call_back_goes_from_hand_to_hand() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 3, agree=3)
    one = staff(found.community, Role.GRID_WORKER, username="one")
    GridFactory(community=found.community, worker=one, parts=[found.buildings[0]])
    other = staff(found.community, Role.SUPERVISOR, username="other")
    rows = drawn(found)
    row = next(each for each in rows if each.consent.household.building == found.buildings[0])
    client = client_of(found.user)
    address = reverse("satisfaction:give_callback", args=[found.test.pk, row.pk])
    assert f'value="{one.pk}" disabled' in shown(client, address)
    client.post(address, {"caller": one.pk})
    row.refresh_from_db()
    assert row.caller is None
    client.post(address, {"caller": other.pk})
    row.refresh_from_db()
    assert row.caller == other
    assert client.post(address, {"caller": "nonsense"}).status_code == 404
    client.post(address, {"caller": ""})
    row.refresh_from_db()
    assert row.caller is None


def test_a_caller_works_through_her_list() -> None:
    found = closed(votes=[{"pressured": "yes", "overall": "2"}] * 3, agree=3)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    rows = given(found, caller)
    row = Callback.objects.select_related("consent__household").get(pk=rows[0].pk)
    number = phone(row.consent.household_id or 0)
    client = client_of(caller)
    text = shown(client, reverse("callbacks:mine"))
    assert text.count(reverse("callbacks:mine")) >= 3
    assert number not in text
    address = reverse("callbacks:call", args=[row.pk])
    page = shown(client, address)
    assert number not in page
    assert str(row.form_id) in page
    assert not ModelLogEntry.objects.filter(action="satisfaction.show_phone").exists()
    answer = client.post(address, {"show": "1"})
    assert f'href="tel:{number}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert ModelLogEntry.objects.filter(action="satisfaction.show_phone", user=caller).count() == 1
    for outcome in ("no_answer", "busy", "later", "nonsense"):
        client.post(address, {"outcome": outcome})
    assert CallAttempt.objects.filter(callback=row, by=caller).count() == 3
    fill_in(row, TRUE)
    page = shown(client, address)
    assert str(row.form_id) not in page
    assert "tel:" not in page
    client.post(address, {"outcome": "busy"})
    assert CallAttempt.objects.filter(callback=row).count() == 3
    found_in = shown(client, reverse("callbacks:mine"))
    assert f'href="{address}"' not in found_in


def test_what_was_answered_is_never_told_to_the_caller() -> None:
    found = closed(votes=[{"pressured": "yes", "overall": "2"}] * 3, agree=3)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    rows = given(found, caller)
    client = client_of(caller)
    for address in (reverse("callbacks:mine"), *(reverse("callbacks:call", args=[row.pk]) for row in rows)):
        text = shown(client, address)
        assert "不满意" not in text
        assert "overall" not in text


def test_another_callers_household_is_not_found() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 3, agree=3)
    rows = given(found, staff(found.community, Role.GRID_WORKER, username="caller"))
    client = client_of(found.user)  # she looks after the test, and still is not the caller
    address = reverse("callbacks:call", args=[rows[0].pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"show": "1"}).status_code == 404
    assert not ModelLogEntry.objects.filter(action="satisfaction.show_phone").exists()
    anybody = Client().get(address)
    assert anybody.status_code == 302
    assert anybody["Location"].startswith(reverse("work:login"))


def test_who_lost_her_post_loses_her_list() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 3, agree=3)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    rows = given(found, caller)
    caller.groups.clear()
    client = client_of(caller)
    assert client.get(reverse("callbacks:call", args=[rows[0].pk])).status_code == 404


def test_the_index_shows_tests_and_ones_own() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 3, agree=3)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    index = reverse("satisfaction:callback_tests")
    assert f'data-test="{found.test.pk}"' in shown(client_of(found.user), index)
    given(found, caller)
    text = shown(client_of(caller), index)
    assert f'data-test="{found.test.pk}"' not in text
    assert reverse("callbacks:mine") in text


@pytest.mark.parametrize("name", ["list", "mine", "index"])
def test_lists_cost_the_same_whatever_their_length(name: str) -> None:
    found = closed((12, 12), votes=[{"pressured": "yes"}] * 20, agree=20)
    caller = staff(found.community, Role.GRID_WORKER, username="caller")
    given(found, caller)
    client = client_of(found.user if name != "mine" else caller)
    address = {
        "list": reverse("satisfaction:callbacks", args=[found.test.pk]),
        "mine": reverse("callbacks:mine"),
        "index": reverse("satisfaction:callback_tests"),
    }[name]

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            shown(client, address)
        return len(caught)

    cost()
    many = cost()
    kept = Callback.objects.order_by("pk")[:2]
    Callback.objects.exclude(pk__in=[row.pk for row in kept]).delete()
    assert cost() == many
