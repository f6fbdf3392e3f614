"""Replace all tallies by a recount of the responses."""

from typing import Any

from django.core.management.base import BaseCommand

from surveys import quotas
from surveys.recount import rebuild


class Command(BaseCommand):
    """Recount everything; folding and intake wait meanwhile."""

    help = "Rebuild every tally from the responses"

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and report."""
        quotas.rebuild()
        self.stdout.write(f"ok: {rebuild()} tallies rebuilt")
