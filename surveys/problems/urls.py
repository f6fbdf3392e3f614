"""Addresses of our own pages, below /admin/repairs/ (the registers lie below /admin/problems/)."""

from __future__ import annotations

from django.urls import path

from surveys.problems.views import coverage, estates, layouts, rules, statistics, steps

app_name = "problems"

urlpatterns = [
    path("rules/", rules.RuleList.as_view(), name="rules"),
    path("rules/new/", rules.RuleBegin.as_view(), name="rule_begin"),
    path("rules/new/<int:questionnaire>/", rules.RuleEditor.as_view(), name="rule_create"),
    path("rules/<int:pk>/", rules.RuleEditor.as_view(), name="rule_edit"),
    path("rules/<int:pk>/switch/", rules.RuleSwitch.as_view(), name="rule_switch"),
    path("new/", steps.ProblemCreate.as_view(), name="create"),
    path("export/", steps.ProblemExport.as_view(), name="export"),
    path("<int:pk>/<slug:step>/", steps.TakeStep.as_view(), name="step"),
    path("photo/<uuid:pk>/", steps.EvidencePhoto.as_view(), name="photo"),
    path("statistics/", statistics.Statistics.as_view(), name="statistics"),
    path("failed/", estates.FailedFollowUps.as_view(), name="failed"),
    path("failed/<int:pk>/", estates.TryAgain.as_view(), name="try_again"),
    path("estate/<int:pk>/", estates.EstateChecks.as_view(), name="estate"),
    path("coverage/", coverage.Coverage.as_view(), name="coverage"),
    path("coverage/load/", coverage.TargetsLoad.as_view(), name="targets_load"),
    path("coverage/new/", coverage.TargetEdit.as_view(), name="target_create"),
    path("coverage/<int:pk>/", coverage.OneTarget.as_view(), name="target"),
    path("coverage/<int:pk>/edit/", coverage.TargetEdit.as_view(), name="target_edit"),
    path("coverage/<int:pk>/delete/", coverage.TargetDelete.as_view(), name="target_delete"),
    path("files/", layouts.Layouts.as_view(), name="layouts"),
    path("files/<int:pk>/", layouts.LayoutPreview.as_view(), name="layout"),
    path("files/<int:pk>/edit/", layouts.LayoutEdit.as_view(), name="layout_edit"),
    path("files/<int:pk>/copy/", layouts.LayoutCopy.as_view(), name="layout_copy"),
    path("files/<slug:key>/", layouts.LayoutPreview.as_view(), name="layout_shipped"),
    path("files/<slug:key>/copy/", layouts.LayoutCopy.as_view(), name="layout_shipped_copy"),
]
