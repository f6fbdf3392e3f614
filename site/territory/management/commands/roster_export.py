"""Write the roster of an area to a CSV or XLSX file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils.translation import gettext
from wagtail.log_actions import log

from territory.enums import Level
from territory.models import Area
from territory.roster import queries
from territory.roster.exporting import Layout, export

LAYOUTS: dict[str, Layout] = {".xlsx": "xlsx", ".csv": "csv"}


class Command(BaseCommand):
    """Exit 0 when the file was written, 1 when not. Unmasked data want a reason, which is logged."""

    help = "Export the roster of an area (a community's or an estate's code, id or name) to .xlsx or .csv"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, where to, how much."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", required=True, help="official division code, id or full name")
        parser.add_argument("--unmasked", action="store_true", help="with full names and phone numbers")
        parser.add_argument("--reason", default="", help="what they are needed for (with --unmasked)")
        parser.add_argument("--user", help="user name for the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        path: Path = options["file"]
        layout = LAYOUTS.get(path.suffix.lower())
        if layout is None:
            raise CommandError(gettext("The file's name must end in .xlsx or .csv."))
        area = _area(options["area"])
        if options["unmasked"] and not options["reason"].strip():
            raise CommandError(gettext("Say with --reason what the full data are needed for."))
        user = None
        if options["user"]:
            user = get_user_model().objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(gettext("There is no user “%(name)s”.") % {"name": options["user"]})
        data = {"layout": layout, "unmasked": options["unmasked"], "reason": options["reason"]}
        log(area, queries.EXPORT_ACTION, user=user, data=data)
        if options["unmasked"]:
            path.touch(0o600)
            path.chmod(0o600)  # also where it was there already
        count = export(path, area, layout=layout, masked=not options["unmasked"])
        self.stdout.write(gettext("%(n)s households written to %(file)s.") % {"n": count, "file": path})


def _area(name: str) -> Area:
    rows = Area.objects.filter(level__lte=Level.ESTATE)
    wanted = Q(code=name) | Q(name=name)
    if name.isdigit() and len(name) < 19:
        wanted |= Q(pk=int(name))
    found = list(rows.filter(wanted)[:2]) if name else []
    if len(found) != 1:
        said = gettext("There is no area “%(name)s”, or there are several. Give its id.")
        raise CommandError(said % {"name": name})
    area: Area = found[0]
    return area
