"""Addresses on the phone, below /work/targets/."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path

from surveys.targets.views import work

app_name = "work_targets"

signed_in = login_required(login_url="work:login")

urlpatterns = [
    path("", signed_in(work.WorkList.as_view()), name="list"),
    path("<int:area>/<int:pk>/<slug:month>/", signed_in(work.WorkReading.as_view()), name="reading"),
]
