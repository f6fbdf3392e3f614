"""上级群主审核: the steps of a monthly report. A second person approves it or gives it back.

A report that came by the form is nobody's of the staff; one typed by a member of staff is reviewed by
another.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surveys.chats.enums import ReportState
from surveys.chats.models import GroupReport, ReportEvent, ReportFile
from surveys.flow.steps import Flow, Step, table
from territory.models import Area

WAITING, APPROVED, RETURNED, VOID = (
    ReportState.WAITING,
    ReportState.APPROVED,
    ReportState.RETURNED,
    ReportState.VOID,
)
BEGUN = "report"
TYPED = (BEGUN, "again")  # whoever typed it last does not approve it

STEPS = table(
    Step("approve", _("approve"), (WAITING,), APPROVED, opinion=False, not_by=TYPED),
    Step("return", _("give back"), (WAITING, APPROVED), RETURNED),
    Step("again", _("report again"), (WAITING, RETURNED), WAITING, opinion=False, by_program=True),
    Step("void", _("void"), (WAITING, APPROVED, RETURNED), VOID, opinion=False, by_program=True),
    Step("restore", _("valid again"), (VOID,), WAITING, opinion=False, by_program=True),
    Step("match", _("belongs to the group"), (WAITING, RETURNED), None, opinion=False, by_program=True),
)


def _area(row: GroupReport) -> Area:
    return row.group.area if row.group else row.area


FLOW = Flow(
    key="group_reports",
    label=_("monthly report"),
    model=GroupReport,
    events=ReportEvent,
    files=ReportFile,
    steps=STEPS,
    area_of=_area,
)
