"""Addresses on the phone, below /work/groups/."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path

from surveys.chats.views.work import Appeals, ChooseGroup, Groups, NewAppeal, WriteReport

app_name = "work_groups"

signed_in = login_required(login_url="work:login")

urlpatterns = [
    path("", signed_in(Groups.as_view()), name="groups"),
    path("appeal/group/", signed_in(ChooseGroup.as_view()), name="appeal_group"),
    path("appeals/", signed_in(Appeals.as_view()), name="appeals"),
    path("appeal/", signed_in(NewAppeal.as_view()), name="appeal_new"),
    path("<int:pk>/", signed_in(WriteReport.as_view()), name="report"),
]
