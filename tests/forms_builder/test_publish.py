"""What publishing freezes, when it adds a version, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forms_builder.models import FormVersion, FrozenVersion, Publication, Questionnaire
from forms_builder.publish import CannotPublish, live_version, published, withdrawn
from forms_builder.schema import digest
from tests.forms_builder.editing import EditorForm

Draft = Callable[[str], Questionnaire]
KEY = "owner_satisfaction"


def go_live(page: Questionnaire, user: Any = None) -> None:
    """Save a revision and publish it, as Wagtail does."""
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()


def relabel(page: Questionnaire, label: str) -> None:
    """Give the second question another text."""
    page.body[1].value["label"] = label


def test_first_publication_freezes_version_one(new_draft: Draft, author: Any) -> None:
    """With the schema, its digest, and who published."""
    page = new_draft(KEY)
    go_live(page, author)
    version = FormVersion.objects.get()
    assert (version.number, version.digest) == (1, digest(version.form))
    assert Publication.objects.get().by == author
    assert live_version(page) == version


def test_publishing_the_same_form_adds_nothing(new_draft: Draft) -> None:
    """No row."""
    page = new_draft(KEY)
    go_live(page)
    go_live(page)
    assert (FormVersion.objects.count(), Publication.objects.count()) == (1, 1)


def test_another_label_is_another_version_with_the_same_ids(new_draft: Draft) -> None:
    """Ids are never derived from labels."""
    page = new_draft(KEY)
    go_live(page)
    relabel(page, "您在本小区的身份")
    go_live(page)
    first, second = FormVersion.objects.order_by("number")
    assert [q.id for q in first.form.questions] == [q.id for q in second.form.questions]
    assert second.form.questions[1].label == "您在本小区的身份"
    assert live_version(page) == second


def test_an_earlier_form_goes_live_again_without_a_new_version(new_draft: Draft) -> None:
    """Only a publication is added."""
    page = new_draft(KEY)
    go_live(page)
    before = page.body[1].value["label"]
    relabel(page, "另一种问法")
    go_live(page)
    relabel(page, before)
    go_live(page)
    assert [each.version.number for each in Publication.objects.order_by("pk")] == [1, 2, 1]
    assert FormVersion.objects.count() == 2
    live = live_version(page)
    assert live is not None
    assert live.number == 1


def test_withdrawn_questionnaires_have_no_live_version(new_draft: Draft) -> None:
    """The version stays, and goes live again with the page."""
    page = new_draft(KEY)
    go_live(page)
    page.unpublish()
    assert live_version(page) is None
    assert FormVersion.objects.count() == 1
    go_live(page)
    assert live_version(page) is not None
    assert FormVersion.objects.count() == 1


@pytest.mark.django_db
def test_unsaved_and_unpublished(new_draft: Draft) -> None:
    """A draft has no live version."""
    assert live_version(new_draft(KEY)) is None


def test_versions_are_frozen(new_draft: Draft) -> None:
    """By row and in bulk."""
    go_live(new_draft(KEY))
    version = FormVersion.objects.get()
    version.number = 7
    for forbidden in (
        version.save,
        version.delete,
        lambda: FormVersion.objects.update(number=7),
        lambda: FormVersion.objects.all().delete(),
    ):
        with pytest.raises(FrozenVersion):
            forbidden()
    assert FormVersion.objects.get().number == 1


def test_announced_after_commit_only(new_draft: Draft, django_capture_on_commit_callbacks: Any) -> None:
    """Publishing and withdrawing each send their signal once."""
    heard: list[tuple[str, Any]] = []

    def on_published(sender: Any, questionnaire: Any, version: Any, user: Any, **kwargs: Any) -> None:
        heard.append(("published", version.number))

    def on_withdrawn(sender: Any, questionnaire: Any, **kwargs: Any) -> None:
        heard.append(("withdrawn", questionnaire.pk))

    page = new_draft(KEY)
    published.connect(on_published)
    withdrawn.connect(on_withdrawn)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            go_live(page)
            assert heard == []
        with django_capture_on_commit_callbacks(execute=True):
            page.unpublish()
        assert heard == [("published", 1), ("withdrawn", page.pk)]
    finally:
        published.disconnect(on_published)
        withdrawn.disconnect(on_withdrawn)


def test_a_broken_form_is_refused_and_nothing_changes(new_draft: Draft) -> None:
    """The live version stays the live one."""
    page = new_draft(KEY)
    go_live(page)
    page.body[1].value["options"] = []
    with pytest.raises(CannotPublish) as caught:
        page.save_revision().publish()
    assert [finding.code for finding in caught.value.findings] == ["options_missing"]
    page = Questionnaire.objects.get(pk=page.pk)
    assert FormVersion.objects.count() == 1
    assert page.body[1].value["options"]


def test_scheduled_publication_freezes_when_its_time_has_come(new_draft: Draft) -> None:
    """Not before."""
    page = new_draft(KEY)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    assert not FormVersion.objects.exists()
    content = revision.content
    content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1), content=content
    )
    call_command("publish_scheduled")
    assert FormVersion.objects.count() == 1


def test_editor_refuses_to_publish_beside_the_question(admin: Client, new_draft: Draft) -> None:
    """The draft is saved with the same mistake; publishing names it at its block."""
    page = new_draft(KEY)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = EditorForm(admin.get(edit).content.decode()).fields
    fields["body-1-value-options"] = "[]"
    fields["body-2-value-name"] = fields["body-1-value-name"]
    assert admin.post(edit, fields).status_code == 302
    fields = EditorForm(admin.get(edit).content.decode()).fields
    refused = admin.post(edit, {**fields, "action-publish": "action-publish"})
    assert refused.status_code == 200
    errors = refused.context["form"].errors.as_data()["body"][0].block_errors
    assert {at: set(error.block_errors) for at, error in errors.items()} == {1: {"options"}, 2: {"name"}}
    said = [str(each.message) for _, error in sorted(errors.items()) for each in error.block_errors.values()]
    assert [text[:6] for text in said] == ["没有可选的选", "另一道题已用"]
    assert not FormVersion.objects.exists()


def test_errors_inside_groups_reach_their_question(admin: Client, new_draft: Draft) -> None:
    """Through the nested streams."""
    page = new_draft("no_property_household_will")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = EditorForm(admin.get(edit).content.decode()).fields
    group = next(key.removesuffix("-type") for key, value in fields.items() if value == "group")
    target = next(
        key
        for key, value in fields.items()
        if key.startswith(f"{group}-value-items-") and key.endswith("-options") and value != "[]"
    )
    refused = admin.post(edit, {**fields, target: "[]", "action-publish": "action-publish"})
    top = refused.context["form"].errors.as_data()["body"][0].block_errors[int(group.split("-")[1])]
    inner = top.block_errors["items"].block_errors[int(target.split("-")[4])]
    assert set(inner.block_errors) == {"options"}


def test_bulk_publishing_makes_the_same_check(admin: Client, new_draft: Draft) -> None:
    """Wagtail's bulk action skips the editor's form."""
    page = new_draft(KEY)
    page.body[1].value["options"] = []
    page.save_revision()
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    admin.post(f"{action}?id={page.pk}", {})
    page.refresh_from_db()
    assert not page.live
    assert not FormVersion.objects.exists()


def test_what_was_published_is_not_deleted(admin: Client, new_draft: Draft) -> None:
    """Neither alone nor with its folder."""
    page = new_draft(KEY)
    go_live(page)
    for target in (page.pk, page.get_parent().pk):
        admin.post(reverse("wagtailadmin_pages:delete", args=[target]), {"confirm_site_name": "居问"})
    assert Questionnaire.objects.filter(pk=page.pk).exists()


def test_preview_shows_the_phone_page_or_what_is_missing(admin: Client, new_draft: Draft) -> None:
    """In Chinese, naming the question."""
    page = new_draft(KEY)
    request = admin.get("/").wsgi_request
    assert "业主满意度测评表" in page.make_preview_request(request, "phone").content.decode()
    page.body[1].value["options"] = []
    html = page.make_preview_request(request, "phone").content.decode()
    assert "<strong>您是</strong>" in html
    assert "没有可选的选项" in html


def test_revisions_are_compared_in_words(admin: Client, new_draft: Draft, author: Any) -> None:
    """Labels of questions and options; no ids, variable names or stored data."""
    page = new_draft(KEY)
    page.body[17].value["condition"] = {
        "join": "all",
        "rules": [{"question": page.body[1].id, "op": "any", "values": ["owner"]}],
    }
    page.body.append(("text", {"label": "新问题"}))
    page.save_revision(user=author)
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "earliest", "latest"])
    html = admin.get(address).content.decode()
    said = re.sub(r"<span class=.deletion.>.*?</span>", "", html)
    said = re.sub(r"<[^>]+>", "", said)
    assert "“您是”选了“业主”" in said
    assert "新问题" in said
    for raw in ("unhappy_reasons", page.body[1].id, "&#x27;rules&#x27;", "None"):
        assert raw not in html.split("字段")[-1]


def test_a_copy_is_a_questionnaire_of_its_own(new_draft: Draft) -> None:
    """A live copy freezes its own version."""
    page = new_draft(KEY)
    go_live(page)
    copy = page.copy(update_attrs={"slug": "copy", "title": "副本"}, keep_live=True)
    assert {version.questionnaire_id for version in FormVersion.objects.all()} == {page.pk, copy.pk}
