"""Real worker processes: killed, told to stop, given work that hangs, crashes or eats memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import jobs
import pytest
from django.core.files.base import ContentFile
from jobs.enums import State
from jobs.models import Job
from jobs.pruning import settle_lost
from jobs.starting import cancel, retry

from tests.jobs import work

pytestmark = pytest.mark.django_db(transaction=True)


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workers, and kills those that are left."""
    started: list[subprocess.Popen[bytes]] = []

    def one(*arguments: str) -> subprocess.Popen[bytes]:
        started.append(work.worker(*arguments))
        return started[-1]

    yield one
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(10)


@pytest.fixture
def worker(start: Start) -> subprocess.Popen[bytes]:
    """One worker."""
    return start()


def fresh(job: Job) -> Job:
    """The job as it stands now."""
    return Job.objects.get(pk=job.pk)


def ended(job: Job) -> Job:
    """The job once it has ended."""
    work.until(lambda: fresh(job).ended)
    return fresh(job)


def alive(pid: int) -> bool:
    """Whether there is such a process (one that nobody has buried counts as gone)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(status.stdout.strip()) and not status.stdout.startswith("Z")


def test_work_goes_on_past_whatever_a_job_does(owner: Any, worker: subprocess.Popen[bytes]) -> None:
    """Hanging, crashing, eating memory: each hurts itself, and the next job is done as usual."""
    hanging, crashing, eating, broken = (
        jobs.start(kind, owner) for kind in ("test.hang", "test.crash", "test.eat", "test.break")
    )
    last = jobs.start("test.add", owner, files={"numbers": ContentFile(b"20 22", name="n")})
    assert ended(last).result == {"sum": 42}
    found = [(fresh(job).state, fresh(job).error) for job in (hanging, crashing, eating, broken)]
    assert found == [(State.FAILED, code) for code in ("time_limit", "died", "memory", "unexpected")]
    assert worker.poll() is None


def test_a_killed_worker_leaves_a_job_that_can_be_started_again(
    owner: Any, start: Start, settings: Any
) -> None:
    first = start()
    job = jobs.start("test.patient_hang", owner)
    pid = int(work.until(lambda: fresh(job).text))
    first.kill()
    first.wait(10)
    work.until(lambda: not alive(pid))  # the job's process does not outlive its worker
    settings.JOBS_LOST_AFTER = 0.2
    work.until(lambda: settle_lost(Job.objects.all()) or fresh(job).ended)
    assert (fresh(job).state, fresh(job).error) == (State.FAILED, "lost")

    Job.objects.filter(pk=job.pk).update(kind="test.add", params={"base": 7})
    assert retry(fresh(job))
    second = start("--batch")
    assert ended(job).result == {"sum": 7}
    assert second.wait(20) == 0


def test_what_waited_while_the_worker_was_killed_is_done_by_the_next(owner: Any, start: Start) -> None:
    first = start()
    jobs.start("test.patient_hang", owner)
    waiting = [jobs.start("test.add", owner, base=n) for n in range(3)]
    work.until(lambda: Job.objects.filter(state=State.RUNNING).exists())
    first.kill()
    first.wait(10)
    second = start("--batch")
    assert [ended(job).result for job in waiting] == [{"sum": 0}, {"sum": 1}, {"sum": 2}]
    assert second.wait(20) == 0


def test_calling_off_stops_even_what_does_not_listen(owner: Any, worker: subprocess.Popen[bytes]) -> None:
    job = jobs.start("test.patient_hang", owner)
    pid = int(work.until(lambda: fresh(job).text))
    cancel(job)
    assert ended(job).state == State.CANCELLED
    assert not alive(pid)


def test_a_worker_told_twice_to_stop_gives_the_job_an_end(
    owner: Any, worker: subprocess.Popen[bytes]
) -> None:
    job = jobs.start("test.patient_hang", owner)
    pid = int(work.until(lambda: fresh(job).text))
    worker.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(1)  # it would finish the job first
    worker.send_signal(signal.SIGTERM)
    worker.wait(10)
    assert (fresh(job).state, fresh(job).error) == (State.FAILED, "interrupted")
    assert not alive(pid)


KEEPER = """
import sys, time
sys.path[:0] = ["site", "."]
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
import django; django.setup()
from jobs.worker import JobWorker
keeper = JobWorker(); keeper.start()
while True:
    print(keeper.pid or 0, flush=True)
    time.sleep(0.1)
"""


def test_the_server_keeps_a_worker_and_takes_it_along(owner: Any, tmp_path: Any) -> None:
    """Started, started again when it is killed, and gone when the server is killed."""
    environment = {**work.environment(), "JUWEN_VAR": str(tmp_path)}
    server = subprocess.Popen(
        [sys.executable, "-c", KEEPER], cwd=work.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        pids = (int(line) for line in server.stdout)
        first = next(pid for pid in pids if pid)
        os.kill(first, signal.SIGKILL)
        second = next(pid for pid in pids if pid not in (0, first))
        assert alive(second)
    finally:
        server.kill()
        server.communicate()
    work.until(lambda: not alive(second))
