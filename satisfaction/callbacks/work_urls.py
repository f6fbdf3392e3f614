"""Addresses of a caller's phone, below /work/callbacks/."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path

from satisfaction.callbacks.views import phone

app_name = "callbacks"

signed_in = login_required(login_url="work:login")

urlpatterns = [
    path("", signed_in(phone.Mine.as_view()), name="mine"),
    path("<int:pk>/", signed_in(phone.Call.as_view()), name="call"),
]
