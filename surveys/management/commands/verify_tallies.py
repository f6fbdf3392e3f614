"""Prove that the live tallies equal a recount of the responses."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from surveys import quotas
from surveys.models import Response, Tally
from surveys.recount import differences


class Command(BaseCommand):
    """Exit 0 when every number agrees, 1 with those that do not."""

    help = "Compare every tally with a recount of the responses (work still queued is allowed for)"

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and report."""
        wrong = 0
        for key, stored, recounted in differences():
            wrong += 1
            if wrong <= 50:
                self.stdout.write(
                    f"questionnaire {key.questionnaire} scope {key.scope!r} question {key.question!r} "
                    f"cell {key.cell!r}: tally {stored}, recount {recounted}"
                )
        for row, recounted in quotas.differences():
            wrong += 1
            self.stdout.write(
                f"questionnaire {row.questionnaire_id} question {row.question!r} cell {row.cell!r}: "
                f"{row.taken} places taken, recount {recounted}"
            )
        if wrong:
            self.stdout.write(f"{wrong} tallies differ; `manage.py rebuild_tallies` restores them")
            sys.exit(1)
        self.stdout.write(
            f"ok: {Tally.objects.count()} tallies agree with {Response.objects.count()} responses"
        )
