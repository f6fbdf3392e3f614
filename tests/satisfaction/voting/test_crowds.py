"""Tallies of sealed tests move in crowds of five; of single answers staff see nothing before the end."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from satisfaction.models import Vote
from satisfaction.voting.closing import close_test
from surveys import corrections
from surveys.admin import queries as staff_queries
from surveys.admin.export import chosen
from surveys.corrections import CorrectionError
from surveys.enums import Privacy
from surveys.models import Pulse, QueueRow, Response, Tally
from surveys.problems.models import FollowUp
from surveys.problems.rules import try_out
from surveys.queries import Scope, newest_texts, received_today
from surveys.recount import differences, rebuild
from surveys.tallying import fold, fold_all, ripe
from surveys.worker import TallyWorker
from tests.factories.fieldwork import RuleFactory
from tests.factories.satisfaction import Setting, opened, vote
from tests.factories.territory import UserFactory

pytestmark = pytest.mark.django_db


def n(found: Setting, scope: str = "") -> int:
    row = Tally.objects.filter(questionnaire=found.questionnaire, scope=scope, question="", cell="n").first()
    return row.n if row else 0


def clean(found: Setting, scope: str = "") -> dict[str, int]:
    """How the answers to one question are counted."""
    question = found.test.version.form.by_name["s_clean"].id  # type: ignore[union-attr]
    rows = Tally.objects.filter(questionnaire=found.questionnaire, scope=scope, question=question).exclude(
        n=0
    )
    return {row.cell: row.n for row in rows}


def test_four_wait_and_the_fifth_lets_all_in() -> None:
    found = opened((6, 6))
    for at, household in enumerate(found.of(0)[:4]):
        vote(found.test, household, s_clean=str(at + 1))
        assert fold() == {}
        assert n(found) == 0
    vote(found.test, found.of(1)[0])  # another building's is no company
    assert fold_all() == 0
    assert not list(differences())
    vote(found.test, found.of(0)[4], s_clean="5")
    assert fold_all() == 1
    assert n(found) == 5
    assert n(found, f"a:{found.buildings[0].pk}") == 5
    assert clean(found) == {"#n": 5, "o:1": 1, "o:2": 1, "o:3": 1, "o:4": 1, "o:5": 1}
    assert QueueRow.objects.count() == 1
    assert not list(differences())
    vote(found.test, found.of(0)[5])
    assert fold_all() == 0  # the sixth waits again
    assert n(found) == 5
    close_test(found.test)
    fold_all()
    assert n(found) == 7
    assert not list(differences())


def test_who_sends_five_times_is_one_of_a_crowd() -> None:
    """Else somebody could fill a crowd alone and see what the one other household answered."""
    found = opened((6,))
    for at in range(9):
        vote(found.test, found.of(0)[0], s_clean=str(at % 5 + 1))
    vote(found.test, found.of(0)[1], s_clean="1")
    assert ripe() == []
    assert fold_all() == 0
    for household in found.of(0)[2:5]:
        vote(found.test, household)
    assert fold_all() == 1
    assert n(found) == 5
    assert not list(differences())


def test_a_change_of_mind_waits_for_a_crowd_too() -> None:
    found = opened((6,))
    for household in found.of(0):
        vote(found.test, household, s_clean="5")
    fold_all()
    before = clean(found)
    vote(found.test, found.of(0)[0], s_clean="1")
    assert fold_all() == 0
    assert clean(found) == before
    assert not list(differences())
    for household in found.of(0)[1:5]:
        vote(found.test, household, s_clean="1")
    fold_all()
    assert clean(found) == {"#n": 6, "o:1": 5, "o:5": 1}
    assert not list(differences())


def test_of_a_day_only_the_number_is_counted() -> None:
    found = opened((6,))
    for household in found.of(0)[:5]:
        vote(found.test, household)
    fold_all()
    days = Tally.objects.filter(questionnaire=found.questionnaire, scope__startswith="d:")
    assert [(row.question, row.cell, row.n) for row in days] == [("", "n", 5)]
    named = opened((6,), name="月亮", privacy=Privacy.NAMED)
    vote(named.test, named.of(0)[0])
    fold_all()
    assert Tally.objects.filter(questionnaire=named.questionnaire, scope__startswith="d:").count() > 10
    assert not list(differences())


def test_rebuilding_leaves_crowds_where_they_are() -> None:
    found = opened((6,))
    for household in found.of(0)[:3]:
        vote(found.test, household)
    rebuild()
    assert n(found) == 0
    assert QueueRow.objects.count() == 3
    assert not list(differences())
    for household in found.of(0)[3:5]:
        vote(found.test, household)
    fold_all()
    rebuild()
    assert n(found) == 5
    assert not list(differences())


def test_named_tests_count_at_once_and_apart_never() -> None:
    found = opened((6,), privacy=Privacy.NAMED, open_link=True)
    vote(found.test, found.of(0)[0])
    vote(found.test, found.of(0)[0], role="tenant")
    vote(found.test, found.of(0)[1], seconds=3)
    vote(found.test, None, channel=found.test.open_channel)
    fold_all()
    assert n(found) == 1
    assert not QueueRow.objects.exists()
    assert not list(differences())


def test_the_worker_rests_while_crowds_wait() -> None:
    found = opened((6,))
    vote(found.test, found.of(0)[0])
    worker = TallyWorker()
    assert fold() == {}
    assert not Pulse.objects.filter(pk=found.questionnaire.pk, seq__gt=0).exists()
    assert worker._due == {}


def test_no_rule_ever_opens_a_problem_from_a_sealed_answer() -> None:
    found = opened((6,))
    question = found.test.version.form.by_name["s_clean"].id  # type: ignore[union-attr]
    conditions = [{"question": question, "row": "", "operator": "is", "values": ["1"]}]
    rule = RuleFactory(questionnaire=found.questionnaire, created_by=found.user, conditions=conditions)
    for household in found.of(0):
        vote(found.test, household, s_clean="1")
    fold_all()
    assert not FollowUp.objects.exists()
    assert try_out(rule, found.questionnaire, found.user).all == 0
    close_test(found.test)
    fold_all()
    assert not FollowUp.objects.exists()
    named = opened((6,), name="月亮", privacy=Privacy.NAMED)
    asked = named.test.version.form.by_name["s_clean"].id  # type: ignore[union-attr]
    RuleFactory(
        questionnaire=named.questionnaire,
        created_by=named.user,
        conditions=[{"question": asked, "row": "", "operator": "is", "values": ["1"]}],
    )
    vote(named.test, named.of(0)[0], s_clean="1")
    fold_all()
    assert FollowUp.objects.count() == 1


@pytest.fixture
def watched() -> Setting:
    """A sealed test in which five answered, with words, and somebody who supervises it."""
    found = opened((6,))
    for at, household in enumerate(found.of(0)[:5]):
        vote(found.test, household, opinion=f"意见{at}")
    fold_all()
    return found


def test_staff_see_no_single_answer_before_the_end(watched: Setting, client: Client) -> None:
    root = UserFactory(username="root9", is_superuser=True, is_staff=True)
    response = Response.objects.order_by("pk")[0]
    opinion = watched.test.version.form.by_name["opinion"].id  # type: ignore[union-attr]
    for user in (watched.user, root):
        client.force_login(user)
        listed = client.get(reverse("surveys_admin:responses"))
        assert str(response.pk) not in listed.content.decode()
        assert client.get(reverse("surveys_admin:response", args=[response.pk])).status_code == 404
        assert not chosen(user, watched.questionnaire, {}, sensitive=False).exists()
        assert not staff_queries.responses(user).exists()
    assert newest_texts(watched.questionnaire.pk, Scope(), opinion) == []
    assert received_today(watched.questionnaire.pk, Scope()) == 5  # a number of a crowd, no answer


def test_afterwards_they_see_the_day_and_the_building(watched: Setting, client: Client) -> None:
    close_test(watched.test)
    response = Response.objects.order_by("pk")[0]
    client.force_login(watched.user)
    listed = client.get(reverse("surveys_admin:responses")).content.decode()
    assert str(response.pk) in listed
    assert response.receipt not in listed
    assert "00:00" not in listed
    shown = client.get(reverse("surveys_admin:response", args=[response.pk])).content.decode()
    assert response.receipt not in shown
    assert "00:00" not in shown
    assert watched.buildings[0].name in shown
    assert reverse("surveys_admin:response_correct", args=[response.pk]) not in shown
    found = client.get(reverse("surveys_admin:responses"), {"q": response.receipt}).content.decode()
    assert str(response.pk) not in found  # whoever is shown a receipt finds no sheet with it
    opinion = watched.test.version.form.by_name["opinion"].id  # type: ignore[union-attr]
    texts = newest_texts(watched.questionnaire.pk, Scope(), opinion)
    assert {each.text for each in texts} == {f"意见{at}" for at in range(5)}
    assert all(each.by_day for each in texts)


@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.ANONYMOUS])
def test_nobody_corrects_rejects_or_restores_a_vote(privacy: str, client: Client) -> None:
    found = opened((6,), privacy=privacy)
    vote(found.test, found.of(0)[0])
    close_test(found.test)
    pk = Vote.objects.get().pk
    for verb in (corrections.reject, corrections.restore):
        with pytest.raises(CorrectionError) as refused:
            verb(pk, seen=0, reason="不像真的", user=found.user)
        assert refused.value.code == "in_test"
        assert refused.value.message
    with pytest.raises(CorrectionError):
        corrections.correct(pk, {"role": "tenant"}, seen=0, reason="改", user=found.user)
    client.force_login(found.user)
    for name in ("response_correct", "response_reject", "response_restore", "response_unmask"):
        answer = client.post(reverse(f"surveys_admin:{name}", args=[pk]), {"seen": "0", "reason": "改"})
        assert answer.status_code == 404
    assert Response.objects.get().revision == 0


def test_staff_do_not_touch_a_tests_links(client: Client, admin_user: Any) -> None:
    found = opened((6,))
    client.force_login(admin_user)
    channel = found.test.letter_channel
    assert channel is not None
    for name in ("channel_edit", "channel_close", "channel_open"):
        answer = client.post(
            reverse(f"surveys_admin:{name}", args=[channel.pk]), {"name": "x", "kind": "other"}
        )
        assert answer.status_code == 404
    page = client.get(reverse("surveys_admin:channels", args=[found.questionnaire.pk])).content.decode()
    assert channel.name in page
    assert reverse("surveys_admin:channel_close", args=[channel.pk]) not in page


def test_apps_do_not_reach_a_tests_links() -> None:
    from surveys.openrosa.models import AppLink
    from surveys.openrosa.reach import channels_for

    found = opened((6,))
    link = AppLink(worker=UserFactory(username="root8", is_superuser=True), area=found.community)
    assert found.test.letter_channel not in set(channels_for(link))
    assert uuid.UUID(int=0) not in {row.pk for row in Response.objects.all()}
