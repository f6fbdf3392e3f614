"""Kinds of jobs for tests, the work done in this process, and a real worker process on the test's database.

`python -m tests.jobs.work [arguments of db_worker]` is that worker: it knows these kinds.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024


def register() -> None:
    """Make the kinds known."""
    from django.core.files.base import ContentFile
    from jobs import JobFailed, Running, kind

    @kind("test.add", label="Adding up", outcome="jobs:job")
    def add(job: Running) -> Any:
        total = job.params.get("base", 0)
        if "numbers" in job.files:
            with job.files["numbers"].content() as file:
                total += sum(map(int, file.read().split()))
        job.keep_file("sum", "和.txt", ContentFile(str(total).encode()))
        return {"sum": total}

    @kind("test.fail", messages={"too_odd": "%(n)s is odd"})
    def fail(job: Running) -> Any:
        raise JobFailed("too_odd", n=job.params["n"])

    @kind("test.owed", owed=True)
    def owed(job: Running) -> Any:
        """Must be done, and fails at first."""
        if job.job.attempt == 1:
            raise ZeroDivisionError
        return job.job.attempt

    @kind("test.break")
    def broken(job: Running) -> Any:
        raise ZeroDivisionError("nobody foresaw this")

    @kind("test.large")
    def large(job: Running) -> Any:
        return "x" * 20_000_001

    @kind("test.steps", seconds=30)
    def steps(job: Running) -> Any:
        """Slowly, until told to stop."""
        for step in range(job.params["steps"]):
            job.progress(step, job.params["steps"], f"step {step}")
            time.sleep(0.05)
        return step

    @kind("test.hang", seconds=1)
    def hang(job: Running) -> Any:
        """Never asks whether it may go on."""
        while True:
            time.sleep(0.05)

    @kind("test.patient_hang", seconds=60)
    def patient_hang(job: Running) -> Any:
        job.progress(1, 2, str(os.getpid()))
        while True:
            time.sleep(0.05)

    @kind("test.slow", seconds=0.3)
    def slow(job: Running) -> Any:
        while True:
            job.check()
            time.sleep(0.05)

    @kind("test.eat", megabytes=150)
    def eat(job: Running) -> Any:
        kept = [bytearray(10 * MEGABYTE) for _ in range(60)]
        return len(kept)

    @kind("test.crash")
    def crash(job: Running) -> Any:
        os.kill(os.getpid(), signal.SIGSEGV)


def work_off() -> int:
    """Do all queued jobs in this process, as a job's own process would. Says how many."""
    from jobs import running
    from jobs.enums import State
    from jobs.models import Job

    done = 0
    for pk in Job.objects.filter(state=State.QUEUED).order_by("created_at").values_list("pk", flat=True):
        job = running.claim(str(pk))
        if job is not None:
            running.perform(job)
            done += 1
    return done


def environment() -> dict[str, str]:
    """The test's database for another process."""
    from django.conf import settings
    from django.db import connection

    found = {**os.environ, "MEDIA_ROOT_OF_TEST": str(settings.MEDIA_ROOT)}
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return {**found, "SQLITE_PATH": str(given["NAME"]), "DATABASE_URL": ""}
    place = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    return {**found, "DATABASE_URL": f"postgres://{place}/{given['NAME']}"}


def worker(*arguments: str) -> subprocess.Popen[bytes]:
    """A worker process of our own."""
    command = [sys.executable, "-m", "tests.jobs.work", "--no-startup-delay", "--interval=0.1", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)


def until(said: Callable[[], Any], seconds: float = 60.0) -> Any:
    """What `said` gives as soon as that is true. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := said():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def main() -> None:
    """Be a worker that knows the kinds above, with less patience than usual."""
    for folder in (ROOT / "site", ROOT):
        sys.path.insert(0, str(folder))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import execute_from_command_line
    from jobs import supervising

    settings.MEDIA_ROOT = os.environ["MEDIA_ROOT_OF_TEST"]
    supervising.GRACE = 0.5
    supervising.BEAT = 0.5
    register()
    execute_from_command_line(["manage.py", "db_worker", *sys.argv[1:]])


if __name__ == "__main__":
    main()
