"""The pages of scores: what they show, who gets in, what they cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jobs.models import Job

from satisfaction.models import Score
from satisfaction.scores.job_kinds import work
from satisfaction.scores.working_out import work_out
from satisfaction.voting import keys
from surveys.enums import Privacy
from territory.enums import Role
from tests.factories.satisfaction import Setting, opened, setting
from tests.factories.scores import FEW, TRUE, UNTRUE, closed, drawn, fill_in
from tests.factories.territory import UserFactory, staff

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    """A page's text."""
    answer = client.get(reverse(f"satisfaction:{name}", args=args))
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def run_job(client: Client, found: Setting, why: str = "") -> Any:
    """Ask for the job and do it."""
    answer = client.post(reverse("satisfaction:work_out", args=[found.test.pk]), {"why": why})
    assert answer.status_code == 302, answer.content.decode()
    from jobs.running import claim, perform

    job = Job.objects.latest("created_at")
    claimed = claim(str(job.pk))
    assert claimed is not None
    perform(claimed)
    job.refresh_from_db()
    return job


def test_from_the_button_to_the_score() -> None:
    found = closed(votes=[{}] * 6, agree=2)
    client = client_of(found.user)
    before = page(client, "scores", found.test.pk)
    assert "70.22" not in before
    job = run_job(client, found)
    assert job.result == {"test": found.test.pk, "scores": 1, "unchanged": 0, "struck": 0, "cases": 0}
    answer = client.get(reverse("satisfaction:scores_worked_out", args=[job.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("satisfaction:scores", args=[found.test.pk])
    assert "70.22" in answer.content.decode()
    score = Score.objects.get()
    shown = page(client, "score", found.test.pk, score.pk)
    for text in ("70.22", score.inputs_digest, score.formula, found.test.receipts_root, "1栋", "综合服务"):
        assert text in shown
    least = found.test.version.form.scoring["min_answered_weight"]
    assert re.search(rf"已答权重不少于</dt><dd>{least}</dd>", shown)


def test_once_more_asks_for_the_reason() -> None:
    found = closed(votes=[{}] * 6)
    client = client_of(found.user)
    run_job(client, found)
    answer = client.post(reverse("satisfaction:work_out", args=[found.test.pk]), {"why": " "})
    assert answer.status_code == 422
    assert Job.objects.count() == 1
    job = run_job(client, found, "核对")
    assert job.result["unchanged"] == 1


def test_a_job_of_a_test_that_was_taken_away_fails_with_words() -> None:
    found = closed(votes=[{}] * 6)
    stranger = staff(setting(name="月亮").community, Role.SUPERVISOR, username="moon")
    job = Job.objects.create(
        kind="satisfaction_scores", owner=stranger, params={"test": found.test.pk, "why": ""}
    )
    from jobs.errors import JobFailed
    from jobs.kinds import find
    from jobs.running import Running

    kind = find("satisfaction_scores")
    assert kind is not None
    with pytest.raises(JobFailed) as refused:
        work(Running(job, kind))
    assert refused.value.code == "test_gone"
    assert not Score.objects.exists()


def test_a_lost_key_is_told_and_the_scores_are_still_shown() -> None:
    found = closed(votes=[{}] * 6, agree=6, privacy=Privacy.PSEUDONYMOUS)
    work_out(found.test, user=found.user)
    keys.path_of(found.test).rename(keys.folder() / "elsewhere")
    shown = page(client_of(found.user), "scores", found.test.pk)
    assert "70.22" in shown
    assert "密钥" in shown


def test_settling_shows_what_stands_against_it_and_asks_for_a_reason() -> None:
    found = closed(votes=[{}] * 6, agree=6)
    client = client_of(found.user)
    work_out(found.test, user=found.user)
    address = reverse("satisfaction:settle", args=[found.test.pk])
    assert 'name="why"' in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    found.test.refresh_from_db()
    assert found.test.state == "closed"
    assert client.post(address, {"why": "经研究不再回访"}).status_code == 302
    found.test.refresh_from_db()
    assert found.test.state == "settled"
    assert client.get(address).status_code == 302  # nothing is left to do
    assert "70.22" in page(client, "scores", found.test.pk)


def test_an_outdated_score_is_marked_and_cannot_be_settled() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=Privacy.NAMED)
    client = client_of(found.user)
    work_out(found.test, user=found.user)
    (first, *_rest) = drawn(found)
    fill_in(first, UNTRUE)
    shown = page(client, "scores", found.test.pk)
    assert "jw-tag--warn" in shown
    settle = client.get(reverse("satisfaction:settle", args=[found.test.pk])).content.decode()
    assert '<button type="submit" class="button no">' not in settle


def test_a_closed_gate_is_told_with_its_numbers() -> None:
    found = closed(votes=[{}] * 5, rules={"min_count": 6})
    client = client_of(found.user)
    (score,) = work_out(found.test, user=found.user).scores
    for shown in (page(client, "scores", found.test.pk), page(client, "score", found.test.pk, score.pk)):
        assert "5" in shown
        assert "6" in shown
        assert "sc-gate" in shown or "jw-tag--warn" in shown


def test_readers_look_and_change_nothing() -> None:
    found = closed(votes=[{}] * 6, agree=2)
    (score,) = work_out(found.test, user=found.user).scores
    reader = client_of(staff(found.community, Role.GRID_WORKER, username="reader"))
    # the test lies at the estate; a post in the community reaches it
    assert "70.22" in page(reader, "scores", found.test.pk)
    assert "70.22" in page(reader, "score", found.test.pk, score.pk)
    for name in ("work_out", "settle", "callbacks"):
        address = reverse(f"satisfaction:{name}", args=[found.test.pk])
        assert reader.get(address).status_code in (302, 404), name
        assert reader.post(address, {"why": "x"}).status_code in (302, 404, 405), name
    found.test.refresh_from_db()
    assert (found.test.state, Score.objects.count(), Job.objects.count()) == ("closed", 1, 0)


def test_strangers_find_nothing() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
    (score,) = work_out(found.test, user=found.user).scores
    rows = drawn(found)
    fill_in(rows[0], TRUE)
    other = closed((6,), votes=[{}] * 4, name="月亮")
    addresses = [
        *(
            reverse(f"satisfaction:{name}", args=[found.test.pk])
            for name in ("scores", "work_out", "settle", "callbacks", "draw_callbacks", "share_callbacks")
        ),
        reverse("satisfaction:score", args=[found.test.pk, score.pk]),
        reverse("satisfaction:give_callback", args=[found.test.pk, rows[0].pk]),
        reverse("callbacks:call", args=[rows[0].pk]),
        # another's score or call-back below one's own test
        reverse("satisfaction:score", args=[other.test.pk, score.pk]),
        reverse("satisfaction:give_callback", args=[other.test.pk, rows[0].pk]),
    ]
    before = (list(Score.objects.values()), list(found.test.callbacks.values()))
    for who in (other.user, UserFactory(username="nobody"), None):
        client = client_of(who) if who else Client()
        for address in addresses:
            assert client.get(address).status_code in (302, 404, 405), (who, address)
            assert client.post(address, {"why": "x", "caller": ""}).status_code in (302, 404, 405), address
            assert "阳光" not in client.get(address, follow=True).content.decode(), address
    assert before == (list(Score.objects.values()), list(found.test.callbacks.values()))


@pytest.mark.parametrize("state", ["draft", "open"])
def test_before_closing_there_is_nothing_to_see(state: str) -> None:
    found = setting(rules=FEW) if state == "draft" else opened(rules=FEW)
    client = client_of(found.user)
    for name in ("scores", "callbacks", "settle", "work_out"):
        answer = client.get(reverse(f"satisfaction:{name}", args=[found.test.pk]))
        assert answer.status_code == 302, name
        assert answer["Location"] == reverse("satisfaction:test", args=[found.test.pk])


def test_changes_need_their_token() -> None:
    found = closed(votes=[{}] * 6)
    client = Client(enforce_csrf_checks=True)
    client.force_login(found.user)
    for name in ("work_out", "settle", "draw_callbacks", "share_callbacks"):
        assert client.post(reverse(f"satisfaction:{name}", args=[found.test.pk])).status_code == 403, name


def test_the_list_costs_the_same_whatever_its_length() -> None:
    """One service area and three: the same queries."""
    from satisfaction.models import TestArea
    from tests.factories.companies import ServiceAreaFactory

    found = closed(votes=[{}] * 6, agree=3)
    work_out(found.test, user=found.user)
    client = client_of(found.user)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page(client, "scores", found.test.pk)
        return len(caught)

    cost()
    few = cost()
    for n in range(3):
        area = ServiceAreaFactory(estate=found.estate, name=f"东区{n}", buildings=[])
        TestArea.objects.create(test=found.test, service_area=area, company=found.company)
    work_out(found.test, user=found.user, why="又有三个服务区域")
    assert Score.objects.count() == 4
    assert cost() == few
