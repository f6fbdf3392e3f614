"""Addresses of the tests' pages, below /admin/tests/. Each feature's list is taken up here."""

from __future__ import annotations

from satisfaction.callbacks.urls import urlpatterns as callbacks
from satisfaction.majority.urls import urlpatterns as majority
from satisfaction.planning.urls import urlpatterns as planning
from satisfaction.scores.urls import urlpatterns as scores

app_name = "satisfaction"

urlpatterns = [*planning, *callbacks, *scores, *majority]
