"""Reports and appeals in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.chats import checking
from surveys.chats.appeals import lateness
from surveys.chats.enums import BadInfo, ReportState
from surveys.chats.errors import WRONG
from surveys.chats.figures import share
from surveys.chats.models import Appeal, GroupReport
from surveys.flow.telling import Line
from territory.naming import person


def due(appeal: Appeal, today: date | None = None) -> str:
    """2026-11-30 超期 3 天，延期到 2026-12-10; of what is answered, in how many days."""
    state, days = lateness(appeal, today)
    if state == "done":
        return ngettext("done in %(n)s day", "done in %(n)s days", days) % {"n": days}
    if state == "late":
        said = ngettext("%(n)s day overdue", "%(n)s days overdue", days) % {"n": days}
    else:
        said = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
        said = said if days else _("due today")
    said = f"{appeal.due_on.isoformat()} {said}"
    if appeal.first_deadline is None:
        return said
    return _("%(first)s, moved to %(day)s") % {"first": said, "day": appeal.deadline.isoformat()}


def in_charge(appeal: Appeal) -> str:
    """The unit and the person in charge; nobody yet."""
    named = [str(each) for each in (appeal.organisation, person(appeal.owner)) if each]
    return "、".join(named) or _("nobody in person")


def told(lines: Iterable[Line]) -> list[Line]:
    """What happened, with what a step moved to: 转办：街道办事处、王芳; 改月份：2026-10."""
    return [
        replace(each, label=f"{each.label}：{each.event.data['to']}") if each.event.data.get("to") else each
        for each in lines
    ]


def bad_info(report: GroupReport) -> str:
    """澄清谣言、劝诫."""
    return "、".join(str(BadInfo(each).label) for each in report.bad_info if each in BadInfo.values)


def doubts(report: GroupReport) -> list[str]:
    """What is wrong with the numbers of a report that nobody has approved."""
    if report.state not in (ReportState.WAITING, ReportState.RETURNED):
        return []
    return [_(WRONG[code]) % params for code, params in checking.faults(report, report.group, report.month)]


def report_state(report: GroupReport) -> str:
    """待审核（数字存疑）."""
    state = str(report.get_state_display())
    doubtful = report.doubt and report.state == ReportState.WAITING
    return _("%(state)s (numbers in doubt)") % {"state": state} if doubtful else state


def reach_of(report: GroupReport) -> Fraction | None:
    """Average readers ÷ members; None where nothing was posted."""
    return None if report.avg_reads is None else share(Fraction(report.avg_reads), report.members)
