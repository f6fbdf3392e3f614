"""Plan a month's visits 四必访 from the households' tags."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from surveys.visits.duties import rules
from surveys.visits.duties.planning import plan


class Command(BaseCommand):
    """Idempotent: what is planned already stays as it is. The server does the same by itself."""

    help = "Plan the monthly visits of the households that have a tag"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--month", default="", help="such as 2026-11; this month without it")

    def handle(self, *args: Any, month: str, **options: Any) -> None:
        """Plan and report."""
        wanted = rules.read_month(month) if month else rules.this_month()
        if wanted is None:
            raise CommandError(f"--month wants a month such as 2026-11, not “{month}”")
        if wanted > rules.following(rules.this_month()):
            raise CommandError("--month lies too far ahead: the next month is the last that can be planned")
        done = plan(wanted)
        self.stdout.write(
            f"ok: {wanted:%Y-%m}: {done.created} new, {done.revived} taken up again, "
            f"{done.dropped} dropped, {done.moved} given to another grid"
        )
