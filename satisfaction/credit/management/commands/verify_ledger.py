"""Prove that nothing in the credit ledger was changed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from satisfaction.credit.ledger.verifying import Counts, findings

SHOWN = 200


class Command(BaseCommand):
    """Exit 0 when every line, entry and file is as it was written, 1 with what is not."""

    help = "Check the credit ledger: hashes, order, facts, schemes, evidence files and triggers"

    def add_arguments(self, parser: CommandParser) -> None:
        """The head that somebody noted earlier."""
        parser.add_argument(
            "--head",
            default="",
            metavar="HASH",
            help="a line's hash noted earlier: also checks that this line is still there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look and report."""
        counts, wrong = Counts(), 0
        for each in findings(options["head"].strip().lower(), counts):
            wrong += 1
            if wrong <= SHOWN:
                self.stdout.write(str(each))
        looked = f"{counts.lines} lines, {counts.entries} entries, {counts.files} files"
        if wrong:
            self.stdout.write(f"{wrong} things are wrong in {looked}")
            sys.exit(1)
        self.stdout.write(f"ok: {looked}; head {counts.head}")
