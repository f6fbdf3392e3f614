"""After an area was moved, the tallies are those of a recount, and only what was concerned was counted."""

from __future__ import annotations

from typing import Any

import jobs
import pytest
from django.db import transaction
from jobs.enums import State
from jobs.models import Job
from jobs.starting import cancel

from surveys import on_moved
from surveys.models import DoorStamp, Tally
from surveys.recount import differences
from surveys.tallying import fold_all
from territory import moving
from territory.enums import Level
from territory.models import Area
from tests.factories import AreaFactory
from tests.factories.town import Town
from tests.factories.town import town as build


@pytest.fixture
def town(db: None) -> Town:
    """Both communities with answers."""
    found = build()
    for community in (found.sun, found.moon):
        for _ in range(3):
            community.response()
    fold_all()
    return found


def n(area: Any) -> int:
    """Answers counted in an area."""
    rows = Tally.objects.filter(scope=f"a:{area.pk}", question="", cell="n")
    return sum(rows.values_list("n", flat=True))


def test_tallies_are_right_again(town: Town, django_capture_on_commit_callbacks: Any) -> None:
    estate = town.sun.building.get_parent()
    stamp = DoorStamp.objects.values_list("generation", flat=True).first() or 0
    town.sun.response()  # still waits in the queue
    with django_capture_on_commit_callbacks(execute=True):
        moving.move(estate, town.moon.area, user=town.street_supervisor)
    assert list(differences())  # wrong until the job has run
    job = Job.objects.get()
    assert (job.kind, job.owner, job.title) == (on_moved.KIND, town.street_supervisor, "阳光花园")
    assert job.params == {"areas": sorted([town.sun.area.pk, town.moon.area.pk])}
    told: list[tuple[int, int]] = []
    wrong = on_moved.recount(job.params["areas"], lambda done, total: told.append((done, total)))
    assert wrong > 0
    assert told == [(0, 3), (1, 3), (2, 3)]  # both areas' questionnaires, one after the other
    assert list(differences()) == []
    fold_all()
    assert list(differences()) == []
    assert (n(town.sun.area), n(town.moon.area), n(town.street)) == (0, 7, 7)
    assert on_moved.recount(job.params["areas"], lambda done, total: None) == 0
    assert DoorStamp.objects.get().generation > stamp


def test_the_job_runs(town: Town, django_capture_on_commit_callbacks: Any) -> None:
    from jobs.running import claim, perform

    with django_capture_on_commit_callbacks(execute=True):
        moving.move(town.sun.building.get_parent(), town.moon.area, user=town.superuser)
    job = claim(str(Job.objects.get().pk))
    assert job is not None
    perform(job)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert job.result["changed"] > 0
    assert list(differences()) == []


def test_changing_places_counts_nothing(town: Town, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        moving.reorder(town.moon.area, town.sun.area, user=town.superuser)
    assert not Job.objects.exists()
    assert list(differences()) == []


def test_the_job_is_queued_with_the_move_or_not_at_all(town: Town) -> None:
    """Before any commit: the two stand or fall together."""
    moving.move(town.sun.building.get_parent(), town.moon.area, user=town.superuser)
    job = Job.objects.get()
    with transaction.atomic():
        moving.move(town.moon.building.get_parent(), town.sun.area, user=town.superuser)
        transaction.set_rollback(True)
    assert Job.objects.get() == job


def test_the_job_comes_even_to_whoever_has_too_many_and_cannot_be_called_off(town: Town) -> None:
    for _ in range(20):
        jobs.start(on_moved.KIND, town.superuser, areas=[])
    moving.move(town.sun.building.get_parent(), town.moon.area, user=town.superuser)
    job = Job.objects.get(title="阳光花园")
    cancel(job)
    job.refresh_from_db()
    assert job.state == State.QUEUED


@pytest.mark.parametrize("meanwhile", ["reordered", "deleted"])
def test_what_changes_places_while_the_job_runs_is_counted_where_it_lies(town: Town, meanwhile: str) -> None:
    empty = AreaFactory(parent=Area.objects.get(pk=town.street.pk), name="星星", level=Level.COMMUNITY)
    moving.move(town.sun.building.get_parent(), town.moon.area, user=town.superuser)
    Tally.objects.create(
        questionnaire=town.sun.questionnaire, scope=f"a:{empty.pk}", question="", cell="n", n=4
    )

    def told(done: int, total: int) -> None:
        if done == 0 and meanwhile == "reordered":
            moving.reorder(town.moon.area, town.sun.area, user=town.superuser)
        elif done == 0:
            Area.objects.get(pk=empty.pk).delete()

    on_moved.recount([town.sun.area.pk, town.moon.area.pk, empty.pk], told)
    assert (n(town.sun.area), n(town.moon.area), n(town.street)) == (0, 6, 6)
