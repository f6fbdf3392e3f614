"""What the queue (django-tasks' database backend, `manage.py db_worker`) calls."""

from __future__ import annotations

from django_tasks import task

from jobs import supervising


@task()
def run_job(job: str) -> None:
    """Run one job in a process of its own and see it to an end. Never raises for what the job does."""
    supervising.run(job)
