"""`conformance DIR`: reference data through the Python and the JavaScript engine, one JSON object printed."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forms_builder.conformance.suites import run_all


class Command(BaseCommand):
    """Prints per suite: cases, passed_python, passed_js, diverged, failures."""

    help = "Run conformance data through both engines"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every suite found."""
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        self.stdout.write(json.dumps(run_all(folder), ensure_ascii=False, indent=1))
