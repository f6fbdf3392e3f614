"""Letters and message lists: whose they are, what they say, what they must never tell."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import jobs
import openpyxl
import pytest
from django.urls import reverse
from jobs import running as working
from jobs.enums import State
from jobs.models import Job
from wagtail.models import ModelLogEntry

from satisfaction.planning import ballots, letters, texting
from satisfaction.planning.errors import PlanError
from satisfaction.voting import keys
from satisfaction.voting.tokens import token_for
from surveys.enums import Privacy
from tests.factories.satisfaction import Setting, opened, vote
from tests.satisfaction.planning.conftest import Visitor

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"\?h=([a-z2-7]{32})")
WORDS = {"text": "请您评价物业服务", "contact": "居委会 0717-1234567", "signed": "阳光社区", "paper": "a5"}


def at(name: str, *args: Any) -> str:
    """The address of a page."""
    return reverse(f"satisfaction:{name}", args=args)


def leads_back(visit: Visitor, found: Setting, job: Job) -> bool:
    """Whether the job's page has a way back to the test."""
    page = visit(found.user).get(reverse("jobs:job", args=[job.pk])).content.decode()
    return f'href="{at("test", found.test.pk)}"' in page


def done() -> Job:
    """The newest job, worked off."""
    queued = Job.objects.latest("created_at")
    claimed = working.claim(str(queued.pk))
    assert claimed is not None
    working.perform(claimed)
    claimed.refresh_from_db()
    return claimed


def bodies(job: Job) -> dict[str, bytes]:
    """The files that a job offers."""
    found = {}
    for each in job.files.filter(side="result"):
        with each.content() as file:
            found[each.name] = file.read()
    return found


@pytest.fixture
def named(db: None) -> Setting:
    """A real-name test."""
    return opened(privacy=Privacy.NAMED)


def test_each_household_gets_its_own_code(running: Setting, visit: Visitor) -> None:
    visit(running.user).post(at("letters", running.test.pk), WORDS)
    job = done()
    assert job.state == State.DONE
    assert job.result == {"letters": 18}
    assert leads_back(visit, running, job)
    files = bodies(job)
    assert len(files) == 3
    page = next(iter(files.values())).decode()
    assert page.count('class="letter"') == 6
    assert "阳光花园 1栋" in page
    assert page.count(running.company.name) == 6
    assert "密钥" in page or "key" in page
    running.test.refresh_from_db()
    assert running.test.letter == WORDS
    entry = ModelLogEntry.objects.filter(action="satisfaction.letters").get()
    assert entry.data["count"] == 18


def test_the_code_is_the_ballot(running: Setting) -> None:
    ballot = running.test.ballots.select_related("household").first()
    assert ballot is not None
    [(_same, address)] = ballots.addressed(running.test, [ballot], "https://juwen.example/f/abc/")
    assert address == f"https://juwen.example/f/abc/?h={token_for(running.test, ballot.household_id)}"


def test_letters_say_what_becomes_of_the_answers(visit: Visitor) -> None:
    said = set()
    for privacy in (Privacy.NAMED, Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS):
        found = opened(name=f"{privacy.label}", privacy=privacy)
        ballot = found.test.ballots.first()
        assert ballot is not None
        page = visit(found.user).get(at("letter", found.test.pk, ballot.pk)).content.decode()
        own = re.search(r'<p class="own">(.*?)</p>', page)
        assert own is not None
        said.add(own.group(1))
    assert len(said) == 3


def test_only_some_buildings(running: Setting, visit: Visitor) -> None:
    sent = {**WORDS, "buildings": [running.buildings[1].pk]}
    visit(running.user).post(at("letters", running.test.pk), sent)
    assert done().result == {"letters": 6}


def test_reminders_go_to_households_in_named_tests_only(
    named: Setting, running: Setting, visit: Visitor
) -> None:
    for found in (named, running):
        vote(found.test, found.households[0])
    visit(named.user).post(at("letters", named.test.pk), {**WORDS, "open_only": "on"})
    assert done().result == {"letters": 17}
    form = visit(running.user).get(at("letters", running.test.pk)).context["form"]
    assert "open_only" not in form.fields
    visit(running.user).post(at("letters", running.test.pk), {**WORDS, "open_only": "on"})
    assert done().result == {"letters": 18}


