"""Load the demo city, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.demo import load_demo


class Command(BaseCommand):
    """`demo` adds the demo city where it is not there yet, and prints the new passwords once."""

    help = "Load the demo: a city, its staff, thirteen questionnaires and 300 answers"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what was done."""
        for line in load_demo().lines:
            self.stdout.write(line)
