"""`db_worker` as the server's own child: it ends with its parent, however that ended."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from jobs.supervising import end_with


class Command(db_worker.Command):
    """Started by the server; `manage.py db_worker` does the same work by hand."""

    help = "Work on background jobs as a child of the server"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        super().add_arguments(parser)
        parser.add_argument("--parent", type=int, required=True, help="the server's process id")

    def configure_logging(self, verbosity: int) -> None:
        """As the settings say."""

    def handle(self, *, parent: int, **options: Any) -> None:  # type: ignore[override]
        """Work until told to stop or until the parent is gone."""
        if os.getppid() != parent:
            return
        # Ctrl-C reaches every process of the terminal; the server passes its own word on.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGQUIT})
        end_with(parent)
        super().handle(**options)