def test_a_sealed_test_never_tells_who_is_missing(running: Setting) -> None:
    with pytest.raises(PlanError) as refusal:
        ballots.of(running.test, ballots.Choice(open_only=True))
    assert refusal.value.code == "sealed"
    params = {"test": running.test.pk, "base": "x", "buildings": [], "open_only": True}
    jobs.start(letters.KIND, running.user, title="x", **params)
    job = done()
    assert (job.state, job.error) == (State.FAILED, "sealed")
    assert not bodies(job)


@pytest.mark.parametrize("name", ["letters", "messages"])
def test_without_the_key_nothing_is_made(running: Setting, visit: Visitor, name: str) -> None:
    keys.path_of(running.test).unlink()
    home = running.households[0]
    home.contact_phone = "13812345678"
    home.save()
    sent = {**WORDS, "layout": "xlsx", "reason": "发短信", "text": "请答 {link}"}
    visit(running.user).post(at(name, running.test.pk), sent)
    job = done()
    assert (job.state, job.error) == (State.FAILED, "key_lost")


def test_a_lost_key_is_said_for_one_letter(running: Setting, visit: Visitor) -> None:
    keys.path_of(running.test).unlink()
    ballot = running.test.ballots.first()
    assert ballot is not None
    answer = visit(running.user).get(at("letter", running.test.pk, ballot.pk))
    assert answer["Location"] == at("households", running.test.pk)


def test_the_message_list_wants_a_reason_and_is_logged(running: Setting, visit: Visitor) -> None:
    client = visit(running.user)
    sent = {"text": "请答 {link}", "layout": "xlsx"}
    answer = client.post(at("messages", running.test.pk), sent)
    assert list(answer.context["form"].errors) == ["reason"]
    assert not Job.objects.exists()
    for wrong in ("没有链接", "{link} 和 {link}"):
        answer = client.post(at("messages", running.test.pk), {**sent, "text": wrong, "reason": "发"})
        assert list(answer.context["form"].errors) == ["text"]
    home = running.households[0]
    home.contact_phone = "13812345678"
    home.save()
    client.post(at("messages", running.test.pk), {**sent, "reason": "交短信平台发送"})
    assert done().result == {"messages": 1, "without": 17}
    entry = ModelLogEntry.objects.filter(action="satisfaction.messages").get()
    assert entry.data["reason"] == "交短信平台发送"
    assert "13812345678" not in str(entry.data)


@pytest.mark.parametrize("layout", ["xlsx", "csv"])
def test_the_message_list_holds_phone_text_and_link(running: Setting, visit: Visitor, layout: str) -> None:
    for home, phone in zip(
        running.households, ("13812345678", "+86 139-1234-5678", "0717-1234567", "=1+1"), strict=False
    ):
        home.contact_phone = phone
        home.save()
    client = visit(running.user)
    client.post(
        at("messages", running.test.pk), {"text": "请答 {link} 谢谢", "layout": layout, "reason": "发"}
    )
    job = done()
    assert leads_back(visit, running, job)
    [(name, body)] = bodies(job).items()
    if layout == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        first, second = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book)
    else:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            first, second = (
                list(csv.reader(io.StringIO(archive.read(each).decode("utf-8-sig"))))
                for each in archive.namelist()
            )
    assert name.endswith(texting.SUFFIX[layout])
    assert len(first) == 3
    assert len(second) == 17
    tokens = {token_for(running.test, each.pk) for each in running.households[:2]}
    for row in first[1:]:
        assert row[3] in ("13812345678", "13912345678")
        found = TOKEN.search(row[5])
        assert found is not None
        assert found.group(1) in tokens
        assert row[4] == f"请答 {row[5]} 谢谢"
    assert "0717" not in str(second)


def test_who_lost_the_role_meanwhile_gets_nothing(running: Setting, visit: Visitor) -> None:
    visit(running.user).post(at("letters", running.test.pk), WORDS)
    running.user.groups.clear()
    job = done()
    assert (job.state, job.error) == (State.FAILED, "no_test")
