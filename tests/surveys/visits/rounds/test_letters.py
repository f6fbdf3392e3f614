"""Letters: made in the background, a file for each building, each code its household's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform

from forms_builder.schema import Form, Option, Question
from surveys.visits.models import Round
from surveys.visits.rounds import letters, opening
from tests.factories import ResponseFactory
from tests.surveys.conftest import freeze
from tests.surveys.visits.rounds.conftest import Field, Visitor

pytestmark = pytest.mark.django_db

WORDS = {
    "text": "请您说说对小区服务的看法。",
    "contact": "阳光社区居委会，电话0717-1234567",
    "signed": "阳光社区居委会",
    "paper": "a5",
}


@pytest.fixture
def opened(field: Field) -> Round:
    """A round in the field."""
    return opening.open_round(field.drawn().pk, user=field.supervisor)


@pytest.fixture
def client(field: Field, visit: Visitor) -> Client:
    """The supervisor's browser."""
    return visit(field.supervisor)


def work() -> Job:
    """The newest job, done."""
    job = Job.objects.order_by("-created_at").first()
    assert job
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    return job


def order(client: Client, round_: Round, **changes: Any) -> Any:
    """Ask for the letters."""
    return client.post(reverse("visits_rounds:print", args=[round_.pk]), {**WORDS, **changes})


def files(job: Job) -> dict[str, str]:
    """What was made, by file name."""
    found = {}
    for file in job.files.order_by("pk"):
        with file.content() as content:
            found[file.name] = content.read().decode()
    return found


def test_each_building_has_a_file_with_a_letter_for_each_household(opened: Round, client: Client) -> None:
    """In the order of a walk; the code is the household's own link, no other."""
    assert order(client, opened).status_code == 302
    job = work()
    back = reverse("visits_rounds:round", args=[opened.pk])
    assert f'href="{back}"' in client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    made = files(job)

    assert (job.state, job.result, job.total) == (State.DONE, {"letters": 24}, 24)
    assert list(made) == [
        "阳光花园_3栋-入户信8封.html",
        "阳光花园_4栋-入户信11封.html",
        "阳光花园_10栋-入户信5封.html",
    ]
    first = made["阳光花园_3栋-入户信8封.html"]
    to = re.findall(r'class="to">致：(.+?) 住户<', first)
    rows = sorted(
        opened.assignments.filter(stratum__name="3栋"),
        key=lambda each: (each.household.unit, int(each.household.room)),
    )
    assert to == [f"阳光花园 3栋{each.household.unit}单元{each.household.room}" for each in rows]
    assert opened.letter_channel
    base = f"http://testserver/f/{opened.letter_channel.code}/"
    codes = re.findall(r"<svg.*?</svg>", first, re.DOTALL)
    expected = [
        segno.make(letters.own_address(base, each.household), error="m", micro=False).svg_inline(
            border=4, omitsize=True, svgclass="qr"
        )
        for each in rows
    ]
    assert codes == expected
    assert len(set(codes)) == 8
    assert first.count(WORDS["contact"]) == 8
    assert "size: A5" in first
    assert "欧阳" not in first
    for outside in ("src=", 'rel="stylesheet"', "<script"):
        assert outside not in first


def test_only_those_who_have_not_answered_are_written_to_again(
    opened: Round, field: Field, client: Client
) -> None:
    """The words are kept for the next time and for a single letter."""
    for each in opened.assignments.filter(stratum__name__in=["3栋", "4栋"]):
        ResponseFactory(version=field.sun.version, channel=opened.letter_channel, household=each.household)
    order(client, opened, open_only="on", paper="a4")
    job = work()

    assert job.result == {"letters": 5}
    assert list(files(job)) == ["阳光花园_10栋-入户信5封.html"]
    assert "size: A4" in files(job)["阳光花园_10栋-入户信5封.html"]
    assert Round.objects.get(pk=opened.pk).letter == {**WORDS, "paper": "a4"}
    again = client.get(reverse("visits_rounds:print", args=[opened.pk])).content.decode()
    assert WORDS["contact"] in again
    one = opened.assignments.get(position=1)
    single = client.get(reverse("visits_rounds:letter", args=[opened.pk, one.pk])).content.decode()
    assert WORDS["contact"] in single
    for each in opened.assignments.filter(stratum__name="10栋"):
        ResponseFactory(version=field.sun.version, channel=opened.worker_channel, household=each.household)
    order(client, opened, open_only="on")
    assert (work().state, Job.objects.order_by("-created_at")[0].error) == (State.FAILED, "nobody")


def test_letters_want_the_rounds_link_and_words(field: Field, opened: Round, client: Client) -> None:
    draft = field.drawn(seed="2")
    assert order(client, draft).headers["Location"] == reverse("visits_rounds:print", args=[draft.pk])
    assert order(client, opened, contact="").status_code == 200
    assert not Job.objects.exists()


def test_rights_are_asked_again_when_the_job_runs(opened: Round, field: Field, client: Client) -> None:
    order(client, opened)
    field.supervisor.groups.clear()
    job = work()

    assert (job.state, job.error) == (State.FAILED, "no_round")
    assert not job.files.exists()


def test_a_workers_form_does_not_speak_to_residents(opened: Round, field: Field, client: Client) -> None:
    """Its opening words tell the worker what to do: they are no letter, and staff are told."""
    address = reverse("visits_rounds:print", args=[opened.pk])
    assert letters.said(opened)["text"] == opened.questionnaire.intro
    assert "这份问卷是给网格员上门用的" not in client.get(address).content.decode()
    kinds = (Option("routine", "日常走访"), Option("monthly", "四必访"))
    kind = Question("q-kind", "single", "visit_kind", "走访性质", options=kinds)
    freeze(opened.questionnaire, Form("走访登记表", (kind,)), 9)
    page = client.get(address).content.decode()
    assert "这份问卷是给网格员上门用的" in page
    assert f"您好！本社区正在开展“{opened.title}”" in page
    below = field.round(targets=[field.buildings[0].get_parent()])
    assert letters.said(below)["signed"] == field.sun.area.name
