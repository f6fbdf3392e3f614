"""Give cities the coverage targets that come with Juwen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.problems.targets import load
from territory.enums import Level
from territory.models import Area


class Command(BaseCommand):
    """For one area by its code, or for every city. Running it twice adds nothing."""

    help = "Load the coverage targets of surveys/problems/data/targets.yaml"

    def add_arguments(self, parser: CommandParser) -> None:
        """--area CODE."""
        parser.add_argument("--area", default="", help="division code of the area; every city where left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and report."""
        code = options["area"]
        areas = Area.objects.filter(code=code) if code else Area.objects.filter(level=Level.CITY)
        if not areas.exists():
            raise CommandError(f"no area with the code {code}" if code else "no city")
        for area in areas.order_by("path"):
            self.stdout.write(f"{area}: {load(area)} targets added")
