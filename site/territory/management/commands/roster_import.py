"""Bring a roster into a community from a CSV or XLSX file, all of it or nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext

from territory.roster.examining import Options, Plan, examine
from territory.roster.importing import Stale, carry_out, summary
from territory.roster.queries import community_by


class Command(BaseCommand):
    """Exit 0 when the file was imported (with --dry-run: could be), 1 with every fault by row and column."""

    help = "Import a roster of dwellings from a CSV or XLSX file into one community"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the community, what is allowed."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--community", required=True, help="official division code, id or full name")
        parser.add_argument("--create-missing", action="store_true", help="make estates and buildings named")
        parser.add_argument("--clear-blanks", action="store_true", help="blank cells clear what is stored")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--user", help="user name for the log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine, then carry out."""
        community = community_by(options["community"])
        if community is None:
            raise CommandError(gettext("There is no community “%(name)s”.") % {"name": options["community"]})
        user = None
        if options["user"]:
            user = get_user_model().objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(gettext("There is no user “%(name)s”.") % {"name": options["user"]})
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(gettext("The file cannot be read: %(why)s") % {"why": error}) from error
        plan = examine(data, community, Options(options["create_missing"], options["clear_blanks"]))
        if not plan.ok:
            self._faults(plan)
            sys.exit(1)
        if not options["dry_run"]:
            try:
                carry_out(plan, community, user=user, file=path.name)
            except Stale:
                raise CommandError(
                    gettext("The roster changed while the file was read. Nothing was imported. Try again.")
                ) from None
        self._outcome(plan, dry=options["dry_run"])

    def _faults(self, plan: Plan) -> None:
        for problem in plan.problems:
            self.stdout.write(problem.line)
        if plan.faulty > len(plan.problems):
            more = plan.faulty - len(plan.problems)
            self.stdout.write(gettext("… and %(n)s more") % {"n": more})
        self.stdout.write(gettext("Problems: %(n)s. Nothing was imported.") % {"n": plan.faulty})

    def _outcome(self, plan: Plan, *, dry: bool) -> None:
        said = (
            gettext("Nothing was changed. It would be: %(new)s new, %(changed)s changed, %(same)s unchanged.")
            if dry
            else gettext("Imported: %(new)s new, %(changed)s changed, %(same)s unchanged.")
        )
        counts = summary(plan)
        self.stdout.write(said % counts)
        if counts["estates"] or counts["buildings"]:
            made = gettext("Estates made: %(estates)s. Buildings made: %(buildings)s.")
            self.stdout.write(made % counts)
        left = gettext("Dwellings that the file does not name were left alone: %(left_alone)s.")
        self.stdout.write(left % counts)
