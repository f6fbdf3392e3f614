"""The thirteen templates: complete drop-downs, same meaning as their source, stable through the editor."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from forms_builder import library, questions
from forms_builder.answers import AnswerScope
from forms_builder.compiling import flatten, placed_blocks
from forms_builder.logic import parse
from forms_builder.logic.evaluate import truth
from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Question, digest
from tests.factories import AreaFactory, CommunityPageFactory
from tests.forms_builder.editing import EditorForm

KEYS = [template.key for template in library.templates()]
SOURCES = {
    each["key"]: each for each in yaml.safe_load(library.DATA.read_text(encoding="utf-8"))["templates"]
}
NOW = datetime(2026, 3, 15, 8, 30, tzinfo=UTC)
TEXTS = ["", "好", "一二三四五六", "13812345678", "430103199001011234", "长" * 310]


def test_thirteen_with_210_expressions() -> None:
    """All of the source is covered by the tests below."""
    expressions = [
        source[key]
        for template in SOURCES.values()
        for source in template["questions"]
        for key in ("relevant", "constraint")
        if source[key]
    ]
    assert (len(KEYS), len(expressions)) == (13, 210)


@pytest.mark.parametrize("key", KEYS)
def test_template_compiles_without_findings(key: str) -> None:
    """Nothing to complain of, not even a warning."""
    assert [finding.line for finding in library.compiled(key).findings] == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_every_expression_is_drop_downs(key: str) -> None:
    """None needs the advanced box."""
    blocks = flatten(placed_blocks(library.draft(key).body))
    typed = [b.label for b in blocks for f in ("condition", "constraint") if "text" in (b.value.get(f) or {})]
    assert typed == []


@pytest.mark.parametrize("key", KEYS)
def test_no_neighbours_repeat_a_condition(key: str) -> None:
    """What two neighbours share is said once, by their group."""
    form = library.compiled(key).form
    for before, after in zip(form.items, form.items[1:], strict=False):
        first, second = getattr(before, "relevant", None), getattr(after, "relevant", None)
        assert first is None or second is None or first.ast != second.ast


@pytest.mark.parametrize("key", KEYS)
def test_questions_keep_everything_the_template_says(key: str) -> None:
    """Order, types, options with codes and scores, weights and marks."""
    template = SOURCES[key]
    separate = set((template["consent"] or {}).get("separate_consent_for", ()))
    form = library.compiled(key).form
    assert [(q.name, q.type, q.label) for q in form.questions] == [
        (s["name"], s["type"], s["label"]) for s in template["questions"]
    ]
    for question, source in zip(form.questions, template["questions"], strict=True):
        assert [(o.value, o.label, o.score, o.na, o.enabled, o.code) for o in question.options] == [
            (
                str(o["value"]),
                o["label"],
                o.get("score"),
                o.get("na", False),
                o.get("enabled", True),
                o.get("aapor", ""),
            )
            for o in source["options"]
        ]
        assert [(row.value, row.label) for row in question.rows] == [
            (row["value"], row["label"]) for row in source.get("rows", ())
        ]
        assert question.weight == source["weight"]
        assert question.separate_consent == (source["name"] in separate)
        assert question.staff_only == source.get("staff_only", False)
        assert question.sensitive == source.get("sensitive", False)


@pytest.mark.parametrize("key", KEYS)
def test_conditions_and_constraints_mean_what_the_source_says(key: str) -> None:
    """Both evaluated over 400 random sheets, blanks included."""
    generator = random.Random(key)
    form = library.compiled(key).form
    sources = {source["name"]: source for source in SOURCES[key]["questions"]}
    meant = cache(parse)  # each once, not for every sheet
    for sheet in (_sheet(form.questions, generator) for _ in range(400)):
        scope = _scope(sheet)
        for question in form.questions:
            source = sources[question.name]
            wanted = not source["relevant"] or truth(meant(source["relevant"]), scope)
            assert all(truth(each.ast, scope) for each in form.conditions[question.name]) == wanted
            answer = sheet[question.name]
            if source["constraint"] and not questions.get(question.type).is_empty(answer):
                scope.tell(question.name, questions.get(question.type).xpath(answer))
                whole = questions.get(question.type).problems_of_whole(question, answer)
                rule = question.constraint is None or truth(question.constraint.ast, scope)
                assert (rule and not list(whole)) == truth(meant(source["constraint"]), scope)


def test_ids_are_fresh_each_time() -> None:
    """Two drafts of one template share no id."""
    one, other = (library.compiled(KEYS[0]).form for _ in range(2))
    assert not set(one.by_id) & set(other.by_id)
    assert digest(one) != digest(other)


@pytest.mark.parametrize("key", KEYS)
def test_open_save_republish_is_identical(key: str, admin: Client, folder: Any) -> None:
    """New from template, publish, open in the editor, post what a browser would: no second version."""
    created = admin.post(reverse("forms_builder_new", args=[key]), {"folder": folder.pk})
    page = Questionnaire.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert created.url == edit
    for _ in range(2):
        fields = EditorForm(admin.get(edit).content.decode()).fields
        saved = admin.post(edit, {**fields, "action-publish": "action-publish"})
        assert saved.status_code == 302, saved.context["form"].errors.as_data()
    version = FormVersion.objects.get()
    assert Publication.objects.count() == 1
    page.refresh_from_db()
    assert [q.name for q in version.form.questions] == [s["name"] for s in SOURCES[key]["questions"]]
    assert digest(version.form) == version.digest


def test_list_shows_all_with_constant_queries(
    admin: Client, folder: Any, django_assert_max_num_queries: Any
) -> None:
    """Thirteen cards; the number of queries does not grow with folders."""
    admin.get(reverse("forms_builder_templates"))
    with django_assert_max_num_queries(25):
        html = admin.get(reverse("forms_builder_templates")).content.decode()
    assert html.count("data-template=") == 13
    for template in library.templates():
        assert template.title in html


def test_search_narrows_the_list(admin: Client, folder: Any) -> None:
    """By words of title, introduction or kind."""
    html = admin.get(reverse("forms_builder_templates"), {"q": "业主满意度"}).content.decode()
    assert 'data-template="owner_satisfaction"' in html
    assert 'data-template="wechat_group_ledger"' not in html


def test_strangers_are_refused(client: Client, folder: Any, django_user_model: Any) -> None:
    """Whoever may not add to a folder gets neither the list nor a draft."""
    client.force_login(django_user_model.objects.create_user("stranger", password="secret-word-2"))
    new = reverse("forms_builder_new", args=[KEYS[0]])
    assert client.get(reverse("forms_builder_templates")).status_code in (302, 403)
    assert client.post(new, {"folder": folder.pk}).status_code in (302, 403)
    assert not Questionnaire.objects.exists()


def test_authors_see_their_own_folders_only(client: Client, folder: Any, django_user_model: Any) -> None:
    """By Wagtail's page permissions; another community's folder is neither offered nor accepted."""
    other = CommunityPageFactory(area=AreaFactory())
    group = Group.objects.create(name="芙蓉社区作者")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
    GroupPagePermission.objects.create(group=group, page=folder, permission=add)
    user = django_user_model.objects.create_user("writer", password="secret-word-3")
    user.groups.add(group)
    client.force_login(user)
    html = client.get(reverse("forms_builder_templates")).content.decode()
    assert f'<option value="{folder.pk}" selected>' in html
    assert f'<option value="{other.pk}"' not in html
    new = reverse("forms_builder_new", args=[KEYS[0]])
    assert client.post(new, {"folder": other.pk}).status_code in (302, 403)
    assert not Questionnaire.objects.exists()
    assert client.post(new, {"folder": folder.pk}).status_code == 302
    assert Questionnaire.objects.get().owner == user


@pytest.mark.parametrize("data", [{}, {"folder": "x"}, {"folder": "999999"}, {"folder": "1"}])
def test_no_draft_without_a_folder(admin: Client, folder: Any, data: dict[str, str]) -> None:
    """A folder that is none is refused."""
    assert admin.post(reverse("forms_builder_new", args=[KEYS[0]]), data).status_code in (302, 403)
    assert not Questionnaire.objects.exists()


def test_unknown_template(admin: Client, folder: Any) -> None:
    """404."""
    assert (
        admin.post(reverse("forms_builder_new", args=["nothing"]), {"folder": folder.pk}).status_code == 404
    )


def _scope(sheet: dict[str, Any]) -> AnswerScope:
    scope = AnswerScope(NOW)
    for question, value in sheet.items():
        scope.tell(question, _xpath(value))
    return scope


def _xpath(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, tuple):
        return value
    return " ".join(f"{k}:{v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def _sheet(asked: tuple[Question, ...], generator: random.Random) -> dict[str, Any]:
    return {question.name: next(_answers(question, generator)) for question in asked}


def _answers(question: Question, generator: random.Random) -> Iterator[Any]:
    values = [option.value for option in question.options]
    if generator.random() < 0.25:
        yield {"multiple": [], "photo": (), "matrix": {}}.get(question.type, "")
    match question.type:
        case "single" | "rating":
            yield generator.choice(values)
        case "multiple":
            yield [value for value in values if generator.random() < 0.4]
        case "matrix":
            yield {row.value: generator.choice(values) for row in question.rows}
        case "integer" | "decimal":
            yield generator.choice([-1, 0, 1, 5, 10, 30, 31, 60, 100, 365, 500, 1949, 2030, 20001, 2.5])
        case "date":
            yield generator.choice(["2025-12-31", "2026-03-14", "2026-03-15", "2026-03-16", "2026-08-01"])
        case "photo":
            yield tuple("a" * generator.randrange(1, 3) for _ in range(generator.randrange(0, 11)))
        case _:
            yield generator.choice(TEXTS)
