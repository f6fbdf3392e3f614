"""Recheck satisfaction tests from the database: receipts, counts, one vote a household, anonymity, scores."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from satisfaction.models import Test
from satisfaction.voting.verifying import wrong


class Command(BaseCommand):
    """Exit 0 when all is well, 1 with what is wrong."""

    help = (
        "Recheck satisfaction tests: root of the receipts, counts, one household one vote, anonymity, scores"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--test", default="all", help="the number of a test, or all")

    def handle(self, *args: Any, test: str, **options: Any) -> None:
        """Check and report."""
        rows = Test.objects.order_by("pk")
        if test != "all":
            if not test.isdecimal():
                raise CommandError(f"--test wants a number or all, not “{test}”")
            rows = rows.filter(pk=int(test))
            if not rows.exists():
                raise CommandError(f"there is no test {test}")
        failed = 0
        for each in rows:
            with transaction.atomic():  # one state of the test
                found = wrong(Test.objects.get(pk=each.pk))
            for line in found:
                self.stdout.write(f"test {each.pk}: {line}")
            failed += bool(found)
        if failed:
            self.stdout.write(f"{failed} of {len(rows)} tests are not as they should be")
            sys.exit(1)
        self.stdout.write(f"ok: {len(rows)} tests agree with what is stored")
