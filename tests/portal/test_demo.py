"""The demo city: complete, plausible, loaded once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import mean
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings
from django.utils import timezone

from forms_builder import library
from forms_builder.models import Questionnaire
from portal.demo import DemoReport, load_demo
from portal.demo.people import ADMIN, PEOPLE
from portal.demo.plan import ANGRY_BUILDINGS, PLANS, SILENT_BUILDING
from satisfaction.credit.enums import EntryState
from satisfaction.credit.grades.queries import graded_companies, records
from satisfaction.credit.ledger.queries import standings
from satisfaction.credit.ledger.verifying import Counts, findings
from satisfaction.enums import TestState
from satisfaction.models import Score
from satisfaction.models import Test as SatisfactionTest
from surveys.enums import HeldReason, ResponseState
from surveys.models import Channel, Held, Photo, QueueRow, Response
from surveys.problems.models import EstateCheck, FollowUp, Problem
from surveys.projects.models import Project
from surveys.recount import differences
from surveys.versions import forget
from surveys.visits.models import Assignment, Duty, Round
from surveys.visits.visiting import outcomes
from territory import access
from territory.enums import Level, Role
from territory.models import Area, Household, HouseholdTag

pytestmark = pytest.mark.django_db

HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoReport]:
    """The demo, loaded once for all tests here and rolled back after them."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("demo"), PASSWORD_HASHERS=[HASHER])
    with django_db_blocker.unblock(), media, transaction.atomic():
        forget()
        yield load_demo()
        transaction.set_rollback(True)
    forget()


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def answers_to(template: str, name: str) -> list[tuple[Response, Any]]:
    """Counted responses of a questionnaire with their answer to one question."""
    page = Questionnaire.objects.get(template_key=template)
    question = page.versions.get().form.by_name[name]
    counted = Response.objects.filter(questionnaire=page, state=ResponseState.ACCEPTED)
    return [
        (row, row.answers.get(question.id)) for row in counted.select_related("area", "household__building")
    ]


VOTED = {"channel__gate": "test"}  # votes of the two satisfaction tests, counted by themselves


def test_the_city_has_its_areas_and_600_households(demo: DemoReport) -> None:
    levels = Counter(Area.objects.values_list("level", flat=True))
    assert levels == {
        Level.CITY: 1,
        Level.COUNTY: 1,
        Level.STREET: 1,
        Level.COMMUNITY: 3,
        Level.ESTATE: 6,
        Level.BUILDING: 27,
    }
    assert Household.objects.count() == 600
    assert not Household.objects.filter(floor_area=None).exists()


def test_the_thirteen_are_live_with_two_or_more_links_each(demo: DemoReport) -> None:
    pages = Questionnaire.objects.live().exclude(template_key="")  # less the tests' own
    assert {page.template_key for page in pages} == {each.key for each in library.templates()}
    for page in pages:
        assert page.versions.count() == page.publications.count() == 1
        assert 2 <= page.channels.filter(group_link=None).count() <= 5  # with those of a round
        assert page.get_parent().specific.area is not None


def test_field_work_is_under_way(demo: DemoReport) -> None:
    """A round with every kind of outcome, duties from tags with consent, problems opened by rules."""
    round_ = Round.objects.get()
    counted = outcomes.counts(round_)[None]
    assert counted.I >= 10
    assert min(counted.R, counted.NC, counted.UH, counted.NE) > 0
    assert Assignment.objects.filter(round=round_, worker__username="jichuang_grid").count() == 70
    assert Duty.objects.count() == HouseholdTag.objects.count() == 16
    assert Problem.objects.exclude(rule=None).count() == Problem.objects.count() > 5
    assert EstateCheck.objects.count() == 6
    assert not FollowUp.objects.exists()
    assert not Household.objects.filter(contact_name="").exists()


def test_only_what_residents_answer_is_listed(demo: DemoReport) -> None:
    listed = set(Channel.objects.filter(listed=True).values_list("questionnaire__template_key", flat=True))
    assert listed == {
        "owner_satisfaction",
        "no_property_household_will",
        "three_social_demand",
        "elderly_care_demand",
        "family_doctor_public_health",
        "consultation_topic",
    }


def test_300_answers_count_and_the_tallies_agree(demo: DemoReport) -> None:
    assert sum(plan.answers for plan in PLANS) == 300
    states = Counter(Response.objects.exclude(**VOTED).values_list("state", flat=True))
    assert states == {ResponseState.ACCEPTED: 300, ResponseState.REJECTED: 3}
    assert not QueueRow.objects.filter(crowd="").exists()  # the running test's last few wait for a crowd
    assert list(differences()) == []


def test_answers_are_spread_over_the_months_past(demo: DemoReport) -> None:
    ordinary = Response.objects.exclude(**VOTED)
    received = list(ordinary.values_list("received_at", "completed_at", "started_at"))
    now = timezone.now()
    assert all(started < completed <= came < now for came, completed, started in received)
    assert (now - min(came for came, _completed, _started in received)).days > 80
    assert all(8 <= timezone.localtime(came).hour <= 22 for came, _completed, _started in received)


def test_every_typed_dwelling_is_on_the_roster(demo: DemoReport) -> None:
    answered = answers_to("owner_satisfaction", "household")
    assert len(answered) >= 110
    assert all(row.household and row.area == row.household.building for row, _address in answered)


