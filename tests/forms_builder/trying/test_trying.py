"""Trying a draft: every condition's value follows the answers, and random respondents show what is dead."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from forms_builder import library
from forms_builder.answers import CompiledForm, judge
from forms_builder.models import Questionnaire
from forms_builder.schema import Form, Group, Option, Question, Repeat
from forms_builder.trying.crowd import crowd
from forms_builder.trying.steps import steps
from tests.factories.surveys import expression
from tests.factories.town import Town
from tests.factories.town import town as build

AT = datetime(2026, 3, 15, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
YES_NO = (Option("yes", "有"), Option("no", "没有"))


def family() -> Form:
    school = Question("q-s", "text", "school", "学校", relevant=expression("${age} < 16"))
    age = Question(
        "q-a",
        "integer",
        "age",
        "年龄",
        constraint=expression(". >= 0 and . <= 120"),
        constraint_message="太大",
    )
    return Form(
        "家庭",
        (
            Question("q-k", "single", "kids", "家里有孩子吗", required=True, options=YES_NO),
            Group(
                "g",
                "孩子",
                expression("${kids} = 'yes'"),
                (Repeat("r", "家庭成员", items=(age, school), name="member"),),
                name="children",
            ),
            Question("q-n", "text", "never", "永远问不到", relevant=expression("${kids} = 'maybe'")),
        ),
    )


def by_address(form: Form, answers: dict[str, object]) -> dict[str, tuple[bool | None, bool]]:
    return {each.address: (each.holds, each.asked) for each in steps(form, answers, at=AT)}


def test_every_condition_has_its_value() -> None:
    answers = {"kids": "yes", "member": [{"age": "7"}, {"age": "40"}]}
    assert by_address(family(), answers) == {
        "kids": (None, True),
        "children": (True, True),
        "member": (None, True),
        "member[1].age": (None, True),
        "member[1].school": (True, True),
        "member[2].age": (None, True),
        "member[2].school": (False, False),
        "never": (False, False),
    }
    assert by_address(family(), {"kids": "no"})["children"] == (False, False)


def test_what_is_wrong_is_said_and_what_is_open_is_not() -> None:
    found = {
        each.address: each for each in steps(family(), {"member": [{"age": "130"}], "kids": "yes"}, at=AT)
    }
    assert found["member[1].age"].wrong == "太大"
    assert steps(family(), {}, at=AT)[0].wrong == "", "not yet answered is no mistake"
    assert "有" in found["children"].condition


def test_random_respondents_find_what_nobody_is_asked() -> None:
    found = crowd(CompiledForm(family()), seed=1, at=AT)
    assert [each.question.name for each in found.never] == ["never"]
    assert found.finished == found.size == 100
    asked = {each.question.name: each.asked for each in found.reaches}
    assert asked["kids"] == 100
    assert 0 < asked["age"] < 100
    assert 0 < found.minutes[0] <= found.minutes[1] <= found.minutes[2]
    assert found == crowd(CompiledForm(family()), seed=1, at=AT), "the same seed, the same respondents"


def test_who_gets_stuck_is_counted() -> None:
    stuck = Question("q", "integer", "q", "数", required=True, constraint=expression(". > 5 and . < 5"))
    found = crowd(CompiledForm(Form("卡住", (stuck,))), seed=1, at=AT, size=3)
    assert (found.finished, found.minutes) == (0, (0.0, 0.0, 0.0))
    assert sum(n for _reason, n in found.stuck) == 3
    assert "数" in found.stuck[0][0] or "q" in found.stuck[0][0]


@pytest.mark.parametrize("key", [each.key for each in library.templates()])
def test_no_template_has_a_question_that_nobody_is_asked(key: str) -> None:
    found = crowd(CompiledForm(library.compiled(key).form), seed=7, at=AT)
    assert found.finished == found.size


@pytest.fixture
def town(db: None) -> Town:
    return build()


def draft_of(town: Town) -> Questionnaire:
    draft = library.draft("owner_satisfaction")
    draft.slug = "draft"
    town.sun.folder.add_child(instance=draft)
    draft.save_revision()
    return draft


def client(user: object) -> Client:
    found = Client()
    found.force_login(user)  # type: ignore[arg-type]
    return found


def test_the_pages_show_the_draft_and_follow_answers(town: Town) -> None:
    page = draft_of(town)
    author = client(town.sun.people["author"])
    shown = author.get(f"/admin/questionnaires/{page.pk}/try/?crowd=3")
    assert shown.status_code == 200
    assert 'id="crowd"' in shown.content.decode()
    frame = author.get(f"/admin/questionnaires/{page.pk}/try/phone/")
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert page.title in frame.content.decode()
    assert author.get(f"/admin/questionnaires/{page.pk}/try/steps/").status_code == 405
    steps_now = author.post(f"/admin/questionnaires/{page.pk}/try/steps/", {"nonsense": "x"})
    assert 'class="jt-step' in steps_now.content.decode()


def test_an_unsound_draft_says_what_to_mend(town: Town) -> None:
    page = Questionnaire(title="空", slug="empty")
    town.sun.folder.add_child(instance=page)
    page.save_revision()
    shown = client(town.sun.people["author"]).get(f"/admin/questionnaires/{page.pk}/try/")
    assert shown.status_code == 200
    assert "<iframe" not in shown.content.decode()


def test_strangers_and_readers_are_refused(town: Town) -> None:
    page = draft_of(town)
    for person in (town.moon.people["author"], town.sun.people["worker"]):
        visitor = client(person)
        for tail in ("", "phone/"):
            assert visitor.get(f"/admin/questionnaires/{page.pk}/try/{tail}").status_code in (302, 403)
        assert visitor.post(f"/admin/questionnaires/{page.pk}/try/steps/").status_code in (302, 403)


def test_a_condition_that_walks_the_document_is_judged() -> None:
    form = Form(
        "路径",
        (
            Question("a", "single", "a", "有吗", options=YES_NO),
            Question("b", "text", "b", "哪些", required=True, relevant=expression("../a = 'yes'")),
        ),
    )
    compiled = CompiledForm(form)
    assert [each.question for each in judge(compiled, {"a": "yes"}, at=AT).problems] == ["b"]
    assert judge(compiled, {"a": "no"}, at=AT).ok
