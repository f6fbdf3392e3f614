"""Approval before publishing, over HTTP: an author submits, the street approves or sends back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from forms_builder.models import FormVersion, Publication, Questionnaire
from tests.factories.town import Town
from tests.forms_builder.bank.conftest import signed_in
from tests.forms_builder.editing import EditorForm

Draft = Callable[..., Questionnaire]


@pytest.fixture
def supervisor(town: Town) -> Client:
    """The street's supervisor, whose group approves what its communities publish."""
    group = town.street_supervisor.groups.get()
    task = GroupApprovalTask.objects.create(name="街道审核")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="发布前审核")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=town.sun.folder)
    authors = town.sun.people["author"].groups.get()
    GroupPagePermission.objects.filter(group=authors, permission__codename="publish_page").delete()
    return signed_in(town.street_supervisor)


def submit(client: Client, page: Questionnaire) -> Any:
    """Press “submit” in the editor."""
    address = f"/admin/pages/{page.pk}/edit/"
    fields = EditorForm(client.get(address).content.decode()).fields
    return client.post(address, {**fields, "action-submit": "1"})


def action(page: Questionnaire, name: str) -> str:
    """The address of an action on the task at hand."""
    page = Questionnaire.objects.get(pk=page.pk)
    return f"/admin/pages/workflow/action/{page.pk}/{name}/{page.current_workflow_task_state.pk}/"


def test_an_author_cannot_publish_alone(town: Town, supervisor: Client, client: Client, draft: Draft) -> None:
    page = draft()
    address = f"/admin/pages/{page.pk}/edit/"
    fields = EditorForm(client.get(address).content.decode()).fields
    client.post(address, {**fields, "action-publish": "1"})
    page.refresh_from_db()
    assert not page.live
    assert not FormVersion.objects.filter(questionnaire=page).exists()


def test_submitted_approved_published(
    town: Town, supervisor: Client, client: Client, draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    page = draft()
    assert submit(client, page).status_code == 302
    page.refresh_from_db()
    assert (page.live, page.workflow_in_progress) == (False, True)
    home = supervisor.get("/admin/").content.decode()
    assert action(page, "approve") in home
    assert home.index(action(page, "approve")) < home.index("jw-table")  # before the list of questionnaires
    with django_capture_on_commit_callbacks(execute=True):
        assert supervisor.post(action(page, "approve"), {"comment": "同意"}).status_code == 302
    page.refresh_from_db()
    assert (page.live, page.workflow_in_progress) == (True, False)
    published = Publication.objects.get(questionnaire=page)
    assert (published.version.number, published.by) == (1, town.street_supervisor)
    assert page.channels.count() == 1  # type: ignore[attr-defined]  # publishing made its link


def test_sent_back_and_submitted_again(town: Town, supervisor: Client, client: Client, draft: Draft) -> None:
    page = draft()
    submit(client, page)
    supervisor.post(action(page, "reject"), {"comment": "第3题请改"})
    page.refresh_from_db()
    assert page.current_workflow_state.status == "needs_changes"
    submit(client, page)
    supervisor.post(action(page, "approve"), {"comment": ""})
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("modal", [False, True])
def test_a_broken_revision_is_not_approved_and_the_page_says_why(
    town: Town, supervisor: Client, client: Client, draft: Draft, modal: bool
) -> None:
    page = draft()
    submit(client, page)
    page.refresh_from_db()
    page.body = [{"type": "single", "id": "a1", "value": {"label": "没有选项的题", "options": []}}]
    page.save_revision(user=town.sun.people["author"])
    headers = {"x-requested-with": "XMLHttpRequest"} if modal else {}
    answer = supervisor.post(action(page, "approve"), {"comment": ""}, headers=headers)
    here = f"/admin/questionnaire-refused/{page.pk}/"
    assert (answer.json()["redirect"] if modal else answer.headers["Location"]) == here
    page.refresh_from_db()
    assert (page.live, page.workflow_in_progress) == (False, True)
    assert not FormVersion.objects.filter(questionnaire=page).exists()

    shown = supervisor.get(here)
    assert shown.status_code == 409
    text = shown.content.decode()
    assert "没有选项的题" in text
    assert f'action="{action(page, "reject")}?next=/admin/"' in text
    sent = supervisor.post(f"{action(page, 'reject')}?next=/admin/", {"comment": "请补选项"})
    assert sent.headers["Location"] == "/admin/"
    page.refresh_from_db()
    assert page.current_workflow_state.status == "needs_changes"


def test_the_page_of_refusals_is_for_who_may_decide(
    town: Town, supervisor: Client, client: Client, stranger: Client, draft: Draft
) -> None:
    page = draft()
    here = f"/admin/questionnaire-refused/{page.pk}/"
    assert client.get(here).status_code == 200  # nothing stands in the way
    assert stranger.get(here).status_code == 302
    assert signed_in(town.sun.people["worker"]).get(here).status_code == 302


def test_a_stranger_cannot_approve(
    town: Town, supervisor: Client, client: Client, stranger: Client, draft: Draft
) -> None:
    page = draft()
    submit(client, page)
    assert stranger.post(action(page, "approve"), {"comment": ""}).status_code == 302
    page.refresh_from_db()
    assert not page.live
