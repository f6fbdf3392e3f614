"""Write names and phone numbers anew with the key in use."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from territory import crypto, rotating


class Command(BaseCommand):
    """Exit 0 when everything is under the key in use, 1 when something cannot be read with any key."""

    help = "Re-encrypt names and phone numbers with PERSONAL_KEY and rebuild the phone index; may be repeated"

    def add_arguments(self, parser: Any) -> None:
        """How many rows one transaction has."""
        parser.add_argument("--batch", type=int, default=rotating.BATCH, help="rows in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and report."""
        old = [crypto.key_number(each) for each in settings.PERSONAL_KEYS_OLD]
        self.stdout.write(
            f"key in use: {crypto.key_number(settings.PERSONAL_KEY)}; older ones: {', '.join(old) or 'none'}"
        )
        found = rotating.rotate(max(1, options["batch"]), self._told)
        lost = 0
        for label, state in found.items():
            lost += state.lost
            self.stdout.write(f"{label}: {state.seen} rows, {state.written} written anew")
        if lost:
            self.stdout.write(
                f"{lost} rows hold a value that no key at hand can read; they were left as they are. "
                "Add the missing key to PERSONAL_KEYS_OLD and run this again."
            )
            sys.exit(1)
        self.stdout.write("ok: everything is under the key in use; PERSONAL_KEYS_OLD can be emptied")

    def _told(self, what: str, state: rotating.Rotated) -> None:
        self.stdout.write(f"  {what}: {state.seen} looked at, {state.written} written anew")
