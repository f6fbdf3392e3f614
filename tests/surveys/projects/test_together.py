"""Two people at once: a list is published while a project is taken off it, put on it or stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.projects import making, purchasing, table
from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, PurchaseList
from surveys.projects.table import FLOW
from tests.factories.town import Town
from tests.surveys.projects.conftest import at, designed, listed
from tests.surveys.projects.test_table import whole

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[BaseException]:
    """All at the same time; what they were refused with."""
    gate, failed = threading.Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        gate.wait(20)
        try:
            call()
        except Exception as error:  # noqa: BLE001  # judged by the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(each,)) for each in calls]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return failed


def standing(town: Town, state: str) -> Project:
    """A project in a state, as others see it."""
    with transaction.atomic():
        return at(designed(town.sun, listed(town.sun)), state)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database")
@pytest.mark.parametrize("key", ["delist", "stop"])
def test_publishing_and_steps_lock_the_list_first(
    town: Town, chief: Any, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """The step holds its locks until the publication waits for one of them: neither is thrown out."""
    project, other = standing(town, ProjectState.PURCHASED), standing(town, ProjectState.RECOGNISED)
    found = project.purchase_list
    assert found
    Project.objects.filter(pk=other.pk).update(state=ProjectState.PURCHASED, purchase_list=found)
    changing, change = threading.Event(), table.CHANGES[key]

    def slow(*args: Any) -> dict[str, Any]:
        changing.set()
        threading.Event().wait(1)
        return change(*args)

    monkeypatch.setitem(table.CHANGES, key, slow)

    def publish() -> None:
        changing.wait(20)
        purchasing.publish(found.pk, user=town.superuser)

    failed = together(
        lambda: steps.take(FLOW, project.pk, key, whole({}), user=town.superuser),
        publish,
    )
    assert failed == []
    assert list(found.projects.values_list("pk", "list_no")) == [(other.pk, 1)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database")
def test_what_is_recognised_meanwhile_is_not_changed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has the form of a draft open and saves it while the project is being settled."""
    project = standing(town, ProjectState.DRAFT)
    demand = project.demands.get()
    settling, change = threading.Event(), table.CHANGES["settle"]

    def slow(*args: Any) -> dict[str, Any]:
        settling.set()
        threading.Event().wait(1)
        return change(*args)

    monkeypatch.setitem(table.CHANGES, "settle", slow)
    client = Client()
    client.force_login(town.superuser)
    typed = {
        "name": project.name, "branch": "unit", "designer": project.designer_id, "answers": [demand.pk],
        "content": project.content, "year": 2026, "budget": "999999.00",
    }  # fmt: skip
    codes = []

    def edit() -> None:
        settling.wait(20)
        address = reverse("projects_project_modeladmin_edit", args=[project.pk])
        codes.append(client.post(address, typed).status_code)

    def answer() -> None:
        settling.wait(20)
        with transaction.atomic():
            making.answer(project, [], user=town.superuser)

    failed = together(
        lambda: steps.take(FLOW, project.pk, "settle", whole({}), user=town.superuser), edit, answer
    )
    assert [getattr(each, "code", each) for each in failed] == ["not_draft"]
    assert codes in ([302], [403])
    now = Project.objects.get(pk=project.pk)
    assert (now.state, str(now.budget)) == (ProjectState.RECOGNISED, "80000.00")
    assert list(now.demands.all()) == [demand]


def test_a_list_that_is_published_meanwhile_stays(town: Town, chief: Any) -> None:
    """Whoever comes first, a published list holds exactly its numbered projects."""
    for _each in range(3):
        project = standing(town, ProjectState.PURCHASED)
        found = project.purchase_list
        assert found
        failed = together(
            lambda found=found: purchasing.publish(found.pk, user=town.superuser),  # type: ignore[misc]  # bound now
            lambda project=project: steps.take(  # type: ignore[misc]  # bound now
                FLOW, project.pk, "delist", whole({}), user=town.superuser
            ),
        )
        assert all(isinstance(each, StepRefused) for each in failed), failed
        assert len(failed) == 1
        now = PurchaseList.objects.get(pk=found.pk)
        assert list(now.projects.values_list("list_no", flat=True)) == ([1] if now.published_at else [])
