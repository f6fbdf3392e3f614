"""Load sets of targets for an area."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.targets import formulas
from surveys.targets.sets.errors import SetInvalid
from surveys.targets.sets.format import SetData
from surveys.targets.sets.loading import load
from surveys.targets.sets.reading import read
from surveys.targets.sets.shipped import shipped
from territory.models import Area


class Command(BaseCommand):
    """`load_targets 330102001 livable_40`. Running it twice changes nothing."""

    help = "Load sets of targets of surveys/targets/data, or of a file of your own, for an area"

    def add_arguments(self, parser: CommandParser) -> None:
        """AREA SET… [--file FILE] [--from MONTH]."""
        parser.add_argument("area", help="division code of the area, or its name where only one has it")
        parser.add_argument("sets", nargs="*", metavar="set", help=f"one or more of: {', '.join(shipped())}")
        parser.add_argument("--file", help="a data file of your own (docs/zh/targets.md)")
        parser.add_argument(
            "--from", dest="since", default="", help="first month, such as 2026-01; default: now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and report."""
        area = _area(options["area"])
        adopted = _month(options["since"])
        data = [_shipped(key) for key in options["sets"]]
        if options["file"]:
            data.append(_own(options["file"]))
        if not data:
            raise CommandError(f"name a set (one of {', '.join(shipped())}) or a file")
        for each in data:
            done = load(each, area, adopted_on=adopted)
            counts = f"{done.targets} targets, {done.indicators} indicators, {done.goals} goals"
            said = "nothing new" if done.nothing else f"{counts}, {done.units} units added"
            self.stdout.write(f"{each.key} v{each.version} for {area}: {said}")


def _area(text: str) -> Area:
    found = list(Area.objects.filter(code=text)[:2]) or list(Area.objects.filter(name=text)[:2])
    if len(found) != 1:
        raise CommandError(f"no area, or more than one, has the code or name {text}")
    area: Area = found[0]
    return area


def _month(text: str) -> date:
    if not text:
        return timezone.localdate().replace(day=1)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"{text} is no month such as 2026-01") from None


def _shipped(key: str) -> SetData:
    found = shipped().get(key)
    if found is None:
        raise CommandError(f"there is no set {key}; there are {', '.join(shipped())}")
    return found


def _own(name: str) -> SetData:
    path = Path(name)
    if not path.is_file():
        raise CommandError(f"there is no file {name}")
    try:
        return read(path.read_text(encoding="utf-8"), formulas.declared())
    except (SetInvalid, UnicodeDecodeError) as error:
        faults = getattr(error, "faults", [error])
        raise CommandError("\n".join(f"{name}: {each}" for each in faults)) from None
