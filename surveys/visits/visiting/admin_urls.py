"""Addresses of the staff pages of visits, below /admin/rounds/."""

from __future__ import annotations

from django.urls import path

from surveys.visits.visiting import desk, result_views, void_views

app_name = "visits_visiting"

urlpatterns = [
    path("results/", result_views.RoundList.as_view(), name="rounds"),
    path("<int:pk>/results/", result_views.RoundResults.as_view(), name="results"),
    path("<int:pk>/results.csv", result_views.RoundCsv.as_view(), name="results_csv"),
    path("<int:pk>/visits/enter/", desk.DeskEntry.as_view(), name="desk"),
    path("visits/<uuid:pk>/void/", void_views.Void.as_view(), name="void"),
    path("visits/<uuid:pk>/restore/", void_views.Void.as_view(restore=True), name="restore"),
]
