"""Addresses of quality, thresholds and workers, below /admin/field/."""

from __future__ import annotations

from django.urls import path

from surveys.visits.quality import check_views, views, worker_views

app_name = "quality"

urlpatterns = [
    path("quality/", views.QualityIndex.as_view(), name="index"),
    path("quality/<int:pk>/", views.RoundQuality.as_view(), name="round"),
    path("quality/<int:pk>/draw/", views.DrawChecks.as_view(), name="draw"),
    path("quality/<int:pk>/questions/", views.ChooseQuestions.as_view(), name="questions"),
    path("quality/<int:pk>/checks/", check_views.CheckList.as_view(), name="checks"),
    path("quality/checks/<int:pk>/", check_views.CheckRecord.as_view(), name="check"),
    path("workers/", worker_views.WorkerList.as_view(), name="workers"),
    path("workers/<int:pk>/", worker_views.WorkerPage.as_view(), name="worker"),
    path("settings/", views.EditSettings.as_view(), name="settings"),
]
