"""四必报: the list of reports with their rates, one in full, entering one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from surveys.admin.roles import CORRECT, READ, holds
from surveys.visits.duties import entering, queries
from surveys.visits.duties.forms import ReportForm
from surveys.visits.duties.lateness import Reporting, reporting
from surveys.visits.duties.ledger_views import EnterView, LedgerNarrowing
from surveys.visits.duties.queries import Coverage
from surveys.visits.enums import ReportKind
from surveys.visits.models import Report
from surveys.visits.thresholds import thresholds
from territory import access
from territory.grids import grid_of
from territory.models import Grid
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView

IN_TIME = Q(reported_at__lte=F("deadline_at"))
OPEN, SETTLED = "open", "settled"
GRID_ROWS = 5000  # reports that are counted by grid at most


class ReportNarrowing(LedgerNarrowing):
    """With the states of a report."""

    moment = "reported_at"

    def offer(self) -> None:
        """Kinds and states; births are offered only while they are reported."""
        super().offer()
        births = thresholds().report_birth
        kinds = [(v, label) for v, label in ReportKind.choices if births or v != ReportKind.BIRTH]
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("all")), *kinds]
        state: Any = self.fields["state"]
        more = [(OPEN, _("not settled")), (SETTLED, _("dealt with"))]
        state.choices = [("", _("all")), *Reporting.choices, *more]

    def as_filter(self) -> Q:
        """With the state."""
        states = {
            Reporting.IN_TIME: IN_TIME,
            Reporting.LATE: ~IN_TIME,
            OPEN: Q(settled_at=None),
            SETTLED: Q(settled_at__isnull=False),
        }
        return super().as_filter() & states.get(self.cleaned_data.get("state", ""), Q())


class ReportRow:
    """A report as a list shows it."""

    def __init__(self, report: Report, place: str) -> None:
        self.report = report
        self.place = place
        self.state = reporting(report.reported_at, report.deadline_at)


class ReportList(StaffView):
    """The reports of the user's areas, the newest first."""

    template_name = "visits/duties/reports.html"
    page_title = _("reports")
    header_icon = "mail"
    roles = READ

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, and how many came in time."""
        form = ReportNarrowing(self.request.GET, user=self.request.user)
        rows = queries.reports(self.request.user).filter(form.as_filter())
        page = paged(rows, ("-reported_at", "-pk"), self.request.GET)
        names = full_names(row.area for row in page.rows)
        return {
            **super().get_context_data(**kwargs),
            "form": form,
            "kept": form.kept,
            "page": page,
            "rows": [ReportRow(row, names[row.area_id]) for row in page.rows],
            "whole": in_time(rows),
            "hours": thresholds().report_hours,
            "by_worker": by_worker(rows),
            "by_grid": by_grid(rows),
            "supervises": holds(self.request.user, CORRECT),
        }


class ReportEnter(EnterView):
    """Enter one at the desk."""

    template_name = "visits/duties/enter.html"
    page_title = _("new report")
    header_icon = "mail"
    parents = (("duties:reports", _("reports")),)
    form_class = ReportForm
    enter = entering.enter_report
    entered = _("The report is entered.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the button back leads."""
        return {**super().get_context_data(**kwargs), "back": "duties:reports"}

    def stored(self, row: Any) -> HttpResponseBase:
        """The page of the report follows."""
        if not queries.reports(self.request.user).filter(pk=row.pk).exists():
            return redirect("duties:reports")
        return redirect("duties:report", row.pk)


class ReportDetail(StaffView):
    """One report: what is known, to whom it was passed on, whether it is settled."""

    template_name = "visits/duties/report.html"
    header_icon = "mail"
    roles = READ
    parents = (("duties:reports", _("reports")),)

    @cached_property
    def report(self) -> Report:
        """The report, if the user may see it."""
        found: Report = get_object_or_404(queries.reports(self.request.user), pk=self.kwargs["pk"])
        return found

    @property
    def may_settle(self) -> bool:
        """Whether the user supervises the area."""
        return access.may(self.request.user, self.report.area, *CORRECT)

    def get_page_title(self) -> str:
        """Its kind."""
        return str(self.report.get_kind_display())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts."""
        place = full_names([self.report.area])[self.report.area_id]
        return {
            **super().get_context_data(**kwargs),
            "row": ReportRow(self.report, place),
            "report": self.report,
            "may_settle": self.may_settle,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Pass on, settle or open again."""
        if not self.may_settle:
            raise Http404
        if "passed_to" in request.POST:
            to = request.POST["passed_to"].strip()[:120]
            changed = entering.pass_on(self.report, to, user=request.user)
        else:
            changed = entering.settle(
                self.report, settled=request.POST.get("settled") == "yes", user=request.user
            )
        if changed:
            messages.success(request, _("Saved."))
        return redirect("duties:report", self.report.pk)


def in_time(rows: Any) -> Coverage:
    """Of some reports, those in time."""
    found = rows.order_by().aggregate(n=Count("pk"), good=Count("pk", filter=IN_TIME))
    return Coverage("", found["n"], found["good"])


def by_worker(rows: Any) -> list[Coverage]:
    """Those in time worker by worker."""
    order = ("worker__last_name", "worker__first_name", "worker__username", "worker")
    found = rows.order_by(*order).values(*order).annotate(n=Count("pk"), good=Count("pk", filter=IN_TIME))
    return [
        Coverage(
            f"{row['worker__last_name']}{row['worker__first_name']}" or row["worker__username"],
            row["n"],
            row["good"],
            row["worker"],
        )
        for row in found
    ]


def by_grid(rows: Any) -> list[Coverage]:
    """Those in time grid by grid (of the newest reports that name a dwelling), as the grids are now."""
    some = list(rows.filter(household__isnull=False).order_by("-reported_at", "-pk")[:GRID_ROWS])
    grids = grid_of([row.household for row in some])
    known = [(grids[row.household_id], row) for row in some if row.household_id in grids]
    all_of = Counter(grid for grid, _row in known)
    good = Counter(grid for grid, row in known if row.reported_at <= row.deadline_at)
    named = Grid.objects.filter(pk__in=all_of).select_related("community")
    return [
        Coverage(f"{grid.community.name} {grid.name}", all_of[grid.pk], good[grid.pk], grid.pk)
        for grid in named.order_by("community__path", "name")
    ]
