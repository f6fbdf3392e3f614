"""Addresses of the tests' pages, below /admin/tests/. Each feature's list is taken up here."""

from __future__ import annotations

from satisfaction.majority.urls import urlpatterns as majority
from satisfaction.planning.urls import urlpatterns as planning

app_name = "satisfaction"

urlpatterns = [*planning, *majority]
