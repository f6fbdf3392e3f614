"""Addresses of the grid worker's phone, below /work/."""

from __future__ import annotations

from django.urls import path

from surveys.visits.visiting import api, phone

app_name = "work"

urlpatterns = [
    path("", phone.page, name="page"),
    path("login/", phone.SignIn.as_view(), name="login"),
    path("logout/", phone.SignOut.as_view(), name="logout"),
    path("sw.js", phone.service_worker, name="service_worker"),
    path("day.json", api.day, name="day"),
    path("visits/", api.visits, name="visits"),
    path("visits/take-back/", api.take_back, name="take_back"),
]
