"""Draw the consequences of what was folded: problems and estate checks."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from surveys.problems.following import TRIES, follow_up
from surveys.problems.models import FollowUp


class Command(BaseCommand):
    """Work off what waits; exits with 1 where something failed."""

    help = "Draw the consequences of folded responses (the tally worker does it by itself)"

    def add_arguments(self, parser: CommandParser) -> None:
        """--again."""
        parser.add_argument("--again", action="store_true", help="also try what failed for good")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and report."""
        if options["again"]:
            FollowUp.objects.filter(tries__gte=TRIES).update(tries=0)
        outcome = follow_up()
        waiting = FollowUp.objects.exclude(error="").count()
        self.stdout.write(f"{outcome.done} drawn, {outcome.failed} failed, {waiting} failed in all")
        if outcome.failed:
            sys.exit(1)
