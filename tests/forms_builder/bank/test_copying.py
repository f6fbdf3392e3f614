"""Copies across communities: everything under fresh ids, and nothing else changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from forms_builder import library
from forms_builder.bank.copying import copy_to, with_ids
from forms_builder.compiling import compile_page
from forms_builder.drafting import draft_of
from forms_builder.models import Questionnaire
from forms_builder.views import add_draft
from tests.factories.town import Town
from tests.forms_builder.bank.conftest import signed_in
from tests.forms_builder.bank.test_pieces import FORM

Draft = Callable[..., Questionnaire]


def facts(page: Questionnaire) -> Any:
    """What must be the same."""
    form = compile_page(page.get_latest_revision_as_object()).form
    return (
        [
            (
                question.type,
                question.name,
                question.label,
                question.relevant,
                question.constraint,
                question.options,
            )
            for question in form.questions
        ],
        {tag: sorted(words.values()) for tag, words in form.translations.items()},
        form.lists,
    )


@pytest.mark.parametrize("key", [template.key for template in library.templates()])
def test_a_copy_asks_the_same_under_other_ids(town: Town, draft: Draft, key: str) -> None:
    page = draft(key)
    copy = copy_to(page, town.moon.folder, town.superuser)
    assert facts(copy) == facts(page)
    ours, theirs = (
        {item.id for item, _ in compile_page(each.get_latest_revision_as_object()).form.walk()}
        for each in (page, copy)
    )
    assert len(ours) == len(theirs)
    assert not ours & theirs
    assert copy.template_key == key
    assert [f.code for f in compile_page(copy).findings] == [f.code for f in compile_page(page).findings]


def test_lists_translations_and_companions_come_along(town: Town) -> None:
    page = draft_of(FORM)
    add_draft(page, town.sun.folder, town.superuser)
    copy = copy_to(page, town.moon.folder, town.superuser, title="副本")
    assert facts(copy) == facts(page)
    form = compile_page(copy.get_latest_revision_as_object()).form
    assert form.title == "副本"
    role = form.by_name["role"]
    assert form.translations["en"][f"{role.id}.label"] == "You are"
    assert form.by_name["role_other"].id == f"{role.id}_other"


def test_a_draft_with_gaps_is_copied_with_its_gaps(town: Town, draft: Draft) -> None:
    page = draft()
    page.body = [{"type": "single", "id": "a1", "value": {"label": "没写完", "options": [], "condition": {
        "join": "all", "rules": [{"question": "a1", "op": "any", "values": []}]}}}]  # fmt: skip
    page.save_revision()
    copy = copy_to(page, town.moon.folder, town.superuser)
    value = copy.body.get_prep_value()[0]
    assert value["value"]["condition"]["rules"][0]["question"] == value["id"] != "a1"


def test_ids_are_changed_wherever_they_stand() -> None:
    fresh = {"a": "x", "0123": "y"}
    assert with_ids({"a": ["a", "b", {"a.label": "a b"}], "0123_other.hint": "0123_other"}, fresh) == {
        "x": ["x", "b", {"x.label": "a b"}],
        "y_other.hint": "y_other",
    }


def test_over_http_into_several_folders(town: Town, draft: Draft) -> None:
    page = draft()
    above = signed_in(town.superuser)
    shown = above.get(f"/admin/questionnaire-copy/{page.pk}/").content.decode()
    assert "月亮社区" in shown
    folders = [town.sun.folder.pk, town.moon.folder.pk]
    before = Questionnaire.objects.count()
    above.post(f"/admin/questionnaire-copy/{page.pk}/", {"title": "分发", "folders": folders})
    assert Questionnaire.objects.count() == before + 2
    assert {each.get_parent().pk for each in Questionnaire.objects.filter(title="分发")} == set(folders)


def test_only_into_own_folders_and_only_what_is_ones_own(
    town: Town, client: Client, stranger: Client, draft: Draft
) -> None:
    page = draft()
    before = Questionnaire.objects.count()
    address = f"/admin/questionnaire-copy/{page.pk}/"
    assert client.post(address, {"title": "x", "folders": town.moon.folder.pk}).status_code == 302
    assert stranger.post(address, {"title": "x", "folders": town.moon.folder.pk}).status_code == 302
    assert client.post(address, {"title": "x"}).status_code == 302
    assert Questionnaire.objects.count() == before
    client.post(address, {"title": "自己的", "folders": town.sun.folder.pk})
    assert Questionnaire.objects.count() == before + 1
