"""Addresses of the working-day calendar, below /admin/credit/calendar/."""

from __future__ import annotations

from django.urls import path

from satisfaction.credit.calendar.views import Year, Years

app_name = "credit_calendar"

urlpatterns = [
    path("", Years.as_view(), name="years"),
    path("<int:year>/", Year.as_view(), name="year"),
]
