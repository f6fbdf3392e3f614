"""每月四必访 as an Excel workbook: the background job that writes it. No names, no phone numbers."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import jobs
from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from jobs.writing import excel
from wagtail.admin import messages
from wagtail.log_actions import log

from surveys.admin.roles import CORRECT
from surveys.templatetags.staff import person
from surveys.visits.duties import joining, queries, rules
from surveys.visits.duties.duty_views import DutyNarrowing, Line, lines, planned_areas
from surveys.visits.models import Duty
from territory.staff_view import StaffView

KIND = "visits.export_duties"
BATCH = 500


class DutyExport(StaffView):
    """Queue the job and follow it."""

    http_method_names = ["post"]
    roles = CORRECT

    def post(self, request: HttpRequest) -> HttpResponse:
        """What the list shows is what the file holds."""
        month = rules.read_month(request.POST.get("month")) or rules.this_month()
        form = DutyNarrowing(request.POST, user=request.user)
        narrowing = {name: form.data[name] for name in form.fields if form.data.get(name)}
        title = gettext("Monthly visits %(month)s") % {"month": f"{month:%Y-%m}"}
        try:
            job = jobs.start(KIND, request.user, title=title, month=f"{month:%Y-%m}", narrowing=narrowing)
        except jobs.TooManyJobs as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse('duties:list')}?{form.kept}")
        for area in planned_areas(request.user):
            log(area, "visits.export_duties", user=request.user, data={"month": f"{month:%Y-%m}"})
        return redirect(f"{reverse('jobs:job', args=[job.pk])}?wait")


@jobs.kind(
    KIND,
    label=_("Export of monthly visits"),
    messages={"no_duties": gettext_noop("There is no monthly visit to export. Narrow the list less.")},
)
def export(job: jobs.Running) -> dict[str, int]:
    """Write the file. What may be seen is decided anew, by the owner's rights as they are now."""
    month = rules.read_month(job.params["month"]) or rules.this_month()
    user = job.job.owner
    joining.refresh(month, queries.duty_scope(user))
    form = DutyNarrowing(job.params["narrowing"], user=user)
    rows = queries.duty_list(user, month).filter(form.as_filter()).order_by(*queries.ADDRESS)
    total = rows.count()
    if not total:
        raise jobs.JobFailed("no_duties")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "duties.xlsx"
        with excel(path, [gettext("monthly visits")], [[head()]]) as book:
            for start in range(0, total, BATCH):
                for line in lines(list(rows[start : start + BATCH])):
                    book.row(0, cells(line))
                job.progress(min(start + BATCH, total), total)
        with path.open("rb") as file:
            job.keep_file("export", f"四必访-{month:%Y-%m}.xlsx", File(file))
    return {"duties": total}


def head() -> list[str]:
    """The columns."""
    return [
        gettext("month"),
        gettext("building"),
        gettext("unit"),
        gettext("room"),
        gettext("reason for the visit"),
        gettext("grid"),
        gettext("grid worker"),
        gettext("due on"),
        gettext("state"),
        gettext("visited on"),
    ]


def cells(line: Line) -> list[Any]:
    """One row."""
    duty: Duty = line.duty
    visited = timezone.localtime(duty.visit.at).strftime("%Y-%m-%d %H:%M") if duty.visit else ""
    return [
        f"{duty.month:%Y-%m}",
        line.place,
        duty.household.unit,
        duty.household.room,
        str(duty.get_kind_display()),
        duty.grid.name if duty.grid else "",
        person(duty.worker),
        f"{duty.due_on:%Y-%m-%d}",
        str(line.state.label),
        visited,
    ]
