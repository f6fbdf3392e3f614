"""Incidents and reports entered on a grid worker's phone: one narrow page each, without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.visits.duties import entering
from surveys.visits.duties.forms import IncidentForm, ReportForm
from surveys.visits.duties.ledger_views import EnterView


class WorkIncident(EnterView):
    """/work/incidents/new/."""

    template_name = "visits/duties/work.html"
    page_title = _("new incident")
    form_class = IncidentForm
    enter = entering.enter_incident
    entered = _("The incident is entered.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the button says."""
        words = {"button": _("Enter the incident"), "all": reverse("duties:incidents")}
        return {**super().get_context_data(**kwargs), **words}

    def stored(self, row: Any) -> HttpResponseBase:
        """The same page says so; an arrival is added later in what has been entered."""
        return redirect("work_duties:incident_new")


class WorkReport(EnterView):
    """/work/reports/new/."""

    template_name = "visits/duties/work.html"
    page_title = _("new report")
    form_class = ReportForm
    enter = entering.enter_report
    entered = _("The report is entered.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the button says."""
        words = {"button": _("Send the report"), "all": reverse("duties:reports")}
        return {**super().get_context_data(**kwargs), **words}

    def stored(self, row: Any) -> HttpResponseBase:
        """The same page says so."""
        return redirect("work_duties:report_new")
