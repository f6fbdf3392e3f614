"""Addresses of monthly visits, incidents and reports, below /admin/field/."""

from __future__ import annotations

from django.urls import path

from surveys.visits.duties import duty_views, export, incident_views, report_views

app_name = "duties"

urlpatterns = [
    path("duties/", duty_views.DutyList.as_view(), name="list"),
    path("duties/coverage/", duty_views.DutyCoverage.as_view(), name="coverage"),
    path("duties/print/", duty_views.DutyPrint.as_view(), name="print"),
    path("duties/plan/", duty_views.DutyPlan.as_view(), name="plan"),
    path("duties/export/", export.DutyExport.as_view(), name="export"),
    path("incidents/", incident_views.IncidentList.as_view(), name="incidents"),
    path("incidents/new/", incident_views.IncidentEnter.as_view(), name="incident_new"),
    path("incidents/<uuid:pk>/", incident_views.IncidentDetail.as_view(), name="incident"),
    path("reports/", report_views.ReportList.as_view(), name="reports"),
    path("reports/new/", report_views.ReportEnter.as_view(), name="report_new"),
    path("reports/<uuid:pk>/", report_views.ReportDetail.as_view(), name="report"),
]
