"""Addresses of our own pages, below /admin/chats/ beside those of the registers."""

from __future__ import annotations

from django.urls import path

from surveys.chats.views import importing, ledger, links, steps

app_name = "chats"

urlpatterns = [
    path("ledger/", ledger.LedgerPage.as_view(), name="ledger"),
    path("ledger/unmatched/", ledger.Unmatched.as_view(), name="unmatched"),
    path("ledger/unmatched/<int:pk>/", ledger.Match.as_view(), name="match"),
    path("owner/<int:pk>/", steps.OwnerContact.as_view(), name="contact"),
    path("reports/<int:pk>/<slug:step>/", steps.ReportStep.as_view(), name="report_step"),
    path("reports/file/<uuid:pk>/", steps.ReportFile.as_view(), name="report_file"),
    path("appeals/figures/", ledger.AppealFigures.as_view(), name="appeal_figures"),
    path("appeals/<int:pk>/problem/", steps.AppealProblem.as_view(), name="appeal_problem"),
    path("appeals/<int:pk>/<slug:step>/", steps.AppealStep.as_view(), name="appeal_step"),
    path("appeals/file/<uuid:pk>/", steps.AppealFile.as_view(), name="appeal_file"),
    path("links/", links.LinkedQuestionnaires.as_view(), name="questionnaires"),
    path("links/<int:questionnaire>/", links.Live.as_view(), name="links"),
    path("links/<int:questionnaire>/choose/", links.Choose.as_view(), name="choose"),
    path("links/<int:questionnaire>/print/", links.Print.as_view(), name="codes"),
    path("import/", importing.Upload.as_view(), name="upload"),
    path("import/template/<slug:kind>/", importing.template_file, name="template"),
    path("import/check/<uuid:pk>/", importing.Preview.as_view(), name="preview"),
    path("import/done/<uuid:pk>/", importing.Done.as_view(), name="done"),
]
