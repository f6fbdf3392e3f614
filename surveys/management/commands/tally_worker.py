"""Fold the tally queue in a process of its own (TALLY_WORKER=external)."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from surveys.worker import TallyWorker


class Command(BaseCommand):
    """Run until SIGINT or SIGTERM."""

    help = "Run the tally worker in the foreground"

    def handle(self, *args: Any, **options: Any) -> None:
        """Fold until told to stop."""
        worker = TallyWorker()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: worker.ask_to_stop())
        worker.run()
