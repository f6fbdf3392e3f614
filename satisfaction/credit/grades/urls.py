"""Addresses of the grades' staff pages, below /admin/credit-grades/."""

from __future__ import annotations

from django.urls import path

from satisfaction.credit.grades.views.pages import GradeList, GradePage

app_name = "grades"

urlpatterns = [
    path("", GradeList.as_view(), name="list"),
    path("<int:pk>/", GradePage.as_view(), name="company"),
]
