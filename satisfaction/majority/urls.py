"""The calculator's address."""

from __future__ import annotations

from django.urls import URLPattern, path

from satisfaction.majority.views import Calculator

urlpatterns: list[URLPattern] = [path("majority/", Calculator.as_view(), name="majority")]
