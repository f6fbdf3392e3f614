"""Addresses of planning and running tests, taken up by satisfaction.urls."""

from __future__ import annotations

from django.urls import path

from satisfaction.planning.views import lists

urlpatterns = [
    path("", lists.TestList.as_view(), name="tests"),
    path("<int:pk>/", lists.TestPage.as_view(), name="test"),
]