def test_two_buildings_are_angry_and_one_is_silent(demo: DemoReport) -> None:
    grades: dict[str, list[int]] = {}
    for row, grade in answers_to("owner_satisfaction", "overall"):
        grades.setdefault(row.area.name, []).append(int(grade))
    angry = {f"{number}号楼" for number in ANGRY_BUILDINGS}
    assert f"{SILENT_BUILDING}号楼" not in grades
    assert len(grades) == 9
    assert all((mean(given) <= 2.4) == (name in angry) for name, given in grades.items())
    assert min(mean(given) for name, given in grades.items() if name not in angry) > 3


def test_recommendations_spread_and_two_needs_tie(demo: DemoReport) -> None:
    scores = [score for _row, score in answers_to("owner_satisfaction", "recommend") if score is not None]
    assert min(scores) <= 2
    assert max(scores) == 10
    needs = Counter(need for _row, need in answers_to("three_social_demand", "top_need")).most_common(3)
    assert needs[0][1] == needs[1][1] > needs[2][1]


def test_some_doors_stay_closed(demo: DemoReport) -> None:
    results = Counter(result for _row, result in answers_to("no_property_household_will", "visit_result"))
    assert results["complete"] > 15
    assert results["refusal_person"] + results["refusal_household"] > 0
    assert results["nobody_home"] > 0


def test_staff_have_worked_on_it(demo: DemoReport) -> None:
    assert Counter(Held.objects.values_list("reason", flat=True)) == dict.fromkeys(HeldReason.values, 1)
    sorted_topics = [row for row, _value in answers_to("consultation_topic", "topic") if row.revision]
    assert len(sorted_topics) == 5
    rejected = Response.objects.filter(state=ResponseState.REJECTED)
    assert all(row.revisions.get().reason for row in rejected)
    assert Photo.objects.count() > 20


def test_people_see_their_own_community(demo: DemoReport) -> None:
    users = {user.username: user for user in get_user_model().objects.all()}
    assert users.keys() >= {plan.username for plan in PEOPLE} | {ADMIN}
    wutong, binhe = Area.objects.get(name="梧桐里社区"), Area.objects.get(name="滨河社区")
    assert access.may(users["wutong"], wutong, Role.AUTHOR)
    assert not access.may(users["wutong"], binhe)
    assert access.may(users["street"], binhe, Role.SUPERVISOR)
    assert access.sees_all(users[ADMIN])


def test_passwords_are_told_once_and_work(demo: DemoReport, settings: Any) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    admin_line, staff_line = demo.lines[1], demo.lines[2]
    users = get_user_model().objects
    passwords = re.findall(r"(?<=[ ：])[a-z0-9]{12}(?=\W)", f"{admin_line}\n{staff_line}")
    assert len(passwords) == 2
    assert authenticate(username=ADMIN, password=passwords[0]) == users.get(username=ADMIN)
    assert authenticate(username="wutong_grid", password=passwords[1]) == users.get(username="wutong_grid")
    assert len(demo.lines) == 3 + len(PEOPLE)


def test_companies_have_records_in_several_states(demo: DemoReport) -> None:
    """A running test and a final one; records in force, in publicity, suspended and waiting, one of them a
    consultation's; all of it holds."""
    today = timezone.localdate()
    states = Counter(
        each.state for several in standings(graded_companies(), today).values() for each in several
    )
    assert states == {
        EntryState.EFFECTIVE: 4,
        EntryState.SUSPENDED: 1,
        EntryState.PUBLICISED: 1,
        EntryState.PROPOSED: 3,
    }
    tests = {each.state: each for each in SatisfactionTest.objects.all()}
    assert set(tests) == {TestState.OPEN, TestState.SETTLED}
    assert tests[TestState.SETTLED].receipts_count == 66
    assert Score.objects.get().gate == ""
    grades = {each.company.name: each.grade(today).name for each in records(graded_companies()).values()}
    assert sorted(grades.values()) == ["A", "AA", "AA"]
    # Files lie in the folder of the fixture, which is no longer the settings'.
    assert [each for each in findings("", Counts()) if each.code != "file_missing"] == []
    call_command("verify_test", test=str(tests[TestState.SETTLED].pk))


def test_projects_follow_their_demands_in_time(demo: DemoReport) -> None:
    """Asked, listed, bought, begun, done, evaluated: in this order, with days between."""
    done, running = Project.objects.filter(state__in=("evaluated", "running")).order_by("state")
    assert (done.state, running.state) == ("evaluated", "running")
    for project in (done, running):
        demand = project.demands.get()
        steps = {each.step: each.at for each in project.events.all()}
        asked = {each.step: each.at for each in demand.events.all()}
        bought = project.purchase_list
        assert bought
        assert bought.published_at
        times = [demand.created_at, asked["recognise"], asked["assess"], asked["take_up"], steps["settle"],
                 steps["enlist"], bought.published_at, steps["start"], steps["progress"]]  # fmt: skip
        assert times == sorted(times)
        assert timezone.localdate(steps["start"]) == project.starts_on
    assert running.ends_on > timezone.localdate()
    steps = {each.step: each.at for each in done.events.all()}
    assert done.ends_on <= timezone.localdate(steps["finish"]) < timezone.localdate(steps["evaluate"])
    assert steps["evaluate"] < timezone.now()
    assert (steps["evaluate"] - done.demands.get().created_at).days > 7
    assert done.served <= done.beneficiaries


def test_a_second_run_adds_nothing(demo: DemoReport, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows()
    call_command("demo")
    assert rows() == before
    assert capsys.readouterr().out.count("\n") == 2
