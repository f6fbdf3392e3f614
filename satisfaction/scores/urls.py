"""Addresses of scores, taken up by satisfaction.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.scores.views import one, overview, steps

urlpatterns = [
    path("<int:pk>/scores/", overview.Scores.as_view(), name="scores"),
    path("<int:pk>/scores/work-out/", steps.WorkOut.as_view(), name="work_out"),
    path("<int:pk>/scores/settle/", steps.Settle.as_view(), name="settle"),
    path("<int:pk>/scores/<int:score>/", one.ScorePage.as_view(), name="score"),
    path("scores/worked-out/<uuid:pk>/", steps.WorkedOut.as_view(), name="scores_worked_out"),
]
