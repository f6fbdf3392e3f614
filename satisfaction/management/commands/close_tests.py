"""Close the satisfaction tests whose last day is over, and finish closings that were begun."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from satisfaction.errors import TestError
from satisfaction.models import Test
from satisfaction.voting.clock import look
from satisfaction.voting.closing import close_test


class Command(BaseCommand):
    """Idempotent. The server does the same by itself; one test can be closed before its last day."""

    help = "Close satisfaction tests whose last day is over"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--test", type=int, help="close this one now, whatever its last day")

    def handle(self, *args: Any, test: int | None, **options: Any) -> None:
        """Close and report; exit 1 where one could not be closed."""
        if test is not None:
            self._one(test)
            return
        failed = 0
        for each, why in look():
            failed += bool(why)
            said = f"not closed: {why}" if why else f"closed, {each.receipts_count} receipts"
            self.stdout.write(f"test {each.pk} {each.title}: {said}")
        if failed:
            sys.exit(1)
        self.stdout.write("ok: nothing is due any more")

    def _one(self, pk: int) -> None:
        found = Test.objects.filter(pk=pk).first()
        if found is None:
            raise CommandError(f"there is no test {pk}")
        try:
            close_test(found)
        except TestError as error:
            raise CommandError(f"{error.code}: {error.message}") from error
        self.stdout.write(f"ok: test {pk} is closed, root {found.receipts_root}")
