"""The check: what is wrong with a questionnaire, found by reasoning about it before anyone is asked.

`check_form` says what would break for a respondent (errors) and what probably is not meant (warnings), each
with a reason and where possible with answers that show it. It never accuses on a guess: what it cannot decide
within its bounds it passes over. docs/checks.md lists all findings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone

from forms_builder.checking.calculations import check_calculations
from forms_builder.checking.comparisons import check_comparisons
from forms_builder.checking.constraints import check_constraints
from forms_builder.checking.options import check_options
from forms_builder.checking.reach import check_reach
from forms_builder.checking.references import check_references
from forms_builder.checking.report import Report
from forms_builder.checking.structure import check_structure
from forms_builder.checking.wording import check_wording
from forms_builder.findings import Finding
from forms_builder.schema import Form

__all__ = ["check_form"]

PARTS: Final = (
    check_reach,
    check_constraints,
    check_options,
    check_references,
    check_comparisons,
    check_calculations,
    check_structure,
    check_wording,
)


def check_form(form: Form, *, at: datetime | None = None) -> tuple[Finding, ...]:
    """Everything found, in the order of the form; messages are in the active language.

    `at` (aware) is the moment that today() means; now, where it is not given. Works on what could be compiled
    of an unfinished form, never raises for what an author wrote, and its work is bounded.
    """
    report = Report(form, at or timezone.localtime())
    for part in PARTS:
        part(report)
    place = {item.id: place for place, (item, _) in enumerate(report.items)}
    return tuple(sorted(report.findings, key=lambda finding: place.get(finding.id, -1)))
