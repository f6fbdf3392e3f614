"""How a job begins, speaks and ends, in one process."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import jobs
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from jobs import kinds, pruning, running, worker
from jobs.enums import Side, State
from jobs.models import Job, JobFile
from jobs.starting import OPEN_PER_OWNER, again_what_is_owed, cancel, retry

from tests.jobs.work import work_off


def test_a_job_gets_its_parameters_and_files_and_keeps_its_result(owner: Any) -> None:
    numbers = ContentFile(b"1 2 3", name="数字.txt")
    job = jobs.start("test.add", owner, title="三个数", files={"numbers": numbers}, base=10)
    assert (job.state, job.label) == (State.QUEUED, "Adding up")
    assert work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.error) == (State.DONE, {"sum": 16}, "")
    made = job.files.get(side=Side.RESULT)
    with made.content() as file:
        assert (made.name, file.read()) == ("和.txt", b"16")
    assert job.finished_at is not None


def test_queueing_is_one_transaction(owner: Any) -> None:
    job = jobs.start("test.add", owner)
    waiting = DBTaskResult.objects.get()
    assert (waiting.pk, waiting.args_kwargs["args"]) == (job.task, [str(job.pk)])


@pytest.mark.parametrize(
    ("kind", "params", "code", "message"),
    [
        ("test.fail", {"n": 3}, "too_odd", "3 is odd"),
        ("test.slow", {}, "time_limit", None),
        ("test.large", {}, "result_too_large", None),
    ],
)
def test_failures_say_why(
    owner: Any, kind: str, params: dict[str, Any], code: str, message: str | None
) -> None:
    job = jobs.start(kind, owner, **params)
    work_off()
    job.refresh_from_db()
    assert (job.state, job.error, job.result) == (State.FAILED, code, None)
    assert job.message == (message or job.message)
    assert "%(" not in job.message


def test_what_nobody_foresaw_is_logged_and_said_without_a_traceback(
    owner: Any, caplog: pytest.LogCaptureFixture
) -> None:
    job = jobs.start("test.break", owner)
    with caplog.at_level(logging.ERROR):
        work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "unexpected")
    assert str(job.pk) in job.message
    assert "ZeroDivisionError" not in job.message
    assert "ZeroDivisionError" in caplog.text


def test_a_kind_that_is_gone(owner: Any) -> None:
    job = jobs.start("test.add", owner)
    del kinds._registry["test.add"]
    work_off()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "unknown_kind")
    with pytest.raises(KeyError):
        jobs.start("test.add", owner)


def test_calling_off_what_waits_and_what_runs(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = jobs.start("test.add", owner)
    cancel(waiting)
    assert work_off() == 0
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED

    monkeypatch.setattr(running, "WRITE_EVERY", 0.0)
    at_work = jobs.start("test.steps", owner, steps=1000)
    claimed = running.claim(str(at_work.pk))
    assert claimed is not None
    cancel(at_work)
    running.perform(claimed)
    at_work.refresh_from_db()
    assert (at_work.state, at_work.result) == (State.CANCELLED, None)


def test_a_run_that_was_given_up_cannot_write_over_the_next(owner: Any) -> None:
    job = jobs.start("test.add", owner, base=1)
    first = running.claim(str(job.pk))
    assert first is not None
    running.fail(first, "lost")
    assert retry(job)
    second = running.claim(str(job.pk))
    assert second is not None
    running.perform(first)  # wakes up late
    job.refresh_from_db()
    assert job.state == State.RUNNING
    running.perform(second)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == (State.DONE, {"sum": 1}, 2)


def test_progress_is_written_at_most_four_times_a_second(owner: Any, django_assert_num_queries: Any) -> None:
    jobs.start("test.steps", owner, steps=1)
    job = running.claim(str(Job.objects.get().pk))
    assert job is not None
    at_work = running.Running(job, kinds.find("test.steps"))  # type: ignore[arg-type]
    with django_assert_num_queries(1):
        for step in range(100):
            at_work.progress(step, 100, "word" * 100)
    job.refresh_from_db()
    assert (job.done, job.total, job.percent, len(job.text)) == (0, 100, 0, 200)


def test_a_silent_worker_is_lost_and_the_job_can_be_started_again(owner: Any) -> None:
    running_one, taken, waiting = (jobs.start("test.add", owner) for _ in range(3))
    long_ago = timezone.now() - timedelta(minutes=5)
    running.claim(str(running_one.pk))
    Job.objects.filter(pk=running_one.pk).update(heartbeat=long_ago)
    Job.objects.exclude(pk=running_one.pk).update(created_at=long_ago)
    DBTaskResult.objects.filter(pk=taken.task).update(status="RUNNING", started_at=long_ago)
    pruning.settle_lost(Job.objects.all())
    found = dict(Job.objects.values_list("pk", "error"))
    assert found == {running_one.pk: "lost", taken.pk: "lost", waiting.pk: ""}
    running_one.refresh_from_db()
    assert retry(running_one)
    assert work_off() == 2
    assert Job.objects.get(pk=running_one.pk).state == State.DONE


def test_a_finished_job_is_not_started_again(owner: Any) -> None:
    job = jobs.start("test.add", owner)
    work_off()
    assert not retry(job)
    assert Job.objects.get().state == State.DONE


def test_starting_again_drops_the_results_and_keeps_what_was_handed_in(owner: Any) -> None:
    job = jobs.start("test.add", owner, files={"numbers": ContentFile(b"4", name="n")})
    work_off()
    Job.objects.update(state=State.FAILED)
    job.refresh_from_db()
    assert retry(job)
    assert list(job.files.values_list("side", flat=True)) == [Side.INPUT]
    work_off()
    job.refresh_from_db()
    assert job.result == {"sum": 4}


def test_one_owner_has_at_most_twenty_unfinished(owner: Any, stranger: Any) -> None:
    for _ in range(OPEN_PER_OWNER):
        jobs.start("test.add", owner)
    with pytest.raises(jobs.TooManyJobs, match="20"):
        jobs.start("test.add", owner)
    jobs.start("test.add", stranger)
    work_off()
    jobs.start("test.add", owner)


def test_what_is_owed_is_begun_again_until_it_is_done(owner: Any) -> None:
    for _ in range(OPEN_PER_OWNER):
        jobs.start("test.add", owner)
    owed, other = jobs.start("test.owed", owner), Job.objects.earliest("created_at")
    work_off()
    owed.refresh_from_db()
    assert owed.state == State.FAILED
    Job.objects.filter(pk=other.pk).update(state=State.FAILED)
    assert again_what_is_owed() == 0  # not at once
    Job.objects.update(finished_at=timezone.now() - timedelta(minutes=11))
    assert again_what_is_owed() == 1
    work_off()
    owed.refresh_from_db()
    assert (owed.state, owed.result) == (State.DONE, 2)
    assert again_what_is_owed() == 0


def test_the_server_looks_for_what_is_owed_by_itself(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its worker was lost, and no other job comes along."""
    job = jobs.start("test.owed", owner)
    running.claim(str(job.pk))
    long_ago = timezone.now() - timedelta(minutes=11)
    Job.objects.update(heartbeat=long_ago)
    pruning.settle_lost(Job.objects.all())
    Job.objects.update(finished_at=long_ago)
    server = worker.JobWorker()
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)  # the test's own connection
    server._look()
    assert Job.objects.get().state == State.FAILED  # not yet time to look
    monkeypatch.setattr(worker, "LOOK", 0.0)
    server._look()
    assert Job.objects.get().state == State.QUEUED


def test_old_jobs_go_with_their_files(owner: Any) -> None:
    old, fresh = (jobs.start("test.add", owner) for _ in range(2))
    work_off()
    names = [each.file.name for each in JobFile.objects.filter(job=old)]
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    assert pruning.prune() == 1
    assert [each.pk for each in Job.objects.all()] == [fresh.pk]
    assert names
    assert not any(default_storage.exists(name) for name in names)
    assert all(default_storage.exists(each.file.name) for each in fresh.files.all())
