"""Rules without coding: the editor in steps, the trial, the switch, and a question that vanished."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from forms_builder.schema import Option, Question, Row
from surveys.problems import asking
from surveys.problems.models import Category, Rule
from surveys.tallying import fold_all
from tests.factories import VersionFactory, small_form
from tests.factories.fieldwork import RuleFactory
from tests.factories.town import Community, Town
from tests.surveys.problems.conftest import FIVE_HAVE, Visitor

BAD = {"q-rate": "1", "q-why": "电梯坏了"}
FIELDS = {
    "name": "不满意",
    "new_category": "物业",
    "title": "对物业{答案}",
    "owner_level": "community",
    "days": "7",
}


def sent(*lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The editor's form."""
    data: dict[str, Any] = {**FIELDS, "rows": len(lines), **more}
    for place, line in enumerate(lines):
        data |= {f"c{place}-{name}": value for name, value in line.items()}
    return data


ONE = {"subject": "q-rate", "operator": "is", "values": ["1", "3"]}


def test_a_rule_is_made_in_steps_that_need_no_script(sun: Community, visit: Visitor) -> None:
    client = visit(sun.people["author"])
    begin = client.get("/admin/repairs/rules/new/")
    assert sun.questionnaire.title in begin.content.decode()
    address = f"/admin/repairs/rules/new/{sun.questionnaire.pk}/"
    assert (
        client.get(f"/admin/repairs/rules/new/?questionnaire={sun.questionnaire.pk}")["Location"] == address
    )
    first = client.get(address).content.decode()
    assert '<option value="q-rate"' in first
    assert 'value="q-home"' not in first
    chosen = client.post(address, sent({"subject": "q-rate"}, do="update")).content.decode()
    assert chosen.count('name="c0-values"') == 4
    assert "很不满意" in chosen
    numbers = client.post(address, sent({"subject": "q-people"}, do="update")).content.decode()
    assert 'name="c0-number"' in numbers
    two = client.post(address, sent(ONE, do="add")).content.decode()
    assert 'name="c1-subject"' in two
    assert 'value="1" checked' in two
    less = client.post(address, sent(ONE, {"subject": "q-people"}, do="remove-0")).content.decode()
    assert 'name="c1-subject"' not in less
    assert '<option value="q-people" selected' in less
    assert not Rule.objects.exists()
    people = {"subject": "q-people", "operator": "above", "number": "4"}
    assert client.post(address, sent(ONE, people, do="save")).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == [
        {"question": "q-rate", "row": "", "operator": "is", "values": ["3", "1"]},
        {"question": "q-people", "row": "", "operator": "above", "values": ["4"]},
    ]
    assert (rule.category.name, rule.created_by, rule.days) == ("物业", sun.people["author"], 7)
    listed = client.get("/admin/repairs/rules/").content.decode()
    assert "您对物业服务总体满意吗：是「一般、很不满意」" in listed
    again = client.get(f"/admin/repairs/rules/{rule.pk}/").content.decode()
    assert 'value="4"' in again


WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"subject": ""}, {}, "请选择题目"),
    ({"subject": "q-nobody"}, {}, "请选择题目"),
    ({"subject": "q-rate", "operator": "is"}, {}, "请至少勾选一个答案"),
    ({"subject": "q-rate", "operator": "is", "values": ["99"]}, {}, "请至少勾选一个答案"),
    ({"subject": "q-people", "operator": "below", "number": "好多"}, {}, "请输入要比较的数字"),
    (ONE, {"new_category": " "}, "请选择类别，或输入新类别"),
    (ONE, {"days": "0"}, "大于或等于1"),
    (ONE, {"name": ""}, "必填"),
]


def test_what_is_wrong_is_said_and_nothing_kept(sun: Community, visit: Visitor) -> None:
    client = visit(sun.people["author"])
    address = f"/admin/repairs/rules/new/{sun.questionnaire.pk}/"
    for line, fields, said in WRONG:
        for button in ("save", "try"):
            page = client.post(address, sent(line, do=button, **fields)).content.decode()
            assert said in page, said
            assert 'id="trial"' not in page
    assert not Rule.objects.exists()
    assert not Category.objects.exists()


def test_a_trial_says_what_would_have_opened_and_opens_nothing(town: Town, visit: Visitor) -> None:
    sun = town.sun
    bad = sun.response(answers=BAD)
    sun.response(answers={"q-rate": "5"})
    fold_all()
    address = f"/admin/repairs/rules/new/{sun.questionnaire.pk}/"
    trial = visit(sun.people["supervisor"]).post(address, sent(ONE, do="try"))
    assert (trial.context["trial"].count, trial.context["trial"].looked) == (1, 2)
    page = trial.content.decode()
    assert "会立 1 个问题" in page
    assert bad.receipt in page
    assert "对物业很不满意" in page
    assert not Rule.objects.exists()
    assert not Category.objects.exists()
    authors = visit(sun.people["author"]).post(address, sent(ONE, do="try"))
    assert authors.context["trial"].count == 1
    assert bad.receipt not in authors.content.decode()  # authors do not read responses


def test_switching_off_and_on(sun: Community, rule: Rule, visit: Visitor) -> None:
    client = visit(sun.people["supervisor"])
    for active in (False, True):
        client.post(f"/admin/repairs/rules/{rule.pk}/switch/", {"active": str(int(active))})
        rule.refresh_from_db()
        assert rule.active is active


def test_a_rule_outlives_versions_and_says_when_its_question_vanished(
    sun: Community, rule: Rule, visit: Visitor
) -> None:
    client = visit(sun.people["author"])
    form = small_form()
    renamed = replace(
        form,
        items=tuple(replace(each, label="改了题目") if each.id == "q-rate" else each for each in form.items),
    )
    VersionFactory(questionnaire=sun.questionnaire, form=renamed)
    page = client.get("/admin/repairs/rules/").content.decode()
    assert "改了题目：是「很不满意」" in page
    assert "失效" not in page
    less = replace(form, items=tuple(each for each in form.items if each.name in ("people", "phone")))
    VersionFactory(questionnaire=sun.questionnaire, form=less)
    page = client.get("/admin/repairs/rules/").content.decode()
    assert "失效：请重新选题" in page
    assert "请另选一题" in client.get(f"/admin/repairs/rules/{rule.pk}/").content.decode()


def test_matrix_lines_and_members_are_offered(sun: Community) -> None:
    known = asking.subjects(FIVE_HAVE)
    line = next(each for each in known.values() if each.label.endswith("– 无飞线"))
    assert [value for value, _label in line.options] == ["pass", "basic", "fail"]
    assert line.key.endswith("|wire")
    form = small_form(
        items=(
            Question(
                "q-env", "matrix", "env", "环境", rows=(Row("road", "路"),), options=(Option("a", "好"),)
            ),
            Question("q-text", "text", "text", "说明"),
            Question("q-note", "note", "note", "提示"),
        )
    )
    offered = {
        key: [str(each) for each in subject.operators] for key, subject in asking.subjects(form).items()
    }
    assert offered == {"q-env|road": ["is", "is_not", "answered", "empty"], "q-text": ["answered", "empty"]}


def test_the_list_asks_as_many_questions_for_thirty_rules_as_for_three(
    sun: Community, visit: Visitor
) -> None:
    client = visit(sun.people["author"])

    def asked(more: int) -> int:
        for _ in range(more):
            RuleFactory(questionnaire=sun.questionnaire, created_by=sun.people["author"])
        client.get("/admin/repairs/rules/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/repairs/rules/").status_code == 200
        return len(queries)

    assert asked(3) == asked(27)
