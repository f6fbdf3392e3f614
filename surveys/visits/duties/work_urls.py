"""Addresses of the phone-size forms, below /work/."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path

from surveys.visits.duties.work_views import WorkIncident, WorkReport

app_name = "work_duties"

signed_in = login_required(login_url="work:login")

urlpatterns = [
    path("incidents/new/", signed_in(WorkIncident.as_view()), name="incident_new"),
    path("reports/new/", signed_in(WorkReport.as_view()), name="report_new"),
]
