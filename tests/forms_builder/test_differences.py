"""What differs between two versions, said by question and option."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forms_builder.compiling import compile_page
from forms_builder.differences import differences
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.schema import Consent, Form, Question
from tests.forms_builder.editing import EditorForm
from tests.forms_builder.making import block, group, ident, page, repeat, rule

GRADES = [{"value": "3", "label": "一般"}, {"value": "2", "label": "不满意"}, {"value": "1", "label": "很差"}]


def form_of(*blocks: dict[str, Any], **fields: Any) -> Form:
    """A form of these blocks."""
    return compile_page(page(*blocks, **fields)).form


BEFORE = (
    block(1, "single"),
    block(2, "rating", options=GRADES, weight=5),
    block(3, "integer", condition=rule(1, "any", values=["yes"])),
    block(4, "text"),
    repeat(8, block(5, "integer"), label="家庭成员"),
    block(6, "calculated", more={"calculation": {"how": "over", "of": "sum", "question": ident(5)}}),
)


def changed(*blocks: dict[str, Any], **fields: Any) -> list[tuple[str, bool]]:
    """(code, whether it alters answers) of all changes against BEFORE."""
    return [(each.code, each.alters) for each in differences(form_of(*BEFORE), form_of(*blocks, **fields))]


def with_block(number: int, kind: str, **value: Any) -> list[dict[str, Any]]:
    """BEFORE with one block's values changed."""
    made = []
    for each in BEFORE:
        if each["id"] == ident(number):
            made.append({**each, "type": kind, "value": {**each["value"], **value}})
        else:
            made.append(each)
    return made


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (list(BEFORE), []),
        (with_block(2, "rating", label="换一种问法，第2问"), [("label", False)]),
        (with_block(2, "rating", label="您几岁"), [("label", True)]),
        (with_block(2, "rating", weight=9), [("weight", True)]),
        (with_block(2, "rating", name="other"), [("name", False)]),
        (with_block(1, "multiple"), [("type", True)]),
        (with_block(3, "integer", required=False), [("required", False)]),
        (with_block(3, "integer", condition=rule(1, "any", values=["no"])), [("relevant", False)]),
        (with_block(3, "integer", constraint={"high": {"number": 9}}), [("constraint", False)]),
        (with_block(1, "single", name="renamed"), [("name", False)]),
        (with_block(2, "rating", options=GRADES[:2]), [("option_removed", True)]),
        (
            with_block(2, "rating", options=[*GRADES, {"value": "0", "label": "没用过"}]),
            [("option_added", False)],
        ),
        (with_block(2, "rating", options=[*GRADES[1:], GRADES[0]]), [("options_moved", False)]),
        (
            with_block(2, "rating", options=[{"value": "3", "label": "还行"}, *GRADES[1:]]),
            [("option_renamed", True)],
        ),
        (
            with_block(2, "rating", options=[{"value": "3", "label": "一般般"}, *GRADES[1:]]),
            [("option_renamed", False)],
        ),
        (
            with_block(2, "rating", options=[{**GRADES[0], "score": 60}, *GRADES[1:]]),
            [("option_score", True)],
        ),
        (
            with_block(2, "rating", options=[{**GRADES[0], "enabled": False}, *GRADES[1:]]),
            [("option_enabled", False)],
        ),
        (BEFORE[:3] + BEFORE[4:], [("removed", True)]),
        ([*BEFORE, block(7)], [("added", False)]),
        ([BEFORE[3], *BEFORE[:3], *BEFORE[4:]], [("moved", False)]),
        ([*BEFORE[:3], group(9, BEFORE[3]), *BEFORE[4:]], [("added", False), ("moved", False)]),
        (
            [
                *BEFORE[:3],
                {**BEFORE[4], "value": {**BEFORE[4]["value"], "items": [block(5, "integer"), BEFORE[3]]}},
                BEFORE[5],
            ],
            [("moved", True)],
        ),
        (
            with_block(
                6, "calculated", more={"calculation": {"how": "over", "of": "mean", "question": ident(5)}}
            ),
            [("calculation", True)],
        ),
        (with_block(8, "repeat", times={"how": "free", "least": 0, "most": 9}), [("most", False)]),
    ],
)
def test_what_changed_and_whether_it_alters_answers(
    blocks: list[dict[str, Any]], expected: list[tuple[str, bool]]
) -> None:
    """One change each, joined by permanent id."""
    assert changed(*blocks) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "另一卷"}, [("title", False)]),
        ({"scoring": {"method": "weighted_percent"}}, [("scoring", True)]),
        ({"languages": ["en"]}, [("language", False)]),
        ({"consent_notice": "告知"}, [("consent", False)]),
        ({"lists": {"市": {"columns": ["name", "label"], "rows": [["cs", "长沙"]]}}}, [("list", False)]),
        ({"family": "no_such_family"}, [("family", False)]),
    ],
)
def test_changes_of_the_whole(fields: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    """The page's own fields."""
    assert changed(*BEFORE, **fields) == expected


def test_options_that_leave_a_list_alter_the_questions_that_choose_from_it() -> None:
    """Joined by value."""
    asked = block(1, "dropdown", source={"list": "市"})
    both = {"columns": ["name", "label"], "rows": [["cs", "长沙"], ["nj", "南京"]]}
    one = {"columns": ["name", "label"], "rows": [["cs", "长沙市"]]}
    found = differences(form_of(asked, lists={"市": both}), form_of(asked, lists={"市": one}))
    assert [(each.code, each.id, each.value, each.alters) for each in found] == [
        ("list", "", "", False),
        ("option_removed", ident(1), "nj", True),
    ]


def test_words_name_the_question_and_the_option() -> None:
    """ "第2题 … 选项1 … 一般 → 还行", whatever the variable is called."""
    after = form_of(*with_block(2, "rating", options=[{"value": "3", "label": "还行"}, *GRADES[1:]]))
    (change,) = differences(form_of(*BEFORE), after)
    assert "2" in change.where
    assert "第2问" in change.where
    assert "一般 → 还行" in change.line
    assert (change.id, change.value) == (ident(2), "3")


def test_conditions_are_said_in_the_words_of_each_version() -> None:
    """A renamed variable changes no condition; a changed one is said with labels."""
    renamed = with_block(1, "single", name="first")
    assert changed(*renamed) == [("name", False)]
    (change,) = differences(
        form_of(*BEFORE), form_of(*with_block(3, "integer", condition=rule(1, "any", values=["no"])))
    )
    assert "是" in change.text
    assert "否" in change.text


def test_every_field_of_a_question_is_noticed() -> None:
    """A field that differs and gives no change would be published unseen."""
    plain = Question("a", "single", "a", "甲")
    base = Form("卷", (plain,))
    others: dict[str, Any] = {
        "label": "乙乙",
        "hint": "提示",
        "required": True,
        "constraint_message": "x",
        "required_message": "x",
        "weight": 1.0,
        "dimension": "环境",
        "sensitive": True,
        "staff_only": True,
        "separate_consent": True,
        "choices_from": "表",
        "image": "a.webp",
        "settings": {"randomize": True},
        "type": "multiple",
    }
    for name, value in others.items():
        found = differences(base, replace(base, items=(replace(plain, **{name: value}),)))
        assert len(found) == 1, name
    assert differences(base, replace(base, consent=Consent("x")))


COUNTED: list[Any] = []


def count(questionnaire: int, wanted: Any) -> dict[tuple[str, str], int]:
    """A counter of answers: seven for each option, none for whole questions."""
    COUNTED.append(questionnaire)
    return {pair: 7 if pair[1] else 0 for pair in wanted}


@pytest.fixture
def live(new_draft: Any) -> Questionnaire:
    """A published questionnaire."""
    draft: Questionnaire = new_draft("owner_satisfaction")
    draft.save_revision().publish()
    return Questionnaire.objects.get(pk=draft.pk)


def fields_of(admin: Client, live: Questionnaire) -> tuple[str, dict[str, str]]:
    """The editor's address and what its form would post."""
    edit = reverse("wagtailadmin_pages:edit", args=[live.pk])
    return edit, EditorForm(admin.get(edit).content.decode()).fields


def without_last_option(fields: dict[str, str]) -> dict[str, str]:
    """The second question loses its last option."""
    import json

    options = json.loads(fields["body-1-value-options"])
    return {**fields, "body-1-value-options": json.dumps(options[:-1])}


@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_altering_changes_are_asked_about_and_ticked(
    button: str, admin: Client, live: Questionnaire, settings: Any
) -> None:
    """The list with counts first; nothing is stored until it is understood; then it is published."""
    settings.FORMS_BUILDER_ANSWER_COUNT = "tests.forms_builder.test_differences.count"
    edit, fields = fields_of(admin, live)
    posted = {**without_last_option(fields), button: button}
    asked = admin.post(edit, posted)
    assert asked.status_code == 200
    assert "forms_builder/editor/confirm.html" in [each.name for each in asked.templates]
    assert [each.count for each in asked.context["concerns"]] == [7]
    assert COUNTED[-1] == live.pk
    assert FormVersion.objects.count() == 1
    again = dict(asked.context["kept"])
    wrong = admin.post(edit, {**again, button: button, "juwen-understood": "x"})
    assert wrong.status_code == 200
    done = admin.post(edit, {**again, button: button, "juwen-understood": asked.context["mark"]})
    assert done.status_code == 302
    assert FormVersion.objects.count() == (2 if button == "action-publish" else 1)


def test_going_back_saves_a_draft(admin: Client, live: Questionnaire, settings: Any) -> None:
    """The second button of the page that asks."""
    settings.FORMS_BUILDER_ANSWER_COUNT = "tests.forms_builder.test_differences.count"
    edit, fields = fields_of(admin, live)
    asked = admin.post(edit, {**without_last_option(fields), "action-publish": "action-publish"})
    back = admin.post(edit, dict(asked.context["kept"]))
    assert back.status_code == 302
    assert FormVersion.objects.count() == 1
    live.refresh_from_db()
    draft = live.get_latest_revision_as_object()
    assert len(draft.body[1].value["options"]) == 3


def test_changes_without_answers_are_published_straight(
    admin: Client, live: Questionnaire, settings: Any
) -> None:
    """Nobody answered, so nothing is altered."""
    settings.FORMS_BUILDER_ANSWER_COUNT = "tests.forms_builder.test_differences.count"
    edit, fields = fields_of(admin, live)
    removed = {**fields, "body-2-deleted": "1"}
    assert admin.post(edit, {**removed, "action-publish": "action-publish"}).status_code == 302
    assert FormVersion.objects.count() == 2


def test_harmless_changes_and_drafts_ask_nothing(admin: Client, live: Questionnaire) -> None:
    """A corrected text; a draft of anything."""
    edit, fields = fields_of(admin, live)
    label = fields["body-1-value-label"]
    assert admin.post(edit, without_last_option(fields)).status_code == 302
    corrected = {**fields, "body-1-value-label": f"请问{label}", "action-publish": "action-publish"}
    assert admin.post(edit, corrected).status_code == 302
    assert FormVersion.objects.count() == 2


def test_many_pages_at_once_are_refused(admin: Client, live: Questionnaire, settings: Any) -> None:
    """Nobody could tick it there."""
    settings.FORMS_BUILDER_ANSWER_COUNT = "tests.forms_builder.test_differences.count"
    live.body[1].value["options"] = live.body[1].value["options"][:-1]
    live.save_revision()
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    admin.post(f"{action}?id={live.pk}", {})
    assert FormVersion.objects.count() == 1


def test_the_list_of_versions_compares_any_two(admin: Client, live: Questionnaire) -> None:
    """And each with the draft; the older is told from the newer whichever way they are chosen."""
    live.body[1].value["label"] = "您的身份"
    live.save_revision().publish()
    live.body[2].value["label"] = "住了几年"
    live.save_revision()
    address = reverse("forms_builder_versions", args=[live.pk])
    html = admin.get(address).content.decode()
    assert "住了几年" in html
    for pair in ({"from": "1", "to": "2"}, {"from": "2", "to": "1"}):
        answer = admin.get(address, pair)
        assert (answer.context["older"].key, answer.context["newer"].key) == ("1", "2")
        assert "您是 → 您的身份" in answer.content.decode()
    assert "住了几年" in admin.get(address, {"from": "2", "to": "draft"}).content.decode()
    assert admin.get(address, {"from": "7", "to": "x"}).status_code == 200


def test_versions_are_not_for_strangers(client: Client, live: Questionnaire, django_user_model: Any) -> None:
    """Who may not edit the page sees none of it."""
    client.force_login(django_user_model.objects.create_user("stranger", password="secret-word-2"))
    assert client.get(reverse("forms_builder_versions", args=[live.pk])).status_code in (302, 403)
    assert client.post(reverse("forms_builder_check"), {}).status_code in (302, 403)
